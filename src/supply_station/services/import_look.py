"""认文件：what a file is before it is previewed — its kind, its headings, its month, and what it lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.intake import cells
from supply_station.intake.headings import HEADER_WITHIN, Column, Table, find, normal
from supply_station.intake.sheet import Sheet, read
from supply_station.services.import_batch import remembered_mapping
from supply_station.services.import_kind import KINDS


@dataclass(frozen=True)
class Heading:
    """A column of a file: its heading, its first value, and the field it is taken for, if any."""

    title: str
    sample: str
    field: str | None


@dataclass(frozen=True)
class Look:
    """What a file looks like.

    Attributes:
        path: the file.
        kind: one of `KINDS`; None when the headings tell none.
        headings: its columns that have a heading, in order.
        says_all: whether the file itself says what its kind asks for, such as the 电费年月.
        lacks: titles of what a file of the kind must have and this one has not; empty if it can be previewed.
    """

    path: Path
    kind: str | None
    headings: tuple[Heading, ...]
    says_all: bool
    lacks: tuple[str, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings that stand for no field; their columns are not taken."""
        return tuple(each.title for each in self.headings if each.field is None)


def look(
    session: Session, *, path: Path, kind: str | None = None, mapping: Mapping[str, str] | None = None
) -> Look:
    """What the file looks like, as the kind told or the kind whose columns match.

    Raises:
        RuleBroken: the file is no table; the sentence says what it is and what to choose.
        Trouble: the disk, or another program that holds the file.
    """
    sheets = read(path)
    found = _tables(session, path, sheets, kind, mapping or {})
    chosen = kind or _kind_of(found)
    table = found[chosen] if chosen else next(filter(None, found.values()), None)
    if table is None:
        names = {**_names(session, chosen), **{normal(key): value for key, value in (mapping or {}).items()}}
        headings = _guessed(sheets, names)
        lacks = (
            KINDS[chosen].lacks(frozenset(filter(None, (each.field for each in headings)))) if chosen else ()
        )
        return Look(path, chosen, headings, False, lacks)  # noqa: FBT003
    headings = _headings(table)
    if chosen is None:
        return Look(path, None, headings, False, ())  # noqa: FBT003
    asked = KINDS[chosen].asks
    says_all = asked is None or asked.field in _held(table)
    return Look(path, chosen, headings, says_all, KINDS[chosen].lacks(_held(table)))


def _tables(
    session: Session, path: Path, sheets: Sequence[Sheet], kind: str | None, mapping: Mapping[str, str]
) -> dict[str, Table | None]:
    """The file as each kind that it can be; one with a 户号 has rows of accounts, and is no other list."""
    if kind is not None:
        return {kind: _table(session, path, sheets, kind, mapping)}
    for of_accounts in (True, False):
        kinds = [stem for stem, each in KINDS.items() if each.of_accounts is of_accounts]
        found = {stem: _table(session, path, sheets, stem, mapping) for stem in kinds}
        if any(found.values()):
            return found
    return {}


def _table(
    session: Session, path: Path, sheets: Sequence[Sheet], kind: str, mapping: Mapping[str, str]
) -> Table | None:
    """The table under the best header; None without the kind's key, which a mapping may still name."""
    known = {heading: field for heading, field in mapping.items() if field in KINDS[kind].fields}
    try:
        return find(
            path,
            sheets,
            KINDS[kind].columns,
            sheet=None,
            mapping=known,
            remembered=remembered_mapping(session, kind),
        )
    except RuleBroken:
        return None


def _kind_of(found: Mapping[str, Table | None]) -> str | None:
    """The kind that understands most of the headings, unless one is told by what only it has."""
    held = {
        stem: _held(table)
        for stem, table in found.items()
        if table is not None and (KINDS[stem].of_accounts or _mostly_known(table))
    }
    can_be = [stem for stem, fields in held.items() if not KINDS[stem].lacks(fields)]
    sure = [stem for stem in can_be if KINDS[stem].surely]
    return max(sure or can_be, key=lambda stem: len(held[stem]), default=None)


def _mostly_known(table: Table) -> bool:
    """Whether most of the headings stand for a field: a name that any list may have is no proof alone."""
    return 2 * len(table.positions) > sum(1 for title in table.headings if title)


def _held(table: Table) -> frozenset[str]:
    """The fields a table has; columns of months hold kWh, and say which month."""
    return frozenset([*table.positions, *(["kwh", "month"] if table.months else [])])


def _headings(table: Table) -> tuple[Heading, ...]:
    taken = {position: field for field, position in table.positions.items()}
    return tuple(
        Heading(title, _sample(table.cells(position)), taken.get(position))
        for position, title in enumerate(table.headings)
        if title and position not in table.months
    )


def _sample(values: Iterable[Any]) -> str:
    return next((cells.said(value).strip() for value in values if not cells.is_empty(value)), "")


def _names(session: Session, kind: str | None) -> dict[str, str]:
    columns: Sequence[Column] = KINDS[kind].columns if kind else ()
    names = {normal(each): column.field for column in columns for each in (column.title, *column.synonyms)}
    remembered = remembered_mapping(session, kind) if kind else {}
    return names | {normal(heading): field for heading, field in remembered.items()}


def _guessed(sheets: Sequence[Sheet], names: Mapping[str, str]) -> tuple[Heading, ...]:
    """The fullest of the first rows as headings: for a file in which no header is known."""
    fullest: tuple[int, list[Any], Any] = (0, [], [])
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            filled = sum(not cells.is_empty(cell) for cell in row)
            if filled > fullest[0]:
                fullest = (filled, row, sheet.rows[at + 1 : at + 2])
    _, row, below = fullest
    first = below[0] if below else []
    return tuple(
        Heading(
            cells.said(cell).strip(),
            _sample([first[position]] if position < len(first) else []),
            names.get(normal(cell)),
        )
        for position, cell in enumerate(row)
        if not cells.is_empty(cell)
    )
