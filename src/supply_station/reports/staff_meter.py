"""员工自用电公示表：the homes' month as it was posted, our sum beside the billed fee (domain 4, 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.staff_meter import masked, tail

TITLE = "员工自用电公示表"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 6),
    Heading("姓名", Kind.TEXT, 11),
    Heading("户号", Kind.TEXT, 16),
    Heading("表号尾数", Kind.TEXT, 10),
    Heading("上月止码", Kind.ENERGY, 12),
    Heading("本月止码", Kind.ENERGY, 12),
    Heading("倍率", Kind.WHOLE, 7),
    Heading("电量", Kind.ENERGY, 11),
    Heading("电费", Kind.MONEY, 11),
    Heading("阶梯电费", Kind.MONEY, 11),
    Heading("差额", Kind.MONEY, 10),
    Heading("是否交清", Kind.TEXT, 10),
    Heading("抄表人", Kind.TEXT, 10),
    Heading("复核人", Kind.TEXT, 10),
    Heading("张榜日期", Kind.DATE, 11),
    Heading("撤榜日期", Kind.DATE, 11),
    Heading("要查的", Kind.TEXT, 18),
)


@dataclass(frozen=True)
class StaffMeterRow:
    """One meter of a home; the fee stands on the account's first line."""

    name: str
    account_no: str
    meter_no: str
    read_from: int | None
    read_to: int | None
    multiplier: int | None
    kwh: int | None
    fee: int | None
    own_fee: int | None
    difference: int | None
    paid: str | None
    reader: str | None
    reviewer: str | None
    flags: str | None


def listed(
    period: Period, rows: tuple[StaffMeterRow, ...], posted_on: date | None, until: date | None
) -> Listing:
    """The list; of a 户号 only its end leaves the station."""
    units = "度、元；差额是实际电费减阶梯电费；换过表的户一块表一行，补收另见“自用电补收明细”"
    totals = (
        Total("电量", sum(row.kwh or 0 for row in rows)),
        Total("电费", sum(row.fee or 0 for row in rows)),
    )
    return Listing(TITLE, period.text, units, HEADINGS, tuple(_rows(rows, posted_on, until)), totals)


def _rows(
    rows: tuple[StaffMeterRow, ...], posted_on: date | None, until: date | None
) -> Iterator[tuple[Value, ...]]:
    for at, row in enumerate(rows, 1):
        yield (
            *(at, row.name, masked(row.account_no), tail(row.meter_no) or None, row.read_from, row.read_to),
            *(row.multiplier, row.kwh, row.fee, row.own_fee, row.difference, row.paid, row.reader),
            *(row.reviewer, posted_on, until, row.flags),
        )
