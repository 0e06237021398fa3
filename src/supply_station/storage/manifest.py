"""清单：what a backup was when it was proven, in the file `NAME.json` beside it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from supply_station.storage import migrate
from supply_station.storage.census import tables_of
from supply_station.storage.chain import FIRST
from supply_station.storage.engine import beside
from supply_station.storage.rotation import stem_of
from supply_station.storage.swap import sync_file


@dataclass(frozen=True)
class Standing:
    """账本走到了哪里: two books that stand at the same revision and the same last journal line hold the same.

    Attributes:
        revision: of the tables; None if it is no book.
        line: the number of the journal's last line; 0 before the first.
        hash: of that line; it ties up all lines before it.
    """

    revision: str | None
    line: int
    hash: str


@dataclass(frozen=True)
class Manifest:
    """清单. `counts`: table → rows; `sha256` is that of the finished file."""

    file: Path
    made_at: datetime
    sha256: str
    counts: dict[str, int]
    standing: Standing

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self.file.with_suffix(".json")

    def write(self) -> None:
        """Writes it in one piece."""
        part = beside(self.path, ".part")
        said = {
            "file": self.file.name,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "revision": self.standing.revision,
            "journal": {"line": self.standing.line, "hash": self.standing.hash},
            "sha256": self.sha256,
            "rows": self.counts,
        }
        try:
            part.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            sync_file(part)
            part.replace(self.path)
        finally:
            part.unlink(missing_ok=True)


def standing(connection: dbapi2.Connection) -> Standing:
    """Where a book stands, over an open connection."""
    found = None
    if "journal" in tables_of(connection):
        found = connection.execute("SELECT id, hash FROM journal ORDER BY id DESC LIMIT 1").fetchone()
    return Standing(migrate.recorded_version(connection), *(found or (0, FIRST)))


def manifest_of(file: Path) -> Manifest | None:
    """The manifest of a backup; None if it has none that can be read, or if it has lost its file."""
    try:
        said = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        journal = said.get("journal") or {"line": 0, "hash": ""}  # those of the first program knew no line
        made_at = datetime.fromisoformat(said["made_at"])
        there = Standing(said["revision"], int(journal["line"]), journal["hash"])
        made = Manifest(file, made_at, said["sha256"], said["rows"], there)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return made if file.is_file() else None


def manifests(folder: Path, stem: str) -> list[Manifest]:
    """The proven backups of a book in a folder, in no order; none if it cannot be looked into."""
    try:
        files = [each for each in folder.glob("*.book") if stem_of(each) == stem]
    except OSError:  # the stick is not in, or not for us
        return []
    return [made for each in files if (made := manifest_of(each)) is not None]


def newest_first(found: Iterable[Manifest], now: datetime) -> list[Manifest]:
    """Backups by their age; one from the future of `now` comes last: the clock was wrong when it was made.

    Where the clock has fallen back all lie in the future, but for those made since: these come first.
    """
    return sorted(
        found,
        key=lambda made: (made.made_at <= now, made.made_at, made.standing.line, made.file.name),
        reverse=True,
    )
