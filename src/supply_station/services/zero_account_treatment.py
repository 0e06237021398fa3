"""零度户的处理：what is to be done with a case that was checked, or that has come back to life (domain 5)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, WorkOrderEvent, ZeroAccount
from supply_station.rules import period
from supply_station.rules import zero_account_case as rule
from supply_station.rules.work_order import STEP_BEFORE, OrderKind, Step, happened, said
from supply_station.rules.zero_account import CaseState, Treatment
from supply_station.services.office import Work, act
from supply_station.services.work_order import Wanted, note_step, opened
from supply_station.services.zero_account_case import orders_open, ready, told

_TOUCHED = (ZeroAccount, WorkOrder, WorkOrderEvent)


@act("定处理意见", changes=_TOUCHED)
def treat(work: Work, *, cases: Sequence[int], treatment: Treatment, on: date, note: str | None) -> list[str]:
    """Decide on cases that were checked; returns the numbers of the 换表 orders opened for them.

    保留 closes a case at once; 上报空户 sends it to the chief; the others keep it 处理中.

    Raises:
        RuleBroken: a case is not 已核查, or a day to come or before the check.
    """
    chosen = ready(work.session, "定处理意见", cases)
    why = (note or "").strip() or None
    for case in chosen.values():
        happened(on, work.today, "处理意见日期", not_before=case.checked_on)
        case.state = rule.TREATED[treatment]
        case.treatment, case.treated_on, case.treatment_note = treatment, on, why
        if case.state is CaseState.CLOSED:
            close(case, on, f"{treatment}：{why}" if why else str(treatment))
    told(work, chosen, treatment=treatment, on=on, note=why)
    if treatment is not Treatment.REPLACE_METER:
        return []
    wanted = [
        Wanted(case.customer_id, case.id, f"零度户核查：{why or case.finding}") for case in chosen.values()
    ]
    month = period.month_of(work.today)
    return [order.number for order in opened(work, OrderKind.METER_REPLACEMENT, month, wanted)]


@act("办结处理", changes=(ZeroAccount,))
def finish(work: Work, *, cases: Sequence[int], on: date, note: str) -> None:
    """换表, 补收 or 查处 is done: the case closes.

    Raises:
        RuleBroken: no outcome, a case that is not 处理中, a day that cannot be, or a 换表 order still open.
    """
    outcome = said(note, "处理的结果（例如“已换表”“已补收”）", "note")
    chosen = ready(work.session, "办结处理", cases)
    _no_order_open(work.session, chosen, "回单")
    for case in chosen.values():
        happened(on, work.today, "办结日期", not_before=case.treated_on)
        close(case, on, f"{case.treatment}：{outcome}")
    told(work, chosen, on=on, note=outcome)


@act("确认有电量", changes=(ZeroAccount,))
def confirm_reading(work: Work, *, cases: Sequence[int], keep: bool, reason: str) -> None:
    """A reading above zero came to cases under way: close them, or keep them where they stood.

    Raises:
        RuleBroken: no reason, or a case that is not 有电量待确认.
    """
    why = said(reason, "保留或结案的原因", "reason")
    chosen = ready(work.session, "确认有电量", cases)
    for case in chosen.values():
        if keep:
            case.state = case.state_before or CaseState.LISTED
            case.state_before = case.closing_batch_id = None
        else:
            close(case, work.today, f"有电量：{why}")
    told(work, chosen, keep=keep, reason=why)


@act("重开核查工单", changes=_TOUCHED)
def renew(work: Work, *, cases: Sequence[int]) -> list[str]:
    """A new check order for cases whose order is 作废; returns the numbers.

    Raises:
        RuleBroken: a case does not wait for a visit, or has an order that is not back.
    """
    chosen = ready(work.session, "重开核查工单", cases)
    _no_order_open(work.session, chosen, "作废")
    for case in chosen.values():
        case.state = CaseState.LISTED
    numbers = visit_again(work, chosen.values(), "重开")
    told(work, chosen, orders=[*numbers[:1], *numbers[-1:]])
    return numbers


@act("作废核查", changes=_TOUCHED)
def void_cases(work: Work, *, cases: Sequence[int], reason: str) -> None:
    """Cases that should not exist are 作废 with a reason, and their orders that are not back with them.

    Raises:
        RuleBroken: no reason, or a case that went to the county company or is closed.
    """
    why = said(reason, "作废的原因", "reason")
    chosen = ready(work.session, "作废核查", cases)
    orders = orders_open(work.session, [case.id for case in chosen.values()])
    for case in chosen.values():
        case.voided_at, case.void_reason = work.now, why
    going = [order for each in orders.values() for order in each]
    for order in going:
        order.voided_at, order.void_reason = work.now, why
    if going:
        note_step(work, [order.id for order in going], Step.VOIDED, note=f"零度户核查作废：{why}")
    told(work, chosen, reason=why, orders=len(going))


def close(case: ZeroAccount, on: date, reason: str) -> None:
    """结案 on a day, with the reason."""
    case.state, case.closed_on, case.close_reason = CaseState.CLOSED, on, reason


def visit_again(work: Work, cases: Iterable[ZeroAccount], cause: str) -> list[str]:
    """A new check order for each of these cases; the numbers."""
    wanted = [Wanted(case.customer_id, case.id, cause) for case in cases]
    month = period.month_of(work.today)
    return [order.number for order in opened(work, OrderKind.ZERO_ACCOUNT_CHECK, month, wanted)]


def _no_order_open(session: Session, chosen: Mapping[str, ZeroAccount], step: str) -> None:
    """Refuse a case with an order that is not back, naming the order and what comes first."""
    orders = orders_open(session, [case.id for case in chosen.values()])
    for row, (account_no, case) in enumerate(chosen.items()):
        for order in orders.get(case.id, []):
            first = STEP_BEFORE[order.state] if step == "回单" else f"请先{step}这张工单"
            raise RuleBroken(
                f"户号 {account_no} 的工单 {order.number} 还没有回单（{order.state}），{first}。",
                field="cases",
                row=row,
            )
