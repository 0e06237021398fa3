"""月末报表：the workbook a station hands to its county company (domain 11)."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports import listing, open_points, summary
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Role
from supply_station.reports.listing import Frame, Heading, Listing, Period
from supply_station.reports.open_points import OpenPointsSheet
from supply_station.reports.summary import Figure
from supply_station.rules.month_end import PackState

TITLE = "封面"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 8),
    Heading("表名", Kind.TEXT, 22),
    Heading("统计期", Kind.TEXT, 56),
    Heading("行数", Kind.WHOLE, 10),
)


@dataclass(frozen=True)
class MonthEndPack:
    """What the workbook of a month needs.

    Attributes:
        station: the station that reports.
        county: 县公司, None if the station has not entered it.
        period: of the report as a whole; each sheet has its own.
        version: 版次, 1 is the first.
        state: how far this version has come.
        prepared_by: 制表.
        prepared_on: 编制日期.
        figures: of 汇总.
        sheets: in the order they stand in, between 汇总 and 未完成事项.
        open_points: if there are any, the whole workbook is marked 草稿.
    """

    station: str
    county: str | None
    period: Period
    version: int
    state: PackState
    prepared_by: str
    prepared_on: date
    figures: tuple[Figure, ...]
    sheets: tuple[Listing, ...]
    open_points: OpenPointsSheet


def render(pack: MonthEndPack) -> bytes:
    """The workbook as the bytes of an .xlsx.

    Raises:
        ValueError: a total in the pack is not what its rows give.
        Trouble: there is no room for temporary files.
    """
    frame = Frame(pack.station, pack.prepared_by, pack.prepared_on, draft=bool(pack.open_points.rows))
    sheets = (*pack.sheets, open_points.listed(pack.open_points))
    with Book(author=pack.station) as book:
        _cover(book, frame, pack, sheets)
        summary.append(book, frame, pack.period, pack.figures)
        for sheet in sheets:
            listing.append(book, frame, sheet)
        return book.finished()


def _cover(book: Book, frame: Frame, pack: MonthEndPack, sheets: tuple[Listing, ...]) -> None:
    page = book.page(
        TITLE, [each.width for each in HEADINGS], header_row=0, landscape=False, foot=pack.station
    )
    page.gap(60)
    page.words(Role.TITLE, f"{listing.month_text(pack.period.month)}供电所月末报表", across=True, height=40)
    if frame.draft:
        points = len(pack.open_points.rows)
        words = f"{listing.DRAFT}：还有 {points} 项未完成，见“{open_points.TITLE}”"
        page.words(Role.DRAFT, words, across=True, height=30)
    page.gap(30)
    for title, value in (
        ("报送单位", pack.station),
        ("上级单位", pack.county or "（未登记县公司名称）"),
        ("统计期", pack.period.text),
        ("版次", f"第 {pack.version} 版（{pack.state}）"),
        ("编制日期", f"{pack.prepared_on:%Y-%m-%d}"),
    ):
        page.words(Role.FOOT, f"{title}：{value}", across=True, height=26)
    page.gap(30)
    listing.header(page, HEADINGS)
    contents = [(summary.TITLE, pack.period.text, len(pack.figures))]
    contents += [(sheet.title, sheet.period, sheet.count) for sheet in sheets]
    rows = [(number, *each) for number, each in enumerate(contents, 1)]
    page.rows([heading.kind for heading in HEADINGS], rows)
    listing.end(page, frame)
