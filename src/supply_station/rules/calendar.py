"""日历：working days with the holidays and make-up working days of the Chinese calendar.

The days of 2004–2026 come from the State Council's notices as the library `chinesecalendar` holds them; later
years are entered by the station. A date beyond the table is worked out by the plain week and marked so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

FIRST_YEAR, LAST_YEAR = 2004, 2026


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from the plain week: a free weekday, or a worked weekend day."""

    day: date
    working: bool
    name: str


_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def known_days() -> list[SpecialDay]:
    """Every special day of 2004–2026, in order; a book is seeded with them when it is founded."""
    found = []
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= LAST_YEAR:
        working = chinese_calendar.is_workday(day)
        if working != (day.weekday() < 5):
            _, name = chinese_calendar.get_holiday_detail(day)
            found.append(SpecialDay(day, working, "调休上班" if working else _NAMES[name]))
        day += timedelta(days=1)
    return found


def is_working(day: date, special: Mapping[date, bool]) -> bool:
    """Whether people work on `day`; `special` maps the book's special days to working or not."""
    return special.get(day, day.weekday() < 5)


def add_working_days(start: date, count: int, special: Mapping[date, bool]) -> date:
    """The `count`-th working day after `start`; the day of receipt is not counted."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day, special)
    return day


def is_estimate(day: date, last_known_year: int) -> bool:
    """Whether `day` lies beyond the table, so that limits are 暂按周末推算."""
    return day.year > last_known_year
