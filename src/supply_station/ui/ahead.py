"""先备：the pages are imported one after another while nobody waits, so that a first visit need not."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.entry import Entry

REST = 100
"""Milliseconds between two looks whether nobody waits."""


class Ahead(QTimer):
    """Imports pages beside the window, one at a time, while it is seen and neither works nor reads.

    Args:
        window: owns it.
        desk: whose reader imports them.
        pages: in the order of the navigation.
    """

    def __init__(self, window: QWidget, desk: Desk, pages: Sequence[Entry]) -> None:
        super().__init__(window, interval=REST)
        self._window = window
        self._desk = desk
        self._left = list(pages)
        self.timeout.connect(self._look)

    @property
    def over(self) -> bool:
        """Whether every page is imported."""
        return not self._left

    def _look(self) -> None:
        if self._desk.jobs.current is None and not self._desk.reader.busy() and self._window.isVisible():
            self._desk.reader.read(self, self._left[0].page, self._imported, later=True)

    def _imported(self, _page: object) -> None:
        self._left.pop(0)
        if self.over:
            self.stop()
