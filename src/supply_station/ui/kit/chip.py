"""词签：a status or kind as a word in a quiet chip; the word says it, not the colour."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from supply_station.ui.kit.theme import INK

TINT, INKED = QColor("#e3eeee"), QColor(INK)
SIDE = 8


def drawn(word: str, room: QSize, font: QFont, ratio: float) -> QPixmap:
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
