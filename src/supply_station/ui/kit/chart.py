"""图表：lines and bars over months, drawn here; a missing month is a gap, zero stands on the axis."""

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from supply_station.ui.kit.theme import ACCENT, INK, LINE, QUIET

Point = tuple[str, float | None]
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TICKS = 4
"""Steps of the axis of values, at most one more."""
GAP = 6


class Chart(QWidget):
    """Values over months. Left and right go from month to month; the one looked at stands in words on top."""

    def __init__(self, title: str, unit: str, points: Sequence[Point] = ()) -> None:
        super().__init__()
        self.title = title
        self.unit = unit
        self.looked_at: int | None = None
        self.points: tuple[Point, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(f"{title}（{unit}）")
        self.show_points(points)

    def show_points(self, points: Sequence[Point]) -> None:
        """Show other values: month and value, None where there is none; oldest first."""
        self.points = tuple(points)
        self.looked_at = None
        self.setAccessibleDescription("；".join(self.words(at) for at in range(len(self.points))))
        self.update()

    def words(self, at: int) -> str:
        """A month and its value in words."""
        label, value = self.points[at]
        return f"{label} 没有数据" if value is None else f"{label} {written(value)} {self.unit}"

    def sizeHint(self) -> QSize:
        """Room for a year and its labels."""
        row = self.fontMetrics().height()
        return QSize(30 * row, 12 * row)

    def minimumSizeHint(self) -> QSize:
        """Room for the title, a few steps and the months."""
        row = self.fontMetrics().height()
        return QSize(14 * row, 8 * row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right look at the month before and after."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self.points:
            super().keyPressEvent(event)
            return
        start = len(self.points) if self.looked_at is None else self.looked_at
        self._look_at(max(0, min(len(self.points) - 1, start + step)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The month under the pointer is looked at."""
        if self.points:
            plot = self.plot()
            at = int((event.position().x() - plot.left()) / plot.width() * len(self.points))
            self._look_at(max(0, min(len(self.points) - 1, at)))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is looked at any more."""
        super().leaveEvent(event)
        self._look_at(None)

    def plot(self) -> QRectF:
        """Where the values lie: below the title, right of the axis, above the months."""
        metrics = self.fontMetrics()
        row = metrics.height()
        left = max((metrics.horizontalAdvance(written(tick)) for tick in self.ticks()), default=0) + 2 * GAP
        return QRectF(self.rect()).adjusted(left, 2.4 * row + GAP, -2 * GAP, -row - 2 * GAP)

    def ticks(self) -> list[float]:
        """The round values along the axis, zero among them."""
        values = [value for _, value in self.points if value is not None]
        low, high = min([0.0, *values]), max([0.0, *values])
        if low == high:
            return [0.0, 1.0]
        rough = (high - low) / TICKS
        size = 10.0 ** math.floor(math.log10(rough))
        step = next(size * each for each in STEPS if size * each >= rough * 0.999)
        first, last = math.floor(low / step), math.ceil(high / step)
        return [step * number for number in range(first, last + 1)]

    def spot(self, at: int, value: float) -> QPointF:
        """Where a value of a month lies."""
        plot, ticks = self.plot(), self.ticks()
        across = plot.left() + plot.width() * (at + 0.5) / len(self.points)
        return QPointF(across, plot.bottom() - plot.height() * (value - ticks[0]) / (ticks[-1] - ticks[0]))

    def labels(self) -> Iterator[tuple[QRectF, str]]:
        """The values that find room beside their points, the newest and the extremes first."""
        known = [(at, value) for at, (_, value) in enumerate(self.points) if value is not None]
        order = (
            [known[-1], max(known, key=_second), min(known, key=_second), *reversed(known)] if known else []
        )
        metrics, taken = self.fontMetrics(), list[QRectF]()
        bounds = QRectF(self.rect())
        for at, value in dict.fromkeys(order):
            text = written(value)
            width, height = metrics.horizontalAdvance(text) + 4, metrics.height()
            spot = self.spot(at, value)
            for top in (spot.y() + (5 if below else -height - 4) for below in self.sides(at)):
                box = QRectF(spot.x() - width / 2, top, width, height)
                below_axis = box.bottom() > self.plot().bottom()
                if not below_axis and bounds.contains(box) and not any(map(box.intersects, taken)):
                    taken.append(box)
                    yield box, text
                    break

    def sides(self, at: int) -> tuple[bool, ...]:
        """Where the label of a month may stand: False above its point, True below."""
        return (self.points[at][1] or 0) < 0, (self.points[at][1] or 0) >= 0

    def months(self) -> Iterator[tuple[QRectF, str]]:
        """The months that find room below the axis, counted back from the newest."""
        metrics, plot = self.fontMetrics(), self.plot()
        free = self.width() + float(GAP)
        for at in range(len(self.points) - 1, -1, -1):
            label = self.points[at][0]
            width = metrics.horizontalAdvance(label) + 4.0
            left = min(self.spot(at, 0).x() - width / 2, self.width() - width)
            if left >= 0 and left + width + GAP <= free:
                free = left
                yield QRectF(left, plot.bottom() + GAP, width, metrics.height()), label

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the title, the axis, the values and their labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self.fontMetrics().height()
        head = QRectF(self.rect()).adjusted(GAP, 0, -GAP, 0)
        head.setHeight(row)
        painter.setPen(QColor(INK))
        looked_at = "" if self.looked_at is None else f"　{self.words(self.looked_at)}"
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, f"{self.title}（{self.unit}）{looked_at}")
        if all(value is None for _, value in self.points):
            painter.setPen(QColor(QUIET))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "还没有数据")
        else:
            self._draw_axis(painter)
            self.draw_values(painter)
            painter.setPen(QColor(INK))
            for box, text in self.labels():
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(QColor(ACCENT), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def draw_values(self, painter: QPainter) -> None:
        """Draw the values themselves."""
        raise NotImplementedError

    def _draw_axis(self, painter: QPainter) -> None:
        plot, metrics = self.plot(), self.fontMetrics()
        for tick in self.ticks():
            across = self.spot(0, tick).y()
            painter.setPen(QColor(QUIET if tick == 0 else LINE))
            painter.drawLine(QPointF(plot.left(), across), QPointF(plot.right(), across))
            painter.setPen(QColor(QUIET))
            box = QRectF(0, across - metrics.height() / 2, plot.left() - GAP, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, written(tick))
        if self.looked_at is not None:
            painter.setPen(QPen(QColor(ACCENT), 1, Qt.PenStyle.DotLine))
            along = self.spot(self.looked_at, 0).x()
            painter.drawLine(QPointF(along, plot.top()), QPointF(along, plot.bottom()))
        painter.setPen(QColor(QUIET))
        for box, label in self.months():
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)

    def _look_at(self, at: int | None) -> None:
        if at != self.looked_at:
            self.looked_at = at
            self.update()


class LineChart(Chart):
    """A line from month to month, broken where a month is missing."""

    def sides(self, at: int) -> tuple[bool, ...]:
        """Peaks above, valleys below; on a slope the line would cross the label, but the newest has one."""
        around = [self.points[place][1] for place in (at - 1, at + 1) if 0 <= place < len(self.points)]
        value = self.points[at][1] or 0
        known = [each for each in around if each is not None]
        if all(each <= value for each in known):
            return (False,)
        if all(each >= value for each in known):
            return (value != 0,)  # below the axis stand the months
        return (False, True) if at == len(self.points) - 1 else ()

    def draw_values(self, painter: QPainter) -> None:
        """A dot per value, joined to the month before where that has one."""
        before: QPointF | None = None
        for at, (_, value) in enumerate(self.points):
            here = None if value is None else self.spot(at, value)
            painter.setPen(QPen(QColor(ACCENT), 2))
            if before is not None and here is not None:
                painter.drawLine(before, here)
            if here is not None:
                painter.setBrush(QColor(ACCENT))
                painter.drawEllipse(here, 2.5, 2.5)
            before = here


class BarChart(Chart):
    """A bar per month; zero is a line on the axis, a missing month has nothing."""

    def draw_values(self, painter: QPainter) -> None:
        """A bar from the axis to each value."""
        wide = max(2.0, min(40.0, self.plot().width() / len(self.points) * 0.6))
        painter.setPen(QPen(QColor(ACCENT), 1))
        painter.setBrush(QColor(ACCENT))
        for at, (_, value) in enumerate(self.points):
            if value is not None:
                top, foot = self.spot(at, value), self.spot(at, 0)
                painter.drawRect(QRectF(top.x() - wide / 2, top.y(), wide, foot.y() - top.y()).normalized())


def written(value: float) -> str:
    """A value as a label: thousands apart, no more digits than it has, two at most."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _second(point: tuple[int, float]) -> float:
    return point[1]
