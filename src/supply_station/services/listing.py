"""列表：what a page shows — SQL filters, sorts and names the rows; only those looked at are fetched.

A column is `Model.column`; other tables are reached along foreign keys from the first column's model.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Enum, Integer, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.errors import RuleBroken
from supply_station.models import Base
from supply_station.models.base import Energy, Fen, OpenWord, Power, Reading
from supply_station.rules import kwh

Column = InstrumentedAttribute[Any]
_COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(-?\d+(?:\.\d+)?)")
HUNDREDTHS = (Energy, Power, Reading, Fen)
"""Column types kept in hundredths of what a person reads."""


@dataclass(frozen=True)
class View:
    """The columns of a list; the first one's model is what the rows are.

    Attributes:
        columns: what is shown, in order.
        find: the text columns that the page's search box looks through.
        order: how the list lies until a heading is chosen.
        newest_first: whether that order lies downwards.
    """

    columns: tuple[Column, ...]
    find: tuple[Column, ...]
    order: tuple[Column, ...]
    newest_first: bool = False

    @property
    def kind(self) -> Any:
        """The model of the rows."""
        kind: Any = self.columns[0].class_
        return kind


@dataclass(frozen=True)
class Question:
    """What the list is asked for.

    Attributes:
        words: typed in the search box; every word must be found in one of the view's `find` columns.
        filters: column → what is typed for it: text it contains, a word of its set, `>100`, `2026-10`.
        sort: the column chosen by its heading, or None for the view's order.
        descending: whether the chosen column lies downwards.
    """

    words: str = ""
    filters: tuple[tuple[Column, str], ...] = ()
    sort: Column | None = None
    descending: bool = False


def ids(
    session: Session, view: View, question: Question, *, start: int = 0, many: int | None = None
) -> list[int]:
    """The ids of rows that answer the question, in order: `many` of them from `start` on, or all."""
    kind: Any = view.kind
    own = [column.desc() if view.newest_first else column for column in view.order]
    order = [*own, kind.id.desc() if view.newest_first else kind.id]
    if question.sort is not None:
        order.insert(0, question.sort.desc() if question.descending else question.sort)
    sorted_by = [*view.order, *([question.sort] if question.sort is not None else [])]
    query = _asked(select(kind.id), view, question, sorted_by)
    return list(session.scalars(query.order_by(*order).offset(start).limit(many)))


def count(session: Session, view: View, question: Question | None = None) -> int:
    """How many rows answer the question; how many the list has in all when none is given."""
    query = _asked(select(func.count()), view, question or Question(), ())
    return session.scalar(query) or 0


def _asked(query: Select[Any], view: View, question: Question, sorted_by: Sequence[Column]) -> Select[Any]:
    """The conditions of a question, and the tables that it and the order look at."""
    looked_at = [
        *(view.find if question.words.strip() else ()),
        *(column for column, _ in question.filters),
        *sorted_by,
    ]
    return _joined(query, view.kind, looked_at).where(*_conditions(view, question))


def rows(session: Session, view: View, wanted: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """The values of `view.columns` of these rows, by id."""
    kind: Any = view.kind
    query = _joined(select(kind.id, *view.columns), view.kind, view.columns)
    return {row[0]: tuple(row[1:]) for row in session.execute(query.where(kind.id.in_(wanted)))}


def choices(column: Column) -> list[str] | None:
    """The words a column can hold, for columns that hold one of a set; None for others."""
    kind = column.type
    enum = kind.enum if isinstance(kind, OpenWord) else kind.enum_class if isinstance(kind, Enum) else None
    if enum is None:
        return None
    return [str(member.value) for member in enum if isinstance(member, StrEnum)]


def _joined(query: Select[Any], kind: type[Base], columns: Sequence[Column]) -> Select[Any]:
    """Join every table the columns stand in, along foreign keys."""
    reached = {kind.__tablename__}
    query = query.select_from(kind)
    for column in columns:
        for source, target in _path(kind.__tablename__, column.class_.__tablename__):
            if target in reached:
                continue
            reached.add(target)
            tables = Base.metadata.tables
            (key,) = (each for each in tables[source].foreign_keys if each.column.table.name == target)
            query = query.outerjoin(tables[target], key.parent == tables[target].c.id)
    return query


def _path(start: str, goal: str) -> list[tuple[str, str]]:
    """The shortest way from one table to another along foreign keys, as (from, to) steps."""
    queue: deque[tuple[str, list[tuple[str, str]]]] = deque([(start, [])])
    seen = {start}
    while queue:
        here, steps = queue.popleft()
        if here == goal:
            return steps
        for key in sorted(Base.metadata.tables[here].foreign_keys, key=lambda each: each.parent.name):
            there = key.column.table.name
            if there not in seen:
                seen.add(there)
                queue.append((there, [*steps, (here, there)]))
    raise LookupError(f"no way from {start} to {goal}")


def _live(kind: Any) -> list[ColumnElement[bool]]:
    return [kind.voided_at.is_(None)] if hasattr(kind, "voided_at") else []


def _conditions(view: View, question: Question) -> list[ColumnElement[bool]]:
    found = _live(view.kind)
    for word in question.words.split():
        found.append(or_(*(column.contains(word, autoescape=True) for column in view.find)))
    found += [_condition(column, typed.strip()) for column, typed in question.filters if typed.strip()]
    return found


def _condition(column: Column, typed: str) -> ColumnElement[bool]:
    """What is typed under a heading, by the column's type."""
    kind = column.type
    words = choices(column)
    if words is not None:
        return column.in_([word for word in words if typed in word])
    if isinstance(kind, Date | DateTime):
        return func.substr(column, 1, len(typed)) == typed
    if not isinstance(kind, Integer):
        return column.contains(typed, autoescape=True)
    compared = _COMPARED.fullmatch(typed)
    if compared is None:
        return false()
    value = round(float(compared[2]) * (100 if isinstance(kind, HUNDREDTHS) else 1))
    operator = {"=": "__eq__", ">": "__gt__", "<": "__lt__", ">=": "__ge__", "<=": "__le__"}[
        compared[1] or "="
    ]
    condition: ColumnElement[bool] = getattr(column, operator)(value)
    return condition


