"""操作：what is stopped at every point, and the small station it is done to."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select

from county_template import county_template
from exports import CUSTOMERS, USAGE, xlsx
from supply_station import paths, settings
from supply_station.cli import book as book_commands
from supply_station.cli import door
from supply_station.errors import Trouble
from supply_station.models import Customer, ImportBatch
from supply_station.services import backup
from supply_station.services.attachment import attach, store_of
from supply_station.services.demo_practice import found_practice_book
from supply_station.services.employee import Newcomer, enter_people
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.files import FileStore

NOW = datetime(2026, 11, 2, 9, 0)
MONTH = "2026-10"
BOOK = "账.book"
CLERK = "李秀英"
OLD_BOOK = Path(__file__).parents[1] / "storage" / "schemas" / "0001.sql"

Task = Callable[[Path], None]


@dataclass(frozen=True)
class Operation:
    """What is done (`do`), after what was done without any fault (`before`)."""

    name: str
    before: Task
    do: Task
    tells: bool = True
    """Whether a disk that fails is told; settings that cannot be kept stop nobody's work."""


def at(now: datetime) -> None:
    """The doors' clock, for the rest of this process."""
    for module in (door, book_commands):
        patch.object(module, "now", lambda: now).start()


def command(*words: str) -> Task:
    """A command line on the folder's book, as its own process would run it."""

    def run(folder: Path) -> None:
        os.chdir(folder)
        door.supply_station(["--book", str(folder / BOOK), "--as", CLERK, *words], standalone_mode=False)

    return run


def an_act(act: Callable[[Office], object]) -> Task:
    """An act on the folder's book, behind the same door as a command."""

    @door.command(door.supply_station, "act")
    def acted() -> None:
        with door.opened() as office:
            act(office)

    def run(folder: Path) -> None:
        door.supply_station.add_command(acted)
        command("act")(folder)

    return run


def station(folder: Path) -> None:
    """Thirty accounts, four months, the orders of a practice book; the book is closed again."""
    with Book.founding(folder / BOOK) as book:
        found_practice_book(book, customers=30, months=4, seed=1, last_month=MONTH)


def with_a_photo(folder: Path) -> None:
    an_act(photo)(folder)


def photo(office: Office) -> int:
    data = b"%PDF " + bytes(range(256)) * 120
    return office.perform(
        attach, store=store_of(office), record=Customer, record_id=1, name="现场.pdf", data=data
    )


def people(office: Office) -> int:
    return office.perform(enter_people, people=[Newcomer(f"新人{'甲乙丙丁戊'[each]}") for each in range(5)])


def export_arrives(folder: Path) -> None:
    """An export that makes new accounts and renames old ones."""
    with Book.open(folder / BOOK) as book, book.reading() as session:
        old = session.scalars(select(Customer.account_no).order_by(Customer.id).limit(10))
        xlsx(folder / "客户.xlsx", [*CUSTOMERS, *([each, "改了名", "甲台区", "居民生活"] for each in old)])


def usage_arrives(folder: Path) -> None:
    """The export of a month's readings."""
    with Book.open(folder / BOOK) as book, book.reading() as session:
        accounts = session.scalars(select(Customer.account_no).order_by(Customer.id)).all()
    rows = [[each, "2026-11", 9000 + number, 9100 + number, 100] for number, each in enumerate(accounts)]
    xlsx(folder / "电量.xlsx", [USAGE, *rows])


def taken(folder: Path) -> None:
    """An export was taken in; `批次` says under which number."""
    export_arrives(folder)
    command("import", "customer", "客户.xlsx")(folder)
    with Book.open(folder / BOOK) as book, book.reading() as session:
        newest = session.scalars(select(ImportBatch.id).order_by(ImportBatch.id.desc()).limit(1)).one()
    (folder / "批次").write_text(str(newest), encoding="utf-8")


def undo(folder: Path) -> None:
    command("undo-import", (folder / "批次").read_text(encoding="utf-8"))(folder)


