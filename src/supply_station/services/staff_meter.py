"""员工自用电：whose accounts they are — many entered at once, put right, ended, voided (domain 4)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    Employee,
    StaffMeter,
    StaffMeterBackBill,
    StaffMeterInspection,
    StaffMeterReading,
)
from supply_station.rules import period
from supply_station.rules.staff_meter import Ledger
from supply_station.rules.work_order import said, written
from supply_station.services.month_end_pack import final_among
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class NewStaffMeter:
    """一户自用电: `employee` is a name or 工号, empty for the station's own accounts."""

    ledger: Ledger
    account_no: str
    since: str
    employee: str | None = None
    note: str | None = None


@act("登记自用电户", changes=(StaffMeter,))
def enter_staff_meters(work: Work, *, rows: Sequence[NewStaffMeter]) -> int:
    """Enter accounts of employees and of the station, all or none; how many.

    Raises:
        RuleBroken: with row and field: no such person or account, somebody missing or too many, or an
            account that is registered for some of these months already.
    """
    customers = _customers(work.session, [row.account_no.strip() for row in rows])
    people = people_named(work.session)
    for at, row in enumerate(rows):
        try:
            record = _new(work, row, customers.get(row.account_no.strip()), people)
        except RuleBroken as fault:
            field = "since" if fault.field == "month" else fault.field
            raise RuleBroken(fault.sentence, field=field, row=at) from None
        work.session.add(record)
        work.session.flush()
    return len(rows)


@act("更正自用电户", changes=(StaffMeter,))
def amend_staff_meter(
    work: Work,
    *,
    staff_meter: int,
    employee_id: int | None,
    since: str,
    until: str | None,
    note: str | None,
    basis: str,
) -> None:
    """Put right whose account it is and from which month to which; the last month ends it.

    Raises:
        RuleBroken: no basis, the months are in no order or overlap another registration, a final month or
            one with a reading would be left out.
    """
    record = _live(work.session, staff_meter)
    why = said(basis, "更正的依据", "basis")
    period.checked(since)
    if until is not None and until < since:
        raise RuleBroken("止月早于起月，请核对。", field="until")
    if (record.ledger is Ledger.HOME) != (employee_id is not None):
        raise RuleBroken("家庭用电要有员工，站所用电不写员工，请核对。", field="employee_id")
    _refuse_overlap(work.session, record.customer_id, since, until, but=record.id)
    _refuse_left_out(work.session, record.id, since, until)
    values = {"employee_id": employee_id, "since": since, "until": until, "note": written(note)}
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    source = f"{why}（{work.clerk} {work.today.isoformat()}）"
    record.sources = {**(record.sources or {}), **dict.fromkeys(changed, source)}


@act("作废自用电户", changes=(StaffMeter,))
def void_staff_meters(work: Work, *, ids: Sequence[int], reason: str) -> None:
    """Void registrations that should not be there.

    Raises:
        RuleBroken: no reason, or something is registered of one of them.
    """
    why = said(reason, "作废的原因", "reason")
    for key in ids:
        record = _live(work.session, key)
        for kind in (StaffMeterReading, StaffMeterBackBill, StaffMeterInspection):
            stands = select(kind.id).where(kind.staff_meter_id == key, kind.voided_at.is_(None)).limit(1)
            if work.session.scalar(stands) is not None:
                told = "这一户已经有抄表、补收或检查的记录，不能作废；不再是自用电的，请更正，写上止月。"
                raise RuleBroken(told)
        record.voided_at, record.void_reason = work.now, why


def months(session: Session, *, until: str) -> list[str]:
    """The months somebody is registered for, newest first; none where nobody is."""
    query = select(StaffMeter.since).where(StaffMeter.voided_at.is_(None)).order_by(StaffMeter.since).limit(1)
    first = session.scalar(query)
    if first is None:
        return []
    return [
        period.shift(until, -by) for by in range(period.month_index(until) - period.month_index(first) + 1)
    ]


def refuse_final(session: Session, month: str) -> None:
    """Refuse to change figures of a month whose report is 定稿.

    Raises:
        RuleBroken: it is.
    """
    if final_among(session, [period.checked(month)]):
        raise RuleBroken(f"{month} 的月报已经定稿，这个月的自用电不能再改。", field="month")


def _live(session: Session, key: int) -> StaffMeter:
    record = session.get(StaffMeter, key)
    if record is None or record.voided_at is not None:
        raise RuleBroken("这一户已经作废或不存在，请刷新后再试。")
    return record


def _customers(session: Session, accounts: Sequence[str]) -> dict[str, int]:
    query = select(Customer.account_no, Customer.id).where(Customer.voided_at.is_(None))
    return dict(session.execute(query.where(Customer.account_no.in_(accounts))).all())


def people_named(session: Session) -> dict[str, list[int]]:
    """Name or 工号 → who is called so."""
    found: dict[str, list[int]] = defaultdict(list)
    query = select(Employee.id, Employee.name, Employee.staff_no).where(Employee.voided_at.is_(None))
    for key, *names in session.execute(query):
        for name in filter(None, names):
            found[name].append(key)
    return found


def _new(work: Work, row: NewStaffMeter, customer: int | None, people: dict[str, list[int]]) -> StaffMeter:
    if customer is None:
        raise RuleBroken(f"没有户号 {row.account_no.strip()}，请核对。", field="account_no")
    employee = owner(row, people)
    since = period.checked((row.since or "").strip())
    _refuse_overlap(work.session, customer, since, None)
    return StaffMeter(
        ledger=row.ledger,
        employee_id=employee,
        customer_id=customer,
        since=since,
        note=written(row.note),
        recorded_at=work.now,
    )


def owner(row: NewStaffMeter, people: dict[str, list[int]]) -> int | None:
    """The employee (id) whose account it is; None for the station's own.

    Raises:
        RuleBroken: nobody is called so, or several are, or the station is said to be somebody's.
    """
    name = (row.employee or "").strip()
    if row.ledger is Ledger.OFFICE:
        if name:
            raise RuleBroken("站所用电不写员工，请清空，或把账别改成员工家庭用电。", field="employee")
        return None
    found = people.get(name, [])
    if not found:
        told = f"员工里没有“{name}”，请先在“员工”页登记" if name else "请写明是哪个员工家"
        raise RuleBroken(f"{told}。", field="employee")
    if len(found) > 1:
        raise RuleBroken(f"有 {len(found)} 个人叫“{name}”，请改写工号。", field="employee")
    return found[0]


def _refuse_overlap(
    session: Session, customer: int, since: str, until: str | None, but: int | None = None
) -> None:
    query = select(StaffMeter.since, StaffMeter.until).where(
        StaffMeter.customer_id == customer,
        StaffMeter.voided_at.is_(None),
        StaffMeter.id.is_distinct_from(but),
    )
    for begins, ends in session.execute(query):
        if (until is None or begins <= until) and (ends is None or since <= ends):
            told = f"这个户号从 {begins} 起已经登记为自用电，请核对；换了人的，请先给原来那条写上止月。"
            raise RuleBroken(told, field="since")


def _refuse_left_out(session: Session, key: int, since: str, until: str | None) -> None:
    for kind in (StaffMeterReading, StaffMeterBackBill):
        months = session.scalars(
            select(kind.month).where(kind.staff_meter_id == key, kind.voided_at.is_(None))
        )
        for month in months:
            if month < since or (until is not None and month > until):
                told = f"{month} 已经有这一户的抄表或补收，起月、止月要把它包括进去。"
                raise RuleBroken(told, field="since" if month < since else "until")
