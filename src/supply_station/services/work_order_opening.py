"""开工单与补录：orders opened by hand, and papers that were written before their order existed (domain 7)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, WorkOrder, WorkOrderEvent, ZeroAccount
from supply_station.rules import period
from supply_station.rules.form import Value
from supply_station.rules.work_order import NOT_BACK, OrderKind, OrderState, Step, happened, said
from supply_station.rules.zero_account import CaseState
from supply_station.services import form as forms
from supply_station.services import work_order_effect
from supply_station.services.office import Work, act
from supply_station.services.work_order import Opened, Wanted, opened
from supply_station.services.work_order_effect import TOUCHED
from supply_station.services.work_order_return import record


@act("开工单", changes=(WorkOrder, WorkOrderEvent))
def open_orders(work: Work, *, kind: OrderKind, accounts: Sequence[str], cause: str) -> list[Opened]:
    """One order for each account (户号), for one cause: a survey asked for, a rotation of meters.

    Raises:
        RuleBroken: a check order, no cause, an account that is not there, or that has such an order open.
    """
    if kind is OrderKind.ZERO_ACCOUNT_CHECK:
        raise RuleBroken("零度户核查工单请在“零度户”页列入核查，工单会一起开好。", field="kind")
    why = said(cause, "开工单的事由", "cause")
    customers = _customers(work.session, accounts)
    open_now = (
        select(WorkOrder.customer_id, WorkOrder.number)
        .where(WorkOrder.kind == kind, WorkOrder.cause == why, WorkOrder.voided_at.is_(None))
        .where(WorkOrder.state.in_(NOT_BACK))
    )
    taken = dict(work.session.execute(open_now).all())
    for row, (account_no, key) in enumerate(customers.items()):
        if key in taken:
            told = f"户号 {account_no} 为同一事由已经有工单 {taken[key]}，还没有回单，请先办完或作废它。"
            raise RuleBroken(told, field="accounts", row=row)
    month = period.month_of(work.today)
    orders = opened(work, kind, month, [Wanted(key, cause=why) for key in customers.values()])
    work.bulk({"orders": len(orders), "first": orders[0].number, "last": orders[-1].number, "cause": why})
    return orders


@act("补录工单", changes=TOUCHED)
def backfill(
    work: Work,
    *,
    kind: OrderKind,
    account_no: str,
    values: Mapping[str, Value],
    first: int | None,
    second: int | None,
    on: date,
    paper_no: str | None,
    dispatched_on: date | None,
) -> str:
    """Enter a paper that was written by hand; returns the order's number, which is 已回单 at once.

    An order of the kind that is open for the account is the one the paper belongs to, else a new one is.

    Raises:
        RuleBroken: an unknown account, several open orders, a check without an open case, or what
            `work_order_return.record` refuses.
    """
    ((_, customer),) = _customers(work.session, [account_no]).items()
    if dispatched_on is not None:
        happened(dispatched_on, work.today, "派工日期", field="dispatched_on")
    happened(on, work.today, "回单日期")
    order = _on_paper(work, kind, account_no, customer, period.month_of(on))
    form = forms.of_order(work.session, order)
    if order.state is OrderState.WAITING:
        work_order_effect.dispatched(work, [(order, form)])
    order.dispatched_on = dispatched_on or order.dispatched_on
    order.backfilled, order.paper_no = True, (paper_no or "").strip() or None
    note = f"纸单编号 {order.paper_no}" if order.paper_no else "纸单编号缺"
    record(
        work, order, form, values=values, first=first, second=second, on=on, step=Step.BACKFILLED, note=note
    )  # fmt: skip
    return order.number


def _on_paper(work: Work, kind: OrderKind, account_no: str, customer: int, month: str) -> WorkOrder:
    """The order a hand-written paper belongs to."""
    session = work.session
    found = session.scalars(
        select(WorkOrder)
        .where(WorkOrder.customer_id == customer, WorkOrder.kind == kind, WorkOrder.voided_at.is_(None))
        .where(WorkOrder.state.in_(NOT_BACK))
    ).all()
    if len(found) > 1:
        numbers = "、".join(order.number for order in found)
        told = f"户号 {account_no} 有几张没回单的工单：{numbers}。请先作废不用的，再补录。"
        raise RuleBroken(told, field="account_no")
    if found:
        return found[0]
    case = None
    if kind is OrderKind.ZERO_ACCOUNT_CHECK:
        query = select(ZeroAccount.id).where(
            ZeroAccount.customer_id == customer,
            ZeroAccount.voided_at.is_(None),
            ZeroAccount.state.in_((CaseState.LISTED, CaseState.DISPATCHED)),
        )
        case = session.scalar(query)
        if case is None:
            told = f"户号 {account_no} 没有等着核查的零度户，请先在“零度户”页列入核查，再补录。"
            raise RuleBroken(told, field="account_no")
    (made,) = opened(work, kind, month, [Wanted(customer, case, "补录")])
    return session.get_one(WorkOrder, made.id)


def _customers(session: Session, accounts: Sequence[str]) -> dict[str, int]:
    """户号 → customer, in the order given."""
    asked = list(dict.fromkeys(each.strip() for each in accounts if each.strip()))
    found: dict[str, int] = {}
    for at in range(0, len(asked), 10_000):
        query = select(Customer.account_no, Customer.id).where(Customer.voided_at.is_(None))
        part = query.where(Customer.account_no.in_(asked[at : at + 10_000]))
        found |= dict(session.execute(part).all())
    for row, account_no in enumerate(asked):
        if account_no not in found:
            told = f"账本里没有户号 {account_no}，请核对户号，或先导入客户档案。"
            raise RuleBroken(told, field="accounts", row=row)
    if not asked:
        raise RuleBroken("请写明给哪些户开工单。", field="accounts")
    return {account_no: found[account_no] for account_no in asked}
