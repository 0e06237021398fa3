from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports import (
    ACCOUNT,
    CUSTOMERS,
    OTHER,
    THIRD,
    USAGE,
    counts,
    held,
    office_at,
    preview,
    take,
    told,
    xlsx,
)
from supply_station.models import Customer, TransformerArea, Usage
from supply_station.rules.usage import Register
from supply_station.services.office import Office

METERED = ["户号", "电费年月", "资产编号", "起码", "止码", "倍率", "电量"]
OLD, NEW = "7190000017", "0437190000017"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = office_at(tmp_path / "book")
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    return office


def file(tmp_path: Path, *rows: Sequence[Any], header: list[str] = USAGE) -> Path:
    return xlsx(tmp_path / f"电量{len(list(tmp_path.iterdir()))}.xlsx", [header, *rows])


def readings(office: Office, *names: str) -> list[tuple[Any, ...]]:
    return held(office, Usage, *names)


def test_a_reading_is_kept_as_it_was_exported(office: Office, tmp_path: Path) -> None:
    header = [*METERED, "示数类型", "电费", "抄表日期", "抄表人"]
    take(
        office,
        "usage",
        file(
            tmp_path,
            [ACCOUNT, "202610", "A1", "1,200.50", 1212.5, 30, 360, "尖峰", 211.68, "2026.10.5", "王"],
            header=header,
        ),
    )
    names = (
        "month",
        "meter_no",
        "register",
        "read_from",
        "read_to",
        "multiplier",
        "kwh",
        "kwh_derived",
        "fee",
    )
    assert readings(office, *names, "read_on", "reader") == [
        ("2026-10", "A1", Register.SHARP, 120050, 121250, 30, 36000, False, 21168, date(2026, 10, 5), "王")
    ]


def test_an_empty_energy_is_worked_out_from_the_dials_and_marked(office: Office, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        [ACCOUNT, "202610", None, 10, 12.5, 30, None],
        [OTHER, "202610", None, 10, 12.5, None, "-"],
        [THIRD, "202610", None, 99990, 5, 1, None],
        header=METERED,
    )
    plan = preview(office, "usage", path)
    assert counts(plan) == (2, 0, 0, 1)
    assert told(plan.refusals) == [(4, "电量")]
    assert "止码又小于起码，算不出电量" in plan.refusals[0].reason
    assert told(plan.warnings) == [(2, "电量"), (3, "电量")]
    take(office, "usage", path)
    assert readings(office, "customer_id", "kwh", "kwh_derived") == [(1, 7500, True), (2, 250, True)]
    assert counts(preview(office, "usage", path)) == (0, 0, 2, 1)


def test_the_archives_multiplier_stands_in_for_a_missing_one(office: Office, tmp_path: Path) -> None:
    take(
        office, "customer", xlsx(tmp_path / "倍率.xlsx", [["户号", "户名", "倍率"], [ACCOUNT, "彭大明", 60]])
    )
    take(office, "usage", file(tmp_path, [ACCOUNT, "202610", 10, 12, None]))
    assert readings(office, "kwh", "multiplier") == [(12000, None)]


def test_an_empty_energy_never_replaces_a_stated_one_and_a_stated_one_ends_the_guess(
    office: Office, tmp_path: Path
) -> None:
    take(office, "usage", file(tmp_path, [ACCOUNT, "202610", 10, 12, 3], [OTHER, "202610", 10, 12, None]))
    plan = preview(office, "usage", file(tmp_path, [ACCOUNT, "202610", 10, 12, None]))
    assert counts(plan) == (0, 0, 1, 0)
    take(office, "usage", file(tmp_path, [OTHER, "202610", 10, 12, 2]))
    assert readings(office, "kwh", "kwh_derived") == [(300, False), (200, False)]


def test_an_empty_cell_never_erases_a_reading(office: Office, tmp_path: Path) -> None:
    take(office, "usage", file(tmp_path, [ACCOUNT, "202610", "A1", 10, 12, 30, 60], header=METERED))
    plan = preview(
        office, "usage", file(tmp_path, [ACCOUNT, "202610", None, None, "-", None, 60], header=METERED)
    )
    assert counts(plan) == (0, 0, 1, 0)


