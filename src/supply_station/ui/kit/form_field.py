"""栏目：one field of a county form — its heading, its editor by its kind, and what is wrong with it."""

import re
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken
from supply_station.rules import kwh
from supply_station.rules.form import Field, FieldKind, Value
from supply_station.services.listing import LIKE, Shape, formed, plain
from supply_station.ui.kit.field_head import REQUIRED, field_head
from supply_station.ui.kit.ticks import Ticks

SHAPES = {
    FieldKind.WHOLE: Shape.WHOLE,
    FieldKind.READING: Shape.HUNDREDTHS,
    FieldKind.ENERGY: Shape.HUNDREDTHS,
    FieldKind.DAY: Shape.DAY,
}
"""How what is typed is read; anything else is text."""
HINTS = {FieldKind.DAY: "月日就行，如 1105", FieldKind.LINES: "Shift+Enter 换行"}
NOT_APPLICABLE = "/"
Editor = QLineEdit | QPlainTextEdit | Ticks
_MONTH_AND_DAY = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?|(\d{2})(\d{2})")


class FormField(QWidget):
    """A field as it is typed from the paper; one that does not apply shows "/", one that is due 必填.

    Args:
        field: the form's declaration.
        today: a day typed without its year is the last one that is not to come.
    """

    changed = Signal()

    def __init__(self, field: Field, today: date) -> None:
        super().__init__()
        self.field = field
        self.today = today
        self.editor = self._editor()
        self.required = field.due is not None
        self.editor.setAccessibleName(field.title)
        head = field_head(field.title, self.editor, required=self.required)
        if self.required and isinstance(self.editor, Ticks):  # its description tells what is ticked
            self.editor.setAccessibleName(f"{field.title}，{REQUIRED}")
        self.slash = QLineEdit(NOT_APPLICABLE)
        self.slash.setEnabled(False)
        self.slash.setAccessibleName(f"{field.title}：不用填")
        self.slash.hide()
        self.fault = QLabel()
        self.fault.setObjectName("fieldFault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(2)
        down.addLayout(head)
        for part in (self.editor, self.slash, self.fault):
            down.addWidget(part)
        down.addStretch(1)

    def value(self) -> Value:
        """What stands in the field; None for nothing, and where it does not apply.

        Raises:
            RuleBroken: it cannot be read.
        """
        if not self.applies():
            return None
        if isinstance(self.editor, Ticks):
            chosen = self.editor.chosen()
            if self.field.kind is FieldKind.CHOICES:
                return chosen or None
            return chosen[0] if chosen else None
        written = self.typed_text().strip()
        shape = SHAPES.get(self.field.kind)
        if not written or shape is None:
            return written or None
        try:
            found = day_of(written, self.today) if shape is Shape.DAY else formed(shape, plain(written))
        except (ValueError, ArithmeticError):
            told = f"“{self.field.heading}”看不懂“{written}”，请写成 {LIKE[shape]} 这样。"
            raise RuleBroken(told, field=self.field.name) from None
        return found.isoformat() if isinstance(found, date) else int(found)

    def show_value(self, value: Value) -> None:
        """Put a value into the editor."""
        if isinstance(self.editor, Ticks):
            self.editor.choose(value if isinstance(value, list) else [str(value or "")])
        else:
            self.show_text(_written(self.field.kind, value))
        self.say("")

    def tidy(self) -> None:
        """Show a day that was typed in short as it is understood."""
        if self.field.kind is FieldKind.DAY and self.typed_text().strip():
            try:
                self.show_text(str(self.value() or ""))
            except RuleBroken:
                return  # it stays as it was typed, and is told when it is saved

    def typed_text(self) -> str:
        """What stands in the editor, as text."""
        if isinstance(self.editor, Ticks):
            return "、".join(self.editor.chosen())
        return self.editor.toPlainText() if isinstance(self.editor, QPlainTextEdit) else self.editor.text()

    def show_text(self, typed: str) -> None:
        """Put text into the editor as if it had been typed."""
        if isinstance(self.editor, Ticks):
            self.editor.choose(typed.split("、"))
            self.editor.changed.emit()
        elif isinstance(self.editor, QPlainTextEdit):
            self.editor.setPlainText(typed)
        else:
            self.editor.setText(typed)

    def applies(self) -> bool:
        """Whether the field may be typed into."""
        return self.slash.isHidden()

    def apply(self, *, applies: bool) -> None:
        """Let the field be typed into, or grey it: what was typed in it does not count while it is grey."""
        self.slash.setVisible(not applies)
        self.editor.setVisible(applies)

    def say(self, fault: str) -> None:
        """Say beside the field what is wrong with it; nothing for nothing."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        if not isinstance(self.editor, Ticks):
            self.editor.setAccessibleDescription(fault or (REQUIRED if self.required else ""))

    def _editor(self) -> Editor:
        if self.field.choices:
            ticks = Ticks(self.field.choices, several=self.field.kind is FieldKind.CHOICES)
            ticks.changed.connect(self.changed)
            return ticks
        if self.field.kind is FieldKind.LINES:
            lines = QPlainTextEdit()
            lines.setTabChangesFocus(True)
            lines.setFixedHeight(2 * lines.fontMetrics().lineSpacing() + 20)
            lines.setPlaceholderText(HINTS[FieldKind.LINES])
            lines.textChanged.connect(self.changed)
            return lines
        line = QLineEdit()
        line.setPlaceholderText(HINTS.get(self.field.kind, ""))
        line.textEdited.connect(self.changed)
        return line


def day_of(typed: str, today: date) -> date:
    """A day as a clerk types it: whole, or month and day of the last such day that is not to come.

    Raises:
        ValueError: it is no day.
    """
    written = plain(typed)
    short = _MONTH_AND_DAY.fullmatch(written)
    if short is None:
        day: date = formed(Shape.DAY, written)
        return day
    month, day_of_month = (int(part) for part in short.groups() if part)
    this_year = date(today.year, month, day_of_month)
    return this_year if this_year <= today else date(today.year - 1, month, day_of_month)


def _written(kind: FieldKind, value: Value) -> str:
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, int) and SHAPES.get(kind) is Shape.HUNDREDTHS:
        return kwh.text(value) or ""
    return str(value)
