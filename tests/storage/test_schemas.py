"""旧账本：a book of every schema that ever landed comes up to today's tables with every row as it was.

`schemas/NNNN.sql` is a small practice book of its day as plain SQL. A revision lands with the file of the
schema it makes; neither is ever changed again.
"""

import hashlib
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from books import NEWEST
from supply_station.storage import migrate
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.verify import faults

SCHEMAS = Path(__file__).parent / "schemas"
LANDED = {
    "0001": "3c8cb11b1033eda50f4a2c3a6f64254c6332ff32bf8aa44c5b525a696e140b9c",
    "0002": "391a964bd104c0a243a5e8478a53ad877bd7303eb6a319993b9def36442b89a8",
    "0003": "f4553d6abacf8d143b0dc425f2052ebc48b040689e81c1e724d24774f4985dc5",
    "0004": "2223be7d17cec6e3369af62aa5838f75e6585e4850e46abfbda7496a34578411",
}
"""Every schema that ever landed, and the digest of its file."""


def old_book(folder: Path, schema: str) -> Path:
    """The fixture of a schema as a book."""
    path = folder / f"{schema}.book"
    with closing(connect(path, PUBLISHED_KEY, create=True)) as connection:
        connection.executescript((SCHEMAS / f"{schema}.sql").read_text(encoding="utf-8"))
    return path


def contents(connection: dbapi2.Connection) -> dict[str, tuple[list[str], list[tuple[object, ...]]]]:
    """Table → its columns and rows."""
    found = {}
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        asked = connection.execute(f'SELECT * FROM "{table}"')
        found[table] = ([each[0] for each in asked.description], asked.fetchall())
    return found


def structure(path: Path) -> set[tuple[str, str]]:
    """Every table and index of a book, by name, as the SQL that makes it."""
    with closing(connect(path, PUBLISHED_KEY)) as connection:
        return set(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


@pytest.mark.parametrize("schema", LANDED)
def test_every_row_of_an_old_book_is_there_after_the_upgrade(schema: str, tmp_path: Path) -> None:
    path = old_book(tmp_path, schema)
    with closing(dbapi2.connect(":memory:")) as plain:
        plain.executescript((SCHEMAS / f"{schema}.sql").read_text(encoding="utf-8"))
        before = contents(plain)
    assert all(rows for _, rows in before.values()), "a fixture has a row in every table"
    Book.open(path).close()
    assert migrate.version_of(path, PUBLISHED_KEY) == NEWEST
    with closing(connect(path, PUBLISHED_KEY)) as connection:
        after = contents(connection)
    for table in before.keys() - {"alembic_version"}:
        columns, rows = before[table]
        at = [after[table][0].index(name) for name in columns]
        kept = [tuple(row[each] for each in at) for row in after[table][1]]
        assert sorted(kept, key=repr) == sorted(rows, key=repr), table


@pytest.mark.parametrize("schema", LANDED)
def test_an_upgraded_book_has_todays_tables_and_no_fault(schema: str, tmp_path: Path) -> None:
    path, fresh = old_book(tmp_path, schema), tmp_path / "新.book"
    Book.open(path).close()
    Book.create(fresh).close()
    assert structure(path) == structure(fresh)
    assert [fault for fault in faults(path) if "附件" not in fault] == []


@pytest.mark.parametrize("schema", LANDED)
def test_the_revisions_make_what_they_made_on_the_day_they_landed(schema: str, tmp_path: Path) -> None:
    landed, made = tmp_path / "versions", tmp_path / "新.book"
    landed.mkdir()
    for file in migrate.VERSIONS.glob("[0-9]*_*.py"):
        if file.name.partition("_")[0] <= schema:
            (landed / file.name).write_bytes(file.read_bytes())
    migrate.run(made, PUBLISHED_KEY, landed)
    assert structure(made) == structure(old_book(tmp_path, schema))


def test_every_schema_that_landed_has_its_fixture_and_no_fixture_was_changed() -> None:
    assert [*LANDED] == migrate.known(migrate.VERSIONS)
    files = sorted(SCHEMAS.glob("*.sql"))
    assert {file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in files} == LANDED
