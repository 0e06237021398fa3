"""零度户核查的一步步：which step a case is ready for, and where it leads.

Months at zero lead nowhere by themselves: only what the county answered and three dates close an account.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from supply_station.rules.employee import Post
from supply_station.rules.zero_account import STEP_BEFORE, Answer, CaseState, Treatment


class Outcome(StrEnum):
    """核查回来的结果: what a row of a returned list says."""

    CHECKED = "已核查"
    POSTPONED = "改约"
    ILLEGIBLE = "看不清"


STEPS: Mapping[str, frozenset[CaseState]] = {
    "重开核查工单": frozenset({CaseState.LISTED, CaseState.DISPATCHED}),
    "定处理意见": frozenset({CaseState.CHECKED}),
    "办结处理": frozenset({CaseState.IN_HAND}),
    "所长审核": frozenset({CaseState.TO_APPROVE}),
    "登记上报": frozenset({CaseState.APPROVED}),
    "登记县公司批复": frozenset({CaseState.REPORTED}),
    "登记销户公告": frozenset({CaseState.AGREED}),
    "登记销户日期": frozenset({CaseState.AGREED, CaseState.ANNOUNCED}),
    "确认有电量": frozenset({CaseState.TO_CONFIRM}),
    "作废核查": frozenset(
        {
            CaseState.LISTED, CaseState.DISPATCHED, CaseState.CHECKED, CaseState.IN_HAND,
            CaseState.TO_APPROVE, CaseState.APPROVED,
        }
    ),
}  # fmt: skip
"""A step, as its act is called → the states a case may be in before it."""

TREATED = {
    Treatment.KEEP: CaseState.CLOSED,
    Treatment.REPLACE_METER: CaseState.IN_HAND,
    Treatment.BACK_BILL: CaseState.IN_HAND,
    Treatment.TO_INSPECTION: CaseState.IN_HAND,
    Treatment.REPORT_EMPTY: CaseState.TO_APPROVE,
}
"""Where a treatment leads."""

ANSWERED = {
    Answer.AGREED: CaseState.AGREED,
    Answer.AGAIN: CaseState.LISTED,
    Answer.REFUSED: CaseState.CLOSED,
}
"""Where the county's answer leads."""

APPROVERS = (Post.CHIEF, Post.DEPUTY)
"""Who may approve a report: a deputy acts with dates when the chief is away (domain 1)."""

_WORDS = ("finding", "treatment")
_NEEDED = {
    CaseState.LISTED: (),
    CaseState.DISPATCHED: (),
    CaseState.CHECKED: ("finding",),
    CaseState.IN_HAND: _WORDS,
    CaseState.TO_APPROVE: _WORDS,
    CaseState.APPROVED: (*_WORDS, "approved_by", "approved_on"),
    CaseState.REPORTED: _WORDS,
    CaseState.AGREED: _WORDS,
    CaseState.ANNOUNCED: (*_WORDS, "posted_on", "places"),
    CaseState.CLOSED: ("close_reason",),
}
"""What later steps need of a case that was begun on paper; days that nobody knows may stay empty."""


def refusal(step: str, state: CaseState) -> str | None:
    """Why a case in this state is not ready for a step, naming what comes first; None if it is."""
    if state in STEPS[step]:
        return None
    return f"的核查现在是“{state}”，不能“{step}”：{STEP_BEFORE[state]}。"


def report_number(day: date, running: int) -> str:
    """上报批号: ZB, YYYYMM of its approval, running number; never used twice."""
    return f"ZB{day:%Y%m}{running:02d}"


def announcement_number(day: date, running: int) -> str:
    """公告编号: GG, YYYYMM of its posting, running number; never used twice."""
    return f"GG{day:%Y%m}{running:02d}"


def opening_fault(state: CaseState, given: Mapping[str, object]) -> tuple[str, str] | None:
    """What a case begun on paper lacks to come in at `state`: field and sentence; None if nothing.

    Args:
        state: where the case stands.
        given: `finding`, `treatment` and what else the later steps need, by name.
    """
    if state is CaseState.TO_CONFIRM:
        return "state", f"“{state}”要由导入的电量产生，请按来电量之前的环节登记，再导入电量。"
    if state is not CaseState.CLOSED and (given.get("closed_on") or given.get("close_reason")):
        return "closed_on", f"“{state}”的户还没有结案，请清空结案日期和结案原因。"
    if state in (CaseState.AGREED, CaseState.ANNOUNCED) and given.get("answer") not in (None, Answer.AGREED):
        return "answer", f"“{state}”的户批复是“{Answer.AGREED}”，请核对其中一个。"
    for name in _NEEDED[state]:
        if given.get(name) in (None, ""):
            return name, f"“{state}”的户要写明“{_TITLES[name]}”。"
    treatment = given.get("treatment")
    leads = TREATED.get(treatment) if isinstance(treatment, Treatment) else None
    right = CaseState.IN_HAND if state is CaseState.IN_HAND else CaseState.TO_APPROVE
    if "treatment" in _NEEDED[state] and leads is not right:
        return "treatment", f"处理意见“{treatment}”的户不会是“{state}”，请核对其中一个。"
    return _half_told(given)


def _half_told(given: Mapping[str, object]) -> tuple[str, str] | None:
    """What the book has no room for, as an approval and a posting are kept whole: field and sentence."""
    for whole, more in _WHOLE.items():
        lacking = [name for name in whole if given.get(name) in (None, "")]
        held = [name for name in (*whole, *more) if given.get(name) not in (None, "")]
        if lacking and held:
            named = "和".join(f"“{_TITLES[name]}”" for name in lacking)
            said = (
                f"写了“{_TITLES[held[0]]}”，没有写{named}，账本记不下；请补上，或清空它，记在“处理说明”里。"
            )
            return held[0], said
    return None


def gaps(state: CaseState, given: Mapping[str, object]) -> tuple[str, ...]:
    """What nobody knows any more of a case begun on paper: fields of days (日期不详) and numbers (编号缺).

    Args:
        state: where the case stands.
        given: what is known of it, by name.
    """
    told = {name for name, value in given.items() if value not in (None, "")}
    if state in (CaseState.AGREED, CaseState.ANNOUNCED):
        told.add("answer")
    expected = [day for day, step in TOLD_BY.items() if step in told]
    expected += REPORTED_BY if state in SENT else []
    expected += ["closed_on"] if state is CaseState.CLOSED else []
    return tuple(name for name in expected if name not in told)


TOLD_BY = {
    "checked_on": "finding",
    "treated_on": "treatment",
    "answered_on": "answer",
    "answer_no": "answer",
}
"""A day or a number → the step whose words say that there was one."""
REPORTED_BY = ("approved_on", "reported_on", "document_no")
"""What a case that went to the county has."""
SENT = (CaseState.REPORTED, CaseState.AGREED, CaseState.ANNOUNCED)
_WHOLE = {("approved_by", "approved_on"): ("reported_on", "document_no"), ("posted_on", "places"): ()}
"""What is kept only together → what is kept only beside it."""


_TITLES = {
    "finding": "核查结果",
    "treatment": "处理意见",
    "approved_by": "审核人",
    "approved_on": "审核日期",
    "reported_on": "上报日期",
    "document_no": "上报文号",
    "posted_on": "张贴日期",
    "places": "张贴地点",
    "close_reason": "结案原因",
}
