import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supply_station.errors import RuleBroken
from supply_station.rules.work_order import (
    OUT,
    STEP_BEFORE,
    STEP_PAST,
    OrderKind,
    OrderState,
    days_late,
    happened,
    is_code,
    must_be,
    next_step,
    number,
    said,
    short_code,
    two_people,
)

TODAY = date(2026, 11, 2)


def test_a_number_tells_kind_and_month_whatever_its_length() -> None:
    assert number(OrderKind.ZERO_ACCOUNT_CHECK, "2026-10", 7) == "LD2026100007"
    assert number(OrderKind.METER_REPLACEMENT, "2026-10", 12345) == "HB20261012345"
    assert len({kind.prefix for kind in OrderKind}) == len(OrderKind)


@given(st.integers(0, 10_000_000))
def test_a_short_code_knows_itself_and_shows_a_wrong_digit(running: int) -> None:
    code = short_code(running)
    assert re.fullmatch(r"\d{6,}", code)
    assert is_code(code)
    for at, digit in enumerate(code):
        assert not is_code(f"{code[:at]}{(int(digit) + 1) % 10}{code[at + 1 :]}")


@pytest.mark.parametrize("text", ["", "00018", "LD2026100001", "00001x", "邓茂"])
def test_other_texts_are_no_code(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize(
    "allowed",
    [(OrderState.WAITING, OrderState.DISPATCHED), OUT, (OrderState.PRINTED,), (OrderState.RETURNED,)],
)
def test_a_step_out_of_turn_names_what_comes_first_or_why_it_is_past(
    state: OrderState, allowed: tuple[OrderState, ...]
) -> None:
    if state in allowed:
        must_be(state, allowed, "LD1", "派工")
        return
    with pytest.raises(RuleBroken) as refused:
        must_be(state, allowed, "LD1", "派工", 3)
    ways = list(OrderState)
    told = (STEP_PAST if ways.index(state) > ways.index(allowed[0]) else STEP_BEFORE)[state]
    assert refused.value.sentence == f"工单 LD1 现在是“{state}”，不能派工。{told}。"
    assert (refused.value.field, refused.value.row) == ("orders", 3)


@pytest.mark.parametrize(
    ("on", "not_before", "told"),
    [
        (TODAY, None, None),
        (TODAY, TODAY, None),
        (date(2020, 1, 1), None, None),
        (date(2026, 11, 3), None, "归盒日期是 2026-11-03，还没有到，请改正。"),
        (date(2026, 10, 30), date(2026, 10, 31), "归盒日期是 2026-10-30，早于前一步的 2026-10-31，请核对。"),
    ],
)
def test_a_day_is_neither_to_come_nor_before_the_step_before(
    on: date, not_before: date | None, told: str | None
) -> None:
    if told is None:
        happened(on, TODAY, "归盒日期", not_before=not_before)
        return
    with pytest.raises(RuleBroken) as refused:
        happened(on, TODAY, "归盒日期", not_before=not_before, field="boxed_on")
    assert (refused.value.sentence, refused.value.field) == (told, "boxed_on")


@pytest.mark.parametrize(
    ("first", "second", "people", "field"),
    [
        (1, 2, 2, None),
        (1, None, 1, None),
        (1, 2, 1, None),
        (None, 2, 2, "first"),
        (None, None, 1, "first"),
        (1, None, 2, "second"),
        (1, 1, 2, "second"),
    ],
)
def test_a_form_for_two_people_is_invalid_with_one(
    first: int | None, second: int | None, people: int, field: str | None
) -> None:
    if field is None:
        two_people(first, second, people)
        return
    with pytest.raises(RuleBroken) as refused:
        two_people(first, second, people)
    assert refused.value.field == field


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_a_reason_must_be_given(text: str | None) -> None:
    assert said(" 没人 ", "原因", "reason") == "没人"
    with pytest.raises(RuleBroken, match=r"请写明原因。") as refused:
        said(text, "原因", "reason")
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("due", "until", "days"),
    [(None, TODAY, 0), (TODAY, TODAY, 0), (date(2026, 11, 9), TODAY, 0), (date(2026, 10, 30), TODAY, 3)],
)
def test_days_late_are_counted_from_the_limit(due: date | None, until: date, days: int) -> None:
    assert days_late(due, until) == days


@pytest.mark.parametrize(
    ("entered", "boxed", "told"),
    [
        (False, False, "请先登记营销系统已录入和纸质已归盒"),
        (True, False, "请登记纸质已归盒"),
        (False, True, "请登记营销系统已录入"),
    ],
)
def test_a_returned_order_says_which_of_the_last_two_steps_is_missing(
    entered: bool, boxed: bool, told: str
) -> None:
    assert next_step(OrderState.RETURNED, entered=entered, boxed=boxed) == told
