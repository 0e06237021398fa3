"""清单：what stands above and below a list, and totals that are checked."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from supply_station.reports import listing
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Frame, Heading, Listing, Period, Total

HEADINGS = (Heading("序号", Kind.WHOLE, 7), Heading("户号", Kind.TEXT, 17), Heading("电量", Kind.ENERGY, 12))
ROWS: Sequence[Sequence[Value]] = ((1, "4300123456", 1050), (2, "0434300123456", 7), (3, "4300123457", None))
TOTALS = (Total("户号", 3), Total("电量", 1057))


def written(
    rows: Sequence[Sequence[Value]], totals: Sequence[Total] = (), *, draft: bool = False
) -> Worksheet:
    frame = Frame("苗儿滩供电所", "王芳", date(2026, 11, 2), draft=draft)
    with Book(author="测试") as book:
        listing.append(book, frame, Listing("电量", Period("2026-10").text, "kWh", HEADINGS, rows, totals))
        found = load_workbook(BytesIO(book.finished())).worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def words(sheet: Worksheet) -> list[object]:
    return [row[0].value for row in sheet.iter_rows()]


def test_a_list_says_what_it_is_whose_and_when_and_ends_with_room_for_the_seal() -> None:
    assert words(written(ROWS, TOTALS)) == [
        "电量",
        "填报单位：苗儿滩供电所　　　统计期：2026年10月（自然月，2026-10-01 至 2026-10-31）",
        "计量单位：kWh",
        "序号",
        *(1, 2, 3),
        None,
        "合计",
        "以下空白",
        None,
        "制表：王芳　　　审核：______________　　　负责人：______________　　　（盖章）",
        "制表日期：2026-11-02",
    ]


def test_the_header_stands_still_is_repeated_and_filters_the_rows_only() -> None:
    sheet = written(ROWS, TOTALS)
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.auto_filter.ref == "A4:C7"


def test_a_total_is_a_value_and_no_formula() -> None:
    total = written(ROWS, TOTALS)[9]
    assert [(cell.value, cell.data_type) for cell in total] == [("合计", "s"), (3, "n"), (10.57, "n")]
    assert total[2].number_format == "#,##0.00"


@pytest.mark.parametrize("wrong", [Total("户号", 2), Total("电量", 1056)])
def test_a_total_that_is_not_the_sum_of_its_column_is_a_loud_bug(wrong: Total) -> None:
    with pytest.raises(ValueError, match=f"{wrong.heading}: {wrong.value} expected"):
        written(ROWS, [wrong])


def test_an_empty_list_says_so() -> None:
    sheet = written((), [Total("户号", 0)])
    assert words(sheet)[4:8] == ["本期无", None, "合计", "以下空白"]
    assert sheet.auto_filter.ref == "A4:C4"


def test_a_draft_is_marked_on_screen_and_on_paper() -> None:
    sheet = written(ROWS, draft=True)
    assert sheet["A1"].value == "电量（草稿）"
    foot = sheet.oddFooter
    assert foot is not None
    assert foot.left.text == "苗儿滩供电所　电量　草稿"


def test_a_period_says_its_rule() -> None:
    assert Period("2026-02").text == "2026年2月（自然月，2026-02-01 至 2026-02-28）"
    assert Period("2026-01", 26).text == "2026年1月（上月 26 日至本月 25 日，2025-12-26 至 2026-01-25）"
