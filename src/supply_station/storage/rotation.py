"""备份的名字与轮换：`<book stem>-YYYYMMDD-HHMMSS.book`, whose it is, and the thinning of a folder."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from supply_station.rules.backup import Keeping, kept
from supply_station.storage.engine import beside
from supply_station.storage.swap import remove_scratch

STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(
    r"(?P<stem>.+)-(?P<stamp>\d{8}-\d{6})(?:-(?P<number>\d+))?\.(?P<kind>book|json)(?P<part>\.part)?",
    re.DOTALL,
)
_STALE = timedelta(days=1)


class _Entry(NamedTuple):
    stamp: str
    number: int
    file: Path
    kind: str
    unfinished: bool


def stem_of(file: Path) -> str | None:
    """The stem of the book a backup was made of; None if the name is not a backup's."""
    match = _NAME.fullmatch(file.name)
    return match["stem"] if match else None


def reserve(folder: Path, stem: str, now: datetime) -> tuple[Path, Path]:
    """A name no other backup has, and its scratch file; making that one exclusively claims the name."""
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        file = folder / f"{stem}-{now.strftime(STAMP)}{suffix}.book"
        part = beside(file, ".part")
        number += 1
        try:
            part.touch(exist_ok=False)
        except FileExistsError:
            continue
        if not file.exists():
            return file, part
        part.unlink()


def clear_stale(folder: Path, stem: str, now: datetime) -> None:
    """Removes what a killed backup left a day ago or earlier; a younger one may still be at work."""
    before = (now - _STALE).strftime(STAMP)
    for entry in _entries(folder, stem):
        if entry.unfinished and entry.stamp < before:
            remove_scratch(entry.file)


def thin(folder: Path, stem: str, keeping: Keeping, made: Path, now: datetime) -> None:
    """Removes the backups that are not to be kept, with their manifests; never the one just made."""
    entries = [entry for entry in _entries(folder, stem) if not entry.unfinished]
    books = [entry for entry in entries if entry.kind == "book"]
    stay = kept([_moment(entry) for entry in books], keeping, now)
    gone = {entry.file.stem for at, entry in enumerate(books) if at not in stay} - {made.stem}
    # "book" sorts before "json": a manifest alone is harmless, a book alone is not proven
    for entry in entries:
        if entry.file.stem in gone:
            entry.file.unlink(missing_ok=True)


def _moment(entry: _Entry) -> datetime:
    try:
        return datetime.strptime(entry.stamp, STAMP)
    except ValueError:  # not written by this program: no such day
        return datetime.max


def _entries(folder: Path, stem: str) -> list[_Entry]:
    """The files of this book's backups, the oldest first."""
    matches = ((file, _NAME.fullmatch(file.name)) for file in folder.iterdir())
    return sorted(
        _Entry(match["stamp"], int(match["number"] or 1), file, match["kind"], bool(match["part"]))
        for file, match in matches
        if match and match["stem"] == stem
    )
