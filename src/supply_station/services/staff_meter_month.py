"""员工自用电的月表：a month of every account, from usage and, where that lacks it, from what was typed.

Figures of the export stay the export's: what is typed beside them is who read, who reviewed, what is paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from supply_station.models import (
    Customer,
    Employee,
    StaffMeter,
    StaffMeterBackBill,
    StaffMeterReading,
    TransformerArea,
)
from supply_station.rules import parameter_staff_meter as names
from supply_station.rules import period, staff_meter_fee
from supply_station.rules.customer import ReadingCycle, UsageClass
from supply_station.rules.parameter_value import seasons
from supply_station.rules.staff_meter import Flag, Ledger, Run, Standing, excess, flags
from supply_station.rules.staff_meter_fee import Tier
from supply_station.services import parameter
from supply_station.services.staff_meter_source import Held, Source, source


@dataclass(frozen=True)
class MonthRow:
    """A month of one account. Readings and energy in hundredths, money in fen.

    Attributes:
        id: of the StaffMeter.
        exported: whether the figures are the export's.
        billed: whether the fee is the export's, too.
        runs: what each meter ran; one without a 止码 is still to be read.
        months: how many months are billed at once.
        standing: what the rules look at.
        reviewer: who reviewed these very figures.
        meters: what hangs there.
        typed: what was typed of the month.
        carried: what the meter taken down ran, where the export lacks the account.
    """

    id: int
    ledger: Ledger
    employee_id: int | None
    employee: str | None
    note: str | None
    customer_id: int
    account_no: str
    name: str
    area: str | None
    month: str
    exported: bool
    billed: bool
    runs: tuple[Run, ...]
    read_from: int | None
    months: int
    standing: Standing
    flags: tuple[Flag, ...]
    reviewer: str | None
    meters: tuple[Held, ...]
    typed: StaffMeterReading | None
    carried: int
    back_bills: tuple[StaffMeterBackBill, ...]

    @property
    def whose(self) -> str:
        """The employee; of the station's own what it is used for, else the account's name."""
        return self.employee or self.note or self.name

    @property
    def read_to(self) -> int | None:
        """本月止码, of the newer meter where one was replaced."""
        return self.runs[-1].read_to if self.runs else None

    @property
    def multiplier(self) -> int:
        """What a dial counts for."""
        return self.runs[-1].multiplier if self.runs else self.meters[0].multiplier if self.meters else 1

    @property
    def meter_no(self) -> str:
        """The meter's number, as far as it is known."""
        number = self.runs[-1].meter_no if self.runs else ""
        return number or (self.meters[0].number if self.meters else "")


@dataclass(frozen=True)
class OfficeYear:
    """站所用电 of a year up to a month: kWh (0.01) of the month and the year, the quota, what exceeds it."""

    used: int
    of_year: int
    quota: int | None

    @property
    def beyond(self) -> int:
        """超出指标."""
        return excess(self.of_year, self.quota)


def month_rows(session: Session, *, month: str, ledger: Ledger | None = None) -> list[MonthRow]:
    """Every account registered for the month, by ledger, person and 户号.

    Raises:
        RuleBroken: `month` is not of the form YYYY-MM.
    """
    registered = _registered(session, period.checked(month), ledger)
    ids, customers = [row[0].id for row in registered], [row[0].customer_id for row in registered]
    known, tiers = source(session, month, ids, customers), tariff(session, month)
    reviewers = _reviewers(session, known)
    return [_row(row, known, tiers, reviewers) for row in registered]


def tariff(session: Session, month: str) -> tuple[Tier, ...]:
    """The tiers of a bill month: the table in force on its first day, of its season."""
    day = period.period(month)[0]
    mild = seasons(parameter.in_force(session, names.MILD_MONTHS, day).value)
    is_mild = any(day.month in each for each in mild.values())
    key = names.TIERS_MILD if is_mild else names.TIERS_SHARP
    return staff_meter_fee.tiers(parameter.in_force(session, key, day).value)


def extra_fee(session: Session, row: MonthRow, energy: int) -> int | None:
    """What so much more energy costs by the tiers in that month; None where they do not apply."""
    if row.ledger is not Ledger.HOME or row.standing.usage_class != UsageClass.RESIDENTIAL:
        return None
    tiers, own = tariff(session, row.month), row.standing.kwh or 0
    whole = staff_meter_fee.fee(tiers, own + energy, months=row.months)
    return whole - staff_meter_fee.fee(tiers, own, months=row.months)