class Shape(StrEnum):
    """What kind of value a column holds, for whoever shows or edits it."""

    TEXT = "文字"
    WHOLE = "整数"
    HUNDREDTHS = "两位小数"
    DAY = "日期"
    TIME = "时间"
    FLAG = "是否"
    WORD = "选词"
    OPEN_WORD = "选词或自填"
    LINK = "另一张表的行"


def shape(column: Column) -> Shape:
    """The shape of a column's values."""
    kind = column.type
    if column.property.columns[0].foreign_keys:
        return Shape.LINK
    shapes: tuple[tuple[Any, Shape], ...] = (
        (OpenWord, Shape.OPEN_WORD),
        (Enum, Shape.WORD),
        (Boolean, Shape.FLAG),
        (DateTime, Shape.TIME),
        (Date, Shape.DAY),
        (HUNDREDTHS, Shape.HUNDREDTHS),
        (Integer, Shape.WHOLE),
    )
    return next((found for types, found in shapes if isinstance(kind, types)), Shape.TEXT)


def linked(session: Session, column: Column) -> dict[int, str]:
    """The rows a LINK column may name: id → what a person calls it, by name."""
    (key,) = column.property.columns[0].foreign_keys
    target = key.column.table
    name = target.c.name if "name" in target.c else target.c.account_no
    return dict(
        session.execute(select(target.c.id, name).where(target.c.voided_at.is_(None)).order_by(name)).all()
    )


def record(session: Session, columns: Sequence[Column], key: int) -> dict[str, Any]:
    """The values of some columns of one row, by field name."""
    kind: Any = columns[0].class_
    row = session.execute(select(*columns).where(kind.id == key)).one()
    return {column.key: value for column, value in zip(columns, row, strict=True)}


def parsed(column: Column, typed: str) -> Any:
    """What a person typed, as the column's value; None for nothing.

    Raises:
        RuleBroken: it cannot be read; the sentence names the field and the form expected.
    """
    written = typed.strip()
    if not written:
        return None
    title = column.property.columns[0].info["heading"]
    found = shape(column)
    try:
        if found is Shape.HUNDREDTHS:
            return kwh.hundredths(Decimal(written.replace(",", "")))
        if found is Shape.WHOLE:
            return int(written)
        if found is Shape.DAY:
            digits = re.sub(r"[-./年月日]", " ", written).split()
            if len(digits) == 1 and len(written) == 8:
                digits = [written[:4], written[4:6], written[6:]]
            year, month, day = map(int, digits)
            return date(year, month, day)
    except (ValueError, InvalidOperation):
        like = {Shape.HUNDREDTHS: "12.50", Shape.WHOLE: "3", Shape.DAY: "2026-11-05 或 20261105"}[found]
        raise RuleBroken(f"“{title}”看不懂“{written}”，请写成 {like} 这样。", field=column.key) from None
    words = choices(column)
    if words is not None:
        enum = column.type.enum if isinstance(column.type, OpenWord) else column.type.enum_class
        return next((member for member in enum if member.value == written), written)
    return written


def text(column: Column, value: Any) -> str:
    """A value as the list shows it; empty text for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(column.type, HUNDREDTHS):
        return f"{value / 100:,.2f}"
    if isinstance(column.type, DateTime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)
