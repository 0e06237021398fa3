"""员工自用电的电费：energy by the province's tiers, to check the billed fee (domain 4)."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from supply_station.rules import kwh

_PIECE = re.compile(r"(\d+|以上)=(\d+(?:\.\d+)?)")
_REST = "以上"
ROUNDING = 1
"""A bill may round each tier by itself: a difference of one fen is no fault."""


class Tier(NamedTuple):
    """One tier: up to how much (0.01 kWh a month, None for all above), and the price in yuan per kWh."""

    upto: int | None
    price: Decimal


def tiers(text: str) -> tuple[Tier, ...]:
    """`180=0.588；350=0.638；以上=0.888` as tiers from the lowest up.

    Raises:
        ValueError: it is not written like that, or the tiers do not climb.
    """
    found = []
    for piece in text.replace(";", "；").split("；"):
        match = _PIECE.fullmatch(piece.replace(" ", ""))
        if match is None:
            raise ValueError(piece)
        found.append(Tier(None if match[1] == _REST else int(match[1]) * 100, Decimal(match[2])))
    ends = [each.upto for each in found[:-1]]
    climbing = all(end is not None for end in ends) and ends == sorted(set(ends), key=lambda end: end or 0)
    if not climbing or found[-1].upto is not None:
        raise ValueError(text)
    return tuple(found)


def fee(table: Sequence[Tier], energy: int, *, months: int = 1) -> int:
    """The fee (fen) of `energy` (0.01 kWh) billed for so many months at once: the tiers are as wider."""
    whole, below = Decimal(0), 0
    for tier in table:
        end = energy if tier.upto is None else min(energy, tier.upto * months)
        whole += kwh.number(max(0, end - below)) * tier.price
        below = max(below, end)
    return int((whole * 100).quantize(Decimal(1), ROUND_HALF_UP))


def difference(billed: int | None, own: int | None) -> int:
    """By how much (fen) the billed fee lies above our own; 0 within rounding or where one is not known."""
    if billed is None or own is None or abs(billed - own) <= ROUNDING:
        return 0
    return billed - own
