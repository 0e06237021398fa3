"""自用电补收：energy not read earlier, billed as one line by the difference on the dial (domain 4)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import StaffMeterBackBill
from supply_station.rules import period
from supply_station.rules.staff_meter import run_kwh
from supply_station.rules.work_order import happened, said
from supply_station.services.office import Work, act
from supply_station.services.staff_meter import refuse_final
from supply_station.services.staff_meter_month import MonthRow, month_rows


@act("登记补收", changes=(StaffMeterBackBill,))
def bill_back(
    work: Work,
    *,
    staff_meter: int,
    month: str,
    read_from: int,
    read_to: int,
    rolled_over: bool,
    fee: int,
    period_from: str | None,
    period_to: str | None,
    basis: str,
    billed_on: date,
) -> int:
    """One line by the difference on the dial; returns the energy (0.01 kWh). `fee` (fen) is as billed.

    Raises:
        RuleBroken: the account is not registered for the month, nothing was under-read, no basis, months in
            no order, a day still to come, or the month is final.
    """
    row = _row(work.session, staff_meter, month)
    ran = _ran(row, read_from, read_to, rolled=rolled_over)
    _check(work, fee, period_from, period_to, billed_on)
    bill = StaffMeterBackBill(
        staff_meter_id=staff_meter,
        month=month,
        read_from=read_from,
        read_to=read_to,
        rolled_over=rolled_over,
        multiplier=row.multiplier,
        kwh=ran,
        fee=fee,
        period_from=period_from,
        period_to=period_to,
        basis=said(basis, "补收的依据", "basis"),
        billed_on=billed_on,
        recorded_at=work.now,
    )
    work.session.add(bill)
    return ran


@act("作废补收", changes=(StaffMeterBackBill,))
def void_back_bills(work: Work, *, ids: Sequence[int], reason: str) -> None:
    """Void lines that should not be there.

    Raises:
        RuleBroken: no reason, one is gone, or its month is final.
    """
    why = said(reason, "作废的原因", "reason")
    for key in ids:
        bill = work.session.get(StaffMeterBackBill, key)
        if bill is None or bill.voided_at is not None:
            raise RuleBroken("这条补收已经作废或不存在，请刷新后再试。")
        refuse_final(work.session, bill.month)
        bill.voided_at, bill.void_reason = work.now, why


def _row(session: Session, staff_meter: int, month: str) -> MonthRow:
    """The account's row of a month that is still open."""
    refuse_final(session, month)
    row = next((each for each in month_rows(session, month=month) if each.id == staff_meter), None)
    if row is None:
        raise RuleBroken(f"这一户在 {month} 没有登记为自用电，请核对补收月份。", field="month")
    return row


def _ran(row: MonthRow, read_from: int, read_to: int, *, rolled: bool) -> int:
    digits = row.meters[0].digits if row.meters else None
    ran = run_kwh(read_from, read_to, row.multiplier, rolled=rolled, digits=digits)
    if not ran:
        raise RuleBroken("两个示数一样，没有要补收的电量，请核对。", field="read_to")
    return ran


def _check(work: Work, fee: int, period_from: str | None, period_to: str | None, billed_on: date) -> None:
    if fee < 0:
        raise RuleBroken("补收电费不能是负数，请核对。", field="fee")
    spread = [period.checked(each) for each in (period_from, period_to) if each]
    if len(spread) == 1 or spread != sorted(spread):
        raise RuleBroken("少抄的月份请写明从哪月到哪月，起月不晚于止月；不分摊就都清空。", field="period_to")
    happened(billed_on, work.today, "补收日期", field="billed_on")
