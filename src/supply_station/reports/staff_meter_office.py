"""站所用电：what the station itself used in a month, and of its quota of the year (domain 4, 11)."""

from dataclasses import dataclass

from supply_station.reports.cell import Kind
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules import kwh

TITLE = "站所用电"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 6),
    Heading("用途", Kind.TEXT, 16),
    Heading("户号", Kind.TEXT, 16),
    Heading("户名", Kind.TEXT, 20),
    Heading("上月止码", Kind.ENERGY, 12),
    Heading("本月止码", Kind.ENERGY, 12),
    Heading("倍率", Kind.WHOLE, 7),
    Heading("电量", Kind.ENERGY, 12),
    Heading("电费", Kind.MONEY, 12),
    Heading("抄表人", Kind.TEXT, 11),
)


@dataclass(frozen=True)
class OfficeRow:
    """One account of the station; the readings are of the meter that hangs there now."""

    note: str | None
    account_no: str
    name: str
    read_from: int | None
    read_to: int | None
    multiplier: int
    kwh: int | None
    fee: int | None
    reader: str | None


@dataclass(frozen=True)
class OfficeSheet:
    """The accounts of a month, and of the year so far: kWh (0.01) used, the quota, what exceeds it."""

    period: Period
    of_year: int
    quota: int | None
    beyond: int
    rows: tuple[OfficeRow, ...]


def listed(sheet: OfficeSheet) -> Listing:
    """The list; the year stands with the units."""
    quota = f"全年指标 {kwh.text(sheet.quota)} 度" if sheet.quota is not None else "全年指标未登记"
    year = f"本年累计 {kwh.text(sheet.of_year)} 度，{quota}，超出 {kwh.text(sheet.beyond)} 度"
    rows = tuple(
        (
            *(at, row.note, row.account_no, row.name, row.read_from, row.read_to, row.multiplier),
            *(row.kwh, row.fee, row.reader),
        )
        for at, row in enumerate(sheet.rows, 1)
    )
    totals = (
        Total("电量", sum(row.kwh or 0 for row in sheet.rows)),
        Total("电费", sum(row.fee or 0 for row in sheet.rows)),
    )
    return Listing(TITLE, sheet.period.text, f"度、元；{year}", HEADINGS, rows, totals)
