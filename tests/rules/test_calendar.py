from datetime import date

from supply_station.rules import calendar

SPECIAL = {each.day: each.working for each in calendar.known_days()}


def test_the_national_day_holidays_and_their_make_up_days_are_known() -> None:
    named = {each.day: each for each in calendar.known_days()}
    assert named[date(2026, 10, 1)] == calendar.SpecialDay(date(2026, 10, 1), False, "国庆节")
    assert named[date(2026, 10, 10)].working
    assert date(2026, 10, 14) not in named


def test_working_days_skip_holidays_and_count_make_up_days() -> None:
    # 30 September is followed by the holidays of 1–7 October 2026; Saturday the 10th is worked
    assert calendar.add_working_days(date(2026, 9, 30), 1, SPECIAL) == date(2026, 10, 8)
    assert calendar.add_working_days(date(2026, 9, 30), 3, SPECIAL) == date(2026, 10, 10)
    assert calendar.add_working_days(date(2026, 9, 30), 4, SPECIAL) == date(2026, 10, 12)


def test_days_beyond_the_table_follow_the_plain_week_and_are_marked() -> None:
    assert calendar.is_working(date(2027, 2, 8), SPECIAL)
    assert not calendar.is_working(date(2027, 2, 7), SPECIAL)
    assert calendar.is_estimate(date(2027, 2, 8), 2026)
    assert not calendar.is_estimate(date(2026, 12, 31), 2026)
