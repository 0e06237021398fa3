"""月末的停电和故障：notices, calls, kept promises and faults of a month (domain 6, 11)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import (
    Customer,
    Fault,
    Line,
    OutageCall,
    OutageNotice,
    OutageVersion,
    TransformerArea,
)
from supply_station.reports import fault, outage_notice, outage_notice_call, outage_notice_kept
from supply_station.reports.fault import FaultRow
from supply_station.reports.listing import Listing, Period
from supply_station.reports.outage_notice import OutageNoticeRow
from supply_station.reports.outage_notice_call import OutageCallRow
from supply_station.reports.outage_notice_kept import KeptRow, KeptSheet
from supply_station.rules import outage_notice as rule
from supply_station.rules import parameter_outage as names
from supply_station.rules.outage_notice import CallState, OutageKind, Version
from supply_station.services import parameter
from supply_station.services.fault_repeat import repeats
from supply_station.services.outage_notice_call import tries_of
from supply_station.services.outage_notice_place import short


def sheets(session: Session, period: Period, *, today: date) -> tuple[Listing, ...]:
    """The sheets of outages and faults of a period."""
    faults = _faults(session, period)
    return (
        outage_notice.listed(period, _notices(session, period)),
        outage_notice_call.listed(period, _calls(session, period)),
        outage_notice_kept.listed(kept_sheet(session, period, today=today)),
        fault.by_line(period, faults),
        fault.by_area(period, faults),
        fault.listed(period, faults),
    )


def kept_sheet(session: Session, period: Period, *, today: date) -> KeptSheet:
    """停复电兑现率 of a period; what still lasts counts when its announced day is over."""
    minutes = parameter.whole(session, names.TOLERANCE_MINUTES, period.days[1])
    tolerance = timedelta(minutes=minutes)
    counts: dict[OutageKind, list[int]] = {kind: [0, 0, 0] for kind in OutageKind}
    held = _of_period(session, period)
    versions = _versions(session, held)
    for each in held:
        announced = rule.last_told(versions[each.id])
        found = rule.kept(
            announced,
            began_at=each.began_at,
            restored_at=each.restored_at,
            withdrawn_at=each.withdrawn_at,
            tolerance=tolerance,
        )
        over = each.restored_at is not None or (announced.ends_at or each.starts_at).date() < today
        at = counts[each.kind]
        at[0] += 1
        at[1] += found.counts and over
        at[2] += found.counts and over and found.in_time
    return KeptSheet(period, minutes, tuple(KeptRow(kind, *each) for kind, each in counts.items()))


def _span(period: Period) -> tuple[datetime, datetime]:
    first, last = period.days
    return datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())


def _of_period(session: Session, period: Period) -> Sequence[OutageNotice]:
    start, end = _span(period)
    query = (
        select(OutageNotice)
        .where(OutageNotice.voided_at.is_(None))
        .where(OutageNotice.starts_at >= start, OutageNotice.starts_at < end)
        .order_by(OutageNotice.starts_at, OutageNotice.id)
    )
    return session.scalars(query).all()


def _versions(session: Session, held: Sequence[OutageNotice]) -> dict[int, list[Version]]:
    """Notice → its versions, the oldest first."""
    keys = [each.id for each in held]
    calls = (
        select(OutageCall.outage_notice_id, OutageCall.version)
        .where(OutageCall.outage_notice_id.in_(keys), OutageCall.voided_at.is_(None))
        .where(OutageCall.state == CallState.TOLD)
    )
    told = {(row[0], row[1]) for row in session.execute(calls)}
    found: dict[int, list[Version]] = defaultdict(list)
    query = select(OutageVersion).where(OutageVersion.outage_notice_id.in_(keys))
    for old in session.scalars(query.order_by(OutageVersion.version)):
        knows = old.published_at is not None or (old.outage_notice_id, old.version) in told
        found[old.outage_notice_id].append(Version(old.received_at, old.starts_at, old.ends_at, told=knows))
    for new in held:
        knows = new.published_at is not None or (new.id, new.version) in told
        found[new.id].append(Version(new.received_at, new.starts_at, new.ends_at, told=knows))
    return found


def _notices(session: Session, period: Period) -> tuple[OutageNoticeRow, ...]:
    return tuple(
        OutageNoticeRow(
            each.number, each.kind, short(each.scope), each.accounts, each.source, each.received_at,
            each.published_at, each.starts_at, each.ends_at, each.began_at, each.restored_at,
            each.reason, each.late_reason, each.delay_reason, each.state,
            (each.paper_no or "是") if each.backfilled else None,
        )
        for each in _of_period(session, period)
    )  # fmt: skip


def _calls(session: Session, period: Period) -> tuple[OutageCallRow, ...]:
    start, end = _span(period)
    query = (
        select(
            OutageCall.id, OutageNotice.number, OutageCall.version, Customer.account_no, Customer.name,
            Customer.important_rank, Customer.important_reason, OutageCall.state, OutageCall.exempt_reason,
        )
        .join(OutageNotice, OutageNotice.id == OutageCall.outage_notice_id)
        .join(Customer, Customer.id == OutageCall.customer_id)
        .where(OutageCall.voided_at.is_(None), OutageNotice.voided_at.is_(None))
        .where(OutageNotice.starts_at >= start, OutageNotice.starts_at < end)
        .order_by(OutageNotice.starts_at, OutageNotice.id, OutageCall.version, Customer.account_no)
    )  # fmt: skip
    rows = session.execute(query).all()
    tries = tries_of(session, OutageNotice.starts_at >= start, OutageNotice.starts_at < end)
    found: list[OutageCallRow] = []
    for key, number, version, account_no, name, rank, reason, state, exempt in rows:
        about = OutageCallRow(number, version, account_no, name, rank, reason, state, answer=exempt)
        made = [
            OutageCallRow(
                number, version, account_no, name, rank, reason, state, each.told_at, each.channel,
                each.told_by, each.person, each.phone, each.answer if each.reached else "没有接通",
            )
            for each in tries.get(key, ())
        ]  # fmt: skip
        found += made or [about]
    return tuple(found)


def _faults(session: Session, period: Period) -> tuple[FaultRow, ...]:
    start, end = _span(period)
    again = {key for each in repeats(session, day=period.days[1]) for key in each.faults}
    query = (
        select(Fault, Line.name, TransformerArea.name, Customer.name)
        .outerjoin(Line, Line.id == Fault.line_id)
        .outerjoin(TransformerArea, TransformerArea.id == Fault.area_id)
        .outerjoin(Customer, Customer.id == Fault.customer_id)
        .where(Fault.voided_at.is_(None), Fault.called_at >= start, Fault.called_at < end)
        .order_by(Fault.called_at, Fault.id)
    )
    return tuple(
        FaultRow(
            each.number, each.called_at, line, area, name or each.place, each.phenomenon, each.arrived_at,
            each.restored_at, each.point, each.part, each.ownership, each.cause, each.handed_to, each.due_on,
            each.result, each.answered_on, each.maintenance,
            each.arrived_at is not None and each.arrived_at > each.arrive_by, each.id in again,
        )
        for each, line, area, name in session.execute(query)
    )  # fmt: skip
