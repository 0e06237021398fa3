"""空户上报文件：the letter and its table, read back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from supply_station.documents.zero_account_report import ZeroAccountReportSheet, render
from supply_station.errors import RuleBroken
from supply_station.rules.zero_account import CaseState, Finding, Treatment
from supply_station.rules.zero_account_register import RegisterRow

Read = Callable[[bytes], list[Any]]

ROW = RegisterRow(
    account_no="4301234567890",
    name="向𠮷野",
    address="岩板溪村六组 12 户",
    area="一台区",
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
    answer=None,
    answered_on=None,
    answer_no=None,
    settled_on=None,
    removed_on=None,
    cancelled_on=None,
    note=None,
)
RULE = "还须现场查实，并公告满一个月（《供电营业规则》2024 年版）"
SHEET = ZeroAccountReportSheet(
    station="白岩镇供电所",
    county="国网溪口县供电公司",
    number="KH202610001",
    month="2026-10",
    document_no="白供〔2026〕12号",
    approved_by="石建国",
    approved_on=date(2026, 10, 30),
    approval="电话批准后补签",
    reported_on=date(2026, 11, 2),
    closing_rule=RULE,
    printed_at=datetime(2026, 10, 31, 15, 20),
    printed_by="彭小芳",
    rows=(ROW,),
)


def whole(page: Any) -> str:
    """The text of a page without line ends and blanks."""
    return "".join(page.text.split())


def test_the_letter_says_who_reports_what_to_whom(pages: Read) -> None:
    letter = whole(pages(render(SHEET))[0])
    for words in (
        *("白岩镇供电所", "国网溪口县供电公司：", "白供〔2026〕12号", "关于上报空户的请示", "2026年11月2日"),
        *(
            "审核人：石建国（电话批准后补签）",
            "审核日期：2026年10月30日",
            "上报批号：KH202610001",
            "（盖章）",
        ),
        *("所长签字：", "附件：", "1.空户上报明细表（1户）", "2.零度户现场核查工单（1户）", "3.现场照片"),
        *("妥否，请批示。", "打印时间：2026-10-3115:20", "打印人：彭小芳"),
    ):
        assert words in letter


def test_the_letter_counts_residents_others_and_areas(pages: Read) -> None:
    some = (
        ROW,
        replace(ROW, area="二台区", category="低压非居民"),
        replace(ROW, category="高压"),
        replace(ROW, area=None, category=None),
    )
    letter = whole(pages(render(replace(SHEET, rows=some)))[0])
    assert "空户4户上报（居民1户，非居民3户，涉及2个台区）" in letter


def test_the_letter_claims_no_right_to_close(pages: Read) -> None:
    letter = whole(pages(render(SHEET))[0])
    assert "".join(f"连续六个月零电量不等于可以销户：{RULE}。是否销户，请公司逐户批复。".split()) in letter


def test_the_table_behind_it_has_every_account_and_room_for_the_answer(pages: Read) -> None:
    some = tuple(replace(ROW, account_no=f"43000000{at:05d}") for at in range(1, 31))
    letter, *table = pages(render(replace(SHEET, rows=some)))
    assert letter.size[0] < letter.size[1]
    assert all(page.size[0] > page.size[1] for page in table)
    assert len(table) > 1
    found = [line.split()[1] for page in table for line in page.text.split("\r\n") if "43000000" in line]
    assert found == [row.account_no for row in some]
    for at, page in enumerate((letter, *table), 1):
        assert f"第 {at} 页 / 共 {1 + len(table)} 页" in page.text
    for page in table:
        assert all(words in page.text for words in ("附件 1", "KH202610001", "县公司批复", "退回补查"))
    assert "合计 30 户" in table[-1].text


def test_a_row_shows_what_was_found(pages: Read) -> None:
    table = whole(pages(render(SHEET))[1])
    for words in (
        "4301234567890",
        "向𠮷野",
        "岩板溪村六组12户",
        "一台区",
        "低压居民",
        "2026-04",
        "2026-10-12",
    ):
        assert words in table
    assert "彭水生" in table


def test_what_is_not_there_yet_is_left_to_be_written(pages: Read) -> None:
    letter, table = pages(render(replace(SHEET, document_no=None, reported_on=None, county=None)))
    assert "文号：" in letter.text
    assert "2026年11月" not in letter.text
    assert "县供电公司：" in letter.text
    assert "文号" not in table.text


def test_a_batch_without_accounts_is_refused_with_the_next_step() -> None:
    with pytest.raises(RuleBroken, match="请先选好处理意见"):
        render(replace(SHEET, rows=()))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(SHEET) == render(SHEET)
