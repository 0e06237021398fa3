"""假日：limits in working days, by the book's table of holidays and make-up working days."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Holiday
from supply_station.rules import calendar


class Limit(NamedTuple):
    """时限: the last day, and whether the table does not reach so far (暂按周末推算)."""

    day: date
    estimated: bool


def limit(session: Session, start: date, days: int) -> Limit:
    """The `days`-th working day after `start`."""
    rows = session.execute(select(Holiday.day, Holiday.working).where(Holiday.voided_at.is_(None)))
    special = {row.day: row.working for row in rows}
    last = calendar.add_working_days(start, days, special)
    known = max((day.year for day in special), default=0)
    return Limit(last, calendar.is_estimate(last, known))
