from pathlib import Path
from typing import Any

import pytest

from exports import workbook, xlsx
from supply_station.errors import RuleBroken
from supply_station.intake import customer_export, usage_export
from supply_station.intake.export import open_table
from supply_station.intake.headings import Table

ROW = ["4300000000017", "彭大明", 12.5]


def usage_table(path: Path, rows: list[Any], **options: Any) -> Table:
    return open_table(xlsx(path / "表.xlsx", rows), usage_export.COLUMNS, **options)


@pytest.mark.parametrize("columns", [customer_export.COLUMNS, usage_export.COLUMNS])
def test_every_synonym_means_one_field(columns: tuple[Any, ...]) -> None:
    names = [each for column in columns for each in (column.title, *column.synonyms)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "heading",
    [
        "户号",
        "用户编号",
        "客户编号",
        " 户 号 ",
        "户号*",
        "*户号",
        "户号（必填）",
        "户号(10或13位)",
        "户　号",
        "户号：",
    ],
)
def test_headings_are_matched_without_blanks_stars_and_brackets(tmp_path: Path, heading: str) -> None:
    assert usage_table(tmp_path, [[heading, "户名", "电量"], ROW]).positions["account_no"] == 0


@pytest.mark.parametrize(
    "heading", ["电量(kWh)", "电量（千瓦时）", "电量kWh", "电量/kWh", "本月电量【度】", "合计电量"]
)
def test_units_of_a_heading_do_not_matter(tmp_path: Path, heading: str) -> None:
    assert usage_table(tmp_path, [["户号", "户名", heading], ROW]).positions["kwh"] == 2


def test_brackets_that_tell_registers_apart_are_kept(tmp_path: Path) -> None:
    table = usage_table(tmp_path, [["户号", "电量(峰)", "电量(谷)", "电量"], ["4300000000017", 1, 2, 3]])
    assert table.positions["kwh"] == 3


def test_of_several_columns_the_one_nearest_to_the_books_word_counts(tmp_path: Path) -> None:
    rows = [["户号", "抄见电量", "合计电量", "序号"], ["4300000000017", 1, 2, 3]]
    assert usage_table(tmp_path, rows).positions["kwh"] == 2


def test_two_columns_of_one_heading_that_differ_are_refused(tmp_path: Path) -> None:
    same = [["户号", "电量", "户号"], ["4300000000017", 1, "4300000000017"]]
    assert usage_table(tmp_path, same).positions["account_no"] == 0
    with pytest.raises(RuleBroken, match="两列“电量”"):
        usage_table(tmp_path, [["户号", "电量", "电量"], ["4300000000017", 1, 2]])


def test_titles_blank_rows_and_a_total_stand_around_the_rows(tmp_path: Path) -> None:
    rows = [
        *(
            ["青竹镇供电所2026年10月电量明细"],
            [],
            ["单位：kWh"],
            ["户号", "户名", "电量"],
            ROW,
            [None, "", "-"],
        ),
        *(["4300000000024", "田秀英", 3], ["小计", None, 15.5], ["4300000000031", "向国强", 1]),
        *([None, "合计：", 16.5], ["总 计", None, 16.5], ["合计", "3 户", 16.5], ["共 3 户"]),
        *(["制表人：张三", "审核：李四"], ["备注：已核对"], ["打印日期 2026-11-01"], ["以下空白"]),
    ]
    table = usage_table(tmp_path, rows)
    assert table.numbers == [5, 7, 9]
    assert table.header == 4


def test_a_header_again_in_the_middle_and_a_title_across_the_page_are_no_rows(tmp_path: Path) -> None:
    rows = [
        ["户号", "户名", "电量"],
        ROW,
        ["2026年10月电量明细"],
        ["户号", "户名", "电量"],
        ["4300000000024", "田", 1],
    ]
    path = xlsx(tmp_path / "表.xlsx", rows, merge=["A3:C3"])
    assert open_table(path, usage_export.COLUMNS).numbers == [2, 5]


def test_a_row_without_account_number_is_no_note(tmp_path: Path) -> None:
    rows = [["户号", "户名", "电量"], [None, "单位宿舍", 5], ["12", "田秀英", 3], ["合计", None, 8]]
    assert usage_table(tmp_path, rows).numbers == [2, 3]


