"""练习账本：a deterministic practice station; the same arguments give the same rows in every table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    DatedParameter,
    Employee,
    EmployeePost,
    Holiday,
    Line,
    Meter,
    MeterInstallation,
    Station,
    TransformerArea,
    Usage,
)
from supply_station.rules import period
from supply_station.rules.customer import UsageClass
from supply_station.services import demo_places, station
from supply_station.services.demo_accounts import Hung, Settlement
from supply_station.services.demo_history import INSERT, Month, UsageRow, history, stored
from supply_station.services.demo_names import STATION
from supply_station.services.demo_places import Area
from supply_station.services.office import Work, act

_CHUNK = 5000

# Signs of 虚拟客户 (domain 5): neighbours in the book that share what no two should; column and how many.
_SHARED = ((Customer.identity_no, 8), (Customer.phone, 12), (Customer.address, 5))


@dataclass(frozen=True)
class DemoSummary:
    """What the practice book holds."""

    station: str
    first_month: str
    last_month: str
    areas: int
    customers: int
    meters: int
    usage_rows: int


@act(
    "建练习账本",
    changes=(
        *(Station, DatedParameter, Holiday, Employee, EmployeePost, Line, TransformerArea),
        *(Customer, Meter, MeterInstallation, Usage),
    ),
)
def found_demo(
    work: Work,
    *,
    customers: int,
    months: int,
    seed: int,
    last_month: str,
    stage: Callable[[str], None] | None = None,
) -> DemoSummary:
    """Found a new book as the practice station: what every book starts with, then `fill`.

    `stage` is told between the steps how far the work is; what it raises stops the work.

    Raises:
        RuleBroken: the book already has a station, or the numbers asked for make no book.
    """
    seeded = station.seed(work)
    summary = fill(
        work.session,
        customers=customers,
        months=months,
        seed=seed,
        now=work.now,
        last_month=last_month,
        stage=stage,
    )
    work.bulk({**asdict(summary), "seed": seed, **seeded})
    return summary


def fill(
    session: Session,
    *,
    customers: int,
    months: int,
    seed: int,
    now: datetime,
    last_month: str,
    stage: Callable[[str], None] | None = None,
) -> DemoSummary:
    """Fill an empty book with an invented station and its history.

    Args:
        session: a session that may write; the book holds no station and no ledger yet.
        customers: number of accounts.
        months: months of readings, the last of them `last_month` (`YYYY-MM`).
        seed: another seed gives another station.
        now: 录入时间 of every row.
        last_month: the newest month with readings, `YYYY-MM`.
        stage: told between the steps how far the work is.

    Raises:
        RuleBroken: the book has a station; no account or month was asked for; `last_month` is no month.
    """
    if customers < 1 or months < 1:
        raise RuleBroken("练习账本至少要有 1 户、1 个月，请改大户数或月数。")
    first_month = period.shift(period.checked(last_month), 1 - months)
    rng = Random(seed)  # noqa: S311 - the same station every time is the point
    span = [_month(period.shift(first_month, by)) for by in range(months)]
    demo_places.enter_station(session, first_month=first_month, now=now)
    changed_on = date(span[months // 2].year, span[months // 2].number, 1)
    managers = demo_places.enter_staff(session, rng, changed_on=changed_on, now=now)
    areas = demo_places.enter_areas(session, rng, customers=customers, managers=managers, now=now)
    settlement = Settlement(rng, span, now)
    hung, histories = _enter_customers(session, settlement, areas)
    _share(session, rng, customers)
    usage_rows = _enter_usage(session, histories, span, stage)
    _enter_meters(session, hung, now)
    return DemoSummary(STATION, first_month, last_month, len(areas), customers, len(hung), usage_rows)


def _month(text: str) -> Month:
    first, last = period.period(text)
    days = tuple(stored(Usage.read_on, first.replace(day=day)) for day in range(1, last.day + 1))
    return Month(text, first.year, first.month, days)


def _enter_customers(
    session: Session, settlement: Settlement, areas: Sequence[Area]
) -> tuple[list[Hung], list[Iterator[list[UsageRow]]]]:
    """Enter every account; returns their meters and their histories, which have not begun yet."""
    recorded_at = stored(Usage.recorded_at, settlement.now)
    hung: list[Hung] = []
    histories = []
    for area in areas:
        rows = []
        for settled in settlement.settle(area):
            rows.append(settled.customer)
            hung += settled.meters
            if settled.account:
                histories.append(history(settled.account, settlement.months, settlement.rng, recorded_at))
        session.execute(insert(Customer).execution_options(render_nulls=True), rows)
    return hung, histories


def _share(session: Session, rng: Random, customers: int) -> None:
    """Give some neighbours one identity number, phone or address: once, and again per 4,000 accounts."""
    for _ in range(1 + customers // 4000):
        for column, count in _SHARED:
            start = rng.randint(1, max(1, customers - count))
            residents = select(Customer.id).where(
                Customer.id >= start, Customer.usage_class == UsageClass.RESIDENTIAL, column.is_not(None)
            )
            chosen = session.scalars(residents.order_by(Customer.id).limit(count)).all()
            if chosen:
                first = select(column).where(Customer.id == chosen[0])
                session.execute(
                    update(Customer).where(Customer.id.in_(chosen)).values({column: session.scalar(first)}),
                    execution_options={"synchronize_session": False},
                )


def _enter_usage(
    session: Session,
    histories: Sequence[Iterator[list[UsageRow]]],
    span: Sequence[Month],
    stage: Callable[[str], None] | None,
) -> int:
    """Month by month, as so many exports would have come in; returns the number of rows."""
    connection = session.connection()
    entered = 0
    for month in span:
        if stage is not None:
            stage(f"正在编写 {month.text} 的电量…")
        rows = (row for each in histories for row in next(each))
        while chunk := list(islice(rows, _CHUNK)):
            connection.exec_driver_sql(INSERT, chunk)
            entered += len(chunk)
    return entered


def _enter_meters(session: Session, hung: Sequence[Hung], now: datetime) -> None:
    """Enter the meters and where they hung; the dials stand where the last reading left them."""
    for start in range(0, len(hung), _CHUNK):
        chunk = hung[start : start + _CHUNK]
        for table, row in ((Meter, _meter_row), (MeterInstallation, _installation_row)):
            whole = insert(table).execution_options(render_nulls=True)
            session.execute(whole, [row(each, now) for each in chunk])


def _meter_row(hung: Hung, now: datetime) -> dict[str, Any]:
    return {
        "id": hung.id,
        "asset_no": hung.asset_no,
        "factory_no": hung.factory_no,
        "model": hung.model,
        "digits": hung.dial.digits,
        "recorded_at": now,
    }


def _installation_row(hung: Hung, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": hung.customer_id,
        "meter_id": hung.id,
        "multiplier": hung.multiplier,
        "in_place": hung.in_place,
        "installed_on": hung.installed_on,
        "removed_on": hung.removed_on,
        "read_at_start": hung.read_at_start,
        "read_at_end": None if hung.in_place else sum(hung.dial.readings),
        "recorded_at": now,
    }
