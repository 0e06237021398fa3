"""退回上一步: the last decision taken back, what hangs on it refused, papers without ground named."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from exports import contents, held
from orders import CHECKED, DENG, TODAY, XIANG, back, on_paper, out, read
from supply_station.errors import RuleBroken
from supply_station.models import (
    Customer,
    DatedParameter,
    Journal,
    MonthPack,
    WorkOrder,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules.month_end import PackState
from supply_station.rules.parameter import PERIOD_FIRST_DAY, Level
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import Answer, Approval, CaseState, Finding, Treatment
from supply_station.services.office import Office
from supply_station.services.work_order_life import box, dispatch, enter, void_orders
from supply_station.services.zero_account_back import TakenBack, step_back
from supply_station.services.zero_account_closing import announce, closing_dates
from supply_station.services.zero_account_opening import take_in
from supply_station.services.zero_account_report import answer, approve, reports, send_report
from supply_station.services.zero_account_sheet import case_sheet
from supply_station.services.zero_account_treatment import confirm_reading, finish, treat
from zero_cases import CHIEF, account, at_day, case, case_at, paper_case, zero_station

C = CaseState
CHECK = OrderKind.ZERO_ACCOUNT_CHECK
NOTICE_RUN_OUT = date(2026, 12, 10)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    yield office
    office.book.close()


def taken(office: Office, *cases: int, reason: str = "登记错了") -> TakenBack:
    return office.perform(step_back, cases=cases, reason=reason)


def refused(office: Office, *cases: int, reason: str = "登记错了") -> RuleBroken:
    before = contents(office)
    with pytest.raises(RuleBroken) as told:
        taken(office, *cases, reason=reason)
    assert contents(office) == before
    return told.value


def decide(office: Office, treatment: Treatment, *cases: int, note: str | None = None) -> list[str]:
    return office.perform(treat, cases=cases, treatment=treatment, on=TODAY, note=note)


def approved(office: Office, *cases: int) -> str:
    return office.perform(approve, cases=cases, by=CHIEF, on=TODAY, approval=Approval.SIGNED)


def sent(office: Office, report: int = 1) -> None:
    office.perform(send_report, report=report, on=TODAY, document_no="岩溪供〔2026〕9号")


def answered(office: Office, given: Answer, *cases: int) -> list[str]:
    return office.perform(answer, cases=cases, answer=given, on=TODAY, document_no="湘县〔2026〕8号")


def dates(office: Office, *cases: int, **days: date) -> int:
    empty: dict[str, Any] = {"settled_on": None, "removed_on": None, "cancelled_on": None}
    return office.perform(closing_dates, cases=cases, **(empty | days))


def posted(office: Office, *cases: int) -> str:
    return office.perform(announce, cases=cases, on=TODAY, places="村部")


def final(office: Office, month: str) -> None:
    """The month's report was accepted."""
    with office.book.writing() as session:
        kept = {"recorded_at": office.clock(), "reported_on": TODAY, "reported_by": "王芳"}
        session.add(MonthPack(month=month, version=1, state=PackState.FINAL, final_on=TODAY, **kept))


def orders_of(office: Office, key: int) -> list[WorkOrder]:
    with office.book.reading() as session:
        query = select(WorkOrder).where(WorkOrder.zero_account_id == key).order_by(WorkOrder.id)
        return list(session.scalars(query))


def _kept(treatment: Treatment) -> Callable[[Office, int], object]:
    return lambda office, key: decide(office, treatment, key, note="写明了")


def _answer(given: Answer) -> Callable[[Office, int], object]:
    return lambda office, key: answered(office, given, key)


DONE: dict[str, tuple[CaseState, Callable[[Office, int], object], tuple[str, ...]]] = {
    "keep": (C.CHECKED, _kept(Treatment.KEEP), ()),
    "bill": (C.CHECKED, _kept(Treatment.BACK_BILL), ()),
    "inspect": (C.CHECKED, _kept(Treatment.TO_INSPECTION), ()),
    "empty": (C.CHECKED, _kept(Treatment.REPORT_EMPTY), ()),
    "finish": (C.IN_HAND, lambda o, k: o.perform(finish, cases=[k], on=TODAY, note="已补收"), ()),
    "approve": (C.TO_APPROVE, approved, ("上报文件 ZB20261101",)),
    "agreed": (C.REPORTED, _answer(Answer.AGREED), ()),
    "refused": (C.REPORTED, _answer(Answer.REFUSED), ()),
    "announce": (C.AGREED, posted, ("销户公告 GG20261101",)),
    "days": (C.AGREED, lambda o, k: dates(o, k, settled_on=TODAY, removed_on=TODAY), ()),
    "confirm": (
        C.TO_CONFIRM,
        lambda o, k: o.perform(confirm_reading, cases=[k], keep=False, reason="有人住"),
        (),
    ),
}
"""What was done → the state it was done in, how, and the papers that lose their ground with it."""


