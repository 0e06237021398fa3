"""档案差异：where the marketing system's files describe an account differently from the archive (domain 1).

The workbook leaves the station, so identity numbers and phones are masked here (domain 12).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from supply_station.reports.cell import Kind, Value, masked_under
from supply_station.reports.listing import Heading, Listing, Period, Total

TITLE = "档案差异"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 17),
    Heading("户名", Kind.TEXT, 16),
    Heading("台区", Kind.TEXT, 18),
    Heading("项目", Kind.TEXT, 14),
    Heading("账本中的值", Kind.TEXT, 20),
    Heading("文件中的值", Kind.TEXT, 20),
    Heading("文件", Kind.TEXT, 24),
    Heading("导入时间", Kind.TIME, 18),
    Heading("处理", Kind.TEXT, 10),
)


@dataclass(frozen=True)
class ArchiveDifferenceRow:
    """One value that differs.

    Attributes:
        field: 项目, the heading a clerk knows it by; by it private values are recognised.
        book: the value in the ledger, whole.
        file_value: the value in the file, whole.
        handling: 未处理, 已采用 or 已一致.
    """

    account_no: str
    name: str
    area: str | None
    field: str
    book: str | None
    file_value: str | None
    file: str
    taken_at: datetime
    handling: str


@dataclass(frozen=True)
class ArchiveDifferenceSheet:
    """档案差异 of a month; `count` is their number as the ledger counts them."""

    period: Period
    count: int
    rows: tuple[ArchiveDifferenceRow, ...]


def listed(sheet: ArchiveDifferenceSheet) -> Listing:
    """The list, private values masked; `count` is checked against its rows when it is written."""
    units = "条；按导入时间归入本期，证件号码和电话已遮盖"
    totals = (Total("户号", sheet.count),)
    return Listing(TITLE, sheet.period.text, units, HEADINGS, tuple(_rows(sheet)), totals)


def _rows(sheet: ArchiveDifferenceSheet) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(sheet.rows, 1):
        yield (
            number,
            row.account_no,
            row.name,
            row.area,
            row.field,
            masked_under(row.field, row.book),
            masked_under(row.field, row.file_value),
            row.file,
            row.taken_at,
            row.handling,
        )
