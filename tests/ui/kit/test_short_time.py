from datetime import datetime

import pytest

from supply_station.ui.kit.short_time import whole_time

NOW = datetime(2026, 11, 2, 9, 0)


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("8:30", "2026-11-02 08:30"),
        ("0830", "2026-11-02 08:30"),
        ("8点30", "2026-11-02 08:30"),
        ("10 8:30", "2026-11-10 08:30"),
        ("10号 8:30", "2026-11-10 08:30"),
        ("12-5 17:00", "2026-12-05 17:00"),
        ("1205 1700", "2026-12-05 17:00"),
        ("1月5日 8:00", "2027-01-05 08:00"),
        ("2026-11-05 14:30", "2026-11-05 14:30"),
        ("31 8:30", "31 8:30"),
        ("明天 8:30", "明天 8:30"),
        ("不知道", "不知道"),
        ("", ""),
    ],
)
def test_a_short_time_is_written_out(typed: str, whole: str) -> None:
    assert whole_time(typed, NOW) == whole


def test_a_month_long_past_in_spring_is_last_years() -> None:
    assert whole_time("12-5 8:00", datetime(2027, 1, 3)) == "2026-12-05 08:00"
