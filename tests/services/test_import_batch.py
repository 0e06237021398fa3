from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import (
    ACCOUNT,
    CUSTOMERS,
    NOW,
    OTHER,
    THIRD,
    USAGE,
    contents,
    counts,
    delimited,
    held,
    office_at,
    preview,
    take,
    told,
    workbook,
    xlsx,
)
from supply_station.errors import RuleBroken
from supply_station.models import ArchiveDifference, Customer, ImportBatch, ImportChange, Journal, Usage
from supply_station.services import import_batch, import_report, keeping
from supply_station.services.office import Office
from supply_station.storage.verify import faults


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_at(tmp_path / "book")


@pytest.fixture
def settled(office: Office, tmp_path: Path) -> Office:
    """A book with three accounts."""
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    return office


def test_a_dry_run_tells_what_a_take_then_does_and_writes_nothing(settled: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "10月.xlsx", [USAGE, [ACCOUNT, "202610", 0, 5, 5], [OTHER, "202610", 0, 7, 7]])
    before = contents(settled)
    plan = preview(settled, "usage", path)
    assert counts(plan) == (2, 0, 0, 0)
    assert contents(settled) == before
    batch = settled.perform(import_batch.take, plan=plan)
    assert held(settled, Usage, "month", "kwh", "batch_id") == [
        ("2026-10", 500, batch),
        ("2026-10", 700, batch),
    ]
    assert counts(preview(settled, "usage", path)) == (0, 0, 2, 0)


def test_the_json_of_the_contract(settled: Office, tmp_path: Path) -> None:
    first = [USAGE, [ACCOUNT, "202610", 0, 5, 5], [OTHER, "202610", 0, 7, 7]]
    take(settled, "usage", xlsx(tmp_path / "旧.xlsx", first))
    rows = [
        ["10月电量"],
        ["户号", "户名", "台区", "电费年月", "起码", "止码", "电量"],
        [ACCOUNT, "彭大明", "甲台区", "202610", 0, 9, 5],
        [ACCOUNT, "彭大明", "甲台区", "202610", 0, 9, 5],
        [None, None, None, None, None, None, None],
        [THIRD, "向国强（商店）", "甲台区", "202610", 0, 2, 2],
        ["9999999999", "谁", "甲台区", "202610", 0, 2, 2],
        ["合计", None, None, None, None, None, 16],
    ]
    plan = preview(settled, "usage", xlsx(tmp_path / "新.xlsx", rows, name="电量"))
    assert import_report.as_json(plan, None) == {
        "kind": "usage",
        "file": "新.xlsx",
        "sheet": "电量",
        "rows": 4,
        "create": 1,
        "update": 1,
        "unchanged": 1,
        "absent": 1,
        "refused": 1,
        "also_created": {},
        "batch": None,
        "changes": [{"key": f"{ACCOUNT} 2026-10", "field": "read_to", "old": "5", "new": "9"}],
        "refusals": [
            {
                "row": 7,
                "column": "户号",
                "value": "9999999999",
                "reason": "账本里没有这个户号；请先导入客户档案，或选“一并建户”",
            }
        ],
        "warnings": [
            {
                "row": 3,
                "column": "电量",
                "value": "5",
                "reason": "电量与示数对不上：（止码 − 起码）× 倍率 1 = 9",
            }
        ],
        "archive_differences": [
            {"account_no": THIRD, "field": "name", "book": "向国强", "file": "向国强（商店）"},
            {"account_no": THIRD, "field": "area", "book": "乙台区", "file": "甲台区"},
        ],
    }
    assert plan.absent == [OTHER]


def test_remarks_of_several_files_name_their_file(settled: Office, tmp_path: Path) -> None:
    one = xlsx(tmp_path / "甲.xlsx", [USAGE, [ACCOUNT, "202610", 0, 5, 5], ["8888888888", "202610", 0, 1, 1]])
    other = delimited(tmp_path / "乙.csv", [USAGE, [OTHER, "202610", 0, 7, 9]], encoding="gb18030")
    said = import_report.as_json(preview(settled, "usage", one, other), None)
    assert said["file"] == "甲.xlsx、乙.csv"
    assert [(each["file"], each["row"]) for each in said["refusals"]] == [("甲.xlsx", 3)]
    assert [(each["file"], each["row"]) for each in said["warnings"]] == [("乙.csv", 2)]


def test_what_a_clerk_reads_is_chinese(settled: Office, tmp_path: Path) -> None:
    changed = [CUSTOMERS[0], [ACCOUNT, "彭小明", "甲台区", "居民生活"], ["", "无号", "甲台区", "居民"]]
    plan = preview(settled, "customer", xlsx(tmp_path / "新.xlsx", changed))
    assert list(import_report.summary(plan, None)) == [
        "预览（还没有导入）：新.xlsx / 导出",
        "共 2 行：新增 0，变更 1，未变 0，拒收 1；文件里缺少 1 户，提醒 0 条，档案差异 0 处",
    ]
    assert dict(import_report.details(plan)) == {
        "拒收：": ["第 3 行“户号”：户号是空的；请补上户号，或删去这一行"],
        "变更：": [f"{ACCOUNT} 户名：彭大明 → 彭小明"],
        "缺少：": [OTHER],
    }


