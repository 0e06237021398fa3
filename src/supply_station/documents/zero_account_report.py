"""空户上报文件：a batch of empty accounts goes to the county company (domain 5).

The station reports and the county company decides, account by account: the table behind the letter
has a column for its answer.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib.units import mm

from supply_station.documents import roster
from supply_station.documents.blanks import place
from supply_station.documents.paper import (
    BODY,
    PORTRAIT,
    SMALL,
    Box,
    Paper,
    Stack,
    day_words,
    month_words,
    page_words,
    printed_words,
)
from supply_station.documents.roster import NOT_APPLICABLE, Column, Group, Roster
from supply_station.errors import RuleBroken
from supply_station.rules.customer import Category
from supply_station.rules.zero_account_register import RegisterRow

TITLE = "关于上报空户的请示"
TABLE = "空户上报明细表"
COUNTY = "县供电公司"
"""Whom the letter goes to where the book does not name the county company."""

_SHEET = Box(28 * mm, 20 * mm, 154 * mm, 252 * mm)
_FOOT = Box(_SHEET.x, 10 * mm, _SHEET.width, 6 * mm)
_LETTER = 15.0

_COLUMNS = (
    Column("户号", 24),
    Column("户名", 18, "left"),
    Column("用电地址", 38, "left"),
    Column("台区", 24, "left"),
    Column("用户分类", 18),
    Column("电能表号", 24),
    Column("零电量起月", 15),
    Column("周期数", 10),
    Column("核查日期", 19),
    Column("核查人", 17),
    Column("核查结果", 15),
    Column("证明人", 17, "left"),
    Column("县公司批复", 25),
)
"""The last is written by the county company."""

_BELOW = ("批复一栏逐户写：同意、退回补查、不同意。", "经办人：_|班组长：_|所长：_|县公司审批（盖章）：_")


@dataclass(frozen=True)
class ZeroAccountReportSheet:
    """What goes to the county company.

    Attributes:
        county: 县公司, None where the book does not name it.
        number: 上报批号.
        document_no: 文号, None to be written by hand.
        approved_by: the chief who approved the batch, `approval` how (审核方式).
        reported_on: None to be written by hand.
        closing_rule: what else a closing for non-use needs, with its edition.
    """

    station: str
    county: str | None
    number: str
    month: str
    document_no: str | None
    approved_by: str
    approved_on: date
    approval: str
    reported_on: date | None
    closing_rule: str
    printed_at: datetime
    printed_by: str
    rows: tuple[RegisterRow, ...]


def render(sheet: ZeroAccountReportSheet) -> bytes:
    """The PDF: the letter, A4 portrait, and its table, A4 landscape.

    Raises:
        RuleBroken: the batch has no accounts.
    """
    if not sheet.rows:
        raise RuleBroken("这一批没有要上报的空户。请先选好处理意见是“上报空户”的户，登记所长审核。")
    table = _table(sheet)
    paper = Paper(TITLE, PORTRAIT)
    _letter(paper, sheet)
    paper.put(_FOOT, printed_words(sheet.printed_at, sheet.printed_by), SMALL)
    paper.put(_FOOT, page_words(1, 1 + table.pages), SMALL, align="right")
    paper.end_page()
    roster.draw(paper, table, before=1)
    return paper.save()


def _letter(paper: Paper, sheet: ZeroAccountReportSheet) -> None:
    """Everything on the first page."""
    stack = Stack(_SHEET.x, _SHEET.top)
    paper.put(stack.row(10 * mm, _SHEET.width)[0], sheet.station, 14, bold=True, align="centre")
    number = stack.row(9 * mm, _SHEET.width)[0]
    if sheet.document_no:
        paper.put(number, sheet.document_no, 12, align="centre")
    else:
        place(paper, Box(number.x + 47 * mm, number.y, 60 * mm, number.height), "文号：_")
    paper.rule(_SHEET.x, number.y - 3 * mm, _SHEET.width)
    stack.y -= 10 * mm
    paper.put(stack.row(14 * mm, _SHEET.width)[0], TITLE, 22, bold=True, align="centre")
    rest = Box(_SHEET.x, _SHEET.y, _SHEET.width, stack.y - _SHEET.y - 8 * mm)
    rest = paper.paragraph(rest, f"{sheet.county or COUNTY}：", _LETTER)
    for text in _paragraphs(sheet):
        rest = paper.paragraph(rest, f"　　{text}", _LETTER)
    rest = paper.paragraph(rest._replace(height=rest.height - 6 * mm), "　　附件：", _LETTER)
    for at, text in enumerate(_attachments(sheet), 1):
        rest = paper.paragraph(rest, f"　　　　{at}. {text}", _LETTER)
    _signed(paper, sheet)


def _paragraphs(sheet: ZeroAccountReportSheet) -> tuple[str, ...]:
    """What the letter says and asks."""
    kinds = Counter("居民" if row.category == Category.LOW_RESIDENTIAL else "非居民" for row in sheet.rows)
    areas = len({row.area for row in sheet.rows if row.area})
    found = (
        f"我所对{month_words(sheet.month)}及以前列入核查的连续零电量客户逐户到现场核查，每户两人到场。"
        f"经所长审核，现将其中用电地址已不存在或无人使用的空户 {len(sheet.rows)} 户上报"
        f"（居民 {kinds['居民']} 户，非居民 {kinds['非居民']} 户，涉及 {areas} 个台区），明细见附件。"
    )
    asked = (
        f"连续六个月零电量不等于可以销户：{sheet.closing_rule}。是否销户，请公司逐户批复。"
        "批复同意的，我所张贴公告，期满后再结清余额、拆表、销户。"
    )
    return (found, asked, "妥否，请批示。")


def _attachments(sheet: ZeroAccountReportSheet) -> tuple[str, ...]:
    """What is handed in with the letter."""
    accounts = len(sheet.rows)
    return (f"{TABLE}（{accounts} 户）", f"零度户现场核查工单（{accounts} 户）", "现场照片（电表、门）")


def _signed(paper: Paper, sheet: ZeroAccountReportSheet) -> None:
    """Who approved it, and the station with its day and seal."""
    left, right = Box(_SHEET.x, _SHEET.y, _SHEET.width, 46 * mm).columns(2)
    upper, middle, lower, last = right.rows(4)
    paper.put(upper, "（盖章）", BODY, align="centre")
    paper.put(middle, sheet.station, 14, bold=True, align="centre")
    if sheet.reported_on:
        paper.put(lower, day_words(sheet.reported_on), 14, align="centre")
    else:
        place(paper, lower, "　　__年_月_日　　")
    approved = (
        f"审核人：{sheet.approved_by}（{sheet.approval}）",
        f"审核日期：{day_words(sheet.approved_on)}",
        f"上报批号：{sheet.number}",
    )
    for box, text in zip(left.rows(4)[1:], approved, strict=True):
        paper.put(box, text, BODY)
    place(paper, Box(left.x, left.rows(4)[0].y, left.width, last.height), "所长签字：_　")


def _table(sheet: ZeroAccountReportSheet) -> Roster:
    """The accounts, with a column for the county's answer."""
    group = Group(
        above=((f"附件 1　上报批号：{sheet.number}", 140), (f"上报月份：{month_words(sheet.month)}", 130)),
        rows=tuple(_texts(row) for row in sheet.rows),
        sums=f"合计 {len(sheet.rows)} 户",
    )
    return Roster(
        title=TABLE,
        station=sheet.station,
        aside=f"文号：{sheet.document_no}" if sheet.document_no else "",
        printed=printed_words(sheet.printed_at, sheet.printed_by),
        columns=_COLUMNS,
        row_height=9,
        groups=(group,),
        below=_BELOW,
    )


def _texts(row: RegisterRow) -> tuple[str | None, ...]:
    """The cells of a row."""
    place = (row.account_no, row.name, row.address, row.area, row.category, row.meter_no)
    checked = row.checked_on.isoformat() if row.checked_on else NOT_APPLICABLE
    found = (checked, row.checked_by, row.finding, row.witness)
    return (*place, row.zero_from, str(row.zero_months), *found)
