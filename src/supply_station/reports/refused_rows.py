"""退回的行：the rows an import refused, as a workbook that can be corrected and imported again (design 6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import TypeAlias

from supply_station.reports.book import Book
from supply_station.reports.cell import INDENTED, Kind, Role, Value, displayed

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

ROW_NUMBER = "原行号"
REASON = "原因"
_OWN = {ROW_NUMBER, REASON}
_REASON_WIDTH = 56
_NARROWEST, _WIDEST = 9, 32


@dataclass(frozen=True)
class RefusedRow:
    """One row as it stood in the file.

    Attributes:
        row: its number as a person sees it.
        cells: in the order of the sheet's headings; may be shorter than they are.
        faults: column heading and reason, at least one; a heading the sheet does not have colours no cell.
    """

    row: int
    cells: tuple[Cell, ...]
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RefusedSheet:
    """The refused rows of one sheet of one file."""

    file: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[RefusedRow, ...]


def render(sheets: Sequence[RefusedSheet]) -> bytes:
    """The bytes of an .xlsx with a sheet for each source: 原行号, the source's own columns, 原因.

    What was text stays text, numbers stay numbers and dates dates. Columns 原行号 and 原因 of the source,
    left from an earlier round, are not repeated.

    Raises:
        Trouble: there is no room for temporary files.
    """
    with Book(author="供电所台账") as book:
        for sheet in sheets:
            _append(book, sheet)
        return book.finished()


def _append(book: Book, sheet: RefusedSheet) -> None:
    kept = [number for number, heading in enumerate(sheet.headings) if heading not in _OWN]
    headings = [ROW_NUMBER, *(sheet.headings[number] for number in kept), REASON]
    widths = [_NARROWEST, *(_width(sheet, number) for number in kept), _REASON_WIDTH]
    name = sheet.file.rpartition(".")[0] or sheet.file
    page = book.page(name, widths, header_row=1, foot=f"{sheet.file}　{sheet.sheet}　退回的行")
    page.cells([(Role.HEADER, Kind.TEXT, heading) for heading in headings])
    for row in sheet.rows:
        page.cells(list(_cells(sheet, row, kept)))
    page.filter(1, page.row)


def _cells(sheet: RefusedSheet, row: RefusedRow, kept: Sequence[int]) -> Iterator[tuple[Role, Kind, Value]]:
    at_fault = {heading for heading, _ in row.faults}
    yield Role.BODY, Kind.WHOLE, row.row
    for number in kept:
        role = Role.FAULT if sheet.headings[number] in at_fault else Role.BODY
        value = row.cells[number] if number < len(row.cells) else None
        value = str(value) if isinstance(value, time | timedelta) else value
        kind = _kind(value)
        yield role, kind, ("" if value is None else str(value)) if kind is Kind.TEXT else value
    yield Role.BODY, Kind.TEXT, "；".join(f"{heading}：{reason}" for heading, reason in row.faults)


def _kind(value: str | float | date | None) -> Kind:
    match value:
        case None | str():
            return Kind.TEXT
        case bool():
            return Kind.FLAG
        case datetime():
            return Kind.TIME
        case date():
            return Kind.DATE
        case _:
            return Kind.NUMBER if isfinite(value) else Kind.TEXT


def _width(sheet: RefusedSheet, number: int) -> float:
    """A width that shows the heading and most values whole, 4.3E+21 with all its digits."""
    values = (row.cells[number] for row in sheet.rows if number < len(row.cells))
    texts = (f"{value:.2f}" if isinstance(value, float) else str(value) for value in values)
    widest = max(map(displayed, (sheet.headings[number], *texts)))
    return min(_WIDEST, max(_NARROWEST, INDENTED + widest))
