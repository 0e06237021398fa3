"""Commands that die, are interrupted or meet a full disk at one point after another, in their own process.

Run as `python dying_station.py WAY TEMPLATE FOLDER OPERATION…`; writes one JSON object for each operation.
The ways to be stopped at a point are those of the storage room's `dying`, and more of them.
"""

import gc
import io
import json
import os
import resource
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import alembic.command
import pypdfium2

from storage.dying import ADDS, Points, become_nobody, in_child, limit_files
from stories.stations import BACKUPS, BOOK, LAST_BATCH, command, contents, the_backup
from supply_station.storage import migrate
from supply_station.storage.engine import PUBLISHED_KEY, connect

SPREAD = 8
LAST = 3  # points around the end, where the commit and the renaming stand
HALVED = (2, 3, 5, 7)  # how often the size of the largest file is halved for a disk that is full too early
PDF = "工单.pdf"
XLSX = "月报/青竹镇供电所2026-11月报.xlsx"
NEW = "新.book"


def newer(folder: Path) -> None:
    """The next command finds a program whose tables are one revision ahead of the book's."""
    versions = folder / "versions"
    versions.mkdir(exist_ok=True)
    (versions / "0001_founding.py").write_bytes((migrate.VERSIONS / "0001_founding.py").read_bytes())
    (versions / "0002_voltage.py").write_text(ADDS)
    migrate.VERSIONS = versions


Arguments = Callable[[Path], list[str | Path]]
OPERATIONS: dict[str, Arguments] = {
    "import": lambda folder: ["import", "usage", folder / "2026-12.csv"],
    "undo": lambda _: ["undo-import", LAST_BATCH],
    "open": lambda _: ["zero-accounts", "open", "--month", "2026-11", "--all"],
    "new": lambda _: ["new", "--station", "新所"],
    "demo": lambda _: ["demo", "--customers", "12", "--months", "4"],
    "print": lambda folder: ["print", "zero_account_check", "--month", "2026-10", "--out", folder / PDF],
    "month_end": lambda folder: ["month-end", "export", "--month", "2026-11", "--out", folder / "月报"],
    "backup": lambda folder: ["backup", "--to", folder / BACKUPS],
    "restore": lambda folder: ["restore", the_backup(folder)],
    "upgrade": lambda _: ["zero-accounts", "list", "--month", "2026-11"],
}


def book_of(operation: str, folder: Path) -> Path:
    return folder / (NEW if operation in {"new", "demo"} else BOOK)


def run(operation: str, folder: Path, prepare: Callable[[], None]) -> dict[str, Any]:
    if operation == "upgrade":
        newer(folder)
    arguments = OPERATIONS[operation](folder)
    prepare()
    return vars(command(book_of(operation, folder), *arguments))


