"""打勾：the words of a paper's boxes in a row; a number, the first letters or a click ticks one."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.theme import ACCENT
from supply_station.ui.kit.words import spelled

TYPING = 1000
"""Milliseconds within which letters belong to one word."""
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
FRAME = 4
"""Pixels around the boxes."""


class Ticks(QWidget):
    """The boxes of one field; the keys are in the field as a whole, so that Enter goes on to the next one.

    Args:
        words: what can be ticked, in the order of the paper.
        several: whether more than one may be.
    """

    changed = Signal()

    def __init__(self, words: Sequence[str], *, several: bool = False) -> None:
        super().__init__()
        self.words = tuple(words)
        self.several = several
        self.at = 0
        self._letters = ""
        self._rest = QTimer(self, interval=TYPING, singleShot=True)
        self._rest.timeout.connect(self._forget_letters)
        self.boxes: list[QCheckBox] = []
        flow = FlowLayout()
        for place, word in enumerate(words):
            number = f"{(place + 1) % 10} " if place < 10 else ""
            box = QCheckBox(f"{number}{word}　", self)
            box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            box.clicked.connect(_Clicked(self, place))
            flow.addWidget(box)
            self.boxes.append(box)
        down = QVBoxLayout(self)
        down.setContentsMargins(FRAME, FRAME, FRAME, FRAME)
        down.addLayout(flow)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tell()

    def chosen(self) -> list[str]:
        """The words that are ticked, as they lie."""
        return [word for word, box in zip(self.words, self.boxes, strict=True) if box.isChecked()]

    def choose(self, words: Sequence[str]) -> None:
        """Tick these words and no others."""
        for word, box in zip(self.words, self.boxes, strict=True):
            box.setChecked(word in words)
        self._tell()

    def turn(self, place: int) -> None:
        """Tick a box, or take its tick away."""
        self.tick(place, on=not self.boxes[place].isChecked())

    def tick(self, place: int, *, on: bool = True) -> None:
        """Tick a box, or not; of words that shut each other out the others lose theirs."""
        self.at = place
        for other, box in enumerate(self.boxes):
            if other == place:
                box.setChecked(on)
            elif not self.several:
                box.setChecked(False)
        self._tell()
        self.changed.emit()

    def event(self, event: QEvent) -> bool:
        """What is typed here is the field's own, whatever else its key would do."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and (event.key() in STEPS or _typed(event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number or letters tick a word, arrows and Space go the slow way, Backspace empties the field."""
        key, typed = Qt.Key(event.key()), _typed(event)
        if typed.isdigit():
            self._number(int(typed) or 10)
        elif typed.isalpha():
            self._letter(typed)
        elif key in STEPS:
            self.at = (self.at + STEPS[key]) % len(self.boxes)
            self.update()
        elif key == Qt.Key.Key_Space:
            self.turn(self.at)
        elif key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.choose([])
            self.changed.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the boxes brings the keys here."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The box the keys are at is marked."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The mark goes with the keys."""
        super().focusOutEvent(event)
        self._forget_letters()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame around the field that has the keys, and a line under the box they are at."""
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setPen(QPen(QColor(ACCENT), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)
        under = self.boxes[self.at].geometry()
        painter.drawLine(under.bottomLeft() + QPoint(2, 1), under.bottomRight() + QPoint(-8, 1))

    def _number(self, number: int) -> None:
        if number <= len(self.boxes):
            self._take(number - 1)

    def _letter(self, letter: str) -> None:
        self._letters += letter.lower()
        found = spelled(self.words, self._letters)
        if not found:
            self._letters = letter.lower()
            found = spelled(self.words, self._letters)
        self._rest.start()
        if len(found) == 1:
            self._letters = ""
            self._take(found[0])
        elif found:
            self.at = found[0]
            self.update()

    def _take(self, place: int) -> None:
        if self.several:
            self.turn(place)
        else:
            self.tick(place)

    def _forget_letters(self) -> None:
        self._letters = ""

    def _tell(self) -> None:
        """Who hears the screen hears what is ticked."""
        how = "可选几项" if self.several else "选一项"
        told = "、".join(self.chosen()) or "还没有选"
        self.setAccessibleDescription(f"{told}。{how}：打数字或拼音首字母。")
        self.update()


class _Clicked:
    """A click on a box, without a closure over the field in a connection."""

    def __init__(self, ticks: Ticks, place: int) -> None:
        self.ticks = ticks
        self.place = place

    def __call__(self) -> None:
        """The box has turned itself; the others follow."""
        self.ticks.setFocus(Qt.FocusReason.MouseFocusReason)
        self.ticks.tick(self.place, on=self.ticks.boxes[self.place].isChecked())


def _typed(event: QKeyEvent) -> str:
    """The digit or Latin letter of a key; empty for any other."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    typed = event.text()
    return typed if typed.isascii() and typed.isalnum() and not held else ""
