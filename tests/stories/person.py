"""坐在屏幕前的人：does one thing after another as soon as the window for it is there."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from supply_station.ui.crash import Crash
from supply_station.ui.main_window import MainWindow

PATIENCE = 1500
"""Looks at the screen, 20 ms apart, before the person gives up."""


class Person(QObject):
    """Steps are (kind of window, what to do with it); the person leaves when nothing is left to do.

    A crash, or a window that does not come, closes everything, so that the story can end and fail.
    """

    def __init__(self, *steps: tuple[type[QWidget], Callable[[Any], object]]) -> None:
        super().__init__()
        self.steps = list(steps)
        self.saw: list[str] = []
        self.failed = ""
        self._looks = 0
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        crash = next((each for each in shown if isinstance(each, Crash)), None)
        self._looks += 1
        if crash is not None or self._looks > PATIENCE:
            self._give_up(crash.details.toPlainText() if crash else f"nothing to do in {shown}", shown)
            return
        if not self.steps:
            if not shown:  # a window that will not close is a story that never ends
                self._timer.stop()
            return
        kind, do = self.steps[0]
        found = next((each for each in shown if isinstance(each, kind) and _ready(each)), None)
        if found is not None and not found.isActiveWindow():
            found.activateWindow()
        elif found is not None:
            self.steps.pop(0)
            self._looks = 0
            self.saw.append(type(found).__name__)
            QTimer.singleShot(0, _Do(do, found))  # a timer that waits for a box would not look again

    def _give_up(self, why: str, shown: list[QWidget]) -> None:
        self.failed = self.failed or why
        self.steps = []
        self._timer.stop()
        for each in shown:
            if isinstance(each, QDialog):
                QDialog.reject(each)
            else:
                each.close()
        QApplication.exit(1)


def _ready(window: QWidget) -> bool:
    """Whether the window waits for the person; the main window may still be waiting for its book."""
    return not isinstance(window, MainWindow) or window.here() is not None


class _Do:
    """One step, on its window."""

    def __init__(self, do: Callable[[Any], object], window: QWidget) -> None:
        self.do = do
        self.window = window

    def __call__(self) -> None:
        if not self.window.isActiveWindow():  # a box that closed in between took the keys with it
            self.window.activateWindow()
            QApplication.processEvents()
        self.do(self.window)
