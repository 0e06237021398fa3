"""期初零度户：cases begun on paper come in at the state they stand in, with their true days (domain 1)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    Employee,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.models.base import heading
from supply_station.rules import period
from supply_station.rules import zero_account_case as rule
from supply_station.rules.work_order import happened
from supply_station.rules.zero_account import Answer, Approval, CaseState, Finding, Treatment
from supply_station.services.office import Work, act
from supply_station.services.zero_account_closing import posting
from supply_station.services.zero_account_report import new_batch
from supply_station.services.zero_account_treatment import visit_again


@dataclass(frozen=True)
class PaperCase:
    """A case as its papers tell it; what nobody knows any more stays None.

    Attributes:
        account_no: 户号.
        month: the month it was listed in, `YYYY-MM`.
        zero_from: the first month of its zero run, `YYYY-MM`.
        zero_months: cycles at zero.
        state: where it stands; 有电量待确认 comes from a reading only.
        read_on_site: in 0.01 of the dial.
        approved_by: id of the chief; cases of one approval and one report share a batch.
    """

    account_no: str
    month: str
    zero_from: str
    zero_months: int
    state: CaseState
    finding: Finding | None = None
    checked_on: date | None = None
    read_on_site: int | None = None
    witness: str | None = None
    treatment: Treatment | None = None
    treated_on: date | None = None
    treatment_note: str | None = None
    approved_by: int | None = None
    approved_on: date | None = None
    reported_on: date | None = None
    document_no: str | None = None
    answer: Answer | None = None
    answered_on: date | None = None
    answer_no: str | None = None
    posted_on: date | None = None
    places: str | None = None
    settled_on: date | None = None
    removed_on: date | None = None
    cancelled_on: date | None = None
    closed_on: date | None = None
    close_reason: str | None = None


_IN_ORDER = ("checked_on", "treated_on", "approved_on", "reported_on", "answered_on")
_AFTER_THEM = ("posted_on", "settled_on", "removed_on", "cancelled_on", "closed_on")
_OF_CASE = {each.name for each in fields(PaperCase)} & set(ZeroAccount.__mapper__.column_attrs.keys())


@act(
    "期初零度户",
    changes=(ZeroAccount, ZeroAccountReport, ZeroAccountAnnouncement, WorkOrder, WorkOrderEvent),
)
def take_in(work: Work, *, cases: Sequence[PaperCase]) -> list[str]:
    """Take in cases begun on paper, all or none; returns the numbers of check orders opened for 列入 ones.

    Raises:
        RuleBroken: with the row and the field: an unknown account or one with a case already, days to come
            or out of order, or a state without what the later steps need.
    """
    if not cases:
        raise RuleBroken("没有要登记的零度户，请先填写。", field="cases")
    customers = _customers(work.session, [each.account_no for each in cases])
    taken = _with_case(work.session)
    new: list[ZeroAccount] = []
    for row, each in enumerate(cases):
        try:
            customer = _waiting(each, customers, taken)
            _fits(work, each)
            new.append(_case(work, each, customer))
        except RuleBroken as refused:
            told = f"户号 {each.account_no}：{refused.sentence}"
            raise RuleBroken(told, field=refused.field, row=row) from refused
        if each.state is not CaseState.CLOSED:
            taken.add(customer)
    work.session.add_all(new)
    work.session.flush()
    work.bulk({"accounts": [each.account_no for each in cases]})
    return visit_again(work, [case for case in new if case.state is CaseState.LISTED], "期初")


def _waiting(each: PaperCase, customers: Mapping[str, int], taken: Collection[int]) -> int:
    """The customer of a case, who has no case under way beside it."""
    customer = customers.get(each.account_no)
    if customer is None:
        raise RuleBroken("账本里没有这个户号，请核对，或先导入客户档案。", field="account_no")
    if each.state is not CaseState.CLOSED and customer in taken:
        raise RuleBroken("已经有一笔零度户核查，请在那一笔上办，不用再登记。", field="account_no")
    return customer


def _fits(work: Work, each: PaperCase) -> None:
    """Refuse what cannot be: months, cycles, what a state needs, and the order of its days."""
    for name in ("month", "zero_from"):
        period.checked(getattr(each, name))
    if each.zero_from > each.month:
        raise RuleBroken(
            f"零电量起月 {each.zero_from} 晚于列入月份 {each.month}，请核对。", field="zero_from"
        )
    if each.zero_months < 1:
        raise RuleBroken("“连续零电量周期数”至少是 1，请改正。", field="zero_months")
    if fault := rule.opening_fault(each.state, asdict(each)):
        raise RuleBroken(fault[1], field=fault[0])
    before = None
    for name in (*_IN_ORDER, *_AFTER_THEM):
        day = getattr(each, name)
        if day is not None:
            happened(day, work.today, _title(name), not_before=before, field=name)
            before = day if name in _IN_ORDER else before


def _title(name: str) -> str:
    places = (ZeroAccount, ZeroAccountReport, ZeroAccountAnnouncement)
    return next(heading(getattr(place, name)) for place in places if hasattr(place, name))


def _case(work: Work, each: PaperCase, customer_id: int) -> ZeroAccount:
    """The record of a case, with the batch and the announcement it went through."""
    case = ZeroAccount(
        recorded_at=work.now, customer_id=customer_id, **{name: getattr(each, name) for name in _OF_CASE}
    )
    if each.state in (CaseState.AGREED, CaseState.ANNOUNCED):
        case.answer = Answer.AGREED
    if each.approved_by is not None and each.approved_on is not None:
        case.report_id = _batch(work, each, each.approved_by, each.approved_on)
    if each.posted_on is not None and (each.places or "").strip():
        case.announcement_id = _posted(work, each.posted_on, str(each.places).strip())
    return case


def _batch(work: Work, each: PaperCase, by: int, on: date) -> int:
    """The 上报批次 with this approval and this report; a new one where there is none."""
    if work.session.get(Employee, by) is None:
        raise RuleBroken("审核人不在员工名单里，请先在“员工”页登记，再来选。", field="approved_by")
    number = (each.document_no or "").strip() or None
    same = select(ZeroAccountReport.id).where(
        ZeroAccountReport.voided_at.is_(None),
        ZeroAccountReport.approved_by_id == by,
        ZeroAccountReport.approved_on == on,
        ZeroAccountReport.reported_on.is_not_distinct_from(each.reported_on),
        ZeroAccountReport.document_no.is_not_distinct_from(number),
    )
    key = work.session.scalar(same.limit(1))
    if key is not None:
        return key
    batch = new_batch(work, by=by, on=on, approval=Approval.SIGNED)
    batch.reported_on, batch.document_no = each.reported_on, number
    return batch.id


def _posted(work: Work, on: date, places: str) -> int:
    """The 销户公告 posted on this day at these places; a new one where there is none."""
    same = select(ZeroAccountAnnouncement.id).where(
        ZeroAccountAnnouncement.voided_at.is_(None),
        ZeroAccountAnnouncement.posted_on == on,
        ZeroAccountAnnouncement.places == places,
    )
    key = work.session.scalar(same.limit(1))
    return posting(work, on, places).id if key is None else key


def _customers(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    """户号 → customer."""
    found: dict[str, int] = {}
    for at in range(0, len(numbers), 10_000):
        query = select(Customer.account_no, Customer.id).where(Customer.voided_at.is_(None))
        part = query.where(Customer.account_no.in_(numbers[at : at + 10_000]))
        found |= dict(session.execute(part).all())
    return found


def _with_case(session: Session) -> set[int]:
    """Customers with a case that is not closed."""
    query = select(ZeroAccount.customer_id).where(
        ZeroAccount.voided_at.is_(None), ZeroAccount.state != CaseState.CLOSED
    )
    return set(session.scalars(query))
