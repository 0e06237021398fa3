"""Measures the zero list of one month against hand-written SQL in the same book.

    python benchmarks/zero_list.py [--accounts N] [--months M] [--book FILE]

The book is a real one (SQLCipher, the tables and indexes of the migrations): one account in ten reads every
second month, three readings in a thousand are missing, one meter in a hundred was changed, 8 % are zero at M.
`--book` names a file that is made if it is not there and kept, so that a second run need not write it again.

Reference: two statements through the bare driver, rows as tuples — for each account that is zero at M the
last month that is not, the first month recorded and how many are recorded since; and the missing readings. It
looks at no gaps, exemptions or cases. Tight: the same with the one subquery the service uses, as a person
would write it who only wants to know where each run stops. All three run in this process in turn.
"""

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from supply_station.models import Customer, TransformerArea, Usage
from supply_station.rules import period
from supply_station.rules.customer import ReadingCycle, Status, UsageClass
from supply_station.rules.usage import Register
from supply_station.services.zero_account import ZeroList, zero_list
from supply_station.storage.book import Book

ROUNDS = 5
MOST_RATIO, MOST_MEMORY_MB = 1.5, 400
MONTH = "2026-10"
TYPED = datetime(2026, 11, 1, 8, 0)

ZERO = """SELECT customer_id FROM usage WHERE month = :m AND voided_at IS NULL
  GROUP BY customer_id HAVING sum(kwh) = 0"""
ACCOUNT = """c.id, c.account_no, c.name, c.category, c.usage_class, c.voltage, c.status, c.walking_order,
  c.opening_zero_count, c.opening_month, a.name AS area, coalesce(c.cycle, a.cycle) = 'TWO_MONTHLY' AS two"""
FROM = f"""FROM customer c LEFT JOIN transformer_area a ON a.id = c.area_id
  WHERE c.id IN ({ZERO}) AND c.voided_at IS NULL AND c.status <> 'CLOSED'"""
REFERENCE = f"""
SELECT z.*,
  (SELECT min(month) FROM usage u WHERE u.customer_id = z.id AND u.voided_at IS NULL) AS first,
  (SELECT count(DISTINCT month) FROM usage u WHERE u.customer_id = z.id AND u.voided_at IS NULL
     AND u.month > coalesce(z.last, '') AND u.month <= :m) AS recorded
FROM (SELECT {ACCOUNT},
  (SELECT month FROM usage u WHERE u.customer_id = c.id AND u.month <= :m AND u.voided_at IS NULL
     GROUP BY month HAVING sum(kwh) <> 0 ORDER BY month DESC LIMIT 1) AS last
  {FROM} LIMIT -1) z"""
TIGHT = f"""
SELECT {ACCOUNT},
  (SELECT key FROM json_each(:months) q
     WHERE coalesce((SELECT sum(kwh) FROM usage u WHERE u.month = q.value AND u.customer_id = c.id
       AND u.voided_at IS NULL), NOT (coalesce(c.cycle, a.cycle, '') = 'TWO_MONTHLY' AND q.key % 2)) <> 0
     LIMIT 1) AS stop
{FROM}"""
MISSING = """
SELECT c.account_no FROM customer c LEFT JOIN transformer_area a ON a.id = c.area_id
WHERE c.voided_at IS NULL AND c.status NOT IN ('CLOSED', 'CONNECTING')
  AND coalesce(c.opened_on, '') <= '2026-10-31'
  AND NOT EXISTS (SELECT 1 FROM usage u WHERE u.month = :m AND u.customer_id = c.id AND u.voided_at IS NULL)
  AND NOT (coalesce(c.cycle, a.cycle, '') = 'TWO_MONTHLY' AND EXISTS
    (SELECT 1 FROM usage u WHERE u.month = '2026-09' AND u.customer_id = c.id AND u.voided_at IS NULL))
ORDER BY c.account_no"""


