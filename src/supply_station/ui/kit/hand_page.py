"""手写的页：what a page that follows a process offers the window, beside the declared lists."""

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from supply_station.ui.kit.desk import Desk


class HandPage(QWidget):
    """A page written by hand from the kit's parts (今日, 导入, 月报 …)."""

    stem: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def refresh(self) -> None:
        """Show the book as it stands now."""

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """Show what another page speaks of."""

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return False

    def discard(self) -> None:
        """Give up what was typed and is not saved."""
        self.refresh()
