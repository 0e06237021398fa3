"""备份与检查：the book's copies and its health, as the window asks for them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from supply_station import paths
from supply_station.rules import parameter
from supply_station.services import parameter as parameters
from supply_station.services.office import Office
from supply_station.storage import backup as copies
from supply_station.storage import verify as health
from supply_station.storage.rotation import stem_of


@dataclass(frozen=True)
class Copy:
    """一份备份: proven when it was made, as the manifest beside it says."""

    file: Path
    made_at: datetime


def make(office: Office, folder: Path) -> Copy:
    """Back the book up into a folder, beside any work; the newest are kept, as the parameter says.

    Raises:
        RuleBroken, Trouble: as the store of copies has it; nothing half is left.
    """
    now = office.clock()
    keep = office.consult(parameters.whole, key=parameter.BACKUPS_KEPT, day=now.date())
    return Copy(copies.backup(office.book.path, folder, now=now, keep=keep).file, now)


def newest(book: Path, folders: Iterable[Path]) -> Copy | None:
    """The newest proven backup of a book in some folders and beside the book; None if there is none."""
    return next(iter(newest_each(book, folders)), None)


def newest_each(book: Path, folders: Iterable[Path]) -> list[Copy]:
    """The newest proven backup of a book in each of some folders and beside the book, the newest first."""
    found = (_copies(book, folder) for folder in {*folders, paths.backups(book)})
    newest_there = [max(copies, key=_made_at) for copies in found if copies]
    return sorted(newest_there, key=_made_at, reverse=True)


def _made_at(copy: Copy) -> datetime:
    return copy.made_at


def _copies(book: Path, folder: Path) -> list[Copy]:
    try:
        manifests = [each for each in folder.glob("*.json") if stem_of(each) == book.stem]
        return [copy for each in manifests if (copy := _promised(each)) is not None]
    except OSError:  # the stick is not in, or not for us
        return []


def _promised(manifest: Path) -> Copy | None:
    file = manifest.with_suffix(".book")
    try:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        made_at = datetime.fromisoformat(said["made_at"])
    except (ValueError, KeyError, TypeError):
        return None
    return Copy(file, made_at) if file.is_file() else None


def restore(file: Path, book: Path, now: datetime) -> list[str]:
    """Put a backup in the place of a closed book; the old one stays beside it. Returns what got lost.

    Raises:
        RuleBroken, Trouble: it is no backup, or damaged, or the book is in use; nothing has changed.
    """
    lost = copies.restore(file, book, now=now).lost
    return [f"有 {len(lost)} 个附件在备份里也找不到了，请重新拍照或扫描。"] if lost else []


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
