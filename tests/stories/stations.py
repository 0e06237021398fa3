"""A station in the middle of its year, worked only by the command line, and what is found in its book."""

import atexit
import functools
import hashlib
import json
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from supply_station.cli import supply_station
from supply_station.storage.census import tables_of
from supply_station.storage.engine import PUBLISHED_KEY, connect

BOOK = "账 本.book"
BACKUPS = "备份"
LAST_BATCH = "5"
_HEAD = "户号,户名,电费年月,起码,止码,倍率,电量\n"


@dataclass(frozen=True)
class Told:
    """What a command left behind for the clerk."""

    code: int
    out: str
    err: str


def command(book: Path, *arguments: str | Path) -> Told:
    """Runs a command in this process; an exception that is no end of a command is a bug and loud."""
    result = CliRunner().invoke(supply_station, ["--book", str(book), "--as", "李秀英", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Told(result.exit_code, result.stdout, result.stderr)


def done(book: Path, *arguments: str | Path) -> str:
    told = command(book, *arguments)
    assert told.code == 0, told
    return told.out


def assert_told(told: Told, code: int, *words: str, as_json: bool = False) -> None:
    """One Chinese sentence with a next step on standard error; on standard output one object or nothing."""
    assert told.code == code, told
    sentence = told.err.strip()
    assert "\n" not in sentence, told
    assert "请" in sentence, told
    assert sentence.endswith("。"), told
    assert "Traceback" not in told.out + told.err
    for word in words:
        assert word in sentence, told
    if as_json:
        assert json.loads(told.out) == {"refused": sentence}
    else:
        assert told.out == ""


def contents(book: Path) -> str:
    """A digest of every row of every table, read afresh; a time or a hash over times only counts as there."""
    digest = hashlib.sha256()
    with closing(connect(book, PUBLISHED_KEY)) as connection:
        for table in sorted(tables_of(connection)):
            rows = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
            names = [column[0] for column in rows.description]
            passing = [name == "at" or name.endswith(("_at", "hash")) for name in names]
            for row in rows:
                kept = [value is None if gone else value for value, gone in zip(row, passing, strict=True)]
                digest.update(repr((table, kept)).encode())
    return digest.hexdigest()


def verified(book: Path) -> dict[str, Any]:
    told = command(book, "verify", "--json")
    assert told.code == 0, told
    return dict(json.loads(told.out))


def customers(folder: Path) -> Path:
    """Twenty-four accounts in two 台区."""
    rows = [
        f"04300000{number:02},用户{number},青竹{number % 2}台区,青竹线,低压居民,居民生活,正常"
        for number in range(1, 25)
    ]
    path = folder / "客户.csv"
    path.write_text("户号,户名,台区名称,线路名称,用户分类,用电类别,状态\n" + "\n".join(rows), "gb18030")
    return path


def usage(folder: Path, month: str, zero: range, more: str = "") -> Path:
    """A month in which the accounts of `zero` used nothing; `more` are further lines."""
    rows = [
        f"04300000{number:02},用户{number},{month},10," + ("10,1,0" if number in zero else "22,1,12")
        for number in range(1, 25)
    ]
    path = folder / f"{month}.csv"
    path.write_text(_HEAD + "\n".join(rows) + "\n" + more, "gb18030")
    return path


@functools.cache
def template() -> Path:
    """The folder of a closed book with cases, some of them closed by readings; read it, change nothing.

    Batches: 1 the accounts, 2 to 5 August to November. The backup knows nothing of November. Accounts 9 to 12
    wait to be put on November's list. `2026-12.csv` brings December and an amended reading of November.
    """
    folder = Path(tempfile.mkdtemp(prefix="supply-station-stories-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    book = folder / BOOK
    done(book, "new", "--station", "青竹镇供电所")
    done(book, "import", "customer", customers(folder))
    for month, zero in (("2026-08", range(1, 9)), ("2026-09", range(1, 13)), ("2026-10", range(1, 13))):
        done(book, "import", "usage", usage(folder, month, zero))
    done(book, "zero-accounts", "open", "--month", "2026-10", "--all")
    done(book, "backup", "--to", folder / BACKUPS)
    done(book, "import", "usage", usage(folder, "2026-11", range(3, 13)))
    usage(folder, "2026-12", range(5, 13), more="0430000024,用户24,2026-11,10,23,1,13\n")
    (folder / "工单.pdf").write_bytes(b"old")
    (folder / "月报").mkdir()
    (folder / "月报" / "青竹镇供电所2026-11月报.xlsx").write_bytes(b"old")
    return folder


def station(folder: Path) -> Path:
    """A copy of the template in `folder`; returns its book, closed."""
    shutil.copytree(template(), folder, dirs_exist_ok=True)
    return folder / BOOK


def the_backup(folder: Path) -> Path:
    (backup,) = (folder / BACKUPS).glob("*.book")
    return backup
