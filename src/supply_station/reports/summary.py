"""汇总：the month's figures, one a row, beside those of the month before and of the same month a year ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from supply_station.reports import listing
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Role, Value
from supply_station.reports.listing import Frame, Heading, Listing, Period

TITLE = "汇总"
UNITS = "见“单位”一栏；环比、同比是比上月、比去年同期增减的百分数，账本没有那时的数或那时是零的填“/”"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("类别", Kind.TEXT, 31),
    Heading("指标", Kind.TEXT, 16),
    Heading("数值", Kind.TEXT, 15),
    Heading("单位", Kind.TEXT, 8),
    Heading("上月", Kind.TEXT, 15),
    Heading("环比", Kind.SHARE, 11),
    Heading("去年同期", Kind.TEXT, 15),
    Heading("同比", Kind.SHARE, 11),
    Heading("说明", Kind.TEXT, 44),
)
_COMPARED = (Kind.WHOLE, Kind.ENERGY, Kind.MONEY)


@dataclass(frozen=True)
class Figure:
    """One figure of the month.

    Attributes:
        group: what it belongs to, 类别.
        title: what is counted, 指标.
        value: of the type `kind` takes; None where it does not apply.
        unit: as printed, “户”, “kWh”, “元”; “%”; empty if it has none.
        note: how it is counted, or what it means.
        month_before: the same figure of the month before, None where the book has none.
        year_before: the same figure of this month a year ago, None where the book has none.
        link: stem of the page with the rows behind it, and what that is narrowed to; not in the workbook.
    """

    group: str
    title: str
    value: Value
    unit: str
    kind: Kind
    note: str = ""
    month_before: Value = None
    year_before: Value = None
    link: tuple[str, dict[str, str]] | None = None

    @property
    def on_month(self) -> Decimal | None:
        """环比: the change against the month before, 1 is 100 %."""
        return self._change(self.month_before)

    @property
    def on_year(self) -> Decimal | None:
        """同比: the change against the same month a year ago, 1 is 100 %."""
        return self._change(self.year_before)

    def _change(self, before: Value) -> Decimal | None:
        """None for what is a share or a mean itself, and where there was nothing before."""
        if self.kind not in _COMPARED or not isinstance(self.value, int):
            return None
        return Decimal(self.value - before) / abs(before) if isinstance(before, int) and before else None


def append(book: Book, frame: Frame, period: Period, figures: Sequence[Figure]) -> None:
    """Write the figures on a sheet of their own."""
    page = listing.begin(book, frame, Listing(TITLE, period.text, UNITS, HEADINGS, rows=()))
    for number, figure in enumerate(figures, 1):
        page.cells(
            [
                (Role.BODY, Kind.WHOLE, number),
                (Role.BODY, Kind.TEXT, figure.group),
                (Role.BODY, Kind.TEXT, figure.title),
                (Role.BODY, figure.kind, figure.value),
                (Role.BODY, Kind.TEXT, figure.unit or None),
                (Role.BODY, figure.kind, figure.month_before),
                (Role.BODY, Kind.SHARE, figure.on_month),
                (Role.BODY, figure.kind, figure.year_before),
                (Role.BODY, Kind.SHARE, figure.on_year),
                (Role.BODY, Kind.TEXT, figure.note or None),
            ]
        )
    page.filter(listing.HEADER_ROW, page.row)
    listing.end(page, frame)
