"""锁：one writer at a time, and nobody opens a book while it is being exchanged.

Both locks are files of their own beside the book, held by the operating system: a killed process leaves none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from supply_station.errors import Trouble
from supply_station.storage.trouble import disk_told

_GATE_SECONDS = 10


class WriteLock:
    """写锁 `NAME.lock`: writers exclude each other, in threads and processes; re-entrant in one thread."""

    def __init__(self, path: Path, busy_ms: int) -> None:
        self._path = path
        self._lock = _lock(path, ".lock", busy_ms / 1000)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lock for the block.

        Raises:
            Trouble: another process or thread has held it for longer than the waiting time.
        """
        with _held(self._lock, self._path):
            yield


@contextmanager
def gate(path: Path) -> Iterator[None]:
    """The gate `NAME.gate`: passed for a moment by whoever opens the book, closed by whoever exchanges it.

    Without it a reader that opens the old file between the last look and the exchange would later write its
    WAL beside the new one.
    """
    with _held(_lock(path, ".gate", _GATE_SECONDS), path):
        yield


def _lock(path: Path, suffix: str, seconds: float) -> FileLock:
    # A soft lock would survive a killed process; better no lock at all, said aloud.
    return FileLock(path.with_name(path.name + suffix), timeout=seconds, fallback_to_soft=False)


@contextmanager
def _held(lock: FileLock, path: Path) -> Iterator[None]:
    with disk_told(path):
        try:
            lock.acquire()
        except Timeout:
            raise Trouble(
                f"账本正被另一个程序使用：{path.name}。请等它完成，或关闭另一个窗口后再试。"
            ) from None
    try:
        yield
    finally:
        lock.release()
