"""抄表模板：every account with its last reading, and room for the next; the import takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from supply_station.reports.book import Book
from supply_station.reports.cell import Kind
from supply_station.reports.listing import HEADER_ROW, Frame, Heading, Listing, Period, begin

TITLE = "抄表模板"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 17),
    Heading("户名", Kind.TEXT, 20),
    Heading("台区", Kind.TEXT, 18),
    Heading("电费年月", Kind.MONTH, 11),
    Heading("表号", Kind.TEXT, 26),
    Heading("示数类型", Kind.TEXT, 11),
    Heading("倍率", Kind.WHOLE, 8),
    Heading("上次示数", Kind.ENERGY, 13),
    Heading("本次示数", Kind.ENERGY, 13),
    Heading("电量", Kind.ENERGY, 13),
    Heading("抄表日期", Kind.DATE, 13),
)
_UNITS = "示数、电量：千瓦时；电量空着的按两次示数和倍率算出；没有抄到的户，后三格都空着"
_NUMBERS = ("本次示数", "电量")


@dataclass(frozen=True)
class UsageTemplateRow:
    """One meter and register to be read; `read_from` is its last reading."""

    account_no: str
    name: str
    area: str | None
    meter_no: str | None
    register: str
    multiplier: int | None
    read_from: int | None


def render(frame: Frame, period: Period, rows: Sequence[UsageTemplateRow]) -> bytes:
    """The workbook; below the last row stands nothing, as the import would take it for an account."""
    cells = [
        (
            *(
                number,
                row.account_no,
                row.name,
                row.area or "",
                period.month,
                row.meter_no or "",
                row.register,
            ),
            *("" if known is None else known for known in (row.multiplier, row.read_from)),
            *("", "", ""),
        )
        for number, row in enumerate(rows, 1)
    ]
    listing = Listing(TITLE, period.text, _UNITS, HEADINGS, cells)
    with Book(frame.prepared_by) as book:
        page = begin(book, frame, listing)
        page.rows([heading.kind for heading in HEADINGS], cells)
        page.filter(HEADER_ROW, page.row)
        for column, heading in enumerate(HEADINGS, 1):
            if heading.text in _NUMBERS:
                page.not_negative(column, HEADER_ROW + 1, max(page.row, HEADER_ROW + 1))
        return book.finished()
