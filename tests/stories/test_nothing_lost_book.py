"""丢不了：a book that is missing, damaged, locked or newer is told by every command, and stays as it is."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import pytest

from stories.stations import (
    BACKUPS,
    LAST_BATCH,
    assert_told,
    command,
    contents,
    done,
    station,
    template,
    the_backup,
    verified,
)
from supply_station.services.backup import opened
from supply_station.storage import backup
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect

CUT_OFF = """
import os
from supply_station.cli import supply_station
from supply_station.storage.book import Book
Book.close = lambda self: os._exit(0)  # committed, and nothing of it in the book's own file yet
supply_station()
"""
OCTOBER, NOVEMBER = ("--month", "2026-10"), ("--month", "2026-11")
HOLDER = """
import sys
from pathlib import Path
from supply_station.storage.lock import WriteLock
with WriteLock(Path(sys.argv[1]), 1000).held():
    print("held", flush=True)
    sys.stdin.read()
"""
WRITER = """
import sys
from pathlib import Path
from supply_station.storage.engine import PUBLISHED_KEY, connect_live
connection = connect_live(Path(sys.argv[1]), PUBLISHED_KEY)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def writing(book: Path) -> dict[str, tuple[str | Path, ...]]:
    return {
        "import": ("import", "usage", book.parent / "2026-12.csv"),
        "undo-import": ("undo-import", LAST_BATCH),
        "open": ("zero-accounts", "open", *NOVEMBER, "--all"),
        "print": ("print", "zero_account_check", *OCTOBER, "--out", book.parent / "工单.pdf"),
    }


def reading(book: Path) -> dict[str, tuple[str | Path, ...]]:
    return {
        "list": ("zero-accounts", "list", *OCTOBER),
        "check": ("month-end", "check", *OCTOBER),
        "dry run": ("import", "usage", book.parent / "2026-12.csv", "--dry-run"),
        "month end": ("month-end", "export", *NOVEMBER, "--out", book.parent / "月报"),
        "backup": ("backup", "--to", book.parent / "又一份"),
        "plain": ("export", "--plain", book.parent / "普通.sqlite"),
    }


HAS_JSON = {"import", "undo-import", "open", "list", "check", "dry run"}


def each_told(book: Path, commands: dict[str, tuple[str | Path, ...]], code: int, *words: str) -> None:
    """Every command says it, as a clerk reads it and as a script does, and hands nothing out."""
    for name, arguments in commands.items():
        assert_told(command(book, *arguments), code, *words)
        if name in HAS_JSON:
            assert_told(command(book, *arguments, "--json"), code, *words, as_json=True)
    assert (book.parent / "工单.pdf").read_bytes() == b"old"
    assert not (book.parent / "普通.sqlite").exists()
    assert not list((book.parent / "又一份").glob("*.book*"))


