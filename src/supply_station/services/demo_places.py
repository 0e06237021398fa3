"""练习账本的供电所：the invented station — its people, lines and areas."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Employee, EmployeePost, Line, Station, TransformerArea
from supply_station.rules.customer import Locality, ReadingCycle
from supply_station.rules.employee import Post
from supply_station.services import demo_identifiers, demo_names

_POSTS = (
    *(Post.CHIEF, Post.DEPUTY, Post.TEAM_LEADER, Post.CLERK, Post.CASHIER, Post.FEE_KEEPER, Post.SAFETY),
    *(Post.AREA_MANAGER,) * 6,
)
_LINE_NAMES = ("青竹线", "双垅线", "石碾线", "筒车线", "麻石线", "枫香线", "茶盘线", "水碓线")
_SMALLEST, _LARGEST = 60, 150


@dataclass(frozen=True, slots=True)
class Person:
    """An employee as areas and readings name them."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Area:
    """A 台区 and how it is read.

    Attributes:
        size: accounts in it.
        groups: the 村民小组 its accounts live in, `3组`.
        step: months from one reading to the next.
        reads_last: whether the book's last month is one it is read in.
        day: 例日, day of the month of the reading.
    """

    id: int
    name: str
    village: str
    groups: tuple[str, ...]
    size: int
    line: int
    manager: Person
    step: int
    reads_last: bool
    day: int
    locality: Locality


def enter_station(session: Session, *, first_month: str, now: datetime) -> None:
    """The station's one row, marked as 练习账本.

    Raises:
        RuleBroken: the book already has a station.
    """
    if session.scalars(select(Station.id)).first() is not None:
        raise RuleBroken("这个账本已经建过账了；练习账本要建在新的位置，请换一个文件名。")
    station = {"name": demo_names.STATION, "county_company": demo_names.COMPANY, "start_month": first_month}
    session.execute(insert(Station), [{**station, "practice": True, "founded_at": now}])


def enter_staff(session: Session, rng: Random, *, changed_on: date, now: datetime) -> list[Person]:
    """Fourteen people; on `changed_on` the deputy became 所长. Returns the 台区经理."""
    people = [Person(serial, demo_names.person(rng)) for serial in range(1, len(_POSTS) + 2)]
    session.execute(
        insert(Employee),
        [
            {
                "id": each.id,
                "name": each.name,
                "staff_no": f"QZX{each.id:03d}",
                "phone": demo_identifiers.phone(600_000 + each.id),
                "recorded_at": now,
            }
            for each in people
        ],
    )
    chief, deputy, former, *_ = people
    the_day_before = changed_on - timedelta(days=1)
    held: list[tuple[int, Post, date, date | None]] = [
        (former.id, Post.CHIEF, date(changed_on.year - 6, 3, 1), the_day_before),
        (chief.id, Post.DEPUTY, date(changed_on.year - 5, 7, 1), the_day_before),
        (chief.id, Post.CHIEF, changed_on, None),
        (deputy.id, Post.DEPUTY, changed_on, None),
        (people[3].id, Post.INSPECTOR, changed_on, None),
    ]
    for each, post in zip(people[3:], _POSTS[2:], strict=True):
        held.append((each.id, post, date(changed_on.year - rng.randint(2, 15), rng.randint(1, 12), 1), None))
    session.execute(
        insert(EmployeePost),
        [
            {"employee_id": who, "post": post, "valid_from": start, "valid_to": end, "recorded_at": now}
            for who, post, start, end in held
        ],
    )
    return people[-_POSTS.count(Post.AREA_MANAGER) :]


def _enter_lines(session: Session, *, customers: int, now: datetime) -> int:
    """Three to eight 10 kV lines with ids from 1; returns how many."""
    count = min(len(_LINE_NAMES), 3 + customers // 3000)
    session.execute(
        insert(Line),
        [
            {"id": number, "name": f"10kV{name}", "code": f"{300 + 2 * number}", "recorded_at": now}
            for number, name in enumerate(_LINE_NAMES[:count], start=1)
        ],
    )
    return count


def enter_areas(
    session: Session, rng: Random, *, customers: int, managers: Sequence[Person], now: datetime
) -> list[Area]:
    """Lines, and areas that together hold exactly `customers` accounts, village by village."""
    lines = _enter_lines(session, customers=customers, now=now)
    sizes = _sizes(rng, customers)
    villages = demo_names.villages(rng, 3 + len(sizes) // 6)
    numbers: Counter[str] = Counter()
    areas = []
    for place, size in enumerate(sizes):
        where = place * len(villages) // len(sizes)
        village = villages[where]
        numbers[village] += 1
        areas.append(
            Area(
                id=place + 1,
                name=f"{village}{numbers[village]}号台区",
                village=village,
                groups=tuple(f"{4 * numbers[village] - 4 + group}组" for group in range(1, 5)),
                size=size,
                line=where % lines + 1,
                manager=managers[where % len(managers)],
                # Every seventh is read every second month, every other of these not in the last one.
                step=2 if place % 7 == 1 else 1,
                reads_last=place % 14 != 8,
                day=rng.randint(5, 24),
                locality=_locality(where, len(villages)),
            )
        )
    session.execute(insert(TransformerArea), [_area_row(each, now) for each in areas])
    return areas


def _locality(where: int, villages: int) -> Locality:
    if where == 0:
        return Locality.CITY
    return Locality.REMOTE if where >= villages - villages // 10 else Locality.RURAL


def _area_row(area: Area, now: datetime) -> dict[str, object]:
    return {
        "id": area.id,
        "name": area.name,
        "code": f"{7190_000_000 + area.id}",
        "line_id": area.line,
        "manager_id": area.manager.id,
        "villages": "、".join(f"{area.village}{group}" for group in area.groups),
        "cycle": ReadingCycle.TWO_MONTHLY if area.step == 2 else ReadingCycle.MONTHLY,
        "recorded_at": now,
    }


def _sizes(rng: Random, customers: int) -> list[int]:
    """Sizes of 60 to 150 that sum to `customers`; below 60 accounts there is one small area."""
    sizes = []
    left = customers
    while left > _LARGEST:
        size = rng.randint(_SMALLEST, min(_LARGEST, left - _SMALLEST))
        sizes.append(size)
        left -= size
    return [*sizes, left]
