from datetime import date

import pytest

from supply_station.rules.customer import Category, Status
from supply_station.rules.zero_account import (
    Candidate,
    Row,
    Run,
    away_since,
    beside_gaps,
    choose,
    due,
    exemption,
    quota,
    unbroken,
    walk,
    with_opening,
)


def row(month: str, kwh: int = 0, *, meter: str = "A", register: str = "总", dial: int = 500) -> Row:
    """A row whose dial starts at `dial`."""
    return Row(month, meter, register, dial, dial + kwh, kwh)


def months(year: int, *numbers: int) -> list[Row]:
    return [row(f"{year}-{number:02d}") for number in numbers]


def test_a_run_counts_the_months_back_to_the_last_consumption() -> None:
    rows = [row("2026-06", 3), *months(2026, 7, 8, 9, 10)]
    assert walk("2026-10", 1, rows) == Run(4, "2026-07")
    assert walk("2026-08", 1, rows) == Run(2, "2026-07")
    assert walk("2026-06", 1, rows) is None


def test_a_run_ends_with_the_books_first_month() -> None:
    assert walk("2026-01", 1, [*months(2025, 11, 12), *months(2026, 1)]) == Run(3, "2025-11")


def test_a_month_is_the_sum_of_all_meters_and_registers() -> None:
    august = [row("2026-08", meter="old"), row("2026-08", 1, meter="new")]
    assert walk("2026-10", 1, [*august, *months(2026, 9, 10)]) == Run(2, "2026-09")
    cancelled = [row("2026-09", 40, register="峰"), row("2026-09", -40, register="谷")]
    assert walk("2026-10", 1, [*months(2026, 8), *cancelled, *months(2026, 10)]) == Run(3, "2026-08")


def test_a_negative_month_is_not_zero() -> None:
    assert walk("2026-10", 1, [*months(2026, 8), row("2026-09", -5), *months(2026, 10)]) == Run(1, "2026-10")


def test_a_missed_reading_counts_when_the_dial_stood_still() -> None:
    assert walk("2026-10", 1, months(2026, 5, 6, 9, 10)) == Run(6, "2026-05")


def test_a_missed_reading_breaks_the_run_when_the_dial_moved() -> None:
    rows = [*months(2026, 6, 7), row("2026-09", dial=501), row("2026-10", dial=501)]
    assert walk("2026-10", 1, rows) == Run(2, "2026-09")


def test_a_gap_after_consumption_counts_when_the_dial_stood_still() -> None:
    rows = [Row("2026-07", "A", "总", 400, 500, 100), *months(2026, 9, 10)]
    assert walk("2026-10", 1, rows) == Run(3, "2026-08")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Row("2026-08", "A", "总", 500, None, 0), row("2026-10")),
        (row("2026-08"), Row("2026-10", "A", "总", None, 500, 0)),
        (Row("2026-08", "A", "总", 500, None, 0), Row("2026-10", "A", "总", None, None, 0)),
        (row("2026-08", meter="B"), row("2026-10")),
        (row("2026-08", register="峰"), row("2026-10")),
    ],
)
def test_a_gap_is_not_bridged_by_readings_that_are_unknown_or_of_another_dial(
    before: Row, after: Row
) -> None:
    assert walk("2026-10", 1, [before, after]) == Run(1, "2026-10")


def test_every_dial_read_after_the_gap_must_have_stood_still() -> None:
    before = [row("2026-08"), row("2026-08", register="峰", dial=70)]
    still = [row("2026-10"), row("2026-10", register="峰", dial=70)]
    moved = [row("2026-10"), row("2026-10", register="峰", dial=71)]
    assert walk("2026-10", 1, [*before, *still]) == Run(3, "2026-08")
    assert walk("2026-10", 1, [*before, *moved]) == Run(1, "2026-10")


def test_the_meter_taken_down_before_the_gap_is_not_asked_for() -> None:
    change = [row("2026-08", meter="old"), row("2026-08", meter="new", dial=0)]
    assert walk("2026-10", 1, [*change, row("2026-10", meter="new", dial=0)]) == Run(3, "2026-08")


def test_exports_without_meter_numbers_bridge_a_gap_too() -> None:
    assert walk("2026-10", 1, [row("2026-08", meter=""), row("2026-10", meter="")]) == Run(3, "2026-08")


def test_two_monthly_cycles_skip_the_months_between() -> None:
    rows = [row("2026-02", 9), *months(2026, 4, 6, 8, 10)]
    assert walk("2026-10", 2, rows) == Run(4, "2026-04")


def test_an_off_phase_reading_counts_into_the_cycle_that_covers_it() -> None:
    assert walk("2026-10", 2, months(2026, 5, 8, 10)) == Run(3, "2026-05")
    assert walk("2026-10", 2, [row("2026-06"), row("2026-07", 1), *months(2026, 8, 10)]) == Run(1, "2026-10")
    assert walk("2026-10", 2, [row("2026-09", 1), *months(2026, 10)]) is None


def test_a_cycle_read_twice_begins_and_is_bridged_at_its_first_reading() -> None:
    rows = [row("2026-06"), row("2026-09"), row("2026-10", dial=999)]
    assert walk("2026-10", 2, rows[1:]) == Run(1, "2026-09")
    assert walk("2026-10", 2, rows) == Run(3, "2026-06")


def test_a_two_monthly_gap_is_bridged_as_a_cycle() -> None:
    assert walk("2026-10", 2, months(2026, 4, 8, 10)) == Run(4, "2026-04")
    assert walk("2026-10", 2, [*months(2026, 4), row("2026-08", dial=7), row("2026-10", dial=7)]) == Run(
        2, "2026-08"
    )


