from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import contents
from orders import (
    ACCOUNTS,
    CHECKED,
    DENG,
    MONTH,
    PENG,
    REPLACED,
    SURVEYED,
    TODAY,
    TOMORROW,
    TYPED,
    XIANG,
    back,
    case_state,
    on_paper,
    ordered,
    out,
    read,
    station,
    steps,
)
from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    DatedParameter,
    Employee,
    FormEdition,
    Journal,
    MeterInstallation,
    WorkOrder,
    ZeroAccount,
)
from supply_station.rules.parameter import DAYS_CUSTOMER_SURVEY, Level
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState, Finding
from supply_station.services.office import Office
from supply_station.services.work_order_life import (
    amend_return,
    box,
    dispatch,
    enter,
    give_back,
    illegible,
    postpone,
    send_back,
    void_orders,
)

CHECK, SURVEY, REPLACEMENT = OrderKind


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path)
    yield office
    office.book.close()


def refused(office: Office, act: Any, **values: Any) -> RuleBroken:
    """The refusal of an act that changed nothing."""
    before = contents(office)
    with pytest.raises(RuleBroken) as told:
        office.perform(act, **values)
    assert contents(office) == before
    return told.value


def in_state(office: Office, state: OrderState, kind: OrderKind = SURVEY) -> int:
    """An order that has come so far."""
    (order,) = ordered(office, kind, 1)
    going: dict[OrderState, Callable[[], object]] = {
        OrderState.DISPATCHED: lambda: send(office, order),
        OrderState.PRINTED: lambda: on_paper(office, [order]),
        OrderState.RETURNED: lambda: back(office, order),
        OrderState.ARCHIVED: lambda: finish(office, order),
    }
    for reached, go in going.items():
        if list(OrderState).index(reached) <= list(OrderState).index(state):
            go()
    assert read(office, order).state is state
    return order


def send(office: Office, *orders: int, on: date = TODAY) -> date:
    return office.perform(dispatch, orders=orders, first=DENG, second=XIANG, on=on)


def finish(office: Office, *orders: int) -> None:
    office.perform(enter, orders=orders, on=TODAY, by="王芳")
    office.perform(box, orders=orders, box="12-3", on=TODAY)


def test_an_order_goes_from_dispatch_to_the_archive_with_a_line_for_each_step(office: Office) -> None:
    (order,) = ordered(office, SURVEY, 1)
    assert send(office, order, on=date(2026, 10, 30)) == date(2026, 11, 6)
    on_paper(office, [order])
    back(office, order, first=PENG, second=DENG)
    office.perform(enter, orders=[order], on=TODAY, by="李秀英")
    assert read(office, order).state is OrderState.RETURNED
    office.perform(box, orders=[order], box=" 12-3 ", on=TODAY)
    done = read(office, order)
    assert (done.state, done.archived_on, done.box, done.entered_by) == (
        OrderState.ARCHIVED, TODAY, "12-3", "李秀英",
    )  # fmt: skip
    assert (done.dispatched_on, done.due_on, done.due_estimated) == (
        date(2026, 10, 30), date(2026, 11, 6), False,
    )  # fmt: skip
    assert (done.sent_first_id, done.sent_second_id) == (DENG, XIANG)
    assert (done.went_first_id, done.went_second_id) == (PENG, DENG)
    assert done.values == SURVEYED
    assert steps(office, order) == [
        (Step.OPENED, None, None),
        (Step.DISPATCHED, "邓茂、向阳", None),
        (Step.PRINTED, None, None),
        (Step.RETURNED, "王芳", "去的是 彭山、邓茂"),
        (Step.ENTERED, None, "录入人 李秀英"),
        (Step.BOXED, None, "资料盒 12-3"),
    ]


def test_boxed_before_entered_archives_on_the_later_day(office: Office) -> None:
    order = in_state(office, OrderState.RETURNED)
    office.perform(box, orders=[order], box="1", on=TODAY)
    assert read(office, order).state is OrderState.RETURNED
    office.perform(enter, orders=[order], on=TODAY, by="王芳")
    assert read(office, order).archived_on == TODAY


