"""换入：puts a finished copy in the place of a book in one step, and keeps the old one as `NAME.before`.

A stale WAL beside an exchanged book would silently undo the exchange; so nothing of the old may be left.
"""

import os
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from supply_station.errors import Trouble
from supply_station.storage.engine import beside, connect, scalar
from supply_station.storage.lock import gate
from supply_station.storage.trouble import damaged, disk_told

COMPANIONS = ("-wal", "-shm", "-journal")


def swap(
    copy: Path, target: Path, key: str, *, damaged_as: Path | None = None, hurt: bool = False
) -> Path | None:
    """Moves `copy` onto `target`; after a kill at any point `target` is the old book or the new one, whole.

    The caller holds the write lock of `target` and has disposed its own connections. The old file stays
    beside it as `NAME.before`. One that is known to be `hurt`, or too damaged to be checkpointed, is kept
    under `damaged_as`, with its WAL.

    Returns:
        Where the old file lies; None if there was none.

    Raises:
        Trouble: another window or program has the book open; the disk fails; the target is damaged and
            `damaged_as` is not given.
    """
    with disk_told(target), gate(target):
        _settle(copy, key)
        before = damaged_as if damaged_as and hurt else beside(target, ".before")
        if target.exists():
            try:
                _checkpoint(target, key)
            except dbapi2.DatabaseError as error:
                if damaged_as is None or not damaged(error):
                    raise
                before = damaged_as
                _move_companions(target, damaged_as)
        _refuse_leftovers(target)
        there = target.exists()
        if there:
            before.unlink(missing_ok=True)
            before.hardlink_to(target)
        copy.replace(target)
        _have_kept(target)
    return before if there else None


def _have_kept(target: Path) -> None:
    try:
        sync_folder(target.parent)
    except OSError as error:  # too late for the sentence of a full disk: it says that nothing was changed
        raise Trouble(
            f"新账本已经换上，但磁盘没有答复是否存好：{target.name}。请检查磁盘空间和磁盘状况，再打开它核对。"
        ) from error


def _settle(copy: Path, key: str) -> None:
    with closing(connect(copy, key)) as connection:
        mode = scalar(connection, "PRAGMA journal_mode = DELETE")
    if mode != "delete" or any(beside(copy, suffix).exists() for suffix in COMPANIONS):
        raise Trouble(f"新账本没有写完整：{copy.name}。原账本没有改动，请重试一次。")
    sync_file(copy)


def _checkpoint(target: Path, key: str) -> None:
    """Brings everything of the WAL into the file; the last connection to close removes -wal and -shm."""
    with closing(connect(target, key)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _refuse_leftovers(target: Path) -> None:
    if any(beside(target, suffix).exists() for suffix in COMPANIONS):
        raise Trouble(f"账本还在另一个窗口或程序中打开：{target.name}。请先关闭它，再试一次。")


def _move_companions(target: Path, aside: Path) -> None:
    for suffix in COMPANIONS:
        if beside(target, suffix).exists():
            beside(target, suffix).replace(beside(aside, suffix))


def sync_file(path: Path) -> None:
    """Has the disk keep a finished file that no SQLite connection has open."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Has the disk keep the names in a folder; Windows has no such call and keeps them by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_scratch(path: Path) -> None:
    """Removes an unfinished file of this program with all its companions."""
    for suffix in ("", *COMPANIONS, ".lock", ".gate"):
        beside(path, suffix).unlink(missing_ok=True)
