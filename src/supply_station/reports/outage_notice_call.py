"""重要客户通知记录：who was told of a month's outages, when, how and with what answer (domain 6, 11, 12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from supply_station.reports.cell import Kind, Value, masked
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.outage_notice import CallState, Channel

TITLE = "重要客户通知记录"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("停电编号", Kind.TEXT, 15),
    Heading("版次", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 16),
    Heading("户名", Kind.TEXT, 20),
    Heading("重要等级", Kind.TEXT, 10),
    Heading("重要原因", Kind.TEXT, 12),
    Heading("通知情况", Kind.TEXT, 12),
    Heading("通知时间", Kind.TIME, 17),
    Heading("通知方式", Kind.TEXT, 10),
    Heading("通知人", Kind.TEXT, 10),
    Heading("接听人", Kind.TEXT, 12),
    Heading("电话号码", Kind.TEXT, 15),
    Heading("对方答复、免通知原因", Kind.TEXT, 26),
)


@dataclass(frozen=True)
class OutageCallRow:
    """One try, or a customer nobody tried to tell."""

    number: str
    version: int
    account_no: str
    name: str
    rank: str | None
    reason: str | None
    state: CallState
    told_at: datetime | None = None
    channel: Channel | None = None
    told_by: str | None = None
    person: str | None = None
    phone: str | None = None
    answer: str | None = None


def listed(period: Period, rows: tuple[OutageCallRow, ...]) -> Listing:
    """The list; phones are masked, it leaves the station."""
    units = "次；按公告停电时间归入本期；版次是改期、撤销以后重新通知的"
    return Listing(TITLE, period.text, units, HEADINGS, tuple(_rows(rows)), (Total("停电编号", len(rows)),))


def _rows(rows: tuple[OutageCallRow, ...]) -> Iterator[tuple[Value, ...]]:
    for at, row in enumerate(rows, 1):
        yield (
            *(at, row.number, row.version, row.account_no, row.name, row.rank, row.reason, row.state),
            *(row.told_at, row.channel, row.told_by, row.person, masked(row.phone), masked(row.answer)),
        )
