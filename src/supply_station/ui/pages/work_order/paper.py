"""回单的录入：who went, when the paper came back, and what the crew wrote on it."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken, Trouble
from supply_station.models import WorkOrder
from supply_station.rules import form as rule
from supply_station.rules.form import FieldKind, Form, Stage, Value
from supply_station.rules.work_order import OrderKind
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.field import Field
from supply_station.ui.kit.form_entry import ENTER, FormEntry
from supply_station.ui.kit.form_field import FormField

WHO = {"first": WorkOrder.went_first_id, "second": WorkOrder.went_second_id, "on": WorkOrder.returned_on}
"""An act's parameter → the column of its editor."""


def hint() -> QLabel:
    """How a paper is typed, in one line."""
    line = QLabel("Enter 下一格；选项打数字；Ctrl+D 照上一张")
    line.setObjectName("quiet")
    line.setMargin(6)
    return line


class Paper(QWidget):
    """The paper of one order as it is typed. What was typed last is remembered for Ctrl+D, per kind."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.entry: FormEntry | None = None
        self.who = {name: Field(desk, column, required=True) for name, column in WHO.items()}
        self._before: dict[OrderKind, Mapping[str, str]] = {}
        self._shown: list[str] = []
        people = QHBoxLayout()
        people.setSpacing(18)
        for each in self.who.values():
            people.addWidget(each, 1)
            each.editor.installEventFilter(self)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addLayout(people)

    def show_form(self, form: Form, values: Mapping[str, Value], who: Mapping[str, Any]) -> None:
        """Show a form with what is known of its paper; one without a day came back today."""
        if self.entry is not None:
            self._down.removeWidget(self.entry)
            self.entry.hide()
            self.entry.deleteLater()
        today = self.desk.office.clock().date()
        self.entry = FormEntry(form, today, self._before.get(form.kind))
        self.entry.entered.connect(self._scanned)
        self.entry.finished.connect(self.focusNextChild)
        self._down.addWidget(self.entry, 1)
        self.entry.show()  # a layout would show it later, and what is not seen takes no keys
        for name, each in ({"on": today} | dict(who)).items():
            self.who[name].show_value(each)
        self.who["second"].setVisible(form.people > 1)
        self.entry.show_values(values)
        self._shown = self._texts()

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.entry is not None and (self.entry.typed() or self._texts() != self._shown)

    def discard(self) -> None:
        """Give up what was typed."""
        self._shown = self._texts()
        if self.entry is not None:
            self.entry.keep()

    def begin(self) -> None:
        """The keys go to the first place that nothing stands in."""
        fields: list[Field | FormField] = [each for each in self.who.values() if not each.isHidden()]
        empty = [each for each in fields if not each.typed_text()]
        if self.entry is not None and (first := self.entry.first_empty()) is not None:
            empty.append(first)
        (empty or fields)[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self, act: Callable[..., object]) -> bool:
        """Perform an act with what stands here, and tell whether it was done.

        What is wrong is said beside its field.
        """
        entry = self.entry
        if entry is None:
            return False
        for each in self.who.values():
            each.say(None)
        entry.say({})
        try:
            values = entry.values()
            told = {name: each.value() for name, each in self.who.items()}
            if faults := self._faults(entry.form, values):
                entry.say(faults)
            if told["on"] is None:
                self.who["on"].say("请写明纸是哪天交回来的。")
                self.who["on"].setFocus()
            if faults or told["on"] is None:
                return False
            act(values=values, **told)
        except RuleBroken as refusal:
            self._refused(refusal)
            return False
        except Trouble as trouble:
            self.desk.ask.tell("没有保存", trouble.sentence)
            return False
        self._before[entry.form.kind] = entry.texts()
        self.discard()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on from who went and when, too."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in ENTER:
            self.focusNextChild()
            return True
        return super().eventFilter(watched, event)

    def _faults(self, form: Form, values: Mapping[str, Value]) -> dict[str, str]:
        """All that the form lacks; what hangs on a word that is not there yet waits for it."""
        found: dict[str, str] = {}
        for name, sentence in rule.faults(form, values, Stage.RETURN):
            found.setdefault(name, sentence)
        hanging = {each.name: each.only_if[0] for each in form.typed() if each.only_if}
        return {name: sentence for name, sentence in found.items() if hanging.get(name) not in found}

    def _refused(self, refusal: RuleBroken) -> None:
        by_column = {column.key: name for name, column in WHO.items()}
        field = by_column.get(refusal.field or "", refusal.field or "")
        if field in self.who:
            self.who[field].say(refusal.sentence)
            self.who[field].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.entry is not None and field in self.entry.fields:
            self.entry.say({field: refusal.sentence})
        else:
            self.desk.ask.tell("没有保存", refusal.sentence)

    def _scanned(self, field: FormField) -> None:
        """A number that was scanned into a field is an order's: no field holds one, and no day is a code."""
        typed = field.typed_text().strip()
        if not typed.isalnum() or field.field.choices:
            return
        if typed[:2].isalpha() or field.field.kind is FieldKind.DAY:
            before = field.typed_text()
            field.show_text("")
            if not self.desk.opens(typed):
                field.show_text(before)

    def _texts(self) -> list[str]:
        return [each.typed_text() for each in self.who.values()]
