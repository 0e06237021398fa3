from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from exports import contents, take, xlsx
from orders import ACCOUNTS, DENG, PENG, REPLACED, XIANG, back, out
from staff_meters import (
    HEADS,
    OCTOBER,
    POSTED_ON,
    SEPTEMBER,
    exported,
    of_month,
    reviewed,
    row_of,
    staffed,
    type_row,
)
from supply_station.errors import RuleBroken
from supply_station.models import Customer, StaffMeter, StaffMeterBackBill, StaffMeterPosting
from supply_station.rules.customer import ReadingCycle, UsageClass
from supply_station.rules.parameter import Level
from supply_station.rules.parameter_staff_meter import QUOTA, TIERS_MILD
from supply_station.rules.staff_meter import Flag, InspectionResult, Ledger
from supply_station.rules.work_order import OrderKind
from supply_station.services import parameter
from supply_station.services.month_end_pack import finalise, report
from supply_station.services.office import Office
from supply_station.services.search_glance import glance_customer
from supply_station.services.staff_meter import (
    NewStaffMeter,
    amend_staff_meter,
    enter_staff_meters,
    months,
    void_staff_meters,
)
from supply_station.services.staff_meter_back_bill import bill_back, void_back_bills
from supply_station.services.staff_meter_inspection import inspect, void_inspections
from supply_station.services.staff_meter_month import extra_fee, office_year
from supply_station.services.staff_meter_order import order_replacements
from supply_station.services.staff_meter_posting import (
    note_board_printed,
    post_board,
    posting_of,
    take_down,
    void_posting,
)
from supply_station.services.staff_meter_reading import Typed, review, type_readings

