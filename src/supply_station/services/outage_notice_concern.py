"""停电信息的筛选：what stands open of notices, as words a list is narrowed by."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import ColumnElement, and_, select

from supply_station.models import OutageCall, OutageNotice
from supply_station.rules.outage_notice import OVER, TO_CALL, UNFORESEEN, NoticeState

Concern = Callable[[date], ColumnElement[bool]]
"""What is asked of a notice on a day."""

_DATED = re.compile(r"(\d{4}-\d\d-\d\d) 至 (\d{4}-\d\d-\d\d) 停电")

AHEAD = timedelta(days=7)
"""So far ahead an outage is near."""


def announced_in(first: date, last: date) -> str:
    """The word for the notices whose announced time lies from one day to another, both included."""
    return f"{first} 至 {last} 停电"


def _announced(first: date, last: date, _day: date) -> ColumnElement[bool]:
    end = datetime.combine(last + timedelta(days=1), time())
    return and_(OutageNotice.starts_at >= datetime.combine(first, time()), OutageNotice.starts_at < end)


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


class _Concerns(dict[str, Concern]):
    """The words a clerk chooses from; words with days in them (`announced_in`) are known, too."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or _DATED.fullmatch(str(word)) is not None

    def __missing__(self, word: str) -> Concern:
        found = _DATED.fullmatch(word)
        if found is None:
            raise KeyError(word)
        return partial(_announced, *map(date.fromisoformat, found.groups()))


CONCERNS = _Concerns(
    {
        UNTOLD: _untold,
        UNPUBLISHED: _unpublished,
        NEAR: _near,
        NOT_BEGUN: _not_begun,
        DARK: _dark,
        DUE: _due,
        TO_CLOSE: _to_close,
    }
)
"""What notices are narrowed to that no single column says: the word, and its condition on a day."""
