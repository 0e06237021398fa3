"""零度户现场核查工单：one page per account, carried to the house by two people (seed article 2; domain 5).

The upper half prints what the archive knows; the lower half is filled by hand and typed back at the office.
"""

from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm

from supply_station.documents.blanks import label, places, signature, strip
from supply_station.documents.paper import (
    BODY,
    PORTRAIT,
    SMALL,
    THICK,
    Box,
    Paper,
    Stack,
    month_words,
    page_words,
    printed_words,
)
from supply_station.errors import RuleBroken
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import Finding, Treatment

TITLE = OrderKind.ZERO_ACCOUNT_CHECK.value
NOT_APPLICABLE = "/"

_LEFT, _WIDTH = 18 * mm, 180 * mm
_HEADING = Box(_LEFT, 266 * mm, _WIDTH, 20 * mm)
_FOOT = Box(_LEFT, 8 * mm, _WIDTH, 6 * mm)
_NOTE = (
    "说明：① 核查须两人到场，核查人1与核查人2必须是两个不同的人，缺一无效。"
    "② 现场示数与远采示数不一致的，以现场示数为准。"
    "③ 连续六个月零电量不等于可以销户：{closing_rule}。供电所只造册上报，由县公司决定。"
)


@dataclass(frozen=True)
class ZeroAccountCheckOrder:
    """One account's order. Texts are printed as they are; None and "" print as "/".

    `last_reading` carries its unit or none, as the caller writes it; `history` is (month, kWh) of the last
    twelve months, oldest first; `zero_months` counts cycles; `reprint` marks the page 补打.
    """

    number: str
    reprint: bool
    account_no: str
    former_account_no: str | None
    name: str
    address: str | None
    phone: str | None
    area: str | None
    line: str | None
    manager: str | None
    category: str | None
    usage_class: str | None
    status: str | None
    cycle: str | None
    meter_no: str | None
    multiplier: str | None
    last_reading: str | None
    last_month: str | None
    zero_from: str | None
    zero_months: int
    history: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ZeroAccountCheckSheet:
    """The orders of one month in the order they are to be printed.

    `closing_rule` says what else a closing for non-use needs, with its edition, as valid on the printing day.
    """

    station: str
    month: str
    printed_at: datetime
    printed_by: str
    closing_rule: str
    orders: tuple[ZeroAccountCheckOrder, ...]


_Rows = tuple[tuple[float, tuple[tuple[str, float, str, float], ...]], ...]

_ARCHIVE: _Rows = (
    (
        8,
        (
            ("户号", 20, "account_no", 40),
            ("原户号", 20, "former_account_no", 40),
            ("联系电话", 20, "phone", 40),
        ),
    ),
    (8, (("户名", 20, "name", 100), ("客户状态", 20, "status", 40))),
    (10, (("用电地址", 20, "address", 160),)),
    (8, (("台区", 20, "area", 40), ("线路", 20, "line", 40), ("台区经理", 20, "manager", 40))),
    (
        7,
        (
            ("用户分类", 20, "category", 40),
            ("用电类别", 20, "usage_class", 40),
            ("抄表周期", 20, "cycle", 40),
        ),
    ),
    (
        7,
        (
            ("电能表号", 20, "meter_no", 50),
            ("综合倍率", 20, "multiplier", 20),
            ("上次示数", 20, "last_reading", 50),
        ),
    ),
    (
        7,
        (
            ("最近抄表月", 20, "last_month", 35),
            ("零电量起月", 20, "zero_from", 35),
            ("连续零电量周期数", 31, "zero_months", 39),
        ),
    ),
)
"""Row by row: height, and for each pair of cells label, width, the order's field, width; lengths in mm."""

_FINDINGS = [f"□{finding}" for finding in Finding]
_BY_HAND: _Rows = (
    (11, (("计划核查人", 31, "1_|2_", 59), ("实际核查人", 31, "1_|2_", 59))),
    (11, (("核查时间", 31, "__年_月_日_时_分", 75), ("现场示数", 31, "_", 43))),
    (10, (("电表状态", 31, "□完好|□停走|□烧毁|□丢失|□封印缺失|□其他_", 149),)),
    (11, (("现场用途", 31, "_", 58), ("有无人居住", 31, "□有人|□偶尔|□无人", 60))),
    (19, (("核查结果", 31, "|".join(_FINDINGS[:5]) + "\n" + "|".join(_FINDINGS[5:]) + "_", 149),)),
    (10, (("处理意见", 31, "|".join(f"□{treatment}" for treatment in Treatment), 149),)),
    (11, (("现场照片", 31, "□电表|□门", 38), ("用户或见证人签字", 31, "____　_年_月_日", 80))),
    (11, (("邻居或村委会证明", 31, "姓名_|电话_|签字_", 149),)),
    (27, (("备注", 31, "_\n_\n_", 149),)),
)
"""The same for the part filled by hand, with writing places (see `blanks`) instead of fields."""

_SIGNERS = ("核查人1", "核查人2", "班组长", "所长")

_STRONG = {"account_no", "name"}
"""What the crew looks for first."""


