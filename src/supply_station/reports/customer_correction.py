"""档案更正：what was changed in the archive by hand, without an order, for the chief to look at (domain 7).

The workbook leaves the station, so identity numbers and phones are masked here (domain 12).
"""

from dataclasses import dataclass
from datetime import datetime

from supply_station.reports.cell import Kind, Value, masked, masked_under
from supply_station.reports.listing import Heading, Listing, Period, Total

TITLE = "档案更正"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 17),
    Heading("户名", Kind.TEXT, 16),
    Heading("台区", Kind.TEXT, 18),
    Heading("项目", Kind.TEXT, 14),
    Heading("原来的值", Kind.TEXT, 20),
    Heading("更正后的值", Kind.TEXT, 20),
    Heading("依据", Kind.TEXT, 28),
    Heading("更正人", Kind.TEXT, 10),
    Heading("更正时间", Kind.TIME, 18),
)


@dataclass(frozen=True)
class CustomerCorrectionRow:
    """One value of an account, or of the meter on its wall, that was changed by hand; both values whole."""

    account_no: str
    name: str
    area: str | None
    field: str
    old: str | None
    new: str | None
    basis: str
    clerk: str
    at: datetime


@dataclass(frozen=True)
class CustomerCorrectionSheet:
    """档案更正 of a month, in the order in which they were made."""

    period: Period
    rows: tuple[CustomerCorrectionRow, ...]


def listed(sheet: CustomerCorrectionSheet) -> Listing:
    """The list, private values masked."""
    units = "项；没有工单、在档案里直接更正的，按更正时间归入本期，请所长核对；证件号码和电话已遮盖"
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            *(number, row.account_no, row.name, row.area, row.field),
            *(masked_under(row.field, row.old), masked_under(row.field, row.new)),
            *(masked(row.basis), row.clerk, row.at),
        )
        for number, row in enumerate(sheet.rows, 1)
    )
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows, (Total("户号", len(sheet.rows)),))
