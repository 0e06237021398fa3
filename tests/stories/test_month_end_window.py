"""月末的故事：checked, an open point followed and dealt with, the workbook handed out — by keyboard alone."""

from pathlib import Path

import openpyxl

from stories.clerk import Clerk, Key
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.month_end import MonthEnd
from supply_station.ui.pages.today import Today
from supply_station.ui.pages.zero_account import ZeroAccountPage
from window_kit import MONTH


def matters(page: MonthEnd) -> list[str]:
    return [str(row[1]) for row in page.table.rows.rows]


def choose(clerk: Clerk, page: MonthEnd, words: str) -> None:
    """Down to the point that says so."""
    clerk.until(page.table.hasFocus)
    at = next(at for at, matter in enumerate(matters(page)) if words in matter)
    clerk.down_to(page.table, at)


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
    clerk.ctrl(Key.Key_Q)
    listed = sum(each.needed for each in zero.candidates.view.classes) if zero.candidates.view else 0
    assert listed > 3

    clerk.go_down_to("月报")
    assert "已列入、还没有核查结果的户" in matters(page)
    clerk.ask.answers = [tmp_path]
    clerk.ctrl(Key.Key_E)
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
