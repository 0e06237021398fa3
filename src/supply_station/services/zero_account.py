"""零度户：the month's candidates gathered from the book, and putting them on the check list (domain 5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, func, insert, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import TransformerArea, Usage, WorkOrder, WorkOrderEvent, ZeroAccount
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.rules import zero_account as rule
from supply_station.rules.customer import Category, category_of
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import Candidate, CaseState, Finding, Run
from supply_station.services import parameter
from supply_station.services.office import Work, act
from supply_station.services.work_order import Wanted, opened
from supply_station.services.zero_account_runs import missing, runs

__all__ = ["Candidate", "Coverage", "Opened", "ZeroList", "coverage", "open_cases", "zero_list"]

SHARES = {
    Category.HIGH_VOLTAGE: names.SHARE_HIGH,
    Category.LOW_NON_RESIDENTIAL: names.SHARE_LOW_OTHER,
    Category.LOW_RESIDENTIAL: names.SHARE_RESIDENTIAL,
}


@dataclass(frozen=True)
class ZeroList:
    """零度户名单 of a month, by the accounts' status of today.

    Attributes:
        month: the month the runs end at.
        threshold: from how many cycles on an account is listed.
        candidates: as a crew walks, the exempt ones among them.
        missing: 户号 of accounts in force whose due reading is not there (缺抄), sorted.
        visited: customers whose case of this very month has been checked.
    """

    month: str
    threshold: int
    candidates: list[Candidate]
    missing: list[str]
    visited: frozenset[int]

    @property
    def due(self) -> list[Candidate]:
        """The candidates that 现场核查比例 is reckoned of."""
        return rule.due(self.candidates, self.visited)

    @property
    def checked(self) -> list[Candidate]:
        """The candidates visited for this very month."""
        return [each for each in self.candidates if each.customer_id in self.visited]


@dataclass(frozen=True)
class Coverage:
    """核查比例 of one class: accounts that must be visited for the month, and those on its check list."""

    needed: int
    listed: int


@dataclass(frozen=True)
class Opened:
    """What opening did: cases opened, candidates that were on the list before, and the shares reached."""

    opened: int
    already: int
    coverage: dict[Category, Coverage]


def zero_list(session: Session, month: str) -> ZeroList:
    """The zero candidates and the missing readings of `month`; both empty while it has no usage.

    Raises:
        RuleBroken: `month` is not of the form YYYY-MM.
    """
    last_day = period.period(period.checked(month))[1]
    threshold = parameter.whole(session, names.THRESHOLD, last_day)
    if not has_usage(session, month):
        return ZeroList(month, threshold, [], [], frozenset())
    end = period.period(month, parameter.whole(session, names.PERIOD_FIRST_DAY, last_day))[1]
    seasons = parameter.seasons(session, last_day)
    away = _away(session, month, last_day)
    on_list = _customers_with_case(
        session, (ZeroAccount.month == month) | (ZeroAccount.state != CaseState.CLOSED)
    )
    candidates = [
        _candidate(
            row,
            run,
            exempt=rule.exemption(
                month,
                status=row.status,
                usage_class=row.usage_class,
                seasons=seasons,
                away=away.get(row.id),
            ),
            listed=row.id in on_list,
        )
        for row, run in runs(session, month)
        if run.cycles >= threshold
    ]
    candidates.sort(key=lambda each: each.place)
    visited = _customers_with_case(
        session, (ZeroAccount.month == month) & ZeroAccount.checked_on.is_not(None)
    )
    return ZeroList(month, threshold, candidates, missing(session, month, end), frozenset(visited))


def _candidate(row: Row[Any], run: Run, *, exempt: str | None, listed: bool) -> Candidate:
    return Candidate(
        customer_id=row.id,
        account_no=row.account_no,
        name=row.name,
        area=row.area,
        walking_order=row.walking_order,
        category=row.category
        if isinstance(row.category, Category)
        else category_of(row.usage_class, row.voltage),
        zero_months=run.cycles,
        zero_from=run.since,
        exempt=exempt,
        listed=listed,
    )


def coverage(session: Session, found: ZeroList) -> dict[Category, Coverage]:
    """核查比例 by class: a candidate with a case of that very month counts, also when exempt by now."""
    last_day = period.period(found.month)[1]
    shares = {category: parameter.whole(session, key, last_day) for category, key in SHARES.items()}
    counts = Counter(each.category for each in found.due)
    cases = _customers_with_case(session, ZeroAccount.month == found.month)
    listed = Counter(each.category for each in found.candidates if each.customer_id in cases)
    needed = rule.quota(counts, shares)
    return {category: Coverage(needed[category], listed[category]) for category in SHARES}


@act("列入零度户核查", changes=(ZeroAccount, WorkOrder, WorkOrderEvent))
def open_cases(
    work: Work,
    *,
    month: str,
    areas: Sequence[str] = (),
    accounts: Sequence[str] = (),
    whole: Literal["all", "quota"] | None = None,
) -> Opened:
    """Open a case with its check order for chosen candidates that need one; twice changes nothing.

    Args:
        work: the unit of work.
        month: the month of the list.
        areas: candidates of these 台区.
        accounts: candidates of these 户号, beside those of `areas`; every candidate if neither is named.
        whole: `all` of them, or as many as the shares of the month still lack (`quota`).

    Raises:
        RuleBroken: no usage of the month, an unknown 台区, a 户号 that is no candidate, or nothing chosen.
    """
    if not areas and not accounts and whole is None:
        raise RuleBroken("没有说明列入哪些零度户：请指定台区，或选按比例列入，或选全部列入。", field="areas")
    _check_areas(work.session, areas)
    if not has_usage(work.session, period.checked(month)):
        raise RuleBroken(f"还没有导入 {month} 的电量，请先导入这个月的电量再列入核查。", field="month")
    found = zero_list(work.session, month)
    covered = coverage(work.session, found)
    due = [each for each in _named(found, areas, accounts) if each.exempt is None]
    chosen = _for_quota(due, covered) if whole == "quota" else [each for each in due if not each.listed]
    numbers = _insert(work, month, sorted(chosen, key=lambda each: each.place))
    done = {"opened": len(numbers), "already": sum(each.listed for each in due)}
    asked = {"month": month, "areas": list(areas), **({"accounts": len(accounts)} if accounts else {})}
    work.bulk({**asked, "whole": whole, **done, "orders": [*numbers[:1], *numbers[-1:]]})
    new = Counter(each.category for each in chosen)
    after = {key: replace(each, listed=each.listed + new[key]) for key, each in covered.items()}
    return Opened(**done, coverage=after)


def _named(found: ZeroList, areas: Sequence[str], accounts: Sequence[str]) -> list[Candidate]:
    """The candidates of these 台区 and of these 户号; all of them when nothing is named."""
    wanted = set(accounts)
    if strangers := sorted(wanted - {each.account_no for each in found.candidates}):
        shown = "、".join(strangers[:5]) + ("等" if len(strangers) > 5 else "")
        raise RuleBroken(
            f"{shown} 不在 {found.month} 的零度户候选里，请刷新名单或核对户号。", field="accounts"
        )
    if not areas and not accounts:
        return found.candidates
    return [each for each in found.candidates if each.area in areas or each.account_no in wanted]


def _for_quota(due: Sequence[Candidate], covered: dict[Category, Coverage]) -> list[Candidate]:
    return [
        each
        for category, share in covered.items()
        for each in rule.choose(
            [each for each in due if each.category is category], share.needed - share.listed
        )
    ]


def _insert(work: Work, month: str, chosen: Sequence[Candidate]) -> list[str]:
    """Cases and their orders, numbered in the order given; returns the numbers."""
    if not chosen:
        return []
    kept = {"recorded_at": work.now, "month": month}
    made = work.session.execute(
        insert(ZeroAccount).returning(ZeroAccount.customer_id, ZeroAccount.id),
        [
            kept
            | {
                "customer_id": each.customer_id,
                "zero_from": each.zero_from,
                "zero_months": each.zero_months,
                "state": CaseState.LISTED,
            }
            for each in chosen
        ],
    )
    cases = {row.customer_id: row.id for row in made}
    wanted = [Wanted(each.customer_id, cases[each.customer_id]) for each in chosen]
    return [order.number for order in opened(work, OrderKind.ZERO_ACCOUNT_CHECK, month, wanted)]


def _check_areas(session: Session, areas: Sequence[str]) -> None:
    if not areas:
        return
    known = session.scalars(select(TransformerArea.name).where(TransformerArea.voided_at.is_(None))).all()
    for name in areas:
        if name not in known:
            near = "、".join(get_close_matches(name, known, n=3, cutoff=0.3))
            hint = f"相近的有：{near}" if near else "账本里没有相近的名称"
            raise RuleBroken(f"没有台区“{name}”，{hint}，请核对后再试。", field="areas")


def has_usage(session: Session, month: str) -> bool:
    """Whether the book has any reading of the month."""
    row = select(Usage.id).where(Usage.month == month, Usage.voided_at.is_(None)).limit(1)
    return session.scalar(row) is not None


def _customers_with_case(session: Session, which: ColumnElement[bool]) -> set[int]:
    return set(session.scalars(select(ZeroAccount.customer_id).where(ZeroAccount.voided_at.is_(None), which)))


def _away(session: Session, month: str, last_day: date) -> dict[int, date]:
    """Customer → day of its newest check, where it found 长期外出 and counts at the end of `month`."""
    since = rule.away_since(month, parameter.whole(session, names.AWAY_MONTHS, last_day))
    newest = (
        select(ZeroAccount.customer_id, ZeroAccount.finding, func.max(ZeroAccount.checked_on).label("day"))
        .where(ZeroAccount.voided_at.is_(None), ZeroAccount.checked_on.between(since, last_day))
        .group_by(ZeroAccount.customer_id)
    )
    return {row.customer_id: row.day for row in session.execute(newest) if row.finding is Finding.AWAY}
