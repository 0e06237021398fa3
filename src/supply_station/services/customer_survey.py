"""客户变更用电查勘：what a survey order changes in the archive when it is archived (domain 7)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from supply_station.errors import RuleBroken
from supply_station.models import ArchiveDifference, Base, Customer, WorkOrder
from supply_station.rules.archive_difference import Handling
from supply_station.rules.form import ACCOUNT_FIELDS, Value
from supply_station.services import archive_difference
from supply_station.services.office import Work
from supply_station.services.plan import shown
from supply_station.services.work_order import source_of

TOUCHED: tuple[type[Base], ...] = (Customer, ArchiveDifference)
"""What archiving or voiding a survey order can change."""

UNCHANGED, UNDECIDED = "不变更", "另行核实"
"""查勘结论 as the forms have it: the book is right; nobody can say yet."""


def archived(work: Work, order: WorkOrder, changes: Mapping[str, Value]) -> None:
    """Write the order's new values into the account, and settle the differences that led to the order.

    The source beside each changed value names the order.

    Raises:
        RuleBroken: there is something to change, but the account is 作废.
    """
    said = {
        target.removeprefix("customer."): _text(value)
        for target, value in changes.items()
        if target.startswith("customer.")
    }
    customer = work.session.get_one(Customer, order.customer_id)
    if said and customer.voided_at is not None:
        raise RuleBroken(
            f"工单 {order.number}：户号 {customer.account_no} 已经作废，档案不能再改。"
            "请先核实是不是开错了户；开错的，请作废这张工单。"
        )
    changed = {name: value for name, value in said.items() if getattr(customer, name) != value}
    for name, value in changed.items():
        setattr(customer, name, value)
    if changed:
        customer.sources = {**(customer.sources or {}), **dict.fromkeys(changed, source_of(work, order))}
    work.session.flush()
    _settle(work, order, changed)
    archive_difference.recheck(work, customer_id=order.customer_id)


def withdrawn(work: Work, order: WorkOrder) -> None:
    """The order is 作废: the differences that led to it are open again."""
    if order.voided_at is None:
        return
    for each in _led_to(work, order):
        each.handling, each.handled_at, each.handled_by = Handling.PENDING, None, None
        each.work_order_id = None


def _text(value: Value) -> str | int | None:
    """A value as the account keeps it; several chosen words stand in one text."""
    if isinstance(value, list):
        return "、".join(value)
    return value.strip() if isinstance(value, str) else value


def _led_to(work: Work, order: WorkOrder) -> Iterable[ArchiveDifference]:
    query = select(ArchiveDifference).where(
        ArchiveDifference.work_order_id == order.id, ArchiveDifference.handling == Handling.ORDERED
    )
    return work.session.scalars(query).all()


def _settle(work: Work, order: WorkOrder, changed: Iterable[str]) -> None:
    """The differences that led to the order.

    What the survey cannot decide is open again: 另行核实, or something that its form has no place for.
    """
    found = _led_to(work, order)
    if not found:
        return
    said = archive_difference.values(work.session, [order.customer_id]).get(order.customer_id, {})
    words = set(map(str, (order.values or {}).values()))
    for each in found:
        each.handled_at, each.handled_by = work.now, work.clerk
        if shown(each.field, said.get(each.field)) == each.file:
            each.handling = Handling.TAKEN if each.field in changed else Handling.EQUAL
        elif UNDECIDED in words or (each.field not in ACCOUNT_FIELDS and UNCHANGED not in words):
            each.handling, each.handled_at, each.handled_by = Handling.PENDING, None, None
        else:
            each.handling, each.reason = Handling.KEPT, f"工单 {order.number} 查勘后不采用文件的值"
    work.session.flush()
