"""工单：opening orders with numbers and short codes that are never given twice, and finding them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, cast, func, insert, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, WorkOrderEvent
from supply_station.rules import work_order
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.services.office import Work


@dataclass(frozen=True)
class Wanted:
    """An order to be opened: for which account, for which case, and why."""

    customer_id: int
    zero_account_id: int | None = None
    cause: str | None = None


@dataclass(frozen=True)
class Opened:
    """An order that was opened."""

    id: int
    number: str
    code: str


def opened(work: Work, kind: OrderKind, month: str, wanted: Sequence[Wanted]) -> list[Opened]:
    """New orders 待派 in the order given, each with its line in 传递登记."""
    if not wanted:
        return []
    session = work.session
    first = next_running(session, kind, month)
    key = (session.scalar(select(func.max(WorkOrder.id))) or 0) + 1
    orders = [
        Opened(key + at, work_order.number(kind, month, first + at), work_order.short_code(key + at))
        for at in range(len(wanted))
    ]
    session.execute(
        insert(WorkOrder),
        [
            {
                "id": order.id,
                "number": order.number,
                "code": order.code,
                "kind": kind,
                "month": month,
                "customer_id": each.customer_id,
                "zero_account_id": each.zero_account_id,
                "cause": each.cause,
                "state": OrderState.WAITING,
                "prints": 0,
                "recorded_at": work.now,
            }
            for order, each in zip(orders, wanted, strict=True)
        ],
    )
    note_step(work, [order.id for order in orders], Step.OPENED)
    return orders


def note_step(
    work: Work,
    orders: Sequence[int],
    step: Step,
    *,
    on: date | None = None,
    handed_to: str | None = None,
    note: str | None = None,
) -> None:
    """One line in 传递登记 for each of these orders (ids), of the act's own day unless `on` names another."""
    line = {
        "step": step,
        "happened_on": on or work.today,
        "recorded_at": work.now,
        "clerk": work.clerk,
        "handed_to": handed_to,
        "note": note,
    }
    work.session.execute(insert(WorkOrderEvent), [line | {"work_order_id": key} for key in orders])


def next_running(session: Session, kind: OrderKind, month: str) -> int:
    """The running number after the highest ever given, 作废 ones included."""
    stem = work_order.number(kind, month, 0)[:-4]
    running = cast(func.substr(WorkOrder.number, len(stem) + 1), Integer)
    taken = select(func.max(running)).where(WorkOrder.month == month, WorkOrder.number.startswith(stem))
    return (session.scalar(taken) or 0) + 1


def by_code(session: Session, text: str) -> int | None:
    """The id of the order with this short code or number, typed or scanned; None if there is none.

    An order that is 作废 is found, too: its paper may still come back.
    """
    said = text.strip().upper()
    which = WorkOrder.code == said if work_order.is_code(said) else WorkOrder.number == said
    return session.scalar(select(WorkOrder.id).where(which))


def standing(session: Session, orders: Sequence[int]) -> list[WorkOrder]:
    """These orders, in the order asked for.

    Raises:
        RuleBroken: one is 作废 or not there, or none was named.
    """
    found = {
        order.id: order
        for at in range(0, len(orders), 10_000)
        for order in session.scalars(select(WorkOrder).where(WorkOrder.id.in_(orders[at : at + 10_000])))
        if order.voided_at is None
    }
    if not orders or len(found) < len(set(orders)):
        raise RuleBroken("选中的工单里有已作废或不存在的，请刷新后再选。", field="orders")
    return [found[key] for key in dict.fromkeys(orders)]


def source_of(work: Work, order: WorkOrder) -> str:
    """What stands in `sources` beside a value that an archived order wrote."""
    return f"{_named(order.number)}{work.clerk} {work.today.isoformat()}）"


def wrote(order: WorkOrder, source: str | None) -> bool:
    """Whether a source beside a value is this order's."""
    return source is not None and source.startswith(_named(order.number))


def _named(number: str) -> str:
    return f"工单 {number}（"
