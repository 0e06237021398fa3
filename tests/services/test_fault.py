"""故障报修：from the call to the answer of the maintenance department."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports import contents
from outages import BRIDGE, MILL, RIVER, Clock, at, planned, station
from supply_station.errors import RuleBroken
from supply_station.models import Fault
from supply_station.rules.fault import FaultState, Maintenance, Ownership
from supply_station.rules.outage_notice import OutageKind
from supply_station.services.fault import amend_fault, follow_fault, register_fault, void_faults
from supply_station.services.fault_handing import answer_faults, hand_over
from supply_station.services.fault_repeat import repeats, told_of
from supply_station.services.office import Office


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    office = station(tmp_path / "book", clock)
    yield office
    office.book.close()


CALL: dict[str, Any] = {
    "called_at": at(2, 8), "caller": "彭大明", "phone": "13800000077", "customer": 7, "area": None,
    "place": None, "phenomenon": "全家没电",
}  # fmt: skip
COURSE: dict[str, Any] = {
    "sent": "邓茂、向阳", "sent_at": at(2, 8, 10), "arrived_at": at(2, 9, 20), "point": "3 号杆 跌落保险",
    "part": "低压线路", "ownership": Ownership.OURS, "cause": "树障", "restored_at": at(2, 10),
    "late_reason": None, "called_back_at": at(2, 11), "call_back": "满意",
}  # fmt: skip


def fault(office: Office, key: int) -> Fault:
    return office.consult(lambda session: session.get_one(Fault, key))


def refused(office: Office, act: Any, **values: Any) -> RuleBroken:
    before = contents(office)
    with pytest.raises(RuleBroken) as said:
        office.perform(act, **values)
    assert contents(office) == before
    return said.value


def test_a_call_knows_its_area_line_and_promise(office: Office) -> None:
    made = office.perform(register_fault, **CALL)
    held = fault(office, made.key)
    assert (held.number, held.area_id, held.line_id) == ("GZ2026110201", MILL, RIVER)
    assert (held.arrive_by, held.restore_by) == (at(2, 9, 30), at(2, 12))
    assert (held.state, held.maintenance, made.notice) == (FaultState.REPORTED, Maintenance.NOT_HANDED, None)


def test_a_village_of_one_area_is_enough(office: Office) -> None:
    somewhere = CALL | {"customer": None, "place": "桥头村"}
    assert fault(office, office.perform(register_fault, **somewhere).key).area_id == BRIDGE
    wide = somewhere | {"place": "青竹镇"}
    assert fault(office, office.perform(register_fault, **wide).key).area_id is None
    assert refused(office, register_fault, **somewhere | {"place": " "}).field == "customer_id"
    assert refused(office, register_fault, **CALL | {"phenomenon": ""}).field == "phenomenon"
    assert refused(office, register_fault, **CALL | {"called_at": at(2, 9, 1)}).field == "called_at"


def test_a_call_from_a_dark_village_names_the_notice(office: Office) -> None:
    storm = planned(office, kind=OutageKind.DISASTER, starts_at=at(2, 3), ends_at=None)
    assert office.perform(register_fault, **CALL).notice == storm.number
    assert office.perform(register_fault, **CALL | {"customer": 9}).notice is None


def test_the_repair_is_followed_to_the_call_back(office: Office, clock: Clock) -> None:
    key = office.perform(register_fault, **CALL).key
    clock.now = at(2, 12)
    nothing = dict.fromkeys(COURSE)
    sent = nothing | {"sent": "邓茂", "sent_at": at(2, 8, 10)}
    assert office.perform(follow_fault, fault=key, **sent) is FaultState.SENT
    assert refused(office, follow_fault, fault=key, **sent | {"sent": None}).field == "sent"
    early = COURSE | {"arrived_at": at(2, 8, 5)}
    assert refused(office, follow_fault, fault=key, **early).field == "arrived_at"
    late = COURSE | {"arrived_at": at(2, 9, 40)}
    assert "超时原因" in refused(office, follow_fault, fault=key, **late).sentence
    assert refused(office, follow_fault, fault=key, **COURSE | {"point": " "}).field == "point"
    assert office.perform(follow_fault, fault=key, **COURSE) is FaultState.CALLED_BACK
    assert fault(office, key).point == "3 号杆 跌落保险"
    said = CALL | {"basis": "听错了", "caller": "老彭"}
    assert refused(office, amend_fault, fault=key, **said).field == "fault"


def test_what_was_heard_wrong_is_put_right(office: Office) -> None:
    key = office.perform(register_fault, **CALL).key
    said = CALL | {"basis": "听错了"}
    assert refused(office, amend_fault, fault=key, **said).field == "called_at"
    assert office.perform(amend_fault, fault=key, **said | {"customer": 4}) == ["客户", "台区"]
    assert fault(office, key).area_id == BRIDGE


def test_maintenance_answers_within_its_limit(office: Office) -> None:
    keys = [office.perform(register_fault, **CALL).key for _ in range(2)]
    today = at(2).date()
    assert "还没有移交" in refused(office, answer_faults, ids=keys, result="换杆", on=today).sentence
    limit = office.perform(hand_over, ids=keys[:1], to="配电运维班", on=today)
    assert (limit.day, limit.estimated) == (date(2026, 11, 16), False)
    assert "已经移交过" in refused(office, hand_over, ids=keys, to="运维班", on=today).sentence
    assert "不能作废" in refused(office, void_faults, ids=keys[:1], reason="重复").sentence
    office.perform(answer_faults, ids=keys[:1], result=" 换了横担 ", on=today)
    held = fault(office, keys[0])
    assert (held.maintenance, held.result, held.due_on) == (Maintenance.ANSWERED, "换了横担", limit.day)
    office.perform(void_faults, ids=keys[1:], reason="重复")
    assert refused(office, void_faults, ids=keys[1:], reason="重复").field == "ids"


def test_the_same_point_broken_again_is_shown(office: Office, clock: Clock) -> None:
    clock.now = at(2, 12)
    keys = [office.perform(register_fault, **CALL).key for _ in range(2)]
    other = office.perform(register_fault, **CALL | {"customer": 4}).key
    office.perform(follow_fault, fault=keys[0], **COURSE)
    today = at(2).date()
    assert office.consult(repeats, day=today) == []
    for key in (keys[1], other):
        office.perform(follow_fault, fault=key, **COURSE | {"point": "3号杆跌落保险"})
    (found,) = office.consult(repeats, day=today)
    assert (found.area, found.point, found.faults) == ("油坊台区", "3号杆跌落保险", tuple(keys))
    assert "坏过 2 次（11-02、11-02）" in office.consult(told_of, fault=keys[1], day=today)
    assert office.consult(told_of, fault=other, day=today) == ""
    assert office.consult(repeats, day=date(2027, 3, 1)) == []
