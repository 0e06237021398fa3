"""工单传递登记薄：who handed which order to whom and when, as a workbook (domain 7)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, WorkOrder, WorkOrderEvent
from supply_station.services.station import the_station

_AT_ONCE = 10_000


def workbook(session: Session, *, events: Sequence[int], at: datetime, by: str) -> bytes:
    """These steps (ids) in the order they happened; orders 作废 since then stay in the book.

    Raises:
        RuleBroken: none was named.
    """
    from supply_station.reports import listing, work_order_transfer  # noqa: PLC0415 - openpyxl

    if not events:
        raise RuleBroken("没有可导出的传递登记。请先清除筛选，或换一个日期。", field="events")
    columns: tuple[Any, ...] = (
        *(WorkOrderEvent.happened_on, WorkOrder.number, WorkOrder.kind, Customer.name, WorkOrderEvent.step),
        *(WorkOrderEvent.handed_to, WorkOrderEvent.note, WorkOrderEvent.clerk, WorkOrderEvent.recorded_at),
    )
    found: dict[tuple[date, int], Row[Any]] = {}
    for first in range(0, len(events), _AT_ONCE):
        query = (
            select(WorkOrderEvent.id, *columns)
            .join(WorkOrder, WorkOrder.id == WorkOrderEvent.work_order_id)
            .join(Customer, Customer.id == WorkOrder.customer_id)
            .where(WorkOrderEvent.id.in_(events[first : first + _AT_ONCE]))
        )
        found |= {(row.happened_on, row.id): row for row in session.execute(query)}
    rows = tuple(work_order_transfer.TransferRow(*list(found[key])[1:]) for key in sorted(found))
    frame = listing.Frame(the_station(session).name, by, at.date(), draft=False)
    return work_order_transfer.render(frame, work_order_transfer.TransferSheet(rows))
