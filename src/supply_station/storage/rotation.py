"""备份的名字：`<book stem>-YYYYMMDD-HHMMSS.book`, how one is claimed, and what a killed one leaves."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from supply_station.storage.engine import beside
from supply_station.storage.swap import remove_scratch

STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"(?P<stem>.+)-(?P<stamp>\d{8}-\d{6})(?:-\d+)?\.(?:book|json)(?P<part>\.part)?", re.DOTALL)
_STALE = timedelta(days=1)


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
    for stamp, file in _unfinished(folder, stem):
        if stamp < before:
            remove_scratch(file)


def _unfinished(folder: Path, stem: str) -> Iterator[tuple[str, Path]]:
    """The scratch files of backups of this name, each with its stamp."""
    for file in list(folder.iterdir()):
        match = _NAME.fullmatch(file.name)
        if match and match["stem"] == stem and match["part"]:
            yield match["stamp"], file
