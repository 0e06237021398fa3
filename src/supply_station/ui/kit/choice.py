"""选词框：a combo box that first letters choose from and that the wheel does not change by accident."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from supply_station.ui.kit.words import spelled

TYPING = 1000
"""Milliseconds within which letters belong to one word."""


class Letters(QTimer):
    """The first letters of a word in pinyin, typed one soon after the other; its owner chooses by them."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner, interval=TYPING, singleShot=True)
        self._typed = ""
        self.timeout.connect(self._forget)

    def place(self, letter: str, words: Sequence[str], now: int) -> int:
        """Where the word lies that is meant after one more letter; where one is `now`, if there is none.

        The same letter once more asks for the next word.
        """
        letter = letter.lower()
        again = self._typed == letter
        self._typed = letter if again else self._typed + letter
        found = spelled(words, self._typed)
        if not found:
            self._typed = letter
            found = spelled(words, letter)
        self.start()
        later = [place for place in found if place > now or not again]
        return next(iter(later or found), now)

    def _forget(self) -> None:
        self._typed = ""


class Choice(QComboBox):
    """A combo box; the wheel scrolls the page under it unless it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = Letters(self)
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
            words = [self.itemText(place) for place in range(self.count())]
            before = self.currentIndex()
            self.setCurrentIndex(self._letters.place(typed, words, before))
            if self.currentIndex() != before:
                self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)