def office_year(session: Session, *, month: str) -> OfficeYear:
    """What the station itself used, against its quota of the year."""
    first = f"{month[:4]}-01"
    used = {}
    for by in range(period.month_index(month) - period.month_index(first) + 1):
        each = period.shift(first, by)
        rows = month_rows(session, month=each, ledger=Ledger.OFFICE)
        used[each] = sum(row.standing.kwh or 0 for row in rows)
    quota = parameter.in_force(session, names.QUOTA, period.period(month)[1]).value
    return OfficeYear(used[month], sum(used.values()), int(quota) * 100 if quota else None)


def _registered(session: Session, month: str, ledger: Ledger | None) -> Sequence[Any]:
    cycle = func.coalesce(
        Customer.cycle, TransformerArea.cycle, literal(ReadingCycle.MONTHLY, Customer.cycle.type)
    )
    query = (
        select(StaffMeter, Employee.name.label("employee"), Customer, TransformerArea.name, cycle)
        .join(Customer, Customer.id == StaffMeter.customer_id)
        .outerjoin(Employee, Employee.id == StaffMeter.employee_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(StaffMeter.voided_at.is_(None), StaffMeter.since <= month)
        .where((StaffMeter.until.is_(None)) | (StaffMeter.until >= month))
        .order_by(StaffMeter.ledger, Employee.name, Customer.account_no)
    )
    return session.execute(query if ledger is None else query.where(StaffMeter.ledger == ledger)).all()


def _reviewers(session: Session, known: Source) -> dict[int, str]:
    """Employee → name, of those who reviewed something."""
    ids = {each.reviewer_id for each in known.typed.values()} - {None}
    query = select(Employee.id, Employee.name).where(Employee.id.in_(ids))
    return dict(session.execute(query).all())


def _row(registered: Any, known: Source, tiers: Sequence[Tier], reviewers: dict[int, str]) -> MonthRow:
    each, employee, customer, area, cycle = registered
    export = known.exports.get((customer.id, known.month))
    typed = known.typed.get((each.id, known.month))
    runs = known.runs(each.id, customer.id)
    two = cycle == ReadingCycle.TWO_MONTHLY
    energy = sum(run.kwh for run in runs) if runs else None
    fee = export.fee if export and export.fee is not None else typed.fee if typed else None
    own = None
    if each.ledger is Ledger.HOME and customer.usage_class == UsageClass.RESIDENTIAL and runs:
        own = staff_meter_fee.fee(tiers, max(0, energy or 0), months=2 if two else 1)
    standing = Standing(
        ledger=each.ledger,
        owner=employee,
        usage_class=customer.usage_class,
        meters=len(known.held.get(customer.id, ())),
        due=not (two and known.was_read(each.id, customer.id)),
        kwh=energy,
        fee=fee,
        own_fee=own,
        reader=(typed and typed.reader) or (export.reader if export else None),
        paid=typed is not None and typed.paid,
        differs=bool(export) and typed is not None and typed.read_to not in (None, runs[-1].read_to),
        changed=_changed(each, known, energy, fee),
    )
    return MonthRow(
        *(each.id, each.ledger, each.employee_id, employee, each.note, customer.id, customer.account_no),
        *(customer.name, area, known.month, export is not None),
        billed=export is not None and export.fee is not None,
        runs=runs,
        read_from=runs[-1].read_from if runs else known.starts_at(each.id, customer.id),
        months=2 if two else 1,
        standing=standing,
        flags=flags(standing),
        reviewer=_reviewer(typed, standing, reviewers),
        meters=tuple(known.held.get(customer.id, ())),
        typed=typed,
        carried=known.carried(customer.id),
        back_bills=tuple(known.bills.get(each.id, ())),
    )


def _reviewer(typed: StaffMeterReading | None, now: Standing, reviewers: dict[int, str]) -> str | None:
    """Who reviewed the figures as they stand now; other figures ask for another review."""
    if typed is None or (typed.reviewed_kwh, typed.reviewed_fee) != (now.kwh, now.fee):
        return None
    return reviewers.get(typed.reviewer_id or 0)


def _changed(each: StaffMeter, known: Source, energy: int | None, fee: int | None) -> bool:
    """Whether the board of the month says something else of a home."""
    if known.posted is None or each.ledger is not Ledger.HOME:
        return False
    return known.posted.get(each.id, (None, None)) != (energy, fee)
