from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    Meter,
    MeterInstallation,
    Usage,
    VirtualCustomerSign,
    WorkOrder,
)
from supply_station.rules import period
from supply_station.rules.customer import ReadingCycle, Status
from supply_station.rules.parameter import PHONE_ACCOUNTS, SAME_CYCLES, Level
from supply_station.rules.usage import Register
from supply_station.rules.virtual_customer import Sign, SignHandling
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services import parameter
from supply_station.services.office import Office
from supply_station.services.virtual_customer import SignRow, handle, only_by_name, order_sign_survey, signs
from supply_station.services.work_order_life import void_orders
from supply_station.storage.book import Book

NOW = datetime(2026, 11, 2, 9, 0)
MONTH = "2026-10"
IDENTITY = "110105194912310025"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        yield Office(book, clerk="李秀英", clock=lambda: NOW)


def add(office: Office, no: str, *, asset_no: str | None = "A", **values: Any) -> int:
    """An account with a meter in place, named after its number."""
    with office.book.writing() as session:
        given = {"status": Status.NORMAL, "name": f"户{no}"} | values
        customer = Customer(recorded_at=NOW, account_no=no, **given)
        meter = Meter(recorded_at=NOW, asset_no=asset_no and f"{asset_no}{no}", factory_no=f"出厂{no}")
        session.add_all([customer, meter])
        session.flush()
        session.add(
            MeterInstallation(recorded_at=NOW, customer_id=customer.id, meter_id=meter.id, in_place=True)
        )
        return customer.id


def read(office: Office, customer: int, *kwh: int | None, last: str = MONTH, step: int = 1) -> None:
    """Readings (kWh in 0.01) of the cycles that end at `last`, oldest first; None is 缺抄."""
    with office.book.writing() as session:
        for back, energy in enumerate(reversed(kwh)):
            if energy is not None:
                session.add(
                    Usage(
                        recorded_at=NOW,
                        customer_id=customer,
                        month=period.shift(last, -step * back),
                        meter_no="A",
                        register=Register.TOTAL,
                        kwh=energy,
                        kwh_derived=False,
                    )
                )


def change(office: Office, customer: int, **values: Any) -> None:
    with office.book.writing() as session:
        session.execute(update(Customer).where(Customer.id == customer).values(**values))


def found(office: Office, sign: Sign) -> list[SignRow]:
    return office.consult(signs, sign=sign, day=NOW.date())


def told(office: Office, sign: Sign) -> list[tuple[str, str, int]]:
    return [(row.account_no, row.shared, row.how_many) for row in found(office, sign)]


def test_one_identity_number_on_several_accounts_is_shown_masked(office: Office) -> None:
    add(office, "1", identity_no=IDENTITY)
    add(office, "2", identity_no=f" {IDENTITY.lower()} ")
    add(office, "3", identity_no="110105194912310106")
    add(office, "4", identity_no="无")
    add(office, "5", identity_no="无")
    add(office, "6", identity_no=IDENTITY, status=Status.CLOSED)
    assert told(office, Sign.SAME_IDENTITY) == [
        ("1", "110105********0025", 2),
        ("2", "110105********0025", 2),
    ]


def test_masked_identity_numbers_are_one_persons_only_where_the_name_is_one(office: Office) -> None:
    masked = "110105********0025"
    add(office, "1", identity_no=masked, name="田大山")
    add(office, "2", identity_no=masked, name="彭小河")
    add(office, "3", identity_no=f" {masked}", name="田大山 ")
    add(office, "4", identity_no=IDENTITY, name="田大山")
    add(office, "5", identity_no=IDENTITY, name="彭小河")
    add(office, "6", identity_no=masked, name="田大山", status=Status.CLOSED)
    assert told(office, Sign.SAME_IDENTITY) == [(no, masked, 2) for no in ("1", "3", "4", "5")]
    assert office.consult(only_by_name) == ["1", "2", "3"]


def test_a_family_may_share_a_phone_and_the_station_says_how_many_are_many(office: Office) -> None:
    for no in ("1", "2"):
        add(office, no, phone="138 0000 1111")
    for no in ("3", "4", "5"):
        add(office, no, phone="13800002222")
    for no in ("6", "7", "8"):
        add(office, no, phone="0")
    assert told(office, Sign.SAME_PHONE) == [(no, "13800002222", 3) for no in ("3", "4", "5")]
    laid: dict[str, Any] = {"valid_from": date(2026, 11, 1), "level": Level.STATION, "source": "所务会"}
    office.perform(parameter.change, key=PHONE_ACCOUNTS, value="2", **laid)
    assert told(office, Sign.SAME_PHONE)[3:] == [(no, "13800001111", 2) for no in ("1", "2")]


