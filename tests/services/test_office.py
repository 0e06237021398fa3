from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import Employee, Journal, Line, Station
from supply_station.services import keeping, station
from supply_station.services.office import Office, Work, act
from supply_station.storage.book import Book
from supply_station.storage.chain import FIRST
from supply_station.storage.verify import faults

NOW = datetime(2026, 11, 2, 9, 0)


@act("登记两条线路后失败", changes=(Line,))
def add_lines_and_fail(work: Work) -> None:
    work.session.add(Line(name="甲线", recorded_at=work.now))
    work.session.flush()
    raise RuleBroken("不行。")


@act("偷改站名", changes=(Line,))
def change_undeclared(work: Work) -> None:
    work.session.add(Station(name="别的所", practice=False, founded_at=work.now))


@act("在办事中再办事", changes=(Line,))
def nested(work: Work, *, office: Office) -> None:
    office.perform(station.found, name="青竹镇供电所")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Book.open(new_book(tmp_path)), clerk="李秀英", clock=lambda: NOW)


def lines(office: Office) -> list[Journal]:
    return office.consult(lambda session: list(session.scalars(select(Journal).order_by(Journal.id))))


def test_an_act_leaves_one_journal_line_chained_to_the_one_before(office: Office) -> None:
    office.perform(station.found, name="青竹镇供电所")
    key = office.perform(keeping.add, kind=Employee, values={"name": "王建国"})
    office.perform(keeping.amend, kind=Employee, key=key, values={"phone": "13800000001"}, basis="更正")
    founded, added, amended = lines(office)
    assert [founded.act, added.act, amended.act] == ["建账", "登记", "更正"]
    assert (added.clerk, added.at) == ("李秀英", NOW)
    assert added.changes[0]["after"] == {"id": key, "name": "王建国", "recorded_at": "2026-11-02T09:00:00"}
    assert amended.changes[0]["before"] == {"phone": None, "sources": None}
    assert amended.changes[0]["after"] == {
        "phone": "13800000001",
        "sources": {"phone": "更正（李秀英 2026-11-02）"},
    }
    assert founded.previous_hash == FIRST
    assert [added.previous_hash, amended.previous_hash] == [founded.hash, added.hash]
    assert faults(office.book.path) == []


def test_a_refused_act_leaves_nothing(office: Office) -> None:
    with pytest.raises(RuleBroken):
        office.perform(add_lines_and_fail)
    assert lines(office) == []
    assert office.consult(lambda session: session.scalars(select(Line)).all()) == []


def test_an_act_may_not_change_what_it_did_not_declare(office: Office) -> None:
    with pytest.raises(TypeError, match="Station"):
        office.perform(change_undeclared)
    assert office.consult(lambda session: session.scalars(select(Station)).all()) == []


def test_while_an_act_writes_another_is_answered_at_once(office: Office) -> None:
    with pytest.raises(RuleBroken, match="正在在办事中再办事…，完成后再试"):
        office.perform(nested, office=office)


def test_a_book_is_founded_once(office: Office) -> None:
    office.perform(station.found, name="青竹镇供电所", start_month="2026-07")
    with pytest.raises(RuleBroken, match="已经建过账"):
        office.perform(station.found, name="再来一次")
    assert office.consult(station.the_station).start_month == "2026-07"
