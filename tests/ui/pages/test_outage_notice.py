"""停电信息页：a notice in seconds, the calls by single keys, the light back in stages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from outages import MILL, RIVER, Clock, at, planned, station
from supply_station.models import OutageNotice
from supply_station.rules.outage_notice import CallState, NoticeState
from supply_station.services.outage_notice_call import call_list
from supply_station.ui.kit.desk import Desk
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages.outage_notice import OutageNoticePage
from supply_station.ui.pages.outage_notice.places import Places
from window_kit import ScriptedAsk, ctrl, press, window_at

Key = Qt.Key


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, ask: ScriptedAsk) -> Iterator[Desk]:
    office = station(tmp_path / "book", clock)
    desk = Desk(office, ask)
    yield desk
    desk.rest()
    office.book.close()


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    with window_at("outage_notice", desk, qtbot) as made:
        yield made


def page(window: MainWindow) -> OutageNoticePage:
    shown = window.shown["outage_notice"]
    assert isinstance(shown, OutageNoticePage)
    return shown


def places(window: MainWindow) -> Places:
    form = page(window).form
    assert form is not None
    field = form.fields["scope"]
    assert isinstance(field, Places)
    return field


def typed(window: MainWindow, text: str) -> None:
    """Type into the field one is in, and go on."""
    editor = window.focusWidget()
    assert isinstance(editor, QLineEdit)
    said = QInputMethodEvent()
    said.setCommitString(text)
    QApplication.sendEvent(editor, said)
    press(window, Key.Key_Return)


def notice(desk: Desk, key: int = 1) -> OutageNotice:
    return desk.office.consult(lambda session: session.get_one(OutageNotice, key))


def test_a_notice_is_saved_by_keys_and_its_call_list_opens(window: MainWindow, desk: Desk) -> None:
    ctrl(window, Key.Key_N)
    form = page(window).form
    assert form is not None
    assert "供电所张贴公告" in form.note.text()
    typed(window, "沿河线")
    assert "已选：沿河线" in places(window).told.text()
    typed(window, "垭口台区")
    press(window, Key.Key_Return)
    typed(window, "10 8:00")
    typed(window, "10号 17:00")
    ctrl(window, Key.Key_S)
    held = notice(desk)
    assert (held.scope, held.starts_at, held.ends_at) == ("沿河线全线、垭口台区", at(10, 8), at(10, 17))
    sheet = page(window).sheet
    assert sheet.isVisible()
    assert [sheet.calls.rows.rows[row][1] for row in range(6)][:2] == ["青竹水厂", "青竹镇卫生院"]
    assert "还有 6 户重要客户没有通知" in sheet.clock.text()
    assert window.focusWidget() is sheet.calls


def test_a_place_nobody_knows_is_told_beside_its_field(window: MainWindow) -> None:
    ctrl(window, Key.Key_N)
    typed(window, "没有的村")
    field = places(window)
    assert "没有线路、台区或村组叫“没有的村”" in field.fault.text()
    ctrl(window, Key.Key_S)
    assert page(window).form is not None
    editor = window.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.clear()
    typed(window, "青竹村一组")
    assert "已选：油坊台区" in field.told.text()
    press(window, Key.Key_Backspace)
    assert field.told.text() == "还没有选"
    page(window).discard()


def test_calls_are_told_missed_and_exempt_by_one_key_each(
    window: MainWindow, desk: Desk, ask: ScriptedAsk, clock: Clock
) -> None:
    made = planned(desk.office)
    page(window).refresh()
    page(window).open_notice(made.key)
    ctrl(window, Key.Key_D)
    ctrl(window, Key.Key_B)
    ask.answers.append("双电源")
    ctrl(window, Key.Key_M)
    states = [each.state for each in desk.consult(call_list, notice=made.key)]
    assert states[:3] == [CallState.TOLD, CallState.AGAIN, CallState.EXEMPT]
    press(window, Key.Key_Return)
    form = page(window).form
    assert form is not None
    assert form.fields["told_at"].typed_text() == "2026-11-02 09:00"
    editor = form.fields["told_at"].editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.clear()
    typed(window, "8:45")
    ctrl(window, Key.Key_S)
    told = [each for each in desk.consult(call_list, notice=made.key) if each.state is CallState.TOLD]
    assert {each.tries[0].told_at for each in told} == {at(2, 9), at(2, 8, 45)}
    clock.now = at(2, 9, 45)
    page(window).sheet.refresh()
    assert "已经 1 小时 15 分，还有 2 户" in page(window).sheet.clock.text()
    assert page(window).sheet.seen.urgent  # type: ignore[union-attr]


def test_the_light_comes_back_in_one_area_and_then_in_all(
    window: MainWindow, desk: Desk, clock: Clock
) -> None:
    made = planned(desk.office)
    clock.now = at(10, 16, 20)
    page(window).open_notice(made.key)
    ctrl(window, Key.Key_T)
    typed(window, "8:05")
    ctrl(window, Key.Key_S)
    assert "离公告的送电时间还有 40 分钟" not in page(window).sheet.clock.text(), "calls come first"
    ctrl(window, Key.Key_2)
    page(window).sheet.areas.choose(2)
    ctrl(window, Key.Key_R)
    typed(window, "12:00")
    ctrl(window, Key.Key_S)
    assert notice(desk).state is NoticeState.DARK
    assert page(window).sheet.areas.rows.rows[2][3] == "11-10 12:00"
    ctrl(window, Key.Key_1)
    ctrl(window, Key.Key_R)
    typed(window, "16:10")
    ctrl(window, Key.Key_S)
    assert notice(desk).state is NoticeState.RESTORED


def test_what_is_open_is_told_when_it_is_closed_too_early(
    window: MainWindow, desk: Desk, ask: ScriptedAsk
) -> None:
    made = planned(desk.office, lines=[], areas=[MILL])
    page(window).open_notice(made.key)
    ctrl(window, Key.Key_H)
    assert "还有 2 户重要客户没有通知" in ask.told[0]
    ctrl(window, Key.Key_J)
    for text in ("11 8:00", "11 17:00", "", "下雨"):
        editor = window.focusWidget()
        assert isinstance(editor, QLineEdit)
        typed(window, text)
    ctrl(window, Key.Key_S)
    assert (notice(desk).version, notice(desk).starts_at) == (2, at(11, 8))
    ask.answers.append("更正：台区听错了")
    ctrl(window, Key.Key_Y)
    typed(window, "学堂台区")
    ctrl(window, Key.Key_S)
    assert notice(desk).scope == "学堂台区、油坊台区"
    assert notice(desk).version == 2


@pytest.mark.parametrize("paper", ["停电公告", "停电通知书", "重要客户通知记录"])
def test_each_paper_of_a_notice_comes_to_the_preview(
    paper: str, window: MainWindow, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    made = planned(desk.office, lines=[RIVER])
    page(window).open_notice(made.key)
    ask.answers.append(paper)
    said: list[str] = []
    desk.said.connect(said.append)
    ctrl(window, Key.Key_P)
    qtbot.waitUntil(lambda: bool(said))
    assert said == [f"{paper}已备好，请在预览里打印"]


def test_a_place_is_chosen_from_the_list_that_is_offered(window: MainWindow, qtbot: QtBot) -> None:
    ctrl(window, Key.Key_N)
    line = window.focusWidget()
    assert isinstance(line, QLineEdit)
    said = QInputMethodEvent()
    said.setCommitString("村")
    QApplication.sendEvent(line, said)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Return):
        popup = QApplication.activePopupWidget()
        assert popup is not None
        QTest.keyClick(popup, key)
    qtbot.waitUntil(lambda: not line.text())
    assert [each.name for each in places(window).chosen] == ["桥头台区"]
    assert window.focusWidget() is line
    page(window).discard()
