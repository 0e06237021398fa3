"""自用电名册导入：a list becomes registrations, what the book has stays, a batch is undone whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exports import counts, held, preview, take, told, xlsx
from orders import ACCOUNTS
from staff_meters import OCTOBER, SEPTEMBER, staffed
from supply_station.errors import RuleBroken
from supply_station.models import Customer, StaffMeter
from supply_station.rules.staff_meter import Ledger
from supply_station.services import keeping
from supply_station.services.import_undo import undo
from supply_station.services.office import Office
from supply_station.services.staff_meter_reading import Typed, type_readings

HEADS = ["户号", "户名", "账别", "员工姓名", "起月", "用途、说明"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three homes are registered; two more accounts are in the book."""
    made = staffed(tmp_path)
    for no, name in (("77", "供电所"), ("88", "新楼")):
        made.perform(keeping.add, kind=Customer, values={"account_no": no, "name": name, "status": "正常"})
    yield made
    made.book.close()


def listed(folder: Path, *rows: list[Any]) -> Path:
    return xlsx(folder / "名册.xlsx", [HEADS, *rows])


def test_a_list_becomes_registrations_of_both_ledgers(office: Office, tmp_path: Path) -> None:
    file = listed(
        tmp_path,
        ["77", "供电所", "站所", None, "2026-10", "办公楼"],
        ["88", "新楼", "家庭", "邓茂", "2026年10月", None],
        [ACCOUNTS[1], "户1", "员工家庭用电", "邓茂", SEPTEMBER, None],
    )
    plan = preview(office, "staff_meter", file)
    assert counts(plan) == (2, 0, 1, 0)
    batch = take(office, "staff_meter", file)
    rows = held(office, StaffMeter, "ledger", "employee_id", "since", "note", "batch_id")
    assert rows[3:] == [
        (Ledger.OFFICE, None, OCTOBER, "办公楼", batch),
        (Ledger.HOME, 1, OCTOBER, None, batch),
    ]
    assert counts(preview(office, "staff_meter", file)) == (0, 0, 3, 0)
    office.perform(undo, batch_id=batch)
    assert len(held(office, StaffMeter, "id")) == 3


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["99", None, "家庭", "邓茂", OCTOBER, None], "户号"),
        (["88", None, "家庭", "无此人", OCTOBER, None], "员工姓名"),
        (["88", None, "家庭", None, OCTOBER, None], "员工姓名"),
        (["88", None, "站所", "邓茂", OCTOBER, None], "员工姓名"),
        (["88", None, "出租", "邓茂", OCTOBER, None], "账别"),
        (["88", None, None, "邓茂", OCTOBER, None], "账别"),
        (["88", None, "家庭", "邓茂", None, None], "起月"),
        ([ACCOUNTS[1], None, "家庭", "向阳", OCTOBER, None], "户号"),
    ],
)
def test_a_row_that_cannot_be_taken_names_its_cell(
    office: Office, tmp_path: Path, row: list[Any], column: str
) -> None:
    plan = preview(office, "staff_meter", listed(tmp_path, row))
    assert counts(plan) == (0, 0, 0, 1)
    assert told(plan.refusals) == [(2, column)]


def test_a_batch_that_was_worked_on_is_not_undone(office: Office, tmp_path: Path) -> None:
    batch = take(office, "staff_meter", listed(tmp_path, ["88", "新楼", "家庭", "邓茂", OCTOBER, None]))
    key = held(office, StaffMeter, "id")[-1][0]
    office.perform(type_readings, month=OCTOBER, rows=[Typed(key, 0, 5000, fee=2940, reader="远程采集")])
    with pytest.raises(RuleBroken, match="户号 88 已有自用电抄表"):
        office.perform(undo, batch_id=batch)
