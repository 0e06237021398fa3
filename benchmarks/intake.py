"""Measures the import: dry runs against python-calamine reading the file, the taking against a bare insert.

    python benchmarks/intake.py [--accounts N] [--months M]

The book is the practice station in a real SQLCipher book (`book.py`). The files are .xlsx of 15 columns with
one row for each account: a month of readings that the book does not have, and a customer list that differs a
little. Reference of a dry run: `load_workbook` and `to_python`, nothing else. Reference of the taking: one
Core insert of the same rows into the same table of a copy of the same book, rows ready made, committed with
synchronous=FULL. Both run in this process in turn; memory is that of a process that does only ours.
"""

import argparse
import gc
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from sqlalchemy import insert, select

from book import LAST_MONTH, NOW, copied, practice_book
from supply_station.models import Customer, Line, Meter, MeterInstallation, TransformerArea, Usage
from supply_station.services import import_batch
from supply_station.services.import_change import table
from supply_station.services.office import Office
from supply_station.services.plan import Plan
from supply_station.storage.book import Book

ROUNDS = 5
MOST_DRY_RUN, MOST_TAKING, MOST_MEMORY_MB = 4.0, 2.5, 400
MONTH = "202611"
USAGE = [
    "序号",
    "户号",
    "户名",
    "台区",
    "用电类别",
    "电费年月",
    "资产编号",
    "起码",
    "止码",
    "倍率",
    "电量",
    "电费",
    "抄表日期",
    "抄表人",
    "备注",
]
CUSTOMER = [
    "户号",
    "户名",
    "台区",
    "线路",
    "用户分类",
    "用电类别",
    "用户状态",
    "抄表周期",
    "抄表段编号",
    "用电地址",
    "联系电话",
    "身份证号",
    "资产编号",
    "综合倍率",
    "电压等级",
]


