"""停电的经过：when it really began, how the light came back 台区 by 台区, and closing (domain 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import OutageArea, OutageCall, OutageNotice, TransformerArea
from supply_station.rules import outage_notice as rule
from supply_station.rules import parameter_outage as names
from supply_station.rules.outage_notice import TO_CALL, UNFORESEEN, NoticeState
from supply_station.rules.work_order import written
from supply_station.services import parameter
from supply_station.services.office import Work, act
from supply_station.services.outage_notice import chosen_notices, is_delayed, is_late, not_closed


@dataclass(frozen=True)
class AreaLine:
    """A 台区 of a notice: its id, name, villages, accounts, and when its light came back."""

    key: int
    name: str
    villages: str | None
    accounts: int
    restored_at: datetime | None


@act("登记停电开始", changes=(OutageNotice,))
def begin_notices(work: Work, *, ids: Sequence[int], at: datetime) -> None:
    """When the outages really began; it may be put right until they are closed.

    Raises:
        RuleBroken: one that was withdrawn or is closed, or a time that cannot be.
    """
    _not_to_come(at, work.now, "实际停电时间")
    for row, notice in enumerate(chosen_notices(work.session, ids)):
        not_closed(notice, "登记停电", row)
        _not_withdrawn(notice, row)
        back = _first_back(work.session, notice)
        if back is not None and at > back:
            told = f"{notice.number} 在 {back:%Y-%m-%d %H:%M} 已经有台区送电，停电不会比它晚，请核对。"
            raise RuleBroken(told, field="at", row=row)
        notice.began_at = at
        if notice.state is NoticeState.PLANNED:
            notice.state = NoticeState.DARK


@act("登记送电", changes=(OutageNotice, OutageArea))
def restore(
    work: Work,
    *,
    ids: Sequence[int],
    at: datetime,
    areas: Sequence[int] = (),
    delay_reason: str | None = None,
) -> list[str]:
    """The light is back: in these 台区 of one notice, or wherever it is not yet; a wrong time is put right.

    Returns the numbers of notices whose light came back later than announced and that lack the reason.

    Raises:
        RuleBroken: it has not begun, was withdrawn or is closed, a foreign 台区, or a time that cannot be.
    """
    _not_to_come(at, work.now, "送电时间")
    unexplained = []
    tolerance = timedelta(minutes=parameter.whole(work.session, names.TOLERANCE_MINUTES, work.today))
    for row, notice in enumerate(chosen_notices(work.session, ids)):
        not_closed(notice, "登记送电", row)
        _not_withdrawn(notice, row)
        if notice.began_at is None:
            told = f"停电信息 {notice.number} 还没有登记停电，请先登记停电开始的时间。"
            raise RuleBroken(told, field="ids", row=row)
        if at < notice.began_at:
            told = f"送电时间早于停电时间 {notice.began_at:%Y-%m-%d %H:%M}，请核对。"
            raise RuleBroken(told, field="at", row=row)
        _restore(work.session, notice, at, areas)
        if notice.state is NoticeState.RESTORED and is_delayed(notice, tolerance):
            notice.delay_reason = written(delay_reason) or notice.delay_reason
            if notice.delay_reason is None:
                unexplained.append(notice.number)
    return unexplained


@act("办结停电信息", changes=(OutageNotice,))
def close_notices(work: Work, *, ids: Sequence[int]) -> None:
    """Nothing is open any more.

    Raises:
        RuleBroken: what is still open, and the next step.
    """
    for row, notice in enumerate(chosen_notices(work.session, ids)):
        not_closed(notice, "再办结一次", row)
        if matters := open_matters(work.session, notice, work.now):
            raise RuleBroken(f"停电信息 {notice.number} 还不能办结：{matters[0]}。", field="ids", row=row)
        notice.state, notice.closed_at = NoticeState.CLOSED, work.now


def open_matters(session: Session, notice: OutageNotice, now: datetime) -> tuple[str, ...]:
    """What is still to be entered before a notice can be closed."""
    tolerance = timedelta(minutes=parameter.whole(session, names.TOLERANCE_MINUTES, now.date()))
    withdrawn = notice.withdrawn_at is not None
    public = notice.kind in UNFORESEEN or (withdrawn and notice.first_published_at is None)
    has = {
        "reason": withdrawn or notice.reason is not None,
        "publication": public or notice.published_at is not None,
        "late_reason": withdrawn or notice.late_reason is not None or not is_late(notice, now),
        "delay_reason": notice.delay_reason is not None or not is_delayed(notice, tolerance),
    }
    to_call = session.scalar(
        select(func.count()).where(
            OutageCall.outage_notice_id == notice.id,
            OutageCall.version == notice.version,
            OutageCall.voided_at.is_(None),
            OutageCall.state.in_(TO_CALL),
        )
    )
    return rule.open_matters(kind=notice.kind, state=notice.state, to_call=to_call or 0, has=has)


def areas_of(session: Session, *, notice: int) -> list[AreaLine]:
    """The 台区 of a notice by name."""
    query = (
        select(
            OutageArea.area_id,
            TransformerArea.name,
            TransformerArea.villages,
            OutageArea.accounts,
            OutageArea.restored_at,
        )
        .join(TransformerArea, TransformerArea.id == OutageArea.area_id)
        .where(OutageArea.outage_notice_id == notice, OutageArea.voided_at.is_(None))
        .order_by(TransformerArea.name)
    )
    return [AreaLine(*row) for row in session.execute(query)]


def _restore(session: Session, notice: OutageNotice, at: datetime, areas: Sequence[int]) -> None:
    held = session.scalars(
        select(OutageArea).where(OutageArea.outage_notice_id == notice.id, OutageArea.voided_at.is_(None))
    ).all()
    if not set(areas) <= {each.area_id for each in held}:
        raise RuleBroken("选中的台区不在这次停电的范围里，请重新选。", field="areas")
    meant = [each for each in held if each.area_id in set(areas)] if areas else []
    for each in meant or [each for each in held if each.restored_at is None]:
        each.restored_at = at
    if all(each.restored_at is not None for each in held):
        notice.restored_at = max((each.restored_at for each in held if each.restored_at), default=at)
        notice.state = NoticeState.RESTORED


def _first_back(session: Session, notice: OutageNotice) -> datetime | None:
    query = select(func.min(OutageArea.restored_at)).where(
        OutageArea.outage_notice_id == notice.id, OutageArea.voided_at.is_(None)
    )
    return session.scalar(query) or notice.restored_at


def _not_to_come(at: datetime, now: datetime, what: str) -> None:
    if at > now:
        raise RuleBroken(f"{what}是 {at:%Y-%m-%d %H:%M}，还没有到，请改正。", field="at")


def _not_withdrawn(notice: OutageNotice, row: int) -> None:
    if notice.state is NoticeState.WITHDRAWN:
        told = f"停电信息 {notice.number} 已经撤销，不会停电；又要停的，请另外登记一条。"
        raise RuleBroken(told, field="ids", row=row)
