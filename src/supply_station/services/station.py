"""本所：founding a book — the station, its people, the default parameters and the holidays known today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import DatedParameter, Employee, EmployeePost, Holiday, Station
from supply_station.rules import calendar, period
from supply_station.rules.employee import Post
from supply_station.rules.parameter_default import DEFAULTS
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class Person:
    """一个人: the post is None for one who holds none today."""

    name: str
    post: Post | None = None
    phone: str = ""


@act("建账", changes=(Station, DatedParameter, Holiday, Employee, EmployeePost))
def found(
    work: Work,
    *,
    name: str,
    start_month: str | None = None,
    county_company: str | None = None,
    people: Sequence[Person] | None = None,
) -> None:
    """Enter the station and what every book starts with.

    `start_month` is 启用月份: limits and warnings count from it on. `people` are those who are known on the
    first day; None leaves them for later.

    Raises:
        RuleBroken: the book already has a station, a value cannot be read, or `people` lack 所长 or 营业员.
    """
    if work.session.scalars(select(Station.id)).first() is not None:
        raise RuleBroken("这个账本已经建过账了，不能再建一次。")
    station = Station(practice=False, founded_at=work.now, **_data(name, county_company, start_month))
    work.session.add(station)
    if people is not None:
        _enter_people(work, people)
    work.bulk({"station": station.name, "people": len(people or ()), **seed(work)})


@act("更改本所资料", changes=(Station,))
def set_up(
    work: Work, *, name: str, county_company: str | None = None, start_month: str | None = None
) -> None:
    """Change what the book says about the station itself.

    Raises:
        RuleBroken: no name, or a month that cannot be read.
    """
    station = the_station(work.session)
    for field, value in _data(name, county_company, start_month).items():
        setattr(station, field, value)


def _data(name: str, county_company: str | None, start_month: str | None) -> dict[str, str | None]:
    if not name.strip():
        raise RuleBroken("请填写供电所名称，纸面和报表上都印这个名字。", field="name")
    month = (start_month or "").strip()
    try:
        checked = period.checked(month) if month else None
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, field="start_month") from None
    return {
        "name": name.strip(),
        "county_company": (county_company or "").strip() or None,
        "start_month": checked,
    }


def _enter_people(work: Work, people: Sequence[Person]) -> None:
    for person in people:
        if not person.name.strip():
            raise RuleBroken(f"{person.post}的姓名还没有填，请先填好。", field="people")
    for post in (Post.CHIEF, Post.CLERK):
        if not any(person.post is post for person in people):
            raise RuleBroken(f"还缺{post}，请至少登记所长和一名营业员。", field="people")
    for person in people:
        employee = Employee(
            name=person.name.strip(), phone=person.phone.strip() or None, recorded_at=work.now
        )
        work.session.add(employee)
        work.session.flush()
        if person.post is not None:
            held = EmployeePost(
                employee_id=employee.id, post=person.post, valid_from=work.today, recorded_at=work.now
            )
            work.session.add(held)


def seed(work: Work) -> dict[str, object]:
    """Enter what every book starts with, default parameters and the holidays known; returns counts."""
    seeded = [
        {
            "key": each.key,
            "value": each.value,
            "valid_from": each.valid_from,
            "level": each.level,
            "source": each.source,
        }
        for each in DEFAULTS
    ]
    work.session.execute(insert(DatedParameter), [{**row, "recorded_at": work.now} for row in seeded])
    days = [{"day": each.day, "working": each.working, "name": each.name} for each in calendar.known_days()]
    work.session.execute(insert(Holiday), [{**row, "recorded_at": work.now} for row in days])
    return {"parameters": len(seeded), "holidays": len(days)}


def the_station(session: Session) -> Station:
    """The one row of the station.

    Raises:
        RuleBroken: the book was never founded.
    """
    station = session.scalars(select(Station)).first()
    if station is None:
        raise RuleBroken("这个账本还没有建账，请先新建账本，或打开另一个账本。")
    return station


def the_people(session: Session, day: date) -> list[Person]:
    """The people of the station with the first of the posts they hold on `day`, in the order of the posts."""
    held = (
        (EmployeePost.employee_id == Employee.id)
        & EmployeePost.voided_at.is_(None)
        & (EmployeePost.valid_from <= day)
        & or_(EmployeePost.valid_to.is_(None), EmployeePost.valid_to >= day)
    )
    rows = session.execute(
        select(Employee.id, Employee.name, EmployeePost.post, Employee.phone)
        .outerjoin(EmployeePost, held)
        .where(Employee.voided_at.is_(None))
    ).all()
    order = {post: place for place, post in enumerate(Post)}
    found: dict[int, Person] = {}
    for key, name, post, phone in sorted(rows, key=lambda row: (order.get(row[2], len(order)), row[1])):
        found.setdefault(key, Person(name, post, phone or ""))
    return list(found.values())
