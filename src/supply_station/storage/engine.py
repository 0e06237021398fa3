"""引擎：the one place where a book's file is opened, keyed and given its modes.

Every book is a SQLCipher book with a raw key: its page checksums find every flipped byte. The driver is
`sqlcipher3`, with a SQLite of its own; the process must hold no second one (docs/decisions/0001).
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlcipher3 import dbapi2

from supply_station.storage.lock import gate

PUBLISHED_KEY = "6769616e6e6f6e676461692d737570706c792d73746174696f6e2d626f6f6b31"
"""The raw key (64 hex digits) of a book nobody has protected; README names it, it keeps no secret."""

READING = "supply_station_reading"
"""The execution option of a connection that only reads."""

_CACHE_KIB = 16 * 1024
_HOT_CONNECTIONS = 3


def beside(path: Path, suffix: str) -> Path:
    """The companion of a book: its name with a suffix appended, so that no two books can share one."""
    return path.with_name(path.name + suffix)


def connect(path: Path, key: str, *, create: bool = False, busy_ms: int = 10_000) -> dbapi2.Connection:
    """A keyed connection in driver autocommit, nothing read yet; the journal mode stays as the file says.

    Foreign keys are off, as SQLite has it: copies, checks and migrations go through here. The caller holds
    the gate, or the file is one that is never swapped.

    Raises:
        dbapi2.Error: as the driver says it; `storage.trouble` turns it into a sentence.
    """
    mode = "rwc" if create else "rw"
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write English lines to standard error
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_live(path: Path, key: str, *, busy_ms: int = 10_000) -> dbapi2.Connection:
    """A connection to the book in use: WAL, foreign keys on, a page cache of 16 MB.

    It has read the file before it leaves the gate, so a swap sees its -wal and -shm and refuses.
    """
    with gate(path):
        connection = connect(path, key, busy_ms=busy_ms)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


def book_engine(path: Path, key: str, *, busy_ms: int) -> Engine:
    """The engine of an open book: writers begin IMMEDIATE, connections with the option `READING` do not.

    A queue pool: the page cache stays warm from one transaction to the next, and a connection serves any
    thread, one at a time. Opening anew for each transaction would checkpoint and fsync at every close.
    The one used last is used next: only as many caches are filled as threads read at once.
    """
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect_live(path, key, busy_ms=busy_ms),
        poolclass=QueuePool,
        pool_size=_HOT_CONNECTIONS,
        pool_use_lifo=True,
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _checkin)
    return engine


def copy_engine(path: Path, key: str) -> Engine:
    """The engine of a migration: a copy that nobody else knows, foreign keys off, every begin IMMEDIATE."""
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect(path, key, create=True),
        poolclass=QueuePool,
        pool_size=1,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    reading = bool(connection.get_execution_options().get(READING))
    if reading:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    # A deferred one that reads and then writes fails at once if another wrote between; no timeout helps.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _checkin(connection: dbapi2.Connection | None, _record: object) -> None:
    if connection is not None:  # None: it broke and was thrown away
        connection.execute("PRAGMA query_only = OFF")


def scalar(connection: dbapi2.Connection, sql: str) -> Any:
    """The one value of a one-row query or PRAGMA."""
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]
