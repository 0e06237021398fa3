"""汇总：the month's figures, one a row, each with its unit and what it means."""

from collections.abc import Sequence
from dataclasses import dataclass

from supply_station.reports import listing
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Role, Value
from supply_station.reports.listing import Frame, Heading, Listing, Period

TITLE = "汇总"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("类别", Kind.TEXT, 24),
    Heading("指标", Kind.TEXT, 30),
    Heading("数值", Kind.TEXT, 18),
    Heading("单位", Kind.TEXT, 8),
    Heading("说明", Kind.TEXT, 46),
)


@dataclass(frozen=True)
class Figure:
    """One figure of the month.

    Attributes:
        group: what it belongs to, 类别.
        title: what is counted, 指标.
        value: of the type `kind` takes; None where it does not apply.
        unit: as printed, “户”, “kWh”, “元”; “%”; empty if it has none.
        note: how it is counted, or what it means.
    """

    group: str
    title: str
    value: Value
    unit: str
    kind: Kind
    note: str = ""


def append(book: Book, frame: Frame, period: Period, figures: Sequence[Figure]) -> None:
    """Write the figures on a sheet of their own."""
    page = listing.begin(
        book, frame, Listing(TITLE, period.text, "见“单位”一栏", HEADINGS, rows=(), landscape=False)
    )
    for number, figure in enumerate(figures, 1):
        page.cells(
            [
                (Role.BODY, Kind.WHOLE, number),
                (Role.BODY, Kind.TEXT, figure.group),
                (Role.BODY, Kind.TEXT, figure.title),
                (Role.BODY, figure.kind, figure.value),
                (Role.BODY, Kind.TEXT, figure.unit or None),
                (Role.BODY, Kind.TEXT, figure.note or None),
            ]
        )
    page.filter(listing.HEADER_ROW, page.row)
    listing.end(page, frame)
