"""工单的情况：what a clerk looks for in the list of orders that no single column says (domain 7)."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_

from supply_station.models import WorkOrder
from supply_station.rules.work_order import NOT_BACK, OUT, OrderState


def _late(day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state.in_(NOT_BACK), WorkOrder.due_on < day)


def _postponed(_day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state.in_(OUT), WorkOrder.postponed_to.is_not(None))


def _postponed_until_now(day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state.in_(OUT), WorkOrder.postponed_to <= day)


def _illegible(_day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state.in_(OUT), WorkOrder.illegible.is_not(None))


def _not_printed(_day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state.in_(NOT_BACK), WorkOrder.prints == 0)


def _printed(_day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state.in_(NOT_BACK), WorkOrder.prints > 0)


def _not_entered(_day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state == OrderState.RETURNED, WorkOrder.entered_on.is_(None))


def _not_boxed(_day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state == OrderState.RETURNED, WorkOrder.boxed_on.is_(None))


CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    "超期": _late,
    "改约": _postponed,
    "改约到期": _postponed_until_now,
    "看不清": _illegible,
    "没打印": _not_printed,
    "打印了没回": _printed,
    "没录入系统": _not_entered,
    "没归盒": _not_boxed,
}
"""What the orders of a list are narrowed to: the word, and its condition on a day."""
