"""清理：how Python behaves while another thread works — it tidies up on the window's thread and gives way.

Qt's objects must die on the window's thread; Python would tidy up on whichever thread it happens to be.
"""

import ctypes
import gc
import sys
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer

ROUND = 500
"""Milliseconds between two rounds of tidying up while another thread works."""
PATIENCE = 0.0001
"""Seconds the window waits for its turn when another thread is at work in Python.

Qt asks Python some hundred times for one change of a page; at Python's own 0.005 it would stand still.
"""
_M_ARENA_MAX = -8
"""The name of the number of heaps, in the C library of Linux (malloc.h)."""


def one_heap() -> None:
    """Let all threads take memory from one heap; called before any thread is made.

    On Linux each thread that reads would get one of its own, and what it gave back would stay there.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


class Tidy(QObject):
    """Told by the window's thread when another one begins to work and when it is over."""

    _at_work: ClassVar[int] = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=ROUND)
        self._timer.timeout.connect(self._round)

    def begin(self) -> None:
        """A thread begins."""
        Tidy._at_work += 1
        gc.disable()
        sys.setswitchinterval(PATIENCE)
        self._timer.start()

    def end(self, *, brought: bool = True) -> None:
        """A thread is over.

        What it `brought` may be a million objects; they are left out of later rounds, each of which would
        hold the window for half a second, and go when nothing names them any more.
        """
        Tidy._at_work -= 1
        if brought:
            gc.freeze()
        if not Tidy._at_work:
            self._timer.stop()
            gc.enable()

    def _round(self) -> None:
        if Tidy._at_work:
            gc.collect(1)
        else:
            self._timer.stop()
