"""周换：two hundred meters are ordered, printed as crews walk, come back by code, and the archive follows."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pypdfium2
from sqlalchemy import insert, select

from books import new_book
from supply_station.models import (
    Customer,
    Employee,
    Holiday,
    Meter,
    MeterInstallation,
    Station,
    TransformerArea,
    Usage,
    WorkOrder,
)
from supply_station.rules import calendar
from supply_station.rules.identifiers import with_check_digit
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services.meter_replacement_month import changed_meters
from supply_station.services.office import Office
from supply_station.services.work_order import by_code
from supply_station.services.work_order_life import box, dispatch, enter, give_back
from supply_station.services.work_order_opening import open_orders
from supply_station.services.work_order_paper import mark_printed, paper
from supply_station.storage.book import Book

MANY, MONTH = 200, "2026-10"
DAY = date(2026, 10, 20)
NOW = datetime(2026, 11, 2, 9, 0)
KEPT = {"recorded_at": NOW}


def new_meter(key: int) -> str:
    return with_check_digit(f"{1430009 * 10**14 + 900_000 + key}")


def founded(folder: Path) -> Office:
    """Two 台区 with their accounts in mixed walking order, an old meter on each."""
    office = Office(Book.open(new_book(folder)), clerk="王芳", clock=lambda: NOW)
    keys = range(1, MANY + 1)
    with office.book.writing() as session:
        session.add(Station(name="青竹供电所", practice=False, founded_at=NOW))
        session.add_all([Employee(id=key, name=name, **KEPT) for key, name in ((1, "邓茂"), (2, "向阳"))])
        days = [each for each in calendar.known_days() if each.day.year == 2026]
        session.add_all(
            [Holiday(day=each.day, working=each.working, name=each.name, **KEPT) for each in days]
        )
        session.flush()
        session.add_all([TransformerArea(id=key, name=f"{key}台区", **KEPT) for key in (1, 2)])
        session.flush()
        session.add_all(
            [
                Customer(
                    id=key,
                    account_no=f"{4300000000000 + key}",
                    name=f"户{key}",
                    status="正常",
                    area_id=1 + key % 2,
                    walking_order=MANY - key,
                    **KEPT,
                )
                for key in keys
            ]
        )
        session.add_all([Meter(id=key, factory_no=f"旧{key}", **KEPT) for key in keys])
        session.flush()
        session.add_all(
            [
                MeterInstallation(customer_id=key, meter_id=key, multiplier=1, in_place=True, **KEPT)
                for key in keys
            ]
        )
    return office


def read_month(office: Office, lacking: int) -> None:
    """October as exported: 10 kWh on the old meter and 3 on the new; of one account the old part lacks."""
    rows = [(key, f"旧{key}", 100_00, 110_00) for key in range(1, MANY + 1) if key != lacking]
    rows += [(key, new_meter(key), 0, 3_00) for key in range(1, MANY + 1)]
    values = {"register": Register.TOTAL, "kwh_derived": False, "read_on": date(2026, 10, 31), **KEPT}
    before = [(key, f"旧{key}", "2026-09", 90_00, 100_00) for key in range(1, MANY + 1)]
    now = [(key, no, MONTH, start, end) for key, no, start, end in rows]
    with office.book.writing() as session:
        session.execute(
            insert(Usage),
            [
                values
                | {"customer_id": key, "meter_no": no, "month": month}
                | {"read_from": start, "read_to": end, "kwh": end - start, "multiplier": 1}
                | ({"read_on": date(2026, 9, 30)} if month != MONTH else {})
                for key, no, month, start, end in [*before, *now]
            ],
        )


def test_a_rotation_of_two_hundred_meters(tmp_path: Path) -> None:
    office = founded(tmp_path)
    accounts = [f"{4300000000000 + key}" for key in range(1, MANY + 1)]
    kind = OrderKind.METER_REPLACEMENT
    made = office.perform(open_orders, kind=kind, accounts=accounts, cause="到期轮换")
    orders = [each.id for each in made]
    office.perform(dispatch, orders=orders, first=1, second=2, on=DAY - timedelta(days=1))
    printed = office.consult(paper, orders=orders, at=NOW, by="王芳")
    office.perform(mark_printed, pages=printed.pages)
    with pypdfium2.PdfDocument(printed.pdf) as pdf:
        assert len(pdf) == 3 * MANY  # 存根, 客户, 归档
        first, middle = (pdf[at].get_textpage().get_text_range() for at in (0, 3 * MANY // 2))
    assert "户200" in first, "the walk of the first 台区 begins with its last account"
    assert "户199" in middle

    codes = office.consult(
        lambda session: dict(session.execute(select(WorkOrder.code, WorkOrder.customer_id)).all())
    )
    for code, key in codes.items():
        order = office.consult(by_code, code)
        assert order is not None
        values: dict[str, str | int | list[str] | None] = {
            "trigger": "到期轮换",
            "removed_on": DAY.isoformat(),
            "read_at_end": 110_00,
            "read_at_start": 0,
            "new_asset_no": new_meter(key),
            "new_multiplier": 1,
        }
        office.perform(give_back, order=order, values=values, first=1, second=2, on=DAY)
    office.perform(enter, orders=orders, on=DAY, by="李秀英")
    office.perform(box, orders=orders, box="3-12", on=DAY)

    with office.book.reading() as session:
        assert set(session.scalars(select(WorkOrder.state))) == {OrderState.ARCHIVED}
        hung = select(MeterInstallation.customer_id, Meter.asset_no).join(
            Meter, Meter.id == MeterInstallation.meter_id
        )
        assert dict(session.execute(hung.where(MeterInstallation.in_place)).all()) == {
            key: new_meter(key) for key in range(1, MANY + 1)
        }
        taken = session.scalars(select(MeterInstallation).where(~MeterInstallation.in_place)).all()
        assert {(each.removed_on, each.read_at_end) for each in taken} == {(DAY, 110_00)}
        assert len(taken) == MANY

    read_month(office, lacking=7)
    found = office.consult(changed_meters, MONTH)
    assert len(found) == MANY
    assert [(each.name, each.missing) for each in found if each.missing] == [("户7", 10_00)]
    assert [each.expected for each in found] == [13_00] * MANY
    office.book.close()
