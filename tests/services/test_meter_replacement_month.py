from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from orders import ACCOUNTS, REPLACED, TODAY, TYPED, back, out, station
from supply_station.models import Meter, Usage, ZeroAccount
from supply_station.rules.meter import Dial
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind
from supply_station.services.meter_replacement_month import ChangedMeter, changed_meters
from supply_station.services.office import Office
from supply_station.services.work_order_life import box, enter, send_back
from supply_station.services.zero_account import zero_list

KIND = OrderKind.METER_REPLACEMENT
OLD = "1430009000000000000001"
NEW = REPLACED["new_asset_no"]
MONTH = "2026-10"
CHANGED: dict[str, Any] = REPLACED | {"removed_on": "2026-10-15", "read_at_end": 12_300, "read_at_start": 0}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path / "book")
    with office.book.writing() as session:
        session.execute(delete(ZeroAccount))
    yield office
    office.book.close()


def replaced(office: Office, *, archived: bool = True, **values: Any) -> int:
    (order,) = out(office, KIND, 1)
    back(office, order, values=CHANGED | values)
    if archived:
        office.perform(enter, orders=[order], on=TODAY, by="王芳")
        office.perform(box, orders=[order], box="12-3", on=TODAY)
    return order


def row(office: Office, month: str, meter_no: str, *dial: int | None, kwh: int, **values: Any) -> None:
    """A reading of the first account: 起码 and 止码 in 0.01 of the dial, kWh in 0.01."""
    read_from, read_to = dial
    given = {"register": Register.TOTAL, "multiplier": 1, "kwh_derived": False} | values
    with office.book.writing() as session:
        session.add(
            Usage(
                recorded_at=TYPED,
                customer_id=1,
                month=month,
                meter_no=meter_no,
                read_from=read_from,
                read_to=read_to,
                kwh=kwh,
                **given,
            )
        )


def changed(office: Office, month: str = MONTH) -> ChangedMeter:
    (found,) = office.consult(changed_meters, month)
    return found


def listed(office: Office) -> dict[str, int]:
    """户号 → zero cycles, of the candidates of the month."""
    found = office.consult(zero_list, MONTH)
    return {each.account_no: each.zero_months for each in found.candidates}


@pytest.mark.parametrize("archived", [True, False], ids=["archived", "returned"])
def test_two_rows_that_say_what_both_meters_ran_are_right(office: Office, archived: bool) -> None:
    row(office, "2026-09", OLD, 9_000, 10_000, kwh=1_000)
    row(office, MONTH, OLD, 10_000, 12_300, kwh=2_300)
    row(office, MONTH, NEW, 0, 4_000, kwh=4_000)
    order = replaced(office, archived=archived)
    found = changed(office)
    assert (found.order_id, found.order, found.account_no, found.area) == (
        order,
        "HB2026110001",
        ACCOUNTS[1],
        "甲台区",
    )
    assert (found.old_no, found.new_no, found.removed_on) == (OLD, NEW, date(2026, 10, 15))
    assert (found.old, found.new) == (Dial(10_000, 12_300, 1), Dial(0, 4_000, 1))
    assert (found.expected, found.recorded, found.missing, found.remark) == (6_300, 6_300, 0, None)


def test_one_row_of_the_new_meter_lacks_the_old_part(office: Office) -> None:
    row(office, "2026-09", OLD, 9_000, 10_000, kwh=1_000)
    row(office, MONTH, NEW, 0, 4_000, kwh=4_000)
    replaced(office)
    found = changed(office)
    assert (found.expected, found.recorded, found.missing) == (6_300, 4_000, 2_300)
    assert found.remark == "旧表一段没有记，少 23 kWh，请在营销系统补上"


def test_one_row_with_the_energy_of_both_is_right(office: Office) -> None:
    row(office, "2026-09", "", 9_000, 10_000, kwh=1_000)
    row(office, MONTH, "", 10_000, 4_000, kwh=6_300)
    replaced(office)
    found = changed(office)
    assert (found.expected, found.missing, found.remark) == (6_300, 0, None)


def test_rows_that_say_too_much_or_too_little_are_told(office: Office) -> None:
    row(office, MONTH, OLD, 10_000, 12_300, kwh=2_300)
    row(office, MONTH, NEW, 0, 4_000, kwh=9_000)
    replaced(office)
    found = changed(office)
    assert (found.missing, found.remark) == (-5_000, "和两块表的示数对不上，多 50 kWh，请核对")


def test_each_meter_has_its_multiplier_and_an_old_dial_may_have_rolled_over(office: Office) -> None:
    row(office, "2026-09", OLD, 9_990_000, 9_999_000, kwh=9_000)
    row(office, MONTH, NEW, 100, 300, kwh=6_000, multiplier=30)
    replaced(office, read_at_end=500, read_at_start=100, new_multiplier=30, new_digits=5)
    assert changed(office).expected == (500 - 9_999_000) + 200 * 30
    with office.book.writing() as session:
        session.get_one(Meter, 1).digits = 5
    found = changed(office)
    assert (found.expected, found.missing) == (1_500 + 6_000, 1_500)


