"""登记、更正、作废：the three plain things that are done to any kept record.

A record is never deleted: it is voided with a reason. An amendment leaves its source beside the value.
"""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Base,
    Customer,
    DatedParameter,
    Employee,
    EmployeePost,
    Holiday,
    Line,
    Meter,
    MeterInstallation,
    TransformerArea,
    Usage,
)
from supply_station.models.base import Kept, heading
from supply_station.services.office import Work, act

ARCHIVE: tuple[type[Base], ...] = (
    Employee,
    EmployeePost,
    Line,
    TransformerArea,
    Customer,
    Meter,
    MeterInstallation,
    Usage,
    DatedParameter,
    Holiday,
)
"""The kinds that are kept by these three acts; a ledger with a process has acts of its own."""


def _live(session: Session, kind: type[Kept], key: int) -> Kept:
    record = session.get(kind, key)
    if record is None or record.voided_at is not None:
        raise RuleBroken("这条记录已经作废或不存在，请刷新后再试。")
    return record


def _complete(record: Kept) -> None:
    """Refuse empty text and missing values in columns that must be filled; a column's default fills it."""
    for attribute in type(record).__mapper__.column_attrs:  # type: ignore[attr-defined]
        column = attribute.columns[0]
        value = getattr(record, attribute.key)
        given = value.strip() if isinstance(value, str) else value
        if column.nullable or column.primary_key or given not in (None, ""):
            continue
        if column.default is not None:
            setattr(record, attribute.key, column.default.arg)
        elif column.info:
            title = heading(getattr(type(record), attribute.key))
            raise RuleBroken(f"“{title}”还没有填，请填好后再保存。", field=attribute.key)


def _in_order(record: Kept) -> None:
    """Refuse an end before its beginning, where a record is valid from one day to another."""
    start, end = getattr(record, "valid_from", None), getattr(record, "valid_to", None)
    if start is not None and end is not None and end < start:
        title = heading(type(record).valid_to)  # type: ignore[attr-defined]
        raise RuleBroken(f"“{title}”早于开始的那天，请核对。", field="valid_to")


def _only_one(session: Session, record: Kept) -> None:
    """Refuse a second live record with the same number or name."""
    kind = type(record)
    rows = cast("Table", kind.__table__)  # type: ignore[attr-defined]
    for index in rows.indexes:
        values = {column.name: getattr(record, column.name) for column in index.columns}
        if not index.unique or None in values.values():
            continue
        same = select(rows.c.id).where(rows.c.voided_at.is_(None), rows.c.id.is_distinct_from(record.id))
        with session.no_autoflush:
            taken = session.scalar(same.where(*(rows.c[name] == value for name, value in values.items())))
        if taken is not None:
            name = next(reversed(values))
            title = heading(getattr(kind, name))
            raise RuleBroken(
                f"“{title}”{values[name]} 已经登记过了，请核对，或在原来那条上更正。", field=name
            )


@act("登记", changes=ARCHIVE)
def add(work: Work, *, kind: type[Kept], values: Mapping[str, object]) -> int:
    """A new record of `kind`; returns its id.

    Raises:
        RuleBroken: a value that must be there is empty.
    """
    record = kind(recorded_at=work.now, **values)  # type: ignore[call-arg]
    _complete(record)
    _in_order(record)
    _only_one(work.session, record)
    work.session.add(record)
    work.session.flush()
    return record.id


@act("更正", changes=ARCHIVE)
def amend(work: Work, *, kind: type[Kept], key: int, values: Mapping[str, object], basis: str) -> None:
    """Change fields of a record in place; `basis` says why (更正, an order's number …) and stays beside them.

    Raises:
        RuleBroken: no basis, the record is gone, or a value that must be there is empty.
    """
    if not basis.strip():
        raise RuleBroken("请写明更正的依据（例如“更正：录入笔误”或工单号）。", field="basis")
    record = _live(work.session, kind, key)
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    source = f"{basis.strip()}（{work.clerk} {work.today.isoformat()}）"
    record.sources = {**(record.sources or {}), **dict.fromkeys(changed, source)}
    _complete(record)
    _in_order(record)
    _only_one(work.session, record)


@act("作废", changes=ARCHIVE)
def void(work: Work, *, kind: type[Kept], key: int, reason: str) -> None:
    """Void a record with a reason; it stays in the book and its number is not used again.

    Raises:
        RuleBroken: no reason, or the record is gone.
    """
    if not reason.strip():
        raise RuleBroken("请写明作废的原因。", field="reason")
    record = _live(work.session, kind, key)
    record.voided_at = work.now
    record.void_reason = reason.strip()
