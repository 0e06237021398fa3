from datetime import datetime

import pypdfium2
import pytest
from sqlalchemy import select, update

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder
from supply_station.rules.work_order import OrderKind
from supply_station.services import demo, zero_account, zero_account_paper
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


def paper(office: Office, kind: str, *numbers: str) -> zero_account_paper.Printed:
    return office.consult(
        zero_account_paper.paper,
        kind=kind,
        month=None if numbers else MONTH,
        numbers=numbers,
        at=NOW,
        by="李秀英",
    )


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_every_open_case_has_one_page_with_its_account_and_history(office: Office) -> None:
    printed = paper(office, "zero_account_check")
    found = office.consult(zero_account.zero_list, month=MONTH)
    due = {each.account_no for each in found.candidates if each.exempt is None}
    told = pages(printed.pdf)
    assert len(told) == len(printed.numbers) == len(due)
    assert all(number in page for number, page in zip(printed.numbers, told, strict=True))
    assert due == {no for no in due if any(no in page for page in told)}
    assert all("2025-11" in page and MONTH in page for page in told)


def test_orders_lie_in_the_order_a_crew_walks(office: Office) -> None:
    printed = paper(office, "zero_account_list")
    areas = [page.split("台区：")[1].splitlines()[0].split()[0] for page in pages(printed.pdf)]
    assert areas == sorted(areas)
    assert printed.numbers == paper(office, "zero_account_check").numbers


def test_printing_is_counted_for_the_check_order_and_not_for_the_list(office: Office) -> None:
    number = paper(office, "zero_account_check").numbers[0]
    office.perform(zero_account_paper.mark_printed, kind="zero_account_list", numbers=[number])
    assert "补打" not in pages(paper(office, "zero_account_check", number).pdf)[0]
    office.perform(zero_account_paper.mark_printed, kind="zero_account_check", numbers=[number])
    assert "补打" in pages(paper(office, "zero_account_check", number).pdf)[0]
    order = office.consult(
        lambda session: session.scalars(select(WorkOrder).where(WorkOrder.number == number)).one()
    )
    assert (order.prints, order.printed_at) == (1, NOW)


def test_an_unknown_number_and_an_empty_month_are_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match="LD2026109999"):
        paper(office, "zero_account_check", "LD2026109999")
    with pytest.raises(RuleBroken, match="没有在核查的零度户"):
        office.consult(
            zero_account_paper.paper,
            kind="zero_account_check",
            month="2026-09",
            numbers=(),
            at=NOW,
            by="李秀英",
        )


def test_chosen_orders_are_named_and_other_kinds_refused(office: Office) -> None:
    with office.book.reading() as session:
        rows = session.execute(select(WorkOrder.id, WorkOrder.number).limit(3)).all()
    held = {row.id: row.number for row in rows}
    assert set(office.consult(zero_account_paper.numbers, orders=list(held))) == set(held.values())
    first, second, _ = held
    with office.book.writing() as session:
        session.execute(update(WorkOrder).where(WorkOrder.id == first).values(kind=OrderKind.CUSTOMER_SURVEY))
        session.execute(update(WorkOrder).where(WorkOrder.id == second).values(voided_at=NOW))
    with pytest.raises(RuleBroken, match=f"{held[first]} 是客户变更用电查勘工单"):
        office.consult(zero_account_paper.numbers, orders=list(held))
    with pytest.raises(RuleBroken, match="已作废或不存在"):
        office.consult(zero_account_paper.numbers, orders=[second])
