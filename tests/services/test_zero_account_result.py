"""A wet list of results, all rows or none; and what a check order does to its case."""

from collections.abc import Iterator
from dataclasses import replace
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
    PENG,
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
    steps,
)
from supply_station.errors import RuleBroken
from supply_station.models import Journal, Usage, WorkOrder, ZeroAccount
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState, Finding, Treatment
from supply_station.rules.zero_account_case import Outcome
from supply_station.services.office import Office
from supply_station.services.work_order_life import (
    amend_return,
    dispatch,
    send_back,
    void_orders,
)
from supply_station.services.work_order_opening import backfill
from supply_station.services.zero_account_result import Recorded, Result, find_out, record_list
from supply_station.services.zero_account_treatment import renew, treat, void_cases
from zero_cases import account, case, zero_station

CHECK = OrderKind.ZERO_ACCOUNT_CHECK


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    yield office
    office.book.close()


def seen(order: int, **values: Any) -> Result:
    """A row of somebody who was there."""
    row = Result(
        order,
        Outcome.CHECKED,
        finding=Finding.EMPTY,
        reading=123400,
        meter_state="完好",
        first=DENG,
        second=PENG,
        on=TODAY,
        witness="村委会 田主任",
    )
    return replace(row, **values)


def take(office: Office, *results: Result) -> Recorded:
    return office.perform(record_list, results=results)


def refused(office: Office, *results: Result) -> RuleBroken:
    before = contents(office)
    with pytest.raises(RuleBroken) as told:
        take(office, *results)
    assert contents(office) == before
    return told.value


def read_before(office: Office, customer: int, month: str, dial: int) -> None:
    with office.book.writing() as session:
        session.add(
            Usage(
                recorded_at=TYPED,
                customer_id=customer,
                month=month,
                meter_no="A",
                register=Register.TOTAL,
                read_from=dial,
                read_to=dial,
                kwh=0,
                kwh_derived=False,
            )
        )


def test_a_list_is_taken_with_what_each_row_says(office: Office) -> None:
    first, second, third = out(office, CHECK, 1, 2, 3)
    done = take(
        office,
        seen(first, note="门锁着"),
        Result(second, Outcome.POSTPONED, postponed_to=TOMORROW),
        Result(third, Outcome.ILLEGIBLE, note="示数被水浸了"),
    )
    assert done == Recorded(checked=1, postponed=1, illegible=1, remarks=())
    visited = case(office, 1)
    assert (visited.state, visited.finding, visited.read_on_site) == (
        CaseState.CHECKED,
        Finding.EMPTY,
        123400,
    )
    assert (visited.checked_on, visited.witness) == (TODAY, "村委会 田主任")
    order = read(office, first)
    assert (order.state, order.went_first_id, order.went_second_id) == (OrderState.RETURNED, DENG, PENG)
    assert order.values is not None
    assert (order.values["meter_state"], order.values["remark"]) == ("完好", "门锁着")
    assert (read(office, second).postponed_to, read(office, third).illegible) == (TOMORROW, "示数被水浸了")
    assert steps(office, second)[-1][0] is Step.POSTPONED
    assert [case_state(office, key) for key in (2, 3)] == [CaseState.DISPATCHED] * 2


def test_a_list_is_one_line_of_the_journal(office: Office) -> None:
    first, second = out(office, CHECK, 1, 2)
    take(office, seen(first), seen(second))
    with office.book.reading() as session:
        line = session.scalars(select(Journal).order_by(Journal.id.desc()).limit(1)).one()
    codes = [read(office, key).code for key in (first, second)]
    assert (line.act, line.changes) == (
        "登记核查清单",
        [{"bulk": {"已核查": 2, "改约": 0, "看不清": 0, "orders": codes}}],
    )


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"finding": None}, "finding", "的“核查结果”还没有填"),
        ({"reading": None}, "reading", "的“现场示数”还没有填"),
        ({"reading": -1}, "reading", "的“现场示数”应当是不小于 0 的数"),
        ({"meter_state": None}, "meter_state", "的“电表状态”还没有填"),
        ({"meter_state": "丢失"}, "reading", "的“现场示数”在这种情况下不用填"),
        ({"meter_state": "好"}, "meter_state", "的“电表状态”没有“好”这一项"),
        ({"on": None}, "on", "的“核查日期”还没有填"),
        ({"on": TOMORROW}, "on", "还没有到"),
        ({"on": date(2026, 11, 1)}, "on", "早于前一步"),
        ({"first": None}, "first", "请写明是谁去的"),
        ({"second": None}, "second", "请写明第二个人"),
        ({"second": DENG}, "second", "两个人必须是不同的人"),
        ({"second": 99}, "second", "不在员工名单里"),
        ({"outcome": Outcome.POSTPONED}, "postponed_to", "的“改约到”还没有填"),
        ({"outcome": Outcome.ILLEGIBLE}, "note", "请写明哪里看不清"),
    ],
)
def test_a_row_at_fault_is_named_by_its_code_and_field_and_nothing_is_taken(
    office: Office, wrong: dict[str, Any], field: str, sentence: str
) -> None:
    first, second = out(office, CHECK, 1, 2)
    told = refused(office, seen(first), seen(second, **wrong))
    assert told.sentence.startswith(f"短码 {read(office, second).code}")
    assert sentence in told.sentence
    assert (told.field, told.row) == (field, 1)