BILL: dict[str, Any] = {
    "staff_meter": 1,
    "month": OCTOBER,
    "read_from": 110000,
    "read_to": 113000,
    "rolled_over": False,
    "fee": 1764,
    "period_from": None,
    "period_to": None,
    "basis": "9 月现场核对，少抄 30 度",
    "billed_on": POSTED_ON,
}
LOOKED: dict[str, Any] = {
    "ids": [3],
    "inspected_on": POSTED_ON,
    "first_id": DENG,
    "second_id": XIANG,
    "result": InspectionResult.SOUND,
    "read_on_site": None,
    "detail": None,
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """October: the first home as it should be, the second read by its owner and billed wrongly, no third."""
    made = staffed(
        tmp_path,
        exported(3, SEPTEMBER, 500, 600, "58.80"),
        exported(1, OCTOBER, 1000, 1200, "118.60"),
        exported(2, OCTOBER, 2000, 2100, "60.00", "向阳"),
    )
    yield made
    made.book.close()


def refused(office: Office, act: Any, **values: Any) -> RuleBroken:
    """The refusal of an act that changed nothing."""
    before = contents(office)
    with pytest.raises(RuleBroken) as said:
        office.perform(act, **values)
    assert contents(office) == before
    return said.value


def records(office: Office, kind: Any) -> list[Any]:
    return office.consult(lambda session: list(session.query(kind).order_by(kind.id)))


def test_a_month_is_filled_from_the_export_and_says_what_is_to_be_looked_into(office: Office) -> None:
    rows = of_month(office)
    assert [(row.employee, row.standing.kwh, row.standing.fee) for row in rows.values()] == [
        ("向阳", 10000, 6000),
        ("彭山", None, None),
        ("邓茂", 20000, 11860),
    ]
    assert row_of(office, 1).flags == (Flag.UNPAID,)
    assert row_of(office, 2).flags == (Flag.OWN_READER, Flag.FEE, Flag.UNPAID)
    assert row_of(office, 2).standing.own_fee == 5880
    assert row_of(office, 3).flags == (Flag.NO_READING,)
    assert row_of(office, 3).read_from == 60000


def test_what_the_export_lacks_is_typed(office: Office) -> None:
    assert type_row(office, 3, read_to=65000, fee=2940, reader="邓茂", read_on=POSTED_ON, paid=True) == 1
    row = row_of(office, 3)
    assert (row.standing.kwh, row.standing.own_fee, row.flags) == (5000, 2940, ())
    assert type_row(office, 3) == 0
    assert type_row(office, 1, paid=True) == 1
    assert row_of(office, 1).flags == ()


def test_a_row_without_a_reading_keeps_nothing(office: Office) -> None:
    assert type_row(office, 3) == 0
    assert row_of(office, 3).typed is None


@pytest.mark.parametrize(
    ("customer", "said", "field"),
    [
        (3, {"read_to": 59000}, "read_to"),
        (3, {"read_to": 65000, "rolled_over": True}, "rolled_over"),
        (3, {"rolled_over": True}, "read_to"),
        (3, {"read_from": None, "read_to": 65000}, "read_from"),
        (3, {"read_to": 65000, "reader": "彭山"}, "reader"),
        (3, {"read_to": 65000, "read_on": date(2026, 11, 3)}, "read_on"),
        (3, {"read_to": 65000, "fee": -1}, "fee"),
        (1, {"read_to": 130000}, "read_to"),
        (1, {"read_from": 90000}, "read_from"),
        (1, {"fee": 10000}, "fee"),
        (1, {"rolled_over": True}, "rolled_over"),
    ],
)
def test_what_cannot_be_typed_stands_at_its_cell(
    office: Office, customer: int, said: dict[str, Any], field: str
) -> None:
    before = contents(office)
    with pytest.raises(RuleBroken) as refusal:
        type_row(office, customer, **said)
    assert (refusal.value.field, refusal.value.row) == (field, 0)
    assert contents(office) == before


def test_a_dial_goes_over_zero_where_it_is_ticked(office: Office) -> None:
    type_row(office, 3, read_from=9_990_000, read_to=1000, rolled_over=True)
    assert row_of(office, 3).standing.kwh == 11000


def test_somebody_else_reads_again_what_the_owner_read(office: Office) -> None:
    assert type_row(office, 2, paid=True) == 1
    assert Flag.OWN_READER in row_of(office, 2).flags
    type_row(office, 2, reader="邓茂")
    assert row_of(office, 2).flags == (Flag.FEE,)


def test_the_export_wins_over_the_hand_and_a_difference_shows(office: Office, tmp_path: Path) -> None:
    type_row(office, 3, read_to=65000, fee=2940, reader="邓茂", paid=True)
    take(office, "usage", xlsx(tmp_path / "补.xlsx", [HEADS, exported(3, OCTOBER, 600, 660, "35.28")]))
    row = row_of(office, 3)
    assert (row.standing.kwh, row.standing.fee, row.flags) == (6000, 3528, (Flag.DIFFERS,))


def test_a_month_with_a_replaced_meter_has_a_line_for_each(office: Office, tmp_path: Path) -> None:
    order = out(office, OrderKind.METER_REPLACEMENT, 3, on=date(2026, 10, 10))[0]
    back(
        office,
        order,
        values=REPLACED | {"removed_on": "2026-10-12", "read_at_end": 63000},
        on=date(2026, 10, 12),
    )
    row = row_of(office, 3)
    assert (row.read_from, row.carried, row.standing.kwh) == (0, 3000, None)
    type_row(office, 3, read_to=2000, fee=2940, reader="邓茂")
    row = row_of(office, 3)
    assert [(run.read_from, run.read_to, run.kwh) for run in row.runs] == [
        (60000, 63000, 3000),
        (0, 2000, 2000),
    ]
    assert (row.standing.kwh, row.standing.own_fee) == (5000, 2940)
    two = [exported(3, OCTOBER, 600, 630, "29.40"), exported(3, OCTOBER, 0, 20, None)]
    two[1][2] = REPLACED["new_asset_no"]
    take(office, "usage", xlsx(tmp_path / "两块表.xlsx", [HEADS, *two]))
    row = row_of(office, 3)
    assert (row.standing.kwh, row.standing.fee, len(row.runs), row.exported) == (5000, 2940, 2, True)


def test_a_price_that_changes_in_the_year_counts_from_its_month_on(office: Office) -> None:
    laid: dict[str, Any] = {"level": Level.PROVINCE, "source": "湘发改价调〔2026〕9号"}
    table = "180=0.700；以上=1.000"
    office.perform(parameter.change, key=TIERS_MILD, value=table, valid_from=date(2026, 10, 1), **laid)
    assert row_of(office, 1).standing.own_fee == 14600
    assert Flag.FEE in row_of(office, 1).flags
    type_row(office, 3, SEPTEMBER, paid=True)
    assert row_of(office, 3, SEPTEMBER).standing.own_fee == 5880
    assert row_of(office, 3, SEPTEMBER).flags == ()


def test_an_account_of_two_months_is_due_every_other_month(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Customer).where(Customer.id == 3).values(cycle=ReadingCycle.TWO_MONTHLY))
    assert row_of(office, 3).flags == ()
    assert row_of(office, 1).standing.due
    assert row_of(office, 3, SEPTEMBER).standing.own_fee == 5880


