"""销户公告：what hangs in the village, read back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from supply_station.documents.zero_account_announcement import (
    ZeroAccountAnnouncementRow,
    ZeroAccountAnnouncementSheet,
    render,
)
from supply_station.errors import RuleBroken

Read = Callable[[bytes], list[Any]]

ROW = ZeroAccountAnnouncementRow("向𠮷野", "4301234567890", "一台区")
SHEET = ZeroAccountAnnouncementSheet(
    station="白岩镇供电所",
    number="GG202611001",
    posted_on=date(2026, 11, 5),
    until=date(2026, 12, 5),
    places="岩板溪村村委会公告栏",
    contact="彭小芳，电话 0743-1234567",
    printed_at=datetime(2026, 11, 4, 15, 20),
    printed_by="彭小芳",
    rows=(ROW,),
)
HELD = 20
"""Accounts on a page."""


def some(number: int) -> ZeroAccountAnnouncementSheet:
    rows = tuple(replace(ROW, account_no=f"430000000{at:04d}") for at in range(1, number + 1))
    return replace(SHEET, rows=rows)


def large(page: Any, text: str) -> float:
    """Height in points of a text's hanzi on the page."""
    drawn = page.chars()
    at = "".join(char.text for char in drawn).index(text)
    return max(float(char.top - char.bottom) for char in drawn[at : at + len(text)])


def test_the_notice_says_who_how_long_and_whom_to_turn_to(pages: Read) -> None:
    (page,) = pages(render(SHEET))
    text = "".join(page.text.split())
    for words in (
        *("销户公告", "向𠮷野", "7890", "一台区", "公告时间：2026年11月5日至2026年12月5日", "（盖章）"),
        *("联系：彭小芳，电话0743-1234567", "白岩镇供电所", "公告编号：GG202611001", "以下空白"),
        *("张贴地点：岩板溪村村委会公告栏", "不同意见", "还要用电"),
    ):
        assert words in text


def test_no_more_of_an_account_number_is_posted_than_its_end(pages: Read) -> None:
    for page in pages(render(some(HELD + 1))):
        text = "".join(page.text.split())
        assert "43000000" not in text
        assert "00000" not in text


def test_it_is_read_from_two_metres(pages: Read) -> None:
    (page,) = pages(render(SHEET))
    assert large(page, "销") > 38
    assert large(page, "公告时间") > 15
    assert large(page, "联系：") > 15
    assert large(page, "向𠮷野") > 18
    assert large(page, "7890") > 14


@pytest.mark.parametrize("number", [1, HELD - 1, HELD, HELD + 1, 2 * HELD])
def test_every_page_can_hang_alone_and_says_whether_it_is_the_last(pages: Read, number: int) -> None:
    read = pages(render(some(number)))
    assert len(read) == -(-number // HELD)
    posted = [char for page in read for char in page.text.split() if char.isdecimal() and len(char) == 4]
    assert sorted(posted) == [f"{at:04d}" for at in range(1, number + 1)]
    last = [False] * (len(read) - 1) + [True]
    assert ["以下空白" in page.text for page in read] == last
    assert ["接下页" in page.text for page in read] == [not each for each in last]
    assert all("公告时间" in page.text and "（盖章）" in page.text for page in read)


def test_without_a_contact_there_is_room_to_write_one(pages: Read) -> None:
    (page,) = pages(render(replace(SHEET, contact=None)))
    assert "联系人：" in page.text
    assert "电话：" in page.text
    assert large(page, "电话：") > 15


def test_the_longest_texts_stay_whole_on_the_page(pages: Read) -> None:
    name, area = ("".join(chr(start + step) for step in range(50)) for start in (0x3400, 0x3500))
    (page,) = pages(render(replace(SHEET, rows=(replace(ROW, name=name, area=area),))))
    drawn = page.chars()
    for text in (name, area):
        assert "".join(char.text for char in drawn if char.text in set(text)) == text
    wide, high = page.size
    assert all(20 < char.left < char.right < wide - 20 for char in drawn)
    assert all(15 < char.bottom < char.top < high - 20 for char in drawn)


def test_a_notice_that_names_nobody_is_refused_with_the_next_step() -> None:
    with pytest.raises(RuleBroken, match="请先选好县公司批复同意的户"):
        render(replace(SHEET, rows=()))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(SHEET) == render(SHEET)