def flipped(data: bytes, *places: int) -> bytes:
    changed = bytearray(data)
    for place in places:
        changed[place] ^= 0x40
    return bytes(changed)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a byte in the first page": lambda data: flipped(data, 2000),
    "a byte in every other page": lambda data: flipped(data, *range(4096 + 9, len(data), 4096)),
    "cut in half": lambda data: data[: len(data) // 2],
    "cut within the first page": lambda data: data[:1000],
    "empty": lambda _: b"",
    "a text": lambda _: "供电所台账".encode() * 500,
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(9000),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_book_is_told_by_every_command_and_comes_back_from_its_backup(
    tmp_path: Path, damage: str
) -> None:
    book = station(tmp_path)
    broken = DAMAGES[damage](book.read_bytes())
    book.write_bytes(broken)
    each_told(book, writing(book) | reading(book), 3, book.name, "恢复")
    faults = command(book, "verify", "--json")
    assert faults.code == 3
    assert '"ok": false' in faults.out
    assert book.read_bytes() == broken
    done(book, "restore", the_backup(tmp_path))
    assert contents(book) == contents(the_backup(tmp_path))
    assert verified(book)["ok"]
    assert [file for file in tmp_path.iterdir() if file.name != book.name and same(file, broken)]


def same(file: Path, data: bytes) -> bool:
    return file.is_file() and file.read_bytes() == data


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    done(station(folder), "export", "--plain", folder / "普通.sqlite")
    return folder / "普通.sqlite"


def test_a_plain_sqlite_file_is_no_book(tmp_path: Path, plain: Path) -> None:
    book = station(tmp_path)
    book.write_bytes(plain.read_bytes())
    each_told(book, writing(book) | reading(book), 3, book.name, "不是本程序的账本")
    assert book.read_bytes() == plain.read_bytes()


def test_a_missing_book_is_refused_and_not_made(tmp_path: Path) -> None:
    book = station(tmp_path)
    book.unlink()
    each_told(book, writing(book) | reading(book), 1, "没有找到账本")
    assert_told(command(book, "verify", "--json"), 1, "没有找到账本", as_json=True)
    assert not book.exists()


def test_a_book_of_a_newer_program_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    book = station(tmp_path)
    with closing(connect(book, PUBLISHED_KEY)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    newer = contents(book)
    each_told(book, writing(book) | reading(book), 1, "较新的程序", "请先升级本程序")
    assert "较新的程序" in command(book, "verify").out
    assert_told(command(tmp_path / "另一本.book", "restore", book), 1, "请先升级本程序")
    assert contents(book) == newer


def test_new_and_demo_do_not_overwrite_anything(tmp_path: Path) -> None:
    book = station(tmp_path)
    before = contents(book)
    for file in (book, tmp_path / "客户.csv"):
        old = file.read_bytes()
        assert_told(command(file, "new"), 1, "已经存在")
        assert_told(command(file, "demo", "--customers", "3"), 1, "已经存在")
        assert file.read_bytes() == old
    assert contents(book) == before


@contextmanager
def another_program(script: str, book: Path) -> Iterator[None]:
    """A process that holds the book for the block."""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(book)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.communicate()
    assert holder.returncode == 0


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands wait ten seconds for another program; here they give up at once."""
    for waiting in (Book.open.__func__, opened, backup.restore):  # type: ignore[attr-defined]
        monkeypatch.setitem(cast("dict[str, object]", waiting.__kwdefaults__), "busy_ms", 50)


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("script", [HOLDER, WRITER], ids=["by this program", "by SQLite itself"])
def test_beside_a_program_that_writes_reading_goes_on_and_writing_is_told_to_wait(
    tmp_path: Path, script: str
) -> None:
    book = station(tmp_path)
    before = contents(book)
    waiting = {name: writing(book)[name] for name in ("import", "undo-import", "open")}
    with another_program(script, book):
        each_told(book, waiting, 3, "另一个程序")
        for arguments in reading(book).values():
            done(book, *arguments)
        assert verified(book) == {"ok": True, "faults": []}
    assert contents(book) == before
    done(book, *writing(book)["import"])


@pytest.mark.usefixtures("_impatient")
def test_beside_a_program_that_writes_nothing_is_printed_and_nothing_restored(tmp_path: Path) -> None:
    book = station(tmp_path)
    before = contents(book)
    with another_program(HOLDER, book):
        each_told(book, {"print": writing(book)["print"]}, 3, "另一个程序")
        assert_told(command(book, "restore", the_backup(tmp_path)), 3, "另一个程序")
    assert contents(book) == before
    done(book, *writing(book)["print"])
    done(book, "restore", the_backup(tmp_path))


def test_a_page_torn_on_its_way_home_from_the_wal_is_no_damage(tmp_path: Path) -> None:
    book = station(tmp_path)
    before = readings(book)
    arguments = ["--book", str(book), *map(str, writing(book)["import"])]
    subprocess.run([sys.executable, "-c", CUT_OFF, *arguments], check=True, capture_output=True)
    wal = book.with_name(book.name + "-wal").read_bytes()
    pages = {int.from_bytes(wal[at : at + 4], "big") for at in range(32, len(wal), 24 + 4096)}
    data = book.read_bytes()
    torn = [(page - 1) * 4096 + 99 for page in pages if page * 4096 <= len(data)]
    assert torn
    book.write_bytes(flipped(data, *torn))
    assert verified(book) == {"ok": True, "faults": []}
    assert readings(book) == before + 24


def test_two_programs_that_import_at_the_same_time_lose_no_row(tmp_path: Path) -> None:
    book = station(tmp_path)
    before = readings(book)
    header = "户号,户名,电费年月,电量\n"
    for month in ("2026-12", "2027-01"):
        rows = "".join(f"04300000{number:02},用户{number},{month},7\n" for number in range(1, 25))
        (tmp_path / f"{month}.csv").write_text(header + rows, "gb18030")
    called = [sys.executable, "-m", "supply_station", "--book", str(book), "import", "usage"]
    programs = [
        subprocess.Popen(
            [*called, str(tmp_path / f"{month}.csv")],
            stderr=subprocess.PIPE,
            text=True,
            stdout=subprocess.DEVNULL,
        )
        for month in ("2026-12", "2027-01", "2026-12")  # and one of them twice
    ]
    for program in programs:
        _, err = program.communicate()
        assert (program.returncode, err) == (0, "")
    assert readings(book) == before + 48
    assert verified(book) == {"ok": True, "faults": []}
    assert not list(tmp_path.glob("*-wal"))


def readings(book: Path) -> int:
    with closing(connect(book, PUBLISHED_KEY)) as connection:
        return int(connection.execute("SELECT count(*) FROM usage WHERE voided_at IS NULL").fetchone()[0])


def test_the_template_is_what_the_stories_say_it_is() -> None:
    book = template() / "账 本.book"
    assert readings(book) == 4 * 24
    assert len(list((template() / BACKUPS).glob("*.book"))) == 1
