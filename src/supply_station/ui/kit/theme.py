"""样子：fonts, type sizes, colours and icons; calm and light, one accent."""

from enum import IntEnum

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from supply_station import paths

FAMILY = "Noto Sans SC"
ACCENT = "#0f5c5c"
INK, QUIET, LINE = "#1d2a2a", "#5c6b6b", "#d5dede"
FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaMinB.ttf")


class TypeSize(IntEnum):
    """字号: the size of ordinary type, in points."""

    STANDARD = 11
    LARGE = 13
    LARGEST = 16

    @property
    def title(self) -> str:
        """What a clerk calls it."""
        return {11: "标准", 13: "大", 16: "特大"}[self.value]


def load_fonts() -> None:
    """Make the bundled fonts known; rare characters fall back to HanaMinB by themselves."""
    for name in FONTS:
        if QFontDatabase.addApplicationFont(str(paths.fonts() / name)) < 0:
            raise FileNotFoundError(name)


def dress(app: QApplication, size: TypeSize) -> None:
    """Give the whole program its type size and style."""
    app.setFont(QFont(FAMILY, int(size)))
    sheet = (paths.resources() / "style.qss").read_text(encoding="utf-8")
    values = {"accent": ACCENT, "ink": INK, "quiet": QUIET, "line": LINE}
    metrics = QFontMetrics(app.font())
    values |= {"field": f"{metrics.height() + 2}px", "mark": f"{metrics.ascent() + 1}px", "icons": _icons()}
    values |= {"size": f"{int(size)}pt", "title": f"{round(size * 1.4)}pt"}
    for name, value in values.items():
        sheet = sheet.replace(f"@{name}", value)
    app.setStyleSheet(sheet)


def _icons() -> str:
    return (paths.resources() / "icons").as_posix()


def icon(name: str, colour: str = INK) -> QIcon:
    """A Lucide icon in one colour."""
    svg = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", colour).encode()))
    picture = QPixmap(QSize(48, 48))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    return QIcon(picture)
