from datetime import datetime, time, timedelta

import pytest

from supply_station.rules.backup import Keeping, by_default, kept

KEEPING = Keeping(all_days=2, days=14, weeks=8, months=24)
MONDAY = datetime(2026, 11, 2, 17, 30)


def thinned(closings: list[datetime], keeping: Keeping = KEEPING) -> list[datetime]:
    """What is left when at each closing a copy is made and the others are thinned out."""
    left: list[datetime] = []
    for now in closings:
        left = sorted([*left, now])
        left = [left[at] for at in sorted(kept(left, keeping, now) | {left.index(now)})]
    return left


def days_ago(*days: int) -> list[datetime]:
    return [MONDAY - timedelta(days=each) for each in sorted(days, reverse=True)]


def test_the_parameters_say_how_many() -> None:
    assert Keeping.by(by_default) == KEEPING


@pytest.mark.parametrize(
    ("made", "gone"),
    [
        ([], []),
        (days_ago(0), []),
        ([MONDAY] * 3, []),  # equal stamps
        (days_ago(0, 0, 0, 1, 1), []),  # all of the last two days
        (days_ago(0, 1, 2, 2, 2), [0, 1]),  # then the last one of each day
        (days_ago(*range(14)), []),
        (days_ago(*range(15)), [0]),  # beyond two weeks
        (days_ago(*range(14), 15), []),  # Sunday was its week's last
        (days_ago(*range(14), 15, 16), [0]),  # and Saturday was not
        (days_ago(*range(14), 22), []),
        (days_ago(400, 0), []),  # a station that was shut
        ([*days_ago(0), MONDAY + timedelta(days=9999)], []),  # a clock that once stood years ahead
    ],
)
def test_what_goes(made: list[datetime], gone: list[int]) -> None:
    assert sorted(set(range(len(made))) - kept(made, KEEPING, MONDAY)) == gone


def test_two_years_of_closings_leave_days_weeks_and_months() -> None:
    first = MONDAY - timedelta(days=759)
    working = [
        first + timedelta(days=day) for day in range(760) if (first + timedelta(days=day)).weekday() < 5
    ]
    closings = [datetime.combine(day, time(hour)) for day in working for hour in (12, 17)]
    left = thinned(closings)
    assert closings[-4:] == left[-4:]
    assert len({each.date() for each in left[-16:]}) == 14
    assert len(left) <= 2 * 2 + 12 + 8 + 24
    months = {(each.year, each.month) for each in closings}
    assert len({(each.year, each.month) for each in left}) == 24 < len(months)
    weeks = sorted({each.isocalendar()[:2] for each in closings})[-8:]
    assert {each.isocalendar()[:2] for each in left} >= set(weeks)
    assert left == [
        closings[at] for at in sorted(kept(closings, KEEPING, closings[-1]))
    ]  # at once, as by steps


def test_a_clock_that_fell_back_costs_no_copy_and_comes_home() -> None:
    before = [MONDAY + timedelta(days=day) for day in range(-9, 1)]
    fallen = [datetime(2000, 1, day, 8) for day in range(1, 6)]
    left = thinned([*before, *fallen])
    assert left == [*fallen, *before]
    home = thinned([*before, *fallen, MONDAY + timedelta(days=1)])
    assert set(home) >= {*before, fallen[-1], MONDAY + timedelta(days=1)}


def test_a_clock_that_once_stood_ahead_costs_no_copy() -> None:
    before = [MONDAY + timedelta(days=day) for day in range(-9, 1)]
    ahead = datetime(2099, 1, 1)
    left = thinned([*before, ahead, *(MONDAY + timedelta(days=day) for day in (1, 2))])
    assert set(left) >= {*before, ahead}
