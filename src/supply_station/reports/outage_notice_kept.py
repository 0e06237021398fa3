"""停复电兑现率：outages begun and ended as announced, of those announced (seed 8; domain 6, 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.outage_notice import OutageKind

TITLE = "停复电兑现率"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("停电种类", Kind.TEXT, 16),
    Heading("停电信息", Kind.WHOLE, 12),
    Heading("不计算", Kind.WHOLE, 12),
    Heading("应兑现", Kind.WHOLE, 12),
    Heading("按时停送", Kind.WHOLE, 12),
    Heading("没有兑现", Kind.WHOLE, 12),
    Heading("兑现率", Kind.SHARE, 12),
)


@dataclass(frozen=True)
class KeptRow:
    """The outages of a kind: all of them, those that count, those that were kept."""

    kind: OutageKind
    notices: int
    counted: int
    kept: int

    @property
    def share(self) -> Decimal | None:
        """兑现率, 1 is 100 %; None where nothing counts."""
        return Decimal(self.kept) / self.counted if self.counted else None


@dataclass(frozen=True)
class KeptSheet:
    """停复电兑现率 of a month; `tolerance` in minutes."""

    period: Period
    tolerance: int
    rows: tuple[KeptRow, ...]

    @property
    def counted(self) -> int:
        """Outages that count."""
        return sum(each.counted for each in self.rows)

    @property
    def kept(self) -> int:
        """Outages that were kept."""
        return sum(each.kept for each in self.rows)

    @property
    def share(self) -> Decimal | None:
        """兑现率 of all kinds together."""
        return Decimal(self.kept) / self.counted if self.counted else None


def listed(sheet: KeptSheet) -> Listing:
    """The list."""
    units = (
        f"条；晚不超过 {sheet.tolerance} 分钟、提前送电都算按时；"
        "停电前撤销、没公告送电时间、还没到时间的不计算"
    )
    if sheet.share is not None:
        units += f"；合计兑现率 {sheet.share * 100:.2f}%"
    totals = (
        Total("停电信息", sum(each.notices for each in sheet.rows)),
        Total("不计算", sum(each.notices - each.counted for each in sheet.rows)),
        Total("应兑现", sheet.counted),
        Total("按时停送", sheet.kept),
        Total("没有兑现", sheet.counted - sheet.kept),
    )
    return Listing(TITLE, sheet.period.text, units, HEADINGS, tuple(_rows(sheet)), totals, landscape=False)


def _rows(sheet: KeptSheet) -> Iterator[tuple[Value, ...]]:
    for number, each in enumerate(sheet.rows, 1):
        missed = each.counted - each.kept
        left_out = each.notices - each.counted
        yield (number, each.kind, each.notices, left_out, each.counted, each.kept, missed, each.share)