def test_the_review_leaves_to_others_what_is_ones_own(office: Office) -> None:
    found = office.perform(review, month=OCTOBER, reviewer=XIANG, on=POSTED_ON)
    assert (found.done, found.left) == (1, (("向阳", "复核人不能是用电人本人"),))
    assert row_of(office, 1).reviewer == "向阳"
    assert refused(office, review, month=OCTOBER, reviewer=XIANG, on=POSTED_ON).field == "reviewer_id"
    assert office.perform(review, month=OCTOBER, reviewer=PENG, on=POSTED_ON).done == 1
    assert refused(office, review, month=OCTOBER, reviewer=DENG, on=POSTED_ON).sentence.startswith("没有")
    assert refused(office, review, month=OCTOBER, reviewer=99, on=POSTED_ON).field == "reviewer_id"


def test_figures_that_change_are_reviewed_anew(office: Office) -> None:
    type_row(office, 3, read_to=65000, fee=2940, reader="邓茂")
    reviewed(office, XIANG)
    assert row_of(office, 3).reviewer == "向阳"
    type_row(office, 3, read_to=66000, fee=3528)
    assert row_of(office, 3).reviewer is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"account_no": "9"}, "account_no"),
        ({"employee": "无此人"}, "employee"),
        ({"employee": None}, "employee"),
        ({"ledger": Ledger.OFFICE}, "employee"),
        ({"since": "2026年"}, "since"),
        ({"account_no": ACCOUNTS[1]}, "since"),
    ],
)
def test_an_account_that_cannot_be_registered(office: Office, said: dict[str, Any], field: str) -> None:
    with office.book.writing() as session:
        session.add(Customer(account_no="77", name="新户", status="正常", recorded_at=office.clock()))
    row = NewStaffMeter(
        **{"ledger": Ledger.HOME, "account_no": "77", "since": OCTOBER, "employee": "邓茂"} | said
    )
    fault = refused(office, enter_staff_meters, rows=[row])
    assert (fault.field, fault.row) == (field, 0)


def test_an_account_passes_to_another_person_when_it_was_ended(office: Office) -> None:
    values: dict[str, Any] = {"staff_meter": 3, "employee_id": PENG, "since": SEPTEMBER, "note": " 调走 "}
    assert refused(office, amend_staff_meter, **values, until="2026-08", basis="调动").field == "until"
    assert refused(office, amend_staff_meter, **values, until=SEPTEMBER, basis=" ").field == "basis"
    office.perform(amend_staff_meter, **values, until=SEPTEMBER, basis="调动")
    assert ACCOUNTS[3] not in of_month(office)
    office.perform(enter_staff_meters, rows=[NewStaffMeter(Ledger.HOME, ACCOUNTS[3], OCTOBER, "邓茂")])
    assert row_of(office, 3).employee == "邓茂"
    assert refused(office, amend_staff_meter, **values, until=None, basis="调回").field == "since"
    assert office.consult(months, until="2026-11") == ["2026-11", OCTOBER, SEPTEMBER]


def test_a_month_with_a_reading_is_not_left_out_and_its_account_not_voided(office: Office) -> None:
    type_row(office, 3, read_to=65000)
    values: dict[str, Any] = {"staff_meter": 3, "employee_id": PENG, "note": None, "basis": "调动"}
    assert refused(office, amend_staff_meter, **values, since=SEPTEMBER, until=SEPTEMBER).field == "until"
    assert refused(office, amend_staff_meter, **values, since="2026-11", until=None).field == "since"
    assert "止月" in refused(office, void_staff_meters, ids=[3], reason="错").sentence
    office.perform(void_staff_meters, ids=[1], reason="不是本所员工")
    assert ACCOUNTS[1] not in of_month(office)


def test_back_billing_is_one_line_by_the_dial(office: Office) -> None:
    assert office.perform(bill_back, **BILL) == 3000
    (bill,) = row_of(office, 1).back_bills
    assert (bill.kwh, bill.fee, bill.multiplier) == (3000, 1764, 1)
    assert row_of(office, 1).standing.kwh == 20000
    assert office.consult(lambda session: extra_fee(session, row_of(office, 1), 3000)) == 1914
    office.perform(void_back_bills, ids=[bill.id], reason="重复")
    assert row_of(office, 1).back_bills == ()
    assert refused(office, void_back_bills, ids=[bill.id], reason="重复")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"month": "2026-08"}, "month"),
        ({"read_to": 110000}, "read_to"),
        ({"read_to": 100000}, "read_to"),
        ({"fee": -1}, "fee"),
        ({"basis": " "}, "basis"),
        ({"period_from": "2026-08"}, "period_to"),
        ({"period_from": "2026-08", "period_to": "2026-07"}, "period_to"),
        ({"billed_on": date(2026, 11, 3)}, "billed_on"),
    ],
)
def test_back_billing_that_is_refused(office: Office, said: dict[str, Any], field: str) -> None:
    assert refused(office, bill_back, **BILL | said).field == field


