"""坏账本：book files cut at many lengths and with flipped bytes, and what `verify` says of each.

Two rules hold. A damaged book file is always found. A damaged `-wal` is cut off by SQLite at its first broken
frame: the book is then exactly as it was after one of the last acts, whole, and `verify` finds nothing.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from books import new_book
from faults.found import digests
from supply_station.services.employee import Newcomer, enter_people
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.storage.engine import beside
from supply_station.storage.verify import faults

PAGE = 4096
NOW = datetime(2026, 11, 2, 9, 0)
ACTS = 5


def person(office: Office, number: int) -> None:
    office.perform(enter_people, people=[Newcomer(f"新人{'甲乙丙丁戊己庚辛'[number]}")])


def small_book(folder: Path) -> Path:
    """A closed book of a few acts."""
    path = new_book(folder)
    with Book.open(path) as book:
        for number in range(3):
            person(Office(book, clerk="李秀英", clock=lambda: NOW), number)
    return path


def unfinished_book(folder: Path) -> tuple[Path, list[str]]:
    """A book as a power cut leaves it, its acts in the -wal only; and its digest after each of them."""
    path, left = new_book(folder / "在用"), folder / "账.book"
    states = [digests(path)[""]]
    with Book.open(path) as book:
        for number in range(ACTS):
            person(Office(book, clerk="李秀英", clock=lambda: NOW), number)
            states.append(digests(path)[""])
        for suffix in ("", "-wal"):
            beside(left, suffix).write_bytes(beside(path, suffix).read_bytes())
    return left, states


def lengths(size: int, count: int) -> list[int]:
    """Where to cut: every page boundary and one byte beside it, and as many others as are asked for."""
    boundaries = {length + by for length in range(0, size + 1, PAGE) for by in (-1, 0, 1)}
    others = {size * number // count for number in range(count)}
    return sorted(length for length in boundaries | others if 0 <= length < size)


def flips(size: int, count: int) -> list[tuple[int, int]]:
    """Which bytes to flip and which bit, spread over all pages, never twice at the same place of a page."""
    return [((size * number // count + number * 37 % PAGE) % size, number % 8) for number in range(count)]


def flipped(whole: bytes, position: int, bit: int) -> bytes:
    return whole[:position] + bytes([whole[position] ^ (1 << bit)]) + whole[position + 1 :]


def unnoticed(path: Path, damaged: Iterable[bytes]) -> Iterator[int]:
    """The numbers of the damaged files that `verify` takes for sound; the file is whole again afterwards."""
    whole = path.read_bytes()
    for number, content in enumerate(damaged):
        path.write_bytes(content)
        if not faults(path):
            yield number
    path.write_bytes(whole)
    assert faults(path) == []


def states_left(path: Path, damaged: Iterable[bytes]) -> Iterator[str | None]:
    """The state of the book with each damaged -wal; None where `verify` finds something."""
    wal = beside(path, "-wal")
    whole = path.read_bytes(), wal.read_bytes()
    for content in damaged:
        wal.write_bytes(content)
        yield None if faults(path) else digests(path)[""]
        path.write_bytes(whole[0])  # whoever looked brought the acts of the -wal into the book
    wal.write_bytes(whole[1])


def main() -> int:
    """The exit code: 1 if any damage went unnoticed, or a state was between."""
    wrong = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="faults-") as made:
        path = small_book(Path(made) / "klein")
        whole = path.read_bytes()
        cuts, turned = lengths(len(whole), 300), flips(len(whole), 2000)
        tails = [whole + bytes(length) for length in (1, PAGE - 1, PAGE, 2 * PAGE)]
        for name, damaged in (
            ("cut", [whole[:length] for length in cuts]),
            ("flipped", [flipped(whole, *each) for each in turned]),
            ("longer", tails),
        ):
            missed = list(unnoticed(path, damaged))
            print(
                f"book of {len(whole)} bytes, {name}: {len(damaged)} files, unnoticed: {missed}", flush=True
            )
            wrong += len(missed)
        (Path(made) / "wal").mkdir()
        left, states = unfinished_book(Path(made) / "wal")
        wal = beside(left, "-wal").read_bytes()
        for name, damaged in (
            ("cut", [wal[:length] for length in lengths(len(wal), 300)]),
            ("flipped", [flipped(wal, *each) for each in flips(len(wal), 500)]),
        ):
            found = list(states_left(left, damaged))
            strange = [number for number, state in enumerate(found) if state not in states]
            reached = [found.count(state) for state in states]
            print(f"-wal of {len(wal)} bytes, {name}: {len(damaged)} files,", end=" ")
            print(f"as after each act: {reached}, strange: {strange}", flush=True)
            wrong += len(strange)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
