"""停电公告：hung in the village, to be read from two metres (domain 6); it names no customer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm

from supply_station.documents.paper import (
    BODY,
    PORTRAIT,
    SMALL,
    THICK,
    Box,
    Paper,
    day_words,
    page_words,
    printed_words,
)
from supply_station.documents.typeface import wrapped

TITLE = "停电公告"
_LEFT, _WIDTH, _TOP = 18 * mm, 174 * mm, 282 * mm
_LARGE, _SIZE = 36.0, 26.0
_LEADING = 1.4
_FOOT = Box(_LEFT, 8 * mm, _WIDTH, 6 * mm)
_SIGNED = Box(_LEFT, _FOOT.top + 3 * mm, _WIDTH, 34 * mm)
_HEAD = 30 * mm
_WEEK = "一二三四五六日"

Line = tuple[str, float, bool]
"""A line of text, its size, and whether it is bold."""


@dataclass(frozen=True)
class OutageNoticeSheet:
    """A notice for the board.

    Attributes:
        title: 停电公告, 停电改期公告 or 取消停电公告.
        before: what was announced earlier and does not hold any more; empty for the first notice.
        cancelled: whether nothing is dark after all.
        ends_at: None where nobody knows.
        places: villages and groups; `scope` names lines and 台区.
        phone: of the station, empty to be written by hand.
    """

    title: str
    station: str
    number: str
    before: str
    cancelled: bool
    starts_at: datetime
    ends_at: datetime | None
    scope: str
    places: str
    reason: str
    phone: str
    printed_at: datetime
    printed_by: str


def render(sheet: OutageNoticeSheet) -> bytes:
    """The PDF, A4 portrait; places that do not fit go on, every page can hang alone."""
    paper = Paper(sheet.title, PORTRAIT)
    with paper.blank() as blank:
        _blank(paper, sheet)
    pages = list(_pages(list(_lines(sheet))))
    for number, lines in enumerate(pages, 1):
        paper.stamp(blank)
        y = _TOP - _HEAD
        for text, size, bold in lines:
            y -= size * _LEADING
            paper.write(_LEFT, y, text, size, bold=bold)
        paper.put(_FOOT, page_words(number, len(pages)), SMALL, align="right")
        paper.end_page()
    return paper.save()


def time_words(at: datetime) -> str:
    """11月10日（星期二）8:00."""
    return f"{at.month}月{at.day}日（星期{_WEEK[at.weekday()]}）{at.hour}:{at.minute:02d}"


def span_words(starts_at: datetime, ends_at: datetime | None) -> str:
    """From when until when, in one line."""
    end = "送电时间另行通知"
    if ends_at is not None:
        same = ends_at.date() == starts_at.date()
        end = f"{ends_at.hour}:{ends_at.minute:02d}" if same else time_words(ends_at)
    return f"{time_words(starts_at)}至{end}" if ends_at else f"{time_words(starts_at)}起，{end}"


def _lines(sheet: OutageNoticeSheet) -> Iterator[Line]:
    if sheet.before:
        yield from _wrapped(sheet.before, _SIZE, bold=False)
        if sheet.cancelled:
            yield from _wrapped("现在不停电了，照常用电。", _LARGE, bold=True)
            yield from _wrapped(f"原因：{sheet.reason}", _SIZE, bold=False)
            yield from _wrapped(f"地方：{sheet.places or sheet.scope}", _SIZE, bold=False)
            return
    yield from _wrapped("停电时间", _SIZE, bold=False)
    yield from _wrapped(time_words(sheet.starts_at), _LARGE, bold=True)
    end = f"到 {time_words(sheet.ends_at)}" if sheet.ends_at else "送电时间另行通知"
    yield from _wrapped(end, _LARGE, bold=True)
    yield from _wrapped("停电的地方", _SIZE, bold=False)
    yield from _wrapped(sheet.places or sheet.scope, _LARGE - 4, bold=True)
    if sheet.places:
        yield from _wrapped(f"（{sheet.scope}）", _SIZE - 4, bold=False)
    yield from _wrapped(f"原因：{sheet.reason}", _SIZE, bold=False)
    yield from _wrapped("停电以后随时可能来电，请不要碰电线和设备；要用的水请先备好。", _SIZE, bold=False)


def _wrapped(text: str, size: float, *, bold: bool) -> Iterator[Line]:
    for line in wrapped(text, _WIDTH, size, bold=bold):
        yield line, size, bold


def _pages(lines: list[Line]) -> Iterator[list[Line]]:
    held: list[Line] = []
    room = _TOP - _HEAD - _SIGNED.top
    for line in lines:
        if sum(size for _, size, _ in (*held, line)) * _LEADING > room:
            yield held
            held = []
        held.append(line)
    yield held


def _blank(paper: Paper, sheet: OutageNoticeSheet) -> None:
    paper.put(Box(_LEFT, _TOP - 24 * mm, _WIDTH, 24 * mm), sheet.title, 54, bold=True, align="centre")
    paper.frame(Box(_LEFT - 6 * mm, _SIGNED.y - 1 * mm, _WIDTH + 12 * mm, _TOP + 6 * mm - _SIGNED.y), THICK)
    left, right = _SIGNED.columns(2)
    asked, number = left.rows(2)
    paper.put(asked, f"询问电话：{sheet.phone}" if sheet.phone else "询问电话：", 16, bold=True)
    if not sheet.phone:
        paper.rule(asked.x + 86, asked.y + 5 * mm, asked.width - 96)
    paper.put(number, f"编号：{sheet.number}", BODY)
    seal, name, day = right.rows(3)
    paper.put(seal, "（盖章）", BODY, align="centre")
    paper.put(name, sheet.station, 16, bold=True, align="centre")
    paper.put(day, day_words(sheet.printed_at.date()), 16, align="centre")
    paper.put(_FOOT, printed_words(sheet.printed_at, sheet.printed_by), SMALL)
