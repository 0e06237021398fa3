"""月末的数据：what the sheets of a month and its open points share, gathered once (domain 11)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import Usage, WorkOrder, ZeroAccount
from supply_station.reports.archive_difference import ArchiveDifferenceRow
from supply_station.reports.listing import Period
from supply_station.reports.zero_account_share import ClassQuota
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.rules.zero_account import CaseState
from supply_station.services import archive_difference, parameter, usage_concern
from supply_station.services.zero_account import SHARES, ZeroList, coverage, zero_list


@dataclass(frozen=True)
class Month:
    """A month as it stands.

    Attributes:
        month: `YYYY-MM`.
        period: its days, as the sheets name them.
        zero: candidates and missing readings.
        quotas: the share to be visited of each class, and the visits.
        cases: customer → its case of this month, or one that is still open.
        orders: case → number of its order.
        differences: 档案差异.
        readings: accounts with a reading.
        energy: kWh (0.01).
    """

    month: str
    period: Period
    zero: ZeroList
    quotas: tuple[ClassQuota, ...]
    cases: dict[int, ZeroAccount]
    orders: dict[int, str]
    differences: list[ArchiveDifferenceRow]
    readings: int
    energy: int


def gathered(session: Session, month: str) -> Month:
    """Everything of `month`.

    Raises:
        RuleBroken: `month` is not of the form YYYY-MM.
    """
    last_day = period.period(period.checked(month))[1]
    zero = zero_list(session, month)
    cases = {
        case.customer_id: case
        for case in session.scalars(
            select(ZeroAccount)
            .where(ZeroAccount.voided_at.is_(None))
            .where(ZeroAccount.month <= month)
            .where((ZeroAccount.month == month) | (ZeroAccount.state != CaseState.CLOSED))
            .order_by(ZeroAccount.month, ZeroAccount.id)
        )
    }
    order_numbers = select(WorkOrder.zero_account_id, WorkOrder.number).where(WorkOrder.voided_at.is_(None))
    orders = {case_id: number for case_id, number in session.execute(order_numbers) if case_id is not None}
    of_month = (Usage.month == month, Usage.voided_at.is_(None))
    readings = session.scalar(select(func.count(Usage.customer_id.distinct())).where(*of_month)) or 0
    first_day = parameter.whole(session, names.PERIOD_FIRST_DAY, last_day)
    return Month(
        month=month,
        period=Period(month, first_day),
        zero=zero,
        quotas=_quotas(session, zero),
        cases=cases,
        orders=orders,
        differences=archive_difference.rows(session, month),
        readings=readings,
        energy=_energy(session, month, last_day),
    )


def _energy(session: Session, month: str, day: date) -> int:
    """The month's kWh (0.01)."""
    of_month = (Usage.month == month, Usage.voided_at.is_(None))
    return session.scalar(select(func.sum(Usage.kwh)).where(*of_month, usage_concern.summed(day))) or 0


def _quotas(session: Session, zero: ZeroList) -> tuple[ClassQuota, ...]:
    last_day = period.period(zero.month)[1]
    due = Counter(each.category for each in zero.due)
    visited = Counter(each.category for each in zero.checked)
    needed = coverage(session, zero)
    return tuple(
        ClassQuota(
            category,
            due[category],
            parameter.whole(session, key, last_day),
            needed[category].needed,
            visited[category],
        )
        for category, key in SHARES.items()
    )
