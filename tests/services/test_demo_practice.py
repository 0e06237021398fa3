"""What the practice book shows beside its accounts: orders, cases and findings in several states."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from books import new_book
from supply_station.models import (
    Customer,
    Fault,
    Journal,
    MeterInstallation,
    OutageCall,
    OutageNotice,
    PrintBatch,
    ReaderFinding,
    Station,
    Usage,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
)
from supply_station.rules.fault import FaultState
from supply_station.rules.outage_notice import CallState, NoticeState
from supply_station.rules.reader_finding import FindingState
from supply_station.rules.staff_meter import Flag, Ledger
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.services.demo import found_demo
from supply_station.services.demo_outage import enter_outages
from supply_station.services.demo_practice import found_practice_book
from supply_station.services.fault_repeat import repeats
from supply_station.services.office import Office, Work, act
from supply_station.services.staff_meter_month import month_rows
from supply_station.services.staff_meter_posting import posting_of
from supply_station.services.zero_account import zero_list
from supply_station.storage.book import Book

LAST = "2026-10"


def found(folder: Path, customers: int = 1200) -> Book:
    book = Book.open(new_book(folder))
    found_practice_book(book, customers=customers, months=8, seed=1, last_month=LAST)
    return book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with found(tmp_path_factory.mktemp("demo")) as book:
        yield book


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    with book.reading() as session:
        yield session


@act("测试：都是重要客户", changes=(Customer,))
def all_are_important(work: Work) -> None:
    work.session.execute(update(Customer).values(important_reason="医院", important_rank="二级"))


def counted(session: Session, *columns: Any) -> Counter[Any]:
    query = select(*columns, func.count()).group_by(*columns)
    return Counter({row[:-1] if len(columns) > 1 else row[0]: row[-1] for row in session.execute(query)})


def test_orders_stand_at_every_state(session: Session) -> None:
    check, survey, replacement = OrderKind
    assert counted(session, WorkOrder.kind, WorkOrder.state) == {
        (check, OrderState.WAITING): 5,
        (check, OrderState.PRINTED): 5,
        (check, OrderState.RETURNED): 18,
        (check, OrderState.ARCHIVED): 5,
        (survey, OrderState.WAITING): 1,
        (survey, OrderState.PRINTED): 1,
        (replacement, OrderState.WAITING): 1,
        (replacement, OrderState.PRINTED): 1,
        (replacement, OrderState.ARCHIVED): 1,
    }
    assert session.scalar(select(func.count(WorkOrder.postponed_to))) == 1
    assert session.scalar(select(func.count(WorkOrder.illegible))) == 1
    assert session.scalar(select(func.count(PrintBatch.id))) == 3


def test_cases_stand_at_every_state_but_one(session: Session) -> None:
    states = counted(session, ZeroAccount.state)
    assert set(CaseState) - states.keys() == {CaseState.TO_CONFIRM}
    assert states[CaseState.REPORTED] == states[CaseState.ANNOUNCED] == 1
    assert {month for (month,) in session.execute(select(ZeroAccount.month).distinct())} == {"2026-09"}


def test_readers_findings_stand_at_every_state(session: Session) -> None:
    assert counted(session, ReaderFinding.state).keys() == set(FindingState)
    assert session.scalar(select(func.count(ReaderFinding.work_order_id))) == 1


def test_outages_and_faults_stand_in_several_states(session: Session) -> None:
    states = {NoticeState.PLANNED: 1, NoticeState.CLOSED: 2}
    assert counted(session, OutageNotice.state) == states
    calls = counted(session, OutageCall.state)
    assert calls[CallState.OPEN] == 2
    assert calls[CallState.TOLD] > 3
    assert counted(session, Fault.state) == {FaultState.CALLED_BACK: 2, FaultState.REPORTED: 1}
    (again,) = repeats(session, day=date(2026, 10, 28))
    assert again.point == "3号杆跌落保险"


def test_on_a_line_with_many_important_customers_more_are_still_to_be_told(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        office = Office(book, clerk="练习", clock=lambda: datetime(2026, 10, 28, 18))
        office.perform(found_demo, customers=1200, months=1, seed=1, last_month=LAST)
        office.perform(all_are_important)
        enter_outages(office)
        with book.reading() as session:
            calls = counted(session, OutageCall.state)
    assert calls[CallState.OPEN] > 100
    assert calls[CallState.TOLD] > 3


def test_a_meter_was_replaced(session: Session) -> None:
    replaced = session.scalars(select(MeterInstallation).where(MeterInstallation.read_at_start == 0)).all()
    assert any(each.installed_on is not None and each.installed_on.day == 28 for each in replaced)


def test_the_last_months_list_is_left_to_whoever_practises(session: Session) -> None:
    due = [each for each in zero_list(session, LAST).candidates if each.exempt is None]
    assert sum(not each.listed for each in due) > len(due) / 2


def test_all_of_it_was_done_by_the_clerk_of_the_practice_book(session: Session) -> None:
    assert set(session.scalars(select(Journal.clerk))) == {"练习"}


def test_what_happened_is_told_in_its_order(session: Session) -> None:
    founded = session.scalars(select(Station.founded_at)).one()
    told = session.scalars(select(Journal.at).order_by(Journal.id)).all()
    assert told[0] == founded
    assert told == sorted(told)
    assert (told[-1].month, told[-1].day) == (10, 28)
    last_read = session.scalar(select(func.max(Usage.read_on)))
    assert last_read is not None
    assert last_read < founded.date()
    steps = session.execute(
        select(WorkOrderEvent.happened_on, WorkOrderEvent.recorded_at).order_by(WorkOrderEvent.id)
    ).all()
    assert all(row.happened_on == row.recorded_at.date() for row in steps)


def test_the_same_arguments_give_the_same_book(book: Book, tmp_path: Path) -> None:
    def told(each: Book) -> list[str]:
        with each.reading() as session:
            return list(session.scalars(select(Journal.hash).order_by(Journal.id)))

    with closing(found(tmp_path)) as again:
        assert told(again) == told(book)


@pytest.mark.parametrize("customers", [1, 60])
def test_a_station_with_too_few_zero_accounts_has_no_orders(tmp_path: Path, customers: int) -> None:
    with found(tmp_path, customers) as book, book.reading() as session:
        assert session.scalar(select(func.count(WorkOrder.id))) == 0


def test_own_use_is_posted_for_a_month_and_still_to_be_gone_through_for_the_next(session: Session) -> None:
    rows = month_rows(session, month="2026-09")
    assert [row.ledger for row in rows] == [*[Ledger.HOME] * 6, Ledger.OFFICE]
    assert all(row.reviewer is not None for row in rows)
    raised = {flag for row in rows for flag in row.flags}
    assert {Flag.UNPAID} <= raised <= {Flag.UNPAID, Flag.FEE}
    posting = posting_of(session, month="2026-09")
    assert posting is not None
    assert len(posting.lines) == 7
    assert posting_of(session, month=LAST) is None
    assert month_rows(session, month=LAST)
