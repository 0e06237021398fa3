"""停电范围：lines and 台区 as a caller or a notice names them, what lies behind them, who must be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    Line,
    OutageArea,
    OutageCall,
    OutageLine,
    OutageNotice,
    TransformerArea,
)
from supply_station.models.base import Kept
from supply_station.rules.customer import Status
from supply_station.rules.outage_notice import TO_CALL, CallState
from supply_station.services.import_change import table
from supply_station.services.office import Work

MOST = 30
BETWEEN = "、"
_NAMED = 8
_AT_ONCE = 10_000


class Where(StrEnum):
    """What a place is."""

    LINE = "线路"
    AREA = "台区"


@dataclass(frozen=True)
class Found:
    """A line or a 台区 as a clerk picks it; `note` tells what belongs to it."""

    where: Where
    key: int
    name: str
    note: str


@dataclass(frozen=True)
class Behind:
    """What a notice darkens: whole lines, 台区 with their accounts, the words for both, the villages."""

    lines: tuple[int, ...]
    areas: dict[int, int]
    scope: str
    villages: str | None

    @property
    def accounts(self) -> int:
        """Accounts without light."""
        return sum(self.areas.values())


def found(session: Session, *, words: str) -> list[Found]:
    """The lines and 台区 that every word is found in, by name, number or village; the likeliest first."""
    asked = words.split()
    if not asked:
        return []
    of_line = [or_(Line.name.contains(word), Line.code.contains(word)) for word in asked]
    many = select(func.count()).where(TransformerArea.line_id == Line.id, TransformerArea.voided_at.is_(None))
    lines = (
        select(Line.id, Line.name, many.correlate(Line).scalar_subquery())
        .where(Line.voided_at.is_(None), *of_line)
        .order_by(Line.name != words.strip(), Line.name)
        .limit(MOST)
    )
    of_area = [
        or_(
            TransformerArea.name.contains(word),
            TransformerArea.villages.contains(word),
            TransformerArea.code.contains(word),
            Line.name.contains(word),
        )
        for word in asked
    ]
    areas = (
        select(TransformerArea.id, TransformerArea.name, Line.name, TransformerArea.villages)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .where(TransformerArea.voided_at.is_(None), *of_area)
        .order_by(TransformerArea.name != words.strip(), TransformerArea.name)
        .limit(MOST)
    )
    return [
        *(Found(Where.LINE, row[0], row[1], f"全线 {row[2]} 个台区") for row in session.execute(lines)),
        *(
            Found(Where.AREA, row[0], row[1], "　".join(filter(None, (row[2], row[3]))))
            for row in session.execute(areas)
        ),
    ][:MOST]


def behind(session: Session, lines: Sequence[int], areas: Sequence[int]) -> Behind:
    """What lies behind whole lines and single 台区.

    Raises:
        RuleBroken: neither is given, or one of them is not in the book.
    """
    if not lines and not areas:
        raise RuleBroken("请先写明停哪条线路或哪个台区；写村名也能找到。", field="places")
    named = dict(
        session.execute(select(Line.id, Line.name).where(Line.id.in_(lines), Line.voided_at.is_(None))).all()
    )
    whole = [key for key in dict.fromkeys(lines) if key in named]
    query = (
        select(TransformerArea.id, TransformerArea.name, TransformerArea.villages, TransformerArea.line_id)
        .where(TransformerArea.voided_at.is_(None))
        .where(or_(TransformerArea.id.in_(areas), TransformerArea.line_id.in_(lines)))
        .order_by(TransformerArea.name)
    )
    held = session.execute(query).all()
    if len(whole) < len(set(lines)) or not set(areas) <= {row[0] for row in held}:
        raise RuleBroken("选中的线路或台区里有已作废的，请重新选。", field="places")
    words = [f"{named[key]}全线" for key in whole]
    words += [row[1] for row in held if row[3] not in named]
    villages = list(dict.fromkeys(part for row in held for part in (row[2] or "").split(BETWEEN) if part))
    counted = _accounts(session, [row[0] for row in held])
    return Behind(
        tuple(whole),
        {row[0]: counted.get(row[0], 0) for row in held},
        BETWEEN.join(words),
        BETWEEN.join(villages) or None,
    )


def short(words: str | None, many: int = _NAMED) -> str:
    """Places as a line of text names them: the first so many, and how many there are."""
    parts = (words or "").split(BETWEEN)
    if len(parts) <= many:
        return BETWEEN.join(parts)
    return f"{BETWEEN.join(parts[:many])}等 {len(parts)} 处"


def lay_down(work: Work, notice: OutageNotice, places: Behind) -> int:
    """Write what a new notice darkens and the call list that follows from it; returns who must be told."""
    notice.scope, notice.villages, notice.accounts = places.scope, places.villages, places.accounts
    work.session.flush()
    kept = {"recorded_at": work.now, "batch_id": notice.batch_id, "outage_notice_id": notice.id}
    if places.lines:
        work.session.execute(insert(table(OutageLine)), [kept | {"line_id": key} for key in places.lines])
    if places.areas:
        rows = [kept | {"area_id": key, "accounts": many} for key, many in places.areas.items()]
        work.session.execute(insert(table(OutageArea)), rows)
    return call_again(work, notice, important(work.session, list(places.areas)))


def change(work: Work, notice: OutageNotice, places: Behind) -> None:
    """Put right what a notice darkens; calls that were not made yet follow."""
    session = work.session
    lines = {each.line_id: each for each in _parts(session, notice, OutageLine)}
    areas = {each.area_id: each for each in _parts(session, notice, OutageArea)}
    calls = [each for each in _parts(session, notice, OutageCall) if each.version == notice.version]
    wanted = important(session, list(places.areas))
    gone: list[Kept] = [each for key, each in lines.items() if key not in places.lines]
    gone += [each for key, each in areas.items() if key not in places.areas]
    gone += [each for each in calls if each.customer_id not in wanted and each.state in TO_CALL]
    for each in gone:
        each.voided_at, each.void_reason = work.now, "更正停电范围"
    kept = {"recorded_at": work.now, "outage_notice_id": notice.id}
    session.add_all(OutageLine(line_id=key, **kept) for key in places.lines if key not in lines)
    session.add_all(
        OutageArea(area_id=key, accounts=many, **kept)
        for key, many in places.areas.items()
        if key not in areas
    )
    notice.scope, notice.villages, notice.accounts = places.scope, places.villages, places.accounts
    already = {call.customer_id for call in calls}
    call_again(work, notice, [key for key in wanted if key not in already])


def parts(session: Session, notice: OutageNotice) -> list[Kept]:
    """What hangs on a notice: lines, 台区 and calls."""
    return [
        *_parts(session, notice, OutageLine),
        *_parts(session, notice, OutageArea),
        *_parts(session, notice, OutageCall),
    ]


P = TypeVar("P", OutageLine, OutageArea, OutageCall)


def _parts(session: Session, notice: OutageNotice, kind: type[P]) -> Sequence[P]:
    query = select(kind).where(kind.outage_notice_id == notice.id, kind.voided_at.is_(None))
    return session.scalars(query).all()


def call_again(work: Work, notice: OutageNotice, customers: Sequence[int]) -> int:
    """Put customers on the call list of the notice's version; returns how many."""
    rows = [
        {
            "recorded_at": work.now,
            "batch_id": notice.batch_id,
            "outage_notice_id": notice.id,
            "version": notice.version,
            "customer_id": key,
            "state": CallState.OPEN,
        }
        for key in customers
    ]
    if rows:
        work.session.execute(insert(table(OutageCall)), rows)
    return len(rows)


def important(session: Session, areas: Sequence[int]) -> list[int]:
    """The important customers in force of these 台区."""
    keys: list[int] = []
    for at in range(0, len(areas), _AT_ONCE):
        query = select(Customer.id).where(
            Customer.area_id.in_(areas[at : at + _AT_ONCE]),
            Customer.important_reason.is_not(None),
            Customer.voided_at.is_(None),
            Customer.status != Status.CLOSED,
        )
        keys += session.scalars(query)
    return sorted(keys)


def _accounts(session: Session, areas: Sequence[int]) -> dict[int, int]:
    query = (
        select(Customer.area_id, func.count())
        .where(Customer.area_id.in_(areas), Customer.voided_at.is_(None), Customer.status != Status.CLOSED)
        .group_by(Customer.area_id)
    )
    return {key: many for key, many in session.execute(query) if key is not None}
