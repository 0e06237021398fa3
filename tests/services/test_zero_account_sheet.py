"""One case in one glance, what is looked for among many, and what a returned list is typed with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from orders import DENG, PENG, TODAY, TYPED, back, on_paper, ordered, out
from supply_station.models import Attachment, Employee, Usage, ZeroAccount
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import Approval, CaseState, Treatment
from supply_station.services.office import Office
from supply_station.services.work_order_life import dispatch, void_orders
from supply_station.services.zero_account_concern import CONCERNS
from supply_station.services.zero_account_list import (
    areas_out,
    case_months,
    meter_states,
    orders_to_send,
    people,
    returned_list,
    standing,
)
from supply_station.services.zero_account_report import approve
from supply_station.services.zero_account_sheet import case_sheet, find_case
from supply_station.services.zero_account_treatment import renew, treat
from zero_cases import CHIEF, MONTH, at_day, case, case_at, zero_station

CHECK = OrderKind.ZERO_ACCOUNT_CHECK


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    yield office
    office.book.close()


def read_at(office: Office, customer: int, month: str, dial: int, used: int = 0) -> None:
    with office.book.writing() as session:
        session.add(
            Usage(
                recorded_at=TYPED,
                customer_id=customer,
                month=month,
                meter_no="A",
                register=Register.TOTAL,
                read_from=dial - used,
                read_to=dial,
                kwh=used,
                kwh_derived=False,
            )
        )


def test_a_case_is_told_from_the_list_to_the_chief_with_days_and_names(office: Office) -> None:
    (order,) = out(office, CHECK, 1)
    back(office, order)
    office.perform(treat, cases=[1], treatment=Treatment.REPORT_EMPTY, on=TODAY, note="房子已拆")
    office.perform(approve, cases=[1], by=CHIEF, on=TODAY, approval=Approval.SIGNED)
    read_at(office, 1, "2026-07", 100)
    read_at(office, 1, "2026-10", 300, used=200)
    seen = office.consult(case_sheet, key=1)
    told = {(each.what): (each.how, each.who) for each in seen.history}
    assert (seen.name, seen.area, seen.state) == ("户1", "甲台区", CaseState.APPROVED)
    assert "上报" in seen.next_step
    assert "邓茂、向阳" in told["工单派工"][0]
    assert told["核查"] == ("长期外出，现场示数 1234，证明人 村委会 田主任", "")
    assert told["处理意见"] == ("上报空户：房子已拆", "")
    assert told["所长审核"] == ("ZB20261101，纸质签批", "彭所长")
    assert [each.stands for each in seen.orders] == ["已回单"]
    assert [tuple(each) for each in seen.readings] == [("2026-10", 100, 300, 200)]  # July was before the run
    what = [each.what for each in seen.history]
    days = [each.day for each in seen.history if each.day]
    assert what[0] == "列入"
    assert what[-4:] == ["工单打印", "工单回单", "处理意见", "所长审核"]
    assert days == sorted(days)


def test_a_case_that_went_all_the_way_tells_its_report_its_notice_and_its_end(office: Office) -> None:
    key = case_at(office, CaseState.ANNOUNCED, "9001")
    seen = office.consult(case_sheet, key=key)
    what = [each.what for each in seen.history]
    assert what[0] == "列入"
    assert seen.history[0].day is None  # it was listed before it came into the book
    assert what[1:7] == ["核查", "处理意见", "所长审核", "上报县公司", "县公司批复", "销户公告"]
    closed = office.consult(case_sheet, key=case_at(office, CaseState.CLOSED, "9002"))
    assert ("结案", "保留") in [(each.what, each.how) for each in closed.history]


def test_a_case_is_found_by_its_account_of_a_month_or_the_newest(office: Office) -> None:
    old = case_at(office, CaseState.CLOSED, "9001")
    with office.book.writing() as session:
        session.get_one(ZeroAccount, old).month = "2026-05"
        held = session.get_one(ZeroAccount, old)
        new = ZeroAccount(
            recorded_at=TYPED,
            customer_id=held.customer_id,
            month=MONTH,
            zero_from="2026-08",
            zero_months=3,
            state=CaseState.LISTED,
        )
        session.add(new)
        session.flush()
        newest = new.id
    assert office.consult(find_case, "9001") == newest
    assert office.consult(find_case, "9001", "2026-05") == old
    assert office.consult(find_case, "没有") is None


def test_the_returned_list_lies_as_it_was_sent_with_the_last_reading(office: Office) -> None:
    first, second, third = out(office, CHECK, 1, 2, 3)
    read_at(office, 1, "2026-09", 100)
    read_at(office, 1, "2026-10", 300)
    rows = office.consult(returned_list, area=None)
    assert {row.out.order for row in rows} == {first, second, third}
    assert {row.out.order: row.last for row in rows}[first] == 300
    assert {row.out.order: row.last for row in rows}[second] is None
    assert [row.out.order for row in office.consult(returned_list, area="乙台区")] == [third]
    assert office.consult(areas_out) == {"甲台区": 2, "乙台区": 1}
    back(office, third)
    assert office.consult(areas_out) == {"甲台区": 2}


def test_only_check_orders_that_are_not_on_paper_yet_are_sent_out(office: Office) -> None:
    waiting, printed, void = ordered(office, CHECK, 1, 2, 3)
    office.perform(dispatch, orders=[printed], first=DENG, second=PENG, on=TODAY)
    on_paper(office, [printed])
    office.perform(void_orders, orders=[void], reason="开错了")
    assert office.consult(orders_to_send, cases=[2, 1, 3]) == [waiting]
    office.perform(renew, cases=[3])
    assert len(office.consult(orders_to_send, cases=[3, 1])) == 2


def test_people_of_one_name_are_told_apart(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Employee(id=20, name="邓茂", staff_no="9020", recorded_at=TYPED))
    named = office.consult(people)
    assert named["邓茂（9020）"] == 20
    assert named[f"邓茂（{DENG}）"] == DENG
    assert named["彭山"] == PENG


def test_the_words_of_the_meter_are_the_form_s(office: Office) -> None:
    assert office.consult(meter_states, day=TODAY)[:2] == ("完好", "停走")


def test_months_and_counts_of_cases(office: Office) -> None:
    case_at(office, CaseState.TO_APPROVE, "9001")
    case_at(office, CaseState.CLOSED, "9002")
    assert office.consult(case_months) == [MONTH]
    assert office.consult(standing) == {CaseState.LISTED: 3, CaseState.TO_APPROVE: 1}


def test_what_no_column_says_is_looked_for(office: Office) -> None:
    posted = case_at(office, CaseState.ANNOUNCED, "9001")
    closed = case_at(office, CaseState.CLOSED, "9002")

    def asked(word: str) -> set[int]:
        day = office.clock().date()
        with office.book.reading() as session:
            return set(session.scalars(select(ZeroAccount.id).where(CONCERNS[word](day))))

    assert asked("没有结案") == {1, 2, 3, posted}
    assert asked("公告已满") == {posted}
    at_day(office, case(office, posted).recorded_at.date().replace(month=9, day=25))
    assert asked("公告已满") == set()
    assert asked("销户日期不全") == {posted}
    assert asked("核查过没照片") == {posted}
    with office.book.writing() as session:
        picture = Attachment(
            recorded_at=TYPED, record="zero_account", record_id=posted, name="门.jpg", sha256="0" * 64, size=1
        )
        session.add(picture)
    assert asked("核查过没照片") == set()
    assert closed not in asked("没有结案")
