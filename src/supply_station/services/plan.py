"""预览：what taking a file would do, told before anything is done.

A plan is worked out on one state of the book (`basis`, the hash of its newest journal line); it can be taken only
while the book still stands there.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.intake.export import Remark, Rows
from supply_station.models import Journal
from supply_station.rules import kwh

IN_HUNDREDTHS = frozenset({"kwh", "read_from", "read_to", "fee", "capacity"})


@dataclass(frozen=True)
class Change:
    """One value a file would change: the row's key as a person says it, the field, the old and the new value."""

    key: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Difference:
    """Where a usage export describes an account differently from the archive; nothing is written over."""

    account_no: str
    customer_id: int
    month: str
    field: str
    book: str | None
    file: str | None


@dataclass(frozen=True)
class Update:
    """A row of the book that a file changes: field → (stored value, new value)."""

    key: str
    row_id: int
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Plan:
    """What taking would do: the counts are rows of the kind, and together they are all its rows."""

    kind: str
    sources: list[Rows]
    month: str | None
    mapping: dict[str, str]
    basis: str
    creates: list[dict[str, Any]] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    unchanged: int = 0
    absent: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    new_customers: list[dict[str, Any]] = field(default_factory=list)
    also_created: dict[str, int] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The files' names."""
        return "、".join(each.table.file for each in self.sources)

    @property
    def sheet(self) -> str:
        """The sheets' names, each once."""
        return "、".join(dict.fromkeys(each.table.sheet for each in self.sources))

    @property
    def rows(self) -> int:
        """Rows of the kind in the files."""
        return sum(len(each.values) for each in self.sources)

    @property
    def refused(self) -> int:
        """Rows that cannot be taken."""
        return sum(len(each.refused) for each in self.sources)

    @property
    def refusals(self) -> list[Remark]:
        """Why, row by row, as the clerk meets them in the files."""
        return [
            remark
            for each in self.sources
            for _, remarks in sorted(each.refused.items())
            for remark in remarks
        ]

    @property
    def warnings(self) -> list[Remark]:
        """What is worth a look, in the order of the files."""
        return [each for source in self.sources for each in sorted(source.warnings, key=lambda each: each.row)]

    @property
    def changes(self) -> list[Change]:
        """Every value that would change."""
        return [
            Change(update.key, name, shown(name, old), shown(name, new))
            for update in self.updates
            for name, (old, new) in update.fields.items()
        ]


def head(session: Session) -> str:
    """The hash of the newest journal line: two equal heads are the same state of the book."""
    return session.scalars(select(Journal.hash).order_by(Journal.id.desc()).limit(1)).first() or ""


def shown(name: str, value: Any) -> str | None:
    """A stored value as a person reads it; None for an empty one."""
    if value is None:
        return None
    if name in IN_HUNDREDTHS:
        return kwh.text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


Place = tuple[Rows, int, tuple[Any, ...]]
"""A row of a file: its source, its position there, and what it says."""


def one_each(met: dict[Any, list[Place]], name: str) -> tuple[dict[Any, Place], int]:
    """One row for each key: the same key twice with the same values is one row, with different values none.

    Returns:
        The rows that stand, and how many more said the same.
    """
    standing: dict[Any, Place] = {}
    repeated = 0
    for key, places in met.items():
        first = places[0]
        if len(places) > 1 and any(values != first[2] for _, _, values in places):
            rows = "、".join(str(source.numbers[index]) for source, index, _ in places)
            for source, index, _ in places:
                source.refuse(index, name, f"第 {rows} 行是同一条，内容却不一样；请核对后只留一行")
            continue
        standing[key] = first
        repeated += len(places) - 1
    return standing, repeated
