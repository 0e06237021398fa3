"""停电信息的筛选：what stands open of notices, as words a list is narrowed by."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, select

from supply_station.models import OutageCall, OutageNotice
from supply_station.rules.outage_notice import OVER, TO_CALL, UNFORESEEN, NoticeState

AHEAD = timedelta(days=7)
"""So far ahead an outage is near."""


def _untold(_day: date) -> ColumnElement[bool]:
    calls = select(OutageCall.id).where(
        OutageCall.outage_notice_id == OutageNotice.id,
        OutageCall.version == OutageNotice.version,
        OutageCall.voided_at.is_(None),
        OutageCall.state.in_(TO_CALL),
    )
    return and_(OutageNotice.state != NoticeState.CLOSED, calls.exists())


def _unpublished(_day: date) -> ColumnElement[bool]:
    waiting = OutageNotice.state.in_((NoticeState.PLANNED, NoticeState.DARK))
    return and_(waiting, OutageNotice.published_at.is_(None), OutageNotice.kind.not_in(UNFORESEEN))


def _near(day: date) -> ColumnElement[bool]:
    end = datetime.combine(day + AHEAD, time())
    return and_(OutageNotice.state == NoticeState.PLANNED, OutageNotice.starts_at < end)


def _not_begun(day: date) -> ColumnElement[bool]:
    midnight = datetime.combine(day, time())
    return and_(OutageNotice.state == NoticeState.PLANNED, OutageNotice.starts_at < midnight)


def _dark(_day: date) -> ColumnElement[bool]:
    return OutageNotice.state == NoticeState.DARK


def _due(day: date) -> ColumnElement[bool]:
    tomorrow = datetime.combine(day + timedelta(days=1), time())
    return and_(_dark(day), OutageNotice.ends_at < tomorrow)


def _to_close(_day: date) -> ColumnElement[bool]:
    return and_(OutageNotice.state.in_(OVER), OutageNotice.state != NoticeState.CLOSED)


UNTOLD, UNPUBLISHED, NEAR, NOT_BEGUN = "重要客户没通知完", "没登记公告", "七天内停电", "过了时间没登记停电"
DARK, DUE, TO_CLOSE = "正在停电", "今天该送电", "等着办结"
CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    UNTOLD: _untold,
    UNPUBLISHED: _unpublished,
    NEAR: _near,
    NOT_BEGUN: _not_begun,
    DARK: _dark,
    DUE: _due,
    TO_CLOSE: _to_close,
}
"""What notices are narrowed to that no single column says: the word, and its condition on a day."""
