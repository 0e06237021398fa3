"""读表的拒绝：a file that is no table is refused with a sentence, whatever its bytes."""

import io
import re
import struct
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import table_files as files
from supply_station.errors import RuleBroken, Trouble
from supply_station.intake.sheet import Sheet, read

NUMBER = files.record(0x0203, struct.pack("<3Hd", 1, 1, 0, 5.5))
VALID = {
    "xlsx": files.xlsx(),
    "xls": files.xls(),
    "xls by hand": files.compound(Workbook=files.biff(NUMBER)),
    "ods": files.ods(files.ods_rows()),
    "html": files.html().encode("gb18030"),
    "spreadsheet_ml": files.spreadsheet_ml().encode(),
    "csv": files.delimited(",").encode("gb18030"),
    "tsv": files.delimited("\t").encode("utf-16"),
}
ENTITIES = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
LAUGHS = ENTITIES + "]>"


def refusal(folder: Path, data: bytes, name: str = "导出.xlsx") -> str:
    path = folder / name
    path.write_bytes(data)
    with pytest.raises(RuleBroken) as refused:
        read(path)
    assert refused.value.sentence.startswith(name), "the sentence names the file"
    assert refused.value.sentence.endswith("。")
    return refused.value.sentence


def bomb(size: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", "<workbook/>")
        new.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return target.getvalue()


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"找不到文件 .*没有\.xlsx"):
        read(tmp_path / "没有.xlsx")
    with pytest.raises(RuleBroken, match="是文件夹"):
        read(tmp_path)


def test_a_file_another_program_holds_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "占用.xlsx"
    path.write_bytes(b"x")

    def held(_: Path) -> bytes:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "read_bytes", held)
    with pytest.raises(Trouble, match="请先关闭"):
        read(path)


def test_a_disk_that_fails_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "优盘.xlsx"
    path.write_bytes(b"x")

    def gone(_: Path) -> bytes:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(Path, "read_bytes", gone)
    with pytest.raises(Trouble, match="U盘"):
        read(path)


@pytest.mark.parametrize("data", [b"", b"\0" * 4096, b"\r\n\r\n"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "空文件" in refusal(tmp_path, data)


def test_a_workbook_without_any_cell_is_refused(tmp_path: Path) -> None:
    assert "没有任何内容" in refusal(tmp_path, files.with_cells(""))


ODS_LOCK = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
LOCKED = {
    "xlsx": files.compound(EncryptionInfo=b"\4\0\4\0", EncryptedPackage=b"\1" * 5000),
    "xls": files.compound(Workbook=files.biff(files.record(0x002F, b"\1\0" + bytes(52)), NUMBER)),
    "xls, the oldest way": files.compound(Workbook=files.biff(files.record(0x002F, b"\0\0\x11\x22\x33\x44"))),
    "ods": files.ods(files.ods_rows(), **{"META-INF/manifest.xml": ODS_LOCK}),
}


@pytest.mark.parametrize("kind", LOCKED)
def test_a_file_with_a_password_is_refused(tmp_path: Path, kind: str) -> None:
    assert "密码" in refusal(tmp_path, LOCKED[kind])


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(files.xlsx())
    at = data.rfind(b"PK\1\2")
    while at >= 0:
        data[at + 8] |= 1
        at = data.rfind(b"PK\1\2", 0, at)
    assert "密码" in refusal(tmp_path, bytes(data))


FOREIGN = {
    "图片": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "PDF": b"%PDF-1.7\n",
    "压缩包": b"Rar!\x1a\x07\0",
    "解压": files.zipped(**{"十月/导出.xlsx": files.xlsx()}),
    "文档": files.zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "Word": files.compound(WordDocument=b"x"),
    "别的程序": files.compound(Something=b"x"),
    "xlsb": files.zipped(**{"xl/workbook.bin": b"x"}),
    "mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    "认不出": b"\1\2\3 some program's own file",
    "没有工作表": b"<?xml version='1.0'?><rows><row/></rows>",
    "里面没有表格": b"<html><frameset><frame src='x.files/sheet001.htm'></frameset></html>",
}


@pytest.mark.parametrize("word", FOREIGN)
def test_another_kind_of_file_is_refused_by_what_it_is(tmp_path: Path, word: str) -> None:
    assert word in refusal(tmp_path, FOREIGN[word])


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "spreadsheet_ml"])
def test_a_half_copied_workbook_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    data = VALID[kind]
    assert re.search("没有复制完整|没有表格", refusal(tmp_path, data[: int(len(data) * share)]))