def test_only_readings_beside_a_gap_are_asked_for_and_none_beyond_the_last_consumption() -> None:
    kwh = {"2026-01": 0, "2026-03": 9, "2026-05": 0, "2026-06": 0, "2026-07": 0, "2026-10": 0}
    assert list(beside_gaps(1, kwh)) == ["2026-10", "2026-07", "2026-05", "2026-03"]
    assert list(beside_gaps(2, kwh)) == ["2026-10", "2026-07"]


def test_an_unbroken_run_is_what_the_walk_finds() -> None:
    assert unbroken("2026-10", 2, 3) == walk("2026-10", 2, months(2026, 6, 8, 10))


def test_the_opening_count_continues_a_run_that_reaches_back() -> None:
    assert with_opening(Run(3, "2026-08"), "2026-10", 1, 5, "2026-08").cycles == 8
    assert with_opening(Run(2, "2026-09"), "2026-10", 1, 5, "2026-08").cycles == 2


def test_the_books_own_cycles_before_the_opening_month_are_not_counted_twice() -> None:
    assert with_opening(Run(5, "2026-06"), "2026-10", 1, 1, "2026-08").cycles == 5
    assert with_opening(Run(5, "2026-06"), "2026-10", 1, 4, "2026-08").cycles == 7


def test_an_opening_count_says_nothing_about_months_before_it() -> None:
    assert with_opening(Run(2, "2026-05"), "2026-06", 1, 5, "2026-08").cycles == 2


def test_two_monthly_runs_reach_an_opening_month_between_their_cycles() -> None:
    assert with_opening(Run(2, "2026-08"), "2026-10", 2, 4, "2026-08").cycles == 6
    assert with_opening(Run(2, "2026-08"), "2026-10", 2, 4, "2026-07").cycles == 6
    assert with_opening(Run(2, "2026-08"), "2026-10", 2, 4, "2026-06").cycles == 2


SEASONS = {"农业排灌": frozenset(range(1, 13)), "烤烟": frozenset({11, 12, 1})}


def reason(month: str = "2026-10", status: str = Status.NORMAL, usage_class: str | None = None) -> str | None:
    return exemption(month, status=status, usage_class=usage_class, seasons=SEASONS, away=date(2026, 3, 5))


def test_the_first_reason_that_applies_is_named() -> None:
    assert reason(status=Status.SUSPENDED, usage_class="农业排灌") == "暂停"
    assert reason(status=Status.DISMANTLED) == "暂拆"
    assert reason(usage_class="农业排灌") == "农业排灌季节性用电"
    assert reason(usage_class="居民生活") == "长期外出（2026-03 核查）"


def test_a_class_is_exempt_only_in_its_months() -> None:
    assert reason("2026-12", usage_class="烤烟") == "烤烟季节性用电"
    assert reason("2026-10", usage_class="烤烟") == "长期外出（2026-03 核查）"


def test_an_ordinary_account_is_not_exempt() -> None:
    assert exemption("2026-10", status="正常", usage_class="居民生活", seasons=SEASONS, away=None) is None


def test_a_finding_is_remembered_for_whole_months() -> None:
    assert away_since("2026-10", 12) == date(2025, 11, 1)
    assert away_since("2026-10", 1) == date(2026, 10, 1)


def test_quotas_are_rounded_up() -> None:
    counts = {Category.HIGH_VOLTAGE: 3, Category.LOW_NON_RESIDENTIAL: 6, Category.LOW_RESIDENTIAL: 11}
    shares = {
        Category.HIGH_VOLTAGE: 100,
        Category.LOW_NON_RESIDENTIAL: 80,
        Category.LOW_RESIDENTIAL: 20,
    }
    assert list(quota(counts, shares).values()) == [3, 5, 3]
    assert list(quota({Category.LOW_RESIDENTIAL: 10}, shares).values()) == [0, 0, 2]


AWAY, SEASON = "长期外出（2026-10 核查）", "农业排灌季节性用电"


@pytest.mark.parametrize(
    ("exempt", "visited", "counted"),
    [
        pytest.param(None, False, True, id="to be checked"),
        pytest.param(None, True, True, id="checked"),
        pytest.param(AWAY, False, False, id="away since an earlier month"),
        pytest.param(AWAY, True, True, id="found away this very month"),
        pytest.param(SEASON, True, True, id="checked though in season"),
    ],
)
def test_a_share_is_reckoned_of_those_not_exempt_and_those_visited(
    exempt: str | None, visited: bool, counted: bool
) -> None:
    one = Candidate(7, "1", "户", None, None, Category.LOW_RESIDENTIAL, 3, "2026-08", exempt, visited)
    assert due([one], {7} if visited else {8}) == ([one] if counted else [])


def candidate(no: str, area: str | None, *, order: int | None = None, listed: bool = False) -> Candidate:
    return Candidate(1, no, "户", area, order, Category.LOW_RESIDENTIAL, 3, "2026-08", None, listed)


def test_the_choice_goes_area_by_area_the_fullest_first() -> None:
    some = [
        candidate("1", "甲村"),
        candidate("2", "乙村", order=9),
        candidate("3", "乙村", order=1),
        candidate("4", "乙村"),
        candidate("5", None),
    ]
    assert [each.account_no for each in choose(some, 5)] == ["3", "2", "4", "1", "5"]
    assert [each.account_no for each in choose(some, 2)] == ["3", "2"]
    assert choose(some, -1) == []


def test_what_is_listed_is_not_chosen_again_but_keeps_its_area_in_front() -> None:
    some = [candidate("1", "甲村"), candidate("2", "乙村", listed=True), candidate("3", "乙村")]
    assert [each.account_no for each in choose(some, 3)] == ["3", "1"]
