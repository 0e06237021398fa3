"""单元格：types, formats and texts as two other programs read them back."""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from supply_station.reports.book import Book
from supply_station.reports.cell import LONGEST_TEXT, Kind, Role, Value
from supply_station.rules.zero_account import Finding


def one_column(kind: Kind, *values: Value) -> bytes:
    with Book(author="测试") as book:
        book.page("表", [40.0], header_row=0).rows([kind], [[value] for value in values])
        return book.finished()


def sheet(data: bytes) -> Worksheet:
    found = load_workbook(BytesIO(data)).worksheets[0]
    assert isinstance(found, Worksheet)
    return found


LOOKS_LIKE_SOMETHING = [
    "=1+1",
    "=",
    "+86",
    "-3",
    "@x",
    "007",
    "1410101012212120538038",
    "#N/A",
    "TRUE",
    "1e5",
    " x ",
]


@pytest.mark.parametrize("text", LOOKS_LIKE_SOMETHING)
def test_a_text_stays_the_text_it_is(text: str) -> None:
    data = one_column(Kind.TEXT, text)
    cell = sheet(data)["A1"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python() == [[text]]


def test_a_word_of_a_rule_is_text() -> None:
    assert sheet(one_column(Kind.TEXT, Finding.AWAY))["A1"].value == "长期外出"


def test_names_beyond_the_bmp_come_back() -> None:
    assert sheet(one_column(Kind.TEXT, "𠮷娜𤩝"))["A1"].value == "𠮷娜𤩝"


def test_a_character_that_xml_cannot_say_is_shown_as_lost() -> None:
    assert sheet(one_column(Kind.TEXT, "a\x0bb\ud800c\uffff"))["A1"].value == "a\ufffdb\ufffdc\ufffd"


def test_a_text_longer_than_a_cell_ends_in_dots() -> None:
    found = sheet(one_column(Kind.TEXT, "长" * (LONGEST_TEXT + 1)))["A1"].value
    assert found == "长" * (LONGEST_TEXT - 1) + "…"


@pytest.mark.parametrize(
    ("kind", "value", "read", "shown"),
    [
        (Kind.WHOLE, 12034, 12034, "#,##0"),
        (Kind.ENERGY, 29, 0.29, "#,##0.00"),
        (Kind.ENERGY, -123456789, -1234567.89, "#,##0.00"),
        (Kind.MONEY, 999999999999999, 9999999999999.99, "#,##0.00"),
        (Kind.SHARE, Decimal(12032) / 12034, 12032 / 12034, "0.00%"),
        (Kind.NUMBER, 5.5, 5.5, "General"),
    ],
)
def test_numbers_are_numbers(kind: Kind, value: Value, read: float, shown: str) -> None:
    data = one_column(kind, value)
    cell = sheet(data)["A1"]
    assert (cell.value, cell.data_type, cell.number_format) == (pytest.approx(read, rel=1e-15), "n", shown)
    assert CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()[0][0] == cell.value


@pytest.mark.parametrize("value", [0, 1, 7, 10, 29, 115, 57005, 100_000_000_000_001, -5])
def test_hundredths_stand_in_the_file_as_the_decimal_they_are(value: int) -> None:
    with ZipFile(BytesIO(one_column(Kind.ENERGY, value))) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    written = re.findall(r"<v>(.*?)</v>", text)
    assert [Decimal(each) for each in written] == [Decimal(value) / 100]


def test_dates_are_dates() -> None:
    day = sheet(one_column(Kind.DATE, date(2026, 10, 31)))["A1"]
    assert (day.value, day.is_date, day.number_format) == (datetime(2026, 10, 31), True, "yyyy-mm-dd")
    moment = sheet(one_column(Kind.TIME, datetime(2026, 11, 2, 9, 30)))["A1"]
    assert (moment.value, moment.number_format) == (datetime(2026, 11, 2, 9, 30), "yyyy-mm-dd hh:mm")


def test_a_month_is_text() -> None:
    cell = sheet(one_column(Kind.MONTH, "2026-10"))["A1"]
    assert (cell.value, cell.data_type) == ("2026-10", "s")


@pytest.mark.parametrize("kind", list(Kind))
def test_what_does_not_apply_says_so_in_every_kind(kind: Kind) -> None:
    cell = sheet(one_column(kind, None))["A1"]
    assert (cell.value, cell.data_type, cell.alignment.horizontal) == ("/", "s", "center")


def test_an_absent_value_leaves_its_column_s_type_alone() -> None:
    found = sheet(one_column(Kind.ENERGY, 100, None, 250))
    assert [(cell.value, cell.data_type) for cell in found["A"]] == [(1, "n"), ("/", "s"), (2.5, "n")]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.ENERGY, 1.5),
        (Kind.ENERGY, "12"),
        (Kind.TEXT, 4300123456),
        (Kind.DATE, "2026-10-31"),
        (Kind.SHARE, 0.5),
    ],
)
def test_a_value_of_another_kind_is_refused_loudly(kind: Kind, value: Value) -> None:
    with pytest.raises(TypeError, match="does not belong"):
        one_column(kind, value)


def test_one_row_may_hold_cells_of_several_kinds_and_roles() -> None:
    book = Book(author="测试")
    page = book.page("表", [9.0, 9.0, 9.0], header_row=0)
    page.cells(
        [(Role.BODY, Kind.TEXT, "售电量"), (Role.TOTAL, Kind.ENERGY, 1250), (Role.FAULT, Kind.NUMBER, 3)]
    )
    row = sheet(book.finished())[1]
    assert [cell.value for cell in row] == ["售电量", 12.5, 3]
    assert [cell.fill.fill_type for cell in row] == [None, "solid", "solid"]
    assert row[2].number_format == "@"
