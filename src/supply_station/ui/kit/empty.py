"""空页：where there is nothing to show, what to do first, and a key to the page where it is done."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk

NOTHING_FOUND = "没有符合条件的记录。按 Esc 清除筛选，再看全部。"


@dataclass(frozen=True)
class Way:
    """From an empty list to the page its first rows come from: what the button says, its key, the stem."""

    title: str
    key: str
    stem: str


class Empty(QLabel):
    """A quiet sentence in the middle of the room that a list would fill."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.setObjectName("empty")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)


class Onward(QWidget):
    """The button of a way, below the sentence; its key works while it is shown."""

    def __init__(self, desk: Desk, way: Way) -> None:
        super().__init__()
        self.desk = desk
        self.way = way
        self.button = keyed(self, way.title, way.key, self._go)
        down = QVBoxLayout(self)
        down.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        down.addStretch(1)
        self.setFocusProxy(self.button)

    def _go(self) -> None:
        self.desk.go.emit(self.way.stem, "", {})


class EmptyList(QWidget):
    """What stands in place of a list: what to do first, or that nothing was found."""

    def __init__(self, desk: Desk, sentence: str, way: Way | None) -> None:
        super().__init__()
        self.first = sentence
        self.label = Empty(sentence)
        self.onward = Onward(desk, way) if way else None
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.label, 1)
        if self.onward is not None:
            down.addWidget(self.onward, 1)

    def text(self) -> str:
        """The sentence that stands there."""
        return self.label.text()

    def explain(self, found: int, total: int, *, asked: bool) -> None:
        """Why nothing is listed: of `total` rows none is what was asked for, or there is none at all."""
        none = f"没有符合条件的记录：{self.first}" if asked else self.first
        self.label.setText(NOTHING_FOUND if total else none)
        if self.onward is not None:
            self.onward.setVisible(total == 0)
        self.setVisible(found == 0)

    def take(self) -> bool:
        """Take the keys where a way leads on; whether one does."""
        if self.onward is None or self.onward.isHidden():
            return False
        self.onward.setFocus()
        return True
