"""练习账本里的事：the practice book, and what its clerks did with it in the last days of the month.

Everything after the founding goes through the acts, as a clerk would do it; the same book every time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, EmployeePost, Usage, WorkOrder, ZeroAccount
from supply_station.rules import kwh, period
from supply_station.rules.customer import Status
from supply_station.rules.employee import Post
from supply_station.rules.form import Value
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import Answer, Approval, CaseState, Finding, Treatment
from supply_station.rules.zero_account_case import Outcome
from supply_station.services import reader_finding, work_order_life
from supply_station.services.demo import DemoSummary, found_demo
from supply_station.services.demo_outage import enter_outages
from supply_station.services.demo_staff_meter import enter_own_use
from supply_station.services.office import Office
from supply_station.services.work_order_choice import chosen
from supply_station.services.work_order_opening import open_orders
from supply_station.services.work_order_paper import PrintedPage, mark_printed, pages
from supply_station.services.zero_account import open_cases, zero_list
from supply_station.services.zero_account_closing import announce, closing_dates
from supply_station.services.zero_account_report import answer, approve, reports, send_report
from supply_station.services.zero_account_result import Result, record_list
from supply_station.services.zero_account_treatment import finish, treat
from supply_station.storage.book import Book

FOUNDED, SENT, BACK, DECIDED = 25, 26, 27, 28
"""Days of the last month: the demo reads its last meter on the 24th."""

LISTED, OUT, ANNOUNCED_AND_REPORTED = 32, 28, 3
"""Check orders opened, and how many of them went out; empty accounts in the first report."""

FINDINGS = (
    *[Finding.EMPTY] * 6, *[Finding.AWAY] * 5, *[Finding.IDLE] * 4, *[Finding.SEASONAL] * 2,
    *[Finding.METER_FAULT] * 2, Finding.SUSPECTED_THEFT, Finding.SEVERAL_METERS, Finding.BUILDING,
    Finding.OTHER,
)  # fmt: skip
"""What the crew found, account by account; the two orders after these came back 改约 and 看不清."""

TREATMENTS = {
    Finding.EMPTY: Treatment.REPORT_EMPTY,
    Finding.AWAY: Treatment.KEEP,
    Finding.IDLE: Treatment.KEEP,
    Finding.METER_FAULT: Treatment.REPLACE_METER,
    Finding.SUSPECTED_THEFT: Treatment.TO_INSPECTION,
    Finding.SEVERAL_METERS: Treatment.BACK_BILL,
}
"""What was decided; cases with another finding still wait for it."""

CLERK = "练习"
"""Who kept the practice book until now, whichever door it was made at."""

_FOUND_BY_READERS = (
    (ReaderFindingKind.STOPPED, "表盘不走字，家里有人用电"),
    (ReaderFindingKind.SEAL, "表尾封印缺失"),
    (ReaderFindingKind.ARCHIVE, "门牌与档案地址不符"),
    (ReaderFindingKind.UNREAD, "门锁着，连续两期没有抄到"),
)


def found_practice_book(
    book: Book,
    *,
    customers: int,
    months: int,
    seed: int,
    last_month: str,
    stage: Callable[[str], None] | None = None,
) -> DemoSummary:
    """Fill a new book as the practice station (`found_demo`), with orders and cases in several states.

    Raises:
        RuleBroken: what `found_demo` refuses.
    """
    founding = _on(book, last_month, FOUNDED)
    summary = founding.perform(
        found_demo, customers=customers, months=months, seed=seed, last_month=last_month, stage=stage
    )
    if stage is not None:
        stage("正在编写工单和零度户…")
    out = _send_checks(_on(book, last_month, SENT), last_month)
    if out:
        _bring_back(_on(book, last_month, BACK), out)
        _decide(_on(book, last_month, DECIDED))
        _ask_for_surveys(_on(book, last_month, DECIDED))
        _hear_readers(_on(book, last_month, DECIDED))
        enter_outages(_on(book, last_month, DECIDED))
        enter_own_use(_on(book, last_month, DECIDED))
    return summary


def _on(book: Book, month: str, day: int) -> Office:
    """The office on the evening of a day."""
    at = datetime(int(month[:4]), int(month[5:7]), day, 18)
    return Office(book, clerk=CLERK, clock=lambda: at)


def _send_checks(office: Office, month: str) -> tuple[PrintedPage, ...]:
    """Check accounts of the month before, which leaves the last month's list to whoever practises.

    Returns what went out on paper; nothing where a small station has too few zero accounts.
    """
    before = period.shift(month, -1)
    used = office.consult(_used, month)
    due = (each for each in office.consult(zero_list, before).candidates if each.exempt is None)
    accounts = [each.account_no for each in due if each.customer_id not in used][:LISTED]
    if len(accounts) < LISTED:
        return ()
    office.perform(open_cases, month=before, accounts=accounts)
    orders = office.consult(chosen, kind=OrderKind.ZERO_ACCOUNT_CHECK, month=before, numbers=())
    return _send(office, orders[:OUT])


def _used(session: Session, month: str) -> set[int]:
    """The accounts with kWh in a month: a reading above zero would have closed their case."""
    held = select(Usage.customer_id).where(Usage.month == month, Usage.voided_at.is_(None), Usage.kwh > 0)
    return set(session.scalars(held))


def _send(office: Office, orders: Sequence[int]) -> tuple[PrintedPage, ...]:
    """Orders go out to two people, on paper."""
    first, second, *_ = office.consult(_people, Post.AREA_MANAGER)
    today = office.clock().date()
    office.perform(work_order_life.dispatch, orders=orders, first=first, second=second, on=today)
    printed = office.consult(pages, orders=orders, at=office.clock())
    office.perform(mark_printed, pages=printed)
    return printed


def _people(session: Session, post: Post) -> Sequence[int]:
    """Who holds a post, by their ids."""
    held = select(EmployeePost.employee_id).where(EmployeePost.post == post, EmployeePost.valid_to.is_(None))
    return session.scalars(held.order_by(EmployeePost.employee_id)).all()


def _bring_back(office: Office, out: Sequence[PrintedPage]) -> None:
    """The crew's list comes back; some of its orders are in the marketing system, some in their box, too."""
    first, second, *_ = office.consult(_people, Post.AREA_MANAGER)
    today = office.clock().date()
    results = [
        Result(
            order=page.order,
            outcome=Outcome.CHECKED,
            finding=finding,
            reading=_dial(page),
            meter_state="停走" if finding is Finding.METER_FAULT else "完好",
            first=first,
            second=second,
            on=today,
            witness="村委会值班员" if finding is Finding.EMPTY else None,
        )
        for page, finding in zip(out, FINDINGS, strict=False)
    ]
    postponed, illegible = out[len(FINDINGS)].order, out[len(FINDINGS) + 1].order
    later = today.replace(day=DECIDED)
    results += [
        Result(postponed, Outcome.POSTPONED, postponed_to=later, note="户主外出，约好再去"),
        Result(illegible, Outcome.ILLEGIBLE, note="示数被雨水打湿"),
    ]
    office.perform(record_list, results=results)
    orders = [each.order for each in results]
    office.perform(work_order_life.enter, orders=orders[:10], on=today, by="营业员")
    office.perform(work_order_life.box, orders=orders[:5], box="LD-01", on=today)


