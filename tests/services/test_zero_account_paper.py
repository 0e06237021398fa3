import re
from datetime import datetime

import pypdfium2
import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.rules.work_order import OrderKind
from supply_station.services import demo, work_order_paper, zero_account, zero_account_paper
from supply_station.services.office import Office
from supply_station.storage.book import Book

NOW = datetime(2026, 11, 2, 9, 0)
MONTH = "2026-10"


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
