"""现成的语句：a statement compiled once and handed to the driver as it is, for what is asked all day."""

from collections import namedtuple
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, SelectBase
from sqlalchemy.dialects.sqlite import pysqlite

_DIALECT = pysqlite.dialect()


class Prepared:
    """A statement that costs its SQL and little more; a row has its columns' names.

    It sees only what is flushed.

    Args:
        query: its `bindparam`s are the names by which `rows` is told texts and numbers.
    """

    def __init__(self, query: SelectBase) -> None:
        compiled = query.compile(dialect=_DIALECT)
        columns = query.selected_columns
        self._sql = str(compiled)
        self._asked = [compiled.binds[name] for name in compiled.positiontup or ()]
        self._fixed = {bind.key: _kept(bind) for bind in self._asked if not bind.required}
        # its names are the query's, known only here
        row = namedtuple("row", [each.key or "" for each in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024
        self._make: Callable[[Iterable[Any]], Any] = row._make
        readers = [each.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for each in columns]
        self._readers = [(at, read) for at, read in enumerate(readers) if read is not None]

    def rows(self, connection: Connection, **values: str | int) -> list[Any]:
        """What it finds for these values."""
        driver: Any = connection.connection.driver_connection
        told = self._fixed | values
        found = driver.execute(self._sql, [told[bind.key] for bind in self._asked]).fetchall()
        if not self._readers:
            return [*map(self._make, found)]
        return [self._read(each) for each in found]

    def _read(self, row: tuple[Any, ...]) -> Any:
        cells = [*row]
        for at, read in self._readers:
            cells[at] = read(cells[at])
        return self._make(cells)


def _kept(bind: Any) -> Any:
    """A value that stands in the statement, as the driver takes it."""
    write = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return bind.value if write is None else write(bind.value)