def write_book(path: Path, accounts: int, months: int) -> None:
    """A station with `accounts` accounts in 台区 of 200, and `months` of their usage."""
    chance = random.Random(1)
    zero_for = [chance.randint(1, months + 6) if chance.random() < 0.085 else 0 for _ in range(accounts)]
    with Book.create(path) as book, book.writing() as session:
        session.execute(
            insert(TransformerArea),
            [{"recorded_at": TYPED, "name": f"{each:03d} 号台区"} for each in range(accounts // 200 + 1)],
        )
        session.execute(insert(Customer), [customer(each) for each in range(accounts)])
        for back in range(months - 1, -1, -1):
            session.execute(insert(Usage), list(rows(chance, zero_for, back)))


def customer(number: int) -> dict[str, Any]:
    return {
        "recorded_at": TYPED,
        "account_no": f"{4300000000000 + number * 7}",
        "name": "彭大明",
        "status": Status.NORMAL,
        "usage_class": UsageClass.IRRIGATION if number % 50 == 1 else UsageClass.RESIDENTIAL,
        "cycle": ReadingCycle.TWO_MONTHLY if number % 10 == 0 else None,
        "area_id": number // 200 + 1,
        "walking_order": number % 200,
        "address": "溪口县白岩镇响水洞村 3 组 27 户",
        "phone": "13800001234",
        "voltage": "220V",
    }


def rows(chance: random.Random, zero_for: list[int], back: int) -> Iterator[dict[str, Any]]:
    """The usage of the month `back` months before the last; the dial of a zero account stands still."""
    month = period.shift(MONTH, -back)
    for number, zero in enumerate(zero_for):
        if (number % 10 == 0 and back % 2) or chance.random() < 0.003:
            continue
        used = 0 if back < zero else 1000 + number % 9000
        dial = 10_000 * (100 - max(back, zero))
        changed = number % 100 == 7 and back < 12
        yield {
            "recorded_at": TYPED,
            "customer_id": number + 1,
            "month": month,
            "meter_no": f"{'2' if changed else '1'}{number:021d}",
            "register": Register.TOTAL,
            "read_from": dial,
            "read_to": dial + used,
            "multiplier": 1,
            "kwh": used,
            "kwh_derived": False,
            "fee": used * 6 // 10,
        }


def driver(session: Session, statement: str, months: int) -> list[Any]:
    values = {"m": MONTH, "months": json.dumps([period.shift(MONTH, -back) for back in range(months)])}
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    raw: Any = session.connection().connection.driver_connection
    return list(raw.execute(statement, used).fetchall())


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def check(found: ZeroList, reference: list[Any], missing: list[Any]) -> None:
    """The plain runs of the monthly accounts agree with the reference, and so do the missing readings."""
    assert found.missing == [row[0] for row in missing]
    months = {each.customer_id: each.zero_months for each in found.candidates}
    plain = 0
    for row in reference:
        two, last, first, recorded = row[11], row[12], row[13], row[14]
        since = period.shift(last, 1) if last else first
        span = period.month_index(MONTH) - period.month_index(since) + 1
        if not two and span == recorded >= found.threshold:
            assert months[row[0]] == recorded, row
            plain += 1
    print(f"{len(reference)} zero at {MONTH}, {len(months)} listed, {plain} plain runs as in the reference")


def measure(book: Book, months: int) -> float:
    works: dict[str, Callable[[Session], object]] = {
        "service": lambda session: zero_list(session, MONTH),
        "reference": lambda session: driver(session, REFERENCE, months) + driver(session, MISSING, months),
        "tight": lambda session: driver(session, TIGHT, months) + driver(session, MISSING, months),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    with book.reading() as session:
        check(zero_list(session, MONTH), driver(session, REFERENCE, months), driver(session, MISSING, months))
        for _ in range(ROUNDS):
            for name, work in works.items():
                times[name].append(timed(lambda work=work: work(session)))  # type: ignore[misc]
    middle = {name: statistics.median(each) for name, each in times.items()}
    for name, each in times.items():
        print(f"{name:10} {middle[name] * 1000:6.0f} ms ({min(each) * 1000:.0f} to {max(each) * 1000:.0f})")
    print(f"service / tight: {middle['service'] / middle['tight']:.2f}")
    return middle["service"] / middle["reference"]


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--accounts", type=int, default=50_000)
    options.add_argument("--months", type=int, default=36)
    options.add_argument("--book", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.book or Path(folder) / "零度.book"
        if not path.exists():
            write_book(path, given.accounts, given.months)
        with Book.open(path) as book:
            ratio = measure(book, given.months)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"service / reference: {ratio:.2f} (limit {MOST_RATIO}); peak {memory} MB (limit {MOST_MEMORY_MB})")
    return 0 if ratio <= MOST_RATIO and memory < MOST_MEMORY_MB else 1


if __name__ == "__main__":
    sys.exit(main())
