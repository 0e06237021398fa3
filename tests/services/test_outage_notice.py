"""停电信息：what is saved in seconds, what is late, and what must be there before it is closed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import contents
from outages import (
    BRIDGE,
    HILL,
    MILL,
    PASS,
    RIVER,
    SCHOOL,
    Clock,
    account_no,
    at,
    calls,
    planned,
    station,
    tell,
)
from supply_station.errors import RuleBroken
from supply_station.models import Customer, OutageCall, OutageNotice, OutageVersion
from supply_station.rules.outage_notice import (
    CallState,
    Channel,
    LateReason,
    NoticeSource,
    NoticeState,
    OutageKind,
)
from supply_station.rules.parameter import Level
from supply_station.rules.parameter_outage import CALL_TRIES, PLANNED_DAYS
from supply_station.services import outage_notice_place as place
from supply_station.services import parameter
from supply_station.services.office import Office
from supply_station.services.outage_notice import (
    amend_notice,
    complete_notice,
    publish,
    register_notice,
    void_notices,
)
from supply_station.services.outage_notice_call import call_list, exempt_calls, record_call, void_call_try
from supply_station.services.outage_notice_change import move_notice, withdraw_notice
from supply_station.services.outage_notice_course import areas_of, begin_notices, close_notices, restore


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    office = station(tmp_path / "book", clock)
    yield office
    office.book.close()


def notice(office: Office, key: int) -> OutageNotice:
    return office.consult(lambda session: session.get_one(OutageNotice, key))


def refused(office: Office, act: Any, **values: Any) -> RuleBroken:
    """The refusal of an act that changed nothing."""
    before = contents(office)
    with pytest.raises(RuleBroken) as said:
        office.perform(act, **values)
    assert contents(office) == before
    return said.value


def test_a_notice_needs_its_place_and_times_and_makes_its_call_list(office: Office) -> None:
    made = planned(office)
    held = notice(office, made.key)
    assert (held.number, held.state, held.version) == ("TD2026110201", NoticeState.PLANNED, 1)
    assert (held.scope, held.villages) == ("沿河线全线", "学堂湾、桥头村、青竹村一组、青竹村二组")
    assert (held.accounts, made.calls) == (7, 5)
    assert (held.announce_by, made.late) == (datetime(2026, 11, 3, 23, 59, 59), False)
    listed = calls(office, made.key)
    assert [each.name for each in listed[:2]] == ["青竹水厂", "青竹镇卫生院"]
    assert {each.name for each in listed[2:]} == {"青竹中学", "彭家鱼塘", "青竹加油站"}
    assert all(each.state is CallState.OPEN for each in listed)
    values: dict[str, Any] = {
        "kind": OutageKind.PLANNED, "source": NoticeSource.DISPATCH, "lines": [RIVER], "areas": [],
        "received_at": at(2), "starts_at": at(10, 8), "ends_at": at(10, 17),
    }  # fmt: skip
    assert office.perform(register_notice, **values).number == "TD2026110202"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"lines": []}, "places"),
        ({"lines": [9]}, "places"),
        ({"areas": [9]}, "places"),
        ({"received_at": at(2, 9, 1)}, "received_at"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": at(10, 8)}, "ends_at"),
        ({"kind": OutageKind.FAULT}, "starts_at"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(office: Office, said: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {
        "kind": OutageKind.PLANNED, "source": NoticeSource.COUNTY, "lines": [RIVER], "areas": [],
        "received_at": at(2), "starts_at": at(10, 8), "ends_at": at(10, 17),
    }  # fmt: skip
    assert refused(office, register_notice, **values | said).field == field


def test_single_areas_call_only_who_lies_behind_them(office: Office) -> None:
    made = planned(office, lines=[], areas=[BRIDGE, PASS])
    assert notice(office, made.key).scope == "垭口台区、桥头台区"
    assert {each.name for each in calls(office, made.key)} == {"青竹水厂", "彭家鱼塘", "岭上小学"}


def test_lead_times_go_by_the_kind_and_the_parameters_of_the_day_received(office: Office) -> None:
    laid: dict[str, Any] = {"valid_from": at(2).date(), "level": Level.STATION, "source": "所务会"}
    office.perform(parameter.change, key=PLANNED_DAYS, value="9", **laid)
    assert planned(office).late
    assert not planned(office, received_at=at(1, 10)).late
    short = planned(office, kind=OutageKind.TEMPORARY, starts_at=at(3, 8), ends_at=at(3, 12))
    assert (short.late, short.announce_by) == (True, at(2, 8))
    storm = planned(office, kind=OutageKind.DISASTER, starts_at=at(1, 3), ends_at=None)
    assert (storm.announce_by, storm.late) == (None, False)
    held = notice(office, storm.key)
    assert (held.state, held.began_at) == (NoticeState.DARK, at(1, 3))


def test_a_place_is_found_by_line_area_or_village(office: Office) -> None:
    def named(words: str) -> list[str]:
        return [each.name for each in office.consult(place.found, words=words)]

    assert named("沿河") == ["沿河线", "学堂台区", "桥头台区", "油坊台区"]
    assert named("青竹村一组") == ["油坊台区"]
    assert named("沿河 学堂") == ["学堂台区"]
    assert named(" ") == named("没有的地方") == []


def test_a_late_notice_closes_only_with_its_reason(office: Office, clock: Clock) -> None:
    made = planned(
        office, kind=OutageKind.TEMPORARY, lines=[], areas=[MILL], starts_at=at(2, 14), ends_at=at(2, 16)
    )
    assert made.late
    for each in calls(office, made.key):
        tell(office, each)
    office.perform(publish, ids=[made.key], at=at(2, 8, 50), by="王芳", where="村务公告栏、微信群")
    clock.now = at(2, 18)
    office.perform(begin_notices, ids=[made.key], at=at(2, 14))
    office.perform(restore, ids=[made.key], at=at(2, 15, 50))
    assert "迟发原因" in refused(office, close_notices, ids=[made.key]).sentence
    office.perform(
        complete_notice, notice=made.key, reason="倒闸", late_reason=LateReason.COUNTY, delay_reason=None
    )
    office.perform(close_notices, ids=[made.key])
    held = notice(office, made.key)
    assert (held.state, held.late_reason, held.closed_at) == (
        NoticeState.CLOSED,
        LateReason.COUNTY,
        at(2, 18),
    )
    for act, values in (
        (close_notices, {"ids": [made.key]}),
        (begin_notices, {"ids": [made.key], "at": at(2, 14)}),
        (restore, {"ids": [made.key], "at": at(2, 16)}),
        (void_notices, {"ids": [made.key], "reason": "重复"}),
        (publish, {"ids": [made.key], "at": at(2, 9), "by": "王芳", "where": "公告栏"}),
        (exempt_calls, {"ids": [calls(office, made.key)[0].key], "reason": "双电源"}),
    ):
        assert "已办结" in refused(office, act, **values).sentence


def test_closing_asks_for_one_thing_after_the_other(office: Office, clock: Clock) -> None:
    made = planned(office, lines=[], areas=[SCHOOL], reason=None)
    (school,) = calls(office, made.key)
    assert "还有 1 户重要客户没有通知" in refused(office, close_notices, ids=[made.key]).sentence
    assert tell(office, school, reached=False) is CallState.AGAIN
    assert "还有 1 户" in refused(office, close_notices, ids=[made.key]).sentence
    assert tell(office, school, reached=False) is CallState.UNREACHED
    assert "全部送电" in refused(office, close_notices, ids=[made.key]).sentence
    clock.now = at(10, 20)
    assert "还没有登记停电" in refused(office, restore, ids=[made.key], at=at(10, 17)).sentence
    office.perform(begin_notices, ids=[made.key], at=at(10, 8, 10))
    assert office.perform(restore, ids=[made.key], at=at(10, 17, 30)) == ["TD2026110201"]
    said: dict[str, Any] = {"notice": made.key, "reason": " 换杆 ", "late_reason": None, "delay_reason": None}
    assert "停电原因" in refused(office, close_notices, ids=[made.key]).sentence
    office.perform(complete_notice, **said)
    assert "公告" in refused(office, close_notices, ids=[made.key]).sentence
    office.perform(publish, ids=[made.key], at=at(3, 9), by="王芳", where="公告栏")
    assert "延时原因" in refused(office, close_notices, ids=[made.key]).sentence
    office.perform(complete_notice, **said | {"delay_reason": "电杆运输受阻"})
    office.perform(close_notices, ids=[made.key])
    assert notice(office, made.key).reason == "换杆"


def test_a_call_is_recorded_with_who_whom_how_and_when(office: Office) -> None:
    made = planned(office)
    first = calls(office, made.key)[0]
    assert "是谁通知的" in refused_call(office, first.key, told_by=" ").sentence
    assert refused_call(office, first.key, told_at=at(2, 9, 1)).field == "told_at"
    assert refused_call(office, first.key, told_at=at(2, 8)).field == "told_at"
    tell(office, first, reached=False)
    assert tell(office, first, person=" 李主任 ") is CallState.TOLD
    (missed, told) = calls(office, made.key)[0].tries
    assert (missed.reached, told.person, told.phone) == (False, "李主任", "13800000002")
    assert "免通知" in refused(office, exempt_calls, ids=[first.key], reason="双电源").sentence
    assert office.perform(void_call_try, key=told.key, reason="记错了户") is CallState.AGAIN
    assert refused(office, void_call_try, key=told.key, reason="再来").field == "key"
    office.perform(exempt_calls, ids=[first.key], reason="双电源")
    assert calls(office, made.key)[0].exempt_reason == "双电源"
    assert tell(office, first) is CallState.TOLD
    assert calls(office, made.key)[0].exempt_reason is None


def refused_call(office: Office, key: int, **said: Any) -> RuleBroken:
    values: dict[str, Any] = {
        "told_by": "王芳", "person": None, "phone": None, "channel": Channel.PHONE, "told_at": at(2),
        "reached": True, "answer": None,
    }  # fmt: skip
    return refused(office, record_call, call=key, **values | said)


def test_a_call_by_others_is_typed_afterwards(office: Office) -> None:
    call = calls(office, planned(office).key)[0]
    state = office.perform(
        record_call, call=call.key, told_by="邓茂", person=None, phone=None, channel=Channel.VISIT,
        told_at=at(2, 8, 45), reached=True, answer=None,
    )  # fmt: skip
    assert state is CallState.TOLD


def test_how_often_one_tries_is_a_parameter(office: Office) -> None:
    laid: dict[str, Any] = {"valid_from": at(1).date(), "level": Level.STATION, "source": "所务会"}
    office.perform(parameter.change, key=CALL_TRIES, value="3", **laid)
    call = calls(office, planned(office).key)[0]
    states = [tell(office, call, reached=False) for _ in range(3)]
    assert states == [CallState.AGAIN, CallState.AGAIN, CallState.UNREACHED]


def test_a_moved_notice_must_be_told_again(office: Office, clock: Clock) -> None:
    made = planned(office)
    first = calls(office, made.key)[0]
    tell(office, first)
    office.perform(publish, ids=[made.key], at=at(2, 9), by="王芳", where="公告栏")
    clock.now = at(5, 10)
    change: dict[str, Any] = {
        "starts_at": at(11, 8),
        "ends_at": at(11, 17),
        "told_at": at(5, 9, 30),
        "reason": "下雨",
    }
    assert office.perform(move_notice, notice=made.key, **change) == 5
    held = notice(office, made.key)
    assert (held.version, held.starts_at, held.received_at) == (2, at(11, 8), at(5, 9, 30))
    assert (held.published_at, held.first_published_at) == (None, at(2, 9))
    assert held.announce_by == datetime(2026, 11, 4, 23, 59, 59)
    old = office.consult(lambda session: session.scalars(select(OutageVersion)).one())
    assert (old.version, old.starts_at, old.published_by, old.change_reason) == (1, at(10, 8), "王芳", "下雨")
    again = calls(office, made.key)
    assert [each.state for each in again] == [CallState.OPEN] * 5
    assert again[0].told_before == "11-02 09:00 通知过第 1 版"
    assert [len(each.tries) for each in office.consult(call_list, notice=made.key, version=1)] == [
        1,
        0,
        0,
        0,
        0,
    ]
    assert "已经变动过" in refused(office, exempt_calls, ids=[first.key], reason="双电源").sentence
    same = change | {"told_at": at(5, 9, 40)}
    assert refused(office, move_notice, notice=made.key, **same).field == "starts_at"
    assert refused(office, move_notice, notice=made.key, **change | {"told_at": at(6)}).field == "told_at"
    assert refused(office, move_notice, notice=made.key, **change | {"told_at": at(4)}).field == "told_at"


def test_a_withdrawn_notice_is_told_to_those_who_knew(office: Office, clock: Clock) -> None:
    made = planned(office, reason=None)
    listed = calls(office, made.key)
    tell(office, listed[0])
    tell(office, listed[1], reached=False)
    clock.now = at(6)
    change: dict[str, Any] = {"told_at": at(6, 8), "reason": "工程推迟"}
    assert office.perform(withdraw_notice, notice=made.key, **change) == 1
    (again,) = calls(office, made.key)
    assert (again.name, again.state) == ("青竹水厂", CallState.OPEN)
    assert "还有 1 户" in refused(office, close_notices, ids=[made.key]).sentence
    assert "已经撤销" in refused(office, begin_notices, ids=[made.key], at=at(6)).sentence
    tell(office, again)
    office.perform(close_notices, ids=[made.key])
    assert notice(office, made.key).withdrawn_at == at(6, 8)
    assert refused(office, withdraw_notice, notice=made.key, **change).field == "notice"


def test_what_has_begun_is_not_moved_any_more(office: Office, clock: Clock) -> None:
    made = planned(office)
    clock.now = at(10, 9)
    office.perform(begin_notices, ids=[made.key], at=at(10, 8))
    change: dict[str, Any] = {
        "starts_at": at(11, 8),
        "ends_at": at(11, 17),
        "told_at": at(10),
        "reason": "下雨",
    }
    assert "停电中" in refused(office, move_notice, notice=made.key, **change).sentence
    storm = planned(office, kind=OutageKind.DISASTER, starts_at=at(1, 3), ends_at=None)
    assert "不能改期" in refused(office, move_notice, notice=storm.key, **change).sentence


def test_the_light_comes_back_area_by_area(office: Office, clock: Clock) -> None:
    made = planned(office)
    clock.now = at(10, 20)
    office.perform(begin_notices, ids=[made.key], at=at(10, 8))
    assert refused(office, restore, ids=[made.key], at=at(10, 7)).field == "at"
    assert refused(office, restore, ids=[made.key], at=at(10, 21)).field == "at"
    assert refused(office, restore, ids=[made.key], at=at(10, 12), areas=[PASS]).field == "areas"
    assert office.perform(restore, ids=[made.key], at=at(10, 12), areas=[BRIDGE]) == []
    held = notice(office, made.key)
    assert (held.state, held.restored_at) == (NoticeState.DARK, None)
    assert refused(office, begin_notices, ids=[made.key], at=at(10, 13)).field == "at"
    office.perform(restore, ids=[made.key], at=at(10, 16), delay_reason="没有用")
    held = notice(office, made.key)
    assert (held.state, held.restored_at, held.delay_reason) == (NoticeState.RESTORED, at(10, 16), None)
    back = {each.name: each.restored_at for each in office.consult(areas_of, notice=made.key)}
    assert back == {"学堂台区": at(10, 16), "桥头台区": at(10, 12), "油坊台区": at(10, 16)}
    assert office.perform(restore, ids=[made.key], at=at(10, 17, 6), areas=[BRIDGE]) == ["TD2026110201"]
    office.perform(restore, ids=[made.key], at=at(10, 17, 6), areas=[BRIDGE], delay_reason="变压器渗油")
    assert notice(office, made.key).delay_reason == "变压器渗油"


def test_what_was_written_wrong_is_put_right_with_its_calls(office: Office) -> None:
    made = planned(office)
    told = next(each for each in calls(office, made.key) if each.name == "青竹中学")
    tell(office, told)
    said: dict[str, Any] = {
        "notice": made.key, "kind": OutageKind.PLANNED, "source": NoticeSource.DISPATCH,
        "lines": [], "areas": [MILL, PASS],
        "received_at": at(2, 8, 30), "starts_at": at(10, 8), "ends_at": at(10, 18), "basis": "听错了",
    }  # fmt: skip
    assert refused(office, amend_notice, **said | {"basis": " "}).field == "basis"
    assert office.perform(amend_notice, **said) == ["消息来源", "公告送电时间", "停电范围"]
    held = notice(office, made.key)
    assert (held.scope, held.accounts) == ("垭口台区、油坊台区", 5)
    assert held.sources is not None
    assert held.sources["ends_at"].startswith("听错了（王芳")
    names = {each.name for each in calls(office, made.key)}
    assert names == {"青竹镇卫生院", "青竹加油站", "岭上小学", "青竹中学"}, "who was told stays on the list"
    assert {each.name for each in office.consult(areas_of, notice=made.key)} == {"油坊台区", "垭口台区"}
    assert refused(office, amend_notice, **said).field == "kind"


def test_a_voided_notice_takes_its_calls_along(office: Office) -> None:
    made = planned(office, lines=[HILL])
    office.perform(void_notices, ids=[made.key], reason="打错电话")
    live = select(OutageCall).where(OutageCall.voided_at.is_(None))
    assert office.consult(lambda session: session.scalars(live).all()) == []
    assert refused(office, void_notices, ids=[made.key], reason="再来").field == "ids"
    assert planned(office).number == "TD2026110202"


def test_the_stations_own_contact_is_called_before_that_of_the_bills(office: Office) -> None:
    with office.book.writing() as session:
        pond = session.get_one(Customer, 4)
        pond.outage_contact, pond.outage_phone = "老彭", "13900000099"
    held = next(each for each in calls(office, planned(office).key) if each.account_no == account_no(4))
    assert (held.contact, held.phone) == ("老彭", "13900000099")


def test_a_storm_typed_from_paper_may_have_gaps_in_its_calls(office: Office, clock: Clock) -> None:
    clock.now = at(4)
    storm = planned(
        office, kind=OutageKind.DISASTER, source=NoticeSource.STATION, starts_at=at(1, 3), ends_at=None,
        received_at=at(1, 3, 20), paper_no="手 17", reason="大风倒树",
    )  # fmt: skip
    held = notice(office, storm.key)
    assert (held.backfilled, held.paper_no, held.number) == (True, "手 17", "TD2026110101")
    office.perform(exempt_calls, ids=[calls(office, storm.key)[0].key], reason="夜间故障")
    office.perform(restore, ids=[storm.key], at=at(1, 9), areas=[MILL])
    office.perform(restore, ids=[storm.key], at=at(2, 18))
    office.perform(close_notices, ids=[storm.key])
    assert notice(office, storm.key).restored_at == at(2, 18)
