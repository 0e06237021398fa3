"""零度户销户：the announcement in the village, and the three days that close an account (domain 5).

《供电营业规则》2024 年版: six months unused close nothing; the county agrees, then the announcement runs out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import ZeroAccount, ZeroAccountAnnouncement
from supply_station.rules import parameter as names
from supply_station.rules import zero_account_case as rule
from supply_station.rules.work_order import happened, said
from supply_station.rules.zero_account import CaseState
from supply_station.services import parameter
from supply_station.services.office import Work, act
from supply_station.services.zero_account_case import next_number, ready, told
from supply_station.services.zero_account_treatment import close


@act("登记销户公告", changes=(ZeroAccount, ZeroAccountAnnouncement))
def announce(work: Work, *, cases: Sequence[int], on: date, places: str) -> str:
    """Accounts the county agreed to are posted for as long as the parameter says; returns the number.

    Raises:
        RuleBroken: no place, a case is not 已批复同意, or a day that cannot be.
    """
    where = said(places, "公告张贴在哪里", "places")
    chosen = ready(work.session, "登记销户公告", cases)
    for case in chosen.values():
        happened(on, work.today, "张贴日期", not_before=case.answered_on)
    posted = posting(work, on, where)
    for case in chosen.values():
        case.state, case.announcement_id = CaseState.ANNOUNCED, posted.id
    told(work, chosen, announcement=posted.number, on=on, until=posted.until, places=where)
    return posted.number


def posting(work: Work, on: date, places: str) -> ZeroAccountAnnouncement:
    """A new announcement with its number and the day it runs out."""
    stem = rule.announcement_number(on, 0)[:-2]
    days = parameter.whole(work.session, names.ANNOUNCEMENT_DAYS, on)
    posted = ZeroAccountAnnouncement(
        recorded_at=work.now,
        number=rule.announcement_number(on, next_number(work.session, ZeroAccountAnnouncement.number, stem)),
        posted_on=on,
        until=on + timedelta(days=days),
        places=places,
    )
    work.session.add(posted)
    work.session.flush()
    return posted


@act("登记销户日期", changes=(ZeroAccount,))
def closing_dates(
    work: Work,
    *,
    cases: Sequence[int],
    settled_on: date | None,
    removed_on: date | None,
    cancelled_on: date | None,
) -> int:
    """The days of 结清余额, 拆表 and 销户, in whatever order they come; returns how many cases closed.

    A case closes with the last of the three, once its announcement has run out; None leaves a day as it is.
    A 销户 that the county made before that day is a fact: it is taken later, and the reason says so.

    Raises:
        RuleBroken: no day, a day that cannot be, a case the county did not agree to, or all three days while
            the announcement is not posted or still runs.
    """
    given = {"settled_on": settled_on, "removed_on": removed_on, "cancelled_on": cancelled_on}
    if not any(given.values()):
        raise RuleBroken("请至少填一个日期：结清余额、拆表或销户。", field="settled_on")
    chosen = ready(work.session, "登记销户日期", cases)
    closed = 0
    for row, (account_no, case) in enumerate(chosen.items()):
        for name, day in given.items():
            if day is not None:
                happened(day, work.today, _TITLES[name], not_before=case.answered_on, field=name)
                setattr(case, name, day)
        days = [day for day in (case.settled_on, case.removed_on, case.cancelled_on) if day]
        if len(days) == len(given):
            close(case, max(days), _run_out(work, account_no, case, row))
            closed += 1
    told(work, chosen, **{name: day for name, day in given.items() if day}, closed=closed)
    return closed


_TITLES = {"settled_on": "结清余额日期", "removed_on": "拆表日期", "cancelled_on": "销户日期"}


def _run_out(work: Work, account_no: str, case: ZeroAccount, row: int) -> str:
    """The reason to close with; refuses while the announcement is not posted, or still runs."""
    posted = case.announcement_id and work.session.get_one(ZeroAccountAnnouncement, case.announcement_id)
    if not posted:
        why = f"户号 {account_no} 三个日期齐了就销户，请先登记销户公告，公告期满后再填最后一个日期。"
        raise RuleBroken(why, field="cancelled_on", row=row)
    if work.today < posted.until:
        why = (
            f"户号 {account_no} 的公告 {posted.number} 到 {posted.until} 才满，请等公告期满再填最后一个日期。"
        )
        raise RuleBroken(why, field="cancelled_on", row=row)
    early = case.cancelled_on is not None and case.cancelled_on < posted.until
    return f"销户（早于公告期满的 {posted.until}）" if early else "销户"


@dataclass(frozen=True)
class Announcement:
    """A 销户公告 as a list shows it; `open` counts its accounts that are not closed."""

    id: int
    number: str
    posted_on: date
    until: date
    places: str
    cases: int
    open: int


def announcements(session: Session) -> list[Announcement]:
    """Every 销户公告, the newest first."""
    query = (
        select(
            ZeroAccountAnnouncement.id,
            ZeroAccountAnnouncement.number,
            ZeroAccountAnnouncement.posted_on,
            ZeroAccountAnnouncement.until,
            ZeroAccountAnnouncement.places,
            func.count(ZeroAccount.id),
            func.count(ZeroAccount.id).filter(ZeroAccount.state != CaseState.CLOSED),
        )
        .outerjoin(
            ZeroAccount,
            (ZeroAccount.announcement_id == ZeroAccountAnnouncement.id) & ZeroAccount.voided_at.is_(None),
        )
        .where(ZeroAccountAnnouncement.voided_at.is_(None))
        .group_by(ZeroAccountAnnouncement.id)
        .order_by(ZeroAccountAnnouncement.id.desc())
    )
    return [Announcement(*row) for row in session.execute(query)]
