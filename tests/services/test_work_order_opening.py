from collections.abc import Iterator
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
from supply_station.models import Customer, MeterInstallation, WorkOrder, ZeroAccount
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState
from supply_station.services.office import Office
from supply_station.services.work_order_life import box, dispatch, enter, give_back, send_back, void_orders
from supply_station.services.work_order_opening import backfill, open_orders

CHECK, SURVEY, REPLACEMENT = OrderKind
HAND: dict[str, Any] = {
    "kind": SURVEY,
    "account_no": ACCOUNTS[1],
    "values": SURVEYED,
    "first": DENG,
    "second": XIANG,
    "on": TODAY,
    "paper_no": "手-017",
    "dispatched_on": None,
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path)
    yield office
    office.book.close()


def refused(office: Office, act: Any, **values: Any) -> RuleBroken:
    before = contents(office)
    with pytest.raises(RuleBroken) as told:
        office.perform(act, **values)
    assert contents(office) == before
    return told.value


def of_number(office: Office, number: str) -> WorkOrder:
    with office.book.reading() as session:
        return session.scalars(select(WorkOrder).where(WorkOrder.number == number)).one()


def test_orders_are_opened_for_pasted_accounts_once_each_in_their_order(office: Office) -> None:
    pasted = [f" {ACCOUNTS[2]}", ACCOUNTS[1], "", ACCOUNTS[2]]
    made = office.perform(open_orders, kind=REPLACEMENT, accounts=pasted, cause=" 到期轮换 ")
    found = [read(office, each.id) for each in made]
    assert [each.customer_id for each in found] == [2, 1]
    assert {(each.cause, each.month, each.state) for each in found} == {
        ("到期轮换", "2026-11", OrderState.WAITING)
    }
    assert [each.number for each in made] == ["HB2026110001", "HB2026110002"]


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"kind": CHECK}, "kind", "请在“零度户”页列入核查"),
        ({"cause": " "}, "cause", "请写明开工单的事由"),
        ({"accounts": [" "]}, "accounts", "请写明给哪些户开工单"),
        ({"accounts": [ACCOUNTS[1], "4309999999999"]}, "accounts", "账本里没有户号 4309999999999"),
    ],
)
def test_what_is_missing_for_an_order_is_named(
    office: Office, said: dict[str, Any], field: str, sentence: str
) -> None:
    asked = {"kind": SURVEY, "accounts": [ACCOUNTS[1]], "cause": "客户申请"} | said
    told = refused(office, open_orders, **asked)
    assert told.field == field
    assert sentence in told.sentence


def test_a_void_account_gets_no_order(office: Office) -> None:
    with office.book.writing() as session:
        session.get_one(Customer, 2).voided_at = TYPED
    told = refused(office, open_orders, kind=SURVEY, accounts=[ACCOUNTS[1], ACCOUNTS[2]], cause="客户申请")
    assert (told.field, told.row) == ("accounts", 1)


def test_the_same_order_is_not_opened_twice_while_the_first_is_out(office: Office) -> None:
    first = ordered(office, REPLACEMENT, 1)
    asked: dict[str, Any] = {"kind": REPLACEMENT, "accounts": [ACCOUNTS[1]], "cause": "到期"}
    assert read(office, first[0]).number in refused(office, open_orders, **asked).sentence
    assert office.perform(open_orders, **asked | {"cause": "故障"})
    office.perform(void_orders, orders=first, reason="开错了")
    assert office.perform(open_orders, **asked)


def test_a_paper_without_an_order_makes_one_that_is_returned_at_once(office: Office) -> None:
    number = office.perform(backfill, **HAND | {"on": date(2026, 10, 28), "values": october(SURVEYED)})
    order = of_number(office, number)
    assert number.startswith("CK202610")
    assert (order.state, order.backfilled, order.paper_no) == (OrderState.RETURNED, True, "手-017")
    assert (order.dispatched_on, order.due_on, order.printed_at) == (None, None, None)
    assert steps(office, order.id)[-1] == (Step.BACKFILLED, "王芳", "去的是 邓茂、向阳；纸单编号 手-017")


def october(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"surveyed_on": "2026-10-28"}


