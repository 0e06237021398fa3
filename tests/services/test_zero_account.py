from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    DatedParameter,
    Journal,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.rules.customer import Category, ReadingCycle, Status, UsageClass
from supply_station.rules.parameter import SHARE_RESIDENTIAL, THRESHOLD, Level
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import CaseState, Finding
from supply_station.services.office import Office
from supply_station.services.zero_account import Coverage, ZeroList, open_cases, zero_list
from supply_station.storage.book import Book

TYPED = datetime(2026, 11, 1, 8, 0)
M = "2026-10"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        yield Office(book, clerk="王芳", clock=lambda: datetime(2026, 11, 2, 9, 0))


def add_area(office: Office, name: str, cycle: str | None = None) -> int:
    with office.book.writing() as session:
        area = TransformerArea(recorded_at=TYPED, name=name, cycle=cycle)
        session.add(area)
        session.flush()
        return area.id


def add_account(office: Office, no: str, months: dict[str, int], **values: Any) -> int:
    """An account with one row a month; kwh in 0.01 kWh, the dial standing where the row before left it."""
    values = {"name": f"户{no}", "status": Status.NORMAL, "usage_class": UsageClass.RESIDENTIAL} | values
    with office.book.writing() as session:
        customer = Customer(recorded_at=TYPED, account_no=no, **values)
        session.add(customer)
        session.flush()
        dial = 1000
        for month, kwh in months.items():
            session.add(
                Usage(
                    recorded_at=TYPED,
                    customer_id=customer.id,
                    month=month,
                    meter_no="A",
                    register=Register.TOTAL,
                    read_from=dial,
                    read_to=dial + kwh,
                    kwh=kwh,
                    kwh_derived=False,
                )
            )
            dial += kwh
        return customer.id


def zeros(*numbers: int) -> dict[str, int]:
    return {f"2026-{number:02d}": 0 for number in numbers}


THREE = zeros(8, 9, 10)


def listed(found: ZeroList) -> dict[str, int]:
    return {each.account_no: each.zero_months for each in found.candidates}


def test_accounts_are_listed_from_three_zero_cycles(office: Office) -> None:
    add_account(office, "1", {"2026-07": 500} | THREE)
    add_account(office, "2", {"2026-08": 500} | zeros(9, 10))
    add_account(office, "3", THREE | {"2026-10": 1})
    found = office.consult(zero_list, month=M)
    assert listed(found) == {"1": 3}
    assert (found.month, found.threshold, found.missing) == (M, 3, [])
    assert found.candidates[0].zero_from == "2026-08"


def test_the_threshold_is_the_parameter_of_the_months_last_day(office: Office) -> None:
    add_account(office, "1", zeros(9, 10))
    with office.book.writing() as session:
        session.add(
            DatedParameter(
                recorded_at=TYPED,
                key=THRESHOLD,
                value="2",
                valid_from=date(2026, 10, 31),
                level=Level.PROVINCE,
                source="省公司通知",
            )
        )
    assert listed(office.consult(zero_list, month=M)) == {"1": 2}
    assert office.consult(zero_list, month="2026-09").threshold == 3


def test_closed_and_voided_accounts_are_neither_listed_nor_missing(office: Office) -> None:
    add_account(office, "1", THREE, status=Status.CLOSED)
    add_account(office, "2", THREE, voided_at=TYPED)
    add_account(office, "3", zeros(9), status=Status.CLOSED)
    add_account(office, "4", zeros(9), voided_at=TYPED)
    add_account(office, "5", {"2026-10": 100})
    found = office.consult(zero_list, month=M)
    assert (found.candidates, found.missing) == ([], [])


def test_a_voided_reading_is_no_reading(office: Office) -> None:
    customer = add_account(office, "1", zeros(7, 8, 9, 10))
    add_account(office, "2", {"2026-10": 100})
    with office.book.writing() as session:
        session.execute(
            update(Usage).where(Usage.customer_id == customer, Usage.month == M).values(voided_at=TYPED)
        )
    assert listed(office.consult(zero_list, month=M)) == {}
    assert office.consult(zero_list, month=M).missing == ["1"]
    assert listed(office.consult(zero_list, month="2026-09")) == {"1": 3}


