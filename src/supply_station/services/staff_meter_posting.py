"""自用电张榜：the figures of a month go on the board; the board of the next month ends it (domain 4)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import StaffMeterPosting
from supply_station.rules import period
from supply_station.rules.staff_meter import Ledger
from supply_station.rules.work_order import happened, said
from supply_station.services.office import Work, act
from supply_station.services.staff_meter import refuse_final
from supply_station.services.staff_meter_month import MonthRow, month_rows


@act("自用电张榜", changes=(StaffMeterPosting,))
def post_board(work: Work, *, month: str, posted_on: date, places: str) -> int:
    """The homes' figures of a month are posted as they stand; returns the id. Ends the board before it.

    Raises:
        RuleBroken: it is posted already, the month is final, an account lacks its reading, fee, reader or
            review, no place, or a day that is still to come or before the month.
    """
    session = work.session
    refuse_final(session, month)
    if _posting(session, month) is not None:
        raise RuleBroken(f"{month} 已经张榜。要重新张榜，请先作废原来那次。", field="month")
    first, _ = period.period(month)
    happened(posted_on, work.today, "张榜日期", not_before=first, field="posted_on")
    rows = month_rows(session, month=month, ledger=Ledger.HOME)
    _refuse_gaps(rows, month)
    later = select(StaffMeterPosting).where(
        StaffMeterPosting.month > month, StaffMeterPosting.voided_at.is_(None)
    )
    next_one = session.scalars(later.order_by(StaffMeterPosting.month)).first()
    posting = StaffMeterPosting(
        month=month,
        posted_on=posted_on,
        until=next_one.posted_on if next_one else None,
        places=said(places, "张榜地点", "places"),
        prints=0,
        lines=[line for row in rows for line in _lines(row)],
        recorded_at=work.now,
    )
    session.add(posting)
    _end_before(session, posting)
    session.flush()
    return posting.id


@act("撤下自用电榜", changes=(StaffMeterPosting,))
def take_down(work: Work, *, posting: int, on: date) -> None:
    """The board was taken down before the next one was posted.

    Raises:
        RuleBroken: it is down already, or a day before it was posted or still to come.
    """
    record = _live(work.session, posting)
    if record.until is not None:
        raise RuleBroken(f"{record.month} 的榜 {record.until} 已经撤下。", field="until")
    happened(on, work.today, "撤榜日期", not_before=record.posted_on, field="until")
    record.until = on


@act("作废自用电张榜", changes=(StaffMeterPosting,))
def void_posting(work: Work, *, posting: int, reason: str) -> None:
    """The board said something wrong: it is posted anew. The board it had ended hangs again.

    Raises:
        RuleBroken: no reason, it is gone, or the month is final.
    """
    why = said(reason, "作废的原因", "reason")
    record = _live(work.session, posting)
    refuse_final(work.session, record.month)
    record.voided_at, record.void_reason = work.now, why
    newest = select(StaffMeterPosting).where(StaffMeterPosting.voided_at.is_(None))
    before = work.session.scalars(
        newest.where(StaffMeterPosting.month < record.month).order_by(StaffMeterPosting.month.desc())
    ).first()
    if before is not None and before.until == record.posted_on:
        before.until = record.until


@act("打印自用电公示榜", changes=(StaffMeterPosting,))
def note_board_printed(work: Work, *, month: str) -> int:
    """Remember that the board of a month went to paper; how many times it did.

    Raises:
        RuleBroken: the month is not posted.
    """
    record = _posting(work.session, month)
    if record is None:
        raise RuleBroken(f"{month} 的自用电还没有张榜，请先张榜。", field="month")
    record.prints += 1
    return record.prints


def posting_of(session: Session, *, month: str) -> StaffMeterPosting | None:
    """The board of a month; None while it is not posted."""
    return _posting(session, month)


def _posting(session: Session, month: str) -> StaffMeterPosting | None:
    return session.scalar(
        select(StaffMeterPosting).where(
            StaffMeterPosting.month == month, StaffMeterPosting.voided_at.is_(None)
        )
    )


def _live(session: Session, key: int) -> StaffMeterPosting:
    record = session.get(StaffMeterPosting, key)
    if record is None or record.voided_at is not None:
        raise RuleBroken("这次张榜已经作废或不存在，请刷新后再试。")
    return record


def _end_before(session: Session, posting: StaffMeterPosting) -> None:
    """The boards of earlier months that still hang come down."""
    hanging = select(StaffMeterPosting).where(
        StaffMeterPosting.month < posting.month,
        StaffMeterPosting.until.is_(None),
        StaffMeterPosting.voided_at.is_(None),
    )
    for each in session.scalars(hanging):
        each.until = max(posting.posted_on, each.posted_on)


def _refuse_gaps(rows: Sequence[MonthRow], month: str) -> None:
    if not rows:
        raise RuleBroken(f"{month} 没有登记员工家庭的户，请先在“户名册”里登记。", field="month")
    for what, step, lacking in (
        ("没有抄表", "抄齐", [row for row in rows if row.standing.due and row.standing.kwh is None]),
        ("没有电费", "在月表里填电费", [row for row in _read(rows) if row.standing.fee is None]),
        ("没有抄表人", "在月表里填抄表人", [row for row in _read(rows) if row.standing.reader is None]),
        ("没有复核", "复核", [row for row in _read(rows) if row.reviewer is None]),
    ):
        if lacking:
            named = "、".join(row.employee or row.name for row in lacking[:5])
            more = f"等 {len(lacking)} 户" if len(lacking) > 5 else ""
            raise RuleBroken(f"{named}{more}{what}，请先{step}，再张榜。", field="month")


def _read(rows: Sequence[MonthRow]) -> list[MonthRow]:
    return [row for row in rows if row.standing.kwh is not None]


def _lines(row: MonthRow) -> list[dict[str, Any]]:
    """What the board says of an account: a line for each meter, the fee on the first, then 补收."""
    kept = {"id": row.id, "name": row.employee, "account_no": row.account_no}
    signed = {"reader": row.standing.reader, "reviewer": row.reviewer}
    found: list[dict[str, Any]] = [
        {
            **kept,
            **signed,
            "back": False,
            "first": at == 0,
            "of_month": row.standing.kwh,
            "meter_no": run.meter_no or row.meter_no,
            "read_from": run.read_from,
            "read_to": run.read_to,
            "multiplier": run.multiplier,
            "kwh": run.kwh,
            "fee": row.standing.fee if at == 0 else None,
            "paid": row.standing.paid if at == 0 else None,
        }
        for at, run in enumerate(row.runs)
    ]
    found += [
        {
            **kept,
            **signed,
            "back": True,
            "first": False,
            "of_month": None,
            "meter_no": row.meter_no,
            "read_from": bill.read_from,
            "read_to": bill.read_to,
            "multiplier": bill.multiplier,
            "kwh": bill.kwh,
            "fee": bill.fee,
            "paid": None,
        }
        for bill in row.back_bills
    ]
    return found
