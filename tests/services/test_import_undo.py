from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from exports import (
    ACCOUNT,
    CUSTOMERS,
    OTHER,
    THIRD,
    USAGE,
    contents,
    counts,
    held,
    preview,
    settled_office,
    take,
    xlsx,
)
from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    ImportBatch,
    Journal,
    Line,
    Meter,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.rules.work_order import OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.services import import_undo, keeping, zero_account
from supply_station.services.office import Office
from supply_station.services.zero_account_treatment import renew
from supply_station.storage.verify import faults


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return settled_office(tmp_path)


def usage(office: Office, tmp_path: Path, *rows: Sequence[Any], header: list[str] = USAGE) -> int:
    return take(
        office, "usage", xlsx(tmp_path / f"电量{len(list(tmp_path.iterdir()))}.xlsx", [header, *rows])
    )


def zero_months(office: Office, tmp_path: Path, *months: str) -> None:
    """Months in which the first account used nothing."""
    for month in months:
        usage(office, tmp_path, [ACCOUNT, month, 5, 5, 0], [OTHER, month, 0, 9, 9])


def undo(office: Office, batch: int, *, skip_changed: bool = False) -> import_undo.Undone:
    return office.perform(import_undo.undo, batch_id=batch, skip_changed=skip_changed)


def amend(office: Office, kind: Any, key: int, **values: object) -> None:
    office.perform(keeping.amend, kind=kind, key=key, values=values, basis="更正：笔误")


def test_a_customer_batch_is_undone_whole(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "台区", "线路", "状态", "资产编号", "综合倍率", "立户日期", "合同容量"]
    first = [ACCOUNT, "彭大明", "甲台区", None, "正常", "A1", 1, "2020-01-02", 8]
    take(office, "customer", xlsx(tmp_path / "一.xlsx", [header, first]))
    amend(office, Customer, 1, phone="13800000001")
    before = contents(office)
    changed = [ACCOUNT, "彭小明", "新台区", "新线", "停机", "A2", 60, "2021-02-03", 10.5]
    new = ["9990000000001", "新户", "甲台区", "新线", "正常", "B1", 1, "2026-01-01", 8]
    batch = take(office, "customer", xlsx(tmp_path / "二.xlsx", [header, changed, new]))
    assert contents(office) != before
    done = undo(office, batch)
    assert contents(office) == before
    assert (done.batch, done.restored, done.voided, done.reopened, done.skipped) == (batch, 7, 7, 0, [])
    kept = office.consult(lambda session: session.get_one(ImportBatch, batch))
    assert (kept.undone_by, kept.undone_at is not None) == ("李秀英", True)
    assert faults(office.book.path) == []


def test_created_rows_are_voided_with_the_reason_not_deleted(office: Office, tmp_path: Path) -> None:
    batch = usage(office, tmp_path, [ACCOUNT, "202610", 0, 5, 5])
    undo(office, batch)
    columns = Usage.__table__.c
    rows = office.consult(lambda session: session.execute(columns.kwh.table.select()).all())
    assert [(row.kwh, row.void_reason) for row in rows] == [(500, f"撤销第 {batch} 批导入")]
    again = usage(office, tmp_path, [ACCOUNT, "202610", 0, 5, 5])
    assert held(office, Usage, "kwh", "batch_id") == [(500, again)]


def test_a_usage_batch_with_changed_readings_is_undone_whole(office: Office, tmp_path: Path) -> None:
    header = ["户号", "电费年月", "资产编号", "起码", "止码", "电量", "抄表日期"]
    first: list[Any] = [[ACCOUNT, "202610", "A1", 0, 5, 5, None], [OTHER, "202610", None, 0, 7, None, None]]
    usage(office, tmp_path, *first, header=header)
    amend(office, Usage, 1, reader="王")
    before = contents(office)
    rows: list[Any] = [
        [ACCOUNT, "202610", "A1", 0, 6, 6, "20261005"],
        [OTHER, "202610", "B1", 0, 7, 7, None],
        [THIRD, "202610", None, 0, 1, 1, None],
    ]
    batch = usage(office, tmp_path, *rows, header=header)
    sources = held(office, Usage, "sources")[0][0]
    assert sources.pop("reader").startswith("更正：笔误")
    assert sources == dict.fromkeys(("read_to", "kwh", "read_on"), f"营销系统 批次 {batch}")
    done = undo(office, batch)
    assert (done.voided, contents(office)) == (1, before)