def test_the_cycle_is_the_accounts_else_its_areas_and_an_unknown_word_is_monthly(office: Office) -> None:
    area = add_area(office, "乙村", ReadingCycle.TWO_MONTHLY)
    rows = {"2026-02": 5} | zeros(4, 6, 8, 10)
    add_account(office, "1", rows, area_id=area)
    add_account(office, "2", rows, cycle=ReadingCycle.TWO_MONTHLY)
    add_account(office, "3", zeros(8, 10) | {"2026-09": 0}, area_id=area, cycle="三月")
    assert listed(office.consult(zero_list, month=M)) == {"1": 4, "2": 4, "3": 3}


def test_the_opening_count_continues_a_run_from_the_books_first_month(office: Office) -> None:
    add_account(office, "1", THREE, opening_zero_count=7)
    add_account(office, "2", {"2026-07": 5} | THREE, opening_zero_count=7)
    add_account(office, "3", zeros(6, 7, 8, 9, 10), opening_zero_count=7, opening_month="2026-08")
    assert listed(office.consult(zero_list, month=M)) == {"1": 10, "2": 3, "3": 10}


@pytest.mark.parametrize(("start", "cycles"), [("2026-05", 9), ("2026-06", 9)])
def test_the_opening_count_continues_a_two_monthly_run_that_began_with_the_book(
    office: Office, start: str, cycles: int
) -> None:
    add_account(office, "1", zeros(6, 8, 10), opening_zero_count=6, cycle=ReadingCycle.TWO_MONTHLY)
    add_account(office, "2", {start: 5})
    assert listed(office.consult(zero_list, month=M)) == {"1": cycles}


def test_exempt_accounts_are_listed_with_their_reason(office: Office) -> None:
    add_account(office, "1", THREE, status=Status.SUSPENDED)
    add_account(office, "2", THREE, usage_class=UsageClass.IRRIGATION)
    away = add_account(office, "3", THREE)
    forgotten = add_account(office, "4", THREE)
    for customer, day in ((away, date(2025, 11, 1)), (forgotten, date(2025, 10, 31))):
        add_case(office, customer, "2025-09", state=CaseState.CLOSED, finding=Finding.AWAY, checked_on=day)
    found = office.consult(zero_list, month=M)
    assert {each.account_no: each.exempt for each in found.candidates} == {
        "1": "暂停",
        "2": "农业排灌季节性用电",
        "3": "长期外出（2025-11 核查）",
        "4": None,
    }


@pytest.mark.parametrize(
    ("later", "exempt"),
    [
        ({"finding": Finding.EMPTY, "checked_on": date(2026, 6, 1)}, None),
        ({"finding": Finding.AWAY, "checked_on": date(2026, 6, 1)}, "长期外出（2026-06 核查）"),
        ({"finding": Finding.EMPTY, "checked_on": date(2026, 2, 1)}, "长期外出（2026-03 核查）"),
        (
            {"finding": Finding.EMPTY, "checked_on": date(2026, 6, 1), "voided_at": TYPED},
            "长期外出（2026-03 核查）",
        ),
        ({}, "长期外出（2026-03 核查）"),
    ],
)
def test_the_newest_check_decides_whether_an_account_is_still_away(
    office: Office, later: dict[str, Any], exempt: str | None
) -> None:
    customer = add_account(office, "1", THREE)
    away = {"finding": Finding.AWAY, "checked_on": date(2026, 3, 1)}
    add_case(office, customer, "2026-03", state=CaseState.CLOSED, **away)
    add_case(office, customer, "2026-06", state=CaseState.CLOSED, **later)
    (found,) = office.consult(zero_list, month=M).candidates
    assert found.exempt == exempt


def add_case(office: Office, customer: int, month: str, **values: Any) -> None:
    values = {"zero_from": month, "zero_months": 3, "state": CaseState.LISTED} | values
    with office.book.writing() as session:
        session.add(ZeroAccount(recorded_at=TYPED, customer_id=customer, month=month, **values))


def test_a_missing_class_is_worked_out_from_usage_class_and_voltage(office: Office) -> None:
    add_account(office, "1", THREE, usage_class="大工业", voltage="10kV")
    add_account(office, "2", THREE, usage_class="一般工商业", category="专变用户")
    add_account(office, "3", THREE, usage_class="一般工商业", category=Category.LOW_RESIDENTIAL)
    found = office.consult(zero_list, month=M)
    assert [each.category for each in found.candidates] == [
        Category.HIGH_VOLTAGE,
        Category.LOW_NON_RESIDENTIAL,
        Category.LOW_RESIDENTIAL,
    ]


