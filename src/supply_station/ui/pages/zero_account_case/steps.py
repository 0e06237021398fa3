"""核查的步骤：what comes next for a case in each state, and what the act of that step must be told."""

from collections.abc import Mapping, Sequence

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, ZeroAccount, ZeroAccountAnnouncement, ZeroAccountReport
from supply_station.rules.zero_account import Approval, CaseState
from supply_station.services.work_order_life import dispatch
from supply_station.services.work_order_sheet import suggested
from supply_station.services.zero_account_closing import announce, closing_dates
from supply_station.services.zero_account_list import orders_to_send
from supply_station.services.zero_account_report import answer, approve, send_report
from supply_station.services.zero_account_treatment import confirm_reading, finish, treat
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.step import Step

LOOKED_AT = 200
"""Chosen rows whose state decides which step is offered; the act looks at every one."""
KEEP, CLOSE = "保留，继续核查", "结案"

SEND = Step(
    title="派工",
    act=dispatch,
    fields={
        "first": WorkOrder.sent_first_id,
        "second": WorkOrder.sent_second_id,
        "on": WorkOrder.dispatched_on,
    },
    said="已派工 {many} 户，{answer} 前回单；还没打印的，请到“工单”页打印",
    advice="先填的是台区经理，可以改。核查要两个不同的人一起去。",
    takes="orders",
)


class _Treating(Step):
    """定处理意见: the orders that it opened are told, too."""

    def words(self, answer: list[str]) -> str:
        """The numbers of the 换表 orders."""
        if not answer:
            return ""
        return f"，开了换表工单 {answer[0]}" + (f" 等 {len(answer):,} 张" if len(answer) > 1 else "")


TREAT = _Treating(
    title="定处理意见",
    act=treat,
    fields={
        "treatment": ZeroAccount.treatment,
        "on": ZeroAccount.treated_on,
        "note": ZeroAccount.treatment_note,
    },
    said="已定处理意见 {many} 户{answer}",
    advice="“保留”当场结案；“换表”会开一张换表工单；“补收”“转违约窃电”办完后再来办结；"
    "“上报空户”交所长审核。连续六个月零电量不等于可以销户。",
    optional=frozenset({"note"}),
    takes="cases",
)
FINISH = Step(
    title="办结",
    act=finish,
    fields={"on": ZeroAccount.closed_on, "note": ZeroAccount.close_reason},
    said="已办结 {many} 户",
    advice="换表、补收或查处办完了，写明哪天办完、结果怎样，例如“已换表”“已补收 3 个月”。",
    takes="cases",
)
APPROVE = Step(
    title="所长审核",
    act=approve,
    fields={
        "by": ZeroAccountReport.approved_by_id,
        "on": ZeroAccountReport.approved_on,
        "approval": ZeroAccountReport.approval,
    },
    said="{many} 户已审核，是一个上报批次：{answer}；按 Ctrl+2 打印上报文件",
    advice="所长在纸上签批，这里只登记。选中的户放在一个上报批次里。所长不在，那天的副所长可以签。",
    takes="cases",
)
REPORT = Step(
    title="登记上报",
    act=send_report,
    fields={"on": ZeroAccountReport.reported_on, "document_no": ZeroAccountReport.document_no},
    said="已登记上报县公司；批复来了，在“核查中”选中户登记",
    advice="文件送到县公司那天，写明日期和文号；没有文号可以不填。",
    optional=frozenset({"document_no"}),
    takes="report",
    single=True,
)
ANSWER = Step(
    title="登记批复",
    act=answer,
    fields={
        "answer": ZeroAccount.answer,
        "on": ZeroAccount.answered_on,
        "document_no": ZeroAccount.answer_no,
    },
    said="已登记批复 {many} 户",
    advice="照县公司的批复一户一户登记；批复一样的可以一起选。退回补查的，会再开一张核查工单。",
    optional=frozenset({"document_no"}),
    takes="cases",
)
ANNOUNCE = Step(
    title="登记公告",
    act=announce,
    fields={"on": ZeroAccountAnnouncement.posted_on, "places": ZeroAccountAnnouncement.places},
    said="{many} 户已公告：{answer}；按 Ctrl+3 打印公告",
    advice="公告贴在哪里、哪天贴的。期满以后才能销户。",
    takes="cases",
)
CLOSING = Step(
    title="销户日期",
    act=closing_dates,
    fields={
        "settled_on": ZeroAccount.settled_on,
        "removed_on": ZeroAccount.removed_on,
        "cancelled_on": ZeroAccount.cancelled_on,
    },
    said="已登记销户日期 {many} 户，其中 {answer} 户结案",
    advice="先办完哪件填哪件，空着的日期不变。三个日期都齐了、公告期也满了，自动结案。",
    optional=frozenset({"settled_on", "removed_on", "cancelled_on"}),
    takes="cases",
)
FORMS: Mapping[CaseState, Step] = {
    CaseState.LISTED: SEND,
    CaseState.CHECKED: TREAT,
    CaseState.IN_HAND: FINISH,
    CaseState.TO_APPROVE: APPROVE,
    CaseState.REPORTED: ANSWER,
    CaseState.AGREED: ANNOUNCE,
    CaseState.ANNOUNCED: CLOSING,
}
"""The step whose form comes next for a case."""
_WORDS = {state: step.title for state, step in FORMS.items()} | {
    CaseState.DISPATCHED: "登记核查清单",
    CaseState.APPROVED: "登记上报",
    CaseState.TO_CONFIRM: "确认电量",
}


def next_word(state: CaseState | None) -> str:
    """What comes next for a case, as its button calls it; empty for one that is closed."""
    return _WORDS.get(state, "") if state is not None else ""


def form_of(desk: Desk, step: Step, chosen: Sequence[int], many: int) -> Form:
    """The form of a step of `many` cases; `chosen` is what its act takes."""
    return step.form(desk, f"{step.title}：{many:,} 户", chosen, many, _beginning(desk, step, chosen))


def orders_of(desk: Desk, cases: Sequence[int]) -> list[int]:
    """The check orders of these cases that can be sent out.

    Raises:
        RuleBroken: there is none.
    """
    orders = desk.consult(orders_to_send, cases=cases)
    if not orders:
        raise RuleBroken("选中的户没有待派的核查工单：工单作废了的，请先“重开工单”。")
    return orders


def confirm(desk: Desk, cases: Sequence[int]) -> str | None:
    """确认有电量: close, or keep, with a reason; None when the person changes their mind."""
    told = desk.ask.one_of(f"来了电量的 {len(cases):,} 户怎样办？", [CLOSE, KEEP])
    reason = desk.ask.line("为什么？例如：已恢复用电；远采误码") if told else None
    if told is None or reason is None:
        return None
    desk.perform(confirm_reading, cases=cases, keep=told == KEEP, reason=reason)
    return f"{len(cases):,} 户已{'保留，回到原来的环节' if told == KEEP else '结案'}"


def _beginning(desk: Desk, step: Step, chosen: Sequence[int]) -> Values:
    """What is likely beside today: the 台区经理, paper."""
    if step is SEND:
        return {WorkOrder.sent_first_id.key: desk.consult(suggested, orders=list(chosen))}
    return {ZeroAccountReport.approval.key: Approval.SIGNED} if step is APPROVE else {}
