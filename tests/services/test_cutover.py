"""台区割接：accounts moved by an act or a file, the document beside the new value, and moved back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import ACCOUNT, NOW, OTHER, THIRD, counts, preview, settled_office, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.models import Customer, TransformerArea
from supply_station.services import import_undo
from supply_station.services.cutover import cut_over
from supply_station.services.office import Office
from supply_station.storage.verify import faults

DOCUMENT = "营销〔2026〕12号"
HEADINGS = ["户号", "原台区", "新台区", "割接文号", "割接日期"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return settled_office(tmp_path)


def places(office: Office) -> dict[str, tuple[str | None, str | None]]:
    """户号 → 台区 and what stands beside it."""
    query = select(Customer.account_no, TransformerArea.name, Customer.sources)
    rows = office.consult(lambda session: session.execute(query.outerjoin(TransformerArea)).all())
    return {no: (area, (sources or {}).get("area_id")) for no, area, sources in rows}


def area(office: Office, name: str) -> int:
    found = office.consult(
        lambda session: session.scalar(select(TransformerArea.id).where(TransformerArea.name == name))
    )
    assert found is not None
    return found


def accounts(office: Office, *numbers: str) -> list[int]:
    query = select(Customer.id).where(Customer.account_no.in_(numbers))
    return office.consult(lambda session: list(session.scalars(query)))


def test_chosen_accounts_move_with_the_document_and_come_back(office: Office) -> None:
    before = places(office)
    moved = office.perform(
        cut_over,
        customers=accounts(office, ACCOUNT, OTHER, THIRD), area=area(office, "乙台区"),
        document=f" {DOCUMENT} ", on=date(2026, 10, 30),
    )  # fmt: skip
    assert moved == 2
    source = f"割接 {DOCUMENT}（2026-10-30，批次 2）"
    assert places(office) == {
        ACCOUNT: ("乙台区", source),
        OTHER: ("乙台区", source),
        THIRD: ("乙台区", before[THIRD][1]),
    }
    office.perform(import_undo.undo, batch_id=2)
    assert places(office) == before
    assert faults(office.book.path) == []


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"area": None}, "area", "请先选好割接到哪个台区"),
        ({"area": 999}, "area", "请先选好割接到哪个台区"),
        ({"document": " "}, "document", "请写明割接文号"),
        ({"on": date(2026, 11, 3)}, "on", "还没有到"),
        ({"customers": []}, "area", "都已经在台区"),
    ],
)
def test_what_cannot_be_moved_is_refused(
    office: Office, change: dict[str, Any], field: str, sentence: str
) -> None:
    before = places(office)
    values: dict[str, Any] = {
        "customers": [1],
        "area": area(office, "乙台区"),
        "document": DOCUMENT,
        "on": NOW.date(),
    }
    with pytest.raises(RuleBroken, match=sentence) as refused:
        office.perform(cut_over, **(values | change))
    assert refused.value.field == field
    assert places(office) == before


def test_a_file_tells_who_moves_from_where_to_where(office: Office, tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        [ACCOUNT, "甲台区", "乙台区", None, "2026-10-30"],
        [OTHER, "乙台区", "丙台区", None, None],
        [THIRD, "甲台区", "甲台区", "别的文", None],
        ["4300000000055", "甲台区", "乙台区", None, None],
        [OTHER[:-1] + "9", None, None, None, None],
    ]
    plan = preview(office, "cutover", xlsx(tmp_path / "割接.xlsx", rows), document=DOCUMENT)
    assert plan.moves == [("甲台区", "乙台区", 1)]
    assert sorted((each.row, each.column, each.reason) for each in plan.refusals) == [
        (3, "新台区", "账本里没有台区“丙台区”；请先在“台区”页登记，或先导入台区名单"),
        (4, "原台区", "账本里这一户在台区“乙台区”，不在“甲台区”；请核实后改正文件或账本"),
        (5, "户号", "账本里没有这个户号；请核对，或先导入客户档案"),
        (6, "新台区", "新台区是空的；请补上，或删去这一行"),
    ]


def test_a_file_is_undone_but_for_the_accounts_that_moved_on_since(office: Office, tmp_path: Path) -> None:
    before = places(office)
    moves = [HEADINGS, *([no, "甲台区", "乙台区", DOCUMENT, "2026-10-30"] for no in (ACCOUNT, OTHER))]
    path = xlsx(tmp_path / "割接.xlsx", moves)
    first = take(office, "cutover", path)
    assert [places(office)[no][0] for no in (ACCOUNT, OTHER)] == ["乙台区", "乙台区"]
    assert counts(preview(office, "cutover", path)) == (0, 0, 2, 0)
    office.perform(import_undo.undo, batch_id=first)
    assert places(office) == before
    second = take(office, "cutover", path)
    office.perform(
        cut_over, customers=accounts(office, OTHER), area=area(office, "甲台区"), document="回", on=None
    )
    moved = places(office)
    sentence = f"户号 {OTHER} 的“台区”已经不是这一批写入的 乙台区"
    with pytest.raises(RuleBroken, match=sentence):
        office.perform(import_undo.undo, batch_id=second)
    assert places(office) == moved
    undone = office.perform(import_undo.undo, batch_id=second, skip_changed=True)
    assert (undone.restored, undone.skipped) == (1, [sentence])
    assert places(office) == {**moved, ACCOUNT: before[ACCOUNT]}
    assert faults(office.book.path) == []


def test_an_account_named_twice_moves_once_or_not_at_all(office: Office, tmp_path: Path) -> None:
    row = [ACCOUNT, "甲台区", "乙台区", DOCUMENT, "2026-10-30"]
    same = preview(office, "cutover", xlsx(tmp_path / "同.xlsx", [HEADINGS, row, row]))
    assert (counts(same), same.moves) == ((0, 1, 1, 0), [("甲台区", "乙台区", 1)])
    other = [*row[:3], "另一份文", None]
    plan = preview(office, "cutover", xlsx(tmp_path / "异.xlsx", [HEADINGS, row, other]))
    reason = "第 2 行、第 3 行是同一条，内容却不一样；请核对后只留一行"
    assert [(each.row, each.column, each.reason) for each in plan.refusals] == [
        (2, "户号", reason),
        (3, "户号", reason),
    ]
