"""词签：a status or kind as a word in a quiet chip; the word says it, not the colour."""

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from supply_station.ui.kit.table import Index
from supply_station.ui.kit.theme import INK

TINT, INKED = QColor("#e3eeee"), QColor(INK)
SIDE = 8
MANY = 500
"""Pictures of words that are kept."""


class Chip(QStyledItemDelegate):
    """Draws the words of a choice column; they are few, and each is drawn once for a size."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._drawn: dict[tuple[str, int, int, str, float], QPixmap] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell's ground, and its word on a rounded tint."""
        self.initStyleOption(option, index)
        word, option.text = option.text, ""  # type: ignore[attr-defined]
        widget: QWidget | None = option.widget  # type: ignore[attr-defined]
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        if not word or option.rect.width() <= 6:  # type: ignore[attr-defined]
            return
        if len(self._drawn) > MANY:  # a column was dragged through many widths
            self._drawn.clear()
        room = option.rect.adjusted(3, 2, -3, -2)  # type: ignore[attr-defined]
        ratio = painter.device().devicePixelRatioF()
        asked = (word, room.width(), room.height(), option.font.key(), ratio)  # type: ignore[attr-defined]
        if asked not in self._drawn:
            self._drawn[asked] = _drawn(word, room.size(), option.font, ratio)  # type: ignore[attr-defined]
        painter.drawPixmap(room.topLeft(), self._drawn[asked])


def _drawn(word: str, room: QSize, font: QFont, ratio: float) -> QPixmap:
    """The word on its tint, at the left and in the middle of the room."""
    picture = QPixmap(room * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    metrics = QFontMetrics(font)
    needed = metrics.horizontalAdvance(word) + 2.0 * SIDE
    width, height = min(room.width(), needed), min(room.height(), metrics.height() + 2.0)
    chip = QRectF(0, (room.height() - height) / 2, width, height)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(TINT)
    painter.drawRoundedRect(chip, height / 2, height / 2)
    painter.setPen(INKED)
    painter.setFont(font)
    if width < needed:
        word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(width - SIDE))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, word)
    painter.end()
    return picture
