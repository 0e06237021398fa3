"""工单传递登记薄：who handed which order to whom and when (domain 7)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Customer, WorkOrder, WorkOrderEvent
from supply_station.rules.work_order import OrderKind, Step


@dataclass(frozen=True, slots=True)
class Transfer:
    """登记薄的一行; orders 作废 since then stay in the book."""

    happened_on: date
    recorded_at: datetime
    order_id: int
    number: str
    kind: OrderKind
    name: str
    step: Step
    handed_to: str | None
    clerk: str
    note: str | None


def transfer_book(
    session: Session, *, since: date, until: date, kind: OrderKind | None = None
) -> list[Transfer]:
    """What happened to orders from one day to another, both included, in the order it happened."""
    query = (
        select(
            WorkOrderEvent.happened_on, WorkOrderEvent.recorded_at, WorkOrder.id.label("order_id"),
            WorkOrder.number, WorkOrder.kind, Customer.name, WorkOrderEvent.step, WorkOrderEvent.handed_to,
            WorkOrderEvent.clerk, WorkOrderEvent.note,
        )
        .join(WorkOrder, WorkOrder.id == WorkOrderEvent.work_order_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .where(WorkOrderEvent.happened_on.between(since, until))
        .order_by(WorkOrderEvent.happened_on, WorkOrderEvent.id)
    )  # fmt: skip
    if kind is not None:
        query = query.where(WorkOrder.kind == kind)
    return [Transfer(**row._asdict()) for row in session.execute(query)]
