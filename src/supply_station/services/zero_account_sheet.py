"""零度户的来龙去脉：one case from the list to its end — days, people, orders, readings since (domain 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import (
    Customer,
    Employee,
    Journal,
    TransformerArea,
    Usage,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules import kwh
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import STEP_BEFORE, CaseState
from supply_station.services.zero_account_back import step_back


class Happening(NamedTuple):
    """One line of a case's history; `day` is None for what nobody knows the day of."""

    day: date | None
    what: str
    how: str
    who: str


class CaseOrder(NamedTuple):
    """An order of the case; `stands` is its state, or that it is 作废."""

    number: str
    code: str
    kind: OrderKind
    stands: str
    due_on: date | None


class CaseReading(NamedTuple):
    """A month since the run began; kWh and readings in hundredths, all meters together."""

    month: str
    read_from: int | None
    read_to: int | None
    kwh: int


@dataclass(frozen=True)
class CaseSheet:
    """A case as one looks at it; `next_step` is what the clerk does next."""

    id: int
    account_no: str
    name: str
    area: str | None
    address: str | None
    phone: str | None
    month: str
    zero_from: str
    zero_months: int
    state: CaseState
    next_step: str
    history: tuple[Happening, ...]
    orders: tuple[CaseOrder, ...]
    readings: tuple[CaseReading, ...]


