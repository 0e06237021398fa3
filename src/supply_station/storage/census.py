"""点数：how many rows each table holds and which references lead nowhere; compared before and after."""

from dataclasses import dataclass

from sqlcipher3 import dbapi2

Orphan = tuple[object, ...]


@dataclass(frozen=True)
class Census:
    """点数的结果. `rows`: table → count; `orphans`: (table, rowid, parent) of each broken reference."""

    rows: dict[str, int]
    orphans: frozenset[Orphan]


def census(connection: dbapi2.Connection) -> Census:
    """Counts what the connection sees now, SQLite's own tables left out."""
    tables = tables_of(connection)
    rows = {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608 - its own table names
    orphans = connection.execute('SELECT "table", rowid, parent FROM pragma_foreign_key_check').fetchall()
    return Census(rows, frozenset(orphans))


def tables_of(connection: dbapi2.Connection) -> list[str]:
    """The tables of the file, by name, SQLite's own left out."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
    )
    return [name for (name,) in found]
