from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.chart import BarChart, Chart, LineChart, Point, written
from supply_station.ui.kit.theme import ACCENT, FAMILY, TypeSize, load_fonts

YEARS: list[Point] = [
    (
        f"{2024 + at // 12}-{at % 12 + 1:02}",
        None if at in {5, 6} else 0.0 if at == 10 else (at * 37 % 113) * 3.4,
    )
    for at in range(36)
]
KINDS = (LineChart, BarChart)


def drawn(chart: Chart, qtbot: QtBot, size: int = 11, width: int = 900) -> Any:
    load_fonts()
    chart.setFont(QFont(FAMILY, size))
    qtbot.addWidget(chart)
    chart.resize(width, 300)
    return chart.grab().toImage()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", TypeSize)
@pytest.mark.parametrize("width", [420, 900, 1300])
def test_labels_never_collide_nor_leave_the_widget(
    kind: type[Chart], size: TypeSize, width: int, qtbot: QtBot
) -> None:
    chart = kind("电量", "kWh", YEARS)
    drawn(chart, qtbot, size, width)
    for boxes in (list(chart.labels()), list(chart.months())):
        assert len(boxes) > 1
        rects = [box for box, _ in boxes]
        assert all(chart.rect().toRectF().contains(box) for box in rects)
        assert not any(one.intersects(other) for one, other in combinations(rects, 2))
    texts = [text for _, text in chart.labels()]
    assert written(max(value for _, value in YEARS if value is not None)) in texts


def near(one: QColor, other: QColor) -> bool:
    apart = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
    return max(map(abs, apart)) < 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_month_is_a_gap_and_zero_is_on_the_axis(kind: type[Chart], qtbot: QtBot) -> None:
    chart = kind("电量", "kWh", [("2026-01", 5.0), ("2026-02", None), ("2026-03", 5.0), ("2026-04", 0.0)])
    image = drawn(chart, qtbot)
    plot = chart.plot()

    def inked(at: int) -> int:
        along = int(chart.spot(at, 0).x())
        return sum(
            near(image.pixelColor(along, down), QColor(ACCENT))
            for down in range(int(plot.top()), int(plot.bottom()) + 3)
        )

    assert inked(1) == 0
    assert inked(0) > 0
    assert inked(3) > 0
    assert chart.spot(3, 0).y() == plot.bottom()


def test_the_axis_has_round_steps_and_holds_every_value() -> None:
    for top in (0.03, 1.0, 7.0, 99.0, 100.0, 101.0, 123456.0):
        ticks = LineChart("电量", "kWh", [("一", top), ("二", 0.0)]).ticks()
        assert ticks[0] == 0
        assert ticks[-1] >= top * 0.999
        assert 3 <= len(ticks) <= 6
    below = BarChart("线损", "%", [("一", -3.0), ("二", 8.0)]).ticks()
    assert below[0] <= -3
    assert 0.0 in below
    assert below[-1] >= 8
    assert LineChart("电量", "kWh", [("一", 0.0)]).ticks() == [0.0, 1.0]


def test_every_value_is_told_to_a_reader_and_looked_at_by_keys(qtbot: QtBot) -> None:
    chart = LineChart("电量", "kWh", [("2026-01", 1234.5), ("2026-02", None), ("2026-03", 0.0)])
    drawn(chart, qtbot)
    assert chart.accessibleName() == "电量（kWh）"
    assert chart.accessibleDescription() == "2026-01 1,234.5 kWh；2026-02 没有数据；2026-03 0 kWh"
    seen = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(chart, key)
        seen.append(chart.looked_at)
    assert seen == [2, 1, 0, 0, 1]


@pytest.mark.parametrize("points", [[], [("2026-01", None)]])
def test_without_data_it_says_so(points: list[Point], qtbot: QtBot) -> None:
    chart = BarChart("电量", "kWh", points)
    drawn(chart, qtbot)
    assert list(chart.labels()) == []
    QTest.keyClick(chart, Qt.Key.Key_Left)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.001, "0"), (1234.5, "1,234.5"), (100, "100"), (-2.25, "-2.25")]
)
def test_a_value_has_no_more_digits_than_it_needs(value: float, text: str) -> None:
    assert written(value) == text
