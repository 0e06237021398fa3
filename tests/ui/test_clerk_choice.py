"""经办人：arrow and Enter, or a name that is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from supply_station.rules.employee import Post
from supply_station.services.station import Person
from supply_station.ui.clerk_choice import ClerkChoice

PEOPLE = [Person("王建国", Post.CHIEF), Person("李秀英", Post.CLERK), Person("赵六")]


def opened(qtbot: QtBot, people: list[Person], last: str) -> ClerkChoice:
    made = ClerkChoice(people, last, leaves=True)
    qtbot.addWidget(made)
    made.open()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def press(key: Qt.Key) -> None:
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClick(field, key)


@pytest.mark.parametrize(
    ("last", "keys", "name"),
    [
        ("", [], "王建国"),
        ("", [Qt.Key.Key_Down], "李秀英"),
        ("李秀英", [], "李秀英"),
        ("李秀英", [Qt.Key.Key_Down], "赵六"),
        ("外来的人", [], "外来的人"),
        ("", [Qt.Key.Key_L, Qt.Key.Key_X, Qt.Key.Key_Y], "李秀英"),
        ("李秀英", [Qt.Key.Key_Z], "赵六"),
        ("李秀英", [Qt.Key.Key_Q], "李秀英"),
    ],
)
def test_arrows_and_enter_choose(qtbot: QtBot, last: str, keys: list[Qt.Key], name: str) -> None:
    choice = opened(qtbot, PEOPLE, last)
    for key in [*keys, Qt.Key.Key_Return]:
        press(key)
    assert choice.result() == ClerkChoice.DialogCode.Accepted
    assert choice.name == name


@pytest.mark.parametrize("people", [PEOPLE, []])
def test_another_name_is_typed(qtbot: QtBot, people: list[Person]) -> None:
    choice = opened(qtbot, people, "")
    if people:
        press(Qt.Key.Key_Tab)
    assert choice.typed.hasFocus()
    QTest.keyClicks(choice.typed, " Liu ")
    press(Qt.Key.Key_Return)
    assert choice.name == "Liu"


def test_nobody_is_no_answer_and_escape_leaves(qtbot: QtBot) -> None:
    choice = opened(qtbot, [], "")
    assert choice.list.isHidden()
    press(Qt.Key.Key_Return)
    assert choice.isVisible()
    assert not choice.yes.isEnabled()
    press(Qt.Key.Key_Escape)
    assert not choice.isVisible()
    assert choice.result() == ClerkChoice.DialogCode.Rejected
