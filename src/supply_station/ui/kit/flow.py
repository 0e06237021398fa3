"""流式排列：widgets side by side, going on in the next row where the width ends."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

SPACING = 6


class FlowLayout(QLayout):
    """Rows of widgets at their preferred size; a narrow window makes more rows and cuts nothing.

    Within a row they lie in the middle; those aligned to the bottom lie there.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._sizes: tuple[QSize, QSize] | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """One more at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It needs no more room than its rows."""
        return Qt.Orientation(0)

    def invalidate(self) -> None:
        """Something in it has another size."""
        self._heights.clear()
        self._sizes = None
        super().invalidate()

    def hasHeightForWidth(self) -> bool:
        """The narrower, the more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the rows that a width needs."""
        if width not in self._heights:  # Qt asks some hundred times for every change around it
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        """Put every widget in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """One row."""
        return self._both_sizes()[0]

    def minimumSize(self) -> QSize:
        """The largest widget."""
        return self._both_sizes()[1]

    def _both_sizes(self) -> tuple[QSize, QSize]:
        if self._sizes is None:
            shown = self._shown()
            sizes, least = [item.sizeHint() for item in shown], QSize()
            for item in shown:
                least = least.expandedTo(item.minimumSize())
            width = sum(size.width() for size in sizes) + SPACING * max(0, len(sizes) - 1)
            self._sizes = QSize(width, max((size.height() for size in sizes), default=0)), least
        return self._sizes

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        down = rect.y()
        for row in self._rows(rect.width()):
            across, high = rect.x(), max(size.height() for _, size in row)
            for item, size in row:
                if move:
                    low = Qt.AlignmentFlag.AlignBottom in item.alignment()
                    over = (high - size.height()) // (1 if low else 2)
                    item.setGeometry(QRect(QPoint(across, down + over), size))
                across += size.width() + SPACING
            down += high + SPACING
        return max(0, down - SPACING - rect.y())

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """What stands in which row, and how large."""
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(width, item.sizeHint().height()))
            if not rows or size.width() > left:
                rows.append([])
                left = width
            rows[-1].append((item, size))
            left -= size.width() + SPACING
        return rows
