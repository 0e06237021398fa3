"""选词框：a combo box that first letters choose from and that the wheel does not change by accident."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from supply_station.ui.kit.words import spelled

TYPING = 1000
"""Milliseconds within which letters belong to one word."""


class Choice(QComboBox):
    """A combo box; the wheel scrolls the page under it unless it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = ""
        self._rest = QTimer(self, interval=TYPING, singleShot=True)
        self._rest.timeout.connect(self._forget_letters)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only the box one is in is turned."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters choose the next word whose pinyin begins with them; every other key is the box's."""
        typed = event.text()
        if not self.isEditable() and typed.isascii() and typed.isalpha():
            self._letter(typed.lower())
        else:
            super().keyPressEvent(event)

    def _letter(self, letter: str) -> None:
        again = self._letters == letter  # the same letter once more asks for the next word
        self._letters = letter if again else self._letters + letter
        found = self._fitting()
        if not found:
            self._letters = letter
            found = self._fitting()
        self._rest.start()
        if found:
            later = [place for place in found if place > self.currentIndex() or not again]
            self.setCurrentIndex((later or found)[0])
            self.activated.emit(self.currentIndex())

    def _fitting(self) -> list[int]:
        return spelled((self.itemText(place) for place in range(self.count())), self._letters)

    def _forget_letters(self) -> None:
        self._letters = ""
