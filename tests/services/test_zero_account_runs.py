from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from books import new_book
from supply_station.models import Customer, TransformerArea, Usage
from supply_station.rules import period
from supply_station.rules.customer import ReadingCycle, Status
from supply_station.rules.usage import Register
from supply_station.services.zero_account_runs import runs
from supply_station.storage.book import Book

TYPED = datetime(2026, 11, 1, 8, 0)


def slow_run(session: Session, customer: Customer, month: str) -> tuple[int, str] | None:
    """Cycles and first month of the run at `month`; None for an account that is not zero there."""
    area = session.get(TransformerArea, customer.area_id) if customer.area_id else None
    word = customer.cycle or (area.cycle if area else None)
    step = 2 if word == ReadingCycle.TWO_MONTHLY else 1
    rows: dict[str, dict[tuple[str, str], Usage]] = defaultdict(dict)
    for row in session.scalars(select(Usage).where(Usage.customer_id == customer.id)):
        if row.voided_at is None and row.month <= month:
            rows[row.month][row.meter_no, row.register] = row
    if month not in rows:
        return None
    first, run, begins, due = min(rows), [], month, month
    while due >= first or period.shift(due, 1 - step) >= first:
        covered = [each for each in (period.shift(due, -1), due)[2 - step :] if each in rows]
        if not covered:
            before = rows[max(each for each in rows if each < due)]
            after = rows[min(each for each in rows if each > due)]
            zero = all(
                key in before and known_equal(before[key].read_to, row.read_from)
                for key, row in after.items()
            )
        else:
            zero = all(sum(row.kwh for row in rows[each].values()) == 0 for each in covered)
        if not zero:
            break
        run.append(due)
        begins = covered[0] if covered else due
        due = period.shift(due, -step)
    if not run:
        return None
    opening = max(customer.opening_month or first, first)
    if not customer.opening_zero_count or opening > month or due >= opening:
        return len(run), begins
    later = [each for each in run if each >= opening]
    return len(later) + max(customer.opening_zero_count, len(run) - len(later)), begins


def known_equal(left: int | None, right: int | None) -> bool:
    return left is not None and right is not None and left == right


MONTHS = [f"2026-{number:02d}" for number in range(3, 11)]
ROW = st.fixed_dictionaries(
    {
        "meter_no": st.sampled_from(["A", "A", "A", "B", ""]),
        "register": st.sampled_from([Register.TOTAL, Register.TOTAL, Register.PEAK]),
        "read_from": st.sampled_from([500, 500, 500, 500, 501, None]),
        "read_to": st.sampled_from([500, 500, 500, 500, 501, None]),
        "kwh": st.sampled_from([0, 0, 0, 0, 0, 0, 100, -100]),
        "voided": st.sampled_from([False, False, False, False, True]),
    }
)
STILL = {"meter_no": "A", "register": Register.TOTAL, "kwh": 0, "voided": False}
MIXED = st.lists(
    st.lists(ROW, max_size=3, unique_by=lambda row: (row["meter_no"], row["register"], row["voided"])),
    min_size=len(MONTHS),
    max_size=len(MONTHS),
)
ACCOUNT = st.fixed_dictionaries(
    {
        "cycle": st.sampled_from([None, None, ReadingCycle.MONTHLY, ReadingCycle.TWO_MONTHLY, "三月"]),
        "area": st.booleans(),
        "opening_zero_count": st.sampled_from([None, None, 0, 1, 4]),
        "opening_month": st.sampled_from([None, *MONTHS]),
        "rows": st.one_of(MIXED, st.just([[STILL]] * 8), st.just([[], [STILL]] * 4)),
    }
)


def write_accounts(session: Session, accounts: list[dict[str, Any]]) -> None:
    for table in (Usage, Customer, TransformerArea):
        session.execute(delete(table))
    session.add(TransformerArea(id=1, recorded_at=TYPED, name="甲村", cycle=ReadingCycle.TWO_MONTHLY))
    session.flush()
    for number, account in enumerate(accounts, start=1):
        values = {key: account[key] for key in ("cycle", "opening_zero_count", "opening_month")}
        area = 1 if account["area"] else None
        named = {"account_no": str(number), "name": "户", "status": Status.NORMAL, "area_id": area}
        session.add(Customer(id=number, recorded_at=TYPED, **named, **values))
        session.flush()
        for month, rows in zip(MONTHS, account["rows"], strict=True):
            for row in rows:
                kept = {key: value for key, value in row.items() if key != "voided"}
                voided_at = TYPED if row["voided"] else None
                key = {"customer_id": number, "month": month, "kwh_derived": False}
                session.add(Usage(recorded_at=TYPED, voided_at=voided_at, **key, **kept))
    session.flush()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with Book.open(new_book(tmp_path_factory.mktemp("random"))) as book:
        yield book


@settings(max_examples=100)
@given(accounts=st.lists(ACCOUNT, min_size=1, max_size=6), month=st.sampled_from(MONTHS[-3:]))
def test_each_run_is_what_a_slow_walk_over_all_rows_finds(
    book: Book, accounts: list[dict[str, Any]], month: str
) -> None:
    with book.writing() as session:
        write_accounts(session, accounts)
        session.expunge_all()
        slow = {
            each.account_no: run
            for each in session.scalars(select(Customer))
            if (run := slow_run(session, each, month))
        }
        quick = {row.account_no: (run.cycles, run.since) for row, run in runs(session, month)}
        assert quick == slow
