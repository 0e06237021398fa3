"""工单的纸：one A4 page for each order, drawn from its form's declaration (domain 7).

What the program knows is printed; what the crew finds is written by hand and typed back at the office, where
the short code at the top opens the order again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm

from supply_station.documents.blanks import label, places, signature, strip, ticks
from supply_station.documents.paper import (
    BODY,
    PORTRAIT,
    SMALL,
    THICK,
    Box,
    Paper,
    Stack,
    page_words,
    printed_words,
)
from supply_station.errors import RuleBroken
from supply_station.rules.form import Field, FieldKind, Form

NOT_APPLICABLE = "/"
HISTORY = 12
"""Months of a history."""

Fact = str | tuple[tuple[str, str], ...]
"""What the program knows for a field: a text, or (month, kWh) of a history, oldest first."""

_LEFT, _WIDTH, _TOP = 18 * mm, 180 * mm, 263 * mm
_HEADING = Box(_LEFT, _TOP, _WIDTH, 25 * mm)
_NUMBER = Box(_LEFT + _WIDTH - 52 * mm, _TOP, 52 * mm, _HEADING.height)
_FOOT = Box(_LEFT, 8 * mm, _WIDTH, 6 * mm)
_STRIP, _SIGNATURES, _NOTE = 6 * mm, 25 * mm, 16 * mm
_WRITTEN_LINE = 9 * mm
"""Room for one line of handwriting."""
_STRONG = 12.0


@dataclass(frozen=True)
class OrderPage:
    """One order. `facts`: source (one of `rules.form.SOURCES`) → what is printed; `reprint` marks it 补打."""

    form: Form
    number: str
    code: str
    reprint: bool
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class OrderSheets:
    """The orders of one file, in the order they are to be printed; kinds and editions may be mixed.

    `closing_rule` says what else a closing for non-use needs, with its edition, as valid on the printing day.
    """

    station: str
    printed_at: datetime
    printed_by: str
    closing_rule: str
    pages: tuple[OrderPage, ...]


@dataclass(frozen=True)
class _Blank:
    """A form without values: its name in the file, and the cells that are filled for every order."""

    name: str
    cells: tuple[tuple[Field, Box], ...]


def render(sheet: OrderSheets) -> bytes:
    """The PDF, A4 portrait: one page for each order, or one for each copy of the set its form asks for.

    Raises:
        RuleBroken: the sheet has no orders.
    """
    if not sheet.pages:
        raise RuleBroken("没有可打印的工单。请先开工单，再打印。")
    kinds = {str(each.form.kind) for each in sheet.pages}
    paper = Paper("、".join(sorted(kinds)), PORTRAIT)
    forms = {id(each.form): each.form for each in sheet.pages}
    blanks = {key: _blank(paper, sheet, form) for key, form in forms.items()}
    copies = [(each, copy) for each in sheet.pages for copy in each.form.copies or ("",)]
    for page, (order, copy) in enumerate(copies, 1):
        blank = blanks[id(order.form)]
        paper.stamp(blank.name)
        _head(paper, order, copy)
        for field, box in blank.cells:
            _fill(paper, field, box, order.facts.get(field.of or ""))
        paper.put(_FOOT, page_words(page, len(copies)), SMALL, align="right")
        paper.end_page()
    return paper.save()


def _blank(paper: Paper, sheet: OrderSheets, form: Form) -> _Blank:
    """Draws everything that is the same for every order of a form."""
    cells = []
    with paper.blank() as name:
        _heading(paper, sheet, form)
        stack = Stack(_LEFT, _TOP)
        scale = _scale(form)
        for section in form.sections:
            strip(paper, stack.row(_STRIP, _WIDTH)[0], section.title)
            for row in section.rows:
                widths = [each * mm for cell in row.cells for each in (cell.label, cell.width)]
                boxes = stack.row(row.height * mm * scale, *widths)
                for cell, head, box in zip(row.cells, boxes[::2], boxes[1::2], strict=True):
                    field = form.field(cell.field)
                    _cell(paper, field, head, box)
                    if field.of:
                        cells.append((field, box))
        _signatures(paper, form, stack)
        paper.frame(Box(_LEFT, stack.y, _WIDTH, _TOP - stack.y), THICK)
        note = form.note.replace("{closing_rule}", sheet.closing_rule)
        paper.put(Box(_LEFT, _FOOT.top, _WIDTH, stack.y - _FOOT.top), note, SMALL)
        _foot(paper, sheet, form)
    return _Blank(name, tuple(cells))


def _foot(paper: Paper, sheet: OrderSheets, form: Form) -> None:
    """When and by whom it was printed, and what copies there are."""
    printed, copies = Stack(_LEFT, _FOOT.top).row(_FOOT.height, 85 * mm, 60 * mm)
    paper.put(printed, printed_words(sheet.printed_at, sheet.printed_by), SMALL)
    if form.copies:
        paper.put(copies, f"一式 {len(form.copies)} 联：{'、'.join(form.copies)}", SMALL)


def _scale(form: Form) -> float:
    """How much closer the rows stand than the form says, so that all of them are on the page."""
    wanted = sum(row.height for section in form.sections for row in section.rows) * mm
    strips = (len(form.sections) + 1) * _STRIP
    note = _NOTE if form.note else 0.0
    return min(1.0, (_TOP - _FOOT.top - note - strips - _SIGNATURES) / wanted)


def _heading(paper: Paper, sheet: OrderSheets, form: Form) -> None:
    """The form's number and edition, the station and the title."""
    upper, lower, _ = Box(_LEFT, _TOP, 62 * mm, _HEADING.height).rows(3)
    paper.put(upper, f"{form.number}　{form.edition}", SMALL)
    paper.put(lower, sheet.station, 12, bold=True)
    title = Box(_LEFT + 58 * mm, _TOP + 8 * mm, 68 * mm, 13 * mm)
    paper.put(title, form.kind, 18, bold=True, align="centre")