def accounts(book: Book) -> list[Any]:
    """Every account with its 台区, line, meter and last dial reading."""
    last = (Usage.customer_id == Customer.id) & (Usage.month == LAST_MONTH) & Usage.voided_at.is_(None)
    hung = (MeterInstallation.customer_id == Customer.id) & MeterInstallation.in_place
    query = (
        select(
            Customer,
            TransformerArea.name,
            Line.name,
            Meter.asset_no,
            MeterInstallation.multiplier,
            Usage.read_to,
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .outerjoin(MeterInstallation, hung)
        .outerjoin(Meter, Meter.id == MeterInstallation.meter_id)
        .outerjoin(Usage, last)
        .order_by(Customer.id)
    )
    with book.reading() as session:
        return list({row[0].id: row for row in session.execute(query)}.values())


def write(path: Path, name: str, rows: list[list[Any]]) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(name)
    for row in rows:
        sheet.append(row)
    workbook.save(path)


def files(book_path: Path) -> dict[str, Path]:
    """The two files, written once beside the book."""
    paths = {kind: book_path.with_name(f"{book_path.stem}-{kind}.xlsx") for kind in ("usage", "customer")}
    if all(path.is_file() for path in paths.values()):
        return paths
    chance = random.Random(1)
    usage: list[list[Any]] = [["2026年11月电量明细"], list(USAGE)]
    customer: list[list[Any]] = [list(CUSTOMER)]
    with Book.open(book_path) as book:
        for at, (who, area, line, meter, multiplier, dial) in enumerate(accounts(book)):
            start, used, times = (dial or 0) / 100, round(chance.uniform(0, 150), 2), multiplier or 1
            read = [
                start,
                round(start + used, 2),
                times,
                round(used * times, 2),
                round(used * times * 0.6, 2),
            ]
            day = date(2026, 11, 5 + at % 7)
            usage.append(
                [
                    at + 1,
                    who.account_no,
                    who.name,
                    area,
                    who.usage_class,
                    MONTH,
                    meter,
                    *read,
                    day,
                    "王",
                    None,
                ]
            )
            about = [area, line, who.category, who.usage_class, who.status, who.cycle, who.reading_section]
            person = [who.address, who.phone, who.identity_no, meter, multiplier]
            customer.append([who.account_no, who.name, *about, *person, who.voltage if at % 9 else "220V"])
    write(paths["usage"], "电量", usage)
    write(paths["customer"], "客户", customer)
    return paths


def preview(book: Book, kind: str, path: Path) -> Plan:
    office = Office(book, clerk="测试", clock=lambda: NOW)
    return office.consult(import_batch.preview, kind=kind, paths=[path], today=office.clock().date())


def take(book: Book, plan: Plan) -> None:
    Office(book, clerk="测试", clock=lambda: NOW).perform(import_batch.take, plan=plan)


def calamine(path: Path) -> None:
    python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()


def timed(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def dry_run(book_path: Path, kind: str, path: Path) -> tuple[float, float]:
    """Seconds of ours and of calamine, medians."""
    ours, bare = [], []
    with Book.open(book_path) as book:
        preview(book, kind, path)  # both find the file and the book's pages in memory
        for _ in range(ROUNDS):
            ours.append(timed(lambda: preview(book, kind, path)))
            bare.append(timed(lambda: calamine(path)))
    return statistics.median(ours), statistics.median(bare)


def bare_rows(book: Book, plan: Plan) -> list[dict[str, Any]]:
    with book.reading() as session:
        ids = dict(session.execute(select(Customer.account_no, Customer.id)).all())
    rows = [{**said, "customer_id": ids[said["account_no"]], "recorded_at": NOW} for said in plan.creates]
    for row in rows:
        del row["account_no"]
    return rows


def bare_insert(book: Book, rows: list[dict[str, Any]]) -> None:
    with book.writing() as session:
        session.execute(insert(table(Usage)), rows)


def taking(book_path: Path, path: Path) -> tuple[float, float]:
    """Seconds of ours and of the bare insert, medians."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        with copied(book_path) as book:
            plan = preview(book, "usage", path)
            ours.append(timed(lambda: take(book, plan)))  # noqa: B023 - called at once
        with copied(book_path) as book:
            rows = bare_rows(book, preview(book, "usage", path))
            bare.append(timed(lambda: bare_insert(book, rows)))  # noqa: B023 - called at once
    return statistics.median(ours), statistics.median(bare)


def alone(book_path: Path, what: str) -> None:
    """Does one thing and prints this process's peak memory in MB."""
    paths = files(book_path)
    if what == "take":
        with copied(book_path) as book:
            take(book, preview(book, "usage", paths["usage"]))
    else:
        with Book.open(book_path) as book:
            preview(book, what, paths[what])
    # `getrusage` would tell the peak of the process that started this one, if that was higher
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(json.dumps(int(status["VmHWM"].split()[0]) / 1024))


def memory(arguments: list[str], what: str) -> float:
    command = [sys.executable, __file__, *arguments, "--alone", what]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--alone", choices=["usage", "customer", "take"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    book_path = practice_book(options.accounts, options.months)
    if options.alone:
        alone(book_path, options.alone)
        return 0
    paths = files(book_path)
    size = ["--accounts", str(options.accounts), "--months", str(options.months)]
    measured = [
        (f"dry run, {kind}", *dry_run(book_path, kind, path), MOST_DRY_RUN, memory(size, kind))
        for kind, path in paths.items()
    ]
    measured.append(("taking, usage", *taking(book_path, paths["usage"]), MOST_TAKING, memory(size, "take")))
    print(f"{options.accounts} accounts x {options.months} months, medians of {ROUNDS}")
    print("                      ours s   reference s   ratio   at most   peak MB")
    for name, ours, reference, most, peak in measured:
        print(f"{name:20} {ours:8.2f} {reference:13.2f} {ours / reference:7.2f} {most:9.1f} {peak:9.0f}")
    good = all(
        ours / reference <= most and peak < MOST_MEMORY_MB for _, ours, reference, most, peak in measured
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
