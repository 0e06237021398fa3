"""停电通知书：one page for each important customer, the receipt below to be signed and kept (domain 6)."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm

from supply_station.documents.blanks import label, places
from supply_station.documents.outage_notice import span_words
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
from supply_station.errors import RuleBroken

TITLE = "停电通知书"
_LEFT, _WIDTH, _TOP = 20 * mm, 170 * mm, 282 * mm
_LABEL = 32 * mm
_SIZE = 14.0
_FOOT = Box(_LEFT, 8 * mm, _WIDTH, 6 * mm)
_RECEIPT = 108 * mm
"""Where the receipt begins, from the foot of the page."""


@dataclass(frozen=True)
class OutageReceiver:
    """An important customer; None and "" print as "/"."""

    account_no: str
    name: str
    address: str | None
    contact: str | None
    phone: str | None


@dataclass(frozen=True)
class OutageLetterSheet:
    """The letters of one notice, in the order of the call list.

    `matter` says what it is about: an outage, its new time, or that it does not take place.
    """

    station: str
    number: str
    matter: str
    starts_at: datetime
    ends_at: datetime | None
    scope: str
    reason: str
    station_phone: str
    printed_at: datetime
    printed_by: str
    receivers: tuple[OutageReceiver, ...]


def render(sheet: OutageLetterSheet) -> bytes:
    """The PDF, A4 portrait.

    Raises:
        RuleBroken: there is nobody to write to.
    """
    if not sheet.receivers:
        raise RuleBroken("这条停电信息没有要通知的重要客户，没有通知书可打。")
    paper = Paper(TITLE, PORTRAIT)
    for page, receiver in enumerate(sheet.receivers, 1):
        _letter(paper, sheet, receiver)
        _receipt(paper, sheet, receiver)
        paper.put(_FOOT, printed_words(sheet.printed_at, sheet.printed_by), SMALL)
        paper.put(_FOOT, page_words(page, len(sheet.receivers)), SMALL, align="right")
        paper.end_page()
    return paper.save()


def _letter(paper: Paper, sheet: OutageLetterSheet, receiver: OutageReceiver) -> None:
    paper.put(Box(_LEFT, _TOP - 16 * mm, _WIDTH, 16 * mm), TITLE, 26, bold=True, align="centre")
    paper.put(Box(_LEFT, _TOP - 24 * mm, _WIDTH, 7 * mm), f"编号：{sheet.number}", BODY, align="right")
    rest = Box(_LEFT, _RECEIPT, _WIDTH, _TOP - 28 * mm - _RECEIPT)
    rest = paper.paragraph(rest, f"{receiver.name}（户号 {receiver.account_no}）：", _SIZE, bold=True)
    rest = paper.paragraph(rest, f"　　{sheet.matter}", _SIZE)
    stack = Stack(_LEFT, rest.top - 3 * mm)
    for title, text in (
        ("停电时间", span_words(sheet.starts_at, sheet.ends_at)),
        ("停电范围", sheet.scope),
        ("停电原因", sheet.reason),
    ):
        head, box = stack.row(16 * mm, _LABEL, _WIDTH - _LABEL)
        label(paper, head, title)
        paper.frame(box)
        paper.put(box, text, _SIZE, bold=title == "停电时间")
    words = "　　请提前安排好生产、生活和自备电源；自备电源不得向电网倒送电。停电期间随时可能来电。"
    rest = Box(_LEFT, _RECEIPT, _WIDTH, stack.y - 3 * mm - _RECEIPT)
    rest = paper.paragraph(rest, words, _SIZE)
    if sheet.station_phone:
        paper.paragraph(rest, f"联系电话：{sheet.station_phone}", _SIZE)
    signed = Box(_LEFT + _WIDTH / 2, _RECEIPT + 4 * mm, _WIDTH / 2, 24 * mm)
    seal, name, day = signed.rows(3)
    paper.put(seal, "（盖章）", BODY, align="centre")
    paper.put(name, sheet.station, _SIZE, bold=True, align="centre")
    paper.put(day, day_words(sheet.printed_at.date()), _SIZE, align="centre")


def _receipt(paper: Paper, sheet: OutageLetterSheet, receiver: OutageReceiver) -> None:
    top = _RECEIPT - 4 * mm
    cut = Box(_LEFT, top - 6 * mm, _WIDTH, 6 * mm)
    paper.put(
        cut,
        "－ － － － － － － － － 签收回执由供电所存档 － － － － － － － － －",
        SMALL,
        align="centre",
    )
    stack = Stack(_LEFT, cut.y - 2 * mm)
    rows = (
        (("通知书编号", sheet.number), ("户号", receiver.account_no)),
        (("户名", receiver.name), ("用电地址", receiver.address)),
        (("联系人", receiver.contact), ("联系电话", receiver.phone)),
        (("停电时间", span_words(sheet.starts_at, sheet.ends_at)),),
    )
    begin = stack.y
    for row in rows:
        width = _WIDTH / len(row) - _LABEL
        boxes = stack.row(12 * mm, *([_LABEL, width] * len(row)))
        for at, (title, text) in enumerate(row):
            label(paper, boxes[2 * at], title)
            paper.frame(boxes[2 * at + 1])
            paper.put(boxes[2 * at + 1], text or "/", BODY)
    (signed,) = stack.row(26 * mm, _WIDTH)
    paper.frame(signed)
    places(
        paper, signed, "客户签收：_|签收时间：__年_月_日_时_分\n送达人签字：_|送达方式：□当面　□留置　□其他_"
    )
    paper.frame(Box(_LEFT, stack.y, _WIDTH, begin - stack.y), THICK)
