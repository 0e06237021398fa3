"""导航：the pages by name and icon, grouped as a clerk's day goes."""

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from supply_station.ui.kit.page import Group
from supply_station.ui.kit.theme import icon

STEM = Qt.ItemDataRole.UserRole
DIRECT = 9
"""Pages that have a key of their own: Alt and their number."""
ROW = 34
"""Pixels of a row, at least: every page is in sight on a low screen, in the largest type too."""


class Named(Protocol):
    """What the navigation must know of a page."""

    @property
    def stem(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def icon(self) -> str: ...  # noqa: D102
    @property
    def group(self) -> Group: ...  # noqa: D102


class Side(QListWidget):
    """The list on the left; the page of the current item is shown."""

    chosen = Signal(str)
    """A page's stem."""

    def __init__(self, pages: Iterable[Named]) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAccessibleName("页面")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("档案差异") + 96)
        self._rows: dict[str, int] = {}
        group = None
        for number, page in enumerate(pages, 1):
            if page.group is not group and page.group.value != page.title:
                self._add_group(page.group.value)
            group = page.group
            item = QListWidgetItem(_two_state(page.icon), page.title)
            item.setData(STEM, page.stem)
            item.setSizeHint(QSize(0, max(ROW, self.fontMetrics().height() + 8)))
            if number <= DIRECT:
                item.setToolTip(f"Alt+{number}")
            self._rows[page.stem] = self.count()
            self.addItem(item)
        self.currentItemChanged.connect(self._chosen)

    def show_stem(self, stem: str) -> None:
        """Mark a page as the one that is shown; tells nobody."""
        with QSignalBlocker(self):
            self.setCurrentRow(self._rows[stem])

    def _add_group(self, name: str) -> None:
        head = QListWidgetItem(name)
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        head.setSizeHint(QSize(0, self.fontMetrics().height() + 4))
        self.addItem(head)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(STEM):
            self.chosen.emit(item.data(STEM))


def _two_state(name: str) -> QIcon:
    made = icon(name)
    made.addPixmap(icon(name, "#ffffff").pixmap(48, 48), QIcon.Mode.Selected)
    return made
