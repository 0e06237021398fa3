"""另一个窗口：a window beside the main one, which lives until it is closed."""

from typing import ClassVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget


class OwnWindow(QWidget):
    """A window of its own: shown and forgotten by whoever made it, gone when the person closes it."""

    alive: ClassVar[dict[int, QWidget]] = {}
    """Held here until Qt has let go of it; dropping the last name while it closes pulls it away."""

    def __init__(self, title: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(980, 720)
        self._before: QWidget | None = None
        self.alive[id(self)] = self
        self.destroyed.connect(_Forget(id(self)))

    @classmethod
    def close_all(cls) -> None:
        """Nothing of a book stays on the screen when its main window goes."""
        for each in list(cls.alive.values()):
            each.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Remember which window the person comes from."""
        super().showEvent(event)
        active = QApplication.activeWindow()
        self._before = self._before if active is self else active

    def closeEvent(self, event: QCloseEvent) -> None:
        """The keys go back to the window the person came from, where the next code may be scanned."""
        super().closeEvent(event)
        if self._before in QApplication.topLevelWidgets() and self._before is not None:
            self._before.activateWindow()


class _Forget:
    """Drops a window that is gone."""

    def __init__(self, key: int) -> None:
        self.key = key

    def __call__(self, _gone: QObject | None = None) -> None:
        OwnWindow.alive.pop(self.key, None)
