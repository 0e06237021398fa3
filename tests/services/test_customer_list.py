"""客户名单：out and in again — untouched it changes nothing, and one cell put right is one change."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from exports import preview
from fuzz.samples import station as sampled
from supply_station.errors import RuleBroken
from supply_station.intake.customer_export import COLUMNS
from supply_station.models import Customer
from supply_station.reports.customer_list import HEADINGS
from supply_station.services import customer_list, listing, station
from supply_station.services.listing import Question
from supply_station.services.office import Office
from supply_station.services.plan import Change
from supply_station.ui.pages.customer import PAGE


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = sampled(tmp_path / "book")
    made.perform(station.found, name="青竹镇供电所")
    return made


def exported(office: Office, folder: Path) -> Path:
    ids = office.consult(listing.ids, PAGE.view, Question())
    data = office.consult(customer_list.workbook, customers=list(ids), at=office.clock(), by="王芳")
    path = folder / "名单.xlsx"
    path.write_bytes(data)
    return path


def test_it_has_every_column_of_the_import_but_the_identity_number() -> None:
    wanted = {column.field: column.title for column in COLUMNS if column.field != "identity_no"}
    assert {field: heading.text for field, heading in HEADINGS.items()} == wanted


def test_untouched_it_changes_nothing(office: Office, tmp_path: Path) -> None:
    plan = preview(office, "customer", exported(office, tmp_path))
    assert (plan.creates, plan.changes, plan.refused, plan.absent) == ([], [], 0, [])
    assert plan.unchanged == office.consult(lambda session: session.query(Customer).count()) > 5


def test_one_cell_put_right_is_one_change(office: Office, tmp_path: Path) -> None:
    path = exported(office, tmp_path)
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    sheet = book.active
    assert sheet is not None
    header = next(row for row in sheet.iter_rows() if row[0].value == "户号")
    phone = next(cell for cell in header if cell.value == "联系电话")
    cell = sheet.cell((phone.row or 0) + 2, phone.column or 0)
    before, cell.value = cell.value, "13800000099"
    account_no = str(sheet.cell(cell.row or 0, 1).value)
    book.save(path)
    plan = preview(office, "customer", path)
    assert plan.changes == [Change(account_no, "phone", str(before), "13800000099")]
    assert plan.refused == 0


def test_nobody_is_no_list(office: Office) -> None:
    with pytest.raises(RuleBroken, match="没有可以导出的户"):
        office.consult(customer_list.workbook, customers=[], at=office.clock(), by="王芳")
