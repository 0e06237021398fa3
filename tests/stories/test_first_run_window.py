"""第一次使用，从头到尾：the program as it starts on a new PC, through real windows and real keys."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from books import new_book
from stories.person import Person
from supply_station import app, paths, settings
from supply_station.models import Employee
from supply_station.services import keeping, station, station_founding
from supply_station.services.backup import make
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.storage.window_lock import window_lock
from supply_station.ui.clerk_choice import ClerkChoice
from supply_station.ui.first_run import FirstRun
from supply_station.ui.main_window import MainWindow
from supply_station.ui.opening import CannotOpen
from window_kit import NOW, ScriptedAsk

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def _new_pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[None]:
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setattr(station_founding, "CUSTOMERS", 60)
    program = QApplication.instance()
    assert isinstance(program, QApplication)
    before = program.font(), program.styleSheet(), program.style().objectName(), program.palette()
    yield
    program.setFont(before[0])
    program.setStyleSheet(before[1])
    program.setStyle(before[2])
    program.setPalette(before[3])
    program.setQuitOnLastWindowClosed(True)


Step = tuple[type[QWidget], Callable[[Any], object]]


class Asking:
    """One scripted person answers every window's questions."""

    def __init__(self, *answers: object) -> None:
        self.ask = ScriptedAsk(*answers)

    def __call__(self, _window: object) -> ScriptedAsk:
        return self.ask


class Press:
    """A key, on whatever has the focus in that window."""

    def __init__(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
        self.key = key
        self.modifier = modifier

    def __call__(self, window: FirstRun | MainWindow | ClerkChoice | CannotOpen) -> None:
        QTest.keyClick(window.focusWidget() or window, self.key, self.modifier)


def clock() -> datetime:
    return NOW


def run(book: Path | None, asking: Asking, *steps: Step) -> Person:
    person = Person(*steps)
    assert app.run(book, None, clock, asking) == 0
    assert person.failed == ""
    assert person.steps == []
    return person


def close(window: MainWindow) -> None:
    window.close()


def founded(folder: Path) -> Path:
    path = new_book(folder)
    with Book.open(path) as book:
        office = Office(book, clerk="李秀英", clock=clock)
        office.perform(station.found, name="青竹溪镇供电所")
    return path


def fill_in(first: FirstRun) -> None:
    first.form.name.setText("青竹溪镇供电所")
    first.form.lines[0].name.setText("李秀英")
    first.form.lines[1].name.setText("王建国")


seen: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    seen.clear()


def look_at(window: MainWindow) -> None:
    """What the title and the foot say."""
    seen.extend([window.windowTitle(), window.pages.currentWidget().stem])  # type: ignore[attr-defined]


def test_a_new_station_founds_its_book_and_finds_its_clerk_again() -> None:
    run(
        None,
        Asking(),
        (FirstRun, Press(Qt.Key.Key_N)),
        (FirstRun, fill_in),
        (FirstRun, Press(Qt.Key.Key_S)),
        (MainWindow, look_at),
        (MainWindow, close),
    )
    assert seen[0] == "青竹溪镇供电所 — 供电所台账 — 经办人：李秀英"
    assert paths.default_book().is_file()
    assert settings.clerk(paths.default_book()) == "李秀英"
    run(
        None,
        Asking(),
        (ClerkChoice, Press(Qt.Key.Key_Return, NONE)),
        (MainWindow, look_at),
        (MainWindow, Press(Qt.Key.Key_U)),
        (ClerkChoice, Press(Qt.Key.Key_Up, NONE)),
        (ClerkChoice, Press(Qt.Key.Key_Return, NONE)),
        (MainWindow, look_at),
        (MainWindow, close),
    )
    assert seen[2].endswith("经办人：李秀英")
    assert seen[4].endswith("经办人：王建国")
    assert settings.clerk(paths.default_book()) == "王建国"


def visit_every_page(window: MainWindow) -> None:
    """Whether each page stands under the band of the practice book."""
    band = window.findChild(QLabel, "practice")
    assert isinstance(band, QLabel)
    for stem in window.declared:
        window.go(stem)
        seen.append(f"{stem} {band.isVisible()}")


def test_a_practice_book_is_marked_on_every_page() -> None:
    run(
        None,
        Asking(),
        (FirstRun, Press(Qt.Key.Key_L)),
        (ClerkChoice, Press(Qt.Key.Key_Return, NONE)),
        (MainWindow, visit_every_page),
        (MainWindow, close),
    )
    assert len(seen) > 9
    assert all(line.endswith(" True") for line in seen)
    assert settings.load().book.endswith(app.PRACTICE_NAME)


def test_leaving_the_practice_book_asks_first() -> None:
    asking = Asking(False, True)
    person_leaves = Press(Qt.Key.Key_Q, CTRL | Qt.KeyboardModifier.ShiftModifier)
    run(
        None,
        asking,
        (FirstRun, Press(Qt.Key.Key_L)),
        (ClerkChoice, Press(Qt.Key.Key_Return, NONE)),
        (MainWindow, person_leaves),
        (MainWindow, look_at),
        (MainWindow, person_leaves),
        (FirstRun, Press(Qt.Key.Key_Escape, NONE)),
    )
    assert seen[1] == "today"
    assert ["离开练习" in question for question in asking.ask.asked] == [True, True]


def test_the_clerk_of_another_book_is_not_proposed(tmp_path: Path) -> None:
    path = founded(tmp_path)
    settings.keep_clerk(tmp_path / "别处.book", "外来的人")
    run(path, Asking(), (ClerkChoice, typed_name), (ClerkChoice, type_a_name), (MainWindow, close))
    run(path, Asking(), (ClerkChoice, typed_name), (ClerkChoice, type_a_name), (MainWindow, close))
    assert seen == ["", "周九"]


def test_the_clerk_of_this_book_is_proposed_while_on_the_list(tmp_path: Path) -> None:
    path = founded(tmp_path)
    with Book.open(path) as book:
        office = Office(book, clerk="李秀英", clock=clock)
        for name in ("王建国", "李秀英"):
            office.perform(keeping.add, kind=Employee, values={"name": name})
    for last in ("李秀英", "王建国", "调走的人"):
        settings.keep_clerk(path, last)
        settings.keep_clerk(tmp_path / "练习.book", "练习的人")
        run(path, Asking(), (ClerkChoice, proposed), (ClerkChoice, Press(Qt.Key.Key_Escape, NONE)))
    assert seen[:2] == ["李秀英|", "王建国|"]
    assert seen[2].split("|")[0] in {"李秀英", "王建国"}
    assert seen[2].endswith("|")


def behind(choice: ClerkChoice) -> None:
    """What is seen in the window while the name is chosen."""
    window = choice.parentWidget()
    assert isinstance(window, MainWindow)
    bars = [bar for bar in window.findChildren(QProgressBar) if bar.isVisible()]
    seen.extend([window.waiting.title.text(), str(bars), str(window.waiting.stage.isVisible())])


def test_nothing_runs_behind_the_choice_of_the_name(tmp_path: Path) -> None:
    run(founded(tmp_path), Asking(), (ClerkChoice, behind), (ClerkChoice, Press(Qt.Key.Key_Escape, NONE)))
    assert seen == ["", "[]", "False"]


def proposed(choice: ClerkChoice) -> None:
    item = choice.list.currentItem()
    seen.append(f"{item.text() if item is not None else ''}|{choice.typed.text()}")


def typed_name(choice: ClerkChoice) -> None:
    seen.append(choice.typed.text())


def test_a_person_who_leaves_leaves_nothing() -> None:
    run(None, Asking(), (FirstRun, Press(Qt.Key.Key_Escape, NONE)))
    assert not paths.default_book().exists()


def test_a_second_window_on_a_book_is_refused_in_words(tmp_path: Path) -> None:
    path = founded(tmp_path)
    with window_lock(path):
        run(path, Asking(), (CannotOpen, read), (CannotOpen, Press(Qt.Key.Key_Escape, NONE)))
    assert "账.book 已经打开着" in seen[0]
    assert not [line for line in seen if "恢复" in line]


def read(told: CannotOpen) -> None:
    seen.extend(label.text() for label in told.findChildren(QLabel)[1:2])
    seen.extend(button.text() for button in told.buttons)


def test_a_damaged_book_comes_back_from_its_newest_backup(tmp_path: Path) -> None:
    path = founded(tmp_path)
    with Book.open(path) as book:
        make(Office(book, clerk="", clock=clock), paths.backups(path))
    data = bytearray(path.read_bytes())
    data[:4096] = bytes(4096)
    path.write_bytes(data)
    asking = Asking(True)
    run(
        path,
        asking,
        (CannotOpen, read),
        (CannotOpen, Press(Qt.Key.Key_B)),
        (ClerkChoice, type_a_name),
        (MainWindow, look_at),
        (MainWindow, close),
    )
    assert "损坏" in seen[0]
    assert "restore" not in seen[0]
    assert seen[1] == "用 2026年11月02日 09:00 的备份恢复（Ctrl+B）"
    assert seen[-2] == "青竹溪镇供电所 — 供电所台账 — 经办人：周九"
    assert "账-20261102-090000.book" in asking.ask.asked[0]
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("账.book.damaged-")] != []


