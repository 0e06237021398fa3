from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports import told, xlsx
from supply_station.errors import RuleBroken
from supply_station.intake import usage_export
from supply_station.intake.export import Rows, open_table
from supply_station.rules.usage import Register

NO = "4300000000017"


def read(path: Path, rows: list[Any], month: str | None = None) -> Rows:
    return usage_export.rows(open_table(xlsx(path / "电量.xlsx", rows), usage_export.COLUMNS), month)


def refusals(found: Rows) -> list[tuple[int, str]]:
    return told([each for remarks in found.refused.values() for each in remarks])


def test_a_row_becomes_plain_values(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            [
                *("客户编号", "应收年月", "电表资产号", "示数类型", "上次示数", "本次示数", "综合倍率"),
                "合计电量",
                "应收电费(元)",
                "抄表日期",
                "抄表员",
            ],
            [
                NO,
                "202610",
                "1430009000003609335198",
                "有功（总）",
                "1,200.5",
                1212.5,
                "30",
                360,
                "211.68",
                "20261005",
                "王",
            ],
        ],
    )
    assert dict(zip(found.fields, found.values[0], strict=True)) == {
        "account_no": NO,
        "month": "2026-10",
        "meter_no": "1430009000003609335198",
        "register": Register.TOTAL,
        "read_from": 120050,
        "read_to": 121250,
        "multiplier": 30,
        "kwh": 36000,
        "fee": 21168,
        "read_on": date(2026, 10, 5),
        "reader": "王",
    }


def test_a_customer_list_is_no_usage_export(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="看起来不是电量明细；如果是客户档案，请按“客户档案”导入"):
        read(tmp_path, [["户号", "户名", "用电地址"], [NO, "彭", "青竹镇"]])


def test_the_month_comes_from_the_file_or_from_the_clerk(tmp_path: Path) -> None:
    plain = [["户号", "电量"], [NO, 5]]
    with pytest.raises(RuleBroken, match="没有“电费年月”一列，请指明电费年月"):
        read(tmp_path, plain)
    assert read(tmp_path, plain, "2026-10").values == [(NO, 500, "2026-10")]
    dated = [
        ["户号", "电费年月", "电量"],
        [NO, "2026年9月", 5],
        [NO, "2026-10", 6],
        [NO, None, 7],
        [NO, "十月", 8],
    ]
    found = read(tmp_path, dated, "2026-10")
    assert refusals(found) == [(5, "电费年月"), (2, "电费年月")]
    assert "这一行是 2026-09 的，要导入的是 2026-10" in found.refused[0][0].reason
    assert found.values[2][1] == "2026-10"
    assert refusals(read(tmp_path, dated)) == [(5, "电费年月"), (4, "电费年月")]


def test_a_row_needs_energy_or_both_readings(tmp_path: Path) -> None:
    rows = [
        ["户号", "起码", "止码", "电量"],
        [NO, 1, 2, None],
        [NO, 1, None, None],
        [NO, None, None, 0],
        [NO, None, 2, "-"],
    ]
    assert refusals(read(tmp_path, rows, "2026-10")) == [(3, "电量"), (5, "电量")]
    assert refusals(read(tmp_path, [["户号", "止码"], [NO, 2]], "2026-10")) == [(2, "电量")]


def test_reactive_energy_is_no_energy_and_an_unknown_register_is_kept(tmp_path: Path) -> None:
    rows = [["户号", "示数类型", "电量"], [NO, "正向无功总", 5], [NO, "尖峰", 6], [NO, "深谷", 7]]
    found = read(tmp_path, rows, "2026-10")
    assert refusals(found) == [(2, "示数类型")]
    assert [row[1] for row in found.values[1:]] == [Register.SHARP, "深谷"]
    assert [(each.row, each.value) for each in found.warnings] == [(2, "正向无功总"), (4, "深谷")]


def test_a_wide_sheet_has_a_reading_in_each_filled_cell(tmp_path: Path) -> None:
    rows = [
        ["户号", "户名", "2025年11月", "202512", date(2026, 1, 1), "合计电量"],
        [NO, "彭", 10, None, 0, 10],
        ["4300000000024", "田", "-", "8.5", "很多", 8.5],
        [28.0, "向", 1, None, None, 1],
    ]
    found = read(tmp_path, rows)
    assert [row[:4] for row in found.values] == [
        (NO, "彭", "2025-11", 1000),
        (None, "向", "2025-11", 100),
        ("4300000000024", "田", "2025-12", 850),
        (NO, "彭", "2026-01", 0),
        ("4300000000024", "田", "2026-01", None),
    ]
    assert sorted(
        (each.row, each.column, each.value) for some in found.refused.values() for each in some
    ) == [
        (3, "2026-01-01", "很多"),
        (4, "户号", "28"),
    ]
    with pytest.raises(RuleBroken, match="表头里写着月份（2025-11、2025-12、2026-01）"):
        read(tmp_path, rows, "2026-02")


def test_one_month_named_in_the_heading_of_the_energy(tmp_path: Path) -> None:
    assert read(tmp_path, [["户号", "2026年10月电量"], [NO, 5]], "2026-10").values == [(NO, "2026-10", 500)]
