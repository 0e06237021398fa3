"""Cases begun on paper: they come in at any state, with their true days, all or none."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports import contents, held
from orders import TOMORROW
from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, ZeroAccount, ZeroAccountAnnouncement, ZeroAccountReport
from supply_station.rules.work_order import OrderState
from supply_station.rules.zero_account import Answer, Approval, CaseState, Treatment
from supply_station.services.office import Office
from supply_station.services.zero_account_closing import closing_dates
from supply_station.services.zero_account_opening import PaperCase, take_in
from supply_station.services.zero_account_report import send_report
from zero_cases import CHIEF, PAPERS, account, case, paper_case, zero_station

C = CaseState
BEGUN = [state for state in CaseState if state is not C.TO_CONFIRM]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    account(office, "户")
    yield office
    office.book.close()


@pytest.mark.parametrize("state", BEGUN)
def test_a_case_comes_in_as_its_papers_tell_it(office: Office, state: CaseState) -> None:
    office.perform(take_in, cases=[paper_case("户", state)])
    taken = case(office, 4)
    assert (taken.state, taken.month, taken.zero_from, taken.zero_months) == (state, "2026-10", "2026-08", 3)
    said = PAPERS[state]
    for name in ("finding", "checked_on", "treatment", "treated_on", "answer", "answered_on", "closed_on"):
        assert getattr(taken, name) == said.get(name), name
    assert (taken.report_id is not None) == ("approved_on" in said)
    assert (taken.announcement_id is not None) == ("posted_on" in said)
    opened = held(office, WorkOrder, "zero_account_id", "state", "cause")
    assert opened == ([(4, OrderState.WAITING, "期初")] if state is C.LISTED else [])


def test_cases_of_one_approval_and_one_posting_share_a_batch_and_an_announcement(office: Office) -> None:
    for no in ("乙", "丙"):
        account(office, no)
    posted = [paper_case(no, C.ANNOUNCED) for no in ("户", "乙")]
    office.perform(take_in, cases=[*posted, paper_case("丙", C.REPORTED, reported_on=date(2026, 9, 5))])
    assert held(office, ZeroAccount, "report_id", "announcement_id")[3:] == [(1, 1), (1, 1), (2, None)]
    assert held(office, ZeroAccountReport, "number", "approved_by_id", "reported_on", "approval") == [
        ("ZB20260901", CHIEF, date(2026, 9, 4), Approval.SIGNED),
        ("ZB20260902", CHIEF, date(2026, 9, 5), Approval.SIGNED),
    ]
    assert held(office, ZeroAccountAnnouncement, "number", "until", "places") == [
        ("GG20260901", date(2026, 10, 20), "村部公告栏")
    ]


def test_a_case_that_came_in_goes_on_from_where_it_stands(office: Office) -> None:
    account(office, "乙")
    office.perform(take_in, cases=[paper_case("户", C.APPROVED), paper_case("乙", C.ANNOUNCED)])
    office.perform(send_report, report=1, on=date(2026, 11, 1), document_no=None)
    days = {name: date(2026, 10, 25) for name in ("settled_on", "removed_on", "cancelled_on")}
    assert office.perform(closing_dates, cases=[5], **days) == 1
    assert [case(office, key).state for key in (4, 5)] == [C.REPORTED, C.CLOSED]


def test_days_that_nobody_knows_may_stay_empty(office: Office) -> None:
    unknown = dict.fromkeys(("checked_on", "treated_on", "approved_by", "approved_on"))
    office.perform(
        take_in, cases=[paper_case("户", C.REPORTED, **unknown, reported_on=None, document_no=None)]
    )
    taken = case(office, 4)
    assert (taken.state, taken.report_id, taken.checked_on) == (C.REPORTED, None, None)


@pytest.mark.parametrize(
    ("state", "wrong", "field", "sentence"),
    [
        (C.LISTED, {"account_no": "没有"}, "account_no", "账本里没有这个户号"),
        (C.LISTED, {"month": "10月"}, "month", "看不懂"),
        (C.LISTED, {"zero_from": "2026-11"}, "zero_from", "晚于列入月份"),
        (C.LISTED, {"zero_months": 0}, "zero_months", "至少是 1"),
        (C.LISTED, {"closed_on": date(2026, 9, 1)}, "closed_on", "还没有结案"),
        (C.TO_CONFIRM, {}, "state", "要由导入的电量产生"),
        (C.CHECKED, {"finding": None}, "finding", "要写明“核查结果”"),
        (C.CHECKED, {"checked_on": TOMORROW}, "checked_on", "核查日期是 2026-11-03，还没有到"),
        (C.IN_HAND, {"treatment": Treatment.REPORT_EMPTY}, "treatment", "不会是“处理中”"),
        (C.TO_APPROVE, {"treatment": Treatment.BACK_BILL}, "treatment", "不会是“待审核”"),
        (C.TO_APPROVE, {"treatment": None}, "treatment", "要写明“处理意见”"),
        (C.TO_APPROVE, {"treated_on": date(2026, 8, 1)}, "treated_on", "早于前一步"),
        (C.APPROVED, {"approved_by": None}, "approved_by", "要写明“审核人”"),
        (C.APPROVED, {"approved_by": 99}, "approved_by", "不在员工名单里"),
        (C.APPROVED, {"approved_on": None}, "approved_on", "要写明“审核日期”"),
        (C.REPORTED, {"treatment": Treatment.KEEP}, "treatment", "不会是“已上报”"),
        (C.AGREED, {"answer": Answer.REFUSED}, "answer", "批复是“同意”"),
        (C.ANNOUNCED, {"posted_on": date(2026, 9, 9)}, "posted_on", "早于前一步"),
        (C.ANNOUNCED, {"places": ""}, "places", "要写明“张贴地点”"),
        (C.CLOSED, {"close_reason": None}, "close_reason", "要写明“结案原因”"),
    ],
)
def test_a_case_that_cannot_be_is_refused_with_its_row_and_field(
    office: Office, state: CaseState, wrong: dict[str, Any], field: str, sentence: str
) -> None:
    account(office, "前一户")
    papers = PAPERS.get(state, {})
    values: dict[str, Any] = {
        "account_no": "户",
        "month": "2026-10",
        "zero_from": "2026-08",
        "zero_months": 3,
    }
    before = contents(office)
    with pytest.raises(RuleBroken, match=sentence) as told:
        office.perform(
            take_in,
            cases=[
                paper_case("前一户", C.ANNOUNCED),
                PaperCase(**(values | {"state": state} | papers | wrong)),
            ],
        )
    assert (told.value.field, told.value.row) == (field, 1)
    assert told.value.sentence.startswith(f"户号 {wrong.get('account_no', '户')}：")
    assert contents(office) == before


def test_an_account_has_one_case_under_way_but_may_have_closed_ones_beside_it(office: Office) -> None:
    office.perform(take_in, cases=[paper_case("户", C.CLOSED), paper_case("户", C.CHECKED)])
    office.perform(take_in, cases=[paper_case("户", C.CLOSED)])
    with pytest.raises(RuleBroken, match="户号 户：已经有一笔零度户核查") as told:
        office.perform(take_in, cases=[paper_case("户", C.LISTED)])
    assert (told.value.field, told.value.row) == ("account_no", 0)
    with pytest.raises(RuleBroken, match="请先填写"):
        office.perform(take_in, cases=[])
