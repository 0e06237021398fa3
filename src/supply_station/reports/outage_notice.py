"""停电信息明细：the notices of a month, what was announced and how it went (domain 6, 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from supply_station.reports.cell import Kind, Value, masked
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.outage_notice import NoticeSource, NoticeState, OutageKind

TITLE = "停电信息明细"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 6),
    Heading("编号", Kind.TEXT, 14),
    Heading("停电种类", Kind.TEXT, 9),
    Heading("停电范围", Kind.TEXT, 22),
    Heading("停电户数", Kind.WHOLE, 8),
    Heading("消息来源", Kind.TEXT, 11),
    Heading("接到通知时间", Kind.TIME, 16),
    Heading("公告时间", Kind.TIME, 16),
    Heading("公告停电时间", Kind.TIME, 16),
    Heading("公告送电时间", Kind.TIME, 16),
    Heading("实际停电时间", Kind.TIME, 16),
    Heading("全部送电时间", Kind.TIME, 16),
    Heading("停电原因", Kind.TEXT, 15),
    Heading("迟发、延时原因", Kind.TEXT, 16),
    Heading("停电情况", Kind.TEXT, 8),
    Heading("补录", Kind.TEXT, 7),
)


@dataclass(frozen=True)
class OutageNoticeRow:
    """One notice as its newest version says; `backfilled` names the hand-written paper."""

    number: str
    kind: OutageKind
    scope: str
    accounts: int
    source: NoticeSource
    received_at: datetime
    published_at: datetime | None
    starts_at: datetime
    ends_at: datetime | None
    began_at: datetime | None
    restored_at: datetime | None
    reason: str | None
    late_reason: str | None
    delay_reason: str | None
    state: NoticeState
    backfilled: str | None


def listed(period: Period, rows: tuple[OutageNoticeRow, ...]) -> Listing:
    """The list; phones in the clerks' words are masked."""
    units = "条、户；按公告停电时间归入本期"
    accounts = sum(row.accounts for row in rows)
    totals = (Total("编号", len(rows)), Total("停电户数", accounts))
    return Listing(TITLE, period.text, units, HEADINGS, tuple(_rows(rows)), totals)


def _rows(rows: tuple[OutageNoticeRow, ...]) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(rows, 1):
        yield (
            *(number, row.number, row.kind, row.scope, row.accounts, row.source, row.received_at),
            *(row.published_at, row.starts_at, row.ends_at, row.began_at, row.restored_at),
            *(
                masked(row.reason),
                masked("；".join(filter(None, (row.late_reason, row.delay_reason))) or None),
            ),
            *(row.state, row.backfilled),
        )
