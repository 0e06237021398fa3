"""今日：what is due, late or missing in the book, grouped, each line with its next step (domain 1).

Nothing counts before the 启用月份: a station that starts in the middle is not met by hundreds of red lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Holiday, TransformerArea, Usage, WorkOrder, ZeroAccount
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.rules.zero_account import CaseState
from supply_station.services import archive_difference, morning_sheet, parameter, reader_finding_entry
from supply_station.services.backup import Copy
from supply_station.services.morning_sheet import NOBODY, TO_VISIT, Unread
from supply_station.services.station import the_station
from supply_station.services.zero_account import coverage, zero_list

HOLIDAYS_AHEAD = timedelta(days=60)
"""So long before a year begins its holidays are asked for; they are announced in November."""

BACKUP_OLD = timedelta(days=3)
"""From this age on the newest backup is too old; a weekend is not."""


@dataclass(frozen=True)
class TodayLine:
    """One thing to do.

    Attributes:
        matter: what is due, late or missing.
        count: how many it concerns, None where a number says nothing.
        unit: what is counted.
        next_step: what the clerk does about it.
        stem: the page where it is done.
        words: what is searched for there.
        filters: what that page is narrowed to, by field.
        person: whose it is, where it lies in the 台区 of one person.
    """

    matter: str
    count: int | None
    unit: str
    next_step: str
    stem: str
    words: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    person: str | None = None


def station_name(session: Session) -> str:
    """What the station is called."""
    return the_station(session).name


def month_at_hand(session: Session, today: date) -> str | None:
    """The month whose readings are worked on: the newest that has any, at least the last one that is over.

    None while that lies before the 启用月份.
    """
    this_month = period.month_of(today)
    first_day = parameter.whole(session, names.PERIOD_FIRST_DAY, today)
    over = this_month
    while period.period(over, first_day)[1] >= today:
        over = period.shift(over, -1)
    readable = (Usage.voided_at.is_(None), Usage.month <= period.shift(this_month, 1))
    newest = session.scalar(select(func.max(Usage.month)).where(*readable))
    month = max(over, newest or over)
    start = the_station(session).start_month
    return None if start is not None and month < start else month


def lines(session: Session, *, today: date) -> list[TodayLine]:
    """What is to be done: the station's lines first, then one for each person with work outside."""
    if not _any(session, select(Customer.id).where(Customer.voided_at.is_(None))):
        step = "导入营销系统导出的客户档案"
        return [TodayLine("账本里还没有客户", None, "", step, "import_batch"), *_calendar(session, today)]
    month = month_at_hand(session, today)
    without = morning_sheet.unread(session, month) if month else Unread((), ())
    return [
        *(_of_month(session, month, without) if month else ()),
        *_cases(session),
        *_findings(session, today),
        *_areas(session),
        *_calendar(session, today),
        *_persons(session, without),
    ]


def paper(session: Session, *, at: datetime, by: str, person: str | None = None) -> bytes:
    """晨会单 of the day as a PDF: of everybody with work outside, or of one person.

    Raises:
        RuleBroken: there is nothing to do.
    """
    month = month_at_hand(session, at.date())
    return morning_sheet.paper(session, month=month, at=at, by=by, person=person)


def of_backups(found: Sequence[Copy], *, today: date) -> tuple[str, TodayLine | None]:
    """Where the proven backups lie and how old they are, and a line to do if the newest is not of these days.

    Args:
        found: the newest in each place, the newest first.
        today: the day that is asked for.
    """
    step = "现在备份一份，最好放在 U 盘或另一块硬盘上"
    if not found:
        return "还没有备份", TodayLine("账本还没有备份过", None, "", step, "settings")
    told = [f"{_ago(today, each.made_at)}，在 {each.file.parent}" for each in found]
    said = (
        f"最近的备份：{told[0]}；另一处：{told[1]}" if len(told) > 1 else f"最近的备份：{told[0]}；只有这一处"
    )
    age = today - found[0].made_at.date()
    if age < BACKUP_OLD:
        return said, None
    return said, TodayLine("账本好几天没有备份了", age.days, "天", step, "settings")


def _ago(today: date, made_at: datetime) -> str:
    days = (today - made_at.date()).days
    return f"{'今天' if days <= 0 else '昨天' if days == 1 else f'{days} 天前'} {made_at:%H:%M}"


