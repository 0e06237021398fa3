"""练习账本的用电：the kinds of customer of a township, and every special case a clerk should meet once."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

from supply_station.models import Usage
from supply_station.rules.customer import Metering, Phase, Status, UsageClass
from supply_station.rules.usage import Register
from supply_station.services import demo_names
from supply_station.services.demo_history import (
    MOVED_UNREAD,
    STANDS_STILL,
    Story,
    Tariff,
    away,
    empty,
    ending,
    irrigating,
    living,
    steady,
    stored,
)


def _tariff(register: Register, share: int, price: int) -> Tariff:
    return Tariff(stored(Usage.register, register), share, price)


def _whole(price: int) -> tuple[Tariff, ...]:
    return (_tariff(Register.TOTAL, 100, price),)


@dataclass(frozen=True, slots=True)
class Kind:
    """What stands behind a meter.

    Attributes:
        share: of 10,000 accounts.
        name: makes a name for a village; None where people live.
        capacity: least and greatest, in kW or kVA.
        use: least and greatest of an ordinary month, in kWh.
        multipliers: 综合倍率, one of them by chance.
    """

    share: int
    name: Callable[[Random, str], str] | None
    usage_class: UsageClass
    voltage: str
    phase: Phase
    metering: Metering
    capacity: tuple[int, int]
    use: tuple[int, int]
    tariffs: tuple[Tariff, ...]
    multipliers: tuple[int, ...] = (1,)
    story: Story = living


_TIMED = (
    _tariff(Register.SHARP, 8, 12_400),
    _tariff(Register.PEAK, 35, 10_300),
    _tariff(Register.FLAT, 32, 6_600),
    _tariff(Register.VALLEY, 25, 2_900),
)
_R, _A, _I = UsageClass.RESIDENTIAL, UsageClass.AGRICULTURE, UsageClass.IRRIGATION
_C, _L = UsageClass.COMMERCIAL, UsageClass.LARGE_INDUSTRY
_ONE, _THREE, _HIGH = Phase.SINGLE, Phase.FOUR_WIRE, Phase.THREE_WIRE
_LL, _HL, _HH = Metering.LOW_LOW, Metering.HIGH_LOW, Metering.HIGH_HIGH
RESIDENT = Kind(8870, None, _R, "220V", _ONE, _LL, (4, 10), (25, 220), _whole(5880))
KINDS = (
    RESIDENT,
    Kind(450, demo_names.shop, _C, "220V", _ONE, _LL, (4, 16), (60, 600), _whole(7625)),
    Kind(250, demo_names.farm, _A, "380V", _THREE, _LL, (10, 60), (100, 1500), _whole(5150), (1, 1, 20)),
    Kind(220, demo_names.pump, _I, "380V", _THREE, _LL, (7, 30), (200, 2500), _whole(4300), (1,), irrigating),
    Kind(110, demo_names.public, _C, "380V", _THREE, _LL, (15, 80), (150, 1800), _whole(7625), (1, 20)),
    Kind(75, demo_names.workshop, _C, "380V", _THREE, _LL, (30, 99), (800, 9000), _whole(7625), (20, 30)),
    Kind(20, demo_names.factory, _C, "10kV", _HIGH, _HL, (100, 250), (9000, 40_000), _TIMED, (60, 80)),
    Kind(5, demo_names.factory, _L, "10kV", _HIGH, _HH, (315, 1250), (60_000, 400_000), _TIMED, (800,)),
)


class Numbering(Enum):
    """Which numbers a meter has."""

    ASSET = auto()
    WRONG_DIGIT = auto()
    FACTORY_ONLY = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Case:
    """One way an account can be out of the ordinary.

    Attributes:
        weight: how many of 10,000 residents; each case also stands once in every book that is large enough.
        since: due cycles the book knows of it, counted from the last; None for all.
        until: due cycles before the last that it is no longer read.
        opening: 期初零度次数.
    """

    weight: int
    story: Story = living
    status: Status = Status.NORMAL
    since: int | None = None
    until: int = 0
    opening: int | None = None
    numbering: Numbering = Numbering.ASSET
    swapped: bool = False
    rolls_over: bool = False


ORDINARY = Case(8280)
RESIDENTS = (
    ORDINARY,
    Case(650, away),
    Case(250, empty),
    Case(40, ending(0)),
    Case(40, ending(0, 0)),
    Case(40, ending(0, 0, 0)),
    Case(40, ending(*(0,) * 6)),
    Case(30, ending(*(0,) * 24)),
    Case(20, ending(0, 0, STANDS_STILL, 0, 0)),
    Case(20, ending(0, 0, MOVED_UNREAD, 0, 0)),
    Case(30, ending(0, 0, 0, 0, 0, 1)),
    Case(40, ending(STANDS_STILL, 1, 1)),
    Case(20, ending(MOVED_UNREAD, 1)),
    Case(25, ending(STANDS_STILL)),
    Case(30, empty, opening=5),
    Case(10, empty, opening=4, since=2),
    Case(40, steady),
    Case(40, numbering=Numbering.FACTORY_ONLY),
    Case(15, numbering=Numbering.NONE),
    Case(10, numbering=Numbering.WRONG_DIGIT),
    Case(100, swapped=True),
    Case(10, rolls_over=True),
    Case(60, since=4),
    Case(60, status=Status.CLOSED, until=3),
    Case(20, status=Status.CONNECTING),
    Case(20, status=Status.CHANGING),
    Case(30, ending(0, 0, 0, 0), status=Status.SUSPENDED),
    Case(30, ending(0, 0, 0, 0, 0), status=Status.DISMANTLED),
)
OTHERS = (
    Case(9300),
    Case(200, ending(0, 0, 0, 0)),
    Case(100, ending(0, 0, 0), status=Status.SUSPENDED),
    Case(300, swapped=True),
    Case(100, status=Status.CLOSED, until=2),
)
