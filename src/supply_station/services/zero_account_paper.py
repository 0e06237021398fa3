"""零度户的纸：the crew's lists for each 台区."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import WorkOrder, ZeroAccount
from supply_station.rules.work_order import OrderKind
from supply_station.services.station import the_station
from supply_station.services.work_order_choice import chosen, walked
from supply_station.services.work_order_facts import facts

if TYPE_CHECKING:  # reportlab is imported where a paper is made, not where one is named
    from supply_station.documents.order_form import Fact


def check_list(
    session: Session, *, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> bytes:
    """零度户核查清单: check orders, those named or those of a month not yet back, on a list for each 台区.

    Raises:
        RuleBroken: a number that does not exist, or nothing to print.
    """
    from supply_station.documents import zero_account_list as document  # noqa: PLC0415

    which = chosen(session, kind=OrderKind.ZERO_ACCOUNT_CHECK, month=month, numbers=numbers)
    orders = walked(session, orders=which)
    known = facts(session, orders)
    cycles = _cycles(session, orders)

    def said(order: WorkOrder, source: str) -> str | None:
        fact: Fact | None = known[order.id].get(source)
        return None if fact is None else str(fact)

    areas = []
    for area, group in groupby(orders, key=lambda order: said(order, "area.name")):
        held = list(group)
        rows = tuple(
            document.ZeroAccountListRow(
                code=order.code,
                account_no=said(order, "customer.account_no") or "",
                name=said(order, "customer.name") or "",
                address=said(order, "customer.address"),
                phone=said(order, "customer.phone"),
                meter_no=said(order, "meter.number"),
                zero_months=cycles[order.zero_account_id],
            )
            for order in held
        )
        line, manager = said(held[0], "line.name"), said(held[0], "area.manager")
        areas.append(document.ZeroAccountListArea(area or "（未分台区）", line, manager, rows))
    shown = month or max(order.month for order in orders)
    return document.render(
        document.ZeroAccountListSheet(the_station(session).name, shown, at, by, tuple(areas))
    )


def _cycles(session: Session, orders: Sequence[WorkOrder]) -> dict[int | None, int]:
    """Case → 连续零电量周期数."""
    keys = [order.zero_account_id for order in orders]
    found: dict[int | None, int] = {}
    for at in range(0, len(keys), 10_000):
        query = select(ZeroAccount.id, ZeroAccount.zero_months)
        part = session.execute(query.where(ZeroAccount.id.in_(keys[at : at + 10_000])))
        found |= {row.id: row.zero_months for row in part}
    return found