@pytest.mark.parametrize("name", DONE)
def test_the_last_step_is_undone_with_everything_it_wrote(office: Office, name: str) -> None:
    state, do, papers = DONE[name]
    key = case_at(office, state, "户")
    before = contents(office)
    do(office, key)
    assert contents(office) != before
    assert taken(office, key) == TakenBack(1, papers)
    assert contents(office) == before


def test_a_report_goes_back_for_its_whole_batch_and_may_be_sent_anew(office: Office) -> None:
    one, other, marked = (case_at(office, C.TO_APPROVE, no) for no in ("甲", "乙", "丙"))
    approved(office, one, other, marked)
    sent(office)
    with office.book.writing() as session:
        case_of = session.get_one(ZeroAccount, marked)
        case_of.state, case_of.state_before = C.TO_CONFIRM, C.REPORTED
    assert taken(office, one) == TakenBack(2, ("上报文件 ZB20261101",))
    assert [case(office, key).state for key in (one, other)] == [C.APPROVED] * 2
    assert (case(office, marked).state, case(office, marked).state_before) == (C.TO_CONFIRM, C.APPROVED)
    (batch,) = office.consult(reports)
    assert (batch.reported_on, batch.document_no) == (None, None)
    office.perform(confirm_reading, cases=[marked], keep=True, reason="误码")
    sent(office)
    assert {case(office, key).state for key in (one, other, marked)} == {C.REPORTED}


def test_a_report_stays_sent_once_one_of_its_accounts_is_answered(office: Office) -> None:
    one, other = (case_at(office, C.TO_APPROVE, no) for no in ("甲", "乙"))
    approved(office, one, other)
    sent(office)
    answered(office, Answer.REFUSED, other)
    told = refused(office, one)
    assert "户号 乙 在同一个上报批次里，已经是“已结案”" in told.sentence
    assert "请先把这一户退回到“已上报”" in told.sentence
    taken(office, other)
    assert taken(office, one).cases == 2


def test_a_case_leaves_its_batch_and_the_batch_stays_for_the_others(office: Office) -> None:
    one, other = (case_at(office, C.TO_APPROVE, no) for no in ("甲", "乙"))
    approved(office, one, other)
    assert taken(office, one).papers == ("上报文件 ZB20261101",)
    assert (case(office, one).state, case(office, one).report_id) == (C.TO_APPROVE, None)
    assert [(each.number, each.cases) for each in office.consult(reports)] == [("ZB20261101", 1)]
    taken(office, other)
    assert office.consult(reports) == []
    with office.book.reading() as session:
        assert session.scalars(select(ZeroAccountReport.void_reason)).all() == ["退回上一步：登记错了"]
    assert approved(office, one, other) == "ZB20261102"


def test_an_announcement_hangs_on_for_those_who_stay_on_it(office: Office) -> None:
    one, other = (case_at(office, C.AGREED, no) for no in ("甲", "乙"))
    posted(office, one, other)
    taken(office, one)
    assert (case(office, one).state, case(office, one).announcement_id) == (C.AGREED, None)
    assert held(office, ZeroAccountAnnouncement, "number") == [("GG20261101",)]
    taken(office, other)
    assert held(office, ZeroAccountAnnouncement, "number") == []


def test_a_wrong_end_goes_back_step_by_step(office: Office) -> None:
    key = case_at(office, C.AGREED, "户")
    before = contents(office)
    posted(office, key)
    announced = contents(office)
    at_day(office, NOTICE_RUN_OUT)
    days = {"settled_on": TODAY, "removed_on": TODAY, "cancelled_on": TODAY}
    assert dates(office, key, **days) == 1
    taken(office, key)
    again = case(office, key)
    assert (again.state, again.closed_on, again.close_reason) == (C.ANNOUNCED, None, None)
    assert again.cancelled_on == TODAY
    assert dates(office, key, cancelled_on=NOTICE_RUN_OUT) == 1
    assert case(office, key).cancelled_on == NOTICE_RUN_OUT
    taken(office, key)
    taken(office, key)
    assert contents(office) == announced
    taken(office, key)
    assert contents(office) == before


