"""时间的简写：a time as a clerk types it — 8:30, 10号 8:30, 11-10 8:30 — written out in full."""

import re
from datetime import date, datetime

LIKE_TIME = "8:30，或 11-10 8:30"

_CLOCK = re.compile(r"(\d{1,2})[:：.点时](\d{2})?分?|(\d{2})(\d{2})")
_DAY = re.compile(r"(?:(\d{1,2})[-./月])?(\d{1,2})[日号]?|(\d{2})(\d{2})")
_HALF_A_YEAR = 6


def whole_time(typed: str, now: datetime) -> str:
    """Year, month, day, hour and minute of a time that was typed short; what is no such time stays as it is.

    A time without a day is today, a day without a month is of this month, a month without a year is the
    nearest one.
    """
    parts = typed.split()
    clock = _CLOCK.fullmatch(parts[-1]) if 1 <= len(parts) <= 2 else None
    if clock is None:
        return typed
    hour, minute = (int(each or 0) for each in (clock[1] or clock[3], clock[2] or clock[4]))
    day: date | None = now.date()
    if len(parts) > 1:
        found = _DAY.fullmatch(parts[0])
        day = None if found is None else _day(found[1] or found[3], found[2] or found[4], now.date())
    return typed if day is None else f"{day} {hour:02d}:{minute:02d}"


def _day(month: str | None, day: str, today: date) -> date | None:
    meant = int(month) if month else today.month
    apart = meant - today.month
    year = today.year + (apart < -_HALF_A_YEAR) - (apart > _HALF_A_YEAR)
    try:
        return date(year, meant, int(day))
    except ValueError:
        return None
