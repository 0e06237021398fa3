"""工单统计：orders of each kind sent out, back, sent back, under way and late in a month (domain 11)."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.work_order import OrderKind

TITLE = "工单统计"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("工单种类", Kind.TEXT, 28),
    Heading("派发", Kind.WHOLE, 10),
    Heading("完成", Kind.WHOLE, 10),
    Heading("其中：补录", Kind.WHOLE, 12),
    Heading("退回", Kind.WHOLE, 10),
    Heading("期末在途", Kind.WHOLE, 10),
    Heading("期末超期", Kind.WHOLE, 10),
    Heading("平均完成天数", Kind.NUMBER, 15),
)


@dataclass(frozen=True)
class OrderCounts:
    """工单统计 of one kind; orders made void do not count.

    Attributes:
        dispatched: 派工 in the period.
        done: 回单 in the period, 补录 among them.
        backfilled: of those, entered after the fact.
        sent_back: times an order was 退回 in the period.
        under_way: with the crew at the period's end.
        late: not back at the period's end although the limit was over.
        days: calendar days from 派工 to 回单, the sum over the orders done that were sent out.
        timed: how many orders those are.
    """

    kind: OrderKind
    dispatched: int = 0
    done: int = 0
    backfilled: int = 0
    sent_back: int = 0
    under_way: int = 0
    late: int = 0
    days: int = 0
    timed: int = 0

    @property
    def mean_days(self) -> float | None:
        """平均完成天数, to one decimal; None if no order done had been sent out."""
        return round(self.days / self.timed, 1) if self.timed else None


@dataclass(frozen=True)
class WorkOrderSheet:
    """工单统计 of a month; under way and late count on `day`, the period's last or today if earlier."""

    period: Period
    day: date
    rows: tuple[OrderCounts, ...]


def listed(sheet: WorkOrderSheet) -> Listing:
    """The list."""
    units = f"张、天；完成按回单日期计，在途和超期按 {sheet.day:%Y-%m-%d} 计，天数从派工到回单按日历天计"
    rows = tuple(
        (
            *(number, each.kind, each.dispatched, each.done, each.backfilled, each.sent_back),
            *(each.under_way, each.late, each.mean_days),
        )
        for number, each in enumerate(sheet.rows, 1)
    )
    totals = (
        Total("派发", sum(each.dispatched for each in sheet.rows)),
        Total("完成", sum(each.done for each in sheet.rows)),
        Total("其中：补录", sum(each.backfilled for each in sheet.rows)),
        Total("退回", sum(each.sent_back for each in sheet.rows)),
        Total("期末在途", sum(each.under_way for each in sheet.rows)),
        Total("期末超期", sum(each.late for each in sheet.rows)),
    )
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows, totals, landscape=False)
