"""窗口锁：one window on a book; the command line and its write lock are not touched by it.

The lock `NAME.window` is a file of its own beside the book, held by the operating system: a killed window
leaves none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from supply_station.errors import RuleBroken
from supply_station.storage.place import refuse_place
from supply_station.storage.trouble import disk_told


@contextmanager
def window_lock(path: Path) -> Iterator[None]:
    """Holds the book for one window; its folder is made, for a book that is about to be founded.

    Raises:
        RuleBroken: a window on this book is open already, or it lies where no book may.
        Trouble: the folder cannot be written to.
    """
    refuse_place(path)
    with disk_told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".window"), timeout=0, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:
            raise RuleBroken(f"账本 {path.name} 已经打开着，请切换到已打开的那个窗口。") from None
    try:
        yield
    finally:
        lock.release()
