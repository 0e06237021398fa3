from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from supply_station.errors import RuleBroken
from supply_station.rules.form import (
    Cell,
    Field,
    FieldKind,
    Form,
    Row,
    Section,
    Stage,
    Value,
    ahead,
    applies,
    changes,
    faults,
    given,
    in_force,
)
from supply_station.rules.work_order import OrderKind

FIELDS = (
    Field("account_no", "户号", of="customer.account_no"),
    Field("done_on", "换表日期", FieldKind.DAY, due=Stage.RETURN, changes="meter.removed_on"),
    Field("limit", "整改期限", FieldKind.DAY),
    Field("dial", "止码", FieldKind.READING, due=Stage.RETURN, changes="meter.read_at_end"),
    Field("digits", "位数", FieldKind.WHOLE),
    Field("energy", "电量", FieldKind.ENERGY, unit="kWh"),
    Field("state", "电表状态", FieldKind.CHOICE, choices=("完好", "烧毁", "丢失"), due=Stage.RETURN),
    Field("faults", "故障现象", FieldKind.CHOICES, choices=("停走", "黑屏"), only_if=("state", ("烧毁",))),
    Field("black", "黑屏多久", due=Stage.RETURN, only_if=("faults", ("黑屏",))),
    Field("asset_no", "资产编号", changes="meter.new_asset_no", only_if=("state", ("烧毁", "丢失"))),
    Field("seal", "封印", due=Stage.ARCHIVE),
    Field("remark", "备注", FieldKind.LINES),
)
FORM = Form(
    kind=OrderKind.METER_REPLACEMENT,
    number="附表 1",
    edition="2024 年版",
    valid_from=date(2024, 1, 1),
    valid_to=date(2025, 12, 31),
    people=2,
    copies=(),
    signers=("客户",),
    note="",
    fields=FIELDS,
    sections=(Section("一", tuple(Row(8, (Cell(each.name, 20, 160),)) for each in FIELDS)),),
)
FULL: dict[str, Value] = {"done_on": "2026-11-01", "dial": 100, "state": "完好"}


def told(values: dict[str, Any], stage: Stage = Stage.RETURN) -> dict[str, str]:
    return dict(faults(FORM, values, stage))


def test_a_form_is_typed_where_the_program_prints_nothing_in_the_order_of_the_paper() -> None:
    backwards = replace(FORM, sections=(Section("一", FORM.sections[0].rows[::-1]),))
    assert [each.name for each in FORM.typed()] == [each.name for each in FIELDS[1:]]
    assert [each.name for each in backwards.typed()] == [each.name for each in FIELDS[:0:-1]]
    assert FORM.field("energy").title == "电量（kWh）"
    assert FORM.field("seal").title == "封印"
    assert FORM.ledgers() == {"meter"}


def test_what_is_due_before_a_step_is_missing_then() -> None:
    assert told({}) == {
        name: f"“{heading}”还没有填，回单前必须填好。"
        for name, heading in (("done_on", "换表日期"), ("dial", "止码"), ("state", "电表状态"))
    }
    assert told(FULL) == {}
    assert told(FULL, Stage.ARCHIVE) == {"seal": "“封印”还没有填，归档前必须填好。"}
    assert told(FULL | {"dial": 0, "seal": "A1"}, Stage.ARCHIVE) == {}
    assert list(told({}, Stage.ARCHIVE)) == ["done_on", "dial", "state", "seal"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("done_on", "2026-02-30", "“换表日期”不是日期：“2026-02-30”，请写成 2026-10-05 这样。"),
        ("done_on", "20261101", "“换表日期”不是日期：“20261101”，请写成 2026-10-05 这样。"),
        ("done_on", 20261101, "“换表日期”不是日期：“20261101”，请写成 2026-10-05 这样。"),
        ("dial", "100", "“止码”应当是不小于 0 的数，现在是“100”，请改正。"),
        ("dial", -1, "“止码”应当是不小于 0 的数，现在是“-1”，请改正。"),
        ("digits", True, "“位数”应当是不小于 0 的数，现在是“True”，请改正。"),
        ("energy", 1.5, "“电量”应当是不小于 0 的数，现在是“1.5”，请改正。"),
        ("state", "新", "“电表状态”没有“新”这一项，请在 完好、烧毁、丢失 里选。"),
        ("state", ["完好"], "“电表状态”是单选，请在 完好、烧毁、丢失 里选。"),
        ("remark", 7, "“备注”应当是文字，现在是“7”，请重新填。"),
    ],
)
def test_a_value_must_be_of_its_fields_kind(name: str, value: Any, sentence: str) -> None:
    assert told(FULL | {name: value})[name] == sentence


