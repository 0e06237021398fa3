"""今日的未办事项：what stands open in the ledgers, each with its next step and its page (domain 5, 7).

今日 counts all of it, the points of a month only what belongs to that month or an earlier one. A limit that
lies before the 启用月份 does not count.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.models import ArchiveDifference, ReaderFinding, WorkOrder, ZeroAccount
from supply_station.rules import period
from supply_station.rules.archive_difference import Handling
from supply_station.rules.reader_finding import FindingState
from supply_station.rules.work_order import OrderKind, days_late
from supply_station.rules.zero_account import STEP_BEFORE, CaseState
from supply_station.services import (
    archive_difference_concern,
    reader_finding_entry,
    work_order_concern,
    zero_account_concern,
)
from supply_station.services.meter_replacement_month import changed_meters

ORDERS, LATE_ORDERS, METERS, FINDINGS = "工单统计", "超期明细", "表计更换", "抄表异常"
CHECKS, EMPTY_ACCOUNTS, DIFFERENCES = "零度户明细", "空户登记册", "档案差异"
"""The sheets of the month's workbook that show what stands open."""

CASES = "zero_account_case"
"""The page of the cases."""


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
        person: whose it is, where it is one person's work outside.
        sheet: where the month's workbook shows it; empty for what only the day asks for.
    """

    matter: str
    count: int | None
    unit: str
    next_step: str
    stem: str
    words: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    person: str | None = None
    sheet: str = ""


@dataclass(frozen=True)
class Span:
    """What is looked at: on which day, from which month on limits count, and of which months it is.

    Attributes:
        day: what lies before it is late.
        start: 启用月份, None where the station names none.
        month: the last month that is looked at, None for all.
    """

    day: date
    start: str | None = None
    month: str | None = None

    @property
    def begins(self) -> date:
        """The first day whose limits count."""
        return date.min if self.start is None else period.period(self.start)[0]

    def days_late(self, due: date | None) -> int:
        """By how many days a limit is missed; 0 in time, without one, or where it does not count."""
        return 0 if due is None or due < self.begins else days_late(due, self.day)

    def until(self, month: InstrumentedAttribute[str]) -> tuple[ColumnElement[bool], ...]:
        """The condition that rows with this month are looked at."""
        return () if self.month is None else (month <= self.month,)


_OF_ORDERS = (
    ("看不清", "交回来看不清的工单", "问清去的人，再登记回单", ORDERS),
    ("改约到期", "改约的日子已经到了的工单", "再去一次，登记回单，或另外改约", ORDERS),
    ("没打印", "还没有打印的工单", "派工，打印，两人一组到现场", ""),
    ("打印了没回", "已经打印、还没有回单的工单", "收回工单，登记回单", ""),
    ("没录入系统", "回了单、营销系统还没有录入的工单", "录入营销系统，再登记录入日期", ORDERS),
    ("没归盒", "回了单、纸质还没有归盒的工单", "纸质放进资料盒，登记盒号", ORDERS),
)
"""What orders are narrowed to (`work_order_concern`), what is said of them, the next step, and the sheet."""

_OF_CASES = {
    CaseState.TO_CONFIRM: ("核查途中来了电量、等待确认的户", CHECKS),
    CaseState.CHECKED: ("已经核查、还没有定处理意见的户", ""),
    CaseState.IN_HAND: ("换表、补收或转查处，还没有办结的户", CHECKS),
    CaseState.TO_APPROVE: ("要上报空户、等所长审核的户", EMPTY_ACCOUNTS),
    CaseState.APPROVED: ("所长审核过、还没有上报县公司的户", EMPTY_ACCOUNTS),
    CaseState.REPORTED: ("已经上报、县公司还没有批复的户", EMPTY_ACCOUNTS),
    CaseState.AGREED: ("县公司同意销户、还没有公告的户", EMPTY_ACCOUNTS),
}
"""What is said of the cases of a state, and the sheet; `STEP_BEFORE` says what comes next."""


def in_ledgers(session: Session, span: Span) -> Iterator[TodayLine]:
    """Orders, zero cases, readers' findings, and differences that a crew has looked into."""
    yield from _orders(session, span)
    yield from _cases(session, span)
    yield from _findings(session, span)
    yield from _differences(session, span)


def replaced_meters(session: Session, month: str) -> Iterator[TodayLine]:
    """The replacements of a month whose usage is short, or cannot be checked; one leads to its order."""
    found = [each for each in changed_meters(session, month) if each.remark is not None]
    if len(found) == 1:
        (each,) = found
        matter = f"{month} 换表户 {each.account_no}：{each.remark}"
        yield TodayLine(
            matter, 1, "户", "看工单里两块表的示数，再核对", "work_order", each.order, sheet=METERS
        )
    elif found:
        yield TodayLine(
            f"{month} 换了表、电量对不上或没法核对的户",
            len(found),
            "户",
            f"逐户核对两块表的示数，导出的月报里“{METERS}”表写着哪里不对",
            "work_order",
            filters={"kind": OrderKind.METER_REPLACEMENT.value},
            sheet=METERS,
        )


