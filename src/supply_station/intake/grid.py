"""表格：sheets of plain cells, and the grid on which cells that span rows and columns are laid out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from supply_station.errors import RuleBroken

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = list[Cell]

MOST_ROWS = 1_048_576  # the last row of an Excel sheet
MOST_COLUMNS = 16_384  # its last column, XFD
MOST_CELLS = (
    10_000_000  # of one file, empty ones inside the used area included; some 400 MB as Python objects
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its rows; `rows[0]` is the row a person sees as number 1.

    Rows may differ in length. An empty cell is None or "". Every cell of a merged area holds the value of
    its first cell. Numbers come as float (in .xls whole ones as int); CSV, TSV and HTML give text only.
    """

    name: str
    rows: list[Row]


class Placed(NamedTuple):
    """A cell on its way into the grid: its value, its column (None: the next free one), how far it spans."""

    value: Cell
    column: int | None = None
    across: int = 1
    down: int = 1


def too_large() -> RuleBroken:
    """The refusal of a sheet that no station can have filled."""
    return RuleBroken(
        f"表格太大（超过 {MOST_ROWS} 行或 {MOST_CELLS} 个单元格），可能在很远的行或列里有多余的内容。"
        "请在 Excel 或 WPS 里只保留有数据的区域，另存为新的 .xlsx 后再导入。"
    )


class Grid:
    """Rows laid out one after another; a cell that spans is repeated in every place it covers."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._cells = 0
        self._held: dict[int, tuple[Cell, int]] = {}  # column: value from above, rows it still covers

    def add(self, cells: Iterable[Placed], number: int | None = None) -> None:
        """Lay out one row, as row `number` (counted from 1; blank rows fill the gap) or as the next one.

        Raises:
            RuleBroken: the sheet has grown beyond what can be a clerk's table.
        """
        if number is not None and number > MOST_ROWS:
            raise too_large()
        while number is not None and len(self.rows) < number - 1:
            self._lay(())
        self._lay(cells)

    def _lay(self, cells: Iterable[Placed]) -> None:
        row: Row = []
        held = self._held
        below = {column: (value, left - 1) for column, (value, left) in held.items() if left > 1}
        for cell in cells:
            self._advance(row, cell.column, held)
            if len(row) + cell.across > MOST_COLUMNS:
                raise too_large()
            if cell.down > 1:
                below |= {len(row) + step: (cell.value, cell.down - 1) for step in range(cell.across)}
            row.extend([cell.value] * cell.across)
        self._advance(row, max(held, default=-1) + 1, held)
        self._held = below
        self.rows.append(row)
        self._cells += len(row)
        if self._cells > MOST_CELLS or len(self.rows) > MOST_ROWS:
            raise too_large()

    @staticmethod
    def _advance(row: Row, column: int | None, held: dict[int, tuple[Cell, int]]) -> None:
        """Fill `row` from above: up to `column`, or over the columns that are covered."""
        if column is not None and column > MOST_COLUMNS:
            raise too_large()
        while len(row) in held if column is None else len(row) < column:
            row.append(held[len(row)][0] if len(row) in held else None)