def test_an_account_the_marketing_system_has_closed_stays_closed(office: Office) -> None:
    key = case_at(office, C.AGREED, "户")
    dates(office, key, cancelled_on=TODAY)
    with office.book.writing() as session:
        session.execute(update(Customer).where(Customer.account_no == "户").values(status="已销户"))
    told = refused(office, key)
    assert told.sentence == (
        "户号 户 的档案已经是“已销户”，不能退回。销错了的，请先在营销系统恢复，再导入客户档案。"
    )
    assert (told.field, told.row) == ("cases", 0)


def test_a_second_visit_ordered_by_mistake_is_called_off(office: Office) -> None:
    (check,) = out(office, CHECK, 1)
    back(office, check, values=CHECKED | {"finding": "空户"})
    decide(office, Treatment.REPORT_EMPTY, 1, note="房子已拆")
    approved(office, 1)
    sent(office)
    before = contents(office)
    answered(office, Answer.AGAIN, 1)
    assert taken(office, 1, reason="看错了批复") == TakenBack(1, ())
    assert [each.void_reason for each in orders_of(office, 1)] == [None, "退回上一步：看错了批复"]
    assert contents(office) == before
    (number,) = answered(office, Answer.AGAIN, 1)
    order = next(each for each in orders_of(office, 1) if each.number == number)
    on_paper(office, [order.id])
    assert f"的工单 {number} 还没有回单（待派），请先作废这张工单" in refused(office, 1).sentence
    office.perform(dispatch, orders=[order.id], first=DENG, second=XIANG, on=TODAY)
    assert "工单已经派出去了，请先到“工单”页作废这张工单" in refused(office, 1).sentence
    back(office, order.id, values=CHECKED | {"finding": "空户"})
    assert "核查结果写在工单上" in refused(office, 1).sentence


def test_a_case_from_paper_without_a_batch_is_approved_anew(office: Office) -> None:
    account(office, "户")
    known = {"approved_by": None, "approved_on": None, "reported_on": None, "document_no": None}
    office.perform(take_in, cases=[paper_case("户", C.REPORTED, **known)])
    key = held(office, ZeroAccount, "id")[-1][0]
    taken(office, key)
    assert case(office, key).state is C.TO_APPROVE
    account(office, "又一户")
    office.perform(
        take_in, cases=[paper_case("又一户", C.LISTED, answer=Answer.AGAIN, finding=Finding.EMPTY)]
    )
    key = held(office, ZeroAccount, "id")[-1][0]
    taken(office, key)
    again = case(office, key)
    assert (again.state, again.treatment, again.treated_on) == (C.REPORTED, Treatment.REPORT_EMPTY, None)


def test_a_replacement_that_somebody_works_with_comes_first(office: Office) -> None:
    (check,) = out(office, CHECK, 1)
    back(office, check, values=CHECKED | {"finding": "表计故障"})
    decide(office, Treatment.REPLACE_METER, 1)
    order = orders_of(office, 1)[-1].id
    office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=TODAY)
    assert refused(office, 1).sentence == (
        "户号 4300000000017 的工单 HB2026110001 还没有回单（已派），请先作废这张工单。"
    )
    on_paper(office, [order])
    back(office, order)
    assert "HB2026110001 已经回单，请先作废这张工单，或者按“下一步”办结" in refused(office, 1).sentence
    office.perform(enter, orders=[order], on=TODAY, by="王芳")
    office.perform(box, orders=[order], box="3", on=TODAY)
    assert "HB2026110001 已经归档，表已经换了，不能退回" in refused(office, 1).sentence
    office.perform(finish, cases=[1], on=TODAY, note="已换表")
    taken(office, 1)
    assert case(office, 1).state is C.IN_HAND


def test_a_replacement_called_off_lets_the_decision_go(office: Office) -> None:
    (check,) = out(office, CHECK, 1)
    back(office, check)
    before = case(office, 1).state
    decide(office, Treatment.REPLACE_METER, 1)
    order = orders_of(office, 1)[-1].id
    office.perform(void_orders, orders=[order], reason="不换了")
    taken(office, 1)
    assert (case(office, 1).state, case(office, 1).treatment) == (before, None)
    assert read(office, order).void_reason == "不换了"


