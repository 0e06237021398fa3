"""格子：a cell of a list as it is painted — its text from the rows that are there, or its word as a chip.

Qt's own delegate asks the model for ten things a cell and lays the text out anew for each of them; a screen
of cells would take longer than the reading of its rows.
"""

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from supply_station.ui.kit.chip import INKED, drawn
from supply_station.ui.kit.table import Index, TableModel
from supply_station.ui.kit.theme import ACCENT

MARGIN = 8
"""Pixels left and right of a text, as of its heading in `style.qss`."""
BAR = QColor(ACCENT)
MANY = 500
"""Pictures of words that are kept."""
# numbers, as the flags are compared for every cell
_FOCUS = QStyle.StateFlag.State_HasFocus.value
_SELECTED = QStyle.StateFlag.State_Selected.value
_ELIDE = Qt.TextElideMode.ElideRight


class Cell(QStyledItemDelegate):
    """Paints the cells of one model.

    Args:
        parent: the table; owns it.
        model: whose rows are painted.
        words: the columns whose words are chips; they are few, and each is drawn once for a size.
    """

    def __init__(self, parent: QWidget, model: TableModel, words: Collection[int]) -> None:
        super().__init__(parent)
        self._model = model
        self._flags = [(side | Qt.TextFlag.TextSingleLine).value for side in model.sides]
        self._words = frozenset(words)
        self._drawn: dict[tuple[str, int, int, str, float], QPixmap] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of a chosen row, and the text or chip on it."""
        asked: Any = option  # the stubs know none of its fields
        column = index.column()
        text = self._model.texts(index.row())[column]
        state = asked.state.value
        if state & _SELECTED:
            painter.fillRect(asked.rect, asked.palette.highlight())
        if state & _FOCUS:
            painter.setPen(BAR)
            painter.drawRect(asked.rect.adjusted(0, 0, -1, -1))
        if not text:
            return
        if column in self._words:
            self._paint_word(painter, asked, text)
            return
        rect = asked.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        painter.setPen(INKED)
        fitting = asked.fontMetrics.elidedText(text, _ELIDE, rect.width())
        painter.drawText(rect, self._flags[column], fitting)

    def _paint_word(self, painter: QPainter, option: Any, word: str) -> None:
        room: QRect = option.rect.adjusted(MARGIN, 2, -MARGIN, -2)
        if room.width() <= 0:
            return
        if len(self._drawn) > MANY:  # a column was dragged through many widths
            self._drawn.clear()
        font, ratio = option.font, painter.device().devicePixelRatioF()
        key = (word, room.width(), room.height(), font.key(), ratio)
        if key not in self._drawn:
            self._drawn[key] = drawn(word, room.size(), font, ratio)
        painter.drawPixmap(room.topLeft(), self._drawn[key])
