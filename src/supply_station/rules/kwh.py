"""电量：energy and dial readings as whole hundredths (0.01 kWh, 0.01 of the dial), never floats."""

from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


def from_dial(start: int, end: int, multiplier: int) -> int:
    """(止码 − 起码) × 倍率, in 0.01 kWh; negative where the dial ran back or over (domain 2)."""
    return (end - start) * multiplier


def hundredths(value: Decimal) -> int:
    """A number of kWh as whole hundredths, halves up."""
    return int((value * HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))


def number(value: int) -> Decimal:
    """Hundredths as an exact number of kWh."""
    return Decimal(value) / HUNDRED


def text(value: int | None) -> str | None:
    """Hundredths as a person writes them: `12`, `12.5`, `-0.05`; None stays None."""
    if value is None:
        return None
    whole, part = divmod(abs(value), 100)
    digits = f"{whole}.{part:02d}".rstrip("0").rstrip(".")
    return f"-{digits}" if value < 0 else digits