def test_a_page_that_ends_inside_its_table_is_refused(tmp_path: Path) -> None:
    page = files.html().encode("gb18030")
    for end in range(page.index(b"</th>"), page.index(b"</table>"), 7):
        refusal(tmp_path, page[:end])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_cut_inside_a_character_is_refused_and_never_garbled(tmp_path: Path, encoding: str) -> None:
    data = ("户号,户名,用电地址\r\n" * 3 + "1,张三").encode(encoding)
    assert "第 4 行" in refusal(tmp_path, data[:-1], "导出.csv")


def test_a_spoilt_byte_in_utf_8_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    data = bytearray(("户号,户名,用电地址\r\n" * 30).encode())
    data[-9] = 0xFF
    assert "第 30 行" in refusal(tmp_path, bytes(data), "导出.csv")


def test_quotation_marks_that_do_not_pair_are_refused_and_swallow_no_rows(tmp_path: Path) -> None:
    assert "第 3 行" in refusal(tmp_path, '户号,户名\n1,张三\n2,"李四\n3,王五\n'.encode(), "导出.csv")
    assert "第 2 行" in refusal(tmp_path, '户号,户名\n1,"张"三\n'.encode(), "导出.csv")


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    assert "256 MB" in refusal(tmp_path, bomb(300 * 1024 * 1024))


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    data = bytearray(bomb(20 * 1024 * 1024))
    size = data.rfind(b"PK\1\2") + 24
    data[size : size + 4] = struct.pack("<I", 100)
    assert "损坏" in refusal(tmp_path, bytes(data))


FAR = {
    "one far cell": files.with_cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a far row": files.with_cells(
        '<row r="1"><c r="L1"><v>1</v></c></row><row><c r="A1000000"><v>1</v></c></row>'
    ),
    "a far column": files.with_cells(
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="999"><c r="A999"><v>1</v></c></row>'
    ),
    "beyond Excel": files.with_cells('<row r="1"><c r="A4000000000"><v>1</v></c></row>'),
    "a far cell before near ones": files.with_cells(
        '<row r="1"><c r="XFD1048576"><v>1</v></c><c r="B1"><v>1</v></c></row>'
    ),
    "far rows out of order": files.with_cells(
        '<row r="1"><c r="A99999"><v>1</v></c><c r="XFD1"><v>1</v></c></row><row r="2"></row>'
    ),
    "marks no program uses": files.with_cells(
        "<row r='1'><c r='XFD1048576'><v>1</v></c><c r='B1'><v>1</v></c></row>"
    ),
    "rows without places": files.with_cells(
        f'<row r="1048576">{"<c><v>1</v></c>" * 20}</row>',
    ),
    "ods": files.ods(
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>'
    ),
    "html": b"<table><tr>" + b"<td rowspan=9999 colspan=9999>x" * 2 + b"</table>",
    "spreadsheet_ml": files.spreadsheet_ml().replace('ss:Index="3"', 'ss:Index="1048577"').encode(),
    "rows of text": b"\n" * 1_048_577 + b"x",
    "a row of text": b"x," * 16_385,
}


@pytest.mark.parametrize("kind", FAR)
def test_a_sheet_larger_than_any_memory_is_refused(tmp_path: Path, kind: str) -> None:
    assert "表格太大" in refusal(tmp_path, FAR[kind])


def test_a_far_cell_within_bounds_is_read(tmp_path: Path) -> None:
    path = tmp_path / "宽.xlsx"
    path.write_bytes(files.with_cells('<row r="600"><c r="XFD600"><v>1</v></c></row>'))
    (sheet,) = read(path)
    assert (len(sheet.rows), sheet.rows[599][16383]) == (600, 1)


