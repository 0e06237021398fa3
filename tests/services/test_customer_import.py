from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from exports import ACCOUNT, CUSTOMERS, OTHER, THIRD, counts, held, office_at, preview, take, told, xlsx
from supply_station.models import Customer, Line, Meter, MeterInstallation, TransformerArea
from supply_station.rules.customer import Status
from supply_station.services.office import Office

HEADER = ["户号", "户名", "台区", "线路", "状态", "资产编号", "综合倍率"]
OLD, NEW = "7190000017", "0437190000017"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_at(tmp_path / "book")


def file(tmp_path: Path, *rows: Sequence[Any], header: list[str] = HEADER) -> Path:
    return xlsx(tmp_path / f"客户{len(list(tmp_path.iterdir()))}.xlsx", [header, *rows])


def test_new_accounts_bring_their_lines_areas_and_meters(office: Office, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        [ACCOUNT, "彭大明", "甲台区", "青竹线", "正常用电", "1430009000003609335198", 1],
        [OTHER, "田秀英", "甲台区", "青竹线", None, None, None],
        [THIRD, "向国强", "乙台区", "青竹线", "暂停", None, 60],
    )
    plan = preview(office, "customer", path)
    assert counts(plan) == (3, 0, 0, 0)
    assert plan.also_created == {"line": 1, "transformer_area": 2}
    batch = take(office, "customer", path)
    assert held(office, Line, "name", "batch_id") == [("青竹线", batch)]
    assert held(office, TransformerArea, "name", "line_id") == [("乙台区", 1), ("甲台区", 1)]
    assert held(office, Customer, "account_no", "name", "status", "area_id", "sources") == [
        (ACCOUNT, "彭大明", Status.NORMAL, 2, None),
        (OTHER, "田秀英", Status.NORMAL, 2, None),
        (THIRD, "向国强", Status.SUSPENDED, 1, None),
    ]
    assert held(office, Meter, "asset_no") == [("1430009000003609335198",), (None,)]
    assert held(office, MeterInstallation, "customer_id", "multiplier", "in_place") == [
        (1, 1, True),
        (3, 60, True),
    ]
    again = preview(office, "customer", path)
    assert (counts(again), again.changes, again.also_created) == ((0, 0, 3, 0), [], {})


def test_an_empty_cell_never_erases_a_value_of_the_book(office: Office, tmp_path: Path) -> None:
    take(office, "customer", file(tmp_path, [ACCOUNT, "彭大明", "甲台区", "青竹线", "暂停", "12345678", 60]))
    plan = preview(office, "customer", file(tmp_path, [ACCOUNT, None, "-", "", None, "—", None]))
    assert (counts(plan), plan.changes) == ((0, 0, 1, 0), [])


def test_a_new_account_needs_a_name(office: Office, tmp_path: Path) -> None:
    plan = preview(office, "customer", file(tmp_path, [ACCOUNT, None, "甲台区", None, None, None, None]))
    assert (counts(plan), told(plan.refusals)) == ((0, 0, 0, 1), [(2, "户名")])


def test_changed_values_are_told_and_written_with_their_source(office: Office, tmp_path: Path) -> None:
    take(office, "customer", file(tmp_path, [ACCOUNT, "彭大明", "甲台区", "青竹线", "正常", "12345678", 1]))
    path = file(tmp_path, [ACCOUNT, "彭小明", "丙台区", "白岩线", "暂停", "12345678", 60])
    plan = preview(office, "customer", path)
    assert [(each.key, each.field, each.old, each.new) for each in plan.changes] == [
        (ACCOUNT, "name", "彭大明", "彭小明"),
        (ACCOUNT, "area", "甲台区", "丙台区"),
        (ACCOUNT, "status", "正常", "暂停"),
        (ACCOUNT, "multiplier", "1", "60"),
    ]
    assert plan.also_created == {"line": 1, "transformer_area": 1}
    batch = take(office, "customer", path)
    sources = dict.fromkeys(("name", "status", "area_id"), f"营销系统 批次 {batch}")
    assert held(office, Customer, "name", "status", "area_id", "sources") == [
        ("彭小明", Status.SUSPENDED, 2, sources)
    ]
    assert held(office, MeterInstallation, "multiplier", "in_place") == [(60, True)]
    assert held(office, TransformerArea, "name", "line_id") == [("甲台区", 1), ("丙台区", 2)]


