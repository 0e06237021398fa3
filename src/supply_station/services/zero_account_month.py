"""零度户的月份：everything about the zero accounts of one month that a clerk sees at once (domain 5)."""

import json
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import String, column, func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, TransformerArea, Usage, WorkOrder, ZeroAccount
from supply_station.rules import period
from supply_station.rules.customer import Category
from supply_station.rules.zero_account import Candidate, CaseState
from supply_station.services.zero_account import coverage, has_usage, zero_list


@dataclass(frozen=True)
class Entry:
    """A candidate with its case: the number of its check order and how far the case is, None without one."""

    candidate: Candidate
    order_no: str | None
    state: CaseState | None


@dataclass(frozen=True)
class ClassFigures:
    """户数 of one class.

    Attributes:
        candidates: every candidate, `exempt` ones included.
        exempt: those that need no check.
        needed: how many the share of the class asks for (应核查).
        listed: on the check list of this very month.
        checked: of those, visited.
    """

    category: Category
    candidates: int
    exempt: int
    needed: int
    listed: int
    checked: int


@dataclass(frozen=True)
class MissingAccount:
    """An account in force whose due reading is not there (缺抄)."""

    account_no: str
    name: str
    area: str | None


@dataclass(frozen=True)
class Months:
    """Months to choose from, newest first without a gap, and the newest that has usage."""

    offered: list[str]
    newest: str | None


@dataclass(frozen=True)
class MonthView:
    """零度户 of a month; entries stand as a crew walks, missing accounts 台区 by 台区."""

    month: str
    has_usage: bool
    threshold: int
    entries: list[Entry]
    classes: list[ClassFigures]
    missing: list[MissingAccount]


def months(session: Session, *, until: str) -> Months:
    """The months a clerk can look at: from the first with usage to `until`, or to a later one with usage."""
    ends = select(func.min(Usage.month), func.max(Usage.month)).where(Usage.voided_at.is_(None))
    first, newest = session.execute(ends).one()
    if not newest:
        return Months([], None)
    last = max(newest, until)
    back = period.month_index(last) - period.month_index(first)
    return Months([period.shift(last, -each) for each in range(back + 1)], newest)


def month_view(session: Session, month: str) -> MonthView:
    """The zero accounts of `month`; empty while it has no usage.

    Raises:
        RuleBroken: `month` is not of the form YYYY-MM.
    """
    found = zero_list(session, period.checked(month))
    cases = _cases(session, month)
    orders = dict(
        session.execute(
            select(WorkOrder.zero_account_id, WorkOrder.number)
            .where(WorkOrder.voided_at.is_(None), WorkOrder.zero_account_id.is_not(None))
            .order_by(WorkOrder.id)
        ).all()
    )
    entries = []
    for each in found.candidates:
        case = cases.get(each.customer_id)
        entries.append(Entry(each, orders.get(case.id) if case else None, case.state if case else None))
    candidates = Counter(each.category for each in found.candidates)
    exempt = Counter(each.category for each in found.candidates if each.exempt is not None)
    checked = Counter(
        each.category
        for each in found.candidates
        if (case := cases.get(each.customer_id)) and case.month == month and case.checked_on is not None
    )
    classes = [
        ClassFigures(key, candidates[key], exempt[key], share.needed, share.listed, checked[key])
        for key, share in coverage(session, found).items()
    ]
    missing = _missing(session, found.missing)
    return MonthView(month, has_usage(session, month), found.threshold, entries, classes, missing)


def _cases(session: Session, month: str) -> dict[int, ZeroAccount]:
    """Customer → its case of this month, else the one that is still open."""
    found = session.scalars(
        select(ZeroAccount)
        .where(ZeroAccount.voided_at.is_(None))
        .where((ZeroAccount.month == month) | (ZeroAccount.state != CaseState.CLOSED))
        .order_by(ZeroAccount.month == month, ZeroAccount.id)
    )
    return {case.customer_id: case for case in found}


def _missing(session: Session, numbers: list[str]) -> list[MissingAccount]:
    each = func.json_each(json.dumps(numbers)).table_valued(column("value", String)).c.value
    query = (
        select(Customer.account_no, Customer.name, TransformerArea.name)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(Customer.voided_at.is_(None), Customer.account_no.in_(select(each)))
        .order_by(TransformerArea.name.is_(None), TransformerArea.name, Customer.account_no)
    )
    return [MissingAccount(*row) for row in session.execute(query)]
