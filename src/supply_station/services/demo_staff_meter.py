"""练习账本里的自用电：homes and an office, a month that is posted, one that is still to be gone through."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, Usage
from supply_station.rules import period
from supply_station.rules.customer import Status, UsageClass
from supply_station.rules.staff_meter import InspectionResult, Ledger
from supply_station.services.office import Office
from supply_station.services.staff_meter import NewStaffMeter, enter_staff_meters
from supply_station.services.staff_meter_back_bill import bill_back
from supply_station.services.staff_meter_inspection import inspect
from supply_station.services.staff_meter_month import MonthRow, month_rows
from supply_station.services.staff_meter_posting import post_board
from supply_station.services.staff_meter_reading import Typed, review, type_readings

HOMES, REVIEWERS = 6, 2
BACK_BILLED = 3000
"""Energy (0.01 kWh) that was under-read on the first home."""


def enter_own_use(office: Office) -> None:
    """Own use of the month before the office's day is posted; nothing where there are too few people."""
    month = period.shift(period.month_of(office.clock().date()), -1)
    people = office.consult(_people)
    homes = office.consult(_accounts, month, UsageClass.RESIDENTIAL, HOMES)
    station = office.consult(_accounts, month, UsageClass.COMMERCIAL, 1)
    if len(people) < HOMES + REVIEWERS or len(homes) < HOMES or not station:
        return
    rows = [
        NewStaffMeter(Ledger.HOME, account_no, month, name)
        for account_no, (_, name) in zip(homes, people, strict=False)
    ]
    rows.append(NewStaffMeter(Ledger.OFFICE, station[0], month, None, "办公楼"))
    office.perform(enter_staff_meters, rows=rows)
    office.perform(type_readings, month=month, rows=list(_typed(office.consult(month_rows, month=month))))
    today, (first, second) = office.clock().date(), [key for key, _ in people[-REVIEWERS:]]
    _look_into(office, month, first, second)
    office.perform(review, month=month, reviewer=first, on=today)
    office.perform(post_board, month=month, posted_on=today, places="所门口公示栏")


def _look_into(office: Office, month: str, first: int, second: int) -> None:
    """One home is billed back what was under-read, another was inspected."""
    today = office.clock().date()
    homes = office.consult(month_rows, month=month, ledger=Ledger.HOME)
    under_read = homes[0]
    start = max(0, (under_read.read_from or 0) - BACK_BILLED)
    office.perform(
        bill_back,
        staff_meter=under_read.id,
        month=month,
        read_from=start,
        read_to=start + BACK_BILLED,
        rolled_over=False,
        fee=1764,
        period_from=None,
        period_to=None,
        basis="现场核对，以前少抄 30 度",
        billed_on=today,
    )
    office.perform(
        inspect,
        ids=[homes[1].id],
        inspected_on=today,
        first_id=first,
        second_id=second,
        result=InspectionResult.SEAL,
        read_on_site=None,
        detail="表尾封印断，已补封",
    )


def _typed(rows: Sequence[MonthRow]) -> Iterator[Typed]:
    """Everybody is billed by the tiers and read from afar; all but the last one have paid."""
    for at, row in enumerate(rows, 1):
        now = row.standing
        fee = now.fee if now.fee is not None else now.own_fee if now.own_fee is not None else 50000
        yield Typed(row.id, row.read_from, row.read_to, fee=fee, reader="远程采集", paid=at < len(rows) - 1)


def _people(session: Session) -> Sequence[tuple[int, str]]:
    """Those who alone bear their name."""
    query = (
        select(func.min(Employee.id), Employee.name)
        .where(Employee.voided_at.is_(None))
        .group_by(Employee.name)
        .having(func.count() == 1)
        .order_by(func.min(Employee.id).desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _accounts(session: Session, month: str, usage_class: UsageClass, many: int) -> Sequence[str]:
    """户号 of accounts of a class that used something in the month."""
    query = (
        select(Customer.account_no)
        .join(Usage, Usage.customer_id == Customer.id)
        .where(Customer.usage_class == usage_class, Customer.status == Status.NORMAL)
        .where(Usage.month == month, Usage.kwh > 0, Usage.voided_at.is_(None))
        .group_by(Customer.id)
        .order_by(Customer.id.desc())
        .limit(many)
    )
    return session.scalars(query).all()
