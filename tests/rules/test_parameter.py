import re
from datetime import date

import pytest

from supply_station.errors import RuleBroken
from supply_station.rules.parameter import (
    DUTY_PHONE,
    PERIOD_FIRST_DAY,
    SEASONS,
    SHARE_HIGH,
    THRESHOLD,
    Kind,
    Level,
)
from supply_station.rules.parameter_default import BY_KEY, DEFAULTS
from supply_station.rules.parameter_value import Dated, checked, in_force, seasons

DAY = date(2026, 10, 31)


def dated(value: str, level: Level, start: date = date(2024, 6, 1), end: date | None = None) -> Dated:
    return Dated(value, level, start, end, "县公司通知")


def test_every_parameter_has_a_key_a_title_and_a_source_of_its_own() -> None:
    assert len({each.key for each in DEFAULTS}) == len({each.title for each in DEFAULTS}) == len(DEFAULTS)
    assert all(each.source and "." in each.key for each in DEFAULTS)


def test_without_a_row_for_the_day_the_default_stands() -> None:
    late = dated("6", Level.STATION, date(2026, 11, 1))
    over = dated("9", Level.STATION, date(2020, 1, 1), date(2026, 10, 30))
    assert in_force(BY_KEY[THRESHOLD], [late, over], DAY).value == "3"


def test_a_row_counts_on_its_first_and_its_last_day() -> None:
    row = dated("4", Level.PROVINCE, DAY, DAY)
    assert in_force(BY_KEY[THRESHOLD], [row], DAY) == row


def test_of_one_level_the_newest_counts() -> None:
    rows = [dated("5", Level.PROVINCE, date(2026, 1, 1)), dated("4", Level.PROVINCE, date(2025, 1, 1))]
    assert in_force(BY_KEY[THRESHOLD], rows, DAY).value == "5"


@pytest.mark.parametrize(("key", "expected"), [(THRESHOLD, "2"), (SHARE_HIGH, "10")])
def test_of_several_levels_the_tightest_counts(key: str, expected: str) -> None:
    rows = [dated("2", Level.NATIONAL), dated("10", Level.STATION), dated("9", Level.PROVINCE)]
    assert in_force(BY_KEY[key], rows, DAY).value == expected


def test_what_is_the_stations_own_matter_is_the_stations_to_say() -> None:
    rows = [dated("农业排灌=4-9", Level.NATIONAL), dated("烤烟=11-5", Level.STATION)]
    assert in_force(BY_KEY[SEASONS], rows, DAY).value == "烤烟=11-5"


def test_seasons_are_read_with_ranges_that_wrap() -> None:
    assert seasons("农业排灌=1-12；烤烟=11-2，6") == {
        "农业排灌": frozenset(range(1, 13)),
        "烤烟": frozenset({11, 12, 1, 2, 6}),
    }


def test_every_parameter_has_words_for_the_clerk_and_a_default_that_can_be_kept() -> None:
    for each in DEFAULTS:
        assert each.group.value
        assert not re.search("[A-Za-z_]", each.title + each.unit + each.about)
        assert each.about.endswith("。")
        assert bool(each.unit) == (each.kind in {Kind.WHOLE, Kind.SHARE})
        assert checked(each, each.value) == each.value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (THRESHOLD, ""),
        (THRESHOLD, "3 个"),
        (THRESHOLD, "-3"),
        (SHARE_HIGH, "101"),
        (PERIOD_FIRST_DAY, "29"),
        (SEASONS, "=1-3"),
        (SEASONS, "农业排灌=一月"),
        (DUTY_PHONE, "问所长"),
        (DUTY_PHONE, "0743-1234567、"),
    ],
)
def test_a_value_in_another_form_is_refused(key: str, text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        checked(BY_KEY[key], text)
    assert refused.value.field == "value"


@pytest.mark.parametrize("text", ["", "0743-1234567", "0743 1234567、13800000001"])
def test_a_telephone_may_be_none_one_or_several(text: str) -> None:
    assert checked(BY_KEY[DUTY_PHONE], f" {text} ") == text


def test_full_width_digits_are_digits() -> None:
    assert checked(BY_KEY[THRESHOLD], "\uff14") == "4"
    assert checked(BY_KEY[SEASONS], "农业排灌=\uff11-\uff13") == "农业排灌=1-3"
