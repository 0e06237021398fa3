from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from exports import contents, take, xlsx
from orders import ACCOUNTS, REPLACED, TODAY, TYPED, back, on_paper, out, read, station
from supply_station.errors import RuleBroken
from supply_station.models import ArchiveDifference, Customer, Meter, MeterInstallation, Station
from supply_station.rules.archive_difference import Handling
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services import keeping
from supply_station.services.office import Office
from supply_station.services.work_order_life import box, dispatch, enter
from supply_station.services.work_order_opening import open_orders
from supply_station.services.work_order_paper import mark_printed, paper

KIND = OrderKind.METER_REPLACEMENT
OLD = "1430009000000000000001"
NEW = "1430009000003609335198"
SOURCE = "工单 HB2026110001（王芳 2026-11-02）"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path / "book")
    yield office
    office.book.close()


def finish(office: Office, *orders: int) -> None:
    office.perform(enter, orders=orders, on=TODAY, by="王芳")
    office.perform(box, orders=orders, box="12-3", on=TODAY)


def replaced(office: Office, customer: int = 1, **values: Any) -> int:
    """A replacement order of the account that has come back."""
    (order,) = out(office, KIND, customer)
    back(office, order, values=REPLACED | values)
    return order


def refused(office: Office, order: int) -> RuleBroken:
    """Why the order cannot be archived; nothing has changed."""
    office.perform(enter, orders=[order], on=TODAY, by="王芳")
    before = contents(office)
    with pytest.raises(RuleBroken) as told:
        office.perform(box, orders=[order], box="12-3", on=TODAY)
    assert contents(office) == before
    return told.value


def hung(office: Office, customer: int = 1) -> list[tuple[MeterInstallation, Meter]]:
    """The account's meters, in the order they were hung."""
    query = (
        select(MeterInstallation, Meter)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(MeterInstallation.customer_id == customer)
        .order_by(MeterInstallation.id)
    )
    return [(row[0], row[1]) for row in office.consult(lambda session: session.execute(query).all())]


def hang(office: Office, asset_no: str, customer: int = 1, **values: Any) -> int:
    """One more meter in place; the id of its installation."""
    meter = office.perform(keeping.add, kind=Meter, values={"asset_no": asset_no})
    place = {"customer_id": customer, "meter_id": meter, "in_place": True, "multiplier": 1} | values
    return office.perform(keeping.add, kind=MeterInstallation, values=place)


def test_archiving_takes_the_old_meter_down_and_hangs_the_new_one(office: Office) -> None:
    order = replaced(
        office,
        new_factory_no="F9",
        new_model="DDZY102",
        new_digits=6,
        new_multiplier=30,
        read_at_start=12,
    )
    assert [place.in_place for place, _ in hung(office)] == [True]
    finish(office, order)
    (old, old_meter), (new, new_meter) = hung(office)
    day = date(2026, 11, 1)
    assert (old_meter.asset_no, old.in_place, old.removed_on, old.read_at_end) == (OLD, False, day, 123400)
    assert (new.in_place, new.installed_on, new.multiplier, new.read_at_start) == (True, day, 30, 12)
    assert (new_meter.asset_no, new_meter.factory_no, new_meter.model, new_meter.digits) == (
        NEW,
        "F9",
        "DDZY102",
        6,
    )
    assert old.sources == dict.fromkeys(("in_place", "removed_on", "read_at_end"), SOURCE)
    assert new.sources == dict.fromkeys(("installed_on", "read_at_start", "multiplier"), SOURCE)
    assert read(office, order).state is OrderState.ARCHIVED


def test_an_account_without_a_meter_gets_its_first(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(MeterInstallation).values(in_place=False, removed_on=date(2026, 1, 5)))
    finish(office, replaced(office))
    assert [(meter.asset_no, place.in_place) for place, meter in hung(office)] == [(OLD, False), (NEW, True)]


def test_a_number_that_hangs_elsewhere_is_refused_naming_that_account(office: Office) -> None:
    hang(office, NEW, customer=2)
    told = refused(office, replaced(office))
    assert told.field == "new_asset_no"
    assert ACCOUNTS[2] in told.sentence
    assert "更正回单" in told.sentence


def test_a_meter_that_came_back_from_another_account_is_the_same_meter(office: Office) -> None:
    place = hang(office, NEW, customer=2)
    office.perform(
        keeping.amend, kind=MeterInstallation, key=place, values={"in_place": False}, basis="更正：已拆回"
    )
    finish(office, replaced(office))
    query = select(Meter).where(Meter.asset_no == NEW)
    assert len(office.consult(lambda session: session.scalars(query).all())) == 1
    assert hung(office)[-1][1].asset_no == NEW


