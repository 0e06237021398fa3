"""月末上报的进度：编制 → 已上报 → 打回 (the next version is drawn up) → 定稿 (domain 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import MonthPack
from supply_station.rules import period
from supply_station.rules.month_end import PackState
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class Pack:
    """How a month's pack stands: the version being drawn up or handed in, its state, and when by whom."""

    month: str
    version: int
    state: PackState
    on: date | None = None
    by: str | None = None


@dataclass(frozen=True)
class PackStep:
    """A step that a version of the pack came through, as the window lists it."""

    version: int
    state: PackState
    on: date | None
    by: str | None
    reason: str | None = None


def standing(session: Session, month: str) -> Pack:
    """How the month stands; the first version is drawn up before anything is registered."""
    row = _newest(session, period.checked(month))
    if row is None:
        return Pack(month, 1, PackState.DRAFT)
    if row.state is PackState.SENT_BACK:
        return Pack(month, row.version + 1, PackState.DRAFT)
    on, by = (
        (row.final_on, row.final_by) if row.state is PackState.FINAL else (row.reported_on, row.reported_by)
    )
    return Pack(month, row.version, row.state, on, by)


def history(session: Session, month: str) -> list[MonthPack]:
    """Every version of the month, oldest first, with the reasons it was sent back for."""
    query = select(MonthPack).where(MonthPack.month == month, MonthPack.voided_at.is_(None))
    return list(session.scalars(query.order_by(MonthPack.version)))


def steps(session: Session, *, month: str) -> list[PackStep]:
    """What became of every version of the month, the newest step first."""
    found = []
    for each in history(session, month):
        number = each.version
        found.append(PackStep(number, PackState.REPORTED, each.reported_on, each.reported_by))
        if each.state is PackState.SENT_BACK:
            back = (each.sent_back_on, each.sent_back_by, each.sent_back_reason)
            found.append(PackStep(number, PackState.SENT_BACK, *back))
        if each.state is PackState.FINAL:
            found.append(PackStep(number, PackState.FINAL, each.final_on, each.final_by))
    return found[::-1]


def final_among(session: Session, months: Iterable[str]) -> list[str]:
    """Which of these months are 定稿, in order."""
    final = select(MonthPack.month).where(MonthPack.state == PackState.FINAL, MonthPack.voided_at.is_(None))
    return sorted(set(session.scalars(final)) & set(months))


@act("登记上报月报", changes=(MonthPack,))
def report(work: Work, *, month: str, on: date, by: str) -> int:
    """The month's pack went to the county company; returns its version.

    Raises:
        RuleBroken: it is there already or final, no name, or a day that is still to come.
    """
    now = standing(work.session, month)
    if now.state is not PackState.DRAFT:
        raise RuleBroken(
            f"{month} 月报第 {now.version} 版{now.state}。要重新上报，请先登记打回。", field="month"
        )
    _refuse_later(work, on)
    work.session.add(
        MonthPack(
            month=month,
            version=now.version,
            state=PackState.REPORTED,
            reported_on=on,
            reported_by=_named(by),
            recorded_at=work.now,
        )
    )
    return now.version


@act("打回月报", changes=(MonthPack,))
def send_pack_back(work: Work, *, month: str, reason: str, on: date, by: str) -> int:
    """The county or the chief sends the pack back; returns the version that is drawn up now.

    Raises:
        RuleBroken: nothing was handed in, it is final, no reason or name, or a day before it was handed in.
    """
    row = _reported(work.session, month, "打回")
    _refuse_later(work, on, row.reported_on)
    if not reason.strip():
        raise RuleBroken("请写明打回的原因。", field="reason")
    row.state = PackState.SENT_BACK
    row.sent_back_on, row.sent_back_by, row.sent_back_reason = on, _named(by), reason.strip()
    return row.version + 1


@act("月报定稿", changes=(MonthPack,))
def finalise(work: Work, *, month: str, on: date, by: str) -> int:
    """The county has accepted the pack; returns its version. A final month's imports are not undone.

    Raises:
        RuleBroken: nothing was handed in, it is final already, no name, or a day before it was handed in.
    """
    row = _reported(work.session, month, "定稿")
    _refuse_later(work, on, row.reported_on)
    row.state = PackState.FINAL
    row.final_on, row.final_by = on, _named(by)
    return row.version


def _newest(session: Session, month: str) -> MonthPack | None:
    return next(reversed(history(session, month)), None)


def _reported(session: Session, month: str, what: str) -> MonthPack:
    """The version that lies with the county company."""
    row = _newest(session, period.checked(month))
    if row is None or row.state is PackState.SENT_BACK:
        raise RuleBroken(f"{month} 月报还在编制，不能{what}。请先登记上报。", field="month")
    if row.state is PackState.FINAL:
        raise RuleBroken(f"{month} 月报第 {row.version} 版已经定稿，不能再{what}。", field="month")
    return row


def _refuse_later(work: Work, on: date, after: date | None = None) -> None:
    if on > work.today:
        raise RuleBroken(f"日期 {on.isoformat()} 还没有到，请核对。", field="on")
    if after is not None and on < after:
        raise RuleBroken(f"日期 {on.isoformat()} 早于上报的 {after.isoformat()}，请核对。", field="on")


def _named(by: str) -> str:
    if not by.strip():
        raise RuleBroken("请写明是谁。", field="by")
    return by.strip()
