"""增长：how each thing a station does grows from 5,000 to 200,000 accounts; none may outgrow the station.

    python benchmarks/growth.py [--sizes N [N ...]] [--months M]

The reference of every size is the smallest one: the time of a size, divided by that of the smallest, may be
at most so much more than the accounts are. Each measurement runs in a process of its own on a copy of the
practice station (`book.py`), so that its peak of memory is its own. The books stay under build/bench.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from book import LAST_MONTH, NOW, copied, peak_mb, practice_book
from supply_station.services import backup, import_batch, listing, month_end, search, zero_account
from supply_station.services.listing import Question
from supply_station.services.office import Office
from supply_station.services.plan import Plan
from supply_station.storage import verify
from supply_station.ui.pages.customer import PAGE

SIZES = (5_000, 20_000, 50_000, 200_000)
MONTHS = 7
ROUNDS = 3
MOST = 3.0
"""How much more than the accounts the time may grow: the smallest fits the page cache; rows are sorted."""
SHOWN = 60
"""Rows that a screen shows."""
WORDS = ("向", "青竹溪", "043719", "1380", "田春")


def rows_of_list(office: Office) -> None:
    """客户 sorted by name: the count, every id, the rows of a screen."""
    question = Question(sort=PAGE.view.columns[1])
    office.consult(listing.count, PAGE.view)
    ids = office.consult(listing.ids, PAGE.view, question)
    office.consult(listing.rows, PAGE.view, list(ids[:SHOWN]))


def searched(office: Office) -> None:
    """The search box, each of some words."""
    for word in WORDS:
        office.consult(search.search, word)


def zeros(office: Office) -> None:
    """零度户 of the newest month."""
    office.consult(zero_account.zero_list, LAST_MONTH)


def previewed(office: Office) -> Plan:
    """A month of readings that all differ from the book's, looked at."""
    query = (
        "SELECT account_no, month, register, kwh FROM usage JOIN customer ON customer.id = customer_id "
        "WHERE month = (SELECT max(month) FROM usage) AND usage.voided_at IS NULL"
    )
    found = office.consult(lambda session: session.execute(text(query)).all())
    lines = [f"{number},{month},{register},{kwh / 100 + 1}" for number, month, register, kwh in found]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "电量.csv"
        file.write_text("\n".join(["户号,电费年月,示数类型,电量", *lines]), encoding="utf-8-sig")
        return office.consult(import_batch.preview, kind="usage", paths=[file], today=office.clock().date())


def taken(office: Office) -> None:
    """The same, taken."""
    office.perform(import_batch.take, plan=previewed(office))


def month_ended(office: Office) -> None:
    """The month's workbook."""
    office.consult(month_end.workbook, month=LAST_MONTH, at=NOW, by="测试")


def verified(office: Office) -> None:
    """The whole book looked over."""
    verify.faults(office.book.path)


def backed_up(office: Office) -> None:
    """A backup, verified."""
    with tempfile.TemporaryDirectory() as folder:
        backup.make(office, Path(folder))


WORKS: dict[str, tuple[str, Callable[[Office], object], int]] = {
    "list": ("客户, sorted by name", rows_of_list, ROUNDS),
    "search": ("search box, five words", searched, ROUNDS),
    "zeros": ("零度户 of a month", zeros, ROUNDS),
    "preview": ("preview of a month's readings", previewed, 1),
    "take": ("preview and taking", taken, 1),
    "month_end": ("month-end workbook", month_ended, 1),
    "verify": ("verify", verified, 1),
    "backup": ("backup, verified", backed_up, 1),
}
"""What is measured: its words, the work, and how often; the median counts."""


def measure(name: str, accounts: int, months: int) -> None:
    """In a process of its own: seconds and the peak of memory in MB."""
    _, work, rounds = WORKS[name]
    times = []
    with copied(practice_book(accounts, months)) as book:
        office = Office(book, clerk="测试", clock=lambda: NOW)
        for _ in range(rounds):
            begun = time.perf_counter()
            work(office)
            times.append(time.perf_counter() - begun)
    print(statistics.median(times), peak_mb())


def measured(name: str, accounts: int, months: int) -> tuple[float, float]:
    """What `measure` prints."""
    command = [sys.executable, __file__, "--sizes", str(accounts), "--months", str(months), "--one", name]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(peak)


def main(sizes: list[int], months: int) -> int:
    """A line for each work and size; 1 where anything grows faster than the station."""
    for accounts in sizes:
        begun = time.perf_counter()
        practice_book(accounts, months)
        print(
            f"book of {accounts:,} accounts, {months} months: {time.perf_counter() - begun:.0f} s", flush=True
        )
    missed = False
    print(f"{'':<32}{'accounts':>9}{'seconds':>9}{'MB':>6}{'growth':>8}   limit {MOST}")
    for name, (words, _, _) in WORKS.items():
        smallest = 0.0
        for accounts in sizes:
            seconds, peak = measured(name, accounts, months)
            smallest = smallest or seconds / accounts
            growth = seconds / accounts / smallest
            said = "" if growth <= MOST else "  MISSED"
            missed = missed or bool(said)
            print(f"{words:<32}{accounts:>9,}{seconds:>9.2f}{peak:>6.0f}{growth:>8.2f}{said}", flush=True)
    return int(missed)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options.add_argument("--months", type=int, default=MONTHS)
    options.add_argument("--one", choices=WORKS)
    told = options.parse_args()
    if told.one:
        measure(told.one, told.sizes[0], told.months)
        sys.exit()
    sys.exit(main(list(told.sizes), told.months))
