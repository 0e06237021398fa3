"""零度户的连续零电量：what is gathered from the book to know each account's run and each missing reading."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    case,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from supply_station.models import Customer, TransformerArea, Usage
from supply_station.rules import period
from supply_station.rules import zero_account as rule
from supply_station.rules.customer import ReadingCycle, Status

# An unknown word counts as monthly: only 双月 is asked for.
_TWO_MONTHLY = func.coalesce(
    Customer.cycle, TransformerArea.cycle, literal(ReadingCycle.MONTHLY, Customer.cycle.type)
) == literal(ReadingCycle.TWO_MONTHLY, Customer.cycle.type)


def missing(session: Session, month: str, end: date) -> list[str]:
    """户号 of accounts in force, not opened after `end`, without a row in the cycle that ends at `month`."""

    def read_in(when: str) -> ColumnElement[bool]:
        row = select(Usage.id).where(
            Usage.month == when, Usage.customer_id == Customer.id, Usage.voided_at.is_(None)
        )
        return row.exists()

    due = (
        select(Customer.account_no)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(
            Customer.voided_at.is_(None),
            Customer.status.not_in([Status.CLOSED, Status.CONNECTING]),
            Customer.opened_on.is_(None) | (Customer.opened_on <= end),
            ~read_in(month),
            ~(_TWO_MONTHLY & read_in(period.shift(month, -1))),
        )
        .order_by(Customer.account_no)
    )
    return list(session.scalars(due))


def runs(session: Session, month: str) -> Iterator[tuple[Row[Any], rule.Run]]:
    """Each account in force with a zero run at `month`, and the run, 期初 included.

    The row holds what a `Candidate` is made of. One statement decides the accounts whose due months follow
    one another without a gap; only the others have their rows fetched and walked.
    """
    first = session.scalar(select(func.min(Usage.month)).where(Usage.voided_at.is_(None))) or month
    back = period.month_index(month) - period.month_index(first)
    months = [period.shift(month, -each) for each in range(back + 1)]
    rows = session.execute(_gathering(), {"month": month, "months": json.dumps(months)}).all()
    details = _details(session, month, [row.id for row in rows if not _is_plain(row)])
    for row in rows:
        step = _step(row)
        if row.id in details:
            run = rule.walk(month, step, details[row.id])
            known = min(each.month for each in details[row.id])
        else:
            stop = row.stop or back + step - back % step
            run = rule.unbroken(month, step, stop // step)
            known = period.shift(month, -stop if row.stop else step - stop)
        if run and row.opening_zero_count:
            run = rule.with_opening(run, month, step, row.opening_zero_count, row.opening_month or known)
        if run:
            yield row, run


def _step(row: Row[Any]) -> int:
    return 2 if row.two_monthly else 1


def _is_plain(row: Row[Any]) -> bool:
    """Whether every due month back to the stop is recorded, and no month between."""
    return row.stop is None or (row.stop > 0 and row.stop % _step(row) == 0)


def _gathering() -> Select[*tuple[Any, ...]]:
    """Accounts in force that are zero at `:month`, and where the plain walk back through `:months` stops.

    `stop` counts months back: positive at a recorded month that ends a plain run, negative at a due month
    without a row, NULL where the book's first month is reached. The list is walked in its own order, newest
    first, and left at the first stop; ORDER BY would look at every month of every account.
    """
    zero = (
        select(Usage.customer_id)
        .where(Usage.month == bindparam("month"), Usage.voided_at.is_(None))
        .group_by(Usage.customer_id)
        .having(func.sum(Usage.kwh) == 0)
    )
    months = func.json_each(bindparam("months")).table_valued(column("key", Integer), column("value", String))
    total = (
        select(func.sum(Usage.kwh))
        .where(Usage.month == months.c.value, Usage.customer_id == Customer.id, Usage.voided_at.is_(None))
        .correlate(Customer, months)
        .scalar_subquery()
    )
    between = _TWO_MONTHLY & (months.c.key % 2 == 1)
    stop = (
        select(case((total.is_(None), -months.c.key), else_=months.c.key))
        .where(case((between, total.is_not(None)), else_=func.coalesce(total, 1) != 0))
        .limit(1)
        .correlate(Customer, TransformerArea)
        .scalar_subquery()
    )
    return (
        select(
            Customer.id,
            Customer.account_no,
            Customer.name,
            Customer.category,
            Customer.usage_class,
            Customer.voltage,
            Customer.status,
            Customer.walking_order,
            Customer.opening_zero_count,
            Customer.opening_month,
            TransformerArea.name.label("area"),
            _TWO_MONTHLY.label("two_monthly"),
            stop.label("stop"),
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(Customer.id.in_(zero), Customer.voided_at.is_(None), Customer.status != Status.CLOSED)
    )


def _details(session: Session, month: str, customers: Collection[int]) -> dict[int, list[rule.Row]]:
    """All rows up to `month` of the accounts whose run is not plain."""
    wanted = func.json_each(json.dumps(list(customers))).table_valued(column("value", Integer))
    rows = select(
        Usage.customer_id,
        Usage.month,
        Usage.meter_no,
        Usage.register,
        Usage.read_from,
        Usage.read_to,
        Usage.kwh,
    ).where(Usage.customer_id.in_(select(wanted.c.value)), Usage.month <= month, Usage.voided_at.is_(None))
    found: dict[int, list[rule.Row]] = defaultdict(list)
    for customer_id, when, meter_no, register, read_from, read_to, kwh in session.execute(rows):
        found[customer_id].append(rule.Row(when, meter_no, register, read_from, read_to, kwh))
    return found
