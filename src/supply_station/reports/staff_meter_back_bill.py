"""自用电补收明细：energy under-read earlier and billed in a month, each with its basis (domain 4, 11)."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind
from supply_station.reports.listing import Heading, Listing, Period, Total

TITLE = "自用电补收明细"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 6),
    Heading("账别", Kind.TEXT, 14),
    Heading("姓名", Kind.TEXT, 11),
    Heading("户号", Kind.TEXT, 16),
    Heading("原抄示数", Kind.ENERGY, 12),
    Heading("应抄示数", Kind.ENERGY, 12),
    Heading("倍率", Kind.WHOLE, 7),
    Heading("补收电量", Kind.ENERGY, 12),
    Heading("补收电费", Kind.MONEY, 12),
    Heading("按阶梯算", Kind.MONEY, 12),
    Heading("少抄起月", Kind.MONTH, 10),
    Heading("少抄止月", Kind.MONTH, 10),
    Heading("补收依据", Kind.TEXT, 26),
    Heading("补收日期", Kind.DATE, 12),
)


@dataclass(frozen=True)
class BackBillRow:
    """One line by the difference on the dial; `own_fee` is what the tiers make of it in that month."""

    ledger: str
    name: str | None
    account_no: str
    read_from: int
    read_to: int
    multiplier: int
    kwh: int
    fee: int
    own_fee: int | None
    period_from: str | None
    period_to: str | None
    basis: str
    billed_on: date


def listed(period: Period, rows: tuple[BackBillRow, ...]) -> Listing:
    """The list."""
    found = tuple(
        (
            *(at, row.ledger, row.name, row.account_no, row.read_from, row.read_to, row.multiplier),
            *(row.kwh, row.fee, row.own_fee, row.period_from, row.period_to, row.basis, row.billed_on),
        )
        for at, row in enumerate(rows, 1)
    )
    totals = (
        Total("补收电量", sum(row.kwh for row in rows)),
        Total("补收电费", sum(row.fee for row in rows)),
    )
    units = "度、元；按阶梯算是把补收电量加在本月电量上多出来的电费"
    return Listing(TITLE, period.text, units, HEADINGS, found, totals)
