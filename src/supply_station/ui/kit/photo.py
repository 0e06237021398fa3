"""照片：a photo or scan in a window of ours, as large as the window or larger."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout

from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.own_window import OwnWindow

STEP = 1.25
LARGEST = 4.0


class Photo(OwnWindow):
    """A window over one picture."""

    def __init__(self, name: str, image: QImage) -> None:
        super().__init__(name)
        self.image = image
        self.zoom = 1.0
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view = QScrollArea()
        self.view.setAccessibleName(name)
        self.view.setWidgetResizable(True)
        self.view.setWidget(self.sheet)
        foot = FlowLayout()
        for title, key, slot in (
            ("放大", "Ctrl++", self.larger),
            ("缩小", "Ctrl+-", self.smaller),
            ("关闭", "Esc", self.close),
        ):
            foot.addWidget(keyed(self, title, key, slot))
        box = QVBoxLayout(self)
        box.addWidget(self.view, 1)
        box.addLayout(foot)

    def larger(self) -> None:
        """A step larger."""
        self._show(min(LARGEST, self.zoom * STEP))

    def smaller(self) -> None:
        """A step smaller, down to the whole picture in the window."""
        self._show(max(1.0, self.zoom / STEP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture fits the window."""
        super().resizeEvent(event)
        self._show(self.zoom)

    def _show(self, zoom: float) -> None:
        self.zoom = zoom
        ratio = self.devicePixelRatioF()
        room = (self.view.maximumViewportSize() - QSize(8, 8)) * (zoom * ratio)
        picture = QPixmap.fromImage(
            self.image.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )
        picture.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(picture)
