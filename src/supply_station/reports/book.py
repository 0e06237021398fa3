"""工作簿：pages with one look and a print set-up, written row by row.

openpyxl works here in its write-only mode: a row is on the disk as soon as it is appended, so 50,000 rows
cost no more memory than one. Whatever stands above the rows in the file (widths, frozen header, paper) is
therefore set when a page is begun.
"""

import io
import re
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from supply_station.errors import Trouble
from supply_station.reports.cell import (
    FACE,
    INDENTED,
    Column,
    Kind,
    Role,
    Slot,
    Value,
    column,
    filled,
    lines,
    written,
)

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LONGEST_NAME = 31
_ONE_LINE, _NEXT_LINE, _HIGHEST = 19.0, 14.0, 400.0  # heights of rows in points


class _Sheet(WriteOnlyWorksheet):
    """A write-only sheet that is given finished cells.

    openpyxl tries each value on a new cell first and catches the refusal; for styled cells that is a third of
    the time a workbook takes.
    """

    _writer: Any  # None until the first row; the stubs leave it out

    def _values_to_row(
        self, values: Generator[Slot, None, None], row_idx: int
    ) -> Generator[Slot, None, None]:
        for number, slot in enumerate(values, 1):
            slot.row, slot.column = row_idx, number
            yield slot

    def discard(self) -> None:
        """Close a sheet that could not be finished, and remove its temporary file."""
        if self._writer is None or not Path(self._writer.out).exists():
            return
        for step in (self.close, self._writer.close, self._writer.cleanup):
            with suppress(
                Exception
            ):  # lxml complains about the missing end, or once more about the full disk
                step()


@contextmanager
def _on_disk() -> Iterator[None]:
    """Where openpyxl writes rows into the folder of temporary files.

    Raises:
        Trouble: there is no room. lxml, which does the writing, says so by an error of its own, IO_ENOSPC.
    """
    try:
        yield
    except Exception as error:
        if not (isinstance(error, OSError) or str(error).startswith("IO_")):
            raise
        folder = tempfile.gettempdir()
        raise Trouble(f"临时文件夹“{folder}”写不进去（{error}）。请清理系统盘，腾出空间后再试。") from error


class Page:
    """One sheet that is being written, from top to bottom; `row` is the number of the last row written."""

    def __init__(self, sheet: Any, widths: Sequence[float], header_row: int) -> None:
        """Begin a sheet.

        Args:
            sheet: nothing is written on it yet.
            widths: of the columns, in characters; a hanzi takes two.
            header_row: rows up to it stand still on screen and are repeated on every printed page; 0 is none.
        """
        self.row = 0
        self._sheet = sheet
        self._rooms = [max(2.0, width - INDENTED) for width in widths]
        self._columns: dict[tuple[Role, Kind], Column] = {}
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        if header_row:
            sheet.freeze_panes = f"A{header_row + 1}"
            sheet.print_title_rows = f"1:{header_row}"

    def rows(self, kinds: Sequence[Kind], rows: Iterable[Sequence[Value]]) -> None:
        """The rows of a list, one kind for each column; a None does not apply and shows “/”.

        Raises:
            TypeError: a value is not of its column's kind.
            ValueError: a row is shorter or longer than `kinds`.
        """
        columns = [self._column(Role.BODY, kind) for kind in kinds]
        for row in rows:
            self._append(filled(columns, row), self._height(row))

    def cells(self, cells: Sequence[tuple[Role, Kind, Value]]) -> None:
        """One row in which every cell has a role and a kind of its own.

        Raises:
            TypeError: a value is not of its kind.
        """
        columns = [self._column(role, kind) for role, kind, _ in cells]
        row = [value for _, _, value in cells]
        self._append(filled(columns, row), self._height(row))

    def words(self, role: Role, text: str, *, across: bool = False, height: float | None = None) -> None:
        """One row of words that run over the empty cells beside them, or are centred across the whole row."""
        slot = Slot(self._sheet, role, "@", "centerContinuous" if across else "general")
        texts = [text, *[""] * (len(self._rooms) - 1)] if across else [text]
        self._append((slot.fill_in(each, "s") for each in texts), height)

    def gap(self, height: float) -> None:
        """An empty row, `height` points high."""
        self._append([], height)

    def filter(self, header_row: int, last_row: int) -> None:
        """Filter buttons on the header row, for the rows to `last_row`."""
        self._sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(len(self._rooms))}{last_row}"

    def not_negative(self, column: int, first_row: int, last_row: int) -> None:
        """Only numbers from 0 on may be typed into these cells of a column; the first column is 1."""
        letter = get_column_letter(column)
        rule = DataValidation(
            type="decimal",
            operator="greaterThanOrEqual",
            formula1="0",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="请填数字",
            error="这一格只能填 0 或更大的数字；没有抄到就空着。",
        )
        rule.add(f"{letter}{first_row}:{letter}{last_row}")
        self._sheet.data_validations.append(rule)

    def as_text(self) -> None:
        """Whatever is typed into the columns stays text; a number keeps its zeros and all its digits."""
        for number in range(1, len(self._rooms) + 1):
            self._sheet.column_dimensions[get_column_letter(number)].number_format = "@"

    def chosen(self, column: int, words: Sequence[str], first_row: int, last_row: int) -> None:
        """These cells of a column offer words to choose from; another one is asked about, not refused."""
        letter = get_column_letter(column)
        rule = DataValidation(
            type="list",
            formula1=f'"{",".join(words)}"',
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="warning",
            errorTitle="请从下拉里选",
            error="这个字不在下拉里，导入时可能不认识。",
        )
        rule.add(f"{letter}{first_row}:{letter}{last_row}")
        self._sheet.data_validations.append(rule)

    def _column(self, role: Role, kind: Kind) -> Column:
        if (role, kind) not in self._columns:
            self._columns[role, kind] = column(self._sheet, role, kind)
        return self._columns[role, kind]

    def _height(self, row: Sequence[Value]) -> float | None:
        """The height a row needs for its longest text, None for one line; LibreOffice works none out."""
        most = 1
        for value, room in zip(row, self._rooms, strict=True):
            if isinstance(value, str) and (2 * len(value) > room or "\n" in value):
                most = max(most, lines(value, room))
        return None if most == 1 else min(_HIGHEST, _ONE_LINE + (most - 1) * _NEXT_LINE)

    def _append(self, cells: Generator[Slot, None, None] | list[Slot], height: float | None = None) -> None:
        self.row += 1
        if height is not None:
            self._sheet.row_dimensions[self.row].height = height
        with _on_disk():
            self._sheet.append(cells)


