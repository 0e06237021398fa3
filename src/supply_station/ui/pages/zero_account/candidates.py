"""候选表：the candidates of a month — ticked with Space, sorted by a heading."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from supply_station.services.zero_account_month import EXEMPT, LISTED, NOT_LISTED, Entry
from supply_station.ui.kit.rows import Head, RowsTable

TICK = "✓"
NO_AREA = "（未分台区）"
HEADS = (
    *(Head("勾选"), Head("台区"), Head("户号"), Head("户名"), Head("分类"), Head("连续周期", number=True)),
    *(Head("起月"), Head("是否列入"), Head("工单号或免核查原因"), Head("环节")),
)


class CandidateTable(RowsTable):
    """The candidates; Space ticks and unticks the chosen rows, a heading sorts them."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__("零度户候选", HEADS)
        self.entries: list[Entry] = []
        self.ticks: set[str] = set()
        self._sort: tuple[int, bool] | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sorted)
        self.clicked.connect(self._clicked)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these candidates, as the clerk sorted them last."""
        self.entries = list(entries)
        if self._sort is not None:
            section, down = self._sort
            self.entries.sort(key=lambda each: _sortable(self._cells(each)[section]), reverse=down)
        self.show_rows([self._cells(each) for each in self.entries])

    def fit(self, entries: Sequence[Entry]) -> None:
        """Make every column wide enough for these candidates."""
        if not self.entries:
            return
        header, advance = self.horizontalHeader(), self.fontMetrics().horizontalAdvance
        first = self.rows.index(0, 1)
        beside = self.sizeHintForIndex(first).width() - advance(str(first.data())) + 2
        rows = [self._cells(each) for each in entries]
        for section in range(len(HEADS)):
            longest = max({str(row[section] or "") for row in rows}, key=_length, default="")
            header.resizeSection(section, max(header.sectionSizeHint(section), advance(longest) + beside))

    def selected(self) -> list[Entry]:
        """The candidates of the rows the bar stands on."""
        return [self.entries[row] for row in self._selected_rows()]

    def toggle(self, rows: Sequence[int]) -> None:
        """Tick these rows, or untick them where all are ticked."""
        numbers = {self.entries[row].candidate.account_no for row in rows}
        self.ticks = self.ticks - numbers if numbers <= self.ticks else self.ticks | numbers
        for row in rows:
            self.rows.rows[row] = self._cells(self.entries[row])
        if rows:
            self.rows.dataChanged.emit(self.rows.index(min(rows), 0), self.rows.index(max(rows), 0))
        self.ticked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks; every other key is the table's."""
        if event.key() == Qt.Key.Key_Space:
            self.toggle(self._selected_rows())
        else:
            super().keyPressEvent(event)

    def _selected_rows(self) -> list[int]:
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        return sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.toggle([index.row()])

    def _sorted(self, section: int) -> None:
        self._sort = (section, self._sort == (section, False))
        order = Qt.SortOrder.DescendingOrder if self._sort[1] else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(section, order)
        self.show_entries(self.entries)

    def _cells(self, entry: Entry) -> list[object]:
        each, stands = entry.candidate, standing(entry)
        return [
            TICK if each.account_no in self.ticks else None,
            *(each.area or NO_AREA, each.account_no, each.name, each.category, each.zero_months),
            *(each.zero_from, None if stands == NOT_LISTED else stands, entry.order_no or each.exempt),
            entry.state,
        ]


def standing(entry: Entry) -> str:
    """Whether a candidate is on the check list, needs no check, or waits."""
    if entry.candidate.listed:
        return LISTED
    return NOT_LISTED if entry.candidate.exempt is None else EXEMPT


def _length(text: str) -> int:
    """How wide a text will be, roughly: a hanzi has three bytes and two digits' width."""
    return len(text.encode())


def _sortable(value: object) -> tuple[bool, Any]:
    """Empty cells lie below the others."""
    return value is None, value
