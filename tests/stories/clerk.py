"""坐在主窗口前的经办人：presses keys, types, scans and reads papers; nothing else touches the window."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from supply_station.services.office import Office
from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.figures import Figures
from supply_station.ui.kit.preview import Preview
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.import_batch import ImportPage
from supply_station.ui.pages.work_order import WorkOrderPage
from supply_station.ui.pages.zero_account import ZeroAccountPage
from window_kit import ScriptedAsk

Key = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
PATIENCE = 60_000
"""Milliseconds a person waits for what was started."""


class Clerk:
    """One person with one keyboard. Keys go where the focus is, in whatever window is in front."""

    def __init__(self, window: MainWindow, ask: ScriptedAsk, qtbot: QtBot) -> None:
        self.window = window
        self.ask = ask
        self.qtbot = qtbot
        self.heard: list[str] = []
        window.desk.said.connect(self.heard.append)

    @property
    def desk(self) -> Desk:
        """What the pages were handed."""
        return self.window.desk

    @property
    def office(self) -> Office:
        """The book's office, to look whether what was done is there."""
        return self.window.desk.office

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, answer: object = None) -> None:
        """Press a key in the main window and wait until what it started has ended.

        Args:
            answer: what the person says to the question that the key brings up; None for no question.
        """
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        if answer is not None:
            self.ask.answers.append(answer)
        QTest.keyClick(self.window.focusWidget() or self.window, key, held)
        self.rest()

    def ctrl(self, key: Qt.Key, answer: object = None) -> None:
        """Press a key with Ctrl held."""
        self.press(key, CTRL, answer)

    def type(self, text: str) -> None:
        """Type where the focus is, sign by sign; Chinese comes through the input method."""
        for sign in [text] if not text.isascii() else text:
            here = self.window.focusWidget() or self.window
            if sign.isascii():
                QTest.keyClicks(here, sign)
            else:
                QApplication.sendEvent(here, QInputMethodEvent("pin", []))  # what is not chosen yet
                committed = QInputMethodEvent()
                committed.setCommitString(sign)
                QApplication.sendEvent(here, committed)

    def fill(self, *lines: str) -> None:
        """Type one line after the other, each with Enter; an empty one goes on."""
        for line in lines:
            self.type(line)
            self.press(Key.Key_Return)

    def scan(self, code: str) -> None:
        """What a scanner does: the signs wherever the keys are, and Enter."""
        self.fill(code)

    def paste(self, text: str) -> None:
        """Ctrl+V of what was copied elsewhere."""
        QGuiApplication.clipboard().setText(text)
        self.ctrl(Key.Key_V)

    def rest(self) -> None:
        """Until nothing is under way."""
        self.qtbot.waitUntil(self._is_quiet, timeout=PATIENCE)

    def go_down_to(self, title: str) -> QWidget:
        """Choose a page in the navigation with the arrow keys, and step into it; the page."""
        self.press(Key.Key_F6)
        assert self.window.side.hasFocus()
        self.press(Key.Key_Home)
        while self.window.side.currentItem().text() != title:
            before = self.window.side.currentRow()
            self.press(Key.Key_Down)
            assert self.window.side.currentRow() != before, f"there is no page {title}"
        self.press(Key.Key_Return)
        here = self.window.here()
        assert here is not None
        return here

    def until(self, reached: Callable[[], bool]) -> None:
        """Tab on until the focus is where it should be."""
        for _ in range(60):
            if reached():
                return
            self.press(Key.Key_Tab)
        raise AssertionError("the keyboard never gets there")

    def down_to(self, table: QAbstractItemView, row: int) -> None:
        """Walk down a table that has the keys to a row."""
        assert table.hasFocus()
        self.ctrl(Key.Key_Home)
        for _ in range(row):
            self.press(Key.Key_Down)
        assert table.currentIndex().row() == row

    def find(self, words: str) -> None:
        """Search the list at hand and step into its first row."""
        self.ctrl(Key.Key_F)
        self.ctrl(Key.Key_A)
        self.fill(words)

    def send_out(self, page: WorkOrderPage, many: int) -> None:
        """派工 of what is chosen or open: the proposed person first, the next in the list beside."""
        self.ctrl(Key.Key_G)
        assert page.form is not None
        self.until(page.form.fields["sent_second_id"].editor.hasFocus)
        first = page.form.fields["sent_first_id"].value()
        while page.form.fields["sent_second_id"].value() in (None, first):
            self.press(Key.Key_Down)
        self.ctrl(Key.Key_S)
        assert self.heard[-1].startswith(f"已派工 {many:,} 张")

    def save_paper(self, target: Path) -> list[str]:
        """Save what the preview shows and close it; the text of its pages."""
        previews = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preview)]
        preview = next(each for each in previews if each.isVisible())
        self.ask.answers.append(target)
        QTest.keyClick(preview, Key.Key_S, CTRL)
        self.rest()
        QTest.keyClick(preview, Key.Key_Escape)
        return pages_of(target.read_bytes())

    def _is_quiet(self) -> bool:
        here = self.window.here()
        stale = (
            any(each.stale and each.page.isVisible() for each in here.findChildren(Figures))
            if here
            else False
        )
        counting = isinstance(here, ZeroAccountPage) and bool(here.state.text())
        taking_in = isinstance(here, ImportPage) and not here.layers.isEnabled()
        return self.desk.jobs.current is None and not (stale or counting or taking_in)


@contextmanager
def seated(desk: Desk, ask: ScriptedAsk, qtbot: QtBot) -> Iterator[Clerk]:
    """A clerk before the main window over a book, as large as the smallest screen."""
    theme.load_fonts()
    window = MainWindow(desk, PAGES, "青竹溪镇供电所", practice=True)
    window.resize(1366, 768)
    clerk = Clerk(window, ask, qtbot)
    qtbot.addWidget(window, before_close_func=_Leaving(clerk))
    window.go(PAGES[0].stem)
    window.show()
    clerk.rest()
    yield clerk
    clerk.rest()
    desk.reader.stop()


class _Leaving:
    """Nobody wants what a story that failed has left half typed."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk

    def __call__(self, _window: QWidget) -> None:
        self.clerk.rest()
        for page in self.clerk.window.shown.values():
            page.discard()


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(pdf) as read:
        return [each.get_textpage().get_text_range() for each in read]


class Calendar:
    """A clock that is turned by hand: it is nine o'clock."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now