def test_missing_readings_are_those_of_accounts_in_force_and_due(office: Office) -> None:
    two = {"cycle": ReadingCycle.TWO_MONTHLY}
    add_account(office, "read", {"2026-10": 5})
    add_account(office, "late", {"2026-09": 5})
    add_account(office, "due", {"2026-08": 5}, **two)
    add_account(office, "between", {"2026-09": 5}, **two)
    add_account(office, "never", {})
    add_account(office, "connecting", {}, status=Status.CONNECTING)
    add_account(office, "dismantled", {"2026-09": 5}, status=Status.DISMANTLED)
    add_account(office, "younger", {}, opened_on=date(2026, 11, 1))
    add_account(office, "new", {}, opened_on=date(2026, 10, 31))
    assert office.consult(zero_list, month=M).missing == sorted(["late", "due", "never", "dismantled", "new"])


def test_a_month_without_usage_has_an_empty_list(office: Office) -> None:
    add_account(office, "1", THREE)
    found = office.consult(zero_list, month="2026-11")
    assert (found.candidates, found.missing) == ([], [])


def test_candidates_stand_as_a_crew_walks(office: Office) -> None:
    first, second = add_area(office, "乙村"), add_area(office, "甲村")
    add_account(office, "1", THREE)
    add_account(office, "2", THREE, area_id=second, walking_order=2)
    add_account(office, "3", THREE, area_id=second, walking_order=1)
    add_account(office, "4", THREE, area_id=first)
    found = office.consult(zero_list, month=M)
    assert [(each.account_no, each.area) for each in found.candidates] == [
        ("4", "乙村"),
        ("3", "甲村"),
        ("2", "甲村"),
        ("1", None),
    ]


def test_opening_all_makes_a_case_and_an_order_for_each_candidate_to_check(office: Office) -> None:
    add_account(office, "1", THREE)
    customer = add_account(office, "2", zeros(6, 7, 8, 9, 10), walking_order=1)
    add_account(office, "3", THREE, status=Status.SUSPENDED)
    result = office.perform(open_cases, month=M, whole="all")
    assert (result.opened, result.already) == (2, 0)
    with office.book.reading() as session:
        case, _ = session.scalars(select(ZeroAccount).order_by(ZeroAccount.id))
        order, other = session.scalars(select(WorkOrder).order_by(WorkOrder.id))
    assert (case.customer_id, case.month, case.zero_from, case.zero_months) == (customer, M, "2026-06", 5)
    assert (case.state, case.recorded_at) == (CaseState.LISTED, datetime(2026, 11, 2, 9, 0))
    assert (order.number, order.zero_account_id, order.customer_id) == ("LD2026100001", case.id, customer)
    assert (order.kind, order.state, order.prints, order.month) == (
        OrderKind.ZERO_ACCOUNT_CHECK,
        OrderState.WAITING,
        0,
        M,
    )
    assert other.number == "LD2026100002"


def test_opening_is_one_line_of_the_journal(office: Office) -> None:
    add_account(office, "1", THREE)
    office.perform(open_cases, month=M, whole="all")
    with office.book.reading() as session:
        line = session.scalars(select(Journal)).one()
    assert (line.clerk, line.act) == ("王芳", "列入零度户核查")
    assert line.changes == [
        {
            "bulk": {
                "month": M,
                "areas": [],
                "whole": "all",
                "opened": 1,
                "already": 0,
                "orders": ["LD2026100001", "LD2026100001"],
            }
        }
    ]


def cases(office: Office) -> dict[str, str]:
    """户号 → month of its case."""
    with office.book.reading() as session:
        rows = session.execute(
            select(Customer.account_no, ZeroAccount.month).join_from(Customer, ZeroAccount)
        )
        return {row.account_no: row.month for row in rows}


def test_opening_twice_changes_nothing(office: Office) -> None:
    for no in range(6):
        add_account(office, str(no), THREE)
    for whole in ("quota", "all"):
        first = office.perform(open_cases, month=M, whole=whole)
        before = cases(office)
        again = office.perform(open_cases, month=M, whole=whole)
        assert again.opened == 0
        assert again.already == first.opened + first.already
        assert again.coverage == first.coverage
        assert cases(office) == before
    assert len(cases(office)) == 6


