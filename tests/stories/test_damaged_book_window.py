"""账本坏了，从头到尾：automatic backups are what the book was, and a damaged book comes back by keys."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from stories.person import Person
from stories.stations import BOOK, command, contents, done, station
from supply_station import app, paths, settings
from supply_station.services import backup
from supply_station.services.backup import Copy
from supply_station.services.backup_rescue import Rescue
from supply_station.services.office import Office
from supply_station.services.station import set_up
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.files import FileStore
from supply_station.ui.kit import theme
from supply_station.ui.main_window import MainWindow
from supply_station.ui.opening import CannotOpen
from supply_station.ui.waiting import Waiting
from window_kit import ScriptedAsk

EVENING = datetime(2026, 12, 1, 17, 30)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _new_pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[None]:
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    program = QApplication.instance()
    assert isinstance(program, QApplication)
    before = program.font(), program.styleSheet(), program.style().objectName(), program.palette()
    yield
    program.setFont(before[0])
    program.setStyleSheet(before[1])
    program.setStyle(before[2])
    program.setPalette(before[3])
    program.setQuitOnLastWindowClosed(True)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return station(tmp_path)


class Clerk:
    """Opens the program, does something, and closes it."""

    def __init__(self, book: Path) -> None:
        self.book = book
        self.ask = ScriptedAsk()
        self.now = EVENING
        self.saw: list[str] = []

    def sits_down(self, *steps: tuple[type[QWidget], Callable[[Any], object]]) -> None:
        person = Person(*steps, (MainWindow, self.leaves))
        assert app.run(self.book, "李秀英", self.clock, self.asking) == 0
        assert person.failed == "", (self.saw, self.ask.asked, self.ask.told)
        assert person.steps == []

    def clock(self) -> datetime:
        return self.now

    def asking(self, _window: object) -> ScriptedAsk:
        return self.ask

    def leaves(self, window: MainWindow) -> None:
        self.saw.append(window.foot.text())
        window.close()

    def reads(self, told: CannotOpen) -> None:
        self.saw += [told.told.text(), *(button.text() for button in told.buttons)]

    def renames(self, window: MainWindow) -> None:
        self.now += timedelta(minutes=10)
        window.desk.perform(set_up, name=f"改于{self.now:%H:%M}的供电所")


def cut(line: QLabel) -> bool:
    """Whether the last of its wrapped lines is not seen whole."""
    return line.isVisible() and line.height() < line.heightForWidth(line.width())


def restores(told: CannotOpen) -> None:
    QTest.keyClick(told.focusWidget() or told, Qt.Key.Key_B, CTRL)


def attach(book: Path, data: bytes) -> None:
    """A photo with its row, as the program of a phone would leave it."""
    sha256 = FileStore(book).put(data)
    with closing(connect(book, PUBLISHED_KEY)) as connection:
        connection.execute(
            "INSERT INTO attachment (record, record_id, name, sha256, size, recorded_at)"
            " VALUES ('customer', 1, '照片', ?, ?, ?)",
            (sha256, len(data), "2026-12-01 08:00:00.000000"),
        )


def test_automatic_backups_come_back_as_the_book_they_were_made_from(book: Path, tmp_path: Path) -> None:
    clerk = Clerk(book)
    stick = tmp_path / "U盘"
    stick.mkdir()
    settings.remember(backup_folder=str(stick))
    digests, photos = [], []
    for day in range(3):
        clerk.now = EVENING + timedelta(days=day)
        attach(book, f"照片{day}".encode())
        clerk.sits_down((MainWindow, clerk.renames))
        digests.append(contents(book))
        photos.append(FileStore(book).hashes())
    assert len(set(digests)) == 3
    for folder in (paths.backups(book), stick):
        made = sorted(folder.glob("*.book"))
        assert len(made) == 3
        for day, file in enumerate(made):
            new_pc = tmp_path / f"{folder.name}{day}" / BOOK
            done(new_pc, "restore", file)
            assert contents(new_pc) == digests[day]
            assert FileStore(new_pc).hashes() >= photos[day]
            assert FileStore(new_pc).altered() == []
            assert command(new_pc, "verify").code == 0
    before = [*paths.backups(book).iterdir()]
    clerk.sits_down()
    assert [*paths.backups(book).iterdir()] == before  # nothing has changed


@pytest.mark.parametrize("damage", ["flipped", "cut", "zeros", "text"])
def test_a_damaged_book_comes_back_from_its_newest_good_backup_by_keys(
    book: Path, tmp_path: Path, damage: str
) -> None:
    clerk = Clerk(book)
    for day in range(2):
        clerk.now = EVENING + timedelta(days=day)
        clerk.sits_down((MainWindow, clerk.renames))
    old, newest = sorted(paths.backups(book).glob("*.book"))
    wanted = contents(old)
    spoiled = bytearray(newest.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    newest.write_bytes(spoiled)
    broken = {
        "flipped": bytes([*book.read_bytes()[:-2000], *b"\1" * 2000]),
        "cut": book.read_bytes()[: book.stat().st_size // 3],
        "zeros": bytes(50_000),
        "text": "供电所台账".encode() * 500,
    }[damage]
    book.write_bytes(broken)
    clerk.saw.clear()
    clerk.ask.answers = [True]
    clerk.sits_down((CannotOpen, clerk.reads), (CannotOpen, restores))
    assert clerk.saw[0].startswith("找到一份完好的备份，是 2026年12月01日 17:40 的，在 ")
    assert "较新的 1 份备份也是坏的" in clerk.saw[0]
    missing = (
        "备份之后办的 1 件事（12月02日 17:40）"
        if damage == "flipped"
        else "从2026年12月01日 17:40到现在录入的"
    )
    assert missing in clerk.saw[0]
    assert missing in clerk.ask.asked[0]
    assert clerk.saw[1] == "用 2026年12月01日 17:40 的备份恢复（Ctrl+B）"
    (aside,) = tmp_path.glob(f"{BOOK}.damaged-*")
    assert aside.read_bytes() == broken
    assert clerk.saw[-1] == f"已用备份 {old.name} 恢复；原来的账本留作 {aside.name}"
    assert contents(book) == wanted
    assert command(book, "verify").code == 0


def test_a_book_whose_last_pages_were_never_brought_home_opens_as_it_stood(
    book: Path, tmp_path: Path
) -> None:
    before = contents(book)
    with Book.open(book) as opened:
        Office(opened, clerk="李秀英", clock=lambda: EVENING).perform(set_up, name="只在 -wal 里的供电所")
        whole = book.read_bytes()
    book.write_bytes(whole)  # as if the -wal had been lost on the way
    assert not book.with_name(f"{BOOK}-wal").exists()
    clerk = Clerk(book)
    clerk.sits_down()
    assert contents(book) == before
    assert command(book, "verify").code == 0


def test_without_any_good_backup_it_is_said_so(book: Path) -> None:
    book.write_bytes(b"no book")
    clerk = Clerk(book)
    person = Person((CannotOpen, clerk.reads), (CannotOpen, CannotOpen.reject))
    assert app.run(book, "李秀英", clerk.clock, clerk.asking) == 0
    assert person.failed == ""
    assert clerk.saw[0] == "没有找到完好的备份。备份在 U 盘上的，插上 U 盘再按 F5。"
    assert not any("Ctrl+B" in each for each in clerk.saw)


@pytest.mark.parametrize("size", theme.TypeSize)
def test_however_much_there_is_to_say_all_of_it_is_seen(size: theme.TypeSize, qtbot: QtBot) -> None:
    theme.dress(app.application(), size)
    book = Path("/home/用户/" + "很长的文件夹名字/" * 9) / BOOK
    copy = Copy(paths.backups(book) / "账 本-20261201-174000.book", EVENING)
    rescue = Rescue(copy, "备份之后办的 1,234 件事不在备份里，恢复以后请补上。" * 3, damaged=2)
    told = CannotOpen(ScriptedAsk(), book, "账 本.book 有 1 处损坏。请用“恢复”换回最近的备份。" * 3, rescue)
    qtbot.addWidget(told)
    told.show()
    QApplication.processEvents()
    assert [line.text() for line in told.findChildren(QLabel) if cut(line)] == []
    assert told.height() < 768


def test_the_command_line_says_what_is_missing_and_where_the_damaged_book_lies(book: Path) -> None:
    with Book.open(book) as opened:
        office = Office(opened, clerk="李秀英", clock=lambda: EVENING)
        copy = backup.make(office, paths.backups(book))
        office.perform(set_up, name="后来的供电所")
    data = bytearray(book.read_bytes())
    data[-2000:] = b"\1" * 2000
    book.write_bytes(data)
    said = done(book, "restore", copy.file)
    (aside,) = book.parent.glob(f"{BOOK}.damaged-*")
    assert str(aside) in said
    assert "备份之后办的 1 件事（12月01日 17:30）不在备份里" in said
    assert aside.read_bytes() == data


def test_keys_pressed_while_another_type_size_is_laid_out_arrive(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = Clerk(book)
    announce = Waiting.announce

    def announced(waiting: Waiting, title: str) -> None:
        announce(waiting, title)
        if clerk.saw == ["标准"]:
            clerk.saw.append("按键")
            QTimer.singleShot(0, types)

    def types() -> None:
        window = next(each for each in QApplication.topLevelWindows() if each.isVisible())
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.NoModifier)

    def larger(window: MainWindow) -> None:
        window.go("settings")
        clerk.saw.append("标准")
        QTest.keyClick(window, Qt.Key.Key_3, CTRL)

    def looks(window: MainWindow) -> None:
        clerk.saw.append(f"{QApplication.font().pointSize()} {window.stem()} {window.search.text()}")

    monkeypatch.setattr(Waiting, "announce", announced)
    clerk.sits_down((MainWindow, larger), (MainWindow, looks))
    assert clerk.saw[:3] == ["标准", "按键", "16 settings k"]
