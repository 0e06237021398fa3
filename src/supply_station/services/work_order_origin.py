"""工单的来处：the case, the difference, the finding or the sign that an order was opened for (domain 7)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import (
    ArchiveDifference,
    Customer,
    ReaderFinding,
    VirtualCustomerSign,
    WorkOrder,
    ZeroAccount,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an order comes from.

    Attributes:
        stem: the stem of the page that shows it.
        title: what a clerk calls it.
        account_no: the account under which it is found there.
        month: of a zero case and of a difference, the month it belongs to.
    """

    stem: str
    title: str
    account_no: str
    month: str | None = None


def origin(session: Session, *, key: int) -> Origin | None:
    """What an order (its id) was opened for; None for one that was opened by hand."""
    account_no = session.scalar(
        select(Customer.account_no)
        .join(WorkOrder, WorkOrder.customer_id == Customer.id)
        .where(WorkOrder.id == key)
    )
    if account_no is None:
        return None
    case = (
        select(ZeroAccount.month)
        .join(WorkOrder, WorkOrder.zero_account_id == ZeroAccount.id)
        .where(WorkOrder.id == key)
    )
    if (month := session.scalar(case)) is not None:
        return Origin("zero_account_case", "零度户核查", account_no, month)
    difference = select(ArchiveDifference.month).where(ArchiveDifference.work_order_id == key)
    if (month := session.scalar(difference.limit(1))) is not None:
        return Origin("archive_difference", "档案差异", account_no, month)
    if session.scalar(select(ReaderFinding.id).where(ReaderFinding.work_order_id == key).limit(1)):
        return Origin("reader_finding", "抄表异常", account_no)
    if session.scalar(
        select(VirtualCustomerSign.id).where(VirtualCustomerSign.work_order_id == key).limit(1)
    ):
        return Origin("virtual_customer", "虚拟客户迹象", account_no)
    return None
