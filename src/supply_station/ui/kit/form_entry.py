"""录入：what the crew wrote on a county form, typed in the order of the paper by keys alone."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from supply_station.errors import RuleBroken
from supply_station.rules.form import Form, Section, Value, applies
from supply_station.ui.kit.form_field import FormField

ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
NOT_A_LINES = {Qt.Key.Key_Delete, Qt.Key.Key_D}
"""With Ctrl held these are a button's, though a line would take them for its own."""
Held = Qt.KeyboardModifier


class FormEntry(QScrollArea):
    """The editors of a form. It follows the form's declaration and knows no order.

    Enter goes on, Ctrl+D repeats what a field held the last time, a field that does not apply is greyed.

    Args:
        form: one edition of a county form.
        today: for days typed without their year.
        before: what the fields of the form held the last time, as text.
    """

    changed = Signal()
    entered = Signal(object)
    """Enter was pressed in a field (`FormField`); it may hold something that was meant for another place."""
    finished = Signal()
    """Enter was pressed in the last field."""

    def __init__(self, form: Form, today: date, before: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.form = form
        self.before = dict(before or {})
        self.fields = {each.name: FormField(each, today) for each in form.typed()}
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(form.kind.value)
        self.setWidget(self._grid())
        again = QShortcut(QKeySequence("Ctrl+D"), self, self.repeat)
        again.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for each in self.fields.values():
            each.editor.installEventFilter(self)
            each.changed.connect(self._changed)
        self._shown = self.texts()

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Put what an order holds into the fields."""
        for name, each in self.fields.items():
            each.show_value(values.get(name))
        self._apply()
        self._shown = self.texts()

    def values(self) -> dict[str, Value]:
        """What stands in the fields that apply, without the empty ones.

        Raises:
            RuleBroken: a field cannot be read; it says so itself, too.
        """
        found = {name: each.value() for name, each in self.fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def texts(self) -> dict[str, str]:
        """What stands in the fields, as text."""
        return {name: each.typed_text() for name, each in self.fields.items()}

    def typed(self) -> bool:
        """Whether something was typed since the values were shown."""
        return self.texts() != self._shown

    def keep(self) -> None:
        """What stands there now is saved, or given up."""
        self._shown = self.texts()

    def say(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong beside each field, and nothing beside the others; the keys go to the first."""
        for name, each in self.fields.items():
            each.say(faults.get(name, ""))
        first = next((each for name, each in self.fields.items() if name in faults), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(first)

    def first_empty(self) -> FormField | None:
        """The first field that applies and that nothing stands in."""
        return next((each for each in self.fields.values() if each.applies() and not each.typed_text()), None)

    def repeat(self) -> None:
        """Put into the field that has the keys what it held the last time."""
        here = next((each for each in self.fields.values() if each.editor.hasFocus()), None)
        if here is not None and (text := self.before.get(here.field.name)):
            here.show_text(text)
            self._changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, and the field one comes to is in sight."""
        if event.type() == QEvent.Type.FocusIn:
            self.ensureWidgetVisible(self._field_of(watched))
        if event.type() == QEvent.Type.FocusOut:
            self._field_of(watched).tidy()
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        ctrl = bool(event.modifiers() & Held.ControlModifier)
        if event.type() == QEvent.Type.ShortcutOverride and ctrl and event.key() in NOT_A_LINES:
            event.ignore()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in ENTER and not event.modifiers() & (Held.ControlModifier | Held.ShiftModifier):
            self._go_on(watched)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        here = self._field_of(watched)
        self.entered.emit(here)
        if not here.editor.hasFocus():
            return  # it was meant for another place
        last = [each for each in self.fields.values() if each.applies()][-1]
        if here is last:
            self.finished.emit()
        else:
            self.focusNextChild()

    def _field_of(self, editor: QObject) -> FormField:
        return next(each for each in self.fields.values() if each.editor is editor)

    def _changed(self) -> None:
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        """Grey what does not apply, now that it is known; until then it may be typed."""
        known: dict[str, Value] = {}
        for name, each in self.fields.items():
            try:
                known[name] = each.value()
            except RuleBroken:
                known[name] = each.typed_text()
        for each in self.fields.values():
            open_still = each.field.only_if is not None and known.get(each.field.only_if[0]) in (None, [])
            each.apply(applies=open_still or applies(each.field, known))

    def _grid(self) -> QWidget:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(8)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        row = 0
        parts = [(section.title, lines) for section in self.form.sections if (lines := self._lines(section))]
        for title, lines in parts:
            if len(parts) > 1:
                row += 1
                head = QLabel(title.partition("（")[0])  # how a pen fills it is the paper's
                head.setObjectName("sectionTitle")
                grid.addWidget(head, row, 0, 1, 2)
            for fields in lines:
                for place, each in enumerate(fields):
                    row += place % 2 == 0
                    grid.addWidget(each, row, place % 2, 1, 2 if len(fields) == 1 else 1)
        grid.setRowStretch(row + 1, 1)
        return inner

    def _lines(self, section: Section) -> list[list[FormField]]:
        """The fields of a part of the paper, line by line; a line that nobody writes on is left out."""
        lines = (
            [self.fields[cell.field] for cell in line.cells if cell.field in self.fields]
            for line in section.rows
        )
        return [fields for fields in lines if fields]
