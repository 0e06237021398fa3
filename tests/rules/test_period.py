from datetime import date

import pytest

from supply_station.errors import RuleBroken
from supply_station.rules import period


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [("2026-01", -1, "2025-12"), ("2026-12", 1, "2027-01"), ("2026-10", -34, "2023-12")],
)
def test_months_shift_over_the_year(month: str, by: int, expected: str) -> None:
    assert period.shift(month, by) == expected


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "202610", "2026-10-01", "二月", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="2026-10 这样"):
        period.checked(text)


def test_a_period_is_the_calendar_month_or_runs_from_a_day_of_the_month_before() -> None:
    assert period.period("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert period.period("2026-12") == (date(2026, 12, 1), date(2026, 12, 31))
    assert period.period("2026-01", 26) == (date(2025, 12, 26), date(2026, 1, 25))
