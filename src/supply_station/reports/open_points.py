"""未完成事项：what stands open at the month's end; it makes a draft and never blocks (domain 11)."""

from dataclasses import astuple, dataclass

from supply_station.reports.cell import Kind
from supply_station.reports.listing import Heading, Listing, Period

TITLE = "未完成事项"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("表", Kind.TEXT, 16),
    Heading("事项", Kind.TEXT, 46),
    Heading("户号", Kind.TEXT, 17),
    Heading("数量", Kind.WHOLE, 9),
    Heading("下一步", Kind.TEXT, 40),
)


@dataclass(frozen=True)
class OpenPoint:
    """One thing that stands open.

    Attributes:
        sheet: the sheet it belongs to.
        matter: what is missing or undecided.
        account_no: the account it concerns, None if several.
        count: how many it concerns, None if one account is named.
        next_step: what the clerk does about it.
    """

    sheet: str
    matter: str
    account_no: str | None
    count: int | None
    next_step: str


@dataclass(frozen=True)
class OpenPointsSheet:
    """未完成事项 of a month."""

    period: Period
    rows: tuple[OpenPoint, ...]


def listed(sheet: OpenPointsSheet) -> Listing:
    """The list."""
    rows = tuple((number, *astuple(row)) for number, row in enumerate(sheet.rows, 1))
    units = "见“事项”一栏；没有未完成事项时报表才不是草稿"
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows)
