"""缺抄：accounts that were due and have no reading (domain 5)."""

from dataclasses import astuple, dataclass

from supply_station.reports.cell import Kind
from supply_station.reports.listing import Heading, Listing, Period, Total

TITLE = "缺抄"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 17),
    Heading("户名", Kind.TEXT, 22),
    Heading("台区", Kind.TEXT, 22),
    Heading("抄表段", Kind.TEXT, 14),
    Heading("台区经理", Kind.TEXT, 12),
    Heading("抄表周期", Kind.TEXT, 10),
    Heading("上次抄表月", Kind.MONTH, 12),
)


@dataclass(frozen=True)
class MissingReadingRow:
    """One account without the reading that was due; `last_month` is YYYY-MM, None if it never had one."""

    account_no: str
    name: str
    area: str | None
    reading_section: str | None
    manager: str | None
    cycle: str | None
    last_month: str | None


@dataclass(frozen=True)
class MissingReadingSheet:
    """缺抄 of a month; `count` is their number as the ledger counts them."""

    period: Period
    count: int
    rows: tuple[MissingReadingRow, ...]


def listed(sheet: MissingReadingSheet) -> Listing:
    """The list; `count` is checked against its rows when it is written."""
    rows = tuple((number, *astuple(row)) for number, row in enumerate(sheet.rows, 1))
    units = "户；本期应抄而没有示数的户，双月户只在应抄月计"
    totals = (Total("户号", sheet.count),)
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows, totals)
