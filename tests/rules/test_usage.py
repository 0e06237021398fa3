import pytest

from supply_station.rules.usage import oddities, surge


@pytest.mark.parametrize(
    ("energy", "start", "end", "multiplier", "odd"),
    [
        (1000, 0, 1000, 1, []),
        (1000, 0, 1099, 1, []),
        (1000, 0, 1100, 1, ["（止码 − 起码）× 倍率 1 = 11"]),
        (60000, 100, 1100, 60, []),
        (60000, 100, 1100, 50, ["（止码 − 起码）× 倍率 50 = 500"]),
        (1000, None, 1100, 1, []),
        (80_800, 0, 100, 800, []),
        (80_801, 0, 100, 800, ["= 800"]),
        (-1, None, None, 1, ["负数"]),
        (-500, 0, 0, 1, ["负数", "= 0"]),
        (2000, 999000, 1000, 1, ["= -9980"]),
    ],
)
def test_oddities_of_one_reading(
    energy: int, start: int | None, end: int | None, multiplier: int, odd: list[str]
) -> None:
    found = oddities(energy, start, end, multiplier)
    assert all(words in reason for words, reason in zip(odd, found, strict=True))


@pytest.mark.parametrize(
    ("energy", "earlier", "mean"),
    [
        (301, [100, 100], 100),
        (300, [100, 100], None),
        (1000, [], None),
        (1000, [0, 0, 0], None),
        (1000, [-50, 0], None),
        (400, [0, 0, 300], 100),
    ],
)
def test_a_surge_is_more_than_three_times_the_average(
    energy: int, earlier: list[int], mean: int | None
) -> None:
    assert surge(energy, earlier, 3) == mean
