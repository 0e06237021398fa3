"""电量提醒：what is odd about readings, one by one and against the cycles before."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.models import Station, Usage
from supply_station.rules import kwh, parameter, period
from supply_station.rules.usage import oddities, surge
from supply_station.services.parameter import whole
from supply_station.services.plan import Place

READ_AT_MOST = 200
"""Remarks on kWh of one kind and file that are worth a visit or a second look; beyond it, they are counted.

In February half a village comes home: the largest surges are named.
"""

_BATCH = 10_000


class Watch:
    """Looks at the readings of an import, one after another, and remarks on their rows at the end.

    Months before 启用月份 are history that nobody reads again: nothing is said about them.
    """

    def __init__(self, session: Session, months: list[str]) -> None:
        self.session = session
        self.months = months
        start = session.scalar(select(Station.start_month))
        watched = [month for month in months if start is None or month >= start]
        self._spans = {month: _span(session, month) for month in watched}
        self._totals: dict[str, dict[int, int]] = {month: {} for month in watched}
        self._first: dict[tuple[str, int], Place] = {}
        self._odd: dict[int, list[tuple[Place, str]]] = {}
        self._days: dict[tuple[int, str, date], list[Place]] = {}

    def look(
        self,
        customer_id: int | None,
        month: str,
        place: Place,
        *,
        energy: int,
        dial: tuple[int | None, int | None, int],
        read_on: date | None,
    ) -> None:
        """Look at one reading.

        Args:
            customer_id: the account, None for a new one.
            month: 电费年月.
            place: the row.
            energy: 电量 in 0.01 kWh.
            dial: 起码, 止码 in 0.01 and 综合倍率.
            read_on: 抄表日期.
        """
        span = self._spans.get(month)
        if span is None:
            return
        for reason in oddities(energy, *dial):
            self._odd.setdefault(id(place.source), []).append((place, reason))
        if read_on is not None and not span[0] <= read_on <= span[1]:
            self._days.setdefault((id(place.source), month, read_on), []).append(place)
        if customer_id is not None:
            totals = self._totals[month]
            if customer_id in totals:
                totals[customer_id] += energy
            else:
                totals[customer_id] = energy
                self._first[month, customer_id] = place

    def finish(self) -> None:
        """Remark on kWh, on reading days outside the period, day by day, and on surges."""
        for odd in self._odd.values():
            _warn(odd)
        for (_, month, read_on), places in self._days.items():
            first, last = self._spans[month]
            reason = f"抄表日期 {read_on} 不在 {month} 的统计期内（{first} 至 {last}）"
            if len(places) > 1:
                reason += f"，这一天的共 {len(places)} 行"
            places[0].source.warn(places[0].at, "read_on", reason)
        for month, totals in self._totals.items():
            self._warn_of_surges(month, totals)

    def _warn_of_surges(self, month: str, totals: dict[int, int]) -> None:
        """More than so many times the average of the last cycles: roughly for all, exactly for a few."""
        last = period.period(month)[1]
        times = whole(self.session, parameter.SURGE_TIMES, last)
        cycles = whole(self.session, parameter.SURGE_CYCLES, last)
        recent = [period.shift(month, -back) for back in range(1, cycles + 1)]
        usage = Usage.__table__.c
        live = usage.month.in_(recent), usage.voided_at.is_(None)
        query = select(usage.customer_id, func.sum(usage.kwh)).where(*live).group_by(usage.customer_id)
        sums = dict(self.session.execute(query).all())
        # the sum of the last months never exceeds that of the last cycles: nobody who surged is missed here
        suspects = [key for key, total in totals.items() if total * cycles > times * sums.get(key, 0)]
        earlier = self._earlier(suspects, month, period.shift(month, -2 * cycles))
        surges: dict[int, list[tuple[int, Place, str]]] = {}
        for customer_id in suspects:
            total = totals[customer_id]
            mean = surge(total, earlier.get(customer_id, [])[:cycles], times)
            if mean is not None:
                reason = f"电量 {kwh.text(total)} 超过前几期平均 {kwh.text(mean)} 的 {times} 倍，请核对"
                place = self._first[month, customer_id]
                surges.setdefault(id(place.source), []).append((mean - total, place, reason))
        for found in surges.values():
            _warn([(place, reason) for _, place, reason in sorted(found, key=lambda each: each[0])])

    def _earlier(self, customers: list[int], month: str, since: str) -> dict[int, list[int]]:
        """Customer → the kWh of each month recorded from `since` until before `month`, newest first."""
        found: dict[int, list[int]] = {}
        for some in _batches(sorted(customers)):
            monthly = (
                select(Usage.customer_id, func.sum(Usage.kwh))
                .where(Usage.customer_id.in_(some), Usage.voided_at.is_(None))
                .where(Usage.month < month, Usage.month >= since)
                .group_by(Usage.customer_id, Usage.month)
                .order_by(Usage.month.desc())
            )
            for customer_id, energy in self.session.execute(monthly):
                found.setdefault(customer_id, []).append(energy)
        return found


def _warn(found: list[tuple[Place, str]]) -> None:
    """Remarks on the kWh of rows of one file, the most important first."""
    found[0][0].source.warn_of_each("kwh", [(place.at, reason) for place, reason in found], READ_AT_MOST)


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[at : at + _BATCH] for at in range(0, len(keys), _BATCH))


def _span(session: Session, month: str) -> tuple[date, date]:
    first_day = whole(session, parameter.PERIOD_FIRST_DAY, period.period(month)[1])
    return period.period(month, first_day)
