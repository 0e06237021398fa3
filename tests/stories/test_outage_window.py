"""停电的故事：told, moved, told again, back late in stages; a storm; told too late; a fault, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from outages import BRIDGE, MILL, at, calls, station
from stories.clerk import Calendar, Clerk, Key, seated
from supply_station.models import Fault, OutageNotice
from supply_station.reports.listing import Period
from supply_station.rules.fault import FaultState, Maintenance
from supply_station.rules.outage_notice import CallState, LateReason, NoticeState, OutageKind
from supply_station.services import month_end_outage
from supply_station.services.outage_notice_course import areas_of
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.fault import FaultPage
from supply_station.ui.pages.outage_notice import OutageNoticePage
from window_kit import ScriptedAsk


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(at(2, 9))


@pytest.fixture
def clerk(
    tmp_path: Path, qtbot: QtBot, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clerk]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    office, ask = station(tmp_path / "book", calendar), ScriptedAsk()
    with seated(Desk(office, ask), ask, qtbot) as made:
        yield made
    office.book.close()


def page(clerk: Clerk) -> OutageNoticePage:
    here = clerk.go_down_to("停电信息")
    assert isinstance(here, OutageNoticePage)
    return here


def notice(clerk: Clerk) -> OutageNotice:
    return clerk.office.consult(lambda session: session.get_one(OutageNotice, 1))


def states(clerk: Clerk) -> list[CallState]:
    return [each.state for each in calls(clerk.office, 1)]


def test_a_planned_outage_is_told_moved_told_again_and_comes_back_late_in_two_stages(
    clerk: Clerk, calendar: Calendar, tmp_path: Path
) -> None:
    here = page(clerk)
    clerk.ctrl(Key.Key_N)
    clerk.fill("沿河线", "", "10号 8:00", "10号 17:00")
    clerk.ctrl(Key.Key_S)
    assert clerk.heard[-1] == "已登记 TD2026110201，有 5 户重要客户要通知"
    for key in (Key.Key_D, Key.Key_D, Key.Key_B, Key.Key_D, Key.Key_D):
        clerk.ctrl(key)
    assert states(clerk).count(CallState.TOLD) == 4
    clerk.ctrl(Key.Key_B)
    assert clerk.heard[-1].endswith("多次未接通")
    clerk.ctrl(Key.Key_G)
    clerk.ctrl(Key.Key_S)
    assert notice(clerk).published_at == at(2, 9)

    calendar.now = at(6, 10)
    clerk.ctrl(Key.Key_J)
    clerk.until(here.form.fields["starts_at"].editor.hasFocus)  # type: ignore[union-attr]
    clerk.fill("11号 8:00", "11号 17:00", "", "下雨")
    clerk.ctrl(Key.Key_S)
    assert clerk.heard[-1] == "已改期，有 5 户重要客户要重新通知"
    assert "11-02 09:00 通知过第 1 版，要再通知" in str(here.sheet.calls.rows.rows[0])
    for _ in range(5):
        clerk.ctrl(Key.Key_D)
    assert states(clerk) == [CallState.TOLD] * 5
    clerk.ctrl(Key.Key_G)
    clerk.ctrl(Key.Key_S)
    clerk.ask.answers.append("停电通知书")
    clerk.ctrl(Key.Key_P)
    assert len(clerk.save_paper(tmp_path / "通知书.pdf")) == 5

    comes_back_late_in_two_stages(clerk, calendar)


def comes_back_late_in_two_stages(clerk: Clerk, calendar: Calendar) -> None:
    here = clerk.window.here()
    assert isinstance(here, OutageNoticePage)
    calendar.now = at(11, 16, 30)
    clerk.ctrl(Key.Key_T)
    clerk.fill("8:00")
    clerk.ctrl(Key.Key_S)
    assert "离公告的送电时间还有 30 分钟" in here.sheet.clock.text()
    clerk.ctrl(Key.Key_2)
    clerk.down_to(here.sheet.areas, 1)
    clerk.ctrl(Key.Key_R)
    clerk.fill("16:00")
    clerk.ctrl(Key.Key_S)
    calendar.now = at(11, 18, 30)
    clerk.ctrl(Key.Key_1)
    clerk.ctrl(Key.Key_R)
    clerk.fill("18:10")
    clerk.ctrl(Key.Key_S)
    assert clerk.heard[-1].startswith("已登记送电；TD2026110201 比公告的时间晚")
    back = {each.key: each.restored_at for each in clerk.office.consult(areas_of, notice=1)}
    assert (back[BRIDGE], back[MILL]) == (at(11, 16), at(11, 18, 10))
    clerk.ctrl(Key.Key_H)
    assert "停电原因还没有写" in clerk.ask.told[-1]
    clerk.ctrl(Key.Key_I)
    clerk.fill("更换导线", "", "电杆运输受阻")
    clerk.ctrl(Key.Key_S)
    clerk.ctrl(Key.Key_H)
    assert notice(clerk).state is NoticeState.CLOSED
    kept = clerk.office.consult(
        month_end_outage.kept_sheet, period=Period("2026-11"), today=calendar.now.date()
    )
    assert (kept.counted, kept.kept) == (1, 0)


def test_a_storm_is_entered_afterwards_from_paper(clerk: Clerk, calendar: Calendar) -> None:
    here = page(clerk)
    clerk.ctrl(Key.Key_N)
    clerk.fill("青竹村一组", "学堂湾", "", "1号 3:00", "")
    clerk.type("z")  # 自然灾害
    clerk.press(Key.Key_Return)
    clerk.type("b")  # 本所
    clerk.press(Key.Key_Return)
    clerk.ctrl(Key.Key_A)
    clerk.fill("1号 3:20", "大风倒树", "手 17")
    clerk.ctrl(Key.Key_S)
    held = notice(clerk)
    assert (held.kind, held.state, held.backfilled, held.paper_no) == (
        OutageKind.DISASTER, NoticeState.DARK, True, "手 17",
    )  # fmt: skip
    clerk.ctrl(Key.Key_K)
    clerk.type("学堂湾")
    clerk.qtbot.waitUntil(lambda: "正在停电" in clerk.window.search.card.text())
    card = clerk.window.search.card.text()
    assert "自然灾害（大风倒树），11月1日 03:00 停的，送电时间还没有定" in card
    assert "邓茂　13907430001" in card
    clerk.press(Key.Key_Escape)
    here.sheet.setFocus()
    clerk.ctrl(Key.Key_R)
    clerk.fill("1号 15:00")
    clerk.ctrl(Key.Key_S)
    clerk.ctrl(Key.Key_H)
    assert notice(clerk).state is NoticeState.CLOSED
    assert CallState.OPEN in states(clerk), "a gap only warns"


def test_the_county_told_too_late_and_its_own_reason_is_ready(clerk: Clerk, calendar: Calendar) -> None:
    here = page(clerk)
    clerk.ctrl(Key.Key_N)
    clerk.fill("桥头台区", "", "14:00", "16:00")
    clerk.type("l")  # 临时检修
    clerk.ctrl(Key.Key_S)
    assert clerk.heard[-1].endswith("公告已经来不及，请写明迟发原因")
    for _ in range(2):
        clerk.ctrl(Key.Key_D)
    clerk.ctrl(Key.Key_G)
    assert here.form is not None
    clerk.until(here.form.fields["late_reason"].editor.hasFocus)
    clerk.type("县局通知到达时间已经晚了")
    clerk.ctrl(Key.Key_S)
    calendar.now = at(2, 17)
    for key, time in ((Key.Key_T, "14:00"), (Key.Key_R, "15:50")):
        clerk.ctrl(key)
        clerk.fill(time)
        clerk.ctrl(Key.Key_S)
    clerk.ctrl(Key.Key_I)
    clerk.fill("更换令克")
    clerk.ctrl(Key.Key_S)
    clerk.ctrl(Key.Key_H)
    held = notice(clerk)
    assert (held.state, held.late_reason) == (NoticeState.CLOSED, LateReason.COUNTY)


def test_a_fault_goes_from_the_call_to_the_answer(clerk: Clerk, calendar: Calendar) -> None:
    here = clerk.go_down_to("故障报修")
    assert isinstance(here, FaultPage)
    clerk.ctrl(Key.Key_N)
    assert here.form is not None
    clerk.until(here.form.fields["place"].editor.hasFocus)
    clerk.fill("桥头村", "半个村没电", "老彭", "13800000009")
    clerk.ctrl(Key.Key_S)
    assert clerk.heard[-1] == "已登记 GZ2026110201，请在 10:30 前到场"
    calendar.now = at(2, 14)
    clerk.find("桥头村")
    clerk.press(Key.Key_Return)
    assert here.form is not None
    clerk.fill("邓茂", "9:05", "10:00", "11:20", "2号杆跌落保险")
    for letter in ("d", "b"):  # 低压线路, 表前
        clerk.type(letter)
        clerk.press(Key.Key_Return)
    clerk.fill("树障", "", "11:40", "满意")
    clerk.ctrl(Key.Key_S)

    def held() -> Fault:
        return clerk.office.consult(lambda session: session.get_one(Fault, 1))

    assert held().state is FaultState.CALLED_BACK
    clerk.ctrl(Key.Key_J)
    clerk.fill("配电运维班")
    clerk.ctrl(Key.Key_S)
    calendar.now = at(9, 9)
    clerk.ctrl(Key.Key_G)
    clerk.fill("砍了树，换了保险")
    clerk.ctrl(Key.Key_S)
    assert (held().maintenance, held().answered_on) == (Maintenance.ANSWERED, at(9).date())
