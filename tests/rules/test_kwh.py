from decimal import Decimal

import pytest

from supply_station.rules import kwh


def test_energy_is_the_difference_of_the_dial_times_the_multiplier() -> None:
    assert kwh.from_dial(10_050, 12_075, 40) == 81_000
    assert kwh.from_dial(100, 50, 1) == -50


@pytest.mark.parametrize(("written", "expected"), [("12.345", 1235), ("-0.005", -1), ("7", 700), ("0.1", 10)])
def test_kwh_are_kept_in_hundredths_halves_up(written: str, expected: int) -> None:
    assert kwh.hundredths(Decimal(written)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1200, "12"), (1250, "12.5"), (-5, "-0.05"), (0, "0"), (100_001, "1000.01"), (None, None)],
)
def test_kwh_are_written_as_a_person_writes_them(value: int | None, expected: str | None) -> None:
    assert kwh.text(value) == expected


def test_the_number_of_kwh_is_exact() -> None:
    assert kwh.number(1_234_567) == Decimal("12345.67")
