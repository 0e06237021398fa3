from pathlib import Path
from typing import Any

import pytest

from exports import ACCOUNT, CUSTOMERS, OTHER, THIRD, USAGE, office_at, preview, take, xlsx
from supply_station.rules.zero_account import CaseState
from supply_station.services import import_undo, import_view
from supply_station.services.import_view import Part, Step
from supply_station.services.office import Office
from supply_station.services.plan import Plan
from zero_cases import case_at, zero_station

OCTOBER: list[list[Any]] = [
    ["户号", "户名", "电费年月", "起码", "止码", "电量"],
    [ACCOUNT, "彭老大", "202610", 5, 5, 0],
    [OTHER, "田秀英", "202610", 0, "坏", 7],
]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = office_at(tmp_path / "book")
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    return office


def parts(office: Office, plan: Plan) -> dict[str, Part]:
    return {each.title: each for each in office.consult(import_view.parts, plan)}


def test_a_preview_of_readings_in_a_clerks_words(office: Office, tmp_path: Path) -> None:
    plan = preview(office, "usage", xlsx(tmp_path / "电量.xlsx", OCTOBER))
    found = parts(office, plan)
    assert {title: part.count for title, part in found.items()} == {
        "新增": 1, "变更": 0, "未变": 0, "缺少": 0, "拒收": 1, "提醒": 0, "档案差异": 1
    }  # fmt: skip
    assert found["新增"].heads[-1] == "电量（kWh）"
    assert found["新增"].rows == [(ACCOUNT, "2026-10", "", "总", "5", "5", "0")]
    assert found["拒收"].heads == ("行号", "列", "值", "原因")
    assert found["拒收"].rows[0][:3] == ("3", "止码", "坏")
    assert found["档案差异"].rows == [(ACCOUNT, "2026-10", "户名", "彭大明", "彭老大")]
    assert import_view.summary(plan) == "电量明细：电量.xlsx（2026-10，共 2 行）"


def test_changes_absent_accounts_and_what_comes_along(office: Office, tmp_path: Path) -> None:
    rows = [
        CUSTOMERS[0],
        [ACCOUNT, "彭老大", "甲台区", "居民生活"],
        ["4300000000055", "新户", "新台区", "居民生活"],
    ]
    plan = preview(office, "customer", xlsx(tmp_path / "新.xlsx", rows))
    found = parts(office, plan)
    assert found["变更"].rows == [(ACCOUNT, "户名", "彭大明", "彭老大")]
    assert found["缺少"].rows == [(OTHER, "田秀英", "甲台区")]
    assert "档案差异" not in found
    assert import_view.summary(plan) == "客户档案：新.xlsx（共 2 行）；一并新建 台区 1"


def test_a_derived_reading_that_is_stated_later_is_told_without_the_books_own_names(
    office: Office, tmp_path: Path
) -> None:
    take(office, "usage", xlsx(tmp_path / "甲.xlsx", [USAGE, [ACCOUNT, "202610", 0, 5, None]]))
    plan = preview(office, "usage", xlsx(tmp_path / "乙.xlsx", [USAGE, [ACCOUNT, "202610", 0, 5, 6]]))
    changed = [tuple(row[1:]) for row in parts(office, plan)["变更"].rows]
    assert ("电量", "5", "6") in changed
    assert not [row for row in changed if str(row[0]).isascii() or "True" in row]


def test_several_files_are_named_in_the_rows(office: Office, tmp_path: Path) -> None:
    one = xlsx(tmp_path / "甲.xlsx", OCTOBER)
    other = xlsx(tmp_path / "乙.xlsx", [USAGE, [THIRD, "202609", 0, "坏", 5]])
    plan = preview(office, "usage", one, other)
    assert [row[0] for row in parts(office, plan)["拒收"].rows] == ["甲.xlsx", "乙.xlsx"]
    assert "2026-09 到 2026-10，共 3 行" in import_view.summary(plan)


def test_what_to_do_next(office: Office, tmp_path: Path) -> None:
    assert office.consult(import_view.next_steps, 1)[0].stem == "customer"
    batch = 0
    for month in ("202608", "202609", "202610"):
        rows = [["户号", "户名", "电费年月", "起码", "止码", "电量"], [ACCOUNT, "彭老大", month, 5, 5, 0]]
        batch = take(office, "usage", xlsx(tmp_path / f"{month}.xlsx", rows))
    zero, missing, differing = office.consult(import_view.next_steps, batch)
    assert zero == Step(
        "2026-10 零度户候选 1 户，还差 1 户没有列入核查，去看", "zero_account", {"month": "2026-10"}
    )
    assert missing == Step("2026-10 缺抄 2 户，去看", "zero_account", {"month": "2026-10", "missing": "缺抄"})
    assert differing == Step(
        "档案差异 1 处，去处理", "archive_difference", {"handling": "未处理", "month": "2026-10"}
    )


def test_cases_put_in_doubt_by_the_readings_come_first(tmp_path: Path) -> None:
    office = zero_station(tmp_path / "账")
    for state, no in ((CaseState.LISTED, "4300000000091"), (CaseState.CHECKED, "4300000000092")):
        case_at(office, state, no)
    rows = [[no, "202611", 5, 9, 4] for no in ("4300000000091", "4300000000092")]
    batch = take(office, "usage", xlsx(tmp_path / "电量.xlsx", [USAGE, *rows]))
    assert office.consult(import_view.next_steps, batch)[0] == Step(
        "核查途中来了电量的 1 户，去确认是结案还是继续", "zero_account_case", {"state": "有电量待确认"}
    )
    office.book.close()


def test_batches_are_listed_newest_first_with_what_became_of_them(office: Office, tmp_path: Path) -> None:
    batch = take(office, "usage", xlsx(tmp_path / "电量.xlsx", OCTOBER))
    office.perform(import_undo.undo, batch_id=batch)
    newest, first = office.consult(import_view.batches)
    assert len(newest.row) == len(import_view.BATCH_HEADS)
    assert (newest.number, newest.undone, newest.row[-1]) == (2, True, "已撤销")
    assert newest.row[:9] == ("2", "电量明细", "电量.xlsx", "2026-10", 1, 0, 0, 0, 1)
    assert (first.undone, first.row[1], first.row[-1]) == (False, "客户档案", "")
