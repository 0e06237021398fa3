from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from orders import ACCOUNTS, DENG, PENG, TODAY, TYPED, XIANG, back, on_paper, ordered, out, station
from supply_station.models import Customer, Line, Meter, MeterInstallation, TransformerArea, Usage, WorkOrder
from supply_station.rules.customer import Category, ReadingCycle, UsageClass
from supply_station.rules.form import SOURCES
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind
from supply_station.services.office import Office
from supply_station.services.work_order_facts import facts
from supply_station.services.work_order_life import dispatch

CHECK = OrderKind.ZERO_ACCOUNT_CHECK


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return station(tmp_path)


def told(office: Office, order: int) -> dict[str, Any]:
    with office.book.reading() as session:
        return facts(session, [session.get_one(WorkOrder, order)])[order]


def read(office: Office, month: str, meter_no: str, dial: int, energy: int = 0) -> None:
    """A reading of the first account; dial in 0.01, energy in 0.01 kWh."""
    with office.book.writing() as session:
        session.add(
            Usage(recorded_at=TYPED, customer_id=1, month=month, meter_no=meter_no,
                  register=Register.TOTAL, read_to=dial, kwh=energy, kwh_derived=False)
        )  # fmt: skip


def own(customer: int) -> str:
    return f"14300090000000{customer:08}"


def test_an_order_knows_every_source_once_the_book_does(office: Office) -> None:
    values = {
        "former_account_no": "0000000017",
        "category": Category.LOW_NON_RESIDENTIAL,
        "usage_class": UsageClass.COMMERCIAL,
        "address": "甲村1组",
        "contact": "彭大明",
        "phone": "13900000000",
        "capacity": 1250,
        "voltage": "220V",
        "phase": "单相",
        "metering": "低供低计",
    }
    with office.book.writing() as session:
        session.add(Line(id=1, recorded_at=TYPED, name="10kV双垅线"))
        session.flush()
        session.execute(update(TransformerArea).values(line_id=1, cycle=ReadingCycle.TWO_MONTHLY))
        session.execute(update(Customer).where(Customer.id == 1).values(**values))
        session.execute(update(Meter).values(model="DDZY"))
    read(office, "2026-08", own(1), 120000, 5000)
    read(office, "2026-10", own(1), 123456)
    (order,) = ordered(office, CHECK, 1)
    with office.book.writing() as session:
        session.execute(update(WorkOrder).values(cause="退回补查"))
    office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=TODAY)
    on_paper(office, [order])
    back(office, order, first=PENG, second=DENG)
    found = told(office, order)
    assert found.keys() == SOURCES
    assert {
        source.partition(".")[2]: found[source] for source in found if source.startswith("customer.")
    } == (
        values
        | {"account_no": ACCOUNTS[1], "name": "户1", "status": "正常", "cycle": "双月", "capacity": "12.5"}
    )
    history = found.pop("usage.history")
    assert {source: fact for source, fact in found.items() if not source.startswith("customer.")} == {
        "area.name": "甲台区",
        "line.name": "10kV双垅线",
        "area.manager": "向阳",
        "meter.number": own(1),
        "meter.model": "DDZY",
        "meter.multiplier": "1",
        "meter.last_reading": "1234.56",
        "meter.last_month": "2026-10",
        "zero_account.since": "2026-08",
        "zero_account.cycles": "3 个周期",
        "order.cause": "退回补查",
        "order.sent": "邓茂、向阳",
        "order.went": "彭山、邓茂",
    }
    assert (len(history), history[0], history[-1]) == (12, ("2025-11", ""), ("2026-10", "0"))
    assert dict(history)["2026-08"] == "50"


def test_what_the_book_does_not_know_is_left_out(office: Office) -> None:
    (order,) = ordered(office, OrderKind.CUSTOMER_SURVEY, 3)
    with office.book.writing() as session:
        session.execute(update(Customer).values(area_id=None))
        session.execute(update(MeterInstallation).values(in_place=False))
    assert told(office, order).keys() == {
        "customer.account_no", "customer.name", "customer.status", "customer.cycle", "customer.category",
        "usage.history", "order.cause",
    }  # fmt: skip


def test_the_months_shown_are_those_up_to_each_orders_own(office: Office) -> None:
    read(office, "2026-11", own(1), 1, 700)
    orders = ordered(office, CHECK, 1) + ordered(office, OrderKind.METER_REPLACEMENT, 1)
    with office.book.reading() as session:
        known = facts(session, session.scalars(select(WorkOrder)).all())
    first, second = (known[order]["usage.history"] for order in orders)
    assert (first[-1], second[-1]) == (("2026-10", ""), ("2026-11", "7"))


def test_each_meter_in_place_tells_its_part_in_the_same_order(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Meter(id=9, recorded_at=TYPED, factory_no="F-9"))
        session.flush()
        session.add(
            MeterInstallation(recorded_at=TYPED, customer_id=1, meter_id=9, in_place=True, read_at_start=500)
        )
    read(office, "2026-10", own(1), 2000)
    (order,) = ordered(office, CHECK, 1)
    found = told(office, order)
    assert (found["meter.number"], found["meter.multiplier"]) == (f"{own(1)}、F-9", "1、/")
    assert found["meter.last_reading"] == "20、5"


@pytest.mark.parametrize(
    ("meter_no", "asset_no", "start", "last"),
    [
        (own(1), own(1), 100, "20"),
        ("", own(1), 100, "20"),
        ("another", None, 100, "20"),
        ("removed", own(1), 100, "1"),
        ("removed", own(1), None, None),
    ],
)
def test_the_last_reading_is_never_that_of_a_meter_taken_down(
    office: Office, meter_no: str, asset_no: str | None, start: int | None, last: str | None
) -> None:
    with office.book.writing() as session:
        session.execute(update(Meter).where(Meter.id == 1).values(asset_no=asset_no, factory_no="F"))
        session.execute(update(MeterInstallation).values(read_at_start=start))
    read(office, "2026-09", meter_no, 1000)
    read(office, "2026-10", meter_no, 2000)
    (order,) = ordered(office, CHECK, 1)
    assert told(office, order).get("meter.last_reading") == last


def test_who_was_sent_is_known_before_who_went(office: Office) -> None:
    (order,) = out(office, CHECK, 2, on=date(2026, 10, 30))
    found = told(office, order)
    assert found["order.sent"] == "邓茂、向阳"
    assert "order.went" not in found
