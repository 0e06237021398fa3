from collections import deque
from datetime import date

import pytest

from supply_station.rules.zero_account import STEP_BEFORE, Answer, CaseState, Treatment
from supply_station.rules.zero_account_case import (
    ANSWERED,
    STEPS,
    TREATED,
    announcement_number,
    opening_fault,
    refusal,
    report_number,
)

C = CaseState
LEADS = {
    "重开核查工单": {C.LISTED},
    "定处理意见": set(TREATED.values()),
    "办结处理": {C.CLOSED},
    "所长审核": {C.APPROVED},
    "登记上报": {C.REPORTED},
    "登记县公司批复": set(ANSWERED.values()),
    "登记销户公告": {C.ANNOUNCED},
    "登记销户日期": {C.CLOSED},
    "确认有电量": {*C} - {C.TO_CONFIRM},
}
"""Step → the states it can lead to."""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", CaseState)
def test_a_step_is_refused_by_naming_what_comes_first(step: str, state: CaseState) -> None:
    said = refusal(step, state)
    if state in STEPS[step]:
        assert said is None
    else:
        assert said == f"的核查现在是“{state}”，不能“{step}”：{STEP_BEFORE[state]}。"


def test_every_state_but_the_last_has_a_step_or_a_visit_that_leads_on() -> None:
    allowed = set().union(*STEPS.values())
    assert set(CaseState) - allowed == {C.CLOSED}
    assert set(STEP_BEFORE) == set(CaseState)
    assert set(TREATED) == set(Treatment)
    assert set(ANSWERED) == set(Answer)


def reachable(without: str, start: CaseState) -> set[CaseState]:
    """The states the steps lead to from `start`, without one of them, a visit or a reading."""
    found, waiting = {start}, deque([start])
    while waiting:
        state = waiting.popleft()
        for step, leads in LEADS.items():
            if step != without and state in STEPS[step]:
                new = leads - found
                found |= new
                waiting.extend(new)
    return found


def test_no_step_leads_on_from_the_list_without_a_visit() -> None:
    assert reachable("", C.LISTED) == {C.LISTED}
    assert reachable("", C.DISPATCHED) == {C.LISTED, C.DISPATCHED}


@pytest.mark.parametrize("step", ["所长审核", "登记上报", "登记县公司批复"])
def test_no_account_is_announced_without_the_chief_the_report_and_the_countys_answer(step: str) -> None:
    assert C.ANNOUNCED in reachable("", C.CHECKED)
    assert C.ANNOUNCED not in reachable(step, C.CHECKED)


def test_numbers_of_batches_and_announcements_tell_their_month() -> None:
    assert report_number(date(2026, 1, 31), 7) == "ZB20260107"
    assert announcement_number(date(2026, 12, 1), 123) == "GG202612123"


@pytest.mark.parametrize(
    ("state", "given", "field"),
    [
        (C.LISTED, {}, None),
        (C.DISPATCHED, {}, None),
        (C.CHECKED, {}, "finding"),
        (C.IN_HAND, {"finding": "空户", "treatment": Treatment.KEEP}, "treatment"),
        (C.IN_HAND, {"finding": "空户", "treatment": Treatment.TO_INSPECTION}, None),
        (C.REPORTED, {"finding": "空户", "treatment": Treatment.REPLACE_METER}, "treatment"),
        (C.REPORTED, {"finding": "空户", "treatment": Treatment.REPORT_EMPTY}, None),
        (
            C.AGREED,
            {"finding": "空户", "treatment": Treatment.REPORT_EMPTY, "answer": Answer.AGAIN},
            "answer",
        ),
        (C.TO_CONFIRM, {}, "state"),
        (C.CLOSED, {}, "close_reason"),
        (C.CLOSED, {"close_reason": "保留"}, None),
        (C.LISTED, {"close_reason": "保留"}, "closed_on"),
    ],
)
def test_a_case_begun_on_paper_needs_what_later_steps_ask_for(
    state: CaseState, given: dict[str, object], field: str | None
) -> None:
    fault = opening_fault(state, given)
    assert (fault and fault[0]) == field
