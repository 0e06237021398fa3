"""工单的纸：what stands on the page of any kind of order, read back by other programs."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from reportlab.lib.units import mm

from supply_station import paths
from supply_station.documents import order_form
from supply_station.documents.order_form import Fact, OrderPage, OrderSheets, render
from supply_station.documents.paper import PORTRAIT, Box, Paper
from supply_station.errors import RuleBroken
from supply_station.intake import form_file
from supply_station.rules.form import SOURCES, Field, FieldKind, Form
from supply_station.rules.work_order import OrderKind

Read = Callable[[bytes], list[Any]]


def _shipped() -> dict[OrderKind, Form]:
    files = paths.forms(Path("none.book"))
    return {(form := form_file.read(file.read_bytes(), file.name)).kind: form for file in files}


FORMS = _shipped()
CHECK, SURVEY, REPLACEMENT = (FORMS[kind] for kind in OrderKind)
ALL = pytest.mark.parametrize("form", FORMS.values(), ids=[kind.name for kind in FORMS])
HISTORY = tuple((f"2025-{month:02d}", f"{month}.25") for month in range(1, 13))
FACTS: dict[str, Fact] = {
    "customer.account_no": "4301234567890",
    "customer.former_account_no": "1234567890",
    "customer.name": "向𠮷野",
    "customer.address": "溪口县白岩镇岩板溪村六组 12 户",
    "customer.phone": "13800001234",
    "customer.category": "低压居民",
    "customer.usage_class": "居民生活",
    "customer.status": "正常",
    "customer.cycle": "双月",
    "customer.capacity": "8.00",
    "customer.voltage": "220V",
    "customer.phase": "单相",
    "area.name": "岩板溪村一台区",
    "line.name": "10kV 白岩线",
    "area.manager": "田大明",
    "meter.number": "1430009000003609335198",
    "meter.model": "DDZY285-Z",
    "meter.multiplier": "40",
    "meter.last_reading": "12345.67",
    "meter.last_month": "2026-08",
    "zero_account.since": "2026-04",
    "zero_account.cycles": "3 个周期",
    "usage.history": HISTORY,
    "order.cause": "户名与营销系统不一致",
    "order.sent": "田大明、向二妹",
    "order.went": "石建国、麻桂英",
}
RULE = "还须现场查实，并公告满一个月（《供电营业规则》2024 年版）"


def order(form: Form, number: str = "LD2026100017", **changed: Any) -> OrderPage:
    return replace(OrderPage(form, number, "000018", reprint=False, facts=FACTS), **changed)


def sheet(*orders: OrderPage) -> OrderSheets:
    return OrderSheets("白岩镇供电所", datetime(2026, 10, 31, 15, 20), "彭小芳", RULE, orders)


def cells(form: Form) -> dict[str, Box]:
    """The fields that the program prints, and their cells on the page."""
    blank = order_form._blank(Paper("", PORTRAIT), sheet(), form)
    return {field.name: box for field, box in blank.cells}


def in_cell(page: Any, box: Box) -> str:
    text: str = page.within(box.x, box.y, box.right, box.top)
    return text


@ALL
def test_every_fact_stands_in_its_cell(pages: Read, form: Form) -> None:
    page = pages(render(sheet(order(form))))[0]
    read = {name: in_cell(page, box) for name, box in cells(form).items() if name != "history"}
    expected = {
        name: f"{FACTS[field.of or '']} {field.unit}".strip() for name in read for field in [form.field(name)]
    }
    assert read == expected
    assert len(read) > 14
    assert {form.field(name).of for name in read} <= SOURCES


def test_a_history_shows_each_month_over_its_energy(pages: Read) -> None:
    page = pages(render(sheet(order(CHECK))))[0]
    strip = cells(CHECK)["history"]
    columns = ["".join(in_cell(page, column).split()) for column in strip.columns(12)]
    assert columns == [f"{month}{kwh}" for month, kwh in HISTORY]


def test_months_before_the_first_are_crossed_off_on_the_left(pages: Read) -> None:
    facts = FACTS | {"usage.history": (("2026-09", "0"), ("2026-10", ""))}
    page = pages(render(sheet(order(CHECK, facts=facts))))[0]
    lines = [line.split() for line in page.text.split("\r\n")]
    assert ["/"] * 10 + ["2026-09", "2026-10"] in lines
    assert ["/"] * 10 + ["0", "/"] in lines


@ALL
def test_the_frame_names_form_station_order_person_and_time(pages: Read, form: Form) -> None:
    text = pages(render(sheet(order(form))))[0].text
    for words in (
        *(form.kind, form.number, form.edition, "白岩镇供电所", "工单号 LD2026100017", "短码"),
        *("打印时间：2026-10-31 15:20", "打印人：彭小芳", "第 1 页 / 共"),
    ):
        assert words in text


def test_the_short_code_is_the_largest_writing_on_the_page(pages: Read) -> None:
    drawn = pages(render(sheet(order(CHECK, code="1234566"))))[0].chars()
    digits = [char for char in drawn if char.text.isdigit()]
    tallest = max(char.top - char.bottom for char in digits)
    large = [char.text for char in digits if char.top - char.bottom > tallest * 0.9]
    assert "".join(large) == "1234566"
    assert tallest > 15


@ALL
def test_the_crew_finds_every_place_to_write_tick_and_sign(pages: Read, form: Form) -> None:
    text = pages(render(sheet(order(form))))[0].text.replace("\r\n", "")
    for field in form.fields:
        if field.kind is not FieldKind.HISTORY:
            assert field.heading in text
        assert all(word in text for word in field.choices)
    assert all(f"{who}签字：" in text for who in form.signers)
    assert text.count("（盖章）") == 1
    assert all(section.title in text for section in form.sections)
    assert f"{form.signers[0]}与{form.signers[1]}必须是两个不同的人" in text


@ALL
def test_the_note_is_printed_with_the_rule_of_the_day(pages: Read, form: Form) -> None:
    text = pages(render(sheet(order(form))))[0].text.replace("\r\n", "")
    assert form.note.replace("{closing_rule}", RULE) in text


def test_the_check_says_that_six_zero_months_alone_close_nothing(pages: Read) -> None:
    text = pages(render(sheet(order(CHECK))))[0].text.replace("\r\n", "")
    assert f"连续六个月零电量不等于可以销户：{RULE}" in text


def test_every_page_carries_its_own_bar_code(pages: Read) -> None:
    numbers = ["LD2026100017", "CK2026109999", "LD20261012345"]
    forms = [CHECK, SURVEY, CHECK]
    orders = [order(form, number) for form, number in zip(forms, numbers, strict=True)]
    codes = [zxingcpp.read_barcodes(page.image()) for page in pages(render(sheet(*orders)))]
    assert [[(code.text, code.format) for code in found] for found in codes] == [
        [(number, zxingcpp.BarcodeFormat.Code128)] for number in numbers
    ]


def test_kinds_are_mixed_in_one_file_in_the_order_given(pages: Read) -> None:
    other = order(CHECK, "LD2026100018", facts=FACTS | {"customer.name": "王五"})
    first, second, third = pages(render(sheet(order(CHECK), order(SURVEY, "CK2026100001"), other)))
    assert CHECK.kind in first.text
    assert SURVEY.kind in second.text
    assert [f"第 {at} 页 / 共 3 页" in page.text for at, page in enumerate((first, second, third), 1)] == (
        [True] * 3
    )
    assert in_cell(first, cells(CHECK)["name"]) == "向𠮷野"
    assert in_cell(third, cells(CHECK)["name"]) == "王五"
    assert "王五" not in first.text


def test_a_set_of_copies_is_a_page_for_each(pages: Read) -> None:
    read = pages(render(sheet(order(REPLACEMENT, "HB2026100001"), order(REPLACEMENT, "HB2026100002"))))
    marks = [[copy for copy in REPLACEMENT.copies if f"{copy}联" in page.text] for page in read]
    assert marks == [["存根"], ["客户"], ["归档"]] * 2
    assert ["HB2026100001" in page.text for page in read] == [True] * 3 + [False] * 3
    assert all("一式 3 联：存根、客户、归档" in page.text for page in read)
    assert "联：" not in pages(render(sheet(order(CHECK))))[0].text


def test_only_a_reprint_says_so(pages: Read) -> None:
    read = pages(render(sheet(order(REPLACEMENT), order(REPLACEMENT, reprint=True))))
    assert ["补打" in page.text for page in read] == [False] * 3 + [True] * 3


@ALL
@pytest.mark.parametrize("empty", [{}, dict.fromkeys(FACTS, "")], ids=["unknown", "empty"])
def test_what_the_book_lacks_is_crossed_off_or_left_to_be_written(
    pages: Read, form: Form, empty: dict[str, Fact]
) -> None:
    page = pages(render(sheet(order(form, facts=empty))))[0]
    read = {name: in_cell(page, box) for name, box in cells(form).items() if name != "history"}
    written = {"sent", "went"}
    assert {name: text for name, text in read.items() if name not in written} == dict.fromkeys(
        read.keys() - written, "/"
    )
    assert {"".join(read[name].split()) for name in written} == {"12"}


@ALL
def test_the_longest_texts_stay_whole_inside_their_cells(pages: Read, form: Form) -> None:
    boxes = {name: box for name, box in cells(form).items() if name != "history"}
    texts = {
        name: "".join(chr(0x3400 + 60 * at + step) for step in range(60)) for at, name in enumerate(boxes)
    }
    facts: dict[str, Fact] = {form.field(name).of or "": text for name, text in texts.items()}
    drawn = pages(render(sheet(order(form, facts=facts))))[0].chars()
    for name, box in boxes.items():
        found = [char for char in drawn if char.text in set(texts[name])]
        assert "".join(char.text for char in found) == texts[name]
        for char in found:
            assert box.x < char.left < char.right < box.right
            assert box.y < char.bottom < char.top < box.top


def plain(form: Form) -> Form:
    """The same form by a county that spells no writing places."""
    return replace(form, fields=tuple(replace(field, spelt=None) for field in form.fields))


@ALL
@pytest.mark.parametrize("spelt", [True, False])
def test_no_character_is_printed_over_another(pages: Read, form: Form, spelt: bool) -> None:
    page = pages(render(sheet(order(form if spelt else plain(form)))))[0]
    drawn = [char for char in page.chars() if not char.text.isspace()]
    clashes = [
        one.text + other.text
        for one, other in combinations(drawn, 2)
        if min(one.right, other.right) - max(one.left, other.left) > 1
        and min(one.top, other.top) - max(one.bottom, other.bottom) > 1
    ]
    assert clashes == []
    text = page.text.replace("\r\n", "")
    assert all(word in text for field in form.fields for word in field.choices)


@pytest.mark.parametrize(
    ("field", "millimetres", "spelt"),
    [
        (Field("a", "甲"), 10, "_"),
        (Field("a", "甲", FieldKind.ENERGY, unit="kWh"), 10, "_kWh"),
        (Field("a", "甲", FieldKind.DAY), 10, "__年_月_日"),
        (Field("a", "甲", FieldKind.LINES), 5, "_"),
        (Field("a", "甲", FieldKind.LINES), 27, "_\n_\n_"),
        (Field("a", "甲", FieldKind.CHOICE, choices=("有", "无")), 10, "□有|□无"),
    ],
)
def test_a_field_that_spells_no_places_has_those_of_its_kind(
    field: Field, millimetres: float, spelt: str
) -> None:
    assert order_form._plain(field, Box(0, 0, 150, millimetres * mm + 0.01)) == spelt


def taller(form: Form) -> Form:
    """The same form by a county that asks for twice the room."""
    sections = tuple(
        replace(section, rows=tuple(replace(row, height=row.height * 2) for row in section.rows))
        for section in form.sections
    )
    return replace(form, sections=sections)


@ALL
@pytest.mark.parametrize("height", [1, 2])
def test_nothing_is_printed_outside_the_margins(pages: Read, form: Form, height: int) -> None:
    page = pages(render(sheet(order(form if height == 1 else taller(form), reprint=True))))[0]
    wide, high = page.size
    assert (round(wide), round(high)) == (595, 842)
    for char in page.chars():
        assert char.left > 25
        assert char.right < wide - 25
        assert char.bottom > 20
        assert char.top < high - 25
    assert f"{form.signers[-1]}签字：" in page.text


def test_every_font_is_embedded(pages: Read) -> None:
    fonts = pages(render(sheet(order(CHECK))))[0].fonts()
    assert set(fonts) == {"NotoSansSC-Regular", "NotoSansSC-Bold", "HanaMinB"}
    assert all(fonts.values())


def test_a_form_is_drawn_once_however_many_orders_it_has() -> None:
    few, many = (render(sheet(*[order(CHECK), order(SURVEY)] * times)) for times in (1, 5))
    assert few.count(b"/Subtype /Form") == many.count(b"/Subtype /Form") == 2
    assert len(many) - len(few) < 8 * 2_500


def test_the_same_sheet_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_order_form as t;"
        "sys.stdout.buffer.write(t.render(t.sheet(t.order(t.CHECK), t.order(t.REPLACEMENT))))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program, os.path.dirname(__file__)],  # noqa: PTH120
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
    ).stdout
    assert again == render(sheet(order(CHECK), order(REPLACEMENT)))


def test_a_sheet_without_orders_is_refused_with_the_next_step() -> None:
    with pytest.raises(RuleBroken, match="请先开工单"):
        render(sheet())


@pytest.mark.parametrize("number", ["", "工单一"])
def test_a_number_no_bar_code_can_carry_is_a_loud_bug(number: str) -> None:
    with pytest.raises(ValueError, match="no bar code"):
        render(sheet(order(CHECK, number)))
