"""虚拟客户迹象：accounts that may have been invented, and what was done about each sign (domain 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, VirtualCustomerSign, WorkOrder, WorkOrderEvent
from supply_station.rules import period
from supply_station.rules.virtual_customer import Sign, SignHandling
from supply_station.rules.work_order import OrderKind, OrderState, said
from supply_station.services.import_change import table
from supply_station.services.office import Work, act
from supply_station.services.virtual_customer_signs import Shown, only_by_name, shown
from supply_station.services.work_order import Wanted, opened

__all__ = ["Handled", "SignRow", "handle", "only_by_name", "order_sign_survey", "signs"]
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Handled:
    """What was done about one sign of an account; its survey order, where there is one that is not 作废."""

    handling: SignHandling
    on: date
    by: str
    note: str | None
    order: str | None
    order_state: OrderState | None


@dataclass(frozen=True)
class SignRow:
    """An account that shows a sign.

    Attributes:
        shared: what it shares with others: the masked identity number, the phone, the address; the kWh; or
            the 出厂编号 of its meter without 资产编号, empty where that has none either.
        how_many: accounts that share it, this one included; cycles with the same kWh.
        handled: None while nobody has done anything, and after what it shares has changed.
    """

    customer_id: int
    account_no: str
    name: str
    area: str | None
    address: str | None
    shared: str
    how_many: int
    handled: Handled | None


def signs(session: Session, *, sign: Sign, day: date) -> list[SignRow]:
    """Every account in force that shows the sign by the thresholds of `day`.

    Accounts that share something stand together, the largest groups first.
    """
    handled = _handled(session, sign)
    return [
        SignRow(*each, handled.get((each.customer_id, each.shared))) for each in shown(session, sign, day)
    ]


@act("处理虚拟客户迹象", changes=(VirtualCustomerSign,))
def handle(
    work: Work, *, customers: Sequence[int], sign: Sign, handling: SignHandling, note: str | None
) -> int:
    """What was done about the sign of these accounts (ids), until what they share changes; returns how many.

    Raises:
        RuleBroken: an account without the sign, a survey order (it is opened instead), or nothing said about
            how it was made sure.
    """
    if handling is SignHandling.ORDERED:
        raise RuleBroken("要派人查勘的，请用“开查勘工单”。", field="handling")
    text = (note or "").strip() or None
    if handling is SignHandling.LOOKED_AT:
        text = said(note, "是怎样核实的（例如：村委会证明，两户都有人住）", "note")
    rows = _chosen(work, customers, sign)
    _remember(work, rows, sign, {"handling": handling, "note": text}, {})
    return len(rows)


@act("由迹象开查勘工单", changes=(VirtualCustomerSign, WorkOrder, WorkOrderEvent))
def order_sign_survey(work: Work, *, customers: Sequence[int], sign: Sign) -> list[str]:
    """A survey order for each of these accounts (ids); returns their numbers.

    Raises:
        RuleBroken: an account without the sign, or with an order for it that has not come back.
    """
    rows = _chosen(work, customers, sign)
    handled = _handled(work.session, sign)
    for at, row in enumerate(rows):
        before = handled.get((row.customer_id, row.shared))
        if before is not None and before.order and before.order_state is not OrderState.ARCHIVED:
            told = f"户号 {row.account_no} 已经开了查勘工单 {before.order}，请先办完或作废它。"
            raise RuleBroken(told, field="customers", row=at)
    wanted = [Wanted(row.customer_id, cause=_cause(sign, row)) for row in rows]
    orders = opened(work, OrderKind.CUSTOMER_SURVEY, period.month_of(work.today), wanted)
    keys = {row.customer_id: order.id for row, order in zip(rows, orders, strict=True)}
    _remember(work, rows, sign, {"handling": SignHandling.ORDERED, "note": None}, keys)
    return [order.number for order in orders]


def _cause(sign: Sign, row: Shown) -> str:
    if sign is Sign.NO_ASSET_NO:
        return f"虚拟客户迹象：{sign}"
    unit = "期" if sign is Sign.SAME_KWH else "户"
    return f"虚拟客户迹象：{sign}（{row.shared}，{row.how_many} {unit}）"


def _chosen(work: Work, customers: Sequence[int], sign: Sign) -> list[Shown]:
    """The accounts with what they share, in the order given."""
    found = {each.customer_id: each for each in shown(work.session, sign, work.today)}
    asked = list(dict.fromkeys(customers))
    for at, key in enumerate(asked):
        if key not in found:
            account_no = work.session.scalar(select(Customer.account_no).where(Customer.id == key))
            raise RuleBroken(
                f"户号 {account_no} 现在没有“{sign}”这个迹象了，请刷新后再选。", field="customers", row=at
            )
    if not asked:
        raise RuleBroken("请先选要处理的户。", field="customers")
    return [found[key] for key in asked]


def _handled(session: Session, sign: Sign) -> dict[tuple[int, str], Handled]:
    """Account and shared value → what was done; a survey whose order is 作废 is as if it had not been."""
    query = (
        select(
            VirtualCustomerSign.customer_id,
            VirtualCustomerSign.shared,
            VirtualCustomerSign.handling,
            VirtualCustomerSign.handled_on,
            VirtualCustomerSign.handled_by,
            VirtualCustomerSign.note,
            WorkOrder.number,
            WorkOrder.state,
        )
        .outerjoin(
            WorkOrder, and_(WorkOrder.id == VirtualCustomerSign.work_order_id, WorkOrder.voided_at.is_(None))
        )
        .where(VirtualCustomerSign.sign == sign, VirtualCustomerSign.voided_at.is_(None))
        .where(or_(VirtualCustomerSign.handling != SignHandling.ORDERED, WorkOrder.id.is_not(None)))
    )
    return {(row[0], row[1]): Handled(*row[2:]) for row in session.execute(query)}


def _remember(
    work: Work,
    rows: Sequence[Shown],
    sign: Sign,
    values: Mapping[str, Any],
    orders: Mapping[int, int],
) -> None:
    """One row for each account, sign and shared value: a new handling stands in place of the one before."""
    signs_of = table(VirtualCustomerSign)
    known: dict[tuple[int, str], int] = {}
    for at in range(0, len(rows), _AT_ONCE):
        keys = [row.customer_id for row in rows[at : at + _AT_ONCE]]
        live = signs_of.c.voided_at.is_(None), signs_of.c.sign == sign
        query = select(signs_of.c.customer_id, signs_of.c.shared, signs_of.c.id)
        found = work.session.execute(query.where(signs_of.c.customer_id.in_(keys), *live))
        known |= {(row.customer_id, row.shared): row.id for row in found}
    new, old = [], []
    for row in rows:
        said_now = {**values, "handled_on": work.today, "handled_by": work.clerk}
        if orders:
            said_now["work_order_id"] = orders[row.customer_id]
        key = known.get((row.customer_id, row.shared))
        if key is None:
            named = {"customer_id": row.customer_id, "sign": sign, "shared": row.shared}
            new.append(said_now | named | {"recorded_at": work.now})
        else:
            old.append(said_now | {"id": key})
    if new:
        work.session.execute(insert(VirtualCustomerSign), new)
    if old:
        work.session.execute(update(VirtualCustomerSign), old)
    work.bulk({"sign": sign, "handling": values["handling"], "accounts": [row.account_no for row in rows]})
