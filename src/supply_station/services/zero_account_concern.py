"""零度户的情况：what a clerk looks for in the list of cases that no single column says (domain 5)."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from supply_station.models import Attachment, ZeroAccount, ZeroAccountAnnouncement, ZeroAccountReport
from supply_station.rules.zero_account import CaseState
from supply_station.rules.zero_account_case import REPORTED_BY, SENT, TOLD_BY


def _open(_day: date) -> ColumnElement[bool]:
    return ZeroAccount.state != CaseState.CLOSED


def _run_out(day: date) -> ColumnElement[bool]:
    past = select(ZeroAccountAnnouncement.id).where(ZeroAccountAnnouncement.until <= day)
    return and_(ZeroAccount.state == CaseState.ANNOUNCED, ZeroAccount.announcement_id.in_(past))


def _days_lacking(_day: date) -> ColumnElement[bool]:
    days = (ZeroAccount.settled_on, ZeroAccount.removed_on, ZeroAccount.cancelled_on)
    agreed = ZeroAccount.state.in_([CaseState.AGREED, CaseState.ANNOUNCED])
    return and_(agreed, or_(*(day.is_(None) for day in days)))


def with_gaps(_day: date) -> ColumnElement[bool]:
    """`rules.zero_account_case.gaps`, of every case at once."""
    told = (
        and_(getattr(ZeroAccount, step).is_not(None), getattr(ZeroAccount, name).is_(None))
        for name, step in TOLD_BY.items()
    )
    whole = select(ZeroAccountReport.id).where(
        *(getattr(ZeroAccountReport, name).is_not(None) for name in REPORTED_BY)
    )
    unsent = or_(ZeroAccount.report_id.is_(None), ZeroAccount.report_id.not_in(whole))
    return or_(
        *told,
        and_(ZeroAccount.state.in_(SENT), unsent),
        and_(ZeroAccount.state == CaseState.CLOSED, ZeroAccount.closed_on.is_(None)),
    )


def _no_photo(_day: date) -> ColumnElement[bool]:
    kept = select(Attachment.record_id).where(
        Attachment.record == ZeroAccount.__tablename__, Attachment.voided_at.is_(None)
    )
    return and_(ZeroAccount.checked_on.is_not(None), ZeroAccount.id.not_in(kept))


GAPS = "日期、文号不全"
CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    "没有结案": _open,
    "公告已满": _run_out,
    "销户日期不全": _days_lacking,
    "核查过没照片": _no_photo,
    GAPS: with_gaps,
}
"""What the cases of a list are narrowed to: the word, and its condition on a day."""
