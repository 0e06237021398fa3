"""An account that comes back to life: what a reading above zero does at each state, and its undo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exports import USAGE, contents, take, xlsx
from orders import DENG, TODAY, XIANG, back, on_paper, ordered, out, read, steps
from supply_station.errors import RuleBroken
from supply_station.rules.work_order import OrderKind, Step
from supply_station.rules.zero_account import CaseState, Finding
from supply_station.services import import_undo
from supply_station.services.office import Office
from supply_station.services.work_order_life import dispatch, void_orders
from supply_station.services.zero_account_treatment import confirm_reading
from zero_cases import case, case_at, zero_station

CHECK = OrderKind.ZERO_ACCOUNT_CHECK
C = CaseState
FOLLOWS = {
    C.LISTED: C.CLOSED,
    C.DISPATCHED: C.TO_CONFIRM,
    C.CHECKED: C.TO_CONFIRM,
    C.IN_HAND: C.IN_HAND,
    C.TO_APPROVE: C.TO_CONFIRM,
    C.APPROVED: C.TO_CONFIRM,
    C.REPORTED: C.TO_CONFIRM,
    C.AGREED: C.TO_CONFIRM,
    C.ANNOUNCED: C.TO_CONFIRM,
    C.TO_CONFIRM: C.TO_CONFIRM,
    C.CLOSED: C.CLOSED,
}
"""State → what a reading above zero makes of it."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path / "book")
    yield office
    office.book.close()


def comes_back(office: Office, tmp_path: Path, no: str, month: str = "202611", kwh: int = 4) -> int:
    """Import a reading; the number of the batch."""
    file = tmp_path / f"电量{len(list(tmp_path.iterdir()))}.xlsx"
    return take(office, "usage", xlsx(file, [USAGE, [no, month, 5, 5 + kwh, kwh]]))


def undo(office: Office, batch: int) -> import_undo.Undone:
    return office.perform(import_undo.undo, batch_id=batch)


@pytest.mark.parametrize("state", CaseState)
def test_a_reading_does_what_the_state_asks_and_its_undo_puts_everything_back(
    office: Office, tmp_path: Path, state: CaseState
) -> None:
    key = case_at(office, state, "4300000000999")
    before = contents(office)
    batch = comes_back(office, tmp_path, "4300000000999")
    after = case(office, key)
    assert after.state is FOLLOWS[state]
    if state is C.LISTED:
        assert after.close_reason == "2026-11 有电量 4 kWh，自动结案"
    undo(office, batch)
    assert contents(office) == before


@pytest.mark.parametrize("state", CaseState)
def test_of_two_readings_the_one_that_stays_keeps_what_it_made_of_the_case(
    office: Office, tmp_path: Path, state: CaseState
) -> None:
    key = case_at(office, state, "4300000000999")
    before = contents(office)
    first = comes_back(office, tmp_path, "4300000000999")
    second = comes_back(office, tmp_path, "4300000000999", month="202612", kwh=7)
    undo(office, first)
    held = case(office, key)
    assert held.state is FOLLOWS[state]
    if state is C.LISTED:
        assert held.close_reason == "2026-12 有电量 7 kWh，自动结案"
    undo(office, second)
    assert contents(office) == before


@pytest.mark.parametrize("state", [C.LISTED, C.CHECKED, C.ANNOUNCED])
def test_the_first_reading_still_counts_when_the_second_is_undone(
    office: Office, tmp_path: Path, state: CaseState
) -> None:
    key = case_at(office, state, "4300000000999")
    before = contents(office)
    first = comes_back(office, tmp_path, "4300000000999")
    once = contents(office)
    undo(office, comes_back(office, tmp_path, "4300000000999", month="202612"))
    assert case(office, key).state is FOLLOWS[state]
    assert contents(office) == once
    undo(office, first)
    assert contents(office) == before


def test_a_reading_that_another_batch_wrote_over_keeps_its_case_in_doubt(
    office: Office, tmp_path: Path
) -> None:
    key = case_at(office, C.CHECKED, "4300000000999")
    marks = comes_back(office, tmp_path, "4300000000999")
    comes_back(office, tmp_path, "4300000000999", month="202612", kwh=0)
    comes_back(office, tmp_path, "4300000000999", month="202612", kwh=2)
    undo(office, marks)
    assert case(office, key).state is C.TO_CONFIRM