def test_another_meter_number_is_another_meter(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "资产编号", "出厂编号", "综合倍率"]
    take(office, "customer", file(tmp_path, [ACCOUNT, "彭", None, "F1", 30], header=header))
    take(office, "customer", file(tmp_path, [ACCOUNT, "彭", "A1", "F1", 40], header=header))
    assert held(office, Meter, "asset_no", "factory_no") == [("A1", "F1")]
    path = file(tmp_path, [ACCOUNT, "彭", "A2", "F1", None], header=header)
    take(office, "customer", path)
    assert held(office, Meter, "asset_no", "factory_no") == [("A1", "F1"), ("A2", "F1")]
    assert held(office, MeterInstallation, "meter_id", "multiplier", "in_place") == [
        (1, 40, False),
        (2, 40, True),
    ]
    assert counts(preview(office, "customer", path)) == (0, 0, 1, 0)


def test_an_area_whose_line_changed_is_told_and_amended(office: Office, tmp_path: Path) -> None:
    take(office, "customer", file(tmp_path, [ACCOUNT, "彭大明", "甲台区", None, None, None, None]))
    path = file(tmp_path, [ACCOUNT, "彭大明", "甲台区", "青竹线", None, None, None])
    plan = preview(office, "customer", path)
    assert [(each.key, each.field, each.old, each.new) for each in plan.changes] == [
        ("台区 甲台区", "line", None, "青竹线")
    ]
    assert plan.also_created == {"line": 1}
    batch = take(office, "customer", path)
    assert held(office, TransformerArea, "line_id", "sources") == [(1, {"line_id": f"营销系统 批次 {batch}"})]
    assert preview(office, "customer", path).changes == []


def test_one_area_on_two_lines_in_a_file_is_refused(office: Office, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        [ACCOUNT, "彭大明", "甲台区", "青竹线", None, None, None],
        [OTHER, "田秀英", "甲台区", "白岩线", None, None, None],
    )
    plan = preview(office, "customer", path)
    assert (counts(plan), told(plan.refusals)) == ((1, 0, 0, 1), [(3, "线路")])
    assert plan.new_lines == ["青竹线"]


def test_the_same_row_twice_is_taken_once_and_a_contradiction_is_refused_whole(
    office: Office, tmp_path: Path
) -> None:
    path = file(
        tmp_path,
        [ACCOUNT, "彭大明", "甲台区", None, None, None, None],
        [ACCOUNT, "彭大明", "甲台区", None, None, None, None],
        [OTHER, "田秀英", "甲台区", None, None, None, None],
        [OTHER, "田秀英", "乙台区", None, None, None, None],
        [OTHER, "田秀英", "甲台区", None, None, None, None],
    )
    plan = preview(office, "customer", path)
    assert counts(plan) == (1, 0, 1, 3)
    assert told(plan.refusals) == [(4, "户号"), (5, "户号"), (6, "户号")]
    assert plan.refusals[0].reason == "第 4 行、第 5 行、第 6 行是同一条，内容却不一样；请核对后只留一行"
    assert plan.also_created == {"transformer_area": 1}


def test_a_contradiction_of_many_rows_names_the_first_and_counts_them(office: Office, tmp_path: Path) -> None:
    rows = [[ACCOUNT, f"彭大明{n}", "甲台区", None, None, None, None] for n in range(300)]
    plan = preview(office, "customer", file(tmp_path, *rows))
    rows_named = "第 2 行、第 3 行、第 4 行、第 5 行、第 6 行等 300 行"
    assert {each.reason for each in plan.refusals} == {
        f"{rows_named}是同一条，内容却不一样；请核对后只留一行"
    }


