"""档案更正：what the chief is shown of changes by hand, and what stands on an order instead."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from orders import ACCOUNTS, TODAY, TYPED, ordered, read, station
from supply_station.models import Customer, Meter, MeterInstallation, Station
from supply_station.reports.listing import Period
from supply_station.rules.customer import Status
from supply_station.rules.work_order import OrderKind
from supply_station.services import keeping, month_end
from supply_station.services.customer_correction import corrections
from supply_station.services.office import Office

NOVEMBER = Period("2026-11")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return station(tmp_path)


def amend(office: Office, basis: str, key: int = 1, **values: object) -> None:
    office.perform(keeping.amend, kind=Customer, key=key, values=values, basis=basis)


def shown(office: Office, period: Period = NOVEMBER) -> list[tuple[str, str, str | None, str | None]]:
    return [(each.account_no, each.field, each.old, each.new) for each in office.consult(corrections, period)]


def test_a_change_by_hand_is_shown_with_both_values_and_its_basis(office: Office) -> None:
    old = office.consult(lambda session: session.get_one(Customer, 1).name)
    amend(office, "更正：录入笔误", name="余翠花", status=Status.SUSPENDED)
    assert sorted(shown(office)) == sorted(
        [(ACCOUNTS[1], "户名", old, "余翠花"), (ACCOUNTS[1], "状态", "正常", "暂停")]
    )
    first = office.consult(corrections, NOVEMBER)[0]
    assert (first.basis, first.clerk) == (
        f"更正：录入笔误（{office.clerk} {TODAY.isoformat()}）",
        office.clerk,
    )


def test_a_change_that_names_a_standing_order_is_not_shown(office: Office) -> None:
    (order,) = ordered(office, OrderKind.CUSTOMER_SURVEY, 1)
    number = read(office, order).number
    amend(office, f"工单 {number}", phone="13807430000")
    assert shown(office) == []
    amend(office, "工单 LD2026119999", phone="13807430001")
    assert shown(office) == [(ACCOUNTS[1], "联系电话", "13807430000", "13807430001")]


def test_the_meter_on_the_wall_belongs_to_its_account(office: Office) -> None:
    def places(session: object) -> tuple[int, int]:
        place = session.query(MeterInstallation).filter_by(customer_id=1).first()  # type: ignore[attr-defined]
        return place.id, place.meter_id

    place, meter = office.consult(places)
    office.perform(keeping.amend, kind=Meter, key=meter, values={"factory_no": "F-77"}, basis="更正：看错")
    values = {"read_at_start": 1250}
    office.perform(keeping.amend, kind=MeterInstallation, key=place, values=values, basis="更正：看错")
    assert [row[0::3] for row in shown(office)] == [(ACCOUNTS[1], "F-77"), (ACCOUNTS[1], "12.5")]


def test_another_months_changes_are_not_shown(office: Office) -> None:
    amend(office, "更正：录入笔误", name="余翠花")
    last_moment = datetime(2026, 11, 30, 23, 59, 59)
    office.clock = lambda: last_moment
    amend(office, "更正：录入笔误", name="余翠华")
    office.clock = lambda: last_moment + timedelta(seconds=1)
    amend(office, "更正：录入笔误", name="余翠")
    assert [new for *_, new in shown(office)] == ["余翠花", "余翠华"]
    assert [new for *_, new in shown(office, Period("2026-12"))] == ["余翠"]


def test_the_workbook_masks_what_is_private(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Station(name="白岩镇供电所", practice=False, founded_at=TYPED))
    amend(office, "更正：本人来电 13907431234", phone="13807430000")
    handed = office.consult(month_end.workbook, month="2026-11", at=datetime(2026, 11, 30, 9), by="王芳")
    sheet = openpyxl.load_workbook(BytesIO(handed.data))["档案更正"]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == 1]
    assert row[1] == ACCOUNTS[1]
    assert row[6] == "138****0000"
    assert str(row[7]).startswith("更正：本人来电 139****1234")
