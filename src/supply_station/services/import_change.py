"""批次改了什么：writing over values so that a batch can be undone, and putting the old values back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypedDict, cast

from sqlalchemy import Date, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from supply_station.models import Base, Customer, ImportChange
from supply_station.rules.pinyin import initials
from supply_station.services.office import plain

Changes = list[tuple[int, dict[str, tuple[Any, Any]]]]
"""Row id and field → (old, new), as `write` takes them."""


class Stamp(TypedDict):
    """What every row that a batch creates carries."""

    batch_id: int
    recorded_at: Any


class Restored(NamedTuple):
    """A value to put back: the row, the field, the value and what stood in its `sources`."""

    row_id: int
    field: str
    value: Any
    source: str | None


def table(kind: type[Base]) -> Table:
    """The table of a model, for bulk statements."""
    return cast("Table", kind.__table__)


def source_of(batch_id: int) -> str:
    """What stands in `sources` beside a value that a batch wrote: the marketing system is master."""
    return f"营销系统 批次 {batch_id}"


def write(
    session: Session, kind: type[Base], updates: Changes, batch_id: int, *, source: str | None = None
) -> None:
    """Write new values over old ones, row by row, and remember the old ones with their sources.

    Args:
        session: the unit of work.
        kind: the model.
        updates: (row id, field → (old, new)).
        batch_id: the batch that writes.
        source: what stands beside the new values; else the batch.
    """
    if not updates:
        return
    sources = _sources(session, kind, [row_id for row_id, _ in updates])
    source = source or source_of(batch_id)
    session.execute(
        insert(table(ImportChange)),
        [
            {"batch_id": batch_id, "record": kind.__tablename__, "record_id": row_id, "field": name,
             "old": plain(old), "new": plain(new), "old_source": (sources[row_id] or {}).get(name)}
            for row_id, fields in updates
            for name, (old, new) in fields.items()
        ],
    )  # fmt: skip
    _update(
        session,
        kind,
        [
            (row_id, {name: new for name, (_, new) in fields.items()}
             | {"sources": {**(sources[row_id] or {}), **dict.fromkeys(fields, source)}})
            for row_id, fields in updates
        ],
    )  # fmt: skip


def note(session: Session, kind: type[Base], names: Sequence[str], batch_id: int) -> None:
    """Remember how a batch left the rows it created: an undo sees by these fields what went on since."""
    columns = table(kind).c
    query = select(columns.id, *(columns[name] for name in names)).where(columns.batch_id == batch_id)
    lines = [
        {"batch_id": batch_id, "record": kind.__tablename__, "record_id": row_id, "field": name,
         "old": plain(value), "new": plain(value), "old_source": None}
        for row_id, *values in session.execute(query)
        for name, value in zip(names, values, strict=True)
    ]  # fmt: skip
    if lines:
        session.execute(insert(table(ImportChange)), lines)


def put_back(session: Session, kind: type[Base], restored: list[Restored]) -> None:
    """Put old values and their sources back."""
    rows: dict[int, dict[str, Any]] = defaultdict(dict)
    sources = _sources(session, kind, [each.row_id for each in restored])
    for each in restored:
        rows[each.row_id][each.field] = stored(kind, each.field, each.value)
        held = {name: source for name, source in (sources[each.row_id] or {}).items() if name != each.field}
        sources[each.row_id] = held | ({each.field: each.source} if each.source else {}) or None
    _update(
        session, kind, [(row_id, values | {"sources": sources[row_id]}) for row_id, values in rows.items()]
    )


def stored(kind: type[Base], name: str, value: Any) -> Any:
    """A value as its column takes it, from the JSON of an import change."""
    return (
        date.fromisoformat(value)
        if value is not None and isinstance(table(kind).c[name].type, Date)
        else value
    )


def _sources(session: Session, kind: type[Base], ids: list[int]) -> dict[int, dict[str, str] | None]:
    columns = table(kind).c
    found: dict[int, dict[str, str] | None] = {}
    for at in range(0, len(ids), 10_000):
        found |= dict(
            session.execute(
                select(columns.id, columns.sources).where(columns.id.in_(ids[at : at + 10_000]))
            ).all()
        )
    return found


def _update(session: Session, kind: type[Base], rows: list[tuple[int, dict[str, Any]]]) -> None:
    """One statement for each set of fields, many rows at once."""
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row_id, given in rows:
        named = kind is Customer and "name" in given
        values = given | {"initials": initials(given["name"])} if named else given
        shapes[tuple(sorted(values))].append(
            {"key": row_id, **{f"new_{name}": value for name, value in values.items()}}
        )
    target = table(kind)
    for names, parameters in shapes.items():
        values = {name: bindparam(f"new_{name}", type_=target.c[name].type) for name in names}
        session.execute(update(target).where(target.c.id == bindparam("key")).values(values), parameters)
