"""停电和故障的月报、今日和柜台：what counts, what stands open, and what a caller is told."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from outages import BRIDGE, MILL, PASS, Clock, at, calls, planned, station, tell
from supply_station.errors import RuleBroken
from supply_station.models import Customer, Fault, MonthPack, OutageNotice
from supply_station.reports.listing import Listing, Period
from supply_station.rules.month_end import PackState
from supply_station.rules.outage_notice import OutageKind
from supply_station.services import (
    fault_concern,
    listing,
    month_end,
    month_end_outage,
    outage_notice_concern,
    today,
)
from supply_station.services.fault import amend_fault, follow_fault, register_fault, void_faults
from supply_station.services.fault_handing import answer_faults, hand_over
from supply_station.services.listing import Question, View
from supply_station.services.office import Office
from supply_station.services.outage_notice import publish
from supply_station.services.outage_notice_change import move_notice, withdraw_notice
from supply_station.services.outage_notice_course import begin_notices, restore
from supply_station.services.search import search
from supply_station.services.search_glance import glance_area, glance_customer

PAGE = View(columns=(OutageNotice.number,), find=(), order=())
NOVEMBER = Period("2026-11")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    office = station(tmp_path / "book", clock)
    yield office
    office.book.close()


def sheets(office: Office, day: date) -> dict[str, Listing]:
    found = office.consult(month_end_outage.sheets, period=NOVEMBER, today=day)
    return {each.title: each for each in found}


def matters(office: Office, day: date) -> dict[str, tuple[int | None, str]]:
    return {
        each.matter: (each.count, each.stem)
        for each in office.consult(today.lines, today=day)
        if each.stem in {"outage_notice", "fault"}
    }


def test_kept_promises_are_counted_by_what_was_told_last(office: Office, clock: Clock) -> None:
    kept = planned(office, starts_at=at(10, 8), ends_at=at(10, 17))
    moved = planned(office, starts_at=at(11, 8), ends_at=at(11, 17))
    gone = planned(office, starts_at=at(12, 8), ends_at=at(12, 17))
    late = planned(office, kind=OutageKind.TEMPORARY, starts_at=at(9, 8), ends_at=at(9, 12))
    storm = planned(office, kind=OutageKind.DISASTER, starts_at=at(1, 3), ends_at=None)
    planned(office, starts_at=at(28, 8), ends_at=at(28, 17))
    clock.now = at(5)
    office.perform(publish, ids=[kept.key, moved.key], at=at(2), by="王芳", where="公告栏")
    change: dict[str, Any] = {"told_at": at(5), "reason": "下雨"}
    office.perform(move_notice, notice=moved.key, starts_at=at(13, 8), ends_at=at(13, 17), **change)
    office.perform(withdraw_notice, notice=gone.key, **change)
    clock.now = at(20)
    for each, began, back in (
        (kept, at(10, 8), at(10, 15)),
        (moved, at(13, 8), at(13, 17)),
        (late, at(9, 8), at(9, 13)),
    ):
        office.perform(begin_notices, ids=[each.key], at=began)
        office.perform(restore, ids=[each.key], at=back, delay_reason="换杆")
    office.perform(restore, ids=[storm.key], at=at(2, 8))
    found = sheets(office, date(2026, 11, 20))
    rows = {row[1]: row[2:7] for row in found["停复电兑现率"].rows}
    # nobody was told of the new time of the moved one: it counts by the first, and so was begun late
    assert rows["计划检修"] == (4, 2, 2, 1, 1)
    assert rows["临时检修"] == (1, 0, 1, 0, 1)
    assert rows["自然灾害"] == (1, 1, 0, 0, 0)
    assert "合计兑现率 33.33%" in found["停复电兑现率"].units
    assert len(found["停电信息明细"].rows) == 6
    figures = office.consult(month_end.figures, month="2026-11", today=date(2026, 11, 20))
    by_title = {each.title: each for each in figures}
    assert by_title["停电信息"].value == 6
    assert by_title["停复电兑现率"].note == "应兑现 3 条，按时停送 1 条"
    assert by_title["停复电兑现率"].value == Decimal(1) / 3
    word = by_title["停电信息"].link[1]["concern"]  # type: ignore[index]
    only = (outage_notice_concern.CONCERNS[word](date(2026, 11, 20)),)
    assert office.consult(listing.count, PAGE, Question(only=only)) == 6


def test_a_promise_told_anew_counts_by_the_new_time(office: Office, clock: Clock) -> None:
    moved = planned(office, starts_at=at(11, 8), ends_at=at(11, 17))
    change: dict[str, Any] = {"told_at": at(5), "reason": "下雨"}
    clock.now = at(5)
    office.perform(move_notice, notice=moved.key, starts_at=at(13, 8), ends_at=at(13, 17), **change)
    tell(office, calls(office, moved.key)[0])
    clock.now = at(20)
    office.perform(begin_notices, ids=[moved.key], at=at(13, 8))
    office.perform(restore, ids=[moved.key], at=at(13, 17))
    (row,) = (row for row in sheets(office, date(2026, 11, 20))["停复电兑现率"].rows if row[1] == "计划检修")
    assert row[2:7] == (1, 0, 1, 1, 0)


def test_the_call_sheet_masks_phones_and_names_every_version(office: Office, clock: Clock) -> None:
    made = planned(office)
    tell(office, calls(office, made.key)[0])
    clock.now = at(5)
    change: dict[str, Any] = {
        "starts_at": at(11, 8),
        "ends_at": at(11, 17),
        "told_at": at(5),
        "reason": "下雨",
    }
    office.perform(move_notice, notice=made.key, **change)
    rows = sheets(office, date(2026, 11, 20))["重要客户通知记录"].rows
    assert len(rows) == 10
    assert [row[12] for row in rows if row[7] == "已通知"] == ["138****0002"]


def test_faults_are_tallied_by_line_and_area_with_what_is_handed_on(office: Office, clock: Clock) -> None:
    clock.now = at(3, 12)
    call: dict[str, Any] = {
        "called_at": at(3, 8), "caller": None, "phone": None, "area": None, "place": None,
        "phenomenon": "没电",
    }  # fmt: skip
    course: dict[str, Any] = dict.fromkeys(
        ("sent", "sent_at", "ownership", "cause", "restored_at", "late_reason", "called_back_at", "call_back")
    )
    keys = [office.perform(register_fault, customer=customer, **call).key for customer in (7, 7, 4, 9)]
    for key in keys[:2]:
        told = course | {"arrived_at": at(3, 10), "point": "3号杆", "part": "低压线路"}
        office.perform(follow_fault, fault=key, **told)
    office.perform(hand_over, ids=keys[:1], to="运维班", on=at(3).date())
    found = sheets(office, date(2026, 11, 20))
    lines = {row[1]: row for row in found["配网故障统计"].rows}
    headings = [each.text for each in found["配网故障统计"].headings]
    assert dict(zip(headings, lines["沿河线"], strict=True)) == {
        "序号": 1, "线路": "沿河线", "报修": 3, "10kV线路": 0, "配电变压器": 0, "低压线路": 2, "接户线": 0,
        "表计表箱": 0, "客户内部": 0, "其他或未填": 1,
        "超时到场": 2, "同一处反复": 2, "移交检修": 1, "已答复": 0,
    }  # fmt: skip
    assert [row[2:4] for row in found["配网台区异常统计"].rows] == [
        ("油坊台区", 2), ("垭口台区", 1), ("桥头台区", 1),
    ]  # fmt: skip
    assert len(found["故障报修明细"].rows) == 4


def test_today_asks_for_calls_the_light_and_the_answers(office: Office, clock: Clock) -> None:
    planned(office, lines=[], areas=[MILL])
    storm = planned(
        office, kind=OutageKind.DISASTER, starts_at=at(2, 3), ends_at=at(2, 17), lines=[], areas=[BRIDGE]
    )
    office.perform(
        register_fault, called_at=at(2, 8), caller=None, phone=None, customer=9, area=None, place=None,
        phenomenon="没电",
    )  # fmt: skip
    office.perform(hand_over, ids=[1], to="运维班", on=at(2).date())
    found = matters(office, date(2026, 11, 2))
    assert found["移交了、检修部门还没有答复的故障"] == (1, "fault")
    assert "检修部门超期没有答复的故障" not in found
    assert matters(office, date(2026, 11, 20))["检修部门超期没有答复的故障"] == (1, "fault")
    assert found["公告 11-02 17:00 送电、还没有登记送电：桥头台区"] == (2, "outage_notice")
    assert found["重要客户还没有通知完的停电"] == (2, "outage_notice")
    assert found["还没有登记公告的停电"] == (1, "outage_notice")
    assert found["还没有恢复的故障报修"] == (1, "fault")
    assert "七天内要停电的" not in found
    assert "七天内要停电的" in matters(office, date(2026, 11, 4))
    clock.now = at(2, 18)
    office.perform(restore, ids=[storm.key], at=at(2, 17))
    assert "公告 11-02 17:00 送电、还没有登记送电：桥头台区" not in matters(office, date(2026, 11, 2))
    points = office.consult(month_end.open_points, month="2026-11", today=date(2026, 11, 20))
    by_matter = {each.matter: (each.sheet, each.count) for each in points}
    assert by_matter["重要客户还没有通知完的停电"] == ("重要客户通知记录", 2)
    assert by_matter["过了公告时间、还没有登记停电的"] == ("停电信息明细", 1)
    assert by_matter["移交了、检修部门还没有答复的故障"] == ("故障报修明细", 1)
    assert "检修部门超期没有答复的故障" not in by_matter
    assert by_matter["还没有恢复的故障报修"] == ("故障报修明细", 1)


def test_a_month_that_is_final_stays_as_it_is(office: Office, clock: Clock) -> None:
    made = planned(office, lines=[], areas=[MILL])
    call: dict[str, Any] = {
        "called_at": at(2, 8), "caller": None, "phone": None, "customer": 7, "area": None, "place": None,
        "phenomenon": "没电",
    }  # fmt: skip
    fault = office.perform(register_fault, **call).key
    office.perform(hand_over, ids=[fault], to="运维班", on=at(2).date())
    first = calls(office, made.key)[0]
    with office.book.writing() as session:
        session.add(MonthPack(month="2026-11", version=1, state=PackState.FINAL, recorded_at=at(2)))
    clock.now = datetime(2026, 12, 10, 9)
    told: dict[str, Any] = {"ids": [made.key], "at": at(2), "by": "王芳", "where": "公告栏"}
    for change in (
        lambda: planned(office),
        lambda: office.perform(publish, **told),
        lambda: tell(office, first),
        lambda: office.perform(register_fault, **call),
        lambda: office.perform(amend_fault, fault=fault, basis="听错了", **call | {"caller": "老彭"}),
        lambda: office.perform(void_faults, ids=[fault], reason="重复"),
    ):
        with pytest.raises(RuleBroken, match="2026-11 的月报已经定稿"):
            change()
    office.perform(answer_faults, ids=[fault], result="换了横担", on=date(2026, 12, 9))
    later = {"starts_at": datetime(2026, 12, 20, 8), "ends_at": datetime(2026, 12, 20, 17)}
    assert planned(office, received_at=datetime(2026, 12, 10, 8), **later).calls == 5


def test_the_counter_is_told_whether_it_is_dark_why_and_until_when(office: Office, clock: Clock) -> None:
    planned(
        office,
        kind=OutageKind.DISASTER,
        starts_at=at(2, 3),
        ends_at=at(2, 17),
        reason="大风倒树",
        lines=[],
        areas=[MILL],
    )
    planned(office, lines=[], areas=[MILL, PASS])
    (hit,) = office.consult(search, "青竹村一组")[:1]
    assert hit.note == "正在停电　沿河线　邓茂"
    assert office.consult(search, "桥头台区")[0].note == "沿河线　邓茂"
    seen = office.consult(glance_area, hit.key)
    assert seen.outages == [
        "正在停电：自然灾害（大风倒树），11月2日 03:00 停的，公告 11月2日 17:00 送电",
        "安排停电：计划检修（更换导线），公告 11月10日 08:00 停电，公告 11月10日 17:00 送电",
    ]
    assert (seen.manager, seen.manager_phone) == ("邓茂", "13907430001")
    assert len(office.consult(glance_customer, 7).area.outages) == 2
    assert office.consult(glance_area, BRIDGE).outages == []
    clock.now = at(2, 18)
    office.perform(restore, ids=[1], at=at(2, 17))
    assert len(office.consult(glance_area, MILL).outages) == 1
    with office.book.writing() as session:
        session.get_one(Customer, 7).area_id = None
    assert office.consult(glance_customer, 7).area.outages == []


def test_each_concern_finds_the_rows_it_names(office: Office, clock: Clock) -> None:
    clock.now = at(3, 12)
    planned(office, lines=[], areas=[MILL], received_at=at(3, 9))
    late = planned(office, starts_at=at(2, 8), ends_at=at(2, 17), received_at=at(2, 7))
    planned(office, kind=OutageKind.DISASTER, starts_at=at(3, 3), ends_at=at(3, 18), received_at=at(3, 4))
    office.perform(withdraw_notice, notice=late.key, told_at=at(3), reason="工程推迟")
    call: dict[str, Any] = {
        "called_at": at(2, 8), "caller": None, "phone": None, "customer": 7, "area": None, "place": None,
        "phenomenon": "没电",
    }  # fmt: skip
    course: dict[str, Any] = dict.fromkeys(
        ("sent", "sent_at", "part", "ownership", "cause", "late_reason", "called_back_at", "call_back")
    )
    for _ in range(2):
        key = office.perform(register_fault, **call).key
        told = course | {"arrived_at": at(2, 10), "point": "3号杆", "restored_at": at(2, 11)}
        office.perform(follow_fault, fault=key, **told)
    office.perform(register_fault, **call | {"called_at": at(3, 11)})
    office.perform(hand_over, ids=[1], to="运维班", on=at(2).date())
    day = at(3).date()

    def many(view: View, concerns: Any) -> dict[str, int]:
        asked = {word: Question(only=(concern(day),)) for word, concern in concerns.items()}
        return {word: office.consult(listing.count, view, each) for word, each in asked.items()}

    assert many(PAGE, outage_notice_concern.CONCERNS) == {
        "重要客户没通知完": 2, "没登记公告": 1, "七天内停电": 0, "过了时间没登记停电": 0,
        "正在停电": 1, "今天该送电": 1, "等着办结": 1,
    }  # fmt: skip
    faults = View(columns=(Fault.number,), find=(), order=())
    assert many(faults, fault_concern.CONCERNS) == {
        "还没有恢复": 1, "超时没写原因": 2, "恢复了没回访": 2, "检修部门没答复": 1,
        "检修部门超期没答复": 0, "同一处坏过不止一次": 2,
    }  # fmt: skip
