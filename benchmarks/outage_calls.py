"""Measures the call list of a new notice and the roster by line against hand-written SQL in the same book.

    python benchmarks/outage_calls.py [--accounts N]

The book is a real one (SQLCipher, the tables and indexes of the migrations): ten lines, 台区 of 200 accounts,
one account in a hundred is an important customer. The notice darkens a whole line.

Reference: hand-written statements through the bare driver, rows as tuples, sorted by SQL; for the list
two, its lines and what was tried. They know no versions and leave words and times as they are stored. Both
run in this process in turn, on a book that is warm. The third figure is what a clerk waits for: saving the
notice with its 台区 and its calls, in milliseconds.
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

from sqlalchemy import insert

from supply_station.models import Customer, Line, Station, TransformerArea
from supply_station.rules.outage_notice import ImportantRank, NoticeSource, OutageKind
from supply_station.services.office import Office
from supply_station.services.outage_notice import register_notice
from supply_station.services.outage_notice_call import call_list
from supply_station.services.outage_notice_paper import important_by_line
from supply_station.storage.book import Book

ROUNDS, LINES, AREA_SIZE, IMPORTANT = 15, 10, 200, 100
MOST_RATIO, MOST_SAVING_MS = 1.5, 500
NOW = datetime(2026, 11, 2, 9, 0)

CALLS = """
SELECT k.id, c.account_no, c.name, c.important_reason, c.important_rank, l.name, a.name,
  coalesce(c.outage_contact, c.contact), coalesce(c.outage_phone, c.phone), k.state, k.exempt_reason
FROM outage_call k JOIN customer c ON c.id = k.customer_id
  LEFT JOIN transformer_area a ON a.id = c.area_id LEFT JOIN line l ON l.id = a.line_id
WHERE k.outage_notice_id = :notice AND k.version = 1 AND k.voided_at IS NULL
ORDER BY instr('SPECIAL,FIRST,SECOND,TEMPORARY', coalesce(c.important_rank, 'Z')),
  l.name, a.name, c.account_no"""
TRIES = """
SELECT t.outage_call_id, t.id, t.told_by, t.person, t.phone, t.channel, t.told_at, t.reached, t.answer
FROM outage_call_try t JOIN outage_call k ON k.id = t.outage_call_id
WHERE k.outage_notice_id = :notice AND t.voided_at IS NULL ORDER BY t.told_at, t.id"""
ROSTER = """
SELECT l.name, a.name, c.name, c.important_rank, c.important_reason,
  coalesce(c.outage_contact, c.contact), coalesce(c.outage_phone, c.phone)
FROM customer c LEFT JOIN transformer_area a ON a.id = c.area_id LEFT JOIN line l ON l.id = a.line_id
WHERE c.important_reason IS NOT NULL AND c.voided_at IS NULL AND c.status <> 'CLOSED'
ORDER BY l.name IS NULL, l.name, coalesce(c.important_rank, 'Z'), a.name, c.name"""


def write_book(path: Path, accounts: int) -> None:
    """A station with so many accounts."""
    kept = {"recorded_at": NOW}
    areas = accounts // AREA_SIZE
    with Book.create(path) as book, book.writing() as session:
        session.add(Station(name="青竹镇供电所", practice=True, founded_at=NOW))
        session.execute(insert(Line), [kept | {"name": f"10kV {each:02d} 线"} for each in range(LINES)])
        session.execute(
            insert(TransformerArea),
            [
                kept | {"name": f"{each:03d} 号台区", "line_id": each % LINES + 1, "villages": f"{each} 组"}
                for each in range(areas)
            ],
        )
        session.execute(insert(Customer), [kept | customer(each, areas) for each in range(accounts)])


def customer(number: int, areas: int) -> dict[str, Any]:
    """One account; every hundredth is important, every third of those has a rank."""
    important = number % IMPORTANT == 0
    rank = [*ImportantRank][number % 4] if important and number % 3 == 0 else None
    return {
        "account_no": f"{4300000000000 + number * 7}",
        "name": f"客户{number}",
        "status": "正常",
        "area_id": number % areas + 1,
        "contact": "彭大明",
        "phone": f"138{number:08d}",
        "important_reason": "医院" if important else None,
        "important_rank": rank,
    }


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def compared(title: str, ours: Callable[[], list[Any]], reference: Callable[[], list[Any]]) -> bool:
    """Both in turn; whether ours keeps the limit."""
    assert len(ours()) == len(reference()) > 0
    pairs = [(timed(ours), timed(reference)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(
        f"{title}: {len(ours())} rows, {mine:.1f} ms; hand-written {other:.1f} ms; ratio {mine / other:.2f}"
    )
    return bool(mine <= MOST_RATIO * other)


def main() -> int:
    """Measure; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--accounts", type=int, default=50_000)
    accounts = parser.parse_args().accounts
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "账.book"
        write_book(path, accounts)
        with Book.open(path) as book:
            office = Office(book, clerk="测试", clock=lambda: NOW)
            made: list[int] = []

            def save() -> None:
                done = office.perform(
                    register_notice, kind=OutageKind.PLANNED, source=NoticeSource.COUNTY, lines=[1], areas=[],
                    received_at=NOW, starts_at=datetime(2026, 11, 10, 8), ends_at=datetime(2026, 11, 10, 17),
                )  # fmt: skip
                made.append(done.key)

            saving = statistics.median(timed(save) for _ in range(5))
            print(f"saving a notice of a whole line: {saving:.0f} ms")

            def bare(statement: str, **values: object) -> list[Any]:
                with book.reading() as session:
                    cursor = session.connection().connection.cursor()
                    return list(cursor.execute(statement, values).fetchall())

            kept = [
                compared(
                    "call list",
                    lambda: office.consult(call_list, notice=made[0]),
                    lambda: [*bare(CALLS, notice=made[0]), *bare(TRIES, notice=made[0])],
                ),
                compared("roster", lambda: office.consult(important_by_line), lambda: bare(ROSTER)),
                saving <= MOST_SAVING_MS,
            ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