WORDS = {"reason": "原因", "by": "王芳", "box": "1", "note": "哪里", "basis": "录入笔误"}
ACTS: list[tuple[Any, dict[str, Any], set[OrderState]]] = [
    (dispatch, {"first": DENG, "second": XIANG, "on": TODAY}, {OrderState.WAITING, OrderState.DISPATCHED}),
    (give_back, {"values": SURVEYED, "first": DENG, "second": XIANG, "on": TODAY}, {OrderState.PRINTED}),
    (
        amend_return,
        {"values": SURVEYED, "first": DENG, "second": XIANG, "on": TODAY, "basis": "笔误"},
        {OrderState.RETURNED},
    ),
    (postpone, {"to": TOMORROW, "reason": "没人"}, {OrderState.DISPATCHED, OrderState.PRINTED}),
    (illegible, {"note": "示数"}, {OrderState.DISPATCHED, OrderState.PRINTED}),
    (send_back, {"reason": "没看表"}, {OrderState.RETURNED}),
    (void_orders, {"reason": "开错了"}, set(OrderState) - {OrderState.ARCHIVED}),
    (enter, {"on": TODAY, "by": "王芳"}, {OrderState.RETURNED}),
    (box, {"on": TODAY, "box": "1"}, {OrderState.RETURNED}),
]
BULK = {dispatch, send_back, void_orders, enter, box}
SAID = {
    (OrderState.WAITING, False): "请先派工",
    (OrderState.DISPATCHED, False): "请先打印工单",
    (OrderState.PRINTED, False): "请先登记回单",
    (OrderState.PRINTED, True): "实际是谁去的，登记回单时写明",
    (OrderState.RETURNED, True): "要改内容请用“更正回单”，要再去一次请先“退回”",
    (OrderState.ARCHIVED, True): "已归档的工单不再改动",
}


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("at", range(len(ACTS)), ids=[act.title for act, _, _ in ACTS])
def test_each_step_has_its_states_and_names_the_step_before(
    office: Office, at: int, state: OrderState
) -> None:
    act, values, allowed = ACTS[at]
    order = in_state(office, state)
    asked: dict[str, Any] = {"orders": [order]} if act in BULK else {"order": order}
    if state in allowed:
        office.perform(act, **asked, **values)
        return
    told = refused(office, act, **asked, **values)
    ways = list(OrderState)
    past = ways.index(state) > max(map(ways.index, allowed))
    assert SAID[state, past] in told.sentence
    assert f"工单 {read(office, order).number} 现在是“{state}”" in told.sentence


@pytest.mark.parametrize(
    ("act", "values", "field", "sentence"),
    [
        (dispatch, {"first": None, "second": XIANG, "on": TODAY}, "first", "请写明是谁去的"),
        (dispatch, {"first": DENG, "second": None, "on": TODAY}, "second", "要两个人去才有效"),
        (dispatch, {"first": DENG, "second": DENG, "on": TODAY}, "second", "必须是不同的人"),
        (dispatch, {"first": DENG, "second": 99, "on": TODAY}, "second", "不在员工名单里"),
        (dispatch, {"first": DENG, "second": XIANG, "on": TOMORROW}, "on", "还没有到"),
        (postpone, {"to": date(2026, 10, 20), "reason": "没人"}, "to", "早于派工的"),
        (postpone, {"to": TOMORROW, "reason": " "}, "reason", "请写明改约的原因"),
        (illegible, {"note": ""}, "note", "请写明哪里看不清"),
        (void_orders, {"reason": ""}, "reason", "请写明作废的原因"),
    ],
)
def test_who_when_and_why_must_be_right_while_an_order_is_out(
    office: Office, act: Any, values: dict[str, Any], field: str, sentence: str
) -> None:
    order = in_state(office, OrderState.DISPATCHED)
    told = refused(office, act, **({"orders": [order]} if act in BULK else {"order": order}), **values)
    assert told.field == field
    assert sentence in told.sentence


