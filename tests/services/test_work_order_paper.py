from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import func, select, update

from orders import ACCOUNTS, DENG, MONTH, PENG, TODAY, TYPED, XIANG, back, ordered, read, station, steps
from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.models import Customer, FormEdition, Journal, PrintBatch, PrintedOrder, Station, WorkOrder
from supply_station.models import ZeroAccount as Case
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState
from supply_station.services.office import Office
from supply_station.services.work_order_choice import chosen
from supply_station.services.work_order_life import box, dispatch, enter, void_orders
from supply_station.services.work_order_paper import (
    Batch,
    Printed,
    batches,
    chosen_paper,
    mark_printed,
    paper,
    reprint,
)

CHECK, SURVEY, REPLACE = OrderKind
LATER = datetime(2026, 11, 9, 16, 30)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = station(tmp_path)
    with office.book.writing() as session:
        session.add(Station(name="白岩镇供电所", practice=False, founded_at=TYPED))
    return office


def made(office: Office, *orders: int, at: datetime = TYPED) -> Printed:
    return office.consult(paper, orders=orders, at=at, by=office.clerk)


def print_out(office: Office, *orders: int) -> int:
    return office.perform(mark_printed, pages=made(office, *orders).pages)


def texts(printed: Printed) -> list[str]:
    with pypdfium2.PdfDocument(printed.pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def send(office: Office, orders: Sequence[int]) -> None:
    office.perform(dispatch, orders=orders, first=DENG, second=XIANG, on=TODAY)


def archive(office: Office, order: int) -> None:
    send(office, [order])
    print_out(office, order)
    back(office, order)
    office.perform(enter, orders=[order], on=TODAY, by="李秀英")
    office.perform(box, orders=[order], box="A-1", on=TODAY)


def edition(office: Office, name: str, valid_from: str) -> None:
    """The station's own edition of the check order's form, in force from a day on."""
    bundled = (paths.resources() / "forms" / "zero_account_check.toml").read_text(encoding="utf-8")
    folder = office.book.path.parent / "表单"
    folder.mkdir(exist_ok=True)
    text = bundled.replace("2024 年版", name).replace("2000-01-01", valid_from)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_orders_of_all_kinds_lie_as_a_crew_walks(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Customer).where(Customer.id == 2).values(walking_order=1))
    orders = [
        *ordered(office, REPLACE, 1),
        *ordered(office, CHECK, 1, 2),
        *ordered(office, SURVEY, 3),
    ]
    replacement, first, second, survey = orders
    printed = made(office, *orders)
    assert [page.order for page in printed.pages] == [survey, second, replacement, first]
    told = texts(printed)
    assert len(told) == 6  # a replacement is a set of three copies
    for page, order in zip(told, (survey, second, *[replacement] * 3, first), strict=True):
        held = read(office, order)
        assert held.number in page
        assert held.code in page
        assert ACCOUNTS[held.customer_id] in page
        assert str(held.kind) in page
    assert printed.between(2, 4) == (printed.pages[2],)
    assert printed.between(0, 3) == printed.pages[:3]


def test_what_went_to_paper_is_remembered_with_what_it_said(office: Office) -> None:
    sent, waiting = ordered(office, CHECK, 1, 3)
    send(office, [sent])
    printed = made(office, sent, waiting)
    with office.book.writing() as session:
        session.execute(update(Customer).where(Customer.id == 1).values(name="改了名"))
    batch = office.perform(mark_printed, pages=printed.pages)
    assert [read(office, each).state for each in (sent, waiting)] == [OrderState.PRINTED, OrderState.WAITING]
    assert [(read(office, each).prints, read(office, each).printed_at) for each in (sent, waiting)] == [
        (1, TYPED),
        (1, TYPED),
    ]
    assert steps(office, waiting)[-1] == (Step.PRINTED, None, f"打印批次 {batch}")
    with office.book.reading() as session:
        kept = session.scalars(select(PrintedOrder).order_by(PrintedOrder.page)).all()
        assert [(each.page, each.work_order_id) for each in kept] == [(1, waiting), (2, sent)]
        assert kept[1].facts["customer.name"] == "户1"
        (held,) = session.scalars(select(PrintBatch))
        assert (held.kind, held.orders, held.printed_by) == (CHECK, 2, "王芳")
        (form,) = session.scalars(select(FormEdition))
        assert {read(office, each).form_id for each in (sent, waiting)} == {form.id}
        line = session.scalars(select(Journal).order_by(Journal.id.desc())).first()
        assert line is not None
        assert line.act == "打印工单"
    office.perform(dispatch, orders=[waiting], first=DENG, second=XIANG, on=TODAY)
    assert read(office, waiting).state is OrderState.PRINTED


