"""零度户的故事：from the month's candidates to orders on paper, by keyboard alone in the real window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from supply_station.ui.kit import theme
from supply_station.ui.kit.preview import Preview
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.work_order import WorkOrderPage
from supply_station.ui.pages.zero_account import ZeroAccountPage
from window_kit import MONTH, ScriptedAsk, desk_on

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Clerk:
    """Sits at the window and only presses keys."""

    def __init__(self, window: MainWindow, ask: ScriptedAsk, qtbot: QtBot) -> None:
        self.window = window
        self.ask = ask
        self.qtbot = qtbot
        self.window.desk.said.connect(self._heard)
        self.heard: list[str] = []

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the main window and wait until what it started has ended."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        QTest.keyClick(self.window.focusWidget() or self.window, key, held)
        self.rest()

    def rest(self) -> None:
        """Until nothing is under way."""
        self.qtbot.waitUntil(self._is_quiet)

    def go_down_to(self, title: str) -> None:
        """Choose a page in the navigation with the arrow keys."""
        self.until(self.window.side.hasFocus)
        self.press(Key.Key_Home)
        while self.window.side.currentItem().text() != title:
            before = self.window.side.currentRow()
            self.press(Key.Key_Down)
            assert self.window.side.currentRow() != before, f"there is no page {title}"

    def until(self, reached: Callable[[], bool]) -> None:
        """Tab on until the focus is where it should be."""
        for _ in range(60):
            if reached():
                return
            self.press(Key.Key_Tab)
        raise AssertionError("the keyboard never gets there")

    def save_paper(self, target: Path) -> list[str]:
        """Save what the preview shows; the text of its pages."""
        previews = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preview)]
        preview = next(each for each in previews if each.isVisible())
        self.ask.answers.append(target)
        QTest.keyClick(preview, Key.Key_S, CTRL)
        QTest.keyClick(preview, Key.Key_Escape)
        self.rest()
        with pypdfium2.PdfDocument(target.read_bytes()) as pdf:
            return [each.get_textpage().get_text_range() for each in pdf]

    def _is_quiet(self) -> bool:
        page = self.window.shown.get("zero_account")
        working = isinstance(page, ZeroAccountPage) and page.isVisible() and bool(page.state.text())
        return self.window.desk.jobs.current is None and not working

    def _heard(self, line: str) -> None:
        self.heard.append(line)


@pytest.fixture
def clerk(tmp_path: Path, qtbot: QtBot) -> Iterator[Clerk]:
    theme.load_fonts()
    ask = ScriptedAsk()
    with desk_on(tmp_path, ask) as desk:
        window = MainWindow(desk, PAGES, "青竹溪镇供电所", practice=True)
        window.resize(1366, 768)
        made = Clerk(window, ask, qtbot)
        qtbot.addWidget(window, before_close_func=lambda _: made.rest())
        window.show()
        yield made


def test_from_candidates_to_quota_to_paper_and_a_reprint(clerk: Clerk, tmp_path: Path) -> None:
    clerk.go_down_to("零度户")
    page = clerk.window.shown["zero_account"]
    assert isinstance(page, ZeroAccountPage)
    assert page.picker.month() == MONTH
    assert "没有列入" in " ".join(label.text() for label in page.figures.findChildren(QLabel))

    clerk.press(Key.Key_Q, CTRL)
    many = sum(each.needed for each in page.candidates.view.classes) if page.candidates.view else 0
    assert many > 3
    assert clerk.heard[-1] == f"新列入 {many} 户，此前已列入 0 户；按 Ctrl+P 打印工单"
    assert "已列够" in " ".join(label.text() for label in page.figures.findChildren(QLabel))

    clerk.press(Key.Key_P, CTRL)
    paper = clerk.save_paper(tmp_path / "核查工单.pdf")
    numbers = {each.order_no for each in page.candidates.entries() if each.order_no}
    assert len(paper) == len(numbers) == many
    assert all(any(number in each for each in paper) for number in numbers)
    assert not any("补打" in each for each in paper)

    clerk.until(page.candidates.table.hasFocus)
    at = next(row for row, each in enumerate(page.candidates.table.entries) if each.order_no)
    for _ in range(at - page.candidates.table.currentIndex().row()):
        clerk.press(Key.Key_Down)
    clerk.press(Key.Key_Space)
    torn = page.candidates.ticked()[0]
    clerk.press(Key.Key_P, CTRL)
    (again,) = clerk.save_paper(tmp_path / "补打.pdf")
    assert str(torn.order_no) in again
    assert torn.candidate.account_no in again
    assert "补打" in again

    clerk.go_down_to("工单")
    orders = clerk.window.shown["work_order"]
    assert isinstance(orders, WorkOrderPage)
    clerk.until(orders.list.search.hasFocus)
    QTest.keyClicks(orders.list.search, str(torn.order_no))
    clerk.press(Key.Key_Return)
    assert orders.sheet.isVisible()
    assert orders.sheet.seen is not None
    assert (orders.sheet.seen.number, orders.sheet.seen.prints) == (torn.order_no, 2)
    clerk.press(Key.Key_P, CTRL)
    (third,) = clerk.save_paper(tmp_path / "第三次.pdf")
    assert "补打" in third
    assert clerk.ask.told == []
