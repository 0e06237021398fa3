from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from exports import contents, take, xlsx
from orders import ACCOUNTS, SURVEYED, TODAY, TYPED, back, on_paper, station
from supply_station.errors import RuleBroken
from supply_station.models import ArchiveDifference, Customer
from supply_station.rules.archive_difference import Handling
from supply_station.rules.customer import UsageClass
from supply_station.rules.work_order import OrderKind
from supply_station.services import keeping
from supply_station.services.archive_difference_handling import order_survey
from supply_station.services.office import Office
from supply_station.services.work_order_life import box, dispatch, enter, void_orders
from supply_station.services.work_order_opening import open_orders

HEAD = ["户号", "户名", "台区", "用电类别", "电费年月", "电量"]
NAMED = SURVEYED | {"new_phone": None}
UNCHANGED = NAMED | {"conclusion": "不变更"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path / "book")
    with office.book.writing() as session:
        session.execute(update(Customer).values(usage_class=UsageClass.RESIDENTIAL))
    yield office
    office.book.close()


def differing(office: Office, folder: Path, *values: str) -> list[int]:
    """A usage file that describes the first account so: 户名, 台区, 用电类别; the ids of its differences."""
    rows = [HEAD, [ACCOUNTS[1], *values, "202610", 5]]
    take(office, "usage", xlsx(folder / f"电量{len(list(folder.iterdir()))}.xlsx", rows))
    return [each.id for each in differences(office)]


def differences(office: Office) -> list[ArchiveDifference]:
    query = select(ArchiveDifference).order_by(ArchiveDifference.id)
    return list(office.consult(lambda session: session.scalars(query).all()))


def surveyed(office: Office, found: list[int], **values: Any) -> int:
    """A survey order of these differences that has come back."""
    (number,) = office.perform(order_survey, ids=found)
    key = int(number[-4:])
    office.perform(dispatch, orders=[key], first=1, second=2, on=TODAY)
    on_paper(office, [key])
    back(office, key, values=NAMED | values)
    return key


def finish(office: Office, *orders: int) -> None:
    office.perform(enter, orders=orders, on=TODAY, by="王芳")
    office.perform(box, orders=orders, box="12-3", on=TODAY)


def customer(office: Office) -> Customer:
    return office.consult(lambda session: session.get_one(Customer, 1))


def handlings(office: Office) -> dict[str, Handling]:
    return {each.field: each.handling for each in differences(office)}


def by_hand(office: Office) -> int:
    (order,) = office.perform(
        open_orders, kind=OrderKind.CUSTOMER_SURVEY, accounts=[ACCOUNTS[1]], cause="客户来办"
    )
    office.perform(dispatch, orders=[order.id], first=1, second=2, on=TODAY)
    on_paper(office, [order.id])
    return order.id


def test_archiving_changes_the_account_and_each_value_names_the_order(office: Office) -> None:
    order = by_hand(office)
    back(
        office,
        order,
        values=NAMED
        | {
            "new_name": " 彭老大 ",
            "new_usage_class": "一般工商业",
            "new_capacity": 1550,
            "new_contact": "彭小妹",
        },
    )
    before = customer(office)
    assert (before.name, before.sources) == ("户1", None)
    finish(office, order)
    after = customer(office)
    assert (after.name, after.capacity, after.contact) == ("彭老大", 1550, "彭小妹")
    assert after.initials.startswith("pld")
    assert after.usage_class is UsageClass.COMMERCIAL
    source = "工单 CK2026110001（王芳 2026-11-02）"
    assert after.sources == dict.fromkeys(("name", "usage_class", "capacity", "contact"), source)


def test_a_value_that_stands_already_keeps_its_source(office: Office) -> None:
    office.perform(keeping.amend, kind=Customer, key=1, values={"phone": "13807430000"}, basis="更正：来电")
    order = by_hand(office)
    back(office, order, values=SURVEYED)
    finish(office, order)
    assert customer(office).sources == {"phone": "更正：来电（王芳 2026-11-02）"}


def test_without_a_change_the_account_stays_as_it_is(office: Office) -> None:
    order = by_hand(office)
    back(office, order, values=UNCHANGED)
    before = contents(office)["customer"]
    finish(office, order)
    assert contents(office)["customer"] == before


def test_a_voided_account_is_not_changed(office: Office) -> None:
    order = by_hand(office)
    back(office, order, values=SURVEYED)
    office.perform(enter, orders=[order], on=TODAY, by="王芳")
    office.perform(keeping.void, kind=Customer, key=1, reason="重复建户")
    before = contents(office)
    with pytest.raises(RuleBroken, match=ACCOUNTS[1]):
        office.perform(box, orders=[order], box="12-3", on=TODAY)
    assert contents(office) == before


def test_differences_are_settled_as_the_survey_found(office: Office, tmp_path: Path) -> None:
    found = differing(office, tmp_path, "彭老大", "乙台区", "一般工商业")
    order = surveyed(office, found, new_name="彭老大", new_usage_class="农业生产")
    assert set(handlings(office).values()) == {Handling.ORDERED}
    finish(office, order)
    name, area, usage_class = (handlings(office)[field] for field in ("name", "area", "usage_class"))
    assert (name, area) == (Handling.TAKEN, Handling.PENDING)
    assert usage_class is Handling.KEPT
    kept = next(each for each in differences(office) if each.field == "usage_class")
    assert kept.reason == "工单 CK2026110001 查勘后不采用文件的值"
    assert (kept.handled_by, kept.handled_at) == ("王芳", TYPED)


def test_no_change_keeps_the_book_in_all_that_led_to_the_order(office: Office, tmp_path: Path) -> None:
    found = differing(office, tmp_path, "彭老大", "乙台区", "一般工商业")
    finish(office, surveyed(office, found, conclusion="不变更"))
    assert set(handlings(office).values()) == {Handling.KEPT}


def test_what_nobody_can_say_yet_is_open_again(office: Office, tmp_path: Path) -> None:
    found = differing(office, tmp_path, "彭老大", "甲台区", "居民生活")
    finish(office, surveyed(office, found, conclusion="另行核实"))
    assert handlings(office)["name"] is Handling.PENDING


def test_what_the_book_says_already_is_equal(office: Office, tmp_path: Path) -> None:
    found = differing(office, tmp_path, "彭老大", "甲台区", "居民生活")
    order = surveyed(office, found, conclusion="不变更")
    office.perform(keeping.amend, kind=Customer, key=1, values={"name": "彭老大"}, basis="更正")
    finish(office, order)
    assert handlings(office)["name"] is Handling.EQUAL


def test_differences_of_a_later_file_that_the_order_makes_equal_are_equal(
    office: Office, tmp_path: Path
) -> None:
    order = by_hand(office)
    back(office, order, values=NAMED | {"new_name": "彭老大"})
    differing(office, tmp_path, "彭老大", "甲台区", "居民生活")
    assert handlings(office)["name"] is Handling.PENDING
    finish(office, order)
    assert handlings(office)["name"] is Handling.EQUAL


def test_a_voided_order_leaves_its_differences_open(office: Office, tmp_path: Path) -> None:
    found = differing(office, tmp_path, "彭老大", "甲台区", "居民生活")
    order = surveyed(office, found)
    office.perform(void_orders, orders=[order], reason="开重了")
    (left,) = [each for each in differences(office) if each.field == "name"]
    assert (left.handling, left.work_order_id) == (Handling.PENDING, None)
    assert office.perform(order_survey, ids=[left.id]) == ["CK2026110002"]