def render(sheet: ZeroAccountCheckSheet) -> bytes:
    """The PDF, one A4 page per order.

    Raises:
        RuleBroken: the sheet has no orders.
    """
    if not sheet.orders:
        raise RuleBroken("没有可打印的核查工单。请先把零度户列入核查名单，再打印。")
    paper = Paper(TITLE, PORTRAIT)
    stack = Stack(_LEFT, _HEADING.y)
    archive_head = stack.row(6 * mm, _WIDTH)[0]
    archive = _archive(stack)
    months = stack.row(13 * mm, 20 * mm, _WIDTH - 20 * mm)
    with paper.blank() as form:
        _heading(paper, sheet)
        strip(paper, archive_head, "一、档案信息（系统打印）")
        for title, head, _, cell in archive:
            label(paper, head, title)
            paper.frame(cell)
        _history_blank(paper, *months)
        bottom = _by_hand(paper, stack)
        note = _NOTE.format(closing_rule=sheet.closing_rule)
        paper.frame(Box(_LEFT, bottom, _WIDTH, archive_head.top - bottom), THICK)
        paper.put(Box(_LEFT, _FOOT.top, _WIDTH, bottom - _FOOT.top), note, SMALL)
        paper.put(_FOOT, printed_words(sheet.printed_at, sheet.printed_by), SMALL)
    cells = [(field, cell) for _, _, field, cell in archive]
    for page, order in enumerate(sheet.orders, 1):
        paper.stamp(form)
        _number(paper, order)
        for field, cell in cells:
            paper.put(cell, _text(order, field), 12 if field in _STRONG else BODY, bold=field in _STRONG)
        _history(paper, months[1], order.history[-12:])
        paper.put(_FOOT, page_words(page, len(sheet.orders)), SMALL, align="right")
        paper.end_page()
    return paper.save()


def _archive(stack: Stack) -> list[tuple[str, Box, str, Box]]:
    """Label, its box, the order's field and its box, for every cell of the archive part."""
    cells = []
    for height, pairs in _ARCHIVE:
        widths = [each * mm for _, head, _, value in pairs for each in (head, value)]
        boxes = stack.row(height * mm, *widths)
        cells += [
            (pair[0], head, pair[2], value)
            for pair, head, value in zip(pairs, boxes[::2], boxes[1::2], strict=True)
        ]
    return cells


def _text(order: ZeroAccountCheckOrder, field: str) -> str:
    """What is printed for a field of the archive."""
    if field == "zero_months":
        return f"{order.zero_months} 个周期"
    return getattr(order, field) or NOT_APPLICABLE


def _heading(paper: Paper, sheet: ZeroAccountCheckSheet) -> None:
    """The station, the month and the title."""
    upper, lower = Box(_LEFT, _HEADING.y, 56 * mm, _HEADING.height).rows(2)
    paper.put(upper, sheet.station, 12, bold=True)
    paper.put(lower, f"核查月份：{month_words(sheet.month)}", BODY)
    paper.put(
        Box(_LEFT + 56 * mm, _HEADING.y + 7 * mm, 68 * mm, 13 * mm), TITLE, 18, bold=True, align="centre"
    )


def _number(paper: Paper, order: ZeroAccountCheckOrder) -> None:
    """The order's number as bar code and in clear, and the mark of a reprint."""
    right = _LEFT + _WIDTH
    paper.barcode(order.number, Box(right - 52 * mm, _HEADING.y + 8 * mm, 52 * mm, 11 * mm))
    clear = Box(right - 52 * mm, _HEADING.y + 1.5 * mm, 52 * mm, 6 * mm)
    paper.put(clear, f"工单号 {order.number}", BODY, align="centre")
    if order.reprint:
        mark = Box(_LEFT + 82 * mm, _HEADING.y + 1 * mm, 16 * mm, 7 * mm)
        paper.frame(mark, THICK)
        paper.put(mark, "补打", 12, bold=True, align="centre")


def _history_blank(paper: Paper, head: Box, values: Box) -> None:
    """The grid of the last twelve months."""
    for row, title in zip(head.rows(2), ("月份", "电量 kWh"), strict=True):
        label(paper, row, title)
    for row in values.rows(2):
        for cell in row.columns(12):
            paper.frame(cell)


def _history(paper: Paper, values: Box, history: tuple[tuple[str, str], ...]) -> None:
    """Twelve months, oldest first; months before the account's first are crossed off."""
    known = ((NOT_APPLICABLE, NOT_APPLICABLE),) * (12 - len(history)) + history
    for row, texts in zip(values.rows(2), zip(*known, strict=True), strict=True):
        for cell, text in zip(row.columns(12), texts, strict=True):
            paper.put(cell, text or NOT_APPLICABLE, SMALL, align="centre")


def _by_hand(paper: Paper, stack: Stack) -> float:
    """The part the crew fills in and the signatures; returns where it ends."""
    strip(paper, stack.row(6 * mm, _WIDTH)[0], "二、现场核查（手工填写，在 □ 内打 √）")
    for height, cells in _BY_HAND:
        boxes = stack.row(height * mm, *[each * mm for _, head, _, value in cells for each in (head, value)])
        for (title, _, spelt, _), head, value in zip(cells, boxes[::2], boxes[1::2], strict=True):
            label(paper, head, title)
            paper.frame(value)
            places(paper, value, spelt)
    strip(paper, stack.row(6 * mm, _WIDTH)[0], "三、签字（核查人1与核查人2必须是两个不同的人）")
    for box, who in zip(stack.row(27 * mm, *[_WIDTH / 4] * 4), _SIGNERS, strict=True):
        signature(paper, box, who, seal=who == _SIGNERS[-1])
    return stack.y
