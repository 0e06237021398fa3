"""零度户的连续零电量：what is gathered from the book to know each account's run and each missing reading."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    String,
    bindparam,
    case,
    column,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from supply_station.models import Customer, TransformerArea, Usage
from supply_station.rules import period
from supply_station.rules import zero_account as rule
from supply_station.rules.customer import ReadingCycle, Status
from supply_station.services import meter_replacement_month

# An unknown word counts as monthly: only 双月 is asked for.
TWO_MONTHLY = func.coalesce(
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
            ~(TWO_MONTHLY & read_in(period.shift(month, -1))),
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
    months = json.dumps([period.shift(month, -each) for each in range(back + 1)])
    rows = session.execute(_gathering(), {"month": month, "months": months}).all()
    replaced = meter_replacement_month.beside_readings(session, [row.id for row in rows], month)
    walked = [row for row in rows if row.id in replaced or not _is_plain(row)]
    details = _details(session, months, walked, replaced)
    for row in rows:
        step = _step(row)
        if row.id in details:
            run = rule.walk(month, step, details[row.id])
        else:
            run = rule.unbroken(month, step, (row.stop or back + step - back % step) // step)
        if run and row.opening_zero_count:
            opening_month = max(row.opening_month or "", _first_month(row, run, details))
            run = rule.with_opening(run, month, step, row.opening_zero_count, opening_month)
        if run:
            yield row, run


def _first_month(row: Row[Any], run: rule.Run, details: Mapping[int, Sequence[rule.Row]]) -> str:
    """The account's first recorded month, or one before the run where that lies further back."""
    if row.id in details:
        return min(each.month for each in details[row.id])
    return run.since if row.stop is None else period.shift(run.since, -_step(row))


def _step(row: Row[Any]) -> int:
    return 2 if row.two_monthly else 1


def _is_plain(row: Row[Any]) -> bool:
    """Whether every due month back to the stop is recorded, and no month between."""
    return row.stop is None or (row.stop > 0 and row.stop % _step(row) == 0)


def _gathering() -> Select[*tuple[Any, ...]]:
    """Accounts in force that are zero at `:month`, each with what a `Candidate` is made of and its `stop`."""
    zero = (
        select(Usage.customer_id)
        .where(Usage.month == bindparam("month"), Usage.voided_at.is_(None))
        .group_by(Usage.customer_id)
        .having(func.sum(Usage.kwh) == 0)
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
            TWO_MONTHLY.label("two_monthly"),
            _stop().label("stop"),
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(Customer.id.in_(zero), Customer.voided_at.is_(None), Customer.status != Status.CLOSED)
    )


def _stop() -> ScalarSelect[int | None]:
    """How many months before the list's the plain walk of one account back through `:months` stops.

    Positive at a recorded month that ends a plain run, negative at a due month without a row, NULL where the
    book's first month is reached. The list is walked in its own order, newest first, and left at the first
    stop; ORDER BY would look at every month of every account.
    """
    months = func.json_each(bindparam("months")).table_valued(column("key", Integer), column("value", String))
    total = (
        select(func.sum(Usage.kwh))
        .where(Usage.month == months.c.value, Usage.customer_id == Customer.id, Usage.voided_at.is_(None))
        .correlate(Customer, months)
        .scalar_subquery()
    )
    between = TWO_MONTHLY & (months.c.key % 2 == 1)
    return (
        select(case((total.is_(None), -months.c.key), else_=months.c.key))
        .where(case((between, total.is_not(None)), else_=func.coalesce(total, 1) != 0))
        .limit(1)
        .correlate(Customer, TransformerArea)
        .scalar_subquery()
    )


def _details(
    session: Session, months: str, accounts: Sequence[Row[Any]], replaced: Mapping[int, Sequence[rule.Row]]
) -> dict[int, list[rule.Row]]:
    """What `walk` needs of each account whose run is not plain, or whose meter was replaced.

    A month is one row with the sum of its kWh, which an index alone knows; only the months beside a gap are
    fetched with their readings, from all over the table.
    """
    sums = (
        select(Usage.customer_id, Usage.month, func.sum(Usage.kwh))
        .where(
            Usage.month.in_(_each(months, String)),
            Usage.customer_id.in_(_each(json.dumps([row.id for row in accounts]), Integer)),
            Usage.voided_at.is_(None),
        )
        .group_by(Usage.customer_id, Usage.month)
    )
    kwh: dict[int, dict[str, int]] = defaultdict(dict)
    for customer_id, month, total in session.execute(sums):
        kwh[customer_id][month] = total
    read = _read(
        session, [(row.id, at) for row in accounts for at in rule.beside_gaps(_step(row), kwh[row.id])]
    )
    return {
        row.id: [
            *(
                each
                for month, total in kwh[row.id].items()
                for each in read.get((row.id, month)) or [rule.Row(month, "", "", None, None, total)]
            ),
            *(each for each in replaced.get(row.id, ()) if each.month in kwh[row.id]),
        ]
        for row in accounts
    }


def _read(session: Session, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], list[rule.Row]]:
    """The rows of (account, month)."""
    pair = func.json_each(json.dumps(wanted)).table_valued(column("value", String)).c.value
    rows = select(
        Usage.customer_id,
        Usage.month,
        Usage.meter_no,
        Usage.register,
        Usage.read_from,
        Usage.read_to,
        Usage.kwh,
    ).where(
        tuple_(Usage.customer_id, Usage.month).in_(
            select(func.json_extract(pair, "$[0]"), func.json_extract(pair, "$[1]"))
        ),
        Usage.voided_at.is_(None),
    )
    read: dict[tuple[int, str], list[rule.Row]] = defaultdict(list)
    for customer_id, month, *values in session.execute(rows):
        read[customer_id, month].append(rule.Row._make([month, *values]))
    return read


def _each(values: str, kind: type[TypeEngine[Any]]) -> Select[Any]:
    """The members of a JSON list, as one parameter however long it is."""
    return select(func.json_each(values).table_valued(column("value", kind)).c.value)
