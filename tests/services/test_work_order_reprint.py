"""补打一批：a batch whose orders went on meanwhile comes to paper again, without those that are 作废."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from orders import TODAY, TYPED, back, ordered, read, station, steps
from supply_station.errors import RuleBroken
from supply_station.models import Station
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.services.office import Office
from supply_station.services.work_order_life import box, dispatch, enter, void_orders
from supply_station.services.work_order_paper import Printed, mark_printed, paper, reprint

SURVEY = OrderKind.CUSTOMER_SURVEY
LATER = datetime(2026, 11, 9, 16, 30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = station(tmp_path)
    with made.book.writing() as session:
        session.add(Station(name="白岩镇供电所", practice=False, founded_at=TYPED))
    yield made
    made.book.close()


def printed(office: Office, *orders: int) -> Printed:
    return office.consult(paper, orders=orders, at=TYPED, by="王芳")


def again(office: Office, batch: int) -> Printed:
    return office.consult(reprint, batch=batch, at=LATER, by="王芳")


def texts(made: Printed) -> list[str]:
    with pypdfium2.PdfDocument(made.pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def archive(office: Office, order: int) -> None:
    back(office, order)
    office.perform(enter, orders=[order], on=TODAY, by="李秀英")
    office.perform(box, orders=[order], box="A-1", on=TODAY)
    assert read(office, order).state is OrderState.ARCHIVED


def test_void_orders_of_a_batch_are_left_out_and_named(office: Office) -> None:
    first, second = ordered(office, SURVEY, 1, 2)
    batch = office.perform(mark_printed, pages=printed(office, first, second).pages)
    office.perform(void_orders, orders=[second], reason="开错")
    made = again(office, batch)
    number = read(office, second).number
    assert [page.order for page in made.pages] == [first]
    assert made.left_out == (f"工单 {number} 已经作废（开错），没有再打",)
    assert not any(number in page for page in texts(made))
    office.perform(mark_printed, pages=made.pages)
    assert [read(office, each).prints for each in (first, second)] == [2, 1]
    office.perform(void_orders, orders=[first], reason="开错")
    with pytest.raises(RuleBroken, match=f"打印批次 {batch} 里的工单都已经作废"):
        again(office, batch)


def test_an_archived_order_of_a_batch_is_printed_again_as_it_was_and_stays_archived(office: Office) -> None:
    closed, standing = ordered(office, SURVEY, 1, 2)
    office.perform(dispatch, orders=[closed], first=1, second=2, on=TODAY)
    before = printed(office, closed, standing)
    batch = office.perform(mark_printed, pages=before.pages)
    archive(office, closed)
    made = again(office, batch)
    assert made.left_out == ()
    assert [page.facts for page in made.pages] == [page.facts for page in before.pages]
    assert all("补打" in page for page in texts(made))
    office.perform(mark_printed, pages=made.pages)
    assert (read(office, closed).state, read(office, closed).prints) == (OrderState.ARCHIVED, 2)
    assert steps(office, closed)[-1][0] is Step.REPRINTED


def test_an_order_archived_before_this_paper_was_handed_out_is_not_marked(office: Office) -> None:
    (order,) = ordered(office, SURVEY, 1)
    office.perform(dispatch, orders=[order], first=1, second=2, on=TODAY)
    first = printed(office, order)
    office.perform(mark_printed, pages=first.pages)
    archive(office, order)
    with pytest.raises(RuleBroken, match="现在是“已归档”，不能打印"):
        office.perform(mark_printed, pages=first.pages)
