"""本机设置：what this PC remembers for its people, in one small file; losing it costs nothing.

Everything about the station's work is in the book; here is only what belongs to the desk the PC stands on.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from supply_station import paths
from supply_station.errors import RuleBroken, Trouble


@dataclass(frozen=True)
class Settings:
    """本机设置.

    Attributes:
        book: the book that was opened last; empty for the default one.
        type_size: 字号, in points.
        backup_folder: the second place of backups; empty until one was chosen.
        backups_seen: a book → when its newest backup in the second place was made, as it was seen there last.
        report_folder: where the month's report goes; empty until one was chosen.
        clerks: the name that was chosen last in each book, by the book's path.
        places: how the window and its tables were left, each under its name, as the window puts it.
    """

    book: str = ""
    type_size: int = 11
    backup_folder: str = ""
    backups_seen: dict[str, str] = field(default_factory=dict)
    report_folder: str = ""
    clerks: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def load() -> Settings:
    """What is remembered; a missing, damaged or foreign file counts as an empty one."""
    try:
        said = json.loads(paths.settings().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(said, dict):
        return Settings()
    plain = asdict(Settings())
    kept: dict[str, Any] = {
        each.name: said[each.name]
        for each in fields(Settings)
        if type(said.get(each.name)) is type(plain[each.name])
    }
    return Settings(**kept)


def remember(**changes: str | int | dict[str, str]) -> None:
    """Write some of the settings anew, in one step; a disk that fails here stops nobody's work."""
    kept = asdict(replace(load(), **changes))  # type: ignore[arg-type]
    with suppress(RuleBroken, Trouble), paths.arriving(paths.settings()) as file:
        file.write(json.dumps(kept, ensure_ascii=False, indent=1).encode())


def second_place() -> Path | None:
    """The second place of backups; None until one was chosen."""
    kept = load().backup_folder
    return Path(kept) if kept else None


def backup_seen(book: Path) -> datetime | None:
    """When the book's newest backup in the second place was made, as it was seen there last."""
    try:
        return datetime.fromisoformat(_text(load().backups_seen.get(str(book.absolute()))))
    except ValueError:  # never seen, or the file is damaged
        return None


def see_backup(book: Path, made_at: datetime) -> None:
    """Remember what was seen in the second place; nothing is written where it is known."""
    if backup_seen(book) != made_at:
        remember(backups_seen=load().backups_seen | {str(book.absolute()): made_at.isoformat()})


def place(name: str) -> str:
    """How a part of the window was left; empty where it never was."""
    return _text(load().places.get(name))


def keep_place(name: str, left: str) -> None:
    """Remember how a part of the window was left."""
    remember(places=load().places | {name: left})


def clerk(book: Path) -> str:
    """Who sat at this book last; empty where nobody did."""
    return _text(load().clerks.get(str(book.absolute())))


def keep_clerk(book: Path, name: str) -> None:
    """Remember who sits at this book."""
    remember(clerks=load().clerks | {str(book.absolute()): name})


def _text(kept: object) -> str:
    return kept if isinstance(kept, str) else ""
