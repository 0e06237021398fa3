"""巨型文件：small files that want all the memory, or all the time."""

from collections.abc import Callable
from random import Random

from fuzz.breaking import packed, parts_of
from fuzz.writing import bare, xlsx
from table_files import biff, compound, html, ods, record

Rows = list[list[object]]


def _with_sheet(rows: Rows, old: bytes, new: bytes) -> bytes:
    parts = parts_of(xlsx(rows))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(old, new, 1)
    return packed(parts)


def _bomb(rows: Rows, _random: Random) -> tuple[str, bytes]:
    return ".xlsx", _with_sheet(rows, b"</row>", b" " * 250_000_000 + b"</row>")


def _bomb_that_lies(rows: Rows, random: Random) -> tuple[str, bytes]:
    data = bytearray(_with_sheet(rows, b"</row>", b"<c/>" * 20_000_000 + b"</row>"))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = random.choice((b"\x10\0\0\0", b"\xff\xff\xff\xff"))
    return ".xlsx", bytes(data)


def _many_bombs(rows: Rows, _random: Random) -> tuple[str, bytes]:
    parts = parts_of(xlsx(rows))
    return ".xlsx", packed(parts | {f"xl/worksheets/sheet{n}.xml": b" " * 40_000_000 for n in range(2, 12)})


def _nested_bombs(rows: Rows, _random: Random) -> tuple[str, bytes]:
    data = b"\0" * 50_000_000
    for _ in range(5):
        data = packed({f"{n}.zip": data for n in range(3)})
    return ".xlsx", data


def _merged_a_million_times(rows: Rows, random: Random) -> tuple[str, bytes]:
    area = random.choice((b"A%d:C%d", b"XFC%d:XFD%d", b"A1:L13", b"A13:A1048576"))
    cells = b"".join(
        b'<mergeCell ref="' + (area % (n, n + 2) if b"%" in area else area) + b'"/>'
        for n in range(1, 300_000)
    )
    return ".xlsx", _with_sheet(rows, b"</sheetData>", b"</sheetData><mergeCells>" + cells + b"</mergeCells>")


def _openings_without_end(rows: Rows, random: Random) -> tuple[str, bytes]:
    opening = random.choice((b"<mergeCells ", b"<sheetData ", b"<row ", b"<c ", b"<si>", b"<sst "))
    return ".xlsx", _with_sheet(rows, b"</sheetData>", b"</sheetData>" + opening * 1_000_000)


def _parts_without_end(rows: Rows, _random: Random) -> tuple[str, bytes]:
    return ".xlsx", packed(parts_of(xlsx(rows)) | {f"xl/{n}.xml": b"<x/>" for n in range(20_000)})


def _a_million_rows(rows: Rows, _random: Random) -> tuple[str, bytes]:
    return ".csv", ("\n".join(",".join(map(str, row)) for row in rows) + "\n" * 1_048_700).encode()


def _ten_million_cells(rows: Rows, random: Random) -> tuple[str, bytes]:
    mark = random.choice((",", "\t", ";"))
    return ".csv", (mark.join(map(str, rows[0])) + "\n" + mark * 10_100_000).encode()


def _sheet_of_brackets(rows: Rows, random: Random) -> tuple[str, bytes]:
    mark = random.choice("([【〔（")
    return ".xlsx", xlsx([[mark * 32_000 for _ in rows[0]], *rows] * 2)


def _long_words_everywhere(rows: Rows, random: Random) -> tuple[str, bytes]:
    word = random.choice(
        ("9" * 32_000, "合" * 32_000, "2026." * 6000, " " * 32_000 + "x", "－" * 32_000, "年1月" * 9000)
    )
    return random.choice((".csv", ".xlsx")), xlsx([rows[0], *[[word for _ in row] for row in rows]])


def _spans(_rows: Rows, random: Random) -> tuple[str, bytes]:
    across, down = random.choice(
        (("999999999", "999999999"), ("16384", "65534"), ("1", "65534"), ("16384", "1"))
    )
    return ".xls", html().replace("<td>", f"<td colspan={across} rowspan={down}>").encode()


def _deep_tables(rows: Rows, random: Random) -> tuple[str, bytes]:
    opening = random.choice(("<table><tr><td>", "<div>", "<table>", "<tr>", "<td>", "<b>"))
    return ".xls", (opening * 100_000 + html() + "".join(map(bare, rows[0]))).encode()


def _repeated_open_document(_rows: Rows, random: Random) -> tuple[str, bytes]:
    cell = '<table:table-cell office:value-type="string" {}><text:p>户号</text:p></table:table-cell>'
    row = "<table:table-row {}>{}</table:table-row>"
    cells = cell.format(random.choice(('table:number-columns-repeated="16384"', "")))
    return ".ods", ods(
        row.format(random.choice(('table:number-rows-repeated="1048576"', "")), cells)
        * random.choice((1, 700))
    )


def _far_cells_of_old(_rows: Rows, random: Random) -> tuple[str, bytes]:
    row, column = random.choice((65_535, 3)), random.choice((255, 256, 65_535))
    label = record(0x0204, row.to_bytes(2, "little") + column.to_bytes(2, "little") + b"\0\0\1\0\0x")
    return ".xls", compound(Workbook=biff(*[label] * random.choice((1, 1000))))


def _entities_of_old_page(_rows: Rows, random: Random) -> tuple[str, bytes]:
    head = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'x'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
    )
    return ".xls", (
        head + "]>" + random.choice(("<Workbook>&j;</Workbook>", html().replace("户号", "&j;")))
    ).encode()


MONSTERS: tuple[Callable[[Rows, Random], tuple[str, bytes]], ...] = (
    _bomb, _bomb_that_lies, _many_bombs, _nested_bombs, _merged_a_million_times, _openings_without_end,
    _parts_without_end, _a_million_rows, _ten_million_cells, _sheet_of_brackets, _long_words_everywhere,
    _spans, _deep_tables, _repeated_open_document, _far_cells_of_old, _entities_of_old_page,
)  # fmt: skip
