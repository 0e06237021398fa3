"""练习账本里的停电：notices and faults in several states, entered through the acts as a clerk would."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Customer, TransformerArea
from supply_station.rules.fault import FaultCause, FaultPart, Ownership
from supply_station.rules.outage_notice import Channel, LateReason, NoticeSource, OutageKind
from supply_station.services.fault import follow_fault, register_fault
from supply_station.services.fault_handing import hand_over
from supply_station.services.office import Office
from supply_station.services.outage_notice import complete_notice, publish, register_notice
from supply_station.services.outage_notice_call import CallLine, call_list, exempt_calls, record_call
from supply_station.services.outage_notice_course import begin_notices, close_notices, restore

LEFT = 2
"""Customers of the coming outage who are still to be told, at the least."""
TOLD = 12
"""Customers of the coming outage who are told that evening, at the most: a call takes four minutes."""


@dataclass(frozen=True)
class _Places:
    """A line with important customers and its 台区, two 台区 of another line, and accounts of the first."""

    line: int
    areas: tuple[int, ...]
    accounts: tuple[int, ...]


def enter_outages(office: Office) -> None:
    """A coming outage with open calls, one told too late, a storm, faults; nothing in a tiny station."""
    places = office.consult(_places)
    if places is None:
        return
    evening = office.clock()
    _coming(office, places, evening)
    _too_late(office, places, evening)
    _storm(office, places, evening)
    _faults(office, places, evening)


def _places(session: Session) -> _Places | None:
    query = (
        select(TransformerArea.line_id, TransformerArea.id)
        .join(Customer, Customer.area_id == TransformerArea.id)
        .where(Customer.important_reason.is_not(None), TransformerArea.line_id.is_not(None))
        .distinct()
        .order_by(TransformerArea.line_id, TransformerArea.id)
    )
    held: dict[int | None, list[int]] = defaultdict(list)
    for line, area in session.execute(query):
        held[line].append(area)
    line = next((key for key, areas in held.items() if len(areas) > 1), None)
    if line is None:
        return None
    areas = tuple(held[line])
    accounts = session.scalars(
        select(Customer.id).where(Customer.area_id == areas[0]).order_by(Customer.id).limit(3)
    ).all()
    return _Places(line, areas, tuple(accounts))


def _coming(office: Office, places: _Places, evening: datetime) -> None:
    received = evening.replace(hour=16)
    start = (received + timedelta(days=10)).replace(hour=8)
    made = office.perform(
        register_notice, kind=OutageKind.PLANNED, source=NoticeSource.COUNTY, lines=[places.line], areas=[],
        received_at=received, starts_at=start, ends_at=start.replace(hour=17, minute=30),
        reason="更换主线导线，处理瓷瓶缺陷",
    )  # fmt: skip
    office.perform(
        publish, ids=[made.key], at=evening.replace(hour=17), by="练习", where="村务公告栏、微信群"
    )
    calls = office.consult(call_list, notice=made.key)
    for at, call in enumerate(calls[:-LEFT][:TOLD]):
        _tell(office, call, received + timedelta(minutes=4 * at + 5), reached=at != 1)


def _too_late(office: Office, places: _Places, evening: datetime) -> None:
    start = evening.replace(hour=9)
    made = office.perform(
        register_notice, kind=OutageKind.TEMPORARY, source=NoticeSource.COUNTY, lines=[],
        areas=[places.areas[0]], received_at=start - timedelta(minutes=80), starts_at=start,
        ends_at=start.replace(hour=12), reason="处理变压器渗油",
    )  # fmt: skip
    for call in office.consult(call_list, notice=made.key):
        _tell(office, call, start - timedelta(minutes=60), reached=True)
    office.perform(
        publish, ids=[made.key], at=start - timedelta(minutes=50), by="练习", where="微信群",
        late_reason=LateReason.COUNTY,
    )  # fmt: skip
    office.perform(begin_notices, ids=[made.key], at=start)
    office.perform(restore, ids=[made.key], at=start.replace(hour=11, minute=40))
    office.perform(close_notices, ids=[made.key])


def _storm(office: Office, places: _Places, evening: datetime) -> None:
    start = evening - timedelta(days=2) + timedelta(hours=3, minutes=30)
    made = office.perform(
        register_notice, kind=OutageKind.DISASTER, source=NoticeSource.STATION, lines=[],
        areas=places.areas[:3], received_at=start + timedelta(minutes=20), starts_at=start, ends_at=None,
        paper_no="手 17",
    )  # fmt: skip
    calls = [each.key for each in office.consult(call_list, notice=made.key)]
    office.perform(exempt_calls, ids=calls, reason="夜间故障")
    office.perform(restore, ids=[made.key], at=start + timedelta(hours=4), areas=[places.areas[0]])
    office.perform(restore, ids=[made.key], at=start + timedelta(hours=11))
    office.perform(
        complete_notice, notice=made.key, reason="大风，树倒压线", late_reason=None, delay_reason=None
    )
    office.perform(close_notices, ids=[made.key])


def _tell(office: Office, call: CallLine, at: datetime, *, reached: bool) -> None:
    office.perform(
        record_call, call=call.key, told_by="练习", person=call.contact, phone=call.phone,
        channel=Channel.PHONE, told_at=at, reached=reached, answer="知道了，会安排好" if reached else None,
    )  # fmt: skip


def _faults(office: Office, places: _Places, evening: datetime) -> None:
    """The same point twice, the first time handed on; the last call of the day still waits for somebody."""
    keys: list[int] = []
    whose: Sequence[int] = (places.accounts[0], places.accounts[0], places.accounts[-1])
    for at, (customer, days) in enumerate(zip(whose, (8, 1, 0), strict=True)):
        called = evening - timedelta(days=days, hours=2)
        made = office.perform(
            register_fault, called_at=called, caller=None, phone=None, customer=customer, area=None,
            place=None, phenomenon=("半个组没有电", "又没有电了", "灯忽明忽暗")[at],
        )  # fmt: skip
        keys.append(made.key)
    for key, days in zip(keys[:2], (8, 1), strict=True):
        called = evening - timedelta(days=days, hours=2)
        office.perform(
            follow_fault, fault=key, sent="抢修班", sent_at=called + timedelta(minutes=5),
            arrived_at=called + timedelta(minutes=35), point="3 号杆跌落保险", part=FaultPart.LOW_LINE,
            ownership=Ownership.OURS, cause=FaultCause.TREE, restored_at=called + timedelta(minutes=80),
            late_reason=None, called_back_at=called + timedelta(minutes=100), call_back="满意",
        )  # fmt: skip
    office.perform(hand_over, ids=keys[:1], to="配电运维班", on=evening.date() - timedelta(days=7))
