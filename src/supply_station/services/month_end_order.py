"""月末的工单：orders of a month counted by kind, the late ones, and the meters replaced (domain 7, 11)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from supply_station.models import WorkOrder, WorkOrderEvent
from supply_station.reports import meter_replacement, work_order, work_order_late
from supply_station.reports.listing import Listing, Period
from supply_station.reports.meter_replacement import MeterReplacementRow, MeterReplacementSheet
from supply_station.reports.work_order import OrderCounts, WorkOrderSheet
from supply_station.reports.work_order_late import LateOrderRow, LateOrderSheet
from supply_station.rules.work_order import OUT, OrderKind, Step
from supply_station.services.meter_replacement_month import ChangedMeter, changed_meters
from supply_station.services.month_end_gathering import Month
from supply_station.services.work_order_late import LateOrder, late, late_counts


def sheets(session: Session, held: Month, *, today: date) -> tuple[Listing, ...]:
    """工单统计, 超期明细 and 表计更换 of a month."""
    rows = counts(session, held.period, today=today)
    day = last_day(held.period, today)
    late_rows = tuple(_late_row(each) for each in late(session, day))
    replaced = tuple(_replaced(each) for each in changed_meters(session, held.month))
    return (
        work_order.listed(WorkOrderSheet(held.period, day, rows)),
        work_order_late.listed(LateOrderSheet(held.period, day, sum(each.late for each in rows), late_rows)),
        meter_replacement.listed(MeterReplacementSheet(held.period, replaced)),
    )


def last_day(period: Period, today: date) -> date:
    """The day what is under way or late is counted on: the period's last, or today while it still runs."""
    return min(period.days[1], today)


def counts(session: Session, period: Period, *, today: date) -> tuple[OrderCounts, ...]:
    """工单统计 of a period, every kind."""
    first, day = period.days[0], last_day(period, today)
    done = WorkOrder.returned_on.between(first, day)
    still_out = or_(WorkOrder.state.in_(OUT), WorkOrder.returned_on > day)
    columns = {
        "dispatched": _many(WorkOrder.dispatched_on.between(first, day)),
        "done": _many(done),
        "backfilled": _many(and_(done, WorkOrder.backfilled.is_(True))),
        "under_way": _many(and_(WorkOrder.dispatched_on <= day, still_out)),
        "days": func.coalesce(func.sum(_days_taken()).filter(done), 0),
        "timed": _many(and_(done, WorkOrder.dispatched_on.is_not(None))),
    }
    query = select(WorkOrder.kind, *(each.label(name) for name, each in columns.items()))
    query = query.where(WorkOrder.voided_at.is_(None)).group_by(WorkOrder.kind)
    found: dict[OrderKind, dict[str, Any]] = {
        row.kind: {name: getattr(row, name) for name in columns} for row in session.execute(query)
    }
    back, overdue = _sent_back(session, first, day), late_counts(session, day)
    return tuple(
        OrderCounts(kind, **found.get(kind, {}), sent_back=back.get(kind, 0), late=overdue.get(kind, 0))
        for kind in OrderKind
    )


def _many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def _days_taken() -> ColumnElement[int]:
    """Calendar days from 派工 to 回单; NULL where either is missing."""
    return cast(func.julianday(WorkOrder.returned_on) - func.julianday(WorkOrder.dispatched_on), Integer)


def _sent_back(session: Session, first: date, last: date) -> dict[OrderKind, int]:
    query = (
        select(WorkOrder.kind, func.count())
        .join(WorkOrderEvent, WorkOrderEvent.work_order_id == WorkOrder.id)
        .where(WorkOrder.voided_at.is_(None), WorkOrderEvent.step == Step.SENT_BACK)
        .where(WorkOrderEvent.happened_on.between(first, last))
        .group_by(WorkOrder.kind)
    )
    return dict(session.execute(query).all())


def _late_row(each: LateOrder) -> LateOrderRow:
    return LateOrderRow(
        number=each.number,
        kind=each.kind,
        account_no=each.account_no,
        name=each.name,
        area=each.area,
        sent=each.sent,
        dispatched_on=each.dispatched_on,
        due_on=each.due_on,
        days=each.days,
        state=each.state,
        postponed_to=each.postponed_to,
        illegible=each.illegible,
    )


def _replaced(each: ChangedMeter) -> MeterReplacementRow:
    return MeterReplacementRow(
        order=each.order,
        account_no=each.account_no,
        name=each.name,
        area=each.area,
        cause=each.cause,
        removed_on=each.removed_on,
        old_no=each.old_no,
        old_start=each.old.start,
        old_end=each.old.end,
        new_no=each.new_no,
        new_start=each.new.start,
        new_end=each.new.end,
        expected=each.expected,
        recorded=each.recorded,
        missing=each.missing,
        back_billed=each.back_billed,
        remark=each.remark,
    )