def test_a_paper_without_a_number_says_so(office: Office) -> None:
    number = office.perform(backfill, **HAND | {"paper_no": " ", "dispatched_on": date(2026, 10, 20)})
    order = of_number(office, number)
    assert (order.paper_no, order.dispatched_on) == (None, date(2026, 10, 20))
    assert steps(office, order.id)[-1][2] == "去的是 邓茂、向阳；纸单编号缺"


@pytest.mark.parametrize("state", [OrderState.WAITING, OrderState.DISPATCHED, OrderState.PRINTED])
def test_a_paper_belongs_to_the_order_that_is_open_for_the_account(office: Office, state: OrderState) -> None:
    (order,) = ordered(office, CHECK, 1)
    if state is not OrderState.WAITING:
        office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=TODAY)
    if state is OrderState.PRINTED:
        on_paper(office, [order])
    number = office.perform(backfill, **HAND | {"kind": CHECK, "values": CHECKED})
    assert read(office, order).number == number
    assert read(office, order).state is OrderState.RETURNED
    assert case_state(office, 1) is CaseState.CHECKED


def test_a_check_on_paper_makes_an_order_of_the_open_case(office: Office) -> None:
    number = office.perform(backfill, **HAND | {"kind": CHECK, "values": CHECKED})
    assert of_number(office, number).zero_account_id == 1
    assert case_state(office, 1) is CaseState.CHECKED
    again = refused(office, backfill, **HAND | {"kind": CHECK, "values": CHECKED})
    assert "没有等着核查的零度户，请先在“零度户”页列入核查" in again.sentence
    with office.book.writing() as session:
        session.get_one(ZeroAccount, 2).state = CaseState.CLOSED
    closed = refused(office, backfill, **HAND | {"kind": CHECK, "account_no": ACCOUNTS[2]})
    assert closed.field == "account_no"


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"account_no": "1"}, "accounts", "账本里没有户号 1"),
        ({"on": TOMORROW}, "on", "回单日期是 2026-11-03，还没有到"),
        ({"dispatched_on": TOMORROW}, "dispatched_on", "派工日期是 2026-11-03，还没有到"),
        ({"on": date(2026, 11, 1), "dispatched_on": TODAY}, "on", "早于前一步的 2026-11-02"),
        ({"second": DENG}, "second", "必须是不同的人"),
        ({"values": {}}, "surveyed_on", "还没有填"),
    ],
)
def test_a_paper_is_judged_like_a_return(
    office: Office, said: dict[str, Any], field: str, sentence: str
) -> None:
    told = refused(office, backfill, **HAND | said)
    assert told.field == field
    assert sentence in told.sentence


def test_two_open_orders_of_an_account_must_be_told_apart_first(office: Office) -> None:
    first, second = ordered(office, SURVEY, 1)[0], open_for_another_cause(office)
    told = refused(office, backfill, **HAND)
    assert read(office, first).number in told.sentence
    assert read(office, second).number in told.sentence


def open_for_another_cause(office: Office) -> int:
    made = office.perform(open_orders, kind=SURVEY, accounts=[ACCOUNTS[1]], cause="更名")
    return made[0].id


def test_a_rotation_is_opened_printed_returned_and_closed(office: Office) -> None:
    orders = out(office, REPLACEMENT, 1, 2, 3)
    for at, order in enumerate(orders):
        back(office, order, values=REPLACED | {"new_asset_no": f"14300090000099{at:08}"})
    office.perform(enter, orders=orders, on=TODAY, by="王芳")
    office.perform(box, orders=orders, box="7", on=TODAY)
    assert {read(office, order).state for order in orders} == {OrderState.ARCHIVED}
    with office.book.reading() as session:
        hanging = session.scalars(
            select(MeterInstallation.customer_id).where(MeterInstallation.in_place)
        ).all()
    assert sorted(hanging) == [1, 2, 3]


def test_a_paper_sent_back_is_returned_like_any_other(office: Office) -> None:
    order = of_number(office, office.perform(backfill, **HAND)).id
    office.perform(send_back, orders=[order], reason="缺签字")
    assert read(office, order).state is OrderState.PRINTED
    office.perform(give_back, order=order, values=SURVEYED, first=DENG, second=XIANG, on=TODAY)
    assert read(office, order).state is OrderState.RETURNED
