"""导入种类的样子：what is declared of a kind of file that can be imported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.intake import customer_export
from supply_station.intake.export import Rows
from supply_station.intake.headings import Column, Table
from supply_station.models import Base
from supply_station.services.import_change import Stamp
from supply_station.services.office import Work
from supply_station.services.plan import Plan


class Tab(StrEnum):
    """A tab of a preview that not every kind has."""

    ABSENT = "缺少"
    DIFFERENCES = "档案差异"
    AREAS = "各台区"


@dataclass(frozen=True)
class Asked:
    """What a clerk tells about a whole file that does not say it: the field, its word, and an example."""

    field: str
    word: str
    example: str


MONTH = Asked("month", "电费年月", "2026-10")
DOCUMENT = Asked("document", "割接文号", "营销〔2026〕12号")


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        word: what a clerk calls it.
        columns: the columns it knows; the first is the key, without which there is no row.
        needs: what must be there: a word for it, and fields of which any will do.
        rows: a table and what was told for it become rows; raises RuleBroken for a file of another kind.
        plan: works out what taking would do.
        take: writes what a plan says.
        shown: fields that the tab 新增 of a preview shows.
        key: where the book keeps the key.
        writes: what its batches create; an undo voids it in this order, and is refused where it was changed
            or other records stand on it.
        along: what its batches create along the way; an undo leaves what is in use meanwhile.
        page: the stem of the page where its rows are seen.
        tabs: further tabs of its preview.
        asks: what must be told where the file does not say it.
        brings: whether it may bring accounts that the book has not.
        surely: whether a file that has what it needs is of this kind, whatever else it names.
    """

    word: str
    columns: Sequence[Column]
    needs: Mapping[str, frozenset[str]]
    rows: Callable[[Table, str | None], Rows]
    plan: Callable[[Session, Plan], None]
    take: Callable[[Work, Plan, Stamp], None]
    shown: tuple[str, ...]
    key: InstrumentedAttribute[Any]
    writes: tuple[type[Base], ...]
    page: str
    along: tuple[type[Base], ...] = ()
    tabs: frozenset[Tab] = frozenset()
    asks: Asked | None = None
    brings: bool = False
    surely: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """What a column of this kind of file can be: field → the clerk's word."""
        return {column.field: column.title for column in self.columns}

    @property
    def of_accounts(self) -> bool:
        """Whether a row is about one account."""
        return self.columns[0].field == customer_export.COLUMNS[0].field

    def lacks(self, held: frozenset[str]) -> tuple[str, ...]:
        """Words for what a file with these fields has not; empty for a file of the kind."""
        return tuple(word for word, fields in self.needs.items() if not fields & held)
