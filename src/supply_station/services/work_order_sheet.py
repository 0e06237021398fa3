"""工单的单页：everything about one order — its form and what was typed, its people, dates and steps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from supply_station.models import (
    Customer,
    Employee,
    TransformerArea,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
)
from supply_station.rules import work_order
from supply_station.rules.form import Form, Value
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState
from supply_station.services import form as forms
from supply_station.services.work_order_facts import facts, people
from supply_station.storage.prepared import Prepared

if TYPE_CHECKING:  # reportlab is imported where a paper is made, not where an order is looked at
    from supply_station.documents.order_form import Fact


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """Who was sent or went."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SheetEvent:
    """传递登记的一行."""

    step: Step
    happened_on: date
    recorded_at: datetime
    clerk: str
    handed_to: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """工单的单页.

    Attributes:
        form: the order's own edition.
        facts: source (`rules.form.SOURCES`) → what the archive says today; an unknown one is left out.
        values: field of the form → what was typed; a draft unless the order is 已回单 or 已归档.
        sent: whom it was given to, two at most; `went` who went.
        days_late: by how many days it is, or came back, late.
        next_step: what the clerk does next.
        case_id: the zero account's case it belongs to, with its state.
    """

    id: int
    number: str
    code: str
    kind: OrderKind
    state: OrderState
    void_reason: str | None
    customer_id: int
    account_no: str
    name: str
    cause: str | None
    form: Form
    facts: "Mapping[str, Fact]"
    values: Mapping[str, Value]
    sent: tuple[SheetPerson, ...]
    went: tuple[SheetPerson, ...]
    dispatched_on: date | None
    due_on: date | None
    due_estimated: bool
    days_late: int
    printed_at: datetime | None
    prints: int
    postponed_to: date | None
    illegible: str | None
    returned_on: date | None
    backfilled: bool
    paper_no: str | None
    entered_on: date | None
    entered_by: str | None
    box: str | None
    boxed_on: date | None
    archived_on: date | None
    events: tuple[SheetEvent, ...]
    next_step: str
    case_id: int | None
    case_state: CaseState | None


_COPIED = (
    "id", "number", "code", "kind", "state", "void_reason", "customer_id", "cause", "dispatched_on", "due_on",
    "printed_at", "prints", "postponed_to", "illegible", "returned_on", "paper_no", "entered_on",
    "entered_by", "box", "boxed_on", "archived_on",
)  # fmt: skip

_ORDER = Prepared(select(WorkOrder.__table__).where(WorkOrder.id == bindparam("order")))
_EVENTS = Prepared(
    select(
        WorkOrderEvent.step, WorkOrderEvent.happened_on, WorkOrderEvent.recorded_at, WorkOrderEvent.clerk,
        WorkOrderEvent.handed_to, WorkOrderEvent.note,
    )
    .where(WorkOrderEvent.work_order_id == bindparam("order"))
    .order_by(WorkOrderEvent.id)
)  # fmt: skip
"""Prepared, as an order is opened by its code all day."""


def order_sheet(session: Session, *, key: int, today: date) -> OrderSheet:
    """The sheet of an order (its id) as it stands today, also of one that is 作废."""
    connection = session.connection()
    (order,) = _ORDER.rows(connection, order=key)
    told = facts(session, [order])[key]
    case = session.get(ZeroAccount, order.zero_account_id) if order.zero_account_id else None
    sent, went = _people(connection, order)
    return OrderSheet(
        **{name: getattr(order, name) for name in _COPIED},
        account_no=str(told["customer.account_no"]),
        name=str(told["customer.name"]),
        form=forms.of_order(session, order),
        facts=told,
        values=order.values or {},
        sent=sent,
        went=went,
        due_estimated=bool(order.due_estimated),
        days_late=work_order.days_late(order.due_on, order.returned_on or today),
        backfilled=bool(order.backfilled),
        events=_events(connection, key),
        next_step=_next_step(order),
        case_id=order.zero_account_id,
        case_state=case.state if case else None,
    )


def suggested(session: Session, *, orders: Sequence[int]) -> int | None:
    """Whom to send first: the 台区经理 of most of these orders, if any has one."""
    managers: Counter[int] = Counter()
    for at in range(0, len(orders), 10_000):
        query = (
            select(TransformerArea.manager_id)
            .join(Customer, Customer.area_id == TransformerArea.id)
            .join(WorkOrder, WorkOrder.customer_id == Customer.id)
            .join(Employee, Employee.id == TransformerArea.manager_id)
            .where(WorkOrder.id.in_(orders[at : at + 10_000]), Employee.voided_at.is_(None))
        )
        managers.update(session.scalars(query))
    return managers.most_common(1)[0][0] if managers else None


def _people(connection: Connection, order: WorkOrder) -> tuple[tuple[SheetPerson, ...], ...]:
    """Who was sent, and who went."""
    pairs = (
        (order.sent_first_id, order.sent_second_id),
        (order.went_first_id, order.went_second_id),
    )
    names = people(connection, [order])
    return tuple(tuple(SheetPerson(key, names[key]) for key in pair if key is not None) for pair in pairs)


def _events(connection: Connection, key: int) -> tuple[SheetEvent, ...]:
    return tuple(SheetEvent(*row) for row in _EVENTS.rows(connection, order=key))


def _next_step(order: WorkOrder) -> str:
    if order.voided_at is not None:
        return "这张工单已经作废"
    done = {"entered": order.entered_on is not None, "boxed": order.boxed_on is not None}
    return work_order.next_step(order.state, **done)
