"""停电的名册：who is to be called by line, the call log of one notice, the outages of a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from supply_station.documents import roster
from supply_station.documents.paper import day_words, printed_words
from supply_station.documents.roster import Column, Group, Roster
from supply_station.errors import RuleBroken

ROSTER_TITLE, LOG_TITLE, WEEK_TITLE = "重要客户停电通知名册", "重要客户通知记录", "一周停电安排"
NO_LINE = "（没有登记线路）"

_ROSTER = (
    Column("台区", 30, "left"),
    Column("户名", 44, "left"),
    Column("等级", 14),
    Column("重要原因", 24),
    Column("联系人", 24),
    Column("电话", 40, strong=True),
    Column("几点通知的", 28),
    Column("接听人、答复", 60),
)
_LOG = (
    Column("户名", 42, "left"),
    Column("等级", 13),
    Column("重要原因", 22),
    Column("通知情况", 22),
    Column("第几次", 14),
    Column("通知时间", 26),
    Column("方式", 16),
    Column("通知人", 20),
    Column("接听人", 24),
    Column("电话", 30),
    Column("对方答复、说明", 36, "left"),
)
_WEEK = (
    Column("停电日期", 36, strong=True),
    Column("时间", 34, strong=True),
    Column("停电范围", 58, "left"),
    Column("村组", 74, "left"),
    Column("原因", 38, "left"),
    Column("户数", 16),
)


@dataclass(frozen=True)
class Printed:
    """Whose list it is, and when and by whom it was printed."""

    station: str
    at: datetime
    by: str

    @property
    def words(self) -> str:
        """For the foot."""
        return printed_words(self.at, self.by)


@dataclass(frozen=True)
class LineGroup:
    """The important customers of a line: the texts of a row's columns up to 电话."""

    line: str | None
    rows: tuple[tuple[str | None, ...], ...]


def customers(printed: Printed, lines: Sequence[LineGroup]) -> bytes:
    """The roster for the dark hour, a page for each line; what is told is written by hand.

    Raises:
        RuleBroken: the book has no important customer.
    """
    if not lines:
        raise RuleBroken("账本里还没有重要客户。请先在“客户”页登记重要客户原因，或导入重要客户名单。")
    return roster.render(
        Roster(
            title=ROSTER_TITLE,
            station=printed.station,
            aside=day_words(printed.at.date()),
            printed=printed.words,
            columns=_ROSTER,
            row_height=11,
            groups=tuple(
                Group(((each.line or NO_LINE, 110), (f"共 {len(each.rows)} 户", 163)), each.rows)
                for each in lines
            ),
            below=("停电编号：_|接到通知：_月_日_时_分|通知人：_",),
            own="本线路",
        )
    )


def call_log(printed: Printed, above: tuple[str, str], rows: tuple[tuple[str | None, ...], ...]) -> bytes:
    """Every try of one notice; `above` says which notice.

    Raises:
        RuleBroken: the notice has no call list.
    """
    if not rows:
        raise RuleBroken("这条停电信息没有要通知的重要客户，没有通知记录可打。")
    return roster.render(
        Roster(
            title=LOG_TITLE,
            station=printed.station,
            aside=day_words(printed.at.date()),
            printed=printed.words,
            columns=_LOG,
            row_height=11,
            groups=(Group(((above[0], 120), (above[1], 153)), rows),),
            below=("登记人签字：_|审核人签字：_|日期：__年_月_日",),
        )
    )


def week(printed: Printed, days: str, rows: tuple[tuple[str | None, ...], ...]) -> bytes:
    """The outages of a week, for the wall.

    Raises:
        RuleBroken: there is none.
    """
    if not rows:
        raise RuleBroken("从今天起七天里没有登记停电，没有一周停电安排可打。")
    return roster.render(
        Roster(
            title=WEEK_TITLE,
            station=printed.station,
            aside=days,
            printed=printed.words,
            columns=_WEEK,
            row_height=18,
            groups=(Group(((f"共 {len(rows)} 次停电", 273),), rows),),
            below=(),
        )
    )
