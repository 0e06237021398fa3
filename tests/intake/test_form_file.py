import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.intake.form_file import read
from supply_station.rules.form import Cell, Field, FieldKind, Form, Stage, changes, faults
from supply_station.rules.work_order import OrderKind

BUNDLED = {file.stem: file for file in sorted((paths.resources() / "forms").glob("*.toml"))}

SMALL = """
kind = "CUSTOMER_SURVEY"
number = "附表 1"
edition = "2026 年版"
valid_from = 2026-01-01
people = 2
signers = ["查勘人"]

[field.name]
heading = "户名"
of = "customer.name"
[field.answer]
heading = "结论"
kind = "单选"
choices = ["同意", "不同意"]
due = "回单"
[field.phone]
heading = "新电话"
changes = "customer.phone"
only_if = ["answer", "同意"]

[[section]]
title = "一、内容"
rows = [
    [8, "name", 20, 70, "answer", 20, 70],
    [8.5, "phone", 20, 160],
]
"""


def form(text: str = SMALL) -> Form:
    return read(text.encode(), "查勘.toml")


def test_a_form_file_becomes_its_declaration() -> None:
    found = form()
    assert (found.kind, found.number, found.edition) == (OrderKind.CUSTOMER_SURVEY, "附表 1", "2026 年版")
    assert (found.valid_from, found.valid_to, found.people) == (date(2026, 1, 1), None, 2)
    assert (found.copies, found.signers, found.note) == ((), ("查勘人",), "")
    assert found.fields == (
        Field("name", "户名", of="customer.name"),
        Field("answer", "结论", FieldKind.CHOICE, choices=("同意", "不同意"), due=Stage.RETURN),
        Field("phone", "新电话", changes="customer.phone", only_if=("answer", ("同意",))),
    )
    (section,) = found.sections
    assert [(row.height, row.cells) for row in section.rows] == [
        (8, (Cell("name", 20, 70), Cell("answer", 20, 70))),
        (8.5, (Cell("phone", 20, 160),)),
    ]


def test_a_file_saved_by_notepad_with_a_mark_in_front_is_read() -> None:
    assert read(SMALL.encode("utf-8-sig"), "查勘.toml") == form()


