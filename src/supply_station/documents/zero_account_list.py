"""零度户核查清单：the candidates of one 台区 on one list, for the crew that walks it (domain 5).

Results come back as one wet list of thirty rows, so every row has room to write and to sign in.
"""

from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm

from supply_station.documents.blanks import label, place
from supply_station.documents.paper import (
    BODY,
    LANDSCAPE,
    SMALL,
    THICK,
    Align,
    Box,
    Paper,
    Stack,
    month_words,
    page_words,
    printed_words,
)
from supply_station.errors import RuleBroken

TITLE = "零度户核查清单"
END, GOES_ON = "以下空白", "接下页"
ROWS = 15
"""Rows on a page."""

_LEFT, _WIDTH = 14 * mm, 273 * mm
_HEADING = Box(_LEFT, 182 * mm, _WIDTH, 18 * mm)
_HEAD_HEIGHT, _ROW_HEIGHT, _BELOW_HEIGHT = 10 * mm, 9 * mm, 6 * mm
_BELOW = _HEADING.y - _HEAD_HEIGHT - ROWS * _ROW_HEIGHT - _BELOW_HEIGHT
_FOOT = Box(_LEFT, 7 * mm, _WIDTH, 6 * mm)
_COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("序号", 9, "centre"),
    ("工单号", 25, "centre"),
    ("户号", 26, "centre"),
    ("户名", 24, "left"),
    ("用电地址", 48, "left"),
    ("联系电话", 22, "centre"),
    ("电能表号", 24, "centre"),
    ("零电量周期", 12, "centre"),
    ("现场示数", 21, "centre"),
    ("核查结果", 23, "centre"),
    ("核查人签字", 23, "centre"),
    ("日期", 16, "centre"),
)
"""Heading, width in mm and setting; the last four are written by the crew."""

_WIDEST = 4
"""The column of 用电地址, where 以下空白 finds room."""


@dataclass(frozen=True)
class ZeroAccountListRow:
    """One candidate. Texts are printed as they are; None and "" print as "/".

    `number` is the order's number, if one was made; `zero_months` counts cycles.
    """

    number: str | None
    account_no: str
    name: str
    address: str | None
    phone: str | None
    meter_no: str | None
    zero_months: int


@dataclass(frozen=True)
class ZeroAccountListArea:
    """The candidates of one 台区 in the order they are to be printed."""

    area: str
    line: str | None
    manager: str | None
    rows: tuple[ZeroAccountListRow, ...]


@dataclass(frozen=True)
class ZeroAccountListSheet:
    """The lists of one month; each 台区 begins a new page."""

    station: str
    month: str
    printed_at: datetime
    printed_by: str
    areas: tuple[ZeroAccountListArea, ...]


def render(sheet: ZeroAccountListSheet) -> bytes:
    """The PDF, A4 landscape.

    Raises:
        RuleBroken: the sheet has no rows.
    """
    areas = [area for area in sheet.areas if area.rows]
    if not areas:
        raise RuleBroken("没有可打印的零度户清单。请先导入电量并列出本月零度户，再打印。")
    paper = Paper(TITLE, LANDSCAPE)
    stack = Stack(_LEFT, _HEADING.y)
    heads = stack.row(_HEAD_HEIGHT, *[each * mm for _, each, _ in _COLUMNS])
    grid = [stack.row(_ROW_HEIGHT, *[each * mm for _, each, _ in _COLUMNS]) for _ in range(ROWS)]
    with paper.blank() as form:
        _blank(paper, sheet, heads, grid)
    pages = sum(_pages(area) for area in areas)
    page = 0
    for area in areas:
        for own in range(_pages(area)):
            page += 1
            paper.stamp(form)
            _area(paper, area)
            _rows(paper, area, own * ROWS, grid)
            words = f"本台区{page_words(own + 1, _pages(area))}　　全部{page_words(page, pages)}"
            paper.put(_FOOT, words, SMALL, align="right")
            paper.end_page()
    return paper.save()


def _pages(area: ZeroAccountListArea) -> int:
    """Pages of one 台区."""
    return -(-len(area.rows) // ROWS)


def _blank(paper: Paper, sheet: ZeroAccountListSheet, heads: list[Box], grid: list[list[Box]]) -> None:
    """Everything that is the same on every page."""
    paper.put(Box(_LEFT, _HEADING.y + 8 * mm, 80 * mm, 10 * mm), sheet.station, 12, bold=True)
    paper.put(Box(_LEFT, _HEADING.y + 8 * mm, _WIDTH, 10 * mm), TITLE, 18, bold=True, align="centre")
    month = f"核查月份：{month_words(sheet.month)}"
    paper.put(
        Box(_LEFT + _WIDTH - 80 * mm, _HEADING.y + 8 * mm, 80 * mm, 10 * mm), month, BODY, align="right"
    )
    for head, (title, _, _) in zip(heads, _COLUMNS, strict=True):
        label(paper, head, title)
    for row in grid:
        for cell in row:
            paper.frame(cell)
    bottom = grid[-1][0].y
    paper.frame(Box(_LEFT, bottom, _WIDTH, heads[0].top - bottom), THICK)
    signatures = Box(_LEFT, _BELOW - 10 * mm, _WIDTH, 10 * mm)
    for column, who in zip(
        signatures.columns(4), ("台区经理", "核查人1", "核查人2", "审核（盖章）"), strict=True
    ):
        place(paper, column, f"{who}：_")
    paper.put(_FOOT, printed_words(sheet.printed_at, sheet.printed_by), SMALL)


def _area(paper: Paper, area: ZeroAccountListArea) -> None:
    """The line above the table that says whose list it is."""
    words = (
        f"台区：{area.area}",
        f"线路：{area.line or '/'}",
        f"台区经理：{area.manager or '/'}",
        f"共 {len(area.rows)} 户",
    )
    boxes = Stack(_LEFT, _HEADING.y + 8 * mm).row(8 * mm, 90 * mm, 85 * mm, 60 * mm, 38 * mm)
    for box, text, bold in zip(boxes, words, (True, False, False, False), strict=True):
        paper.put(box, text, 11 if bold else BODY, bold=bold)


def _rows(paper: Paper, area: ZeroAccountListArea, start: int, grid: list[list[Box]]) -> None:
    """The rows of one page and, in the first free row or below a full table, how the list goes on."""
    rows = area.rows[start : start + ROWS]
    for at, (row, boxes) in enumerate(zip(rows, grid, strict=False), start + 1):
        for text, box, (_, _, align) in zip(_texts(at, row), boxes, _COLUMNS, strict=False):
            paper.put(box, text, SMALL, align=align)
    words = GOES_ON if start + ROWS < len(area.rows) else END
    place = grid[len(rows)][_WIDEST] if len(rows) < ROWS else Box(_LEFT, _BELOW, _WIDTH, _BELOW_HEIGHT)
    paper.put(place, words, BODY, bold=True, align="centre")


def _texts(at: int, row: ZeroAccountListRow) -> tuple[str, ...]:
    """The printed cells of a row."""
    texts = (
        row.number,
        row.account_no,
        row.name,
        row.address,
        row.phone,
        row.meter_no,
        str(row.zero_months),
    )
    return (str(at), *(text or "/" for text in texts))
