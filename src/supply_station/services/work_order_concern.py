"""工单的情况：what a clerk looks for in the list of orders that no single column says (domain 7)."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy import ColumnElement, and_, func, or_, select

from supply_station.models import ReaderFinding, WorkOrder, WorkOrderEvent
from supply_station.rules.work_order import NO_REMARK, NOT_BACK, OUT, OrderState, Step

_DATED = re.compile(r"(\d{4}-\d\d-\d\d) 时超期|(\d{4}-\d\d-\d\d) 至 (\d{4}-\d\d-\d\d) 回单")

Concern = Callable[[date], ColumnElement[bool]]
"""What is asked of an order on a day."""


def late_on(day: date) -> str:
    """The word for the orders that were late on `day`, whatever became of them since."""
    return f"{day} 时超期"


def returned_in(first: date, last: date) -> str:
    """The word for the orders that came back from one day to another, both included."""
    return f"{first} 至 {last} 回单"


def _late(day: date) -> ColumnElement[bool]:
    return and_(WorkOrder.state.in_(NOT_BACK), WorkOrder.due_on < day)


def late(day: date) -> ColumnElement[bool]:
    """Late on `day`; on a day that is past, those that have come back since are among them."""
    not_back = or_(WorkOrder.state.in_(NOT_BACK), WorkOrder.returned_on > day)
    return and_(not_back, WorkOrder.due_on < day)


def _late_then(then: date, _day: date) -> ColumnElement[bool]:
    return late(then)


def _returned(first: date, last: date, _day: date) -> ColumnElement[bool]:
    return WorkOrder.returned_on.between(first, last)


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


def _remark_left(_day: date) -> ColumnElement[bool]:
    """The crew wrote a remark, no finding of the account says it, and no clerk said it needs none."""
    remark = func.trim(func.json_extract(WorkOrder.values, "$.remark"))
    said = select(ReaderFinding.id).where(
        ReaderFinding.customer_id == WorkOrder.customer_id,
        ReaderFinding.voided_at.is_(None),
        func.instr(ReaderFinding.detail, remark) > 0,
    )
    needless = select(WorkOrderEvent.id).where(
        WorkOrderEvent.work_order_id == WorkOrder.id,
        WorkOrderEvent.step == Step.REMARK_LEFT,
        func.instr(WorkOrderEvent.note, remark) > 0,
    )
    done = or_(said.correlate(WorkOrder).exists(), needless.correlate(WorkOrder).exists())
    back = WorkOrder.state.in_((OrderState.RETURNED, OrderState.ARCHIVED))
    return and_(back, remark.not_in(NO_REMARK), ~done)


class _Concerns(dict[str, Concern]):
    """The words a clerk chooses from; words with days in them (`late_on`, `returned_in`) are known, too."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or _DATED.fullmatch(str(word)) is not None

    def __missing__(self, word: str) -> Concern:
        found = _DATED.fullmatch(word)
        if found is None:
            raise KeyError(word)
        days = [date.fromisoformat(each) for each in found.groups() if each]
        return partial(_late_then, *days) if len(days) == 1 else partial(_returned, *days)


CONCERNS = _Concerns(
    {
        "超期": _late,
        "改约": _postponed,
        "改约到期": _postponed_until_now,
        "看不清": _illegible,
        "没打印": _not_printed,
        "打印了没回": _printed,
        "没录入系统": _not_entered,
        "没归盒": _not_boxed,
        "备注没转异常": _remark_left,
    }
)
"""What the orders of a list are narrowed to: the word, and its condition on a day."""