def test_accounts_brought_along_by_readings_go_with_them(office: Office, tmp_path: Path) -> None:
    before = contents(office)
    path = xlsx(
        tmp_path / "新户.xlsx",
        [["户号", "台区", "电费年月", "电量"], ["9990000000001", "丁台区", "202610", 5]],
    )
    batch = take(office, "usage", path, create_missing=True)
    undo(office, batch)
    assert contents(office) == before


def test_a_value_changed_since_refuses_the_undo_naming_account_and_field(
    office: Office, tmp_path: Path
) -> None:
    path = xlsx(
        tmp_path / "新.xlsx",
        [CUSTOMERS[0], [ACCOUNT, "彭小明", "乙台区", None], [OTHER, "田小英", None, None]],
    )
    batch = take(office, "customer", path)
    amend(office, Customer, 1, name="彭中明")
    before = contents(office)
    with pytest.raises(RuleBroken, match=f"户号 {ACCOUNT} 的“户名”已经不是这一批写入的 彭小明.*跳过改过的"):
        undo(office, batch)
    assert contents(office) == before
    done = undo(office, batch, skip_changed=True)
    assert held(office, Customer, "name", "area_id")[:2] == [("彭中明", 1), ("田秀英", 2)]
    assert (done.restored, len(done.skipped)) == (1, 1)


def test_a_reading_amended_since_refuses_the_undo_and_is_skipped(office: Office, tmp_path: Path) -> None:
    header = ["户号", "电费年月", "资产编号", "电量"]
    batch = usage(office, tmp_path, [ACCOUNT, "202610", "A1", 5], [OTHER, "202610", "B1", 7], header=header)
    amend(office, Usage, 2, kwh=800)
    with pytest.raises(RuleBroken, match=f"户号 {OTHER} 的“电量”在导入之后改过"):
        undo(office, batch)
    assert undo(office, batch, skip_changed=True).voided == 1
    assert held(office, Usage, "customer_id", "kwh") == [(2, 800)]


def test_accounts_on_which_others_stand_refuse_the_undo(office: Office, tmp_path: Path) -> None:
    usage(office, tmp_path, [ACCOUNT, "202610", 0, 5, 5])
    with pytest.raises(RuleBroken, match=f"户号 {ACCOUNT} 已有电量，是这一批之后登记的"):
        undo(office, 1)
    done = undo(office, 1, skip_changed=True)
    assert held(office, Customer, "account_no") == [(ACCOUNT,)]
    assert held(office, TransformerArea, "name") == [("甲台区",)]
    assert done.voided == 3


def test_an_earlier_batch_is_undone_after_a_later_one_that_did_not_touch_its_rows(
    office: Office, tmp_path: Path
) -> None:
    first = usage(office, tmp_path, [ACCOUNT, "202609", 0, 5, 5])
    before = held(office, Usage, "kwh")
    second = usage(office, tmp_path, [ACCOUNT, "202610", 5, 9, 4], [ACCOUNT, "202609", 0, 5, 5])
    undo(office, first)
    assert held(office, Usage, "kwh", "batch_id") == [(400, second)]
    assert before == [(500,)]


def test_batches_on_the_same_row_are_undone_from_the_last_to_the_first(
    office: Office, tmp_path: Path
) -> None:
    empty = contents(office)
    first = usage(office, tmp_path, [ACCOUNT, "202610", 0, 5, 5])
    after_first = contents(office)
    second = usage(office, tmp_path, [ACCOUNT, "202610", 0, 6, 6])
    after_second = contents(office)
    third = usage(office, tmp_path, [ACCOUNT, "202610", 0, 7, 7])
    for earlier in (first, second):
        with pytest.raises(RuleBroken, match=ACCOUNT):
            undo(office, earlier)
    undo(office, third)
    assert contents(office) == after_second
    undo(office, second)
    assert contents(office) == after_first
    undo(office, first)
    assert contents(office) == empty


def test_a_batch_is_undone_once_and_must_exist(office: Office, tmp_path: Path) -> None:
    batch = usage(office, tmp_path, [ACCOUNT, "202610", 0, 5, 5])
    undo(office, batch)
    with pytest.raises(RuleBroken, match=f"第 {batch} 批导入已经在 2026-11-02 09:00 撤销过了"):
        undo(office, batch)
    with pytest.raises(RuleBroken, match="没有第 99 批导入"):
        undo(office, 99)


