"""零度户核查与工单：what a check order going out, coming back or withdrawn does to its case."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, ZeroAccount
from supply_station.rules.form import Value
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import STEP_BEFORE, CaseState, Finding
from supply_station.services.office import Work
from supply_station.services.zero_account_case import orders_open

_BEFORE_CHECK = (CaseState.LISTED, CaseState.DISPATCHED)


def dispatched(work: Work, orders: Sequence[WorkOrder]) -> None:
    """The cases of these orders go from 列入 to 已派.

    Raises:
        RuleBroken: a case does not wait for a visit any more.
    """
    cases = _cases(work.session, orders)
    for order in orders:
        case = cases[order.zero_account_id or 0]
        if case.state not in _BEFORE_CHECK:
            said = f"短码 {order.code} 的零度户现在是“{case.state}”，不用再派人去；请作废这张工单。"
            raise RuleBroken(said, field="orders")
        case.state = CaseState.DISPATCHED


def returned(work: Work, order: WorkOrder, changes: Mapping[str, Value]) -> None:
    """What the crew found stands on the case; a case that waited for it is now 已核查.

    A case marked 有电量待确认 stays so, and knows the visit for when it is kept.
    """
    case = work.session.get_one(ZeroAccount, order.zero_account_id)
    finding, day = changes.get("zero_account.finding"), changes.get("zero_account.checked_on")
    reading, witness = changes.get("zero_account.reading"), changes.get("zero_account.witness")
    case.finding = Finding(str(finding)) if finding else None
    case.checked_on = date.fromisoformat(str(day)) if day else None
    case.read_on_site = reading if isinstance(reading, int) else None
    case.witness = str(witness) if witness else None
    if case.state in _BEFORE_CHECK:
        case.state = CaseState.CHECKED
    elif case.state is CaseState.TO_CONFIRM and case.state_before in _BEFORE_CHECK:
        case.state_before = CaseState.CHECKED


def withdrawn(work: Work, order: WorkOrder) -> None:
    """What the order said no longer counts; a return about to be amended is only written over.

    Raises:
        RuleBroken: something was decided on what it said.
    """
    if order.voided_at is None and order.state is OrderState.RETURNED:
        return
    case = work.session.get_one(ZeroAccount, order.zero_account_id)
    if order.voided_at is not None and order.state is not OrderState.RETURNED:
        _never_visited(work.session, order, case)
    elif not _visited_since(work.session, order):
        _take_back(order, case)


def _never_visited(session: Session, order: WorkOrder, case: ZeroAccount) -> None:
    """An order that never came back is 作废: a case without any order goes back to 列入."""
    if case.state is CaseState.TO_CONFIRM:
        said = f"短码 {order.code} 的零度户是“{case.state}”，{STEP_BEFORE[case.state]}，再作废这张工单。"
        raise RuleBroken(said, field="orders")
    others = [each for each in orders_open(session, [case.id]).get(case.id, []) if each.id != order.id]
    if case.state is CaseState.DISPATCHED and not others:
        case.state = CaseState.LISTED


def _take_back(order: WorkOrder, case: ZeroAccount) -> None:
    """A visit that counted does not count any more."""
    if case.state is not CaseState.CHECKED:
        said = f"短码 {order.code} 的核查结果已经用上了，零度户现在是“{case.state}”，不能退回或作废；"
        raise RuleBroken(said + STEP_BEFORE[case.state] + "。", field="orders")
    case.finding = case.checked_on = case.read_on_site = case.witness = None
    case.state = CaseState.LISTED if order.voided_at is not None else CaseState.DISPATCHED


def _visited_since(session: Session, order: WorkOrder) -> bool:
    """Whether the case stands on a later visit than this order's."""
    later = select(WorkOrder.id).where(
        WorkOrder.zero_account_id == order.zero_account_id,
        WorkOrder.kind == OrderKind.ZERO_ACCOUNT_CHECK,
        WorkOrder.id > order.id,
        WorkOrder.state.in_([OrderState.RETURNED, OrderState.ARCHIVED]),
        WorkOrder.voided_at.is_(None),
    )
    return session.scalar(later.limit(1)) is not None


def _cases(session: Session, orders: Sequence[WorkOrder]) -> dict[int, ZeroAccount]:
    keys = [order.zero_account_id for order in orders]
    return {
        case.id: case
        for at in range(0, len(keys), 10_000)
        for case in session.scalars(select(ZeroAccount).where(ZeroAccount.id.in_(keys[at : at + 10_000])))
    }