def test_meters_are_replaced_by_order(office: Office) -> None:
    numbers = office.perform(order_replacements, ids=[1, 3], cause="更换计量箱")
    assert len(numbers) == 2
    assert "已经有工单" in refused(office, order_replacements, ids=[3], cause="更换计量箱").sentence


def test_two_people_inspect_and_neither_lives_there(office: Office) -> None:
    assert office.perform(inspect, **LOOKED) == 1
    assert refused(office, inspect, **LOOKED | {"second_id": DENG}).field == "second_id"
    assert refused(office, inspect, **LOOKED | {"ids": [3, 1]}).field == "first_id"
    assert refused(office, inspect, **LOOKED | {"result": InspectionResult.SEAL}).field == "detail"
    assert refused(office, inspect, **LOOKED | {"inspected_on": date(2026, 11, 3)}).field == "inspected_on"
    both = LOOKED | {"ids": [3, 3], "read_on_site": 100}
    assert refused(office, inspect, **both).field == "read_on_site"
    assert refused(office, inspect, **LOOKED | {"ids": [99]})
    office.perform(void_inspections, ids=[1], reason="写错了户")
    assert refused(office, void_inspections, ids=[1], reason="写错了户")


def ready(office: Office, month: str = OCTOBER) -> None:
    """Everybody's reading is there and reviewed."""
    type_row(office, 3, month, read_to=65000, fee=2940, reader="邓茂", paid=True)
    reviewed(office, XIANG, PENG, month=month)


def test_the_board_takes_the_figures_as_they_stand(office: Office) -> None:
    board: dict[str, Any] = {"month": OCTOBER, "posted_on": POSTED_ON, "places": "所门口公示栏"}
    assert refused(office, post_board, **board).sentence.startswith("彭山没有抄表")
    type_row(office, 3, read_to=65000)
    assert refused(office, post_board, **board).sentence.startswith("彭山没有电费")
    type_row(office, 3, fee=2940)
    assert refused(office, post_board, **board).sentence.startswith("彭山没有抄表人")
    type_row(office, 3, reader="邓茂")
    assert "没有复核" in refused(office, post_board, **board).sentence
    reviewed(office, XIANG, PENG)
    office.perform(bill_back, **BILL)
    assert refused(office, post_board, **board | {"places": " "}).field == "places"
    assert refused(office, post_board, **board | {"posted_on": date(2026, 11, 3)}).field == "posted_on"
    assert refused(office, post_board, **board | {"posted_on": date(2026, 9, 30)}).field == "posted_on"
    office.perform(post_board, **board)
    (posting,) = records(office, StaffMeterPosting)
    assert [(each["name"], each["kwh"], each["back"]) for each in posting.lines] == [
        ("向阳", 10000, False),
        ("彭山", 5000, False),
        ("邓茂", 20000, False),
        ("邓茂", 3000, True),
    ]
    assert refused(office, post_board, **board).field == "month"
    assert office.perform(note_board_printed, month=OCTOBER) == 1
    assert row_of(office, 3).flags == (Flag.UNPAID,)
    type_row(office, 3, read_to=66000)
    assert Flag.CHANGED in row_of(office, 3).flags


def until(office: Office, month: str) -> date | None:
    """When the board of a month was taken down."""
    posting = office.consult(posting_of, month=month)
    assert posting is not None
    return posting.until


def test_posting_the_next_month_ends_the_last_ones_posting(office: Office, tmp_path: Path) -> None:
    rows = [exported(1, SEPTEMBER, 900, 1000, "58.80"), exported(2, SEPTEMBER, 1900, 2000, "58.80")]
    take(office, "usage", xlsx(tmp_path / "九月.xlsx", [HEADS, *rows]))
    reviewed(office, XIANG, PENG, month=SEPTEMBER)
    board = {"places": "所门口公示栏"}
    first = office.perform(post_board, month=SEPTEMBER, posted_on=date(2026, 10, 5), **board)
    assert until(office, SEPTEMBER) is None
    ready(office)
    second = office.perform(post_board, month=OCTOBER, posted_on=POSTED_ON, **board)
    assert until(office, SEPTEMBER) == POSTED_ON
    assert refused(office, take_down, posting=first, on=POSTED_ON).field == "until"
    office.perform(void_posting, posting=second, reason="写错了数")
    assert until(office, SEPTEMBER) is None
    assert office.consult(posting_of, month=OCTOBER) is None
    assert refused(office, take_down, posting=first, on=date(2026, 10, 1)).field == "until"
    office.perform(take_down, posting=first, on=date(2026, 10, 20))
    assert until(office, SEPTEMBER) == date(2026, 10, 20)
    assert refused(office, void_posting, posting=second, reason="再")
    assert refused(office, note_board_printed, month=OCTOBER)


