"""办公室：the one place where acts are performed and queries consulted.

One act is one transaction and one journal line. An act takes the unit of work and plain keyword values, gives
a plain value back, refuses with `RuleBroken`, and never commits, asks or formats.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Base, Journal
from supply_station.storage.book import Book
from supply_station.storage.chain import FIRST, count_line, line_hash

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Work:
    """The unit of work an act runs in: the session, who acts, and when.

    `now` is both 录入时间 and the default 发生时间; it never changes while an act runs.
    """

    session: Session
    clerk: str
    now: datetime
    summary: dict[str, object] | None = field(default=None, init=False)

    @property
    def today(self) -> date:
        """The day of the act."""
        return self.now.date()

    def bulk(self, summary: dict[str, object]) -> None:
        """Give the journal one summary (batch, counts, digest) in place of a line per row."""
        self.summary = summary


@dataclass(frozen=True)
class Act(Generic[P, R]):
    """A thing a clerk can do: its title on the button and in the journal, and the kinds it changes."""

    title: str
    changes: frozenset[type[Base]]
    run: Callable[Concatenate[Work, P], R]


def act(
    title: str, *, changes: tuple[type[Base], ...]
) -> Callable[[Callable[Concatenate[Work, P], R]], Act[P, R]]:
    """Declare an act. Any kind may be named that the act can touch; touching another kind is a bug."""
    return lambda run: Act(title, frozenset(changes), run)


class Office:
    """Performs acts and consults queries over one book, as one clerk."""

    def __init__(self, book: Book, *, clerk: str, clock: Callable[[], datetime]) -> None:
        self.book = book
        self.clerk = clerk
        self.clock = clock
        self._lane = threading.Lock()
        self._busy_with = ""

    def perform(self, act: Act[P, R], *args: P.args, **values: P.kwargs) -> R:
        """Run an act in one transaction with its journal line; on any exception nothing has changed.

        Raises:
            RuleBroken: the act refuses, or another act of this window is still writing.
            Trouble: the disk, a lock or damage.
        """
        if not self._lane.acquire(blocking=False):
            raise RuleBroken(f"正在{self._busy_with}…，完成后再试。")
        try:
            self._busy_with = act.title
            with self.book.writing() as session:
                work = Work(session, self.clerk, self.clock())
                watch = _Watch(act.changes)
                event.listen(session, "after_flush", watch.collect)
                value = act.run(work, *args, **values)
                session.flush()
                event.remove(session, "after_flush", watch.collect)
                write_line(work, act.title, [{"bulk": work.summary}] if work.summary else watch.lines)
                return value
        finally:
            self._lane.release()

    def consult(self, query: Callable[Concatenate[Session, P], R], *args: P.args, **values: P.kwargs) -> R:
        """Read; a query never sees half of an act."""
        with self.book.reading() as session:
            return query(session, *args, **values)

    def interrupt(self, thread: int) -> None:
        """Stop what the book is doing for a thread; its acts and queries raise `Interrupted`."""
        self.book.interrupt(thread)


class _Watch:
    """Collects what the records of one act looked like before and after."""

    def __init__(self, allowed: frozenset[type[Base]]) -> None:
        self.allowed = allowed
        self.lines: list[dict[str, object]] = []

    def collect(self, session: Session, _context: object) -> None:
        """Called after each flush, while the records still know what changed."""
        for record in session.new:
            self._add(record, None, {name: value for name, value in _values(record) if value is not None})
        # SQLAlchemy gives them in any order; the same act writes the same line every time.
        for record in sorted(session.dirty, key=lambda each: (each.__tablename__, inspect(each).identity)):
            history = {name: inspect(record).attrs[name].history for name, _ in _values(record)}
            changed = {name: each for name, each in history.items() if each.has_changes()}
            if changed:
                before = {
                    name: plain(each.deleted[0]) if each.deleted else None for name, each in changed.items()
                }
                after = {name: plain(each.added[0]) if each.added else None for name, each in changed.items()}
                self._add(record, before, after)

    def _add(self, record: Base, before: dict[str, object] | None, after: dict[str, object]) -> None:
        if type(record) not in self.allowed:
            raise TypeError(f"an act changed {type(record).__name__} without declaring it")
        key = getattr(record, "id", None)
        self.lines.append({"record": record.__tablename__, "id": key, "before": before, "after": after})


def _values(record: Base) -> list[tuple[str, object]]:
    return [(each.key, plain(getattr(record, each.key))) for each in inspect(type(record)).column_attrs]


def plain(value: Any) -> object:
    """A column's value as JSON holds it: dates as ISO text, words as a person reads them."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def write_line(work: Work, title: str, changes: list[dict[str, object]]) -> None:
    """Append the act's line to the journal, chained to the line before it."""
    last = work.session.scalars(select(Journal.hash).order_by(Journal.id.desc()).limit(1)).first() or FIRST
    line = Journal(
        at=work.now,
        clerk=work.clerk,
        act=title,
        changes=changes,
        previous_hash=last,
        hash=line_hash(last, work.now, work.clerk, title, changes),
    )
    work.session.add(line)
    work.session.flush()
    count_line(work.session.connection(), line.id)
