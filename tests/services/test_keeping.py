from datetime import date, datetime
from pathlib import Path

import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import Customer, Employee, EmployeePost, Line, Usage
from supply_station.rules.customer import Status
from supply_station.rules.employee import Post
from supply_station.rules.usage import Register
from supply_station.services import keeping
from supply_station.services.office import Office
from supply_station.storage.book import Book


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Book.open(new_book(tmp_path)), clerk="李秀英", clock=lambda: datetime(2026, 11, 2, 9, 0))


def test_a_record_without_what_must_be_there_is_refused_by_its_heading(office: Office) -> None:
    with pytest.raises(RuleBroken, match="“姓名”还没有填") as told:
        office.perform(keeping.add, kind=Employee, values={"name": "  "})
    assert told.value.field == "name"


def test_an_amendment_needs_a_basis(office: Office) -> None:
    key = office.perform(keeping.add, kind=Line, values={"name": "青竹线"})
    with pytest.raises(RuleBroken, match="依据"):
        office.perform(keeping.amend, kind=Line, key=key, values={"name": "青山线"}, basis=" ")
    assert office.consult(lambda session: session.get_one(Line, key).name) == "青竹线"


def test_a_voided_record_stays_and_its_name_may_be_used_again(office: Office) -> None:
    key = office.perform(keeping.add, kind=Line, values={"name": "青竹线"})
    with pytest.raises(RuleBroken, match="原因"):
        office.perform(keeping.void, kind=Line, key=key, reason="")
    office.perform(keeping.void, kind=Line, key=key, reason="重复登记")
    again = office.perform(keeping.add, kind=Line, values={"name": "青竹线"})
    assert again != key
    assert office.consult(lambda session: session.get_one(Line, key).void_reason) == "重复登记"
    with pytest.raises(RuleBroken, match="已经作废"):
        office.perform(keeping.amend, kind=Line, key=key, values={"name": "青山线"}, basis="更正")


def test_a_second_record_of_the_same_name_is_refused_when_added_or_amended(office: Office) -> None:
    office.perform(keeping.add, kind=Line, values={"name": "青竹线"})
    with pytest.raises(RuleBroken, match="“线路”青竹线 已经登记过了"):
        office.perform(keeping.add, kind=Line, values={"name": "青竹线"})
    other = office.perform(keeping.add, kind=Line, values={"name": "青山线"})
    with pytest.raises(RuleBroken, match="已经登记过了"):
        office.perform(keeping.amend, kind=Line, key=other, values={"name": "青竹线"}, basis="更正")
    assert office.consult(lambda session: session.get_one(Line, other).name) == "青山线"


def test_a_reading_without_a_meter_number_can_be_amended(office: Office) -> None:
    account = {"account_no": "0430000001", "name": "张三", "status": Status.NORMAL}
    customer = office.perform(keeping.add, kind=Customer, values=account)
    reading = {"customer_id": customer, "month": "2026-10", "register": Register.TOTAL, "kwh": 100}
    key = office.perform(keeping.add, kind=Usage, values={**reading, "meter_no": None, "kwh_derived": False})
    office.perform(keeping.amend, kind=Usage, key=key, values={"kwh": 200, "meter_no": None}, basis="更正")
    kept = office.consult(lambda session: session.get_one(Usage, key))
    assert (kept.kwh, kept.meter_no) == (200, "")


def test_a_post_does_not_end_before_it_begins(office: Office) -> None:
    person = office.perform(keeping.add, kind=Employee, values={"name": "邓茂"})
    begins = {"employee_id": person, "post": Post.CHIEF, "valid_from": date(2026, 3, 1)}
    for day in (date(2026, 3, 1), None):
        office.perform(keeping.add, kind=EmployeePost, values={**begins, "valid_to": day})
    with pytest.raises(RuleBroken, match="“任职止”早于") as told:
        office.perform(keeping.add, kind=EmployeePost, values={**begins, "valid_to": date(2026, 2, 28)})
    assert told.value.field == "valid_to"
    key = office.perform(keeping.add, kind=EmployeePost, values=begins)
    values: dict[str, object] = {"valid_to": date(2026, 2, 28)}
    with pytest.raises(RuleBroken, match="“任职止”早于"):
        office.perform(keeping.amend, kind=EmployeePost, key=key, values=values, basis="更正")
