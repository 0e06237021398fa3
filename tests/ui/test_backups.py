"""自动备份：made while nobody waits — each day, when the stick comes, and before the window closes."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from books import new_book
from supply_station import paths, settings
from supply_station.services import backup, station
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.ui.backups import Backups, Closing, kept_safe
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from window_kit import NOW, ScriptedAsk

WAIT = 20_000


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def _own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        made = Office(book, clerk="李秀英", clock=clock)
        made.perform(station.found, name="青竹溪镇供电所")
        yield made


@pytest.fixture
def window(office: Office, ask: ScriptedAsk, qtbot: QtBot) -> MainWindow:
    made = MainWindow(Desk(office, ask), PAGES, "青竹溪镇供电所")
    qtbot.addWidget(made, before_close_func=lambda closed: closed.desk.reader.stop())
    made.show()
    return made


@pytest.fixture
def said(window: MainWindow) -> list[str]:
    lines: list[str] = []
    window.desk.said.connect(lines.append)
    return lines


@pytest.fixture
def backups(window: MainWindow, said: list[str], qtbot: QtBot) -> Iterator[Backups]:
    made = kept_safe(window, window.desk)
    assert made is not None
    assert made.isActive()
    made.setInterval(5)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: window.desk.jobs.current is None, timeout=WAIT)


def copies(folder: Path) -> int:
    return len(list(folder.glob("*.json")))


def here(office: Office) -> Path:
    return paths.backups(office.book.path)


def change(office: Office, name: str) -> None:
    office.perform(station.set_up, name=name)


class Looks:
    """Counts how often it was looked whether something is to be done."""

    def __init__(self, backups: Backups, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen = 0
        self.wanted = backups._wanted
        monkeypatch.setattr(backups, "_wanted", self)

    def __call__(self) -> list[Path]:
        self.seen += 1
        return self.wanted()


@pytest.fixture
def looks(backups: Backups, monkeypatch: pytest.MonkeyPatch) -> Looks:
    return Looks(backups, monkeypatch)


def test_each_day_what_has_changed_is_backed_up_once(
    looks: Looks, office: Office, clock: Clock, said: list[str], qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(said) == 1, timeout=WAIT)
    assert said == [f"已自动备份并验证，放在 {here(office)}"]
    change(office, "改了名的供电所")
    before = looks.seen
    qtbot.waitUntil(lambda: looks.seen > before + 3, timeout=WAIT)
    assert copies(here(office)) == 1  # not at every change
    clock.now += timedelta(days=1)
    qtbot.waitUntil(lambda: copies(here(office)) == 2, timeout=WAIT)
    clock.now += timedelta(days=1)
    before = looks.seen
    qtbot.waitUntil(lambda: looks.seen > before + 3, timeout=WAIT)
    assert copies(here(office)) == 2  # nothing has changed


def test_the_stick_gets_its_copy_when_it_is_plugged_in(
    backups: Backups, office: Office, said: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    stick, drawer = tmp_path / "U盘", tmp_path / "抽屉里"
    settings.remember(backup_folder=str(stick))
    qtbot.waitUntil(lambda: copies(here(office)) == 1, timeout=WAIT)
    assert not stick.exists()
    stick.mkdir()
    qtbot.waitUntil(lambda: len(said) == 2, timeout=WAIT)
    assert said[1] == f"已自动备份并验证，放在 {stick}"
    assert settings.backup_seen(office.book.path) == NOW
    change(office, "改了名的供电所")
    stick.rename(drawer)
    place = backup.places(office.book.path, stick, settings.backup_seen(office.book.path), NOW)[1]
    assert (place.there, place.newest) == (False, NOW)
    qtbot.waitUntil(lambda: backups._done == (NOW.date(), False), timeout=WAIT)
    drawer.rename(stick)
    qtbot.waitUntil(lambda: copies(stick) == 2, timeout=WAIT)
    assert copies(here(office)) in {1, 2}


def test_other_work_goes_first_and_the_copy_is_made_later(
    window: MainWindow, backups: Backups, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    make = backup.make

    def slowly(office: Office, folder: Path) -> backup.Copy:
        begun.set()
        assert go_on.wait(30)
        return make(office, folder)

    settings.remember(backup_folder=str(office.book.path.parent / "U盘"))
    (office.book.path.parent / "U盘").mkdir()
    monkeypatch.setattr(backup, "make", slowly)
    qtbot.waitUntil(begun.is_set, timeout=WAIT)
    done: list[object] = []
    window.desk.jobs.run("导入", _Nothing(), done.append, done.append)
    window.desk.perform(station.set_up, name="改了名的供电所")  # beside it
    go_on.set()
    qtbot.waitUntil(lambda: done == ["导入好了"], timeout=WAIT)
    qtbot.waitUntil(lambda: backup.due(office, [here(office)]) == [], timeout=WAIT)


class _Nothing:
    def __call__(self, _job: Job) -> str:
        return "导入好了"


def test_what_fails_is_told_once(
    backups: Backups, office: Office, ask: ScriptedAsk, tmp_path: Path, qtbot: QtBot
) -> None:
    here(office).write_text("一个文件占了文件夹的位置")
    qtbot.waitUntil(lambda: len(ask.told) == 1, timeout=WAIT)
    assert "备份" in ask.told[0]
    qtbot.waitUntil(lambda: backups._done is not None, timeout=WAIT)
    assert len(ask.told) == 1


def test_a_practice_book_is_left_alone(desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(desk, PAGES, "练习", practice=True)
    qtbot.addWidget(window)
    assert kept_safe(window, desk) is None


class AtTheBox:
    """A person before the box that says that a backup is being made."""

    def __init__(self, do: Callable[[Closing], object]) -> None:
        self.do = do
        self.saw: list[str] = []
        self.timer = QTimer(interval=5)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, Closing):
            self.timer.stop()
            self.saw = [box.windowTitle(), box.waiting.title.text(), box.waiting.cancel.text()]
            self.do(box)


def test_closing_backs_up_what_has_changed_and_says_so(
    window: MainWindow, backups: Backups, office: Office, tmp_path: Path, said: list[str]
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    settings.remember(backup_folder=str(stick))
    backups.stop()
    window.last_thing = backups.at_the_end
    person = AtTheBox(lambda _box: None)
    assert window.close()
    assert not person.timer.isActive()
    assert person.saw == ["正在备份…", "正在备份…", "不等备份，直接关闭（Esc）"]
    assert (copies(here(office)), copies(stick)) == (1, 1)
    assert settings.backup_seen(office.book.path) == NOW
    window.show()
    again = AtTheBox(lambda _box: None)
    assert window.close()
    assert again.timer.isActive()  # nothing has changed: nobody waits
    again.timer.stop()
    assert (copies(here(office)), copies(stick)) == (1, 1)


def test_closing_without_the_stick_waits_for_nobody(
    window: MainWindow, backups: Backups, office: Office, tmp_path: Path, ask: ScriptedAsk
) -> None:
    settings.remember(backup_folder=str(tmp_path / "拔走的U盘"))
    backups.stop()
    window.last_thing = backups.at_the_end
    assert window.close()
    assert copies(here(office)) == 1
    assert not (tmp_path / "拔走的U盘").exists()
    assert ask.told == []


def test_who_does_not_want_to_wait_closes_at_once(
    window: MainWindow, backups: Backups, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    make = backup.make

    def slowly(office: Office, folder: Path) -> backup.Copy:
        assert held.wait(30)
        return make(office, folder)

    def leave(box: Closing) -> None:
        QTest.keyClick(box.focusWidget() or box, Qt.Key.Key_Escape)
        assert box.waiting.stage.text() == "正在停下…"
        held.set()

    monkeypatch.setattr(backup, "make", slowly)
    stick = tmp_path / "U盘"
    stick.mkdir()
    settings.remember(backup_folder=str(stick))
    backups.stop()
    window.last_thing = backups.at_the_end
    person = AtTheBox(leave)
    assert window.close()
    assert not person.timer.isActive()
    assert copies(stick) == 0


def test_a_stick_that_fails_at_the_end_is_told_and_the_window_closes(
    window: MainWindow, backups: Backups, office: Office, tmp_path: Path, ask: ScriptedAsk
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    backup.make(office, stick)
    (stick / "账.files").write_text("坏了的附件库" * 99)
    settings.remember(backup_folder=str(stick))
    change(office, "改了名的供电所")
    backups.stop()
    window.last_thing = backups.at_the_end
    office.book.path.with_name("账.book.files").unlink(missing_ok=True)
    assert window.close()
    assert copies(here(office)) == 1
    assert len(ask.told) == 1
