"""名册：a list on paper — heading, columns, rows over as many pages as they need, places to sign.

A list closes with 以下空白 in its first free row, or below a full table; a page that is not its last one says
接下页.
"""

from dataclasses import dataclass

from reportlab.lib.units import mm

from supply_station.documents.blanks import label, places
from supply_station.documents.paper import (
    BODY,
    LANDSCAPE,
    SMALL,
    THICK,
    Align,
    Box,
    Paper,
    Stack,
    page_words,
)

END, GOES_ON = "以下空白", "接下页"
NOT_APPLICABLE = "/"

_RIGHT_MARGIN, _TOP_MARGIN = 10 * mm, 28 * mm
_HEAD_HEIGHT, _BAND_HEIGHT, _LINE_HEIGHT = 10 * mm, 6 * mm, 10 * mm
_FOOT, _FOOT_HEIGHT = 7 * mm, 6 * mm
_STRONG = 13.0


@dataclass(frozen=True)
class Column:
    """A column: its width in mm and how its texts are set; a strong one is printed large."""

    heading: str
    width: float
    align: Align = "centre"
    strong: bool = False


NUMBERED = Column("序号", 9)
"""The first column of every list, filled by the list itself."""


@dataclass(frozen=True)
class Group:
    """Rows that begin a page of their own, such as those of one 台区.

    Attributes:
        above: what stands over the table, from left to right, each with its width in mm; the first is bold.
        rows: the texts of the columns after 序号; None and "" print as "/". Columns that have no text in any
            row, at the right, are written by hand.
        sums: what is printed under the last row.
    """

    above: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str | None, ...], ...]
    sums: str = ""


@dataclass(frozen=True)
class Roster:
    """名册: what a list needs.

    Attributes:
        aside: printed at the right of the title, such as the month.
        printed: when and by whom it was printed.
        columns: those after 序号.
        row_height: in mm.
        below: lines under the table: writing places (see `blanks`).
        own: what a group is called where its pages are counted, such as 本台区; "" for a list of one group.
        size: of the sheet, in points.
        scale: how many times as large as its size the sheet is printed.
        bound: whether there is a line at the left to punch and bind along.
    """

    title: str
    station: str
    aside: str
    printed: str
    columns: tuple[Column, ...]
    row_height: float
    groups: tuple[Group, ...]
    below: tuple[str, ...]
    own: str = ""
    size: tuple[float, float] = LANDSCAPE
    bound: bool = False
    scale: float = 1.0

    @property
    def rows(self) -> int:
        """How many rows stand on a page."""
        under = _FOOT + _FOOT_HEIGHT + len(self.below) * _LINE_HEIGHT + _BAND_HEIGHT
        return int((self.size[1] - _TOP_MARGIN - _HEAD_HEIGHT - under) / (self.row_height * mm))

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return sum(_pages(self, group) for group in self.groups)


def render(roster: Roster) -> bytes:
    """The PDF of a list."""
    paper = Paper(roster.title, roster.size, roster.scale)
    draw(paper, roster)
    return paper.save()


def draw(paper: Paper, roster: Roster, before: int = 0) -> None:
    """Draws the list behind the `before` pages the paper has already."""
    table = _Table(roster)
    paper.turn(roster.size)
    with paper.blank() as blank:
        _blank(paper, roster, table)
    page, pages = before, before + roster.pages
    for group in roster.groups:
        for own in range(_pages(roster, group)):
            page += 1
            paper.stamp(blank)
            _above(paper, group, table)
            _rows(paper, roster, group, own, table)
            words = page_words(page, pages)
            if roster.own:
                words = f"{roster.own}{page_words(own + 1, _pages(roster, group))}　　全部{words}"
            paper.put(table.foot, words, SMALL, align="right")
            paper.end_page()


def _pages(roster: Roster, group: Group) -> int:
    """Pages of one group."""
    return -(-len(group.rows) // roster.rows)


class _Table:
    """Where everything stands on the page; the table ends at the right margin."""

    def __init__(self, roster: Roster) -> None:
        self.columns = (NUMBERED, *roster.columns)
        widths = [column.width * mm for column in self.columns]
        self.width = sum(widths)
        self.left = roster.size[0] - _RIGHT_MARGIN - self.width
        self.top = roster.size[1] - _TOP_MARGIN
        stack = Stack(self.left, self.top)
        self.heads = stack.row(_HEAD_HEIGHT, *widths)
        self.grid = [stack.row(roster.row_height * mm, *widths) for _ in range(roster.rows)]
        self.frame = Box(self.left, stack.y, self.width, self.top - stack.y)
        self.band = stack.row(_BAND_HEIGHT, self.width)[0]
        self.below = [stack.row(_LINE_HEIGHT, self.width)[0] for _ in roster.below]
        self.foot = Box(self.left, _FOOT, self.width, _FOOT_HEIGHT)
        self.widest = widths.index(max(widths))


def _blank(paper: Paper, roster: Roster, table: _Table) -> None:
    """Everything that is the same on every page."""
    above = Box(table.left, table.top + 8 * mm, table.width, 10 * mm)
    third = above.columns(3)
    paper.put(third[0], roster.station, 12, bold=True)
    paper.put(third[1], roster.title, 18, bold=True, align="centre")
    paper.put(third[2], roster.aside, BODY, align="right")
    for head, column in zip(table.heads, table.columns, strict=True):
        label(paper, head, column.heading)
    for row in table.grid:
        for cell in row:
            paper.frame(cell)
    paper.frame(table.frame, THICK)
    for box, spelt in zip(table.below, roster.below, strict=True):
        places(paper, box, spelt)
    paper.put(table.foot, roster.printed, SMALL)
    if roster.bound:
        paper.frame(Box(table.left - 8 * mm, _FOOT, 0, above.top - _FOOT))
        for at, word in enumerate("装订线"):
            middle = table.frame.y + table.frame.height * (3 - at) / 4
            paper.put(Box(table.left - 15 * mm, middle - 4 * mm, 6 * mm, 8 * mm), word, SMALL, align="centre")


def _above(paper: Paper, group: Group, table: _Table) -> None:
    """The line over the table that says whose list it is."""
    widths = [width * mm for _, width in group.above]
    boxes = Stack(table.left, table.top + 8 * mm).row(8 * mm, *widths)
    for at, (box, (text, _)) in enumerate(zip(boxes, group.above, strict=True)):
        paper.put(box, text, BODY if at else 11, bold=at == 0)


def _rows(paper: Paper, roster: Roster, group: Group, own: int, table: _Table) -> None:
    """The rows of one page, how the list goes on and, under its last row, the sums."""
    start = own * roster.rows
    rows = group.rows[start : start + roster.rows]
    for number, (row, boxes) in enumerate(zip(rows, table.grid, strict=False), start + 1):
        for text, box, column in zip((str(number), *row), boxes, table.columns, strict=False):
            size = _STRONG if column.strong else SMALL
            paper.put(box, text or NOT_APPLICABLE, size, bold=column.strong, align=column.align)
    last = start + roster.rows >= len(group.rows)
    words = END if last else GOES_ON
    if len(rows) < roster.rows:
        paper.put(table.grid[len(rows)][table.widest], words, BODY, bold=True, align="centre")
    else:
        paper.put(table.band, words, BODY, bold=True, align="right")
    if last:
        paper.put(table.band, group.sums, BODY, bold=True)
