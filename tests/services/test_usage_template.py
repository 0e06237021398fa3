from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from exports import ACCOUNT, NOW, OTHER, THIRD, counts, held, office_at, preview, take, xlsx
from supply_station.cli import supply_station
from supply_station.errors import RuleBroken
from supply_station.models import Station, Usage
from supply_station.services import import_look
from supply_station.services.office import Office
from supply_station.services.usage_template import workbook

CUSTOMERS = [
    ["户号", "户名", "台区", "抄表顺序", "资产编号", "综合倍率", "状态"],
    [ACCOUNT, "彭大明", "甲台区", 2, "A1", 30, "正常用电"],
    [OTHER, "田秀英", "甲台区", 1, None, None, "正常用电"],
    [THIRD, "向国强", "乙台区", 1, "C1", 1, "正常用电"],
    ["4300000000048", "覃老", "乙台区", 2, None, None, "已销户"],
]
LAST = [
    ["户号", "电费年月", "资产编号", "示数类型", "起码", "止码", "倍率", "电量"],
    [ACCOUNT, "2026-09", "A1", "总", 90, 100.5, 30, 315],
    [THIRD, "2026-09", "C1", "峰", 1, 7, 1, 6],
    [THIRD, "2026-09", "C1", "谷", 1, 9, 1, 8],
    [THIRD, "2026-08", "C1", "峰", 0, 1, 1, 1],
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = office_at(tmp_path / "book")
    with made.book.writing() as session:
        session.add(Station(name="青竹供电所", practice=False, founded_at=NOW))
    take(made, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    take(made, "usage", xlsx(tmp_path / "上月.xlsx", LAST))
    yield made
    made.book.close()


def template(office: Office, *areas: str) -> bytes:
    return office.consult(workbook, month="2026-10", areas=areas, at=NOW, by="王芳")


def test_what_is_known_stands_in_walking_order_and_numbers_stay_text(office: Office) -> None:
    sheet = load_workbook(BytesIO(template(office)))["抄表模板"]
    found = [[cell.value for cell in row[1:]] for row in sheet.iter_rows(min_row=5)]
    assert {row[3] for row in found} == {"2026-10"}
    assert sorted((row[0], row[4], row[5], row[6], row[7]) for row in found) == [
        (ACCOUNT, "A1", "总", 30, 100.5),
        (OTHER, None, "总", None, None),
        (THIRD, "C1", "峰", 1, 7),
        (THIRD, "C1", "谷", 1, 9),
    ]
    assert [row[0] for row in found].index(OTHER) < [row[0] for row in found].index(ACCOUNT)
    assert sheet.freeze_panes == "A5"
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == {"J5:J8", "K5:K8"}


def test_filled_in_it_comes_back_with_nothing_refused_and_the_empty_rows_counted(
    office: Office, tmp_path: Path
) -> None:
    book = load_workbook(BytesIO(template(office)))
    for row in book["抄表模板"].iter_rows(min_row=5):
        if row[1].value == ACCOUNT:
            row[9].value = 101.5
        elif row[6].value == "谷":
            row[9].value, row[10].value, row[11].value = 12, 3, "2026-10-05"
    file = tmp_path / "抄表.xlsx"
    book.save(file)
    assert office.consult(import_look.look, path=file).kind == "usage"
    plan = preview(office, "usage", file)
    assert counts(plan) == (2, 0, 0, 0)
    assert not plan.differences
    assert any("共 2 行" in each.reason for source in plan.sources for each in source.warnings)
    take(office, "usage", file)
    new = [row for row in held(office, Usage, "month", "meter_no", "register", "kwh") if row[0] == "2026-10"]
    assert sorted(new) == [("2026-10", "A1", "总", 3000), ("2026-10", "C1", "谷", 300)]


def test_nothing_filled_in_is_told_before_anything_is_imported(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "空.xlsx"
    file.write_bytes(template(office, "甲台区"))
    with pytest.raises(RuleBroken, match="一行也没有填"):
        preview(office, "usage", file)


def test_an_area_the_book_has_not_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match="没有台区“丙台区”；请先"):
        template(office, "丙台区")


def test_the_command_writes_it_for_chosen_areas(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "抄表.xlsx"
    arguments = ["usage-template", "--month", "2026-10", "--area", "甲台区", "--out", str(out)]
    done = CliRunner().invoke(supply_station, ["--book", str(office.book.path), *arguments])
    assert done.exit_code == 0, done.output
    assert load_workbook(out)["抄表模板"].max_row == 6
