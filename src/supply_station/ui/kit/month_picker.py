"""选月份：one month of those the book knows, changed by two keys."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from supply_station.ui.kit.choice import Choice


class MonthPicker(QWidget):
    """A month with its neighbours: Ctrl+← and Ctrl+→ anywhere on `page`."""

    picked = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.box = Choice()
        self.box.setAccessibleName("月份")
        self.earlier = QPushButton("上月（Ctrl+←）")
        self.later = QPushButton("下月（Ctrl+→）")
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        for part in (self.earlier, self.box, self.later):
            across.addWidget(part)
        self.earlier.clicked.connect(self.go_earlier)
        self.later.clicked.connect(self.go_later)
        self.box.currentIndexChanged.connect(self._changed)
        for keys, slot in (("Ctrl+Left", self.go_earlier), ("Ctrl+Right", self.go_later)):
            QShortcut(QKeySequence(keys), page, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def month(self) -> str:
        """The month chosen; empty text while there is none to choose."""
        return self.box.currentText()

    def offer(self, months: Sequence[str], chosen: str | None = None) -> None:
        """Offer these months, newest first; `chosen`, or the month that was, or the newest is chosen.

        `picked` is told only where the month is another one than before.
        """
        before = self.month()
        wanted = chosen or before
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItems(list(months))
            self.box.setCurrentIndex(max(self.box.findText(wanted), 0 if months else -1))
        self._show_ends()
        if self.month() != before:
            self.picked.emit(self.month())

    def choose(self, month: str) -> None:
        """Choose one of the months offered."""
        self.box.setCurrentText(month)

    def go_earlier(self) -> None:
        """The month before."""
        self._step(1)

    def go_later(self) -> None:
        """The month after."""
        self._step(-1)

    def _step(self, by: int) -> None:
        at = self.box.currentIndex() + by
        if 0 <= at < self.box.count():
            self.box.setCurrentIndex(at)

    def _changed(self) -> None:
        self._show_ends()
        self.picked.emit(self.month())

    def _show_ends(self) -> None:
        at = self.box.currentIndex()
        self.earlier.setEnabled(at + 1 < self.box.count())
        self.later.setEnabled(at > 0)
