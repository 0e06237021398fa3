"""核验：looks a book over, beside an open window, and says in sentences what is wrong; it only reads."""

import json
import re
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from supply_station.errors import Damaged, RuleBroken, Trouble
from supply_station.storage import migrate
from supply_station.storage.census import census, tables_of
from supply_station.storage.chain import FIRST, line_hash
from supply_station.storage.engine import PUBLISHED_KEY, beside, connect
from supply_station.storage.files import FileStore
from supply_station.storage.lock import gate
from supply_station.storage.trouble import disk_told

_SHOWN = 5
_PAGE = re.compile(r"page (\d+)")
_RESTORE = "请用“恢复”换回最近的备份。"


def faults(path: Path, key: str = PUBLISHED_KEY) -> list[str]:
    """What is wrong with a book and its attachments, as Chinese sentences; empty if it is sound.

    Looks at every page's checksum, the tables, the references, the revision, the journal's chain and every
    attachment. Damage is said, never raised.
    """
    if not path.is_file():
        return [f"没有找到账本：{path}。请核对路径，或用“恢复”换回备份。"]
    found = file_faults(path, key)
    if found:
        return found
    try:
        with disk_told(path), closing(_opened(path, key)) as connection:
            migrate.outdated(
                path, migrate.recorded_version(connection), migrate.VERSIONS
            )  # older is no fault
            return [
                *_reference_faults(connection, path),
                *_journal_faults(connection),
                *_attachment_faults(connection, FileStore(path, key), key),
            ]
    except (Trouble, RuleBroken) as told:
        return [told.sentence]


def file_faults(path: Path, key: str) -> list[str]:
    """What is wrong with the pages and the structure of one file; damage is said, never raised."""
    try:
        with disk_told(path), closing(_opened(path, key)) as connection:
            return _page_faults(connection, path) or _structure_faults(connection, path)
    except Trouble as told:
        return [told.sentence]


def refuse_damaged(path: Path, key: str = PUBLISHED_KEY, *, pages_only: bool = False) -> None:
    """Looks whether a book's file itself is broken, as a book is looked over before it is opened.

    Args:
        path: the book.
        key: its raw key.
        pages_only: whether the structure within sound pages is left out, which takes six times as long.

    Raises:
        Damaged: it is, or it is no book at all.
        Trouble: it cannot be looked at now: locked, or not readable.
    """
    with disk_told(path), closing(_opened(path, key)) as connection:
        found = _page_faults(connection, path)
        if not found and not pages_only:
            found = _structure_faults(connection, path)
        if found:
            raise Damaged(found[0])
        migrate.refuse_stranger(path, migrate.recorded_version(connection))


def _page_faults(connection: dbapi2.Connection, path: Path) -> list[str]:
    broken = _broken_pages(connection)
    if broken:
        # A checkpoint may be writing that page, or a power cut met one there: the WAL still has it.
        connection.execute("PRAGMA wal_checkpoint").fetchall()
        broken = [page for page in _broken_pages(connection) if page in broken]
    return [f"{path.name} 有 {len(broken)} 处损坏（{_some(broken)}）。{_RESTORE}"] if broken else []


def _structure_faults(connection: dbapi2.Connection, path: Path) -> list[str]:
    said = [line for (line,) in connection.execute("PRAGMA integrity_check(5)") if line != "ok"]
    return [f"{path.name} 的数据结构损坏（{_some(said)}）。{_RESTORE}"] if said else []


def _opened(path: Path, key: str) -> dbapi2.Connection:
    """A connection that has read the file; the gate is passed only where the book has one, none is made."""
    with gate(path) if beside(path, ".gate").exists() else nullcontext():
        connection = connect(path, key)
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


def _broken_pages(connection: dbapi2.Connection) -> list[str]:
    said = [line for (line,) in connection.execute("PRAGMA cipher_integrity_check")]
    return [f"第 {found[1]} 页" if (found := _PAGE.search(line)) else line for line in said]


def _reference_faults(connection: dbapi2.Connection, path: Path) -> list[str]:
    tables = sorted({str(table) for table, *_ in census(connection).orphans})
    return [f"{path.name} 有记录失去了所属（表 {_some(tables)}）。{_RESTORE}"] if tables else []


def _journal_faults(connection: dbapi2.Connection) -> Iterator[str]:
    """The first line at which the chain breaks; what follows cannot be judged."""
    if "journal" not in tables_of(connection):
        return
    previous, number = FIRST, 0
    rows = connection.execute(
        "SELECT id, at, clerk, act, changes, previous_hash, hash FROM journal ORDER BY id"
    )
    for number, at, clerk, act, changes, previous_hash, kept in rows:
        if previous_hash != previous:
            yield f"操作日志在第 {number} 行之前缺了行或被改动。请用备份核对，并告诉维护人员。"
            return
        if kept != _hash(previous, at, clerk, act, changes):
            yield f"操作日志第 {number} 行被改动。请用备份核对，并告诉维护人员。"
            return
        previous = kept
    (counted,) = connection.execute("PRAGMA user_version").fetchone()
    if counted > number:
        yield f"操作日志末尾缺了 {counted - number} 行。请用备份核对，并告诉维护人员。"


def _hash(previous: str, at: str, clerk: str, act: str, changes: str) -> str | None:
    try:
        return line_hash(previous, datetime.fromisoformat(at), clerk, act, json.loads(changes))
    except (TypeError, ValueError):
        return None  # no time or no JSON: altered


def _attachment_faults(connection: dbapi2.Connection, store: FileStore, key: str) -> Iterator[str]:
    found = file_faults(store.path, key) if store.path.exists() else []
    if found:
        yield from found
        return
    if "attachment" not in tables_of(connection):
        return
    named = {sha256 for (sha256,) in connection.execute("SELECT DISTINCT sha256 FROM attachment")}
    lost = sorted(named - store.hashes())
    if lost:
        yield f"有 {len(lost)} 个附件不在附件库 {store.path.name} 中（{_some(lost)}）。{_RESTORE}"
    altered = store.altered()
    if altered:
        yield f"附件库 {store.path.name} 中有 {len(altered)} 个附件被改动（{_some(altered)}）。{_RESTORE}"


def _some(words: list[str]) -> str:
    return "、".join(word[:60] for word in words[:_SHOWN]) + (" 等" if len(words) > _SHOWN else "")
