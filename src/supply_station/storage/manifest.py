"""清单：what a backup was when it was proven, in `NAME.json` beside it; whose it is, and which stay."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from supply_station.rules.backup import Keeping, kept
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
    """清单. `counts`: table → rows; `sha256` is that of the finished file.

    `book` tells books of one name apart: the hash of the journal's first line; empty before there is one, and
    in manifests of earlier programs.
    """

    file: Path
    made_at: datetime
    sha256: str
    counts: dict[str, int]
    standing: Standing
    book: str

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self.file.with_suffix(".json")

    def write(self) -> None:
        """Writes it in one piece."""
        part = beside(self.path, ".part")
        said = {
            "file": self.file.name,
            "book": self.book,
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


def identity(connection: dbapi2.Connection) -> str:
    """What tells a book from another of its name, over an open connection; empty before its first line."""
    found = None
    if "journal" in tables_of(connection):
        found = connection.execute("SELECT hash FROM journal WHERE id = 1").fetchone()
    return str(found[0]) if found else ""


def manifest_of(file: Path) -> Manifest | None:
    """The manifest of a backup; None if it has none that can be read, or if it has lost its file."""
    try:
        said = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        journal = said.get("journal") or {"line": 0, "hash": ""}  # those of the first program knew no line
        made_at = datetime.fromisoformat(said["made_at"])
        there = Standing(said["revision"], int(journal["line"]), journal["hash"])
        made = Manifest(file, made_at, said["sha256"], said["rows"], there, said.get("book", ""))
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


def own(found: Iterable[Manifest], connection: dbapi2.Connection) -> list[Manifest]:
    """Those of some backups that were made of an earlier standing of this book, the oldest first.

    Another PC may back up a book of the same name into the same folder, or one that began as a copy of this
    book and went its own way: theirs are not on this journal.
    """
    if "journal" not in tables_of(connection):
        return []
    found = list(found)
    lines = json.dumps([each.standing.line for each in found])
    query = "SELECT id, hash FROM journal WHERE id IN (SELECT value FROM json_each(?))"
    here = set(connection.execute(query, (lines,)))
    return sorted(
        (each for each in found if (each.standing.line, each.standing.hash) in here),
        key=lambda each: (each.made_at, each.standing.line, len(each.file.name), each.file.name),
    )


def thin(made: Sequence[Manifest], keeping: Keeping, newest: Path, now: datetime) -> None:
    """Removes those of a book's own backups, the oldest first, that are not to be kept; never the newest."""
    stay = kept([each.made_at for each in made], keeping, now)
    for at, each in enumerate(made):
        if at not in stay and each.file != newest:
            each.file.unlink(missing_ok=True)  # a manifest alone is harmless, a book alone is not proven
            each.path.unlink(missing_ok=True)
