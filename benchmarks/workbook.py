"""工作簿：a list of 50,000 rows × 12 columns, against openpyxl's write-only mode with the same cells.

Run: python benchmarks/workbook.py [rows]. Two references: the plain values, without any format, and the same
values with the same number formats. Each runs in a process of its own, so that its peak of memory is its own.
"""

import io
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from supply_station.reports import listing
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Frame, Heading, Listing, Period, Total

ROUNDS = 3
BUDGET = 1.3
KINDS = (
    *(Kind.WHOLE, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT),
    *(Kind.TEXT, Kind.MONTH, Kind.ENERGY, Kind.ENERGY, Kind.MONEY, Kind.DATE),
)
CODES = {Kind.WHOLE: "#,##0", Kind.ENERGY: "#,##0.00", Kind.MONEY: "#,##0.00", Kind.DATE: "yyyy-mm-dd"}
HUNDREDTHS = {8, 9, 10}


def rows(count: int) -> Iterator[tuple[Value, ...]]:
    first = date(2026, 10, 1)
    for number in range(1, count + 1):
        account, name, area = f"043{number:010d}", f"向家{number}", f"大塘村{number % 240}号公变"
        kinds = ("低压居民", "居民生活", "正常", "2026-10")
        amounts = (number * 37, number * 11 % 99_991, number * 7 % 88_883)
        yield (number, account, name, area, *kinds, *amounts, first + timedelta(days=number % 31))


def ours(count: int) -> bytes:
    headings = [Heading(f"第{number}列", kind, 16) for number, kind in enumerate(KINDS, 1)]
    totals = (Total("第9列", 37 * count * (count + 1) // 2),)
    sheet = Listing("明细", Period("2026-10").text, "kWh、元", headings, tuple(rows(count)), totals)
    with Book(author="基准") as book:
        listing.append(book, Frame("基准供电所", "王芳", date(2026, 11, 2), draft=False), sheet)
        return book.finished()


def plain(count: int) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("明细")
    for row in rows(count):
        sheet.append([Decimal(str(each)) / 100 if at in HUNDREDTHS else each for at, each in enumerate(row)])
    return _bytes(workbook)


def formatted(count: int) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("明细")
    for row in rows(count):
        cells = []
        for at, each in enumerate(row):
            cell = WriteOnlyCell(sheet)
            cell.value = Decimal(str(each)) / 100 if at in HUNDREDTHS else each
            cell.number_format = CODES.get(KINDS[at], "@")
            cells.append(cell)
        sheet.append(cells)
    return _bytes(workbook)


def _bytes(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def measured(name: str, count: int) -> tuple[float, float]:
    """Seconds of processor time, and the peak of memory in MB, of one run in a process of its own."""
    command = [sys.executable, __file__, str(count), name]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(peak)


def run_one(name: str, count: int) -> None:
    start = time.process_time()
    {"ours": ours, "plain": plain, "formatted": formatted}[name](count)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(count: int) -> int:
    found: dict[str, list[tuple[float, float]]] = {"ours": [], "plain": [], "formatted": []}
    for _ in range(ROUNDS):
        for name, runs in found.items():
            runs.append(measured(name, count))
    seconds = {name: statistics.median(run[0] for run in runs) for name, runs in found.items()}
    print(f"workbook, {count} rows × {len(KINDS)} columns, median of {ROUNDS}")
    for name, runs in found.items():
        print(f"  {name:<10} {seconds[name]:6.2f} s   peak {max(run[1] for run in runs):5.0f} MB")
    ratios = {name: seconds["ours"] / seconds[name] for name in ("plain", "formatted")}
    print("  ".join(f"ours / {name} = {ratio:.2f}" for name, ratio in ratios.items()), f"(budget {BUDGET})")
    return 0 if max(ratios.values()) <= BUDGET else 1


if __name__ == "__main__":
    rows_asked = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    if len(sys.argv) > 2:
        run_one(sys.argv[2], rows_asked)
    else:
        sys.exit(main(rows_asked))
