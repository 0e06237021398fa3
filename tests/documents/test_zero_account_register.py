"""空户登记册：the bound ledger, read back; what every list does is shown on it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from supply_station.documents.zero_account_register import (
    ZeroAccountRegisterSheet,
    render,
)
from supply_station.errors import RuleBroken
from supply_station.rules.zero_account import Answer, CaseState, Finding, Treatment
from supply_station.rules.zero_account_register import RegisterRow

Read = Callable[[bytes], list[Any]]

AT = datetime(2026, 10, 31, 15, 20)
ROWS = 15
"""Rows of a page."""
ROW = RegisterRow(
    account_no="4301234567890",
    name="田𬭳",
    address="岩板溪村六组 12 户",
    area="岩板溪村一台区",
    category="低压居民",
    meter_no="1430009000003609335198",
    zero_from="2026-04",
    zero_months=7,
    state=CaseState.CLOSED,
    checked_on=date(2026, 10, 12),
    checked_by="田大明、向二妹",
    read_on_site=None,
    finding=Finding.EMPTY,
    witness="彭水生",
    treatment=Treatment.REPORT_EMPTY,
    answer=Answer.AGREED,
    answered_on=None,
    answer_no=None,
    settled_on=None,
    removed_on=None,
    cancelled_on=date(2026, 12, 8),
    note="房屋已倒",
)
BARE = replace(
    ROW,
    address=None,
    area="",
    meter_no=None,
    checked_on=None,
    checked_by="",
    finding=None,
    witness=None,
    treatment=None,
    answer=None,
    cancelled_on=None,
    note=None,
)


def rows(number: int) -> tuple[RegisterRow, ...]:
    return tuple(replace(ROW, account_no=f"43000000{at:05d}") for at in range(1, number + 1))


def sheet(*some: RegisterRow) -> ZeroAccountRegisterSheet:
    return ZeroAccountRegisterSheet("白岩镇供电所", "附表 LD-2　2024 年版", "2026-10", AT, "彭小芳", some)


def test_a_row_tells_the_account_from_its_first_zero_to_its_closing(pages: Read) -> None:
    (page,) = pages(render(sheet(ROW)))
    text = page.text.replace("\r\n", "").replace(" ", "")
    for words in (
        *("4301234567890", "田𬭳", "岩板溪村六组12户", "岩板溪村", "14300090000", "03609335198", "2026-04"),
        *(
            "2026-10-12",
            "田大明",
            "向二妹",
            "空户",
            "彭水生",
            "上报空户",
            "同意",
            "2026-12-08",
            "房屋",
            "已倒",
        ),
    ):
        assert words in text


def test_the_ledger_names_itself_its_form_its_box_and_who_signs(pages: Read) -> None:
    (page,) = pages(render(sheet(ROW)))
    for words in (
        *("空户登记册", "附表 LD-2", "2024 年版", "白岩镇供电所", "登记月份：2026年10月", "资料盒号："),
        *("登记人：", "班组长：", "所长（盖章）：", "打印时间：2026-10-31 15:20", "打印人：彭小芳"),
    ):
        assert words in page.text
    assert page.size[0] > page.size[1]
    binding = [char for char in page.chars() if char.text in "装订线"]
    assert "".join(char.text for char in binding) == "装订线"
    others = [char for char in page.chars() if char not in binding and not char.text.isspace()]
    assert max(char.right for char in binding) + 20 < min(char.left for char in others)


def test_what_is_not_known_is_crossed_off(pages: Read) -> None:
    (page,) = pages(render(sheet(BARE)))
    line = next(line for line in page.text.split("\r\n") if "4301234567890" in line)
    assert line.split() == ["1", "4301234567890", "田𬭳", *"///", "2026-04", "7", *"////////"]


@pytest.mark.parametrize("number", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS])
def test_a_list_is_numbered_through_and_closed_and_summed_at_its_end(pages: Read, number: int) -> None:
    read = pages(render(sheet(*rows(number))))
    assert len(read) == -(-number // ROWS)
    lines = [line for page in read for line in page.text.split("\r\n") if "43000000" in line]
    assert [line.split()[:2] for line in lines] == [
        [str(at), f"43000000{at:05d}"] for at in range(1, number + 1)
    ]
    last = [False] * (len(read) - 1) + [True]
    assert ["以下空白" in page.text for page in read] == last
    assert ["接下页" in page.text for page in read] == [not each for each in last]
    assert [f"合计 {number} 户，其中已销户 {number} 户" in page.text for page in read] == last
    assert [f"第 {at} 页 / 共 {len(read)} 页" in page.text for at, page in enumerate(read, 1)] == (
        [True] * len(read)
    )


def test_only_those_with_their_day_are_counted_as_closed(pages: Read) -> None:
    (page,) = pages(render(sheet(ROW, replace(ROW, cancelled_on=None))))
    assert "合计 2 户，其中已销户 1 户" in page.text


def test_the_longest_texts_stay_whole_on_the_page(pages: Read) -> None:
    texts = ["".join(chr(0x3400 + 40 * at + step) for step in range(40)) for at in range(6)]
    name, address, area, checked_by, witness, note = texts
    long = replace(ROW, name=name, address=address, area=area, checked_by=checked_by, note=note)
    (page,) = pages(render(sheet(replace(long, witness=witness))))
    drawn = page.chars()
    for text in texts:
        assert "".join(char.text for char in drawn if char.text in set(text)) == text
    wide, high = page.size
    assert all(20 < char.left < char.right < wide - 20 for char in drawn)
    assert all(15 < char.bottom < char.top < high - 20 for char in drawn)


def test_a_month_without_empty_accounts_is_refused() -> None:
    with pytest.raises(RuleBroken, match="2026年10月没有空户"):
        render(sheet())


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(sheet(*rows(3))) == render(sheet(*rows(3)))
