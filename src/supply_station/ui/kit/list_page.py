"""列表页：a declared page made visible — search, filters, the table, the form behind it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from supply_station.services import keeping, listing
from supply_station.services.listing import Column, Question
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.page import Button, Page
from supply_station.ui.kit.table import TableModel, heading

FIRST, WIDEST = 40, 320
"""Rows whose text decides the widths of columns at first, and the widest they become, in pixels."""
TYPING = 120
"""Milliseconds of rest after a key before the list is asked."""


class ListPage(QWidget):
    """One declared page."""

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__()
        self.desk = desk
        self.page = page
        self.form: Form | None = None
        self.model = TableModel(desk, page.view)
        self.model.ask(Question())
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：" + "、".join(map(heading, page.view.find)))
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.filters = {column: QLineEdit() for column in page.filters}
        self.table = self._table()
        self.empty = QLabel(page.empty)
        self.empty.setObjectName("empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.counted = QLabel()
        self.counted.setObjectName("quiet")
        self._rest = QTimer(self, interval=TYPING, singleShot=True)
        self._rest.timeout.connect(self.refresh)
        self._sort: tuple[Column, bool] | None = None
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self._front())
        for box in (self.search, *self.filters.values()):
            box.textChanged.connect(self._typed)
            box.returnPressed.connect(self._to_table)
        desk.changed.connect(self._changed)
        self._keys()
        self.refresh()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """Show the rows another page speaks of."""
        for box in self.filters.values():
            box.clear()
        for column, box in self.filters.items():
            box.setText((filters or {}).get(column.key, ""))
        self.search.setText(words)
        self.refresh()

    def refresh(self) -> None:
        """Ask for the rows anew; the chosen row stays chosen where it is still there."""
        chosen = self.chosen()
        filters = tuple((column, box.text()) for column, box in self.filters.items() if box.text().strip())
        sort, down = self._sort or (None, False)
        self.model.ask(Question(self.search.text(), filters, sort, down))
        total = self.desk.consult(listing.count, self.page.view)
        self.empty.setVisible(total == 0)
        self.table.setVisible(total > 0)
        found = self.model.count
        self.counted.setText(f"共 {total:,} 条" if found == total else f"找到 {found:,} 条，共 {total:,} 条")
        if chosen and self.model.count:
            self.model.id_at(0)
            if (row := self.model.row_of(chosen[0])) is not None:
                self.table.selectRow(row)

    def chosen(self) -> list[int]:
        """The ids of the chosen rows, as they lie."""
        selection = self.table.selectionModel()
        return [self.model.id_at(index.row()) for index in selection.selectedRows()] if selection else []

    def typed(self) -> bool:
        """Whether a form stands open with something typed that is not saved."""
        return self.form is not None and self.form.typed()

    def add(self) -> None:
        """An empty form."""
        self._open(f"登记{self.page.title}", {}, self._add)

    def open(self) -> None:
        """The form of the chosen row."""
        if not self.page.sections or not (chosen := self.chosen()):
            return
        key = chosen[0]
        values = self.desk.consult(listing.record, self.page.fields, key)

        def save(new: Values) -> str:
            changed = {name: value for name, value in new.items() if value != values[name]}
            if not changed:
                return "没有改动"
            basis = self.desk.ask.line("更正的依据（例如：更正笔误，或工单号）", "更正")
            if basis is None:
                return "没有保存"
            self.desk.perform(keeping.amend, kind=self.page.view.kind, key=key, values=changed, basis=basis)
            return f"已更正 {len(changed)} 项"

        self._open(self.page.title, values, save)

    def void(self) -> None:
        """作废 the chosen row, with a reason."""
        if not self.page.sections or not (chosen := self.chosen()):
            return
        reason = self.desk.ask.line("作废的原因")
        if reason is None:
            return

        def run() -> str:
            self.desk.perform(keeping.void, kind=self.page.view.kind, key=chosen[0], reason=reason)
            return "已作废，记录仍可在操作日志中查到"

        self.desk.attempt(run)

    def copy(self) -> None:
        """Copy the chosen rows, headings first, to be pasted into Excel."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        lines = ["\t".join(map(heading, self.page.view.columns))]
        for row in rows:
            cells = zip(self.page.view.columns, self.model.values(row), strict=True)
            lines.append("\t".join(listing.text(column, value) for column, value in cells))
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.desk.said.emit(f"已复制 {len(rows)} 行，可粘贴到 Excel")

    def _add(self, values: Values) -> str:
        self.desk.perform(keeping.add, kind=self.page.view.kind, values=values)
        return "已保存"

    def _open(self, title: str, values: Values, save: Callable[[Values], str]) -> None:
        self.form = Form(self.desk, title, self.page.sections, save)
        self.form.show_values(values)
        self.form.closed.connect(self._close)
        self._layers.setCurrentIndex(self._layers.addWidget(self.form))
        self.form.show_values(values)

    def _close(self) -> None:
        if self.form is not None:
            self._layers.setCurrentIndex(0)
            self._layers.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
            self.table.setFocus()

    def _run(self, button: Button) -> None:
        chosen = self.chosen()
        if button.needs_rows and not chosen:
            self.desk.said.emit(f"请先在表里选中要{button.title}的行")
            return
        self.desk.attempt(lambda: button.run(self.desk, chosen))

    def _typed(self) -> None:
        self._rest.start()

    def _to_table(self) -> None:
        self.refresh()
        self.table.setFocus()
        if self.model.count:
            self.table.selectRow(0)

    def _changed(self, kinds: frozenset[type]) -> None:
        if kinds & {column.class_ for column in self.page.view.columns}:
            self.refresh()

    def _sorted(self, section: int) -> None:
        column = self.page.view.columns[section]
        down = self._sort == (column, False)
        self._sort = (column, down)
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(section, order)
        self.refresh()

    def _front(self) -> QWidget:
        title = QLabel(self.page.title)
        title.setObjectName("pageTitle")
        top = QHBoxLayout()
        top.addWidget(title)
        top.addWidget(self.search, 1)
        for button in self._buttons():
            top.addWidget(button)
        narrow = QHBoxLayout()
        for column, box in self.filters.items():
            box.setPlaceholderText(heading(column))
            box.setAccessibleName(f"筛选 {heading(column)}")
            narrow.addWidget(box)
        front = QWidget()
        down = QVBoxLayout(front)
        down.addLayout(top)
        down.addLayout(narrow)
        down.addWidget(self.table, 1)
        down.addWidget(self.empty, 1)
        down.addWidget(self.counted)
        return front

    def _buttons(self) -> list[QPushButton]:
        made = []
        for button in self.page.buttons:
            widget = QPushButton(f"{button.title}（{button.key}）")
            widget.clicked.connect(_Press(self, button))
            QShortcut(QKeySequence(button.key), self, _Press(self, button))
            made.append(widget)
        if self.page.sections:
            widget = QPushButton("登记（Ctrl+N）")
            widget.setObjectName("primary")
            widget.clicked.connect(self.add)
            made.append(widget)
        return made

    def _keys(self) -> None:
        keys = {"Ctrl+F": self.search.setFocus, "F5": self.refresh, "Ctrl+C": self.copy}
        if self.page.sections:
            keys |= {"Ctrl+N": self.add, "Ctrl+Delete": self.void}
        for key, slot in keys.items():
            QShortcut(QKeySequence(key), self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.table.activated.connect(self.open)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.page.title)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(max(28, table.fontMetrics().height() + 12))
        header = table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionClicked.connect(self._sorted)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._choose_columns)
        state = QSettings().value(f"columns/{self.page.stem}")
        if state is None or not header.restoreState(state):
            self._fit(table)
        header.sectionResized.connect(self._remember)
        header.sectionMoved.connect(self._remember)
        return table

    def _fit(self, table: QTableView) -> None:
        """Widths that hold the headings and the first rows."""
        advance = table.fontMetrics().horizontalAdvance
        first = [self.model.values(row) for row in range(min(FIRST, self.model.count))]
        for section, column in enumerate(self.page.view.columns):
            widest = max((advance(listing.text(column, values[section])) for values in first), default=0)
            width = max(advance(heading(column)) + 36, widest + 24)
            table.horizontalHeader().resizeSection(section, min(width, WIDEST))

    def _remember(self) -> None:
        QSettings().setValue(f"columns/{self.page.stem}", self.table.horizontalHeader().saveState())

    def _choose_columns(self, at: QPoint) -> None:
        header = self.table.horizontalHeader()
        menu = QMenu(self)
        for section, column in enumerate(self.page.view.columns):
            action = menu.addAction(heading(column))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(section))
            action.setData(section)
        chosen = menu.exec(header.mapToGlobal(at))
        if chosen is not None:
            header.setSectionHidden(chosen.data(), not chosen.isChecked())
            self._remember()


class _Press:
    """A button's press, without a closure over the page in a connection."""

    def __init__(self, page: ListPage, button: Button) -> None:
        self.page = page
        self.button = button

    def __call__(self) -> None:
        self.page._run(self.button)  # noqa: SLF001 - of this module
