"""表单：two columns in the order of the paper; Enter goes on, Ctrl+S saves, Esc asks before it loses."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken, Trouble
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.field import Field
from supply_station.ui.kit.page import Section

Values = dict[str, Any]


class Form(QWidget):
    """A form over one record, new or kept.

    Args:
        desk: says, asks and performs.
        title: over the form.
        sections: its fields.
        save: does the work and gives the line for the foot; None leaves the form open as it is.
        made: fields with an editor of their own, by the name of their column.
    """

    closed = Signal()
    saved = Signal()
    """What stands in it was saved; it closes now."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        sections: tuple[Section, ...],
        save: Callable[[Values], str | None],
        made: Mapping[str, Field] | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._save = save
        self._shown: list[str] = []
        self.fields = {
            column.key: (made or {}).get(column.key) or Field(desk, column, required=section.must(column))
            for section in sections
            for column in section.fields
        }
        self.title = QLabel(title)
        self.title.setObjectName("pageTitle")
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.hide()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._grid(sections))
        self.save_button = keyed(self, "保存", "Ctrl+S", self.save, primary=True)
        self.back_button = keyed(self, "返回", "Esc", self.back)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        foot.addWidget(self.back_button)
        box = QVBoxLayout(self)
        box.addWidget(self.title)
        box.addWidget(self.note)
        box.addWidget(self.area, 1)
        box.addLayout(foot)
        for each in self.fields.values():
            each.editor.installEventFilter(self)

    def show_values(self, values: Values) -> None:
        """Put a record's values into the fields; a new record has none."""
        for name, each in self.fields.items():
            each.show_value(values.get(name))
        self._shown = self._typed()
        next(iter(self.fields.values())).setFocus()

    def tell(self, note: str) -> None:
        """Say over the fields what one should know while filling them; nothing for nothing."""
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._typed() != self._shown

    def save(self) -> None:
        """Save; a refusal stands beside its field, and what was typed stays."""
        for each in self.fields.values():
            each.say(None)
        try:
            values = {name: each.value() for name, each in self.fields.items()}
            done = None if self._lacks(values) else self._save(values)
        except RuleBroken as refusal:
            self._refused(refusal)
            return
        except Trouble as trouble:
            self.desk.ask.tell("没有保存", trouble.sentence)
            return
        if done is not None:
            self._shown = self._typed()
            self.desk.said.emit(done)
            self.saved.emit()
            self.closed.emit()

    def back(self) -> None:
        """Leave; asks first if something was typed."""
        if not self.typed() or self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃"):
            self.discard()

    def discard(self) -> None:
        """Leave without saving."""
        self._shown = self._typed()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on to the next field; the field one comes to is in sight."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held:
                if not any(each.enter() for each in self.fields.values() if each.editor is watched):
                    self.focusNextChild()
                return True
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.area.ensureWidgetVisible(watched)
        return super().eventFilter(watched, event)

    def _grid(self, sections: tuple[Section, ...]) -> QWidget:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        row = 0
        for section in sections:
            name = QLabel(section.title)
            name.setObjectName("sectionTitle")
            name.setWordWrap(True)
            grid.addWidget(name, row, 0, 1, 2)
            for place, column in enumerate(section.fields):
                wide = 2 if len(section.fields) == 1 else 1  # what stands alone is a sentence
                grid.addWidget(self.fields[column.key], row + 1 + place // 2, place % 2, 1, wide)
            row += 1 + (len(section.fields) + 1) // 2
        grid.setRowStretch(row, 1)
        return inner

    def _lacks(self, values: Values) -> bool:
        """Say beside every field that must be filled and is not; the keys go to the first."""
        lacking = [each for name, each in self.fields.items() if each.missing(values[name])]
        for each in lacking:
            each.say(each.missing(None))
        for each in lacking[:1]:
            each.setFocus()
        return bool(lacking)

    def _refused(self, refusal: RuleBroken) -> None:
        at = self.fields.get(refusal.field or "")
        if at is None:
            self.desk.ask.tell("没有保存", refusal.sentence)
            return
        at.say(refusal.sentence)
        at.setFocus()

    def _typed(self) -> list[str]:
        return [each.typed_text() for each in self.fields.values()]
