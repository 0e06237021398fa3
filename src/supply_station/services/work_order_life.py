"""工单的一生：dispatched, brought back, sent back, entered, boxed and archived, or voided (domain 7)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder
from supply_station.rules import form as form_rule
from supply_station.rules import parameter as names
from supply_station.rules.form import Stage, Value
from supply_station.rules.work_order import (
    OUT,
    OrderKind,
    OrderState,
    Step,
    happened,
    must_be,
    said,
)
from supply_station.services import form as forms
from supply_station.services import holiday, parameter, work_order_effect
from supply_station.services.office import Work, act
from supply_station.services.work_order import note_step, standing
from supply_station.services.work_order_effect import TOUCHED
from supply_station.services.work_order_return import record, went

DAYS = {
    OrderKind.ZERO_ACCOUNT_CHECK: names.DAYS_ZERO_ACCOUNT_CHECK,
    OrderKind.CUSTOMER_SURVEY: names.DAYS_CUSTOMER_SURVEY,
    OrderKind.METER_REPLACEMENT: names.DAYS_METER_REPLACEMENT,
}
"""The parameter that limits each kind."""


@act("派工", changes=TOUCHED)
def dispatch(work: Work, *, orders: Sequence[int], first: int | None, second: int | None, on: date) -> date:
    """Send orders out to one person or two; returns the day they are due back, the latest of their kinds'.

    An order that is not on paper yet may be dispatched anew; one printed before is 已打印 at once.

    Raises:
        RuleBroken: an order on paper or further, too few people for its form, or a day to come.
    """
    session = work.session
    chosen = standing(session, orders)
    for row, order in enumerate(chosen):
        must_be(order.state, (OrderState.WAITING, OrderState.DISPATCHED), order.number, "派工", row)
    happened(on, work.today, "派工日期")
    form_of = forms.of_orders(session, chosen)
    people = went(session, first, second, max(form.people for form in form_of.values()))
    due = {
        kind: holiday.limit(session, on, parameter.whole(session, DAYS[kind], on))
        for kind in {order.kind for order in chosen}
    }
    new = [order for order in chosen if order.state is OrderState.WAITING]
    for order in chosen:
        order.state = OrderState.PRINTED if order.printed_at else OrderState.DISPATCHED
        order.dispatched_on, order.sent_first_id, order.sent_second_id = on, first, second
        order.due_on, order.due_estimated = due[order.kind]
    work_order_effect.dispatched(work, [(order, form_of[order.id]) for order in new])
    note_step(work, [order.id for order in chosen], Step.DISPATCHED, on=on, handed_to=people)
    latest = max(limit.day for limit in due.values())
    work.bulk(_told(chosen) | {"to": people, "on": on.isoformat(), "due": latest.isoformat()})
    return latest


@act("登记回单", changes=TOUCHED)
def give_back(
    work: Work, *, order: int, values: Mapping[str, Value], first: int | None, second: int | None, on: date
) -> None:
    """An order comes back with what its form asks for; who went may differ from who was sent.

    Raises:
        RuleBroken: it is not out on paper, or what `work_order_return.record` refuses.
    """
    (found,) = standing(work.session, [order])
    must_be(found.state, (OrderState.PRINTED,), found.number, "登记回单")
    form = forms.of_order(work.session, found)
    record(work, found, form, values=values, first=first, second=second, on=on)


@act("更正回单", changes=TOUCHED)
def amend_return(
    work: Work,
    *,
    order: int,
    values: Mapping[str, Value],
    first: int | None,
    second: int | None,
    on: date,
    basis: str,
) -> None:
    """Put right what was typed of a return, in place, until the order is archived.

    Raises:
        RuleBroken: no basis, it is not 已回单, or what `work_order_return.record` refuses.
    """
    why = said(basis, "更正的依据（例如“录入笔误”）", "basis")
    (found,) = standing(work.session, [order])
    must_be(found.state, (OrderState.RETURNED,), found.number, "更正回单")
    form = forms.of_order(work.session, found)
    work_order_effect.withdrawn(work, found, form)
    record(
        work, found, form, values=values, first=first, second=second, on=on, step=Step.AMENDED, note=why
    )  # fmt: skip


@act("改约", changes=TOUCHED)
def postpone(work: Work, *, order: int, to: date, reason: str) -> None:
    """The crew could not do it and agreed on another day; the limit stays.

    Raises:
        RuleBroken: no reason, the order is not out, or a day before its dispatch.
    """
    why = said(reason, "改约的原因", "reason")
    (found,) = standing(work.session, [order])
    must_be(found.state, OUT, found.number, "改约")
    if found.dispatched_on is not None and to < found.dispatched_on:
        raise RuleBroken(f"改约到 {to}，早于派工的 {found.dispatched_on}，请核对。", field="to")
    found.postponed_to = to
    note_step(work, [order], Step.POSTPONED, note=f"改到 {to}：{why}")


@act("登记看不清", changes=TOUCHED)
def illegible(work: Work, *, order: int, note: str) -> None:
    """The paper came back but cannot be read; the order stays out until the crew has said what it means.

    Raises:
        RuleBroken: nothing said about where, or the order is not out.
    """
    where = said(note, "哪里看不清", "note")
    (found,) = standing(work.session, [order])
    must_be(found.state, OUT, found.number, "登记看不清")
    found.illegible = where
    note_step(work, [order], Step.ILLEGIBLE, note=where)


@act("退回工单", changes=TOUCHED)
def send_back(work: Work, *, orders: Sequence[int], reason: str) -> None:
    """Orders go out again with a reason; what was typed stays as a draft, nothing of it counts any more.

    Raises:
        RuleBroken: no reason, or an order that is not 已回单.
    """
    why = said(reason, "退回的原因", "reason")
    chosen = standing(work.session, orders)
    form_of = forms.of_orders(work.session, chosen)
    for row, order in enumerate(chosen):
        must_be(order.state, (OrderState.RETURNED,), order.number, "退回", row)
        order.state, order.returned_on = OrderState.PRINTED, None
        order.entered_on = order.entered_by = order.box = order.boxed_on = None
        work_order_effect.withdrawn(work, order, form_of[order.id])
    note_step(work, [order.id for order in chosen], Step.SENT_BACK, note=why)


@act("作废工单", changes=TOUCHED)
def void_orders(work: Work, *, orders: Sequence[int], reason: str) -> None:
    """Orders that should not exist are void with a reason; their numbers are not used again.

    Raises:
        RuleBroken: no reason, or an archived order.
    """
    why = said(reason, "作废的原因", "reason")
    chosen = standing(work.session, orders)
    form_of = forms.of_orders(work.session, chosen)
    for row, order in enumerate(chosen):
        must_be(order.state, tuple(OrderState)[:-1], order.number, "作废", row)
        order.voided_at, order.void_reason = work.now, why
        work_order_effect.withdrawn(work, order, form_of[order.id])
    note_step(work, [order.id for order in chosen], Step.VOIDED, note=why)


@act("登记营销系统已录入", changes=TOUCHED)
def enter(work: Work, *, orders: Sequence[int], on: date, by: str) -> None:
    """What the orders say is in the marketing system; one that is boxed, too, is archived.

    Raises:
        RuleBroken: nobody named, a day that cannot be, an order not 已回单, or what its form still lacks.
    """
    who = said(by, "录入营销系统的人", "by")
    chosen = standing(work.session, orders)
    for order in _last_step(work, chosen, "登记营销系统已录入", on, "录入日期", since="dispatched_on"):
        order.entered_on, order.entered_by = on, who
    note_step(work, [order.id for order in chosen], Step.ENTERED, on=on, note=f"录入人 {who}")
    _archive(work, chosen)


@act("登记纸质已归盒", changes=TOUCHED)
def box(work: Work, *, orders: Sequence[int], box: str, on: date) -> None:
    """The papers lie in a numbered box; an order that is in the marketing system, too, is archived.

    Raises:
        RuleBroken: no box, a day that cannot be, an order not 已回单, or what its form still lacks.
    """
    number = said(box, "资料盒号", "box")
    chosen = standing(work.session, orders)
    for order in _last_step(work, chosen, "登记纸质已归盒", on, "归盒日期", since="returned_on"):
        order.box, order.boxed_on = number, on
    note_step(work, [order.id for order in chosen], Step.BOXED, on=on, note=f"资料盒 {number}")
    _archive(work, chosen)


def _last_step(
    work: Work, chosen: Sequence[WorkOrder], title: str, on: date, day: str, *, since: str
) -> Iterator[WorkOrder]:
    """The orders, each once it may take one of the two steps that archive it on this day."""
    for row, order in enumerate(chosen):
        must_be(order.state, (OrderState.RETURNED,), order.number, title, row)
        happened(on, work.today, day, not_before=getattr(order, since))
        yield order


def _archive(work: Work, chosen: Sequence[WorkOrder]) -> None:
    """归档 happens by itself once an order is in the marketing system and in its box."""
    form_of = forms.of_orders(work.session, chosen)
    for row, order in enumerate(chosen):
        if order.entered_on is None or order.boxed_on is None:
            continue
        form = form_of[order.id]
        for _, sentence in form_rule.faults(form, order.values or {}, Stage.ARCHIVE):
            told = f"工单 {order.number}：{sentence}请先“更正回单”补上。"
            raise RuleBroken(told, field="orders", row=row)
        order.state = OrderState.ARCHIVED
        order.archived_on = max(order.entered_on, order.boxed_on)
        work_order_effect.archived(work, order, form)


def _told(chosen: Sequence[WorkOrder]) -> dict[str, object]:
    """The orders of one act, as the journal tells them."""
    return {"orders": len(chosen), "first": chosen[0].number, "last": chosen[-1].number}
