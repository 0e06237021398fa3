"""Own use for tests: a station whose three people have their homes in the book, and exports of two months."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import update

from exports import take, xlsx
from orders import ACCOUNTS, DENG, TYPED, station
from supply_station.models import Customer, Station
from supply_station.rules.customer import UsageClass
from supply_station.rules.staff_meter import Ledger
from supply_station.services.office import Office
from supply_station.services.staff_meter import NewStaffMeter, enter_staff_meters
from supply_station.services.staff_meter_month import MonthRow, month_rows
from supply_station.services.staff_meter_reading import Typed, review, type_readings

SEPTEMBER, OCTOBER = "2026-09", "2026-10"
HEADS = ["户号", "电费年月", "资产编号", "起码", "止码", "倍率", "电量", "电费", "抄表人"]
OWNERS = {1: "邓茂", 2: "向阳", 3: "彭山"}
POSTED_ON = date(2026, 11, 1)


def exported(customer: int, month: str, start: int, end: int, fee: str | None, *read_by: str) -> list[Any]:
    """A row of the export; readings are whole. Nobody went there unless somebody is named."""
    meter = f"14300090000000{customer:08}"
    return [ACCOUNTS[customer], month, meter, start, end, 1, end - start, fee, *(read_by or ("远程采集",))]


def staffed(folder: Path, *exports: Sequence[Any]) -> Office:
    """Three homes registered from September on, and what the export said of them."""
    office = station(folder / "book")
    with office.book.writing() as session:
        session.add(Station(id=1, name="青竹溪镇供电所", practice=False, founded_at=TYPED))
        session.execute(update(Customer).values(usage_class=UsageClass.RESIDENTIAL))
    homes = [NewStaffMeter(Ledger.HOME, ACCOUNTS[key], SEPTEMBER, name) for key, name in OWNERS.items()]
    office.perform(enter_staff_meters, rows=homes)
    if exports:
        take(office, "usage", xlsx(folder / "电量.xlsx", [HEADS, *exports]))
    return office


def of_month(office: Office, month: str = OCTOBER) -> dict[str, MonthRow]:
    """户号 → its row of the month."""
    return {row.account_no: row for row in office.consult(month_rows, month=month)}


def row_of(office: Office, customer: int, month: str = OCTOBER) -> MonthRow:
    """The row of one account."""
    return of_month(office, month)[ACCOUNTS[customer]]


def as_shown(row: MonthRow) -> dict[str, Any]:
    """What the sheet shows of a row, to be typed over."""
    return {
        "id": row.id,
        "read_from": row.read_from,
        "read_to": row.read_to,
        "rolled_over": row.typed is not None and row.typed.rolled_over,
        "fee": row.standing.fee,
        "read_on": row.typed.read_on if row.typed else None,
        "reader": row.standing.reader,
        "paid": row.standing.paid,
    }


def type_row(office: Office, customer: int, month: str = OCTOBER, **said: Any) -> int:
    """Type over the row of one account."""
    typed = Typed(**as_shown(row_of(office, customer, month)) | said)
    return office.perform(type_readings, month=month, rows=[typed])


def reviewed(office: Office, *reviewers: int, month: str = OCTOBER) -> None:
    """The month is reviewed by these people, one after the other."""
    for key in reviewers or (DENG,):
        office.perform(review, month=month, reviewer=key, on=POSTED_ON)
