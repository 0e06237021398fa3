"""档案差异：where the month's files described accounts differently, and what became of it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import (
    ArchiveDifference,
    Customer,
    ImportBatch,
    ImportChange,
    Meter,
    MeterInstallation,
    TransformerArea,
)
from supply_station.models.base import heading
from supply_station.reports.archive_difference import ArchiveDifferenceRow
from supply_station.rules import period
from supply_station.services.plan import shown

PENDING, TAKEN, EQUAL = "未处理", "已采用", "已一致"
_METER = {"asset_no": Meter, "factory_no": Meter, "multiplier": MeterInstallation}


def rows(session: Session, month: str) -> list[ArchiveDifferenceRow]:
    """Differences of the month's readings, and values that customer lists taken in the month have changed.

    Batches that were undone do not count; of a difference met twice the newest stands.
    """
    found = [*_differing(session, month), *_taken(session, month)]
    return sorted(found, key=lambda row: (row.area or "", row.account_no, row.taken_at, row.field))


def field_heading(field: str) -> str:
    """What a clerk calls a field of an export."""
    if field == "area":
        return "台区"
    return heading(getattr(_METER.get(field, Customer), field))


def _differing(session: Session, month: str) -> Iterable[ArchiveDifferenceRow]:
    query = (
        select(ArchiveDifference, ImportBatch, Customer, TransformerArea.name.label("area"))
        .join(ImportBatch, ImportBatch.id == ArchiveDifference.batch_id)
        .join(Customer, Customer.id == ArchiveDifference.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(
            ArchiveDifference.month == month, ImportBatch.undone_at.is_(None), Customer.voided_at.is_(None)
        )
        .order_by(ArchiveDifference.id)
    )
    newest = {(row.Customer.id, row.ArchiveDifference.field): row for row in session.execute(query)}
    meters = _meters(session, {customer_id for customer_id, _ in newest})
    for (customer_id, field), row in newest.items():
        current = _current(row, field, meters.get(customer_id, {}))
        difference = row.ArchiveDifference
        yield ArchiveDifferenceRow(
            row.Customer.account_no,
            row.Customer.name,
            row.area,
            field_heading(field),
            current,
            difference.file,
            row.ImportBatch.file,
            row.ImportBatch.taken_at,
            EQUAL if current == difference.file else PENDING,
        )


def _current(row: Any, field: str, meter: dict[str, Any]) -> str | None:
    """The book's value of today, as a person reads it."""
    if field == "area":
        return str(row.area) if row.area else None
    return shown(field, meter.get(field) if field in _METER else getattr(row.Customer, field))


def _meters(session: Session, customers: set[int]) -> dict[int, dict[str, Any]]:
    query = (
        select(MeterInstallation.customer_id, Meter.asset_no, Meter.factory_no, MeterInstallation.multiplier)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
        .order_by(MeterInstallation.id)
    )
    names = tuple(_METER)
    return {
        row[0]: dict(zip(names, row[1:], strict=True))
        for row in session.execute(query)
        if row[0] in customers
    }


def _taken(session: Session, month: str) -> Iterable[ArchiveDifferenceRow]:
    first, last = period.period(month)
    query = (
        select(ImportChange, ImportBatch, Customer, TransformerArea.name.label("area"))
        .join(ImportBatch, ImportBatch.id == ImportChange.batch_id)
        .join(Customer, Customer.id == ImportChange.record_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(ImportChange.record == Customer.__tablename__, ImportBatch.undone_at.is_(None))
        .order_by(ImportChange.id)
    )
    areas: dict[int, str] = {}
    for row in session.execute(query):
        change, batch = row.ImportChange, row.ImportBatch
        if not first <= batch.taken_at.date() <= last:
            continue
        old, new = change.old, change.new
        if change.field == "area_id":
            areas = areas or dict(session.execute(select(TransformerArea.id, TransformerArea.name)).all())
            old, new = areas.get(old), areas.get(new)
        yield ArchiveDifferenceRow(
            row.Customer.account_no,
            row.Customer.name,
            row.area,
            heading(getattr(Customer, change.field)),
            shown(change.field, old),
            shown(change.field, new),
            batch.file,
            batch.taken_at,
            TAKEN,
        )
