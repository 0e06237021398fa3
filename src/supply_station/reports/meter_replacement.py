"""表计更换：both meters of each replacement, and whether the month's energy is all recorded (domain 2, 7)."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind, masked
from supply_station.reports.listing import Heading, Listing, Period, Total

TITLE = "表计更换"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 6),
    Heading("工单号", Kind.TEXT, 15),
    Heading("户号", Kind.TEXT, 16),
    Heading("户名", Kind.TEXT, 11),
    Heading("台区", Kind.TEXT, 14),
    Heading("更换原因", Kind.TEXT, 12),
    Heading("更换日期", Kind.DATE, 11),
    Heading("旧表表号", Kind.TEXT, 15),
    Heading("旧表起码", Kind.ENERGY, 12),
    Heading("旧表止码", Kind.ENERGY, 12),
    Heading("新表表号", Kind.TEXT, 15),
    Heading("新表起码", Kind.ENERGY, 12),
    Heading("新表止码", Kind.ENERGY, 12),
    Heading("应计电量", Kind.ENERGY, 12),
    Heading("记录电量", Kind.ENERGY, 12),
    Heading("少记电量", Kind.ENERGY, 12),
    Heading("退补电量", Kind.ENERGY, 12),
    Heading("说明", Kind.TEXT, 22),
)


@dataclass(frozen=True)
class MeterReplacementRow:
    """One replacement; readings in 0.01 of the dial, energy in 0.01 kWh.

    Attributes:
        expected: what both meters ran, None where a reading is not known.
        recorded: what the import says of both, None while it says nothing.
        missing: how much of the expected is not recorded, negative where it is too much.
        remark: what is at fault or cannot be checked, None if all is right.
    """

    order: str
    account_no: str
    name: str
    area: str | None
    cause: str | None
    removed_on: date
    old_no: str | None
    old_start: int | None
    old_end: int | None
    new_no: str
    new_start: int | None
    new_end: int | None
    expected: int | None
    recorded: int | None
    missing: int
    back_billed: int | None
    remark: str | None


@dataclass(frozen=True)
class MeterReplacementSheet:
    """表计更换 of a month."""

    period: Period
    rows: tuple[MeterReplacementRow, ...]


def listed(sheet: MeterReplacementSheet) -> Listing:
    """The list."""
    units = "只、kWh；按换表后第一次抄表的电费年月归入本期，少记电量为负是多记"
    rows = tuple(
        (
            *(number, row.order, row.account_no, row.name, row.area, masked(row.cause), row.removed_on),
            *(row.old_no, row.old_start, row.old_end, row.new_no or None, row.new_start, row.new_end),
            *(row.expected, row.recorded, row.missing, row.back_billed, row.remark),
        )
        for number, row in enumerate(sheet.rows, 1)
    )
    totals = (
        Total("户号", len(sheet.rows)),
        Total("应计电量", sum(row.expected or 0 for row in sheet.rows)),
        Total("记录电量", sum(row.recorded or 0 for row in sheet.rows)),
        Total("少记电量", sum(row.missing for row in sheet.rows)),
    )
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows, totals)
