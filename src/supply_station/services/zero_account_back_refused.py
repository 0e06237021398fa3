"""零度户退回不了的：what hangs on a step and comes first before the step is taken back (domain 5)."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    WorkOrder,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules import period
from supply_station.rules.customer import Status
from supply_station.rules.parameter import PERIOD_FIRST_DAY
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import Answer, CaseState, Treatment
from supply_station.rules.zero_account_back import LastStep
from supply_station.services.month_end_pack import final_among
from supply_station.services.parameter import whole

_SLICE = 10_000
_Cases = Mapping[str, ZeroAccount]
_Steps = Mapping[str, LastStep]


def check(session: Session, cases: _Cases, steps: _Steps) -> None:
    """Refuse a case whose last step something hangs on, naming it and what to do first.

    Raises:
        RuleBroken: the account is 已销户 in the archive or has a newer case, an order is out or the meter was
            changed, others of its batch are answered, or the month of the step is 定稿.
    """
    for look in (_cancelled, _newer, _orders, _answered, _final):
        for number, sentence in look(session, cases, steps):
            row = list(cases).index(number) if number in cases else None
            raise RuleBroken(f"户号 {number} {sentence}", field="cases", row=row)


def _cancelled(session: Session, cases: _Cases, steps: _Steps) -> Iterator[tuple[str, str]]:
    """Accounts that the marketing system has closed: the case tells the truth."""
    ended = [
        cases[number].customer_id
        for number, step in steps.items()
        if step in (LastStep.CANCELLED, LastStep.DAYS)
    ]
    for at in range(0, len(ended), _SLICE):
        query = select(Customer.account_no).where(
            Customer.id.in_(ended[at : at + _SLICE]), Customer.status == Status.CLOSED
        )
        for number in session.scalars(query.order_by(Customer.id)):
            yield (
                number,
                (f"的档案已经是“{Status.CLOSED}”，不能退回。销错了的，请先在营销系统恢复，再导入客户档案。"),
            )


def _newer(session: Session, cases: _Cases, _steps: _Steps) -> Iterator[tuple[str, str]]:
    """An account has one case at a time that is not closed."""
    closed = {case.customer_id: no for no, case in cases.items() if case.state is CaseState.CLOSED}
    keys = list(closed)
    for at in range(0, len(keys), _SLICE):
        query = select(ZeroAccount).where(
            ZeroAccount.customer_id.in_(keys[at : at + _SLICE]),
            ZeroAccount.voided_at.is_(None),
            ZeroAccount.state != CaseState.CLOSED,
        )
        for other in session.scalars(query.order_by(ZeroAccount.id)):
            yield (
                closed[other.customer_id],
                (
                    f"结案以后又在 {other.month} 列入了核查（{other.state}），请在那一笔上办；"
                    "那一笔列错了的，请先作废它。"
                ),
            )


def _orders(session: Session, cases: _Cases, steps: _Steps) -> Iterator[tuple[str, str]]:
    """Orders that the step opened and that somebody works with, or has worked with."""
    opened = {
        cases[number].id: number
        for number, step in steps.items()
        if _opened_order(cases[number], step) is not None
    }
    keys = list(opened)
    for at in range(0, len(keys), _SLICE):
        query = select(WorkOrder).where(
            WorkOrder.zero_account_id.in_(keys[at : at + _SLICE]), WorkOrder.voided_at.is_(None)
        )
        for order in session.scalars(query.order_by(WorkOrder.id)):
            number = opened[order.zero_account_id or 0]
            if order.kind is _opened_order(cases[number], steps[number]) and (told := _hangs(order)):
                yield number, told


def _opened_order(case: ZeroAccount, step: LastStep) -> OrderKind | None:
    """The kind of order that the step opened."""
    if step is LastStep.TREATED and case.treatment is Treatment.REPLACE_METER:
        return OrderKind.METER_REPLACEMENT
    if step is LastStep.ANSWERED and case.answer is Answer.AGAIN:
        return OrderKind.ZERO_ACCOUNT_CHECK
    return None


def _hangs(order: WorkOrder) -> str | None:
    """What to do first about an order of the step; None where it goes, or stays, with the case."""
    if order.kind is OrderKind.ZERO_ACCOUNT_CHECK:
        unsent = order.state is OrderState.WAITING and order.printed_at is None
        if unsent or order.state in (OrderState.RETURNED, OrderState.ARCHIVED):
            return None  # a check that is back is the one before the answer
    if order.state is OrderState.ARCHIVED:
        return f"的工单 {order.number} 已经归档，表已经换了，不能退回；请按“下一步”办结。"
    if order.state is OrderState.RETURNED:
        return f"的工单 {order.number} 已经回单，请先作废这张工单，或者按“下一步”办结。"
    return f"的工单 {order.number} 还没有回单（{order.state}），请先作废这张工单。"


def _answered(session: Session, cases: _Cases, steps: _Steps) -> Iterator[tuple[str, str]]:
    """Others of a batch that the county has answered: what was sent was sent."""
    reports = {cases[number].report_id for number, step in steps.items() if step is LastStep.REPORTED}
    query = (
        select(Customer.account_no, ZeroAccount)
        .join(Customer, Customer.id == ZeroAccount.customer_id)
        .where(ZeroAccount.report_id.in_(reports - {None}), ZeroAccount.voided_at.is_(None))
        .where(ZeroAccount.state != CaseState.REPORTED)
        .order_by(ZeroAccount.id)
    )
    for number, case in session.execute(query):
        if case.state_before not in (CaseState.REPORTED, CaseState.APPROVED):
            yield (
                number,
                (f"在同一个上报批次里，已经是“{case.state}”。上报要整批退回，请先把这一户退回到“已上报”。"),
            )


def _final(session: Session, cases: _Cases, steps: _Steps) -> Iterator[tuple[str, str]]:
    """Steps of a month that is 定稿: a final month stays closed by every path."""
    months: dict[date, str] = {}
    reports = {
        key: session.get_one(ZeroAccountReport, key) for case in cases.values() if (key := case.report_id)
    }
    posted = {
        key: session.get_one(ZeroAccountAnnouncement, key)
        for case in cases.values()
        if (key := case.announcement_id)
    }
    days: dict[str, list[date]] = {}
    for number, step in steps.items():
        case = cases[number]
        report, notice = reports.get(case.report_id or 0), posted.get(case.announcement_id or 0)
        days[number] = _days(case, step, report, notice)
    for day in {day for each in days.values() for day in each}:
        first_day = whole(session, PERIOD_FIRST_DAY, day)
        later = first_day > 1 and day.day >= first_day
        months[day] = period.shift(period.month_of(day), int(later))
    final = set(final_among(session, months.values()))
    for number, each in days.items():
        for day in each:
            if months[day] in final:
                yield (
                    number,
                    (
                        f"的“{steps[number]}”是 {day} 办的，{months[day]} 的月报已经定稿，不能退回。"
                        "请在下个月的月报里写明更正。"
                    ),
                )


def _days(
    case: ZeroAccount,
    step: LastStep,
    report: ZeroAccountReport | None,
    posted: ZeroAccountAnnouncement | None,
) -> list[date]:
    """When the step was done."""
    found = {
        LastStep.TREATED: (case.treated_on,),
        LastStep.APPROVED: (report and report.approved_on,),
        LastStep.REPORTED: (report and report.reported_on,),
        LastStep.ANSWERED: (case.answered_on,),
        LastStep.ANNOUNCED: (posted and posted.posted_on,),
        LastStep.DAYS: (case.settled_on, case.removed_on, case.cancelled_on),
    }.get(step, (case.closed_on,))
    return [day for day in found if day]
