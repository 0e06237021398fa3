"""空户登记册：accounts found or reported empty, and how far each has come (domain 5)."""

from collections.abc import Iterator
from dataclasses import dataclass

from supply_station.reports.cell import Kind, Value, masked
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.zero_account_register import RegisterRow

TITLE = "空户登记册"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 6),
    Heading("户号", Kind.TEXT, 16),
    Heading("户名", Kind.TEXT, 11),
    Heading("地址", Kind.TEXT, 18),
    Heading("台区", Kind.TEXT, 14),
    Heading("用户分类", Kind.TEXT, 12),
    Heading("表号", Kind.TEXT, 15),
    Heading("零电量起月", Kind.MONTH, 9),
    Heading("环节", Kind.TEXT, 10),
    Heading("核查日期", Kind.DATE, 11),
    Heading("核查人", Kind.TEXT, 11),
    Heading("现场示数", Kind.ENERGY, 12),
    Heading("核查结果", Kind.TEXT, 11),
    Heading("证明人", Kind.TEXT, 11),
    Heading("处理意见", Kind.TEXT, 11),
    Heading("县公司批复", Kind.TEXT, 10),
    Heading("批复日期", Kind.DATE, 11),
    Heading("批复文号", Kind.TEXT, 12),
    Heading("结清余额", Kind.DATE, 11),
    Heading("拆表", Kind.DATE, 11),
    Heading("销户", Kind.DATE, 11),
)


@dataclass(frozen=True)
class EmptyAccountSheet:
    """空户登记册 of a month."""

    period: Period
    rows: tuple[RegisterRow, ...]


def listed(sheet: EmptyAccountSheet) -> Listing:
    """The list, phones of witnesses masked."""
    units = "户；核查结果是空户，或处理意见是上报空户的户，本期以前已结案的不再列"
    rows = tuple(_rows(sheet))
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows, (Total("户号", len(sheet.rows)),))


def _rows(sheet: EmptyAccountSheet) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(sheet.rows, 1):
        yield (
            *(number, row.account_no, row.name, row.address, row.area, row.category, row.meter_no),
            *(row.zero_from, row.state, row.checked_on, row.checked_by or None, row.read_on_site),
            *(row.finding, masked(row.witness), row.treatment, row.answer, row.answered_on, row.answer_no),
            *(row.settled_on, row.removed_on, row.cancelled_on),
        )