def test_a_field_applies_where_one_of_its_words_was_found() -> None:
    burnt = FULL | {"state": "烧毁"}
    assert not applies(FORM.field("faults"), FULL)
    assert not applies(FORM.field("faults"), {})
    assert applies(FORM.field("faults"), burnt)
    assert applies(FORM.field("black"), burnt | {"faults": ["停走", "黑屏"]})
    assert applies(FORM.field("remark"), {})
    assert told(burnt | {"faults": ["停走"]}) == {}
    assert told(burnt | {"faults": ["黑屏"]}) == {"black": "“黑屏多久”还没有填，回单前必须填好。"}
    assert told(burnt | {"faults": "黑屏"}) == {
        "faults": "“故障现象”是多选，请在 停走、黑屏 里选。",
        "black": "“黑屏多久”还没有填，回单前必须填好。",
    }


def test_what_does_not_apply_must_be_empty_unless_the_condition_itself_is_at_fault() -> None:
    number: dict[str, Value] = {"asset_no": "1"}
    assert told(FULL | number) == {"asset_no": "“资产编号”在这种情况下不用填，请清空。"}
    assert list(told({"done_on": "2026-11-01", "dial": 1} | number)) == ["state"]


def test_changes_are_of_filled_fields_that_apply() -> None:
    lost = FULL | {"state": "丢失", "asset_no": "143", "remark": "无"}
    assert changes(FORM, lost) == {
        "meter.removed_on": "2026-11-01",
        "meter.read_at_end": 100,
        "meter.new_asset_no": "143",
    }
    assert changes(FORM, FULL | {"dial": 0, "asset_no": "143"}) == {
        "meter.removed_on": "2026-11-01",
        "meter.read_at_end": 0,
    }
    assert changes(FORM, {}) == {}


def test_what_was_typed_is_kept_without_blanks_and_empty_fields() -> None:
    typed: dict[str, Value] = {"remark": " 无\n", "asset_no": "  ", "dial": 0, "faults": [], "seal": None}
    assert given(FORM, typed) == {"remark": "无", "dial": 0}


@pytest.mark.parametrize("name", ["account_no", "colour"])
def test_what_the_crew_does_not_fill_cannot_be_typed(name: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        given(FORM, FULL | {name: "1"})
    assert refused.value.field == name


def test_what_was_done_lies_not_after_the_return_but_a_limit_may() -> None:
    values = FULL | {"limit": "2026-12-31"}
    assert list(ahead(FORM, values, date(2026, 11, 1))) == []
    assert list(ahead(FORM, values, date(2026, 10, 31))) == [
        ("done_on", "“换表日期”是 2026-11-01，晚于回单日期 2026-10-31，请核对。")
    ]


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2024, 1, 1), "2024 年版"),
        (date(2025, 6, 30), "2024 年版"),
        (date(2025, 7, 1), "2025 年版"),
        (date(2025, 12, 31), "2025 年版"),
        (date(2030, 1, 1), "2025 年版"),
    ],
)
def test_the_newest_edition_valid_on_the_day_is_in_force(day: date, edition: str) -> None:
    newer = replace(FORM, edition="2025 年版", valid_from=date(2025, 7, 1), valid_to=None)
    other = replace(FORM, kind=OrderKind.CUSTOMER_SURVEY, edition="别的", valid_from=date(2025, 1, 1))
    assert in_force([newer, FORM, other], FORM.kind, day).edition == edition


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2026, 1, 1)])
def test_a_day_without_a_valid_edition_is_refused(day: date) -> None:
    with pytest.raises(RuleBroken, match=rf"没有 {day} 有效的“表计故障、周换工单”表单") as refused:
        in_force([FORM], FORM.kind, day)
    assert refused.value.field == "form"
