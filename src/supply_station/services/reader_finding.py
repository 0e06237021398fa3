"""抄表异常：what readers find is registered with an owner and a limit, answered, and told back (seed 10)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, insert, or_, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    Employee,
    ReaderFinding,
    TransformerArea,
    WorkOrder,
    WorkOrderEvent,
)
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.rules import reader_finding as rule
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind
from supply_station.rules.work_order import OrderKind, happened, said
from supply_station.services import holiday, parameter
from supply_station.services.import_change import table
from supply_station.services.office import Work, act
from supply_station.services.plan import Plan
from supply_station.services.work_order import Wanted, opened

_AT_ONCE = 10_000

_Account = Row[int, int | None, str, str | None]
"""An account: its id, its 台区经理, its 户号 and its former one."""


@dataclass(frozen=True)
class RemarkRow:
    """A remark of an import as a finding: which account, what kind, and what the import said."""

    account_no: str
    kind: ReaderFindingKind
    detail: str


@act("登记抄表异常", changes=(ReaderFinding,))
def register(
    work: Work,
    *,
    account_no: str,
    kind: ReaderFindingKind,
    source: FindingSource,
    detail: str | None,
    reader: str | None,
    found_on: date,
    owner: int | None,
) -> int:
    """A finding with its owner (an employee's id, else the 台区经理) and its limit; returns its id.

    Raises:
        RuleBroken: an unknown account, nobody to own it, or a day to come.
    """
    session, number = work.session, account_no.strip()
    happened(found_on, work.today, "发现日期", field="found_on")
    account = _accounts(session, [number]).get(number)
    if account is None:
        raise RuleBroken(f"账本里没有户号 {number}，请核对户号，或先导入客户档案。", field="account_no")
    person = owner_of(session, account.manager_id if owner is None else owner)
    finding = ReaderFinding(
        recorded_at=work.now,
        customer_id=account.customer_id,
        kind=kind,
        source=source,
        detail=(detail or "").strip() or None,
        reader=(reader or "").strip() or None,
        found_on=found_on,
        owner_id=person,
        due_on=limit_of(session, found_on),
        state=FindingState.OPEN,
    )
    session.add(finding)
    session.flush()
    return finding.id


def of_plan(plan: Plan) -> list[RemarkRow]:
    """What an import remarks on single accounts, as findings a clerk may choose from; the rest is left out.

    Remarks are not kept in the book: ask while the page still holds its preview.
    """
    found: list[RemarkRow] = []
    for source in plan.sources:
        accounts = dict(zip(source.numbers, source.keys, strict=True))
        for remark in sorted(source.warnings, key=lambda each: each.row):
            kind, account_no = rule.kind_of_remark(remark.reason), accounts.get(remark.row)
            if kind is not None and account_no is not None:
                found.append(RemarkRow(account_no, kind, remark.reason))
    return list(dict.fromkeys(found))


@act("转抄表异常", changes=(ReaderFinding,))
def from_remarks(work: Work, *, rows: Sequence[RemarkRow], owner: int | None = None) -> int:
    """Remarks of an import become findings of today; returns how many. What is open already stays one.

    Args:
        work: the unit of work.
        rows: as `of_plan` gives them.
        owner: whose they are; without one each goes to the 台区经理 of its account.

    Raises:
        RuleBroken: nothing new, an account that is not in the book, or nobody to own a finding.
    """
    session = work.session
    if owner is not None:
        owner_of(session, owner)
    accounts = _accounts(session, [row.account_no for row in rows])
    standing = _open_details(session, [each.customer_id for each in accounts.values()])
    due = limit_of(session, work.today)
    new = []
    for at, row in enumerate(rows):
        account = accounts.get(row.account_no)
        if account is None:
            told = f"账本里没有户号 {row.account_no}，请先导入这一批，再转抄表异常。"
            raise RuleBroken(told, field="account_no", row=at)
        person = owner or account.manager_id
        if person is None:
            told = f"户号 {row.account_no} 的台区没有台区经理。请先登记台区经理，或写明负责人。"
            raise RuleBroken(told, field="owner", row=at)
        if (account.customer_id, row.kind, row.detail) not in standing:
            new.append(
                {"recorded_at": work.now, "customer_id": account.customer_id, "kind": row.kind,
                 "source": FindingSource.IMPORT, "detail": row.detail, "found_on": work.today,
                 "owner_id": person, "due_on": due, "state": FindingState.OPEN}
            )  # fmt: skip
    if not new:
        raise RuleBroken("选中的提醒都已经在抄表异常里了，请到“抄表异常”页办理。")
    session.execute(insert(table(ReaderFinding)), new)
    work.bulk({"findings": len(new), "accounts": [row.account_no for row in rows]})
    return len(new)


@act("答复抄表异常", changes=(ReaderFinding,))
def answer_findings(work: Work, *, ids: Sequence[int], answer: str, on: date) -> None:
    """What was found out and done; it may be put right until the reader has been told.

    Raises:
        RuleBroken: no answer, a finding whose reader has been told, or a day that cannot be.
    """
    text = said(answer, "怎样处理的，抄表员会看到这句话", "answer")
    for row, (finding, account_no) in enumerate(chosen_findings(work.session, ids)):
        if finding.state is FindingState.TOLD:
            told = f"户号 {account_no} 的答复已经反馈给抄表员，不能再改。又有新情况的，请另外登记一条。"
            raise RuleBroken(told, field="ids", row=row)
        happened(on, work.today, "答复日期", not_before=finding.found_on)
        finding.state, finding.answer, finding.answered_on = FindingState.ANSWERED, text, on


@act("反馈抄表员", changes=(ReaderFinding,))
def told(work: Work, *, ids: Sequence[int], on: date) -> None:
    """The readers have seen the answers.

    Raises:
        RuleBroken: a finding without an answer or told before, or a day that cannot be.
    """
    for row, (finding, account_no) in enumerate(chosen_findings(work.session, ids)):
        if finding.state is not FindingState.ANSWERED:
            step = (
                "还没有答复，请先登记答复"
                if finding.state is FindingState.OPEN
                else "已经反馈过了，请不要再选"
            )
            raise RuleBroken(f"户号 {account_no} 的抄表异常{step}。", field="ids", row=row)
        happened(on, work.today, "反馈日期", not_before=finding.answered_on)
        finding.state, finding.told_on = FindingState.TOLD, on


@act("由抄表异常开工单", changes=(ReaderFinding, WorkOrder, WorkOrderEvent))
def order_for(work: Work, *, ids: Sequence[int], kind: OrderKind | None = None) -> list[str]:
    """One order for each account and kind of the chosen findings; returns their numbers.

    Without a `kind` each finding has the order that fits it: a replacement for the meter, else a survey.

    Raises:
        RuleBroken: a finding that is answered, or that has an order already.
    """
    session = work.session
    chosen = chosen_findings(session, ids)
    keys = {finding.work_order_id for finding, _ in chosen}
    query = select(WorkOrder.id, WorkOrder.number).where(
        WorkOrder.id.in_(keys), WorkOrder.voided_at.is_(None)
    )
    ordered = dict(session.execute(query).all())
    wanted: dict[OrderKind, dict[int, list[ReaderFinding]]] = defaultdict(lambda: defaultdict(list))
    for row, (finding, account_no) in enumerate(chosen):
        if finding.state is not FindingState.OPEN:
            sentence = (
                f"户号 {account_no} 的抄表异常{finding.state}，不用再开工单；又有新情况的，请另外登记。"
            )
            raise RuleBroken(sentence, field="ids", row=row)
        if number := ordered.get(finding.work_order_id or 0):
            sentence = f"户号 {account_no} 的抄表异常已经开了工单 {number}，请先办完或作废它。"
            raise RuleBroken(sentence, field="ids", row=row)
        wanted[kind or rule.order_kind(finding.kind)][finding.customer_id].append(finding)
    numbers = []
    for each, accounts in wanted.items():
        causes = [Wanted(key, cause=_cause(findings)) for key, findings in accounts.items()]
        orders = opened(work, each, period.month_of(work.today), causes)
        for order, findings in zip(orders, accounts.values(), strict=True):
            numbers.append(order.number)
            for finding in findings:
                finding.work_order_id = order.id
    return numbers


@act("作废抄表异常", changes=(ReaderFinding,))
def void_findings(work: Work, *, ids: Sequence[int], reason: str) -> None:
    """A finding that should not be there, with a reason.

    Raises:
        RuleBroken: no reason, or a finding whose reader has been told.
    """
    why = said(reason, "作废的原因", "reason")
    for row, (finding, account_no) in enumerate(chosen_findings(work.session, ids)):
        if finding.state is FindingState.TOLD:
            sentence = f"户号 {account_no} 的抄表异常已经反馈给抄表员，不能作废。请不要选它。"
            raise RuleBroken(sentence, field="ids", row=row)
        finding.voided_at, finding.void_reason = work.now, why


def _accounts(session: Session, numbers: Sequence[str]) -> dict[str, _Account]:
    """户号, today's or a former one → the account's `customer_id` and its 台区经理."""
    found: dict[str, _Account] = {}
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE]
        query = (
            select(
                Customer.id.label("customer_id"),
                TransformerArea.manager_id,
                Customer.account_no,
                Customer.former_account_no,
            )
            .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
            .where(or_(Customer.account_no.in_(some), Customer.former_account_no.in_(some)))
            .where(Customer.voided_at.is_(None))
        )
        for row in session.execute(query):
            if row.former_account_no is not None:
                found.setdefault(row.former_account_no, row)
            found[row.account_no] = row
    return found


def owner_of(session: Session, owner: int | None) -> int:
    """Whose a finding is (an employee's id); refused without one, or with one who is not in the book."""
    person = None if owner is None else session.get(Employee, owner)
    if person is None or person.voided_at is not None:
        raise RuleBroken("请选一个负责人；不在名单里的，请先在“员工”页登记。", field="owner")
    return person.id


def limit_of(session: Session, start: date) -> date:
    """The last day to answer a finding whose time began on `start`."""
    return holiday.limit(session, start, parameter.whole(session, names.FINDING_DAYS, start)).day


def _open_details(
    session: Session, customers: Sequence[int]
) -> set[tuple[int, ReaderFindingKind, str | None]]:
    """What stands open of these accounts: account, kind and detail."""
    found: set[tuple[int, ReaderFindingKind, str | None]] = set()
    for at in range(0, len(customers), _AT_ONCE):
        query = select(ReaderFinding.customer_id, ReaderFinding.kind, ReaderFinding.detail).where(
            ReaderFinding.customer_id.in_(customers[at : at + _AT_ONCE]),
            ReaderFinding.voided_at.is_(None),
            ReaderFinding.state != FindingState.TOLD,
        )
        found |= {(row.customer_id, row.kind, row.detail) for row in session.execute(query)}
    return found


def chosen_findings(session: Session, ids: Sequence[int]) -> list[tuple[ReaderFinding, str]]:
    """The findings with the 户号 of their accounts, in the order given."""
    query = (
        select(ReaderFinding, Customer.account_no)
        .join(Customer, Customer.id == ReaderFinding.customer_id)
        .where(ReaderFinding.id.in_(ids), ReaderFinding.voided_at.is_(None))
    )
    found = {row[0].id: (row[0], row[1]) for row in session.execute(query)}
    if not ids or len(found) < len(set(ids)):
        raise RuleBroken("选中的抄表异常里有已作废或不存在的，请刷新后再选。", field="ids")
    return [found[key] for key in dict.fromkeys(ids)]


def _cause(findings: Sequence[ReaderFinding]) -> str:
    """What the crew is sent out for."""
    told = (f"{each.kind}（{each.detail}）" if each.detail else str(each.kind) for each in findings)
    return "抄表异常：" + "；".join(dict.fromkeys(told))
