from pathlib import Path

import pytest

from exports import ACCOUNT, CUSTOMERS, USAGE, office_at, take, workbook, xlsx
from supply_station.errors import RuleBroken
from supply_station.services.import_kind import KINDS
from supply_station.services.import_look import Look, look
from supply_station.services.import_undo import undo
from supply_station.services.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_at(tmp_path / "book")


def seen(office: Office, path: Path, kind: str | None = None, **mapping: str) -> Look:
    return office.consult(look, path=path, kind=kind, mapping=mapping)


@pytest.mark.parametrize(
    ("header", "kind", "says_all"),
    [
        (["户号", "户名", "台区"], "customer", True),
        (["用户编号", "用户名称", "本月电量"], "usage", False),
        (USAGE, "usage", True),
        (["户号", "户名", "上次示数", "本次示数"], "usage", False),
        (["户号", "户名", "2026-09", "2026-10"], "usage", True),
        (["户号", "台区"], None, False),
    ],
)
def test_the_headings_tell_what_a_file_is_and_whether_it_says_the_month(
    office: Office, tmp_path: Path, header: list[str], kind: str | None, says_all: bool
) -> None:
    found = seen(office, xlsx(tmp_path / "表.xlsx", [header, [ACCOUNT, *["5"] * (len(header) - 1)]]))
    assert (found.kind, found.says_all, found.lacks) == (kind, says_all, ())


def test_each_heading_is_told_with_its_first_value_and_its_field(office: Office, tmp_path: Path) -> None:
    rows = [
        ["十月电量表"],
        ["用户编号", "用户名称", "备注"],
        [ACCOUNT, None, "转供"],
        [ACCOUNT, "彭大明", None],
    ]
    found = seen(office, xlsx(tmp_path / "表.xlsx", rows))
    assert [(each.title, each.sample, each.field) for each in found.headings] == [
        ("用户编号", ACCOUNT, "account_no"),
        ("用户名称", "彭大明", "name"),
        ("备注", "转供", None),
    ]
    assert found.unknown == ("备注",)


def test_what_is_missing_is_named_until_it_is_matched(office: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "表.xlsx", [["代码甲", "用户甲", "度数甲"], [ACCOUNT, "彭大明", 5]])
    assert seen(office, path).kind is None
    assert [each.sample for each in seen(office, path).headings] == [ACCOUNT, "彭大明", "5"]
    assert seen(office, path, "customer").lacks == ("户号", "户名")
    assert seen(office, path, "usage").lacks == ("户号", "电量（或止码）")
    assert seen(office, path, "usage", 代码甲="account_no").lacks == ("电量（或止码）",)
    assert seen(office, path, "usage", 代码甲="account_no", 度数甲="kwh").lacks == ()
    assert seen(office, path, 代码甲="account_no", 用户甲="name").kind == "customer"


def test_a_mapping_made_earlier_is_known(office: Office, tmp_path: Path) -> None:
    rows = [["代码甲", "户名"], [ACCOUNT, "彭大明"]]
    path = xlsx(tmp_path / "表.xlsx", rows)
    batch = take(office, "customer", path, mapping={"代码甲": "account_no"})
    assert seen(office, path).kind == "customer"
    assert seen(office, path, "customer").headings[0].field == "account_no"
    office.perform(undo, batch_id=batch)
    assert seen(office, path, "customer").headings[0].field is None


def test_the_sheet_with_the_header_is_looked_at(office: Office, tmp_path: Path) -> None:
    sheets = {"说明": [["导出说明", "第一行", "第二行", "第三行"]], "数据": CUSTOMERS}
    assert seen(office, workbook(tmp_path / "表.xlsx", sheets)).kind == "customer"


def test_what_is_no_table_is_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="是文件夹。请选择里面的表格文件"):
        seen(office, tmp_path)


def test_fields_are_the_clerks_words() -> None:
    assert KINDS["customer"].fields["account_no"] == "户号"
    assert "kwh" not in KINDS["customer"].fields
    assert KINDS["usage"].fields["kwh"] == "电量"
