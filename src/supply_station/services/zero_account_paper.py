"""零度户的纸：what the check orders and the crew's lists need, and the act of printing them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
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
from supply_station.rules.parameter import CLOSING_RULE
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import CaseState
from supply_station.services import parameter
from supply_station.services.office import Work, act
from supply_station.services.station import the_station

if TYPE_CHECKING:  # reportlab is imported where a paper is made, not where one is named
    from supply_station.documents.zero_account_check import ZeroAccountCheckOrder

HISTORY = 12
"""Months of kWh shown on an order."""


@dataclass(frozen=True)
class Printed:
    """A paper ready to be handed out, and the orders on it."""

    pdf: bytes
    numbers: tuple[str, ...]


def paper(
    session: Session, *, kind: str, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> Printed:
    """A paper of the zero ledger: `kind` is its stem, one of `PAPERS`."""
    rows = open_orders(session, month, numbers)
    shown = month or max(row.WorkOrder.month for row in rows)
    return Printed(PAPERS[kind](session, rows, shown, at, by), tuple(row.WorkOrder.number for row in rows))


def numbers(session: Session, *, orders: Sequence[int]) -> tuple[str, ...]:
    """The numbers of these check orders.

    Args:
        session: the book.
        orders: ids of work orders, of which those 作废 are left out.

    Raises:
        RuleBroken: an order of another kind, or none that can be printed.
    """
    found = session.execute(
        select(WorkOrder.number, WorkOrder.kind).where(
            WorkOrder.id.in_(orders), WorkOrder.voided_at.is_(None)
        )
    ).all()
    for number, kind in found:
        if kind != OrderKind.ZERO_ACCOUNT_CHECK:
            raise RuleBroken(f"{number} 是{kind}，不在这里打印；请只选零度户现场核查工单。", field="number")
    if not found:
        raise RuleBroken("选中的工单已作废或不存在，请刷新后再选。", field="number")
    return tuple(number for number, _ in found)


@act("打印零度户核查工单", changes=(WorkOrder,))
def mark_printed(work: Work, *, kind: str, numbers: Sequence[str]) -> None:
    """Remember that these orders went to paper; a check order printed again says 补打."""
    work.bulk({"paper": kind, "orders": len(numbers), "first": numbers[0], "last": numbers[-1]})
    if kind != CHECK:
        return
    for at in range(0, len(numbers), 10_000):
        work.session.execute(
            update(WorkOrder)
            .where(WorkOrder.number.in_(numbers[at : at + 10_000]))
            .values(prints=WorkOrder.prints + 1, printed_at=func.coalesce(WorkOrder.printed_at, work.now)),
            execution_options={"synchronize_session": False},
        )


def open_orders(session: Session, month: str | None, numbers: Sequence[str]) -> Sequence[Any]:
    """The orders to print, 台区 by 台区 as a crew walks: those named, or all open cases of the month.

    Raises:
        RuleBroken: a number that does not exist, or nothing to print.
    """
    query = (
        select(
            WorkOrder,
            ZeroAccount,
            Customer,
            TransformerArea,
            Line.name.label("line"),
            Employee.name.label("manager"),
        )
        .join(ZeroAccount, ZeroAccount.id == WorkOrder.zero_account_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(WorkOrder.voided_at.is_(None), ZeroAccount.voided_at.is_(None))
        .order_by(TransformerArea.name, Customer.walking_order, Customer.account_no)
    )
    if numbers:
        found = session.execute(query.where(WorkOrder.number.in_(numbers))).all()
        if unknown := sorted(set(numbers) - {row.WorkOrder.number for row in found}):
            raise RuleBroken(f"没有这些工单：{'、'.join(unknown)}。请核对工单号。", field="number")
        return found
    found = session.execute(
        query.where(ZeroAccount.month == month, ZeroAccount.state != CaseState.CLOSED)
    ).all()
    if not found:
        raise RuleBroken(
            f"{month} 没有在核查的零度户，没有可打印的；请先把要核查的户列入核查。", field="month"
        )
    return found


def _checks(session: Session, rows: Sequence[Any], month: str, at: datetime, by: str) -> bytes:
    """零度户现场核查工单: one page for each order."""
    from supply_station.documents import zero_account_check as document  # noqa: PLC0415

    customers = [row.Customer.id for row in rows]
    latest = max(row.WorkOrder.month for row in rows)
    history = _history(session, customers, latest)
    dials = _last_dials(session, customers)
    meters = _meters(session, customers)
    orders = tuple(_order(row, history[row.Customer.id], dials, meters, latest) for row in rows)
    closing_rule = parameter.cited(session, CLOSING_RULE, at.date())
    station = the_station(session).name
    return document.render(document.ZeroAccountCheckSheet(station, month, at, by, closing_rule, orders))


def _lists(session: Session, rows: Sequence[Any], month: str, at: datetime, by: str) -> bytes:
    """零度户核查清单: the same orders as a list for each 台区."""
    from supply_station.documents import zero_account_list as document  # noqa: PLC0415

    meters = _meters(session, [row.Customer.id for row in rows])
    areas = []
    for area, group in groupby(rows, key=lambda row: row.TransformerArea):
        held = list(group)
        listed = tuple(
            document.ZeroAccountListRow(
                code=row.WorkOrder.code,
                account_no=row.Customer.account_no,
                name=row.Customer.name,
                address=row.Customer.address,
                phone=row.Customer.phone,
                meter_no=meters.get(row.Customer.id, (None, None))[0],
                zero_months=row.ZeroAccount.zero_months,
            )
            for row in held
        )
        name = area.name if area else "（未分台区）"
        areas.append(document.ZeroAccountListArea(name, held[0].line, held[0].manager, listed))
    return document.render(
        document.ZeroAccountListSheet(the_station(session).name, month, at, by, tuple(areas))
    )


def _order(
    row: Any,
    history: dict[str, int],
    dials: dict[int, tuple[str, str | None]],
    meters: dict[int, tuple[str | None, int | None]],
    latest: str,
) -> "ZeroAccountCheckOrder":
    from supply_station.documents.zero_account_check import ZeroAccountCheckOrder  # noqa: PLC0415

    customer, case = row.Customer, row.ZeroAccount
    meter_no, multiplier = meters.get(customer.id, (None, None))
    last_month, last_reading = dials.get(customer.id, (None, None))
    area = row.TransformerArea
    months = [period.shift(latest, -back) for back in range(HISTORY - 1, -1, -1)]
    return ZeroAccountCheckOrder(
        number=row.WorkOrder.number,
        reprint=row.WorkOrder.prints > 0,
        account_no=customer.account_no,
        former_account_no=customer.former_account_no,
        name=customer.name,
        address=customer.address,
        phone=customer.phone,
        area=area.name if area else None,
        line=row.line,
        manager=row.manager,
        category=customer.category or category_of(customer.usage_class, customer.voltage),
        usage_class=customer.usage_class,
        status=customer.status,
        cycle=customer.cycle or (area.cycle if area else None) or ReadingCycle.MONTHLY,
        meter_no=meter_no,
        multiplier=None if multiplier is None else str(multiplier),
        last_reading=last_reading,
        last_month=last_month,
        zero_from=case.zero_from,
        zero_months=case.zero_months,
        history=tuple((month, kwh.text(history.get(month)) or "/") for month in months),
    )


def _history(session: Session, customers: list[int], latest: str) -> dict[int, dict[str, int]]:
    """Customer → month → kWh (0.01) of the months shown."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for at in range(0, len(customers), 10_000):
        query = (
            select(Usage.customer_id, Usage.month, func.sum(Usage.kwh))
            .where(Usage.customer_id.in_(customers[at : at + 10_000]), Usage.voided_at.is_(None))
            .where(Usage.month.between(period.shift(latest, 1 - HISTORY), latest))
            .group_by(Usage.customer_id, Usage.month)
        )
        for customer_id, month, energy in session.execute(query):
            found[customer_id][month] = energy
    return found