def _orders(session: Session, span: Span) -> Iterator[TodayLine]:
    asked = {word: concern(span.day) for word, concern in work_order_concern.CONCERNS.items()}
    asked["超期"] = and_(asked["超期"], WorkOrder.due_on >= span.begins)
    query = (
        select(WorkOrder.kind, *(func.count().filter(condition) for condition in asked.values()))
        .where(WorkOrder.voided_at.is_(None), *span.until(WorkOrder.month))
        .group_by(WorkOrder.kind)
    )
    counted = {row[0]: Counter(dict(zip(asked, row[1:], strict=True))) for row in session.execute(query)}
    for kind in OrderKind:
        if kind in counted and (late := counted[kind]["超期"]):
            step, shown = "催去的人交回，登记回单", {"kind": kind.value, "concern": "超期"}
            matter = f"超期没有交回的{kind}"
            yield TodayLine(matter, late, "张", step, "work_order", filters=shown, sheet=LATE_ORDERS)
    whole = sum(counted.values(), Counter[str]())
    for word, matter, step, sheet in _OF_ORDERS:
        if whole[word]:
            narrowed = {"concern": word}
            yield TodayLine(matter, whole[word], "张", step, "work_order", filters=narrowed, sheet=sheet)


def _cases(session: Session, span: Span) -> Iterator[TodayLine]:
    run_out = zero_account_concern.CONCERNS["公告已满"](span.day)
    query = (
        select(ZeroAccount.state, func.count(), func.count().filter(run_out))
        .where(ZeroAccount.voided_at.is_(None), ZeroAccount.state != CaseState.CLOSED)
        .where(*span.until(ZeroAccount.month))
        .group_by(ZeroAccount.state)
    )
    counted = {state: (many, past) for state, many, past in session.execute(query)}
    for state, (matter, sheet) in _OF_CASES.items():
        if state in counted:
            step = STEP_BEFORE[state].removeprefix("请先")
            narrowed = {"state": state.value}
            many = counted[state][0]
            yield TodayLine(matter, many, "户", step, CASES, filters=narrowed, sheet=sheet)
    if past := counted.get(CaseState.ANNOUNCED, (0, 0))[1]:
        yield TodayLine(
            "公告已经期满、三个日期还没有齐的户",
            past,
            "户",
            "登记结清余额、拆表、销户三个日期",
            CASES,
            filters={"concern": "公告已满"},
            sheet=EMPTY_ACCOUNTS,
        )


def _findings(session: Session, span: Span) -> Iterator[TodayLine]:
    concerns = reader_finding_entry.CONCERNS
    late = and_(concerns[reader_finding_entry.LATE](span.day), ReaderFinding.due_on >= span.begins)
    query = select(
        func.count().filter(late),
        func.count().filter(ReaderFinding.state == FindingState.OPEN),
        func.count().filter(concerns[reader_finding_entry.UNTOLD](span.day)),
    ).where(ReaderFinding.voided_at.is_(None))
    if span.month is not None:
        over = period.period(span.month)[1] + timedelta(days=1)
        query = query.where(ReaderFinding.found_on < over)
    overdue, waiting, untold = session.execute(query).one()
    for matter, many, step, narrowed in (
        ("超期没有答复的抄表异常", overdue, "催负责人查明，登记答复", {"concern": reader_finding_entry.LATE}),
        (
            "还没有答复的抄表异常",
            waiting if waiting > overdue else 0,
            "查明，登记答复",
            {"state": FindingState.OPEN.value},
        ),
        (
            "答复了、还没有告诉抄表员的异常",
            untold,
            "打印答复单，请抄表员看过签字",
            {"concern": reader_finding_entry.UNTOLD},
        ),
    ):
        if many:
            yield TodayLine(matter, many, "条", step, "reader_finding", filters=narrowed, sheet=FINDINGS)


def _differences(session: Session, span: Span) -> Iterator[TodayLine]:
    back = archive_difference_concern.CONCERNS["查勘回来了"](span.day)
    query = select(func.count()).where(back, *span.until(ArchiveDifference.month))
    if many := session.scalar(query):
        yield TodayLine(
            "查勘工单回来了、还没有定下来的档案差异",
            many,
            "处",
            "看查勘的结论：采用文件的值，保留账本的值，或把工单归档",
            "archive_difference",
            filters={"handling": Handling.ORDERED.value, "concern": "查勘回来了"},
            sheet=DIFFERENCES,
        )
