"""工单编号：the next number of a kind; a number is never given twice."""

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from supply_station.models import WorkOrder
from supply_station.rules import work_order
from supply_station.rules.work_order import OrderKind


def next_running(session: Session, kind: OrderKind, month: str) -> int:
    """The running number after the highest ever given, 作废 ones included."""
    stem = work_order.number(kind, month, 0)[:-4]
    running = cast(func.substr(WorkOrder.number, len(stem) + 1), Integer)
    taken = select(func.max(running)).where(WorkOrder.month == month, WorkOrder.number.startswith(stem))
    return (session.scalar(taken) or 0) + 1
