"""清单：one list on a sheet, with everything an inspector looks for around it.

Above the list stand its name, the station, the period and the units; below it a total, 以下空白, and room for
signatures and the seal.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from supply_station.reports.book import Book, Page
from supply_station.reports.cell import Kind, Role, Value
from supply_station.rules import period

HEADER_ROW = 4
DRAFT = "草稿"
NOTHING = "本期无"
_LINE = "_" * 14


@dataclass(frozen=True)
class Period:
    """统计期: a month, and the day its period begins on.

    1 is the calendar month; 26 is from the 26th of the month before to the 25th.
    """

    month: str
    first_day: int = 1

    @property
    def days(self) -> tuple[date, date]:
        """Its first and its last day."""
        return period.period(self.month, self.first_day)

    @property
    def text(self) -> str:
        """The period with its rule, as it is printed on every sheet."""
        start, end = self.days
        rule = "自然月" if self.first_day == 1 else f"上月 {start.day} 日至本月 {end.day} 日"
        return f"{month_text(self.month)}（{rule}，{start:%Y-%m-%d} 至 {end:%Y-%m-%d}）"


def month_text(month: str) -> str:
    """A month as a heading says it: `2026年10月`."""
    return f"{month[:4]}年{int(month[5:])}月"


@dataclass(frozen=True)
class Frame:
    """What is the same on every sheet of a workbook.

    Attributes:
        station: the station's name.
        prepared_by: 制表.
        prepared_on: 制表日期.
        draft: whether things stand open.
    """

    station: str
    prepared_by: str
    prepared_on: date
    draft: bool


@dataclass(frozen=True)
class Heading:
    """One column of a list; `width` in characters, a hanzi takes two."""

    text: str
    kind: Kind
    width: float


@dataclass(frozen=True)
class Total:
    """合计 of one column: the figure as its source knows it, in the unit of the column.

    Under a column of text it is the number of cells filled.
    """

    heading: str
    value: int


@dataclass(frozen=True)
class Listing:
    """A list and what is said about it.

    Attributes:
        title: the sheet's name and title.
        period: with its rule, `Period.text` or a day.
        units: what the figures are counted in.
        rows: one value for each heading; None where it does not apply.
        totals: the columns that are summed.
    """

    title: str
    period: str
    units: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Value]]
    totals: Sequence[Total] = ()
    landscape: bool = True

    @property
    def count(self) -> int:
        """行数, as the cover names it."""
        return len(self.rows)


def append(book: Book, frame: Frame, listing: Listing) -> None:
    """Write the list on a sheet of its own.

    Raises:
        TypeError: a value is not of its column's kind.
        ValueError: a total is not the sum of its column, so one of the two is wrong.
    """
    page = begin(book, frame, listing)
    summed = _Summed(listing)
    page.rows([heading.kind for heading in listing.headings], summed.passed(listing.rows))
    page.filter(HEADER_ROW, page.row)
    if not listing.count:
        page.words(Role.NOTE, NOTHING, across=True, height=24)
    if listing.totals:
        page.gap(4)  # programs stretch a filter over rows that touch the list; the total is not one of them
        page.cells(summed.total_row())
    end(page, frame)


def begin(book: Book, frame: Frame, listing: Listing) -> Page:
    """A sheet with all that stands above the rows: title, draft mark, station, period, units, headings."""
    title = listing.title
    page = book.page(
        title,
        [heading.width for heading in listing.headings],
        header_row=HEADER_ROW,
        landscape=listing.landscape,
        foot="　".join([frame.station, title, *[DRAFT] * frame.draft]),
    )
    page.words(Role.TITLE, f"{title}（{DRAFT}）" if frame.draft else title, height=30)
    page.words(Role.SUBTITLE, f"填报单位：{frame.station}　　　统计期：{listing.period}", height=18)
    page.words(Role.SUBTITLE, f"计量单位：{listing.units}", height=18)
    header(page, listing.headings)
    return page


def header(page: Page, headings: Sequence[Heading]) -> None:
    """The row of headings."""
    page.cells([(Role.HEADER, Kind.TEXT, heading.text) for heading in headings])


def end(page: Page, frame: Frame) -> None:
    """What stands below the last row: 以下空白, room for signatures and the seal."""
    page.words(Role.NOTE, "以下空白", across=True, height=22)
    page.gap(10)
    signatures = f"制表：{frame.prepared_by}　　　审核：{_LINE}　　　负责人：{_LINE}　　　（盖章）"
    page.words(Role.FOOT, signatures, height=30)
    page.words(Role.FOOT, f"制表日期：{frame.prepared_on:%Y-%m-%d}", height=30)


class _Summed:
    """Adds up the columns of a list while its rows pass by on their way to the sheet."""

    def __init__(self, listing: Listing) -> None:
        self._headings = listing.headings
        self._expected = {total.heading: total.value for total in listing.totals}
        self._at = {
            number: heading.kind is Kind.TEXT
            for number, heading in enumerate(listing.headings)
            if heading.text in self._expected
        }
        self._sums = dict.fromkeys(self._at, 0)

    def passed(self, rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value]]:
        for row in rows:
            for number, counted in self._at.items():
                value = row[number]
                if value is not None:
                    self._sums[number] += 1 if counted else int(value)  # type: ignore[arg-type]
            yield row

    def total_row(self) -> list[tuple[Role, Kind, Value]]:
        row: list[tuple[Role, Kind, Value]] = [(Role.TOTAL, Kind.TEXT, None) for _ in self._headings]
        row[0] = (Role.TOTAL, Kind.TEXT, "合计")
        for number, counted in self._at.items():
            heading = self._headings[number]
            if self._sums[number] != self._expected[heading.text]:
                expected = self._expected[heading.text]
                raise ValueError(f"{heading.text}: {expected} expected, the rows give {self._sums[number]}")
            row[number] = (Role.TOTAL, Kind.WHOLE if counted else heading.kind, self._sums[number])
        return row
