"""销户公告：posted in the village before an account is closed, to be read from two metres (domains 5, 12).

It names people and the last four digits of their 户号 only: no phone, no identity number, no address.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib.units import mm

from supply_station.documents.paper import (
    BODY,
    PORTRAIT,
    SMALL,
    THICK,
    Box,
    Paper,
    Stack,
    day_words,
    page_words,
    printed_words,
)
from supply_station.documents.roster import END, GOES_ON
from supply_station.errors import RuleBroken

TITLE = "销 户 公 告"
SHOWN = 4
"""Digits of a 户号 that are posted."""

_LEFT, _WIDTH, _TOP = 15 * mm, 180 * mm, 284 * mm
_SIZE, _LARGE = 20.0, 24.0
_COLUMNS = 2
_ENTRY = (42 * mm, 22 * mm, 26 * mm)
"""Widths of 户名, the last digits and 台区."""
_FOOT = Box(_LEFT, 8 * mm, _WIDTH, 6 * mm)
_SIGNED = Box(_LEFT, _FOOT.top + 3 * mm, _WIDTH, 26 * mm)
_LINE = 12 * mm


@dataclass(frozen=True)
class ZeroAccountAnnouncementRow:
    """One account; its 户号 is given whole and posted in part."""

    name: str
    account_no: str
    area: str | None


@dataclass(frozen=True)
class ZeroAccountAnnouncementSheet:
    """A public notice.

    Attributes:
        number: 公告编号.
        posted_on: its first day, `until` its last one.
        places: 张贴地点.
        contact: whom to turn to, with a telephone of the station; None to be written by hand.
    """

    station: str
    number: str
    posted_on: date
    until: date
    places: str
    contact: str | None
    printed_at: datetime
    printed_by: str
    rows: tuple[ZeroAccountAnnouncementRow, ...]


def render(sheet: ZeroAccountAnnouncementSheet) -> bytes:
    """The PDF, A4 portrait; every page can hang alone.

    Raises:
        RuleBroken: the notice names no account.
    """
    if not sheet.rows:
        raise RuleBroken("这份公告里没有户。请先选好县公司批复同意的户，登记销户公告。")
    paper = Paper("销户公告", PORTRAIT)
    with paper.blank() as blank:
        grid = _blank(paper, sheet)
    held = len(grid)
    pages = -(-len(sheet.rows) // held)
    for page in range(pages):
        paper.stamp(blank)
        rows = sheet.rows[page * held : (page + 1) * held]
        for row, boxes in zip(rows, grid, strict=False):
            _entry(paper, row, boxes)
        words = END if page + 1 == pages else GOES_ON
        below = grid[len(rows)][0] if len(rows) < held else _FOOT
        paper.put(below, words, BODY, align="centre")
        paper.put(_FOOT, page_words(page + 1, pages), SMALL, align="right")
        paper.end_page()
    return paper.save()


def _blank(paper: Paper, sheet: ZeroAccountAnnouncementSheet) -> list[list[Box]]:
    """Everything but the accounts; returns the cells of each, down the left half and then the right."""
    paper.put(Box(_LEFT, _TOP - 22 * mm, _WIDTH, 22 * mm), TITLE, 46, bold=True, align="centre")
    rest = Box(_LEFT, 0, _WIDTH, _TOP - 28 * mm)
    for text, bold in _words(sheet):
        rest = paper.paragraph(rest, text, _SIZE, bold=bold)
    rest = _contact(paper, sheet, rest)
    stack = Stack(_LEFT, rest.top - 3 * mm)
    rows = int((stack.y - _SIGNED.top - 10 * mm) / _LINE)
    heads = stack.row(10 * mm, *(_ENTRY * _COLUMNS))
    for head, words in zip(heads, ("户名", "户号末四位", "台区") * _COLUMNS, strict=True):
        paper.shade(head)
        paper.frame(head)
        paper.put(head, words, 12, bold=True, align="centre")
    lines = [stack.row(_LINE, *(_ENTRY * _COLUMNS)) for _ in range(rows)]
    for cell in (cell for line in lines for cell in line):
        paper.frame(cell)
    paper.frame(Box(_LEFT, stack.y, _WIDTH, heads[0].top - stack.y), THICK)
    _signed(paper, sheet)
    return [line[at : at + 3] for at in range(0, 3 * _COLUMNS, 3) for line in lines]


def _words(sheet: ZeroAccountAnnouncementSheet) -> tuple[tuple[str, bool], ...]:
    """The paragraphs of the notice, and which of them are bold."""
    objections = (
        "　　户主或知情人有不同意见、还要用电的，请在公告时间内找我们。"
        "期满没有人提出的，将结清余额、拆除电表、销户。"
    )
    return (
        ("　　下列用电户长期不用电，经现场核查并报县供电公司批复同意，准备销户，现予公告。", False),
        (f"公告时间：{day_words(sheet.posted_on)}至{day_words(sheet.until)}。", True),
        (objections, False),
    )


def _contact(paper: Paper, sheet: ZeroAccountAnnouncementSheet, box: Box) -> Box:
    """Whom to turn to, or where to write it; returns what is left of the box."""
    if sheet.contact:
        return paper.paragraph(box, f"联系：{sheet.contact}", _SIZE, bold=True)
    rest = paper.paragraph(box, f"联系人：{'　' * 10}电话：", _SIZE, bold=True)
    for at, length in ((4, 9), (17, 8)):
        paper.rule(box.x + at * _SIZE, rest.top + 2 * mm, length * _SIZE)
    return rest


def _signed(paper: Paper, sheet: ZeroAccountAnnouncementSheet) -> None:
    """The station with its day and seal, where the notice hangs, and its number."""
    left, right = _SIGNED.columns(2)
    seal, name, day = right.rows(3)
    paper.put(seal, "（盖章）", BODY, align="centre")
    paper.put(name, sheet.station, 16, bold=True, align="centre")
    paper.put(day, day_words(sheet.posted_on), 16, align="centre")
    number, places = left.rows(2)
    paper.put(number, f"公告编号：{sheet.number}", BODY)
    paper.put(places, f"张贴地点：{sheet.places}", BODY)
    paper.put(_FOOT, printed_words(sheet.printed_at, sheet.printed_by), SMALL)


def _entry(paper: Paper, row: ZeroAccountAnnouncementRow, boxes: list[Box]) -> None:
    name, digits, area = boxes
    paper.put(name, row.name, _LARGE, bold=True, align="centre")
    paper.put(digits, row.account_no[-SHOWN:], _LARGE - 2, align="centre")
    paper.put(area, row.area or "/", 11, align="centre")