def test_a_batch_remembers_counts_old_values_and_one_journal_line(settled: Office, tmp_path: Path) -> None:
    changed = [
        CUSTOMERS[0],
        [ACCOUNT, "彭小明", "甲台区", "居民生活"],
        CUSTOMERS[2],
        ["", "无号", None, None],
    ]
    batch = take(settled, "customer", xlsx(tmp_path / "新.xlsx", changed))
    kept = settled.consult(lambda session: session.get_one(ImportBatch, batch))
    assert (kept.rows, kept.created, kept.updated, kept.unchanged, kept.absent, kept.refused) == (
        3,
        0,
        1,
        1,
        0,
        1,
    )
    assert (kept.kind, kept.file, kept.taken_by, kept.taken_at) == ("customer", "新.xlsx", "李秀英", NOW)
    assert held(settled, ImportChange, "batch_id", "record", "field", "old", "new", "old_source") == [
        (batch, "customer", "name", "彭大明", "彭小明", None)
    ]
    assert held(settled, Customer, "name", "sources")[0] == ("彭小明", {"name": f"营销系统 批次 {batch}"})
    lines = settled.consult(lambda session: session.scalars(select(Journal).order_by(Journal.id)).all())
    summary: Any = lines[-1].changes[0]["bulk"]
    assert (lines[-1].act, len(lines)) == ("导入", 2)
    assert {name: summary[name] for name in ("batch", "update", "refused")} == {
        "batch": batch,
        "update": 1,
        "refused": 1,
    }
    assert len(summary["digest"]) == 64
    assert faults(settled.book.path) == []


def test_a_take_is_refused_when_the_book_changed_since_the_preview(settled: Office, tmp_path: Path) -> None:
    plan = preview(settled, "usage", xlsx(tmp_path / "10月.xlsx", [USAGE, [ACCOUNT, "202610", 0, 5, 5]]))
    settled.perform(keeping.amend, kind=Customer, key=1, values={"phone": "13800000001"}, basis="更正")
    before = contents(settled)
    with pytest.raises(RuleBroken, match="预览之后账本又有了变动，请重新预览"):
        settled.perform(import_batch.take, plan=plan)
    assert contents(settled) == before


def test_nothing_is_written_when_every_row_is_refused(settled: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "9月.xlsx", [USAGE, [ACCOUNT, "202609", 0, 5, 5], [OTHER, "202609", 0, 5, 5]])
    plan = preview(settled, "usage", path, month="2026-10")
    assert counts(plan) == (0, 0, 0, 2)
    before = contents(settled)
    with pytest.raises(RuleBroken, match="2 行没有一行能导入"):
        settled.perform(import_batch.take, plan=plan)
    assert contents(settled) == before
    assert len(held(settled, ImportBatch, "id")) == 1


@pytest.mark.parametrize("kind", ["customer", "usage"])
def test_a_file_with_a_header_only_is_refused(office: Office, tmp_path: Path, kind: str) -> None:
    header = ["户号", "户名"] if kind == "customer" else USAGE
    with pytest.raises(RuleBroken, match=r"空\.xlsx”里只有表头，没有数据行"):
        preview(office, kind, xlsx(tmp_path / "空.xlsx", [header]))


def test_the_wrong_kind_is_refused_both_ways(settled: Office, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="按“客户档案”导入"):
        preview(settled, "usage", xlsx(tmp_path / "客户.xlsx", CUSTOMERS), month="2026-10")
    with pytest.raises(RuleBroken, match="按“电量明细”导入"):
        preview(
            settled,
            "customer",
            xlsx(tmp_path / "电量.xlsx", [[*USAGE, "户名"], [ACCOUNT, "202610", 0, 5, 5, "彭"]]),
        )


def test_a_month_of_another_form_is_refused(settled: Office, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="月份“10月”看不懂"):
        preview(
            settled,
            "usage",
            xlsx(tmp_path / "10月.xlsx", [USAGE, [ACCOUNT, "202610", 0, 5, 5]]),
            month="10月",
        )


def test_a_mapping_made_by_hand_is_remembered_in_the_next_import(settled: Office, tmp_path: Path) -> None:
    rows = [["户号", "用掉的"], [ACCOUNT, 5]]
    september = xlsx(tmp_path / "9月.xlsx", rows)
    with pytest.raises(RuleBroken, match="没有“电量”或“止码”"):
        preview(settled, "usage", september, month="2026-09")
    with pytest.raises(RuleBroken, match="没有“用去的”这一列"):
        preview(settled, "usage", september, month="2026-09", mapping={"用去的": "kwh"})
    take(settled, "usage", september, month="2026-09", mapping={"用掉的": "kwh"})
    take(settled, "usage", xlsx(tmp_path / "10月.xlsx", rows), month="2026-10")
    assert held(settled, Usage, "month", "kwh") == [("2026-09", 500), ("2026-10", 500)]


def test_a_chosen_sheet_is_read(settled: Office, tmp_path: Path) -> None:
    sheets = {"甲": [USAGE, [ACCOUNT, "202610", 0, 5, 5]], "乙": [USAGE, [OTHER, "202610", 0, 7, 7]]}
    path = workbook(tmp_path / "10月.xlsx", sheets)
    plan = preview(settled, "usage", path)
    assert (plan.sheet, told(plan.warnings)) == ("甲", [(1, "工作表")])
    chosen = preview(settled, "usage", path, sheet="乙")
    assert (chosen.sheet, chosen.creates[0]["account_no"]) == ("乙", OTHER)


def test_archive_differences_are_kept_with_the_batch_and_nothing_is_written_over(
    settled: Office, tmp_path: Path
) -> None:
    rows = [
        ["户号", "户名", "电费年月", "电量"],
        [ACCOUNT, "彭老大", "202610", 5],
        [OTHER, None, "202610", 7],
    ]
    take(settled, "usage", xlsx(tmp_path / "10月.xlsx", rows))
    assert held(settled, ArchiveDifference, "customer_id", "month", "field", "book", "file") == [
        (1, "2026-10", "name", "彭大明", "彭老大")
    ]
    assert held(settled, Customer, "name")[0] == ("彭大明",)
