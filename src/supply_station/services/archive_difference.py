"""档案差异：where the month's files described accounts differently, and what became of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, insert, select
from sqlalchemy.orm import Session

from supply_station.models import (
    ArchiveDifference,
    Customer,
    ImportBatch,
    ImportChange,
    Meter,
    MeterInstallation,
    TransformerArea,
    WorkOrder,
)
from supply_station.models.base import heading
from supply_station.rules import period
from supply_station.rules.archive_difference import Handling
from supply_station.services.import_change import Stamp, table
from supply_station.services.office import Work
from supply_station.services.plan import Difference, shown

if TYPE_CHECKING:  # 今日 counts differences without a workbook: openpyxl is imported where rows are made
    from supply_station.reports.archive_difference import ArchiveDifferenceRow

PENDING = Handling.PENDING

_COLUMNS: dict[str, Any] = {
    **{
        name: getattr(Customer, name)
        for name in (
            *("account_no", "former_account_no", "name", "usage_class", "category"),
            *("reading_section", "cycle", "status"),
        )
    },
    "area": TransformerArea.name,
    "asset_no": Meter.asset_no,
    "factory_no": Meter.factory_no,
    "multiplier": MeterInstallation.multiplier,
}
"""What files also say about an account, by the export's name → where the book keeps it."""

Values = dict[str, Any]


def rows(session: Session, month: str) -> "list[ArchiveDifferenceRow]":
    """Differences of the month's readings, and values that customer lists taken in the month have changed.

    Batches that were undone do not count; of a difference met twice the newest stands.
    """
    found = [*_differing(session, month), *_taken(session, month)]
    return sorted(found, key=lambda row: (row.area or "", row.account_no, row.taken_at, row.field))


