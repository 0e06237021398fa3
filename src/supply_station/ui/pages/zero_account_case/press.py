"""按键：what a key or a button does, without a closure over the page in a connection."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QTabWidget

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.focus import hand_over


class Turn:
    """A key's turn to a tab, which is given the keys."""

    def __init__(self, tabs: QTabWidget, at: int) -> None:
        self.tabs = tabs
        self.at = at

    def __call__(self) -> None:
        """Turn."""
        self.tabs.setCurrentIndex(self.at)
        hand_over(self.tabs.currentWidget())


@dataclass(frozen=True)
class Do:
    """A declared button's press."""

    work: Callable[[list[int]], str | None]

    def __call__(self, _desk: Desk, chosen: list[int]) -> str | None:
        """Do it to the chosen rows."""
        return self.work(chosen)
