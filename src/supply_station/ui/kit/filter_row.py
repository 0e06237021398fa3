"""筛选行：a box for every column a list is narrowed by; Esc clears them all."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from supply_station.services import listing
from supply_station.services.listing import Column, Shape
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.page import Pick
from supply_station.ui.kit.words import heading

ALL = "全部"
HINTS = {
    Shape.HUNDREDTHS: "如 >100",
    Shape.WHOLE: "如 >3",
    Shape.MONTH: "如 2026-10",
    Shape.DAY: "如 2026-10",
    Shape.TIME: "如 2026-10",
}


class FilterRow(QWidget):
    """The boxes, each under its heading: words of a set to choose, anything else to type."""

    changed = Signal()
    entered = Signal()

    def __init__(self, desk: Desk, columns: tuple[Column, ...], picks: tuple[Pick, ...] = ()) -> None:
        super().__init__()
        self.desk = desk
        self.boxes: dict[Column, QLineEdit | QComboBox] = {}
        self.picks: dict[str, QComboBox] = {}
        self._asks = {pick.name: pick.words for pick in picks}
        self._flow = FlowLayout()
        for column in columns:
            self.boxes[column] = self._box(column)
            self._place(heading(column), self.boxes[column])
        for pick in picks:
            self.picks[pick.name] = self._choice(pick.words)
            self._place(pick.title, self.picks[pick.name])
        self.setLayout(self._flow)
        self.refill()

    def add(self, button: QWidget) -> None:
        """Put a button behind the boxes."""
        self._flow.addWidget(button)
        self._flow.setAlignment(button, Qt.AlignmentFlag.AlignBottom)

    def filters(self) -> tuple[tuple[Column, str], ...]:
        """What is asked of each column."""
        asked = ((column, self._asked(box)) for column, box in self.boxes.items())
        return tuple((column, typed) for column, typed in asked if typed)

    def only(self, today: date) -> tuple[Any, ...]:
        """What else is asked for, as the picks put it today."""
        asked = ((self._asks[name], self._asked(box)) for name, box in self.picks.items())
        return tuple(words[word](today) for words, word in asked if word)

    def show_filters(self, filters: dict[str, str]) -> None:
        """Put filters into the boxes by field name or a pick's; boxes that are not named are cleared."""
        named: dict[str, QLineEdit | QComboBox] = {column.key: box for column, box in self.boxes.items()}
        for name, box in (named | self.picks).items():
            typed = filters.get(name, "")
            if isinstance(box, QLineEdit):
                box.setText(typed)
            else:
                if typed and box.findText(typed) < 0:
                    box.addItem(typed)
                    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
                box.setCurrentIndex(max(box.findText(typed), 0))

    def clear(self) -> None:
        """Ask nothing of any column."""
        self.show_filters({})

    def refill(self) -> None:
        """The words to choose from, as the book holds them now; foreign ones are read beside the window."""
        columns = [column for column in self.boxes if listing.shape(column) is Shape.OPEN_WORD]
        if columns:
            self.desk.reader.read(self, partial(_words, self.desk, columns), self._add_words, later=True)

    def _add_words(self, found: dict[Column, list[str]]) -> None:
        for column, words in found.items():
            box = self.boxes[column]
            if isinstance(box, QComboBox):
                box.addItems([word for word in words if box.findText(word) < 0])

    def _box(self, column: Column) -> QLineEdit | QComboBox:
        shape = listing.shape(column)
        if shape in {Shape.WORD, Shape.OPEN_WORD, Shape.FLAG}:
            return self._choice(["是", "否"] if shape is Shape.FLAG else listing.choices(column) or [])
        line = QLineEdit()
        line.setPlaceholderText(HINTS.get(shape, ""))
        wide = 7 if shape is Shape.TEXT else 6
        line.setFixedWidth(line.fontMetrics().horizontalAdvance("户") * wide + 24)
        line.textChanged.connect(self.changed)
        line.returnPressed.connect(self.entered)
        return line

    def _choice(self, words: Iterable[str]) -> QComboBox:
        box = Choice()
        box.addItems([ALL, *words])
        box.currentIndexChanged.connect(self.changed)
        return box

    def _place(self, title: str, box: QLineEdit | QComboBox) -> None:
        box.setAccessibleName(f"筛选 {title}")
        label = QLabel(title)
        label.setBuddy(box)
        self._flow.addWidget(_under(label, box))

    def _asked(self, box: QLineEdit | QComboBox) -> str:
        if isinstance(box, QLineEdit):
            return box.text().strip()
        return box.currentText() if box.currentIndex() > 0 else ""


def _words(desk: Desk, columns: Iterable[Column]) -> dict[Column, list[str]]:
    """On the reader's thread."""
    return {column: desk.consult(listing.words, column) for column in columns}


def _under(label: QLabel, box: QWidget) -> QWidget:
    label.setObjectName("quiet")
    together = QWidget()
    down = QVBoxLayout(together)
    down.setContentsMargins(0, 0, 0, 0)
    down.setSpacing(1)
    down.addWidget(label)
    down.addWidget(box)
    return together
