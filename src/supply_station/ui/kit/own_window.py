"""另一个窗口：a window beside the main one, which lives until it is closed."""

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QWidget


class OwnWindow(QWidget):
    """A window of its own: shown and forgotten by whoever made it, gone when the person closes it."""

    shown: ClassVar[set["OwnWindow"]] = set()

    def __init__(self, title: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(980, 720)

    def showEvent(self, event: QShowEvent) -> None:
        """Stay."""
        super().showEvent(event)
        self.shown.add(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go."""
        super().closeEvent(event)
        self.shown.discard(self)