@pytest.mark.parametrize(
    ("was", "written", "told"),
    [
        ("[field.name]", "[field.name", "读不出来"),
        ('number = "附表 1"\n', "", "缺少 number，请补上"),
        ('signers = ["查勘人"]\n', "", "缺少 signers，请补上"),
        ("CUSTOMER_SURVEY", "更名", "kind 里没有“更名”，可用的是 ZERO_ACCOUNT_CHECK、"),
        ("people = 2", "people = 0", "people 应当是 1 或 2"),
        ("people = 2", "people = 3", "people 应当是 1 或 2"),
        ("people = 2", "people = true", "表单的“people”写法不对：“True”"),
        ("people = 2", 'people = "两个"', "表单的“people”写法不对：“两个”"),
        ("people = 2", "people = 2\nstaff = 2", "表单里不认识“staff”"),
        ("people = 2", "people = 2\ncopies = [1, 2]", "表单的“copies”写法不对"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01T08:00:00", "“valid_from”写法不对"),
        ("people = 2", "people = 2\nvalid_to = 2025-12-31", "valid_to 早于 valid_from"),
        ('heading = "户名"\n', "", "栏目 name 没有 heading"),
        ('heading = "户名"', 'heading = "户名"\ncolour = "red"', "栏目 name 里不认识“colour”"),
        ('heading = "户名"', "heading = 7", "栏目 name 的“heading”写法不对：“7”"),
        ('kind = "单选"', 'kind = "选择"', "栏目 answer 的 kind“选择”不认识"),
        ('choices = ["同意", "不同意"]\n', "", "栏目 answer：单选、多选要有 choices"),
        ('choices = ["同意", "不同意"]', "choices = [1, 2]", "栏目 answer 的“choices”写法不对"),
        ('choices = ["同意", "不同意"]', "choices = []", "栏目 answer：单选、多选要有 choices"),
        (
            'changes = "customer.phone"',
            'choices = ["甲"]',
            "栏目 phone：单选、多选要有 choices，别的种类不要",
        ),
        ('of = "customer.name"', 'of = "customer.weight"', "栏目 name 的 of“customer.weight”不认识"),
        ('"customer.phone"', '"customer.status"', "栏目 phone 的 changes“customer.status”不认识"),
        ('"customer.phone"', '"customer.capacity"', "改的是 customer.capacity，kind 应当是“电量”"),
        ('"customer.phone"', '"customer.phone"\nkind = "示数"', "改的是 customer.phone，kind 应当是“文字”"),
        ('due = "回单"', 'due = "开单"', "栏目 answer 的 due“开单”不认识"),
        (
            'of = "customer.name"',
            'of = "customer.name"\ndue = "回单"',
            "由程序打印（of），不能再有 due 或 changes",
        ),
        ('["answer", "同意"]', '["answer"]', "栏目 phone 的 only_if 要写成"),
        ('["answer", "同意"]', '["reply", "同意"]', "栏目 phone 的 only_if 要写成"),
        ('["answer", "同意"]', '["answer", "也许"]', "栏目 phone 的 only_if 要写成"),
        ('["answer", "同意"]', "[]", "栏目 phone 的 only_if 要写成"),
        ('due = "回单"', 'only_if = ["answer", "同意"]', "栏目 answer 的 only_if 绕回了自己"),
        ('title = "一、内容"', 'name = "一、内容"', "每个 section 要有 title 和 rows"),
        ("rows = [", "rows = 7\nlines = [", "每个 section 要有 title 和 rows"),
        ('[8, "name", 20', "[[8", "读不出来"),
        ('    [8.5, "phone", 20, 160],\n', "", "栏目 phone 没有排在表上"),
        ('"phone", 20, 160', '"name", 20, 160', "栏目 name、phone 没有排在表上，或排了两次"),
        ('"phone", 20, 160', '"fax", 20, 160', "“一、内容”里有一行写法不对：[8.5, 'fax', 20, 160]"),
        ('"phone", 20, 160', '"phone", 20', "“一、内容”里有一行写法不对"),
        ('"phone", 20, 160', '"phone", "20", 160', "“一、内容”里有一行写法不对"),
        ('[8.5, "phone", 20, 160]', '"phone"', "“一、内容”里有一行写法不对"),
        ('"phone", 20, 160', '"phone", 20, 150', "里 phone 那一行宽 170 毫米，应当正好 180 毫米"),
        ('"phone", 20, 160', '"phone", -20, 200', "“一、内容”里有一行写法不对"),
    ],
)
def test_a_broken_form_file_is_refused_naming_file_and_place(was: str, written: str, told: str) -> None:
    assert was in SMALL
    with pytest.raises(RuleBroken) as refused:
        form(SMALL.replace(was, written, 1))
    assert refused.value.sentence.startswith("表单文件 查勘.toml")
    assert told in refused.value.sentence


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(RuleBroken, match=r"请用 UTF-8 保存"):
        read(SMALL.encode("gb18030"), "查勘.toml")


def test_the_three_bundled_forms_are_read() -> None:
    found = {stem: read(file.read_bytes(), file.name) for stem, file in BUNDLED.items()}
    assert {stem: each.kind for stem, each in found.items()} == {
        "zero_account_check": OrderKind.ZERO_ACCOUNT_CHECK,
        "customer_survey": OrderKind.CUSTOMER_SURVEY,
        "meter_replacement": OrderKind.METER_REPLACEMENT,
    }
    for each in found.values():
        assert each.people == 2
        assert each.valid_on(date(2020, 1, 1))
        assert [field.name for field in each.typed() if field.due]


JUNK = (
    "1", "-1", "1.5", "true", '"字"', '""', "[]", '["字"]', "[1]", "[[]]", "[{}]", "{}", "{a = 1}", "nan",
    "2020-01-01", "2020-01-01T00:00:00", "08:00:00", '["finding", "空户"]', '[8, "remark", 31, 149]',
)  # fmt: skip
LINES = {
    stem: [
        at for at, line in enumerate(file.read_text(encoding="utf-8").splitlines()) if re.search("=|,$", line)
    ]
    for stem, file in BUNDLED.items()
}


@settings(max_examples=400)
@given(st.data())
def test_whatever_is_mistyped_a_file_is_read_or_refused(data: st.DataObject) -> None:
    stem = data.draw(st.sampled_from(sorted(BUNDLED)))
    lines = BUNDLED[stem].read_text(encoding="utf-8").splitlines()
    at = data.draw(st.sampled_from(LINES[stem]))
    key, equals, _ = lines[at].partition("=")
    lines[at] = (
        f"{key}={data.draw(st.sampled_from(JUNK))}" if equals else f"{data.draw(st.sampled_from(JUNK))},"
    )
    try:
        found = read("\n".join(lines).encode(), f"{stem}.toml")
    except RuleBroken as refused:
        assert stem in refused.sentence  # noqa: PT017 - refusing is one of the two good ends
        return
    values: dict[str, Any] = {field.name: "字" for field in found.typed()}
    assert list(faults(found, values, Stage.ARCHIVE))
    assert changes(found, {}) == {}
    assert found.valid_on(date(2030, 1, 1)) in (True, False)


@pytest.mark.parametrize("value", ["[" * 5000, "9" * 5000, "2026-02-30"])
def test_a_value_that_cannot_be_held_is_refused(value: str) -> None:
    with pytest.raises(RuleBroken, match=r"写法不对。请用 UTF-8 保存"):
        read(f"people = {value}\n{SMALL}".encode(), "查勘.toml")


def test_a_refused_form_file_names_the_line() -> None:
    with pytest.raises(RuleBroken, match=r"第 2 行第 10 个字附近"):
        read(b"people = 1\nnote   = ?\n", "查勘.toml")
