"""停电的纸：the board notice, the letters, the call log, the week's list and the roster (domain 6)."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Line, OutageNotice, OutageVersion, TransformerArea
from supply_station.rules import outage_notice as rule
from supply_station.rules.customer import Status
from supply_station.rules.outage_notice import CallState, NoticeState
from supply_station.rules.parameter import DUTY_PHONE
from supply_station.services import parameter
from supply_station.services.outage_notice_call import CallLine, call_list
from supply_station.services.outage_notice_place import short
from supply_station.services.station import the_station

BOARD, LETTERS, LOG = "停电公告", "停电通知书", "重要客户通知记录"
WEEK, ROSTER = "一周停电安排", "重要客户停电通知名册"
BLANK = "\u3000"
"""A cell that is still to be written."""
WEEK_DAYS = timedelta(days=7)


def board(session: Session, *, notice: int, at: datetime, by: str) -> bytes:
    """停电公告 as the newest version says."""
    from supply_station.documents import outage_notice as document  # noqa: PLC0415 - reportlab is slow

    held = session.get_one(OutageNotice, notice)
    old = _version_before(session, held)
    withdrawn = held.withdrawn_at is not None
    before = f"原来公告的 {document.span_words(old.starts_at, old.ends_at)} 停电" if old else ""
    title = BOARD
    if old:
        title = "取消停电公告" if withdrawn else "停电改期公告"
        before += "取消。" if withdrawn else f"，因{old.change_reason}改到下面的时间。"
    return document.render(
        document.OutageNoticeSheet(
            title=title,
            station=the_station(session).name,
            number=_numbered(held),
            before=before,
            cancelled=withdrawn,
            starts_at=held.starts_at,
            ends_at=held.ends_at,
            scope=held.scope,
            places=rule.gathered(held.villages) if held.villages else "",
            reason=old.change_reason if old and withdrawn else held.reason or "电网检修",
            phone=parameter.in_force(session, DUTY_PHONE, at.date()).value,
            printed_at=at,
            printed_by=by,
        )
    )


def letters(session: Session, *, notice: int, at: datetime, by: str) -> bytes:
    """停电通知书, one for each customer who is not exempt.

    Raises:
        RuleBroken: there is nobody to write to.
    """
    from supply_station.documents import outage_notice_letter as document  # noqa: PLC0415

    held = session.get_one(OutageNotice, notice)
    old = _version_before(session, held)
    matter = f"因{held.reason or held.kind}，下列范围将停电，现通知贵单位，请做好准备。"
    if old:
        why = f"因{old.change_reason}，"
        matter = why + "原定的停电改期，以下面的时间为准，请重新做好准备。"
        if held.withdrawn_at is not None:
            matter = why + "原定下面时间的停电取消，照常供电。"
    addresses = _addresses(session, notice)
    lines = [each for each in call_list(session, notice=notice) if each.state is not CallState.EXEMPT]
    return document.render(
        document.OutageLetterSheet(
            station=the_station(session).name,
            number=_numbered(held),
            matter=matter,
            starts_at=held.starts_at,
            ends_at=held.ends_at,
            scope=short(held.scope),
            reason=held.reason or str(held.kind),
            station_phone=parameter.in_force(session, DUTY_PHONE, at.date()).value,
            printed_at=at,
            printed_by=by,
            receivers=tuple(
                document.OutageReceiver(
                    each.account_no, each.name, addresses.get(each.account_no), each.contact, each.phone
                )
                for each in lines
            ),
        )
    )


def call_log(session: Session, *, notice: int, at: datetime, by: str) -> bytes:
    """重要客户通知记录 of every version of a notice.

    Raises:
        RuleBroken: nobody was to be told.
    """
    from supply_station.documents import outage_notice_list as document  # noqa: PLC0415

    held = session.get_one(OutageNotice, notice)
    rows = [
        row
        for version in range(1, held.version + 1)
        for each in call_list(session, notice=notice, version=version)
        for row in _log_rows(each, version if held.version > 1 else 0)
    ]
    span = f"{held.starts_at:%Y-%m-%d %H:%M} 停电，{held.received_at:%m-%d %H:%M} 接到{held.source}通知"
    above = (f"{held.number}　{held.kind}　{short(held.scope)}", span)
    return document.call_log(document.Printed(the_station(session).name, at, by), above, tuple(rows))


def week(session: Session, *, at: datetime, by: str) -> bytes:
    """一周停电安排: what is announced for the seven days from today on.

    Raises:
        RuleBroken: nothing is.
    """
    from supply_station.documents import outage_notice_list as document  # noqa: PLC0415

    first = datetime.combine(at.date(), time())
    query = (
        select(OutageNotice)
        .where(OutageNotice.voided_at.is_(None), OutageNotice.withdrawn_at.is_(None))
        .where(OutageNotice.state.in_((NoticeState.PLANNED, NoticeState.DARK)))
        .where(OutageNotice.starts_at < first + WEEK_DAYS)
        .where(func.coalesce(OutageNotice.ends_at, OutageNotice.starts_at) >= first)
        .order_by(OutageNotice.starts_at, OutageNotice.id)
    )
    rows = tuple(_week_row(each) for each in session.scalars(query))
    days = f"{first:%m月%d日} 到 {first + WEEK_DAYS - timedelta(days=1):%m月%d日}"
    return document.week(document.Printed(the_station(session).name, at, by), days, rows)


def roster(session: Session, *, at: datetime, by: str) -> bytes:
    """重要客户停电通知名册: who is to be called, by line, with phones.

    Raises:
        RuleBroken: the book has no important customer.
    """
    from supply_station.documents import outage_notice_list as document  # noqa: PLC0415

    held: dict[str | None, list[tuple[str | None, ...]]] = defaultdict(list)
    for line, *texts in important_by_line(session):
        held[line].append(tuple(texts))
    lines = [document.LineGroup(line, tuple(rows)) for line, rows in held.items()]
    return document.customers(document.Printed(the_station(session).name, at, by), lines)


def important_by_line(session: Session) -> list[tuple[str | None, ...]]:
    """Line, 台区, 户名, 等级, 重要原因, contact and phone of every important customer in force, by rank."""
    query = (
        select(
            Line.name, TransformerArea.name, Customer.name, Customer.important_rank,
            Customer.important_reason, func.coalesce(Customer.outage_contact, Customer.contact),
            func.coalesce(Customer.outage_phone, Customer.phone),
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .where(Customer.important_reason.is_not(None), Customer.voided_at.is_(None))
        .where(Customer.status != Status.CLOSED)
    )  # fmt: skip
    rows = [tuple(row) for row in session.execute(query)]
    return sorted(
        rows,
        key=lambda row: (row[0] is None, row[0] or "", rule.rank_key(row[3]), row[1] or "", row[2] or ""),
    )


def _version_before(session: Session, held: OutageNotice) -> OutageVersion | None:
    """What was announced before the newest version, None for the first."""
    query = select(OutageVersion).where(OutageVersion.outage_notice_id == held.id)
    return session.scalars(query.order_by(OutageVersion.version.desc()).limit(1)).first()


def _numbered(held: OutageNotice) -> str:
    return held.number if held.version == 1 else f"{held.number}（第 {held.version} 版）"


def _addresses(session: Session, notice: int) -> dict[str, str | None]:
    numbers = [each.account_no for each in call_list(session, notice=notice)]
    query = select(Customer.account_no, Customer.address).where(Customer.account_no.in_(numbers))
    return dict(session.execute(query.where(Customer.voided_at.is_(None))).all())


def _log_rows(call: CallLine, version: int) -> list[tuple[str | None, ...]]:
    who = (call.name, call.rank, call.reason)
    of = f"第 {version} 版 " if version else ""
    if not call.tries:
        blank = None if call.state is CallState.EXEMPT else BLANK
        return [(*who, f"{of}{call.state}", *(blank,) * 5, call.phone, call.exempt_reason or blank)]
    return [
        (
            *who, f"{of}{call.state}", str(number), f"{each.told_at:%m-%d %H:%M}", each.channel,
            each.told_by, each.person, each.phone, each.answer if each.reached else "没有接通",
        )
        for number, each in enumerate(call.tries, 1)
    ]  # fmt: skip


def _week_row(held: OutageNotice) -> tuple[str | None, ...]:
    week = "一二三四五六日"[held.starts_at.weekday()]
    end = "送电时间待定" if held.ends_at is None else f"{held.ends_at:%H:%M}"
    if held.ends_at is not None and (days := (held.ends_at.date() - held.starts_at.date()).days):
        end = f"次日{end}" if days == 1 else f"{held.ends_at.month}月{held.ends_at.day}日{end}"
    day = f"{held.starts_at.month}月{held.starts_at.day}日 周{week}"
    places = rule.gathered(held.villages) if held.villages else None
    said = (short(held.scope), places, held.reason or str(held.kind))
    return (
        day,
        f"{held.starts_at:%H:%M}至{end}" if held.ends_at else f"{held.starts_at:%H:%M}起，{end}",
        *said,
        str(held.accounts),
    )
