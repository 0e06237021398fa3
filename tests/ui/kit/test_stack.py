"""叠放测试：only the page in front says how large the whole is."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.stack import Stack


def test_it_does_not_grow_and_shrink_with_words_that_wrap(qtbot: QtBot) -> None:
    stack, words = Stack(), QLabel("话长得要折行")
    qtbot.addWidget(stack)
    words.setWordWrap(True)
    stack.addWidget(words)
    assert words.hasHeightForWidth()
    assert not stack.hasHeightForWidth()


def test_it_is_as_large_as_the_page_in_front(qtbot: QtBot) -> None:
    stack, front = Stack(), QLabel("前面")
    qtbot.addWidget(stack)
    stack.addWidget(front)
    stack.addWidget(QLabel("背后的一页，话要长得多"))
    assert stack.sizeHint() == front.minimumSizeHint()