def test_doubles_across_files_are_compared_in_what_both_say(office: Office, tmp_path: Path) -> None:
    one = xlsx(tmp_path / "甲.xlsx", [["户号", "户名"], [ACCOUNT, "彭"], [OTHER, "田"]])
    other = xlsx(
        tmp_path / "乙.xlsx", [["户名", "户号", "地址"], ["彭", ACCOUNT, "青竹镇"], ["甜", OTHER, None]]
    )
    plan = preview(office, "customer", one, other)
    assert counts(plan) == (1, 0, 1, 2)
    assert [(each.file, each.row) for each in plan.refusals] == [("甲.xlsx", 3), ("乙.xlsx", 3)]
    assert "文件“甲.xlsx”第 3 行、文件“乙.xlsx”第 3 行" in plan.refusals[0].reason


def test_a_double_of_a_refused_row_is_refused_with_it(office: Office, tmp_path: Path) -> None:
    rows = [[ACCOUNT, None, "甲台区", None, None, None, None]] * 2
    plan = preview(office, "customer", file(tmp_path, *rows))
    assert (counts(plan), told(plan.refusals)) == ((0, 0, 0, 2), [(2, "户名"), (3, "户号")])


def test_absent_are_accounts_in_force_of_the_areas_in_the_file(office: Office, tmp_path: Path) -> None:
    rows = [
        *CUSTOMERS,
        ["4300000000048", "已销", "甲台区", "居民生活"],
        ["4300000000055", "缺", "甲台区", "居民生活"],
    ]
    status = [
        [*row, "状态" if row[0] == "户号" else ("销户" if row[1] == "已销" else "正常")] for row in rows
    ]
    take(office, "customer", xlsx(tmp_path / "全部.xlsx", status))
    plan = preview(
        office,
        "customer",
        xlsx(tmp_path / "甲.xlsx", [CUSTOMERS[0], CUSTOMERS[1], [OTHER, "田", "甲台区", 1.5]]),
    )
    assert counts(plan) == (0, 1, 1, 0)
    assert plan.absent == ["4300000000055"]
    spoilt = [CUSTOMERS[0], CUSTOMERS[1], [OTHER, "田", "甲台区", "#N/A"]]
    plan = preview(office, "customer", xlsx(tmp_path / "乙.xlsx", spoilt))
    assert (plan.refused, plan.absent) == (1, ["4300000000055"])
    bare = preview(office, "customer", xlsx(tmp_path / "丙.xlsx", [["户号", "户名"], [ACCOUNT, "彭大明"]]))
    assert bare.absent == []


def test_absent_within_a_reading_section_looks_at_the_section(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "台区", "抄表段"]
    rows = [[ACCOUNT, "彭", "甲台区", "01"], [OTHER, "田", "甲台区", "02"], [THIRD, "向", "乙台区", "01"]]
    take(office, "customer", file(tmp_path, *rows, header=header))
    both = preview(office, "customer", file(tmp_path, rows[0], header=header))
    assert both.absent == []
    section = preview(
        office, "customer", file(tmp_path, [ACCOUNT, "彭", "01"], header=["户号", "户名", "抄表段"])
    )
    assert section.absent == [THIRD]
    area = preview(office, "customer", file(tmp_path, [ACCOUNT, "彭", "甲台区"], header=header[:3]))
    assert area.absent == [OTHER]


def renumbering(office: Office, tmp_path: Path, *rows: Sequence[Any], header: list[str] | None = None) -> Any:
    take(office, "customer", file(tmp_path, [OLD, "彭大明", "甲台区"], header=["户号", "户名", "台区"]))
    return preview(office, "customer", file(tmp_path, *rows, header=header or ["户号", "户名", "台区"]))


