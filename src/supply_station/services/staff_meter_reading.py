"""自用电抄表：what the export lacks is typed; who read, what is paid, and the review (domain 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Employee, StaffMeterReading
from supply_station.rules.staff_meter import Ledger, refuse_review, run_kwh
from supply_station.rules.work_order import happened, written
from supply_station.services.office import Work, act
from supply_station.services.staff_meter import refuse_final
from supply_station.services.staff_meter_month import MonthRow, month_rows


@dataclass(frozen=True)
class Typed:
    """A row of the month's sheet as the clerk leaves it; `id` is of the StaffMeter."""

    id: int
    read_from: int | None = None
    read_to: int | None = None
    rolled_over: bool = False
    fee: int | None = None
    read_on: date | None = None
    reader: str | None = None
    paid: bool = False


@act("登记自用电抄表", changes=(StaffMeterReading,))
def type_readings(work: Work, *, month: str, rows: Sequence[Typed]) -> int:
    """Keep what was typed of a month; returns how many rows are other than before.

    Raises:
        RuleBroken: with row and field: a figure of the export was changed, a dial runs back, a reading lacks
            its start, the reader is the owner, a day is still to come, or the month is final.
    """
    refuse_final(work.session, month)
    known = {row.id: row for row in month_rows(work.session, month=month)}
    many = 0
    for at, typed in enumerate(rows):
        try:
            many += _keep(work, known.get(typed.id), typed)
        except RuleBroken as fault:
            raise RuleBroken(fault.sentence, field=fault.field, row=at) from None
    return many


def _keep(work: Work, row: MonthRow | None, typed: Typed) -> bool:
    """Keep one row; whether it is other than before."""
    if row is None:
        raise RuleBroken("这一户这个月没有登记为自用电，请刷新后再填。")
    values = _values(work, row, typed)
    before = row.typed
    if before is None and not any(values.values()):
        return False
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        return False
    values = {"rolled_over": False} | values if before is None else values
    record = before or StaffMeterReading(staff_meter_id=row.id, month=row.month, recorded_at=work.now)
    for name, value in values.items():
        setattr(record, name, value)
    work.session.add(record)
    return True


def _values(work: Work, row: MonthRow, typed: Typed) -> dict[str, object]:
    if typed.read_on is not None:
        happened(typed.read_on, work.today, "抄表日期", field="read_on")
    if typed.fee is not None and typed.fee < 0:
        raise RuleBroken("电费不能是负数，请核对。", field="fee")
    if row.billed and typed.fee != row.standing.fee:
        raise RuleBroken("电费来自营销系统导出，不在这里改；不对请报电费班更正。", field="fee")
    values: dict[str, object] = {"paid": typed.paid, "read_on": typed.read_on, "reader": _reader(row, typed)}
    if not row.billed:
        values["fee"] = typed.fee
    if row.exported:
        _refuse_exported(row, typed)
        return values
    start = typed.read_from if typed.read_to is not None else None
    return values | {
        "read_from": start,
        "read_to": typed.read_to,
        "rolled_over": typed.rolled_over,
        "kwh": _energy(row, typed),
    }


def _reader(row: MonthRow, typed: Typed) -> str | None:
    """Who read, where it is somebody else than the export says."""
    reader = written(typed.reader)
    if reader == row.standing.reader:
        return row.typed.reader if row.typed else None
    if row.ledger is Ledger.HOME and reader is not None and reader == row.employee:
        told = "抄表人不能是用电人本人，请换人复抄，填复抄的人；集抄的填“远程采集”。"
        raise RuleBroken(told, field="reader")
    return reader


def _refuse_exported(row: MonthRow, typed: Typed) -> None:
    now = (row.read_from, row.read_to)
    for name, given, kept in zip(
        ("read_from", "read_to"), (typed.read_from, typed.read_to), now, strict=True
    ):
        if given != kept:
            told = "示数来自营销系统导出，不在这里改；抄错了请在营销系统改正，再导入一次。"
            raise RuleBroken(told, field=name)
    if typed.rolled_over and not (row.typed and row.typed.rolled_over):
        raise RuleBroken("示数来自营销系统导出，过不过零由营销系统算，请去掉勾。", field="rolled_over")


def _energy(row: MonthRow, typed: Typed) -> int | None:
    """The energy (0.01 kWh) of a reading typed by hand; None where there is none."""
    if typed.read_to is None:
        if typed.rolled_over:
            raise RuleBroken("还没有本月止码，请填止码，或去掉“过零”的勾。", field="read_to")
        return None
    if typed.read_from is None:
        raise RuleBroken("账本里没有上月止码，请填好再存。", field="read_from")
    if typed.read_from < 0 or typed.read_to < 0:
        raise RuleBroken("示数不能是负数，请核对。", field="read_to")
    digits = row.meters[0].digits if row.meters else None
    ran = run_kwh(typed.read_from, typed.read_to, row.multiplier, rolled=typed.rolled_over, digits=digits)
    return ran + row.carried


@dataclass(frozen=True)
class Reviewed:
    """How many rows were reviewed, and whose are left to somebody else, with the reason."""

    done: int
    left: tuple[tuple[str, str], ...]


@act("复核自用电", changes=(StaffMeterReading,))
def review(work: Work, *, month: str, reviewer: int, on: date) -> Reviewed:
    """Somebody has checked the figures of the month: all that have a reading and are not reviewed yet.

    Rows that are the reviewer's own, or that they read, are left to another person.

    Raises:
        RuleBroken: nobody, nothing to review, a day still to come, or the month is final.
    """
    refuse_final(work.session, month)
    person = _person(work.session, reviewer)
    happened(on, work.today, "复核日期")
    done, left = 0, []
    for row in month_rows(work.session, month=month):
        if row.reviewer is not None or row.standing.kwh is None:
            continue
        if why := refuse_review(person.name, row.employee, row.standing.reader):
            left.append((row.employee or row.name, why))
            continue
        record = row.typed or StaffMeterReading(
            staff_meter_id=row.id, month=month, rolled_over=False, paid=False, recorded_at=work.now
        )
        record.reviewer_id, record.reviewed_on = reviewer, on
        record.reviewed_kwh, record.reviewed_fee = row.standing.kwh, row.standing.fee
        work.session.add(record)
        done += 1
    if not done:
        told = "、".join(f"{name}（{why}）" for name, why in left)
        raise RuleBroken(
            f"请换人复核：{told}。" if left else "没有要复核的户，请先抄表。", field="reviewer_id"
        )
    return Reviewed(done, tuple(left))


def _person(session: Session, key: int) -> Employee:
    person = session.get(Employee, key)
    if person is None or person.voided_at is not None:
        raise RuleBroken("请选一位复核人。", field="reviewer_id")
    return person