def test_rows_that_name_no_check_order_or_one_twice_are_refused(office: Office) -> None:
    (first,) = out(office, CHECK, 1)
    (survey,) = out(office, OrderKind.CUSTOMER_SURVEY, 2)
    for stranger in (survey, 999):
        told = refused(office, seen(first), seen(stranger))
        assert (told.sentence, told.field, told.row) == (
            "第 2 行不是零度户现场核查工单，或已经作废，请核对短码。",
            "order",
            1,
        )
    twice = refused(office, seen(first), seen(first))
    assert f"短码 {read(office, first).code} 在第 1 行已经填过了" in twice.sentence
    assert (twice.field, twice.row) == ("order", 1)
    with pytest.raises(RuleBroken, match="清单是空的"):
        take(office)


def test_a_row_whose_order_was_never_printed_or_is_back_names_the_step_before(office: Office) -> None:
    waiting, printed = ordered(office, CHECK, 1, 2)
    assert "请先派工" in refused(office, seen(waiting)).sentence
    office.perform(dispatch, orders=[waiting, printed], first=DENG, second=XIANG, on=TODAY)
    assert "请先打印工单" in refused(office, seen(waiting)).sentence
    on_paper(office, [printed])
    take(office, seen(printed))
    assert "更正回单" in refused(office, seen(printed)).sentence


def test_a_site_reading_below_the_last_known_one_is_taken_with_a_remark(office: Office) -> None:
    first, second, third = out(office, CHECK, 1, 2, 3)
    read_before(office, 1, "2026-09", 100)
    read_before(office, 1, "2026-10", 123500)
    read_before(office, 2, "2026-10", 123400)
    read_before(office, 3, "2026-11", 999900)
    done = take(office, seen(first), seen(second), seen(third))
    (remark,) = done.remarks
    code = read(office, first).code
    assert (remark.row, remark.sentence) == (
        0,
        f"短码 {code} 的现场示数 1234 小于 2026-10 的止码 1235，已按现场示数记下，请核对是否换过表。",
    )
    assert case(office, 1).read_on_site == 123400


def test_thirty_rows_come_back_together_or_not_at_all(office: Office) -> None:
    rows = [seen(order) for order in many_out(office, 30)]
    told = refused(office, *rows[:29], replace(rows[29], finding=None))
    assert (told.row, told.field) == (29, "finding")
    assert take(office, *rows).checked == 30
    assert office.consult(find_out, area=None) == []


def many_out(office: Office, how_many: int) -> list[int]:
    """Check orders with the crew, one for each of many accounts."""
    keys = [account(office, f"9{at:09}") for at in range(how_many)]
    with office.book.writing() as session:
        for key in keys:
            values = {"month": "2026-10", "zero_from": "2026-08", "zero_months": 3}
            session.add(
                ZeroAccount(id=key, recorded_at=TYPED, customer_id=key, state=CaseState.LISTED, **values)
            )
    return out(office, CHECK, *keys)


def test_orders_with_the_crew_are_offered_as_a_crew_walks(office: Office) -> None:
    first, second, third = out(office, CHECK, 3, 2, 1)
    rows = office.consult(find_out, area=None)
    assert [row.account_no for row in rows] == [ACCOUNTS[3], ACCOUNTS[1], ACCOUNTS[2]]
    row = rows[0]
    assert (row.order, row.code, row.area, row.name) == (first, read(office, first).code, "乙台区", "户3")
    assert (row.state, row.case_state, row.sent_first, row.sent_second) == (
        OrderState.PRINTED,
        CaseState.DISPATCHED,
        DENG,
        XIANG,
    )
    assert [row.order for row in office.consult(find_out, area="甲台区")] == [third, second]
    take(office, seen(second))
    office.perform(void_orders, orders=[third], reason="写错")
    assert [row.order for row in office.consult(find_out, area=None)] == [first]