def _of_month(session: Session, month: str, without: Unread) -> Iterator[TodayLine]:
    """Readings, candidates and differences of one month."""
    if not _any(session, select(Usage.id).where(Usage.month == month, Usage.voided_at.is_(None))):
        step = "导入营销系统导出的电量明细"
        yield TodayLine(f"{month} 的电量还没有导入", None, "", step, "import_batch")
        return
    shown = {"month": month}
    if areas := len(without.areas):
        step = "收齐这些台区的电量明细再导入"
        yield TodayLine(f"{month} 整个没有电量的台区", areas, "个", step, "import_batch")
    if accounts := len(without.accounts):
        step = "补抄或核实后导入"
        narrowed = shown | {"missing": "缺抄"}
        yield TodayLine(f"{month} 缺抄的户", accounts, "户", step, "zero_account", filters=narrowed)
    covered = coverage(session, zero_list(session, month))
    if short := sum(max(0, each.needed - each.listed) for each in covered.values()):
        step = "按比例列入核查"
        yield TodayLine(f"{month} 还差没有列入核查的零度户", short, "户", step, "zero_account", filters=shown)
    rows = archive_difference.rows(session, month)
    if pending := sum(row.handling == archive_difference.PENDING for row in rows):
        step = "逐处核对：用文件的值，保留账本的值，或派工单查勘"
        matter = f"{month} 还没有处理的档案差异"
        narrowed = shown | {"handling": archive_difference.PENDING.value}
        yield TodayLine(matter, pending, "处", step, "archive_difference", filters=narrowed)


def _cases(session: Session) -> Iterator[TodayLine]:
    """Cases under way, of whatever month."""
    to_visit = (
        select(func.count(ZeroAccount.id.distinct()))
        .join(WorkOrder, WorkOrder.zero_account_id == ZeroAccount.id)
        .where(WorkOrder.voided_at.is_(None), ZeroAccount.voided_at.is_(None))
        .where(ZeroAccount.state.in_(TO_VISIT))
    )
    if unprinted := session.scalar(to_visit.where(WorkOrder.prints == 0)):
        filters = {"prints": "0"}
        yield TodayLine(
            "还没有打印的核查工单", unprinted, "张", "打印，两人一组到现场", "work_order", filters=filters
        )
    if out := session.scalar(to_visit.where(WorkOrder.prints > 0)):
        step = "收回工单，登记核查结果"
        yield TodayLine("工单已打印、还没有核查结果的零度户", out, "户", step, "zero_account")
    waiting = select(func.count()).where(
        ZeroAccount.voided_at.is_(None), ZeroAccount.state == CaseState.TO_CONFIRM
    )
    if confirm := session.scalar(waiting):
        step = "核实后结案，或继续核查"
        yield TodayLine("核查途中来了电量、等待确认的零度户", confirm, "户", step, "zero_account")


def _findings(session: Session, today: date) -> Iterator[TodayLine]:
    """Readers' findings that are late, and answers their readers have not seen."""
    found = reader_finding_entry.outstanding(session, day=today)
    if found.late:
        step, narrowed = "催负责人查明，登记答复", {"concern": reader_finding_entry.LATE}
        yield TodayLine("超期没有答复的抄表异常", found.late, "条", step, "reader_finding", filters=narrowed)
    if found.untold:
        step, narrowed = "打印答复单，请抄表员看过签字", {"concern": reader_finding_entry.UNTOLD}
        yield TodayLine(
            "答复了、还没有告诉抄表员的异常", found.untold, "条", step, "reader_finding", filters=narrowed
        )


def _areas(session: Session) -> Iterator[TodayLine]:
    alone = select(func.count()).where(
        TransformerArea.voided_at.is_(None), TransformerArea.manager_id.is_(None)
    )
    if found := session.scalar(alone):
        step = "登记台区经理，晨会单才知道交给谁"
        yield TodayLine("没有台区经理的台区", found, "个", step, "transformer_area")


def _calendar(session: Session, today: date) -> Iterator[TodayLine]:
    last = session.scalar(select(func.max(Holiday.day)).where(Holiday.voided_at.is_(None)))
    wanted = (today + HOLIDAYS_AHEAD).year
    if last is None or last.year < wanted:
        known = f"假日表只到 {last.year} 年" if last else "假日表是空的"
        step = f"按国务院办公厅的通知登记 {wanted} 年的放假和调休"
        yield TodayLine(known, None, "", step, "holiday")


def _persons(session: Session, without: Unread) -> Iterator[TodayLine]:
    for each in morning_sheet.persons(session, without):
        name = each.name or NOBODY
        counted = "，".join(f"{matter} {count} 户" for matter, count in each.counted.items())
        step = "看晨会单，早会上交给本人" if each.name else "先登记台区经理，再看晨会单"
        yield TodayLine(
            f"{name}：{counted}", len(each.tasks), "户", step, "today", filters={"person": name}, person=name
        )


def _any(session: Session, query: Select[Any]) -> bool:
    return session.scalar(query.limit(1)) is not None