def test_the_same_reading_twice_is_taken_once_and_a_contradiction_refused(
    office: Office, tmp_path: Path
) -> None:
    row = [ACCOUNT, "202610", 0, 5, 5]
    plan = preview(
        office, "usage", file(tmp_path, row, row, [OTHER, "202610", 0, 5, 5], [OTHER, "202610", 0, 6, 6])
    )
    assert (counts(plan), told(plan.refusals)) == ((1, 0, 1, 2), [(4, "户号"), (5, "户号")])


def test_an_old_and_a_new_meter_in_one_month_are_two_readings(office: Office, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        [ACCOUNT, "202610", "A1", 90, 100, 1, 10],
        [ACCOUNT, "202610", "A2", 0, 5, 1, 5],
        header=METERED,
    )
    take(office, "usage", path)
    assert readings(office, "meter_no", "kwh") == [("A1", 1000), ("A2", 500)]
    assert counts(preview(office, "usage", path)) == (0, 0, 2, 0)
    plan = preview(office, "usage", file(tmp_path, [ACCOUNT, "202610", 0, 5, 5]))
    assert (counts(plan), told(plan.refusals)) == ((0, 0, 0, 1), [(2, "户号")])
    assert "不止一块表" in plan.refusals[0].reason


def test_registers_are_readings_of_their_own(office: Office, tmp_path: Path) -> None:
    header = ["户号", "电费年月", "时段", "电量"]
    words = ["总", "尖峰", "高峰", "平段", "低谷"]
    rows: list[list[Any]] = [[ACCOUNT, "202610", word, 5] for word in words]
    plan = preview(office, "usage", file(tmp_path, *rows, header=header))
    assert counts(plan) == (5, 0, 0, 0)
    assert [said["register"] for said in plan.creates] == list(Register)


def test_a_meter_number_that_appears_later_is_filled_in(office: Office, tmp_path: Path) -> None:
    take(office, "usage", file(tmp_path, [ACCOUNT, "202610", 0, 5, 5]))
    path = file(tmp_path, [ACCOUNT, "202610", "A1", 0, 5, None, 5], header=METERED)
    plan = preview(office, "usage", path)
    assert [(each.key, each.field, each.old, each.new) for each in plan.changes] == [
        (f"{ACCOUNT} 2026-10 A1", "meter_no", "", "A1")
    ]
    take(office, "usage", path)
    assert readings(office, "meter_no", "kwh") == [("A1", 500)]
    without = preview(office, "usage", file(tmp_path, [ACCOUNT, "202610", 0, 5, 5]))
    assert counts(without) == (0, 0, 1, 0)


def test_several_meters_never_count_a_reading_without_number_twice(office: Office, tmp_path: Path) -> None:
    take(office, "usage", file(tmp_path, [ACCOUNT, "202610", 0, 15, 15]))
    rows = [[ACCOUNT, "202610", "A1", 90, 100, 1, 10], [ACCOUNT, "202610", "A2", 0, 5, 1, 5]]
    plan = preview(office, "usage", file(tmp_path, *rows, header=METERED))
    assert counts(plan) == (0, 0, 0, 2)
    assert "会重复计算" in plan.refusals[0].reason


def test_with_and_without_meter_number_in_one_file(office: Office, tmp_path: Path) -> None:
    same: list[Any] = [[ACCOUNT, "202610", None, 0, 5, 1, 5], [ACCOUNT, "202610", "A1", 0, 5, 1, 5]]
    unlike: list[Any] = [[OTHER, "202610", None, 0, 9, 1, 9], [OTHER, "202610", "B1", 0, 5, 1, 5]]
    plan = preview(office, "usage", file(tmp_path, *same, *unlike, header=METERED))
    assert (counts(plan), told(plan.refusals)) == ((1, 0, 1, 2), [(4, "户号"), (5, "户号")])
    assert plan.creates[0]["meter_no"] == "A1"


def test_an_unknown_account_is_refused_or_brought_along(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "台区", "电费年月", "电量"]
    path = file(
        tmp_path,
        ["9990000000001", "新户", "丁台区", "202610", 5],
        ["9990000000002", None, None, "202610", 6],
        ["9990000000003", "没电", None, "202610", None],
        [ACCOUNT, "彭大明", "甲台区", "202610", 7],
        header=header,
    )
    plan = preview(office, "usage", path)
    assert counts(plan) == (1, 0, 0, 3)
    plan = preview(office, "usage", path, create_missing=True)
    assert (counts(plan), plan.also_created) == ((3, 0, 0, 1), {"customer": 2, "transformer_area": 1})
    take(office, "usage", path, create_missing=True)
    assert held(office, Customer, "account_no", "name", "area_id")[3:] == [
        ("9990000000001", "新户", 3),
        ("9990000000002", "（户名待补）", None),
    ]
    assert held(office, TransformerArea, "name") == [("乙台区",), ("甲台区",), ("丁台区",)]
    assert readings(office, "customer_id", "kwh") == [(4, 500), (5, 600), (1, 700)]


