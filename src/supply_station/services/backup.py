"""备份与检查：the book's copies and its health, as the window and the command line ask for them.

Each place is a folder: one beside the book, and a second one that was chosen once, best on a stick that lies
in a drawer. What was seen there last is remembered by this PC, since the stick is seldom in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from supply_station import paths
from supply_station.errors import RuleBroken, Trouble
from supply_station.rules.backup import Keeping, by_default
from supply_station.services import parameter as parameters
from supply_station.services.office import Office
from supply_station.services.station import the_station
from supply_station.storage import backup as copies
from supply_station.storage import migrate
from supply_station.storage import verify as health
from supply_station.storage.book import Book
from supply_station.storage.manifest import newest_first

LARGE_IMPORT = 1_000
"""From so many rows on the book is backed up before they are taken in."""


@dataclass(frozen=True)
class Copy:
    """一份备份: proven when it was made, as the manifest beside it says."""

    file: Path
    made_at: datetime


@dataclass(frozen=True)
class Place:
    """放备份的地方.

    Attributes:
        folder: where it is.
        beside: whether it is the one beside the book.
        there: whether it is there now; a stick may not be plugged in.
        newest: when the newest proven copy there was made, as it was seen last; None if none ever was.
    """

    folder: Path
    beside: bool
    there: bool
    newest: datetime | None


@dataclass(frozen=True)
class Made:
    """What was backed up, and a sentence for each place where it could not be."""

    copies: list[Copy]
    failed: list[str]


def make(office: Office, folder: Path) -> Copy:
    """Back the book up into a folder, beside any work; older copies there are thinned out.

    Raises:
        RuleBroken, Trouble: as the store of copies has it; nothing half is left.
    """
    now = office.clock()
    made = copies.backup(office.book.path, folder, now=now, keeping=office.consult(keeping, now=now))
    return Copy(made.file, made.made_at)


def keeping(session: Session, *, now: datetime) -> Keeping:
    """Which copies stay, by the parameters of the day."""
    return Keeping.by(lambda key: parameters.whole(session, key, now.date()))


def make_each(office: Office, folders: Sequence[Path], stage: Callable[[str], None]) -> Made:
    """Back the book up into each of some folders; one that fails is not in the way of the next.

    Args:
        office: over the book.
        folders: the places.
        stage: is told what comes next, and may stop it by an exception.
    """
    made, failed = [], []
    for folder in folders:
        stage(f"正在备份到 {folder}…")
        try:
            made.append(make(office, folder))
        except (RuleBroken, Trouble) as told:
            failed.append(told.sentence)
    return Made(made, failed)


def by_itself(office: Office) -> bool:
    """Whether the book is one that is backed up unasked: a practice book is not."""
    return not office.consult(the_station).practice


def due(office: Office, folders: Sequence[Path]) -> list[Path]:
    """Those of some folders without a proven copy of the book as it stands now.

    The folder beside the book is made when it is wanted; any other that is missing is a stick that is not in.
    """
    book = office.book.path
    return [
        folder
        for folder in folders
        if (folder.is_dir() or folder == paths.backups(book)) and not _backed_up(book, folder)
    ]


def _backed_up(book: Path, folder: Path) -> bool:
    try:
        return copies.backed_up(book, folder)
    except Trouble:  # what is wrong is told by the attempt to make one
        return False


def before_import(office: Office, rows: int, stage: Callable[[str], None]) -> None:
    """Back the book up beside itself before many rows are taken in, unless that was done already.

    Raises:
        RuleBroken, Trouble: it cannot be backed up; what wants to be taken in waits.
    """
    if rows >= LARGE_IMPORT and by_itself(office):
        for folder in due(office, [paths.backups(office.book.path)]):
            stage(f"{rows:,} 行，先备份账本…")
            make(office, folder)


def refuse_damaged(book: Path) -> None:
    """Look at every page of a book before it is opened.

    Raises:
        Damaged: one is broken, or it is no book.
        Trouble: it cannot be read now.
    """
    if book.is_file():
        health.refuse_damaged(book, pages_only=True)


def opened(book: Path, *, now: datetime, busy_ms: int = 10_000) -> Book:
    """Open a book; an older one is backed up before it is upgraded.

    Raises:
        RuleBroken: it is not there, is newer than the program, or lies where no book may.
        Trouble: damaged, not a book, unreadable or locked.
    """
    if book.is_file() and migrate.late(book):
        copies.backup(book, paths.backups(book), now=now, keeping=Keeping.by(by_default))
    return Book.open(book, busy_ms=busy_ms)


def places(book: Path, second: Path | None, seen: datetime | None, now: datetime) -> list[Place]:
    """The place beside the book and the second one, if it was chosen.

    Args:
        book: the book.
        second: the second place.
        seen: when the newest copy in the second place was made, as it was seen last.
        now: the time; a copy from its future is the newest only where there is no other.
    """
    beside = paths.backups(book)
    found = [Place(beside, beside=True, there=True, newest=newest(book, beside, now))]
    if second is not None and second != beside:
        there = second.is_dir()
        found.append(
            Place(second, beside=False, there=there, newest=newest(book, second, now) if there else seen)
        )
    return found


def newest(book: Path, folder: Path, now: datetime) -> datetime | None:
    """When the newest proven copy of a book in a folder was made; None if there is none."""
    return next((made.made_at for made in newest_first(copies.own_in(folder, book), now)), None)


def faults(office: Office) -> list[str]:
    """What is wrong with the book, as sentences; empty if it is sound."""
    return health.faults(office.book.path)


def export_plain(office: Office, out: Path) -> Path:
    """Write the book as an ordinary SQLite file that any tool opens; returns its path.

    Raises:
        RuleBroken, Trouble: the file exists, or the disk fails.
    """
    copies.export_plain(office.book.path, out)
    return out
