"""项：one field of a form — its heading, its editor by the column's type, and what is wrong with it."""

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from supply_station.services import listing
from supply_station.services.listing import Column, Shape
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.field_head import REQUIRED, field_head
from supply_station.ui.kit.lookup import Lookup
from supply_station.ui.kit.short_time import LIKE_TIME, whole_time
from supply_station.ui.kit.words import heading

FEW = 200
"""Rows of another table that a combo box may list."""


class Field(QWidget):
    """One field: its heading, its editor by the column's type, and room for what is wrong with it.

    One that must be filled says so after its heading, and to a screen reader.
    """

    def __init__(self, desk: Desk, column: Column, *, required: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.column = column
        self.required = required
        self.shape = listing.shape(column)
        self.editor = self._editor()
        self.editor.setAccessibleName(heading(column))
        self.fault = QLabel()
        self.fault.setObjectName("fieldFault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(field_head(heading(column), self.editor, required=required))
        for part in (self.editor, self.fault):
            box.addWidget(part)
        box.addStretch(1)
        self.setFocusProxy(self.editor)
        self.say(None)

    def show_value(self, value: Any) -> None:
        """Put a stored value into the editor."""
        if isinstance(self.editor, QCheckBox):
            self.editor.setChecked(bool(value))
        elif isinstance(self.editor, Lookup):
            self.editor.show_key(value)
        elif isinstance(self.editor, QComboBox):
            self._choose(self.editor, value)
        else:
            shown = listing.text(self.column, value)
            self.editor.setText(shown.replace(",", "") if self.shape is Shape.HUNDREDTHS else shown)
        self.say(None)

    def value(self) -> Any:
        """What stands in the editor, as the column's value.

        Raises:
            RuleBroken: it cannot be read.
        """
        if isinstance(self.editor, QCheckBox):
            return self.editor.isChecked()
        if isinstance(self.editor, Lookup):
            return self.editor.key()
        if isinstance(self.editor, QComboBox) and self.shape is Shape.LINK:
            return self.editor.currentData()
        typed = self.typed_text()
        if self.shape is Shape.TIME:
            typed = whole_time(typed, self.desk.office.clock())
        return listing.parsed(self.column, typed)

    def typed_text(self) -> str:
        """What stands in the editor, as text."""
        if isinstance(self.editor, QCheckBox):
            return "是" if self.editor.isChecked() else "否"
        return self.editor.currentText() if isinstance(self.editor, QComboBox) else self.editor.text()

    def enter(self) -> bool:
        """Whether Enter has been used here and does not go on to the next field."""
        return False

    def say(self, fault: str | None) -> None:
        """Say beside the field what is wrong with it."""
        self.fault.setText(fault or "")
        self.fault.setVisible(bool(fault))
        self.editor.setAccessibleDescription(fault or (REQUIRED if self.required else ""))

    def missing(self, value: Any) -> str | None:
        """What to say when nothing stands here that must; None where something does.

        A text that is missing is refused by the act, which knows better words for it.
        """
        if not self.required or value is not None or self.shape is Shape.TEXT:
            return None
        title = heading(self.column)
        if self.shape is Shape.DAY:
            return f"请写明{title}是哪一天。"
        return f"“{title}”还没有填，请填好后再保存。"

    def _editor(self) -> QLineEdit | QComboBox | QCheckBox:
        if self.shape is Shape.FLAG:
            return QCheckBox("是")
        if self.shape is Shape.LINK:
            return self._link_editor()
        if self.shape in {Shape.WORD, Shape.OPEN_WORD}:
            box = Choice()
            box.setEditable(self.shape is Shape.OPEN_WORD)
            box.addItems(["", *(listing.choices(self.column) or [])])
            return box
        line = QLineEdit()
        if self.shape in listing.LIKE:
            like = LIKE_TIME if self.shape is Shape.TIME else listing.LIKE[self.shape]
            line.setPlaceholderText(f"如 {like}")
        return line

    def _link_editor(self) -> QLineEdit | QComboBox:
        rows = self.desk.consult(listing.linked, self.column, many=FEW + 1)
        if len(rows) > FEW:
            return Lookup(self.desk, self.column)
        box = Choice()
        box.addItem("", None)
        for key, name in rows.items():
            box.addItem(name, key)
        return box

    def _choose(self, box: QComboBox, value: Any) -> None:
        if self.shape is not Shape.LINK:
            shown = str(value or "")
            if box.isEditable():
                box.setEditText(shown)
            box.setCurrentIndex(box.findText(shown))
        else:
            if value is not None and box.findData(value) < 0:  # voided since; it stays named
                box.addItem(self.desk.consult(listing.linked_name, self.column, value), value)
            box.setCurrentIndex(box.findData(value) if value is not None else 0)
        if box.isEditable() and box.currentIndex() < 0:
            box.setEditText(str(value))
