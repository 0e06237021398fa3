"""停电的纸：what each paper says, read back from the PDF."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from outages import MILL, Clock, at, calls, planned, station, tell
from supply_station.errors import RuleBroken
from supply_station.rules.outage_notice import OutageKind
from supply_station.services import outage_notice_paper as paper
from supply_station.services.office import Office
from supply_station.services.outage_notice import publish
from supply_station.services.outage_notice_call import exempt_calls
from supply_station.services.outage_notice_change import move_notice, withdraw_notice


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    office = station(tmp_path / "book", clock)
    yield office
    office.book.close()


def read(pdf: bytes) -> list[str]:
    """The text of each page, without blanks and line ends."""
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def test_the_board_says_when_where_and_why_and_a_moved_one_what_was_before(
    office: Office, clock: Clock
) -> None:
    made = planned(office)
    (first,) = read(office.consult(paper.board, notice=made.key, at=at(2), by="王芳"))
    for words in (
        "停电公告",
        "11月10日（星期二）8:00",
        "到11月10日（星期二）17:00",
        "沿河线全线",
        "更换导线",
    ):
        assert words in first
    assert "1380000" not in first, "no phone of a customer hangs in the village"
    clock.now = at(5)
    change: dict[str, Any] = {
        "starts_at": at(11, 8),
        "ends_at": at(11, 17),
        "told_at": at(5),
        "reason": "下雨",
    }
    office.perform(move_notice, notice=made.key, **change)
    (moved,) = read(office.consult(paper.board, notice=made.key, at=at(5), by="王芳"))
    assert "停电改期公告" in moved
    assert "原来公告的11月10日（星期二）8:00至17:00停电，因下雨改到下面的时间" in moved
    office.perform(withdraw_notice, notice=made.key, told_at=at(5), reason="工程推迟")
    (cancelled,) = read(office.consult(paper.board, notice=made.key, at=at(5), by="王芳"))
    assert "取消停电公告" in cancelled
    assert "现在不停电了" in cancelled
    assert "停电时间" not in cancelled


def test_an_open_end_is_said_on_the_board(office: Office) -> None:
    storm = planned(
        office, kind=OutageKind.DISASTER, starts_at=at(2, 3), ends_at=None, lines=[], areas=[MILL]
    )
    (text,) = read(office.consult(paper.board, notice=storm.key, at=at(2), by="王芳"))
    assert "送电时间另行通知" in text


def test_every_important_customer_has_a_letter_with_a_receipt(office: Office) -> None:
    made = planned(office)
    pages = read(office.consult(paper.letters, notice=made.key, at=at(2), by="王芳"))
    assert len(pages) == 5
    assert all("客户签收" in each and "送达人签字" in each and "（盖章）" in each for each in pages)
    assert "青竹水厂（户号4300000000002）" in pages[0]
    for each in calls(office, made.key)[1:]:
        office.perform(exempt_calls, ids=[each.key], reason="双电源")
    assert len(read(office.consult(paper.letters, notice=made.key, at=at(2), by="王芳"))) == 1


def test_the_call_log_names_every_try_of_every_version(office: Office, clock: Clock) -> None:
    made = planned(office)
    first = calls(office, made.key)[0]
    tell(office, first, reached=False)
    tell(office, first, person="李主任")
    office.perform(publish, ids=[made.key], at=at(2), by="王芳", where="公告栏")
    clock.now = at(5)
    change: dict[str, Any] = {
        "starts_at": at(11, 8),
        "ends_at": at(11, 17),
        "told_at": at(5),
        "reason": "下雨",
    }
    office.perform(move_notice, notice=made.key, **change)
    (text,) = read(office.consult(paper.call_log, notice=made.key, at=at(5), by="王芳"))
    for words in ("第1版已通知", "第2版待通知", "没有接通", "李主任", "13800000002"):
        assert words in text


def test_the_roster_has_a_page_for_each_line_with_whole_phones(office: Office) -> None:
    pages = read(office.consult(paper.roster, at=at(2), by="王芳"))
    assert ["沿河线" in each for each in pages] == [False, True]
    assert pages[1].index("青竹水厂") < pages[1].index("青竹镇卫生院") < pages[1].index("彭家鱼塘")
    assert "13800000002" in pages[1]


def test_the_week_lists_what_is_announced(office: Office) -> None:
    with pytest.raises(RuleBroken, match="没有登记停电"):
        office.consult(paper.week, at=at(2), by="王芳")
    planned(office, starts_at=at(8, 8), ends_at=at(8, 17))
    planned(office, starts_at=at(9, 8), ends_at=at(9, 17))
    (text,) = read(office.consult(paper.week, at=at(2), by="王芳"))
    assert "11月8日周日08:00至17:00" in text
    assert "11月9日" not in text
    planned(office, kind=OutageKind.DISASTER, starts_at=at(2, 3), ends_at=None)
    planned(office, starts_at=at(5, 20), ends_at=at(6, 6))
    (text,) = read(office.consult(paper.week, at=at(2), by="王芳"))
    assert "03:00起，送电时间待定" in text
    assert "20:00至次日06:00" in text
