"""抄表异常的办理：which findings are late, and the answer that a finding's order offers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, ReaderFinding, WorkOrder
from supply_station.rules import kwh
from supply_station.rules.form import Field, FieldKind, Stage, Value
from supply_station.rules.reader_finding import FindingState, ReaderFindingKind
from supply_station.rules.work_order import OrderState
from supply_station.services import form as forms

_BACK = (OrderState.RETURNED, OrderState.ARCHIVED)


@dataclass(frozen=True)
class LateFinding:
    """A finding that was not answered within its limit, and whose it is."""

    id: int
    account_no: str
    name: str
    kind: ReaderFindingKind
    owner: str
    due_on: date


def late(session: Session, day: date) -> list[LateFinding]:
    """Findings whose limit lies before `day` and that nobody has answered, by owner and limit."""
    query = (
        select(
            ReaderFinding.id,
            Customer.account_no,
            Customer.name,
            ReaderFinding.kind,
            Employee.name,
            ReaderFinding.due_on,
        )
        .join(Customer, Customer.id == ReaderFinding.customer_id)
        .join(Employee, Employee.id == ReaderFinding.owner_id)
        .where(ReaderFinding.voided_at.is_(None), ReaderFinding.state == FindingState.OPEN)
        .where(ReaderFinding.due_on < day)
        .order_by(Employee.name, ReaderFinding.due_on, ReaderFinding.id)
    )
    return [LateFinding(*row) for row in session.execute(query)]


def offered_answer(session: Session, *, finding: int) -> str | None:
    """What the finding's order says was done, for the clerk to send as the answer or to put right.

    None while it has no order, or that has not come back.
    """
    order = session.scalar(
        select(WorkOrder)
        .join(ReaderFinding, ReaderFinding.work_order_id == WorkOrder.id)
        .where(ReaderFinding.id == finding, WorkOrder.voided_at.is_(None), WorkOrder.state.in_(_BACK))
    )
    if order is None:
        return None
    values = order.values or {}
    done = [
        f"{field.heading} {_shown(field, values[field.name])}"
        for field in forms.of_order(session, order).typed()
        if field.due is Stage.RETURN and values.get(field.name) not in (None, "", [])
    ]
    return f"{order.returned_on} 已到现场处理（工单 {order.number}）：{'，'.join(done)}。"


def _shown(field: Field, value: Value) -> str:
    if isinstance(value, list):
        return "、".join(value)
    if field.kind in (FieldKind.READING, FieldKind.ENERGY) and isinstance(value, int):
        return f"{kwh.text(value)}{field.unit}"
    return f"{value}{field.unit}"
