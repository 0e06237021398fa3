"""今日的停电和故障：open calls, notices before their announced end, repairs and answers (domain 6)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.models import Fault, OutageNotice
from supply_station.rules import period
from supply_station.services import fault_concern, outage_notice_concern
from supply_station.services.outage_notice_place import short
from supply_station.services.today_open import Span, TodayLine

NOTICES, FAULTS = "outage_notice", "fault"
"""The pages."""
NOTICE_SHEET, CALL_SHEET, FAULT_SHEET = "停电信息明细", "重要客户通知记录", "故障报修明细"
"""The sheets of the month's workbook that show what stands open."""

_OF_NOTICES = (
    (
        outage_notice_concern.UNTOLD,
        "重要客户还没有通知完的停电",
        "逐户打电话登记，或写明免通知的原因",
        CALL_SHEET,
    ),
    (outage_notice_concern.UNPUBLISHED, "还没有登记公告的停电", "贴出公告，登记公告", NOTICE_SHEET),
    (
        outage_notice_concern.NOT_BEGUN,
        "过了公告时间、还没有登记停电的",
        "问清实际几点停的，登记停电；没有停的，撤销",
        NOTICE_SHEET,
    ),
    (outage_notice_concern.DARK, "正在停电、还没有全部送电的", "送电后登记送电", NOTICE_SHEET),
    (outage_notice_concern.TO_CLOSE, "送了电、还没有办结的停电", "补全原因，办结", NOTICE_SHEET),
    (outage_notice_concern.NEAR, "七天内要停电的", "看重要客户、公告是不是都办好了", ""),
)
"""What notices are narrowed to, what is said of them, the next step, and the sheet."""

_OF_FAULTS = (
    (fault_concern.NOT_RESTORED, "还没有恢复的故障报修", "催抢修，登记抢修经过", FAULT_SHEET),
    (fault_concern.NOT_CALLED_BACK, "恢复了、还没有回访的报修", "打电话回访，登记回访意见", FAULT_SHEET),
    (fault_concern.LATE, "到场超时、没有写原因的报修", "问清为什么晚，写明超时原因", FAULT_SHEET),
    (
        fault_concern.UNANSWERED,
        "移交了、检修部门还没有答复的故障",
        "催检修部门答复，登记检修答复",
        FAULT_SHEET,
    ),
    (fault_concern.OVERDUE, "检修部门超期没有答复的故障", "催检修部门答复，登记检修答复", ""),
)
"""The same of faults."""


def lines(session: Session, span: Span) -> Iterator[TodayLine]:
    """What is to be done about outages and faults; one line for each light that is due back today."""
    if span.month is None:
        yield from _due(session, span)
    for kind, at, concerns, said, page in (
        (OutageNotice, OutageNotice.starts_at, outage_notice_concern.CONCERNS, _OF_NOTICES, NOTICES),
        (Fault, Fault.called_at, fault_concern.CONCERNS, _OF_FAULTS, FAULTS),
    ):
        asked = [concerns[word](span.day) for word, *_ in said]
        query = select(*(func.count().filter(each) for each in asked)).select_from(kind)
        live = kind.voided_at.is_(None), *_within(span, at)
        counts = session.execute(query.where(*live)).one()
        for (word, matter, step, sheet), many in zip(said, counts, strict=True):
            if many:
                yield TodayLine(matter, many, "条", step, page, filters={"concern": word}, sheet=sheet)


def _within(span: Span, at: InstrumentedAttribute[datetime]) -> Iterator[ColumnElement[bool]]:
    """From the 启用月份 on, and of the months that are looked at."""
    if span.start is not None:
        yield at >= datetime.combine(span.begins, time())
    if span.month is not None:
        yield at < datetime.combine(period.period(span.month)[1] + timedelta(days=1), time())


def _due(session: Session, span: Span) -> Iterator[TodayLine]:
    """The reminder before the announced end, with its time."""
    query = (
        select(OutageNotice)
        .where(OutageNotice.voided_at.is_(None), *_within(span, OutageNotice.starts_at))
        .where(outage_notice_concern.CONCERNS[outage_notice_concern.DUE](span.day))
        .order_by(OutageNotice.ends_at)
    )
    for each in session.scalars(query):
        end = f"{each.ends_at:%m-%d %H:%M}"
        matter = f"公告 {end} 送电、还没有登记送电：{short(each.scope, 2)}"
        yield TodayLine(
            matter, each.accounts, "户", "到点前催问能不能按时送电，送电后登记", NOTICES, each.number
        )
