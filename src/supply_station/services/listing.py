"""列表：what a page shows — SQL filters, sorts and names the rows; only those looked at are fetched.

A column is `Model.column`; other tables are reached along foreign keys from the first column's model.
"""

import json
import operator
import re
from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    false,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Base
from supply_station.rules import kwh
from supply_station.services.listing_column import (
    HUNDREDTHS,
    LARGEST,
    LIKE,
    Column,
    Shape,
    choices,
    day_prefix,
    formed,
    members,
    parsed,
    plain,
    shape,
    text,
)
from supply_station.services.listing_link import linked, linked_name, named

__all__ = [
    "HUNDREDTHS", "LIKE", "Column", "Question", "Shape", "View", "choices", "condition", "count",
    "formed", "ids", "linked", "linked_name", "parsed", "plain", "record", "rows", "shape", "text", "words",
]  # fmt: skip

_COMPARED = re.compile(r"(>=|<=|>|<|=)?\s*(-?\d+(?:\.\d+)?)")
_FETCHED = 4096
"""Ids that are Python's numbers at once; a list of a million of them keeps to eight bytes each."""
_HALF_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94) if chr(0x21 + at).isalnum()} | {0x3000: " "}
"""Digits and letters as an input method in full-width mode types them."""


@dataclass(frozen=True)
class View:
    """The columns of a list; the first one's model is what the rows are.

    Attributes:
        columns: what is shown, in order.
        find: the text columns that the page's search box looks through.
        order: how the list lies until a heading is chosen.
        newest_first: whether that order lies downwards.
        spelled: the column of pinyin initials in which a word of letters is looked for, too.
    """

    columns: tuple[Column, ...]
    find: tuple[Column, ...]
    order: tuple[Column, ...]
    newest_first: bool = False
    spelled: Column | None = None

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
        only: what else must be true of a row, as its ledger's service puts it.
        among: the ids of the rows that may answer; none for all.
    """

    words: str = ""
    filters: tuple[tuple[Column, str], ...] = ()
    sort: Column | None = None
    descending: bool = False
    only: tuple[ColumnElement[bool], ...] = ()
    among: tuple[int, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it leaves any row out."""
        return bool(self.words.strip() or self.filters or self.only or self.among)


def ids(session: Session, view: View, question: Question, *, many: int | None = None) -> "array[int]":
    """The ids of the rows that answer the question, in order: the first `many` of them, or all."""
    kind: Any = view.kind
    own = [column.desc() if view.newest_first else column for column in view.order]
    order = [*own, kind.id.desc() if view.newest_first else kind.id]
    if question.sort is not None:
        chosen = _sorted_by(question.sort)
        order.insert(0, chosen.desc() if question.descending else chosen)
    sorted_by = [*view.order, *([question.sort] if question.sort is not None else [])]
    query = _asked(select(kind.id), view, question, sorted_by)
    cursor = session.connection().execute(query.order_by(*order).limit(many)).cursor
    found = array("q")
    while part := cursor.fetchmany(_FETCHED):
        found.extend(key for (key,) in part)
    return found


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
    """The values of `view.columns` of these rows, by id; what a LINK column names is called by its name."""
    kind: Any = view.kind
    query = _joined(select(kind.id, *map(_shown, view.columns)), view.kind, view.columns)
    return {row[0]: tuple(row[1:]) for row in session.execute(query.where(kind.id.in_(wanted)))}


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
    for word in question.words.translate(_HALF_WIDTH).split():
        spelled = (view.spelled,) if view.spelled is not None and word.isascii() and word.isalpha() else ()
        columns = (*view.find, *spelled)
        found.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    found += [condition(column, typed.strip()) for column, typed in question.filters if typed.strip()]
    return [*found, *question.only, *_among(view, question)]


def _among(view: View, question: Question) -> list[ColumnElement[bool]]:
    if not question.among:
        return []
    each = func.json_each(json.dumps(question.among)).table_valued("value")
    return [view.kind.id.in_(select(each.c.value))]


def condition(column: Column, typed: str) -> ColumnElement[bool]:
    """What is typed under a heading, by the column's type; what cannot be read finds nothing."""
    found = shape(column)
    if found in {Shape.WORD, Shape.OPEN_WORD}:
        return column.in_(_meant(column, typed))
    if found is Shape.FLAG:
        return column.is_(typed == "是")
    if found is Shape.LINK:
        return column == int(typed) if typed.isdecimal() else named(column).contains(typed, autoescape=True)
    if found in {Shape.MONTH, Shape.DAY, Shape.TIME}:
        return _in_time(column, plain(typed))
    if found in {Shape.WHOLE, Shape.HUNDREDTHS}:
        return _compared(column, plain(typed))
    return column.contains(typed.translate(_HALF_WIDTH), autoescape=True)


def _meant(column: Column, typed: str) -> list[str]:
    """A word chosen is that word; a part of words is all of them; a foreign word is itself."""
    words = choices(column) or []
    meant = [typed] if typed in words else [word for word in words if typed in word]
    return meant or ([typed] if shape(column) is Shape.OPEN_WORD else [])


def _compared(column: Column, typed: str) -> ColumnElement[bool]:
    found = _COMPARED.fullmatch(typed.replace(",", "").replace("≥", ">=").replace("≤", "<="))
    if found is None:
        return false()
    number = min(max(Decimal(found[2]), Decimal(-LARGEST)), Decimal(LARGEST))
    value = kwh.hundredths(number) if shape(column) is Shape.HUNDREDTHS else number
    compare = {"=": operator.eq, ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le}
    answer: ColumnElement[bool] = compare[found[1] or "="](column, float(value))
    return answer


def _in_time(column: Column, typed: str) -> ColumnElement[bool]:
    """Within a day, month or year; with `<` or `>` before it, what lies before or after."""
    prefix = day_prefix(typed.lstrip("<>"))
    if prefix is None:
        return false()
    written = type_coerce(column, String)
    if typed.startswith("<"):
        return written < prefix
    return written > f"{prefix}~" if typed.startswith(">") else written.between(prefix, f"{prefix}~")


def _shown(column: Column) -> ColumnElement[Any] | Column:
    return named(column) if shape(column) is Shape.LINK else column


def _sorted_by(column: Column) -> ColumnElement[Any] | Column:
    """Words of a set lie in the rule's order, words that are not of it behind them; names by themselves."""
    if shape(column) is Shape.LINK:
        return named(column)
    places = [(column == member, place) for place, member in enumerate(members(column))]
    return case(*places, else_=len(places)) if places else column


def words(session: Session, column: Column) -> list[str]:
    """The words a choice column can be filtered by: its set, and foreign ones that the book holds."""
    known = choices(column) or []
    if shape(column) is not Shape.OPEN_WORD:
        return known
    stored = type_coerce(column, String)
    foreign = session.scalars(select(column).where(stored.startswith("=")).distinct().order_by(stored))
    return known + list(foreign)


def record(session: Session, columns: Sequence[Column], key: int) -> dict[str, Any]:
    """The values of some columns of one row, by field name.

    Raises:
        RuleBroken: the row is not there.
    """
    kind: Any = columns[0].class_
    row = session.execute(select(*columns).where(kind.id == key)).one_or_none()
    if row is None:
        raise RuleBroken("这条记录已经不在了，请按 F5 刷新后再试。")
    return {column.key: value for column, value in zip(columns, row, strict=True)}
