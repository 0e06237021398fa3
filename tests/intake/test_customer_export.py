from pathlib import Path
from typing import Any

import pytest

from exports import delimited, told, workbook, xlsx
from supply_station.errors import RuleBroken
from supply_station.intake import customer_export
from supply_station.intake.export import NAMED_AT_MOST, Rows, open_table
from supply_station.rules.customer import Category, Phase, ReadingCycle, Status, UsageClass


def read(path: Path, rows: list[Any]) -> Rows:
    return customer_export.rows(open_table(xlsx(path / "客户.xlsx", rows), customer_export.COLUMNS))


def test_a_row_becomes_plain_values(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            [
                *("用户编号", "用户名称", "用户分类", "用电类别", "用户状态", "抄表周期", "接线方式"),
                "合同容量(kW)",
                "例日",
                "地址",
            ],
            [
                4300000000017,
                "𠮷大明 ",
                "低压居民用户",
                "乡村居民生活用电",
                "正常用电",
                "2",
                "单相表",
                "8",
                "5",
                None,
            ],
        ],
    )
    assert dict(zip(found.fields, found.values[0], strict=True)) == {
        "account_no": "4300000000017",
        "name": "𠮷大明",
        "category": Category.LOW_RESIDENTIAL,
        "usage_class": UsageClass.RESIDENTIAL,
        "status": Status.NORMAL,
        "cycle": ReadingCycle.TWO_MONTHLY,
        "phase": Phase.SINGLE,
        "capacity": 800,
        "reading_day": 5,
        "address": None,
    }
    assert (found.refused, found.warnings) == ({}, [])


def test_a_usage_export_is_no_customer_list(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="看起来是电量明细，不是客户档案；请按“电量明细”导入"):
        read(tmp_path, [["户号", "户名", "本月电量(kWh)"], ["4300000000017", "彭", 1]])


def test_a_list_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="没有“户名”一列"):
        read(tmp_path, [["户号", "台区"], ["4300000000017", "甲台区"]])


def test_spoilt_cells_refuse_their_rows_with_row_column_value_and_reason(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            ["户号", "户名", "资产编号", "立户日期"],
            ["4300000000017", "彭", 1430009000003609335198.0, "2020-01-01"],
            ["4300000000024", "田", None, "昨天"],
            [None, "向", None, None],
            ["4300000000031", "符", None, "2020年3月1日"],
        ],
    )
    remarks = [each for _, remarks in sorted(found.refused.items()) for each in remarks]
    assert told(remarks) == [(2, "资产编号"), (3, "立户日期"), (4, "户号")]
    assert "超过 15 位" in remarks[0].reason
    assert remarks[0].value == "1.430009000003609e+21"
    assert remarks[1].value == "昨天"
    assert sorted(found.refused) == [0, 1, 2]


def test_an_unknown_word_warns_once_at_its_first_row(tmp_path: Path) -> None:
    rows = [[f"43000000000{at:02d}", "彭", "趸售" if at % 2 else "居民"] for at in range(10)]
    found = read(tmp_path, [["户号", "户名", "用电类别"], *rows])
    assert [(each.row, each.value) for each in found.warnings] == [(3, "趸售")]
    assert found.values[1][2] == "趸售"


def test_numbers_of_old_meters_are_no_fault_and_wrong_check_digits_are_named_a_few_times(
    tmp_path: Path,
) -> None:
    right = ["1430009000003609335198", "1410101010012212120538038"[:22], "20061234", None]
    rows = [
        [f"43000000000{at:02d}", "彭", number] for at, number in enumerate([right[0], right[2], right[3]])
    ]
    assert read(tmp_path, [["户号", "户名", "资产编号"], *rows]).warnings == []
    wrong = [[f"4300000000{at:03d}", "彭", "1430009000003609335190"] for at in range(100)]
    warnings = read(tmp_path, [["户号", "户名", "资产编号"], *wrong]).warnings
    assert len(warnings) == NAMED_AT_MOST + 1
    assert [warnings[0].row, warnings[-1].row] == [2, NAMED_AT_MOST + 2]
    assert "连这一行还有 80 行类似" in warnings[-1].reason


def test_other_sheets_with_the_same_header_are_not_lost_in_silence(tmp_path: Path) -> None:
    header = ["户号", "户名"]
    sheets = {"甲": [header, ["4300000000017", "彭"]], "乙": [header, ["4300000000024", "田"]]}
    path = workbook(tmp_path / "客户.xlsx", sheets)
    found = customer_export.rows(open_table(path, customer_export.COLUMNS))
    assert [(each.row, each.value) for each in found.warnings] == [(1, "甲")]
    assert "“乙”" in found.warnings[0].reason


def test_text_files_are_read_like_workbooks(tmp_path: Path) -> None:
    rows = [["户号", "户名"], ["4300000000017", "彭大明"]]
    for encoding, mark, name in (
        ("gb18030", ",", "甲.csv"),
        ("utf-16", "\t", "乙.xls"),
        ("utf-8-sig", ",", "丙.csv"),
    ):
        path = delimited(tmp_path / name, rows, mark=mark, encoding=encoding)
        found = customer_export.rows(open_table(path, customer_export.COLUMNS))
        assert found.values == [("4300000000017", "彭大明")]
