"""换表工单回来以后：the replacements that have been made, with what orders and archive say of both meters."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, TransformerArea, WorkOrder
from supply_station.rules import form as form_rule
from supply_station.rules.form import Value
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services import form as forms
from supply_station.services.meter_place import Place, places, taken_by_import
from supply_station.services.work_order import wrote

_BACK = (OrderState.RETURNED, OrderState.ARCHIVED)


class Replaced(NamedTuple):
    """A replacement that was made: `said` is what its order changes, `old` the meter that was taken down.

    `old` is None where the archive does not tell.
    """

    order: WorkOrder
    account_no: str
    name: str
    area: str | None
    on: date
    said: Mapping[str, Value]
    old: Place | None

    def number(self, target: str) -> int | None:
        """A number of the order."""
        value = self.said.get(target)
        return value if isinstance(value, int) else None

    @property
    def new_names(self) -> list[str]:
        """What the new meter is called by, its 资产编号 first."""
        given = (self.said.get(target) for target in ("meter.new_asset_no", "meter.new_factory_no"))
        return [str(each).strip() for each in given if each]

    @property
    def old_names(self) -> list[str]:
        """What the old meter is called by, its 资产编号 first."""
        return self.old.numbers if self.old else []


def replaced(session: Session, which: ColumnElement[bool]) -> list[Replaced]:
    """The replacement orders (`which` of them) that have come back, by 户号."""
    query = (
        select(WorkOrder, Customer.account_no, Customer.name, TransformerArea.name)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(WorkOrder.kind == OrderKind.METER_REPLACEMENT, WorkOrder.state.in_(_BACK))
        .where(WorkOrder.voided_at.is_(None), which)
        .order_by(Customer.account_no, WorkOrder.id)
    )
    rows = session.execute(query).all()
    form_of = forms.of_orders(session, [row[0] for row in rows])
    hung = places(session, [row[0].customer_id for row in rows])
    found = []
    for order, account_no, name, area in rows:
        said = form_rule.changes(form_of[order.id], order.values or {})
        day = said.get("meter.removed_on")
        on = date.fromisoformat(str(day or order.returned_on))
        made = Replaced(order, account_no, name, area, on, said, None)
        found.append(made._replace(old=_old(made, hung[order.customer_id])))
    return found


def _old(made: Replaced, hung: Sequence[Place]) -> Place | None:
    """The meter that names the order as what took it down; before 归档 the only one that can be meant."""
    for each in hung:
        if wrote(made.order, (each.installation.sources or {}).get("removed_on")):
            return each
    if made.order.state is OrderState.ARCHIVED:
        return None
    others = [each for each in hung if not set(each.numbers) & set(made.new_names)]
    hanging = [each for each in others if each.installation.in_place]
    if len(hanging) == 1:
        return hanging[0]
    return None if hanging else next(filter(taken_by_import, others), None)
