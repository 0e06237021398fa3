"""月末汇总：the figures of a month beside those of earlier months, and the rows behind each (domain 11)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import ArchiveDifference, Customer, Usage
from supply_station.reports.cell import Kind, Value
from supply_station.reports.summary import Figure
from supply_station.reports.work_order import OrderCounts
from supply_station.reports.zero_account_share import ClassQuota
from supply_station.rules import period
from supply_station.rules.customer import Category
from supply_station.rules.staff_meter import Ledger
from supply_station.services import (
    archive_difference,
    archive_difference_concern,
    customer_concern,
    month_end_order,
    month_end_outage,
    outage_notice_concern,
    usage_concern,
    work_order_concern,
)
from supply_station.services.month_end_gathering import Month, gathered
from supply_station.services.staff_meter_month import month_rows
from supply_station.services.station import the_station
from supply_station.services.zero_account_month import DUE, EXEMPT, LISTED, NOT_HOMES, VISITED

READING, ZERO, ORDER, OUTAGE = "电量", "零度户", "工单", "停电"
OWN_USE = "自用电"
BY_TODAY = "上月和去年同期按客户今天的状态和分类重算"
_OWN_WORK = {"已核查户数", "核查比例"}
"""What a station's own work gives beside the orders: unknown before it began with the program."""

_LISTED = "已列入核查"
"""Told by what is on the lists today, so that no earlier month has it."""

_Past = dict[tuple[str, str], Value]
"""类别 and 指标 → the value of an earlier month."""


def figures(session: Session, held: Month, *, today: date) -> tuple[Figure, ...]:
    """汇总 of a month, with the month before and the same month a year ago where the book has them."""
    first = session.scalar(select(func.min(Usage.month)).where(Usage.voided_at.is_(None)))
    before, year = (_past(session, period.shift(held.month, -back), first, today=today) for back in (1, 12))
    compared = (
        replace(each, month_before=before.get(_key(each)), year_before=year.get(_key(each)))
        for each in _monthly(session, held, today=today)
    )
    return (_in_force(session, today), *compared, _differences(session, held, today))


def _past(session: Session, month: str, first: str | None, *, today: date) -> _Past:
    """The figures of an earlier month as far as the book goes back: usage, long enough a run, own work."""
    if first is None or month < first:
        return {}
    held = gathered(session, month)
    if not held.readings:
        return {}
    start = the_station(session).start_month
    at_work = start is None or month >= start
    deep = period.month_index(month) - period.month_index(first) + 1 >= held.zero.threshold
    return {
        _key(each): each.value
        for each in _monthly(session, held, today=today)
        if each.title != _LISTED
        and (deep or not each.group.startswith(ZERO))
        and (at_work or (not each.group.startswith((ORDER, OUTAGE)) and each.title not in _OWN_WORK))
    }


def _key(figure: Figure) -> tuple[str, str]:
    return figure.group, figure.title


def _monthly(session: Session, held: Month, *, today: date) -> Iterator[Figure]:
    """The figures that any month has, worked out for it as for every other."""
    usage = ("usage", {"month": held.month, "counted": usage_concern.PER_ACCOUNT})
    summed = ("usage", {"month": held.month, "counted": usage_concern.SUMMED})
    missing = ("zero_account", {"month": held.month, "missing": "缺抄"})
    yield _count(READING, "已抄户数", held.readings, "本月有电量记录的户", usage)
    yield _count(READING, "缺抄户数", len(held.zero.missing), "本月应抄而没有示数的户", missing)
    note = "本月电量之和；分时表只计“总”，不重复计尖峰平谷"
    yield Figure(READING, "电量合计", held.energy, "kWh", Kind.ENERGY, note, link=summed)
    yield from _zero(held)
    yield from _outages(session, held, today)
    yield from _own_use(session, held.month)
    for each in month_end_order.counts(session, held.period, today=today):
        yield from _of_kind(each, held.period.days[0], month_end_order.last_day(held.period, today))


def _zero(held: Month) -> Iterator[Figure]:
    found = held.zero.candidates
    homes = sum(each.category is Category.LOW_RESIDENTIAL for each in found)
    exempt = sum(each.exempt is not None for each in found)
    listed = sum(each.listed for each in found)
    all_of_them = f"连续 {held.zero.threshold} 个抄表周期及以上电量为零；{BY_TODAY}"
    yield _count(ZERO, "零度户合计", len(found), all_of_them, _entries(held))
    yield _count(ZERO, "其中：居民", homes, "用户分类为低压居民", _entries(held, Category.LOW_RESIDENTIAL))
    yield _count(ZERO, "其中：非居民", len(found) - homes, "高压和低压非居民", _entries(held, NOT_HOMES))
    yield _count(
        ZERO, "其中：免核查", exempt, "季节性用电、暂停、暂拆等，原因见明细", _entries(held, standing=EXEMPT)
    )
    yield _count(ZERO, _LISTED, listed, "已在核查清单上", _entries(held, standing=LISTED))
    for quota in held.quotas:
        yield from _of_class(held, quota)


