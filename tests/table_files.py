"""来表样品：the kinds of file a clerk is handed, built as bytes."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import xlwt

HEADER = ["户号", "户名", "电量", "抄表日期"]
RECORDS: list[list[Any]] = [
    ["4300000000017", "张三", 88.5, date(2026, 10, 5)],
    ["0000000028", "李四", 0.0, date(2026, 10, 6)],
]


def xlsx(fill: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """A workbook with the header in row 3 under a merged title, or what `fill` puts into it."""
    book = openpyxl.Workbook()
    if fill:
        fill(book)
    else:
        sheet = book.active
        assert sheet is not None
        sheet.title = "用电量"
        sheet.append(["2026年10月用电量"])
        sheet.merge_cells("A1:D1")
        sheet.append([])
        for row in [HEADER, *RECORDS]:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def rezipped(data: bytes, edits: dict[str, Callable[[bytes], bytes]], **added: bytes) -> bytes:
    """The zip file with the parts whose names contain the keys rewritten, and parts added."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        for name in old.namelist():
            parts[name] = old.read(name)
            for key, edit in edits.items():
                parts[name] = edit(parts[name]) if key in name else parts[name]
    return zipped(**parts, **added)


def with_cells(cells: str, texts: str = "") -> bytes:
    """A workbook whose one sheet holds these rows as they stand, and these shared texts."""
    strings = f'<sst xmlns="x" count="9" uniqueCount="99999999999999">{texts}</sst>'
    body = f"<sheetData>{cells}</sheetData>".encode()
    return rezipped(
        xlsx(),
        {"sheet1": lambda part: re.sub(rb"<sheetData>.*</mergeCells>", body, part, flags=re.DOTALL)},
        **{"xl/sharedStrings.xml": strings.encode()},
    )


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return target.getvalue()


def xls(fill: Callable[[xlwt.Workbook], None] | None = None) -> bytes:
    book = xlwt.Workbook()
    if fill:
        fill(book)
    else:
        sheet = book.add_sheet("用电量")
        sheet.write_merge(0, 0, 0, 3, "2026年10月用电量")
        day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        for column, heading in enumerate(HEADER):
            sheet.write(2, column, heading)
        for row, (number, name, energy, when) in enumerate(RECORDS, start=3):
            sheet.write(row, 0, number)
            sheet.write(row, 1, name)
            sheet.write(row, 2, energy)
            sheet.write(row, 3, datetime.combine(when, datetime.min.time()), day)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods(rows: str, **parts: bytes) -> bytes:
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="用电量">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped(**({"mimetype": kind, "content.xml": content.encode()} | parts))


def ods_rows() -> str:
    """The same sheet, with the endless blank rows LibreOffice writes at the end."""
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = (
        '<table:table-row><table:table-cell table:number-columns-spanned="4" office:value-type="string">'
        "<text:p>2026年10月用电量</text:p></table:table-cell>"
        '<table:covered-table-cell table:number-columns-repeated="3"/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    rows += f"<table:table-row>{''.join(map(text.format, HEADER))}</table:table-row>"
    for number, name, energy, day in RECORDS:
        rows += (
            f"<table:table-row>{text.format(number)}{text.format(name)}"
            f'<table:table-cell office:value-type="float" office:value="{energy}"><text:p>{energy}</text:p>'
            f'</table:table-cell><table:table-cell office:value-type="date" office:date-value="{day}">'
            "<text:p>显示的日期</text:p></table:table-cell></table:table-row>"
        )
    return rows + (
        '<table:table-row table:number-rows-repeated="1048571">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )


def html(meta: str = "") -> str:
    body = "".join(
        f"<tr><td>{number}</td><td>{name}</td><td>{energy}</td><td>{day}</td></tr>"
        for number, name, energy, day in RECORDS
    )
    heads = "".join(f"<th>{heading}</th>" for heading in HEADER)
    return (
        f"<html><head>{meta}</head><body><table border=1>"
        f"<tr><td colspan=4>2026年10月用电量</td></tr><tr></tr><tr>{heads}</tr>{body}</table></body></html>"
    )


def spreadsheet_ml() -> str:
    heads = "".join(f'<Cell><Data ss:Type="String">{heading}</Data></Cell>' for heading in HEADER)
    body = "".join(
        f'<Row><Cell><Data ss:Type="String">{number}</Data></Cell>'
        f'<Cell><Data ss:Type="String">{name}</Data></Cell>'
        f'<Cell><Data ss:Type="Number">{energy}</Data></Cell>'
        f'<Cell><Data ss:Type="DateTime">{day}T00:00:00.000</Data></Cell></Row>'
        for number, name, energy, day in RECORDS
    )
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="用电量"><Table>'
        '<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">2026年10月用电量</Data></Cell></Row>'
        f'<Row ss:Index="3">{heads}</Row>{body}</Table></Worksheet></Workbook>'
    )


def delimited(mark: str) -> str:
    rows = [HEADER, *RECORDS]
    return "2026年10月用电量\r\n\r\n" + "".join(mark.join(map(str, row)) + "\r\n" for row in rows)


def compound(**streams: bytes) -> bytes:
    """A compound file (MS-CFB, version 3) with these streams, each filled up to 4096 bytes."""
    sector = 512
    entries = len(streams) + 1
    directory_sectors = -(-entries // 4)
    table = [0xFFFFFFFD, *range(2, 1 + directory_sectors), 0xFFFFFFFE]
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0)
    body = b""
    for name, stream in streams.items():
        padded = stream.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % sector)
        start, count = len(table), len(padded) // sector
        directory += _entry(name, 2, start, len(padded))
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        body += padded
    assert len(table) <= sector // 4
    table += [0xFFFFFFFF] * (sector // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + struct.pack("<128I", *table) + directory.ljust(directory_sectors * sector, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I16xI16xIQ",
        encoded,
        len(encoded) + 2,
        kind,
        1,
        0xFFFFFFFF,
        0xFFFFFFFF,
        0xFFFFFFFF,
        0,
        start,
        size,
    )


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def biff(*records: bytes) -> bytes:
    """The workbook stream of one sheet 表 that holds `records`."""
    begin = record(0x0809, struct.pack("<4HII", 0x0600, 5, 0, 0, 0, 0))
    name = "表".encode("utf-16-le")
    bound = record(0x0085, struct.pack("<IBBBB", 0, 0, 0, 1, 1) + name)
    start = len(begin) + len(bound) + 4
    bound = record(0x0085, struct.pack("<IBBBB", start, 0, 0, 1, 1) + name)
    end = record(0x000A, b"")
    return begin + bound + end + begin + b"".join(records) + end
