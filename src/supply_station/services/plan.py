"""预览：what taking a file would do, told before anything is done.

A plan is worked out on one state of the book (`basis`, the hash of its newest journal line); it can be taken
only while the book still stands there.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.intake.export import Remark, Rows
from supply_station.models import Journal
from supply_station.rules import kwh

K = TypeVar("K")

NAMED_AT_MOST = 5
"""Rows that a reason names; where one row stands a thousand times, the rest are counted."""
IN_HUNDREDTHS = frozenset(
    {"kwh", "read_from", "read_to", "read_at_start", "read_at_end", "fee", "capacity", "read_on_site"}
)


@dataclass(frozen=True)
class Change:
    """One value a file would change: the row's key as a person says it, the field, old and new value."""

    key: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Difference:
    """Where a file describes an account differently from the archive; nothing is written over.

    `month` is empty where the file is of no month.
    """

    account_no: str
    customer_id: int
    month: str
    field: str
    book: str | None
    file: str | None


@dataclass(frozen=True)
class Update:
    """A row of the book that a file changes: field → (stored value, new value).

    `beside` is what the row also says, changed or not, that taking it needs.
    """

    key: str
    row_id: int
    fields: dict[str, tuple[Any, Any]]
    beside: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """What taking would do: the counts are rows of the kind, and together they are all its rows.

    With `create_missing` accounts that the book has not are created: `new_customers`. `new_areas` maps the
    name of each new 台区 to its `area_code` and `line`; `area_updates` change 台区 that the book has.
    `today` is the day of the preview.
    """

    kind: str
    sources: list[Rows]
    month: str | None
    mapping: dict[str, str]
    basis: str
    today: date
    create_missing: bool = False
    creates: list[dict[str, Any]] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    new_areas: dict[str, dict[str, str | None]] = field(default_factory=dict)
    new_lines: list[str] = field(default_factory=list)
    area_updates: list[Update] = field(default_factory=list)
    unchanged: int = 0
    absent: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    new_customers: list[dict[str, Any]] = field(default_factory=list)

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
        return [
            each for source in self.sources for each in sorted(source.warnings, key=lambda each: each.row)
        ]

    @property
    def also_created(self) -> dict[str, int]:
        """How many records of other kinds would be created; a kind without any is not named."""
        counts = {
            "customer": len(self.new_customers),
            "line": len(self.new_lines),
            "transformer_area": len(self.new_areas),
        }
        return {name: count for name, count in counts.items() if count}

    @property
    def moves(self) -> list[tuple[str | None, str, int]]:
        """How many accounts go from which 台区 to which."""
        pairs = Counter(each.fields["area"] for each in self.updates if "area" in each.fields)
        return sorted(((old, new, many) for (old, new), many in pairs.items()), key=str)

    @property
    def changes(self) -> list[Change]:
        """Every value that would change."""
        return [
            Change(update.key, name, shown(name, old), shown(name, new))
            for update in (*self.updates, *self.area_updates)
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
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


class Place(NamedTuple):
    """A row of a file: its source, its position there, and what it says."""

    source: Rows
    at: int
    row: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The row as a person finds it."""
        return f"第 {self.source.numbers[self.at]} 行"

    def said(self, without: frozenset[str] = frozenset()) -> dict[str, Any]:
        """What the row says, field by field."""
        pairs = zip(self.source.fields, self.row, strict=True)
        return {name: value for name, value in pairs if value is not None and name not in without}


class Standing(dict[K, Place]):
    """The rows of the files under their keys; the same key again is the same row, or a contradiction."""

    def __init__(self) -> None:
        super().__init__()
        self.again: dict[K, list[Place]] = {}

    def add(self, key: K, place: Place) -> None:
        """Put a row under its key."""
        if key in self:
            self.again.setdefault(key, []).append(place)
        else:
            self[key] = place

    def contradicted(self, name: str) -> None:
        """The same key with different values: every one of its rows is refused, naming the field `name`."""
        for key, more in list(self.again.items()):
            first = self[key]
            if any(not alike(first, each) for each in more):
                refuse_all([first, *more], name, "是同一条，内容却不一样；请核对后只留一行")
                del self[key], self.again[key]

    def settle(self, name: str) -> int:
        """How many more rows say the same as one that is taken; doubles of a refused row are refused too."""
        taken = 0
        for key, more in self.again.items():
            first = self[key]
            if first.at not in first.source.refused:
                taken += len(more)
                continue
            for each in more:
                each.source.refuse(each.at, name, f"和{first.name}是同一条，那一行已拒收")
        return taken


def alike(one: Place, other: Place, without: frozenset[str] = frozenset()) -> bool:
    """Whether two rows say the same; rows of different files are compared in the columns that both have."""
    if one.source is other.source and not without:
        return one.row == other.row
    first, second = one.said(without), other.said(without)
    shared = set(one.source.fields) & set(other.source.fields)
    return all(first.get(name) == second.get(name) for name in shared)


def refuse_all(places: list[Place], name: str, reason: str) -> None:
    """Refuse rows that stand in each other's way; each is told where the others are."""
    several = len({id(each.source) for each in places}) > 1
    named = [f"文件“{each.source.table.file}”{each.name}" if several else each.name for each in places]
    some = "、".join(named[:NAMED_AT_MOST])
    others = f"等 {len(named)} 行" if len(named) > NAMED_AT_MOST else ""
    for each in places:
        each.source.refuse(each.at, name, f"{some}{others}{reason}")
