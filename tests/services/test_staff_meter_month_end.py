"""自用电的月末和今日：the sheets of the month, its open points, and what the day asks for."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from orders import ACCOUNTS, DENG, PENG, XIANG
from staff_meters import OCTOBER, POSTED_ON, SEPTEMBER, exported, of_month, row_of, staffed, type_row
from supply_station.models import Customer, Station
from supply_station.rules.parameter import Level
from supply_station.rules.parameter_staff_meter import QUOTA
from supply_station.rules.staff_meter import InspectionResult, Ledger
from supply_station.services import month_end, parameter, today
from supply_station.services.office import Office
from supply_station.services.staff_meter import NewStaffMeter, enter_staff_meters
from supply_station.services.staff_meter_back_bill import bill_back
from supply_station.services.staff_meter_inspection import inspect
from supply_station.services.staff_meter_posting import post_board
from supply_station.services.staff_meter_reading import Typed, review, type_readings

AT = datetime(2026, 11, 2, 9, 0)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = staffed(
        tmp_path,
        exported(3, SEPTEMBER, 500, 600, "58.80"),
        exported(1, OCTOBER, 1000, 1200, "118.60"),
        exported(2, OCTOBER, 2000, 2100, "60.00", "向阳"),
    )
    yield made
    made.book.close()


def asked(office: Office, day: date) -> list[tuple[str, int | None]]:
    """What the day asks for about own use."""
    found = office.consult(today.lines, today=day)
    return [(each.matter, each.count) for each in found if each.stem == "staff_meter"]


def points(office: Office) -> list[tuple[str, str, int | None]]:
    """What stands open in the month about own use."""
    found = office.consult(month_end.standing, month=OCTOBER, today=AT.date())
    return [
        (each.point.sheet, each.point.matter, each.point.count)
        for each in found
        if each.stem == "staff_meter"
    ]


def sheet(office: Office, name: str) -> list[list[Any]]:
    """The rows of a sheet of October's workbook, its heading first."""
    made = office.consult(month_end.workbook, month=OCTOBER, at=AT, by="王芳")
    rows = [list(row) for row in load_workbook(BytesIO(made.data))[name].iter_rows(values_only=True)]
    start = next(at for at, row in enumerate(rows) if row[0] == "序号")
    return [
        row for row in rows[start:] if isinstance(row[0], int | str) and row[0] in {"序号", "合计", 1, 2, 3}
    ]


def done(office: Office) -> None:
    """All read, reviewed and posted."""
    type_row(office, 3, read_to=65000, fee=2940, reader="邓茂", paid=True)
    type_row(office, 1, paid=True)
    type_row(office, 2, paid=True, reader="邓茂")
    for key in (XIANG, PENG):
        office.perform(review, month=OCTOBER, reviewer=key, on=POSTED_ON)
    office.perform(post_board, month=OCTOBER, posted_on=POSTED_ON, places="所门口")


def test_the_day_asks_for_what_is_missing_and_says_when_it_is_late(office: Office) -> None:
    assert asked(office, date(2026, 11, 2)) == [
        ("2026-10 员工家庭用电还没有抄表的户", 1),
        ("2026-10 自用电要查的事", 4),
        ("2026-10 员工自用电还没有张榜公示", None),
    ]
    assert asked(office, date(2026, 11, 8))[0] == ("2026-10 员工家庭用电还没有抄表的户，已经过期", 1)
    assert asked(office, date(2026, 11, 12))[2] == ("2026-10 员工自用电还没有张榜公示，已经过期", None)
    assert asked(office, date(2026, 10, 31))[-1] == ("2026-09 员工自用电还没有张榜公示，已经过期", None)
    done(office)
    assert asked(office, date(2026, 11, 12)) == [("2026-10 自用电要查的事", 1)]


def test_nothing_is_asked_for_before_the_station_began(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Station).values(start_month="2026-11"))
    assert asked(office, date(2026, 11, 2)) == []


