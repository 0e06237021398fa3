"""列表：a table over SQL — the ids are asked for once, the rows only where they are looked at."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from supply_station.services import listing
from supply_station.services.listing import Question, View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.words import heading, is_number

__all__ = ["BLOCK", "GONE", "STRETCH", "Index", "TableModel", "heading", "is_number"]

BLOCK = 64
"""Rows fetched at once: what a screen holds, and as much again."""
STRETCH = 2048
"""Ids asked for at once: a clerk who scrolls meets the next stretch every forty screens."""
GONE = 0
"""The id of a row that is not there any more: another program took it away since the rows were counted."""

# Qt asks for ten roles a cell and hands them over as numbers.
_TEXT = (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole))
_SIDE = int(Qt.ItemDataRole.TextAlignmentRole)
Index = QModelIndex | QPersistentModelIndex


class TableModel(QAbstractTableModel):
    """The rows of a view that answer a question."""

    def __init__(self, desk: Desk, view: View) -> None:
        super().__init__()
        self.desk = desk
        self.view = view
        self.question = Question()
        self.count = 0
        self._ids: dict[int, list[int]] = {}
        self._rows: dict[int, tuple[Any, ...]] = {}
        self._texts: dict[int, list[str]] = {}
        self._headings = [heading(column) for column in view.columns]
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        self._sides = [
            (right if is_number(column) else left) | Qt.AlignmentFlag.AlignVCenter for column in view.columns
        ]

    def ask(self, question: Question, count: int | None = None) -> None:
        """Ask anew; the rows that were fetched are forgotten.

        Args:
            question: what the rows answer.
            count: how many answer it, where that is known already.
        """
        first = self.desk.consult(listing.ids, self.view, question, many=STRETCH)
        if len(first) < STRETCH:
            count = len(first)
        elif count is None:
            count = self.desk.consult(listing.count, self.view, question)
        self.beginResetModel()
        self.question = question
        self.count = count
        self._ids, self._rows, self._texts = {0: first}, {}, {}
        self.endResetModel()

    def id_at(self, row: int) -> int:
        """The id of a row; `GONE` where the book holds fewer rows by now."""
        stretch, place = divmod(row, STRETCH)
        if stretch not in self._ids:
            start = stretch * STRETCH
            self._ids[stretch] = self.desk.consult(
                listing.ids, self.view, self.question, start=start, many=STRETCH
            )
        ids = self._ids[stretch]
        return ids[place] if place < len(ids) else GONE

    def row_of(self, key: int) -> int | None:
        """Where a row lies, as far as the list was looked at."""
        for stretch, ids in self._ids.items():
            if key in ids:
                return stretch * STRETCH + ids.index(key)
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows answer the question."""
        return 0 if parent.isValid() else self.count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns the view has."""
        return 0 if parent.isValid() else len(self.view.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heading of a column, with its unit."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell: its text, or how it is set."""
        if role in _TEXT:
            return self.texts(index.row())[index.column()]
        return self._sides[index.column()] if role == _SIDE else None

    def texts(self, row: int) -> list[str]:
        """The cells of one row as they are shown."""
        key = self.id_at(row)
        if key not in self._texts:
            cells = zip(self.view.columns, self.values(row), strict=True)
            self._texts[key] = [listing.text(column, value) for column, value in cells]
        return self._texts[key]

    def values(self, row: int) -> tuple[Any, ...]:
        """The values of one row, its block fetched when it is first looked at; None each where it is gone."""
        key = self.id_at(row)
        if key not in self._rows:
            place = row % STRETCH
            start = place - place % BLOCK
            block = self._ids[row // STRETCH][start : start + BLOCK]
            self._rows |= dict.fromkeys([key, *block], (None,) * len(self.view.columns))
            self._rows |= self.desk.consult(listing.rows, self.view, block)
        return self._rows[key]