def test_a_new_number_is_proposed_as_an_update_that_keeps_the_old_one(office: Office, tmp_path: Path) -> None:
    plan = renumbering(office, tmp_path, [NEW, "彭大明", "甲台区"])
    assert (counts(plan), plan.absent) == ((0, 1, 0, 0), [])
    assert [(each.key, each.field, each.old, each.new) for each in plan.changes] == [
        (OLD, "account_no", OLD, NEW),
        (OLD, "former_account_no", None, OLD),
    ]
    assert told(plan.warnings) == [(2, "户号")]
    path = file(tmp_path, [NEW, "彭大明", "甲台区"], header=["户号", "户名", "台区"])
    take(office, "customer", path)
    assert held(office, Customer, "account_no", "former_account_no") == [(NEW, OLD)]
    assert counts(preview(office, "customer", path)) == (0, 0, 1, 0)


def test_an_old_export_after_the_renumbering_means_the_same_account(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "台区"]
    renumbering(office, tmp_path, [NEW, "彭大明", "甲台区"])
    take(office, "customer", file(tmp_path, [NEW, "彭大明", "甲台区"], header=header))
    plan = preview(office, "customer", file(tmp_path, [OLD, "彭大明", "乙台区"], header=header))
    assert counts(plan) == (0, 1, 0, 0)
    assert [(each.key, each.field) for each in plan.changes] == [(NEW, "area")]


def test_another_name_under_a_new_number_is_refused(office: Office, tmp_path: Path) -> None:
    plan = renumbering(office, tmp_path, [NEW, "彭小明", "甲台区"])
    assert (counts(plan), plan.absent) == ((0, 0, 0, 1), [])
    assert "分不清是换号还是新户" in plan.refusals[0].reason


def test_a_stated_former_number_decides(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "台区", "原户号"]
    plan = renumbering(office, tmp_path, ["9990000000001", "彭小明", "甲台区", OLD], header=header)
    assert [(each.field, each.new) for each in plan.changes] == [
        ("name", "彭小明"),
        ("former_account_no", OLD),
        ("account_no", "9990000000001"),
    ]
    other = preview(
        office, "customer", file(tmp_path, [NEW, "彭大明", "甲台区", "7190000099"], header=header)
    )
    assert counts(other) == (1, 0, 0, 0)


def test_both_numbers_in_the_files_are_two_accounts(office: Office, tmp_path: Path) -> None:
    plan = renumbering(office, tmp_path, [NEW, "彭大明", "甲台区"], [OLD, "彭大明", "甲台区"])
    assert counts(plan) == (1, 0, 1, 0)


def test_two_new_numbers_for_one_account_are_both_refused(office: Office, tmp_path: Path) -> None:
    plan = renumbering(office, tmp_path, [NEW, "彭大明", "甲台区"], ["0557190000017", "彭大明", "甲台区"])
    assert (counts(plan), told(plan.refusals)) == ((0, 0, 0, 2), [(2, "户号"), (3, "户号")])


def test_a_station_that_changes_all_its_numbers_reads_a_few_lines_about_it(
    office: Office, tmp_path: Path
) -> None:
    header = ["户号", "户名"]
    old = [[f"71900{at:05d}", "彭大明"] for at in range(60)]
    take(office, "customer", file(tmp_path, *old, header=header))
    plan = preview(
        office, "customer", file(tmp_path, *([f"043{row[0]}", row[1]] for row in old), header=header)
    )
    assert (counts(plan), len(plan.warnings)) == ((0, 60, 0, 0), 21)


def test_opening_zero_counts_start_at_the_month_the_clerk_names(office: Office, tmp_path: Path) -> None:
    path = file(tmp_path, [ACCOUNT, "彭", 5], [OTHER, "田", None], header=["户号", "户名", "期初零度次数"])
    take(office, "customer", path, month="2026-07")
    assert held(office, Customer, "opening_zero_count", "opening_month") == [(5, "2026-07"), (None, None)]
