from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.focus import hand_over


def page_of(qtbot: QtBot, *parts: QWidget) -> QWidget:
    """A page with these parts, one under the other, that has the keys of its window."""
    page = QWidget()
    down = QVBoxLayout(page)
    for each in parts:
        down.addWidget(each)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        ((QPushButton, QLineEdit, QTableView), 2),
        ((QPushButton, QLineEdit), 0),
        ((QLineEdit, QPushButton), 0),
    ],
)
def test_the_table_is_first_then_what_is_read_first(
    qtbot: QtBot, kinds: Sequence[type[QWidget]], wanted: int
) -> None:
    other, part = QLineEdit(), QWidget()
    down = QVBoxLayout(part)
    parts = [kind() for kind in kinds]
    for each in parts:
        down.addWidget(each)
    page = page_of(qtbot, other, part)
    other.setFocus()
    hand_over(part)
    assert parts[wanted].hasFocus()
    other.setFocus()
    parts[0].setFocus()
    other.setFocus()
    hand_over(part)
    assert parts[0].hasFocus()  # where they were
    assert page.isVisible()


def test_a_widget_that_goes_takes_nothing_beside_it_away(qtbot: QtBot) -> None:
    going = QLabel("一")
    page = page_of(qtbot, going)
    flow = FlowLayout()
    button = QPushButton("二")
    flow.addWidget(button)
    layout = page.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.addLayout(flow)
    hand_over(page)
    with qtbot.waitSignal(going.destroyed):
        going.deleteLater()
    assert flow.itemAt(0) is not None
    assert flow.sizeHint() == button.sizeHint()


def test_in_a_row_things_lie_in_the_middle_or_at_the_bottom(qtbot: QtBot) -> None:
    high, middle, low = QLabel("一"), QLabel("二"), QLabel("三")
    page = page_of(qtbot)
    flow = FlowLayout()
    for each in (high, middle, low):
        flow.addWidget(each)
    flow.setAlignment(low, Qt.AlignmentFlag.AlignBottom)
    high.setMinimumHeight(100)
    page.resize(400, 300)
    layout = page.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.addLayout(flow)
    qtbot.waitUntil(lambda: high.height() == 100)
    assert abs(middle.geometry().center().y() - high.geometry().center().y()) <= 1
    assert low.geometry().bottom() == high.geometry().bottom()
