"""标记文本：HTML tables, SpreadsheetML 2003 and OpenDocument sheets, read element by element.

The first two are what exporting systems like to name .xls. Nothing outside the file is ever opened and no
entity is expanded.
"""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time

from lxml import etree

from supply_station.archive import Archive, damaged, locked
from supply_station.errors import RuleBroken
from supply_station.intake.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, Placed, Sheet

Element = etree._Element  # noqa: SLF001 - the only name lxml gives to the type
Events = Iterator[tuple[str, Element]]

_MOST_DOWN = 65_534  # the largest rowspan of HTML
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DECLARATION = re.compile(r"<\?xml.*?\?>", re.DOTALL)


def html(text: str) -> list[Sheet]:
    """Every table of an HTML page, in order of their beginning; all cells are text.

    A table is named by its caption, else 表1, 表2 …; its rows are counted from its own first row.

    Raises:
        RuleBroken: no table in it, or the last one is not closed.
    """
    lowered = text.lower()
    if lowered.rfind("<tr") > lowered.rfind("</table"):
        raise damaged()
    tables: list[tuple[str, Grid]] = []
    opened: list[int] = []
    events = etree.iterparse(
        io.BytesIO(text.encode()),
        events=("start", "end"),
        tag=("table", "caption", "tr"),
        html=True,
        encoding="utf-8",
        no_network=True,
    )
    for event, element in _safely(events):
        if element.tag == "table" and event == "start":
            tables.append((f"表{len(tables) + 1}", Grid()))
            opened.append(len(tables) - 1)
        elif event == "end" and opened:
            name, grid = tables[opened[-1]]
            if element.tag == "table":
                opened.pop()
            elif element.tag == "caption":
                tables[opened[-1]] = (_text(element) or name, grid)
            else:
                grid.add(_html_cell(cell) for cell in element.iterchildren("td", "th"))
                _release(element)
    if not tables:
        raise RuleBroken(
            "这是网页，里面没有表格。数据可能在同名的文件夹里："
            "请用 Excel 或 WPS 打开它，另存为 .xlsx 后再导入。"
        )
    return [Sheet(name, grid.rows) for name, grid in tables]


def _html_cell(cell: Element) -> Placed:
    # Excel writes the number itself beside the rounded one that is shown.
    value = cell.get("x:num") or _text(cell)
    return Placed(
        value or None,
        across=_number(cell.get("colspan"), MOST_COLUMNS),
        down=_number(cell.get("rowspan"), _MOST_DOWN),
    )


def _all_text(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _text(element: Element) -> str:
    return " ".join(_all_text(element).split())


def spreadsheet_ml(text: str) -> list[Sheet]:
    """The sheets of an "XML 表格 2003" file; numbers as float, dates as date or datetime.

    Raises:
        RuleBroken: damaged, too large, or no sheet in it.
    """
    sheets: list[Sheet] = []
    grid = Grid()
    events = _xml_events(_DECLARATION.sub("", text, count=1).encode(), (f"{_SS}Worksheet", f"{_SS}Row"))
    for event, element in _safely(events):
        if element.tag == f"{_SS}Worksheet":
            if event == "start":
                grid = Grid()
                sheets.append(Sheet(element.get(f"{_SS}Name", f"表{len(sheets) + 1}"), grid.rows))
        elif event == "end":
            index = element.get(f"{_SS}Index")
            cells = (_ml_cell(cell) for cell in element.iterchildren(f"{_SS}Cell"))
            grid.add(cells, number=_number(index, MOST_ROWS + 1) if index else None)
            _release(element)
    if not sheets:
        raise RuleBroken("这是 XML 文件，里面没有工作表。请回到原系统，选择 Excel 或 CSV 格式重新导出。")
    return sheets


def _ml_cell(cell: Element) -> Placed:
    index = cell.get(f"{_SS}Index")
    data = cell.find(f"{_SS}Data")
    value = None if data is None else _ml_value(_all_text(data), data.get(f"{_SS}Type", "String"))
    return Placed(
        value,
        column=_number(index, MOST_COLUMNS + 1) - 1 if index else None,
        across=_number(cell.get(f"{_SS}MergeAcross"), MOST_COLUMNS - 1, least=0) + 1,
        down=_number(cell.get(f"{_SS}MergeDown"), MOST_ROWS - 1, least=0) + 1,
    )


def _ml_value(text: str, kind: str) -> Cell:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return _moment(text)
    except ValueError:
        return text
    return text == "1" if kind == "Boolean" else text or None


def _moment(text: str) -> date | datetime | time:
    """A date without a time of day as date; the day zero of Excel is a time of day only."""
    moment = datetime.fromisoformat(text)
    if moment.year == 1899:
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def open_document(archive: Archive) -> list[Sheet]:
    """The sheets of an .ods, hidden ones included.

    Raises:
        RuleBroken: encrypted, damaged, or too large.
    """
    manifest = "META-INF/manifest.xml"
    if manifest in archive.names and b"encryption-data" in archive.read(manifest):
        raise locked()
    sheets: list[Sheet] = []
    grid, blank = Grid(), 0
    events = _xml_events(archive.read("content.xml"), (f"{_TABLE}table", f"{_TABLE}table-row"))
    for event, element in _safely(events):
        if element.tag == f"{_TABLE}table":
            if event == "start":
                grid, blank = Grid(), 0
                sheets.append(Sheet(element.get(f"{_TABLE}name", f"表{len(sheets) + 1}"), grid.rows))
        elif event == "end":
            cells = list(_open_cells(element))
            times = _number(element.get(f"{_TABLE}number-rows-repeated"), MOST_ROWS)
            if cells:
                for _ in range(times):
                    grid.add(cells, number=len(grid.rows) + blank + 1)
                    blank = 0
            else:  # the blank rows up to the last possible one are written as one
                blank += times
            _release(element)
    return sheets


def _open_cells(row: Element) -> Iterator[Placed]:
    column = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        times = _number(cell.get(f"{_TABLE}number-columns-repeated"), MOST_COLUMNS)
        value = _open_value(cell) if cell.tag == f"{_TABLE}table-cell" else None
        if value is not None:
            across = _number(cell.get(f"{_TABLE}number-columns-spanned"), MOST_COLUMNS)
            down = _number(cell.get(f"{_TABLE}number-rows-spanned"), MOST_ROWS)
            yield Placed(value, column, max(across, times), down)
        column += times


def _open_value(cell: Element) -> Cell:
    text = "\n".join(_all_text(part) for part in cell.iterchildren(f"{_TEXT}p"))
    kind = cell.get(f"{_OFFICE}value-type")
    try:
        if kind in ("float", "currency", "percentage"):
            return float(cell.get(f"{_OFFICE}value", text))
        if kind == "date":
            return _moment(cell.get(f"{_OFFICE}date-value", text))
    except ValueError:
        return text or None
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    return text or None


def _xml_events(data: bytes, tags: tuple[str, ...]) -> Events:
    if b"<!ENTITY" in data:  # no spreadsheet program writes one
        raise damaged()
    events: Events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True
    )
    return events


def _safely(events: Events) -> Events:
    try:
        yield from events
    except etree.LxmlError as error:
        raise damaged() from error


def _release(element: Element) -> None:
    """Free a row that has been read, and its place among its siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _number(text: str | None, most: int, least: int = 1) -> int:
    """An attribute that counts, within its bounds; what is no number counts as the least."""
    return min(max(int(text), least), most) if text and text.isdecimal() and len(text) < 10 else least