def test_one_address_of_many_accounts_whatever_the_blanks(office: Office) -> None:
    add(office, "1", address="响水洞村 3 组 27 户")
    add(office, "2", address="响水洞村3组27户")
    add(office, "3", address="响水洞村3组28户")
    add(office, "4", address="")
    add(office, "5", address="")
    assert told(office, Sign.SAME_ADDRESS) == [(no, "响水洞村3组27户", 2) for no in ("1", "2")]


def test_accounts_without_an_asset_number_or_without_a_meter(office: Office) -> None:
    add(office, "1")
    add(office, "2", asset_no=None)
    bare = add(office, "3")
    add(office, "4", asset_no=None, status=Status.CLOSED)
    with office.book.writing() as session:
        session.execute(
            update(MeterInstallation).where(MeterInstallation.customer_id == bare).values(in_place=False)
        )
    assert told(office, Sign.NO_ASSET_NO) == [("2", "出厂2", 1), ("3", "", 1)]


def test_the_same_kwh_in_each_of_the_last_due_cycles(office: Office) -> None:
    readings: dict[str, list[int | None]] = {
        "1": [3500] * 6,
        "2": [9900, *[3500] * 6],
        "3": [3400, *[3500] * 5],
        "4": [0] * 6,
        "5": [*[3500] * 3, None, *[3500] * 3],
        "6": [3500] * 5,
    }
    for no, kwh in readings.items():
        read(office, add(office, no), *kwh)
    read(office, add(office, "7", cycle=ReadingCycle.TWO_MONTHLY), *[3500] * 6, step=2)
    read(office, add(office, "8", cycle=ReadingCycle.TWO_MONTHLY), *[3500] * 6, last="2026-09", step=2)
    read(office, add(office, "9", cycle=ReadingCycle.TWO_MONTHLY), 3400, *[3500] * 5, step=2)
    read(office, add(office, "91"), *[3500] * 6, last="2026-09")
    read(office, add(office, "92"), *[3500] * 6, last="2026-08")
    assert [row[0] for row in told(office, Sign.SAME_KWH)] == ["1", "2", "7", "8", "91"]
    assert told(office, Sign.SAME_KWH)[0] == ("1", "35 kWh", 6)


def test_all_meters_of_an_account_count_together(office: Office) -> None:
    customer = add(office, "1")
    read(office, customer, *[3500] * 6)
    with office.book.writing() as session:
        session.execute(update(Usage).where(Usage.month == "2026-08").values(kwh=2000))
        second = {"month": "2026-08", "meter_no": "B", "register": Register.TOTAL, "kwh_derived": False}
        session.add(Usage(recorded_at=NOW, customer_id=customer, kwh=1500, **second))
    assert told(office, Sign.SAME_KWH) == [("1", "35 kWh", 6)]


def test_how_many_cycles_are_looked_at_is_a_parameter(office: Office) -> None:
    read(office, add(office, "1"), 100, *[3500] * 3)
    assert told(office, Sign.SAME_KWH) == []
    laid: dict[str, Any] = {"valid_from": date(2026, 11, 1), "level": Level.STATION, "source": "所务会"}
    office.perform(parameter.change, key=SAME_CYCLES, value="3", **laid)
    assert told(office, Sign.SAME_KWH) == [("1", "35 kWh", 3)]
    read(office, add(office, "2"), 100, 3500)
    laid["valid_from"] = date(2026, 11, 2)
    office.perform(parameter.change, key=SAME_CYCLES, value="1", **laid)
    assert told(office, Sign.SAME_KWH) == [("1", "35 kWh", 2)]


def test_an_empty_book_has_no_signs(office: Office) -> None:
    assert [found(office, sign) for sign in Sign] == [[]] * 5


def test_what_was_done_is_remembered_until_the_shared_value_changes(office: Office) -> None:
    one, other = (add(office, no, identity_no=IDENTITY) for no in ("1", "2"))
    note = "村委会证明，两户都有人住"
    done = office.perform(
        handle, customers=[one], sign=Sign.SAME_IDENTITY, handling=SignHandling.LOOKED_AT, note=note
    )
    first, second = found(office, Sign.SAME_IDENTITY)
    assert done == 1
    assert first.handled is not None
    assert (first.handled.handling, first.handled.on, first.handled.by, first.handled.note) == (
        SignHandling.LOOKED_AT,
        NOW.date(),
        "李秀英",
        note,
    )
    assert second.handled is None
    for customer in (one, other):
        change(office, customer, identity_no="110105194912310106")
    assert [row.handled for row in found(office, Sign.SAME_IDENTITY)] == [None, None]


