"""重要客户通知：the call list of a notice by rank, and each try with who, whom, how, when and the answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, Line, OutageCall, OutageCallTry, OutageNotice, TransformerArea
from supply_station.rules import outage_notice as rule
from supply_station.rules import parameter_outage as names
from supply_station.rules.outage_notice import TO_CALL, CallState, Channel, ImportantRank, NoticeState
from supply_station.rules.work_order import said, written
from supply_station.services import parameter
from supply_station.services.month_end_final import refuse_final
from supply_station.services.office import Work, act
from supply_station.services.outage_notice import worked_on
from supply_station.storage.prepared import Prepared


class Try(NamedTuple):
    """One try to tell a customer."""

    key: int
    told_by: str
    person: str | None
    phone: str | None
    channel: Channel
    told_at: datetime
    reached: bool
    answer: str | None


class CallLine(NamedTuple):
    """A customer on a call list, with what was tried for the version asked for.

    `told_before` is what this customer was told of an earlier version, empty if nothing.
    """

    tries: tuple[Try, ...]
    told_before: str
    key: int
    account_no: str
    name: str
    reason: str | None
    rank: str | None
    line: str | None
    area: str | None
    contact: str | None
    phone: str | None
    state: CallState
    exempt_reason: str | None


@act("登记重要客户通知", changes=(OutageCall, OutageCallTry))
def record_call(
    work: Work,
    *,
    call: int,
    told_by: str,
    person: str | None,
    phone: str | None,
    channel: Channel,
    told_at: datetime,
    reached: bool,
    answer: str | None,
) -> CallState:
    """One try, as it was made or typed afterwards; returns how the customer stands now.

    Raises:
        RuleBroken: nobody made it, a time that cannot be, or the notice is closed.
    """
    who = said(told_by, "是谁通知的", "told_by")
    ((held, notice),) = _chosen(work.session, [call])
    if told_at > work.now:
        raise RuleBroken(f"通知时间是 {told_at:%Y-%m-%d %H:%M}，还没有到，请改正。", field="told_at")
    if told_at < notice.received_at:
        before = f"{notice.received_at:%Y-%m-%d %H:%M}"
        raise RuleBroken(f"{before} 才接到通知，通知客户不会更早，请核对。", field="told_at")
    made = OutageCallTry(
        recorded_at=work.now,
        outage_call_id=held.id,
        told_by=who,
        person=written(person),
        phone=written(phone),
        channel=channel,
        told_at=told_at,
        reached=reached,
        answer=written(answer),
    )
    work.session.add(made)
    work.session.flush()
    held.exempt_reason = None
    return _settle(work, held)


@act("免通知重要客户", changes=(OutageCall, OutageNotice))
def exempt_calls(work: Work, *, ids: Sequence[int], reason: str) -> None:
    """These customers need not be told, with the reason.

    Raises:
        RuleBroken: no reason, one that was told already, or the notice is closed.
    """
    why = said(reason, "免通知的原因（例如“支线未受影响”）", "reason")
    for row, (held, notice) in enumerate(_chosen(work.session, ids)):
        if held.state is CallState.TOLD:
            raise RuleBroken("已经通知到的客户不用再免通知，请不要选它。", field="ids", row=row)
        held.state, held.exempt_reason = CallState.EXEMPT, why
        worked_on(notice, "免通知")


@act("作废通知记录", changes=(OutageCall, OutageCallTry))
def void_call_try(work: Work, *, key: int, reason: str) -> CallState:
    """A try that was typed wrong; returns how the customer stands without it.

    Raises:
        RuleBroken: no reason, the try is gone, or the notice is closed.
    """
    why = said(reason, "作废的原因", "reason")
    held = work.session.get(OutageCallTry, key)
    if held is None or held.voided_at is not None:
        raise RuleBroken("这条通知记录已经作废或不存在，请刷新后再试。", field="key")
    ((call, _),) = _chosen(work.session, [held.outage_call_id])
    held.voided_at, held.void_reason = work.now, why
    work.session.flush()
    return _settle(work, call)


def _settle(work: Work, held: OutageCall) -> CallState:
    """How a customer stands by the tries that are there."""
    query = (
        select(OutageCallTry.reached)
        .where(OutageCallTry.outage_call_id == held.id, OutageCallTry.voided_at.is_(None))
        .order_by(OutageCallTry.told_at, OutageCallTry.id)
    )
    reached = work.session.scalars(query).all()
    needed = parameter.whole(work.session, names.CALL_TRIES, work.today)
    if not reached:
        held.state = CallState.OPEN
    else:
        held.state = rule.call_state(reached=any(reached), tries=len(reached), needed=needed)
    return held.state


_RANKED = case(
    *((Customer.important_rank == rank, place) for place, rank in enumerate(ImportantRank)),
    else_=len(ImportantRank),
)
# Prepared: this is what a clerk waits for with the phone in hand.
_VERSION = Prepared(select(OutageNotice.version).where(OutageNotice.id == bindparam("notice")))
_LIST = Prepared(
    select(
        OutageCall.id, Customer.account_no, Customer.name, Customer.important_reason,
        Customer.important_rank, Line.name.label("line"), TransformerArea.name.label("area"),
        func.coalesce(Customer.outage_contact, Customer.contact).label("contact"),
        func.coalesce(Customer.outage_phone, Customer.phone).label("phone"),
        OutageCall.state, OutageCall.exempt_reason, OutageCall.customer_id,
    )
    .join(Customer, Customer.id == OutageCall.customer_id)
    .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
    .outerjoin(Line, Line.id == TransformerArea.line_id)
    .where(OutageCall.outage_notice_id == bindparam("notice"), OutageCall.version == bindparam("version"))
    .where(OutageCall.voided_at.is_(None))
    .order_by(_RANKED, Line.name, TransformerArea.name, Customer.account_no)
)  # fmt: skip


_TRIES = (
    select(
        OutageCallTry.outage_call_id, OutageCallTry.id, OutageCallTry.told_by, OutageCallTry.person,
        OutageCallTry.phone, OutageCallTry.channel, OutageCallTry.told_at, OutageCallTry.reached,
        OutageCallTry.answer,
    )
    .join(OutageCall, OutageCall.id == OutageCallTry.outage_call_id)
    .join(OutageNotice, OutageNotice.id == OutageCall.outage_notice_id)
    .where(OutageCallTry.voided_at.is_(None))
    .order_by(OutageCallTry.told_at, OutageCallTry.id)
)  # fmt: skip
_TRIED = Prepared(_TRIES.where(OutageCall.outage_notice_id == bindparam("notice")))


def call_list(session: Session, *, notice: int, version: int | None = None) -> list[CallLine]:
    """Who must be told of a version of a notice, the newest by default: by rank, line, 台区 and 户号."""
    connection = session.connection()
    if version is None:
        version = _VERSION.rows(connection, notice=notice)[0][0]
    rows = _LIST.rows(connection, notice=notice, version=version)
    tries = _by_call(_TRIED.rows(connection, notice=notice))
    before = _told_before(session, notice, version, tries) if version > 1 else {}
    if not tries and not before:
        return [CallLine((), "", *row[:-1]) for row in rows]
    return [
        CallLine(tuple(tries.get(row[0], ())), before.get(row.customer_id, ""), *row[:-1]) for row in rows
    ]


def tries_of(session: Session, *which: ColumnElement[bool]) -> dict[int, list[Try]]:
    """Call → its tries, the first first."""
    return _by_call(tuple(row) for row in session.execute(_TRIES.where(*which)))


def _by_call(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Try]]:
    found: dict[int, list[Try]] = defaultdict(list)
    for call, *made in rows:
        found[call].append(Try(*made))
    return found


def _told_before(session: Session, notice: int, version: int, tries: dict[int, list[Try]]) -> dict[int, str]:
    """Customer → when and of which earlier version they were told last."""
    query = (
        select(OutageCall.customer_id, OutageCall.version, OutageCall.id)
        .where(OutageCall.outage_notice_id == notice, OutageCall.version < version)
        .where(OutageCall.state == CallState.TOLD, OutageCall.voided_at.is_(None))
        .order_by(OutageCall.version)
    )
    told = {}
    for customer, of_version, call in session.execute(query):
        last = [each for each in tries.get(call, ()) if each.reached][-1]
        told[customer] = f"{last.told_at:%m-%d %H:%M} 通知过第 {of_version} 版"
    return told


def _chosen(session: Session, ids: Sequence[int]) -> list[tuple[OutageCall, OutageNotice]]:
    """The calls with their notices, in the order given; only of the newest version of an open notice."""
    query = (
        select(OutageCall, OutageNotice)
        .join(OutageNotice, OutageNotice.id == OutageCall.outage_notice_id)
        .where(OutageCall.id.in_(ids), OutageCall.voided_at.is_(None))
    )
    found = {row[0].id: (row[0], row[1]) for row in session.execute(query)}
    if not ids or len(found) < len(set(ids)):
        raise RuleBroken("选中的通知里有已作废或不存在的，请刷新后再选。", field="ids")
    for call, notice in found.values():
        if notice.state is NoticeState.CLOSED:
            raise RuleBroken(f"停电信息 {notice.number} 已办结，通知记录不再改动。", field="ids")
        if call.version != notice.version:
            told = f"停电信息 {notice.number} 已经变动过，请在新的通知单上登记。"
            raise RuleBroken(told, field="ids")
        refuse_final(session, notice.starts_at, f"停电信息 {notice.number} 的通知", "ids")
    return [found[key] for key in dict.fromkeys(ids)]


def waiting(session: Session, *, notice: int) -> int:
    """How many important customers are still to be told of a notice."""
    query = (
        select(func.count())
        .select_from(OutageCall)
        .join(OutageNotice, OutageNotice.id == OutageCall.outage_notice_id)
        .where(OutageCall.outage_notice_id == notice, OutageCall.version == OutageNotice.version)
        .where(OutageCall.voided_at.is_(None), OutageCall.state.in_(TO_CALL))
    )
    return session.scalar(query) or 0
