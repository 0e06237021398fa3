"""Measures the five signs of invented accounts against hand-written SQL in the same book.

    python benchmarks/signs.py [--accounts N] [--months M] [--book FILE]

The book is that of `zero_list.py` with meters, identity numbers, phones and addresses: one account in forty
has no 资产编号, one number in fifty is shared, one account in 300 uses the same kWh every month.
`--book` names a file that is made if it is not there and kept.

Reference: one statement a sign through the bare driver, rows as tuples, without what was done about each.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

import zero_list
from supply_station.models import Customer, Meter, MeterInstallation, Usage
from supply_station.rules import period
from supply_station.rules.virtual_customer import Sign
from supply_station.services import import_change
from supply_station.services.virtual_customer import signs
from supply_station.storage.book import Book

ROUNDS = 5
MOST_RATIO, MOST_MEMORY_MB = 2, 400
CYCLES = 6
DAY = date(2026, 11, 2)

ABOUT = "c.id, c.account_no, c.name, a.name, c.address"
FROM = "FROM customer c LEFT JOIN transformer_area a ON a.id = c.area_id"
FORCE = "c.voided_at IS NULL AND c.status <> 'CLOSED'"
SHARED = f"""SELECT {ABOUT}, g.k, g.n {FROM} JOIN
  (SELECT {{key}} AS k, count(*) AS n FROM customer c WHERE {FORCE} AND {{counts}}
    GROUP BY k HAVING n >= {{least}}) g ON g.k = {{key}} WHERE {FORCE} ORDER BY g.n DESC, g.k, c.account_no"""
EARLIER = " ".join(
    f"""AND (SELECT sum(kwh) FROM usage u WHERE u.month = '{period.shift(zero_list.MONTH, -back)}'
  AND u.customer_id = c.id AND u.voided_at IS NULL) = u0.kwh"""
    for back in range(1, CYCLES)
)
REFERENCE = {
    Sign.NO_ASSET_NO: f"""SELECT {ABOUT}, m.factory_no {FROM}
      LEFT JOIN meter_installation i ON i.customer_id = c.id AND i.in_place AND i.voided_at IS NULL
      LEFT JOIN meter m ON m.id = i.meter_id WHERE {FORCE} AND m.asset_no IS NULL
      ORDER BY a.name, c.account_no""",
    Sign.SAME_IDENTITY: SHARED.format(
        key="upper(trim(c.identity_no))", counts="length(c.identity_no) >= 8", least=2
    ),
    Sign.SAME_PHONE: SHARED.format(
        key="replace(replace(c.phone, ' ', ''), '-', '')", counts="length(c.phone) >= 7", least=3
    ),
    Sign.SAME_ADDRESS: SHARED.format(key="replace(c.address, ' ', '')", counts="c.address <> ''", least=2),
    Sign.SAME_KWH: f"""SELECT {ABOUT}, u0.kwh {FROM} JOIN (SELECT customer_id, sum(kwh) AS kwh FROM usage
      WHERE month = '{zero_list.MONTH}' AND voided_at IS NULL GROUP BY customer_id HAVING sum(kwh) > 0) u0
      ON u0.customer_id = c.id WHERE {FORCE} {EARLIER} ORDER BY a.name, c.account_no""",
}


def write_book(path: Path, accounts: int, months: int) -> None:
    """The book of the zero list, and what accounts share."""
    zero_list.write_book(path, accounts, months)
    stamp = {"recorded_at": zero_list.TYPED}
    with Book.open(path) as book, book.writing() as session:
        session.connection().execute(
            update(import_change.table(Customer))
            .where(import_change.table(Customer).c.id == bindparam("key"))
            .values(identity_no=bindparam("identity"), phone=bindparam("number"), address=bindparam("place")),
            [shared(each) for each in range(accounts)],
        )
        numbers = [
            {"id": each + 1, "asset_no": f"14{each:020}" if each % 40 else None, "factory_no": f"F{each}"}
            for each in range(accounts)
        ]
        session.execute(insert(Meter), [stamp | each for each in numbers])
        place = {"in_place": True, "multiplier": 1}
        session.execute(
            insert(MeterInstallation),
            [stamp | place | {"customer_id": each + 1, "meter_id": each + 1} for each in range(accounts)],
        )
        varying = Usage.kwh > 0, Usage.customer_id % 300 != 8
        session.execute(update(Usage).where(*varying).values(kwh=Usage.kwh + Usage.id % 97))


def shared(number: int) -> dict[str, Any]:
    """Identity number, phone and address of an account; one in fifty has those of the account before it."""
    own = number - 1 if number % 50 == 1 else number
    few = number - number % 3 if number % 50 in (3, 4, 5) else number
    return {
        "key": number + 1,
        "identity": f"110105{own:012}",
        "number": f"138{few:08}",
        "place": f"溪口县白岩镇响水洞村 {own // 40} 组 {own % 40} 户",
    }


def driver(session: Session, statement: str) -> list[Any]:
    raw: Any = session.connection().connection.driver_connection
    return list(raw.execute(statement).fetchall())


def check(session: Session, sign: Sign) -> int:
    """The accounts are those of the reference; it knows nothing of accounts read every second month."""
    found = {row.customer_id for row in signs(session, sign=sign, day=DAY)}
    reference = {row[0] for row in driver(session, REFERENCE[sign])}
    if sign is Sign.SAME_KWH:
        found = {key for key in found if (key - 1) % 10}
        assert reference <= found
        assert len(found - reference) * 50 < len(found), "only those without a reading this month"
    else:
        assert found == reference
    return len(found)


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measure(session: Session, sign: Sign) -> float:
    found = check(session, sign)
    times: list[tuple[float, float]] = [
        (
            timed(lambda: signs(session, sign=sign, day=DAY)),
            timed(lambda: driver(session, REFERENCE[sign])),
        )
        for _ in range(ROUNDS)
    ]
    own, reference = (statistics.median(each) for each in zip(*times, strict=True))
    told = f"{own * 1000:6.0f} ms, reference {reference * 1000:6.0f} ms, ratio {own / reference:.2f}"
    print(f"{sign.name:14} {found:6} accounts {told}")
    return float(own / reference)


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--accounts", type=int, default=50_000)
    options.add_argument("--months", type=int, default=36)
    options.add_argument("--book", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.book or Path(folder) / "迹象.book"
        if not path.exists():
            write_book(path, given.accounts, given.months)
        with Book.open(path) as book, book.reading() as session:
            worst = max(measure(session, sign) for sign in Sign)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"worst ratio {worst:.2f} (limit {MOST_RATIO}); peak {memory} MB (limit {MOST_MEMORY_MB})")
    return 0 if worst <= MOST_RATIO and memory < MOST_MEMORY_MB else 1


if __name__ == "__main__":
    sys.exit(main())
