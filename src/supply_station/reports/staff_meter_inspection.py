"""自用电计量检查表：meters of own use that two people looked at in a month, and what they found."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind
from supply_station.reports.listing import Heading, Listing, Period, Total

TITLE = "自用电计量检查"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 6),
    Heading("检查日期", Kind.DATE, 12),
    Heading("账别", Kind.TEXT, 14),
    Heading("姓名", Kind.TEXT, 11),
    Heading("户号", Kind.TEXT, 16),
    Heading("检查结果", Kind.TEXT, 14),
    Heading("现场示数", Kind.ENERGY, 12),
    Heading("情况和处理", Kind.TEXT, 32),
    Heading("检查人", Kind.TEXT, 11),
    Heading("第二检查人", Kind.TEXT, 12),
)


@dataclass(frozen=True)
class InspectionRow:
    """One account that was inspected."""

    inspected_on: date
    ledger: str
    name: str | None
    account_no: str
    result: str
    read_on_site: int | None
    detail: str | None
    first: str
    second: str


def listed(period: Period, rows: tuple[InspectionRow, ...]) -> Listing:
    """The list."""
    found = tuple(
        (
            *(at, row.inspected_on, row.ledger, row.name, row.account_no, row.result),
            *(row.read_on_site, row.detail, row.first, row.second),
        )
        for at, row in enumerate(rows, 1)
    )
    return Listing(TITLE, period.text, "户次", HEADINGS, found, (Total("户号", len(rows)),))