def _head(paper: Paper, order: OrderPage, copy: str) -> None:
    """The order's number as bar code and in clear, its short code, the copy and the mark of a reprint."""
    paper.barcode(order.number, Box(_NUMBER.x, _TOP + 15 * mm, _NUMBER.width, 10 * mm))
    paper.put(
        Box(_NUMBER.x, _TOP + 9 * mm, _NUMBER.width, 6 * mm),
        f"工单号 {order.number}",
        BODY,
        align="centre",
    )
    words, digits = Stack(_NUMBER.x, _TOP + 9.5 * mm).row(9 * mm, 16 * mm, 36 * mm)
    paper.put(words, "短码", 12, align="right")
    paper.put(digits, order.code, 22, bold=True)
    marks = [f"{copy}联"] if copy else []
    marks += ["补打"] if order.reprint else []
    middle = _LEFT + 92 * mm - len(marks) * 12 * mm
    for mark, box in zip(
        marks, Stack(middle, _TOP + 8 * mm).row(7 * mm, *[22 * mm] * len(marks)), strict=True
    ):
        paper.frame(box, THICK)
        paper.put(box, mark, 12, bold=True, align="centre")


def _cell(paper: Paper, field: Field, head: Box, box: Box) -> None:
    """A cell with its heading; the crew's ones with the places to write."""
    if field.kind is FieldKind.HISTORY:
        for row, words in zip(head.rows(2), ("月份", "电量 kWh"), strict=True):
            label(paper, row, words)
        for row in box.rows(2):
            for month in row.columns(HISTORY):
                paper.frame(month)
        return
    label(paper, head, field.heading)
    paper.frame(box)
    if field.of is None:
        places(paper, box, field.spelt or _plain(field, box))


def _plain(field: Field, box: Box) -> str:
    """The writing places of a field whose form spells none."""
    if field.choices:
        return ticks(field.choices, box.width)
    if field.kind is FieldKind.DAY:
        return "__年_月_日"
    if field.kind is FieldKind.LINES:
        return "\n".join("_" * max(1, int(box.height / _WRITTEN_LINE)))
    return f"_{field.unit}"


def _fill(paper: Paper, field: Field, box: Box, fact: Fact | None) -> None:
    """What the program knows; "/" or a place to write where it knows nothing."""
    if field.kind is FieldKind.HISTORY:
        _history(paper, box, fact if isinstance(fact, tuple) else ())
    elif fact:
        text = f"{fact} {field.unit}" if field.unit else str(fact)
        paper.put(box, text, _STRONG if field.strong else BODY, bold=field.strong)
    elif field.spelt:
        places(paper, box, field.spelt)
    else:
        paper.put(box, NOT_APPLICABLE)


def _history(paper: Paper, box: Box, history: tuple[tuple[str, str], ...]) -> None:
    """Twelve months, oldest first; months before the account's first are crossed off."""
    known = ((NOT_APPLICABLE, NOT_APPLICABLE),) * (HISTORY - len(history)) + history[-HISTORY:]
    for row, texts in zip(box.rows(2), zip(*known, strict=True), strict=True):
        for cell, text in zip(row.columns(HISTORY), texts, strict=True):
            paper.put(cell, text or NOT_APPLICABLE, SMALL, align="centre")


def _signatures(paper: Paper, form: Form, stack: Stack) -> None:
    """Who signs, from left to right; the last one's place has room for the seal."""
    two = f"（{'与'.join(form.signers[:2])}必须是两个不同的人）" if form.people > 1 else ""
    strip(paper, stack.row(_STRIP, _WIDTH)[0], f"签字{two}")
    widths = [_WIDTH / len(form.signers)] * len(form.signers)
    for at, (box, who) in enumerate(zip(stack.row(_SIGNATURES, *widths), form.signers, strict=True), 1):
        signature(paper, box, who, seal=at == len(form.signers))
