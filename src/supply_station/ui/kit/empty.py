"""空页：where there is nothing to show, what to do first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

NOTHING_FOUND = "没有符合条件的记录。按 Esc 清除筛选，再看全部。"


class Empty(QLabel):
    """A quiet sentence in the middle of the room that a list would fill."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.first = sentence
        self.setObjectName("empty")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)

    def explain(self, total: int, *, asked: bool) -> None:
        """Why nothing is listed: of `total` rows none is what was asked for, or there is none at all."""
        none = f"没有符合条件的记录：{self.first}" if asked else self.first
        self.setText(NOTHING_FOUND if total else none)
