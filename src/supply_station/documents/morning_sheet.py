"""晨会单：what one person has to do outside today, handed over at the morning meeting (domain 1).

Each person has pages of their own, with room to write what came of every line and to sign.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from supply_station.documents import roster
from supply_station.documents.paper import day_words, printed_words
from supply_station.documents.roster import Column, Group, Roster
from supply_station.errors import RuleBroken

TITLE = "晨会单"
NOBODY = "（还没有台区经理的台区）"

_COLUMNS = (
    Column("要办的事", 26),
    Column("台区", 36, "left"),
    Column("户号", 27),
    Column("户名", 30, "left"),
    Column("用电地址", 50, "left"),
    Column("联系电话", 25),
    Column("说明", 40),
    Column("办理情况", 30),
)
"""The last is written by the person."""

_BELOW = ("其他交代：_", "交代人：_|领取人：_|收回人：_|收回日期：_月_日")


@dataclass(frozen=True)
class MorningTask:
    """One thing to do at one account. Texts are printed as they are; None and "" print as "/".

    Attributes:
        matter: what is to be done, such as 补抄.
        note: the order's number and limit, since when the reading is missing, or what the finding is.
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
        raise RuleBroken("今天没有要交给外勤的事，不用打印晨会单。有了工单、缺抄的户或抄表异常再打印。")
    week = "一二三四五六日"[sheet.day.weekday()]
    return roster.render(
        Roster(
            title=TITLE,
            station=sheet.station,
            aside=f"{day_words(sheet.day)}　星期{week}",
            printed=printed_words(sheet.printed_at, sheet.printed_by),
            columns=_COLUMNS,
            row_height=9,
            groups=tuple(_group(person) for person in persons),
            below=_BELOW,
            own="本人",
        )
    )


def _group(person: MorningPerson) -> Group:
    counted = "　".join(f"{matter} {count} 件" for matter, count in person.counted.items())
    return Group(
        above=((f"交给：{person.name or NOBODY}", 110), (counted, 163)),
        rows=tuple(_texts(task) for task in person.tasks),
    )


def _texts(task: MorningTask) -> tuple[str | None, ...]:
    """The printed cells of a row."""
    return (task.matter, task.area, task.account_no, task.name, task.address, task.phone, task.note)
