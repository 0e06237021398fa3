"""叫停：stops, from another thread, what a book is doing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlcipher3 import dbapi2


class AtWork:
    """The connections that are reading or writing just now, with the threads they do it for.

    A connection leaves before it goes back to its pool: an interruption never hits whoever gets it next.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connections: list[tuple[int, dbapi2.Connection]] = []

    @contextmanager
    def on(self, connection: dbapi2.Connection) -> Iterator[None]:
        """This thread is at work on a connection."""
        entry = (threading.get_ident(), connection)
        with self._lock:
            self._connections.append(entry)
        try:
            yield
        finally:
            with self._lock:
                self._connections.remove(entry)

    def interrupt(self, thread: int) -> None:
        """Stop the statements that are running for a thread; they raise `Interrupted`."""
        with self._lock:
            for busy, connection in self._connections:
                if busy == thread:
                    connection.interrupt()
