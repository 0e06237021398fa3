"""名单导入：what taking a plain list would do — 员工, 线路, 台区 — and the taking.

A row has a name, which is its key, and may have a number, which nobody else has.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from sqlalchemy import insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.models import Base
from supply_station.models.base import heading
from supply_station.services.import_change import Stamp, table, write
from supply_station.services.plan import Place, Plan, Standing, Update, refuse_all

Pairs = dict[str, tuple[Any, Any]]
"""Field → (old, new)."""
Name = InstrumentedAttribute[Any]
"""A column that holds names of rows."""
Fault = tuple[str, str]
"""The field that is at fault, and why."""


@dataclass(frozen=True)
class Listed:
    """How a list is kept.

    Attributes:
        model: whose rows they are.
        stored: field of the file → column of the table; the first is the name.
        number: the field that nobody else may have.
        links: field that names a row of another table → the column that holds such names.
        namesakes: whether several may bear one name; the number tells them apart.
    """

    model: type[Base]
    stored: Mapping[str, str]
    number: str
    links: Mapping[str, Name] = field(default_factory=dict)
    namesakes: bool = False

    @property
    def name(self) -> str:
        """The field that is the key."""
        return next(iter(self.stored))

    def title(self, name: str) -> str:
        """What a person calls a field."""
        return heading(getattr(self.model, self.stored[name]))


class Known(NamedTuple):
    """A row of the book: field → its value as a file would write it."""

    row_id: int
    values: dict[str, Any]


Beside = Callable[[Known | None, Place], Pairs]


def nothing(_known: Known | None, _place: Place) -> Pairs:
    """What a row changes beside its own table, where it is all in one."""
    return {}


def plan_list(session: Session, plan: Plan, listed: Listed, beside: Beside = nothing) -> None:
    """Work out what taking a list would do.

    Args:
        session: a reading session.
        plan: gets the rows that are created and updated.
        listed: how the list is kept.
        beside: what a row of the file changes in another table, beside the row of the book it is about.
    """
    book = _Book(session, listed)
    standing = _standing(plan, listed)
    meant: dict[tuple[str, str], Known | None] = {}
    for key, place in standing.items():
        said = place.said()
        fault = book.fault(said)
        if fault is None:
            meant[key] = book.meant(said)
        else:
            place.source.refuse(place.at, *fault)
    claims = Counter(known.row_id for known in meant.values() if known is not None)
    for key, known in meant.items():
        place = standing[key]
        if known is not None and claims[known.row_id] > 1:
            reason = f"文件里不止一行像是账本里的“{key[0]}”；请核对后只留一行，或先在账本里补上{{}}"
            place.source.refuse(place.at, listed.name, reason.format(listed.title(listed.number)))
        else:
            _compare(plan, listed, known, place, beside(known, place))
    plan.unchanged += standing.settle(listed.name)


def _standing(plan: Plan, listed: Listed) -> Standing[tuple[str, str]]:
    """The rows under their names, and under their numbers where these tell namesakes apart."""
    standing: Standing[tuple[str, str]] = Standing()
    for source in plan.sources:
        number = source.position(listed.number) if listed.namesakes else None
        for index, (name, row) in enumerate(zip(source.keys, source.values, strict=True)):
            if index not in source.refused and name is not None:
                standing.add(
                    (name, (row[number] if number is not None else None) or ""), Place(source, index, row)
                )
    standing.contradicted(listed.name)
    _refuse_unclear_namesakes(standing, listed)
    _refuse_one_number_twice(standing, listed)
    return standing


def _refuse_unclear_namesakes(standing: Standing[tuple[str, str]], listed: Listed) -> None:
    """A name with a number and without: nobody guesses whether it is one or two."""
    bearers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in standing:
        bearers[key[0]].append(key)
    for keys in bearers.values():
        if len(keys) > 1 and any(not number for _, number in keys):
            places = [each for key in keys for each in (standing.pop(key), *standing.again.pop(key, ()))]
            title = listed.title(listed.number)
            refuse_all(places, listed.name, f"同名，有的没有{title}，分不清是几个；请都写上{title}")


def _refuse_one_number_twice(standing: Standing[tuple[str, str]], listed: Listed) -> None:
    """One number for two names: nobody guesses whose it is."""
    bearers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, place in standing.items():
        if number := place.said().get(listed.number):
            bearers[number].append(key)
    for keys in bearers.values():
        if len(keys) > 1:
            places = [each for key in keys for each in (standing.pop(key), *standing.again.pop(key, ()))]
            refuse_all(places, listed.number, f"写着同一个{listed.title(listed.number)}；请核对")


class _Book:
    """The rows that the book has, found by name and by number."""

    def __init__(self, session: Session, listed: Listed) -> None:
        self.listed = listed
        self.linked = {name: links(session, column) for name, column in listed.links.items()}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.by_number: dict[str, Known] = {}
        for each in _known(session, listed):
            self.by_name[each.values[listed.name]].append(each)
            if number := each.values[listed.number]:
                self.by_number[number] = each

    def meant(self, said: Mapping[str, Any]) -> Known | None:
        """The row of the book that a row of the file is about; None for a new one."""
        found = self.by_name.get(said[self.listed.name], [])
        number = said.get(self.listed.number)
        if not self.listed.namesakes or number is None:
            return found[0] if found else None
        of_nobody = [each for each in found if each.values[self.listed.number] is None]
        return self.by_number.get(number) or (of_nobody[0] if of_nobody else None)

    def fault(self, said: Mapping[str, Any]) -> Fault | None:
        """Why a row cannot be taken."""
        name, number = said[self.listed.name], said.get(self.listed.number)
        titles = self.listed.title(self.listed.name), self.listed.title(self.listed.number)
        holder = self.by_number.get(number or "")
        if holder is not None and holder.values[self.listed.name] != name:
            held = holder.values[self.listed.name]
            reason = f"{titles[1]} {number} 在账本里是“{held}”的；请核对，改名请先在账本里更正"
            return self.listed.number, reason
        namesakes = self.by_name.get(name, [])
        unclear = [each for each in namesakes if number is None or each.values[self.listed.number] is None]
        if holder is None and len(unclear) > 1:
            return (
                self.listed.name,
                f"账本里有 {len(namesakes)} 个“{name}”，分不清是哪一个；请写上{titles[1]}",
            )
        for field_, known in self.linked.items():
            wanted = said.get(field_)
            if wanted is not None and len(known.get(wanted, ())) != 1:
                return field_, _unknown_link(self.listed.title(field_), wanted, len(known.get(wanted, ())))
        return None


def _unknown_link(title: str, wanted: str, many: int) -> str:
    if many:
        return f"账本里有 {many} 个“{wanted}”，分不清是哪一个；请清空这一格，导入后在账本里选"
    return f"账本里没有{title}“{wanted}”；请先登记，或先导入它所在的名单，再导入这个文件"


def _compare(plan: Plan, listed: Listed, known: Known | None, place: Place, more: Pairs) -> None:
    said = place.said()
    if known is None:
        plan.creates.append(said)
        return
    changed = {
        name: (known.values[name], said[name])
        for name in listed.stored
        if name in said and said[name] != known.values[name]
    } | more
    if changed:
        plan.updates.append(Update(said[listed.name], known.row_id, changed, said))
    else:
        plan.unchanged += 1


def links(session: Session, column: Name) -> dict[str, list[int]]:
    """Name → ids of the live rows that bear it."""
    target = table(cast("type[Base]", column.class_)).c
    found: dict[str, list[int]] = defaultdict(list)
    for name, row_id in session.execute(
        select(target[column.key], target.id).where(target.voided_at.is_(None))
    ):
        found[name].append(row_id)
    return found


def _words(session: Session, column: Name) -> dict[int, str]:
    """Id → name, of 作废 rows too: a row may still name one."""
    target = table(cast("type[Base]", column.class_)).c
    return dict(session.execute(select(target.id, target[column.key])).all())


def _known(session: Session, listed: Listed) -> list[Known]:
    columns = table(listed.model).c
    named = {name: _words(session, column) for name, column in listed.links.items()}
    query = select(columns.id, *(columns[each] for each in listed.stored.values()))
    return [
        Known(
            row[0],
            {
                name: named[name].get(value) if name in named else value
                for name, value in zip(listed.stored, row[1:], strict=True)
            },
        )
        for row in session.execute(query.where(columns.voided_at.is_(None)))
    ]


def take_list(session: Session, plan: Plan, listed: Listed, stamp: Stamp) -> None:
    """Write the rows of a list as its preview says."""
    linked = {name: links(session, column) for name, column in listed.links.items()}
    rows = [{**_stored(listed, linked, said), **stamp} for said in plan.creates]
    if rows:
        empty = dict.fromkeys(listed.stored.values())
        session.execute(insert(table(listed.model)), [empty | row for row in rows])
    columns = table(listed.model).c
    changes = []
    for each in plan.updates:
        new = _stored(listed, linked, {name: value for name, (_, value) in each.fields.items()})
        if new:
            before = session.execute(
                select(*(columns[name] for name in new)).where(columns.id == each.row_id)
            )
            changes.append(
                (each.row_id, dict(zip(new, zip(before.one(), new.values(), strict=True), strict=True)))
            )
    write(session, listed.model, changes, stamp["batch_id"])


def _stored(
    listed: Listed, linked: Mapping[str, Mapping[str, list[int]]], said: Mapping[str, Any]
) -> dict[str, Any]:
    """Column → value, of the fields that the list's own table keeps."""
    return {
        column: linked[name][said[name]][0] if name in linked else said[name]
        for name, column in listed.stored.items()
        if name in said
    }
