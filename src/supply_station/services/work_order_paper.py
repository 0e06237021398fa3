"""工单打印：orders onto paper, remembered with what the paper said, and printed again exactly (domain 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, aliased

from supply_station.errors import RuleBroken
from supply_station.models import FormEdition, PrintBatch, PrintedOrder, WorkOrder, WorkOrderEvent
from supply_station.rules.form import Form
from supply_station.rules.parameter import CLOSING_RULE
from supply_station.rules.work_order import OrderKind, OrderState, Step, must_be
from supply_station.services import form as forms
from supply_station.services import parameter
from supply_station.services.office import Work, act
from supply_station.services.station import the_station
from supply_station.services.work_order import note_step, standing
from supply_station.services.work_order_choice import chosen, walked
from supply_station.services.work_order_facts import facts

if TYPE_CHECKING:  # reportlab is imported where a paper is made, not where one is named
    from supply_station.documents.order_form import Fact

_SLICE = 10_000


@dataclass(frozen=True)
class PrintedPage:
    """One order as its paper says it: `order` is its id, `facts` are by source (`rules.form.SOURCES`)."""

    order: int
    number: str
    code: str
    form: Form
    reprint: bool
    facts: "Mapping[str, Fact]"


@dataclass(frozen=True)
class Printed:
    """A paper ready to be handed out, and the orders on it, in the order of its sheets.

    `left_out` says of each order that was asked for and is not on it, why.
    """

    pdf: bytes
    pages: tuple[PrintedPage, ...]
    left_out: tuple[str, ...] = ()

    def between(self, first: int, end: int) -> tuple[PrintedPage, ...]:
        """The orders that have a sheet among those from `first`, counted from 0, up to `end`."""
        held = [page for page in self.pages for _ in page.form.copies or ("",)]
        return tuple({page.order: page for page in held[first:end]}.values())


def pages(session: Session, *, orders: Sequence[int], at: datetime) -> tuple[PrintedPage, ...]:
    """What the paper of orders (ids) of any kind says, as a crew walks.

    Raises:
        RuleBroken: an order that is archived, 作废 or not there, or none was named.
    """
    held = walked(session, orders=orders)
    _printable(held)
    kept = forms.of_orders(session, [order for order in held if order.form_id is not None])
    current = {kind: forms.in_force(session, kind, at.date()) for kind in {order.kind for order in held}}
    known = facts(session, held)
    return tuple(
        PrintedPage(
            order.id,
            order.number,
            order.code,
            kept.get(order.id) or current[order.kind],
            order.prints > 0,
            known[order.id],
        )
        for order in held
    )


def paper(session: Session, *, orders: Sequence[int], at: datetime, by: str) -> Printed:
    """The paper of orders (ids) of any kind; one that was on paper before says 补打.

    Raises:
        RuleBroken: what `pages` refuses.
    """
    return _rendered(session, pages(session, orders=orders, at=at), at=at, by=by, of=at)


def chosen_paper(
    session: Session, *, kind: OrderKind, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> Printed:
    """The paper of orders of one kind, as `chosen` finds them."""
    return paper(session, orders=chosen(session, kind=kind, month=month, numbers=numbers), at=at, by=by)


@act("打印工单", changes=(WorkOrder, WorkOrderEvent, PrintBatch, PrintedOrder, FormEdition))
def mark_printed(work: Work, *, pages: Sequence[PrintedPage]) -> int:
    """Remember that these orders went to paper, and what it said; returns the id of the batch.

    An order keeps the edition of the form it was first printed with; one that was dispatched is 已打印.
    What lay on paper before may be archived by now: it is counted and stays archived.

    Raises:
        RuleBroken: an order that is 作废 by now, or archived before it was ever on paper.
    """
    session = work.session
    held = standing(session, [page.order for page in pages])
    first_time = {page.order for page in pages if not page.reprint}
    _printable([order for order in held if order.id in first_time])
    new = [order.id for order in held if not order.prints]
    again = [order.id for order in held if order.prints]
    kinds = {order.kind for order in held}
    batch = PrintBatch(
        kind=kinds.pop() if len(kinds) == 1 else None,
        orders=len(pages),
        printed_at=work.now,
        printed_by=work.clerk,
    )
    session.add(batch)
    session.flush()
    _write_pages(session, batch.id, pages)
    _write_orders(work, pages, {order.id for order in held if order.form_id is None})
    for step, orders in ((Step.PRINTED, new), (Step.REPRINTED, again)):
        if orders:
            note_step(work, orders, step, note=f"打印批次 {batch.id}")
    numbers = {"first": pages[0].number, "last": pages[-1].number}
    work.bulk({"batch": batch.id, "orders": len(pages), "again": len(again), **numbers})
    return batch.id


def reprint(session: Session, *, batch: int, at: datetime, by: str) -> Printed:
    """A batch on paper again exactly as it was, marked 补打, with today's time and person.

    Archived orders are among it. One that is 作废 by now should not exist, so no paper of it is made again;
    `left_out` names it.

    Raises:
        RuleBroken: there is no such batch, or every order of it is 作废 by now.
    """
    first = session.get(PrintBatch, batch)
    if first is None:
        raise RuleBroken(f"没有打印批次 {batch}，请刷新后再选。", field="batch")
    query = (
        select(PrintedOrder.facts, WorkOrder)
        .join(WorkOrder, WorkOrder.id == PrintedOrder.work_order_id)
        .where(PrintedOrder.print_batch_id == batch)
        .order_by(PrintedOrder.page)
    )
    held = session.execute(query).all()
    form_of = forms.of_orders(session, [order for _, order in held])
    again = tuple(
        PrintedPage(order.id, order.number, order.code, form_of[order.id], reprint=True, facts=_thawed(said))
        for said, order in held
        if order.voided_at is None
    )
    void = tuple(
        f"工单 {order.number} 已经作废（{order.void_reason}），没有再打"
        for _, order in held
        if order.voided_at is not None
    )
    if not again:
        raise RuleBroken(f"打印批次 {batch} 里的工单都已经作废，没有可再打的。请另选一批。", field="batch")
    return replace(_rendered(session, again, at=at, by=by, of=first.printed_at), left_out=void)


@dataclass(frozen=True)
class Batch:
    """打印批次 as a list shows it; `kind` is None where several kinds went together."""

    id: int
    printed_at: datetime
    printed_by: str
    kind: OrderKind | None
    orders: int
    first: str
    last: str


def batches(session: Session) -> list[Batch]:
    """Every batch that went to paper, the newest first, with the numbers of its first and last order."""
    first, last = aliased(WorkOrder), aliased(WorkOrder)
    query = select(
        PrintBatch.id,
        PrintBatch.printed_at,
        PrintBatch.printed_by,
        PrintBatch.kind,
        PrintBatch.orders,
        first.number,
        last.number,
    ).order_by(PrintBatch.id.desc())
    for order, page in ((first, 1), (last, PrintBatch.orders)):
        printed = aliased(PrintedOrder)
        query = query.join(printed, (printed.print_batch_id == PrintBatch.id) & (printed.page == page))
        query = query.join(order, order.id == printed.work_order_id)
    return [Batch(*row) for row in session.execute(query)]


def _printable(orders: Sequence[WorkOrder]) -> None:
    for row, order in enumerate(orders):
        if order.voided_at is not None:
            told = f"工单 {order.number} 已经作废，不能打印。请去掉它再打印。"
            raise RuleBroken(told, field="orders", row=row)
        must_be(order.state, tuple(OrderState)[:-1], order.number, "打印", row)


def _rendered(
    session: Session, said: tuple[PrintedPage, ...], *, at: datetime, by: str, of: datetime
) -> Printed:
    """The PDF; the regulation is cited as it stood on the day `of`."""
    from supply_station.documents import order_form as document  # noqa: PLC0415

    sheets = document.OrderSheets(
        station=the_station(session).name,
        printed_at=at,
        printed_by=by,
        closing_rule=parameter.cited(session, CLOSING_RULE, of.date()),
        pages=tuple(
            document.OrderPage(page.form, page.number, page.code, page.reprint, page.facts) for page in said
        ),
    )
    return Printed(document.render(sheets), said)


def _write_pages(session: Session, batch: int, pages: Sequence[PrintedPage]) -> None:
    rows = [
        {"print_batch_id": batch, "page": at, "work_order_id": page.order, "facts": dict(page.facts)}
        for at, page in enumerate(pages, 1)
    ]
    session.execute(insert(PrintedOrder), rows)


def _write_orders(work: Work, pages: Sequence[PrintedPage], without_form: set[int]) -> None:
    """Count the print; an order without a form keeps the edition its paper was drawn from."""
    by_form: dict[int | None, tuple[Form, list[int]]] = {}
    for page in pages:
        key = id(page.form) if page.order in without_form else None
        by_form.setdefault(key, (page.form, []))[1].append(page.order)
    for key, (form, orders) in by_form.items():
        edition = {} if key is None else {"form_id": forms.kept(work, form)}
        for at in range(0, len(orders), _SLICE):
            some = update(WorkOrder).where(WorkOrder.id.in_(orders[at : at + _SLICE]))
            counted = some.values(
                prints=WorkOrder.prints + 1,
                printed_at=func.coalesce(WorkOrder.printed_at, work.now),
                **edition,
            )
            sent = some.where(WorkOrder.state == OrderState.DISPATCHED).values(state=OrderState.PRINTED)
            for statement in (counted, sent):
                work.session.execute(statement, execution_options={"synchronize_session": False})


def _thawed(said: Mapping[str, Any]) -> "dict[str, Fact]":
    """Facts as JSON gives them back, with the pairs of a history as they were printed."""
    return {
        source: fact if isinstance(fact, str) else tuple((month, energy) for month, energy in fact)
        for source, fact in said.items()
    }
