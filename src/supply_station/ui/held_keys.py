"""留键：keys pressed at a window that cannot take them yet wait until it can."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget


class HeldKeys(QObject):
    """Holds the keys pressed at a window on the screen, from now until they are handed over."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._keys: list[QKeyEvent] = []
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a key; everything else goes on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._keys.append(event.clone())
            return True
        return super().eventFilter(watched, event)

    def hand_over(self) -> None:
        """The keys go where the person is now, in the order they were pressed."""
        self._window.windowHandle().removeEventFilter(self)
        for key in self._keys:
            QGuiApplication.sendEvent(self._window.focusWidget() or self._window, key)
        self._keys = []
