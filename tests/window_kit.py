"""窗口测试的底子：a practice book made once, a desk over a copy of it, and a person who answers by script."""

import functools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from supply_station.services import demo
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.ui.kit import reader
from supply_station.ui.kit.desk import Desk
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES

NOW = datetime(2026, 11, 2, 9, 0)
MONTH = "2026-10"
reader.GRACE = 30.0  # on a crowded PC too, what is short is there when it was asked for


class ScriptedAsk:
    """Answers questions in the order they are put, and remembers what was asked and told."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.told: list[str] = []

    def _answer(self, question: str) -> object:
        self.asked.append(question)
        assert self.answers, f"nobody expected to be asked: {question}"
        return self.answers.pop(0)

    def sure(self, question: str, yes: str) -> bool:
        return bool(self._answer(question))

    def line(self, question: str, given: str = "") -> str | None:
        answer = self._answer(question)
        return None if answer is None else str(answer)

    def one_of(self, question: str, choices: Sequence[str]) -> str | None:
        answer = self._answer(question)
        assert answer is None or answer in choices
        return None if answer is None else str(answer)

    def files(self, title: str, kinds: str) -> list[Path]:
        answer = self._answer(title)
        assert isinstance(answer, list)
        return answer

    def target(self, title: str, name: str, kinds: str) -> Path | None:
        answer = self._answer(title)
        assert answer is None or isinstance(answer, Path)
        return answer

    def folder(self, title: str) -> Path | None:
        answer = self._answer(title)
        assert answer is None or isinstance(answer, Path)
        return answer

    def printer(self, pages: int) -> QPrinter | None:
        answer = self._answer(f"打印 {pages} 页")
        assert answer is None or isinstance(answer, QPrinter)
        return answer

    def tell(self, title: str, text: str) -> None:
        self.told.append(text)


@functools.cache
def practice_book(customers: int = 300) -> Path:
    """A closed practice book of that many accounts; read it, never open it."""
    path = Path(tempfile.mkdtemp(prefix="supply-station-practice-")) / "练习.book"
    with Book.create(path) as book:
        office = Office(book, clerk="李秀英", clock=lambda: NOW)
        office.perform(demo.found_demo, customers=customers, months=14, seed=5, last_month=MONTH)
    return path


@contextmanager
def desk_on(
    folder: Path, ask: ScriptedAsk, clock: Callable[[], datetime] = lambda: NOW, customers: int = 300
) -> Iterator[Desk]:
    """A desk over a copy of the practice book."""
    path = folder / "练习.book"
    path.write_bytes(practice_book(customers).read_bytes())
    with Book.open(path, busy_ms=200) as book:
        yield Desk(Office(book, clerk="李秀英", clock=clock), ask)


@contextmanager
def window_at(stem: str, desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window over the practice book, in front of one of its pages, on the smallest screen."""
    made = MainWindow(desk, PAGES, "青竹溪镇供电所", practice=True)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.go(stem)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()


def press(
    window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """A key, pressed where the person is."""
    focused = window.focusWidget()
    QTest.keyClick(focused if isinstance(focused, QWidget) else window, key, held)


def ctrl(window: MainWindow, key: Qt.Key) -> None:
    """A key, pressed with Ctrl held."""
    press(window, key, Qt.KeyboardModifier.ControlModifier)