class Book:
    """A workbook in the making, used by `with`: if it is not finished, nothing of it is left over."""

    def __init__(self, author: str) -> None:
        """An empty workbook; `author` stands in the file's properties."""
        self._workbook: Any = Workbook(write_only=True)
        self._workbook.properties.creator = written(author)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for sheet in self._workbook.worksheets:
            sheet.discard()

    def page(
        self, name: str, widths: Sequence[float], *, header_row: int, landscape: bool = True, foot: str = ""
    ) -> Page:
        """Begin a sheet on A4 paper, as wide as the paper, with page numbers.

        Args:
            name: shortened to what a sheet may be called, and numbered if it is taken.
            widths: of the columns, in characters.
            header_row: rows up to it stand still on screen and are repeated on paper; 0 is none.
            landscape: the paper lies, or stands.
            foot: words at the left of every printed page's foot.
        """
        sheet: Any = _Sheet(self._workbook, self._free_name(name))  # the stubs leave out most of what it has
        self._workbook._add_sheet(sheet)  # noqa: SLF001 - create_sheet would make one of openpyxl's own class
        sheet.sheet_view.showGridLines = False
        sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = _ONE_LINE, True
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.3)
        sheet.print_options.horizontalCentered = True
        for part, text in (
            (sheet.oddFooter.left, written(foot).replace("&", "&&")),
            (sheet.oddFooter.right, "第 &P 页 / 共 &N 页"),
        ):
            part.text, part.font, part.size = text, f"{FACE},Regular", 9
        return Page(sheet, widths, header_row)

    def finished(self) -> bytes:
        """The workbook as the bytes of an .xlsx; nothing can be added any more."""
        out = io.BytesIO()
        with _on_disk():
            self._workbook.save(out)
        return out.getvalue()

    def _free_name(self, name: str) -> str:
        wanted = _NOT_IN_A_NAME.sub("_", written(name)).strip()[:_LONGEST_NAME] or "Sheet"
        taken = {each.casefold() for each in self._workbook.sheetnames}
        free, number = wanted, 2
        while free.casefold() in taken:
            ending = f"（{number}）"
            free, number = wanted[: _LONGEST_NAME - len(ending)] + ending, number + 1
        return free