@pytest.mark.parametrize("kind", ["spreadsheet_ml", "ods"])
def test_entities_that_grow_are_refused(tmp_path: Path, kind: str) -> None:
    laughing = f'<?xml version="1.0"?>{LAUGHS}' + files.spreadsheet_ml().split("?>", 2)[2].replace(
        "张三", "&i;"
    )
    data = (
        laughing.encode() if kind == "spreadsheet_ml" else files.ods("", **{"content.xml": laughing.encode()})
    )
    assert "损坏" in refusal(tmp_path, data)


def test_entities_in_html_and_xlsx_never_grow(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes((LAUGHS + files.html().replace("张三", "&i;")).encode())
    assert read(path)[0].rows[3][1] == "&i;"
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    refusal(
        tmp_path, files.rezipped(files.with_cells(cells), {"sheet1": lambda part: LAUGHS.encode() + part})
    )


def test_an_entity_that_names_a_file_brings_nothing_in(tmp_path: Path) -> None:
    secret = tmp_path / "秘密.txt"
    secret.write_text("不可外传", encoding="utf-8")
    outside = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    path = tmp_path / "导出.xls"
    path.write_bytes((outside + files.html().replace("张三", "&f;")).encode())
    assert "不可外传" not in str(read(path))
    refusal(tmp_path, (outside + files.spreadsheet_ml().replace("张三", "&f;")).encode())


BROKEN_XLS = {
    "sectors in a circle": files.compound(Workbook=files.biff(NUMBER)).replace(
        struct.pack("<3I", 3, 4, 5), struct.pack("<3I", 3, 4, 2)
    ),
    "a column beyond IV": files.compound(
        Workbook=files.biff(files.record(0x0203, struct.pack("<3Hd", 1, 60000, 0, 5.5)))
    ),
    "a claim of endless rows": files.compound(
        Workbook=files.biff(files.record(0x0200, struct.pack("<2I3H", 0, 0xFFFFFFFF, 0, 255, 0)))
    ),
    "rows that end before they begin": files.compound(
        Workbook=files.biff(files.record(0x0200, struct.pack("<2I3H", 9, 5, 0, 4, 0)))
    ),
    "a sheet that begins nowhere": files.compound(
        Workbook=files.biff(files.record(0x0085, struct.pack("<IBBBB", 7, 0, 0, 1, 0) + b"a"))
    ),
}


@pytest.mark.parametrize("kind", BROKEN_XLS)
def test_an_old_workbook_that_would_take_all_memory_is_refused(tmp_path: Path, kind: str) -> None:
    assert "损坏" in refusal(tmp_path, BROKEN_XLS[kind])


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A valid file cut off, or with some bytes changed; or any bytes at all, behind a known beginning."""
    data = bytearray(VALID[draw(st.sampled_from(sorted(VALID)))])
    kind = draw(st.sampled_from(["cut", "changed", "changed", "random"]))
    if kind == "cut":
        return bytes(data[: draw(st.integers(0, len(data)))])
    if kind == "random":
        return bytes(data[: draw(st.integers(0, 8))]) + draw(st.binary(max_size=600))
    changes = st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255))
    for position, value in draw(st.lists(changes, min_size=1, max_size=12)):
        data[position] = value
    return bytes(data)


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=spoilt())
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "坏.xls"
    path.write_bytes(data)
    try:
        sheets = read(path)
    except RuleBroken:
        return
    kinds = (str, int, float, date, datetime, time, timedelta, type(None))
    assert all(isinstance(sheet, Sheet) for sheet in sheets)
    assert all(isinstance(cell, kinds) for sheet in sheets for row in sheet.rows for cell in row)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_packed_as_no_program_packs_it_is_damaged(tmp_path: Path, method: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.xlsx())) as old, zipfile.ZipFile(packed, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "已损坏" in refusal(tmp_path, packed.getvalue())


def test_merged_areas_that_never_end_are_looked_for_once(tmp_path: Path) -> None:
    data = files.rezipped(
        files.xlsx(),
        {"sheet1": lambda part: part.replace(b"</sheetData>", b"</sheetData>" + b"<mergeCells " * 300_000)},
    )
    path = tmp_path / "表.xlsx"
    path.write_bytes(data)
    assert read(path)[0].rows[2][0] == "户号"
