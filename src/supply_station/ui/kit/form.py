"""表单：two columns in the order of the paper; Enter goes on, Ctrl+S saves, Esc asks before it loses."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from supply_station.errors import RuleBroken
from supply_station.services import listing
from supply_station.services.listing import Column, Shape
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import Section
from supply_station.ui.kit.table import heading

Values = dict[str, Any]


class Field(QWidget):
    """One field: its heading, its editor by the column's type, and room for what is wrong with it."""

    def __init__(self, desk: Desk, column: Column) -> None:
        super().__init__()
        self.column = column
        self.shape = listing.shape(column)
        self.editor = self._editor(desk)
        self.editor.setAccessibleName(heading(column))
        label = QLabel(heading(column))
        label.setBuddy(self.editor)
        label.setObjectName("fieldLabel")
        self.fault = QLabel()
        self.fault.setObjectName("fieldFault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        for part in (label, self.editor, self.fault):
            box.addWidget(part)
        self.setFocusProxy(self.editor)

    def _editor(self, desk: Desk) -> QLineEdit | QComboBox | QCheckBox:
        if self.shape is Shape.FLAG:
            return QCheckBox("是")
        if self.shape in {Shape.WORD, Shape.OPEN_WORD}:
            box = QComboBox()
            box.setEditable(self.shape is Shape.OPEN_WORD)
            box.addItems(["", *(listing.choices(self.column) or [])])
            return box
        if self.shape is Shape.LINK:
            box = QComboBox()
            box.addItem("", None)
            for key, name in desk.consult(listing.linked, self.column).items():
                box.addItem(name, key)
            return box
        line = QLineEdit()
        if self.shape is Shape.DAY:
            line.setPlaceholderText("如 2026-11-05")
        return line

    def show_value(self, value: Any) -> None:
        """Put a stored value into the editor."""
        if isinstance(self.editor, QCheckBox):
            self.editor.setChecked(bool(value))
        elif isinstance(self.editor, QComboBox):
            at = (
                self.editor.findData(value)
                if self.shape is Shape.LINK
                else self.editor.findText(str(value or ""))
            )
            if at >= 0 or self.shape is not Shape.OPEN_WORD:
                self.editor.setCurrentIndex(max(at, 0))
            else:
                self.editor.setEditText(str(value))
        else:
            self.editor.setText(
                listing.text(self.column, value).replace(",", "") if value is not None else ""
            )
        self.say(None)

    def value(self) -> Any:
        """What stands in the editor, as the column's value.

        Raises:
            RuleBroken: it cannot be read.
        """
        if isinstance(self.editor, QCheckBox):
            return self.editor.isChecked()
        if isinstance(self.editor, QComboBox):
            if self.shape is Shape.LINK:
                return self.editor.currentData()
            return listing.parsed(self.column, self.editor.currentText())
        return listing.parsed(self.column, self.editor.text())

    def say(self, fault: str | None) -> None:
        """Say beside the field what is wrong with it."""
        self.fault.setText(fault or "")
        self.fault.setVisible(bool(fault))


class Form(QWidget):
    """A form over one record, new or kept."""

    closed = Signal()

    def __init__(
        self, desk: Desk, title: str, sections: tuple[Section, ...], save: Callable[[Values], str]
    ) -> None:
        super().__init__()
        self.desk = desk
        self._save = save
        self._shown: list[str] = []
        self.fields = {column.key: Field(desk, column) for section in sections for column in section.fields}
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        row = 0
        for section in sections:
            name = QLabel(section.title)
            name.setObjectName("sectionTitle")
            grid.addWidget(name, row, 0, 1, 2)
            for place, column in enumerate(section.fields):
                grid.addWidget(self.fields[column.key], row + 1 + place // 2, place % 2)
            row += 1 + (len(section.fields) + 1) // 2
        grid.setRowStretch(row, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        self.title = QLabel(title)
        self.title.setObjectName("pageTitle")
        self.save_button = QPushButton("保存（Ctrl+S）")
        self.save_button.setObjectName("primary")
        self.back_button = QPushButton("返回（Esc）")
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(self.back)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.save_button)
        box = QVBoxLayout(self)
        box.addWidget(self.title)
        box.addWidget(scroll, 1)
        box.addLayout(foot)
        for keys, slot in (("Ctrl+S", self.save), ("Escape", self.back)):
            QShortcut(QKeySequence(keys), self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for each in self.fields.values():
            each.editor.installEventFilter(self)

    def show_values(self, values: Values) -> None:
        """Put a record's values into the fields; a new record has none."""
        for name, each in self.fields.items():
            each.show_value(values.get(name))
        self._shown = self._typed()
        next(iter(self.fields.values())).setFocus()

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._typed() != self._shown

    def save(self) -> None:
        """Save; a refusal stands beside its field, and what was typed stays."""
        values: Values = {}
        for name, each in self.fields.items():
            each.say(None)
            try:
                values[name] = each.value()
            except RuleBroken as refusal:
                self._refused(refusal)
                return
        try:
            done = self._save(values)
        except RuleBroken as refusal:
            self._refused(refusal)
            return
        self._shown = self._typed()
        self.desk.said.emit(done)
        self.closed.emit()

    def back(self) -> None:
        """Leave; asks first if something was typed."""
        if not self.typed() or self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃"):
            self._shown = self._typed()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter goes on to the next field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held:
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    def _refused(self, refusal: RuleBroken) -> None:
        at = self.fields.get(refusal.field or "")
        if at is None:
            self.desk.ask.tell("没有保存", refusal.sentence)
            return
        at.say(refusal.sentence)
        at.setFocus()

    def _typed(self) -> list[str]:
        return [
            str(each.editor.isChecked())
            if isinstance(each.editor, QCheckBox)
            else each.editor.currentText()
            if isinstance(each.editor, QComboBox)
            else each.editor.text()
            for each in self.fields.values()
        ]
