"""升级账本：brings an older book to today's tables, on a copy, and lets nothing get lost on the way.

The revisions are numbered files in one straight line (docs/decisions/0002). A revision that means to change
the number of rows of a table says so in `RECOUNTED`, a set of table names.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from supply_station.errors import Damaged, RuleBroken, Trouble
from supply_station.storage.census import Census, census, tables_of
from supply_station.storage.engine import PUBLISHED_KEY, beside, connect, connect_live, copy_engine, scalar
from supply_station.storage.lock import WriteLock, gate
from supply_station.storage.swap import remove_scratch, swap
from supply_station.storage.trouble import disk_told, driver_told

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = MIGRATIONS / "versions"


def known(versions: Path) -> list[str]:
    """The revision numbers of a folder, in order; from file names, since importing alembic takes 0.3 s."""
    return sorted(file.name.partition("_")[0] for file in versions.glob("[0-9]*_*.py"))


def version_of(path: Path, key: str) -> str | None:
    """The revision a live book stands at; None if the file is keyed as a book is, but is none."""
    # Not as a live book: one that is refused must stay as it is, down to its journal mode.
    with driver_told(path), gate(path), closing(connect(path, key)) as connection:
        return recorded_version(connection)


def recorded_version(connection: dbapi2.Connection) -> str | None:
    """As `version_of`, over an open connection."""
    if "alembic_version" not in tables_of(connection):
        return None
    version = scalar(connection, "SELECT version_num FROM alembic_version")
    return None if version is None else str(version)


def outdated(path: Path, version: str | None, versions: Path) -> bool:
    """Whether a book at this revision has to be upgraded.

    Raises:
        RuleBroken: the book is newer than this program.
        Damaged: it is no book.
    """
    refuse_stranger(path, version)
    numbers = known(versions)
    if version not in numbers:
        raise RuleBroken(
            f"账本 {path.name} 由较新的程序写成（{version}），本程序只认识到 {numbers[-1]}。请先升级本程序。"
        )
    return version != numbers[-1]


def refuse_stranger(path: Path, version: str | None) -> None:
    """Refuses a file that is keyed as a book is and knows no revision.

    Raises:
        Damaged: it is no book.
    """
    if version is None:
        raise Damaged(f"{path.name} 不是本程序的账本，或者不完整。请核对文件；如是账本，请用“恢复”换回备份。")


def late(path: Path, key: str = PUBLISHED_KEY) -> bool:
    """Whether a live book would be upgraded when it is opened.

    Raises:
        RuleBroken, Damaged: as `outdated`.
    """
    return outdated(path, version_of(path, key), VERSIONS)


def upgrade(
    path: Path, key: str = PUBLISHED_KEY, *, busy_ms: int = 10_000, versions: Path | None = None
) -> None:
    """Brings the book to the newest revision under its write lock; one that is there is not touched.

    Raises:
        RuleBroken, Trouble: as `outdated` and `run`; locked or open elsewhere. The book is as it was.
    """
    versions = versions or VERSIONS
    if not outdated(path, version_of(path, key), versions):
        return
    with disk_told(path), WriteLock(path, busy_ms).held():
        if not outdated(path, version_of(path, key), versions):
            return  # another program was quicker
        copy = beside(path, ".migrating")
        remove_scratch(copy)
        try:
            copy_live(path, copy, key)
            run(copy, key, versions)
            swap(copy, path, key)
        finally:
            remove_scratch(copy)


@contextmanager
def created(path: Path, key: str, *, busy_ms: int) -> Iterator[Path]:
    """A new empty book under a scratch name; at `path` it stands only when the block ends well."""
    with disk_told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with WriteLock(path, busy_ms).held():
        if path.exists():
            raise RuleBroken(f"{path} 已经存在，不会覆盖。请换一个文件名，或直接打开它。")
        copy = beside(path, ".creating")
        try:
            with disk_told(path):
                remove_scratch(copy)
                run(copy, key, VERSIONS)
            yield copy
            swap(copy, path, key)
        finally:
            remove_scratch(copy)


def copy_live(source: Path, copy: Path, key: str) -> Census:
    """Copies a live book by the backup API into a new file.

    Returns:
        The census of exactly what was copied: it is taken in the same read transaction.
    """
    with (
        driver_told(source),
        closing(connect_live(source, key)) as old,
        driver_told(copy, loud=dbapi2.SQLITE_CORRUPT),  # it is the source that is damaged, not the new file
        closing(connect(copy, key, create=True)) as new,
    ):
        old.execute("BEGIN")
        counted = census(old)
        old.backup(new)
        old.execute("COMMIT")
        new.execute("PRAGMA journal_mode = DELETE")
    return counted


def run(copy: Path, key: str, versions: Path) -> None:
    """Brings a copy that nobody else knows to the newest revision, in one transaction.

    Raises:
        Trouble: rows or references differ from before and no revision declared it.
    """
    with closing(connect(copy, key, create=True)) as connection:
        before = census(connection)
    meant = _migrate(copy, key, versions)
    with closing(connect(copy, key)) as connection:
        after = census(connection)
    _compare(before, after, meant)


def _migrate(copy: Path, key: str, versions: Path) -> frozenset[str]:
    from alembic import command  # noqa: PLC0415 - 0.3 s that most starts need not pay
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    for option, value in {
        "script_location": str(MIGRATIONS),
        "version_locations": str(versions),
        "path_separator": "newline",
    }.items():
        config.set_main_option(option, value.replace("%", "%%"))
    engine = copy_engine(copy, key)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    modules = [revision.module for revision in ScriptDirectory.from_config(config).walk_revisions()]
    return frozenset().union(*(getattr(module, "RECOUNTED", frozenset()) for module in modules))


def _compare(before: Census, after: Census, meant: frozenset[str]) -> None:
    differing = [
        f"{table}（{rows} → {after.rows.get(table, 0)}）"
        for table, rows in before.rows.items()
        if after.rows.get(table, 0) != rows and table not in meant | {"alembic_version"}
    ]
    if differing or after.orphans - before.orphans:
        what = "、".join(differing) or "有记录失去了所属"
        raise Trouble(
            f"升级账本时行数对不上：{what}。原账本没有改动，请继续使用旧版程序，并把这句话告诉维护人员。"
        )