def test_a_final_month_stays_closed(office: Office) -> None:
    key = case_at(office, C.CHECKED, "户")
    decide(office, Treatment.KEEP, key)
    final(office, "2026-10")
    with office.book.writing() as session:
        laid = {"valid_from": date(2026, 1, 1), "level": Level.STATION, "source": "所务会"}
        session.add(DatedParameter(key=PERIOD_FIRST_DAY, value="1", recorded_at=office.clock(), **laid))
    final(office, "2026-11")
    told = refused(office, key)
    assert told.sentence == (
        "户号 户 的“处理意见”是 2026-11-02 办的，2026-11 的月报已经定稿，不能退回。"
        "请在下个月的月报里写明更正。"
    )
    with office.book.writing() as session:
        session.execute(
            update(DatedParameter).where(DatedParameter.key == PERIOD_FIRST_DAY).values(value="2")
        )
    assert taken(office, key).cases == 1


def test_a_closed_case_with_a_newer_one_stays_closed(office: Office) -> None:
    key = case_at(office, C.CHECKED, "户")
    decide(office, Treatment.KEEP, key)
    office.perform(take_in, cases=[paper_case("户", C.CHECKED)])
    told = refused(office, key)
    assert told.sentence == (
        "户号 户 结案以后又在 2026-10 列入了核查（已核查），请在那一笔上办；那一笔列错了的，请先作废它。"
    )
    newer = held(office, ZeroAccount, "id")[-1][0]
    assert refused(office, key, newer).sentence == "选中的里面有同一户的两笔核查，请一笔一笔退回。"


SAYS = {
    C.LISTED: "刚列入，还没有可退回的；列错了请按“作废”",
    C.DISPATCHED: "工单已经派出去了，请先到“工单”页作废这张工单",
    C.CHECKED: "核查结果写在工单上，请到“工单”页更正回单或退回工单",
    C.TO_CONFIRM: "请先确认来的电量：结案，或保留继续核查",
    C.CLOSED: "账本里没有它结案以前的环节，请按“期初”重新登记一笔",
}


@pytest.mark.parametrize("state", SAYS)
def test_a_state_without_a_step_to_take_back_says_what_to_do(office: Office, state: CaseState) -> None:
    good, bad = case_at(office, C.TO_APPROVE, "甲"), case_at(office, state, "乙")
    told = refused(office, good, bad)
    assert told.sentence == f"户号 乙 的核查现在是“{state}”，不能“退回上一步”：{SAYS[state]}。"
    assert (told.field, told.row) == ("cases", 1)


def test_a_case_that_a_reading_closed_goes_back_with_the_import_only(office: Office) -> None:
    key = case_at(office, C.CLOSED, "户")
    with office.book.writing() as session:
        session.get_one(ZeroAccount, key).state_before = C.LISTED
    assert refused(office, key).sentence == (
        "户号 户 是导入的电量自动结案的，不能退回：电量导错了，请撤销那一批导入。"
    )


def test_a_reason_is_wanted(office: Office) -> None:
    told = refused(office, case_at(office, C.TO_APPROVE, "户"), reason=" ")
    assert (told.sentence, told.field) == ("请写明退回的原因。", "reason")


def test_the_journal_keeps_what_was_taken_back_and_the_case_tells_of_it(office: Office) -> None:
    key = case_at(office, C.CHECKED, "户")
    decide(office, Treatment.KEEP, key, note="常年在外")
    taken(office, key, reason="找到人了")
    with office.book.reading() as session:
        line = session.scalars(select(Journal).order_by(Journal.id.desc()).limit(1)).one()
    written = {
        "treatment": "保留",
        "treated_on": "2026-11-02",
        "treatment_note": "常年在外",
        "closed_on": "2026-11-02",
        "close_reason": "保留：常年在外",
    }
    assert (line.act, line.clerk) == ("退回上一步", "王芳")
    assert line.changes == [
        {
            "bulk": {
                "accounts": ["户"],
                "reason": "找到人了",
                "taken_back": {str(key): {"step": "处理意见", "before": written}},
            }
        }
    ]
    assert tuple(office.consult(case_sheet, key=key).history[-1]) == (
        TODAY,
        "退回上一步",
        "处理意见：找到人了",
        "王芳",
    )


def test_steps_of_several_kinds_go_back_together(office: Office) -> None:
    cases = [case_at(office, state, str(state)) for state in (C.IN_HAND, C.AGREED, C.ANNOUNCED)]
    taken(office, *cases)
    assert [case(office, key).state for key in cases] == [C.CHECKED, C.REPORTED, C.AGREED]
