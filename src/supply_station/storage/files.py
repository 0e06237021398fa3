"""附件库：`NAME.files` beside the book, a second SQLCipher file: bytes by their SHA-256, insert only."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlcipher3 import dbapi2

from supply_station.errors import Trouble
from supply_station.storage.census import tables_of
from supply_station.storage.engine import PUBLISHED_KEY, beside, connect
from supply_station.storage.trouble import driver_told

_TABLE = "CREATE TABLE IF NOT EXISTS file (sha256 TEXT PRIMARY KEY NOT NULL, bytes BLOB NOT NULL)"
_INSERT = "INSERT OR IGNORE INTO file (sha256, bytes) VALUES (?, ?)"
_SELECT = "SELECT sha256, bytes FROM file WHERE sha256 = ?"


class FileStore:
    """附件库 of one book. The bytes go in first, then the row that names them."""

    def __init__(self, book_path: Path, key: str = PUBLISHED_KEY) -> None:
        self.path = beside(book_path, ".files")
        self._key = key

    def put(self, data: bytes) -> str:
        """Keeps the bytes, once however often they come.

        Returns:
            Their SHA-256, 64 hex digits, which the attachment's row names.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        with _adding(self.path, self._key) as connection:
            connection.execute(_INSERT, (sha256, data))
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash.

        Raises:
            Trouble: they are not there, or damaged.
        """
        if self.path.exists():
            with _looking(self.path, self._key) as connection:
                row = connection.execute(_SELECT, (sha256,)).fetchone() if _filled(connection) else None
            if row is not None:
                return bytes(row[1])
        raise Trouble(f"附件库 {self.path.name} 中没有这个附件（{sha256[:12]}…）。请用“恢复”从备份找回。")

    def hashes(self) -> set[str]:
        """The hashes of everything kept; empty while there is no file."""
        if not self.path.exists():
            return set()
        with _looking(self.path, self._key) as connection:
            return _hashes(connection)

    def altered(self) -> list[str]:
        """The hashes whose bytes no longer match, in order; each is read by itself and blocks no writer."""
        if not self.path.exists():
            return []
        with _looking(self.path, self._key) as connection:
            rows = (
                connection.execute(_SELECT, (sha256,)).fetchone() for sha256 in sorted(_hashes(connection))
            )
            return [sha256 for sha256, data in rows if hashlib.sha256(data).hexdigest() != sha256]

    def copy_missing(self, to: Self) -> int:
        """Copies into another store what it lacks, in one transaction.

        Returns:
            How many were copied.
        """
        missing = sorted(self.hashes() - to.hashes())
        if missing:
            with _looking(self.path, self._key) as old, _adding(to.path, to._key) as new:
                for sha256 in missing:
                    new.execute(_INSERT, old.execute(_SELECT, (sha256,)).fetchone())
        return len(missing)


def _filled(connection: dbapi2.Connection) -> bool:
    return "file" in tables_of(connection)  # a process killed in its very first put leaves an empty file


def _hashes(connection: dbapi2.Connection) -> set[str]:
    if not _filled(connection):
        return set()
    return {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM file")}


@contextmanager
def _looking(path: Path, key: str) -> Iterator[dbapi2.Connection]:
    with driver_told(path):
        connection = connect(path, key)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def _adding(path: Path, key: str) -> Iterator[dbapi2.Connection]:
    # The rollback journal, not WAL: it is written rarely, and whole as a single file whenever nobody writes.
    with driver_told(path):
        connection = connect(path, key, create=True)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()
