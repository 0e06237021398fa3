"""叠放测试：only the page in front says how large the whole is."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.stack import Stack


def test_no_page_is_asked_how_high_it_is_at_a_width(qtbot: QtBot) -> None:
    stack, behind = Stack(), QLabel("背后的一页，话长得要折行")
    qtbot.addWidget(stack)
    behind.setWordWrap(True)
    stack.addWidget(QLabel("前面"))
    stack.addWidget(behind)
    assert behind.hasHeightForWidth()
    assert not stack.hasHeightForWidth()


def test_it_is_as_large_as_the_page_in_front(qtbot: QtBot) -> None:
    stack, front = Stack(), QLabel("前面")
    qtbot.addWidget(stack)
    stack.addWidget(front)
    stack.addWidget(QLabel("背后的一页，话要长得多"))
    assert stack.sizeHint() == front.minimumSizeHint()