def test_an_account_number_beside_the_word_total_is_a_row(tmp_path: Path) -> None:
    assert usage_table(tmp_path, [["户号", "户名", "电量"], ["4300000000017", "合计", 3]]).numbers == [2]


def test_a_header_of_two_merged_rows(tmp_path: Path) -> None:
    rows = [
        ["户号", "户名", "示数", None, "电量"],
        [None, None, "起码", "止码", None],
        ["4300000000017", "彭", 1, 2, 1],
    ]
    path = xlsx(tmp_path / "表.xlsx", rows, merge=["A1:A2", "B1:B2", "C1:D1", "E1:E2"])
    table = open_table(path, usage_export.COLUMNS)
    assert table.positions == {"account_no": 0, "name": 1, "read_from": 2, "read_to": 3, "kwh": 4}
    assert table.numbers == [3]


def test_a_header_of_two_rows_that_are_not_merged(tmp_path: Path) -> None:
    rows = [
        ["户号", "户名", "上次", "本次", "电量"],
        [None, None, "示数", "示数", None],
        ["4300000000017", "彭", 1, 2, 1],
    ]
    table = usage_table(tmp_path, rows)
    assert table.positions == {"account_no": 0, "name": 1, "read_from": 2, "read_to": 3, "kwh": 4}
    assert table.numbers == [3]


def test_a_year_over_its_months(tmp_path: Path) -> None:
    rows = [["户号", "户名", "2025年", None], [None, None, "11月", "12月"], ["4300000000017", "彭", 1, 2]]
    path = xlsx(tmp_path / "表.xlsx", rows, merge=["A1:A2", "B1:B2", "C1:D1"])
    assert open_table(path, usage_export.COLUMNS).months == {2: "2025-11", 3: "2025-12"}


def test_the_sheet_with_the_best_header_is_read_and_the_clerk_may_choose_another(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "表.xlsx",
        {
            "说明": [["户号", "见下表"]],
            "电量": [["户号", "户名", "电量"], ROW],
            "汇总": [["户号", "电量"], ["1", 2]],
        },
    )
    table = open_table(path, usage_export.COLUMNS)
    assert (table.sheet, table.others) == ("电量", ())
    assert open_table(path, usage_export.COLUMNS, sheet="汇总").sheet == "汇总"
    with pytest.raises(RuleBroken, match="没有名叫“九月”的工作表，只有：说明、电量、汇总"):
        open_table(path, usage_export.COLUMNS, sheet="九月")


def test_sheets_with_the_same_header_are_named(tmp_path: Path) -> None:
    header = ["户号", "户名", "电量"]
    path = workbook(
        tmp_path / "表.xlsx", {"空表": [header], "甲台区": [header, ROW], "乙台区": [header, ROW]}
    )
    table = open_table(path, usage_export.COLUMNS)
    assert (table.sheet, table.others) == ("甲台区", ("乙台区",))


def test_a_file_without_header_is_refused_with_what_was_seen(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"表\.xlsx.*找不到表头.*编号、姓名甲.*列的对应"):
        usage_table(tmp_path, [["编号", "姓名甲"], ["1", "2"]])


def test_a_heading_mapped_by_hand_wins_and_a_remembered_one_stands_back(tmp_path: Path) -> None:
    rows = [["编号", "户号", "用量"], ["17", "4300000000017", 5]]
    by_hand = usage_table(tmp_path, rows, mapping={"用量": "kwh", "编号": "account_no"})
    assert (by_hand.positions["account_no"], by_hand.positions["kwh"]) == (0, 2)
    remembered = usage_table(tmp_path, rows, remembered={"用量": "kwh", "编号": "account_no"})
    assert (remembered.positions["account_no"], remembered.positions["kwh"]) == (1, 2)


def test_a_heading_of_brackets_that_never_close_is_none(tmp_path: Path) -> None:
    table = usage_table(tmp_path, [["户号", "户名", "电量", *["(" * 32_000] * 20], ROW])
    assert table.positions == {"account_no": 0, "name": 1, "kwh": 2}
