from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orders import ACCOUNTS, DENG, PENG, SURVEYED, TODAY, TOMORROW, TYPED, XIANG, back, ordered, out, station
from supply_station.models import Customer, Employee, TransformerArea
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState
from supply_station.services.office import Office
from supply_station.services.work_order_late import late, late_counts
from supply_station.services.work_order_life import (
    box,
    enter,
    illegible,
    postpone,
    send_back,
    void_orders,
)
from supply_station.services.work_order_sheet import OrderSheet, SheetPerson, order_sheet, suggested

CHECK, SURVEY, REPLACEMENT = OrderKind


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path)
    yield office
    office.book.close()


def sheet(office: Office, order: int, today: date = TODAY) -> OrderSheet:
    return office.consult(order_sheet, key=order, today=today)


def test_a_sheet_says_who_has_the_order_what_its_form_asks_and_what_comes_next(office: Office) -> None:
    (order,) = out(office, SURVEY, 1, on=date(2026, 10, 30))
    seen = sheet(office, order)
    assert (seen.number, seen.account_no, seen.name, seen.cause) == (
        "CK2026110001", ACCOUNTS[1], "户1", "到期",
    )  # fmt: skip
    assert seen.sent == (SheetPerson(DENG, "邓茂"), SheetPerson(XIANG, "向阳"))
    assert (seen.went, seen.values, seen.next_step) == ((), {}, "请先登记回单")
    assert (seen.form.number, seen.facts["area.name"]) == ("附表 CK-1", "甲台区")
    assert (seen.due_on, seen.days_late) == (date(2026, 11, 6), 0)
    assert sheet(office, order, date(2026, 11, 9)).days_late == 3
    back(office, order, first=PENG)
    seen = sheet(office, order, date(2026, 11, 9))
    assert seen.went == (SheetPerson(PENG, "彭山"), SheetPerson(XIANG, "向阳"))
    assert (seen.values, seen.days_late) == (SURVEYED, 0)
    assert [each.step for each in seen.events] == [
        Step.OPENED, Step.DISPATCHED, Step.PRINTED, Step.RETURNED,
    ]  # fmt: skip


def test_the_next_step_follows_the_order_to_the_archive(office: Office) -> None:
    orders = ordered(office, SURVEY, 1)
    told = [sheet(office, orders[0]).next_step]
    office.perform(void_orders, orders=orders, reason="开错了")
    told.append(sheet(office, orders[0]).next_step)
    first, second = out(office, SURVEY, 1, 2)
    for order in (first, second):
        back(office, order)
    told.append(sheet(office, first).next_step)
    office.perform(enter, orders=[first], on=TODAY, by="王芳")
    office.perform(box, orders=[second], box="1", on=TODAY)
    told += [sheet(office, first).next_step, sheet(office, second).next_step]
    office.perform(box, orders=[first], box="1", on=TODAY)
    told.append(sheet(office, first).next_step)
    assert told == [
        "请先派工：写明派给谁、哪天派的",
        "这张工单已经作废",
        "请先登记营销系统已录入和纸质已归盒",
        "请登记纸质已归盒",
        "请登记营销系统已录入",
        "已经归档，没有下一步了",
    ]


def test_a_check_order_shows_its_case(office: Office) -> None:
    (order,) = out(office, CHECK, 2)
    seen = sheet(office, order)
    assert (seen.case_id, seen.case_state) == (2, CaseState.DISPATCHED)
    assert seen.facts["zero_account.since"] == "2026-08"


def test_an_account_without_an_area_has_a_sheet(office: Office) -> None:
    with office.book.writing() as session:
        session.get_one(Customer, 1).area_id = None
    (order,) = ordered(office, SURVEY, 1)
    seen = sheet(office, order)
    assert "area.name" not in seen.facts
    assert seen.case_state is None
    assert office.consult(suggested, orders=[order]) is None


def test_the_manager_of_most_orders_is_sent_first(office: Office) -> None:
    orders = ordered(office, CHECK, 1, 2, 3)
    assert office.consult(suggested, orders=orders) == XIANG
    with office.book.writing() as session:
        session.get_one(Employee, XIANG).voided_at = TYPED
    assert office.consult(suggested, orders=orders) == PENG
    with office.book.writing() as session:
        session.get_one(TransformerArea, 2).manager_id = None
    assert office.consult(suggested, orders=orders) is None


def test_orders_are_late_from_the_day_after_their_limit_until_they_are_back(office: Office) -> None:
    first, second = out(office, SURVEY, 1, 2, on=date(2026, 10, 23))
    (check,) = out(office, CHECK, 3, on=date(2026, 10, 14))
    (waiting,) = ordered(office, REPLACEMENT, 1)
    office.perform(postpone, order=first, to=TOMORROW, reason="家里没人")
    office.perform(illegible, order=check, note="示数")
    assert office.consult(late, date(2026, 10, 28)) == []
    assert office.consult(late_counts, date(2026, 10, 30)) == {CHECK: 1}
    found = office.consult(late, TODAY)
    assert [(each.id, each.days, each.due_on) for each in found] == [
        (check, 5, date(2026, 10, 28)),
        (first, 3, date(2026, 10, 30)),
        (second, 3, date(2026, 10, 30)),
    ]
    assert (found[0].sent, found[0].area, found[0].illegible) == ("邓茂、向阳", "乙台区", "示数")
    assert (found[1].postponed_to, found[1].state) == (TOMORROW, OrderState.PRINTED)
    assert office.consult(late_counts, TODAY) == {CHECK: 1, SURVEY: 2}
    back(office, first)
    office.perform(void_orders, orders=[second], reason="不去了")
    assert waiting not in [each.id for each in office.consult(late, TODAY)]
    assert office.consult(late_counts, TODAY) == {CHECK: 1}
    office.perform(send_back, orders=[first], reason="没看清")
    assert office.consult(late_counts, TODAY) == {CHECK: 1, SURVEY: 1}