@pytest.mark.parametrize(
    ("act", "values", "field", "sentence"),
    [
        (send_back, {"reason": ""}, "reason", "请写明退回的原因"),
        (enter, {"on": TODAY, "by": " "}, "by", "请写明录入营销系统的人"),
        (enter, {"on": TOMORROW, "by": "王芳"}, "on", "录入日期是 2026-11-03，还没有到"),
        (enter, {"on": date(2026, 11, 1), "by": "王芳"}, "on", "早于前一步的 2026-11-02"),
        (box, {"on": TODAY, "box": ""}, "box", "请写明资料盒号"),
        (box, {"on": TOMORROW, "box": "1"}, "on", "归盒日期是 2026-11-03，还没有到"),
        (box, {"on": date(2026, 11, 1), "box": "1"}, "on", "早于前一步的 2026-11-02"),
    ],
)
def test_who_when_and_why_must_be_right_after_the_return(
    office: Office, act: Any, values: dict[str, Any], field: str, sentence: str
) -> None:
    order = in_state(office, OrderState.RETURNED)
    told = refused(office, act, orders=[order], **values)
    assert told.field == field
    assert sentence in told.sentence


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"first": None}, "first", "请写明是谁去的"),
        ({"second": None}, "second", "请写明第二个人"),
        ({"second": DENG}, "second", "必须是不同的人"),
        ({"on": TOMORROW}, "on", "还没有到"),
        ({"on": date(2026, 10, 29)}, "on", "早于前一步的 2026-10-30"),
        ({"values": {}}, "surveyed_on", "“查勘日期”还没有填，回单前必须填好"),
        ({"values": SURVEYED | {"surveyed_on": "11月1日"}}, "surveyed_on", "不是日期"),
        ({"values": SURVEYED | {"matter": "地址"}}, "matter", "“申请事项”是多选，请在 更名、地址"),
        ({"values": SURVEYED | {"violation": ["无"]}}, "violation", "“违约用电”是单选"),
        ({"values": SURVEYED | {"matter": ["搬家"]}}, "matter", "没有“搬家”这一项"),
        ({"values": SURVEYED | {"conclusion": "不变更"}}, "new_phone", "在这种情况下不用填"),
        ({"values": SURVEYED | {"reading": -1}}, "reading", "不小于 0 的数"),
        ({"values": SURVEYED | {"account_no": "1"}}, "account_no", "没有要填的栏目"),
    ],
)
def test_a_return_is_judged_by_its_form(
    office: Office, said: dict[str, Any], field: str, sentence: str
) -> None:
    (order,) = out(office, SURVEY, 1, on=date(2026, 10, 30))
    asked: dict[str, Any] = {"values": SURVEYED, "first": DENG, "second": XIANG, "on": TODAY} | said
    told = refused(office, give_back, order=order, **asked)
    assert told.field == field
    assert sentence in told.sentence


def test_a_day_of_work_after_the_paper_came_back_is_refused(office: Office) -> None:
    (order,) = out(office, REPLACEMENT, 1)
    values = REPLACED | {"removed_on": "2026-11-03"}
    told = refused(office, give_back, order=order, values=values, first=DENG, second=XIANG, on=TODAY)
    assert told.field == "removed_on"
    assert "晚于回单日期" in told.sentence


def test_a_return_clears_what_kept_it_out(office: Office) -> None:
    (order,) = out(office, CHECK, 1)
    office.perform(postpone, order=order, to=TOMORROW, reason="家里没人")
    office.perform(illegible, order=order, note="示数第三位")
    waiting = read(office, order)
    assert (waiting.postponed_to, waiting.illegible) == (TOMORROW, "示数第三位")
    back(office, order)
    assert (read(office, order).postponed_to, read(office, order).illegible) == (None, None)
    assert steps(office, order)[3:5] == [
        (Step.POSTPONED, None, "改到 2026-11-03：家里没人"),
        (Step.ILLEGIBLE, None, "示数第三位"),
    ]


def test_an_order_on_paper_before_its_dispatch_is_printed_as_soon_as_it_is_dispatched(
    office: Office,
) -> None:
    (order,) = ordered(office, CHECK, 1)
    on_paper(office, [order])
    assert read(office, order).state is OrderState.WAITING
    send(office, order)
    assert read(office, order).state is OrderState.PRINTED


