"""客户户单：one account with all that the book knows of it, and where each value comes from."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, func, or_, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, ImportBatch, ImportChange, Journal, TransformerArea, Usage
from supply_station.models.base import heading
from supply_station.rules import period
from supply_station.rules.identifiers import masked_identity_no
from supply_station.services import cutover, listing
from supply_station.services.listing import Column

CHART_MONTHS = 36
_OPENING = {"opening_zero_count", "opening_month"}
_UNSAID = {"sources", "recorded_at", "batch_id"}
"""Fields of a change that say nothing to a clerk."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the archive as it is shown; `source` says where it comes from, empty for no value."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done to the account; `changes` reads “户名：李秀 → 李秀英”."""

    at: datetime
    clerk: str
    act: str
    changes: str


def find(session: Session, account_no: str) -> int | None:
    """The id of the account of this number, today's before a former one."""
    query = (
        select(Customer.id)
        .where(
            Customer.voided_at.is_(None),
            or_(Customer.account_no == account_no, Customer.former_account_no == account_no),
        )
        .order_by(Customer.account_no != account_no)
        .limit(1)
    )
    return session.scalar(query)


def archive(session: Session, key: int, columns: Sequence[Column]) -> list[Value]:
    """The values of an account, in the order of `columns`; the identity number is masked."""
    customer = session.get_one(Customer, key)
    batches = _batches(session, customer)
    return [
        Value(
            (text := _text(session, column, getattr(customer, column.key))),
            _source(customer, column.key, batches) if text else "",
        )
        for column in columns
    ]


def chart(session: Session, key: int) -> list[tuple[str, int | None]]:
    """The newest 36 months of the book with what the account used, in 0.01 kWh, oldest first.

    None is a month without a reading; months before the account's first are left out.
    """
    newest = session.scalar(select(func.max(Usage.month)).where(Usage.voided_at.is_(None)))
    if newest is None:
        return []
    query = (
        select(Usage.month, func.sum(Usage.kwh))
        .where(
            Usage.customer_id == key,
            Usage.voided_at.is_(None),
            Usage.month >= period.shift(newest, 1 - CHART_MONTHS),
        )
        .group_by(Usage.month)
    )
    used = dict(session.execute(query).all())
    first = min(used, default=None)
    months = (period.shift(newest, number - CHART_MONTHS) for number in range(1, CHART_MONTHS + 1))
    return [(month, used.get(month)) for month in months if first is not None and month >= first]


def history(session: Session, key: int) -> list[Entry]:
    """What was done to the account, newest first: acts of the journal, and imports."""
    entries = [*_acts(session, key), *_imports(session, key)]
    return sorted(entries, key=lambda each: each.at, reverse=True)


def _acts(session: Session, key: int) -> list[Entry]:
    change = func.json_each(Journal.changes).table_valued("value")
    of_this = (
        select(change.c.value)
        .where(
            func.json_extract(change.c.value, "$.record") == Customer.__tablename__,
            func.json_extract(change.c.value, "$.id") == key,
        )
        .exists()
    )
    return [
        Entry(
            line.at,
            line.clerk,
            line.act,
            "；".join(
                _changed(session, each.get("before"), each["after"])
                for each in line.changes
                if (each.get("record"), each.get("id")) == (Customer.__tablename__, key)
            ),
        )
        for line in session.scalars(select(Journal).where(of_this))
    ]


def _imports(session: Session, key: int) -> list[Entry]:
    made = session.get_one(Customer, key).batch_id
    changed: dict[int, list[ImportChange]] = defaultdict(list)
    query = select(ImportChange).where(
        ImportChange.record == Customer.__tablename__, ImportChange.record_id == key
    )
    for each in session.scalars(query):
        changed[each.batch_id].append(each)
    wanted = {*changed, *([made] if made is not None else [])}
    entries = []
    for batch in session.scalars(select(ImportBatch).where(ImportBatch.id.in_(wanted))):
        before = {each.field: each.old for each in changed[batch.id]}
        after = {each.field: each.new for each in changed[batch.id]}
        undone = "（已撤销）" if batch.undone_at else ""
        done = cutover.cut_over.title if batch.kind == cutover.KIND else "导入"
        said = _changed(session, before if batch.id != made else None, after)
        entries.append(Entry(batch.taken_at, batch.taken_by, f"{done} {batch.file}{undone}", said))
    return entries


def _changed(session: Session, before: Any, after: Any) -> str:
    """What changed, field by field; a new record is only called new."""
    if before is None:
        return "新建"
    columns = {name: getattr(Customer, name) for name in after if name not in _UNSAID}
    return "；".join(
        f"{heading(column)}：{_text(session, column, before.get(name)) or '（空）'}"
        f" → {_text(session, column, after[name]) or '（空）'}"
        for name, column in columns.items()
        if "heading" in column.property.columns[0].info
    )


def _text(session: Session, column: Column, value: Any) -> str:
    """A value as a person reads it, from the record or from the plain values of a change."""
    if value is None:
        return ""
    if column.key == "area_id":
        return session.scalar(select(TransformerArea.name).where(TransformerArea.id == value)) or ""
    if column.key == "identity_no":
        return masked_identity_no(value)
    if isinstance(column.type, DateTime) and isinstance(value, str):
        return listing.text(column, datetime.fromisoformat(value))
    return listing.text(column, value)


def _batches(session: Session, customer: Customer) -> dict[int, ImportBatch]:
    """The batches an account's values come from."""
    named = {
        int(found[1])
        for each in (customer.sources or {}).values()
        if (found := re.search(r"批次 (\d+)", each))
    }
    wanted = {*named, *([customer.batch_id] if customer.batch_id is not None else [])}
    return {each.id: each for each in session.scalars(select(ImportBatch).where(ImportBatch.id.in_(wanted)))}


def _source(customer: Customer, name: str, batches: dict[int, ImportBatch]) -> str:
    named = (customer.sources or {}).get(name)
    found = re.fullmatch(r"营销系统 批次 (\d+)", named or "")
    batch = batches.get(int(found[1]) if found else customer.batch_id or 0)
    if named is not None and (found is None or batch is None):
        return named
    if batch is not None:
        return f"营销系统：{batch.file}（{batch.taken_at:%Y-%m-%d} 导入）"
    if name in _OPENING:
        return "期初"
    return f"手工登记（{customer.recorded_at:%Y-%m-%d}）"
