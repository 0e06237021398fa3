"""练习账本的客户：accounts and their meters, area by area."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from supply_station.rules.customer import Phase, ReadingCycle, Status, category_of
from supply_station.services import demo_identifiers, demo_names
from supply_station.services.demo_history import Account, Dial, Month, living
from supply_station.services.demo_kinds import (
    KINDS,
    ORDINARY,
    OTHERS,
    RESIDENT,
    RESIDENTS,
    Case,
    Kind,
    Numbering,
)
from supply_station.services.demo_places import Area

_EVERY_SPECIAL = (*((RESIDENT, each) for each in RESIDENTS[1:]), *((each, OTHERS[0]) for each in KINDS[1:]))
_SMART_MODELS = {Phase.SINGLE: "DDZY", Phase.FOUR_WIRE: "DTZY", Phase.THREE_WIRE: "DSZY"}
_IMPORTANT = {
    "小学": "学校",
    "卫生室": "医院",
    "自来水厂": "水厂",
    "养鱼场": "养殖增氧",
    "加油站": "加油站",
    "敬老院": "敬老院",
    "有限公司": "企业",
}
_SHARES = [each.share for each in KINDS]
_WEIGHTS = [each.weight for each in RESIDENTS]
_OTHER_WEIGHTS = [each.weight for each in OTHERS]


@dataclass(slots=True)
class Hung:
    """A meter and where it hung; its dial moves on while the months are read."""

    id: int
    customer_id: int
    dial: Dial
    asset_no: str | None
    factory_no: str | None
    model: str
    multiplier: int
    read_at_start: int
    installed_on: date
    removed_on: date | None = None
    in_place: bool = True


@dataclass(frozen=True, slots=True)
class Use:
    """What an account is and when it is read.

    Attributes:
        step: months from one reading to the next.
        due: indices of the book's months in which it is read.
        usual: use of one cycle, in 0.01 of the dial.
    """

    kind: Kind
    case: Case
    step: int
    due: range
    multiplier: int
    usual: int

    @property
    def swapped(self) -> int | None:
        """Index of the month in which another meter took the place of the first."""
        return self.due[len(self.due) // 2] if self.case.swapped and self.due else None


@dataclass(frozen=True, slots=True)
class Settled:
    """One account: its row of `customer`, its readings (None before a meter hangs) and its meters."""

    customer: dict[str, Any]
    account: Account | None
    meters: list[Hung]


@dataclass
class Settlement:
    """Fills areas with accounts; ids of customers and meters run on from 1."""

    rng: Random
    months: Sequence[Month]
    now: datetime
    serial: int = 0
    meters: int = 0
    _specials: Iterator[tuple[Kind, Case]] = field(default_factory=lambda: iter(_EVERY_SPECIAL))
    _rare_names: Iterator[str] = field(default_factory=lambda: iter(demo_names.RARE_NAMES))

    def settle(self, area: Area) -> Iterator[Settled]:
        """The accounts of an area, in walking order."""
        for place in range(area.size):
            self.serial += 1
            kind, case = self._cast(area)
            use = self._use(area, kind, case)
            hung = [] if case.status is Status.CONNECTING else self._hang(area, use)
            account = self._account(area, use, hung) if hung else None
            yield Settled(self._customer(area, place, use), account, hung)

    def _cast(self, area: Area) -> tuple[Kind, Case]:
        """Kind and case of the next account; at first every third is special, until each case was there."""
        if area.step == 1 and self.serial % 3 == 0:
            special = next(self._specials, None)
            if special is not None:
                return special
        kind = self.rng.choices(KINDS, _SHARES)[0]
        if kind is RESIDENT:
            return kind, self.rng.choices(RESIDENTS, _WEIGHTS)[0]
        return kind, self.rng.choices(OTHERS, _OTHER_WEIGHTS)[0]

    def _due(self, area: Area, case: Case, step: int) -> range:
        """Indices of the book's months in which the account is read."""
        last = len(self.months) - (1 if step == 1 or area.reads_last else 2)
        due = range(last % step, len(self.months), step)
        due = due if case.since is None else due[-case.since :]
        return due[: max(0, len(due) - case.until)]

    def _use(self, area: Area, kind: Kind, case: Case) -> Use:
        two_monthly = kind is RESIDENT and (area.step == 2 or (case is ORDINARY and self.serial % 50 == 9))
        step = 2 if two_monthly else 1
        multiplier = self.rng.choice(kind.multipliers)
        least, most = kind.use
        monthly = self.rng.triangular(least, most, least + (most - least) / 4)
        usual = int(monthly * 100 * step) // multiplier
        return Use(kind, case, step, self._due(area, case, step), multiplier, usual)

    def _hang(self, area: Area, use: Use) -> list[Hung]:
        """The meter of an account, and the one that took its place."""
        case, due = use.case, use.due
        hung = [self._meter(use, case.numbering, self.months[due[0]] if case.since and due else None)]
        if case.rolls_over:
            top = 10 ** (hung[0].dial.digits + 2)
            hung[0].dial.readings[0] = hung[0].read_at_start = top - use.usual * len(due) // 2
        if use.swapped is not None:
            month = self.months[use.swapped]
            hung.append(self._meter(use, Numbering.ASSET, month))
            hung[0].removed_on = hung[1].installed_on = date(month.year, month.number, area.day - 1)
        elif case.status is Status.CLOSED and due:
            month = self.months[due[-1]]
            hung[0].removed_on = date(month.year, month.number, area.day + 1)
        hung[0].in_place = hung[0].removed_on is None and case.status is not Status.DISMANTLED
        return hung

    def _meter(self, use: Use, numbering: Numbering, new_in: Month | None) -> Hung:
        """A meter that is new in a month, or an older one with some use on its dial."""
        self.meters += 1
        smart = numbering in (Numbering.ASSET, Numbering.WRONG_DIGIT)
        wrong = numbering is Numbering.WRONG_DIGIT
        asset_no = demo_identifiers.asset_no(self.meters, wrong=wrong) if smart else None
        registers = len(use.kind.tariffs)
        readings = [self.rng.randrange(100 if new_in else 2_000_000) for _ in range(registers)]
        month = new_in or self.months[0]
        return Hung(
            id=self.meters,
            customer_id=self.serial,
            dial=Dial(asset_no or "", 6 if smart else 5, readings),
            asset_no=asset_no,
            factory_no=None if numbering is Numbering.NONE else str(20_000_000 + self.meters * 37),
            model=_SMART_MODELS[use.kind.phase] if smart else "DD862",
            multiplier=use.multiplier,
            read_at_start=sum(readings),
            installed_on=date(month.year - (0 if new_in else self.rng.randint(1, 8)), month.number, 1),
        )

    def _account(self, area: Area, use: Use, hung: Sequence[Hung]) -> Account:
        return Account(
            customer_id=self.serial,
            story=use.kind.story if use.case.story is living else use.case.story,
            due=use.due,
            usual=use.usual,
            multiplier=use.multiplier,
            tariffs=use.kind.tariffs,
            dials=[each.dial for each in hung],
            swapped=use.swapped,
            day=area.day,
            reader=area.manager.name,
        )

    def _customer(self, area: Area, place: int, use: Use) -> dict[str, Any]:
        """The row of `customer`; every key is there in every row."""
        rng, kind, case = self.rng, use.kind, use.case
        name = kind.name(rng, area.village) if kind.name else self._resident()
        group = area.groups[place * len(area.groups) // area.size]
        cycle = ReadingCycle.TWO_MONTHLY if use.step == 2 else ReadingCycle.MONTHLY
        as_its_area = self.serial % 4 == 0 and use.step == area.step
        newcomer = use.due and case.since and not case.opening
        opened = self.months[use.due[0]] if newcomer else None
        important = _IMPORTANT.items() if kind.name else ()
        return {
            "id": self.serial,
            **self._numbers(newcomer=bool(newcomer)),
            "name": name,
            "category": category_of(kind.usage_class, kind.voltage),
            "usage_class": kind.usage_class,
            "status": case.status,
            "cycle": None if as_its_area else cycle,
            "area_id": area.id,
            "reading_section": f"{7190_100_000 + area.id}",
            "reading_day": area.day,
            "walking_order": place + 1,
            "address": f"{demo_names.COUNTY}{demo_names.TOWN}{area.village}{group}{place + 1}户",
            "contact": demo_names.person(rng) if kind.name else None,
            "phone": demo_identifiers.phone(self.serial) if rng.random() < 0.94 else None,
            "identity_no": self._identity(kind),
            "capacity": rng.randint(*kind.capacity) * 100,
            "voltage": kind.voltage,
            "phase": kind.phase,
            "metering": kind.metering,
            "locality": area.locality,
            "important_reason": next((why for end, why in important if name.endswith(end)), None),
            "opened_on": date(opened.year, opened.number, 1) if opened else self._long_ago(),
            "opening_zero_count": case.opening,
            "opening_month": self.months[use.due[0]].text if case.opening and use.due else None,
            "recorded_at": self.now,
        }

    def _resident(self) -> str:
        """A name; at first every twelfth place is kept for a rare one, so that a small book has them all."""
        rare = next(self._rare_names, None) if self.serial % 12 == 7 else None
        return rare or demo_names.person(self.rng)

    def _numbers(self, *, newcomer: bool) -> dict[str, str | None]:
        """户号 and 原户号: most have both, some still the old one only, new accounts never had one."""
        old = demo_identifiers.old_account_no(self.serial * 7 + self.rng.randrange(7))
        if newcomer:
            return {"account_no": demo_identifiers.new_account_no(old), "former_account_no": None}
        if self.rng.random() < 0.1:
            return {"account_no": old, "former_account_no": None}
        return {"account_no": demo_identifiers.new_account_no(old), "former_account_no": old}

    def _identity(self, kind: Kind) -> str | None:
        if kind is not RESIDENT:
            return demo_identifiers.credit_code(self.serial)
        return demo_identifiers.identity_no(self.serial) if self.rng.random() < 0.96 else None

    def _long_ago(self) -> date:
        year = self.months[0].year - self.rng.randint(2, 28)
        return date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))
