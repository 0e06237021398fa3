"""停电信息的变动：a notice is moved or withdrawn; who was told of the old version must be told again."""

from datetime import datetime

from sqlalchemy import select

from supply_station.errors import RuleBroken
from supply_station.models import OutageArea, OutageCall, OutageNotice, OutageVersion
from supply_station.rules.outage_notice import UNFORESEEN, CallState, Change, NoticeState
from supply_station.rules.work_order import said
from supply_station.services import outage_notice_place as place
from supply_station.services.office import Work, act
from supply_station.services.outage_notice import announce_by, chosen_notices, worked_on

_BEFORE_IT_BEGAN = "已经停电的不能再改期或撤销：晚送的登记送电并写明延时原因，提前送的照实登记"


@act("停电改期", changes=(OutageNotice, OutageVersion, OutageCall))
def move_notice(
    work: Work, *, notice: int, starts_at: datetime, ends_at: datetime, told_at: datetime, reason: str
) -> int:
    """The outage is at another time: every important customer is to be told again; returns how many.

    Raises:
        RuleBroken: no reason, it has begun or is over, or times that cannot be.
    """
    why = said(reason, "改期的原因", "reason")
    (held,) = chosen_notices(work.session, [notice])
    _still_planned(held)
    worked_on(held, "改期、撤销")
    _told(work, held, told_at)
    if ends_at <= starts_at:
        raise RuleBroken("公告送电时间要晚于停电时间，请核对。", field="ends_at")
    if (starts_at, ends_at) == (held.starts_at, held.ends_at):
        raise RuleBroken("时间和原来一样，没有改期。请改好再保存，或按 Esc 放弃。", field="starts_at")
    first_received = work.session.scalar(
        select(OutageVersion.received_at).where(
            OutageVersion.outage_notice_id == held.id, OutageVersion.version == 1
        )
    )
    _put_aside(work, held, Change.MOVED, told_at, why)
    held.starts_at, held.ends_at = starts_at, ends_at
    held.announce_by = announce_by(work.session, held.kind, first_received or held.received_at, starts_at)
    held.received_at = told_at
    held.published_at = held.published_by = held.published_where = None
    areas = work.session.scalars(
        select(OutageArea.area_id).where(
            OutageArea.outage_notice_id == held.id, OutageArea.voided_at.is_(None)
        )
    ).all()
    return place.call_again(work, held, place.important(work.session, areas))


@act("撤销停电", changes=(OutageNotice, OutageVersion, OutageCall))
def withdraw_notice(work: Work, *, notice: int, told_at: datetime, reason: str) -> int:
    """The outage does not take place: whoever was told is to be told so; returns how many.

    Raises:
        RuleBroken: no reason, it has begun or is over, or a time that cannot be.
    """
    why = said(reason, "撤销的原因", "reason")
    (held,) = chosen_notices(work.session, [notice])
    _still_planned(held)
    worked_on(held, "改期、撤销")
    _told(work, held, told_at)
    knows = work.session.scalars(
        select(OutageCall.customer_id)
        .where(OutageCall.outage_notice_id == held.id, OutageCall.voided_at.is_(None))
        .where(OutageCall.state == CallState.TOLD)
        .distinct()
    ).all()
    _put_aside(work, held, Change.WITHDRAWN, told_at, why)
    held.received_at = held.withdrawn_at = told_at
    held.published_at = held.published_by = held.published_where = None
    held.state = NoticeState.WITHDRAWN
    return place.call_again(work, held, sorted(knows))


def _put_aside(work: Work, held: OutageNotice, change: Change, changed_at: datetime, reason: str) -> None:
    """Keep what stood so far as a version of its own."""
    work.session.add(
        OutageVersion(
            outage_notice_id=held.id,
            version=held.version,
            received_at=held.received_at,
            starts_at=held.starts_at,
            ends_at=held.ends_at,
            published_at=held.published_at,
            published_by=held.published_by,
            published_where=held.published_where,
            change=change,
            changed_at=changed_at,
            change_reason=reason,
            recorded_at=work.now,
        )
    )
    held.version += 1


def _still_planned(held: OutageNotice) -> None:
    if held.kind in UNFORESEEN:
        raise RuleBroken(f"{held.kind}不能改期或撤销；登记错了的，请更正或作废。", field="notice")
    if held.state is not NoticeState.PLANNED:
        told = f"停电信息 {held.number} 现在是“{held.state}”。{_BEFORE_IT_BEGAN}。"
        raise RuleBroken(told, field="notice")


def _told(work: Work, held: OutageNotice, told_at: datetime) -> None:
    if told_at > work.now:
        raise RuleBroken(f"接到变动的时间是 {told_at:%Y-%m-%d %H:%M}，还没有到，请改正。", field="told_at")
    if told_at < held.received_at:
        before = f"{held.received_at:%Y-%m-%d %H:%M}"
        raise RuleBroken(f"接到变动的时间早于接到通知的 {before}，请核对。", field="told_at")
