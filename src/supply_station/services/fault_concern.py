"""故障报修的筛选：what stands open of calls, as words a list is narrowed by."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from supply_station.models import Fault
from supply_station.rules.fault import FaultState, Maintenance


def _not_restored(_day: date) -> ColumnElement[bool]:
    return Fault.restored_at.is_(None)


def _late(day: date) -> ColumnElement[bool]:
    there = func.coalesce(Fault.arrived_at, datetime.combine(day, time()))
    return and_(Fault.state != FaultState.CALLED_BACK, there > Fault.arrive_by, Fault.late_reason.is_(None))


def _not_called_back(_day: date) -> ColumnElement[bool]:
    return Fault.state == FaultState.RESTORED


def _unanswered(_day: date) -> ColumnElement[bool]:
    return Fault.maintenance == Maintenance.HANDED


def _overdue(day: date) -> ColumnElement[bool]:
    return and_(Fault.maintenance == Maintenance.HANDED, Fault.due_on < day)


def _again(_day: date) -> ColumnElement[bool]:
    """The same point of the same 台区 at another time."""
    other = aliased(Fault)
    same = select(other.id).where(
        other.id != Fault.id,
        other.voided_at.is_(None),
        other.point == Fault.point,
        func.coalesce(other.area_id, 0) == func.coalesce(Fault.area_id, 0),
        func.coalesce(other.line_id, 0) == func.coalesce(Fault.line_id, 0),
    )
    return same.exists()


NOT_RESTORED, LATE, NOT_CALLED_BACK = "还没有恢复", "超时没写原因", "恢复了没回访"
UNANSWERED, OVERDUE, AGAIN = "检修部门没答复", "检修部门超期没答复", "同一处坏过不止一次"
CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    NOT_RESTORED: _not_restored,
    LATE: _late,
    NOT_CALLED_BACK: _not_called_back,
    UNANSWERED: _unanswered,
    OVERDUE: _overdue,
    AGAIN: _again,
}
"""What calls are narrowed to that no single column says: the word, and its condition on a day."""
