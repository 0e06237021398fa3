import pytest
from hypothesis import given
from hypothesis import strategies as st

from supply_station.rules.meter import Dial, dial_kwh, month_kwh, shortfall


@pytest.mark.parametrize(
    ("old", "new", "energy"),
    [
        (Dial(10_000, 14_550, 1), Dial(0, 3_000, 1), 7_550),
        (Dial(10_000, 14_550, 30), Dial(100, 300, 40), 30 * 4_550 + 40 * 200),
        (Dial(10_000, 10_000, 1), Dial(0, 0, 1), 0),
        (Dial(9_999_000, 1_500, 1, 5), Dial(0, 3_000, 1), 2_500 + 3_000),
        (Dial(10_000, 14_550, 1), Dial(999_900, 100, 20, 4), 4_550 + 20 * 200),
        (Dial(10_000, 9_950, 1, 5), Dial(0, 3_000, 1), 2_950),
        (Dial(10_000, 9_950, 1), Dial(0, 3_000, 1), 2_950),
        (Dial(None, 14_550, 1), Dial(0, 3_000, 1), None),
        (Dial(10_000, None, 1), Dial(0, 3_000, 1), None),
        (Dial(10_000, 14_550, 1), Dial(None, 3_000, 1), None),
        (Dial(10_000, 14_550, 1), Dial(0, None, 1), None),
    ],
    ids=[
        "both meters",
        "each with its own multiplier",
        "nothing used",
        "the old one rolled over",
        "the new one rolled over",
        "a dial that ran back a little is no roll-over",
        "a roll-over needs the digits",
        "start of the old unknown",
        "end of the old unknown",
        "start of the new unknown",
        "end of the new unknown",
    ],
)
def test_a_month_with_two_meters(old: Dial, new: Dial, energy: int | None) -> None:
    assert month_kwh(old, new) == energy


@given(
    digits=st.integers(3, 6),
    start=st.integers(0, 10**8),
    used=st.integers(0, 10**8),
    multiplier=st.integers(1, 4000),
)
def test_whatever_ran_less_than_half_a_turn_is_found_again(
    digits: int, start: int, used: int, multiplier: int
) -> None:
    turn = 100 * 10**digits
    start, used = start % turn, used % (turn // 2)
    assert dial_kwh(Dial(start, (start + used) % turn, multiplier, digits)) == used * multiplier


@pytest.mark.parametrize(
    ("expected", "recorded", "back_billed", "multiplier", "missing"),
    [
        (7_550, 7_550, 0, 1, 0),
        (7_550, 7_600, 0, 1, 0),
        (7_550, 7_450, 0, 1, 100),
        (7_550, 7_451, 0, 1, 0),
        (7_550, 3_000, 0, 1, 4_550),
        (7_550, 9_550, 0, 1, -2_000),
        (7_550, 9_550, 2_000, 1, 0),
        (7_550, 7_550, 2_000, 1, 0),
        (7_550, 7_430, 0, 120, 0),
        (7_550, 7_429, 0, 120, 121),
    ],
)
def test_what_is_missing_beyond_rounding(
    expected: int, recorded: int, back_billed: int, multiplier: int, missing: int
) -> None:
    assert shortfall(expected, recorded, back_billed=back_billed, multiplier=multiplier) == missing
