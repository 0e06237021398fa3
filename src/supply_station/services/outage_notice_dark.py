"""停没停电：which outages a 台区 has or will have, for whoever stands at the counter or calls."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import OutageArea, OutageNotice
from supply_station.rules.outage_notice import NoticeState

DARK = "正在停电"
_WAITING = (NoticeState.PLANNED, NoticeState.DARK)


def dark_among(session: Session, areas: Sequence[int]) -> set[int]:
    """Those of these 台区 that are dark now."""
    if not areas:
        return set()
    query = (
        select(OutageArea.area_id)
        .join(OutageNotice, OutageNotice.id == OutageArea.outage_notice_id)
        .where(
            OutageArea.area_id.in_(areas), OutageArea.voided_at.is_(None), OutageArea.restored_at.is_(None)
        )
        .where(OutageNotice.voided_at.is_(None), OutageNotice.state == NoticeState.DARK)
    )
    return set(session.scalars(query))


def outages_of(session: Session, *, area: int | None) -> list[str]:
    """In words: what is dark now, why and until when, then what is announced; nothing for a lit 台区."""
    query = (
        select(OutageNotice)
        .join(OutageArea, OutageArea.outage_notice_id == OutageNotice.id)
        .where(OutageArea.area_id == area, OutageArea.voided_at.is_(None), OutageArea.restored_at.is_(None))
        .where(OutageNotice.voided_at.is_(None), OutageNotice.state.in_(_WAITING))
        .order_by(OutageNotice.state == NoticeState.PLANNED, OutageNotice.starts_at)
    )
    return [_words(each) for each in session.scalars(query)]


def _words(held: OutageNotice) -> str:
    why = f"{held.kind}{f'（{held.reason}）' if held.reason else ''}"
    end = f"公告 {_at(held.ends_at)} 送电" if held.ends_at else "送电时间还没有定"
    if held.state is NoticeState.DARK:
        return f"{DARK}：{why}，{_at(held.began_at or held.starts_at)} 停的，{end}"
    return f"安排停电：{why}，公告 {_at(held.starts_at)} 停电，{end}"


def _at(at: datetime) -> str:
    return f"{at.month}月{at.day}日 {at:%H:%M}"
