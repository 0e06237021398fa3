"""员工：many people entered at once, each with the post held from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Employee, EmployeePost
from supply_station.rules.employee import Post
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class Newcomer:
    """一个新登记的人: `since` is the first day of the post; without it the post counts from today."""

    name: str
    staff_no: str | None = None
    phone: str | None = None
    post: Post | None = None
    since: date | None = None


@act("登记多人", changes=(Employee, EmployeePost))
def enter_people(work: Work, *, people: Sequence[Newcomer]) -> int:
    """Enter people and the posts they hold, all or none; how many. One journal line holds them all.

    Raises:
        RuleBroken: with the row and the field: no name, a day without a post, a number given twice, or a
            name that is there already while one of the two has no number to tell them apart.
    """
    known = _known(work.session)
    records = []
    for row, person in enumerate(people):
        if refusal := _refusal(person, known):
            sentence, field = refusal
            raise RuleBroken(sentence, field=field, row=row)
        known.append((person.name, person.staff_no))
        records.append(
            Employee(name=person.name, staff_no=person.staff_no, phone=person.phone, recorded_at=work.now)
        )
    work.session.add_all(records)
    work.session.flush()
    work.session.add_all(
        EmployeePost(
            employee_id=record.id,
            post=person.post,
            valid_from=person.since or work.today,
            recorded_at=work.now,
        )
        for record, person in zip(records, people, strict=True)
        if person.post is not None
    )
    return len(records)


def _known(session: Session) -> list[tuple[str, str | None]]:
    live = select(Employee.name, Employee.staff_no).where(Employee.voided_at.is_(None))
    return [(name, number) for name, number in session.execute(live)]


def _refusal(person: Newcomer, known: Sequence[tuple[str, str | None]]) -> tuple[str, str] | None:
    """Why a person cannot be entered beside those who are known, and the field it is about."""
    if not person.name.strip():
        return "姓名还没有填，请填好。", "name"
    if person.since is not None and person.post is None:
        return "填了任职起，没有填岗位；请填上岗位，或清空任职起。", "post"
    if person.staff_no and any(person.staff_no == number for _, number in known):
        return (
            f"工号 {person.staff_no} 已经登记过了，请核对；同一个人只登记一次，不要这一行就把它清空。",
            "staff_no",
        )
    if any(person.name == name and not (person.staff_no and number) for name, number in known):
        return (
            f"“{person.name}”已经登记过了，不要这一行就把它清空；若是同名的另一个人，请给两人都写上工号。",
            "name",
        )
    return None
