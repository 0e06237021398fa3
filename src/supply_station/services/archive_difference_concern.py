"""档案差异的情况：what a clerk looks for among differences that no single column says (domain 7)."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from supply_station.models import ArchiveDifference, Customer, ImportBatch, WorkOrder
from supply_station.rules.archive_difference import Handling
from supply_station.rules.work_order import OrderState


def _looked_into(_day: date) -> ColumnElement[bool]:
    back = select(WorkOrder.id).where(
        WorkOrder.voided_at.is_(None), WorkOrder.state.in_((OrderState.RETURNED, OrderState.ARCHIVED))
    )
    return and_(ArchiveDifference.handling == Handling.ORDERED, ArchiveDifference.work_order_id.in_(back))


def _reported(_day: date) -> ColumnElement[bool]:
    """Of a difference met twice in a month the newest; none of a batch that was undone."""
    newest = (
        select(func.max(ArchiveDifference.id))
        .join(ImportBatch, ImportBatch.id == ArchiveDifference.batch_id)
        .join(Customer, Customer.id == ArchiveDifference.customer_id)
        .where(ImportBatch.undone_at.is_(None), Customer.voided_at.is_(None))
        .group_by(ArchiveDifference.customer_id, ArchiveDifference.field, ArchiveDifference.month)
    )
    return ArchiveDifference.id.in_(newest)


REPORTED = "记入月报的"
CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    "查勘回来了": _looked_into,
    REPORTED: _reported,
}
"""What the differences of a list are narrowed to: the word, and its condition on a day."""
