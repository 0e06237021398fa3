"""The book that benchmarks work on: the practice station, made once and kept under build/bench."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from supply_station.services import demo
from supply_station.services.office import Office
from supply_station.storage.book import Book

FOLDER = Path(__file__).parents[1] / "build" / "bench"
LAST_MONTH = "2026-10"
NOW = datetime(2026, 12, 1, 9, 0)
_PIECE = 16 * 1024 * 1024


def practice_book(accounts: int, months: int, folder: Path = FOLDER) -> Path:
    """The path of a closed book; it is made if it is not there, which takes minutes at full size."""
    path = folder / f"{accounts}x{months}.book"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with Book.founding(path) as book:
            office = Office(book, clerk="测试", clock=lambda: NOW)
            office.perform(demo.found_demo, customers=accounts, months=months, seed=1, last_month=LAST_MONTH)
    return path


@contextmanager
def copied(path: Path) -> Iterator[Book]:
    """An open copy of a closed book, gone afterwards."""
    copy = path.with_name(f"copy-{path.name}")
    with path.open("rb") as source, copy.open("wb") as target:
        while piece := source.read(_PIECE):
            target.write(piece)
    try:
        with Book.open(copy) as book:
            yield book
    finally:
        for each in copy.parent.glob(f"{copy.name}*"):
            each.unlink()


def peak_mb() -> float:
    """The most memory this process has held so far; what made it is not counted, as `getrusage` would."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
