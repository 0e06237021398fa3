"""空户上报：the chief's approval of a batch, its report to the county company, and the answer per account.

The station registers and reports; the county company decides (domain 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Employee,
    EmployeePost,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
    ZeroAccountReport,
)
from supply_station.rules import period
from supply_station.rules import zero_account_case as rule
from supply_station.rules.work_order import happened
from supply_station.rules.zero_account import Answer, Approval, CaseState
from supply_station.services.office import Work, act
from supply_station.services.zero_account_case import next_number, ready, told
from supply_station.services.zero_account_register import announcement_sheet, register, report_sheet
from supply_station.services.zero_account_treatment import close, visit_again

__all__ = [
    "Report", "announcement_sheet", "answer", "approve", "register", "report_sheet", "reports", "send_report",
]  # fmt: skip


@act("所长审核", changes=(ZeroAccount, ZeroAccountReport))
def approve(work: Work, *, cases: Sequence[int], by: int, on: date, approval: Approval) -> str:
    """Register the chief's approval of cases 上报空户 as one batch; returns its number.

    Raises:
        RuleBroken: a case is not 待审核, a day that cannot be, or `by` held neither post on that day.
    """
    session = work.session
    chosen = ready(session, "所长审核", cases)
    for case in chosen.values():
        happened(on, work.today, "审核日期", not_before=case.treated_on)
    _may_approve(session, by, on)
    batch = new_batch(work, by=by, on=on, approval=approval)
    for case in chosen.values():
        case.state, case.report_id = CaseState.APPROVED, batch.id
    told(work, chosen, report=batch.number, by=by, on=on, approval=approval)
    return batch.number


def new_batch(work: Work, *, by: int, on: date, approval: Approval) -> ZeroAccountReport:
    """A new 上报批次 with its number."""
    stem = rule.report_number(on, 0)[:-2]
    batch = ZeroAccountReport(
        recorded_at=work.now,
        number=rule.report_number(on, next_number(work.session, ZeroAccountReport.number, stem)),
        month=period.month_of(on),
        approved_by_id=by,
        approved_on=on,
        approval=approval,
    )
    work.session.add(batch)
    work.session.flush()
    return batch


@act("登记上报", changes=(ZeroAccount, ZeroAccountReport))
def send_report(work: Work, *, report: int, on: date, document_no: str | None) -> None:
    """The batch went to the county company; accounts that left it since stay out.

    Raises:
        RuleBroken: no such batch, it went before, a day that cannot be, or a case that is not 待上报.
    """
    batch = work.session.get(ZeroAccountReport, report)
    if batch is None or batch.voided_at is not None:
        raise RuleBroken("这个上报批次已作废或不存在，请刷新后再选。", field="report")
    if batch.reported_on is not None:
        said = f"{batch.number} 已经在 {batch.reported_on} 上报过了，请登记县公司的批复。"
        raise RuleBroken(said, field="report")
    happened(on, work.today, "上报日期", not_before=batch.approved_on)
    held = select(ZeroAccount.id).where(
        ZeroAccount.report_id == batch.id,
        ZeroAccount.voided_at.is_(None),
        ZeroAccount.state != CaseState.CLOSED,
    )
    chosen = ready(work.session, "登记上报", work.session.scalars(held).all())
    batch.reported_on, batch.document_no = on, (document_no or "").strip() or None
    for case in chosen.values():
        case.state = CaseState.REPORTED
    told(work, chosen, report=batch.number, on=on, document_no=batch.document_no)


@act("登记县公司批复", changes=(ZeroAccount, WorkOrder, WorkOrderEvent))
def answer(
    work: Work, *, cases: Sequence[int], answer: Answer, on: date, document_no: str | None
) -> list[str]:
    """The county's answer to accounts reported; 退回补查 opens check orders, whose numbers are returned.

    Raises:
        RuleBroken: a case is not 已上报, or a day that cannot be.
    """
    session = work.session
    chosen = ready(session, "登记县公司批复", cases)
    sent = _reported_on(session, {case.report_id for case in chosen.values() if case.report_id})
    number = (document_no or "").strip() or None
    for case in chosen.values():
        happened(on, work.today, "批复日期", not_before=sent.get(case.report_id or 0))
        case.answer, case.answered_on, case.answer_no = answer, on, number
        case.state = rule.ANSWERED[answer]
        if case.state is CaseState.CLOSED:
            close(case, on, f"县公司{answer}")
        elif case.state is CaseState.LISTED:
            case.treatment = case.treated_on = case.treatment_note = None
    told(work, chosen, answer=answer, on=on, document_no=number)
    return visit_again(work, chosen.values(), f"县公司{answer}") if answer is Answer.AGAIN else []


@dataclass(frozen=True)
class Report:
    """An 上报批次 as a list shows it; `cases` counts its accounts, `open` those without an answer."""

    id: int
    number: str
    approved_on: date
    approved_by: str
    reported_on: date | None
    document_no: str | None
    cases: int
    open: int


def reports(session: Session) -> list[Report]:
    """Every 上报批次, the newest first."""
    unanswered = ZeroAccount.state.in_([CaseState.APPROVED, CaseState.REPORTED, CaseState.TO_CONFIRM])
    query = (
        select(
            ZeroAccountReport.id,
            ZeroAccountReport.number,
            ZeroAccountReport.approved_on,
            Employee.name,
            ZeroAccountReport.reported_on,
            ZeroAccountReport.document_no,
            func.count(ZeroAccount.id),
            func.count(ZeroAccount.id).filter(unanswered),
        )
        .join(Employee, Employee.id == ZeroAccountReport.approved_by_id)
        .outerjoin(
            ZeroAccount, (ZeroAccount.report_id == ZeroAccountReport.id) & ZeroAccount.voided_at.is_(None)
        )
        .where(ZeroAccountReport.voided_at.is_(None))
        .group_by(ZeroAccountReport.id)
        .order_by(ZeroAccountReport.id.desc())
    )
    return [Report(*row) for row in session.execute(query)]


def _may_approve(session: Session, by: int, on: date) -> None:
    """Refuse a person who was neither 所长 nor 副所长 on that day, naming who was."""
    able = session.execute(
        select(Employee.id, Employee.name, EmployeePost.post)
        .join(EmployeePost, EmployeePost.employee_id == Employee.id)
        .where(EmployeePost.post.in_(rule.APPROVERS), EmployeePost.valid_from <= on)
        .where(or_(EmployeePost.valid_to.is_(None), EmployeePost.valid_to >= on))
        .where(EmployeePost.voided_at.is_(None), Employee.voided_at.is_(None))
        .order_by(EmployeePost.id)
    ).all()
    if any(row.id == by for row in able):
        return
    named = "、".join(f"{row.name}（{row.post}）" for row in able)
    hint = f"那天能审核的是：{named}。" if able else "请先在“员工”页登记那天的所长或副所长。"
    raise RuleBroken(f"{on} 只有所长或副所长可以审核，选的人不是。{hint}", field="by")


def _reported_on(session: Session, keys: set[int]) -> dict[int, date | None]:
    query = select(ZeroAccountReport.id, ZeroAccountReport.reported_on)
    return dict(session.execute(query.where(ZeroAccountReport.id.in_(keys))).all())
