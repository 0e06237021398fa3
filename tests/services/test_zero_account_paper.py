import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import Journal, Station
from supply_station.rules.parameter import DUTY_PHONE, REGISTER_FORM, Level
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import CaseState
from supply_station.services import demo, parameter, work_order_paper, zero_account, zero_account_paper
from supply_station.services.office import Office
from supply_station.services.zero_account_opening import take_in
from supply_station.services.zero_account_paper import (
    PAPERS,
    announcement_paper,
    note_printed,
    register_paper,
    report_paper,
)
from supply_station.services.zero_account_report import reports
from supply_station.storage.book import Book
from zero_cases import account, paper_case, zero_station

NOW = datetime(2026, 11, 2, 9, 0)
MONTH = "2026-10"
MONTH_OF_PAPER = "2026-09"
"""Of the cases begun on paper (`zero_cases.PAPERS`)."""
PHONE, IDENTITY = "13900000000", "430000197001010011"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(Book.open(new_book(tmp_path_factory.mktemp("book"))), clerk="李秀英", clock=lambda: NOW)
    office.perform(demo.found_demo, customers=400, months=14, seed=3, last_month=MONTH)
    office.perform(zero_account.open_cases, month=MONTH, whole="all")
    return office


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def checks(office: Office, month: str = MONTH) -> work_order_paper.Printed:
    kind = OrderKind.ZERO_ACCOUNT_CHECK
    return office.consult(
        work_order_paper.chosen_paper, kind=kind, month=month, numbers=(), at=NOW, by="李秀英"
    )


def crew_list(office: Office, *numbers: str) -> list[str]:
    month = None if numbers else MONTH
    values = {"month": month, "numbers": numbers, "at": NOW, "by": "李秀英"}
    return pages(office.consult(zero_account_paper.check_list, **values))  # type: ignore[arg-type]


def test_every_open_case_has_one_page_with_its_account_and_history(office: Office) -> None:
    printed = checks(office)
    found = office.consult(zero_account.zero_list, month=MONTH)
    due = {each.account_no for each in found.candidates if each.exempt is None}
    told = pages(printed.pdf)
    assert len(told) == len(printed.pages) == len(due)
    assert all(each.number in page for each, page in zip(printed.pages, told, strict=True))
    assert due == {each.facts["customer.account_no"] for each in printed.pages}
    assert all("2025-11" in page and MONTH in page for page in told)


def test_the_list_names_every_order_by_its_code_as_a_crew_walks(office: Office) -> None:
    told = crew_list(office)
    areas = [page.split("台区：")[1].splitlines()[0].split()[0] for page in told]
    assert areas == sorted(areas)
    text = "\n".join(told)
    codes = [each.code for each in checks(office).pages]
    assert [each for each in re.findall(r"\b\d{6}\b", text) if each in codes] == codes


def test_a_list_of_named_orders_holds_no_others(office: Office) -> None:
    first, second, *_ = checks(office).pages
    (page,) = crew_list(office, second.number, first.code)
    assert page.index(first.code) < page.index(second.code)
    assert "共 2 户" in page or "共 1 户" in page


def test_a_month_without_cases_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match=r"2026-09 没有未回单的零度户现场核查工单.*请先把要核查的户列入核查"):
        checks(office, "2026-09")


@pytest.fixture
def begun(tmp_path: Path) -> Office:
    """A station with cases begun on paper: two announced, one reported, one kept."""
    office = zero_station(tmp_path)
    with office.book.writing() as session:
        session.add(
            Station(name="白岩镇供电所", county_company="岩溪县供电公司", practice=False, founded_at=NOW)
        )
    for no in "7001", "7002", "7003", "7004":
        account(office, no, phone=PHONE, identity_no=IDENTITY, area_id=1)
    states = (CaseState.ANNOUNCED, CaseState.ANNOUNCED, CaseState.REPORTED, CaseState.CLOSED)
    cases = [paper_case(f"700{at}", state) for at, state in enumerate(states, 1)]
    office.perform(take_in, cases=cases)
    return office


def told(office: Office, query: Callable[..., bytes], *numbers: str, month: str | None = None) -> list[str]:
    return pages(office.consult(query, month=month, numbers=numbers, at=NOW, by="李秀英"))


