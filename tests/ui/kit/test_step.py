"""A step: what was chosen and what was told reach the act, what it refuses stands beside the form's field."""

from collections.abc import Sequence
from datetime import date

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, WorkOrderEvent
from supply_station.rules.work_order import OrderState
from supply_station.services import listing
from supply_station.services import work_order_life as life
from supply_station.services.listing import Question, View
from supply_station.services.zero_account import open_cases
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.step import Reason, Step
from window_kit import MONTH, NOW, ScriptedAsk

WAITING = View(columns=(WorkOrder.number, WorkOrder.state), find=(), order=(WorkOrder.number,))
SEND = Step(
    title="派工",
    act=life.dispatch,
    fields={
        "first": WorkOrder.sent_first_id,
        "second": WorkOrder.sent_second_id,
        "on": WorkOrder.dispatched_on,
    },
    said="已派工 {many} 张，{answer} 前回单，先是 {orders[0]} 号",
    optional=frozenset({"second"}),
    advice="两个人去。",
    takes="orders",
)
POSTPONE = Step(
    title="改约",
    act=life.postpone,
    fields={"to": WorkOrder.postponed_to, "reason": WorkOrderEvent.note},
    said="已改约 {many} 张",
    advice="改到哪天，为什么。",
    takes="order",
    single=True,
)
VOID = Reason(
    title="作废",
    key="Ctrl+Delete",
    act=life.void_orders,
    question="作废的原因（{many} 张）",
    said="已作废 {many} 张",
    takes="orders",
)


@pytest.fixture
def orders(desk: Desk) -> list[int]:
    """Orders that wait to be sent."""
    desk.perform(open_cases, month=MONTH, whole="all")
    return waiting(desk)


def waiting(desk: Desk) -> list[int]:
    return list(desk.consult(listing.ids, WAITING, Question(filters=((WorkOrder.state, "待派"),))))


def shown(desk: Desk, qtbot: QtBot, step: Step, chosen: Sequence[int], many: int) -> Form:
    made = step.form(desk, step.title, chosen, many, {})
    qtbot.addWidget(made)
    return made


def people(form: Form) -> list[int]:
    box = form.fields["sent_first_id"].editor
    assert isinstance(box, QComboBox)
    return [box.itemData(at) for at in range(1, box.count())]


def record(desk: Desk, order: int) -> dict[str, object]:
    columns = (WorkOrder.state, WorkOrder.sent_first_id, WorkOrder.sent_second_id, WorkOrder.dispatched_on)
    return desk.consult(listing.record, columns, order)


def test_a_day_begins_with_today_the_rest_as_given(desk: Desk, qtbot: QtBot, orders: list[int]) -> None:
    form = shown(desk, qtbot, SEND, orders[:1], 1)
    assert form.fields["dispatched_on"].value() == NOW.date()
    assert form.fields["sent_first_id"].value() is None
    given = SEND.form(desk, "派工", orders[:1], 1, {"dispatched_on": date(2026, 10, 30)})
    qtbot.addWidget(given)
    assert given.fields["dispatched_on"].value() == date(2026, 10, 30)
    assert not form.typed()
    assert form.note.text() == "两个人去。"


def test_only_what_may_stay_empty_is_not_marked(desk: Desk, qtbot: QtBot, orders: list[int]) -> None:
    form = shown(desk, qtbot, SEND, orders[:1], 1)
    assert [name for name, field in form.fields.items() if field.required] == [
        "sent_first_id",
        "dispatched_on",
    ]


def test_the_line_tells_how_many_and_what_the_act_answered(
    desk: Desk, qtbot: QtBot, orders: list[int]
) -> None:
    form = shown(desk, qtbot, SEND, orders[:2], 1234)
    first, second = people(form)[:2]
    form.fields["sent_first_id"].show_value(first)
    form.fields["sent_second_id"].show_value(second)
    with qtbot.waitSignal(desk.said) as said:
        form.save()
    assert said.args == [f"已派工 1,234 张，2026-11-16 前回单，先是 {orders[0]} 号"]
    for order in orders[:2]:
        assert record(desk, order) == {
            "state": OrderState.DISPATCHED,
            "sent_first_id": first,
            "sent_second_id": second,
            "dispatched_on": NOW.date(),
        }


