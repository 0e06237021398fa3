"""月份与统计期：months as text `YYYY-MM`, and the days that belong to them."""

import re
from datetime import date, timedelta

from supply_station.errors import RuleBroken

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def month_index(month: str) -> int:
    """Months since year 0, so that differences count months: `2026-01` follows `2025-12` by one."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_at(index: int) -> str:
    """The inverse of `month_index`."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def shift(month: str, by: int) -> str:
    """The month `by` months later (earlier when negative)."""
    return month_at(month_index(month) + by)


def month_of(day: date) -> str:
    """The calendar month of a day."""
    return f"{day.year:04d}-{day.month:02d}"


def checked(text: str) -> str:
    """`text` as a month.

    Raises:
        RuleBroken: it is not of the form YYYY-MM.
    """
    if not _MONTH.fullmatch(text):
        raise RuleBroken(f"月份“{text}”看不懂，请写成 2026-10 这样的形式。", field="month")
    return text


def period(month: str, first_day: int = 1) -> tuple[date, date]:
    """First and last day of a month's period.

    With `first_day` 1 it is the calendar month; with 26 it runs from the 26th before to the 25th (domain: a
    sheet has its own period rule).
    """
    year, number = int(month[:4]), int(month[5:7])
    if first_day == 1:
        following = date(year + number // 12, number % 12 + 1, 1)
        return date(year, number, 1), following - timedelta(days=1)
    before = shift(month, -1)
    start = date(int(before[:4]), int(before[5:7]), first_day)
    return start, date(year, number, first_day - 1)
