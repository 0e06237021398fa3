"""手写栏：what is filled in with a ballpoint — lines to write on, boxes to tick, places to sign.

A writing place is spelt as it looks on paper: `□完好` is a box to tick, `_` a line to write on, anything else
is printed as it stands. Lines share the room that the words leave by their length: `姓名__ 电话_`.
"""

import re
from collections.abc import Sequence

from reportlab.lib.units import mm

from supply_station.documents.paper import BODY, LABEL, SMALL, THIN, Box, Paper
from supply_station.documents.typeface import width

_PARTS = re.compile(r"□|_+|[^□_]+")
_TICK = 3.6 * mm
_TICK_ROOM = _TICK + 1.2 * mm
_MARGIN = 2 * mm
_GAP = 0.5 * mm
"""Between a word and the line beside it."""
_LEAST = 4 * mm
"""What a line to write on keeps beside words that are too long."""
_BELOW = 2 * mm
"""From a writing line down to the edge of its cell, so that the two are not taken for one."""


def label(paper: Paper, box: Box, words: str) -> None:
    """A cell that names the cell to its right."""
    paper.shade(box)
    paper.frame(box)
    paper.put(box, words, LABEL, align="centre")


def strip(paper: Paper, box: Box, words: str) -> None:
    """The heading over a part of the form."""
    paper.shade(box)
    paper.frame(box)
    paper.put(box, words, BODY, bold=True)


def place(paper: Paper, box: Box, spelt: str) -> None:
    """Prints a writing place into a box without a frame; what is too long for it is printed smaller."""
    parts = _PARTS.findall(spelt)
    shares = sum(len(part) for part in parts if part[0] == "_")
    fixed = sum(_fixed(part) for part in parts)
    room = box.width - 2 * _MARGIN
    scale = min(1.0, room / max(fixed + shares * _LEAST, _LEAST))
    share = (room - fixed * scale) / shares if shares else 0.0
    x, baseline = box.x + _MARGIN, box.y + box.height / 2 - BODY * scale * 0.38
    for part in parts:
        if part == "□":
            tick = _TICK * scale
            paper.frame(Box(x, box.y + (box.height - tick) / 2, tick, tick), THIN)
        elif part[0] == "_":
            paper.rule(x + _GAP, box.y + min(_BELOW, box.height / 4), share * len(part) - 2 * _GAP)
            x += share * len(part)
        else:
            paper.write(x, baseline, part, BODY * scale)
        x += _fixed(part) * scale


def _fixed(part: str) -> float:
    """Width of a part that does not stretch."""
    if part == "□":
        return _TICK_ROOM
    return 0.0 if part[0] == "_" else width(part, BODY)


def places(paper: Paper, box: Box, spelt: str) -> None:
    """A cell of writing places: lines one under the other, each cut into equal columns at `|`."""
    lines = [line.split("|") for line in spelt.split("\n")]
    for row, line in zip(box.rows(len(lines)), lines, strict=True):
        for column, part in zip(row.columns(len(line)), line, strict=True):
            place(paper, column, part)


def ticks(words: Sequence[str], room: float) -> str:
    """Boxes to tick before these words, spelt in as many equal columns as `room` points hold."""
    widest = max(_fixed("□") + width(word, BODY) for word in words) + _MARGIN + _GAP
    columns = max(1, min(len(words), int((room - _MARGIN) / widest)))
    filled = [f"□{word}" for word in words] + [""] * (-len(words) % columns)
    return "\n".join("|".join(filled[at : at + columns]) for at in range(0, len(filled), columns))


def signature(paper: Paper, box: Box, who: str, *, seal: bool = False) -> None:
    """A framed area to sign in: who signs at the top, the date at the foot, 盖章 where a seal belongs."""
    paper.frame(box)
    top, foot = 7 * mm, 9 * mm
    paper.put(Box(box.x, box.top - top, box.width, top), f"{who}签字：", BODY)
    if seal:
        middle = Box(box.x, box.y + foot, box.width, box.height - top - foot)
        paper.put(middle, "（盖章）", SMALL, align="right")
    place(paper, Box(box.x, box.y, box.width, foot), "__年_月_日")
