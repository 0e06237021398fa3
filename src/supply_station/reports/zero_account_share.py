"""现场核查比例：accounts visited against the share of each class that must be (seed article 2; domain 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.customer import Category

TITLE = "现场核查比例"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("用户分类", Kind.TEXT, 16),
    Heading("候选户数", Kind.WHOLE, 12),
    Heading("要求比例", Kind.SHARE, 12),
    Heading("应核查户数", Kind.WHOLE, 12),
    Heading("已核查户数", Kind.WHOLE, 12),
    Heading("核查比例", Kind.SHARE, 12),
    Heading("是否达到", Kind.TEXT, 10),
    Heading("还差户数", Kind.WHOLE, 10),
)


@dataclass(frozen=True)
class ClassQuota:
    """核查比例 of one 用户分类.

    Attributes:
        candidates: accounts at zero that are not exempt, or were visited this month.
        share: the share that must be visited, in whole percent.
        required: accounts that must be visited, rounded up.
        checked: distinct accounts visited in the cycle.
    """

    category: Category
    candidates: int
    share: int
    required: int
    checked: int

    @property
    def reached(self) -> Decimal | None:
        """The share visited, 1 is 100 %; None without candidates."""
        return Decimal(self.checked) / self.candidates if self.candidates else None

    @property
    def short(self) -> int:
        """How many accounts are still to be visited."""
        return max(0, self.required - self.checked)


@dataclass(frozen=True)
class ZeroAccountShareSheet:
    """现场核查比例 of a month; `candidates` are all that must be counted, whatever their class."""

    period: Period
    candidates: int
    quotas: tuple[ClassQuota, ...]


def listed(sheet: ZeroAccountShareSheet) -> Listing:
    """The list; `candidates` is checked against its rows when it is written."""
    units = (
        "户；候选户不含免核查（本期到过现场的仍计入），应核查户数不足一户按一户计，本期到过现场的户只计一次"
    )
    totals = (
        Total("候选户数", sheet.candidates),
        Total("应核查户数", sum(each.required for each in sheet.quotas)),
        Total("已核查户数", sum(each.checked for each in sheet.quotas)),
        Total("还差户数", sum(each.short for each in sheet.quotas)),
    )
    return Listing(TITLE, sheet.period.text, units, HEADINGS, tuple(_rows(sheet)), totals, landscape=False)


def _rows(sheet: ZeroAccountShareSheet) -> Iterator[tuple[Value, ...]]:
    for number, each in enumerate(sheet.quotas, 1):
        yield (
            number,
            each.category,
            each.candidates,
            Decimal(each.share) / 100,
            each.required,
            each.checked,
            each.reached,
            None if not each.candidates else "否" if each.short else "是",
            each.short,
        )
