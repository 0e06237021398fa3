"""月末的故事：checked, an open point followed and dealt with, the workbook handed out — by keyboard alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supply_station.ui.kit import theme
from supply_station.ui.kit.figures import Figures
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.month_end import MonthEnd
from supply_station.ui.pages.today import Today
from supply_station.ui.pages.zero_account import ZeroAccountPage
from window_kit import MONTH, ScriptedAsk, desk_on

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Clerk:
    """Sits at the window and only presses keys."""

    def __init__(self, window: MainWindow, ask: ScriptedAsk, qtbot: QtBot) -> None:
        self.window = window
        self.ask = ask
        self.qtbot = qtbot
        self.heard: list[str] = []
        window.desk.said.connect(self.heard.append)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is, and wait until what it started has ended."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        QTest.keyClick(self.window.focusWidget() or self.window, key, held)
        self.rest()

    def rest(self) -> None:
        """Until nothing is under way on the page that is shown."""
        self.qtbot.waitUntil(self._is_quiet, timeout=30_000)

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

    def _is_quiet(self) -> bool:
        here = self.window.here()
        stale = any(each.stale for each in here.findChildren(Figures)) if here else False
        counting = isinstance(here, ZeroAccountPage) and bool(here.state.text())
        return self.window.desk.jobs.current is None and not stale and not counting


@pytest.fixture
def clerk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clerk]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))  # no folder is remembered yet
    theme.load_fonts()
    ask = ScriptedAsk()
    with desk_on(tmp_path, ask) as desk:
        window = MainWindow(desk, PAGES, "青竹溪镇供电所", practice=True)
        window.resize(1366, 768)
        made = Clerk(window, ask, qtbot)
        qtbot.addWidget(window, before_close_func=lambda _: made.rest())
        window.go(PAGES[0].stem)
        window.show()
        made.rest()
        yield made


def matters(page: MonthEnd) -> list[str]:
    return [str(row[1]) for row in page.table.rows.rows]


def choose(clerk: Clerk, page: MonthEnd, words: str) -> None:
    """Down to the point that says so."""
    clerk.until(page.table.hasFocus)
    at = next(at for at, matter in enumerate(matters(page)) if words in matter)
    clerk.press(Key.Key_Home, CTRL)
    for _ in range(at):
        clerk.press(Key.Key_Down)


def test_from_the_check_over_an_open_point_to_the_workbook(clerk: Clerk, tmp_path: Path) -> None:
    clerk.go_down_to("月报")
    page = clerk.window.here()
    assert isinstance(page, MonthEnd)
    assert page.picker.month() == MONTH
    before = matters(page)
    assert f"草稿：{MONTH} 还有 {len(before)} 项没有完成" in page.state.text()
    assert "已列入、还没有核查结果的户" not in before

    choose(clerk, page, "低压居民现场核查不够")
    clerk.press(Key.Key_Return)
    zero = clerk.window.here()
    assert isinstance(zero, ZeroAccountPage)
    assert zero.picker.month() == MONTH
    clerk.press(Key.Key_Q, CTRL)
    listed = sum(each.needed for each in zero.candidates.view.classes) if zero.candidates.view else 0
    assert listed > 3

    clerk.go_down_to("月报")
    assert "已列入、还没有核查结果的户" in matters(page)
    clerk.ask.answers = [tmp_path]
    clerk.press(Key.Key_E, CTRL)
    open_points = len(matters(page))
    (file,) = tmp_path.glob("*月报.xlsx")
    assert clerk.heard[-1] == f"已导出：{file}（草稿，还有 {open_points} 项没有完成）"

    book = openpyxl.load_workbook(file)
    rows = [row for row in book["未完成事项"].values if isinstance(row[0], int)]
    assert [row[2] for row in rows] == matters(page)
    assert ("已列入、还没有核查结果的户", listed) in [(row[2], row[4]) for row in rows]
    orders = {str(row[12]) for row in book["零度户明细"].values if isinstance(row[0], int)} - {"/"}
    assert len(orders) == listed


def test_a_line_of_today_leads_to_the_missing_readings(clerk: Clerk) -> None:
    page = clerk.window.here()
    assert isinstance(page, Today)
    assert "缺抄" in page.lines[0].matter
    clerk.until(page.table.hasFocus)
    clerk.press(Key.Key_Return)
    zero = clerk.window.here()
    assert isinstance(zero, ZeroAccountPage)
    assert zero.missing.isVisible()
    assert len(zero.missing.rows.rows) == page.lines[0].count


def test_every_line_of_today_and_every_open_point_leads_to_a_page_there_is(clerk: Clerk) -> None:
    stems = {page.stem for page in PAGES}
    today = clerk.window.here()
    assert isinstance(today, Today)
    clerk.go_down_to("月报")
    month_end = clerk.window.here()
    assert isinstance(month_end, MonthEnd)
    assert month_end.checked is not None
    led = {line.stem for line in today.lines} | {point.stem for point in month_end.checked.points}
    assert len(led) > 2
    assert led <= stems
    assert {"import_batch", "work_order", "archive_difference", "transformer_area", "holiday"} <= stems