def test_an_order_that_is_not_on_paper_is_dispatched_anew(office: Office) -> None:
    (order,) = ordered(office, CHECK, 1)
    send(office, order, on=date(2026, 10, 30))
    office.perform(dispatch, orders=[order], first=PENG, second=DENG, on=TODAY)
    found = read(office, order)
    assert (found.sent_first_id, found.dispatched_on, found.due_on) == (PENG, TODAY, date(2026, 11, 16))
    assert case_state(office, 1) is CaseState.DISPATCHED


def test_limits_are_working_days_of_each_kind_and_marked_where_the_holidays_are_not_known(
    office: Office,
) -> None:
    with office.book.writing() as session:
        row = {"value": "50", "valid_from": date(2026, 1, 1), "level": Level.STATION, "source": "本所"}
        session.add(DatedParameter(recorded_at=TYPED, key=DAYS_CUSTOMER_SURVEY, **row))
    check, survey = ordered(office, CHECK, 1)[0], ordered(office, SURVEY, 1)[0]
    assert send(office, check, survey, on=date(2026, 9, 24)) == date(2026, 12, 10)
    assert read(office, check).due_on == date(2026, 10, 15)
    (late,) = ordered(office, SURVEY, 2)
    send(office, late)
    assert (read(office, late).due_on, read(office, late).due_estimated) == (date(2027, 1, 11), True)


def test_a_refusal_among_many_names_the_row(office: Office) -> None:
    first, second = out(office, CHECK, 1, 2)
    (third,) = ordered(office, CHECK, 3)
    told = refused(office, dispatch, orders=[third, first, second], first=DENG, second=XIANG, on=TODAY)
    assert (told.field, told.row) == ("orders", 1)


def test_a_void_or_unknown_order_is_refused(office: Office) -> None:
    (order,) = ordered(office, SURVEY, 1)
    office.perform(void_orders, orders=[order], reason="开错了")
    assert "已作废或不存在" in refused(office, void_orders, orders=[order], reason="再来").sentence
    assert "已作废或不存在" in refused(office, enter, orders=[], on=TODAY, by="王芳").sentence


def test_an_amended_return_is_written_over_until_the_archive(office: Office) -> None:
    order = in_state(office, OrderState.RETURNED, CHECK)
    values = CHECKED | {"finding": "空户"}
    asked: dict[str, Any] = {"order": order, "values": values, "first": PENG, "second": DENG, "on": TODAY}
    assert refused(office, amend_return, **asked, basis="").field == "basis"
    office.perform(amend_return, **asked, basis="录入笔误")
    assert read(office, order).values == values
    assert steps(office, order)[-1] == (Step.AMENDED, "王芳", "去的是 彭山、邓茂；录入笔误")
    with office.book.reading() as session:
        assert session.get_one(ZeroAccount, 1).finding is Finding.EMPTY


def test_a_return_cannot_be_amended_to_a_day_after_its_box(office: Office) -> None:
    order = in_state(office, OrderState.DISPATCHED)
    office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=date(2026, 10, 30))
    on_paper(office, [order])
    back(office, order, on=date(2026, 11, 1))
    office.perform(box, orders=[order], box="1", on=date(2026, 11, 1))
    asked: dict[str, Any] = {
        "order": order,
        "values": SURVEYED,
        "first": DENG,
        "second": XIANG,
    }
    assert (
        "晚于归盒日期 2026-11-01" in refused(office, amend_return, **asked, on=TODAY, basis="笔误").sentence
    )


def test_an_order_sent_back_keeps_what_was_typed_as_a_draft(office: Office) -> None:
    order = in_state(office, OrderState.RETURNED, CHECK)
    office.perform(enter, orders=[order], on=TODAY, by="王芳")
    office.perform(send_back, orders=[order], reason="没有看表")
    found = read(office, order)
    assert (found.state, found.values, found.returned_on) == (OrderState.PRINTED, CHECKED, None)
    assert (found.entered_on, found.entered_by) == (None, None)
    assert case_state(office, 1) is CaseState.DISPATCHED
    back(office, order)
    assert case_state(office, 1) is CaseState.CHECKED


