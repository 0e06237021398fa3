"""零度户：the register of accounts at zero with what was found and done (seed article 2; domain 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.zero_account import Answer, CaseState, Finding, Treatment

TITLE = "零度户明细"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 16),
    Heading("户名", Kind.TEXT, 14),
    Heading("台区", Kind.TEXT, 19),
    Heading("台区经理", Kind.TEXT, 10),
    Heading("用户分类", Kind.TEXT, 12),
    Heading("用电类别", Kind.TEXT, 12),
    Heading("状态", Kind.TEXT, 9),
    Heading("连续零电量周期数", Kind.WHOLE, 10),
    Heading("零电量起月", Kind.MONTH, 10),
    Heading("是否免核查", Kind.TEXT, 15),
    Heading("是否列入核查", Kind.TEXT, 9),
    Heading("工单号", Kind.TEXT, 16),
    Heading("环节", Kind.TEXT, 12),
    Heading("核查日期", Kind.DATE, 11),
    Heading("现场示数", Kind.ENERGY, 12),
    Heading("核查结果", Kind.TEXT, 12),
    Heading("处理意见", Kind.TEXT, 12),
    Heading("县公司批复", Kind.TEXT, 11),
)


@dataclass(frozen=True)
class ZeroAccountRow:
    """One account at zero.

    Attributes:
        category: 用户分类, worked out where the archive does not state it.
        zero_months: 连续零电量周期数, in the account's own cycles.
        zero_from: 零电量起月, YYYY-MM.
        exempt: why it need not be visited, None if it must.
        listed: whether it is on the month's check list.
        read_on_site: 现场示数, in 0.01 of the dial.
    """

    account_no: str
    name: str
    area: str | None
    manager: str | None
    category: str
    usage_class: str | None
    status: str
    zero_months: int
    zero_from: str
    exempt: str | None
    listed: bool
    order_no: str | None = None
    state: CaseState | None = None
    checked_on: date | None = None
    read_on_site: int | None = None
    finding: Finding | None = None
    treatment: Treatment | None = None
    answer: Answer | None = None


@dataclass(frozen=True)
class ZeroAccountSheet:
    """零度户明细 of a month.

    Attributes:
        threshold: zero cycles from which an account is listed.
        count: accounts at zero as the ledger counts them.
        rows: by 台区 and account.
    """

    period: Period
    threshold: int
    count: int
    rows: tuple[ZeroAccountRow, ...]


def listed(sheet: ZeroAccountSheet) -> Listing:
    """The list; `count` is checked against its rows when it is written."""
    units = f"户；连续 {sheet.threshold} 个抄表周期及以上电量为零的列入，周期按各户的单月或双月计"
    totals = (Total("户号", sheet.count),)
    return Listing(TITLE, sheet.period.text, units, HEADINGS, tuple(_rows(sheet)), totals)


def _rows(sheet: ZeroAccountSheet) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(sheet.rows, 1):
        yield (
            number,
            row.account_no,
            row.name,
            row.area,
            row.manager,
            row.category,
            row.usage_class,
            row.status,
            row.zero_months,
            row.zero_from,
            row.exempt,
            "是" if row.listed else "否",
            row.order_no,
            row.state,
            row.checked_on,
            row.read_on_site,
            row.finding,
            row.treatment,
            row.answer,
        )