def _dial(page: PrintedPage) -> int:
    """The last reading as the order's paper tells it, in 0.01 of the dial; of several meters the first."""
    return kwh.hundredths(Decimal(str(page.facts.get("meter.last_reading", "0")).partition("、")[0]))


def _decide(office: Office) -> None:
    """Cases are treated; the empty ones stand at every step between the chief and the announcement."""
    today = office.clock().date()
    for finding, treatment in TREATMENTS.items():
        cases = office.consult(_checked, finding)
        office.perform(treat, cases=cases, treatment=treatment, on=today, note=None)
        if finding is Finding.EMPTY:
            _report(office, cases)
        elif finding is Finding.METER_FAULT:
            _replace_meter(office)


def _checked(session: Session, finding: Finding) -> Sequence[int]:
    query = select(ZeroAccount.id).where(
        ZeroAccount.finding == finding, ZeroAccount.state == CaseState.CHECKED
    )
    return session.scalars(query.order_by(ZeroAccount.id)).all()


def _report(office: Office, empty: Sequence[int]) -> None:
    """Three batches: answered, reported and approved; the last account still waits for the chief."""
    (chief,) = office.consult(_people, Post.CHIEF)
    today = office.clock().date()
    answered, reported = empty[:ANNOUNCED_AND_REPORTED], empty[ANNOUNCED_AND_REPORTED:-2]
    for cases in (answered, reported, empty[-2:-1]):
        office.perform(approve, cases=cases, by=chief, on=today, approval=Approval.SIGNED)
    for batch, number in zip(reversed(office.consult(reports)[1:]), (18, 19), strict=True):
        office.perform(
            send_report, report=batch.id, on=today, document_no=f"供电所〔{today.year}〕{number}号"
        )
    agreed, again = answered[:-1], answered[-1:]
    for cases, said in ((agreed, Answer.AGREED), (again, Answer.AGAIN)):
        office.perform(answer, cases=cases, answer=said, on=today, document_no=None)
    office.perform(announce, cases=agreed[:1], on=today, places="村部公告栏、台区变压器旁")
    days = {"removed_on": None, "cancelled_on": None}
    office.perform(closing_dates, cases=agreed[:1], settled_on=today, **days)


