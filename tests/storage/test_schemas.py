"""旧账本：a book of every schema that ever landed comes up to today's tables with every row as it was.

`schemas/NNNN.sql` is a small practice book of its day as plain SQL. A revision lands with the file of the
schema it leaves behind; a file is never changed again.
"""

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
LEFT_BEHIND = [each for each in migrate.known(migrate.VERSIONS) if each != NEWEST]


def old_book(folder: Path, schema: str) -> Path:
    """The fixture of a schema as a book."""
    path = folder / f"{schema}.book"
    with closing(connect(path, PUBLISHED_KEY, create=True)) as connection:
        connection.executescript((SCHEMAS / f"{schema}.sql").read_text(encoding="utf-8"))
    return path


def contents(connection: dbapi2.Connection) -> dict[str, tuple[list[str], set[object]]]:
    """Table → its columns and rows."""
    found = {}
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        asked = connection.execute(f'SELECT * FROM "{table}"')
        found[table] = ([each[0] for each in asked.description], set(asked.fetchall()))
    return found


@pytest.mark.parametrize("schema", LEFT_BEHIND)
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
        assert {tuple(row[each] for each in at) for row in after[table][1]} == rows, table  # type: ignore[index]


@pytest.mark.parametrize("schema", LEFT_BEHIND)
def test_an_upgraded_book_has_todays_tables_and_no_fault(schema: str, tmp_path: Path) -> None:
    path, fresh = old_book(tmp_path, schema), tmp_path / "新.book"
    Book.open(path).close()
    Book.create(fresh).close()
    columns = {}
    for each in (path, fresh):
        with closing(connect(each, PUBLISHED_KEY)) as connection:
            columns[each] = {table: sorted(names) for table, (names, _) in contents(connection).items()}
    assert columns[path] == columns[fresh]
    assert [fault for fault in faults(path) if "附件" not in fault] == []


def test_every_schema_left_behind_has_its_fixture() -> None:
    assert sorted(file.stem for file in SCHEMAS.glob("*.sql")) == LEFT_BEHIND
