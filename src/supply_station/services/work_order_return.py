"""回单：what the crew brought back is judged by the order's form and written on the order (domain 7)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Employee, WorkOrder
from supply_station.rules import form as rule
from supply_station.rules import work_order
from supply_station.rules.form import Form, Stage, Value
from supply_station.rules.work_order import OrderState, Step
from supply_station.services import form as forms
from supply_station.services import work_order_effect
from supply_station.services.office import Work
from supply_station.services.work_order import note_step


def went(session: Session, first: int | None, second: int | None, people: int) -> str:
    """The names of one person or two, as 传递登记 tells them.

    Raises:
        RuleBroken: too few people for the form, one person twice, or somebody who is not in the book.
    """
    work_order.two_people(first, second, people)
    names = []
    for field, key in (("first", first), ("second", second)):
        person = None if key is None else session.get(Employee, key)
        if key is not None and (person is None or person.voided_at is not None):
            raise RuleBroken("选中的人不在员工名单里，请先在“员工”页登记，再来选。", field=field)
        names += [person.name] if person else []
    return "、".join(names)


def _fits(order: WorkOrder, on: date, today: date) -> None:
    """Refuse a day of return that is to come, or lies before the dispatch or after the box."""
    work_order.happened(on, today, "回单日期", not_before=order.dispatched_on)
    if order.boxed_on is not None and on > order.boxed_on:
        raise RuleBroken(f"回单日期是 {on}，晚于归盒日期 {order.boxed_on}，请核对。", field="on")


def record(
    work: Work,
    order: WorkOrder,
    form: Form,
    *,
    values: Mapping[str, Value],
    first: int | None,
    second: int | None,
    on: date,
    step: Step = Step.RETURNED,
    note: str | None = None,
) -> None:
    """Write a return on its order, which is 已回单 from now on, and tell the ledgers it changes.

    Args:
        work: the unit of work.
        order: in a state in which it may be returned or amended; the caller has seen to that.
        form: the order's form.
        values: field → value, as the crew wrote them.
        first: id of who went.
        second: id of the other one.
        on: the day the paper came back.
        step: the line in 传递登记: 回单, 补录 or 更正回单.
        note: what that line says beside who went.

    Raises:
        RuleBroken: a day that cannot be, the wrong people, or the first field at fault.
    """
    _fits(order, on, work.today)
    names = went(work.session, first, second, form.people)
    kept = rule.given(form, values)
    for field, sentence in (*rule.faults(form, kept, Stage.RETURN), *rule.ahead(form, kept, on)):
        raise RuleBroken(sentence, field=field)
    order.form_id = order.form_id or forms.kept(work, form)
    order.state, order.values, order.returned_on = OrderState.RETURNED, kept, on
    order.went_first_id, order.went_second_id = first, second
    order.postponed_to = order.illegible = None
    work_order_effect.returned(work, order, form)
    told = "；".join(filter(None, (f"去的是 {names}", note)))
    note_step(work, [order.id], step, on=on, handed_to=work.clerk, note=told)
