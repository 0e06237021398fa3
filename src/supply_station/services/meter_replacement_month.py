"""换表月的电量：what both meters of a replacement ran, against what the import recorded (domain 2, 7)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Usage, WorkOrder
from supply_station.rules import kwh, period
from supply_station.rules import parameter as names
from supply_station.rules.identifiers import asset_no_fault
from supply_station.rules.meter import Dial, dial_kwh, month_kwh, shortfall
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderState
from supply_station.rules.zero_account import Row
from supply_station.services import parameter
from supply_station.services.meter_replacement_done import Replaced, replaced

_AT_ONCE = 10_000
_LONGEST = 2
"""Months from one reading to the next at most (双月)."""


@dataclass(frozen=True)
class ChangedMeter:
    """One replacement, with the month whose readings are the first after it. Energy is in 0.01 kWh.

    Attributes:
        month: 电费年月 the energy of both meters belongs to.
        old: 起码 of the month, and what the old meter was taken down with.
        new: what the new meter was hung with, and its 止码 of the month.
        expected: what both meters ran, None where a reading is not known.
        recorded: what the import says of both, None while it says nothing.
        missing: how much of the expected is not recorded (negative: too much), 0 where nothing is at fault.
        back_billed: 退补电量 on the order.
        remark: what is at fault or cannot be checked, and the next step; None if all is right.
        read_as: the meter number that the reading of the new meter bears, None without one.
        last_read: the month read before this one, None where the book has none.
    """

    order_id: int
    order: str
    state: OrderState
    customer_id: int
    account_no: str
    name: str
    area: str | None
    cause: str | None
    month: str
    removed_on: date
    old_no: str | None
    old: Dial
    new_no: str
    new: Dial
    expected: int | None
    recorded: int | None
    missing: int
    back_billed: int | None
    remark: str | None
    read_as: str | None
    last_read: str | None


class _Read(NamedTuple):
    """A row of usage of the register 总."""

    meter_no: str
    read_from: int | None
    read_to: int | None
    kwh: int
    read_on: date | None


_Months = Mapping[str, list[_Read]]
"""月份 → the rows of one account; a month that has other registers only is there, and empty."""


def changed_meters(session: Session, month: str) -> list[ChangedMeter]:
    """The replacements whose energy belongs to `month`, of orders that have come back, by 户号."""
    first = period.period(period.shift(month, -_LONGEST))[0]
    last = period.period(period.shift(month, 1))[1]
    made = [each for each in replaced(session, WorkOrder.returned_on >= first) if first <= each.on <= last]
    until = period.shift(month, _LONGEST)
    return [each for each in _compared(session, made, until=until) if each.month == month]


def beside_readings(session: Session, customers: Sequence[int], until: str) -> dict[int, list[Row]]:
    """What the replacements of these accounts say of a zero run beside the readings up to a month.

    The kWh of an old meter that the import lacks is kWh of its month. A new meter hung while the old one had
    not moved since its last reading stands where it was hung, so that a 缺抄 between the two is no break.
    """
    found: dict[int, list[Row]] = defaultdict(list)
    for at in range(0, len(customers), _AT_ONCE):
        made = replaced(session, WorkOrder.customer_id.in_(customers[at : at + _AT_ONCE]))
        for each in _compared(session, made, until=until):
            rows = found[each.customer_id]
            if each.missing > 0:
                rows.append(Row(each.month, "", Register.TOTAL, None, None, each.missing))
            elif each.read_as is not None and each.last_read is not None and dial_kwh(each.old) == 0:
                rows.append(Row(each.last_read, each.read_as, Register.TOTAL, None, each.new.start, 0))
    return dict(found)


def _compared(session: Session, made: Sequence[Replaced], until: str) -> Iterator[ChangedMeter]:
    if not made:
        return
    since = period.shift(min(period.month_of(each.on) for each in made), -2 * _LONGEST)
    read = _readings(session, [each.order.customer_id for each in made], since, until)
    first_day = parameter.whole(session, names.PERIOD_FIRST_DAY, period.period(until)[1])
    for each in made:
        months = read.get(each.order.customer_id, {})
        yield _against(each, _month(each.on, months, first_day), months)


def _readings(session: Session, customers: Sequence[int], since: str, until: str) -> dict[int, _Months]:
    found: dict[int, dict[str, list[_Read]]] = defaultdict(lambda: defaultdict(list))
    for at in range(0, len(customers), _AT_ONCE):
        query = select(
            *(Usage.customer_id, Usage.month, Usage.register),
            *(Usage.meter_no, Usage.read_from, Usage.read_to, Usage.kwh, Usage.read_on),
        ).where(
            Usage.customer_id.in_(customers[at : at + _AT_ONCE]),
            Usage.month.between(since, until),
            Usage.voided_at.is_(None),
        )
        for customer_id, month, register, *row in session.execute(query):
            rows = found[customer_id][month]
            if register == Register.TOTAL:
                rows.append(_Read._make(row))
    return dict(found)


def _month(on: date, months: _Months, first_day: int) -> str:
    """The first month that was read on the day of the replacement or later; else the one to be read next."""
    for month in sorted(months):
        days = [row.read_on for row in months[month] if row.read_on is not None]
        if on <= (max(days) if days else period.period(month, first_day)[1]):
            return month
    month = period.month_of(on)
    if on > period.period(month, first_day)[1]:
        month = period.shift(month, 1)
    return period.shift(month, 1) if month in months else month


def _against(each: Replaced, month: str, months: _Months) -> ChangedMeter:
    """Both meters of a replacement against the rows of its month."""
    old_row, new_row, recorded = _rows(each, months.get(month, []))
    old, new = _dials(each, old_row.read_from if old_row else _left_at(each, month, months), new_row)
    expected, back_billed = month_kwh(old, new), each.number("usage.back_billed")
    missing = 0
    if expected is not None and recorded is not None:
        most = max(old.multiplier, new.multiplier)
        missing = shortfall(expected, recorded, back_billed=back_billed or 0, multiplier=most)
    if each.old is None:
        remark: str | None = "账本里看不出拆下的是哪块表，请核对装表记录"
    elif recorded is None:
        remark = "本月没有“总”电量，请人工核对两块表" if month in months else "本月的电量还没有导入"
    elif new_row is None:
        remark = "本月没有新表的电量，请核对营销系统里换表是否已录入"
    elif expected is None:
        remark = "示数不全，算不出两块表的电量，请核对起码和止码"
    else:
        remark = _fault(missing, old_is_read=old_row is not None)
    fault = asset_no_fault(each.new_names[0]) if each.new_names else None
    order = each.order
    return ChangedMeter(
        *(order.id, order.number, order.state, order.customer_id, each.account_no, each.name, each.area),
        *(order.cause, month, each.on),
        old_no=next(iter(each.old_names), None),
        old=old,
        new_no=next(iter(each.new_names), ""),
        new=new,
        expected=expected,
        recorded=recorded,
        missing=missing,
        back_billed=back_billed,
        remark="；".join(filter(None, (remark, fault))) or None,
        read_as=new_row.meter_no if new_row else None,
        last_read=max((earlier for earlier in months if earlier < month), default=None),
    )


def _rows(each: Replaced, rows: Sequence[_Read]) -> tuple[_Read | None, _Read | None, int | None]:
    """The old meter's row, the new one's (also one without a number that stands alone), and their kWh."""
    own = [row for row in rows if row.meter_no in {*each.old_names, *each.new_names, ""}]
    old = next((row for row in own if row.meter_no in each.old_names), None)
    new = next((row for row in own if row.meter_no in each.new_names), None)
    if new is None and old is None and own:
        new = own[0]
    return old, new, sum(row.kwh for row in own) if own else None


def _dials(each: Replaced, old_start: int | None, new_row: _Read | None) -> tuple[Dial, Dial]:
    times = (each.old.installation.multiplier if each.old else None) or 1
    old_end, new_start = each.number("meter.read_at_end"), each.number("meter.read_at_start")
    old = Dial(old_start, old_end, times, each.old.meter.digits if each.old else None)
    new_times, digits = each.number("meter.new_multiplier") or times, each.number("meter.new_digits")
    return old, Dial(new_start, new_row.read_to if new_row else None, new_times, digits)


def _left_at(each: Replaced, month: str, months: _Months) -> int | None:
    """Where the old meter stood at the reading before `month`, or when it was hung since."""
    for earlier in sorted((one for one in months if one < month), reverse=True):
        for row in months[earlier]:
            if row.meter_no in each.old_names or not row.meter_no:
                return row.read_to
    return each.old.installation.read_at_start if each.old else None


def _fault(missing: int, *, old_is_read: bool) -> str | None:
    if not missing:
        return None
    told = f"{'少' if missing > 0 else '多'} {kwh.text(abs(missing))} kWh"
    if missing > 0 and not old_is_read:
        return f"旧表一段没有记，{told}，请在营销系统补上"
    return f"和两块表的示数对不上，{told}，请核对"
