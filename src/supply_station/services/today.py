"""今日：what is due, late or missing in the book, grouped, each line with its next step (domain 1).

Nothing counts before the 启用月份: a station that starts in the middle is not met by hundreds of red lines.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Holiday, Journal, TransformerArea, Usage
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.services import (
    archive_difference,
    form,
    morning_sheet,
    parameter,
    today_open,
    today_outage,
    today_staff_meter,
)
from supply_station.services.backup import Place
from supply_station.services.morning_sheet import NOBODY, Unread
from supply_station.services.station import the_station
from supply_station.services.today_open import Span, TodayLine
from supply_station.services.zero_account import coverage, zero_list

HOLIDAYS_AHEAD = timedelta(days=60)
"""So long before a year begins its holidays are asked for; they are announced in November."""

CLOCK_BEHIND = timedelta(minutes=10)
"""So far may a clock be put right without a word."""

BACKUP_OLD = timedelta(days=3)
"""From this age on the newest backup is too old; a weekend is not."""


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
    span = Span(today, the_station(session).start_month)
    if today < span.begins:
        return [*_areas(session), *_calendar(session, today)]
    month = month_at_hand(session, today)
    without = morning_sheet.unread(session, month) if month else Unread((), ())
    return [
        *today_outage.lines(session, span),
        *(_of_month(session, month, without) if month else ()),
        *today_staff_meter.lines(session, span),
        *today_open.in_ledgers(session, span),
        *_forms(session),
        *_areas(session),
        *_calendar(session, today),
        *_persons(session, without, span),
    ]


def paper(session: Session, *, at: datetime, by: str, person: str | None = None) -> bytes:
    """晨会单 of the day as a PDF: of everybody with work outside, or of one person.

    Raises:
        RuleBroken: there is nothing to do.
    """
    span = Span(at.date(), the_station(session).start_month)
    month = month_at_hand(session, at.date())
    return morning_sheet.paper(session, month=month, span=span, at=at, by=by, person=person)


def last_change(session: Session) -> datetime | None:
    """When the book was changed last."""
    return session.scalar(select(Journal.at).order_by(Journal.id.desc()).limit(1))


def of_clock(session: Session, *, now: datetime) -> TodayLine | None:
    """A line if the PC's clock stands before the last entry: every date that is noted would be wrong."""
    last = last_change(session)
    if last is None or last - now < CLOCK_BEHIND or the_station(session).practice:
        return None
    step = f"最近一笔登记是 {last:%Y年%m月%d日 %H:%M} 的，比现在还晚；先把电脑的时间调对，再办别的"
    return TodayLine("电脑的日期、时间可能不对", None, "", step, "journal")


def of_backups(
    places: Sequence[Place], *, today: date, changed: datetime | None
) -> tuple[str, TodayLine | None]:
    """Where the proven backups lie and how old they are, and a line if something has to be done about them.

    Args:
        places: the one beside the book, and the second one if it was chosen.
        today: the day that is asked for.
        changed: when the book was changed last; older backups lack something.
    """
    step = "现在备份一份，最好放在 U 盘或另一块硬盘上"
    made = sorted(places, key=lambda each: each.newest or datetime.min, reverse=True)
    if not made or made[0].newest is None:
        return "还没有备份", TodayLine("账本还没有备份过", None, "", step, "settings")
    others = [_other(each, today) for each in made[1:]] or ["只有这一处"]
    told = "；".join([f"最近的备份：{_ago(today, made[0].newest)}，在 {made[0].folder}", *others])
    if (days := _days_behind(made[0], today, changed)) is not None:
        return told, TodayLine("账本好几天没有备份了", days, "天", step, "settings")
    return told, _of_second(places[1:], today, changed)


def _other(place: Place, today: date) -> str:
    if place.newest is None:
        return f"另一处还没有备份：{place.folder}"
    return f"另一处{'' if place.there else '没有插上'}：{_ago(today, place.newest)}，在 {place.folder}"


def _days_behind(place: Place, today: date, changed: datetime | None) -> int | None:
    """How many days ago the newest copy was made, where it is too old and lacks something."""
    newest = place.newest or datetime.min
    old = today - newest.date() >= BACKUP_OLD and (changed is None or newest < changed)
    return (today - newest.date()).days if old else None


def _of_second(second: Sequence[Place], today: date, changed: datetime | None) -> TodayLine | None:
    """What is to be done so that the book does not go with the PC."""
    if not second:
        step = "插上 U 盘，到“设置”选它作第二处，以后一插上就自动备份"
        return TodayLine("备份和账本在同一台电脑上", None, "", step, "settings")
    (place,) = second
    step = "到“设置”备份一份" if place.there else "插上 U 盘，会自动备份；换了 U 盘到“设置”重选"
    if place.newest is None:
        return TodayLine("第二处还没有备份过", None, "", step, "settings")
    days = _days_behind(place, today, changed)
    return None if days is None else TodayLine("第二处好几天没有备份了", days, "天", step, "settings")


def _ago(today: date, made_at: datetime) -> str:
    days = (today - made_at.date()).days
    if days < 0:  # the clock was wrong then, or is now
        return f"{made_at:%Y年%m月%d日 %H:%M}"
    return f"{'今天' if days == 0 else '昨天' if days == 1 else f'{days} 天前'} {made_at:%H:%M}"


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
    yield from today_open.replaced_meters(session, month)
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


def _forms(session: Session) -> Iterator[TodayLine]:
    """The county's form files that cannot be read, so that orders are made with an older edition or none."""
    for sentence in form.broken(session):
        step = "改好账本旁边“表单”文件夹里的文件，或换回原来的"
        yield TodayLine(sentence.rstrip("。"), None, "", step, "settings")


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


def _persons(session: Session, without: Unread, span: Span) -> Iterator[TodayLine]:
    for each in morning_sheet.persons(session, without, span):
        name = each.name or NOBODY
        counted = "，".join(f"{matter} {count} 件" for matter, count in each.counted.items())
        step = "看晨会单，早会上交给本人" if each.name else "先登记台区经理，再看晨会单"
        shown = {"person": name}
        yield TodayLine(
            f"{name}：{counted}", len(each.tasks), "件", step, "today", filters=shown, person=name
        )


def _any(session: Session, query: Select[Any]) -> bool:
    return session.scalar(query.limit(1)) is not None