def test_areas_lines_and_meters_that_others_use_stay(office: Office, tmp_path: Path) -> None:
    header = ["户号", "户名", "台区", "线路", "资产编号"]
    rows = [
        ["9990000000001", "新户", "丁台区", "丁线", "B1"],
        ["9990000000002", "新户", "戊台区", "戊线", "B2"],
    ]
    batch = take(office, "customer", xlsx(tmp_path / "一.xlsx", [header, *rows]))
    take(
        office,
        "customer",
        xlsx(tmp_path / "二.xlsx", [header, ["9990000000003", "后来", "丁台区", "丁线", None]]),
    )
    undo(office, batch)
    assert held(office, TransformerArea, "name")[2:] == [("丁台区",)]
    assert held(office, Line, "name") == [("丁线",)]
    assert held(office, Meter, "asset_no") == []


def test_a_case_that_a_reading_closed_reopens(office: Office, tmp_path: Path) -> None:
    zero_months(office, tmp_path, "202608", "202609", "202610")
    office.perform(zero_account.open_cases, month="2026-10", whole="all")
    before = contents(office)
    batch = usage(office, tmp_path, [ACCOUNT, "202611", 5, 9, 4])
    assert held(office, ZeroAccount, "state", "closing_batch_id", "close_reason") == [
        (CaseState.CLOSED, batch, "2026-11 有电量 4 kWh，自动结案")
    ]
    assert undo(office, batch).reopened == 1
    assert contents(office) == before


def test_a_case_under_way_is_marked_and_goes_back(office: Office, tmp_path: Path) -> None:
    zero_months(office, tmp_path, "202608", "202609", "202610")
    office.perform(zero_account.open_cases, month="2026-10", whole="all")
    with office.book.writing() as session:
        session.get_one(ZeroAccount, 1).state = CaseState.DISPATCHED
    batch = usage(office, tmp_path, [ACCOUNT, "202611", 5, 9, 4])
    assert held(office, ZeroAccount, "state") == [(CaseState.TO_CONFIRM,)]
    undo(office, batch)
    assert held(office, ZeroAccount, "state", "closing_batch_id") == [(CaseState.DISPATCHED, None)]


def test_a_case_decided_since_refuses_the_undo_and_is_left(office: Office, tmp_path: Path) -> None:
    zero_months(office, tmp_path, "202608", "202609", "202610")
    office.perform(zero_account.open_cases, month="2026-10", whole="all")
    with office.book.writing() as session:
        session.get_one(ZeroAccount, 1).state = CaseState.DISPATCHED
    batch = usage(office, tmp_path, [ACCOUNT, "202611", 5, 9, 4])
    with office.book.writing() as session:
        session.get_one(ZeroAccount, 1).state = CaseState.CLOSED
    with pytest.raises(RuleBroken, match=f"户号 {ACCOUNT} 的零度户核查在导入之后已经处理（已结案）"):
        undo(office, batch)
    undo(office, batch, skip_changed=True)
    assert held(office, ZeroAccount, "state") == [(CaseState.CLOSED,)]


def test_readings_on_which_a_case_stands_refuse_the_undo(office: Office, tmp_path: Path) -> None:
    zero_months(office, tmp_path, "202608", "202609", "202610")
    office.perform(zero_account.open_cases, month="2026-10", whole="all")
    with pytest.raises(RuleBroken, match=f"户号 {ACCOUNT} 已按 2026-10 的电量列入零度户核查"):
        undo(office, 4)
    assert undo(office, 4, skip_changed=True).voided == 1
    plan = preview(office, "usage", xlsx(tmp_path / "又.xlsx", [USAGE, [ACCOUNT, "202610", 5, 5, 0]]))
    assert counts(plan) == (0, 0, 1, 0)


def test_a_case_with_several_orders_is_named_once(office: Office, tmp_path: Path) -> None:
    zero_months(office, tmp_path, "202608", "202609", "202610")
    office.perform(zero_account.open_cases, month="2026-10", whole="all")
    with office.book.writing() as session:
        session.get_one(WorkOrder, 1).state = OrderState.ARCHIVED
    office.perform(renew, cases=[1])
    with pytest.raises(RuleBroken, match=r"（1 处）.*（工单 LD2026110001）"):
        undo(office, 4)


def test_an_undo_is_a_line_in_the_journal(office: Office, tmp_path: Path) -> None:
    batch = usage(office, tmp_path, [ACCOUNT, "202610", 0, 5, 5])
    office.clock = lambda: datetime(2026, 11, 3, 8, 0)
    undo(office, batch)
    assert held(office, Journal, "act", "clerk", "at", "changes")[-1] == (
        "撤销导入",
        "李秀英",
        datetime(2026, 11, 3, 8, 0),
        [{"bulk": {"batch": batch, "undone": True, "restored": 0, "voided": 1, "reopened": 0, "skipped": 0}}],
    )
