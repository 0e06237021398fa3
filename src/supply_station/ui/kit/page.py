"""页面：a declaration over typed columns; `faults` says what is wrong with one before it is shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from supply_station.services.listing import Column, Shape, View, shape
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Way


@dataclass(frozen=True)
class Section:
    """A titled part of the form, its fields in the order of the paper.

    `required` are the fields that must be filled; None where they are those the book cannot do without.
    """

    title: str
    fields: tuple[Column, ...]
    required: tuple[Column, ...] | None = None

    def must(self, column: Column) -> bool:
        """Whether a field must be filled."""
        if self.required is not None:
            return any(each.key == column.key for each in self.required)
        kept = column.property.columns[0]
        return not kept.nullable and kept.default is None and shape(column) is not Shape.FLAG


@dataclass(frozen=True)
class Button:
    """A thing a clerk can do on this page: `run(desk, ids of the chosen rows)` gives the line for the foot.

    `key` is its shortcut, shown on the button; a primary button stands at the top of the page.
    """

    title: str
    key: str
    run: Callable[[Desk, list[int]], str | None]
    needs_rows: bool = True
    primary: bool = False


@dataclass(frozen=True)
class Pick:
    """A filter that no single column answers: its words, and what each of them asks on a day.

    `name` is what another page calls it; `title` is its heading.
    """

    name: str
    title: str
    words: Mapping[str, Callable[[date], Any]]


@dataclass(frozen=True)
class Page:
    """A list with its form.

    Attributes:
        stem: the ledger's stem; the manual's page and remembered widths go by it.
        picks: what the list is narrowed by beside its columns.
        sections: the form; none for a list that is only read.
        reason: what an amendment needs as its basis is asked with these words.
        empty: what to do first, shown while the list has no rows.
        way: a key from there to the page where it is done.
    """

    stem: str
    title: str
    view: View
    empty: str
    way: Way | None = None
    filters: tuple[Column, ...] = ()
    picks: tuple[Pick, ...] = ()
    sections: tuple[Section, ...] = ()
    buttons: tuple[Button, ...] = ()

    @property
    def fields(self) -> tuple[Column, ...]:
        """Every field of the form."""
        return tuple(field for section in self.sections for field in section.fields)


def faults(page: Page) -> Iterator[str]:
    """What is wrong with a page, as sentences; nothing for a sound one."""
    kind = page.view.kind
    yield from _column_faults(page)
    if page.sections:
        yield from (
            f"{page.stem}: {name} must be filled and is not in the form"
            for name in _missing(kind, page.fields)
        )
    keys = [button.key for button in (*page.buttons, *([page.way] if page.way else ()))]
    if len(set(keys)) != len(keys):
        yield f"{page.stem}: two buttons have the same key"
    if sum((*(button.primary for button in page.buttons), bool(page.sections))) > 1:
        yield f"{page.stem}: two buttons are the one thing to do here"
    if not page.empty:
        yield f"{page.stem}: an empty list does not say what to do first"


def _column_faults(page: Page) -> Iterator[str]:
    for column in (*page.view.columns, *page.view.find, *page.view.order, *page.filters):
        if "heading" not in column.property.columns[0].info:
            yield f"{page.stem}: {column} has no heading"
    for column in page.filters:
        if column not in page.view.columns:
            yield f"{page.stem}: filter {column} is not a column of the list"
    for field in page.fields:
        if field.class_ is not page.view.kind:
            yield f"{page.stem}: field {field} is of another table than the list"
    if len(set(map(str, page.fields))) != len(page.fields):
        yield f"{page.stem}: a field stands in the form twice"


def _missing(kind: Any, fields: tuple[Column, ...]) -> Iterator[str]:
    given = {field.key for field in fields} | {"id", "recorded_at"}
    for column in kind.__table__.columns:
        if not column.nullable and column.default is None and column.name not in given:
            yield column.name
