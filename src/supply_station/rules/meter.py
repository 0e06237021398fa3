"""电能表：the energy of a month in which a meter was replaced, and dials that rolled over (domain 2, 7)."""

from collections.abc import Sequence
from typing import NamedTuple

from supply_station.rules import kwh
from supply_station.rules.usage import ROUNDING


class Dial(NamedTuple):
    """What one meter ran in a month.

    `start` and `end` in 0.01 of the dial, None where nobody knows them; `digits` is 表码位数, the whole
    digits of the dial.
    """

    start: int | None
    end: int | None
    multiplier: int
    digits: int | None = None


def dial_kwh(dial: Dial) -> int | None:
    """(止码 − 起码) × 倍率, in 0.01 kWh; negative where the dial ran back, None where a reading is not known.

    A dial that ends below its start has rolled over if it ran less than half a turn; that needs its 位数.
    """
    if dial.start is None or dial.end is None:
        return None
    end = dial.end
    if end < dial.start and dial.digits is not None:
        turn = 100 * 10**dial.digits
        if end + turn - dial.start < turn // 2:
            end += turn
    return kwh.from_dial(dial.start, end, dial.multiplier)


def month_kwh(old: Dial, new: Dial) -> int | None:
    """The kWh (0.01) of a month with a replacement: what the old meter ran, and the new one since."""
    before, since = dial_kwh(old), dial_kwh(new)
    return None if before is None or since is None else before + since


def same_meter(one: Sequence[str | None], other: Sequence[str | None]) -> bool | None:
    """Whether two meters are one, each named by (资产编号, 出厂编号): the first number that both have tells.

    None where they have no kind of number in common.
    """
    both = ((first, second) for first, second in zip(one, other, strict=True) if first and second)
    return next((first == second for first, second in both), None)


def shortfall(expected: int, recorded: int, *, back_billed: int, multiplier: int) -> int:
    """How much of the expected kWh (0.01) is not recorded, negative where too much is; 0 within rounding.

    退补 may be billed in the same month or apart from it: both are right.
    """
    missing = expected - recorded
    slack = max(ROUNDING - 1, multiplier)
    return 0 if abs(missing) <= slack or abs(missing + back_billed) <= slack else missing
