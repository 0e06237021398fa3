"""一条停电信息：what a clerk needs of one notice while the phone is in the other hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Line, OutageArea, OutageLine, OutageNotice, OutageVersion, TransformerArea
from supply_station.rules import outage_notice as rule
from supply_station.rules import parameter_outage as names
from supply_station.rules.outage_notice import NoticeState, OutageKind
from supply_station.services import parameter
from supply_station.services.outage_notice_call import CallLine, call_list
from supply_station.services.outage_notice_course import AreaLine, areas_of, open_matters
from supply_station.services.outage_notice_place import BETWEEN, Found, Where, short


@dataclass(frozen=True)
class NoticeSheet:
    """A notice as its sheet shows it.

    Attributes:
        facts: what was announced, in lines.
        clock: how long it is since it was received, while somebody is still to be told, or how long it is
            until the announced end; empty where neither matters.
        urgent: whether that clock has run out.
        open_matters: what must be entered before it is closed.
        history: what happened, the newest last: when, what, how.
    """

    key: int
    number: str
    kind: OutageKind
    state: NoticeState
    scope: str
    facts: tuple[str, ...]
    clock: str
    urgent: bool
    open_matters: tuple[str, ...]
    calls: tuple[CallLine, ...]
    areas: tuple[AreaLine, ...]
    history: tuple[tuple[str, str, str], ...]


def notice_sheet(session: Session, *, key: int, now: datetime) -> NoticeSheet:
    """One notice."""
    notice = session.get_one(OutageNotice, key)
    calls = tuple(call_list(session, notice=key))
    clock, urgent = _clock(session, notice, sum(each.state in rule.TO_CALL for each in calls), now)
    closed = notice.state is NoticeState.CLOSED
    return NoticeSheet(
        key,
        notice.number,
        notice.kind,
        notice.state,
        short(notice.scope),
        tuple(_facts(notice)),
        clock,
        urgent,
        () if closed else open_matters(session, notice, now),
        calls,
        tuple(areas_of(session, notice=key)),
        tuple(_history(session, notice)),
    )


def places_of(session: Session, *, key: int) -> list[Found]:
    """The lines and single 台区 of a notice, as the form shows them."""
    lines = session.execute(
        select(Line.id, Line.name)
        .join(OutageLine, OutageLine.line_id == Line.id)
        .where(OutageLine.outage_notice_id == key, OutageLine.voided_at.is_(None))
    ).all()
    areas = session.execute(
        select(TransformerArea.id, TransformerArea.name, TransformerArea.line_id)
        .join(OutageArea, OutageArea.area_id == TransformerArea.id)
        .where(OutageArea.outage_notice_id == key, OutageArea.voided_at.is_(None))
    ).all()
    whole = {row[0] for row in lines}
    return [
        *(Found(Where.LINE, row[0], row[1], "全线") for row in lines),
        *(Found(Where.AREA, row[0], row[1], "") for row in areas if row[2] not in whole),
    ]


def _clock(session: Session, notice: OutageNotice, to_call: int, now: datetime) -> tuple[str, bool]:
    day = now.date()
    if to_call and notice.state is not NoticeState.CLOSED:
        minutes = _minutes(now, notice.received_at)
        limit = parameter.whole(session, names.CALL_MINUTES, notice.received_at.date())
        told = f"接到通知已经 {rule.span_words(minutes)}，还有 {to_call} 户重要客户没有通知"
        return f"{told}（要在 {limit} 分钟内通知完）", minutes > limit
    if notice.state is not NoticeState.DARK or notice.ends_at is None:
        return "", False
    left = _minutes(notice.ends_at, now)
    if left < 0:
        return f"比公告的送电时间已经晚了 {rule.span_words(-left)}，请催问，送电后登记", True
    if left <= parameter.whole(session, names.REMIND_MINUTES, day):
        return f"离公告的送电时间还有 {rule.span_words(left)}，请催问能不能按时送电", True
    return "", False


def _minutes(later: datetime, earlier: datetime) -> int:
    return int((later - earlier).total_seconds() // 60)


def _facts(notice: OutageNotice) -> list[str]:
    end = f"{notice.ends_at:%Y-%m-%d %H:%M}" if notice.ends_at else "时间待定"
    public, many = "还没有登记公告", f"共 {notice.accounts:,} 户"
    if notice.published_at is not None:
        public = f"{notice.published_at:%m-%d %H:%M} 由{notice.published_by}公告在{notice.published_where}"
    until = f"，最迟 {notice.announce_by:%m-%d %H:%M} 公告" if notice.announce_by else ""
    return [
        f"公告停电 {notice.starts_at:%Y-%m-%d %H:%M} 到 {end}　{many}　原因：{notice.reason or '还没有写'}",
        f"{notice.received_at:%m-%d %H:%M} 由{notice.source}通知，{notice.received_by}接收{until}；{public}",
    ]


def _history(session: Session, notice: OutageNotice) -> list[tuple[str, str, str]]:
    rows: list[tuple[datetime, str, str]] = []
    query = select(OutageVersion).where(OutageVersion.outage_notice_id == notice.id)
    for each in session.scalars(query.order_by(OutageVersion.version)):
        if each.version == 1:
            rows.append((each.received_at, "接到通知", _span(each.starts_at, each.ends_at)))
        if each.published_at is not None:
            rows.append((each.published_at, "公告", f"{each.published_by}，{each.published_where}"))
        rows.append((each.changed_at, str(each.change), each.change_reason))
    if notice.version == 1:
        rows.append((notice.received_at, "接到通知", _span(notice.starts_at, notice.ends_at)))
    for at, what, how in (
        (notice.published_at, "公告", f"{notice.published_by}，{notice.published_where}"),
        (notice.began_at, "停电", ""),
        (notice.restored_at, "全部送电", notice.delay_reason or ""),
        (notice.closed_at, "办结", ""),
    ):
        if at is not None:
            rows.append((at, what, how))
    return [(f"{at:%m-%d %H:%M}", what, how) for at, what, how in sorted(rows, key=lambda each: each[0])]


def _span(starts_at: datetime, ends_at: datetime | None) -> str:
    return f"{starts_at:%m-%d %H:%M}{BETWEEN if ends_at is None else ' 到 '}" + (
        "送电时间待定" if ends_at is None else f"{ends_at:%m-%d %H:%M}"
    )