def test_an_order_printed_again_says_so_and_counts_again(office: Office) -> None:
    first, second = ordered(office, CHECK, 1, 2)
    assert not any("补打" in page for page in texts(made(office, first, second)))
    print_out(office, first)
    told = {page.order: page.reprint for page in made(office, first, second).pages}
    assert told == {first: True, second: False}
    print_out(office, first, second)
    assert ["补打" in page for page in texts(made(office, first))] == [True]
    assert [step for step, *_ in steps(office, first)] == [Step.OPENED, Step.PRINTED, Step.REPRINTED]
    assert [step for step, *_ in steps(office, second)] == [Step.OPENED, Step.PRINTED]
    assert [read(office, each).prints for each in (first, second)] == [2, 1]


def test_a_returned_order_is_printed_again_and_stays_returned(office: Office) -> None:
    (order,) = ordered(office, CHECK, 1)
    send(office, [order])
    print_out(office, order)
    back(office, order, first=PENG, second=DENG)
    (page,) = texts(made(office, order))
    assert "彭山、邓茂" in page
    print_out(office, order)
    assert read(office, order).state is OrderState.RETURNED


def test_a_batch_is_printed_again_exactly(office: Office) -> None:
    orders = ordered(office, CHECK, 1, 2) + ordered(office, REPLACE, 3)
    send(office, orders)
    printed = made(office, *orders)
    batch = office.perform(mark_printed, pages=printed.pages)
    with office.book.writing() as session:
        session.execute(update(Customer).values(name="改了名", area_id=1, walking_order=5 - Customer.id))
    edition(office, "2027 年版", "2026-11-01")
    again = office.consult(reprint, batch=batch, at=LATER, by="田秀英")
    assert [page.order for page in again.pages] == [page.order for page in printed.pages]
    assert [page.facts for page in again.pages] == [page.facts for page in printed.pages]
    assert [page.form for page in again.pages] == [page.form for page in printed.pages]
    before, after = texts(printed), texts(again)
    assert not any("补打" in page for page in before)
    for old, new in zip(before, after, strict=True):
        assert "补打" in new
        assert "田秀英" in new
        assert "2026-11-09 16:30" in new
        assert "改了名" not in new
        assert "2027 年版" not in new
        lost = set(old.split()) - set(new.split())
        assert {word for word in lost if "打印" not in word and "王芳" not in word} <= {"2026-11-02", "09:00"}


def test_a_reprinted_batch_is_a_batch_of_its_own(office: Office) -> None:
    orders = ordered(office, CHECK, 1, 3)
    first = print_out(office, *orders)
    again = office.consult(reprint, batch=first, at=TYPED, by="王芳")
    second = office.perform(mark_printed, pages=again.pages)
    mixed = print_out(office, *orders, *ordered(office, SURVEY, 2))
    numbers = [read(office, order).number for order in reversed(orders)]  # 乙台区 comes first
    survey = read(office, orders[-1] + 1).number
    assert office.consult(batches) == [
        Batch(mixed, TYPED, "王芳", None, 3, numbers[0], survey),
        Batch(second, TYPED, "王芳", CHECK, 2, *numbers),
        Batch(first, TYPED, "王芳", CHECK, 2, *numbers),
    ]
    with office.book.reading() as session:
        facts = session.scalars(select(PrintedOrder.facts).where(PrintedOrder.print_batch_id != mixed)).all()
    assert facts[:2] == facts[2:]


def test_an_order_keeps_the_edition_it_was_first_printed_with(office: Office) -> None:
    old, new = ordered(office, CHECK, 1, 2)
    print_out(office, old)
    edition(office, "2027 年版", "2026-11-02")
    assert {page.order: page.form.edition for page in made(office, old, new).pages} == {
        old: "2024 年版",
        new: "2027 年版",
    }
    print_out(office, old, new)
    with office.book.reading() as session:
        kept = {each.id: each.edition for each in session.scalars(select(FormEdition))}
    assert [kept[read(office, each).form_id or 0] for each in (old, new)] == ["2024 年版", "2027 年版"]