def test_a_refusal_stands_beside_the_forms_field(desk: Desk, qtbot: QtBot, orders: list[int]) -> None:
    form = shown(desk, qtbot, SEND, orders[:1], 1)
    for name in ("sent_first_id", "sent_second_id"):
        form.fields[name].show_value(people(form)[0])
    form.save()
    assert "不同的人" in form.fields["sent_second_id"].fault.text()
    assert form.fields["sent_first_id"].fault.text() == ""
    assert record(desk, orders[0])["state"] is OrderState.WAITING


def test_what_may_stay_empty_is_left_to_the_act(desk: Desk, qtbot: QtBot, orders: list[int]) -> None:
    form = shown(desk, qtbot, SEND, orders[:1], 1)
    form.fields["sent_first_id"].show_value(people(form)[0])
    form.save()
    assert "第二个人" in form.fields["sent_second_id"].fault.text()


def test_what_must_be_filled_is_said_before_the_act(
    desk: Desk, qtbot: QtBot, orders: list[int], ask: ScriptedAsk
) -> None:
    form = shown(desk, qtbot, SEND, orders[:1], 1)
    form.fields["dispatched_on"].show_value(None)
    form.save()
    assert form.fields["sent_first_id"].fault.text() == "“派给”还没有填，请填好后再保存。"
    assert form.fields["dispatched_on"].fault.text() == "请写明派工日期是哪一天。"
    assert ask.told == []


def test_a_refusal_about_what_was_chosen_is_told(
    desk: Desk, qtbot: QtBot, orders: list[int], ask: ScriptedAsk
) -> None:
    desk.perform(life.void_orders, orders=orders[:1], reason="重复")
    form = shown(desk, qtbot, SEND, orders[:1], 1)
    first, second = people(form)[:2]
    form.fields["sent_first_id"].show_value(first)
    form.fields["sent_second_id"].show_value(second)
    with qtbot.assertNotEmitted(form.closed):
        form.save()
    assert len(ask.told) == 1


def test_an_act_that_takes_one_is_handed_one_and_an_empty_text(
    desk: Desk, qtbot: QtBot, orders: list[int]
) -> None:
    form = shown(desk, qtbot, SEND, orders[:1], 1)
    first, second = people(form)[:2]
    desk.perform(life.dispatch, orders=orders[:1], first=first, second=second, on=NOW.date())
    form = shown(desk, qtbot, POSTPONE, orders[:1], 1)
    form.fields["postponed_to"].show_value(date(2026, 11, 5))
    form.save()
    assert form.fields["note"].fault.text(), "the act's own words for the reason"
    note = form.fields["note"].editor
    assert isinstance(note, QLineEdit)
    note.setText("赶集去了")
    with qtbot.waitSignal(desk.said) as said:
        form.save()
    assert said.args == ["已改约 1 张"]


def test_a_reason_is_asked_with_how_many_and_performed(
    desk: Desk, orders: list[int], ask: ScriptedAsk
) -> None:
    ask.answers = ["重复开单"]
    assert VOID(desk, orders[:3]) == "已作废 3 张"
    assert ask.asked == ["作废的原因（3 张）"]
    assert waiting(desk) == orders[3:]


def test_a_changed_mind_does_nothing_and_a_refusal_is_passed_on(
    desk: Desk, orders: list[int], ask: ScriptedAsk
) -> None:
    ask.answers = [None, ""]
    assert VOID(desk, orders[:1]) is None
    assert record(desk, orders[0])["state"] is OrderState.WAITING
    with pytest.raises(RuleBroken):
        VOID(desk, orders[:1])
