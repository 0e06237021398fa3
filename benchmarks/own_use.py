"""Measures a month of own use against hand-written SQL in the same book, and in a book ten times as large.

    python benchmarks/own_use.py [--accounts N]

The book is a practice book (SQLCipher, the tables and indexes of the migrations) in which sixty homes are
registered. The month is what the page shows, 今日 counts and the workbook lists.

Reference: one hand-written statement through the bare driver that joins the accounts with their readings of
the month, rows as tuples; it knows no tiers, no flags, no replaced meters and no board. Both run in this
process in turn, on a book that is warm. What is limited is how the month grows with accounts it is not about.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from supply_station.models import Customer, Employee
from supply_station.rules.customer import UsageClass
from supply_station.rules.staff_meter import Ledger
from supply_station.services import demo
from supply_station.services.office import Office
from supply_station.services.staff_meter import NewStaffMeter, enter_staff_meters
from supply_station.services.staff_meter_month import month_rows
from supply_station.storage.book import Book

ROUNDS, HOMES, TIMES = 15, 60, 10
MOST_GROWTH = 2.0
MONTH, NOW = "2026-10", datetime(2026, 11, 2, 9, 0)

JOINED = """
SELECT s.id, e.name, c.account_no, c.name, u.read_from, u.read_to, u.multiplier, u.kwh, u.fee, u.reader
FROM staff_meter s JOIN customer c ON c.id = s.customer_id
  LEFT JOIN employee e ON e.id = s.employee_id
  LEFT JOIN usage u ON u.customer_id = c.id AND u.month = :month AND u.voided_at IS NULL
WHERE s.voided_at IS NULL AND s.since <= :month AND (s.until IS NULL OR s.until >= :month)
ORDER BY s.ledger, e.name, c.account_no"""


def write_book(path: Path, accounts: int) -> None:
    """A practice station with sixty homes of employees."""
    with Book.create(path) as book:
        office = Office(book, clerk="测试", clock=lambda: NOW)
        office.perform(demo.found_demo, customers=accounts, months=3, seed=5, last_month=MONTH)
        with book.writing() as session:
            people = [{"name": f"员工{each}", "recorded_at": NOW} for each in range(HOMES)]
            session.execute(insert(Employee), people)
            homes = select(Customer.account_no).where(Customer.usage_class == UsageClass.RESIDENTIAL)
            chosen = session.scalars(homes.order_by(Customer.id).limit(HOMES)).all()
        rows = [
            NewStaffMeter(Ledger.HOME, account_no, MONTH, f"员工{each}")
            for each, account_no in enumerate(chosen)
        ]
        office.perform(enter_staff_meters, rows=rows)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measured(accounts: int, folder: Path) -> tuple[float, float]:
    """Milliseconds of a month, ours and the reference's."""
    path = folder / f"{accounts}.book"
    write_book(path, accounts)
    with Book.open(path) as book, book.reading() as session:
        bare: Any = session.connection().connection.driver_connection

        def ours() -> list[Any]:
            session.expire_all()
            return list(month_rows(session, month=MONTH))

        def reference() -> list[Any]:
            return list(bare.execute(JOINED, {"month": MONTH}).fetchall())

        assert len(ours()) == HOMES <= len(reference())
        pairs = [(timed(ours), timed(reference)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"{accounts:,} accounts: a month of {HOMES} homes {mine:.1f} ms; hand-written {other:.1f} ms")
    return mine, other


def main() -> int:
    """Measure; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--accounts", type=int, default=2000)
    accounts = parser.parse_args().accounts
    with tempfile.TemporaryDirectory() as folder:
        small, _ = measured(accounts, Path(folder))
        large, _ = measured(accounts * TIMES, Path(folder))
    print(f"{TIMES} times the accounts: {large / small:.2f} times as long")
    return int(large / small > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
