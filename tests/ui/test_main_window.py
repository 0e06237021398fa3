import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot
from sqlalchemy import text
from sqlalchemy.orm import Session

from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from window_kit import ScriptedAsk, window_at

Key = Qt.Key
ASKED = "填写的内容还没有保存，要放弃吗？"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
THREE = [entry for entry in PAGES if entry.stem in {"line", "employee", "holiday"}]


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> MainWindow:
    made = MainWindow(desk, THREE, "青竹溪镇供电所", practice=True)
    qtbot.addWidget(made)
    made.go("line")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def half_typed(window: MainWindow) -> ListPage:
    """The page of lines with a form in which something was typed."""
    page = window.page("line")
    assert isinstance(page, ListPage)
    page.add()
    assert page.form is not None
    page.form.fields["name"].show_value("半截线")
    return page


def stem_shown(window: MainWindow) -> str:
    return next(stem for stem, page in window.shown.items() if page is window.here())


def test_leaving_a_page_asks_before_what_was_typed_is_lost(window: MainWindow, ask: ScriptedAsk) -> None:
    page = half_typed(window)
    row = window.side.currentRow()
    ask.answers = [False, False, True]
    window.go("employee")
    QTest.keyClick(window.side, Key.Key_Down)
    assert ask.asked == [ASKED, ASKED]
    assert stem_shown(window) == "line"
    assert window.side.currentRow() == row
    assert page.typed()
    QTest.keyClick(window, Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert stem_shown(window) == "employee"
    assert window.side.currentItem().text() == "员工"
    assert page.form is None
    window.go("line")
    assert len(ask.asked) == 3


def test_the_same_page_may_be_asked_for_rows_without_asking_the_person(
    window: MainWindow, ask: ScriptedAsk
) -> None:
    page = half_typed(window)
    window.go("line", "青竹")
    assert ask.asked == []
    assert page.search.text() == "青竹"
    assert page.typed()
    page.discard()


def test_changing_the_clerk_asks_too(window: MainWindow, ask: ScriptedAsk) -> None:
    assert window.may_leave()
    page = half_typed(window)
    ask.answers = [False, True]
    assert not window.may_leave()
    assert page.typed()
    assert window.may_leave()
    assert page.form is None


def test_closing_asks_before_what_was_typed_is_lost(window: MainWindow, ask: ScriptedAsk) -> None:
    half_typed(window)
    ask.answers = [False]
    assert not window.close()
    ask.answers = [True]
    assert window.close()
    assert ask.asked == ["还有填写的内容没有保存，要放弃并关闭吗？"] * 2


def read_on(session: Session, *, begun: threading.Event) -> None:
    begun.set()
    session.execute(text(ENDLESS))


class Ignored:
    def __call__(self, value: object = None) -> None:
        """Nobody waits for it."""


def test_closing_while_a_job_runs_asks_and_waits_until_it_has_stopped(
    window: MainWindow, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    begun = threading.Event()
    desk = window.desk
    desk.jobs.run("导入", lambda _job: desk.consult(read_on, begun=begun), Ignored(), Ignored())
    assert begun.wait(10)
    ask.answers = [False, True]
    assert not window.close()
    assert desk.jobs.current is not None
    assert not window.close()
    assert ask.asked == ["正在导入，还没有完成。要取消它并关闭吗？"] * 2
    qtbot.waitUntil(window.isHidden)
    assert desk.jobs.current is None


def test_the_window_stays_open_when_a_job_ends_by_itself(
    window: MainWindow, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    go_on = threading.Event()
    desk = window.desk
    desk.jobs.run("导入", lambda _job: go_on.wait(10), Ignored(), Ignored())
    ask.answers = [False]
    assert not window.close()
    with qtbot.waitSignal(desk.jobs.ended):
        go_on.set()
    assert window.isVisible()


def test_the_window_closes_at_once_over_work_that_only_reads(window: MainWindow, ask: ScriptedAsk) -> None:
    begun = threading.Event()
    desk = window.desk
    desk.jobs.run("数数", lambda _job: desk.consult(read_on, begun=begun), Ignored(), Ignored(), quiet=True)
    assert begun.wait(10)
    assert window.close()
    assert desk.jobs.current is None
    assert ask.asked == []


def test_a_long_line_at_the_foot_does_not_widen_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1000, 600)
    window.say("已保存为 D:/资料/" + "很长的文件夹名/" * 40 + "零度户现场核查工单.pdf")
    qtbot.waitUntil(lambda: window.foot.height() > 2 * window.foot.fontMetrics().height())
    assert window.width() == 1000


def test_every_page_is_reached_by_its_first_letters(window: MainWindow) -> None:
    QTest.keyClick(window, Key.Key_F6)
    assert window.side.hasFocus()
    QTest.keyClicks(window.side, "jr")
    assert stem_shown(window) == "holiday"
    assert window.side.hasFocus()  # further letters and arrows choose another page
    QTest.keyClick(window.side, Key.Key_Return)
    page = window.page("holiday")
    assert isinstance(page, ListPage)
    assert page.table.hasFocus()


def test_one_letter_again_chooses_the_next_page(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Key.Key_F6)
    QTest.keyClicks(window.side, "x")  # 假日 may be read xiarì, too
    assert stem_shown(window) == "holiday"
    QTest.keyClicks(window.side, "q")  # no page begins with xq
    assert stem_shown(window) == "holiday"
    with qtbot.waitSignal(window.side.letters_forgotten):
        QTest.keyClicks(window.side, "q")
    QTest.keyClicks(window.side, "x")
    assert stem_shown(window) == "line"


def test_a_page_that_is_gone_to_by_a_key_has_the_keys(window: MainWindow) -> None:
    first, second = window.page("line"), window.page("employee")
    assert isinstance(first, ListPage)
    first.search.setFocus()
    QTest.keyClick(window, Key.Key_2, Qt.KeyboardModifier.AltModifier)
    focused = window.focusWidget()
    assert focused is not None
    assert second.isAncestorOf(focused)
    QTest.keyClick(window, Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert first.search.hasFocus()


def test_from_the_table_of_a_page_the_keys_go_to_the_table_of_the_next(window: MainWindow) -> None:
    first, second = window.page("line"), window.page("employee")
    assert isinstance(first, ListPage)
    first.table.setFocus()
    QTest.keyClick(first.table, Key.Key_2, Qt.KeyboardModifier.AltModifier)
    focused = window.focusWidget()
    assert isinstance(focused, QTableView)
    assert second.isAncestorOf(focused)


def test_every_page_is_in_sight_at_the_left_in_every_type_size(desk: Desk, qtbot: QtBot) -> None:
    with window_at("today", desk, qtbot) as window:
        window.resize(1366, 740)
        for size in theme.TypeSize:
            window.side.setStyleSheet(f"font-size: {int(size)}pt")
            window.resize(1366, 739 + int(size) % 2)
            QApplication.processEvents()
            assert window.side.verticalScrollBar().maximum() == 0