class EveryPoint(Points):
    """Stops before the n-th call that touches the disk, or in the middle of a file that is handed out."""

    def __init__(self, last: int) -> None:
        super().__init__(last)
        self.halves: list[int] = []

    def in_the_driver(self) -> None:
        self.here()

    def watch(self) -> None:
        super().watch()
        points, real = self, Path.open

        class Halves(io.FileIO):
            """A file that is written in two halves."""

            def write(self, data: Any) -> int:
                middle = super().write(data[: len(data) // 2])
                points.here()
                points.halves.append(-points.left)
                return middle + super().write(data[middle:])

        def open_(path: Path, mode: str = "r", *arguments: Any, **named: Any) -> Any:
            return Halves(path, mode) if mode == "wb" else real(path, mode, *arguments, **named)

        Path.open = open_  # type: ignore[assignment, method-assign]


class Interruptions(EveryPoint):
    """Ctrl-C in place of a kill."""

    def here(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGINT)


def killed_beyond(size: int) -> Callable[[], None]:
    """The system kills the process in the middle of the write that makes a file larger than this."""

    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return prepare


WAYS: dict[str, Callable[[int, Path], Callable[[], None]]] = {
    "kill": lambda point, _: EveryPoint(point).watch,
    "interrupt": lambda point, _: Interruptions(point).watch,
    "torn": lambda size, _: killed_beyond(size),
    "full": lambda size, _: limit_files(size),
    "read_only": lambda _, folder: become_nobody(folder),
}


def state(operation: str, folder: Path) -> dict[str, Any]:
    """What a person finds."""
    if operation == "upgrade":
        newer(folder)
    book = book_of(operation, folder)
    if not book.exists():
        return {"book": None}
    told = command(book, "verify", "--json")
    backups = sorted((folder / BACKUPS).glob("*.book"))
    return {
        "verify": (told.code, json.loads(told.out)["faults"]),
        "book": contents(book),
        "revision": revision(book),
        "backups": [(contents(each), command(each, "verify").code) for each in backups],
        "pdf": arrived(folder / PDF),
        "xlsx": arrived(folder / XLSX),
    }


def revision(book: Path) -> str | None:
    with closing(connect(book, PUBLISHED_KEY)) as connection:
        return migrate.recorded_version(connection)


def arrived(file: Path) -> str:
    data = file.read_bytes()
    if data == b"old":
        return "old"
    if file.suffix == ".xlsx":
        return "new" if zipfile.is_zipfile(file) else "half"
    if not data.rstrip().endswith(b"%%EOF"):
        return "half"
    with pypdfium2.PdfDocument(file) as document:
        reprint = "补打" in document[0].get_textpage().get_text_range()
        return f"new, {len(document)} pages, {'again' if reprint else 'first'}"


def scratch(folder: Path) -> list[str]:
    """What an unfinished command leaves; the .part of a backup may be another's and waits for a day."""
    marks = (".partial", ".creating", ".restoring", ".migrating")
    return sorted(file.name for file in folder.rglob("*") if any(mark in file.name for mark in marks))


class Stopped:
    """One operation, stopped at one point after another."""

    def __init__(self, way: str, operation: str, template: Path, folder: Path) -> None:
        self.way = way
        self.operation = operation
        self.template = template
        self.folder = folder / "station"
        self.mirror = folder / "mirror"

    def at(self, prepare: Callable[[], None]) -> dict[str, Any]:
        """Stops once; what is found, and what the same command does afterwards."""
        with self.copied():
            outcome = in_child(partial(run, self.operation, self.folder, prepare))
            for file in [self.folder, *self.folder.rglob("*")]:
                file.chmod(0o755 if file.is_dir() else 0o644)
            shutil.copytree(self.folder, self.mirror)
            return {"outcome": outcome, **in_child(self.afterwards)}

    def afterwards(self) -> dict[str, Any]:
        """What is found is looked for in a copy, so that the next command meets what the stopped one left."""
        return {
            "found": state(self.operation, self.mirror),
            "again": run(self.operation, self.folder, lambda: None),
            "after": state(self.operation, self.folder),
            "left": scratch(self.folder),
        }

    def chosen(self) -> set[int]:
        """Points spread over the command, those around its end, and those of the files it hands out."""
        with self.copied():
            points = EveryPoint(0)

            def counting() -> dict[str, Any]:
                said = run(self.operation, self.folder, points.watch)
                return {**said, "points": -points.left, "halves": points.halves}

            said = in_child(counting)
            assert said.get("code") == 0, said
            size = max(file.stat().st_size for file in self.folder.rglob("*"))
        if self.way == "read_only":
            return {0}
        if self.way in {"torn", "full"}:
            return {size >> halved for halved in HALVED}
        number = int(said["points"])
        spread = {1 + at * number // SPREAD for at in range(SPREAD)} | set(range(number - LAST, number + 1))
        return spread | {at + after for at in said["halves"] for after in range(3)}

    def all(self) -> dict[str, Any]:
        """The state before, every point, and the command that is not stopped."""
        with self.copied():
            before = in_child(partial(state, self.operation, self.folder))
        return {
            "operation": self.operation,
            "before": before,
            "stopped": {at: self.at(WAYS[self.way](at, self.folder)) for at in sorted(self.chosen())},
            "lived": self.at(lambda: None),
        }

    @contextmanager
    def copied(self) -> Iterator[None]:
        """A station of its own for the block."""
        shutil.copytree(self.template, self.folder)
        try:
            yield
        finally:
            shutil.rmtree(self.folder)
            shutil.rmtree(self.mirror, ignore_errors=True)


def warmed(template: Path, folder: Path, operations: list[str]) -> None:
    """Every library imported and every font read before the first fork, not in each; no book left open."""
    assert alembic.command
    for operation in {*operations, "new"} - {"upgrade"}:
        shutil.copytree(template, folder / operation)
        assert run(operation, folder / operation, lambda: None)["code"] == 0
        shutil.rmtree(folder / operation)
    gc.freeze()  # else each child's collector copies the whole memory


def main(way: str, template: Path, folder: Path, operations: list[str]) -> None:
    warmed(template, folder, operations)
    for operation in operations:
        json.dump(Stopped(way, operation, template, folder).all(), sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
