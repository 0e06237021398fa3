"""期初零度户清单：cases begun on paper become rows, with their true days or none (domain 1)."""

from datetime import date
from typing import Any

from supply_station.errors import RuleBroken
from supply_station.intake import cells, words
from supply_station.intake.customer_export import COLUMNS as OF_ACCOUNTS
from supply_station.intake.export import Rows, read_columns
from supply_station.intake.headings import Column, Table
from supply_station.rules.zero_account import Answer, CaseState, Finding, Treatment

_NO_DAY = frozenset({"不详", "日期不详", "不清", "日期不清", "不明", "日期不明"})
_NO_NUMBER = frozenset({"编号缺", "缺", "缺号", "不详", "没有编号", "无文号"})

_BEGUN = tuple(state for state in CaseState if state is not CaseState.TO_CONFIRM)
"""有电量待确认 comes from a reading only."""


def day(cell: Any) -> date | None:
    """A day, or none where the paper says that nobody knows it (日期不详)."""
    return None if cells.said(cell).strip() in _NO_DAY else cells.day(cell)


def number(cell: Any) -> str | None:
    """The number of a document as written, or none where it has none (编号缺)."""
    value = cells.text(cell)
    return None if value in _NO_NUMBER else value


COLUMNS: tuple[Column, ...] = (
    *(column for column in OF_ACCOUNTS if column.field in ("account_no", "name")),
    Column("month", "列入月份", cells.month, ("列入年月", "列入核查月份")),
    Column("zero_from", "零电量起月", cells.month, ("零度起月", "零电量开始月份", "零度起始月份")),
    Column("zero_months", "连续零电量周期数", cells.whole, ("连续零电量周期", "连续零度周期数")),
    Column(
        "state",
        "环节",
        cells.ClosedWord(_BEGUN, words.CASE_STATE, "环节"),
        ("核查环节", "目前环节", "办到哪一步", "办理环节"),
    ),
    Column("finding", "核查结果", cells.ClosedWord(Finding, words.FINDING, "核查结果"), ("核查情况",)),
    Column("checked_on", "核查日期", day, ("核查时间",)),
    Column("read_on_site", "现场示数", cells.hundredths, ("核查示数", "现场止码")),
    Column("witness", "证明人", cells.text, ("见证人",)),
    Column("treatment", "处理意见", cells.ClosedWord(Treatment, words.TREATMENT, "处理意见"), ("处理办法",)),
    Column("treated_on", "处理意见日期", day, ("处理日期", "定处理意见日期")),
    Column("treatment_note", "处理说明", cells.text),
    Column("approved_by", "审核人", cells.text, ("审核所长", "审批人")),
    Column("approved_on", "审核日期", day, ("审核时间", "审批日期")),
    Column("reported_on", "上报日期", day, ("上报时间",)),
    Column("document_no", "上报文号", number, ("上报文件号", "上报编号")),
    Column("answer", "县公司批复", cells.ClosedWord(Answer, words.ANSWER, "批复"), ("批复", "批复结果")),
    Column("answered_on", "批复日期", day, ("批复时间",)),
    Column("answer_no", "批复文号", number, ("批复文件号", "批复编号")),
    Column("posted_on", "张贴日期", day, ("公告日期", "公告张贴日期")),
    Column("places", "张贴地点", cells.text, ("公告地点", "公告张贴地点")),
    Column("settled_on", "结清余额日期", day, ("结清日期", "余额结清日期")),
    Column("removed_on", "拆表日期", day, ("拆表时间",)),
    Column("cancelled_on", "销户日期", day, ("销户时间",)),
    Column("closed_on", "结案日期", day, ("结案时间",)),
    Column("close_reason", "结案原因", cells.text, ("结案说明",)),
)
NEEDED = ("month", "zero_from", "zero_months", "state")
"""What a row must say beside its 户号."""


def rows(table: Table, _told: str | None = None) -> Rows:
    """The cases of a table.

    Raises:
        RuleBroken: a column is not there without which no case can be told.
    """
    titles = {column.field: column.title for column in COLUMNS}
    if lacking := [titles[name] for name in NEEDED if name not in table.positions]:
        named = "、".join(f"“{title}”" for title in lacking)
        raise RuleBroken(f"文件“{table.file}”里没有{named}，请检查文件，或在“列的对应”里指明。")
    found = read_columns(table, COLUMNS)
    places = [(name, found.fields.index(name)) for name in NEEDED]
    for index, row in enumerate(found.values):
        if index in found.refused:
            continue
        for name, at in places:
            if row[at] is None:
                found.refuse(index, name, f"{titles[name]}是空的；请照纸上的补上")
    return found
