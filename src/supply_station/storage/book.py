"""账本：an open book; the one thing services get to read and write it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from supply_station.errors import RuleBroken
from supply_station.paths import refuse_name
from supply_station.storage import migrate
from supply_station.storage.engine import PUBLISHED_KEY, READING, book_engine
from supply_station.storage.interruption import AtWork
from supply_station.storage.lock import WriteLock
from supply_station.storage.place import refuse_place
from supply_station.storage.trouble import driver_told


class Book:
    """账本. Made by `create` or `open`; safe to use from several threads, one session to each."""

    def __init__(self, path: Path, key: str, busy_ms: int) -> None:
        self.path = path
        self._engine = book_engine(path, key, busy_ms=busy_ms)
        self._reader = self._engine.execution_options(**{READING: True})
        self._lock = WriteLock(path, busy_ms)
        self._at_work = AtWork()

    @classmethod
    def create(cls, path: Path, *, key: str = PUBLISHED_KEY, busy_ms: int = 10_000) -> Self:
        """A new empty book at `path`, its folders made; nothing is left of one that fails half-way.

        Raises:
            RuleBroken: there is a file already, or the path is no place for a book.
            Trouble: the disk fails.
        """
        with cls.founding(path, key=key, busy_ms=busy_ms):
            pass
        return cls(path, key, busy_ms)

    @classmethod
    @contextmanager
    def founding(cls, path: Path, *, key: str = PUBLISHED_KEY, busy_ms: int = 10_000) -> Iterator[Self]:
        """A new book that is filled before anyone sees it: it stands at `path` only when the block ends well.

        Raises:
            RuleBroken: there is a file already, its name is one for no disk, or it lies where no book may.
            Trouble: the disk fails.
        """
        refuse_name(path)
        refuse_place(path)
        with migrate.created(path, key, busy_ms=busy_ms) as scratch, cls(scratch, key, busy_ms) as book:
            yield book

    @classmethod
    def open(cls, path: Path, *, key: str = PUBLISHED_KEY, busy_ms: int = 10_000) -> Self:
        """Opens a book; an older one is upgraded first, the old file stays as `NAME.before`.

        Args:
            path: the book's file.
            key: its raw key, 64 hex digits.
            busy_ms: how long to wait for a lock: 200 in the window, 10,000 in workers and the command line.

        Raises:
            RuleBroken: it is not there, is newer than the program, or lies where no book may.
            Trouble: damaged, not a book, unreadable, or locked.
        """
        refuse_place(path)
        if not path.is_file():
            raise RuleBroken(
                f"没有找到账本：{path}。请先新建账本（new）或练习账本（demo），或指明账本的位置（--book）。"
            )
        migrate.upgrade(path, key, busy_ms=busy_ms)
        return cls(path, key, busy_ms)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction under the write lock: committed on a clean exit, rolled back on any exception.

        Raises:
            Trouble: locked by another program, disk full, damaged …; nothing of the block is in the book.
            Interrupted: another thread called `interrupt`; nothing of the block is in the book.
        """
        with (
            driver_told(self.path),
            self._lock.held(),
            Session(self._engine, expire_on_commit=False, info={"book": self.path}) as session,
        ):
            # begin now: what the block reads is what it writes on
            with self._at_work.on(_driver_connection(session)):
                yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one unchanging view of the book, beside any writer; it refuses to write.

        Raises:
            Trouble: damaged or unreadable.
            Interrupted: another thread called `interrupt`.
        """
        # A write under `query_only` is a bug of the caller, not a write-protected disk.
        with (
            driver_told(self.path, loud=dbapi2.SQLITE_READONLY),
            Session(self._reader, expire_on_commit=False, info={"book": self.path}) as session,
            self._at_work.on(_driver_connection(session)),
        ):
            yield session

    def interrupt(self, thread: int) -> None:
        """Stop the statements that are running for a thread, by its ident; a commit is never stopped."""
        self._at_work.interrupt(thread)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps other writers out over several `writing` blocks; re-entrant in one thread."""
        with self._lock.held():
            yield

    def close(self) -> None:
        """Closes the book's connections; the last one to close leaves no -wal beside it."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _driver_connection(session: Session) -> dbapi2.Connection:
    return session.connection().connection.driver_connection