def _entries(held: Month, category: str = "", standing: str = "") -> tuple[str, dict[str, str]]:
    """The candidates of the month, of a class and as they stand."""
    narrowed = {"month": held.month, "category": str(category), "standing": standing}
    return "zero_account", {name: word for name, word in narrowed.items() if word}


def _of_class(held: Month, quota: ClassQuota) -> Iterator[Figure]:
    due, visited = (_entries(held, quota.category, each) for each in (DUE, VISITED))
    group = f"{ZERO}（{quota.category}）"
    required = f"候选户数的 {quota.share}%，不足一户按一户计"
    yield _count(group, "候选户数", quota.candidates, "不含免核查", due)
    yield _count(group, "应核查户数", quota.required, required, due)
    yield _count(group, "已核查户数", quota.checked, "本期到过现场的户，一户只计一次", visited)
    yield Figure(group, "核查比例", quota.reached, "%", Kind.SHARE, _verdict(quota), link=visited)


def _verdict(quota: ClassQuota) -> str:
    if not quota.candidates:
        return "本期无候选户"
    return f"要求不低于 {quota.share}%，" + (f"还差 {quota.short} 户" if quota.short else "已达到")


def _of_kind(each: OrderCounts, first: date, last: date) -> Iterator[Figure]:
    group, kind = f"{ORDER}（{each.kind}）", {"kind": each.kind.value}
    back = ("work_order", kind | {"concern": work_order_concern.returned_in(first, last)})
    done = "本期回单的工单，包括补录"
    yield Figure(group, "完成", each.done, "张", Kind.WHOLE, done, link=back)
    late = "到期末还没有回单而时限已过的工单，见“超期明细”"
    overdue = ("work_order", kind | {"concern": work_order_concern.late_on(last)})
    yield Figure(group, "超期", each.late, "张", Kind.WHOLE, late, link=overdue)


def _outages(session: Session, held: Month, today: date) -> Iterator[Figure]:
    kept = month_end_outage.kept_sheet(session, held.period, today=today)
    link = ("outage_notice", {"concern": outage_notice_concern.announced_in(*held.period.days)})
    notices = sum(each.notices for each in kept.rows)
    note = f"应兑现 {kept.counted} 条，按时停送 {kept.kept} 条"
    yield Figure(OUTAGE, "停电信息", notices, "条", Kind.WHOLE, "公告的停电时间在本期", link=link)
    yield Figure(OUTAGE, "停复电兑现率", kept.share, "%", Kind.SHARE, note, link=link)


def _own_use(session: Session, month: str) -> Iterator[Figure]:
    """The homes of employees and the station itself, never added together."""
    rows = month_rows(session, month=month)
    homes = [row.standing.kwh for row in rows if row.ledger is Ledger.HOME]
    office = [row.standing.kwh for row in rows if row.ledger is Ledger.OFFICE]
    for who, found, tab in (("员工家庭", homes, "家庭"), ("站所", office, "站所")):
        link = ("staff_meter", {"month": month, "tab": tab})
        read = sum(each is not None for each in found)
        yield _count(OWN_USE, f"{who}户数", len(found), f"已抄 {read} 户", link)
        used = sum(each or 0 for each in found)
        yield Figure(OWN_USE, f"{who}电量", used, "kWh", Kind.ENERGY, "不含补收", link=link)


def _in_force(session: Session, today: date) -> Figure:
    in_force = session.scalar(
        select(func.count())
        .select_from(Customer)
        .where(Customer.voided_at.is_(None), customer_concern.in_force(today))
    )
    link = ("customer", {"concern": customer_concern.IN_FORCE})
    return _count("客户", "在册户数", in_force or 0, "按今天的档案，不含已销户", link)


def _differences(session: Session, held: Month, today: date) -> Figure:
    """What the page lists; values that customer lists changed stand only on the month's sheet."""
    reported = archive_difference_concern.CONCERNS[archive_difference_concern.REPORTED](today)
    query = select(func.count()).where(ArchiveDifference.month == held.month, reported)
    many = session.scalar(query) or 0
    pending = sum(row.handling == archive_difference.PENDING for row in held.differences)
    taken = len(held.differences) - many
    note = f"其中未处理 {pending} 条" + (f"；客户档案导入改动的 {taken} 条另见“档案差异”表" if taken else "")
    link = ("archive_difference", {"month": held.month, "concern": archive_difference_concern.REPORTED})
    return Figure("档案", "档案差异", many, "条", Kind.WHOLE, note, link=link)


def _count(group: str, title: str, value: int, note: str, link: tuple[str, dict[str, str]]) -> Figure:
    return Figure(group, title, value, "户", Kind.WHOLE, note, link=link)