def renumbered(office: Office, tmp_path: Path, *rows: Sequence[Any], header: list[str]) -> Any:
    take(office, "customer", xlsx(tmp_path / "老户.xlsx", [["户号", "户名"], [OLD, "符"]]))
    return preview(office, "usage", file(tmp_path, *rows, header=header))


def test_a_reading_under_a_new_number_lands_on_the_old_account(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "电费年月", "电量"]
    plan = renumbered(office, tmp_path, [NEW, "符", "202610", 5], header=header)
    assert (counts(plan), told(plan.warnings)) == ((1, 0, 0, 0), [(2, "户号")])
    assert [(each.account_no, each.field, each.book, each.file) for each in plan.differences] == [
        (OLD, "account_no", OLD, NEW)
    ]
    take(office, "usage", file(tmp_path, [NEW, "符", "202610", 5], header=header))
    assert readings(office, "customer_id", "kwh") == [(4, 500)]
    assert counts(preview(office, "usage", file(tmp_path, [OLD, "符", "202610", 5], header=header))) == (
        0,
        0,
        1,
        0,
    )


def test_another_name_under_a_new_number_is_refused(office: Office, tmp_path: Path) -> None:
    plan = renumbered(office, tmp_path, [NEW, "傅", "202610", 5], header=["户号", "户名", "电费年月", "电量"])
    assert (counts(plan), told(plan.refusals)) == ((0, 0, 0, 1), [(2, "户号")])


def test_both_numbers_in_a_usage_file_are_two_accounts(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "电费年月", "电量"]
    plan = renumbered(office, tmp_path, [NEW, "符", "202610", 5], [OLD, "符", "202610", 6], header=header)
    assert (counts(plan), told(plan.refusals)) == ((1, 0, 0, 1), [(2, "户号")])


def test_a_reading_under_a_former_number_lands_on_the_renumbered_account(
    office: Office, tmp_path: Path
) -> None:
    take(office, "customer", xlsx(tmp_path / "老户.xlsx", [["户号", "户名", "原户号"], [NEW, "符", OLD]]))
    take(office, "usage", file(tmp_path, [OLD, "202610", 0, 5, 5]))
    assert readings(office, "customer_id") == [(4,)]


def test_a_wide_sheet_of_past_months(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "2026年7月", "2026年8月", "2026年9月"]
    path = file(tmp_path, [ACCOUNT, "彭大明", 5, 0, None], [OTHER, "田秀英", 1.5, "-", 2], header=header)
    take(office, "usage", path)
    assert readings(office, "customer_id", "month", "kwh", "read_to") == [
        (1, "2026-07", 500, None),
        (2, "2026-07", 150, None),
        (1, "2026-08", 0, None),
        (2, "2026-09", 200, None),
    ]


def test_absent_accounts_of_a_usage_file(office: Office, tmp_path: Path) -> None:
    header = ["户号", "台区", "电费年月", "电量"]
    plan = preview(office, "usage", file(tmp_path, [ACCOUNT, "甲台区", "202610", 5], header=header))
    assert plan.absent == [OTHER]
    refused = [OTHER, "甲台区", "202610", "很多"]
    plan = preview(office, "usage", file(tmp_path, [ACCOUNT, "甲台区", "202610", 5], refused, header=header))
    assert (plan.absent, plan.refused) == ([], 1)


def test_a_meter_of_the_month_that_agrees_is_no_difference(office: Office, tmp_path: Path) -> None:
    take(
        office,
        "customer",
        xlsx(tmp_path / "表.xlsx", [["户号", "户名", "资产编号"], [ACCOUNT, "彭大明", "A2"]]),
    )
    rows = [[ACCOUNT, "202610", "A1", 90, 100, 1, 10], [ACCOUNT, "202610", "A2", 0, 5, 1, 5]]
    assert preview(office, "usage", file(tmp_path, *rows, header=METERED)).differences == []
    plan = preview(office, "usage", file(tmp_path, rows[0], header=METERED))
    assert [(each.field, each.book, each.file) for each in plan.differences] == [("asset_no", "A2", "A1")]
