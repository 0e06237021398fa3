"""停电信息：a notice is registered in seconds, put right, made public, told how it went, and closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    OutageArea,
    OutageCall,
    OutageLine,
    OutageNotice,
)
from supply_station.models.base import heading
from supply_station.rules import outage_notice as rule
from supply_station.rules import parameter_outage as names
from supply_station.rules.outage_notice import NoticeSource, NoticeState, OutageKind
from supply_station.rules.work_order import said, written
from supply_station.services import outage_notice_place as place
from supply_station.services import parameter
from supply_station.services.month_end_final import refuse_final
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class Registered:
    """A notice that was just saved.

    Attributes:
        key: its row.
        number: 编号.
        calls: how many important customers must be told.
        announce_by: until when it must be public, None where nothing binds.
        late: whether that was over before the notice came.
    """

    key: int
    number: str
    calls: int
    announce_by: datetime | None
    late: bool


@act("登记停电信息", changes=(OutageNotice, OutageLine, OutageArea, OutageCall))
def register_notice(
    work: Work,
    *,
    kind: OutageKind,
    source: NoticeSource,
    lines: Sequence[int],
    areas: Sequence[int],
    received_at: datetime,
    starts_at: datetime,
    ends_at: datetime | None,
    reason: str | None = None,
    paper_no: str | None = None,
) -> Registered:
    """A notice with its places and times; the call list follows by itself.

    Raises:
        RuleBroken: no place, or times that cannot be.
    """
    in_order(work.now, kind, received_at, starts_at, ends_at)
    places = place.behind(work.session, lines, areas)
    notice = new_notice(
        work, kind=kind, source=source, received_at=received_at, starts_at=starts_at, ends_at=ends_at
    )
    notice.reason = written(reason)
    notice.paper_no = written(paper_no)
    notice.backfilled = notice.paper_no is not None or received_at.date() < work.today
    calls = place.lay_down(work, notice, places)
    late = notice.announce_by is not None and received_at > notice.announce_by
    return Registered(notice.id, notice.number, calls, notice.announce_by, late)


def new_notice(
    work: Work,
    *,
    kind: OutageKind,
    source: NoticeSource,
    received_at: datetime,
    starts_at: datetime,
    ends_at: datetime | None,
    batch_id: int | None = None,
) -> OutageNotice:
    """A notice without its places; what nobody could foresee is dark from the start."""
    refuse_final(work.session, starts_at, "那个月的停电信息", "starts_at")
    session, dark = work.session, kind in rule.UNFORESEEN and starts_at <= work.now
    notice = OutageNotice(
        recorded_at=work.now,
        batch_id=batch_id,
        number=_number(session, received_at),
        kind=kind,
        source=source,
        state=NoticeState.DARK if dark else NoticeState.PLANNED,
        received_at=received_at,
        received_by=work.clerk,
        starts_at=starts_at,
        ends_at=ends_at,
        version=1,
        scope="",
        accounts=0,
        announce_by=announce_by(session, kind, received_at, starts_at),
        began_at=starts_at if dark else None,
        backfilled=False,
    )
    session.add(notice)
    return notice


@act("更正停电信息", changes=(OutageNotice, OutageLine, OutageArea, OutageCall))
def amend_notice(
    work: Work,
    *,
    notice: int,
    kind: OutageKind,
    source: NoticeSource,
    lines: Sequence[int],
    areas: Sequence[int],
    received_at: datetime,
    starts_at: datetime,
    ends_at: datetime | None,
    basis: str,
) -> list[str]:
    """Put right what was written wrong, until the notice is closed; returns the headings of what changed.

    Raises:
        RuleBroken: no basis, nothing differs, the notice is closed, no place, or times that cannot be.
    """
    mark = said(basis, "更正的依据（例如“更正：时间听错了”）", "basis")
    (held,) = chosen_notices(work.session, [notice])
    not_closed(held, "更正")
    in_order(work.now, kind, received_at, starts_at, ends_at)
    places = place.behind(work.session, lines, areas)
    values: dict[str, object] = {"kind": kind, "source": source, "received_at": received_at}
    values |= {"starts_at": starts_at, "ends_at": ends_at}
    changed = {name: each for name, each in values.items() if getattr(held, name) != each}
    if places.scope != held.scope:
        changed["scope"] = places.scope
        place.change(work, held, places)
    if not changed:
        raise RuleBroken("没有一项和原来不同。请改好再保存，或按 Esc 放弃。", field="kind")
    if kind in rule.UNFORESEEN and held.began_at in (None, held.starts_at):
        held.began_at = starts_at
        held.state = NoticeState.DARK if held.restored_at is None else held.state
    for name, value in changed.items():
        setattr(held, name, value)
    held.announce_by = announce_by(work.session, kind, held.received_at, starts_at)
    mark += f"（{work.clerk} {work.today.isoformat()}）"
    held.sources = (held.sources or {}) | dict.fromkeys(changed, mark)
    return [heading(getattr(OutageNotice, name)) for name in changed]


@act("登记停电公告", changes=(OutageNotice,))
def publish(
    work: Work, *, ids: Sequence[int], at: datetime, by: str, where: str, late_reason: str | None = None
) -> None:
    """Where, when and by whom notices were made public; late ones with the reason, now or later.

    Raises:
        RuleBroken: something is missing, a closed notice, or a time that cannot be.
    """
    person = said(by, "是谁公告的", "by")
    channels = said(where, "公告在哪里（例如“村务公告栏、微信群”）", "where")
    if at > work.now:
        raise RuleBroken(f"公告时间是 {at:%Y-%m-%d %H:%M}，还没有到，请改正。", field="at")
    for row, notice in enumerate(chosen_notices(work.session, ids)):
        not_closed(notice, "登记公告", row)
        if at < notice.received_at:
            told = f"{notice.number} 是 {notice.received_at:%Y-%m-%d %H:%M} 才接到的，公告不会更早，请核对。"
            raise RuleBroken(told, field="at", row=row)
        notice.published_at, notice.published_by, notice.published_where = at, person, channels
        if notice.version == 1 or notice.first_published_at is None:
            notice.first_published_at = at
        if late_reason and is_late(notice, work.now):
            notice.late_reason = late_reason.strip()


@act("补全停电信息", changes=(OutageNotice,))
def complete_notice(
    work: Work,
    *,
    notice: int,
    reason: str | None,
    late_reason: str | None,
    delay_reason: str | None,
) -> None:
    """The reasons that a notice needs before it is closed; they may be put right until then.

    Raises:
        RuleBroken: the notice is closed.
    """
    (held,) = chosen_notices(work.session, [notice])
    not_closed(held, "补全")
    held.reason = written(reason)
    held.late_reason = written(late_reason)
    held.delay_reason = written(delay_reason)


@act("作废停电信息", changes=(OutageNotice, OutageLine, OutageArea, OutageCall))
def void_notices(work: Work, *, ids: Sequence[int], reason: str) -> None:
    """Notices that should not be there, with a reason; a withdrawn outage is another matter.

    Raises:
        RuleBroken: no reason, or a closed notice.
    """
    why = said(reason, "作废的原因", "reason")
    for row, notice in enumerate(chosen_notices(work.session, ids)):
        not_closed(notice, "作废", row)
        for each in (notice, *place.parts(work.session, notice)):
            each.voided_at, each.void_reason = work.now, why


def in_order(
    now: datetime, kind: OutageKind, received_at: datetime, starts_at: datetime, ends_at: datetime | None
) -> None:
    """Refuse times that cannot be.

    Raises:
        RuleBroken: which of them.
    """
    if received_at > now:
        told = f"接到通知时间是 {received_at:%Y-%m-%d %H:%M}，还没有到，请改正。"
        raise RuleBroken(told, field="received_at")
    if ends_at is None and kind not in rule.UNFORESEEN:
        raise RuleBroken(f"{kind}要公告送电时间，请问清后填好。", field="ends_at")
    if ends_at is not None and ends_at <= starts_at:
        raise RuleBroken("公告送电时间要晚于停电时间，请核对。", field="ends_at")
    if kind in rule.UNFORESEEN and starts_at > now:
        raise RuleBroken(
            f"{kind}的停电时间是 {starts_at:%Y-%m-%d %H:%M}，还没有到，请改正。", field="starts_at"
        )


def announce_by(
    session: Session, kind: OutageKind, received_at: datetime, starts_at: datetime
) -> datetime | None:
    """Until when it must be public, by the parameters of the day it was received."""
    day = received_at.date()
    return rule.announce_by(
        kind,
        starts_at,
        planned_days=parameter.whole(session, names.PLANNED_DAYS, day),
        temporary_hours=parameter.whole(session, names.TEMPORARY_HOURS, day),
    )


def is_late(notice: OutageNotice, now: datetime) -> bool:
    """Whether a notice was made public too late, or is not public and the time is over."""
    return notice.announce_by is not None and (notice.first_published_at or now) > notice.announce_by


def is_delayed(notice: OutageNotice, tolerance: timedelta) -> bool:
    """Whether the light came back later than announced."""
    back, announced = notice.restored_at, notice.ends_at
    return back is not None and announced is not None and back > announced + tolerance


def chosen_notices(session: Session, ids: Sequence[int]) -> list[OutageNotice]:
    """The notices in the order given.

    Raises:
        RuleBroken: none, one that is not there any more, or one of a month that is 定稿.
    """
    query = select(OutageNotice).where(OutageNotice.id.in_(ids), OutageNotice.voided_at.is_(None))
    found = {notice.id: notice for notice in session.scalars(query)}
    if not ids or len(found) < len(set(ids)):
        raise RuleBroken("选中的停电信息里有已作废或不存在的，请刷新后再选。", field="ids")
    chosen = [found[key] for key in dict.fromkeys(ids)]
    for row, notice in enumerate(chosen):
        refuse_final(session, notice.starts_at, f"停电信息 {notice.number} ", "ids", row)
    return chosen


def not_closed(notice: OutageNotice, step: str, row: int | None = None) -> None:
    """Refuse a step on a notice that is closed; else the notice is worked on."""
    if notice.state is NoticeState.CLOSED:
        told = f"停电信息 {notice.number} 已办结，不能{step}。有变动的，请另外登记一条。"
        raise RuleBroken(told, field="ids", row=row)
    worked_on(notice, step)


def worked_on(notice: OutageNotice, step: str) -> None:
    """Leave a mark on a notice that came with a batch: the batch is not undone over somebody's work."""
    if notice.batch_id is not None:
        notice.sources = (notice.sources or {}) | {"state": step}


def _number(session: Session, received_at: datetime) -> str:
    """The next number of the day; those of the day are in the order they were given."""
    day = received_at.date().isoformat()
    beginning = rule.number(day, 0)[:-2]
    last = session.scalar(select(func.max(OutageNotice.id)).where(OutageNotice.number.startswith(beginning)))
    running = 1 if last is None else int(session.get_one(OutageNotice, last).number[len(beginning) :]) + 1
    return rule.number(day, running)
