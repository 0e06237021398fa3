"""核查清单：what a clerk needs at hand to type a returned list, and to send cases out (domain 5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, TransformerArea, Usage, WorkOrder, ZeroAccount
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OUT, OrderKind, OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.services import form
from supply_station.services.zero_account_case import orders_open
from supply_station.services.zero_account_result import OutRow, find_out

_SLICE = 10_000


@dataclass(frozen=True)
class ListRow:
    """A row of the list as it was sent out; `last` is the last known reading, in 0.01 of the dial."""

    out: OutRow
    last: int | None


def returned_list(session: Session, *, area: str | None) -> list[ListRow]:
    """The check orders that are with the crew, of one 台区 or all, in the order of the paper."""
    rows = find_out(session, area=area)
    customers = _customers(session, [row.order for row in rows])
    last = _last_readings(session, list(customers.values()))
    return [ListRow(row, last.get(customers[row.order])) for row in rows]


def areas_out(session: Session) -> dict[str, int]:
    """台区 → how many of its check orders are with the crew, by name."""
    query = (
        select(TransformerArea.name, func.count())
        .join(Customer, Customer.area_id == TransformerArea.id)
        .join(WorkOrder, WorkOrder.customer_id == Customer.id)
        .where(WorkOrder.kind == OrderKind.ZERO_ACCOUNT_CHECK, WorkOrder.voided_at.is_(None))
        .where(WorkOrder.state.in_(OUT), WorkOrder.zero_account_id.is_not(None))
        .group_by(TransformerArea.name)
        .order_by(TransformerArea.name)
    )
    return dict(session.execute(query).all())


def people(session: Session) -> dict[str, int]:
    """Name → id of everybody of the station; people of one name are told apart by 工号."""
    query = select(Employee.id, Employee.name, Employee.staff_no).where(Employee.voided_at.is_(None))
    rows = session.execute(query.order_by(Employee.name, Employee.id)).all()
    shared = Counter(row.name for row in rows)
    return {
        row.name if shared[row.name] == 1 else f"{row.name}（{row.staff_no or row.id}）": row.id
        for row in rows
    }


def meter_states(session: Session, *, day: date) -> tuple[str, ...]:
    """电表状态: the words of the check order's form in force on a day."""
    found = form.in_force(session, OrderKind.ZERO_ACCOUNT_CHECK, day)
    return next((field.choices for field in found.typed() if field.name == "meter_state"), ())


def orders_to_send(session: Session, *, cases: Sequence[int]) -> list[int]:
    """The check orders (ids) of these cases that can be dispatched, in the order of the cases."""
    held = orders_open(session, cases)
    return [
        order.id
        for case in cases
        for order in held.get(case, [])
        if order.kind is OrderKind.ZERO_ACCOUNT_CHECK
        and order.state in (OrderState.WAITING, OrderState.DISPATCHED)
    ]


def case_months(session: Session) -> list[str]:
    """The months in which accounts were put on the check list, the newest first."""
    query = select(ZeroAccount.month).where(ZeroAccount.voided_at.is_(None)).distinct()
    return list(session.scalars(query.order_by(ZeroAccount.month.desc())))


def standing(session: Session) -> dict[CaseState, int]:
    """How many cases stand where, in the order a case goes; the closed ones are left out."""
    query = (
        select(ZeroAccount.state, func.count())
        .where(ZeroAccount.voided_at.is_(None), ZeroAccount.state != CaseState.CLOSED)
        .group_by(ZeroAccount.state)
    )
    counted = dict(session.execute(query).all())
    return {state: counted[state] for state in CaseState if state in counted}


def _customers(session: Session, orders: Sequence[int]) -> dict[int, int]:
    """Order → its customer."""
    found: dict[int, int] = {}
    for at in range(0, len(orders), _SLICE):
        query = select(WorkOrder.id, WorkOrder.customer_id)
        part = session.execute(query.where(WorkOrder.id.in_(orders[at : at + _SLICE])))
        found |= {row.id: row.customer_id for row in part}
    return found


def _last_readings(session: Session, customers: Sequence[int]) -> dict[int, int]:
    """Customer → the newest 止码 the book has, where there is one."""
    found: dict[int, int] = {}
    for at in range(0, len(customers), _SLICE):
        query = (
            select(Usage.customer_id, func.max(Usage.month), Usage.read_to)
            .where(Usage.customer_id.in_(customers[at : at + _SLICE]), Usage.voided_at.is_(None))
            .where(Usage.register == Register.TOTAL, Usage.read_to.is_not(None))
            .group_by(Usage.customer_id)
        )
        found |= {row[0]: row[2] for row in session.execute(query) if row[2] is not None}
    return found
