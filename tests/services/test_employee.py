from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import Employee, EmployeePost, Journal
from supply_station.rules.employee import Post
from supply_station.services import keeping
from supply_station.services.employee import Newcomer, enter_people
from supply_station.services.office import Office
from supply_station.storage.book import Book

NOW = datetime(2026, 11, 2, 9, 0)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Book.open(new_book(tmp_path)), clerk="李秀英", clock=lambda: NOW)


def people(office: Office) -> list[tuple[str, str | None, str | None]]:
    query = select(Employee.name, Employee.staff_no, Employee.phone).order_by(Employee.id)
    return office.consult(
        lambda session: [(name, number, phone) for name, number, phone in session.execute(query)]
    )


def lines(office: Office) -> list[Journal]:
    return office.consult(lambda session: list(session.scalars(select(Journal).order_by(Journal.id))))


def test_people_are_entered_with_their_posts_in_one_line_of_the_journal(office: Office) -> None:
    before = len(lines(office))
    many = office.perform(
        enter_people,
        people=[
            Newcomer("邓茂", "001", "13807310001", Post.CHIEF, date(2024, 3, 1)),
            Newcomer("李秀英", post=Post.CLERK),
            Newcomer("吴亮"),
        ],
    )
    assert many == 3
    assert people(office) == [("邓茂", "001", "13807310001"), ("李秀英", None, None), ("吴亮", None, None)]
    held = select(Employee.name, EmployeePost.post, EmployeePost.valid_from).join(
        EmployeePost, EmployeePost.employee_id == Employee.id
    )
    posts = office.consult(lambda session: {tuple(row) for row in session.execute(held)})
    assert posts == {("邓茂", Post.CHIEF, date(2024, 3, 1)), ("李秀英", Post.CLERK, NOW.date())}
    written = lines(office)[before:]
    assert [each.act for each in written] == ["登记多人"]
    assert len(written[0].changes) == 5


@pytest.mark.parametrize(
    ("second", "field", "said"),
    [
        (Newcomer("  "), "name", "姓名还没有填"),
        (Newcomer("吴亮", since=date(2026, 1, 1)), "post", "没有填岗位"),
        (Newcomer("吴亮", "001"), "staff_no", "工号 001 已经登记过了"),
        (Newcomer("吴亮", "007"), "staff_no", "工号 007 已经登记过了"),
        (Newcomer("邓茂"), "name", "“邓茂”已经登记过了"),
        (Newcomer("李秀英", "002"), "name", "给两人都写上工号"),
    ],
)
def test_one_person_who_cannot_be_entered_keeps_all_out(
    office: Office, second: Newcomer, field: str, said: str
) -> None:
    office.perform(keeping.add, kind=Employee, values={"name": "李秀英"})
    office.perform(keeping.add, kind=Employee, values={"name": "周立", "staff_no": "007"})
    before = people(office), len(lines(office))
    with pytest.raises(RuleBroken, match=said) as told:
        office.perform(enter_people, people=[Newcomer("邓茂", "001"), second])
    assert (told.value.row, told.value.field) == (1, field)
    assert (people(office), len(lines(office))) == before


def test_two_people_of_one_name_are_told_apart_by_their_numbers(office: Office) -> None:
    office.perform(enter_people, people=[Newcomer("王伟", "001"), Newcomer("王伟", "002")])
    assert people(office) == [("王伟", "001", None), ("王伟", "002", None)]


def test_whoever_left_may_come_back(office: Office) -> None:
    key = office.perform(keeping.add, kind=Employee, values={"name": "王伟", "staff_no": "001"})
    office.perform(keeping.void, kind=Employee, key=key, reason="重复登记")
    assert office.perform(enter_people, people=[Newcomer("王伟", "001")]) == 1
