"""列表页：a declared page made visible — search, filters, the table, the form behind it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from supply_station.services import listing
from supply_station.services.listing import Question
from supply_station.ui.kit import record
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.copying import copy_rows
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import EmptyList
from supply_station.ui.kit.filter_row import FilterRow
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.page import Button, Page
from supply_station.ui.kit.table import TableModel
from supply_station.ui.kit.table_view import TableView
from supply_station.ui.kit.type_to_find import TypeToFind
from supply_station.ui.kit.words import heading


class ListPage(QWidget):
    """One declared page."""

    rows = TableModel
    """How its rows are written."""

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__()
        self.desk = desk
        self.page = page
        self.form: Form | None = None
        self._count = True
        self._again: list[int] = []
        self._alone: tuple[int, ...] = ()
        self._to_first = False
        self._stale = True
        self.model = self.rows(desk, page.view)
        self.search = QLineEdit()
        spelled = ["拼音首字母"] if page.view.spelled is not None else []
        self.search.setPlaceholderText("查找：" + "、".join([*map(heading, page.view.find), *spelled]))
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.filter_row = FilterRow(desk, page.filters, page.picks)
        self.filters = self.filter_row.boxes
        self.table = TableView(self.model, page.stem, page.title)
        TypeToFind(self.table, self.search)
        self.empty = EmptyList(desk, page.empty, page.way)
        self.counted = QLabel()
        self.counted.setObjectName("quiet")
        self.front = QWidget()
        self._lay_out()
        self._rest = QTimer(self, interval=0, singleShot=True)  # keys that wait are taken in first
        self._rest.timeout.connect(self._ask)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._to_table)
        self.filter_row.changed.connect(self._typed)
        self.filter_row.entered.connect(self._to_table)
        self.table.activated.connect(self.open)
        self.table.sorted_by.connect(self._sorted)
        self.model.came.connect(self._came)
        desk.changed.connect(self._changed)
        self.refresh()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """Show the rows another page speaks of."""
        self.filter_row.show_filters(filters or {})
        self.search.setText(words)
        self._alone = ()
        self.refresh()

    def show_alone(self, keys: Sequence[int]) -> None:
        """Show these rows and no others, all chosen, until something else is asked for."""
        self.filter_row.clear()
        self.search.clear()
        self._alone, self._again = tuple(keys), list(keys)
        self.refresh()

    def clear(self) -> None:
        """Show all rows again."""
        self.ask_for()

    def refresh(self) -> None:
        """Ask for the rows anew; the chosen rows stay chosen where they are still there."""
        self._stale = False
        self._count = True
        self._ask()

    @property
    def total(self) -> int:
        """How many rows the list has in all."""
        return self.model.total

    def chosen(self) -> list[int]:
        """The ids of the chosen rows, as they lie."""
        return self.model.ids(self.table.chosen())

    def choose(self, keys: Sequence[int]) -> None:
        """Choose these rows and no others, as far as the list shows them: what was just registered."""
        self._again = list(keys)
        self.refresh()

    def typed(self) -> bool:
        """Whether a form stands open with something typed that is not saved."""
        return self.form is not None and self.form.typed()

    def discard(self) -> None:
        """Close the form without saving."""
        if self.form is not None:
            self.form.discard()

    def add(self) -> None:
        """An empty form."""
        self._open(f"登记{self.page.title}", {}, self._add)

    def open(self) -> None:
        """The form of the chosen row."""
        if self.page.sections and (chosen := self.chosen()):
            self.open_record(chosen[0])

    def open_record(self, key: int) -> None:
        """The form of a row, whether it is chosen or not."""
        values = self.desk.consult(listing.record, self.page.fields, key)
        save = partial(record.amend, self.desk, self.page.view, key, values)
        self._open(self.page.title, values, save)

    def void(self) -> None:
        """作废 the chosen row, with a reason."""
        if not (chosen := self.chosen()):
            self.desk.said.emit("请先在表里选中要作废的一行")
            return
        reason = self.desk.ask.line("作废的原因")
        if reason is not None:
            self.desk.attempt(partial(record.void, self.desk, self.page.view, chosen[0], reason))

    def copy(self) -> None:
        """Copy the chosen rows, headings first, to be pasted into Excel."""
        rows = self.table.chosen()
        if not rows:
            self.desk.said.emit("请先选中要复制的行")
            return
        copy_rows(self.desk, self.page.view, self.model.ids(rows))

    def _ask(self) -> None:
        section, down = self.table.sort_chosen()
        sort = self.page.view.columns[section] if section >= 0 else None
        only = self.filter_row.only(self.desk.office.clock().date()) if self.page.picks else ()
        down = down and sort is not None
        question = Question(self.search.text(), self.filter_row.filters(), sort, down, only, self._alone)
        self._again = self._again or self.model.ids(self.table.chosen())
        count, self._count = self._count, False
        self.clear_button.setEnabled(question.asks)
        self.model.ask(question, count=count)
        if self.desk.reader.reads_for(self.model) and self.model.question is not question:
            self.counted.setText("正在查找…")

    def _came(self) -> None:
        found, total, asked = self.model.count, self.total, self.model.question.asks
        self.empty.explain(found, total, asked=asked)
        if found == 0 and self.table.hasFocus() and not self.empty.take():
            self.search.setFocus()  # else Qt gives the keys to the first button
        self.table.setVisible(found > 0)
        if not self.model.whole:
            self.counted.setText(f"先列出 {found:,} 条，其余正在查找…")
        else:
            self.counted.setText(self._told(found, total) if asked else f"共 {total:,} 条")
        again = self.model.rows_of(self._again)
        if self.model.whole or len(again) == len(self._again):
            self._again = []
        if again:
            self.table.choose(again)
        if self._to_first:
            self._choose_first()

    def _told(self, found: int, total: int) -> str:
        if self._alone:
            return f"只列刚办的 {found:,} 条，共 {total:,} 条；按 Esc 看全部"
        return f"找到 {found:,} 条，共 {total:,} 条"

    def _choose_first(self) -> None:
        self._to_first = False
        if self.model.count:
            self.table.setFocus()
            self.table.choose([0])

    def _add(self, values: Values) -> str:
        self.choose([record.add(self.desk, self.page.view, values)])
        return "已保存"

    def _open(self, title: str, values: Values, save: Callable[[Values], str | None]) -> None:
        self.form = Form(self.desk, title, self.page.sections, save)
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

    def run(self, button: Button) -> None:
        """Do what a declared button does to the chosen rows."""
        chosen = self.chosen()
        if button.needs_rows and not chosen:
            self.desk.said.emit(f"请先在表里选中要{button.title}的行")
            return
        self.desk.attempt(partial(button.run, self.desk, chosen))

    def _typed(self) -> None:
        self._alone = ()
        self._sorted()

    def _sorted(self) -> None:
        self._to_first = False
        self._rest.start()

    def _to_table(self) -> None:
        self._rest.stop()
        if self.desk.opens(self.search.text()):
            self.search.clear()
            return
        self._to_first = True
        self._ask()

    def _changed(self, kinds: frozenset[type]) -> None:
        if not kinds & {column.class_ for column in self.page.view.columns}:
            return
        if self.window().isVisible() and not self.isVisible():
            self._stale = True  # asked for when the page is next seen
            return
        self.filter_row.refill()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while another page was in front is asked for now."""
        super().showEvent(event)
        if self._stale:
            self.filter_row.refill()
            self.refresh()

    def _lay_out(self) -> None:
        title = QLabel(self.page.title)
        title.setObjectName("pageTitle")
        top = QHBoxLayout()
        top.addWidget(title)
        top.addWidget(self.search, 1)
        self.clear_button = keyed(self.front, "清除筛选", "Esc", self.clear)
        foot = FlowLayout()
        foot.addWidget(self.counted)
        foot.addWidget(keyed(self.front, "选列和排序", "Ctrl+L", self.table.choose_columns))
        foot.addWidget(keyed(self.front, "复制", "Ctrl+C", self.copy))
        if self.page.sections:
            top.addWidget(keyed(self.front, "登记", "Ctrl+N", self.add, primary=True))
            foot.addWidget(keyed(self.front, "作废", "Ctrl+Delete", self.void))
        for button in self.page.buttons:
            made = keyed(self.front, button.title, button.key, _Run(self, button), primary=button.primary)
            (top if button.primary else foot).addWidget(made)
        if self.page.filters:
            self.filter_row.add(self.clear_button)
        else:
            top.addWidget(self.clear_button)
        down = QVBoxLayout(self.front)
        down.addLayout(top)
        down.addWidget(self.filter_row)
        down.addWidget(self.table, 1)
        down.addWidget(self.empty, 1)
        down.addLayout(foot)
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.front)
        for key, slot in (("Ctrl+F", self.search.setFocus), ("F5", self.refresh)):
            QShortcut(QKeySequence(key), self.front, slot)


class _Run:
    """A declared button's press."""

    def __init__(self, page: ListPage, button: Button) -> None:
        self.page = page
        self.button = button

    def __call__(self) -> None:
        self.page.run(self.button)