def test_a_second_handling_stands_in_place_of_the_first(office: Office) -> None:
    one = add(office, "1", asset_no=None)
    for handling in (SignHandling.REPORTED, SignHandling.CORRECTED):
        office.perform(handle, customers=[one], sign=Sign.NO_ASSET_NO, handling=handling, note=None)
    (row,) = found(office, Sign.NO_ASSET_NO)
    assert row.handled is not None
    assert row.handled.handling is SignHandling.CORRECTED
    kept = office.consult(lambda session: session.scalars(select(VirtualCustomerSign)).all())
    assert len(kept) == 1


def test_no_identity_number_stands_open_in_what_is_remembered(office: Office) -> None:
    keys = [add(office, no, identity_no=IDENTITY) for no in ("1", "2")]
    values: dict[str, Any] = {
        "customers": keys,
        "sign": Sign.SAME_IDENTITY,
        "handling": SignHandling.REPORTED,
        "note": None,
    }
    office.perform(handle, **values)
    kept = office.consult(lambda session: session.scalars(select(VirtualCustomerSign.shared)).all())
    assert set(kept) == {"110105********0025"}


def test_a_handling_that_says_nothing_or_opens_an_order_is_refused(office: Office) -> None:
    one = add(office, "1", asset_no=None)
    for handling, note, field in (
        (SignHandling.LOOKED_AT, " ", "note"),
        (SignHandling.ORDERED, "去看", "handling"),
    ):
        with pytest.raises(RuleBroken) as refused:
            office.perform(handle, customers=[one], sign=Sign.NO_ASSET_NO, handling=handling, note=note)
        assert refused.value.field == field
    assert [row.handled for row in found(office, Sign.NO_ASSET_NO)] == [None]


def test_an_account_without_the_sign_is_refused_by_its_number(office: Office) -> None:
    one, other = add(office, "1", asset_no=None), add(office, "2")
    values: dict[str, Any] = {"sign": Sign.NO_ASSET_NO, "handling": SignHandling.REPORTED, "note": None}
    with pytest.raises(RuleBroken, match="户号 2 现在没有“没有资产编号”") as refused:
        office.perform(handle, customers=[one, other], **values)
    assert refused.value.row == 1
    with pytest.raises(RuleBroken, match="请先选"):
        office.perform(order_sign_survey, customers=[], sign=Sign.NO_ASSET_NO)


def test_a_survey_order_says_what_to_look_into_and_is_opened_once(office: Office) -> None:
    keys = [add(office, no, phone="13800002222") for no in ("1", "2", "3")]
    (number,) = office.perform(order_sign_survey, customers=keys[:1], sign=Sign.SAME_PHONE)
    order = office.consult(lambda session: session.scalars(select(WorkOrder)).one())
    assert (order.number, order.kind, order.customer_id) == (number, OrderKind.CUSTOMER_SURVEY, keys[0])
    assert order.cause == "虚拟客户迹象：一个电话多户（13800002222，3 户）"
    (first, *others) = found(office, Sign.SAME_PHONE)
    assert first.handled is not None
    assert (first.handled.handling, first.handled.order, first.handled.order_state) == (
        SignHandling.ORDERED,
        number,
        OrderState.WAITING,
    )
    assert [row.handled for row in others] == [None, None]
    with pytest.raises(RuleBroken, match=number):
        office.perform(order_sign_survey, customers=keys, sign=Sign.SAME_PHONE)


def test_a_voided_survey_leaves_the_sign_open(office: Office) -> None:
    keys = [add(office, "1", asset_no=None)]
    office.perform(order_sign_survey, customers=keys, sign=Sign.NO_ASSET_NO)
    order = office.consult(lambda session: session.scalars(select(WorkOrder.id)).one())
    office.perform(void_orders, orders=[order], reason="重复")
    assert [row.handled for row in found(office, Sign.NO_ASSET_NO)] == [None]
    office.perform(order_sign_survey, customers=keys, sign=Sign.NO_ASSET_NO)
    (row,) = found(office, Sign.NO_ASSET_NO)
    assert row.handled is not None
    assert row.handled.order == "CK2026110002"
