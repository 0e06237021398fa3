"""A process that forks itself and dies, or meets a full disk, at one point after another.

Run as `python dying.py {kill|full|read_only} OPERATION FOLDER`; writes one JSON line per point. It is a
process of its own since a fork of the test runner would carry the runner's threads and open books along.
"""

import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import alembic.command
from sqlcipher3 import dbapi2

from books import KEEPING, versions
from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Line
from supply_station.rules.backup import Keeping
from supply_station.services.employee import Newcomer, enter_people
from supply_station.services.office import Office
from supply_station.storage import migrate
from supply_station.storage.backup import backup, export_plain, restore
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.files import FileStore
from supply_station.storage.verify import faults

NOW = datetime(2026, 10, 5, 10, 15)
DRIVER_STRIDE = 13
ADDS = """def upgrade():
    op.add_column("line", sa.Column("voltage", sa.String()))
    op.create_index("ix_line_voltage", "line", ["voltage"])
"""


def add(path: Path, count: int) -> None:
    with Book.open(path) as book, book.writing() as session:
        session.add_all([Line(name=f"线路{number}" * 60, recorded_at=NOW) for number in range(count)])


def build(folder: Path) -> None:
    """A book of 40 lines with a backup that holds 15 and two attachments, and a newer set of revisions."""
    path = folder / "账.book"
    with Book.create(path) as book:  # its journal tells whose backup it is
        Office(book, clerk="李秀英", clock=lambda: NOW).perform(enter_people, people=[Newcomer("赵铁柱")])
    add(path, 15)
    for data in (b"one" * 9000, b"two" * 9000):
        FileStore(path).put(data)
    backup(path, folder / "备份", now=NOW - timedelta(days=1), keeping=KEEPING)
    path.with_name("账.book.files").unlink()
    with Book.open(path) as book, book.writing() as session:
        session.add_all([Line(name=f"后来{number}" * 60, recorded_at=NOW) for number in range(25)])
    versions(folder / "versions", ADDS)


def do_create(folder: Path) -> None:
    Book.create(folder / "新.book").close()


def do_write(folder: Path) -> None:
    with Book.open(folder / "账.book") as book, book.writing() as session:
        session.add_all([Line(name=f"又加{number}" * 60, recorded_at=NOW) for number in range(60)])


def do_upgrade(folder: Path) -> None:
    migrate.VERSIONS = folder / "versions"
    Book.open(folder / "账.book").close()


def do_backup(folder: Path) -> None:
    FileStore(folder / "账.book").put(b"three" * 9000)
    backup(folder / "账.book", folder / "备份", now=NOW, keeping=Keeping(1, 1, 1, 1))


def do_restore(folder: Path) -> None:
    restore(folder / "备份" / "账-20261004-101500.book", folder / "账.book", now=NOW)


def do_export(folder: Path) -> None:
    export_plain(folder / "账.book", folder / "明文.sqlite")


OPERATIONS: dict[str, Callable[[Path], None]] = {
    "create": do_create,
    "write": do_write,
    "upgrade": do_upgrade,
    "backup": do_backup,
    "restore": do_restore,
    "export": do_export,
}


class Points:
    """Counts the calls that touch the disk and kills the process just before the n-th.

    Every call that moves, removes or syncs a file is a point; of the driver's calls one in `DRIVER_STRIDE`.
    """

    def __init__(self, last: int) -> None:
        self.left = last
        self.driver_calls = 0

    def here(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def in_the_driver(self) -> None:
        self.driver_calls += 1
        if self.driver_calls % DRIVER_STRIDE == 1:
            self.here()

    def watched(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self.here()
            return real(*arguments, **named)

        return call

    def watch(self) -> None:
        points = self

        class Connection(dbapi2.Connection):  # type: ignore[misc] # the driver has no types
            def execute(self, *arguments: Any) -> Any:
                points.in_the_driver()
                return super().execute(*arguments)

            def cursor(self) -> Any:
                points.in_the_driver()
                return super().cursor()

            def commit(self) -> None:
                points.in_the_driver()
                super().commit()

            def backup(self, *arguments: Any) -> None:
                points.in_the_driver()
                super().backup(*arguments)

            def close(self) -> None:
                points.in_the_driver()
                super().close()

        real = dbapi2.connect
        dbapi2.connect = lambda *arguments, **named: real(*arguments, factory=Connection, **named)
        for name in ("replace", "rename", "link", "unlink", "fsync"):
            setattr(os, name, self.watched(getattr(os, name)))


def state(folder: Path) -> dict[str, Any]:
    """What a person finds afterwards, seen by a program that knows every revision."""
    migrate.VERSIONS = folder / "versions"
    books = sorted([*folder.glob("*.book"), *(folder / "备份").glob("*.book")])
    found: dict[str, Any] = {"faults": [fault for book in books for fault in faults(book)], "rows": {}}
    for book in books:
        with closing(connect(book, PUBLISHED_KEY)) as connection:
            rows = connection.execute("SELECT count(*) FROM line").fetchone()[0]
            found["rows"][book.name] = (migrate.recorded_version(connection), rows)
    found["files"] = sorted(file.name for file in [*folder.iterdir(), *(folder / "备份").iterdir()])
    return found


def in_child(task: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Runs the task in a fork and reads what it says; `killed` if it could not say anything."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = task()
        except Trouble as trouble:
            said = {"trouble": trouble.sentence}
        except RuleBroken as refusal:
            said = {"refused": refusal.sentence}
        except Exception as error:  # noqa: BLE001 - a bug is handed over too
            said = {"bug": repr(error)}
        os.write(writer, json.dumps(said).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said_bytes = stream.read()
    _, status = os.waitpid(child, 0)
    return {"killed": True} if os.WIFSIGNALED(status) else json.loads(said_bytes)


def run(operation: str, folder: Path, prepare: Callable[[], None]) -> dict[str, Any]:
    def task() -> dict[str, Any]:
        prepare()
        OPERATIONS[operation](folder)
        return {"done": True}

    return in_child(task)


def limit_files(size: int) -> Callable[[], None]:
    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return prepare


def become_nobody(folder: Path) -> Callable[[], None]:
    """Write protection as another person meets it; root would write all the same."""

    def prepare() -> None:
        for file in [*folder.rglob("*"), folder]:
            file.chmod(0o555 if file.is_dir() else 0o444)
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)

    return prepare


def built(base: Path) -> dict[str, Any]:
    build(base)
    return {"done": True}


def main(way: str, operation: str, base: Path) -> None:
    assert alembic.command  # imported before the first fork, not in each
    assert in_child(partial(built, base / "base")) == {"done": True}
    point = 0
    while True:
        point += 1
        folder = base / f"{operation}-{point}"
        shutil.copytree(base / "base", folder)
        prepare: dict[str, Callable[[], None]] = {
            "kill": Points(point).watch,
            "full": limit_files(point * 24 * 1024),
            "read_only": become_nobody(folder),
        }
        outcome = run(operation, folder, prepare[way])
        found = in_child(partial(state, folder))
        again = run(operation, folder, lambda: None) if outcome.get("killed") else None
        after = in_child(partial(state, folder)) if again else None
        json.dump({"outcome": outcome, "found": found, "again": again, "after": after}, sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()
        shutil.rmtree(folder)
        if way == "read_only" or "done" in outcome:
            return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
