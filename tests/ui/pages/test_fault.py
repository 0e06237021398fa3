"""故障报修页：a call taken by keys, followed to the call back, handed on and answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from outages import MILL, Clock, at, planned, station
from supply_station.models import Fault
from supply_station.rules.fault import FaultState, Maintenance
from supply_station.rules.outage_notice import OutageKind
from supply_station.ui.kit.desk import Desk
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages.fault import FaultPage
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
    with window_at("fault", desk, qtbot) as made:
        yield made


def page(window: MainWindow) -> FaultPage:
    shown = window.shown["fault"]
    assert isinstance(shown, FaultPage)
    return shown


def fill(window: MainWindow, **said: str) -> None:
    """Write into the fields of the open form, as a person sees them filled, and save."""
    form = page(window).form
    assert form is not None
    for name, text in said.items():
        editor = form.fields[name].editor
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(next(row for row in range(editor.count()) if text in editor.itemText(row)))
        else:
            assert isinstance(editor, QLineEdit)
            editor.setText(text)
    ctrl(window, Key.Key_S)


def choose(window: MainWindow) -> None:
    page(window).refresh()
    page(window).list.table.choose([0])


def fault(desk: Desk, key: int = 1) -> Fault:
    return desk.office.consult(lambda session: session.get_one(Fault, key))


def test_a_call_is_followed_to_its_call_back_and_handed_on(
    window: MainWindow, desk: Desk, clock: Clock, ask: ScriptedAsk
) -> None:
    said: list[str] = []
    desk.said.connect(said.append)
    ctrl(window, Key.Key_N)
    fill(window, customer_id="彭大明", phenomenon="全家没电", called_at="8:00", caller="彭大明")
    assert said == ["已登记 GZ2026110201，请在 09:30 前到场"]
    assert fault(desk).area_id == MILL
    clock.now = at(2, 12)
    choose(window)
    press(window, Key.Key_Return)
    form = page(window).form
    assert form is not None
    assert "承诺 09:30 前到场" in form.note.text()
    fill(window, sent="邓茂", sent_at="8:10", arrived_at="9:40", restored_at="10:00", called_back_at="11:00")
    assert form.fields["point"].fault.text() == "回访以前请先写明故障点。"
    fill(window, point="3号杆", part="低压线路", ownership="表前", cause="树障", call_back="满意")
    assert "超时原因" in form.fields["late_reason"].fault.text()
    fill(window, late_reason="山路塌方")
    assert (fault(desk).state, said[-1]) == (FaultState.CALLED_BACK, "已保存，现在是“已回访”")
    choose(window)
    ctrl(window, Key.Key_J)
    fill(window, handed_to="配电运维班")
    assert said[-1] == "已移交 1 条，请在 2026-11-16 前催答复"
    ctrl(window, Key.Key_G)
    fill(window, result="砍了树")
    assert fault(desk).maintenance is Maintenance.ANSWERED


def test_a_call_from_the_dark_is_told_so_and_put_right(
    window: MainWindow, desk: Desk, ask: ScriptedAsk
) -> None:
    planned(desk.office, kind=OutageKind.DISASTER, starts_at=at(2, 3), ends_at=None)
    said: list[str] = []
    desk.said.connect(said.append)
    ctrl(window, Key.Key_N)
    fill(window, place="桥头村", phenomenon="没电", called_at="8:00")
    assert "这里正在停电（TD2026110201）" in said[-1]
    ask.answers.append("更正")
    choose(window)
    ctrl(window, Key.Key_E)
    fill(window, place="学堂湾")
    assert "已更正" in said[-1]
    ctrl(window, Key.Key_O)
    assert said[-1] == "这一条没有写是哪一户"
    ask.answers.append("重复")
    ctrl(window, Key.Key_Delete)
    assert fault(desk).void_reason == "重复"
