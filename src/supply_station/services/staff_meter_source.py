"""自用电的来源：what export, archive and clerks say of a month of these accounts (domain 4)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import (
    Meter,
    MeterInstallation,
    StaffMeterBackBill,
    StaffMeterPosting,
    StaffMeterReading,
    Usage,
)
from supply_station.rules import period
from supply_station.rules.meter import dial_kwh
from supply_station.rules.staff_meter import Run
from supply_station.rules.usage import Register
from supply_station.services.meter_replacement_month import ChangedMeter, changed_meters

Key = tuple[int, str]


@dataclass(frozen=True)
class Held:
    """The meter in place: its number, 倍率 and 表码位数."""

    number: str
    multiplier: int
    digits: int | None


@dataclass(frozen=True)
class Export:
    """What the export says of one account and month."""

    runs: tuple[Run, ...]
    fee: int | None
    reader: str | None


@dataclass(frozen=True)
class Source:
    """All that is known of a month and the one before it.

    Attributes:
        exports: by customer and month.
        typed: by StaffMeter and month.
        held: customer → the meters in place.
        changed: customer → its replacement of the month, where the export lacks the account.
        bills: StaffMeter → 补收 of the month.
        posted: StaffMeter → energy and fee on the month's board; None while nothing is posted.
    """

    month: str
    exports: dict[Key, Export]
    typed: dict[Key, StaffMeterReading]
    held: dict[int, list[Held]]
    changed: dict[int, ChangedMeter]
    bills: dict[int, list[StaffMeterBackBill]]
    posted: dict[int, tuple[int, int | None]] | None

    def runs(self, staff_meter: int, customer: int) -> tuple[Run, ...]:
        """What each meter of the account ran; empty while nobody has read it."""
        export = self.exports.get((customer, self.month))
        if export is not None:
            return export.runs
        typed = self.typed.get((staff_meter, self.month))
        if typed is None or typed.read_to is None or typed.kwh is None:
            return ()
        meters, changed = self.held.get(customer, ()), self.changed.get(customer)
        number = meters[0].number if meters else ""
        times = meters[0].multiplier if meters else 1
        old = self.carried(customer)
        now = Run(number, typed.read_from, typed.read_to, times, typed.kwh - old)
        if changed is None or not old:
            return (now,)
        dial = changed.old
        return (Run(changed.old_no or "", dial.start, dial.end, dial.multiplier, old), now)

    def carried(self, customer: int) -> int:
        """What the meter taken down in the month ran before, where the export lacks the account."""
        changed = self.changed.get(customer)
        return 0 if changed is None else dial_kwh(changed.old) or 0

    def starts_at(self, staff_meter: int, customer: int) -> int | None:
        """Where a reading to be typed begins: where the new meter was hung, else where the last one ended."""
        if (changed := self.changed.get(customer)) is not None:
            return changed.new.start
        before = period.shift(self.month, -1)
        if export := self.exports.get((customer, before)):
            return export.runs[-1].read_to
        typed = self.typed.get((staff_meter, before))
        return typed.read_to if typed else None

    def was_read(self, staff_meter: int, customer: int) -> bool:
        """Whether the month before has a reading."""
        before = period.shift(self.month, -1)
        typed = self.typed.get((staff_meter, before))
        return (customer, before) in self.exports or (typed is not None and typed.kwh is not None)


def source(session: Session, month: str, ids: Sequence[int], customers: Sequence[int]) -> Source:
    """What is known of these accounts (StaffMeter and customer ids, row by row) in a month."""
    months = [period.shift(month, -1), month]
    exports = _exports(session, customers, months)
    gaps = {key for key in customers if (key, month) not in exports}
    changed = changed_meters(session, month) if gaps else []
    return Source(
        month=month,
        exports=exports,
        typed=_typed(session, ids, months),
        held=_held(session, customers),
        changed={each.customer_id: each for each in changed if each.customer_id in gaps},
        bills=_bills(session, month),
        posted=_posted(session, month),
    )


def _exports(session: Session, customers: Sequence[int], months: Sequence[str]) -> dict[Key, Export]:
    query = (
        select(Usage)
        .where(Usage.customer_id.in_(customers), Usage.month.in_(months), Usage.voided_at.is_(None))
        .order_by(Usage.read_on, Usage.id)
    )
    rows: dict[Key, list[Usage]] = defaultdict(list)
    for usage in session.scalars(query):
        rows[usage.customer_id, usage.month].append(usage)
    return {key: _export(of_month) for key, of_month in rows.items()}


def _export(rows: Sequence[Usage]) -> Export:
    """尖峰平谷 are parts of 总, and count only where a meter has no 总."""
    whole = {row.meter_no for row in rows if row.register == Register.TOTAL}
    used = [row for row in rows if row.register == Register.TOTAL or row.meter_no not in whole]
    fees = [row.fee for row in used if row.fee is not None] or [
        row.fee for row in rows if row.fee is not None
    ]
    return Export(
        tuple(Run(row.meter_no, row.read_from, row.read_to, row.multiplier or 1, row.kwh) for row in used),
        sum(fees) if fees else None,
        next((row.reader for row in reversed(rows) if row.reader), None),
    )


def _typed(session: Session, ids: Sequence[int], months: Sequence[str]) -> dict[Key, StaffMeterReading]:
    query = select(StaffMeterReading).where(
        StaffMeterReading.staff_meter_id.in_(ids),
        StaffMeterReading.month.in_(months),
        StaffMeterReading.voided_at.is_(None),
    )
    return {(each.staff_meter_id, each.month): each for each in session.scalars(query)}


def _held(session: Session, customers: Sequence[int]) -> dict[int, list[Held]]:
    query = (
        select(MeterInstallation, Meter)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(MeterInstallation.customer_id.in_(customers), MeterInstallation.in_place)
        .where(MeterInstallation.voided_at.is_(None))
        .order_by(MeterInstallation.id)
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for hung, meter in session.execute(query):
        number = meter.asset_no or meter.factory_no or ""
        found[hung.customer_id].append(Held(number, hung.multiplier or 1, meter.digits))
    return found


def _bills(session: Session, month: str) -> dict[int, list[StaffMeterBackBill]]:
    query = (
        select(StaffMeterBackBill)
        .where(StaffMeterBackBill.month == month, StaffMeterBackBill.voided_at.is_(None))
        .order_by(StaffMeterBackBill.id)
    )
    found: dict[int, list[StaffMeterBackBill]] = defaultdict(list)
    for bill in session.scalars(query):
        found[bill.staff_meter_id].append(bill)
    return found


def _posted(session: Session, month: str) -> dict[int, tuple[int, int | None]] | None:
    """StaffMeter → the energy and fee on the board of the month; None while nothing is posted."""
    query = select(StaffMeterPosting.lines).where(
        StaffMeterPosting.month == month, StaffMeterPosting.voided_at.is_(None)
    )
    lines = session.scalar(query)
    if lines is None:
        return None
    return {line["id"]: (line["of_month"], line["fee"]) for line in lines if line["first"]}
