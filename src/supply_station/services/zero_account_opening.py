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
    taken, papers = under_way(work.session), Papers(work)
    new: list[ZeroAccount] = []
    for row, each in enumerate(cases):
        try:
            customer = _waiting(each, customers, taken)
            fits(work.today, each)
            new.append(record(work, each, customer, papers))
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


def fits(today: date, each: PaperCase) -> None:
    """Refuse what cannot be: months, cycles, what a state needs, and the order of its days.

    Raises:
        RuleBroken: naming the field.
    """
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
            happened(day, today, _title(name), not_before=before, field=name)
            before = day if name in _IN_ORDER else before


def _title(name: str) -> str:
    places = (ZeroAccount, ZeroAccountReport, ZeroAccountAnnouncement)
    return next(heading(getattr(place, name)) for place in places if hasattr(place, name))


class Papers:
    """上报批次 and 销户公告: cases of one approval and one report share a batch, as do those posted together.

    Args:
        work: the unit of work.
        batch_id: the import that brings the cases, if one does.
    """

    def __init__(self, work: Work, batch_id: int | None = None) -> None:
        self._work = work
        self._batch_id = batch_id
        self._reports: dict[tuple[object, ...], int] = {}
        self._announcements: dict[tuple[date, str], int] = {}

    def report(self, each: PaperCase) -> int | None:
        """The 上报批次 with this approval and this report; a new one where there is none."""
        by, on = each.approved_by, each.approved_on
        if by is None or on is None:
            return None
        number = (each.document_no or "").strip() or None
        key = (by, on, each.reported_on, number)
        if key not in self._reports:
            self._reports[key] = self._reported(by, on, each.reported_on, number)
        return self._reports[key]

    def announcement(self, each: PaperCase) -> int | None:
        """The 销户公告 posted on this day at these places; a new one where there is none."""
        on, places = each.posted_on, (each.places or "").strip()
        if on is None or not places:
            return None
        if (on, places) not in self._announcements:
            self._announcements[on, places] = self._posted(on, places)
        return self._announcements[on, places]

    def _reported(self, by: int, on: date, reported_on: date | None, number: str | None) -> int:
        session = self._work.session
        if session.get(Employee, by) is None:
            raise RuleBroken("审核人不在员工名单里，请先在“员工”页登记，再来选。", field="approved_by")
        same = select(ZeroAccountReport.id).where(
            ZeroAccountReport.voided_at.is_(None),
            ZeroAccountReport.approved_by_id == by,
            ZeroAccountReport.approved_on == on,
            ZeroAccountReport.reported_on.is_not_distinct_from(reported_on),
            ZeroAccountReport.document_no.is_not_distinct_from(number),
        )
        key = session.scalar(same.limit(1))
        if key is not None:
            return key
        batch = new_batch(self._work, by=by, on=on, approval=Approval.SIGNED)
        batch.reported_on, batch.document_no, batch.batch_id = reported_on, number, self._batch_id
        return batch.id

    def _posted(self, on: date, places: str) -> int:
        same = select(ZeroAccountAnnouncement.id).where(
            ZeroAccountAnnouncement.voided_at.is_(None),
            ZeroAccountAnnouncement.posted_on == on,
            ZeroAccountAnnouncement.places == places,
        )
        key = self._work.session.scalar(same.limit(1))
        if key is not None:
            return key
        posted = posting(self._work, on, places)
        posted.batch_id = self._batch_id
        return posted.id


def record(
    work: Work, each: PaperCase, customer_id: int, papers: Papers, batch_id: int | None = None
) -> ZeroAccount:
    """The record of a case, with the batch and the announcement it went through; it is not added yet."""
    case = ZeroAccount(
        recorded_at=work.now,
        batch_id=batch_id,
        customer_id=customer_id,
        report_id=papers.report(each),
        announcement_id=papers.announcement(each),
        **{name: getattr(each, name) for name in _OF_CASE},
    )
    if each.state in (CaseState.AGREED, CaseState.ANNOUNCED):
        case.answer = Answer.AGREED
    return case


def _customers(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    """户号 → customer."""
    found: dict[str, int] = {}
    for at in range(0, len(numbers), 10_000):
        query = select(Customer.account_no, Customer.id).where(Customer.voided_at.is_(None))
        part = query.where(Customer.account_no.in_(numbers[at : at + 10_000]))
        found |= dict(session.execute(part).all())
    return found


def under_way(session: Session) -> set[int]:
    """Customers with a case that is not closed."""
    query = select(ZeroAccount.customer_id).where(
        ZeroAccount.voided_at.is_(None), ZeroAccount.state != CaseState.CLOSED
    )
    return set(session.scalars(query))
