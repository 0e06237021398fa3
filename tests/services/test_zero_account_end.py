"""From the decision to the end: treatment, approval, report, answer, announcement and the three days."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from exports import contents, held
from orders import CHECKED, DENG, PENG, TODAY, TOMORROW, TYPED, XIANG, back, on_paper, out
from supply_station.errors import RuleBroken
from supply_station.models import (
    DatedParameter,
    EmployeePost,
    Journal,
    WorkOrder,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules.parameter import ANNOUNCEMENT_DAYS, Level
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import Answer, Approval, CaseState, Finding, Treatment
from supply_station.services.office import Office
from supply_station.services.work_order_life import dispatch, void_orders
from supply_station.services.zero_account_back import step_back
from supply_station.services.zero_account_closing import (
    Announcement,
    announce,
    announcements,
    closing_dates,
)
from supply_station.services.zero_account_register import announcement_sheet, register, report_sheet
from supply_station.services.zero_account_report import Report, answer, approve, reports, send_report
from supply_station.services.zero_account_treatment import (
    confirm_reading,
    finish,
    treat,
)
from zero_cases import CHIEF, DEPUTY, DEPUTY_FROM, at_day, case, case_at, zero_station

CHECK = OrderKind.ZERO_ACCOUNT_CHECK
FOUND_EMPTY = CHECKED | {"finding": "空户"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    yield office
    office.book.close()


def decide(office: Office, treatment: Treatment, *cases: int, **said: Any) -> list[str]:
    values: dict[str, Any] = {"on": TODAY, "note": None} | said
    return office.perform(treat, cases=cases, treatment=treatment, **values)


def approved(office: Office, *cases: int, by: int = CHIEF, on: date = TODAY) -> str:
    return office.perform(approve, cases=cases, by=by, on=on, approval=Approval.SIGNED)


def answered(office: Office, given: Answer, *cases: int, on: date) -> list[str]:
    return office.perform(answer, cases=cases, answer=given, on=on, document_no="湘县〔2026〕8号")


def dates(office: Office, *cases: int, **days: date | None) -> int:
    empty = {"settled_on": None, "removed_on": None, "cancelled_on": None}
    return office.perform(closing_dates, cases=cases, **(empty | days))


def refused(office: Office, act: Any, **values: Any) -> RuleBroken:
    before = contents(office)
    with pytest.raises(RuleBroken) as told:
        office.perform(act, **values)
    assert contents(office) == before
    return told.value


def test_an_account_is_reported_visited_again_and_closed(office: Office) -> None:
    (first,) = out(office, CHECK, 1)
    back(office, first, values=FOUND_EMPTY)
    decide(office, Treatment.REPORT_EMPTY, 1, note="房子已拆")
    assert approved(office, 1) == "ZB20261101"
    office.perform(send_report, report=1, on=TODAY, document_no="岩溪供〔2026〕9号")
    at_day(office, date(2026, 11, 10))
    (number,) = answered(office, Answer.AGAIN, 1, on=date(2026, 11, 9))
    again = case(office, 1)
    assert (again.state, again.answer, again.treatment) == (CaseState.LISTED, Answer.AGAIN, None)
    assert (again.finding, number) == (Finding.EMPTY, "LD2026110001")

    with office.book.reading() as session:
        second = session.scalars(select(WorkOrder.id).where(WorkOrder.number == number)).one()
    sent: dict[str, Any] = {"first": DENG, "second": XIANG, "on": date(2026, 11, 10)}
    office.perform(dispatch, orders=[second], **sent)
    on_paper(office, [second])
    visited = FOUND_EMPTY | {"checked_on": "2026-11-10", "witness": "村主任"}
    back(office, second, values=visited, first=PENG, second=DENG, on=date(2026, 11, 10))
    assert (case(office, 1).state, case(office, 1).witness) == (CaseState.CHECKED, "村主任")
    decide(office, Treatment.REPORT_EMPTY, 1, on=date(2026, 11, 10))
    assert approved(office, 1, by=DEPUTY, on=date(2026, 11, 10)) == "ZB20261102"
    office.perform(send_report, report=2, on=date(2026, 11, 10), document_no=None)
    at_day(office, date(2026, 11, 20))
    assert answered(office, Answer.AGREED, 1, on=date(2026, 11, 18)) == []

    assert dates(office, 1, settled_on=date(2026, 11, 19)) == 0
    assert office.perform(announce, cases=[1], on=date(2026, 11, 20), places="村部公告栏") == "GG20261101"
    assert dates(office, 1, removed_on=date(2026, 11, 20)) == 0
    at_day(office, date(2026, 12, 19))
    last = {"settled_on": None, "removed_on": None, "cancelled_on": date(2026, 12, 19)}
    told = refused(office, closing_dates, cases=[1], **last)
    assert "的公告 GG20261101 到 2026-12-20 才满" in told.sentence
    assert (told.field, told.row) == ("cancelled_on", 0)
    at_day(office, date(2026, 12, 20))
    assert dates(office, 1, cancelled_on=date(2026, 12, 20)) == 1
    ended = case(office, 1)
    assert (ended.state, ended.closed_on, ended.close_reason) == (
        CaseState.CLOSED,
        date(2026, 12, 20),
        "销户",
    )
    with office.book.reading() as session:
        orders = session.scalars(select(WorkOrder.state).where(WorkOrder.zero_account_id == 1)).all()
        acts = session.scalars(select(Journal.act).order_by(Journal.id)).all()
    assert orders == [OrderState.RETURNED] * 2
    assert acts[-6:] == [
        "登记上报",
        "登记县公司批复",
        "登记销户日期",
        "登记销户公告",
        "登记销户日期",
        "登记销户日期",
    ]


def test_an_account_is_not_closed_with_a_date_missing_or_without_an_announcement(office: Office) -> None:
    key = case_at(office, CaseState.AGREED, "户")
    some = {"settled_on": TODAY, "removed_on": TODAY}
    assert dates(office, key, **some) == 0
    told = refused(office, closing_dates, cases=[key], **(some | {"cancelled_on": TODAY}))
    assert told.sentence == "户号 户 三个日期齐了就销户，请先登记销户公告，公告期满后再填最后一个日期。"
    office.perform(announce, cases=[key], on=TODAY, places="村部")
    at_day(office, date(2027, 3, 1))
    assert case(office, key).state is CaseState.ANNOUNCED
    assert dates(office, key, cancelled_on=date(2026, 12, 2)) == 1


@pytest.mark.parametrize("order", ["scr", "src", "crs", "csr", "rcs", "rsc"])
def test_the_three_days_come_in_any_order(office: Office, order: str) -> None:
    names = {"s": "settled_on", "r": "removed_on", "c": "cancelled_on"}
    key = case_at(office, CaseState.ANNOUNCED, "户")
    days = {"s": date(2026, 9, 15), "r": date(2026, 10, 25), "c": date(2026, 10, 30)}
    closed = [dates(office, key, **{names[each]: days[each]}) for each in order]
    assert closed == [0, 0, 1]
    assert case(office, key).closed_on == date(2026, 10, 30)


def test_an_account_cancelled_before_its_announcement_ran_out_says_so(office: Office) -> None:
    key = case_at(office, CaseState.ANNOUNCED, "户")
    dates(office, key, settled_on=TODAY, removed_on=TODAY, cancelled_on=date(2026, 10, 1))
    assert case(office, key).close_reason == "销户（早于公告期满的 2026-10-20）"


def test_a_closing_day_cannot_come_before_the_answer_or_after_today(office: Office) -> None:
    key = case_at(office, CaseState.ANNOUNCED, "户")
    empty = {"settled_on": None, "removed_on": None, "cancelled_on": None}
    told = refused(office, closing_dates, cases=[key], **(empty | {"removed_on": date(2026, 9, 9)}))
    assert (told.sentence, told.field) == (
        "拆表日期是 2026-09-09，早于前一步的 2026-09-10，请核对。",
        "removed_on",
    )
    told = refused(office, closing_dates, cases=[key], **(empty | {"cancelled_on": TOMORROW}))
    assert (told.sentence, told.field) == ("销户日期是 2026-11-03，还没有到，请改正。", "cancelled_on")
    assert refused(office, closing_dates, cases=[key], **empty).field == "settled_on"


def test_the_length_of_an_announcement_is_a_parameter_of_its_day(office: Office) -> None:
    key, other = (case_at(office, CaseState.AGREED, no) for no in ("甲", "乙"))
    with office.book.writing() as session:
        session.add(
            DatedParameter(
                recorded_at=TYPED,
                key=ANNOUNCEMENT_DAYS,
                value="45",
                valid_from=TODAY,
                level=Level.PROVINCE,
                source="省公司通知",
            )
        )
    office.perform(announce, cases=[key], on=date(2026, 11, 1), places="村部")
    office.perform(announce, cases=[other], on=TODAY, places=" 组公告栏 ")
    rows = office.consult(announcements)
    assert rows == [
        Announcement(2, "GG20261102", TODAY, date(2026, 12, 17), "组公告栏", 1, 1),
        Announcement(1, "GG20261101", date(2026, 11, 1), date(2026, 12, 1), "村部", 1, 1),
    ]
    told = refused(office, announce, cases=[case_at(office, CaseState.AGREED, "丙")], on=TODAY, places=" ")
    assert (told.sentence, told.field) == ("请写明公告张贴在哪里。", "places")


def test_a_replacement_opens_an_order_that_must_come_back_first(office: Office) -> None:
    (check,) = out(office, CHECK, 1)
    back(office, check, values=CHECKED | {"finding": "表计故障"})
    assert decide(office, Treatment.REPLACE_METER, 1, note="停走") == ["HB2026110001"]
    assert case(office, 1).state is CaseState.IN_HAND
    with office.book.reading() as session:
        order = session.scalars(select(WorkOrder).where(WorkOrder.kind == OrderKind.METER_REPLACEMENT)).one()
    assert (order.zero_account_id, order.customer_id, order.cause) == (1, 1, "零度户核查：停走")
    done: dict[str, Any] = {"cases": [1], "on": TODAY, "note": "已换表"}
    assert "HB2026110001 还没有回单（待派），请先派工" in refused(office, finish, **done).sentence
    told = refused(office, step_back, cases=[1], reason="不换了")
    assert "HB2026110001 还没有回单（待派），请先作废这张工单" in told.sentence
    office.perform(dispatch, orders=[order.id], first=DENG, second=XIANG, on=TODAY)
    on_paper(office, [order.id])
    assert case(office, 1).state is CaseState.IN_HAND
    back(office, order.id)
    assert case(office, 1).finding is Finding.METER_FAULT
    office.perform(finish, **done)
    assert (case(office, 1).state, case(office, 1).close_reason) == (CaseState.CLOSED, "换表：已换表")


def test_a_decision_taken_back_leaves_the_finding(office: Office) -> None:
    (check,) = out(office, CHECK, 1)
    back(office, check)
    decide(office, Treatment.REPLACE_METER, 1)
    with office.book.reading() as session:
        order = session.scalars(select(WorkOrder.id).order_by(WorkOrder.id.desc()).limit(1)).one()
    office.perform(void_orders, orders=[order], reason="不换了")
    office.perform(step_back, cases=[1], reason="定错了")
    again = case(office, 1)
    assert (again.state, again.finding, again.treatment) == (CaseState.CHECKED, Finding.AWAY, None)
    decide(office, Treatment.KEEP, 1, note="常年在外")
    kept = case(office, 1)
    assert (kept.state, kept.closed_on, kept.close_reason) == (CaseState.CLOSED, TODAY, "保留：常年在外")


def test_a_decision_before_the_check_or_to_come_is_refused(office: Office) -> None:
    key = case_at(office, CaseState.CHECKED, "户")
    decision = {"cases": [key], "treatment": Treatment.KEEP, "note": None}
    told = refused(office, treat, on=date(2026, 8, 31), **decision)
    assert told.sentence == "处理意见日期是 2026-08-31，早于前一步的 2026-09-01，请核对。"
    assert "还没有到" in refused(office, treat, on=TOMORROW, **decision).sentence
    in_hand = case_at(office, CaseState.IN_HAND, "又一户")
    told = refused(office, finish, cases=[in_hand], on=date(2026, 9, 1), note="已补收")
    assert "办结日期是 2026-09-01，早于前一步的 2026-09-02" in told.sentence
    assert refused(office, finish, cases=[in_hand], on=TODAY, note=" ").field == "note"


def test_only_the_chief_or_a_deputy_of_that_day_approves(office: Office) -> None:
    key = case_at(office, CaseState.TO_APPROVE, "户")
    before = DEPUTY_FROM.replace(day=9)
    given: dict[str, Any] = {"cases": [key], "approval": Approval.BY_PHONE}
    for by in (DENG, DEPUTY):
        told = refused(office, approve, by=by, on=before, **given)
        assert told.sentence == (
            "2026-10-09 只有所长或副所长可以审核，选的人不是。那天能审核的是：彭所长（所长）。"
        )
        assert told.field == "by"
    told = refused(office, approve, by=DENG, on=DEPUTY_FROM, **given)
    assert "彭所长（所长）、田副所长（副所长）" in told.sentence
    assert "早于前一步" in refused(office, approve, by=CHIEF, on=date(2026, 9, 1), **given).sentence
    with office.book.writing() as session:
        session.execute(
            update(EmployeePost).where(EmployeePost.employee_id == CHIEF).values(valid_to=date(2026, 10, 9))
        )
        session.execute(
            update(EmployeePost).where(EmployeePost.employee_id == DEPUTY).values(voided_at=TYPED)
        )
    assert "请先在“员工”页登记" in refused(office, approve, by=CHIEF, on=DEPUTY_FROM, **given).sentence
    office.perform(approve, by=CHIEF, on=before, **given)
    assert held(office, ZeroAccountReport, "number", "approval", "approved_on", "month") == [
        ("ZB20261001", Approval.BY_PHONE, before, "2026-10")
    ]


def test_a_batch_goes_to_the_county_once_and_without_what_left_it(office: Office) -> None:
    stays, leaves = (case_at(office, CaseState.TO_APPROVE, no) for no in ("甲", "乙"))
    approved(office, stays, leaves)
    with office.book.writing() as session:
        session.get_one(ZeroAccount, leaves).state_before = CaseState.APPROVED
        session.get_one(ZeroAccount, leaves).state = CaseState.TO_CONFIRM
    sent: dict[str, Any] = {"report": 1, "on": TODAY, "document_no": " "}
    told = refused(office, send_report, **sent)
    assert "户号 乙 的核查现在是“有电量待确认”，不能“登记上报”：请先确认来的电量" in told.sentence
    office.perform(confirm_reading, cases=[leaves], keep=False, reason="有人住")
    assert "早于前一步" in refused(office, send_report, **(sent | {"on": date(2026, 11, 1)})).sentence
    assert office.consult(reports) == [Report(1, "ZB20261101", TODAY, "彭所长", None, None, 2, 1)]
    office.perform(send_report, **sent)
    assert case(office, stays).state is CaseState.REPORTED
    assert case(office, leaves).close_reason == "有电量：有人住"
    told = refused(office, send_report, **sent)
    assert told.sentence == "ZB20261101 已经在 2026-11-02 上报过了，请登记县公司的批复。"
    assert refused(office, send_report, **(sent | {"report": 9})).field == "report"
    assert (
        "早于前一步"
        in refused(
            office, answer, cases=[stays], answer=Answer.AGREED, on=date(2026, 11, 1), document_no=None
        ).sentence
    )
    answered(office, Answer.REFUSED, stays, on=TODAY)
    assert (case(office, stays).close_reason, case(office, stays).answer) == ("县公司不同意", Answer.REFUSED)


def test_numbers_of_batches_and_announcements_are_never_given_twice(office: Office) -> None:
    keys = [case_at(office, CaseState.TO_APPROVE, f"户{at}") for at in range(3)]
    approved(office, keys[0])
    with office.book.writing() as session:
        session.execute(update(ZeroAccountReport).values(number="ZB202611100", voided_at=TYPED))
    assert approved(office, keys[1]) == "ZB202611101"
    assert approved(office, keys[2], on=date(2026, 10, 31)) == "ZB20261001"
    agreed = [case_at(office, CaseState.AGREED, f"同意{at}") for at in range(2)]
    office.perform(announce, cases=agreed[:1], on=TODAY, places="村部")
    with office.book.writing() as session:
        session.execute(update(ZeroAccountAnnouncement).values(voided_at=TYPED))
    assert office.perform(announce, cases=agreed[1:], on=TODAY, places="村部") == "GG20261102"


def test_the_papers_of_the_zero_ledger_have_their_rows(office: Office) -> None:
    (check,) = out(office, CHECK, 1)
    back(office, check, values=FOUND_EMPTY, first=PENG, second=XIANG)
    decide(office, Treatment.REPORT_EMPTY, 1)
    approved(office, 1)
    (row,) = office.consult(register, month="2026-10")
    assert (row.account_no, row.name, row.area, row.meter_no) == (
        "4300000000017",
        "户1",
        "甲台区",
        "1430009000000000000001",
    )
    assert (row.checked_by, row.finding, row.zero_from, row.state) == (
        "彭山、向阳",
        Finding.EMPTY,
        "2026-08",
        CaseState.APPROVED,
    )
    assert office.consult(register, month="2026-09") == ()
    sheet = office.consult(report_sheet, report=1)
    assert (sheet.number, sheet.approved_by, sheet.approval) == ("ZB20261101", "彭所长", Approval.SIGNED)
    assert sheet.rows == (row,)
    office.perform(send_report, report=1, on=TODAY, document_no="岩溪供〔2026〕9号")
    answered(office, Answer.AGREED, 1, on=TODAY)
    office.perform(announce, cases=[1], on=TODAY, places="村部")
    posted = office.consult(announcement_sheet, announcement=1)
    assert (posted.number, posted.until) == ("GG20261101", date(2026, 12, 2))
    assert [each.account_no for each in posted.rows] == [row.account_no]
    at_day(office, date(2026, 12, 2))
    dates(office, 1, settled_on=TODAY, removed_on=TODAY, cancelled_on=date(2026, 12, 2))
    assert [each.cancelled_on for each in office.consult(register, month="2026-12")] == [date(2026, 12, 2)]
    assert office.consult(register, month="2027-01") == ()


def test_the_register_leaves_out_what_was_found_otherwise(office: Office) -> None:
    case_at(office, CaseState.LISTED, "甲")
    case_at(office, CaseState.IN_HAND, "乙")
    with office.book.writing() as session:
        session.execute(
            update(ZeroAccount).where(ZeroAccount.finding.is_not(None)).values(finding=Finding.IDLE)
        )
    assert office.consult(register, month="2026-10") == ()
    with pytest.raises(RuleBroken, match="看不懂"):
        office.consult(register, month="2026年10月")
