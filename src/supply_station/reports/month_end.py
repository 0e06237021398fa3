"""月末报表：the workbook a station hands to its county company (domain 11)."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports import (
    archive_difference,
    listing,
    missing_reading,
    open_points,
    summary,
    zero_account,
)
from supply_station.reports.archive_difference import ArchiveDifferenceSheet
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Role
from supply_station.reports.listing import Frame, Heading, Period
from supply_station.reports.missing_reading import MissingReadingSheet
from supply_station.reports.open_points import OpenPointsSheet
from supply_station.reports.summary import Figure
from supply_station.reports.zero_account import ZeroAccountSheet

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
        prepared_by: 制表.
        prepared_on: 编制日期.
        figures: of 汇总; those of 零度户 are added from its sheet.
        open_points: if there are any, the whole workbook is marked 草稿.
    """

    station: str
    county: str | None
    period: Period
    prepared_by: str
    prepared_on: date
    figures: tuple[Figure, ...]
    zero_account: ZeroAccountSheet
    missing_reading: MissingReadingSheet
    archive_difference: ArchiveDifferenceSheet
    open_points: OpenPointsSheet


def render(pack: MonthEndPack) -> bytes:
    """The workbook as the bytes of an .xlsx.

    Raises:
        ValueError: a count in the pack is not what its rows give.
        Trouble: there is no room for temporary files.
    """
    frame = Frame(pack.station, pack.prepared_by, pack.prepared_on, draft=bool(pack.open_points.rows))
    figures = [*pack.figures, *zero_account.figures(pack.zero_account)]
    with Book(author=pack.station) as book:
        _cover(book, frame, pack, len(figures))
        summary.append(book, frame, pack.period, figures)
        zero_account.append(book, frame, pack.zero_account)
        missing_reading.append(book, frame, pack.missing_reading)
        archive_difference.append(book, frame, pack.archive_difference)
        open_points.append(book, frame, pack.open_points)
        return book.finished()


def _cover(book: Book, frame: Frame, pack: MonthEndPack, figures: int) -> None:
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
        ("编制日期", f"{pack.prepared_on:%Y-%m-%d}"),
    ):
        page.words(Role.FOOT, f"{title}：{value}", across=True, height=26)
    page.gap(30)
    listing.header(page, HEADINGS)
    page.rows(
        [heading.kind for heading in HEADINGS],
        [
            (1, summary.TITLE, pack.period.text, figures),
            (2, zero_account.TITLE, pack.zero_account.period.text, len(pack.zero_account.rows)),
            (3, missing_reading.TITLE, pack.missing_reading.period.text, len(pack.missing_reading.rows)),
            (
                4,
                archive_difference.TITLE,
                pack.archive_difference.period.text,
                len(pack.archive_difference.rows),
            ),
            (5, open_points.TITLE, pack.open_points.period.text, len(pack.open_points.rows)),
        ],
    )
    listing.end(page, frame)
