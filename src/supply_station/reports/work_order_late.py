"""超期明细：orders that were not back although their limit was over (domain 7, 11)."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind, masked
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.work_order import OrderKind, OrderState

TITLE = "超期明细"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("工单号", Kind.TEXT, 16),
    Heading("工单种类", Kind.TEXT, 24),
    Heading("户号", Kind.TEXT, 17),
    Heading("户名", Kind.TEXT, 18),
    Heading("台区", Kind.TEXT, 20),
    Heading("派给", Kind.TEXT, 18),
    Heading("派工日期", Kind.DATE, 12),
    Heading("时限", Kind.DATE, 12),
    Heading("超期天数", Kind.WHOLE, 9),
    Heading("工单状态", Kind.TEXT, 10),
    Heading("改约到", Kind.DATE, 12),
    Heading("看不清的地方", Kind.TEXT, 20),
)


@dataclass(frozen=True)
class LateOrderRow:
    """One order; `days` calendar days after its limit, `state` as it is today."""

    number: str
    kind: OrderKind
    account_no: str
    name: str
    area: str | None
    sent: str
    dispatched_on: date | None
    due_on: date
    days: int
    state: OrderState
    postponed_to: date | None
    illegible: str | None


@dataclass(frozen=True)
class LateOrderSheet:
    """超期明细 of a month on `day`; `count` is their number as 工单统计 counts them."""

    period: Period
    day: date
    count: int
    rows: tuple[LateOrderRow, ...]


def listed(sheet: LateOrderSheet) -> Listing:
    """The list; `count` is checked against its rows when it is written."""
    units = f"张、日历天；按 {sheet.day:%Y-%m-%d} 计，改约不顺延时限；工单状态是编制本表时的"
    rows = tuple(
        (
            *(number, row.number, row.kind, row.account_no, row.name, row.area, row.sent or None),
            *(row.dispatched_on, row.due_on, row.days, row.state, row.postponed_to, masked(row.illegible)),
        )
        for number, row in enumerate(sheet.rows, 1)
    )
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows, (Total("工单号", sheet.count),))
