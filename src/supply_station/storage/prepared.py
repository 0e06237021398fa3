"""现成的语句：a statement compiled once and handed to the driver as it is, for what is asked all day."""

from collections import namedtuple
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.orm import Session

_DIALECT = pysqlite.dialect()


class Prepared:
    """A statement that costs its SQL and little more; a row has its columns' names.

    It sees only what is flushed.

    Args:
        query: its `bindparam`s are the names by which `rows` is told texts and numbers.
    """

    def __init__(self, query: Select[Any]) -> None:
        compiled = query.compile(dialect=_DIALECT)
        columns = query.selected_columns
        self._sql = str(compiled)
        self._asked = [compiled.binds[name] for name in compiled.positiontup or ()]
        self._fixed = {bind.key: _kept(bind) for bind in self._asked if not bind.required}
        self._row: Any = namedtuple("Row", [each.key or "" for each in columns], rename=True)  # noqa: PYI024
        readers = [each.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for each in columns]
        self._readers = [(at, read) for at, read in enumerate(readers) if read is not None]

    def rows(self, session: Session, **values: str | int) -> list[Any]:
        """What it finds for these values."""
        driver: Any = session.connection().connection.driver_connection
        told = self._fixed | values
        found = driver.execute(self._sql, [told[bind.key] for bind in self._asked]).fetchall()
        if not self._readers:
            return [*map(self._row._make, found)]
        return [self._read(each) for each in found]

    def _read(self, row: tuple[Any, ...]) -> Any:
        cells = [*row]
        for at, read in self._readers:
            cells[at] = read(cells[at])
        return self._row._make(cells)


def _kept(bind: Any) -> Any:
    """A value that stands in the statement, as the driver takes it."""
    write = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return bind.value if write is None else write(bind.value)
