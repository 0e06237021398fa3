"""Every step at every state: where it leads, or what comes first."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exports import contents
from orders import TODAY
from supply_station.errors import RuleBroken
from supply_station.models import ZeroAccount
from supply_station.rules.zero_account import STEP_BEFORE, Answer, Approval, CaseState, Treatment
from supply_station.rules.zero_account_case import STEPS
from supply_station.services.office import Office
from supply_station.services.zero_account_closing import announce, closing_dates
from supply_station.services.zero_account_report import answer, approve, send_report
from supply_station.services.zero_account_treatment import (
    confirm_reading,
    finish,
    renew,
    treat,
    void_cases,
)
from zero_cases import CHIEF, case, case_at, zero_station

C = CaseState


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    yield office
    office.book.close()


def decided(treatment: Treatment) -> Callable[[Office, int], object]:
    return lambda office, key: office.perform(treat, cases=[key], treatment=treatment, on=TODAY, note=None)


def answered(given: Answer) -> Callable[[Office, int], object]:
    return lambda office, key: office.perform(answer, cases=[key], answer=given, on=TODAY, document_no="湘")


def confirmed(keep: bool) -> Callable[[Office, int], object]:
    return lambda office, key: office.perform(confirm_reading, cases=[key], keep=keep, reason="回来过年")


def reported(office: Office, key: int) -> None:
    """报 is of a whole batch: the one of this case, or one without any case."""
    batch = case(office, key).report_id
    if batch is None:
        other = case_at(office, C.APPROVED, f"另{key}")
        with office.book.writing() as session:
            batch = session.get_one(ZeroAccount, other).report_id
            session.get_one(ZeroAccount, key).report_id = batch
    assert batch is not None
    office.perform(send_report, report=batch, on=TODAY, document_no=None)


def dated(office: Office, key: int) -> None:
    office.perform(closing_dates, cases=[key], settled_on=TODAY, removed_on=TODAY, cancelled_on=None)


DO: dict[str, tuple[str, Callable[[Office, int], object], dict[CaseState, CaseState]]] = {
    "renew": ("重开核查工单", lambda o, k: o.perform(renew, cases=[k]), {C.DISPATCHED: C.LISTED}),
    "keep": ("定处理意见", decided(Treatment.KEEP), {C.CHECKED: C.CLOSED}),
    "replace": ("定处理意见", decided(Treatment.REPLACE_METER), {C.CHECKED: C.IN_HAND}),
    "bill": ("定处理意见", decided(Treatment.BACK_BILL), {C.CHECKED: C.IN_HAND}),
    "inspect": ("定处理意见", decided(Treatment.TO_INSPECTION), {C.CHECKED: C.IN_HAND}),
    "empty": ("定处理意见", decided(Treatment.REPORT_EMPTY), {C.CHECKED: C.TO_APPROVE}),
    "finish": (
        "办结处理",
        lambda o, k: o.perform(finish, cases=[k], on=TODAY, note="已补收"),
        {C.IN_HAND: C.CLOSED},
    ),
    "approve": (
        "所长审核",
        lambda o, k: o.perform(approve, cases=[k], by=CHIEF, on=TODAY, approval=Approval.SIGNED),
        {C.TO_APPROVE: C.APPROVED},
    ),
    "agreed": ("登记县公司批复", answered(Answer.AGREED), {C.REPORTED: C.AGREED}),
    "again": ("登记县公司批复", answered(Answer.AGAIN), {C.REPORTED: C.LISTED}),
    "refused": ("登记县公司批复", answered(Answer.REFUSED), {C.REPORTED: C.CLOSED}),
    "announce": (
        "登记销户公告",
        lambda o, k: o.perform(announce, cases=[k], on=TODAY, places="村部"),
        {C.AGREED: C.ANNOUNCED},
    ),
    "dates": ("登记销户日期", dated, {C.AGREED: C.AGREED, C.ANNOUNCED: C.ANNOUNCED}),
    "back": ("确认有电量", confirmed(True), {C.TO_CONFIRM: C.REPORTED}),
    "close": ("确认有电量", confirmed(False), {C.TO_CONFIRM: C.CLOSED}),
    "void": (
        "作废核查",
        lambda o, k: o.perform(void_cases, cases=[k], reason="重复"),
        {each: each for each in (C.LISTED, C.DISPATCHED, C.CHECKED, C.IN_HAND, C.TO_APPROVE, C.APPROVED)},
    ),
}
"""What is done → its step, how, and for each state it may be done in, where it leads."""


@pytest.mark.parametrize("name", DO)
def test_a_step_leads_where_it_may_and_else_names_what_comes_first(office: Office, name: str) -> None:
    step, do, leads = DO[name]
    for at, state in enumerate(CaseState):
        key = case_at(office, state, f"户{at}")
        if state in leads:
            do(office, key)
            assert case(office, key).state is leads[state], state
        elif (name, state) != ("renew", C.LISTED):
            before = contents(office)
            with pytest.raises(RuleBroken, match=STEP_BEFORE[state]) as refused:
                do(office, key)
            assert f"户号 户{at} 的核查现在是“{state}”，不能“{step}”" in refused.value.sentence
            assert (refused.value.field, refused.value.row) == ("cases", 0)
            assert contents(office) == before


def test_reporting_takes_what_was_approved_and_else_names_what_comes_first(office: Office) -> None:
    for at, state in enumerate(CaseState):
        key = case_at(office, state, f"户{at}")
        if state is C.APPROVED:
            reported(office, key)
            assert case(office, key).state is C.REPORTED
        elif state is not C.CLOSED:
            with office.book.writing() as session:
                session.get_one(ZeroAccount, key).report_id = None
            with pytest.raises(RuleBroken, match=STEP_BEFORE[state]):
                reported(office, key)
            with office.book.writing() as session:
                session.get_one(ZeroAccount, key).report_id = None


def test_every_step_is_in_the_table() -> None:
    assert {step for step, _, _ in DO.values()} | {"登记上报"} == set(STEPS)


def test_nothing_leads_from_the_list_to_the_end_by_counting_months(office: Office) -> None:
    leading = {(before, after) for _, _, leads in DO.values() for before, after in leads.items()}
    assert not [after for before, after in leading if before is C.LISTED and after is C.CLOSED]
    key = case_at(office, C.LISTED, "六个月以上")
    with office.book.writing() as session:
        session.get_one(ZeroAccount, key).zero_months = 60
    for name, (_, do, leads) in DO.items():
        if C.LISTED not in leads and name != "renew":
            with pytest.raises(RuleBroken):
                do(office, key)
    assert case(office, key).state is C.LISTED


def test_a_new_order_is_refused_while_one_is_not_back(office: Office) -> None:
    key = case_at(office, C.LISTED, "户")
    with pytest.raises(RuleBroken, match="的工单 LD2026110001 还没有回单（待派），请先作废这张工单"):
        office.perform(renew, cases=[key])


def test_a_case_that_is_gone_or_none_at_all_is_refused(office: Office) -> None:
    key = case_at(office, C.CHECKED, "户")
    decide: dict[str, Any] = {"treatment": Treatment.KEEP, "on": TODAY, "note": None}
    with pytest.raises(RuleBroken, match="已作废或不存在的，请刷新后再选"):
        office.perform(treat, cases=[key, 999], **decide)
    with pytest.raises(RuleBroken, match="已作废或不存在的，请刷新后再选"):
        office.perform(treat, cases=[], **decide)
    office.perform(void_cases, cases=[key], reason="列错了")
    with pytest.raises(RuleBroken, match="已作废或不存在的，请刷新后再选"):
        office.perform(treat, cases=[key], **decide)