def test_energy_billed_back_may_stand_in_the_month(office: Office) -> None:
    row(office, MONTH, OLD, 10_000, 12_300, kwh=2_300 + 12_000)
    row(office, MONTH, NEW, 0, 4_000, kwh=4_000)
    replaced(office, back_billed=12_000)
    found = changed(office)
    assert (found.missing, found.back_billed, found.remark) == (0, 12_000, None)


def test_other_meters_of_the_account_are_left_out(office: Office) -> None:
    row(office, MONTH, OLD, 10_000, 12_300, kwh=2_300)
    row(office, MONTH, NEW, 0, 4_000, kwh=4_000)
    row(office, MONTH, "另一块", 0, 700, kwh=700)
    replaced(office)
    assert changed(office).recorded == 6_300


def test_a_month_not_imported_yet_says_so(office: Office) -> None:
    replaced(office)
    found = changed(office)
    assert (found.recorded, found.expected, found.missing) == (None, None, 0)
    assert found.remark == "本月的电量还没有导入"


def test_peak_and_valley_alone_cannot_be_checked(office: Office) -> None:
    row(office, MONTH, OLD, 10_000, 12_300, kwh=2_300, register=Register.PEAK)
    replaced(office)
    found = changed(office)
    assert (found.missing, found.remark) == (0, "本月没有“总”电量，请人工核对两块表")


def test_a_month_without_the_new_meter_is_told(office: Office) -> None:
    row(office, MONTH, OLD, 10_000, 12_300, kwh=2_300)
    replaced(office)
    assert changed(office).remark == "本月没有新表的电量，请核对营销系统里换表是否已录入"


def test_an_odd_asset_number_is_told_beside_the_rest(office: Office) -> None:
    replaced(office, new_asset_no="1430009000003609335199")
    assert "校验位" in str(changed(office).remark)


def test_the_month_is_that_of_the_first_reading_after_the_replacement(office: Office) -> None:
    row(office, "2026-09", OLD, 9_000, 10_000, kwh=1_000, read_on=date(2026, 9, 20))
    row(office, MONTH, OLD, 10_000, 11_000, kwh=1_000, read_on=date(2026, 10, 14))
    replaced(office)
    assert office.consult(changed_meters, MONTH) == []
    assert changed(office, "2026-11").remark == "本月的电量还没有导入"
    row(office, "2026-11", NEW, 0, 4_000, kwh=4_000, read_on=date(2026, 11, 14))
    found = changed(office, "2026-11")
    assert (found.old.start, found.missing) == (11_000, 1_300)


def test_an_account_read_every_second_month_has_both_meters_in_the_month_it_is_read(office: Office) -> None:
    row(office, "2026-08", OLD, 9_000, 10_000, kwh=1_000)
    replaced(office, removed_on="2026-09-15")
    row(office, MONTH, NEW, 0, 4_000, kwh=4_000)
    assert office.consult(changed_meters, "2026-09") == []
    assert changed(office).missing == 2_300


def test_an_order_sent_back_says_nothing(office: Office) -> None:
    order = replaced(office, archived=False)
    office.perform(send_back, orders=[order], reason="止码写错")
    assert office.consult(changed_meters, MONTH) == []


def test_a_zero_run_goes_on_over_a_replacement(office: Office) -> None:
    for month in ("2026-08", "2026-09"):
        row(office, month, OLD, 12_300, 12_300, kwh=0)
    row(office, MONTH, OLD, 12_300, 12_300, kwh=0)
    row(office, MONTH, NEW, 0, 0, kwh=0)
    replaced(office)
    assert listed(office) == {ACCOUNTS[1]: 3}


def test_a_zero_run_goes_on_though_only_the_new_meter_is_recorded(office: Office) -> None:
    for month in ("2026-08", "2026-09"):
        row(office, month, OLD, 12_300, 12_300, kwh=0)
    row(office, MONTH, NEW, 0, 0, kwh=0)
    replaced(office)
    assert listed(office) == {ACCOUNTS[1]: 3}


def test_energy_of_the_old_meter_that_is_not_recorded_ends_a_zero_run(office: Office) -> None:
    for month in ("2026-07", "2026-08"):
        row(office, month, OLD, 10_000, 10_000, kwh=0)
    for month in ("2026-09", MONTH):
        row(office, month, NEW, 0, 0, kwh=0)
    assert listed(office) == {ACCOUNTS[1]: 4}
    replaced(office, removed_on="2026-09-15")
    assert listed(office) == {}


def test_a_replacement_in_a_month_without_a_reading_does_not_break_a_zero_run(office: Office) -> None:
    for month in ("2026-07", "2026-08"):
        row(office, month, OLD, 12_300, 12_300, kwh=0)
    row(office, MONTH, NEW, 0, 0, kwh=0)
    assert listed(office) == {}
    replaced(office, removed_on="2026-09-15")
    assert listed(office) == {ACCOUNTS[1]: 4}


def test_energy_in_a_month_without_a_reading_breaks_a_zero_run(office: Office) -> None:
    for month in ("2026-07", "2026-08"):
        row(office, month, OLD, 12_000, 12_000, kwh=0)
    row(office, MONTH, NEW, 0, 0, kwh=0)
    replaced(office, removed_on="2026-09-15")
    assert listed(office) == {}
