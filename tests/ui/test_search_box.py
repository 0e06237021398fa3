from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from supply_station.services import listing
from supply_station.services.listing import Question
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import Page
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import customer
from supply_station.ui.search_box import SearchBox
from window_kit import window_at

Key = Qt.Key


class PressedAt:
    """A shortcut's press, counted."""

    def __init__(self, taken: list[int]) -> None:
        self.taken = taken

    def __call__(self) -> None:
        self.taken.append(1)


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    with window_at("holiday", desk, qtbot) as made:
        yield made


@pytest.fixture
def box(window: MainWindow, qtbot: QtBot) -> SearchBox:
    QTest.keyClick(window, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.search.hasFocus)
    return window.search


def first(desk: Desk, page: Page) -> tuple[object, ...]:
    (key,) = desk.consult(listing.ids, page.view, Question(), many=1)
    return desk.consult(listing.rows, page.view, [key])[key]


def test_answers_come_while_typing_and_enter_opens_the_account(
    box: SearchBox, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    account_no, name = map(str, first(desk, customer.PAGE)[:2])
    QTest.keyClicks(box, account_no)
    qtbot.waitUntil(box.pane.isVisible)
    assert [(hit.number, hit.name) for hit in box.hits] == [(account_no, name)]
    assert name in box.card.text()
    with qtbot.waitSignal(desk.go) as gone:
        QTest.keyClick(box, Key.Key_Return)
    assert gone.args == ["customer", account_no, {}]
    assert not box.pane.isVisible()
    page = window.pages.currentWidget()
    assert isinstance(page, customer.CustomerPage)
    assert page.sheet.isVisible()
    assert page.sheet.name.text() == name
    assert page.sheet.archive.hasFocus()
    assert not box.hasFocus()


def test_enter_does_not_wait_for_the_answers(box: SearchBox, desk: Desk, qtbot: QtBot) -> None:
    account_no = str(first(desk, customer.PAGE)[0])
    with qtbot.waitSignal(desk.go) as gone:
        QTest.keyClicks(box, account_no)
        QTest.keyClick(box, Key.Key_Return)
    assert gone.args is not None
    assert gone.args[1] == account_no


def test_up_and_down_choose_among_the_answers(box: SearchBox, desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(box, "l")
    qtbot.waitUntil(box.pane.isVisible)
    assert len(box.hits) > 9
    shown = box.card.text()
    QTest.keyClick(box, Key.Key_Down)
    assert box.list.currentRow() == 1
    assert box.card.text() != shown
    QTest.keyClick(box, Key.Key_PageDown)
    assert box.list.currentRow() == 9
    for key in (Key.Key_PageUp, Key.Key_PageUp, Key.Key_Up):
        QTest.keyClick(box, key)
    assert box.list.currentRow() == 0
    assert box.card.text() == shown
    QTest.keyClick(box, Key.Key_Down)
    with qtbot.waitSignal(desk.go) as gone:
        QTest.keyClick(box, Key.Key_Enter)
    assert gone.args == ["customer", box.hits[1].number, {}]


def test_escape_puts_the_answers_away_then_leaves_the_box(box: SearchBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box, "l")
    qtbot.waitUntil(box.pane.isVisible)
    QTest.keyClick(box, Key.Key_Escape)
    assert not box.pane.isVisible()
    assert box.text() == "l"
    QTest.keyClick(box, Key.Key_Down)
    assert box.pane.isVisible()
    QTest.keyClick(box, Key.Key_Escape)
    QTest.keyClick(box, Key.Key_Escape)
    assert box.text() == ""
    assert not box.hasFocus()


def test_the_words_do_not_stay_behind_on_later_pages(
    box: SearchBox, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    QTest.keyClicks(box, str(first(desk, customer.PAGE)[0]))
    QTest.keyClick(box, Key.Key_Return)
    assert box.text() == ""
    QTest.keyClick(window, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, "l")
    qtbot.waitUntil(box.pane.isVisible)
    QTest.keyClick(box, Key.Key_Escape)
    QTest.keyClick(box, Key.Key_F6)
    assert window.side.hasFocus()
    assert box.text() == ""


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Escape, Key.Key_Down])
def test_a_page_s_shortcuts_do_not_take_the_box_s_keys(
    box: SearchBox, window: MainWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    taken: list[int] = []
    QShortcut(QKeySequence(key), window.pages, PressedAt(taken))
    QTest.keyClicks(box, "l")
    qtbot.waitUntil(box.pane.isVisible)
    QTest.keyClick(box, key)
    assert taken == []
    window.pages.setFocus()
    QTest.keyClick(window.pages, key)
    assert taken == [1]


def test_ctrl_k_again_starts_a_new_word(box: SearchBox, window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClicks(box, "ab")
    QTest.keyClick(box, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, "c")
    assert box.text() == "c"


def test_what_is_not_there_is_said_with_what_can_be_typed(box: SearchBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box, "qqqqq<b>")
    qtbot.waitUntil(box.pane.isVisible)
    assert "没有找到“qqqqq&lt;b&gt;”" in box.card.text()
    assert "拼音首字母" in box.card.text()
    assert not box.list.isVisible()
    QTest.keyClick(box, Key.Key_Return)
    assert box.hasFocus()


def test_an_emptied_box_shows_nothing(box: SearchBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box, "l")
    qtbot.waitUntil(box.pane.isVisible)
    QTest.keyClick(box, Key.Key_Backspace)
    qtbot.waitUntil(box.pane.isHidden)


def test_an_area_typed_by_an_input_method_opens_its_page(box: SearchBox, desk: Desk, qtbot: QtBot) -> None:
    area = str(first(desk, customer.PAGE)[2])
    committed = QInputMethodEvent()
    committed.setCommitString(area)
    QApplication.sendEvent(box, committed)
    qtbot.waitUntil(box.pane.isVisible)
    with qtbot.waitSignal(desk.go) as gone:
        QTest.keyClick(box, Key.Key_Return)
    assert gone.args == ["transformer_area", area, {}]
    assert "台区经理" in box.card.text()


def test_the_answers_stay_within_the_window(box: SearchBox, window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClicks(box, "l")
    qtbot.waitUntil(box.pane.isVisible)
    assert window.rect().contains(box.pane.geometry())
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: window.rect().contains(box.pane.geometry()))


def test_a_click_on_an_answer_opens_it(box: SearchBox, desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(box, "l")
    qtbot.waitUntil(box.pane.isVisible)
    spot = box.list.visualItemRect(box.list.item(2)).center()
    with qtbot.waitSignal(desk.go) as gone:
        QTest.mouseClick(box.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert gone.args == ["customer", box.hits[2].number, {}]
