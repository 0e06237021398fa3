"""自用电换表：meters and boxes of own use are changed by order, like everybody's (domain 4)."""

from collections.abc import Sequence

from sqlalchemy import select

from supply_station.models import Customer, StaffMeter, WorkOrder, WorkOrderEvent
from supply_station.rules.work_order import OrderKind
from supply_station.services.office import Work, act
from supply_station.services.work_order_opening import open_orders


@act("开自用电换表工单", changes=(WorkOrder, WorkOrderEvent))
def order_replacements(work: Work, *, ids: Sequence[int], cause: str) -> list[str]:
    """An order to replace meter or box of each of these accounts (StaffMeter ids); their numbers.

    Raises:
        RuleBroken: no cause, or an account has such an order open.
    """
    query = (
        select(Customer.account_no)
        .join(StaffMeter, StaffMeter.customer_id == Customer.id)
        .where(StaffMeter.id.in_(ids))
        .order_by(Customer.account_no)
    )
    accounts = work.session.scalars(query).all()
    opened = open_orders.run(work, kind=OrderKind.METER_REPLACEMENT, accounts=accounts, cause=cause)
    return [each.number for each in opened]
