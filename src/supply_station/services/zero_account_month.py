"""零度户的月份：everything about the zero accounts of one month that a clerk sees at once (domain 5)."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import String, column, func, select
from sqlalchemy.orm import Session

from supply_station.models import (
    Customer,
    DatedParameter,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.rules import period
from supply_station.rules.customer import Category
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import Candidate, CaseState
from supply_station.services import parameter
from supply_station.services.zero_account import SHARES, ZeroList, coverage, has_usage, zero_list

GATHERED = frozenset({Customer, DatedParameter, TransformerArea, Usage, WorkOrder, ZeroAccount})
"""The kinds of record the view of a month is worked out from."""


@dataclass(frozen=True)
class Entry:
    """A candidate with its case: the number of its check order and how far the case is, None without one.

    `visited` says whether it was checked for this very month.
    """

    candidate: Candidate
    order_no: str | None
    state: CaseState | None
    visited: bool


ALL, NOT_LISTED, LISTED, EXEMPT, DUE, VISITED = "全部候选", "还没列入", "已列入", "免核查", "要核查", "已核查"
STANDINGS: Mapping[str, Callable[[Entry], bool]] = {
    ALL: lambda _: True,
    NOT_LISTED: lambda each: not each.candidate.listed and each.candidate.exempt is None,
    LISTED: lambda each: each.candidate.listed,
    EXEMPT: lambda each: each.candidate.exempt is not None,
    DUE: lambda each: each.candidate.exempt is None or each.visited,
    VISITED: lambda each: each.visited,
}
"""What the candidates of a month are narrowed to: the word, and whether one is meant."""

ALL_CLASSES, NOT_HOMES = "全部分类", "非居民"
CLASSES: Mapping[str, Collection[Category]] = {
    ALL_CLASSES: tuple(Category),
    NOT_HOMES: tuple(each for each in Category if each is not Category.LOW_RESIDENTIAL),
    **{each.value: (each,) for each in Category},
}
"""The classes the candidates are narrowed to, by what they are called."""


@dataclass(frozen=True)
class ClassFigures:
    """户数 of one class.

    Attributes:
        candidates: every candidate, `exempt` ones included.
        exempt: those that need no check and had none this month.
        share: per cent of the others that must be visited.
        needed: how many the share of the class asks for (应核查).
        listed: on the check list of this very month.
        earlier: on the list of an earlier month and not closed; they are not listed anew.
        free: those that may still be listed.
        checked: of those, visited.
    """

    category: Category
    candidates: int
    exempt: int
    share: int
    needed: int
    listed: int
    earlier: int
    free: int
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
    """零度户 of a month.

    Attributes:
        held: months from the first with usage to this one, both counted; 0 while this one has no usage.
        threshold: from how many cycles on an account is a candidate.
        entries: as a crew walks.
        missing: 台区 by 台区.
    """

    month: str
    held: int
    threshold: int
    entries: list[Entry]
    classes: list[ClassFigures]
    missing: list[MissingAccount]


def months(session: Session, *, until: str) -> Months:
    """The months a clerk can look at: from the first with usage to `until`, or to a later one with usage."""
    held = select(Usage.month).where(Usage.voided_at.is_(None)).limit(1)
    first, newest = (session.scalar(held.order_by(end)) for end in (Usage.month, Usage.month.desc()))
    if first is None or newest is None:
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
            .where(WorkOrder.kind == OrderKind.ZERO_ACCOUNT_CHECK)
            .order_by(WorkOrder.id)
        ).all()
    )
    entries = []
    for each in found.candidates:
        case = cases.get(each.customer_id)
        number, state = (orders.get(case.id), case.state) if case else (None, None)
        entries.append(Entry(each, number, state, visited=each.customer_id in found.visited))
    classes = _classes(session, found)
    missing = _missing(session, found.missing)
    return MonthView(month, _held(session, month), found.threshold, entries, classes, missing)


def _held(session: Session, month: str) -> int:
    if not has_usage(session, month):
        return 0
    first = session.scalar(select(func.min(Usage.month)).where(Usage.voided_at.is_(None))) or month
    return period.month_index(month) - period.month_index(first) + 1


def _classes(session: Session, found: ZeroList) -> list[ClassFigures]:
    last_day = period.period(found.month)[1]
    candidates = Counter(each.category for each in found.candidates)
    due = Counter(each.category for each in found.due)
    checked = Counter(each.category for each in found.checked)
    on_list = Counter(each.category for each in found.candidates if each.listed)
    free = Counter(each.category for each in found.due if not each.listed)
    return [
        ClassFigures(
            key,
            candidates[key],
            candidates[key] - due[key],
            parameter.whole(session, SHARES[key], last_day),
            covered.needed,
            covered.listed,
            on_list[key] - covered.listed,
            free[key],
            checked[key],
        )
        for key, covered in coverage(session, found).items()
    ]


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