def _replace_meter(office: Office) -> None:
    """Both 换表 orders go out; the meter of one case is replaced, and the case closed."""
    month = period.month_of(office.clock().date())
    orders = office.consult(chosen, kind=OrderKind.METER_REPLACEMENT, month=month, numbers=())
    done, *_ = _send(office, orders)
    first, second, *_ = office.consult(_people, Post.AREA_MANAGER)
    today = office.clock().date()
    values: dict[str, Value] = {
        "trigger": "故障",
        "fault": ["停走"],
        "removed_on": today.isoformat(),
        "read_at_end": _dial(done),
        "new_asset_no": "1439901000000000999996",
        "new_multiplier": 1,
        "read_at_start": 0,
    }
    office.perform(
        work_order_life.give_back, order=done.order, values=values, first=first, second=second, on=today
    )
    office.perform(work_order_life.enter, orders=[done.order], on=today, by="营业员")
    office.perform(work_order_life.box, orders=[done.order], box="HB-01", on=today)
    case = office.consult(lambda session: session.get_one(WorkOrder, done.order).zero_account_id)
    office.perform(finish, cases=[case or 0], on=today, note="已换表")


def _accounts(session: Session, many: int) -> Sequence[str]:
    """户号 of the first accounts in use."""
    query = select(Customer.account_no).where(Customer.status == Status.NORMAL).order_by(Customer.id)
    return session.scalars(query.limit(many)).all()


def _ask_for_surveys(office: Office) -> None:
    """Two customers ask for a change; one survey is out, one waits."""
    accounts = office.consult(_accounts, 2)
    cause = "客户申请变更联系方式"
    opened = office.perform(open_orders, kind=OrderKind.CUSTOMER_SURVEY, accounts=accounts, cause=cause)
    _send(office, [opened[0].id])


def _hear_readers(office: Office) -> None:
    """Readers' findings: one told, one answered, one with an order, one nobody has looked at."""
    owner, *_ = office.consult(_people, Post.AREA_MANAGER)
    today = office.clock().date()
    reader = office.consult(lambda session: session.get_one(Employee, owner).name)
    accounts = office.consult(_accounts, len(_FOUND_BY_READERS))
    found = [
        office.perform(
            reader_finding.register,
            account_no=account_no,
            kind=kind,
            source=FindingSource.PAPER,
            detail=detail,
            reader=reader,
            found_on=today,
            owner=owner,
        )
        for account_no, (kind, detail) in zip(accounts, _FOUND_BY_READERS, strict=True)
    ]
    said = "已到现场看过，已处理好"
    office.perform(reader_finding.answer_findings, ids=found[1:3], answer=said, on=today)
    office.perform(reader_finding.told, ids=found[1:2], on=today)
    office.perform(reader_finding.order_for, ids=found[:1])
