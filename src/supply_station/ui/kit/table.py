"""列表：a table over SQL — the ids are asked for once, the rows only where they are looked at.

The first ids are read and shown before the rest: a long list is there as soon as a short one.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from supply_station.services import listing
from supply_station.services.listing import Question, View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.words import heading, is_number

__all__ = ["BLOCK", "STRETCH", "Index", "TableModel", "heading", "is_number"]

BLOCK = 64
"""Rows fetched at once: what a screen holds, and as much again."""
STRETCH = 2048
"""Ids that are shown before the others are there: forty screens."""

# Qt asks for ten roles a cell and hands them over as numbers.
_TEXT = (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole))
_SIDE = int(Qt.ItemDataRole.TextAlignmentRole)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Found:
    """The ids that answer a question, and how many rows the list has in all, if that was asked."""

    question: Question
    ids: "array[int]"
    total: int | None = None


class TableModel(QAbstractTableModel):
    """The rows of a view that answer a question."""

    came = Signal()
    """Rows are there: the first of them, or the rest."""

    def __init__(self, desk: Desk, view: View) -> None:
        super().__init__()
        self.desk = desk
        self.view = view
        self.question = Question()
        self.total = 0
        self.whole = True
        self._ids = array("q")
        self._rows: dict[int, tuple[Any, ...]] = {}
        self._texts: dict[int, list[str]] = {}
        self._headings = [heading(column) for column in view.columns]
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        self.sides = [
            (right if is_number(column) else left) | Qt.AlignmentFlag.AlignVCenter for column in view.columns
        ]

    @property
    def count(self) -> int:
        """How many rows are there."""
        return len(self._ids)

    def ask(self, question: Question, *, count: bool = False) -> None:
        """Ask anew; `came` tells when the rows are there, which may be before this returns.

        Args:
            question: what the rows answer; the earlier ones stay until they come.
            count: whether to count anew how many rows the list has in all.
        """
        work = partial(_find, self.desk, self.view, question, many=STRETCH, count=count)
        self.desk.reader.read(self, work, self._show_first)

    def id_at(self, row: int) -> int:
        """The id of a row."""
        return self._ids[row]

    def ids(self, rows: Sequence[int]) -> list[int]:
        """The ids of these rows."""
        return [self._ids[row] for row in rows]

    def rows_of(self, keys: Sequence[int]) -> list[int]:
        """Where these rows lie, as far as they are there."""
        wanted = frozenset(keys)
        return [row for row, key in enumerate(self._ids) if key in wanted] if wanted else []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows answer the question."""
        return 0 if parent.isValid() else self.count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns the view has."""
        return 0 if parent.isValid() else len(self.view.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heading of a column, with its unit, set as its cells are."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return self.sides[section]
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell: its text, or how it is set."""
        if role in _TEXT:
            return self.texts(index.row())[index.column()]
        return self.sides[index.column()] if role == _SIDE else None

    def texts(self, row: int) -> list[str]:
        """The cells of one row as they are shown."""
        key = self.id_at(row)
        if key not in self._texts:
            cells = zip(self.view.columns, self.values(row), strict=True)
            self._texts[key] = [listing.text(column, value) for column, value in cells]
        return self._texts[key]

    def values(self, row: int) -> tuple[Any, ...]:
        """The values of one row, its block fetched when it is first looked at; None each where it is gone."""
        key = self._ids[row]
        if key not in self._rows:
            start = row - row % BLOCK
            block = self._ids[start : start + BLOCK]
            self._rows |= dict.fromkeys(block, (None,) * len(self.view.columns))
            self._rows |= self.desk.consult(listing.rows, self.view, block)
        return self._rows[key]

    def _show_first(self, found: Found) -> None:
        self._replace(found)
        self.total = self.total if found.total is None else found.total
        self.whole = len(found.ids) < STRETCH
        if not self.whole:
            work = partial(_find, self.desk, self.view, found.question, many=None)
            self.desk.reader.read(self, work, self._show_rest, later=True)
        elif not found.question.asks:
            self.total = len(found.ids)
        self.came.emit()

    def _show_rest(self, found: Found) -> None:
        known = len(self._ids)
        if found.ids[:known] != self._ids:  # the book has changed in between
            self._replace(found)
        elif len(found.ids) > known:
            self.beginInsertRows(QModelIndex(), known, len(found.ids) - 1)
            self._ids = found.ids
            self.endInsertRows()
        self.whole = True
        if not found.question.asks:
            self.total = len(found.ids)
        self.came.emit()

    def _replace(self, found: Found) -> None:
        self.beginResetModel()
        self.question = found.question
        self._ids, self._rows, self._texts = found.ids, {}, {}
        self.endResetModel()


def _find(desk: Desk, view: View, question: Question, *, many: int | None, count: bool = False) -> Found:
    """On the reader's thread."""
    total = desk.consult(listing.count, view) if count and question.asks else None
    return Found(question, desk.consult(listing.ids, view, question, many=many), total)
