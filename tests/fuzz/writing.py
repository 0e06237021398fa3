"""写文件：rows become a file of any format, as other people's programs write them."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from html import escape
from typing import Any, NamedTuple

import xlwt

from table_files import ods, zipped

Rows = Sequence[Sequence[Any]]


class Raw(NamedTuple):
    """A cell of a workbook as it stands in its XML."""

    xml: str


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName='
    '"/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.'
    'main+xml"/></Types>'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">{{}}</Relationships>'
_RELATION = f'<Relationship Id="{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = f'xmlns:r="{_OFFICE}"'
_STYLES = (
    f'<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_EPOCH = datetime(1899, 12, 30)
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def letters(column: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    while column >= 0:
        name, column = chr(65 + column % 26) + name, column // 26 - 1
    return name


def marked(text: str) -> str:
    """A text for XML; what XML cannot hold as Excel writes it."""
    return _NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(text))


def xlsx(rows: Rows, *, name: str = "导出", extra: str = "") -> bytes:
    """A workbook of one sheet, each text beside its cell; `extra` stands behind the cells."""
    body = "".join(
        f'<row r="{at}">'
        + "".join(_xlsx_cell(f"{letters(column)}{at}", cell) for column, cell in enumerate(row))
        + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    sheets = f'<sheets><sheet name="{marked(name)}" sheetId="1" r:id="rId1"/></sheets>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(_RELATION.format("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook {_MAIN} {_LINKS}>{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            _RELATION.format("rId1", "worksheet", "worksheets/sheet1.xml")
            + _RELATION.format("rId2", "styles", "styles.xml")
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{body}</sheetData>{extra}</worksheet>",
    }
    return zipped(**{name: part.encode("utf-8", "surrogatepass") for name, part in parts.items()})


def _xlsx_cell(place: str, cell: Any) -> str:
    match cell:
        case None:
            return ""
        case Raw(xml):
            return xml.replace(' r="?"', f' r="{place}"')
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{cell}</v></c>'
        case date() if cell.year > 1899:
            moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
            return f'<c r="{place}" s="1"><v>{(moment - _EPOCH).total_seconds() / 86400}</v></c>'
        case _:
            return f'<c r="{place}" t="inlineStr"><is><t>{marked(str(cell))}</t></is></c>'


def xls(rows: Rows) -> bytes:
    """An old workbook; a text is cut where that format cuts it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("导出")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row[:256]):
            if isinstance(cell, date) and cell.year > 1899:
                sheet.write(at, column, cell, day)
            elif isinstance(cell, float) or (isinstance(cell, int) and abs(cell) < 2**60):
                sheet.write(at, column, cell)
            elif cell is not None:
                sheet.write(at, column, said(cell)[:32_000].encode("utf-8", "replace").decode())
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def said(cell: Any) -> str:
    """A cell in a format that knows nothing but text."""
    return "" if cell is None else cell.xml if isinstance(cell, Raw) else str(cell)


def open_document(rows: Rows) -> bytes:
    """An .ods, as LibreOffice and WPS write it."""
    return ods("".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows))


def _ods_cell(cell: Any) -> str:
    text = f"<text:p>{bare(cell)}</text:p>"
    match cell:
        case None:
            return "<table:table-cell/>"
        case bool():
            kind = f'boolean" office:boolean-value="{str(cell).lower()}'
        case int() | float():
            kind = f'float" office:value="{cell}'
        case date():
            kind = f'date" office:date-value="{cell.isoformat()}'
        case _:
            kind = "string"
    return f'<table:table-cell office:value-type="{kind}">{text}</table:table-cell>'


def bare(cell: Any) -> str:
    """A text for XML without what XML cannot hold."""
    return _NO_XML.sub("", escape(said(cell))).encode("utf-8", "replace").decode()


def spreadsheet_ml(rows: Rows) -> bytes:
    """A workbook as one XML file, such as reporting systems write."""
    body = "".join(f"<Row>{''.join(map(_ml_cell, row))}</Row>" for row in rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="导出"><Table>{body}'
        "</Table></Worksheet></Workbook>"
    ).encode()


def _ml_cell(cell: Any) -> str:
    match cell:
        case None:
            return "<Cell/>"
        case bool():
            return f'<Cell><Data ss:Type="Boolean">{int(cell)}</Data></Cell>'
        case int() | float():
            return f'<Cell><Data ss:Type="Number">{cell}</Data></Cell>'
        case date():
            return f'<Cell><Data ss:Type="DateTime">{cell.isoformat()}</Data></Cell>'
        case _:
            return f'<Cell><Data ss:Type="String">{bare(cell)}</Data></Cell>'


def page(rows: Rows) -> bytes:
    """An HTML table that says it is GB 2312."""
    body = "".join("<tr>" + "".join(f"<td>{bare(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    head = '<html><head><meta charset="gb2312"></head><body><table>'
    return f"{head}{body}</table></body></html>".encode("gb18030")


def _delimited(mark: str, encoding: str) -> Callable[[Rows], bytes]:
    def write(rows: Rows) -> bytes:
        target = io.StringIO()
        csv.writer(target, delimiter=mark).writerows([said(cell) for cell in row] for row in rows)
        return target.getvalue().encode(encoding, "surrogatepass" if "16" in encoding else "replace")

    return write


FORMATS: dict[str, Callable[[Rows], bytes]] = {
    ".xlsx": xlsx,
    ".xls": xls,
    ".ods": open_document,
    ".网页.xls": page,
    ".xml.xls": spreadsheet_ml,
    ".tsv.xls": _delimited("\t", "gb18030"),
    ".csv": _delimited(",", "utf-8"),
    ".bom.csv": _delimited(",", "utf-8-sig"),
    ".gb.csv": _delimited(",", "gb18030"),
    ".utf16.csv": _delimited(",", "utf-16"),
}
"""Ending → writer; the ending says the format and what hides behind it."""
