"""练习账本的抄表：what was used, how it was read, and the rows the marketing system would have exported."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import InstrumentedAttribute

from supply_station.models import Usage

_DIALECT = sqlite.dialect()

# Instead of a use, a story may say that a due cycle was not read.
STANDS_STILL = -1  # the next 起码 is the earlier 止码
MOVED_UNREAD = -2  # the next 起码 is ahead of it

UsageRow = tuple[int, str, str, str, int, int, int, int, bool, int, str, str, str]
"""The values of `COLUMNS`: register, read_on and recorded_at as `stored` gives them."""

COLUMNS = (
    *("customer_id", "month", "meter_no", "register", "read_from", "read_to", "multiplier"),
    *("kwh", "kwh_derived", "fee", "read_on", "reader", "recorded_at"),
)
# Two million rows go to the driver as they are: converting each of them again takes longer than writing it.
INSERT = str(insert(Usage).compile(dialect=_DIALECT, column_keys=COLUMNS))

Story = Callable[[Random, int, Sequence[int]], Iterator[int]]
"""(chance, usual use of a cycle, months 1–12 of the due cycles) → use of each cycle, in 0.01 of the dial."""

_SEASON = (0, 125, 130, 100, 80, 75, 85, 125, 135, 100, 75, 80, 105)  # per cent, by calendar month


def stored(attribute: InstrumentedAttribute[Any], value: object) -> Any:
    """A value as its column keeps it in the book."""
    convert = attribute.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return convert(value) if convert else value


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the book; `days` holds its days (from 1) as the book stores a date."""

    text: str
    year: int
    number: int
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tariff:
    """A register as the book stores its name, its share of the use in per cent, its price in 0.0001 yuan."""

    register: str
    share: int
    price: int


@dataclass(slots=True)
class Dial:
    """A meter on the wall; `readings` in 0.01 of the dial, one per register, move on as it is read."""

    meter_no: str
    digits: int
    readings: list[int]


@dataclass(slots=True)
class Account:
    """What readings need to know of one account.

    Attributes:
        due: indices of the book's months in which it is read.
        usual: use of one cycle, in 0.01 of the dial.
        swapped: index of the month in which `dials[1]` took the place of `dials[0]`, or None.
    """

    customer_id: int
    story: Story
    due: range
    usual: int
    multiplier: int
    tariffs: tuple[Tariff, ...]
    dials: list[Dial]
    swapped: int | None
    day: int
    reader: str


def history(
    account: Account, months: Sequence[Month], rng: Random, recorded_at: str
) -> Iterator[list[UsageRow]]:
    """The rows of one account, month by month; a month without a reading is an empty list."""
    uses = account.story(rng, account.usual, [months[index].number for index in account.due])
    dial = account.dials[0]
    for index, month in enumerate(months):
        use = next(uses) if index in account.due else STANDS_STILL
        if use < 0:
            if use == MOVED_UNREAD:
                _read(account, dial, month, account.usual, recorded_at)
            yield []
        elif index == account.swapped:
            before = _read(account, dial, month, use // 3, recorded_at)
            dial = account.dials[1]
            yield before + _read(account, dial, month, use - use // 3, recorded_at)
        else:
            yield _read(account, dial, month, use, recorded_at)


def _read(account: Account, dial: Dial, month: Month, use: int, recorded_at: str) -> list[UsageRow]:
    """Move the dial on by `use`, past its last digit from 0 again; a row per register."""
    rows = []
    for place, tariff in enumerate(account.tariffs):
        start = dial.readings[place]
        part = use * tariff.share // 100
        end = dial.readings[place] = (start + part) % 10 ** (dial.digits + 2)
        kwh = part * account.multiplier
        fee = (kwh * tariff.price + 5000) // 10_000
        key = (account.customer_id, month.text, dial.meter_no, tariff.register)
        read = (start, end, account.multiplier, kwh, False, fee)
        rows.append((*key, *read, month.days[account.day - 1], account.reader, recorded_at))
    return rows


def living(rng: Random, usual: int, calendar: Sequence[int]) -> Iterator[int]:
    """Somebody lives or works there; never zero."""
    for month in calendar:
        yield 1 + int(usual * _SEASON[month] * (0.75 + rng.random() / 2)) // 100


def steady(rng: Random, usual: int, calendar: Sequence[int]) -> Iterator[int]:  # noqa: ARG001 - a story's shape
    """The same use every cycle: somebody may be writing the readings at a desk."""
    for _ in calendar:
        yield usual // 100 * 100 + 100


def empty(rng: Random, usual: int, calendar: Sequence[int]) -> Iterator[int]:  # noqa: ARG001
    """Nobody was ever there."""
    for _ in calendar:
        yield 0


def away(rng: Random, usual: int, calendar: Sequence[int]) -> Iterator[int]:
    """Migrant workers: home around Spring Festival, some of them in the holidays of summer too."""
    home = (1, 2, 8) if rng.random() < 0.15 else (1, 2)
    return _in_months(home, rng, usual, calendar)


def irrigating(rng: Random, usual: int, calendar: Sequence[int]) -> Iterator[int]:
    """农业排灌: water is lifted from May to September."""
    return _in_months((5, 6, 7, 8, 9), rng, usual, calendar)


def _in_months(chosen: Sequence[int], rng: Random, usual: int, calendar: Sequence[int]) -> Iterator[int]:
    for month, use in zip(calendar, living(rng, usual, calendar), strict=True):
        yield use if month in chosen else 0


def _ending(ending: Sequence[int], rng: Random, usual: int, calendar: Sequence[int]) -> Iterator[int]:
    """Lived in, then `ending`; a positive number there stands for an ordinary cycle."""
    kept = ending[-len(calendar) :]
    uses = living(rng, usual, calendar)
    for _ in range(len(calendar) - len(kept)):
        yield next(uses)
    for each in kept:
        yield next(uses) if each > 0 else each


def ending(*ending: int) -> Story:
    """Lived in up to the last cycles; for each of these 0, a way of not being read, or 1 (used)."""
    return partial(_ending, ending)
