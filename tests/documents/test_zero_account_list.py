"""零度户核查清单：one list per 台区, read back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from supply_station.documents.zero_account_list import (
    ZeroAccountListArea,
    ZeroAccountListRow,
    ZeroAccountListSheet,
    render,
)
from supply_station.errors import RuleBroken

ROWS = 15
"""Rows of a page."""

Read = Callable[[bytes], list[Any]]

ROW = ZeroAccountListRow(
    code="000018",
    account_no="4301234567890",
    name="田𬭳",
    address="岩板溪村六组 12 户",
    phone="13800001234",
    meter_no="1430009000003609335198",
    zero_months=4,
)


def area(name: str, rows: int) -> ZeroAccountListArea:
    some = tuple(replace(ROW, account_no=f"43000000{at:05d}") for at in range(1, rows + 1))
    return ZeroAccountListArea(name, "10kV 白岩线", "田大明", some)


def sheet(*areas: ZeroAccountListArea) -> ZeroAccountListSheet:
    return ZeroAccountListSheet("白岩镇供电所", "2026-10", datetime(2026, 10, 31, 15, 20), "彭小芳", areas)


def test_a_row_shows_what_the_crew_needs(pages: Read) -> None:
    page = pages(render(sheet(ZeroAccountListArea("一台区", "10kV 白岩线", "田大明", (ROW,)))))[0]
    text = page.text.replace("\r\n", "")
    for words in ("000018", "4301234567890", "田𬭳", "岩板溪村六组 12 户", "13800001234"):
        assert words in text
    assert "14300090000" in text
    assert "03609335198" in text
    assert page.size[0] > page.size[1]


def test_every_page_names_its_area_and_repeats_the_head(pages: Read) -> None:
    read = pages(render(sheet(area("一台区", ROWS + 1), area("二台区", 1))))
    assert len(read) == 3
    for page, name in zip(read, ("一台区", "一台区", "二台区"), strict=True):
        for words in (
            *(f"台区：{name}", "线路：10kV 白岩线", "台区经理：田大明", "白岩镇供电所", "零度户核查清单"),
            *(
                "核查月份：2026年10月",
                "现场示数",
                "核查结果",
                "日期",
                "审核（盖章）",
                "核查人1：",
                "核查人2：",
            ),
            *("打印时间：2026-10-31 15:20", "打印人：彭小芳"),
        ):
            assert words in page.text


def test_pages_are_counted_per_area_and_in_all(pages: Read) -> None:
    read = pages(render(sheet(area("一台区", ROWS + 1), area("二台区", 1))))
    for page, own, whole in zip(read, ("1 页 / 共 2", "2 页 / 共 2", "1 页 / 共 1"), (1, 2, 3), strict=True):
        assert f"本台区第 {own} 页" in page.text
        assert f"全部第 {whole} 页 / 共 3 页" in page.text


@pytest.mark.parametrize("rows", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS])
def test_a_list_is_whole_in_order_and_closed_at_its_end(pages: Read, rows: int) -> None:
    read = pages(render(sheet(area("一台区", rows))))
    assert len(read) == (rows + ROWS - 1) // ROWS
    text = "".join(page.text for page in read)
    places = [text.index(f"43000000{at:05d}") for at in range(1, rows + 1)]
    assert places == sorted(places)
    assert f"共 {rows} 户" in text
    assert ["以下空白" in page.text for page in read] == [False] * (len(read) - 1) + [True]
    assert ["接下页" in page.text for page in read] == [True] * (len(read) - 1) + [False]


def test_what_is_not_known_is_crossed_off(pages: Read) -> None:
    bare = replace(ROW, code=None, address=None, phone="", meter_no=None)
    page = pages(render(sheet(ZeroAccountListArea("一台区", None, None, (bare,)))))[0]
    assert "线路：/" in page.text
    assert "台区经理：/" in page.text
    line = next(line for line in page.text.split("\r\n") if "4301234567890" in line)
    assert line.split() == ["1", "/", "4301234567890", "田𬭳", "/", "/", "/", "4"]


def test_areas_without_candidates_are_left_out(pages: Read) -> None:
    read = pages(render(sheet(area("一台区", 0), area("二台区", 1))))
    assert len(read) == 1
    assert "二台区" in read[0].text


@pytest.mark.parametrize("areas", [(), (area("一台区", 0),)])
def test_a_sheet_without_rows_is_refused_with_the_next_step(areas: tuple[ZeroAccountListArea, ...]) -> None:
    with pytest.raises(RuleBroken, match="请先导入电量"):
        render(sheet(*areas))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(sheet(area("一台区", 3))) == render(sheet(area("一台区", 3)))