def test_of_several_meters_the_one_the_paper_named_is_taken_down(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Station(name="青竹镇供电所", practice=False, founded_at=TYPED))
    (order,) = [
        each.id for each in office.perform(open_orders, kind=KIND, accounts=[ACCOUNTS[1]], cause="到期")
    ]
    office.perform(dispatch, orders=[order], first=1, second=2, on=TODAY)
    printed = office.consult(paper, orders=[order], at=TYPED, by="王芳")
    office.perform(mark_printed, pages=printed.pages)
    hang(office, "A2")
    back(office, order, values=REPLACED)
    finish(office, order)
    assert [(meter.asset_no, place.in_place) for place, meter in hung(office)] == [
        (OLD, False),
        ("A2", True),
        (NEW, True),
    ]


def test_of_several_meters_the_one_the_return_names_is_taken_down(office: Office) -> None:
    hang(office, "A2", multiplier=40)
    finish(office, replaced(office, remark="拆的是A2，箱内另一块没动"))
    assert [(meter.asset_no, place.in_place) for place, meter in hung(office)] == [
        (OLD, True),
        ("A2", False),
        (NEW, True),
    ]


@pytest.mark.parametrize("remark", [None, f"{OLD} 和 A2 都看过"])
def test_several_meters_and_nothing_that_says_which_is_refused(office: Office, remark: str | None) -> None:
    hang(office, "A2")
    told = refused(office, replaced(office, remark=remark))
    assert told.field == "remark"
    assert "A2" in told.sentence
    assert OLD in told.sentence


def test_the_number_of_the_old_meter_is_no_new_number(office: Office) -> None:
    told = refused(office, replaced(office, new_asset_no=OLD))
    assert told.field == "new_asset_no"
    assert "在装" in told.sentence


def test_a_day_before_the_old_meter_was_hung_is_refused(office: Office) -> None:
    office.perform(
        keeping.amend,
        kind=MeterInstallation,
        key=1,
        values={"installed_on": date(2026, 11, 2)},
        basis="更正：补日期",
    )
    assert refused(office, replaced(office)).field == "removed_on"


def test_a_meter_that_an_import_has_hung_already_gets_what_the_import_could_not_know(
    office: Office, tmp_path: Path
) -> None:
    order = replaced(office)
    rows = [["户号", "户名", "资产编号", "综合倍率"], [ACCOUNTS[1], "户1", NEW, 1]]
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", rows))
    assert [(place.in_place, place.removed_on) for place, _ in hung(office)] == [(False, None), (True, None)]
    finish(office, order)
    (old, _), (new, meter) = hung(office)
    day = date(2026, 11, 1)
    assert (old.in_place, old.removed_on, old.read_at_end) == (False, day, 123400)
    assert (meter.asset_no, new.in_place, new.installed_on, new.read_at_start) == (NEW, True, day, 0)


def test_what_the_import_said_of_the_new_meter_is_equal_once_the_order_is_archived(
    office: Office, tmp_path: Path
) -> None:
    order = replaced(office)
    rows = [["户号", "电费年月", "资产编号", "电量"], [ACCOUNTS[1], "202611", NEW, 5]]
    take(office, "usage", xlsx(tmp_path / "电量.xlsx", rows))
    handling = select(ArchiveDifference.handling)
    assert office.consult(lambda session: session.scalars(handling).all()) == [Handling.PENDING]
    finish(office, order)
    assert office.consult(lambda session: session.scalars(handling).all()) == [Handling.EQUAL]


def test_a_rotation_of_two_hundred_meters_is_printed_returned_and_archived(office: Office) -> None:
    accounts = [f"99{each:011}" for each in range(200)]
    with office.book.writing() as session:
        for at, no in enumerate(accounts, start=100):
            session.add(
                Customer(id=at, recorded_at=TYPED, account_no=no, name=f"户{at}", status="正常", area_id=1)
            )
            session.add(Meter(id=at, recorded_at=TYPED, asset_no=f"旧{at}"))
            session.flush()
            place = {"customer_id": at, "meter_id": at, "in_place": True, "multiplier": 1}
            session.add(MeterInstallation(recorded_at=TYPED, **place))
    opened = office.perform(open_orders, kind=KIND, accounts=accounts, cause="2026 年到期轮换")
    keys = [each.id for each in opened]
    office.perform(dispatch, orders=keys, first=1, second=2, on=TODAY)
    on_paper(office, keys)
    for at, key in enumerate(keys):
        back(office, key, values=REPLACED | {"new_asset_no": f"新{at}", "read_at_end": 1000 + at})
    finish(office, *keys)
    states = {read(office, key).state for key in (keys[0], keys[-1])}
    assert states == {OrderState.ARCHIVED}
    for at in (0, 57, 199):
        (old, _), (new, meter) = hung(office, 100 + at)
        assert (old.in_place, old.read_at_end, new.in_place, meter.asset_no) == (
            False,
            1000 + at,
            True,
            f"新{at}",
        )
