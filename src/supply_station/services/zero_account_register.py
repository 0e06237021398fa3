"""空户登记册：the rows of the register, of a report to the county company and of an announcement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from supply_station.models import (
    Customer,
    Employee,
    Meter,
    MeterInstallation,
    TransformerArea,
    WorkOrder,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules import period
from supply_station.rules.customer import category_of
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import Approval, CaseState, Finding, Treatment
from supply_station.rules.zero_account_register import RegisterRow


@dataclass(frozen=True)
class ReportSheet:
    """上报文件: what the chief approved, and its accounts."""

    number: str
    month: str
    approved_by: str
    approved_on: date
    approval: Approval
    reported_on: date | None
    document_no: str | None
    rows: tuple[RegisterRow, ...]


@dataclass(frozen=True)
class AnnouncementSheet:
    """销户公告: from which day to which it is posted, where, and its accounts."""

    number: str
    posted_on: date
    until: date
    places: str
    rows: tuple[RegisterRow, ...]


def register(session: Session, month: str) -> tuple[RegisterRow, ...]:
    """空户登记册 of a month: accounts found or reported empty, listed by then and not closed before it.

    Raises:
        RuleBroken: `month` is not of the form YYYY-MM.
    """
    first = period.period(period.checked(month))[0]
    return _rows(
        session,
        ZeroAccount.month <= month,
        or_(ZeroAccount.finding == Finding.EMPTY, ZeroAccount.treatment == Treatment.REPORT_EMPTY),
        or_(ZeroAccount.state != CaseState.CLOSED, ZeroAccount.closed_on >= first),
    )


def report_sheet(session: Session, report: int) -> ReportSheet:
    """An 上报批次 (id) with its accounts."""
    batch = session.get_one(ZeroAccountReport, report)
    return ReportSheet(
        number=batch.number,
        month=batch.month,
        approved_by=session.get_one(Employee, batch.approved_by_id).name,
        approved_on=batch.approved_on,
        approval=batch.approval,
        reported_on=batch.reported_on,
        document_no=batch.document_no,
        rows=_rows(session, ZeroAccount.report_id == report),
    )


def announcement_sheet(session: Session, announcement: int) -> AnnouncementSheet:
    """A 销户公告 (id) with its accounts."""
    posted = session.get_one(ZeroAccountAnnouncement, announcement)
    rows = _rows(session, ZeroAccount.announcement_id == announcement)
    return AnnouncementSheet(posted.number, posted.posted_on, posted.until, posted.places, rows)


def _rows(session: Session, *which: ColumnElement[bool]) -> tuple[RegisterRow, ...]:
    """The rows of these cases, 台区 by 台区 as a crew walks."""
    query = (
        select(ZeroAccount, Customer, TransformerArea.name)
        .join(Customer, Customer.id == ZeroAccount.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(ZeroAccount.voided_at.is_(None), *which)
        .order_by(TransformerArea.name, Customer.walking_order, Customer.account_no, ZeroAccount.id)
    )
    found = session.execute(query).all()
    visits, meters = _visitors(session, *which), _meters(session, *which)
    return tuple(_row(*row, visits.get(row[0].id, ""), meters.get(row[0].customer_id)) for row in found)


def _row(
    case: ZeroAccount, customer: Customer, area: str | None, checked_by: str, meter_no: str | None
) -> RegisterRow:
    return RegisterRow(
        account_no=customer.account_no,
        name=customer.name,
        address=customer.address,
        area=area,
        category=customer.category or category_of(customer.usage_class, customer.voltage),
        meter_no=meter_no,
        zero_from=case.zero_from,
        zero_months=case.zero_months,
        state=case.state,
        checked_on=case.checked_on,
        checked_by=checked_by,
        read_on_site=case.read_on_site,
        finding=case.finding,
        witness=case.witness,
        treatment=case.treatment,
        answer=case.answer,
        answered_on=case.answered_on,
        answer_no=case.answer_no,
        settled_on=case.settled_on,
        removed_on=case.removed_on,
        cancelled_on=case.cancelled_on,
        note=case.close_reason or case.treatment_note,
    )


def _visitors(session: Session, *which: ColumnElement[bool]) -> dict[int, str]:
    """Case → who went on its last visit."""
    first, second = aliased(Employee), aliased(Employee)
    query = (
        select(WorkOrder.zero_account_id, first.name, second.name)
        .join(ZeroAccount, ZeroAccount.id == WorkOrder.zero_account_id)
        .outerjoin(first, first.id == WorkOrder.went_first_id)
        .outerjoin(second, second.id == WorkOrder.went_second_id)
        .where(WorkOrder.kind == OrderKind.ZERO_ACCOUNT_CHECK, WorkOrder.voided_at.is_(None))
        .where(WorkOrder.state.in_([OrderState.RETURNED, OrderState.ARCHIVED]), *which)
        .order_by(WorkOrder.returned_on, WorkOrder.id)
    )
    return {case: "、".join(filter(None, names)) for case, *names in session.execute(query) if case}


def _meters(session: Session, *which: ColumnElement[bool]) -> dict[int, str | None]:
    """Customer → number of the meter in place, else of the last one that was."""
    query = (
        select(MeterInstallation.customer_id, Meter.asset_no, Meter.factory_no)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .join(ZeroAccount, ZeroAccount.customer_id == MeterInstallation.customer_id)
        .where(MeterInstallation.voided_at.is_(None), *which)
        .order_by(MeterInstallation.in_place, MeterInstallation.id)
    )
    return {key: asset_no or factory_no for key, asset_no, factory_no in session.execute(query)}
