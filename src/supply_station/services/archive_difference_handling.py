"""处理档案差异：take the file's value, keep the book's, or send a crew to look (domain 1, 7)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    ArchiveDifference,
    Customer,
    ImportChange,
    Meter,
    MeterInstallation,
    TransformerArea,
    WorkOrder,
    WorkOrderEvent,
)
from supply_station.rules import period
from supply_station.rules.archive_difference import Handling
from supply_station.rules.work_order import OrderKind
from supply_station.services import customer_take
from supply_station.services.archive_difference import Values, same, values
from supply_station.services.customer import METER_FIELDS
from supply_station.services.import_change import Stamp
from supply_station.services.office import Work, act
from supply_station.services.plan import Update, shown
from supply_station.services.work_order import Wanted, opened

UNDECIDED = (Handling.PENDING, Handling.ORDERED)
_WRITTEN = (ArchiveDifference, ImportChange, Customer, Meter, MeterInstallation)

Chosen = list[ArchiveDifference]


@act("采用文件的值", changes=_WRITTEN)
def take_file(work: Work, *, ids: Sequence[int]) -> int:
    """Amend the archive as the file says, as an accepted customer list would; returns how many values.

    The source beside each value names the batch, and undoing the batch puts the old value back. Another meter
    number is another meter; a new 户号 keeps the old one as 原户号.

    Raises:
        RuleBroken: nothing to take, two values for one thing, or a value that the book cannot hold.
    """
    session = work.session
    chosen = _chosen(session, ids, (*UNDECIDED, Handling.KEPT))
    _refuse_two_values(session, chosen)
    current = values(session, {each.customer_id for each in chosen})
    found = select(TransformerArea.name, TransformerArea.id).where(TransformerArea.voided_at.is_(None))
    areas = dict(session.execute(found).all())
    batches: dict[int, dict[int, Chosen]] = defaultdict(lambda: defaultdict(list))
    changes = []
    newest = {(each.customer_id, each.field): each for each in chosen}
    for each in newest.values():
        said = _said(session, each, current, areas)
        if shown(each.field, said[each.field]) == each.file:
            _settle(work, [each], Handling.EQUAL)
            continue
        batches[each.batch_id][each.customer_id].append(each)
        changes.append(
            {"account_no": said["account_no"], "item": each.item, "old": shown(each.field, said[each.field]),
             "new": each.file, "batch": each.batch_id}
        )  # fmt: skip
    for batch_id, customers in batches.items():
        stamp = Stamp(batch_id=batch_id, recorded_at=work.now)
        updates = [_update(current[customer_id], taken) for customer_id, taken in customers.items()]
        customer_take.amend(session, updates, areas, stamp)
        _settle(work, [each for taken in customers.values() for each in taken], Handling.TAKEN)
    session.flush()
    work.bulk({"taken": len(changes), "changes": changes})
    return len(changes)


@act("保留账本的值", changes=(ArchiveDifference,))
def keep_book(work: Work, *, ids: Sequence[int], reason: str) -> int:
    """The book stays as it is, with a reason; returns how many differences are settled by it.

    The same two values met in a later file are kept without asking again.

    Raises:
        RuleBroken: no reason, or nothing to keep.
    """
    if not reason.strip():
        raise RuleBroken("请写明为什么保留账本的值（例如：已打电话核实）。", field="reason")
    chosen = _chosen(work.session, ids, UNDECIDED)
    _settle(work, chosen, Handling.KEPT, reason=reason.strip())
    return len(chosen)


@act("开查勘工单", changes=(ArchiveDifference, WorkOrder, WorkOrderEvent))
def order_survey(work: Work, *, ids: Sequence[int]) -> list[str]:
    """One survey order for each account of the chosen differences; returns the orders' numbers.

    Raises:
        RuleBroken: nothing to look into.
    """
    session = work.session
    chosen = _chosen(session, ids, (Handling.PENDING,))
    accounts: dict[int, Chosen] = defaultdict(list)
    for each in chosen:
        accounts[each.customer_id].append(each)
    month = period.month_of(work.today)
    wanted = [Wanted(customer_id, cause=_cause(differences)) for customer_id, differences in accounts.items()]
    orders = opened(work, OrderKind.CUSTOMER_SURVEY, month, wanted)
    for order, differences in zip(orders, accounts.values(), strict=True):
        _settle(work, differences, Handling.ORDERED, work_order_id=order.id)
    return [order.number for order in orders]


def _cause(differences: Chosen) -> str:
    """What the crew is sent to look into."""
    newest = {each.item: each for each in differences}
    return "；".join(f"{item}：账本 {each.book}，文件 {each.file}" for item, each in newest.items())


def _chosen(session: Session, ids: Sequence[int], handlings: Sequence[Handling]) -> Chosen:
    """The chosen differences that are not settled otherwise."""
    query = select(ArchiveDifference).where(
        ArchiveDifference.id.in_(ids), ArchiveDifference.handling.in_(handlings)
    )
    found = list(session.scalars(query.order_by(ArchiveDifference.id)))
    if not found:
        raise RuleBroken("选中的差异都已经处理过了。请在“处理”一栏选“未处理”，再选要处理的行。")
    return found


def _settle(
    work: Work,
    chosen: Chosen,
    handling: Handling,
    *,
    reason: str | None = None,
    work_order_id: int | None = None,
) -> None:
    """One decision settles every open difference of the account and field that names the same value."""
    for difference in chosen:
        for each in (difference, *same(work.session, difference, UNDECIDED)):
            each.handling, each.handled_at, each.handled_by = handling, work.now, work.clerk
            each.reason = reason
            each.work_order_id = work_order_id or each.work_order_id


def _refuse_two_values(session: Session, chosen: Chosen) -> None:
    first: dict[tuple[int, str], ArchiveDifference] = {}
    for each in chosen:
        known = first.setdefault((each.customer_id, each.field), each)
        if known.file != each.file:
            account_no = session.scalar(select(Customer.account_no).where(Customer.id == each.customer_id))
            raise RuleBroken(
                f"户号 {account_no} 的“{each.item}”选中了两个不同的值：{known.file}、{each.file}。"
                "请只选要采用的那一条。"
            )


def _said(
    session: Session, difference: ArchiveDifference, current: dict[int, Values], areas: dict[str, int]
) -> Values:
    """What the book says of the account, where the file's value can stand in it."""
    said = current.get(difference.customer_id)
    if said is None:
        raise RuleBroken("选中的差异里有一户已经作废，不能再改。请对这一条选“保留账本的值”。")
    account_no, new = said["account_no"], difference.file
    if difference.field == "area" and new not in areas:
        raise RuleBroken(
            f"户号 {account_no}：账本里没有台区“{new}”。请先在“台区”页登记它，或导入新的客户档案，再来采用。"
        )
    if difference.field == "account_no":
        query = select(Customer.name).where(Customer.account_no == new, Customer.voided_at.is_(None))
        owner = session.scalar(query.where(Customer.id != difference.customer_id))
        if owner is not None:
            raise RuleBroken(
                f"户号 {account_no} 不能换成 {new}：账本里 {new} 已经是另一户（{owner}）。"
                "请先核实两户是不是同一户，把不该有的那一户作废。"
            )
    if difference.field == "asset_no":
        query = (
            select(Customer.account_no)
            .join(MeterInstallation, MeterInstallation.customer_id == Customer.id)
            .join(Meter, Meter.id == MeterInstallation.meter_id)
            .where(Meter.asset_no == new, MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
            .where(Customer.id != difference.customer_id, Customer.voided_at.is_(None))
        )
        holder = session.scalar(query.limit(1))
        if holder is not None:
            raise RuleBroken(
                f"户号 {account_no}：表号 {new} 在账本里装在户号 {holder}。请先到现场核实，可以开查勘工单。"
            )
    return said


def _update(said: Values, taken: Chosen) -> Update:
    """What the chosen differences of one account change."""
    fields: dict[str, tuple[Any, Any]] = {
        each.field: (said[each.field], int(each.file or 1) if each.field == "multiplier" else each.file)
        for each in taken
    }
    if "account_no" in fields:
        fields["former_account_no"] = (said["former_account_no"], said["account_no"])
    meter = {name: new for name, (_, new) in fields.items() if name in METER_FIELDS}
    return Update(said["account_no"], taken[0].customer_id, fields, meter)
