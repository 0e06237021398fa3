"""格表的行：the rows of the grid as they were typed or pasted, what they mean, what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from supply_station.ui.kit.grid_column import NUMBERS, Cell, GridColumn

Index = QModelIndex | QPersistentModelIndex
Place = tuple[int, int]
"""A row and a column, from 0 on."""
SPARE = 8
"""Blank rows that a growing grid begins with."""
MOST = 5000
"""Rows a grid holds at most."""
WRONG, WRONG_INK, FIXED_INK = QColor("#fbe6e4"), QColor("#a12622"), QColor("#5c6b6b")


@dataclass
class GridRow:
    """A row: its cells, what came with it from outside, and a word at its number."""

    cells: list[Cell]
    given: Mapping[str, Any] = field(default_factory=dict)
    mark: str = ""

    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text for cell in self.cells)


class GridModel(QAbstractTableModel):
    """Rows of cells. `changed` follows everything that is typed, pasted, emptied or taken back.

    Args:
        columns: what stands in a row.
        grows: whether rows may be added; there is then always a blank one at the end.
    """

    changed = Signal()

    def __init__(self, columns: Sequence[GridColumn], *, grows: bool) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.grows = grows
        self.rows: list[GridRow] = []
        self._undo: tuple[int, dict[Place, Cell]] | None = None
        self.show([])

    def show(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show these values in place of what stands there."""
        self.beginResetModel()
        self._undo = None
        self.rows = [
            GridRow([Cell(column.written(value), value) for column, value in self._along(given)], given)
            for given in rows
        ]
        spare = max(1, SPARE - len(rows)) if self.grows else 0
        self.rows += [self._blank() for _ in range(spare)]
        self.endResetModel()

    def write(self, texts: Mapping[Place, str]) -> None:
        """Put texts into cells, all at once; a growing grid makes the rows that are needed."""
        before = len(self.rows)
        self._grow(max((row for row, _ in texts), default=-1) + 1)
        self._undo = (before, {place: self._at(place) for place in texts})
        for (row, column), text in texts.items():
            self.rows[row].cells[column] = self.columns[column].cell(text)
        if self.grows and not self.rows[-1].blank():
            self._grow(len(self.rows) + 1)
        self._tell(texts)

    def undo(self) -> list[Place]:
        """Take the last change back, once; the cells it was about."""
        if self._undo is None:
            return []
        (many, cells), self._undo = self._undo, None
        for (row, column), cell in cells.items():
            self.rows[row].cells[column] = cell
        if many < len(self.rows):
            self.beginRemoveRows(QModelIndex(), many, len(self.rows) - 1)
            del self.rows[many:]
            self.endRemoveRows()
        left = [place for place in cells if place[0] < many]
        self._tell(left)
        return left

    def places(self) -> list[int]:
        """The rows that count: all of a fixed grid, those with something in them of a growing one."""
        return [at for at, row in enumerate(self.rows) if not (self.grows and row.blank())]

    def values(self) -> list[dict[str, Any]]:
        """The values of the rows that count, by column name, beside what came with them from outside."""
        return [
            {**row.given, **{column.name: cell.value for column, cell in self._cells(row)}}
            for row in map(self.rows.__getitem__, self.places())
        ]

    def check(self) -> None:
        """Mark also the cells that are missing."""
        missing = [
            (at, place)
            for at in self.places()
            for place, (column, cell) in enumerate(self._cells(self.rows[at]))
            if column.required and not cell.text
        ]
        for row, place in missing:
            self.rows[row].cells[place] = Cell(word="要填", fault="还没有填，请填好；不要这一行就把它清空。")
        self._tell(missing)

    def refuse(self, row: int, place: int, sentence: str) -> None:
        """Mark a cell that the book refuses; the mark stays until the cell is changed."""
        cell = self.rows[row].cells[place]
        self.rows[row].cells[place] = cell._replace(word="不能存", fault=sentence)
        self._tell([(row, place)])

    def mark(self, row: int, word: str) -> None:
        """Put a word at a row's number."""
        self.rows[row].mark = word
        self.headerDataChanged.emit(Qt.Orientation.Vertical, row, row)

    def faulty(self) -> list[Place]:
        """The cells with a fault, as they lie."""
        return [
            (at, place)
            for at, row in enumerate(self.rows)
            for place, cell in enumerate(row.cells)
            if cell.fault
        ]

    def sentence(self, place: Place) -> str:
        """What is wrong with a cell, with its row and heading; empty for a sound one."""
        row, column = place
        fault = self.rows[row].cells[column].fault
        return f"第 {row + 1} 行“{self.columns[column].heading}”：{fault}" if fault else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be chosen, and typed into where they are not only read."""
        flags = super().flags(index)
        if index.isValid() and not self.columns[index.column()].fixed:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A heading, set as its cells are, or a row's number with its mark."""
        if orientation is Qt.Orientation.Vertical:
            number = f"{section + 1}　{self.rows[section].mark}".rstrip()
            return number if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.columns[section])
        return self.columns[section].head() if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell: its text, its fault in a word, how it is set."""
        place = index.row(), index.column()
        cell = self._at(place)
        roles = Qt.ItemDataRole
        if role == roles.DisplayRole:
            return f"{cell.text}（{cell.word}）" if cell.word else cell.text
        if role == roles.EditRole:
            return cell.text
        if role == roles.AccessibleTextRole:
            return f"第{place[0] + 1}行 {self.columns[place[1]].heading} {cell.text or '空'}"
        if role in {roles.ToolTipRole, roles.AccessibleDescriptionRole}:
            return self.sentence(place) or None
        return _look(self.columns[place[1]], cell, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Put what was typed into a cell."""
        place = index.row(), index.column()
        if role != Qt.ItemDataRole.EditRole or self.columns[place[1]].fixed:
            return False
        if value != self._at(place).text:
            self.write({place: str(value)})
        return True

    def _blank(self) -> GridRow:
        return GridRow([column.cell("") for column in self.columns])

    def _at(self, place: Place) -> Cell:
        return self.rows[place[0]].cells[place[1]]

    def _cells(self, row: GridRow) -> Iterator[tuple[GridColumn, Cell]]:
        return zip(self.columns, row.cells, strict=True)

    def _along(self, given: Mapping[str, Any]) -> Iterator[tuple[GridColumn, Any]]:
        return ((column, given.get(column.name)) for column in self.columns)

    def _grow(self, many: int) -> None:
        if many > len(self.rows):
            self.beginInsertRows(QModelIndex(), len(self.rows), many - 1)
            self.rows += [self._blank() for _ in range(many - len(self.rows))]
            self.endInsertRows()

    def _tell(self, places: Iterable[Place]) -> None:
        if rows := [row for row, _ in places]:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), last))
        self.changed.emit()


def _side(column: GridColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.shape in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _look(column: GridColumn, cell: Cell, role: int) -> Any:
    """How a cell is set."""
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _side(column)
    if role == Qt.ItemDataRole.BackgroundRole:
        return WRONG if cell.fault else None
    if role == Qt.ItemDataRole.ForegroundRole:
        return WRONG_INK if cell.fault else FIXED_INK if column.fixed else None
    return None
