"""工单上的事实：what the program knows of an order and prints on its paper (`rules.form.SOURCES`)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVarTuple

from sqlalchemy import Connection, Integer, Select, bindparam, column, func, select
from sqlalchemy.orm import Session

from supply_station.models import (
    Customer,
    Employee,
    Line,
    Meter,
    MeterInstallation,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.rules import kwh, period
from supply_station.rules.customer import ReadingCycle, category_of
from supply_station.rules.form import ACCOUNT_FIELDS
from supply_station.rules.usage import Register
from supply_station.storage.prepared import Prepared

if TYPE_CHECKING:  # reportlab is imported where a paper is made, not where a fact is gathered
    from supply_station.documents.order_form import Fact

Ts = TypeVarTuple("Ts")

HISTORY = 12
"""Months of kWh shown on an order."""

_SEVERAL = "、"
"""Between the numbers of an account's meters."""

# Prepared: making these statements anew costs several times what it takes to run them for one order.
# The keys come as one JSON text, as a list of any length would be written into the statement each time.
_KEYS = select(func.json_each(bindparam("keys")).table_valued(column("value", Integer)).c.value)
_ACCOUNTS = Prepared(
    select(
        Customer.id,
        Customer.account_no,
        Customer.former_account_no,
        Customer.status,
        Customer.cycle,
        Customer.metering,
        *(getattr(Customer, name) for name in ACCOUNT_FIELDS),
        TransformerArea.name.label("area_name"),
        TransformerArea.cycle.label("area_cycle"),
        Line.name.label("line_name"),
        Employee.name.label("manager_name"),
    )
    .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
    .outerjoin(Line, Line.id == TransformerArea.line_id)
    .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
    .where(Customer.id.in_(_KEYS))
)
_METERS = Prepared(
    select(
        MeterInstallation.customer_id,
        Meter.asset_no,
        Meter.factory_no,
        Meter.model,
        MeterInstallation.multiplier,
        MeterInstallation.read_at_start,
    )
    .join(Meter, Meter.id == MeterInstallation.meter_id)
    .where(MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
    .where(MeterInstallation.customer_id.in_(_KEYS))
    .order_by(MeterInstallation.id)
)
_READ = (Usage.voided_at.is_(None), Usage.register == Register.TOTAL)
_NEWEST = (
    select(Usage.month)
    .where(*_READ, Usage.customer_id == Customer.id)
    .order_by(Usage.month.desc())
    .limit(1)
    .correlate(Customer)
    .scalar_subquery()
)
_LAST_READINGS = Prepared(
    select(Usage.customer_id, Usage.month, Usage.meter_no, Usage.read_to)
    .select_from(Customer)
    .join(Usage, (Usage.customer_id == Customer.id) & (Usage.month == _NEWEST))
    .where(*_READ, Customer.id.in_(_KEYS))
)
_CASES = Prepared(
    select(ZeroAccount.id, ZeroAccount.zero_from, ZeroAccount.zero_months).where(ZeroAccount.id.in_(_KEYS))
)
_HISTORY = Prepared(
    select(Usage.customer_id, Usage.month, func.sum(Usage.kwh))
    .where(Usage.voided_at.is_(None), Usage.customer_id.in_(_KEYS))
    .where(Usage.month.between(bindparam("first"), bindparam("last")))
    .group_by(Usage.customer_id, Usage.month)
)
_NAMES = Prepared(select(Employee.id, Employee.name).where(Employee.id.in_(_KEYS)))


def facts(session: Session, orders: Sequence[WorkOrder]) -> "dict[int, dict[str, Fact]]":
    """Order id → source → what is printed, as the book stands; what is not known is left out.

    Readings stand as the dial shows them, kWh and kW without their units, months as `YYYY-MM`. Of an account
    with several meters in place each says its part, in the same order.
    """
    session.flush()  # the statements below go straight to the connection, which flushes nothing by itself
    connection = session.connection()
    customers = sorted({order.customer_id for order in orders})
    known = dict(_accounts(connection, customers))
    for key, told in _meters(connection, customers):
        known[key].update(told)
    cases = dict(_cases(connection, {order.zero_account_id for order in orders}))
    names = people(connection, orders)
    history = _history(connection, orders)
    return {
        order.id: {
            source: fact
            for source, fact in (
                *known[order.customer_id].items(),
                *cases.get(order.zero_account_id, {}).items(),
                ("usage.history", _months(order.month, history.get(order.customer_id, {}))),
                ("order.cause", order.cause),
                ("order.sent", _people(names, order.sent_first_id, order.sent_second_id)),
                ("order.went", _people(names, order.went_first_id, order.went_second_id)),
            )
            if fact
        }
        for order in orders
    }


def first_on_foot(query: Select[*Ts]) -> Select[*Ts]:
    """Sorts a query over `Customer` and its `TransformerArea` as a crew walks: 台区, 抄表顺序, 户号."""
    return query.order_by(
        TransformerArea.name.is_(None),
        TransformerArea.name,
        Customer.walking_order.is_(None),
        Customer.walking_order,
        Customer.account_no,
    )


def _held(connection: Connection, query: Prepared, keys: Sequence[int], **values: str) -> list[Any]:
    """The rows of a query that are held by these keys, whatever their number."""
    return query.rows(connection, keys=json.dumps(keys), **values) if keys else []


def _accounts(
    connection: Connection, customers: Sequence[int]
) -> "Iterator[tuple[int, dict[str, Fact | None]]]":
    """Customer and what its archive and its 台区 say."""
    for row in _held(connection, _ACCOUNTS, customers):
        told: dict[str, Fact | None] = {f"customer.{name}": getattr(row, name) for name in ACCOUNT_FIELDS}
        yield (
            row.id,
            told
            | {
                "customer.account_no": row.account_no,
                "customer.former_account_no": row.former_account_no,
                "customer.status": row.status,
                "customer.cycle": row.cycle or row.area_cycle or ReadingCycle.MONTHLY,
                "customer.metering": row.metering,
                "customer.category": row.category or category_of(row.usage_class, row.voltage),
                "customer.capacity": kwh.text(row.capacity),
                "area.name": row.area_name,
                "line.name": row.line_name,
                "area.manager": row.manager_name,
            },
        )


def _meters(
    connection: Connection, customers: Sequence[int]
) -> "Iterator[tuple[int, dict[str, Fact | None]]]":
    """Customer and its meters in place, with what stood on their dials at the newest reading."""
    hanging: dict[int, list[Any]] = defaultdict(list)
    for row in _held(connection, _METERS, customers):
        hanging[row.customer_id].append(row)
    read = _last_readings(connection, customers)
    for customer in customers:
        month, dials = read.get(customer, (None, {}))
        meters = hanging[customer]
        last = (
            [_dial(dials, each, alone=len(meters) == 1) for each in meters] if meters else [*dials.values()]
        )
        yield (
            customer,
            {
                "meter.number": _each(each.asset_no or each.factory_no for each in meters),
                "meter.model": _each(each.model for each in meters),
                "meter.multiplier": _each(
                    None if each.multiplier is None else str(each.multiplier) for each in meters
                ),
                "meter.last_reading": _each(kwh.text(dial) for dial in last),
                "meter.last_month": month,
            },
        )


def _last_readings(
    connection: Connection, customers: Sequence[int]
) -> dict[int, tuple[str, dict[str, int | None]]]:
    """Customer → its newest month with a reading, and 资产编号 → 止码 (总) of that month."""
    found: dict[int, tuple[str, dict[str, int | None]]] = {}
    for customer, month, meter_no, dial in _held(connection, _LAST_READINGS, customers):
        found.setdefault(customer, (month, {}))[1][meter_no] = dial
    return found


def _dial(dials: dict[str, int | None], meter: Any, *, alone: bool) -> int | None:
    """What is known to stand on a meter's dial; what it began with where the readings are another meter's."""
    for number in (meter.asset_no, ""):
        if number in dials:
            return dials[number]
    if alone and meter.asset_no is None and len(dials) == 1:
        return next(iter(dials.values()))
    start: int | None = meter.read_at_start
    return start


def _cases(connection: Connection, keys: Iterable[int | None]) -> Iterator[tuple[int | None, dict[str, str]]]:
    """Case and the zero run it stands on."""
    for key, since, cycles in _held(connection, _CASES, sorted(filter(None, keys))):
        yield key, {"zero_account.since": since, "zero_account.cycles": f"{cycles} 个周期"}


def _history(connection: Connection, orders: Sequence[WorkOrder]) -> dict[int, dict[str, str]]:
    """Customer → month → kWh, for every month that one of the orders shows."""
    months = {order.month for order in orders}
    customers = sorted({order.customer_id for order in orders})
    span = {"first": period.shift(min(months), 1 - HISTORY), "last": max(months)}
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for customer, month, energy in _held(connection, _HISTORY, customers, **span):
        found[customer][month] = kwh.text(energy) or ""
    return found


def _months(latest: str, known: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The months up to the order's own, oldest first."""
    months = (period.shift(latest, -back) for back in range(HISTORY - 1, -1, -1))
    return tuple((month, known.get(month, "")) for month in months)


def people(connection: Connection, orders: Sequence[WorkOrder]) -> dict[int, str]:
    """Employee → name, of everybody who was sent or went."""
    keys = {
        key
        for order in orders
        for key in (
            order.sent_first_id,
            order.sent_second_id,
            order.went_first_id,
            order.went_second_id,
        )
        if key is not None
    }
    return {row.id: row.name for row in _held(connection, _NAMES, sorted(keys))}


def _people(names: dict[int, str], *keys: int | None) -> str:
    return _SEVERAL.join(names[key] for key in keys if key is not None)


def _each(texts: Iterable[str | None]) -> str | None:
    """The texts of an account's meters, each in its place; None where nothing is known of any."""
    told = [*texts]
    return _SEVERAL.join(text or "/" for text in told) if any(told) else None
