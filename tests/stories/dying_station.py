"""Commands that die, are interrupted or meet a full disk at one point after another, in their own process.

Run as `python dying_station.py TEMPLATE FOLDER`; answers each line `WAY OPERATION` with one JSON object.
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

import pypdfium2

from books import versions
from storage.dying import ADDS, Points, become_nobody, in_child, limit_files
from stories.stations import BACKUPS, BOOK, LAST_BATCH, command, contents, the_backup
from supply_station.storage import migrate
from supply_station.storage.engine import PUBLISHED_KEY, connect

SPREAD = 8
LAST = 3  # points around the end, where the commit and the renaming stand
HALVED = (2, 4, 6)  # how often the size of the largest file is halved for a disk that is full too early
PDF = "工单.pdf"
XLSX = "月报/青竹镇供电所2026-11月报.xlsx"
NEW = "新.book"
TODAY = migrate.VERSIONS


def choose_revisions(operation: str, folder: Path) -> None:
    """The next command is of today's program, or of one whose tables are one revision ahead of the book's."""
    migrate.VERSIONS = TODAY
    if operation == "upgrade":
        migrate.VERSIONS = versions(folder / "versions", ADDS)


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
    choose_revisions(operation, folder)
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
    choose_revisions(operation, folder)
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


class Stopping:
    """One operation, to be stopped at one point after another."""

    def __init__(self, operation: str, template: Path, folder: Path) -> None:
        self.operation = operation
        self.template = template
        self.folder = folder / "station"
        self.mirror = folder / "mirror"
        with self.copied():
            self.before = state(operation, self.folder)
        self.lived = self.at(lambda: None)
        self.points, self.halves, self.size = self.counted()

    def at(self, prepare: Callable[[], None]) -> dict[str, Any]:
        """Stops once; what is found, and what the same command does afterwards.

        What is found is looked for in a copy, so that the next command meets what the stopped one left.
        """
        with self.copied():
            outcome = in_child(partial(run, self.operation, self.folder, prepare))
            for file in [self.folder, *self.folder.rglob("*")]:
                file.chmod(0o755 if file.is_dir() else 0o644)
            shutil.copytree(self.folder, self.mirror)
            return {
                "outcome": outcome,
                "found": state(self.operation, self.mirror),
                "again": run(self.operation, self.folder, lambda: None),
                "after": state(self.operation, self.folder),
                "left": scratch(self.folder),
            }

    def counted(self) -> tuple[int, list[int], int]:
        """How many points there are, which of them halve a file, and how large the largest file becomes."""
        points = EveryPoint(0)

        def counting() -> dict[str, Any]:
            said = run(self.operation, self.folder, points.watch)
            return {**said, "points": -points.left, "halves": points.halves}

        with self.copied():
            said = in_child(counting)
            assert said.get("code") == 0, said
            size = max(file.stat().st_size for file in self.folder.rglob("*"))
        return said["points"], said["halves"], size

    def chosen(self, way: str) -> set[int]:
        """Points spread over the command, those around its end, and those of the files it hands out."""
        if way == "read_only":
            return {0}
        if way in {"torn", "full"}:
            return {self.size >> halved for halved in HALVED}
        spread = {1 + at * self.points // SPREAD for at in range(SPREAD)}
        end = set(range(self.points - LAST, self.points + 1))
        return spread | end | {at + after for at in self.halves for after in range(3)}

    def stopped(self, way: str) -> dict[str, Any]:
        """The state before, every point, and the command that is not stopped."""
        return {
            "operation": self.operation,
            "before": self.before,
            "stopped": {at: self.at(WAYS[way](at, self.folder)) for at in sorted(self.chosen(way))},
            "lived": self.lived,
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


def warm(template: Path, folder: Path) -> None:
    """Imports every library and reads every font before the first fork, not in each; leaves no book open."""
    for operation in ("new", "import", "print", "month_end"):
        shutil.copytree(template, folder / operation)
        assert run(operation, folder / operation, lambda: None)["code"] == 0
        shutil.rmtree(folder / operation)
    gc.freeze()  # else each child's collector copies the whole memory


def main(template: Path, folder: Path) -> None:
    warm(template, folder)
    known: dict[str, Stopping] = {}
    for line in sys.stdin:
        way, operation = line.split()
        known[operation] = known.get(operation) or Stopping(operation, template, folder)
        json.dump(known[operation].stopped(way), sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
