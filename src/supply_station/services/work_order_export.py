"""工单的导出：what was typed on chosen orders as a workbook, by the form of each (domain 7)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from supply_station.models import Customer, Employee, TransformerArea, WorkOrder
from supply_station.services import form as forms
from supply_station.services.station import the_station
from supply_station.services.work_order import standing

_AT_ONCE = 10_000


def workbook(session: Session, *, orders: Sequence[int], at: datetime, by: str) -> bytes:
    """A workbook of these orders (ids), a sheet for each edition of a form.

    Raises:
        RuleBroken: an order is 作废 or not there, or none was named.
    """
    from supply_station.reports import listing, order_form  # noqa: PLC0415 - only here openpyxl is needed

    chosen = standing(session, orders)
    where, edition = _where(session, orders), forms.of_orders(session, chosen)
    sheets = defaultdict(list)
    for order in chosen:
        account_no, name, area, went = where[order.id]
        row = order_form.OrderRow(
            order.number,
            order.code,
            account_no,
            name,
            area,
            order.state,
            order.dispatched_on,
            order.returned_on,
            went,
            order.values or {},
        )
        sheets[edition[order.id]].append(row)
    frame = listing.Frame(the_station(session).name, by, at.date(), draft=False)
    return order_form.render(
        frame, tuple(order_form.OrderFormSheet(form, tuple(rows)) for form, rows in sheets.items())
    )


def _where(session: Session, orders: Sequence[int]) -> dict[int, tuple[str, str, str | None, str]]:
    """Order → 户号, 户名, 台区 and who went."""
    first, second = aliased(Employee), aliased(Employee)
    found: dict[int, tuple[str, str, str | None, str]] = {}
    for at in range(0, len(orders), _AT_ONCE):
        query = (
            select(
                WorkOrder.id,
                Customer.account_no,
                Customer.name,
                TransformerArea.name,
                first.name,
                second.name,
            )
            .join(Customer, Customer.id == WorkOrder.customer_id)
            .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
            .outerjoin(first, first.id == WorkOrder.went_first_id)
            .outerjoin(second, second.id == WorkOrder.went_second_id)
            .where(WorkOrder.id.in_(orders[at : at + _AT_ONCE]))
        )
        for key, account_no, name, area, *went in session.execute(query):
            found[key] = (account_no, name, area, "、".join(filter(None, went)))
    return found