def test_the_table_holds_every_state() -> None:
    assert set(FOLLOWS) == set(CaseState)


def test_a_reading_of_zero_or_of_an_earlier_month_changes_nothing(office: Office, tmp_path: Path) -> None:
    key = case_at(office, C.CHECKED, "4300000000999")
    comes_back(office, tmp_path, "4300000000999", kwh=0)
    comes_back(office, tmp_path, "4300000000999", month="202607")
    assert case(office, key).state is C.CHECKED


def test_an_order_nobody_was_sent_with_goes_and_comes_back_with_its_case(
    office: Office, tmp_path: Path
) -> None:
    waiting, printed = ordered(office, CHECK, 1, 2)
    on_paper(office, [printed])
    batch = comes_back(office, tmp_path, "4300000000017")
    comes_back(office, tmp_path, "4300000000024")
    assert [case(office, key).state for key in (1, 2)] == [C.CLOSED, C.CLOSED]
    assert (read(office, waiting).void_reason, read(office, printed).voided_at) == (
        "有电量，零度户已自动结案",
        None,
    )
    undo(office, batch)
    assert read(office, waiting).voided_at is None
    assert [step for step, _, _ in steps(office, waiting)] == [Step.OPENED, Step.VOIDED, Step.OPENED]
    office.perform(dispatch, orders=[waiting], first=DENG, second=XIANG, on=TODAY)
    assert case(office, 1).state is C.DISPATCHED


def test_an_order_voided_by_hand_stays_void_when_the_reading_is_undone(
    office: Office, tmp_path: Path
) -> None:
    (order,) = ordered(office, CHECK, 1)
    office.perform(void_orders, orders=[order], reason="打错了")
    undo(office, comes_back(office, tmp_path, "4300000000017"))
    assert (case(office, 1).state, read(office, order).void_reason) == (C.LISTED, "打错了")


def test_a_visit_that_comes_back_meanwhile_counts_when_the_case_is_kept_or_the_reading_undone(
    office: Office, tmp_path: Path
) -> None:
    first, second = out(office, CHECK, 1, 2)
    batches = [comes_back(office, tmp_path, no) for no in ("4300000000017", "4300000000024")]
    for order in (first, second):
        back(office, order)
    assert [case(office, key).state for key in (1, 2)] == [C.TO_CONFIRM] * 2
    office.perform(confirm_reading, cases=[1], keep=True, reason="回来取东西")
    undo(office, batches[1])
    for key in (1, 2):
        kept = case(office, key)
        assert (kept.state, kept.finding, kept.closing_batch_id) == (C.CHECKED, Finding.AWAY, None)


def test_a_kept_case_is_no_longer_the_readings(office: Office, tmp_path: Path) -> None:
    key = case_at(office, C.ANNOUNCED, "4300000000999")
    batch = comes_back(office, tmp_path, "4300000000999")
    office.perform(confirm_reading, cases=[key], keep=True, reason="偷电已查处")
    undo(office, batch)
    assert case(office, key).state is C.ANNOUNCED
    comes_back(office, tmp_path, "4300000000999", month="202612")
    assert case(office, key).state is C.TO_CONFIRM


def test_a_case_the_clerk_closed_refuses_the_undo(office: Office, tmp_path: Path) -> None:
    key = case_at(office, C.REPORTED, "4300000000999")
    batch = comes_back(office, tmp_path, "4300000000999")
    office.perform(confirm_reading, cases=[key], keep=False, reason="已住人")
    with pytest.raises(RuleBroken, match="户号 4300000000999 的零度户核查在导入之后已经处理（已结案）"):
        undo(office, batch)
    with pytest.raises(RuleBroken, match="请写明保留或结案的原因"):
        office.perform(confirm_reading, cases=[key], keep=True, reason="")


def test_an_order_cannot_be_void_before_the_reading_is_confirmed(office: Office, tmp_path: Path) -> None:
    (order,) = out(office, CHECK, 1)
    comes_back(office, tmp_path, "4300000000017")
    with pytest.raises(RuleBroken, match="请先确认来的电量：结案，或保留继续核查，再作废这张工单"):
        office.perform(void_orders, orders=[order], reason="有电了")
    office.perform(confirm_reading, cases=[1], keep=False, reason="已住人")
    office.perform(void_orders, orders=[order], reason="有电了")
    assert case(office, 1).state is C.CLOSED
