"""工单的后果：what an order changes in other ledgers when it goes out, comes back, is withdrawn or archived.

A form declares it: the word before the point of a field's `changes` names the ledger, and `EFFECTS` says who
does it there. A module that is named in `EFFECTS` cannot import the acts of an order's life, which call it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from supply_station.models import Base, FormEdition, WorkOrder, WorkOrderEvent, ZeroAccount
from supply_station.rules import form as rule
from supply_station.rules.form import Form, Value
from supply_station.services import customer_survey, meter_replacement, zero_account_effect
from supply_station.services.office import Work

Changes = Mapping[str, Value]
"""What the filled fields of a form change: target (`rules.form.TARGETS`) → value."""


@dataclass(frozen=True)
class Effect:
    """What one ledger does at the steps of an order whose form changes it.

    Attributes:
        dispatched: the orders have just been sent out.
        returned: the order is 已回单; given are all changes of its form, also those of other ledgers.
        withdrawn: what the order said no longer counts. Its new state tells why: 作废 (`voided_at`), 退回
            (已打印), or the return is about to be amended (已回单, followed by `returned` again).
        archived: the order is 已归档, with all changes of its form.
    """

    dispatched: Callable[[Work, Sequence[WorkOrder]], None] | None = None
    returned: Callable[[Work, WorkOrder, Changes], None] | None = None
    withdrawn: Callable[[Work, WorkOrder], None] | None = None
    archived: Callable[[Work, WorkOrder, Changes], None] | None = None


EFFECTS: dict[str, Effect] = {
    "zero_account": Effect(
        dispatched=zero_account_effect.dispatched,
        returned=zero_account_effect.returned,
        withdrawn=zero_account_effect.withdrawn,
    ),
    "customer": Effect(withdrawn=customer_survey.withdrawn, archived=customer_survey.archived),
    "meter": Effect(archived=meter_replacement.archived),
}
"""Ledger (the word before the point of a field's `changes`) → what it does."""

TOUCHED: tuple[type[Base], ...] = (
    *(WorkOrder, WorkOrderEvent, FormEdition, ZeroAccount),
    *customer_survey.TOUCHED,
    *meter_replacement.TOUCHED,
)
"""What the acts of an order's life can change, with all their effects."""


def dispatched(work: Work, orders: Sequence[tuple[WorkOrder, Form]]) -> None:
    """Tell each ledger which of these orders, just sent out, are its own."""
    for ledger, effect in EFFECTS.items():
        if effect.dispatched and (own := [order for order, form in orders if ledger in form.ledgers()]):
            effect.dispatched(work, own)


def returned(work: Work, order: WorkOrder, form: Form) -> None:
    """The order has come back with its `values`."""
    for effect in _of(form):
        if effect.returned:
            effect.returned(work, order, rule.changes(form, order.values or {}))


def withdrawn(work: Work, order: WorkOrder, form: Form) -> None:
    """What the order said no longer counts."""
    for effect in _of(form):
        if effect.withdrawn:
            effect.withdrawn(work, order)


def archived(work: Work, order: WorkOrder, form: Form) -> None:
    """The order is finished with its `values`."""
    for effect in _of(form):
        if effect.archived:
            effect.archived(work, order, rule.changes(form, order.values or {}))


def _of(form: Form) -> Iterator[Effect]:
    return (effect for ledger, effect in EFFECTS.items() if ledger in form.ledgers())
