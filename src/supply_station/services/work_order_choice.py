"""工单的挑选：which orders a paper is made of, and in what order they lie (domain 7)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, TransformerArea, WorkOrder, ZeroAccount
from supply_station.rules.work_order import NOT_BACK, OrderKind
from supply_station.rules.zero_account import CaseState
from supply_station.services.work_order import standing

_SLICE = 10_000


def chosen(session: Session, *, kind: OrderKind, month: str | None, numbers: Sequence[str]) -> list[int]:
    """The ids of orders of a kind: those with these numbers or short codes, or those of a month not yet back.

    The month of a check is its case's: an account visited again is on the list it was put on first.

    Raises:
        RuleBroken: a number that does not exist, is 作废 or of another kind, or nothing to print.
    """
    if numbers:
        return _numbered(session, kind, [each.strip().upper() for each in numbers])
    query = select(WorkOrder.id).where(
        WorkOrder.kind == kind, WorkOrder.voided_at.is_(None), WorkOrder.state.in_(NOT_BACK)
    )
    if kind is OrderKind.ZERO_ACCOUNT_CHECK:
        query = query.join(ZeroAccount, ZeroAccount.id == WorkOrder.zero_account_id).where(
            ZeroAccount.month == month, ZeroAccount.state != CaseState.CLOSED
        )
        first = "请先把要核查的户列入核查"
    else:
        query = query.where(WorkOrder.month == month)
        first = "请先开工单"
    if found := session.scalars(query).all():
        return list(found)
    raise RuleBroken(f"{month} 没有未回单的{kind}可以打印；{first}。", field="month")


def _numbered(session: Session, kind: OrderKind, numbers: Sequence[str]) -> list[int]:
    found: dict[str, Any] = {}
    for at in range(0, len(numbers), _SLICE):
        some = numbers[at : at + _SLICE]
        query = select(WorkOrder.id, WorkOrder.number, WorkOrder.code, WorkOrder.kind, WorkOrder.voided_at)
        for row in session.execute(query.where(or_(WorkOrder.number.in_(some), WorkOrder.code.in_(some)))):
            found |= {row.number: row, row.code: row}
    if unknown := [each for each in dict.fromkeys(numbers) if each not in found]:
        raise RuleBroken(f"没有这些工单：{'、'.join(unknown)}。请核对工单号。", field="number")
    for number in numbers:
        row = found[number]
        if row.voided_at is not None:
            raise RuleBroken(f"工单 {row.number} 已经作废，不能打印。请去掉它再打印。", field="number")
        if row.kind is not kind:
            told = f"工单 {row.number} 是{row.kind}，不是{kind}。请按它自己的种类打印。"
            raise RuleBroken(told, field="number")
    return [found[number].id for number in dict.fromkeys(numbers)]


def walked(session: Session, *, orders: Sequence[int]) -> list[WorkOrder]:
    """These orders (ids) as a crew walks: 台区, 抄表顺序, 户号; those without one last.

    Raises:
        RuleBroken: one is 作废 or not there, or none was named.
    """
    held = {order.id: order for order in standing(session, orders)}
    place = {}
    for at in range(0, len(orders), _SLICE):
        query = (
            select(WorkOrder.id, TransformerArea.name, Customer.walking_order, Customer.account_no)
            .join(Customer, Customer.id == WorkOrder.customer_id)
            .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
            .where(WorkOrder.id.in_(orders[at : at + _SLICE]))
        )
        for key, area, walk, account_no in session.execute(query):
            place[key] = (area is None, area or "", walk is None, walk or 0, account_no, key)
    return [held[key] for key in sorted(held, key=lambda key: place[key])]