def _last_dials(session: Session, customers: list[int]) -> dict[int, tuple[str, str | None]]:
    """Customer → the newest month with a reading and its 止码 (总)."""
    found: dict[int, tuple[str, str | None]] = {}
    for at in range(0, len(customers), 10_000):
        query = (
            select(Usage.customer_id, func.max(Usage.month), Usage.read_to)
            .where(Usage.customer_id.in_(customers[at : at + 10_000]), Usage.voided_at.is_(None))
            .where(Usage.register == Register.TOTAL)
            .group_by(Usage.customer_id)
        )
        for customer_id, month, dial in session.execute(query):
            found[customer_id] = (month, kwh.text(dial))
    return found


def _meters(session: Session, customers: list[int]) -> dict[int, tuple[str | None, int | None]]:
    """Customer → number of the meter in place (资产编号, else 出厂编号) and its 综合倍率."""
    found: dict[int, tuple[str | None, int | None]] = {}
    for at in range(0, len(customers), 10_000):
        query = (
            select(
                MeterInstallation.customer_id, Meter.asset_no, Meter.factory_no, MeterInstallation.multiplier
            )
            .join(Meter, Meter.id == MeterInstallation.meter_id)
            .where(MeterInstallation.customer_id.in_(customers[at : at + 10_000]))
            .where(MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
            .order_by(MeterInstallation.id)
        )
        for customer_id, asset_no, factory_no, multiplier in session.execute(query):
            found[customer_id] = (asset_no or factory_no, multiplier)
    return found


CHECK = "zero_account_check"
PAPERS = {CHECK: _checks, "zero_account_list": _lists}
"""Papers of this ledger by their stem."""
