from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from orders import ACCOUNTS, CHECKED, TYPED, back, out, station
from supply_station.errors import RuleBroken
from supply_station.models import Station
from supply_station.rules.work_order import OrderKind
from supply_station.services.office import Office
from supply_station.services.work_order_export import workbook


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = station(tmp_path)
    yield made
    made.book.close()


def rows_of(data: bytes, sheet: str) -> tuple[list[object], list[list[object]]]:
    """The headings and the rows of a sheet."""
    found = load_workbook(BytesIO(data))[sheet]
    lines: list[list[object]] = [[cell.value for cell in row] for row in found.iter_rows(min_row=4)]
    return lines[0], [line for line in lines[1:] if isinstance(line[0], int)]


def test_each_field_of_a_form_has_its_column_and_each_kind_its_sheet(office: Office) -> None:
    (check,) = out(office, OrderKind.ZERO_ACCOUNT_CHECK, 1)
    surveys = out(office, OrderKind.CUSTOMER_SURVEY, 2, 3)
    back(office, check)
    back(office, surveys[0])
    with office.book.writing() as session:
        session.add(Station(name="青竹供电所", practice=False, founded_at=TYPED))
    data = office.consult(workbook, orders=[check, *surveys], at=TYPED, by="王芳")
    headings, (row,) = rows_of(data, "LD 2024 年版")
    said = dict(zip(headings, row, strict=True))
    assert (said["户号"], said["去的人"]) == (ACCOUNTS[1], "邓茂、向阳")
    assert (said["核查结果"], said["现场示数"]) == (CHECKED["finding"], 1234.0)
    assert said["核查日期"] == datetime(2026, 11, 1)
    assert said["备注"] == "/"
    headings, found = rows_of(data, "CK 2024 年版")
    returned, waiting = (dict(zip(headings, row, strict=True)) for row in found)
    assert (returned["申请事项"], returned["新联系电话"]) == ("联系方式", "138****0000")
    assert (waiting["状态"], waiting["回单日期"], waiting["查勘结论"]) == ("已打印", "/", "/")


def test_an_order_that_is_not_there_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match="已作废或不存在"):
        office.consult(workbook, orders=[99], at=TYPED, by="王芳")
