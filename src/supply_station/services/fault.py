"""故障报修：a call is registered, followed to the call back, and put right (domain 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, Fault, OutageArea, OutageNotice, TransformerArea
from supply_station.models.base import heading
from supply_station.rules import fault as rule
from supply_station.rules import parameter_outage as names
from supply_station.rules.customer import Locality
from supply_station.rules.fault import FaultState, Maintenance, Ownership
from supply_station.rules.outage_notice import NoticeState
from supply_station.rules.work_order import said, written
from supply_station.services import parameter
from supply_station.services.month_end_final import refuse_final
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class Reported:
    """A call that was just saved: its row and number, the promise, and the outage that explains it."""

    key: int
    number: str
    arrive_by: datetime
    notice: str | None


@dataclass(frozen=True)
class _Spot:
    """Where a fault is, as far as the book can tell."""

    customer_id: int | None
    area_id: int | None
    line_id: int | None
    locality: Locality


@act("登记故障报修", changes=(Fault,))
def register_fault(
    work: Work,
    *,
    called_at: datetime,
    caller: str | None,
    phone: str | None,
    customer: int | None,
    area: int | None,
    place: str | None,
    phenomenon: str,
    paper_no: str | None = None,
) -> Reported:
    """A call for help; 台区 and line follow from the account or the village.

    Raises:
        RuleBroken: nothing said what is wrong or where, or a time to come.
    """
    refuse_final(work.session, called_at, "那个月的报修", "called_at")
    what = said(phenomenon, "故障现象（例如“半个村没电”）", "phenomenon")
    spot = _spot(work.session, customer, area, (place or "").strip())
    rule.in_order(called_at, work.now, **dict.fromkeys(_TIMES))
    fault = Fault(
        recorded_at=work.now,
        number=_number(work.session, called_at),
        state=FaultState.REPORTED,
        called_at=called_at,
        taken_by=work.clerk,
        caller=written(caller),
        phone=written(phone),
        place=written(place),
        phenomenon=what,
        maintenance=Maintenance.NOT_HANDED,
        backfilled=written(paper_no) is not None or called_at.date() < work.today,
        paper_no=written(paper_no),
        **_of_spot(work.session, spot, called_at),
    )
    work.session.add(fault)
    work.session.flush()
    known = work.session.get(OutageNotice, fault.outage_notice_id or 0)
    return Reported(fault.id, fault.number, fault.arrive_by, known.number if known else None)


@act("更正故障报修", changes=(Fault,))
def amend_fault(
    work: Work,
    *,
    fault: int,
    called_at: datetime,
    caller: str | None,
    phone: str | None,
    customer: int | None,
    area: int | None,
    place: str | None,
    phenomenon: str,
    basis: str,
) -> list[str]:
    """Put right what was registered; returns the headings of what changed.

    Raises:
        RuleBroken: no basis, nothing differs, it was called back, or what registering refuses.
    """
    mark = said(basis, "更正的依据（例如“更正：户号听错了”）", "basis")
    (held,) = chosen_faults(work.session, [fault])
    refuse_final(work.session, held.called_at, f"{held.number} ", "fault")
    if held.state is FaultState.CALLED_BACK:
        raise RuleBroken(f"{held.number} 已经回访，不能再更正。", field="fault")
    spot = _spot(work.session, customer, area, (place or "").strip())
    rule.in_order(called_at, work.now, **{name: getattr(held, name) for name in _TIMES})
    values: dict[str, Any] = {
        "called_at": called_at,
        "caller": written(caller),
        "phone": written(phone),
        "place": written(place),
        "phenomenon": said(phenomenon, "故障现象（例如“半个村没电”）", "phenomenon"),
        **_of_spot(work.session, spot, called_at),
    }
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    if not changed:
        raise RuleBroken("没有一项和原来不同。请改好再保存，或按 Esc 放弃。", field="called_at")
    for name in changed:
        setattr(held, name, values[name])
    held.sources = (held.sources or {}) | dict.fromkeys(changed, f"{mark}（{work.clerk} {work.today}）")
    return [heading(getattr(Fault, name)) for name in changed]


@act("登记抢修经过", changes=(Fault,))
def follow_fault(
    work: Work,
    *,
    fault: int,
    sent: str | None,
    sent_at: datetime | None,
    arrived_at: datetime | None,
    point: str | None,
    part: str | None,
    ownership: Ownership | None,
    cause: str | None,
    restored_at: datetime | None,
    late_reason: str | None,
    called_back_at: datetime | None,
    call_back: str | None,
) -> FaultState:
    """What became of a call, as far as it is known; returns how far the repair has come.

    Raises:
        RuleBroken: times out of order, or a call back without what was found and why it was late.
    """
    (held,) = chosen_faults(work.session, [fault])
    refuse_final(work.session, held.called_at, f"{held.number} ", "fault")
    times = dict(zip(_TIMES, (sent_at, arrived_at, restored_at, called_back_at), strict=True))
    rule.in_order(held.called_at, work.now, **times)
    if sent_at is not None:
        said(sent, "派了谁去", "sent")
    values = {
        **times,
        "sent": written(sent), "point": written(point), "part": part, "ownership": ownership,
        "cause": cause, "late_reason": written(late_reason), "call_back": written(call_back),
    }  # fmt: skip
    for name, value in values.items():
        setattr(held, name, value)
    held.state = rule.state_of(*times.values())
    if held.state is FaultState.CALLED_BACK:
        _complete(held)
    return held.state


@act("作废故障报修", changes=(Fault,))
def void_faults(work: Work, *, ids: Sequence[int], reason: str) -> None:
    """Calls that should not be there, with a reason.

    Raises:
        RuleBroken: no reason, or one that was handed to the maintenance department.
    """
    why = said(reason, "作废的原因", "reason")
    for row, fault in enumerate(chosen_faults(work.session, ids)):
        refuse_final(work.session, fault.called_at, f"{fault.number} ", "ids", row)
        if fault.maintenance is not Maintenance.NOT_HANDED:
            told = f"{fault.number} 已经移交检修部门，不能作废。请不要选它。"
            raise RuleBroken(told, field="ids", row=row)
        fault.voided_at, fault.void_reason = work.now, why


_TIMES = ("sent_at", "arrived_at", "restored_at", "called_back_at")


def chosen_faults(session: Session, ids: Sequence[int]) -> list[Fault]:
    """The faults in the order given.

    Raises:
        RuleBroken: none, or one that is not there any more.
    """
    query = select(Fault).where(Fault.id.in_(ids), Fault.voided_at.is_(None))
    found = {fault.id: fault for fault in session.scalars(query)}
    if not ids or len(found) < len(set(ids)):
        raise RuleBroken("选中的报修里有已作废或不存在的，请刷新后再选。", field="ids")
    return [found[key] for key in dict.fromkeys(ids)]


def _complete(held: Fault) -> None:
    """Refuse a call back while the paper would have empty cells."""
    for name, value, what in (
        ("arrived_at", held.arrived_at, "到场时间"),
        ("restored_at", held.restored_at, "恢复时间"),
        ("point", held.point, "故障点"),
        ("part", held.part, "故障设备"),
        ("ownership", held.ownership, "产权"),
        ("cause", held.cause, "故障原因"),
        ("call_back", held.call_back, "回访意见"),
    ):
        if value is None:
            raise RuleBroken(f"回访以前请先写明{what}。", field=name)
    if held.arrived_at is not None and held.arrived_at > held.arrive_by and held.late_reason is None:
        told = f"到场比承诺的 {held.arrive_by:%H:%M} 晚，请写明超时原因。"
        raise RuleBroken(told, field="late_reason")


def _spot(session: Session, customer: int | None, area: int | None, place: str) -> _Spot:
    """Where it is: by the account, else by the 台区, else by a village that belongs to one 台区 only."""
    if customer is not None:
        row = session.execute(
            select(Customer.area_id, Customer.locality).where(Customer.id == customer)
        ).one()
        area = row.area_id if row.area_id is not None else area
        line = session.scalar(select(TransformerArea.line_id).where(TransformerArea.id == area))
        return _Spot(customer, area, line, rule.locality_of(row.locality))
    if area is None and place:
        named = or_(TransformerArea.villages.contains(place), TransformerArea.name == place)
        held = session.scalars(
            select(TransformerArea.id).where(TransformerArea.voided_at.is_(None), named).limit(2)
        ).all()
        area = held[0] if len(held) == 1 else None
    if area is None and not place:
        raise RuleBroken("请写明哪一户、哪个台区，或哪个村组。", field="customer_id")
    line = session.scalar(select(TransformerArea.line_id).where(TransformerArea.id == area))
    common = session.scalar(
        select(Customer.locality)
        .where(Customer.area_id == area, Customer.locality.is_not(None), Customer.voided_at.is_(None))
        .group_by(Customer.locality)
        .order_by(func.count().desc())
        .limit(1)
    )
    return _Spot(None, area, line, rule.locality_of(common))


def _of_spot(session: Session, spot: _Spot, called_at: datetime) -> dict[str, Any]:
    """The columns that follow from where and when it is."""
    day: date = called_at.date()
    minutes = parameter.whole(session, names.ARRIVAL[spot.locality], day)
    hours = parameter.whole(session, names.RESTORE[spot.locality], day)
    return {
        "customer_id": spot.customer_id,
        "area_id": spot.area_id,
        "line_id": spot.line_id,
        "outage_notice_id": dark_by(session, spot.area_id, called_at),
        "arrive_by": rule.arrive_by(called_at, minutes),
        "restore_by": called_at + timedelta(hours=hours),
    }


def dark_by(session: Session, area: int | None, at: datetime) -> int | None:
    """The notice by which a 台区 is without light at a time, None if by none."""
    query = (
        select(OutageNotice.id)
        .join(OutageArea, OutageArea.outage_notice_id == OutageNotice.id)
        .where(OutageArea.area_id == area, OutageArea.voided_at.is_(None), OutageNotice.voided_at.is_(None))
        .where(OutageNotice.state != NoticeState.WITHDRAWN, OutageNotice.withdrawn_at.is_(None))
        .where(func.coalesce(OutageNotice.began_at, OutageNotice.starts_at) <= at)
        .where(or_(OutageArea.restored_at.is_(None), OutageArea.restored_at > at))
        .order_by(OutageNotice.starts_at.desc())
    )
    return session.scalars(query.limit(1)).first()


def _number(session: Session, called_at: datetime) -> str:
    """The next number of the day."""
    day = called_at.date().isoformat()
    beginning = rule.number(day, 0)[:-2]
    last = session.scalar(select(func.max(Fault.id)).where(Fault.number.startswith(beginning)))
    running = 1 if last is None else int(session.get_one(Fault, last).number[len(beginning) :]) + 1
    return rule.number(day, running)