def test_the_register_holds_the_empty_accounts_and_no_others(begun: Office) -> None:
    (page,) = told(begun, register_paper, month=MONTH)
    assert "空户登记册" in page
    assert all(f"户700{at}" in page for at in (1, 2, 3))
    assert "户7004" not in page
    assert "2026-09-01" in page
    assert "合计 3 户，其中已销户 0 户" in page
    with pytest.raises(RuleBroken, match="请只写明月份"):
        told(begun, register_paper, "LD2026100001", month=MONTH)
    with pytest.raises(RuleBroken, match=r"没有空户.*核查出空户以后再打印"):
        told(begun, register_paper, month="2026-07")


def test_the_report_is_a_letter_to_the_county_with_its_accounts(begun: Office) -> None:
    (batch,) = begun.consult(reports)
    letter, table = told(begun, report_paper, batch.number.lower())
    for words in ("岩溪县供电公司", "白岩镇供电所", "岩溪供〔2026〕9号", "彭所长", "空户 3 户"):
        assert words in letter
    assert batch.number in table
    assert [f"户700{at}" in table for at in (1, 2, 3, 4)] == [True, True, True, False]
    assert told(begun, report_paper, month=MONTH_OF_PAPER) == [letter, table]


def test_a_report_or_an_announcement_must_be_named_where_a_month_has_several(begun: Office) -> None:
    account(begun, "7005")
    later = date(2026, 9, 21)
    begun.perform(take_in, cases=[paper_case("7005", CaseState.ANNOUNCED, posted_on=later)])
    with pytest.raises(RuleBroken, match="2026-09 有 2 个销户公告：GG20260901、GG20260902。请写明打印哪一个"):
        told(begun, announcement_paper, month=MONTH_OF_PAPER)
    assert "户7005" in told(begun, announcement_paper, "GG20260902")[0]
    with pytest.raises(RuleBroken, match="没有销户公告 GG20261001，请核对；还没有的，请先登记销户公告"):
        told(begun, announcement_paper, "GG20261001")
    with pytest.raises(RuleBroken, match="没有上报批次 2026-10，请核对；还没有的，请先登记所长审核"):
        told(begun, report_paper, month=MONTH)


def test_the_announcement_shows_names_and_four_digits_only(begun: Office) -> None:
    text = "".join(told(begun, announcement_paper, month=MONTH_OF_PAPER))
    assert "户7001" in text
    assert "户7003" not in text
    assert "2026年9月20日" in text
    assert "村部公告栏" in text
    assert PHONE not in text
    assert IDENTITY not in text


def test_the_announcement_names_the_stations_telephone_or_leaves_a_line(begun: Office) -> None:
    text = "".join("".join(told(begun, announcement_paper, month=MONTH_OF_PAPER)).split())
    assert "联系人：" in text
    laid(begun, DUTY_PHONE, "0743-1234567", date(2026, 11, 2))
    text = "".join("".join(told(begun, announcement_paper, month=MONTH_OF_PAPER)).split())
    assert "联系：白岩镇供电所，值班电话0743-1234567" in text
    assert "联系人：" not in text


def test_a_register_stands_on_the_countys_form_of_its_month(begun: Office) -> None:
    assert "附表 LD-2" in told(begun, register_paper, month=MONTH)[0]
    laid(begun, REGISTER_FORM, "附表 LD-9　2027 年版", date(2026, 10, 1))
    assert "附表 LD-9　2027 年版" in told(begun, register_paper, month=MONTH)[0]
    laid(begun, REGISTER_FORM, "附表 LD-10", date(2026, 11, 1))
    assert "附表 LD-9" in told(begun, register_paper, month=MONTH)[0]


def laid(office: Office, key: str, value: str, since: date) -> None:
    office.perform(
        parameter.change, key=key, value=value, valid_from=since, level=Level.STATION, source="县公司通知"
    )


def test_each_paper_is_noted_by_what_a_clerk_calls_it(begun: Office) -> None:
    for paper in PAPERS:
        begun.perform(note_printed, paper=paper, month=MONTH_OF_PAPER, numbers=())
    with begun.book.reading() as session:
        lines = session.scalars(select(Journal).where(Journal.act == note_printed.title)).all()
    assert [each.changes for each in lines] == [
        [{"bulk": {"paper": title, "month": MONTH_OF_PAPER, "numbers": []}}]
        for title in ("零度户核查清单", "空户登记册", "上报文件", "销户公告")
    ]
