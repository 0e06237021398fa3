"""抄表异常答复单：each reader's findings with the answers, to be read and signed (seed 10).

Each reader has pages of their own.
"""

from dataclasses import dataclass
from datetime import datetime

from supply_station.documents import roster
from supply_station.documents.paper import printed_words
from supply_station.documents.roster import Column, Group, Roster
from supply_station.errors import RuleBroken

TITLE = "抄表异常答复单"
NOBODY = "（没有写发现人）"

_COLUMNS = (
    Column("发现日期", 20),
    Column("户号", 27),
    Column("户名", 27, "left"),
    Column("台区", 32, "left"),
    Column("异常种类", 22),
    Column("情况", 50, "left"),
    Column("答复", 66, "left"),
    Column("答复日期", 20),
)
_BELOW = ("抄表员签字：_|看到答复的日期：_月_日|经办人：_",)


@dataclass(frozen=True)
class FindingAnswer:
    """One finding with its answer. Texts are printed as they are; None and "" print as "/"."""

    found_on: str
    account_no: str
    name: str
    area: str | None
    kind: str
    detail: str | None
    answer: str | None
    answered_on: str


@dataclass(frozen=True)
class FindingReader:
    """One reader's findings in the order they are to be printed; no name stands for nobody's."""

    name: str | None
    answers: tuple[FindingAnswer, ...]


@dataclass(frozen=True)
class FindingAnswersSheet:
    """The answers that readers have not seen yet."""

    station: str
    printed_at: datetime
    printed_by: str
    readers: tuple[FindingReader, ...]


def render(sheet: FindingAnswersSheet) -> bytes:
    """The PDF, A4 landscape.

    Raises:
        RuleBroken: there is no answer to be told.
    """
    readers = [reader for reader in sheet.readers if reader.answers]
    if not readers:
        raise RuleBroken("没有要反馈给抄表员的答复。请先登记答复，再打印答复单。")
    return roster.render(
        Roster(
            title=TITLE,
            station=sheet.station,
            aside=f"{sheet.printed_at.year}年{sheet.printed_at.month}月{sheet.printed_at.day}日",
            printed=printed_words(sheet.printed_at, sheet.printed_by),
            columns=_COLUMNS,
            row_height=12,
            groups=tuple(_group(reader) for reader in readers),
            below=_BELOW,
            own="本人",
        )
    )


def _group(reader: FindingReader) -> Group:
    return Group(
        above=((f"发现人：{reader.name or NOBODY}", 110), (f"共 {len(reader.answers)} 条", 163)),
        rows=tuple(_texts(answer) for answer in reader.answers),
    )


def _texts(row: FindingAnswer) -> tuple[str | None, ...]:
    """The printed cells of a row."""
    who = (row.found_on, row.account_no, row.name, row.area)
    return (*who, row.kind, row.detail, row.answer, row.answered_on)
