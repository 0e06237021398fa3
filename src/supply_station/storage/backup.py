"""备份：copies of the book that were opened and counted before they count as backups; and the way back."""

import hashlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2

from supply_station.errors import Damaged, RuleBroken, Trouble
from supply_station.rules.backup import Keeping
from supply_station.storage import migrate
from supply_station.storage.census import Census, census, tables_of
from supply_station.storage.engine import PUBLISHED_KEY, beside, connect, connect_live
from supply_station.storage.files import FileStore
from supply_station.storage.lock import WriteLock
from supply_station.storage.manifest import (
    Manifest,
    Standing,
    identity,
    manifest_of,
    manifests,
    own,
    standing,
    thin,
)
from supply_station.storage.place import refuse_long, refuse_place
from supply_station.storage.rotation import STAMP, clear_stale, reserve, stem_of
from supply_station.storage.swap import COMPANIONS, remove_scratch, swap, sync_file, sync_folder
from supply_station.storage.trouble import disk_told, driver_told
from supply_station.storage.verify import file_faults, refuse_damaged


@dataclass(frozen=True)
class Restored:
    """恢复的结果.

    Attributes:
        counts: table → rows now in the book.
        lost: attachments it names that no store has.
        aside: where the old book lies; None if there was none.
    """

    counts: dict[str, int]
    lost: list[str]
    aside: Path | None


def backup(
    path: Path, folder: Path, *, now: datetime, keeping: Keeping, key: str = PUBLISHED_KEY
) -> Manifest:
    """Writes a proven copy of the book into `folder`, beside any writer, and thins out its older ones there.

    The file is `<book stem>-YYYYMMDD-HHMMSS.book` with a manifest `.json`; attachments the folder lacks go to
    its `<book stem>.files`. Until all is proven it has another name; a failure leaves no half file.

    Raises:
        RuleBroken: there is no book.
        Damaged: the book is damaged.
        Trouble: the folder lies too deep; its disk is full, read-only or failing.
    """
    if not path.is_file():
        raise RuleBroken(f"没有找到账本：{path}。请核对位置后再备份。")
    refuse_long(folder / path.name)
    with disk_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        clear_stale(folder, path.stem, now)
        file, part = reserve(folder, path.stem, now)
        try:
            counted = migrate.copy_live(path, part, key)
            proven = _prove(part, path, key, counted)
            # After the copy: what its rows name was kept before them.
            FileStore(path, key).copy_missing(FileStore(folder / path.stem, key))
            made = Manifest(file, now.replace(microsecond=0), _sha256(part), counted.rows, *proven)
            made.write()
            part.replace(file)
            sync_folder(folder)
        finally:
            remove_scratch(part)
        thin(own_in(folder, path, key=key), keeping, made.file, now)
    return made


def own_in(folder: Path, path: Path, *, key: str = PUBLISHED_KEY) -> list[Manifest]:
    """The proven backups of the book itself in a folder, the oldest first; those of a namesake left out.

    Raises:
        Trouble: the book cannot be read.
    """
    found = manifests(folder, path.stem)
    with disk_told(path), closing(connect_live(path, key)) as connection:
        return own(found, connection)


def backed_up(path: Path, folder: Path, *, key: str = PUBLISHED_KEY) -> bool:
    """Whether `folder` has a proven copy of the book as it stands now, with all its attachments.

    Raises:
        Trouble: the book, or the attachments in the folder, cannot be read.
    """
    with disk_told(path), closing(connect_live(path, key)) as connection:
        now = standing(connection)
    if all(made.standing != now for made in manifests(folder, path.stem)):
        return False
    return FileStore(path, key).hashes() <= FileStore(folder / path.stem, key).hashes()


def restore(
    file: Path, path: Path, *, now: datetime, key: str = PUBLISHED_KEY, busy_ms: int = 10_000
) -> Restored:
    """Puts a backup in the place of the book; the backup is proven first, the old book stays beside it.

    An older backup is upgraded on the copy. Attachments missing beside the book come back from the backup's
    folder. The old book is kept as `NAME.before`; a damaged one, for ever, as `NAME.damaged-<stamp>`.

    Raises:
        RuleBroken: there is no such backup, it is a book in use, or it is newer than the program.
        Trouble: the backup is damaged; the book is locked or open elsewhere; the disk fails. Nothing changed.
    """
    refuse_place(path)
    prove_backup(file, path, key)
    with disk_told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with disk_told(path), WriteLock(path, busy_ms).held():
        copy = beside(path, ".restoring")
        remove_scratch(copy)
        try:
            _copy_backup(file, copy, key)
            local = FileStore(path, key)
            _bring_files(file, local, key, now)
            lost = _lost(copy, key, local)
            with closing(connect(copy, key)) as connection:
                counts = census(connection).rows
            aside = swap(copy, path, key, damaged_as=_aside(path, now), hurt=_hurt(path, key))
        finally:
            remove_scratch(copy)
    return Restored(counts, lost, aside)