def test_a_board_that_is_made_up_later_ends_where_the_next_one_was_posted(
    office: Office, tmp_path: Path
) -> None:
    ready(office)
    office.perform(post_board, month=OCTOBER, posted_on=POSTED_ON, places="门口")
    rows = [exported(1, SEPTEMBER, 900, 1000, "58.80"), exported(2, SEPTEMBER, 1900, 2000, "58.80")]
    take(office, "usage", xlsx(tmp_path / "九月.xlsx", [HEADS, *rows]))
    reviewed(office, XIANG, PENG, month=SEPTEMBER)
    office.perform(post_board, month=SEPTEMBER, posted_on=date(2026, 10, 5), places="门口")
    assert until(office, SEPTEMBER) == POSTED_ON
    assert until(office, OCTOBER) is None


def test_a_final_month_stays_closed(office: Office) -> None:
    ready(office)
    office.perform(bill_back, **BILL)
    key = office.perform(post_board, month=OCTOBER, posted_on=POSTED_ON, places="门口")
    office.perform(report, month=OCTOBER, on=POSTED_ON, by="王芳")
    office.perform(finalise, month=OCTOBER, on=POSTED_ON, by="王芳")
    (bill,) = records(office, StaffMeterBackBill)
    for act, values in (
        (type_readings, {"month": OCTOBER, "rows": [Typed(3)]}),
        (review, {"month": OCTOBER, "reviewer": DENG, "on": POSTED_ON}),
        (bill_back, BILL),
        (void_back_bills, {"ids": [bill.id], "reason": "错"}),
        (post_board, {"month": OCTOBER, "posted_on": POSTED_ON, "places": "门口"}),
        (void_posting, {"posting": key, "reason": "错"}),
    ):
        assert "已经定稿" in refused(office, act, **values).sentence


def test_the_station_has_a_ledger_of_its_own_with_a_quota_of_the_year(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Customer(account_no="77", name="供电所", status="正常", recorded_at=office.clock()))
        session.execute(
            update(Customer).where(Customer.account_no == "77").values(usage_class=UsageClass.COMMERCIAL)
        )
    office.perform(enter_staff_meters, rows=[NewStaffMeter(Ledger.OFFICE, "77", SEPTEMBER, None, " 办公楼 ")])
    key = records(office, StaffMeter)[-1].id
    for month, start, end in ((SEPTEMBER, 0, 30000), (OCTOBER, 30000, 90000)):
        typed = Typed(key, start, end, fee=100, reader="邓茂")
        assert office.perform(type_readings, month=month, rows=[typed]) == 1
    year = office.consult(office_year, month=OCTOBER)
    assert (year.used, year.of_year, year.quota, year.beyond) == (60000, 90000, None, 0)
    laid: dict[str, Any] = {"level": Level.STATION, "source": "县公司下达"}
    office.perform(parameter.change, key=QUOTA, value="800", valid_from=date(2026, 1, 1), **laid)
    year = office.consult(office_year, month=OCTOBER)
    assert (year.quota, year.beyond) == (80000, 10000)
    assert of_month(office)["77"].flags == ()


def test_the_card_of_the_counter_says_whose_home_it_is(office: Office) -> None:
    assert "员工家庭用电：邓茂" in office.consult(glance_customer, 1).open


def test_what_was_never_to_be_on_the_board_has_not_changed_since(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Customer(account_no="77", name="供电所", status="正常", recorded_at=office.clock()))
        session.execute(update(Customer).where(Customer.id == 3).values(cycle=ReadingCycle.TWO_MONTHLY))
    office.perform(enter_staff_meters, rows=[NewStaffMeter(Ledger.OFFICE, "77", OCTOBER, None, "办公楼")])
    typed = Typed(records(office, StaffMeter)[-1].id, 0, 5000, fee=3000, reader="邓茂")
    office.perform(type_readings, month=OCTOBER, rows=[typed])
    reviewed(office, XIANG, PENG)
    office.perform(post_board, month=OCTOBER, posted_on=POSTED_ON, places="门口")
    assert not [row for row in of_month(office).values() if Flag.CHANGED in row.flags]
