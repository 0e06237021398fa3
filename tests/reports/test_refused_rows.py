"""退回的行：the same columns and types, the row number in front, the reason behind, the cell in red."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from supply_station.reports.refused_rows import Cell, RefusedRow, RefusedSheet, render

RED = "00FF9C9C"
HEADINGS = ("户号", "户名", "容量", "立户日期", "备注")


def sheets(*refused: RefusedSheet) -> list[Worksheet]:
    return [
        each for each in load_workbook(BytesIO(render(refused))).worksheets if isinstance(each, Worksheet)
    ]


def one(headings: tuple[str, ...], *rows: RefusedRow) -> Worksheet:
    return sheets(RefusedSheet("客户.xlsx", "Sheet1", headings, rows))[0]


def row(number: int, *cells: Cell, fault: str = "户号", reason: str = "重复") -> RefusedRow:
    return RefusedRow(number, cells, ((fault, reason),))


def test_the_columns_are_the_source_s_between_row_number_and_reason() -> None:
    sheet = one(HEADINGS, row(7, "0043", "田大贵", 5.5, date(2020, 1, 1), "=1+1"))
    found = list(sheet.iter_rows(values_only=True))
    assert found == [
        ("原行号", *HEADINGS, "原因"),
        (7, "0043", "田大贵", 5.5, datetime(2020, 1, 1), "=1+1", "户号：重复"),
    ]
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "s", "n", "d", "s", "s"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:G2")


def test_every_reason_is_named_and_only_the_cells_at_fault_are_red() -> None:
    faults = (("户号", "数字超过 15 位"), ("立户日期", "看不懂"))
    sheet = one(HEADINGS, RefusedRow(3, (4.3e21, "田", 1, "2020-13-01", None), faults))
    assert [cell.fill.fgColor.rgb == RED for cell in sheet[2]] == [
        False,
        True,
        False,
        False,
        True,
        False,
        False,
    ]
    assert sheet["G2"].value == "户号：数字超过 15 位；立户日期：看不懂"


def test_an_empty_cell_at_fault_is_red_and_stays_empty() -> None:
    sheet = one(("户号", "户名"), row(2, None, None))
    assert (sheet["B2"].value, sheet["B2"].fill.fgColor.rgb) == (None, RED)
    assert (sheet["C2"].value, sheet["C2"].fill.fill_type) == (None, None)


def test_an_identifier_typed_into_a_red_cell_keeps_its_digits_and_a_red_date_stays_a_date() -> None:
    faults = (("户号", "数字超过 15 位"), ("立户日期", "在以后"))
    sheet = one(("户号", "立户日期"), RefusedRow(2, (4.3e21, date(2030, 1, 1)), faults))
    assert [sheet["B2"].number_format, sheet["C2"].number_format] == ["@", "yyyy-mm-dd"]


@pytest.mark.parametrize("value", [0.07, 1234567.89, 12, -3, True, datetime(2026, 10, 5, 8, 30)])
def test_a_value_comes_back_as_it_was(value: Cell) -> None:
    found = one(("户号", "值"), row(2, "1", value))["C2"].value
    assert (type(found), found) == (type(value), value)


def test_a_number_that_lost_its_digits_is_still_the_number_it_was() -> None:
    assert one(("户号",), row(2, 4.300123456e21))["B2"].value == 4.300123456e21


def test_rows_shorter_than_the_headings_are_filled_up_and_equal_headings_are_all_marked() -> None:
    sheet = one(("户号", "户名", "户名"), row(5, "1", fault="户名"))
    assert [cell.value for cell in sheet[2]] == [5, "1", None, None, "户名：重复"]
    assert [cell.fill.fgColor.rgb == RED for cell in sheet[2]] == [False, False, True, True, False]


def test_a_second_round_does_not_carry_the_first_one_s_columns() -> None:
    sheet = one(("原行号", "户号", "原因"), row(2, 7, "1", "户号：重复", reason="还是重复"))
    assert list(sheet.iter_rows(values_only=True)) == [("原行号", "户号", "原因"), (2, "1", "户号：还是重复")]


def test_a_character_that_no_workbook_can_hold_does_not_stop_the_list() -> None:
    assert one(("户名",), row(2, "田\x0b贵"))["B2"].value == "田\ufffd贵"
    assert one(("户名",), row(2, float("nan")))["B2"].value == "nan"


def test_every_file_has_a_sheet_and_a_second_reader_sees_the_same() -> None:
    refused = [
        RefusedSheet(name, "电量", ("户号",), (row(2, "0043"),))
        for name in ("1号台区.xls", "a/b.csv", "1号台区.xls")
    ]
    workbook = CalamineWorkbook.from_filelike(BytesIO(render(refused)))
    assert workbook.sheet_names == ["1号台区", "a_b", "1号台区（2）"]
    for number in range(3):
        rows = workbook.get_sheet_by_index(number).to_python()
        assert rows == [["原行号", "户号", "原因"], [2.0, "0043", "户号：重复"]]


@pytest.mark.parametrize(
    ("value", "said"),
    [(time(8, 30), "08:30:00"), (timedelta(hours=26), "1 day, 2:00:00"), (float("nan"), "nan")],
)
def test_what_a_workbook_has_no_cell_for_comes_back_as_text(value: Cell, said: str) -> None:
    assert one(("户号",), row(2, value))["B2"].value == said
