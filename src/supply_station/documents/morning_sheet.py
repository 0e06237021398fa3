"""晨会单：what lies in one person's 台区 today, handed over at the morning meeting (domain 1).

Each person has pages of their own, with room to write what came of every line and to sign.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

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
    page_words,
    printed_words,
)
from supply_station.errors import RuleBroken

TITLE = "晨会单"
END, GOES_ON = "以下空白", "接下页"
NOBODY = "（还没有台区经理的台区）"
ROWS = 14
"""Rows on a page."""

_LEFT, _WIDTH = 14 * mm, 273 * mm
_HEADING = Box(_LEFT, 182 * mm, _WIDTH, 18 * mm)
_HEAD_HEIGHT, _ROW_HEIGHT, _BELOW_HEIGHT = 10 * mm, 9 * mm, 6 * mm
_BELOW = _HEADING.y - _HEAD_HEIGHT - ROWS * _ROW_HEIGHT - _BELOW_HEIGHT
_NOTES = Box(_LEFT, _BELOW - 10 * mm, _WIDTH, 10 * mm)
_SIGNATURES = Box(_LEFT, _NOTES.y - 10 * mm, _WIDTH, 10 * mm)
_FOOT = Box(_LEFT, 7 * mm, _WIDTH, 6 * mm)
_COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("序号", 9, "centre"),
    ("要办的事", 26, "centre"),
    ("台区", 40, "left"),
    ("户号", 27, "centre"),
    ("户名", 30, "left"),
    ("用电地址", 52, "left"),
    ("联系电话", 25, "centre"),
    ("说明", 34, "centre"),
    ("办理情况", 30, "centre"),
)
"""Heading, width in mm and setting; the last is written by the person."""

_WIDEST = 5
"""The column of 用电地址, where 以下空白 finds room."""


@dataclass(frozen=True)
class MorningTask:
    """One thing to do at one account. Texts are printed as they are; None and "" print as "/".

    Attributes:
        matter: what is to be done, such as 补抄.
        note: the order's number, or since when the reading is missing.
    """

    matter: str
    area: str | None
    account_no: str
    name: str
    address: str | None
    phone: str | None
    note: str | None


@dataclass(frozen=True)
class MorningPerson:
    """A person's tasks as they are walked; no name stands for the 台区 nobody looks after."""

    name: str | None
    tasks: tuple[MorningTask, ...]

    @property
    def counted(self) -> dict[str, int]:
        """How many there are of each matter, always in the same order."""
        return dict(sorted(Counter(task.matter for task in self.tasks).items()))


@dataclass(frozen=True)
class MorningSheet:
    """The sheets of one morning; each person begins a new page."""

    station: str
    day: date
    printed_at: datetime
    printed_by: str
    persons: tuple[MorningPerson, ...]


def render(sheet: MorningSheet) -> bytes:
    """The PDF, A4 landscape.

    Raises:
        RuleBroken: nobody has anything to do.
    """
    persons = [person for person in sheet.persons if person.tasks]
    if not persons:
        raise RuleBroken("今天没有要交给台区经理的事，不用打印晨会单。有了核查工单或缺抄的户再打印。")
    paper = Paper(TITLE, LANDSCAPE)
    stack = Stack(_LEFT, _HEADING.y)
    heads = stack.row(_HEAD_HEIGHT, *[each * mm for _, each, _ in _COLUMNS])
    grid = [stack.row(_ROW_HEIGHT, *[each * mm for _, each, _ in _COLUMNS]) for _ in range(ROWS)]
    with paper.blank() as form:
        _blank(paper, sheet, heads, grid)
    for person in persons:
        pages = -(-len(person.tasks) // ROWS)
        for page in range(pages):
            paper.stamp(form)
            _person(paper, person)
            _rows(paper, person, page * ROWS, grid)
            paper.put(_FOOT, f"本人{page_words(page + 1, pages)}", SMALL, align="right")
            paper.end_page()
    return paper.save()


def _blank(paper: Paper, sheet: MorningSheet, heads: list[Box], grid: list[list[Box]]) -> None:
    """Everything that is the same on every page."""
    above = Box(_LEFT, _HEADING.y + 8 * mm, _WIDTH, 10 * mm)
    paper.put(above._replace(width=80 * mm), sheet.station, 12, bold=True)
    paper.put(above, TITLE, 18, bold=True, align="centre")
    week = "一二三四五六日"[sheet.day.weekday()]
    day = f"{sheet.day.year}年{sheet.day.month}月{sheet.day.day}日　星期{week}"
    paper.put(above, day, BODY, align="right")
    for head, (title, _, _) in zip(heads, _COLUMNS, strict=True):
        label(paper, head, title)
    for row in grid:
        for cell in row:
            paper.frame(cell)
    bottom = grid[-1][0].y
    paper.frame(Box(_LEFT, bottom, _WIDTH, heads[0].top - bottom), THICK)
    place(paper, _NOTES, "其他交代：_")
    for column, who in zip(
        _SIGNATURES.columns(4), ("交代人：_", "领取人：_", "收回人：_", "收回日期：_月_日"), strict=True
    ):
        place(paper, column, who)
    paper.put(_FOOT, printed_words(sheet.printed_at, sheet.printed_by), SMALL)


def _person(paper: Paper, person: MorningPerson) -> None:
    """The line above the table that says whose sheet it is, and what is on it."""
    counted = "　".join(f"{matter} {count} 户" for matter, count in person.counted.items())
    boxes = Stack(_LEFT, _HEADING.y + 8 * mm).row(8 * mm, 110 * mm, 163 * mm)
    paper.put(boxes[0], f"台区经理：{person.name or NOBODY}", 11, bold=True)
    paper.put(boxes[1], counted, BODY, align="right")


def _rows(paper: Paper, person: MorningPerson, start: int, grid: list[list[Box]]) -> None:
    """The rows of one page and, in the first free row or below a full table, how the list goes on."""
    tasks = person.tasks[start : start + ROWS]
    for at, (task, boxes) in enumerate(zip(tasks, grid, strict=False), start + 1):
        for text, box, (_, _, align) in zip(_texts(at, task), boxes, _COLUMNS, strict=False):
            paper.put(box, text, SMALL, align=align)
    words = GOES_ON if start + ROWS < len(person.tasks) else END
    below = Box(_LEFT, _BELOW, _WIDTH, _BELOW_HEIGHT)
    paper.put(
        grid[len(tasks)][_WIDEST] if len(tasks) < ROWS else below, words, BODY, bold=True, align="centre"
    )


def _texts(at: int, task: MorningTask) -> tuple[str, ...]:
    """The printed cells of a row."""
    texts = (task.matter, task.area, task.account_no, task.name, task.address, task.phone, task.note)
    return (str(at), *(text or "/" for text in texts))