def old_book(folder: Path) -> None:
    """A book of the first schema that ever landed, with the one photo it names."""
    with closing(connect(folder / BOOK, PUBLISHED_KEY, create=True)) as connection:
        connection.executescript(OLD_BOOK.read_text(encoding="utf-8"))
    FileStore(folder / BOOK).put(b"abc")


def backed_up(folder: Path) -> None:
    """A backup with a photo that neither the book nor its store has; the book has people instead."""
    without = (folder / BOOK).read_bytes()
    with_a_photo(folder)
    command("backup", "--to", "备份")(folder)
    (folder / f"{BOOK}.files").unlink()
    (folder / BOOK).write_bytes(without)
    an_act(people)(folder)


def restore(folder: Path) -> None:
    (backup,) = (folder / "备份").glob("*.book")
    command("restore", str(backup))(folder)


def county_template_arrives(folder: Path) -> None:
    (folder / "模板.xlsx").write_bytes(county_template())


def by_itself(folder: Path) -> None:
    """What the window does unasked: a copy beside the book, and one on the stick that is in."""

    def backed_up_where_due(office: Office) -> None:
        due = backup.due(office, [paths.backups(folder / BOOK), folder / "U盘"])
        failed = backup.make_each(office, due, lambda _stage: None).failed
        if failed:
            raise Trouble(failed[0])

    an_act(backed_up_where_due)(folder)


def with_a_stick(folder: Path) -> None:
    with_a_photo(folder)
    (folder / "U盘").mkdir()


def remembered(folder: Path) -> None:
    with patch.dict(os.environ, {"XDG_CONFIG_HOME": str(folder)}):
        settings.remember(report_folder="上报", type_size=13)


def remember(folder: Path) -> None:
    with patch.dict(os.environ, {"XDG_CONFIG_HOME": str(folder)}):
        settings.remember(report_folder="月报", type_size=16)


def nothing(folder: Path) -> None:
    """A station as it is founded."""


OPEN_CASES = command("zero-accounts", "open", "--month", MONTH, "--all")
BACKUP = command("backup", "--to", "备份")
FILL = command(
    "month-end", "fill", "--month", MONTH, "--template", "模板.xlsx", "--out", "填好.xlsx", "--anyway"
)
PRINT = command("print", "zero_account_check", "--month", MONTH, "--out", "工单.pdf")

OPERATIONS = {
    each.name: each
    for each in (
        Operation("act", nothing, an_act(people)),
        Operation("open_cases", nothing, OPEN_CASES),
        Operation("attachment", nothing, with_a_photo),
        Operation("import_customer", export_arrives, command("import", "customer", "客户.xlsx")),
        Operation("import_usage", usage_arrives, command("import", "usage", "电量.xlsx")),
        Operation("undo_import", taken, undo),
        Operation("migration", old_book, command("zero-accounts", "list", "--month", "2026-08")),
        Operation("backup", with_a_photo, BACKUP),
        Operation("backup_by_itself", with_a_stick, by_itself),
        Operation("restore", backed_up, restore),
        Operation("plain_copy", nothing, command("export", "--plain", "明文.sqlite")),
        Operation("month_end", nothing, command("month-end", "export", "--month", MONTH, "--out", "上报")),
        Operation("county_template", county_template_arrives, FILL),
        Operation("paper", OPEN_CASES, PRINT),
        Operation("new_book", nothing, command("--book", "新.book", "new")),
        Operation("settings", remembered, remember, tells=False),
    )
}


def prepare(base: Path, operation: Operation) -> None:
    """What stands before the operation; books are closed when this returns."""
    base.mkdir()
    at(NOW - timedelta(days=1))
    if operation.before is not old_book:
        station(base)
    operation.before(base)


def fresh(base: Path, folder: Path) -> None:
    """A copy of what stands before, byte by byte: nobody has its book open."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