def values(session: Session, customers: Iterable[int] | Select[int]) -> dict[int, Values]:
    """What the book says today of these accounts, by the export's names; 作废 accounts are left out."""
    newest = (
        select(MeterInstallation.customer_id, func.max(MeterInstallation.id).label("id"))
        .where(MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
        .where(MeterInstallation.customer_id.in_(customers))
        .group_by(MeterInstallation.customer_id)
        .subquery()
    )
    query = (
        select(Customer.id, *_COLUMNS.values())
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(newest, newest.c.customer_id == Customer.id)
        .outerjoin(MeterInstallation, MeterInstallation.id == newest.c.id)
        .outerjoin(Meter, Meter.id == MeterInstallation.meter_id)
        .where(Customer.id.in_(customers), Customer.voided_at.is_(None))
    )
    return {row[0]: dict(zip(_COLUMNS, row[1:], strict=True)) for row in session.execute(query)}


def tell(session: Session, differences: Iterable[Difference], stamp: Stamp, month: str) -> None:
    """Keep what a preview found; `month` is that of differences whose file says none."""
    rows = [
        {"batch_id": stamp["batch_id"], "customer_id": each.customer_id, "month": each.month or month,
         "field": each.field, "book": each.book, "file": each.file}
        for each in differences
    ]  # fmt: skip
    if rows:
        session.execute(insert(table(ArchiveDifference)), rows)


def recheck(work: Work, batch_id: int | None = None, *, customer_id: int | None = None) -> None:
    """Look at the open differences anew (of one account, where only that has changed).

    What the book has come to say like the file is 已一致, and open again when that is undone. A difference of
    the batch that was decided before, with the same two values, keeps that decision.
    """
    session = work.session
    if batch_id is not None:
        _decided_before(session, batch_id)
    looked_at: ColumnElement[bool] = ArchiveDifference.handling.in_((Handling.PENDING, Handling.EQUAL))
    if customer_id is not None:
        looked_at &= ArchiveDifference.customer_id == customer_id
    current = values(session, select(ArchiveDifference.customer_id).where(looked_at))
    for each in session.scalars(select(ArchiveDifference).where(looked_at)):
        said = current.get(each.customer_id, {}).get(each.field)
        handling = Handling.EQUAL if shown(each.field, said) == each.file else Handling.PENDING
        if each.handling is not handling:
            each.handling = handling
            done = handling is Handling.EQUAL
            each.handled_at, each.handled_by = (work.now, work.clerk) if done else (None, None)


def built_on(session: Session, batch_id: int) -> Iterable[tuple[int, str]]:
    """Differences of a batch that crews were sent out for: the id, and the sentence that says so."""
    query = (
        select(ArchiveDifference.id, ArchiveDifference.item, Customer.account_no, WorkOrder.number)
        .join(Customer, Customer.id == ArchiveDifference.customer_id)
        .join(WorkOrder, WorkOrder.id == ArchiveDifference.work_order_id)
        .where(ArchiveDifference.batch_id == batch_id, WorkOrder.voided_at.is_(None))
        .where(ArchiveDifference.handling == Handling.ORDERED)
    )
    for key, item, account_no, number in session.execute(query):
        yield key, f"户号 {account_no} 的“{item}”差异已开查勘工单 {number}"


def withdraw(work: Work, batch_id: int, staying: set[int]) -> None:
    """The batch is undone: its differences are withdrawn, and what was taken from it is open elsewhere."""
    own = select(ArchiveDifference).where(ArchiveDifference.batch_id == batch_id)
    for each in work.session.scalars(own):
        if each.handling is Handling.TAKEN:
            for other in same(work.session, each, {Handling.TAKEN}):
                other.handling, other.handled_at, other.handled_by = PENDING, None, None
        if each.id not in staying:
            each.handling, each.handled_at, each.handled_by = Handling.WITHDRAWN, work.now, work.clerk
    work.session.flush()


def same(
    session: Session, difference: ArchiveDifference, handlings: Iterable[Handling]
) -> Iterable[ArchiveDifference]:
    """Differences of other batches that name the same account, field and value of the file."""
    query = select(ArchiveDifference).where(
        ArchiveDifference.id != difference.id,
        ArchiveDifference.customer_id == difference.customer_id,
        ArchiveDifference.field == difference.field,
        ArchiveDifference.file == difference.file,
        ArchiveDifference.handling.in_(list(handlings)),
    )
    return session.scalars(query).all()


def _decided_before(session: Session, batch_id: int) -> None:
    query = select(ArchiveDifference).order_by(ArchiveDifference.id)
    decided = query.where(
        ArchiveDifference.batch_id != batch_id,
        ArchiveDifference.handling.in_((Handling.KEPT, Handling.ORDERED)),
    )
    known = {(each.customer_id, each.field, each.book, each.file): each for each in session.scalars(decided)}
    if not known:
        return
    for each in session.scalars(query.where(ArchiveDifference.batch_id == batch_id)):
        earlier = known.get((each.customer_id, each.field, each.book, each.file))
        if earlier is not None and each.handling is PENDING:
            each.handling, each.reason = earlier.handling, earlier.reason
            each.handled_at, each.handled_by = earlier.handled_at, earlier.handled_by
            each.work_order_id = earlier.work_order_id
    session.flush()


def _differing(session: Session, month: str) -> "Iterable[ArchiveDifferenceRow]":
    from supply_station.reports.archive_difference import ArchiveDifferenceRow  # noqa: PLC0415

    told = (ArchiveDifference.month == month, ImportBatch.undone_at.is_(None), Customer.voided_at.is_(None))
    query = (
        select(ArchiveDifference, ImportBatch, Customer, TransformerArea.name.label("area"))
        .join(ImportBatch, ImportBatch.id == ArchiveDifference.batch_id)
        .join(Customer, Customer.id == ArchiveDifference.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(*told)
        .order_by(ArchiveDifference.id)
    )
    newest = {(row.Customer.id, row.ArchiveDifference.field): row for row in session.execute(query)}
    of_month = select(ArchiveDifference.customer_id).where(ArchiveDifference.month == month)
    current = values(session, of_month)
    for (customer_id, field), row in newest.items():
        difference = row.ArchiveDifference
        book = shown(field, current[customer_id][field])
        handling = difference.handling
        if handling is PENDING and book == difference.file:
            handling = Handling.EQUAL
        yield ArchiveDifferenceRow(
            row.Customer.account_no,
            row.Customer.name,
            row.area,
            difference.item,
            difference.book if handling is Handling.TAKEN else book,
            difference.file,
            row.ImportBatch.file,
            row.ImportBatch.taken_at,
            handling,
        )


def _taken(session: Session, month: str) -> "Iterable[ArchiveDifferenceRow]":
    from supply_station.reports.archive_difference import ArchiveDifferenceRow  # noqa: PLC0415

    first, last = period.period(month)
    query = (
        select(ImportChange, ImportBatch, Customer, TransformerArea.name.label("area"))
        .join(ImportBatch, ImportBatch.id == ImportChange.batch_id)
        .join(Customer, Customer.id == ImportChange.record_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(ImportChange.record == Customer.__tablename__, ImportBatch.undone_at.is_(None))
        .where(ImportBatch.kind == "customer")
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
            Handling.TAKEN,
        )
