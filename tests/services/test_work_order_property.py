"""Whatever a clerk does to an order, in whatever order: its state, its dates and its 传递登记 agree."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from exports import contents
from orders import (
    ACCOUNTS,
    DENG,
    PENG,
    TODAY,
    TOMORROW,
    WRITTEN,
    XIANG,
    case_state,
    on_paper,
    ordered,
    read,
    station,
    steps,
)
from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder
from supply_station.rules.work_order import OUT, OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState
from supply_station.services.office import Office
from supply_station.services.work_order_life import (
    amend_return,
    box,
    dispatch,
    enter,
    give_back,
    illegible,
    postpone,
    send_back,
    void_orders,
)
from supply_station.services.work_order_opening import backfill

Press = tuple[Any, dict[str, Any]]
"""A button and what is typed into its form; no button is the step that should come next."""

DAYS = st.sampled_from([TODAY, TODAY, date(2026, 11, 1), date(2026, 10, 30), TOMORROW])
PAIRS = st.sampled_from([(DENG, XIANG), (DENG, XIANG), (PENG, DENG), (DENG, DENG), (DENG, None)])
WORDS = st.sampled_from(["原因", "原因", " "])
FILLED = st.sampled_from([True, True, False])


def press(act: Any, **said: st.SearchStrategy[Any]) -> st.SearchStrategy[Press]:
    return st.tuples(st.just(act), st.fixed_dictionaries(said))


RETURN = {"pair": PAIRS, "filled": FILLED, "on": DAYS}
ON = press(None, first=st.sampled_from([enter, box]))
PRESSES = st.one_of(
    *[ON] * 8,
    press(on_paper),
    press(dispatch, pair=PAIRS, on=DAYS),
    press(give_back, **RETURN),
    press(amend_return, **RETURN, basis=WORDS),
    press(backfill, **RETURN, dispatched_on=st.none() | DAYS),
    press(postpone, to=DAYS, reason=WORDS),
    press(illegible, note=WORDS),
    press(send_back, reason=WORDS),
    press(void_orders, reason=WORDS),
    press(enter, on=DAYS, by=WORDS),
    press(box, on=DAYS, box=WORDS),
)
BULK = (dispatch, send_back, void_orders, enter, box)


class Clerk:
    """A clerk at an account with one order at a time."""

    def __init__(self, office: Office, kind: OrderKind) -> None:
        self.office, self.kind = office, kind
        (self.order,) = ordered(office, kind, 1)

    def press(self, act: Any, said: dict[str, Any]) -> None:
        """Press a button; a refusal leaves every table as it was."""
        if act is None:
            act, said = self.next_step(**said)
        if act is on_paper:
            if self.read().state is not OrderState.ARCHIVED:
                on_paper(self.office, [self.order])
            return
        before = contents(self.office)
        try:
            done = self.office.perform(act, **self.typed(act, **said))
        except RuleBroken:
            assert contents(self.office) == before
            return
        if act is backfill:
            self.order = self.numbered(done)

    def typed(
        self, act: Any, *, pair: tuple[int, int | None] | None = None, filled: bool = True, **said: Any
    ) -> dict[str, Any]:
        if pair is not None:
            said |= {"first": pair[0], "second": pair[1]}
        if act in (give_back, amend_return, backfill):
            said["values"] = WRITTEN[self.kind] if filled else {}
        if act is backfill:
            return said | {"kind": self.kind, "account_no": ACCOUNTS[1], "paper_no": "手-1"}
        return said | ({"orders": [self.order]} if act in BULK else {"order": self.order})

    def next_step(self, first: Any) -> Press:
        """What should come next, as it should be done."""
        order, pair = self.read(), (DENG, XIANG)
        if order.voided_at is not None or order.state is OrderState.ARCHIVED:
            return backfill, {"pair": pair, "on": TODAY, "dispatched_on": None}
        if order.state is OrderState.WAITING:
            return dispatch, {"pair": pair, "on": date(2026, 10, 30)}
        if order.state is OrderState.DISPATCHED:
            return on_paper, {}
        if order.state is OrderState.PRINTED:
            return give_back, {"pair": pair, "on": date(2026, 11, 1)}
        if order.boxed_on or (order.entered_on is None and first is enter):
            return enter, {"on": TODAY, "by": "王芳"}
        return box, {"on": TODAY, "box": "12-3"}

    def read(self) -> WorkOrder:
        return read(self.office, self.order)

    def numbered(self, number: str) -> int:
        with self.office.book.reading() as session:
            return session.scalars(select(WorkOrder.id).where(WorkOrder.number == number)).one()


@settings(max_examples=20)
@given(st.sampled_from(OrderKind), st.lists(PRESSES, min_size=10, max_size=16))
def test_whatever_is_done_to_an_order_its_state_dates_and_steps_agree(
    kind: OrderKind, presses: list[Press]
) -> None:
    with TemporaryDirectory() as folder:
        office = station(Path(folder))
        clerk = Clerk(office, kind)
        for act, said in presses:
            clerk.press(act, said)
            check_steps(clerk)
            check_dates(clerk.read())
            check_content(clerk.read())
            check_case(clerk)
        office.book.close()


def check_steps(clerk: Clerk) -> None:
    """The steps alone lead to the state."""
    order = clerk.read()
    assert replayed(step for step, _, _ in steps(clerk.office, order.id)) == (
        order.state,
        order.voided_at is not None,
    )


def check_dates(order: WorkOrder) -> None:
    """One day follows another, and none is to come."""
    told = [day for day in (order.dispatched_on, order.returned_on, order.boxed_on) if day is not None]
    assert told == sorted(told)
    assert all(day <= TODAY for day in (*told, order.entered_on or TODAY))
    assert not (order.entered_on and order.dispatched_on) or order.entered_on >= order.dispatched_on


def check_content(order: WorkOrder) -> None:
    """An order holds what its state says, and nothing of what is still to come."""
    back = order.state in (OrderState.RETURNED, OrderState.ARCHIVED)
    assert (order.returned_on is not None) == back
    assert bool(order.entered_on and order.boxed_on) == (order.state is OrderState.ARCHIVED)
    if back:
        assert order.values == WRITTEN[order.kind]
        assert order.form_id is not None
        assert len({order.went_first_id, order.went_second_id, None}) == 3
        assert (order.postponed_to, order.illegible) == (None, None)
    else:
        assert (order.entered_on, order.boxed_on, order.archived_on) == (None, None, None)
    if order.state is OrderState.WAITING:
        assert (order.dispatched_on, order.due_on, order.sent_first_id) == (None, None, None)
    if order.state is OrderState.ARCHIVED:
        assert order.archived_on == max(order.entered_on or TODAY, order.boxed_on or TODAY)


def check_case(clerk: Clerk) -> None:
    """A check order's case stands where the order has brought it."""
    order = clerk.read()
    if order.zero_account_id is None:
        return
    stands = {OrderState.WAITING: CaseState.LISTED} | dict.fromkeys(OUT, CaseState.DISPATCHED)
    expected = CaseState.LISTED if order.voided_at else stands.get(order.state, CaseState.CHECKED)
    assert case_state(clerk.office, order.zero_account_id) is expected


def replayed(steps: Iterable[Step]) -> tuple[OrderState, bool]:
    """The state that a 传递登记 leads to by itself, and whether the order is 作废."""
    state, on_paper, void = OrderState.WAITING, False, False
    done: set[Step] = set()
    for step in steps:
        if step is Step.DISPATCHED:
            state = OrderState.PRINTED if on_paper else OrderState.DISPATCHED
        elif step is Step.PRINTED:
            on_paper = True
            state = OrderState.PRINTED if state is OrderState.DISPATCHED else state
        elif step in (Step.RETURNED, Step.BACKFILLED):
            state = OrderState.RETURNED
        elif step is Step.SENT_BACK:
            state, done = OrderState.PRINTED, set()
        elif step in (Step.ENTERED, Step.BOXED):
            done.add(step)
            state = OrderState.ARCHIVED if len(done) == 2 else state
        void = void or step is Step.VOIDED
    return state, void
