"""列表里的链接：the row of another table that a column names, and what a person calls it."""

import functools
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, cast, or_, select
from sqlalchemy.orm import Session

from supply_station.services.listing_column import Column


def named(column: Column) -> ColumnElement[str]:
    """What a person calls the row that a LINK column names."""
    target, name, _ = _target(column)
    return select(name).where(target.c.id == column).scalar_subquery()


def linked(session: Session, column: Column, *, words: str = "", many: int | None = None) -> dict[int, str]:
    """The rows a LINK column may name: id → what a person calls it, by name.

    Args:
        session: the book.
        column: of shape LINK.
        words: every one of them is part of the name, or of its pinyin initials where the table has them.
        many: how many at most.
    """
    target, name, first = _target(column)
    looked_at = [name, *([target.c.initials] if "initials" in target.c else [])]
    query = select(target.c.id, name).where(
        *(or_(*(each.contains(word, autoescape=True) for each in looked_at)) for word in words.split())
    )
    if "voided_at" in target.c:
        query = query.where(target.c.voided_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query.order_by(first).limit(many))}


def linked_name(session: Session, column: Column, key: int) -> str:
    """What a person calls the row that a LINK column names, be it live or voided."""
    target, name, _ = _target(column)
    return str(session.execute(select(name).where(target.c.id == key)).scalar_one())


def _target(column: Column) -> tuple[FromClause, ColumnElement[str], ColumnElement[Any]]:
    """The table a LINK column names rows of, what a person calls them, and what they are in order of."""
    (key,) = column.property.columns[0].foreign_keys
    target: FromClause = key.column.table.alias()
    names = [target.c[name] for name in ("account_no", "number", "name") if name in target.c]
    if not names:
        return target, cast(target.c.id, String), target.c.id
    label: ColumnElement[str] = functools.reduce(lambda before, after: before + " " + after, names)
    return target, label, names[0]
