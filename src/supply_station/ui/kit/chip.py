"""词签：a status or kind as a word in a quiet chip; the word says it, not the colour."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from supply_station.ui.kit.table import Index
from supply_station.ui.kit.theme import INK

TINT, INKED = QColor("#e3eeee"), QColor(INK)
SIDE = 8


class Chip(QStyledItemDelegate):
    """Draws the words of a choice column."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell's ground, and its word on a rounded tint."""
        self.initStyleOption(option, index)
        word, option.text = option.text, ""  # type: ignore[attr-defined]
        widget: QWidget | None = option.widget  # type: ignore[attr-defined]
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        if not word:
            return
        metrics = option.fontMetrics  # type: ignore[attr-defined]
        room = QRectF(option.rect).adjusted(3, 0, -3, 0)  # type: ignore[attr-defined]
        needed = metrics.horizontalAdvance(word) + 2.0 * SIDE
        width = min(room.width(), needed)
        height = min(room.height() - 4, metrics.height() + 2.0)
        chip = QRectF(room.left(), room.center().y() - height / 2, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(TINT)
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setPen(INKED)
        if width < needed:
            word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(width - SIDE))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, word)
        painter.restore()
