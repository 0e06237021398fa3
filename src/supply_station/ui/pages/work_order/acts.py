"""工单的办理：what can be done with chosen orders, and what each of these acts must be told first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, WorkOrderEvent
from supply_station.services import work_order_life as life
from supply_station.services.listing import Column, Shape, shape
from supply_station.services.work_order_paper import paper
from supply_station.services.work_order_sheet import suggested
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.page import Section
from supply_station.ui.kit.words import heading
from supply_station.ui.printing import Printing, Wanted


@dataclass(frozen=True)
class Step:
    """An act on orders that is told more than a reason.

    Attributes:
        title: what it is called on its button and over its form.
        key: its key.
        act: the act.
        fields: the act's parameter → the column that says what kind of value it is.
        said: the line for the foot; `{many}` orders, `{answer}` of the act.
        advice: what to know while filling the form.
        single: whether the act takes one order.
    """

    title: str
    key: str
    act: Any
    fields: Mapping[str, Column]
    said: str
    advice: str = ""
    single: bool = False


DISPATCH = Step(
    "派工",
    "Ctrl+G",
    life.dispatch,
    {"first": WorkOrder.sent_first_id, "second": WorkOrder.sent_second_id, "on": WorkOrder.dispatched_on},
    "已派工 {many} 张，{answer} 前回单；还没打印的，按 Ctrl+P 打印",
    "先填的是台区经理，可以改。现场核查、查勘、换表都要两个不同的人。打姓名的拼音首字母就能选人。",
)
ENTER = Step(
    "营销系统已录入",
    "Ctrl+R",
    life.enter,
    {"on": WorkOrder.entered_on, "by": WorkOrder.entered_by},
    "已登记营销系统录入 {many} 张",
    "营销系统里录完了，再在这里登记：哪天录的，谁录的。纸质也归了盒，工单就自动归档。",
)
BOX = Step(
    "纸质已归盒",
    "Ctrl+O",
    life.box,
    {"box": WorkOrder.box, "on": WorkOrder.boxed_on},
    "已登记归盒 {many} 张",
    "纸放进哪个资料盒，就写哪个盒号。营销系统也录入了，工单就自动归档。",
)
POSTPONE = Step(
    "改约",
    "F7",
    life.postpone,
    {"to": WorkOrder.postponed_to, "reason": WorkOrderEvent.note},
    "已登记改约",
    "和客户改约到哪天；在“说明”里写明为什么。时限不变，超期照样算。",
    single=True,
)


@dataclass(frozen=True)
class Reason:
    """An act on orders that is told one reason."""

    title: str
    key: str
    act: Any
    question: str
    parameter: str
    said: str
    single: bool = False


SEND_BACK = Reason(
    "退回",
    "Ctrl+T",
    life.send_back,
    "退回的原因（填过的内容留作草稿）",
    "reason",
    "已退回 {many} 张，等外勤重新办",
)
VOID = Reason(
    "作废", "Ctrl+Delete", life.void_orders, "作废的原因", "reason", "已作废 {many} 张，号码不会再用"
)
ILLEGIBLE = Reason(
    "看不清", "F8", life.illegible, "纸上哪里看不清？", "note", "已记下看不清的地方，请问去的人", single=True
)


def asked_of(step: Step | Reason, orders: Sequence[int]) -> dict[str, Any]:
    """How the act is told which orders."""
    return {"order": orders[0]} if step.single else {"orders": list(orders)}


def ask_reason(desk: Desk, reason: Reason, orders: Sequence[int]) -> bool:
    """Ask for the reason and act; whether it was done."""
    said = desk.ask.line(f"{reason.question}（{len(orders)} 张）" if len(orders) > 1 else reason.question)
    return said is not None and desk.attempt(partial(_with_reason, desk, reason, orders, said))


def _with_reason(desk: Desk, reason: Reason, orders: Sequence[int], said: str) -> str:
    desk.perform(reason.act, **asked_of(reason, orders), **{reason.parameter: said})
    return reason.said.format(many=f"{len(orders):,}")


def form_of(desk: Desk, step: Step, orders: Sequence[int], given: Values) -> Form:
    """The form in which an act is told what it must know; `given` stands in it from the start."""
    title = step.title if step.single else f"{step.title}：{len(orders):,} 张工单"
    form = Form(desk, title, (Section(step.title, tuple(step.fields.values())),), Doing(desk, step, orders))
    form.tell(step.advice)
    form.show_values(_beginning(desk, step, orders) | given)
    return form


def _beginning(desk: Desk, step: Step, orders: Sequence[int]) -> Values:
    """What is likely: today, who is at the desk, the 台区经理."""
    today = desk.office.clock().date()
    values: Values = {each.key: today for name, each in step.fields.items() if name == "on"}
    if step is DISPATCH:
        values[WorkOrder.sent_first_id.key] = desk.consult(suggested, orders=list(orders))
    if step is ENTER:
        values[WorkOrder.entered_by.key] = desk.office.clerk
    return values


class Doing:
    """What the form's 保存 does; a refusal comes back with the name of the form's field."""

    def __init__(self, desk: Desk, step: Step, orders: Sequence[int]) -> None:
        self.desk = desk
        self.step = step
        self.orders = orders

    def __call__(self, values: Values) -> str:
        """Act; the line for the foot."""
        step = self.step
        told = {name: values[column.key] for name, column in step.fields.items()}
        for name, column in step.fields.items():
            if told[name] is None and shape(column) is Shape.DAY:
                raise RuleBroken(f"请写明{heading(column)}是哪一天。", field=column.key)
        try:
            answer = self.desk.perform(step.act, **asked_of(step, self.orders), **told)
        except RuleBroken as refusal:
            keys = {name: column.key for name, column in step.fields.items()}
            raise RuleBroken(refusal.sentence, field=keys.get(refusal.field or "")) from None
        shown = answer.isoformat() if isinstance(answer, date) else answer
        return step.said.format(many=f"{len(self.orders):,}", answer=shown)


def print_orders(desk: Desk, orders: Sequence[int]) -> None:
    """打印 the chosen orders, as a crew walks; one that went to paper before says 补打."""
    wanted = Wanted("工单", f"工单{desk.office.clock():%Y%m%d}", paper, {"orders": list(orders)})
    Printing(desk, wanted).start()
