"""一眼看到的：what the counter needs of an account or a 台区 while the caller waits."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from supply_station.models import (
    Customer,
    Employee,
    Line,
    Meter,
    MeterInstallation,
    ReaderFinding,
    StaffMeter,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.rules.reader_finding import FindingState
from supply_station.rules.work_order import OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.services.outage_notice_dark import outages_of

LAST_READINGS = 3


@dataclass(frozen=True, slots=True)
class AreaGlance:
    """台区 as the counter needs it; `accounts` are those in the book, `outages` what is dark or will be."""

    outages: list[str]
    area: str | None
    line: str | None
    manager: str | None
    manager_phone: str | None
    villages: str | None
    accounts: int


@dataclass(frozen=True, slots=True)
class MonthRead:
    """A month of one account, all meters and registers together: 0.01 kWh and fen."""

    month: str
    kwh: int
    fee: int | None


@dataclass(frozen=True, slots=True)
class CustomerGlance:
    """客户 as the counter needs it.

    Attributes:
        meters: 资产编号, else 出厂编号, of the meters in place.
        open: what is under way, cases, orders and findings, in words.
    """

    customer_id: int
    account_no: str
    former_account_no: str | None
    name: str
    status: str
    phone: str | None
    address: str | None
    area: AreaGlance
    meters: list[str]
    readings: list[MonthRead]
    open: list[str]


def glance_customer(session: Session, key: int) -> CustomerGlance:
    """One account at a glance."""
    query = (
        select(Customer, *_OF_AREA)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(Customer.id == key)
    )
    found: tuple[Any, ...] = tuple(session.execute(query).one())
    customer, area = found[0], found[1:]
    return CustomerGlance(
        customer_id=key,
        account_no=customer.account_no,
        former_account_no=customer.former_account_no,
        name=customer.name,
        status=customer.status,
        phone=customer.phone,
        address=customer.address,
        area=AreaGlance(outages_of(session, area=customer.area_id), *area),
        meters=_meters(session, key),
        readings=months_read(session, key, LAST_READINGS),
        open=_under_way(session, key),
    )


def glance_area(session: Session, key: int) -> AreaGlance:
    """One 台区 at a glance."""
    query = (
        select(*_OF_AREA)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(TransformerArea.id == key)
    )
    found: tuple[Any, ...] = tuple(session.execute(query).one())
    return AreaGlance(outages_of(session, area=key), *found)


def customer_of_order(session: Session, key: int) -> int:
    """The account an order is about."""
    return session.scalars(select(WorkOrder.customer_id).where(WorkOrder.id == key)).one()


def months_read(session: Session, customer_id: int, most: int) -> list[MonthRead]:
    """The newest months of an account that have readings, newest first."""
    query = (
        select(Usage.month, func.sum(Usage.kwh), func.sum(Usage.fee))
        .where(Usage.customer_id == customer_id, Usage.voided_at.is_(None))
        .group_by(Usage.month)
        .order_by(Usage.month.desc())
        .limit(most)
    )
    return [MonthRead(*row) for row in session.execute(query)]


_OTHERS = aliased(Customer)
_ACCOUNTS = (
    select(func.count())
    .where(_OTHERS.area_id == TransformerArea.id, _OTHERS.voided_at.is_(None))
    .correlate(TransformerArea)
    .scalar_subquery()
)
_OF_AREA = (
    TransformerArea.name,
    Line.name,
    Employee.name,
    Employee.phone,
    TransformerArea.villages,
    _ACCOUNTS,
)


def _meters(session: Session, key: int) -> list[str]:
    query = (
        select(func.coalesce(Meter.asset_no, Meter.factory_no, "无编号"))
        .join(MeterInstallation, MeterInstallation.meter_id == Meter.id)
        .where(
            MeterInstallation.customer_id == key,
            MeterInstallation.in_place,
            MeterInstallation.voided_at.is_(None),
        )
        .order_by(MeterInstallation.id)
    )
    return list(session.scalars(query))


def _under_way(session: Session, key: int) -> list[str]:
    cases = select(ZeroAccount).where(
        ZeroAccount.customer_id == key,
        ZeroAccount.voided_at.is_(None),
        ZeroAccount.state != CaseState.CLOSED,
    )
    orders = select(WorkOrder).where(
        WorkOrder.customer_id == key,
        WorkOrder.voided_at.is_(None),
        WorkOrder.state != OrderState.ARCHIVED,
    )
    findings = select(ReaderFinding).where(
        ReaderFinding.customer_id == key,
        ReaderFinding.voided_at.is_(None),
        ReaderFinding.state == FindingState.OPEN,
    )
    return [
        *_own_use(session, key),
        *(f"零度户核查（{each.month} 列入）：{each.state}" for each in session.scalars(cases)),
        *(f"{each.kind} {each.number}：{each.state}" for each in session.scalars(orders)),
        *(f"抄表异常（{each.kind}）：{each.state}" for each in session.scalars(findings)),
    ]


def _own_use(session: Session, key: int) -> list[str]:
    """Whose home it is, where it is an employee's, or what the station uses it for."""
    query = (
        select(StaffMeter.ledger, func.coalesce(Employee.name, StaffMeter.note, ""))
        .outerjoin(Employee, Employee.id == StaffMeter.employee_id)
        .where(StaffMeter.customer_id == key, StaffMeter.until.is_(None), StaffMeter.voided_at.is_(None))
    )
    return [f"{ledger}：{whose}" if whose else str(ledger) for ledger, whose in session.execute(query)]
