"""空页：where there is nothing to show, what to do first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


class Empty(QLabel):
    """A quiet sentence in the middle of the room that a list would fill."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.setObjectName("empty")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
