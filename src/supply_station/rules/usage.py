"""电量记录：the registers of a meter, and what is odd about a reading (domain 2)."""

from collections.abc import Sequence
from enum import StrEnum

from supply_station.rules import kwh


class Register(StrEnum):
    """示数类型: a month of one account can have several rows (domain 2)."""

    TOTAL = "总"
    SHARP = "尖"
    PEAK = "峰"
    FLAT = "平"
    VALLEY = "谷"


ROUNDING = 100
"""A bill rounds to whole kWh: a smaller difference from the dial is no fault (0.01 kWh)."""


def oddities(energy: int, start: int | None, end: int | None, multiplier: int) -> list[str]:
    """What is odd about the kWh of one reading by itself.

    A difference of one hundredth of the dial is its rounding, whatever the multiplier makes of it.

    Args:
        energy: 电量 in 0.01 kWh.
        start: 起码 in 0.01, if known.
        end: 止码 in 0.01, if known.
        multiplier: 综合倍率.
    """
    found = []
    if energy < 0:
        found.append("电量是负数，请核对是不是退补或表计反走")
    if start is not None and end is not None:
        expected = kwh.from_dial(start, end, multiplier)
        if abs(expected - energy) >= ROUNDING and abs(expected - energy) > multiplier:
            found.append(f"电量与示数对不上：（止码 − 起码）× 倍率 {multiplier} = {kwh.text(expected)}")
    return found


def surge(energy: int, earlier: Sequence[int], times: int) -> int | None:
    """The average of the earlier cycles (0.01 kWh) when `energy` is more than `times` as much, else None.

    An average of zero says nothing: an account that comes back to life is the zero ledger's matter.
    """
    total = sum(earlier)
    if total <= 0 or energy * len(earlier) <= times * total:
        return None
    return total // len(earlier)
