"""工作簿：.xlsx and .xls read by calamine, behind the checks it does not make itself.

calamine lays a sheet out as one dense block: a single cell in XFD1048576 would take the whole memory and
end the program. It also drops error cells and reads a sheet twice to find its merged cells. So the parts of
an .xlsx are unpacked here, checked, put in the order that is quickest to read, and handed over unpacked.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import cast

from python_calamine import CalamineWorkbook, SheetTypeEnum

from supply_station.archive import Archive, damaged
from supply_station.intake.grid import MOST_CELLS, MOST_ROWS, Row, Sheet, too_large

Area = tuple[tuple[int, int], tuple[int, int]]

_SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData\b")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCells\b")
_MERGED_END = re.compile(rb"</(?:\w+:)?mergeCells\s*>")
_STRINGS = re.compile(rb"<(?:\w+:)?sst\b[^>]*>")
_FAR = re.compile(rb' r="([A-Za-z]{1,9}(?:[0-9]{6,20})?)')
_ANYHOW = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{1,9}[0-9]{0,20})""")
_UNUSUAL = (
    b"r='",
    b"r =",
    b"r= ",
    b"r=\n",
    b"r=\t",
    b"\nr",
    b"\tr",
    b"\rr",
)  # XML allows it, no program writes it
_LETTERS = bytes(range(65, 91)) + bytes(range(97, 123))
_PLACE = re.compile(rb' r="([A-Za-z]*)(\d+)"')


def from_archive(archive: Archive) -> list[Sheet]:
    """The sheets of an .xlsx, hidden ones included.

    Raises:
        RuleBroken: damaged, encrypted, or larger than `MOST_CELLS`.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name in archive.names:
            if name.endswith((".xml", ".rels")):
                with target.open(name, "w") as part:
                    part.writelines(_prepared(archive.read(name)))
    packed.seek(0)
    return from_calamine(packed)


def from_calamine(packed: io.BytesIO) -> list[Sheet]:
    """The sheets of a workbook that was checked before; merged areas filled with their value."""
    try:
        with CalamineWorkbook.from_filelike(packed) as book:
            packed.close()
            sheets = []
            for entry in book.sheets_metadata:
                if entry.typ == SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(entry.name)
                    rows = cast("list[Row]", sheet.to_python(skip_empty_area=False))
                    _spread(rows, sheet.merged_cell_ranges or ())
                    sheets.append(Sheet(entry.name, rows))
            return sheets
    except BaseException as error:
        # A panic inside calamine arrives as a BaseException of a class that cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise damaged() from error
        raise


def _spread(rows: list[Row], areas: Iterable[Area]) -> None:
    """Write the first value of each merged area into all its cells inside the used part of the sheet."""
    filled = 0
    for (top, left), (bottom, right) in areas:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            width = min(right + 1, len(row)) - left
            row[left : left + width] = [value] * width
            filled += width
        if filled > MOST_CELLS:
            raise too_large()


def _prepared(part: bytes) -> tuple[bytes | memoryview, ...]:
    """One part, in pieces, as calamine is to see it; what is neither sheet nor texts is left alone."""
    start = _SHEET_DATA.search(part)
    if not start:
        # Memory would be set aside for as many texts as the part claims to have.
        return (_STRINGS.sub(b"<sst>", part, count=1) if b"sst" in part[:1000] else part,)
    end = part.rfind(b"sheetData>") + len(b"sheetData>")
    if end < start.end():  # a sheet without cells: <sheetData/>
        return (b"<worksheet><sheetData></sheetData></worksheet>",)
    _check_extent(part, start.end())
    # Merged areas first, so that the search for them need not go through all cells once more. Anything else
    # around the cells is of no use here, least of all the dimension, which WPS writes wrongly.
    merged = _MERGED.search(part, end)
    merged_end = _MERGED_END.search(part, merged.end()) if merged else None
    areas = part[merged.start() : merged_end.end()] if merged and merged_end else b"<mergeCells></mergeCells>"
    head = b"<worksheet>" + areas
    cells: bytes | memoryview = memoryview(part)[start.start() : end]
    if b' t="e"' in part:  # an error (#N/A) as text: as an error it would come out as an empty cell
        cells = bytes(cells).replace(b' t="e"', b' t="str"')
    return (head, cells, b"</worksheet>")


def _check_extent(part: bytes, start: int) -> None:
    """Refuse a sheet whose block of cells from A1 to the farthest would be larger than `MOST_CELLS`.

    Cells may claim any place, whatever row they stand in; cells without a place are counted.
    """
    rows, columns = _claimed(part, start)
    row, widest = 0, 0
    end = part.find(b"row>", start)
    while end >= 0:
        place = _PLACE.match(part, max(part.rfind(b' r="', start, end), start))
        row = int(place[2]) if place else row + 1
        rows = max(rows, row)
        if not (place and place[1]):
            widest = max(widest, part.count(b"<c", start, end) + part.count(b":c", start, end))
        start = end + len(b"row>")
        end = part.find(b"row>", start)
    if rows > MOST_ROWS or rows * max(widest, columns) > MOST_CELLS:
        raise too_large()


def _claimed(part: bytes, start: int) -> tuple[int, int]:
    """The farthest row and column any cell claims; 0 for a row that cannot matter.

    Only rows of six digits are looked at, where all rows before them would not be too many for the columns:
    to read the number of every cell takes as long as to read the cells.
    """
    unusual = any(each in part for each in _UNUSUAL)
    places = set() if unusual else set(_FAR.findall(part, start))
    columns = max((_ordinal(each.rstrip(b"0123456789")) for each in places), default=0)
    if not places or 99_999 * columns > MOST_CELLS:
        places = set(_ANYHOW.findall(part, start))
        columns = max((_ordinal(each.rstrip(b"0123456789")) for each in places), default=0)
    digits = (each.lstrip(_LETTERS) for each in places)
    return max((int(each) for each in digits if each), default=0), columns


def _ordinal(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
