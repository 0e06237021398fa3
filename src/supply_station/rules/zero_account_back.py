"""零度户退回上一步：which step of a case was the last one, and what taking it back leaves (domain 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from supply_station.rules.zero_account import STEP_BEFORE, Answer, CaseState, Treatment
from supply_station.rules.zero_account_case import TREATED


class LastStep(StrEnum):
    """退回的是哪一步."""

    TREATED = "处理意见"
    FINISHED = "办结"
    APPROVED = "所长审核"
    REPORTED = "上报县公司"
    ANSWERED = "县公司批复"
    ANNOUNCED = "销户公告"
    DAYS = "销户日期"
    CANCELLED = "销户结案"
    CONFIRMED = "有电量结案"


@dataclass(frozen=True, slots=True)
class Standing:
    """What tells the last step of a case; `before` is the state a reading found it in."""

    state: CaseState
    before: CaseState | None
    finding: bool
    treatment: Treatment | None
    answer: Answer | None
    some_day: bool
    all_days: bool


_ENDING = ("closed_on", "close_reason")
_TREATMENT = ("treatment", "treated_on", "treatment_note")
_ANSWER = ("answer", "answered_on", "answer_no")

LEAVES: Mapping[LastStep, tuple[CaseState | None, tuple[str, ...]]] = {
    LastStep.TREATED: (CaseState.CHECKED, (*_TREATMENT, *_ENDING)),
    LastStep.FINISHED: (CaseState.IN_HAND, _ENDING),
    LastStep.APPROVED: (CaseState.TO_APPROVE, ("report_id",)),
    LastStep.REPORTED: (CaseState.APPROVED, ()),
    LastStep.ANSWERED: (CaseState.REPORTED, (*_ANSWER, *_ENDING)),
    LastStep.ANNOUNCED: (CaseState.AGREED, ("announcement_id",)),
    LastStep.DAYS: (None, ("settled_on", "removed_on", "cancelled_on")),
    LastStep.CANCELLED: (CaseState.ANNOUNCED, _ENDING),
    LastStep.CONFIRMED: (CaseState.TO_CONFIRM, _ENDING),
}
"""Step taken back → the state the case is in again (None: the one it is in), and the fields that are empty
again; the three days stay when only the end is taken back, so that the wrong one can be typed over."""

_OPEN = {
    CaseState.IN_HAND: LastStep.TREATED,
    CaseState.TO_APPROVE: LastStep.TREATED,
    CaseState.APPROVED: LastStep.APPROVED,
    CaseState.REPORTED: LastStep.REPORTED,
    CaseState.AGREED: LastStep.ANSWERED,
    CaseState.ANNOUNCED: LastStep.ANNOUNCED,
}
_NOTHING = {
    CaseState.LISTED: "刚列入，还没有可退回的；列错了请按“作废”",
    CaseState.DISPATCHED: "工单已经派出去了，请先到“工单”页作废这张工单",
    CaseState.CHECKED: "核查结果写在工单上，请到“工单”页更正回单或退回工单",
    CaseState.TO_CONFIRM: STEP_BEFORE[CaseState.TO_CONFIRM],
    CaseState.CLOSED: "账本里没有它结案以前的环节，请按“期初”重新登记一笔",
}


def last_step(case: Standing) -> LastStep | None:
    """The step that was decided last and can be taken back; None where there is none."""
    if case.state is CaseState.CLOSED:
        return _end(case)
    if case.state in (CaseState.AGREED, CaseState.ANNOUNCED) and case.some_day:
        return LastStep.DAYS
    if case.state is CaseState.LISTED and case.answer is Answer.AGAIN and case.finding:
        return LastStep.ANSWERED  # a later visit would have taken the finding with it
    return _OPEN.get(case.state)


def nothing_to_take_back(case: Standing) -> str:
    """Why a case has no step to take back, and what to do instead; behind its 户号."""
    if case.state is CaseState.CLOSED and case.before is CaseState.LISTED:
        return "是导入的电量自动结案的，不能退回：电量导错了，请撤销那一批导入。"
    return f"的核查现在是“{case.state}”，不能“退回上一步”：{_NOTHING[case.state]}。"


def _end(case: Standing) -> LastStep | None:
    """What a closed case was closed by."""
    if case.before is not None:
        return None if case.before is CaseState.LISTED else LastStep.CONFIRMED
    if case.all_days:
        return LastStep.CANCELLED
    if case.answer is Answer.REFUSED:
        return LastStep.ANSWERED
    leads = TREATED.get(case.treatment) if case.treatment else None
    closing = {CaseState.CLOSED: LastStep.TREATED, CaseState.IN_HAND: LastStep.FINISHED}
    return closing.get(leads) if leads else None