def test_an_account_with_a_case_still_open_gets_no_second_one(office: Office) -> None:
    still_open = add_account(office, "1", zeros(7, 8, 9, 10))
    done = add_account(office, "2", zeros(7, 8, 9, 10))
    done_now = add_account(office, "3", zeros(7, 8, 9, 10))
    add_case(office, still_open, "2026-09", state=CaseState.CHECKED)
    add_case(office, done, "2026-09", state=CaseState.CLOSED)
    add_case(office, done_now, M, state=CaseState.CLOSED)
    found = office.consult(zero_list, month=M)
    assert [each.listed for each in found.candidates] == [True, False, True]
    assert office.perform(open_cases, month=M, whole="all").opened == 1
    with office.book.reading() as session:
        assert session.scalars(select(ZeroAccount.customer_id).order_by(ZeroAccount.id)).all()[-1] == done


def test_opening_by_area_takes_only_that_area(office: Office) -> None:
    first, second = add_area(office, "枫树冲台区"), add_area(office, "石板桥台区")
    add_account(office, "1", THREE, area_id=first)
    add_account(office, "2", THREE, area_id=second)
    add_account(office, "3", THREE)
    assert office.perform(open_cases, month=M, areas=["石板桥台区"]).opened == 1
    assert cases(office) == {"2": M}


def test_an_unknown_area_is_refused_with_names_that_are_near(office: Office) -> None:
    add_area(office, "枫树冲台区")
    add_account(office, "1", THREE)
    with pytest.raises(RuleBroken, match=r"没有台区“枫树坪台区”，相近的有：枫树冲台区") as refused:
        office.perform(open_cases, month=M, areas=["枫树坪台区"])
    assert refused.value.field == "areas"
    assert cases(office) == {}


def test_a_month_without_usage_is_refused(office: Office) -> None:
    add_account(office, "1", THREE)
    with pytest.raises(RuleBroken, match=r"还没有导入 2026-11 的电量"):
        office.perform(open_cases, month="2026-11", whole="all")


def test_the_clerk_must_say_which_candidates(office: Office) -> None:
    add_account(office, "1", THREE)
    with pytest.raises(RuleBroken, match=r"请指定台区，或选按比例列入"):
        office.perform(open_cases, month=M)


def test_the_quota_opens_each_classs_share_in_few_villages(office: Office) -> None:
    crowded, lonely = add_area(office, "乙村"), add_area(office, "甲村")
    for no in range(5):
        add_account(office, f"home{no}", THREE, area_id=crowded, walking_order=9 - no)
    add_account(office, "home5", THREE, area_id=lonely)
    for no in range(3):
        add_account(office, f"shop{no}", THREE, area_id=lonely, usage_class=UsageClass.COMMERCIAL)
    add_account(office, "mill", THREE, voltage="10kV", usage_class=UsageClass.LARGE_INDUSTRY)
    add_account(office, "away", THREE, status=Status.DISMANTLED)
    result = office.perform(open_cases, month=M, whole="quota")
    assert result.coverage == {
        Category.HIGH_VOLTAGE: Coverage(1, 1),
        Category.LOW_NON_RESIDENTIAL: Coverage(3, 3),
        Category.LOW_RESIDENTIAL: Coverage(2, 2),
    }
    assert sorted(cases(office)) == ["home3", "home4", "mill", "shop0", "shop1", "shop2"]


def test_accounts_on_the_months_list_count_towards_the_quota(office: Office) -> None:
    for no in range(10):
        customer = add_account(office, str(no), THREE)
    add_case(office, customer, M)
    result = office.perform(open_cases, month=M, whole="quota")
    assert (result.opened, result.already) == (1, 1)
    assert result.coverage[Category.LOW_RESIDENTIAL] == Coverage(2, 2)


def test_the_share_is_a_parameter(office: Office) -> None:
    for no in range(10):
        add_account(office, str(no), THREE)
    with office.book.writing() as session:
        session.add(
            DatedParameter(
                recorded_at=TYPED,
                key=SHARE_RESIDENTIAL,
                value="35",
                valid_from=date(2026, 1, 1),
                level=Level.STATION,
                source="所长要求",
            )
        )
    assert office.perform(open_cases, month=M, whole="quota").opened == 4


def test_order_numbers_of_voided_orders_are_not_given_again(office: Office) -> None:
    add_account(office, "1", THREE)
    office.perform(open_cases, month=M, whole="all")
    with office.book.writing() as session:
        session.execute(update(WorkOrder).values(voided_at=TYPED, number="LD20261010007"))
        session.execute(update(ZeroAccount).values(voided_at=TYPED))
    office.perform(open_cases, month=M, whole="all")
    with office.book.reading() as session:
        assert session.scalars(select(WorkOrder.number).order_by(WorkOrder.id)).all()[-1] == "LD20261010008"
