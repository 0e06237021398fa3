"""表格：a list on the screen — its columns chosen, moved, sorted, remembered; its rows copied."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QByteArray, QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView

from supply_station import settings
from supply_station.ui.kit.chip import SIDE
from supply_station.ui.kit.table import TableModel
from supply_station.ui.kit.table_cell import MARGIN, Cell
from supply_station.ui.kit.words import heading, is_choice, is_number

FIRST, WIDEST = 40, 16
"""Rows whose text decides the widths of columns at first, and the widest they become, in hanzi."""
FEW, LONG = 10, 2
"""Rows whose text is shortened where it is that many times as long as the others: one long name would push
the other columns out of sight."""
ROW = 28
"""The least height of a row, in pixels."""
FITTED = "~"
"""Before remembered columns whose widths nobody has chosen: they follow the window's width."""
REST = 400
"""Milliseconds of rest after a change before the columns are remembered."""


class TableView(QTableView):
    """The table of one page; what a person does to its columns is remembered by the page's stem."""

    sorted_by = Signal(int, bool)
    """The column chosen to sort by, and whether it lies downwards; -1 for the list's own order."""

    def __init__(self, model: TableModel, stem: str, title: str) -> None:
        super().__init__()
        self.rows = model
        self.stem = stem
        self._fitted = self._fitting = False
        self.setModel(model)
        self.setAccessibleName(title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        words = [section for section, column in enumerate(model.view.columns) if is_choice(column)]
        self.setItemDelegate(Cell(self, model, words))
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self.remember)
        self._set_header()
        self.set_height()

    def sort(self, section: int) -> None:
        """Sort by a column: upwards, downwards, and then the list's own order again."""
        header = self.horizontalHeader()
        down = Qt.SortOrder.DescendingOrder
        if header.sortIndicatorSection() != section:
            header.setSortIndicator(section, Qt.SortOrder.AscendingOrder)
        elif header.sortIndicatorOrder() != down:
            header.setSortIndicator(section, down)
        else:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        section = header.sortIndicatorSection()
        self.sorted_by.emit(section, section >= 0 and header.sortIndicatorOrder() == down)
        self._rest.start()

    def sort_chosen(self) -> tuple[int, bool]:
        """The column the list is sorted by, -1 for none, and whether it lies downwards."""
        header = self.horizontalHeader()
        return header.sortIndicatorSection(), header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder

    def choose(self, rows: Sequence[int]) -> None:
        """Choose these rows, as they lie, and no others, whatever keys are held; the first is in sight."""
        flags = QItemSelectionModel.SelectionFlag
        selection = QItemSelection()
        for first, last in _runs(rows):
            selection.select(self.rows.index(first, 0), self.rows.index(last, 0))
        self.selectionModel().setCurrentIndex(self.rows.index(rows[0], 0), flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def chosen(self) -> list[int]:
        """The chosen rows, as they lie."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        return sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})

    def columns_menu(self) -> QMenu:
        """The menu in which columns are shown, hidden and sorted by."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        order = menu.addMenu("按哪一列排序")
        for section, column in enumerate(self.rows.view.columns):
            by = order.addAction(heading(column))
            by.setData(section)
            shown = menu.addAction(heading(column))
            shown.setCheckable(True)
            shown.setChecked(not self.isColumnHidden(section))
            shown.setData(section)
        order.triggered.connect(self._sort_from_menu)
        menu.triggered.connect(self._show_from_menu)
        return menu

    def choose_columns(self) -> None:
        """Open the menu of columns over the headings."""
        self._menu_at(QPoint(0, 0))

    def remember(self) -> None:
        """Keep the columns as they are."""
        state = bytes(self.horizontalHeader().saveState().toBase64().data())
        settings.keep_place(self._key(), ("" if self._settled else FITTED) + state.decode())

    def set_height(self) -> None:
        """Rows as high as the type needs."""
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 12))

    def showEvent(self, event: QShowEvent) -> None:
        """Widths that hold the headings and the first rows, unless a person chose others."""
        super().showEvent(event)
        if not self._fitted and self.rows.count:
            self._fitted = True
            if not self._settled:
                self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page within a page gets its width only after it is shown."""
        super().resizeEvent(event)
        if self._fitted and not self._settled:
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another type size makes other rows."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.set_height()

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        # the header asks of every row whether its whole column is chosen; with an own model none ever is
        header.setSelectionModel(QItemSelectionModel(self.rows, header))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        kept = settings.place(self._key())
        restored = header.restoreState(QByteArray.fromBase64(kept.removeprefix(FITTED).encode()))
        self._settled = restored and not kept.startswith(FITTED)
        header.setStretchLastSection(True)
        header.sectionClicked.connect(self.sort)
        header.customContextMenuRequested.connect(self._menu_at)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._settle)

    def _key(self) -> str:
        """Widths belong to the columns there are and to a type size."""
        names = "、".join(heading(column) for column in self.rows.view.columns)
        return f"columns/{self.stem}/{self.font().pointSize()}/{names}"

    def _fit(self) -> None:
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        self._fitting = True
        taken, room = 0, self.width() - self.verticalScrollBar().sizeHint().width()
        first = [self.rows.texts(row) for row in range(min(FIRST, self.rows.count))]
        for section, column in enumerate(self.rows.view.columns):
            wide = sorted(metrics.horizontalAdvance(cells[section]) for cells in first if cells[section])
            widest = wide[-1] if wide else 0
            if wide and not (is_number(column) or is_choice(column)):
                most = wide[-1 - FEW * len(wide) // FIRST]
                widest = widest if widest <= LONG * most else most
            widest = min(widest, WIDEST * metrics.horizontalAdvance("户"))
            beside = 2 * MARGIN + 2 * SIDE * is_choice(column) + 2
            self.showColumn(section)  # a hidden one gives no hint
            width = max(header.sectionSizeHint(section), widest + beside)
            taken += width
            self.setColumnWidth(section, width)
            # what is beyond the edge waits in the menu of columns
            self.setColumnHidden(section, section > 0 and taken > room)
        self._fitting = False

    def _menu_at(self, at: QPoint) -> None:
        self.columns_menu().popup(self.horizontalHeader().mapToGlobal(at))

    def _sort_from_menu(self, action: QAction) -> None:
        self.sort(action.data())

    def _show_from_menu(self, action: QAction) -> None:
        if action.isCheckable():
            self.setColumnHidden(action.data(), not action.isChecked())
            self._settle()

    def _resized(self, section: int) -> None:
        """A person has drawn a column; Qt itself fills up the last one, and tells late of a hidden one."""
        header = self.horizontalHeader()
        if self._fitting or header.isSectionHidden(section):
            return
        shown = [each for each in range(header.count()) if not header.isSectionHidden(each)]
        if section != max(shown, key=header.visualIndex):
            self._settle()

    def _settle(self) -> None:
        """The columns are as a person wants them."""
        self._settled = True
        self._rest.start()


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that lie together, as first and last: thousands of single rows are slow to choose."""
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