def prove_backup(file: Path, path: Path, key: str = PUBLISHED_KEY) -> None:
    """Reads the whole of a backup that may come into the place of the book at `path`.

    Raises:
        RuleBroken: there is no such file, it is a book in use, or it is newer than the program.
        Damaged: it is damaged, or no longer what its manifest says.
    """
    if not file.is_file():
        raise RuleBroken(
            f"没有找到备份：{file}。请核对位置；备份的文件名像“{path.stem}-20261005-101500.book”。"
        )
    if file.resolve() == path.resolve() or any(beside(file, suffix).exists() for suffix in COMPANIONS):
        raise RuleBroken(f"{file.name} 是正在使用的账本，不是备份。请选一份备份。")
    with disk_told(file):
        if file.with_suffix(".json").is_file():
            made = manifest_of(file)
            if made is None or made.sha256 != _sha256(file):
                raise Damaged(
                    f"备份 {file.name} 与它的清单 {file.stem}.json 对不上，已损坏或不完整。请换一份备份。"
                )
    found = file_faults(file, key)
    if found:
        raise Damaged(f"备份不能用：{found[0]}这份不行就换更早的一份，账本没有改动。")
    with driver_told(file), closing(connect(file, key)) as connection:
        migrate.outdated(file, migrate.recorded_version(connection), migrate.VERSIONS)


def export_plain(path: Path, out: Path, *, key: str = PUBLISHED_KEY) -> None:
    """Writes the book as a plain SQLite file that any tool opens; beside any writer, in one piece.

    Raises:
        RuleBroken: there is no book, or `out` exists.
        Trouble: the book is damaged, or the disk of `out` fails.
    """
    if not path.is_file():
        raise RuleBroken(f"没有找到账本：{path}。请核对位置后再导出。")
    found = file_faults(path, key)
    if found:
        raise Trouble(found[0])
    if out.exists():
        raise RuleBroken(f"{out} 已经存在，不会覆盖。请换一个文件名。")
    part = beside(out, ".part")
    with disk_told(out):
        remove_scratch(part)
        try:
            _export(path, part, key)
            sync_file(part)
            part.replace(out)
            sync_folder(out.parent)
        finally:
            remove_scratch(part)


def _export(path: Path, part: Path, key: str) -> None:
    with (
        driver_told(path),
        closing(connect_live(path, key)) as connection,
        driver_told(part, loud=dbapi2.SQLITE_CORRUPT),  # it is the book that is damaged, not the new file
    ):
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(part),))
        connection.execute("BEGIN")
        connection.execute("SELECT sqlcipher_export('plain')").fetchall()
        connection.execute("COMMIT")
        connection.execute("DETACH DATABASE plain")


def _prove(part: Path, path: Path, key: str, counted: Census) -> tuple[Standing, str]:
    """Read the copy again: where it stands, and whose it is.

    A copy that differs is the damaged book's fault, or its own disk's.
    """
    if not file_faults(part, key):
        with closing(connect(part, key)) as connection:
            if census(connection) == counted:
                return standing(connection), identity(connection)
    if source := file_faults(path, key):
        raise Damaged(source[0])
    raise Trouble(f"备份写完后核对没有通过，已经删去：{part.parent}。请换一个磁盘或文件夹再备份。")


def _copy_backup(file: Path, copy: Path, key: str) -> None:
    """Copies a proven backup by the backup API and brings the copy to the newest revision."""
    with driver_told(file), closing(connect(file, key)) as old:
        late = migrate.outdated(file, migrate.recorded_version(old), migrate.VERSIONS)
        with driver_told(copy), closing(connect(copy, key, create=True)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
            same = census(new) == census(old)
    if not same or file_faults(copy, key):
        raise Trouble(f"备份 {file.name} 复制后核对没有通过，账本没有改动。请检查磁盘后再试。")
    if late:
        migrate.run(copy, key, migrate.VERSIONS)


def _bring_files(file: Path, local: FileStore, key: str, now: datetime) -> None:
    """Brings back the attachments missing beside the book; a damaged store is set aside first."""
    if local.path.exists() and file_faults(local.path, key):
        local.path.replace(_aside(local.path, now))
        beside(local.path, "-journal").unlink(missing_ok=True)
    stem = stem_of(file)
    if stem is not None:
        kept = FileStore(file.with_name(stem), key)
        if kept.path.exists() and not file_faults(kept.path, key):
            kept.copy_missing(local)


def _lost(copy: Path, key: str, local: FileStore) -> list[str]:
    """The attachments a copy names that are not kept."""
    with closing(connect(copy, key)) as connection:
        if "attachment" not in tables_of(connection):
            return []
        named = {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM attachment")}
    return sorted(named - local.hashes())


def _hurt(path: Path, key: str) -> bool:
    """Whether the book that is to be replaced is damaged, so that nothing may ever take its name."""
    if path.exists():
        try:
            refuse_damaged(path, key)
        except Damaged:
            return True
    return False


def _aside(path: Path, now: datetime) -> Path:
    """A name of its own for a damaged file: never that of an earlier one."""
    first = beside(path, f".damaged-{now.strftime(STAMP)}")
    number, free = 1, first
    while free.exists():
        number += 1
        free = beside(first, f"-{number}")
    return free


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:  # a finished file, which no connection has open
        return hashlib.file_digest(stream, "sha256").hexdigest()
