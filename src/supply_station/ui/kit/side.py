"""导航：the pages by name and icon, grouped as a clerk's day goes."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from supply_station.rules.pinyin import initials
from supply_station.ui.kit.entry import Entry
from supply_station.ui.kit.theme import icon

STEM = Qt.ItemDataRole.UserRole
DIRECT = 9
"""Pages that have a key of their own: Alt and their number."""
ROW = 34
"""Pixels of a row where there is room; on a low screen rows lie closer, so that every page is in sight."""

TYPING = 1000
"""Milliseconds within which letters belong to one word."""
DONE = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right, Qt.Key.Key_Escape}


class Side(QListWidget):
    """The list on the left; the page of the current item is shown.

    It is walked through by arrows, and by the first letters of a page's pinyin: cs for 参数.
    """

    chosen = Signal(str)
    """A page's stem."""
    done = Signal()
    """The person has found the page and wants to work on it."""
    numbered = Signal(str)
    """A digit was typed, with the letters before it: that is no page, it is looked for."""
    letters_forgotten = Signal()
    """The next letter typed begins a new word."""

    def __init__(self, pages: Iterable[Entry]) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAccessibleName("页面")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("档案差异") + 96)
        self.setIconSize(QSize(1, 1) * self.fontMetrics().ascent())
        self._rows: dict[str, int] = {}
        self._letters = ""
        self._rest = QTimer(self, interval=TYPING, singleShot=True)
        self._rest.timeout.connect(self._forget_letters)
        group = None
        for number, page in enumerate(pages, 1):
            if page.group is not group and page.group.value != page.title:
                self._add_group(page.group.value)
            group = page.group
            item = QListWidgetItem(_two_state(page.icon), page.title)
            item.setData(STEM, page.stem)
            if number <= DIRECT:
                item.setToolTip(f"Alt+{number}")
            self._rows[page.stem] = self.count()
            self.addItem(item)
        self._set_rows()
        self.currentItemChanged.connect(self._chosen)
        self.itemClicked.connect(self.done.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows as high as the window has room for."""
        super().resizeEvent(event)
        self._set_rows()
        self.scrollToItem(self.currentItem())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the page; arrows choose one."""
        if event.key() in DONE:
            self.done.emit()
        elif event.text().isdecimal():
            self.numbered.emit(self._letters.upper() + event.text())
            self._forget_letters()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Choose the page whose pinyin begins with the letters typed, the next one after the current."""
        self._letters += search.strip().lower()
        self._rest.start()
        rows = list(self._rows.values())
        first = rows.index(self.currentRow()) + (len(self._letters) == 1) if self.currentRow() in rows else 0
        for row in rows[first:] + rows[:first]:
            readings = initials(self.item(row).text()).split()
            if self._letters and any(each.startswith(self._letters) for each in readings):
                self.setCurrentRow(row)
                return

    def show_stem(self, stem: str) -> None:
        """Mark a page as the one that is shown; tells nobody."""
        with QSignalBlocker(self):
            self.setCurrentRow(self._rows[stem])

    def _add_group(self, name: str) -> None:
        head = QListWidgetItem(name)
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(head)

    def _set_rows(self) -> None:
        least = self.fontMetrics().ascent() + 4  # what hanzi need; a font's height has room for accents
        height = min(max(ROW, self.fontMetrics().height() + 4), self.viewport().height() // self.count())
        for row in range(self.count()):
            self.item(row).setSizeHint(QSize(0, max(height, least)))

    def _forget_letters(self) -> None:
        self._letters = ""
        self.letters_forgotten.emit()

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(STEM):
            self.chosen.emit(item.data(STEM))


def _two_state(name: str) -> QIcon:
    made = icon(name)
    made.addPixmap(icon(name, "#ffffff").pixmap(48, 48), QIcon.Mode.Selected)
    return made