def test_a_void_order_keeps_its_number_and_frees_its_case(office: Office) -> None:
    (order,) = out(office, CHECK, 1)
    assert case_state(office, 1) is CaseState.DISPATCHED
    office.perform(void_orders, orders=[order], reason="开错了")
    found = read(office, order)
    assert (found.voided_at, found.void_reason) == (TYPED, "开错了")
    assert case_state(office, 1) is CaseState.LISTED
    (again,) = ordered(office, CHECK, 1)
    assert read(office, again).number > found.number


def test_a_return_goes_to_the_case_and_the_archive_to_the_account(office: Office) -> None:
    check, survey = in_state(office, OrderState.RETURNED, CHECK), in_state(office, OrderState.RETURNED)
    with office.book.reading() as session:
        case, account = session.get_one(ZeroAccount, 1), session.get_one(Customer, 1)
        assert (case.state, case.finding, case.read_on_site) == (CaseState.CHECKED, Finding.AWAY, 123400)
        assert account.phone is None
    finish(office, check, survey)
    with office.book.reading() as session:
        account = session.get_one(Customer, 1)
        assert account.phone == "13807430000"
        assert read(office, survey).number in (account.sources or {})["phone"]


def test_an_archived_replacement_hangs_the_new_meter(office: Office) -> None:
    in_state(office, OrderState.ARCHIVED, REPLACEMENT)
    query = select(MeterInstallation.in_place, MeterInstallation.removed_on).where(
        MeterInstallation.customer_id == 1
    )
    with office.book.reading() as session:
        assert [tuple(row) for row in session.execute(query.order_by(MeterInstallation.id))] == [
            (False, date(2026, 11, 1)),
            (True, None),
        ]


def test_what_a_form_asks_before_the_archive_is_refused_at_the_last_step(
    tmp_path: Path, office: Office
) -> None:
    bundled = Path("resources/forms/customer_survey.toml").read_text(encoding="utf-8")
    wanted = bundled.replace('heading = "现场示数"\n', 'heading = "现场示数"\ndue = "归档"\n')
    stricter = wanted.replace("valid_from = 2000-01-01", "valid_from = 2026-01-01")
    (tmp_path / "表单").mkdir()
    (tmp_path / "表单" / "查勘.toml").write_text(stricter, encoding="utf-8")
    order = in_state(office, OrderState.RETURNED)
    office.perform(enter, orders=[order], on=TODAY, by="王芳")
    told = refused(office, box, orders=[order], box="1", on=TODAY)
    assert "“现场示数”还没有填，归档前必须填好。请先“更正回单”补上" in told.sentence
    values: dict[str, Any] = SURVEYED | {"reading": 100}
    office.perform(
        amend_return, order=order, values=values, first=DENG, second=XIANG, on=TODAY, basis="补示数"
    )
    office.perform(box, orders=[order], box="1", on=TODAY)
    assert read(office, order).state is OrderState.ARCHIVED


def test_a_person_who_has_left_the_list_cannot_be_sent(office: Office) -> None:
    (order,) = ordered(office, CHECK, 1)
    with office.book.writing() as session:
        session.get_one(Employee, XIANG).voided_at = TYPED
    told = refused(office, dispatch, orders=[order], first=DENG, second=XIANG, on=TODAY)
    assert told.field == "second"


def test_many_orders_leave_one_line_in_the_journal(office: Office) -> None:
    orders = ordered(office, CHECK, 1, 2, 3)
    send(office, *orders)
    with office.book.reading() as session:
        line = session.scalars(select(Journal).order_by(Journal.id.desc())).first()
    assert line is not None
    assert line.act == "派工"
    assert line.changes == [
        {
            "bulk": {
                "orders": 3,
                "first": f"LD{MONTH.replace('-', '')}0001",
                "last": f"LD{MONTH.replace('-', '')}0003",
                "to": "邓茂、向阳",
                "on": "2026-11-02",
                "due": "2026-11-16",
            }
        }
    ]


def test_a_returned_order_holds_the_edition_it_was_typed_with(office: Office) -> None:
    order = in_state(office, OrderState.RETURNED)
    with office.book.reading() as session:
        edition = session.get_one(FormEdition, session.get_one(WorkOrder, order).form_id)
        assert (edition.kind, edition.number) == (SURVEY, "附表 CK-1")
    assert ACCOUNTS[1]
