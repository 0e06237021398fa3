"""救账本：what a damaged book can still tell, and which of its backups is good as it lies there now."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from supply_station.errors import RuleBroken, Trouble
from supply_station.storage.backup import prove_backup
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.manifest import Manifest, Standing, identity, manifests, newest_first
from supply_station.storage.trouble import disk_told


@dataclass(frozen=True)
class Since:
    """备份之后登记的: how many lines of the journal a backup lacks; when the first and last were written."""

    lines: int
    first: datetime | None = None
    last: datetime | None = None


def newest_good(
    path: Path, folders: Iterable[Path], *, now: datetime, key: str = PUBLISHED_KEY
) -> tuple[Manifest | None, list[Path]]:
    """The newest backup that is found good, read whole now; and the newer ones that are not.

    The first of the folders lies beside the book: what is there tells which book it is when its own pages
    cannot, so that a namesake's in another folder is left out.
    """
    found = [manifests(folder, path.stem) for folder in folders]
    book = _identity(path, key) or next((made.book for each in found[:1] for made in each if made.book), "")
    bad: list[Path] = []
    for made in newest_first((made for each in found for made in each), now):
        if book and made.book and made.book != book:
            continue
        try:
            prove_backup(made.file, path, key)
        except (RuleBroken, Trouble):  # damaged, of a newer program, or its stick is out by now
            bad.append(made.file)
        else:
            return made, bad
    return None, bad


def _identity(path: Path, key: str) -> str:
    """What the damaged book itself still says; empty if that cannot be read."""
    try:
        with disk_told(path), closing(connect(path, key)) as connection:
            connection.execute("PRAGMA query_only = ON")
            return identity(connection)
    except (Trouble, dbapi2.DatabaseError):
        return ""


def since(path: Path, there: Standing, key: str = PUBLISHED_KEY) -> Since | None:
    """What the book's journal says was done after a backup; None if that cannot be read."""
    try:
        with disk_told(path), closing(connect(path, key)) as connection:
            connection.execute("PRAGMA query_only = ON")
            return _since(connection, there)
    except (Trouble, dbapi2.DatabaseError, ValueError, TypeError):
        return None


def _since(connection: dbapi2.Connection, there: Standing) -> Since | None:
    if not there.hash:
        return None
    if there.line:
        same = connection.execute("SELECT hash FROM journal WHERE id = ?", (there.line,)).fetchone()
        if same != (there.hash,):
            return None
    count, first, last = connection.execute(
        "SELECT count(*), min(at), max(at) FROM journal WHERE id > ?", (there.line,)
    ).fetchone()
    if not count:
        return Since(0)
    return Since(count, datetime.fromisoformat(first), datetime.fromisoformat(last))
