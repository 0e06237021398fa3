"""Measures opening an order by its short code against hand-written SQL in the same book.

    python benchmarks/order_code.py [--orders N] [--months M] [--book FILE]

The book is a real one (SQLCipher, the tables and indexes of the migrations): every account has a meter, M
months of usage and one order that is dispatched, so that there are people to name. `--book` names a file that
is made if it is not there and kept, so that a second run need not write it again.

Search: the code typed into the search box, to the order it opens. Show: everything the window then shows —
its form, what the archive and twelve months of usage say, people, dates and steps. Bare: the same rows by
statements through the bare driver, as tuples. The limit is on both. All run in this process in turn, each
over codes of its own, as a page of the book that one has just read would be in the cache of the next.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from supply_station.models import (
    Customer,
    Employee,
    Meter,
    MeterInstallation,
    TransformerArea,
    Usage,
    WorkOrder,
    WorkOrderEvent,
)
from supply_station.rules import period
from supply_station.rules.customer import Status, UsageClass
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind, OrderState, Step, number, short_code
from supply_station.services.search import search
from supply_station.services.work_order_sheet import order_sheet
from supply_station.storage.book import Book

ROUNDS, MOST_RATIO = 200, 3
MONTH, TODAY, TYPED = "2026-10", date(2026, 11, 2), datetime(2026, 11, 1, 8, 0)

ORDER = """SELECT o.*, c.account_no, c.name, c.status, c.address, c.phone, c.usage_class, c.capacity, a.name,
  a.cycle, l.name, m.name, s.id, s.name, t.id, t.name
FROM work_order o JOIN customer c ON c.id = o.customer_id LEFT JOIN transformer_area a ON a.id = c.area_id
  LEFT JOIN line l ON l.id = a.line_id LEFT JOIN employee m ON m.id = a.manager_id
  LEFT JOIN employee s ON s.id = o.sent_first_id LEFT JOIN employee t ON t.id = o.sent_second_id