def test_an_order_sent_back_takes_its_finding_back(office: Office) -> None:
    (order,) = out(office, CHECK, 1)
    back(office, order)
    assert case(office, 1).finding is Finding.AWAY
    office.perform(send_back, orders=[order], reason="少一张照片")
    again = case(office, 1)
    assert (again.state, again.finding, again.checked_on) == (CaseState.DISPATCHED, None, None)
    assert (again.read_on_site, again.witness) == (None, None)
    back(office, order)
    assert case(office, 1).state is CaseState.CHECKED


def test_an_amended_return_writes_the_finding_over_also_when_it_was_treated(office: Office) -> None:
    (order,) = out(office, CHECK, 1)
    back(office, order)
    office.perform(treat, cases=[1], treatment=Treatment.REPORT_EMPTY, on=TODAY, note=None)
    values = {name: value for name, value in CHECKED.items() if name != "witness"} | {"finding": "空户"}
    people: dict[str, Any] = {"first": DENG, "second": XIANG, "on": TODAY}
    office.perform(amend_return, order=order, values=values, basis="录入笔误", **people)
    amended = case(office, 1)
    assert (amended.state, amended.finding, amended.witness) == (CaseState.TO_APPROVE, Finding.EMPTY, None)


def test_a_void_order_puts_its_case_back_on_the_list_and_a_new_one_can_be_opened(office: Office) -> None:
    (never,) = out(office, CHECK, 1)
    (visited,) = out(office, CHECK, 2)
    back(office, visited)
    office.perform(void_orders, orders=[never, visited], reason="打错了")
    assert [case_state(office, key) for key in (1, 2)] == [CaseState.LISTED] * 2
    assert case(office, 2).finding is None
    numbers = office.perform(renew, cases=[1, 2])
    with office.book.reading() as session:
        opened = session.scalars(
            select(WorkOrder).where(WorkOrder.state == OrderState.WAITING).order_by(WorkOrder.id)
        ).all()
    assert [(each.number, each.zero_account_id) for each in opened] == [(numbers[0], 1), (numbers[1], 2)]


def test_a_finding_that_was_used_cannot_be_withdrawn(office: Office) -> None:
    (order,) = out(office, CHECK, 1)
    back(office, order)
    office.perform(treat, cases=[1], treatment=Treatment.REPORT_EMPTY, on=TODAY, note=None)
    for act in (send_back, void_orders):
        before = contents(office)
        with pytest.raises(RuleBroken, match=r"核查结果已经用上了，零度户现在是“待审核”.*请先登记所长审核"):
            office.perform(act, orders=[order], reason="想改")
        assert contents(office) == before


def test_an_earlier_visit_can_be_void_without_touching_the_later_one(office: Office) -> None:
    (first,) = out(office, CHECK, 1)
    back(office, first)
    with office.book.writing() as session:
        session.get_one(ZeroAccount, 1).state = CaseState.LISTED
    (second,) = out(office, CHECK, 1)
    back(office, second)
    office.perform(void_orders, orders=[first], reason="纸丢了")
    assert case(office, 1).finding is Finding.AWAY
    assert case_state(office, 1) is CaseState.CHECKED


def test_nobody_is_sent_to_a_case_that_waits_for_no_visit(office: Office) -> None:
    (order,) = ordered(office, CHECK, 1)
    with office.book.writing() as session:
        session.get_one(ZeroAccount, 1).state = CaseState.CLOSED
    with pytest.raises(RuleBroken, match="的零度户现在是“已结案”，不用再派人去；请作废这张工单"):
        office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=TODAY)
    office.perform(void_orders, orders=[order], reason="已结案")
    assert case_state(office, 1) is CaseState.CLOSED


def test_a_paper_entered_after_the_fact_checks_the_case(office: Office) -> None:
    written: dict[str, Any] = {"values": CHECKED, "first": DENG, "second": XIANG, "on": TODAY}
    office.perform(
        backfill, kind=CHECK, account_no=ACCOUNTS[1], paper_no="手-7", dispatched_on=None, **written
    )
    assert (case(office, 1).state, case(office, 1).finding) == (CaseState.CHECKED, Finding.AWAY)


def test_a_void_case_takes_its_open_orders_along(office: Office) -> None:
    (order,) = out(office, CHECK, 1)
    office.perform(void_cases, cases=[1], reason="列错了户")
    assert (case(office, 1).void_reason, read(office, order).void_reason) == ("列错了户", "列错了户")
    assert steps(office, order)[-1][0] is Step.VOIDED
    with pytest.raises(RuleBroken, match="请写明作废的原因"):
        office.perform(void_cases, cases=[2], reason=" ")