def test_the_month_stands_open_until_it_is_read_and_posted(office: Office) -> None:
    assert points(office) == [
        ("员工自用电公示表", "2026-10 员工家庭用电还没有抄表的户", 1),
        ("员工自用电公示表", "2026-10 自用电要查的事", 4),
        ("员工自用电公示表", "2026-10 员工自用电还没有张榜公示", None),
    ]
    done(office)
    assert points(office) == [("员工自用电公示表", "2026-10 自用电要查的事", 1)]


def test_the_sheets_of_the_month_say_what_was_posted_billed_back_and_inspected(office: Office) -> None:
    bill: dict[str, Any] = {"period_from": "2026-06", "period_to": "2026-08", "billed_on": POSTED_ON}
    office.perform(
        bill_back,
        staff_meter=1,
        month=OCTOBER,
        read_from=110000,
        read_to=113000,
        rolled_over=False,
        fee=1764,
        basis="现场核对少抄",
        **bill,
    )
    office.perform(
        inspect,
        ids=[3],
        inspected_on=date(2026, 10, 20),
        first_id=DENG,
        second_id=XIANG,
        result=InspectionResult.SEAL,
        read_on_site=64000,
        detail="已补封",
    )
    done(office)
    head, first, second, third, total = sheet(office, "员工自用电公示表")
    assert head[1:4] == ["姓名", "户号", "表号尾数"]
    assert first[1:13] == [
        "向阳",
        f"*********{ACCOUNTS[2][-4:]}",
        "000002",
        2000,
        2100,
        1,
        100,
        60,
        58.8,
        1.2,
        "已交清",
        "邓茂",
    ]
    assert first[14] == datetime(2026, 11, 1)
    assert first[16] == "电费与阶梯电价不符"
    assert [row[1] for row in (second, third)] == ["彭山", "邓茂"]
    assert (total[7], total[8]) == (350, 208)
    (_, billed, sums) = sheet(office, "自用电补收明细")
    assert billed[2:10] == ["邓茂", ACCOUNTS[1], 1100, 1130, 1, 30, 17.64, 19.14]
    assert billed[10:13] == ["2026-06", "2026-08", "现场核对少抄"]
    assert sums[8] == 17.64
    (_, looked, _) = sheet(office, "自用电计量检查")
    assert looked[2:10] == ["员工家庭用电", "彭山", ACCOUNTS[3], "封印有问题", 640, "已补封", "邓茂", "向阳"]
    assert len(sheet(office, "站所用电")) == 2


def test_the_stations_own_use_stands_apart_with_its_quota(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Customer(account_no="77", name="供电所", status="正常", recorded_at=AT))
    office.perform(enter_staff_meters, rows=[NewStaffMeter(Ledger.OFFICE, "77", OCTOBER, None, "办公楼")])
    assert ("2026-10 站所用电还没有抄表的户", 1) in asked(office, AT.date())
    typed = Typed(row_of_office(office), 0, 90000, fee=55000, reader="邓茂")
    office.perform(type_readings, month=OCTOBER, rows=[typed])
    laid: dict[str, Any] = {"level": Level.STATION, "source": "县公司下达"}
    office.perform(parameter.change, key=QUOTA, value="800", valid_from=date(2026, 1, 1), **laid)
    assert ("到 2026-10 站所用电超过全年指标", 100) in asked(office, AT.date())
    _, own, total = sheet(office, "站所用电")
    assert own[1:10] == ["办公楼", "77", "供电所", 0, 900, 1, 900, 550, "邓茂"]
    assert (total[7], total[8]) == (900, 550)
    figures = office.consult(month_end.figures, month=OCTOBER, today=AT.date())
    told = {each.title: each.value for each in figures if each.group == "自用电"}
    assert told == {"员工家庭户数": 3, "员工家庭电量": 30000, "站所户数": 1, "站所电量": 90000}
    assert row_of(office, 1).standing.kwh == 20000


def row_of_office(office: Office) -> int:
    """The id of the station's own account."""
    rows = of_month(office).values()
    return next(row.id for row in rows if row.ledger is Ledger.OFFICE)