WHERE o.code = :code"""
EVENTS = """SELECT step, happened_on, recorded_at, clerk, handed_to, note FROM work_order_event
WHERE work_order_id = (SELECT id FROM work_order WHERE code = :code) ORDER BY id"""
METERS = """SELECT m.asset_no, m.factory_no, m.model, i.multiplier, i.read_at_start FROM meter_installation i
  JOIN meter m ON m.id = i.meter_id WHERE i.in_place AND i.voided_at IS NULL
  AND i.customer_id = (SELECT customer_id FROM work_order WHERE code = :code)"""
HISTORY = """SELECT month, sum(kwh) FROM usage
WHERE voided_at IS NULL AND month BETWEEN '2025-11' AND '2026-10'
  AND customer_id = (SELECT customer_id FROM work_order WHERE code = :code) GROUP BY month"""
DIAL = """SELECT month, meter_no, read_to FROM usage WHERE voided_at IS NULL AND register = 'TOTAL'
  AND customer_id = (SELECT customer_id FROM work_order WHERE code = :code) ORDER BY month DESC LIMIT 1"""
FOUND = """SELECT o.id, o.number, o.kind, o.state, o.voided_at, c.name FROM work_order o
  JOIN customer c ON c.id = o.customer_id WHERE o.code = :code"""


def write_book(path: Path, orders: int, months: int) -> None:
    """A station with `orders` accounts in 台区 of 200, each with a meter, its usage and an order."""
    kept = {"recorded_at": TYPED}
    keys = range(1, orders + 1)
    areas = range(1, orders // 200 + 2)
    with Book.create(path) as book, book.writing() as session:
        session.execute(insert(Employee), [kept | {"id": key, "name": f"邓{key}"} for key in (1, 2)])
        session.execute(
            insert(TransformerArea),
            [kept | {"id": key, "name": f"{key:03d} 号台区", "manager_id": 1} for key in areas],
        )
        session.execute(insert(Customer), [kept | customer(key) for key in keys])
        session.execute(insert(Meter), [kept | {"id": key, "asset_no": f"1{key:021d}"} for key in keys])
        hung = {"in_place": True, "multiplier": 1}
        session.execute(
            insert(MeterInstallation),
            [kept | hung | {"customer_id": key, "meter_id": key} for key in keys],
        )
        for back in range(months - 1, -1, -1):
            month = period.shift(MONTH, -back)
            session.execute(insert(Usage), [kept | reading(key, month, months - back) for key in keys])
        session.execute(insert(WorkOrder), [kept | order(key) for key in keys])
        line = {"happened_on": TODAY, "recorded_at": TYPED, "clerk": "王芳"}
        for step in (Step.OPENED, Step.DISPATCHED, Step.PRINTED):
            session.execute(
                insert(WorkOrderEvent), [line | {"work_order_id": key, "step": step} for key in keys]
            )


def customer(key: int) -> dict[str, Any]:
    return {
        "id": key,
        "account_no": f"{4300000000000 + key * 7}",
        "name": "彭大明",
        "status": Status.NORMAL,
        "usage_class": UsageClass.RESIDENTIAL,
        "area_id": key // 200 + 1,
        "walking_order": key % 200,
        "address": "溪口县白岩镇响水洞村 3 组 27 户",
        "phone": "13800001234",
    }


def reading(key: int, month: str, at: int) -> dict[str, Any]:
    return {
        "customer_id": key,
        "month": month,
        "meter_no": f"1{key:021d}",
        "register": Register.TOTAL,
        "read_from": 10_000 * at,
        "read_to": 10_000 * (at + 1),
        "kwh": 10_000,
        "kwh_derived": False,
    }


def order(key: int) -> dict[str, Any]:
    return {
        "id": key,
        "number": number(OrderKind.CUSTOMER_SURVEY, MONTH, key),
        "code": short_code(key),
        "kind": OrderKind.CUSTOMER_SURVEY,
        "month": MONTH,
        "customer_id": key,
        "cause": "客户申请",
        "state": OrderState.PRINTED,
        "prints": 1,
        "printed_at": TYPED,
        "dispatched_on": TODAY,
        "due_on": TODAY,
        "due_estimated": False,
        "sent_first_id": 1,
        "sent_second_id": 2,
    }


def driver(session: Session, code: str, *statements: str) -> list[Any]:
    raw: Any = session.connection().connection.driver_connection
    return [row for each in statements for row in raw.execute(each, {"code": code}).fetchall()]


def searched(session: Session, code: str) -> object:
    (hit,) = search(session, code)
    return hit


def shown(session: Session, code: str) -> object:
    sheet = order_sheet(session, key=int(code[:-1]), today=TODAY)
    assert sheet.code == code
    return sheet


def measure(book: Book, orders: int) -> dict[str, float]:
    """How often the bare driver's time each takes."""
    works: dict[str, Callable[[Session, str], object]] = {
        "search": searched,
        "search, bare": lambda session, code: driver(session, code, FOUND),
        "show": shown,
        "show, bare": lambda session, code: driver(session, code, ORDER, EVENTS, METERS, HISTORY, DIAL),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    chance = random.Random(1)
    for _ in range(ROUNDS):
        for name, work in works.items():
            code = short_code(chance.randint(1, orders))
            with book.reading() as session:
                session.connection()
                times[name].append(timed(session, code, work))
    middle = {name: statistics.median(each) for name, each in times.items()}
    for name, each in middle.items():
        print(f"{name:12} {each * 1000:6.2f} ms")
    return {name: middle[name] / middle[f"{name}, bare"] for name in ("search", "show")}


def timed(session: Session, code: str, work: Callable[[Session, str], object]) -> float:
    begin = time.perf_counter()
    work(session, code)
    return time.perf_counter() - begin


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--orders", type=int, default=50_000)
    options.add_argument("--months", type=int, default=36)
    options.add_argument("--book", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.book or Path(folder) / "工单.book"
        if not path.exists():
            write_book(path, given.orders, given.months)
        with Book.open(path) as book:
            ratios = measure(book, given.orders)
    for name, ratio in ratios.items():
        print(f"{name} / bare: {ratio:.2f} (limit {MOST_RATIO})")
    return 0 if max(ratios.values()) <= MOST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