def find_case(session: Session, account_no: str, month: str | None = None) -> int | None:
    """The id of an account's case: of this month, else the newest one; by today's number or a former one."""
    query = (
        select(ZeroAccount.id)
        .join(Customer, Customer.id == ZeroAccount.customer_id)
        .where((Customer.account_no == account_no) | (Customer.former_account_no == account_no))
        .where(ZeroAccount.voided_at.is_(None))
        .order_by(ZeroAccount.month != (month or ""), ZeroAccount.month.desc(), ZeroAccount.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def case_sheet(session: Session, *, key: int) -> CaseSheet:
    """Everything about one case (its id)."""
    case = session.get_one(ZeroAccount, key)
    customer = session.get_one(Customer, case.customer_id)
    area = session.get(TransformerArea, customer.area_id) if customer.area_id else None
    listed, *own = _own(session, case)
    if any(each.day is not None and each.day < case.recorded_at.date() for each in own):
        listed = listed._replace(day=None)
    return CaseSheet(
        id=case.id,
        account_no=customer.account_no,
        name=customer.name,
        area=area.name if area else None,
        address=customer.address,
        phone=customer.phone,
        month=case.month,
        zero_from=case.zero_from,
        zero_months=case.zero_months,
        state=case.state,
        next_step="这一笔核查已经作废" if case.voided_at else STEP_BEFORE[case.state],
        history=(listed, *_in_order([*_steps(session, key), *own, *_taken_back(session, case)])),
        orders=_orders(session, key),
        readings=_readings(session, case),
    )


def _in_order(lines: list[Happening]) -> list[Happening]:
    """By day; what has no day stays behind the line before it."""
    days: dict[int, date] = {}
    for at, each in enumerate(lines):
        days[at] = each.day or days.get(at - 1, date.min)
    return [lines[at] for at in sorted(days, key=days.__getitem__)]


def _own(session: Session, case: ZeroAccount) -> Iterator[Happening]:
    """What the case itself tells, in the order of its steps."""
    run = f"{case.month} 的名单，从 {case.zero_from} 起连续 {case.zero_months} 个周期零电量"
    yield Happening(case.recorded_at.date(), "列入", run, "")
    if case.finding is not None:
        told = (
            str(case.finding),
            f"现场示数 {kwh.text(case.read_on_site)}" if case.read_on_site is not None else "",
            f"证明人 {case.witness}" if case.witness else "",
        )
        yield Happening(case.checked_on, "核查", "，".join(filter(None, told)), "")
    if case.treatment is not None:
        yield Happening(case.treated_on, "处理意见", _joined(case.treatment, case.treatment_note), "")
    if case.report_id is not None:
        yield from _reported(session, case.report_id)
    if case.answer is not None:
        yield Happening(case.answered_on, "县公司批复", _joined(case.answer, case.answer_no), "县公司")
    if case.announcement_id is not None:
        posted = session.get_one(ZeroAccountAnnouncement, case.announcement_id)
        where = f"{posted.number}，贴在 {posted.places}，到 {posted.until} 满"
        yield Happening(posted.posted_on, "销户公告", where, "")
    for day, what in (
        (case.settled_on, "结清余额"),
        (case.removed_on, "拆表"),
        (case.cancelled_on, "销户"),
    ):
        if day is not None:
            yield Happening(day, what, "", "")
    if case.state is CaseState.CLOSED:
        yield Happening(case.closed_on, "结案", case.close_reason or "", "")
    if case.voided_at is not None:
        yield Happening(case.voided_at.date(), "作废", case.void_reason or "", "")


def _reported(session: Session, key: int) -> Iterator[Happening]:
    batch = session.get_one(ZeroAccountReport, key)
    chief = session.get_one(Employee, batch.approved_by_id).name
    yield Happening(batch.approved_on, "所长审核", f"{batch.number}，{batch.approval}", chief)
    if batch.reported_on is not None:
        yield Happening(batch.reported_on, "上报县公司", _joined(batch.number, batch.document_no), "")


def _joined(first: str, second: str | None) -> str:
    return f"{first}：{second}" if second else str(first)


def _steps(session: Session, case: int) -> Iterator[Happening]:
    """传递登记 of the orders of the case."""
    query = (
        select(
            WorkOrderEvent.happened_on,
            WorkOrderEvent.step,
            WorkOrder.number,
            WorkOrderEvent.handed_to,
            WorkOrderEvent.note,
            WorkOrderEvent.clerk,
        )
        .join(WorkOrder, WorkOrder.id == WorkOrderEvent.work_order_id)
        .where(WorkOrder.zero_account_id == case)
        .order_by(WorkOrderEvent.id)
    )
    for row in session.execute(query):
        to = f"交给 {row.handed_to}" if row.handed_to else ""
        how = "，".join(filter(None, (row.number, to, row.note)))
        yield Happening(row.happened_on, f"工单{row.step}", how, row.clerk)


def _taken_back(session: Session, case: ZeroAccount) -> Iterator[Happening]:
    """What was decided and taken back since, as the journal has it."""
    bulk = "$[0].bulk"
    step = func.json_extract(Journal.changes, f'{bulk}.taken_back."{case.id}".step')
    query = (
        select(Journal.at, step, func.json_extract(Journal.changes, f"{bulk}.reason"), Journal.clerk)
        .where(Journal.act == step_back.title, step.is_not(None))
        .order_by(Journal.id)
    )
    for at, what, reason, clerk in session.execute(query):
        yield Happening(at.date(), step_back.title, f"{what}：{reason}", clerk)


def _orders(session: Session, case: int) -> tuple[CaseOrder, ...]:
    query = select(WorkOrder).where(WorkOrder.zero_account_id == case).order_by(WorkOrder.id)
    return tuple(
        CaseOrder(each.number, each.code, each.kind, _stands(each.state, each.void_reason), each.due_on)
        for each in session.scalars(query)
    )


def _stands(state: OrderState, void_reason: str | None) -> str:
    return str(state) if void_reason is None else f"作废：{void_reason}"


def _readings(session: Session, case: ZeroAccount) -> tuple[CaseReading, ...]:
    """The months since the run began, the newest first."""
    query = (
        select(Usage.month, func.min(Usage.read_from), func.max(Usage.read_to), func.sum(Usage.kwh))
        .where(Usage.customer_id == case.customer_id, Usage.voided_at.is_(None))
        .where(Usage.month >= case.zero_from)
        .group_by(Usage.month)
        .order_by(Usage.month.desc())
    )
    return tuple(CaseReading(*row) for row in session.execute(query))
