"""参数：every number of a rule as a clerk calls it, what it does, and what was ever laid down for it."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from supply_station.models import DatedParameter
from supply_station.rules.parameter import Kind, Level, Parameter
from supply_station.rules.parameter_value import Dated
from supply_station.services import keeping, parameter
from supply_station.services.listing import Column
from supply_station.services.parameter import Row, Standing
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.page import Section
from supply_station.ui.kit.rows import Head, RowsTable

HEADS = (
    Head("类别"),
    Head("参数", wide=True),
    Head("现在的值", wide=True),
    Head("从哪天起"),
    Head("层级"),
)
LAID_DOWN = (Head("值", wide=True), Head("生效日"), Head("失效日"), Head("层级"), Head("依据"))
FIELDS = (
    DatedParameter.value,
    DatedParameter.source,
    DatedParameter.valid_from,
    DatedParameter.valid_to,
    DatedParameter.level,
)
NOTHING_FOUND = "没有这样的参数。按 Esc 看全部。"


class ParameterList(QWidget):
    """The parameters, and under them what the chosen one does and all that was laid down for it."""

    changing = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.found: list[Standing] = []
        self.laid: list[Row] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：类别、参数、它管什么、依据")
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.table = RowsTable("参数", HEADS, wrap=True)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.history = RowsTable("这一项的历次规定", LAID_DOWN, wrap=True)
        self._lay_out()
        self.search.textChanged.connect(self.refresh)
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.selectionModel().currentRowChanged.connect(self._look_at)
        self.table.opened.connect(self.changing)

    def refresh(self) -> None:
        """Show what counts today."""
        words, today = self.search.text(), self.desk.office.clock().date()
        self.found = self.desk.consult(parameter.standing, day=today, words=words)
        self.table.show_rows([_cells(each) for each in self.found])
        self.change_button.setEnabled(bool(self.found))
        self._look_at()

    def chosen(self) -> Standing | None:
        """The parameter the list stands on."""
        row = self.table.row()
        return self.found[row] if row is not None and row < len(self.found) else None

    def change(self) -> None:
        """Ask for the form of the chosen parameter."""
        if (row := self.table.row()) is not None:
            self.changing.emit(row)

    def clear(self) -> None:
        """Show all parameters again."""
        self.search.clear()
        self.table.setFocus()

    def void(self) -> None:
        """作废 a line that was laid down in error, with a reason."""
        row = self.history.row()
        if row is None:
            self.desk.said.emit("请先在“历次规定”里选中要作废的一条")
            return
        reason = self.desk.ask.line("作废的原因")
        if reason is not None:
            self.desk.attempt(_Void(self.desk, self.laid[row].id, reason))

    def _look_at(self) -> None:
        each = self.chosen()
        self.laid = []
        if each is not None:
            self.laid = list(self.desk.consult(parameter.rows, key=each.parameter.key))
        self.about.setText(each.parameter.about if each is not None else NOTHING_FOUND)
        self.history.show_rows([_laid_down(each.parameter, row.dated) for row in self.laid] if each else [])

    def _lay_out(self) -> None:
        title, under = QLabel("参数"), QLabel("这一项的历次规定")
        title.setObjectName("pageTitle")
        under.setObjectName("sectionTitle")
        self.change_button = keyed(self, "改这一项（Enter）", "", self.change, primary=True)
        top, acts = QHBoxLayout(), FlowLayout()
        top.addWidget(title)
        top.addWidget(self.search, 1)
        top.addWidget(keyed(self, "看全部", "Esc", self.clear))
        acts.addWidget(self.change_button)
        acts.addWidget(keyed(self, "作废选中的规定", "Ctrl+Delete", self.void))
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.table, 3)
        down.addWidget(self.about)
        down.addWidget(under)
        down.addWidget(self.history, 1)
        down.addLayout(acts)
        for key, slot in (("Ctrl+F", self.search.setFocus), ("F5", self.refresh)):
            QShortcut(QKeySequence(key), self, slot)


class ParameterPage(HandPage):
    """参数, and in the list's place the form in which one is changed."""

    stem = "parameter"
    title = "参数"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = ParameterList(desk)
        self.form: Form | None = None
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.list)
        self.list.changing.connect(self.change)
        desk.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Show the book as it stands now."""
        self.list.refresh()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:  # noqa: ARG002
        """The parameters another page speaks of."""
        self.list.search.setText(words)

    def typed(self) -> bool:
        """Whether the form has something that is not saved."""
        return self.form is not None and self.form.typed()

    def discard(self) -> None:
        """Close the form without saving."""
        if self.form is not None:
            self.form.discard()

    def change(self, row: int) -> None:
        """The form of a parameter, filled with what counts today."""
        each = self.list.found[row]
        of = each.parameter
        section = Section(f"{of.about}{_unit(of)}", FIELDS, _must(of))
        self.form = Form(self.desk, of.title, (section,), _Save(self.desk, of))
        self.form.closed.connect(self._close)
        self._layers.setCurrentIndex(self._layers.addWidget(self.form))
        today = self.desk.office.clock().date()
        self.form.show_values({"value": each.now.value, "valid_from": today, "level": Level.STATION})

    def _close(self) -> None:
        if self.form is not None:
            self._layers.setCurrentIndex(0)
            self._layers.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
            self.list.table.setFocus()

    def _changed(self, kinds: frozenset[type]) -> None:
        if DatedParameter.key.class_ in kinds:
            self.refresh()


class _Save:
    """What the form does; the line for the foot says so when another level still decides."""

    def __init__(self, desk: Desk, of: Parameter) -> None:
        self.desk = desk
        self.of = of

    def __call__(self, values: Values) -> str:
        counts = self.desk.perform(parameter.change, key=self.of.key, **values)
        said = f"已登记：{self.of.title}"
        if (counts.level, counts.valid_from) == (values["level"], values["valid_from"]):
            return f"{said}，从 {counts.valid_from} 起是 {_with_unit(self.of, counts)}"
        return f"{said}。但那天按{counts.level}的 {_with_unit(self.of, counts)} 算：{self.of.tighter}"


class _Void:
    """What the button does."""

    def __init__(self, desk: Desk, key: int, reason: str) -> None:
        self.desk = desk
        self.key = key
        self.reason = reason

    def __call__(self) -> str:
        kind: Any = DatedParameter.key.class_
        self.desk.perform(keeping.void, kind=kind, key=self.key, reason=self.reason)
        return "已作废，记录仍可在操作日志中查到"


def _cells(each: Standing) -> tuple[str, ...]:
    of, now = each.parameter, each.now
    return (of.group, of.title, _with_unit(of, now), now.valid_from.isoformat(), now.level)


def _laid_down(of: Parameter, row: Dated) -> tuple[str, ...]:
    until = row.valid_to.isoformat() if row.valid_to else ""
    return (_with_unit(of, row), row.valid_from.isoformat(), until, row.level, row.source)


def _with_unit(of: Parameter, row: Dated) -> str:
    return f"{row.value} {of.unit}".strip()


def _must(of: Parameter) -> tuple[Column, ...] | None:
    """The fields that must be filled; a telephone may be none."""
    without = (DatedParameter.source, DatedParameter.valid_from, DatedParameter.level)
    return without if of.kind is Kind.PHONE else None


def _unit(of: Parameter) -> str:
    return f"单位：{of.unit}。" if of.unit else ""
