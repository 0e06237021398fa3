"""Zero cases for tests: a station with a chief and a deputy, and cases that stand where they are wanted."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from orders import TYPED, station
from supply_station.models import Customer, Employee, EmployeePost, ZeroAccount
from supply_station.rules.employee import Post
from supply_station.rules.zero_account import Answer, CaseState, Finding, Treatment
from supply_station.services.office import Office
from supply_station.services.zero_account_opening import PaperCase, take_in

CHIEF, DEPUTY = 11, 12
DEPUTY_FROM = date(2026, 10, 10)
MONTH = "2026-10"
RUN: dict[str, Any] = {"month": MONTH, "zero_from": "2026-08", "zero_months": 3}

EMPTY = {
    "finding": Finding.EMPTY,
    "checked_on": date(2026, 9, 1),
    "treatment": Treatment.REPORT_EMPTY,
    "treated_on": date(2026, 9, 2),
}
APPROVED = EMPTY | {"approved_by": CHIEF, "approved_on": date(2026, 9, 3)}
REPORTED = APPROVED | {"reported_on": date(2026, 9, 4), "document_no": "岩溪供〔2026〕9号"}
AGREED = REPORTED | {"answer": Answer.AGREED, "answered_on": date(2026, 9, 10)}
PAPERS: dict[CaseState, dict[str, Any]] = {
    CaseState.LISTED: {},
    CaseState.DISPATCHED: {},
    CaseState.CHECKED: {"finding": Finding.EMPTY, "checked_on": date(2026, 9, 1)},
    CaseState.IN_HAND: EMPTY | {"treatment": Treatment.BACK_BILL},
    CaseState.TO_APPROVE: EMPTY,
    CaseState.APPROVED: APPROVED,
    CaseState.REPORTED: REPORTED,
    CaseState.AGREED: AGREED,
    CaseState.ANNOUNCED: AGREED | {"posted_on": date(2026, 9, 20), "places": "村部公告栏"},
    CaseState.CLOSED: {"close_reason": "保留", "closed_on": date(2026, 9, 2)},
}
"""What is on paper of a case that stands in each state, nothing missing."""


def zero_station(folder: Path) -> Office:
    """The station of `orders` with a chief, and a deputy who acts from a day on."""
    office = station(folder)
    kept = {"recorded_at": TYPED}
    with office.book.writing() as session:
        for key, name in ((CHIEF, "彭所长"), (DEPUTY, "田副所长")):
            session.add(Employee(id=key, name=name, **kept))
        session.flush()
        posts = ((CHIEF, Post.CHIEF, date(2020, 1, 1)), (DEPUTY, Post.DEPUTY, DEPUTY_FROM))
        for key, post, since in posts:
            session.add(EmployeePost(employee_id=key, post=post, valid_from=since, **kept))
    return office


def account(office: Office, no: str, **values: Any) -> int:
    """An account without a case."""
    with office.book.writing() as session:
        customer = Customer(recorded_at=TYPED, account_no=no, name=f"户{no}", status="正常", **values)
        session.add(customer)
        session.flush()
        return customer.id


def paper_case(no: str, state: CaseState, **values: Any) -> PaperCase:
    """A case begun on paper, nothing missing, but for what is said otherwise."""
    return PaperCase(**({"account_no": no, "state": state} | RUN | PAPERS[state] | values))


def case_at(office: Office, state: CaseState, no: str) -> int:
    """The case of a new account, standing in this state; 有电量待确认 was 已上报 before."""
    account(office, no)
    marked = state is CaseState.TO_CONFIRM
    begun = CaseState.REPORTED if marked else state
    office.perform(take_in, cases=[paper_case(no, begun)])
    with office.book.writing() as session:
        case = session.scalars(select(ZeroAccount).order_by(ZeroAccount.id.desc()).limit(1)).one()
        if marked:
            case.state, case.state_before = state, begun
        return case.id


def case(office: Office, key: int) -> ZeroAccount:
    """A case as the book has it."""
    with office.book.reading() as session:
        return session.get_one(ZeroAccount, key)


def at_day(office: Office, day: date) -> None:
    """It is nine o'clock on a day."""
    office.clock = lambda: datetime.combine(day, time(9))
