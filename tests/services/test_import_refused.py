import io
from pathlib import Path

import openpyxl
import pytest

from exports import ACCOUNT, CUSTOMERS, OTHER, THIRD, USAGE, counts, office_at, preview, take, xlsx
from supply_station.services import import_refused
from supply_station.services.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = office_at(tmp_path / "book")
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    return office


def test_refused_rows_go_back_with_their_columns_number_and_reason(office: Office, tmp_path: Path) -> None:
    rows = [
        ["10月电量"],
        ["备注", *USAGE],
        ["先", ACCOUNT, "202610", 0, 5, 5],
        ["错", OTHER, "202610", 0, 5, "很多"],
        ["错", THIRD, "十月", 0, "五", 5],
    ]
    plan = preview(office, "usage", xlsx(tmp_path / "10月.xlsx", rows))
    sheet = openpyxl.load_workbook(io.BytesIO(import_refused.workbook(plan))).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found[0] == ["原行号", "备注", *USAGE, "原因"]
    assert found[1][:7] == [4, "错", OTHER, "202610", 0, 5, "很多"]
    assert found[1][7] == "电量：“很多”不是数字"
    assert found[2][0] == 5
    assert found[2][7] == "电费年月：月份“十月”看不懂，请写成 2026-10 这样的形式；止码：“五”不是数字"


def test_corrected_rows_come_in_by_the_sheet_they_went_out_on(office: Office, tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "10月.xlsx", [USAGE, [ACCOUNT, "202610", 0, 5, 5], [OTHER, "202610", 0, 5, "很多"]]
    )
    plan = preview(office, "usage", path)
    back = openpyxl.load_workbook(io.BytesIO(import_refused.workbook(plan)))
    take(office, "usage", path)
    back.worksheets[0]["F2"] = 5
    back.save(tmp_path / "改好.xlsx")
    assert counts(preview(office, "usage", tmp_path / "改好.xlsx")) == (1, 0, 0, 0)


def test_a_wide_row_goes_back_once_with_all_its_faults(office: Office, tmp_path: Path) -> None:
    rows = [["户号", "2026年8月", "2026年9月"], [ACCOUNT, "多", "少"], [OTHER, 1, 2]]
    plan = preview(office, "usage", xlsx(tmp_path / "期初.xlsx", rows))
    assert counts(plan) == (2, 0, 0, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(import_refused.workbook(plan))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [2, ACCOUNT, "多", "少", "2026年8月：“多”不是数字；2026年9月：“少”不是数字"]
    ]