def test_the_edition_is_the_one_in_force_on_the_printing_day(office: Office) -> None:
    (order,) = ordered(office, CHECK, 1)
    edition(office, "2027 年版", "2026-11-05")
    assert made(office, order).pages[0].form.edition == "2024 年版"
    assert made(office, order, at=LATER).pages[0].form.edition == "2027 年版"


def test_an_edition_whose_file_is_gone_is_still_printed(office: Office) -> None:
    (order,) = ordered(office, CHECK, 1)
    edition(office, "试用版", "2026-01-01")
    print_out(office, order)
    (office.book.path.parent / "表单" / "试用版.toml").unlink()
    print_out(office, order)
    assert made(office, order).pages[0].form.edition == "试用版"


def test_closed_void_and_unknown_orders_are_refused(office: Office) -> None:
    closed, void, standing = ordered(office, SURVEY, 1, 2, 3)
    archive(office, closed)
    office.perform(void_orders, orders=[void], reason="开错")
    with pytest.raises(RuleBroken, match=f"{read(office, closed).number} 现在是“已归档”，不能打印") as told:
        made(office, standing, closed)
    assert told.value.field == "orders"
    with pytest.raises(RuleBroken, match="已作废或不存在"):
        made(office, standing, void)
    with pytest.raises(RuleBroken, match="已作废或不存在"):
        made(office)


def test_an_order_void_by_now_is_neither_marked_nor_printed_again(office: Office) -> None:
    first, second = ordered(office, SURVEY, 1, 2)
    printed = made(office, first, second)
    office.perform(mark_printed, pages=printed.pages)
    office.perform(void_orders, orders=[second], reason="开错")
    with pytest.raises(RuleBroken, match="已作废或不存在"):
        office.perform(mark_printed, pages=printed.pages)
    with pytest.raises(RuleBroken, match="没有打印批次 99"):
        office.consult(reprint, batch=99, at=LATER, by="王芳")
    assert read(office, first).prints == 1
    with office.book.reading() as session:
        assert session.scalar(select(func.count(PrintBatch.id))) == 1


def test_a_month_means_the_orders_that_are_not_back(office: Office) -> None:
    first, second, third = ordered(office, CHECK, 1, 2, 3)
    (survey,) = ordered(office, SURVEY, 1)
    send(office, [first])
    print_out(office, first)
    back(office, first)
    with office.book.writing() as session:
        session.execute(update(Case).where(Case.id == 3).values(state=CaseState.CLOSED, closed_on=TODAY))
        session.execute(update(WorkOrder).where(WorkOrder.id == second).values(month="2026-11"))
    found = office.consult(chosen_paper, kind=CHECK, month=MONTH, numbers=(), at=TYPED, by="王芳")
    assert [page.order for page in found.pages] == [second]
    assert third not in office.consult(chosen, kind=CHECK, month=MONTH, numbers=())
    assert office.consult(chosen, kind=SURVEY, month="2026-11", numbers=()) == [survey]
    with pytest.raises(RuleBroken, match="2026-10 没有未回单的客户变更用电查勘工单可以打印；请先开工单"):
        office.consult(chosen, kind=SURVEY, month=MONTH, numbers=())
    with pytest.raises(RuleBroken, match="请先把要核查的户列入核查"):
        office.consult(chosen, kind=CHECK, month="2026-09", numbers=())


def test_orders_are_named_by_number_or_code(office: Office) -> None:
    first, second = ordered(office, CHECK, 1, 2)
    (survey,) = ordered(office, SURVEY, 3)
    number, code = read(office, first).number, read(office, second).code
    named = (f" {number.lower()}", code, number)
    assert office.consult(chosen, kind=CHECK, month=None, numbers=named) == [first, second]
    with pytest.raises(RuleBroken, match="没有这些工单：LD2026109999、LD2026109998。请核对工单号") as told:
        office.consult(chosen, kind=CHECK, month=None, numbers=("LD2026109999", number, "LD2026109998"))
    assert told.value.field == "number"
    with pytest.raises(RuleBroken, match="是客户变更用电查勘工单，不是零度户现场核查工单"):
        office.consult(chosen, kind=CHECK, month=None, numbers=(number, read(office, survey).number))
    office.perform(void_orders, orders=[first], reason="开错")
    with pytest.raises(RuleBroken, match=f"{number} 已经作废"):
        office.consult(chosen, kind=CHECK, month=None, numbers=(number,))
