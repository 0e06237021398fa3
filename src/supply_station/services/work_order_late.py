"""超期工单：orders that have not come back although their limit is over (domain 7)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from supply_station.models import Customer, Employee, TransformerArea, WorkOrder
from supply_station.rules import work_order
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services import work_order_concern


@dataclass(frozen=True, slots=True)
class LateOrder:
    """超期的一张: `days` calendar days after its limit; `sent` names who has it, 、 between two."""

    id: int
    number: str
    code: str
    kind: OrderKind
    state: OrderState
    account_no: str
    name: str
    area: str | None
    sent: str
    dispatched_on: date | None
    due_on: date
    due_estimated: bool | None
    days: int
    postponed_to: date | None
    illegible: str | None


def late(session: Session, day: date) -> list[LateOrder]:
    """The orders that are late on `day`, the oldest limit first; 改约 does not move the limit.

    On a day that is past, those that have come back since are among them.
    """
    first, second = aliased(Employee), aliased(Employee)
    columns: tuple[Any, ...] = (
        WorkOrder.id, WorkOrder.number, WorkOrder.code, WorkOrder.kind, WorkOrder.state, Customer.account_no,
        Customer.name, TransformerArea.name.label("area"), first.name.label("first"),
        second.name.label("second"), WorkOrder.dispatched_on, WorkOrder.due_on, WorkOrder.due_estimated,
        WorkOrder.postponed_to, WorkOrder.illegible,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(first, first.id == WorkOrder.sent_first_id)
        .outerjoin(second, second.id == WorkOrder.sent_second_id)
        .where(*_late(day))
        .order_by(WorkOrder.due_on, TransformerArea.name, WorkOrder.number)
    )
    return [_order(row._asdict(), day) for row in session.execute(query)]


def _order(row: dict[str, Any], day: date) -> LateOrder:
    sent = "、".join(filter(None, (row.pop("first"), row.pop("second"))))
    return LateOrder(**row, sent=sent, days=work_order.days_late(row["due_on"], day))


def late_counts(session: Session, day: date) -> dict[OrderKind, int]:
    """How many orders of each kind are late on `day`; kinds without any are left out."""
    query = select(WorkOrder.kind, func.count()).where(*_late(day)).group_by(WorkOrder.kind)
    return dict(session.execute(query).all())


def _late(day: date) -> tuple[ColumnElement[bool], ...]:
    return WorkOrder.voided_at.is_(None), work_order_concern.late(day)
