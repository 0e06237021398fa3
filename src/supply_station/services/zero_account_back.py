"""零度户退回上一步：the last decision on a case taken back, whatever it was, with everything it wrote.

What hangs on it is refused by name; what was taken back stands in the journal with its reason.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import String, column, func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    Journal,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules import zero_account_back as rule
from supply_station.rules.work_order import Step, said
from supply_station.rules.zero_account import Answer, CaseState, Treatment
from supply_station.rules.zero_account_back import LastStep
from supply_station.services import zero_account_back_refused as hanging
from supply_station.services.office import Work, act, plain
from supply_station.services.work_order import note_step
from supply_station.services.zero_account_case import named, orders_open
from supply_station.services.zero_account_treatment import treat

_DAYS = ("settled_on", "removed_on", "cancelled_on")


@dataclass(frozen=True)
class TakenBack:
    """How many cases went back, and the papers that say what is no longer so, by name and number."""

    cases: int
    papers: tuple[str, ...]


@act(
    "退回上一步",
    changes=(ZeroAccount, ZeroAccountReport, ZeroAccountAnnouncement, WorkOrder, WorkOrderEvent),
)
def step_back(work: Work, *, cases: Sequence[int], reason: str) -> TakenBack:
    """Take the last step of each case back, each by where it stands; all of them or none.

    A case leaves the 上报批次 or the 销户公告 it was put into, which is 作废 when it was the last one; a
    report that was sent is taken back for its whole batch.

    Raises:
        RuleBroken: no reason, a case without such a step, or something hangs on the step.
    """
    why = said(reason, "退回的原因", "reason")
    chosen = named(work.session, cases)
    if len(chosen) < len(set(cases)):
        raise RuleBroken("选中的里面有同一户的两笔核查，请一笔一笔退回。", field="cases")
    steps = {number: _last_step(number, case, row) for row, (number, case) in enumerate(chosen.items())}
    _with_their_batches(work.session, chosen, steps)
    hanging.check(work.session, chosen, steps)
    before = {
        case.id: {"step": steps[number], "before": _held(case, steps[number])}
        for number, case in chosen.items()
    }
    held: dict[LastStep, dict[str, ZeroAccount]] = defaultdict(dict)
    for number, case in chosen.items():
        held[steps[number]][number] = case
    papers = [paper for step, some in held.items() for paper in _papers(work, step, some.values(), why)]
    for step, some in held.items():
        _take_back(work, step, some, why)
    work.bulk({"accounts": list(chosen), "reason": why, "taken_back": before})
    return TakenBack(len(chosen), tuple(papers))


def _last_step(number: str, case: ZeroAccount, row: int) -> LastStep:
    days = [getattr(case, name) for name in _DAYS]
    stands = rule.Standing(
        case.state,
        case.state_before,
        finding=case.finding is not None,
        treatment=case.treatment,
        answer=case.answer,
        some_day=any(days),
        all_days=all(days),
    )
    step = rule.last_step(stands)
    if step is None:
        told = f"户号 {number} {rule.nothing_to_take_back(stands)}"
        raise RuleBroken(told, field="cases", row=row)
    return step


def _with_their_batches(session: Session, chosen: dict[str, ZeroAccount], steps: dict[str, LastStep]) -> None:
    """Whatever went to the county in the same file goes back with the cases chosen."""
    reports = {chosen[number].report_id for number, step in steps.items() if step is LastStep.REPORTED}
    query = (
        select(Customer.account_no, ZeroAccount)
        .join(Customer, Customer.id == ZeroAccount.customer_id)
        .where(ZeroAccount.report_id.in_(reports - {None}), ZeroAccount.voided_at.is_(None))
        .where(ZeroAccount.state == CaseState.REPORTED)
        .order_by(ZeroAccount.id)
    )
    for number, case in session.execute(query):
        chosen[number], steps[number] = case, LastStep.REPORTED


def _held(case: ZeroAccount, step: LastStep) -> dict[str, object]:
    """What the step wrote, as the journal keeps it."""
    _, names = rule.LEAVES[step]
    return {name: plain(value) for name in names if (value := getattr(case, name)) is not None}


def _papers(work: Work, step: LastStep, cases: Iterable[ZeroAccount], why: str) -> list[str]:
    """The papers that a step taken back leaves without ground; one without any account left is 作废."""
    kinds: Mapping[LastStep, tuple[str, Any, Any]] = {
        LastStep.APPROVED: ("上报文件", ZeroAccountReport, ZeroAccount.report_id),
        LastStep.REPORTED: ("上报文件", ZeroAccountReport, ZeroAccount.report_id),
        LastStep.ANNOUNCED: ("销户公告", ZeroAccountAnnouncement, ZeroAccount.announcement_id),
    }
    if step not in kinds:
        return []
    title, kind, key = kinds[step]
    leaving = {case.id for case in cases}
    told = []
    for each in sorted({getattr(case, key.key) for case in cases} - {None}):
        paper = work.session.get_one(kind, each)
        told.append(f"{title} {paper.number}")
        on_it = select(ZeroAccount.id).where(key == each, ZeroAccount.voided_at.is_(None))
        if step is LastStep.REPORTED:
            paper.reported_on = paper.document_no = None
            _marked_since(work.session, each)
        elif set(work.session.scalars(on_it)) <= leaving:
            paper.voided_at, paper.void_reason = work.now, _because(why)
    return told


def _because(why: str) -> str:
    return f"{step_back.title}：{why}"


def _marked_since(session: Session, report: int) -> None:
    """Cases of the batch that a reading marked or closed would go back to what is no longer so."""
    query = select(ZeroAccount).where(
        ZeroAccount.report_id == report,
        ZeroAccount.voided_at.is_(None),
        ZeroAccount.state_before == CaseState.REPORTED,
    )
    for case in session.scalars(query):
        case.state_before = CaseState.APPROVED


def _take_back(work: Work, step: LastStep, cases: Mapping[str, ZeroAccount], why: str) -> None:
    state, names = rule.LEAVES[step]
    again = {number: case for number, case in cases.items() if case.answer is Answer.AGAIN}
    if step is LastStep.ANSWERED and again:
        _visit_no_more(work, [case.id for case in again.values()], why)
        _decided_again(work.session, again)
    for case in cases.values():
        unbatched = step is LastStep.REPORTED and case.report_id is None
        case.state = CaseState.TO_APPROVE if unbatched else state or case.state
        for name in names:
            setattr(case, name, None)


def _visit_no_more(work: Work, cases: Sequence[int], why: str) -> None:
    """The check orders that 退回补查 opened go 作废; nobody was sent with them."""
    orders = [order for each in orders_open(work.session, cases).values() for order in each]
    for order in orders:
        order.voided_at, order.void_reason = work.now, _because(why)
    if orders:
        note_step(work, [order.id for order in orders], Step.VOIDED, note=_because(why))


def _decided_again(session: Session, cases: Mapping[str, ZeroAccount]) -> None:
    """退回补查 emptied the decision to report; its day and its words are in the journal."""
    accounts = func.json_each(Journal.changes, "$[0].bulk.accounts").table_valued(
        column("value", String), joins_implicitly=True
    )
    wanted = func.json_each(json.dumps(list(cases))).table_valued(column("value", String))
    query = (
        select(accounts.c.value, Journal.changes)
        .where(Journal.act == treat.title, accounts.c.value.in_(select(wanted.c.value)))
        .order_by(Journal.id)
    )
    decided = {
        number: cast("dict[str, Any]", changes[0]["bulk"]) for number, changes in session.execute(query)
    }
    for number, case in cases.items():
        line = decided.get(number, {})
        case.treatment = Treatment.REPORT_EMPTY
        case.treated_on = date.fromisoformat(line["on"]) if "on" in line else None
        case.treatment_note = line.get("note")
