from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import Customer, Journal, TransformerArea, Usage, WorkOrder, ZeroAccount
from supply_station.rules.customer import Category, Status, UsageClass
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.services.office import Office
from supply_station.services.zero_account import open_cases
from supply_station.services.zero_account_month import Months, MonthView, month_view, months
from supply_station.storage.book import Book

TYPED = datetime(2026, 11, 1, 8, 0)
M = "2026-10"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Ten homes of 枫树冲台区 and two shops without one, all at zero; home 0 is 暂停, number 12 is 缺抄."""
    with Book.open(new_book(tmp_path)) as book:
        made = Office(book, clerk="王芳", clock=lambda: datetime(2026, 11, 2, 9, 0))
        with book.writing() as session:
            area = TransformerArea(recorded_at=TYPED, name="枫树冲台区")
            session.add(area)
            session.flush()
            for no in range(13):
                shop = no in {10, 11}
                customer = Customer(
                    recorded_at=TYPED,
                    account_no=f"43000000{no:02d}",
                    name=f"户{no}",
                    status=Status.SUSPENDED if no == 0 else Status.NORMAL,
                    usage_class=UsageClass.COMMERCIAL if shop else UsageClass.RESIDENTIAL,
                    area_id=None if shop else area.id,
                )
                session.add(customer)
                session.flush()
                for month in ("2026-08", "2026-09", M)[: 2 if no == 12 else 3]:
                    session.add(
                        Usage(
                            recorded_at=TYPED,
                            customer_id=customer.id,
                            month=month,
                            meter_no="A",
                            register=Register.TOTAL,
                            kwh=0,
                            kwh_derived=False,
                        )
                    )
        yield made


def seen(office: Office, month: str = M) -> MonthView:
    return office.consult(month_view, month=month)


def test_months_run_without_a_gap_from_the_first_with_usage_to_today(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Usage).where(Usage.month == "2026-09").values(month="2026-06"))
    found = office.consult(months, until="2026-11")
    assert found.offered == ["2026-11", M, "2026-09", "2026-08", "2026-07", "2026-06"]
    assert found.newest == M
    assert office.consult(months, until="2026-01").offered[0] == M


def test_voided_usage_makes_no_month(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Usage).where(Usage.month == M).values(voided_at=TYPED))
    found = office.consult(months, until="2026-09")
    assert (found.offered, found.newest) == (["2026-09", "2026-08"], "2026-09")
    assert (seen(office).held, seen(office, "2026-09").held) == (0, 2)


def test_a_book_without_usage_has_no_months(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path / "empty")) as book:
        office = Office(book, clerk="王芳", clock=lambda: TYPED)
        assert office.consult(months, until=M) == Months([], None)
        view = seen(office)
    assert (view.held, view.entries, view.missing) == (0, [], [])
    assert [each.candidates for each in view.classes] == [0, 0, 0]


def test_the_figures_of_each_class_follow_the_list_and_the_visits(office: Office) -> None:
    office.perform(open_cases, month=M, whole="quota")
    with office.book.writing() as session:
        case = session.scalars(select(ZeroAccount).order_by(ZeroAccount.id)).first()
        assert case is not None
        case.state, case.checked_on = CaseState.CHECKED, date(2026, 11, 1)
    figures = {
        each.category: (each.candidates, each.exempt, each.share, each.needed, each.listed, each.checked)
        for each in seen(office).classes
    }
    assert figures == {
        Category.HIGH_VOLTAGE: (0, 0, 100, 0, 0, 0),
        Category.LOW_NON_RESIDENTIAL: (2, 0, 80, 2, 2, 0),
        Category.LOW_RESIDENTIAL: (10, 1, 20, 2, 2, 1),
    }


def test_an_entry_shows_its_order_and_how_far_its_case_is(office: Office) -> None:
    assert {(each.order_no, each.state) for each in seen(office).entries} == {(None, None)}
    office.perform(open_cases, month=M, accounts=["4300000003"])
    entries = {each.candidate.account_no: each for each in seen(office).entries}
    assert (entries["4300000003"].order_no, entries["4300000003"].state) == (
        "LD2026100001",
        CaseState.LISTED,
    )
    assert entries["4300000004"].order_no is None


def test_the_case_of_the_month_goes_before_an_older_one(office: Office) -> None:
    office.perform(open_cases, month="2026-10", accounts=["4300000003"])
    with office.book.writing() as session:
        case = session.scalars(select(ZeroAccount)).one()
        case.state = CaseState.CLOSED
        older = ZeroAccount(
            recorded_at=TYPED,
            customer_id=case.customer_id,
            month="2026-09",
            zero_from="2026-07",
            zero_months=3,
            state=CaseState.LISTED,
        )
        session.add(older)
    (entry,) = [each for each in seen(office).entries if each.candidate.account_no == "4300000003"]
    assert (entry.order_no, entry.state) == ("LD2026100001", CaseState.CLOSED)


def test_missing_accounts_are_told_by_name_and_area(office: Office) -> None:
    (missing,) = seen(office).missing
    assert (missing.account_no, missing.name, missing.area) == ("4300000012", "户12", "枫树冲台区")


def test_chosen_accounts_alone_are_opened(office: Office) -> None:
    done = office.perform(open_cases, month=M, accounts=["4300000004", "4300000010"])
    assert (done.opened, done.already) == (2, 0)
    again = office.perform(open_cases, month=M, accounts=["4300000004", "4300000005"])
    assert (again.opened, again.already) == (1, 1)
    listed = {each.candidate.account_no for each in seen(office).entries if each.candidate.listed}
    assert listed == {"4300000004", "4300000005", "4300000010"}
    with office.book.reading() as session:
        line = session.scalars(select(Journal).order_by(Journal.id)).first()
    assert line is not None
    assert "'accounts': 2" in str(line.changes)


def test_accounts_are_opened_beside_those_of_an_area(office: Office) -> None:
    done = office.perform(open_cases, month=M, areas=["枫树冲台区"], accounts=["4300000011"])
    assert done.opened == 10


def test_an_exempt_account_that_is_chosen_stays_off_the_list(office: Office) -> None:
    done = office.perform(open_cases, month=M, accounts=["4300000000", "4300000001"])
    assert done.opened == 1
    with office.book.reading() as session:
        assert session.scalars(select(WorkOrder)).one().number == "LD2026100001"


def test_an_account_that_is_no_candidate_is_refused_and_nothing_is_opened(office: Office) -> None:
    with pytest.raises(RuleBroken, match="4300000012 不在 2026-10 的零度户候选里") as refused:
        office.perform(open_cases, month=M, accounts=["4300000001", "4300000012"])
    assert refused.value.field == "accounts"
    assert not any(each.candidate.listed for each in seen(office).entries)


def test_the_order_shown_is_the_last_check_order_of_the_case(office: Office) -> None:
    office.perform(open_cases, month=M, accounts=["4300000003"])
    kept = {"recorded_at": TYPED, "month": M, "customer_id": 4, "zero_account_id": 1, "prints": 0}
    with office.book.writing() as session:
        for at, kind in enumerate((OrderKind.ZERO_ACCOUNT_CHECK, OrderKind.METER_REPLACEMENT)):
            session.add(
                WorkOrder(number=f"后{at}", code=f"码{at}", kind=kind, state=OrderState.WAITING, **kept)
            )
            session.flush()
    entries = {each.candidate.account_no: each for each in seen(office).entries}
    assert entries["4300000003"].order_no == "后0"


def test_an_account_listed_in_an_earlier_month_is_counted_apart(office: Office) -> None:
    office.perform(open_cases, month=M, accounts=["4300000010"])
    with office.book.writing() as session:
        session.execute(update(ZeroAccount).values(month="2026-09"))
    shops = next(each for each in seen(office).classes if each.category is Category.LOW_NON_RESIDENTIAL)
    assert (shops.needed, shops.listed, shops.earlier, shops.free) == (2, 0, 1, 1)
