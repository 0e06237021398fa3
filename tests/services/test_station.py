"""本所：founding a book with its people, changing what it says of the station, and who may act."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import Employee, EmployeePost
from supply_station.rules.employee import Post
from supply_station.services import keeping, station, station_founding
from supply_station.services.office import Office
from supply_station.services.station import Person, the_people, the_station
from supply_station.storage.book import Book

NOW = datetime(2026, 11, 2, 9, 0)
PEOPLE = [Person("李秀英", Post.CLERK, "13800000001"), Person(" 王建国 ", Post.CHIEF)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        yield Office(book, clerk="李秀英", clock=lambda: NOW)


def test_a_book_is_founded_with_its_people_and_their_posts(office: Office) -> None:
    office.perform(
        station.found,
        name=" 青竹溪镇供电所 ",
        county_company="某县供电公司",
        start_month="2026-11",
        people=PEOPLE,
    )
    founded = office.consult(the_station)
    assert (founded.name, founded.county_company, founded.start_month, founded.practice) == (
        "青竹溪镇供电所",
        "某县供电公司",
        "2026-11",
        False,
    )
    assert office.consult(the_people, NOW.date()) == [
        Person("王建国", Post.CHIEF),
        Person("李秀英", Post.CLERK, "13800000001"),
    ]
    assert office.consult(the_people, date(2026, 11, 1)) == [
        Person("李秀英", None, "13800000001"),
        Person("王建国"),
    ]


@pytest.mark.parametrize(
    ("people", "data", "field", "sentence"),
    [
        (PEOPLE, ("  ", "2026-11"), "name", "供电所名称"),
        (PEOPLE, ("青竹溪镇供电所", "十一月"), "start_month", "2026-10"),
        ([], ("青竹溪镇供电所", ""), "people", "还缺所长"),
        (PEOPLE[1:], ("青竹溪镇供电所", ""), "people", "还缺营业员"),
        ([*PEOPLE, Person(" ", Post.SAFETY)], ("青竹溪镇供电所", ""), "people", "安全员的姓名还没有填"),
    ],
)
def test_a_refused_founding_names_its_field_and_leaves_nothing(
    office: Office, people: list[Person], data: tuple[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refused:
        office.perform(station.found, name=data[0], start_month=data[1], people=people)
    assert refused.value.field == field
    with pytest.raises(RuleBroken, match="还没有建账"):
        office.consult(the_station)


def test_the_station_is_set_up_anew(office: Office) -> None:
    office.perform(station.found, name="青竹镇供电所", start_month="2026-07")
    office.perform(station.set_up, name="青竹溪镇供电所", county_company="某县供电公司", start_month="")
    found = office.consult(the_station)
    assert (found.name, found.county_company, found.start_month) == ("青竹溪镇供电所", "某县供电公司", None)
    with pytest.raises(RuleBroken) as refused:
        office.perform(station.set_up, name="青竹溪镇供电所", start_month="2026-13")
    assert refused.value.field == "start_month"
    with pytest.raises(RuleBroken) as refused:
        office.perform(station.set_up, name="")
    assert refused.value.field == "name"


def test_one_who_left_is_not_among_the_people_and_one_with_two_posts_stands_once(office: Office) -> None:
    office.perform(station.found, name="青竹溪镇供电所", people=[*PEOPLE, Person("赵六", Post.SAFETY)])
    second = {"employee_id": 1, "post": Post.TEAM_LEADER, "valid_from": NOW.date()}
    office.perform(keeping.add, kind=EmployeePost, values=second)
    office.perform(keeping.void, kind=Employee, key=3, reason="调走")
    assert office.consult(the_people, NOW.date()) == [
        Person("王建国", Post.CHIEF),
        Person("李秀英", Post.TEAM_LEADER, "13800000001"),
    ]


def test_founding_in_one_piece_leaves_a_whole_book_or_none(tmp_path: Path) -> None:
    path = tmp_path / "账.book"
    founding = partial(
        station_founding.found_station,
        path,
        clerk="李秀英",
        now=NOW,
        name="青竹溪镇供电所",
        county_company="",
        start_month="",
    )
    with pytest.raises(RuleBroken, match="还缺营业员"):
        founding(people=PEOPLE[1:])
    assert not path.exists()
    founding(people=PEOPLE)
    with Book.open(path) as book:
        office = Office(book, clerk="李秀英", clock=lambda: NOW)
        assert [person.name for person in office.consult(the_people, NOW.date())] == ["王建国", "李秀英"]
    with pytest.raises(RuleBroken, match="已经存在"):
        founding(people=PEOPLE)


class StoppedError(Exception):
    pass


def test_a_practice_book_tells_its_steps_and_can_be_stopped_between_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_founding, "CUSTOMERS", 40)
    path = tmp_path / "练习.book"
    told: list[str] = []

    def stop_at_the_third(stage: str) -> None:
        told.append(stage)
        if len(told) == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        station_founding.found_practice(path, now=NOW, stage=stop_at_the_third)
    assert not path.exists()
    assert told[0] == "正在编写 2024-11 的电量…"
    told.clear()
    station_founding.found_practice(path, now=NOW, stage=told.append)
    assert told[-3:] == ["正在编写 2026-10 的电量…", "正在编写工单和零度户…", "正在收尾…"]
    with Book.open(path) as book:
        founded = Office(book, clerk="李秀英", clock=lambda: NOW).consult(the_station)
        assert (founded.practice, founded.founded_at) == (True, datetime(2026, 10, 25, 18, 0))
