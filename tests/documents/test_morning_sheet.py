"""晨会单：each person's pages, read back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from supply_station.documents.morning_sheet import (
    NOBODY,
    MorningPerson,
    MorningSheet,
    MorningTask,
    render,
)
from supply_station.errors import RuleBroken

ROWS = 14
"""Rows of a page."""

Read = Callable[[bytes], list[Any]]

TASK = MorningTask(
    matter="零度户核查",
    area="岩板溪村一台区",
    account_no="4301234567890",
    name="田𬭳",
    address="岩板溪村六组 12 户",
    phone="13800001234",
    note="工单 LD2026100017",
)


def person(name: str | None, tasks: int) -> MorningPerson:
    return MorningPerson(
        name, tuple(replace(TASK, account_no=f"43000000{at:05d}") for at in range(1, tasks + 1))
    )


def sheet(*persons: MorningPerson) -> MorningSheet:
    printed_at = datetime(2026, 11, 2, 7, 50)
    return MorningSheet("白岩镇供电所", date(2026, 11, 2), printed_at, "彭小芳", persons)


def test_a_line_shows_what_is_to_be_done_and_where(pages: Read) -> None:
    (page,) = pages(render(sheet(MorningPerson("田大明", (TASK,)))))
    text = page.text.replace("\r\n", "")
    for words in (
        *("零度户核查", "岩板溪村一台区", "4301234567890", "田𬭳", "岩板溪村六组 12 户", "13800001234"),
        *("工单 LD2026100017", "办理情况", "白岩镇供电所", "晨会单", "2026年11月2日", "星期一"),
        *("打印时间：2026-11-02 07:50", "打印人：彭小芳", "其他交代", "领取人", "收回人", "收回日期"),
    ):
        assert words in text
    assert page.size[0] > page.size[1]


def test_every_person_begins_a_new_page_and_is_named_on_each(pages: Read) -> None:
    read = pages(render(sheet(person("田大明", ROWS + 1), person("向二妹", 1))))
    assert len(read) == 3
    for page, name, own in zip(
        read, ("田大明", "田大明", "向二妹"), ("1 页 / 共 2", "2 页 / 共 2", "1 页 / 共 1"), strict=True
    ):
        assert f"交给：{name}" in page.text
        assert f"本人第 {own} 页" in page.text


def test_what_there_is_of_each_matter_is_counted_above(pages: Read) -> None:
    tasks = (TASK, replace(TASK, matter="补抄"), replace(TASK, matter="补抄"))
    (page,) = pages(render(sheet(MorningPerson("田大明", tasks))))
    assert "补抄 2 件" in page.text
    assert "零度户核查 1 件" in page.text


@pytest.mark.parametrize("tasks", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS])
def test_the_lines_are_whole_in_order_and_closed_at_their_end(pages: Read, tasks: int) -> None:
    read = pages(render(sheet(person("田大明", tasks))))
    assert len(read) == -(-tasks // ROWS)
    text = "".join(page.text for page in read)
    places = [text.index(f"43000000{at:05d}") for at in range(1, tasks + 1)]
    assert places == sorted(places)
    assert ["以下空白" in page.text for page in read] == [False] * (len(read) - 1) + [True]
    assert ["接下页" in page.text for page in read] == [True] * (len(read) - 1) + [False]


def test_what_is_not_known_is_crossed_off_and_nobody_has_a_page(pages: Read) -> None:
    bare = replace(TASK, area=None, address=None, phone="", note=None)
    (page,) = pages(render(sheet(MorningPerson(None, (bare,)))))
    assert NOBODY in page.text
    line = next(line for line in page.text.split("\r\n") if "4301234567890" in line)
    assert line.split() == ["1", "零度户核查", "/", "4301234567890", "田𬭳", "/", "/", "/"]


@pytest.mark.parametrize("persons", [(), (person("田大明", 0),)])
def test_a_morning_with_nothing_to_hand_out_is_refused(persons: tuple[MorningPerson, ...]) -> None:
    with pytest.raises(RuleBroken, match="没有要交给外勤的事"):
        render(sheet(*persons))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(sheet(person("田大明", 3))) == render(sheet(person("田大明", 3)))