def type_a_name(choice: ClerkChoice) -> None:
    choice.typed.setText("周九")
    choice.accept()


def test_a_newer_book_gives_way_to_another_one(tmp_path: Path) -> None:
    newer, other = founded(tmp_path / "新"), founded(tmp_path / "旧")
    with Book.open(newer) as book, book.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    run(
        newer,
        Asking([other]),
        (CannotOpen, read),
        (CannotOpen, Press(Qt.Key.Key_O)),
        (ClerkChoice, type_a_name),
        (MainWindow, close),
    )
    assert "较新的程序" in seen[0]
    assert settings.load().book == str(other)


def to_settings(window: MainWindow) -> None:
    window.go("settings")


def largest(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)


def test_the_type_size_changes_at_once_and_stays(tmp_path: Path) -> None:
    path = founded(tmp_path)
    run(
        path,
        Asking(),
        (ClerkChoice, type_a_name),
        (MainWindow, to_settings),
        (MainWindow, largest),
        (MainWindow, look_at),
        (MainWindow, close),
    )
    assert seen == ["青竹溪镇供电所 — 供电所台账 — 经办人：周九", "settings"]
    assert QApplication.font().pointSize() == 16
    app.application()
    assert QApplication.font().pointSize() == 16


KILLED = """
import sys, os, signal
from datetime import datetime
from pathlib import Path
from supply_station.services import station_founding
def stage(said):
    if said.startswith("正在收尾"):
        os.kill(os.getpid(), signal.SIGKILL)
station_founding.CUSTOMERS = 40
station_founding.found_practice(Path(sys.argv[1]), now=datetime(2026, 11, 2), stage=stage)
"""


def test_a_kill_while_a_book_is_made_leaves_a_pc_without_a_book(tmp_path: Path) -> None:
    path = tmp_path / "练习账本.book"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode < 0
    assert not path.exists()
    station_founding.found_practice(path, now=NOW, stage=seen.append)
    assert path.is_file()
