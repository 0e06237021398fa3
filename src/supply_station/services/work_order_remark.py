"""回单的备注：what a crew remarked becomes a finding, or it is said why it needs none (domain 7)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, ReaderFinding, TransformerArea, WorkOrder, WorkOrderEvent
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind
from supply_station.rules.work_order import NO_REMARK, OrderState, Step, must_be, said
from supply_station.services.office import Work, act
from supply_station.services.reader_finding import limit_of, owner_of
from supply_station.services.work_order import note_step, standing


def remarks(session: Session, *, orders: Sequence[int]) -> list[str]:
    """What the crews remarked on these orders (ids), each with its number; those without one are left out."""
    found = ((order.number, _remark(order)) for order in standing(session, orders))
    return [f"{number}：{remark}" for number, remark in found if remark not in NO_REMARK]


@act("回单备注转抄表异常", changes=(ReaderFinding, WorkOrder))
def findings_of_remarks(work: Work, *, orders: Sequence[int], kind: ReaderFindingKind) -> int:
    """A finding of each order's remark, the 台区经理's, to be answered from today on; returns how many.

    Raises:
        RuleBroken: an order that is not back or has no remark, or a 台区 without a manager.
    """
    session = work.session
    due = limit_of(session, work.today)
    chosen = standing(session, orders)
    for row, order in enumerate(chosen):
        remark = _needed(order, "转抄表异常", row)
        area = session.get(TransformerArea, session.get_one(Customer, order.customer_id).area_id or 0)
        if area is None or area.manager_id is None:
            told = f"工单 {order.number} 那一户的台区没有台区经理。请先登记台区经理，再转。"
            raise RuleBroken(told, field="orders", row=row)
        finding = ReaderFinding(
            recorded_at=work.now,
            customer_id=order.customer_id,
            kind=kind,
            source=FindingSource.ORDER,
            detail=f"工单 {order.number} 备注：{remark}",
            found_on=order.returned_on or work.today,
            owner_id=owner_of(session, area.manager_id),
            due_on=due,
            state=FindingState.OPEN,
        )
        session.add(finding)
    return len(chosen)


@act("回单备注不另办", changes=(WorkOrder, WorkOrderEvent))
def leave_remarks(work: Work, *, orders: Sequence[int], reason: str) -> int:
    """Note for each order that its remark needs no finding, and why; returns how many.

    Raises:
        RuleBroken: no reason, or an order that is not back or has no remark.
    """
    why = said(reason, "为什么不另办", "reason")
    chosen = standing(work.session, orders)
    for row, order in enumerate(chosen):
        note_step(work, [order.id], Step.REMARK_LEFT, note=f"“{_needed(order, '记不另办', row)}”：{why}")
    return len(chosen)


def _needed(order: WorkOrder, step: str, row: int) -> str:
    """The remark of an order that is back and has one."""
    must_be(order.state, (OrderState.RETURNED, OrderState.ARCHIVED), order.number, step, row)
    remark = _remark(order)
    if remark in NO_REMARK:
        told = f"工单 {order.number} 的回单上没有写备注，不用{step}。请不要选它。"
        raise RuleBroken(told, field="orders", row=row)
    return remark


def _remark(order: WorkOrder) -> str:
    return str((order.values or {}).get("remark") or "").strip()
