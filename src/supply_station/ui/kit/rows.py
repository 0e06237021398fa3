"""行表：a table over rows that were worked out whole — today's lines, open points, a preview's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from supply_station.ui.kit.type_to_find import is_text

Index = QModelIndex | QPersistentModelIndex


LOOKED_AT = 50
"""Rows whose text decides the widths of columns."""


@dataclass(frozen=True)
class Head:
    """A column: its heading, whether it holds numbers, and whether it takes the room that is left."""

    title: str
    number: bool = False
    wide: bool = False


class RowsModel(QAbstractTableModel):
    """Rows of plain values; None shows as nothing."""

    def __init__(self, heads: Sequence[Head]) -> None:
        super().__init__()
        self.heads = tuple(heads)
        self.rows: list[Sequence[object]] = []

    def show(self, rows: Sequence[Sequence[object]]) -> None:
        """Show these rows in place of the earlier ones."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heading of a column, set as its cells are."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.heads[section])
        return self.heads[section].title if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell: its text, or how it is set."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.heads[index.column()])
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        value = self.rows[index.row()][index.column()]
        if value is None:
            return ""
        return f"{value:,}" if isinstance(value, int) else str(value)


class RowsTable(QTableView):
    """A table of whole rows, one chosen at a time; `opened` tells the row of Enter or a double click."""

    opened = Signal(int)

    def __init__(self, name: str, heads: Sequence[Head], *, wrap: bool = False) -> None:
        super().__init__()
        self.rows = RowsModel(heads)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(wrap)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(28, self.fontMetrics().height() + 12))
        if wrap:
            self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # the header asks of every row whether its whole column is chosen; with an own model none ever is
        header.setSelectionModel(QItemSelectionModel(self.rows, header))
        header.setResizeContentsPrecision(LOOKED_AT)
        for section, head in enumerate(heads):
            mode = QHeaderView.ResizeMode.Stretch if head.wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(section, mode)
        self.activated.connect(self._activated)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed or scanned here is meant for whoever looks for it."""
        if is_text(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def show_rows(self, rows: Sequence[Sequence[object]]) -> None:
        """Show these rows; the row that was chosen by its place stays chosen."""
        row = self.row()
        self.rows.show(rows)
        if rows:
            self.choose(min(row or 0, len(rows) - 1))

    def choose(self, row: int) -> None:
        """Choose this row and no other, whatever keys are held."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags.ClearAndSelect | flags.Rows)

    def row(self) -> int | None:
        """The place of the chosen row."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def _activated(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())


def _side(head: Head) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if head.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
