"""月末的抄表：what readers found in a month, and the accounts whose due reading is missing (domain 11)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, ReaderFinding, TransformerArea, Usage, WorkOrder
from supply_station.reports import missing_reading, reader_finding
from supply_station.reports.listing import Listing
from supply_station.reports.missing_reading import MissingReadingRow, MissingReadingSheet
from supply_station.reports.reader_finding import ReaderFindingRow, ReaderFindingSheet
from supply_station.services.month_end_gathering import Month
from supply_station.services.month_end_place import Place


def sheets(session: Session, held: Month, places: Mapping[str, Place], *, day: date) -> tuple[Listing, ...]:
    """抄表异常统计, 抄表异常 and 缺抄 of a month; `day` decides which findings are late."""
    found = ReaderFindingSheet(held.period, day, _findings(session, held))
    missing = MissingReadingSheet(held.period, len(held.zero.missing), _missing(session, held, places))
    return (reader_finding.kinds(found), reader_finding.listed(found), missing_reading.listed(missing))


def _findings(session: Session, held: Month) -> tuple[ReaderFindingRow, ...]:
    columns: tuple[Any, ...] = (
        *(Customer.account_no, Customer.name, TransformerArea.name, ReaderFinding.kind, ReaderFinding.source),
        *(ReaderFinding.detail, ReaderFinding.reader, ReaderFinding.found_on, Employee.name),
        *(ReaderFinding.due_on, WorkOrder.number, ReaderFinding.state, ReaderFinding.answer),
        ReaderFinding.answered_on,
    )
    query = (
        select(*columns)
        .join(Customer, Customer.id == ReaderFinding.customer_id)
        .join(Employee, Employee.id == ReaderFinding.owner_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(WorkOrder, WorkOrder.id == ReaderFinding.work_order_id)
        .where(ReaderFinding.voided_at.is_(None), ReaderFinding.found_on.between(*held.period.days))
        .order_by(ReaderFinding.found_on, TransformerArea.name, Customer.account_no, ReaderFinding.id)
    )
    return tuple(ReaderFindingRow(*row) for row in session.execute(query))


def _missing(session: Session, held: Month, places: Mapping[str, Place]) -> tuple[MissingReadingRow, ...]:
    before = select(Usage.customer_id, func.max(Usage.month)).where(
        Usage.month < held.month, Usage.voided_at.is_(None)
    )
    last = dict(session.execute(before.group_by(Usage.customer_id)).all())
    wanted = {account_no: places[account_no] for account_no in held.zero.missing}
    return tuple(
        MissingReadingRow(
            account_no,
            place.name,
            place.area,
            place.reading_section,
            place.manager,
            place.cycle,
            last.get(place.customer_id),
        )
        for account_no, place in sorted(wanted.items(), key=lambda each: (each[1].area or "", each[0]))
    )
