"""读表：each kind of file comes in as the rows a person sees, whatever its extension says."""

import struct
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

import table_files as files
from supply_station.intake.sheet import Cell, Sheet, read

TITLE = "2026年10月用电量"
Write = Callable[..., list[Sheet]]


@pytest.fixture
def reading(tmp_path: Path) -> Write:
    def write(data: bytes, name: str = "导出.xls") -> list[Sheet]:
        path = tmp_path / name
        path.write_bytes(data)
        return read(path)

    return write


def active(book: openpyxl.Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def filled(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    """The cells that are not empty, by the row and column a person counts."""
    return {
        (row, column): value
        for row, cells in enumerate(sheet.rows, start=1)
        for column, value in enumerate(cells, start=1)
        if value not in (None, "")
    }


TYPED = {
    "xlsx": files.xlsx(),
    "xls": files.xls(),
    "ods": files.ods(files.ods_rows()),
    "spreadsheet_ml": files.spreadsheet_ml().encode(),
}
TEXTUAL = {
    "html, UTF-8": files.html().encode(),
    "html that says gb2312": files.html("<meta charset=gb2312>").replace("张三", "张镕").encode("gb18030"),
    "html in GB 18030 that says UTF-8": files.html("<meta charset=utf-8>").encode("gb18030"),
    "html, UTF-16": files.html().encode("utf-16"),
}
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("kind", TYPED)
@pytest.mark.parametrize("extension", ["xlsx", "xls", "csv", "et"])
def test_a_workbook_is_known_by_its_bytes_and_keeps_row_numbers(
    reading: Write, kind: str, extension: str
) -> None:
    (sheet,) = reading(TYPED[kind], f"导出.{extension}")
    assert sheet.name == "用电量"
    assert [row[:4] for row in sheet.rows[2:]] == [files.HEADER, *files.RECORDS]
    assert not any(sheet.rows[1])
    assert sheet.rows[0] == [TITLE] * 4, "a merged title stands in every cell of its area"


@pytest.mark.parametrize("kind", TEXTUAL)
def test_html_named_xls_is_read_in_the_encoding_it_really_has(reading: Write, kind: str) -> None:
    (sheet,) = reading(TEXTUAL[kind])
    assert sheet.name == "表1"
    assert sheet.rows[0] == [TITLE] * 4
    assert sheet.rows[2] == files.HEADER
    assert sheet.rows[3] == [
        "4300000000017",
        "张镕" if "gb2312" in kind else "张三",
        "88.5",
        "2026-10-05",
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_delimited_text_is_read_in_any_encoding(reading: Write, encoding: str, mark: str) -> None:
    (sheet,) = reading(files.delimited(mark).encode(encoding), "十月电量.xls")
    assert sheet.name == "十月电量"
    assert sheet.rows[:3] == [[TITLE], [], files.HEADER]
    assert sheet.rows[3] == ["4300000000017", "张三", "88.5", "2026-10-05"]


def test_characters_only_gb18030_has_come_through(reading: Write) -> None:
    (sheet,) = reading("户号,户名\r\n1,王㛃𠮷\r\n".encode("gb18030"))
    assert sheet.rows[1] == ["1", "王㛃𠮷"]


def test_a_quoted_cell_with_line_breaks_is_one_row(reading: Write) -> None:
    (sheet,) = reading('户号,地址\n1,"某村\n三组"\n\n2,"他说""好"""\n'.encode())
    assert sheet.rows == [["户号", "地址"], ["1", "某村\n三组"], [], ["2", '他说"好"']]


@pytest.mark.parametrize("guarded", ["\t0123", "'0123", '="0123"', '"=""0123"""', " 0123\t"])
def test_the_guards_around_a_number_are_taken_off(reading: Write, guarded: str) -> None:
    (sheet,) = reading(f"户号,户名\n{guarded},张三\n".encode())
    assert sheet.rows[1] == ["0123", "张三"]


def test_the_shortest_file_is_one_cell(reading: Write) -> None:
    assert [sheet.rows for sheet in reading(b"1")] == [[["1"]]]


def test_empty_cells_of_text_are_none(reading: Write) -> None:
    (sheet,) = reading("户号,户名,备注\n1,,\n".encode())
    assert sheet.rows[1] == ["1", None, None]


def test_a_used_area_away_from_a1_keeps_its_row_and_column(reading: Write) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        active(book)["C5"] = "户号"

    (sheet,) = reading(files.xlsx(fill))
    assert filled(sheet) == {(5, 3): "户号"}

    def old(book: xlwt.Workbook) -> None:
        book.add_sheet("一").write(4, 2, "户号")

    (sheet,) = reading(files.xls(old))
    assert filled(sheet) == {(5, 3): "户号"}


def test_a_dimension_that_says_a1_is_not_believed(reading: Write) -> None:
    def shrink(part: bytes) -> bytes:
        assert b'<dimension ref="A1:D5"' in part
        return part.replace(b'<dimension ref="A1:D5"', b'<dimension ref="A1"')

    (sheet,) = reading(files.rezipped(files.xlsx(), {"sheet1": shrink}))
    assert len(sheet.rows) == 5


def test_merged_cells_all_carry_the_value(reading: Write) -> None:
    expected = {(1, 2): "合", (1, 3): "合", (2, 2): "合", (2, 3): "合", (3, 1): "末", (3, 4): "末"}

    def fill(book: openpyxl.Workbook) -> None:
        sheet = active(book)
        sheet["B1"], sheet["A3"], sheet["D3"] = "合", "末", "末"
        sheet.merge_cells("B1:C2")

    def old(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("一")
        sheet.write_merge(0, 1, 1, 2, "合")
        sheet.write(2, 0, "末")
        sheet.write(2, 3, "末")

    text = '<Cell{}><Data ss:Type="String">{}</Data></Cell>'.format
    wide = text(' ss:Index="2" ss:MergeAcross="1" ss:MergeDown="1"', "合")
    last = text("", "末") + text(' ss:Index="4"', "末")
    ml = files.spreadsheet_ml().split("<Row>")[0]
    ml += f"<Row>{wide}</Row><Row/><Row>{last}</Row></Table></Worksheet></Workbook>"
    cell = '<table:table-cell{} office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    spans = ' table:number-columns-spanned="2" table:number-rows-spanned="2"'
    ods = (
        f"<table:table-row><table:table-cell/>{cell.format(spans, '合')}<table:covered-table-cell/>"
        "</table:table-row><table:table-row><table:table-cell/>"
        '<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>'
        f"<table:table-row>{cell.format('', '末')}<table:table-cell table:number-columns-repeated='2'/>"
        f"{cell.format('', '末')}</table:table-row>"
    )
    html = "<table><tr><td><td rowspan=2 colspan=2>合<tr><td><tr><td>末<td><td>&nbsp;<td><b>末</b></table>"
    for data in (files.xlsx(fill), files.xls(old), ml.encode(), files.ods(ods), html.encode()):
        (sheet,) = reading(data)
        assert filled(sheet) == expected


def test_errors_come_as_their_text_and_formulas_as_their_value(reading: Write) -> None:
    cells = (
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C2"><f>1+1</f><v>2</v></c><c r="D2" t="str"><f>A1</f><v>文</v></c>'
        '<c r="E2" t="s"><v>0</v></c><c r="F2" t="b"><v>1</v></c></row>'
    )
    (sheet,) = reading(files.with_cells(cells, "<si><r><t>张</t></r><r><t>三</t></r></si>"))
    assert sheet.rows[1] == ["#N/A", "#DIV/0!", 2, "文", "张三", True]


def test_errors_of_an_old_workbook_come_as_their_text(reading: Write) -> None:
    error = struct.pack("<3HBB", 0, 1, 0, 0x2A, 1)
    truth = struct.pack("<3HBB", 0, 2, 0, 1, 0)
    result = struct.pack("<3H8sHIHB", 1, 0, 0, b"\x02\0\x17\0\0\0\xff\xff", 0, 0, 1, 0)
    stream = files.biff(
        files.record(0x0205, error), files.record(0x0205, truth), files.record(0x0006, result)
    )
    (sheet,) = reading(files.compound(Workbook=stream))
    assert filled(sheet) == {(1, 2): "#N/A", (1, 3): True, (2, 1): "#REF!"}


def test_dates_times_and_long_numbers_come_as_excel_holds_them(reading: Write) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = active(book)
        sheet.append([date(2026, 10, 5), datetime(2026, 10, 5, 8, 30), time(8, 30), 3.34e21])
        sheet["E1"] = 46300
        sheet["E1"].number_format = 'yyyy"年"m"月"d"日"'

    (sheet,) = reading(files.xlsx(fill))
    assert sheet.rows[0] == [
        date(2026, 10, 5),
        datetime(2026, 10, 5, 8, 30),
        time(8, 30),
        3.34e21,
        date(2026, 10, 5),
    ]


def test_hidden_sheets_and_several_sheets_come_in_order(reading: Write) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        active(book).title = "一"
        book.create_sheet("二")["A1"] = "户号"
        book["一"].sheet_state = "visible"
        book["二"].sheet_state = "hidden"

    assert [(sheet.name, len(sheet.rows)) for sheet in reading(files.xlsx(fill))] == [("一", 0), ("二", 1)]


def test_cells_that_do_not_say_where_they_stand_follow_one_another(reading: Write) -> None:
    cells = "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"
    (sheet,) = reading(files.with_cells(cells))
    assert filled(sheet) == {(1, 1): 1, (1, 3): 2, (3, 1): 3}


def test_parts_with_prefixes_and_windows_folders_are_read(reading: Write) -> None:
    def prefix(part: bytes) -> bytes:
        text = part.decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
        return text.replace("xmlns=", "xmlns:x=").encode()

    (sheet,) = reading(files.rezipped(files.xlsx(), {"sheet1": prefix}))
    assert sheet.rows[2] == files.HEADER
    (sheet,) = reading(files.xlsx().replace(b"xl/worksheets/sheet1.xml", b"xl\\worksheets\\sheet1.xml"))
    assert sheet.rows[2] == files.HEADER


def test_several_html_tables_are_several_sheets(reading: Write) -> None:
    page = (
        "<div><table><caption>九月</caption><tr><td>甲</table></div>"
        "<table><tr><td>外<table><tr><td>里</table></table>"
    )
    found = [(sheet.name, sheet.rows) for sheet in reading(page.encode())]
    assert found == [("九月", [["甲"]]), ("表2", [["外"]]), ("表3", [["里"]])]


def test_the_whole_number_excel_writes_beside_the_shown_one_is_taken(reading: Write) -> None:
    (sheet,) = reading(b'<table><tr><td x:num="4300000000017">4.3E+12</td><td x:num>7</td></tr></table>')
    assert sheet.rows == [["4300000000017", "7"]]


def test_repeated_rows_and_cells_of_an_ods_are_written_out(reading: Write) -> None:
    cell = (
        '<table:table-cell{} office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    )
    twice = cell.format(' table:number-columns-repeated="2"')
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>'
    )
    (sheet,) = reading(files.ods(rows))
    assert filled(sheet) == {(3, 1): 7, (3, 2): 7, (4, 1): 7, (4, 2): 7}
