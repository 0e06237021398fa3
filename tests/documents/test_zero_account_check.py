"""零度户现场核查工单：what stands on the page, read back by other programs."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest
import zxingcpp

from supply_station.documents import zero_account_check
from supply_station.documents.paper import Box, Stack
from supply_station.documents.zero_account_check import ZeroAccountCheckOrder, ZeroAccountCheckSheet, render
from supply_station.errors import RuleBroken
from supply_station.rules.zero_account import Finding, Treatment

Read = Callable[[bytes], list[Any]]

HISTORY = tuple((f"2025-{month:02d}", f"{month}.25") for month in range(1, 13))
ORDER = ZeroAccountCheckOrder(
    number="LD2026100017",
    reprint=False,
    account_no="4301234567890",
    former_account_no="1234567890",
    name="向𠮷野",
    address="溪口县白岩镇岩板溪村六组 12 户",
    phone="13800001234",
    area="岩板溪村一台区",
    line="10kV 白岩线",
    manager="田大明",
    category="低压居民",
    usage_class="居民生活",
    status="正常",
    cycle="双月",
    meter_no="1430009000003609335198",
    multiplier="40",
    last_reading="12345.67",
    last_month="2026-08",
    zero_from="2026-04",
    zero_months=3,
    history=HISTORY,
)
RULE = "还须现场查实，并公告满一个月（《供电营业规则》2024 年版）"
EMPTY = {
    field.name: None
    for field in fields(ZeroAccountCheckOrder)
    if "None" in str(field.type) and field.name not in {"number", "account_no", "name"}
}


def sheet(*orders: ZeroAccountCheckOrder) -> ZeroAccountCheckSheet:
    printed_at = datetime(2026, 10, 31, 15, 20)
    return ZeroAccountCheckSheet("白岩镇供电所", "2026-10", printed_at, "彭小芳", RULE, orders)


def cells() -> dict[str, Box]:
    """Field → its cell on the page."""
    stack = Stack(zero_account_check._LEFT, zero_account_check._HEADING.y)
    stack.row(6 * 72 / 25.4, 1)
    return {field: box for _, _, field, box in zero_account_check._archive(stack)}


def in_cell(page: Any, box: Box) -> str:
    text: str = page.within(box.x, box.y, box.right, box.top)
    return text


def test_every_field_stands_in_its_cell(pages: Read) -> None:
    page = pages(render(sheet(ORDER)))[0]
    read = {field: in_cell(page, box) for field, box in cells().items()}
    assert read.pop("zero_months") == "3 个周期"
    assert read == {field: getattr(ORDER, field) for field in read}
    assert len(read) == 17
    for month, kwh in HISTORY:
        assert month in page.text
        assert kwh in page.text


def test_the_frame_names_station_month_number_person_and_time(pages: Read) -> None:
    text = pages(render(sheet(ORDER)))[0].text
    for words in (
        *("白岩镇供电所", "零度户现场核查工单", "核查月份：2026年10月", "工单号 LD2026100017"),
        *("打印时间：2026-10-31 15:20", "打印人：彭小芳", "第 1 页 / 共 1 页"),
    ):
        assert words in text


def test_the_crew_finds_every_place_to_write_and_tick(pages: Read) -> None:
    text = pages(render(sheet(ORDER)))[0].text
    for words in (
        *Finding,
        *Treatment,
        *(
            "计划核查人",
            "实际核查人",
            "核查时间",
            "现场示数",
            "电表状态",
            "完好",
            "停走",
            "烧毁",
            "丢失",
            "封印缺失",
        ),
        *("有无人居住", "现场用途", "现场照片", "邻居或村委会证明", "用户或见证人签字", "备注"),
        *("核查人1签字", "核查人2签字", "班组长签字", "所长签字", "（盖章）", "必须是两个不同的人"),
    ):
        assert words in text


def test_the_page_says_that_six_zero_months_alone_close_nothing(pages: Read) -> None:
    text = pages(render(sheet(ORDER)))[0].text.replace("\r\n", "")
    assert f"连续六个月零电量不等于可以销户：{RULE}" in text


def test_every_page_carries_its_own_bar_code(pages: Read) -> None:
    numbers = ["LD2026100017", "LD2026109999", "LD20261012345"]
    read = pages(render(sheet(*(replace(ORDER, number=number) for number in numbers))))
    codes = [zxingcpp.read_barcodes(page.image()) for page in read]
    assert [[(code.text, code.format) for code in found] for found in codes] == [
        [(number, zxingcpp.BarcodeFormat.Code128)] for number in numbers
    ]


def test_two_orders_make_two_pages_in_their_order(pages: Read) -> None:
    other = replace(ORDER, number="LD2026100018", name="王五", account_no="4309999999999")
    first, second = pages(render(sheet(ORDER, other)))
    assert "第 1 页 / 共 2 页" in first.text
    assert "第 2 页 / 共 2 页" in second.text
    assert in_cell(first, cells()["name"]) == "向𠮷野"
    assert in_cell(second, cells()["name"]) == "王五"
    assert "向𠮷野" not in second.text


def test_only_a_reprint_says_so(pages: Read) -> None:
    first, second = pages(render(sheet(ORDER, replace(ORDER, reprint=True))))
    assert "补打" not in first.text
    assert "补打" in second.text


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_the_archive_lacks_is_crossed_off(pages: Read, nothing: str | None) -> None:
    page = pages(render(sheet(replace(ORDER, **dict.fromkeys(EMPTY, nothing)))))[0]
    assert len(EMPTY) == 15
    assert {field: in_cell(page, cells()[field]) for field in EMPTY} == dict.fromkeys(EMPTY, "/")


def test_months_before_the_first_are_crossed_off_on_the_left(pages: Read) -> None:
    page = pages(render(sheet(replace(ORDER, history=(("2026-09", "0"), ("2026-10", ""))))))[0]
    lines = [line.split() for line in page.text.split("\r\n")]
    assert ["/"] * 10 + ["2026-09", "2026-10"] in lines
    assert ["/"] * 10 + ["0", "/"] in lines


def test_a_long_name_and_address_stay_whole_inside_their_cells(pages: Read) -> None:
    name = "".join(chr(0x3400 + at) for at in range(60))
    address = "".join(chr(0x3500 + at) for at in range(100))
    page = pages(render(sheet(replace(ORDER, name=name, address=address))))[0]
    drawn = page.chars()
    for text, box in ((name, cells()["name"]), (address, cells()["address"])):
        found = [char for char in drawn if char.text in set(text)]
        assert "".join(char.text for char in found) == text
        for char in found:
            assert box.x < char.left < char.right < box.right
            assert box.y < char.bottom < char.top < box.top


def test_nothing_is_printed_outside_the_margins(pages: Read) -> None:
    page = pages(render(sheet(replace(ORDER, reprint=True))))[0]
    wide, high = page.size
    assert (round(wide), round(high)) == (595, 842)
    for char in page.chars():
        assert char.left > 25
        assert char.right < wide - 25
        assert char.bottom > 20
        assert char.top < high - 25


def test_every_font_is_embedded(pages: Read) -> None:
    fonts = pages(render(sheet(ORDER)))[0].fonts()
    assert set(fonts) == {"NotoSansSC-Regular", "NotoSansSC-Bold", "HanaMinB"}
    assert all(fonts.values())


def test_the_same_sheet_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_zero_account_check as t;"
        "sys.stdout.buffer.write(t.render(t.sheet(t.ORDER)))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program, os.path.dirname(__file__)],  # noqa: PTH120
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
    ).stdout
    assert again == render(sheet(ORDER))


def test_a_sheet_without_orders_is_refused_with_the_next_step() -> None:
    with pytest.raises(RuleBroken, match="请先把零度户列入核查名单"):
        render(sheet())


@pytest.mark.parametrize("number", ["", "工单一"])
def test_a_number_no_bar_code_can_carry_is_a_loud_bug(number: str) -> None:
    with pytest.raises(ValueError, match="no bar code"):
        render(sheet(replace(ORDER, number=number)))
