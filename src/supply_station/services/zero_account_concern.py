"""零度户的情况：what a clerk looks for in the list of cases that no single column says (domain 5)."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from supply_station.models import Attachment, ZeroAccount, ZeroAccountAnnouncement
from supply_station.rules.zero_account import CaseState


def _open(_day: date) -> ColumnElement[bool]:
    return ZeroAccount.state != CaseState.CLOSED


def _run_out(day: date) -> ColumnElement[bool]:
    past = select(ZeroAccountAnnouncement.id).where(ZeroAccountAnnouncement.until <= day)
    return and_(ZeroAccount.state == CaseState.ANNOUNCED, ZeroAccount.announcement_id.in_(past))


def _days_lacking(_day: date) -> ColumnElement[bool]:
    days = (ZeroAccount.settled_on, ZeroAccount.removed_on, ZeroAccount.cancelled_on)
    agreed = ZeroAccount.state.in_([CaseState.AGREED, CaseState.ANNOUNCED])
    return and_(agreed, or_(*(day.is_(None) for day in days)))


def _no_photo(_day: date) -> ColumnElement[bool]:
    kept = select(Attachment.record_id).where(
        Attachment.record == ZeroAccount.__tablename__, Attachment.voided_at.is_(None)
    )
    return and_(ZeroAccount.checked_on.is_not(None), ZeroAccount.id.not_in(kept))


CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    "没有结案": _open,
    "公告已满": _run_out,
    "销户日期不全": _days_lacking,
    "核查过没照片": _no_photo,
}
"""What the cases of a list are narrowed to: the word, and its condition on a day."""
