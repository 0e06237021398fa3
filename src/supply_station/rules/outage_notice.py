"""停电信息：kinds, lead times, calls to important customers, whether a promise was kept (domain 6)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum


class OutageKind(StrEnum):
    """停电种类. Cutting off for arrears is a matter of its own and no notice of this ledger."""

    PLANNED = "计划检修"
    TEMPORARY = "临时检修"
    FAULT = "故障停电"
    DISASTER = "自然灾害"
    RATIONING = "限电"


class NoticeSource(StrEnum):
    """消息来源: who told the station."""

    COUNTY = "县局95598"
    DISPATCH = "调度"
    PRODUCTION = "生产办"
    STATION = "本所"


class NoticeState(StrEnum):
    """停电情况."""

    PLANNED = "待停电"
    DARK = "停电中"
    RESTORED = "已送电"
    WITHDRAWN = "已撤销"
    CLOSED = "已办结"


class CallState(StrEnum):
    """通知情况 of one important customer."""

    OPEN = "待通知"
    AGAIN = "未接，再打"
    TOLD = "已通知"
    UNREACHED = "多次未接通"
    EXEMPT = "免通知"


class Channel(StrEnum):
    """通知方式."""

    PHONE = "电话"
    WECHAT = "微信群"
    SMS = "短信"
    VISIT = "上门"


class Change(StrEnum):
    """变动 of a notice that stood before."""

    MOVED = "改期"
    WITHDRAWN = "撤销"


class LateReason(StrEnum):
    """迟发原因: the ready ones; another may be typed."""

    COUNTY = "县局通知到达时间已经晚了"
    URGENT = "紧急缺陷，不停电有危险"


class ExemptReason(StrEnum):
    """免通知原因: the ready ones; another may be typed."""

    BRANCH = "支线未受影响"
    TWO_SOURCES = "双电源"
    NIGHT = "夜间故障"


class ImportantRank(StrEnum):
    """重要等级 as the government laid it down, the highest first."""

    SPECIAL = "特级"
    FIRST = "一级"
    SECOND = "二级"
    TEMPORARY = "临时"


UNFORESEEN = frozenset({OutageKind.FAULT, OutageKind.DISASTER})
"""Nobody could announce these: their end may be open, and a gap in the calls only warns."""

_TWO_DAYS = 48
_GROUP = re.compile(r"(.*[村区寨庄])(\d+|[一二三四五六七八九十]+)组")

TO_CALL = (CallState.OPEN, CallState.AGAIN)
"""A customer in one of these states is still to be told."""

OVER = (NoticeState.RESTORED, NoticeState.WITHDRAWN, NoticeState.CLOSED)
"""In these states nobody is dark by this notice any more."""


@dataclass(frozen=True)
class Version:
    """停电信息的一版: what was announced, when it came, and whether anybody outside was told of it."""

    received_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    told: bool


@dataclass(frozen=True)
class Kept:
    """停复电兑现: whether an announced outage counts, and whether it began and ended as announced."""

    counts: bool
    in_time: bool


def announce_by(
    kind: OutageKind, starts_at: datetime, *, planned_days: int, temporary_hours: int
) -> datetime | None:
    """最迟发布时间: so many days before by the calendar, or hours by the clock; None where nothing binds."""
    if kind is OutageKind.PLANNED:
        return datetime.combine(starts_at.date() - timedelta(days=planned_days), time(23, 59, 59))
    return starts_at - timedelta(hours=temporary_hours) if kind is OutageKind.TEMPORARY else None


def call_state(*, reached: bool, tries: int, needed: int) -> CallState:
    """How a customer stands after a try; `tries` counts those in vain, this one included."""
    if reached:
        return CallState.TOLD
    return CallState.UNREACHED if tries >= needed else CallState.AGAIN


def last_told(versions: Iterable[Version]) -> Version:
    """The newest version that anybody was told of, else the newest; given oldest first."""
    held = list(versions)
    return next((each for each in reversed(held) if each.told), held[-1])


def kept(
    announced: Version,
    *,
    began_at: datetime | None,
    restored_at: datetime | None,
    withdrawn_at: datetime | None,
    tolerance: timedelta,
) -> Kept:
    """Whether an outage was begun and ended no later than announced; early return counts.

    One without an announced end, and one withdrawn before it began, is not counted.
    """
    if announced.ends_at is None:
        return Kept(counts=False, in_time=False)
    if withdrawn_at is not None:
        return Kept(counts=withdrawn_at > announced.starts_at, in_time=False)
    if began_at is None or restored_at is None:
        return Kept(counts=True, in_time=False)
    return Kept(
        counts=True,
        in_time=began_at <= announced.starts_at + tolerance and restored_at <= announced.ends_at + tolerance,
    )


def open_matters(
    *,
    kind: OutageKind,
    state: NoticeState,
    to_call: int,
    has: Mapping[str, bool],
) -> tuple[str, ...]:
    """What must be entered before a notice can be closed, as steps; nothing left for nothing.

    `has` says of reason, publication, late_reason and delay_reason whether they are there or not needed.
    """
    found = []
    if to_call and kind not in UNFORESEEN:
        found.append(f"还有 {to_call} 户重要客户没有通知，请逐户登记，或写明免通知的原因")
    if state in (NoticeState.PLANNED, NoticeState.DARK):
        found.append("还没有登记全部送电的时间，请先登记送电，或撤销")
    wanted = {
        "reason": "停电原因还没有写，请补全",
        "publication": "还没有登记公告（哪里、什么时候、谁发的），请先登记公告",
        "late_reason": "公告晚于规定的时间，请写明迟发原因",
        "delay_reason": "送电晚于公告的时间，请写明延时原因",
    }
    return (*found, *(told for name, told in wanted.items() if not has[name]))


def number(day: str, running: int) -> str:
    """编号: TD, YYYYMMDD, running number of that day; never used twice."""
    return f"TD{day.replace('-', '')}{running:02d}"


def span_words(minutes: int) -> str:
    """45 as 45 分钟, 150 as 2 小时 30 分, 3000 as 2 天 2 小时."""
    hours, rest = divmod(minutes, 60)
    if hours >= _TWO_DAYS:
        return f"{hours // 24} 天 {hours % 24} 小时"
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def gathered(villages: str) -> str:
    """Villages with their groups as a board names them: 青竹村1组、青竹村2组、青竹村3组 is 青竹村1至3组."""
    held: dict[str, list[str]] = {}
    for each in villages.split("、"):
        found = _GROUP.fullmatch(each)
        held.setdefault(found[1] if found else each, []).extend([found[2]] if found else [])
    return "；".join(f"{village}{_groups(groups)}" for village, groups in held.items())


def _groups(groups: list[str]) -> str:
    numbers = [int(each) for each in groups if each.isdecimal()]
    if not groups:
        return ""
    if len(numbers) < len(groups):
        return "、".join(f"{each}组" for each in groups)
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(f"{first}组" if first == last else f"{first}至{last}组" for first, last in spans)


def rank_key(rank: str | None) -> int:
    """Where a customer stands on the call list: by the government's rank, the others behind."""
    ranks = [str(each) for each in ImportantRank]
    return ranks.index(rank) if rank in ranks else len(ranks)
