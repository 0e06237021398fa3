"""月末的自用电：the posted homes, the station's own use, 补收 and inspections of a month (domain 4, 11)."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from supply_station.models import Customer, Employee, StaffMeter, StaffMeterInspection
from supply_station.reports import (
    staff_meter,
    staff_meter_back_bill,
    staff_meter_inspection,
    staff_meter_office,
)
from supply_station.reports.listing import Listing, Period
from supply_station.reports.staff_meter import StaffMeterRow
from supply_station.reports.staff_meter_back_bill import BackBillRow
from supply_station.reports.staff_meter_inspection import InspectionRow
from supply_station.reports.staff_meter_office import OfficeRow, OfficeSheet
from supply_station.rules.staff_meter import Ledger
from supply_station.rules.staff_meter_fee import difference
from supply_station.services.staff_meter_month import MonthRow, extra_fee, month_rows, office_year
from supply_station.services.staff_meter_posting import posting_of


def sheets(session: Session, period: Period) -> tuple[Listing, ...]:
    """The four sheets of own use of a month."""
    rows = month_rows(session, month=period.month)
    homes = [row for row in rows if row.ledger is Ledger.HOME]
    posting = posting_of(session, month=period.month)
    posted = (posting.posted_on, posting.until) if posting else (None, None)
    return (
        staff_meter.listed(period, tuple(line for row in homes for line in _home(row)), *posted),
        staff_meter_office.listed(_office(session, period, rows)),
        staff_meter_back_bill.listed(period, tuple(_bills(session, rows))),
        staff_meter_inspection.listed(period, _inspections(session, period)),
    )


def _home(row: MonthRow) -> Iterator[StaffMeterRow]:
    """A line for each meter, one without figures where nobody has read."""
    now = row.standing
    paid = None if now.kwh is None else "已交清" if now.paid else "未交清"
    for at, run in enumerate(row.runs or (None,)):
        first = at == 0
        yield StaffMeterRow(
            name=row.employee or row.name,
            account_no=row.account_no,
            meter_no=(run.meter_no if run else "") or row.meter_no,
            read_from=run.read_from if run else row.read_from,
            read_to=run.read_to if run else None,
            multiplier=run.multiplier if run else row.multiplier,
            kwh=run.kwh if run else None,
            fee=now.fee if first else None,
            own_fee=now.own_fee if first else None,
            difference=difference(now.fee, now.own_fee) if first and now.own_fee is not None else None,
            paid=paid if first else None,
            reader=now.reader,
            reviewer=row.reviewer,
            flags="；".join(row.flags) or None if first else None,
        )


def _office(session: Session, period: Period, rows: Sequence[MonthRow]) -> OfficeSheet:
    year = office_year(session, month=period.month)
    own = [row for row in rows if row.ledger is Ledger.OFFICE]
    return OfficeSheet(
        period,
        year.of_year,
        year.quota,
        year.beyond,
        tuple(
            OfficeRow(
                *(row.note, row.account_no, row.name, row.read_from, row.read_to, row.multiplier),
                *(row.standing.kwh, row.standing.fee, row.standing.reader),
            )
            for row in own
        ),
    )


def _bills(session: Session, rows: Sequence[MonthRow]) -> Iterator[BackBillRow]:
    for row in rows:
        for bill in row.back_bills:
            yield BackBillRow(
                *(row.ledger.value, row.employee, row.account_no, bill.read_from, bill.read_to),
                *(bill.multiplier, bill.kwh, bill.fee, extra_fee(session, row, bill.kwh)),
                *(bill.period_from, bill.period_to, bill.basis, bill.billed_on),
            )


def _inspections(session: Session, period: Period) -> tuple[InspectionRow, ...]:
    owner, first, second = aliased(Employee), aliased(Employee), aliased(Employee)
    query = (
        select(
            StaffMeterInspection, StaffMeter.ledger, owner.name, Customer.account_no, first.name, second.name
        )
        .join(StaffMeter, StaffMeter.id == StaffMeterInspection.staff_meter_id)
        .join(Customer, Customer.id == StaffMeter.customer_id)
        .join(first, first.id == StaffMeterInspection.first_id)
        .join(second, second.id == StaffMeterInspection.second_id)
        .outerjoin(owner, owner.id == StaffMeter.employee_id)
        .where(StaffMeterInspection.inspected_on.between(*period.days))
        .where(StaffMeterInspection.voided_at.is_(None))
        .order_by(StaffMeterInspection.inspected_on, StaffMeterInspection.id)
    )
    return tuple(
        InspectionRow(
            *(each.inspected_on, ledger.value, name, account_no, each.result.value),
            *(each.read_on_site, each.detail, one, other),
        )
        for each, ledger, name, account_no, one, other in session.execute(query)
    )
