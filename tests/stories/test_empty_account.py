"""一个空户的一生：found, approved, reported, sent back, visited again, agreed to, posted, closed."""

from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from orders import CHECKED, DENG, PENG, XIANG, back, on_paper, ordered
from stories.clerk import pages_of
from supply_station.errors import RuleBroken
from supply_station.models import Station, WorkOrder
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import Answer, Approval, CaseState, Treatment
from supply_station.services import month_end
from supply_station.services.office import Office
from supply_station.services.work_order_life import dispatch
from supply_station.services.zero_account_closing import announce, closing_dates
from supply_station.services.zero_account_list import orders_to_send
from supply_station.services.zero_account_paper import announcement_paper, register_paper, report_paper
from supply_station.services.zero_account_report import answer, approve, reports, send_report
from supply_station.services.zero_account_treatment import treat
from zero_cases import CHIEF, at_day, case, zero_station

CASE, NAME = 1, "户1"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = zero_station(tmp_path)
    with office.book.writing() as session:
        session.add(Station(name="白岩镇供电所", practice=False, founded_at=datetime(2026, 11, 2)))
    ordered(office, OrderKind.ZERO_ACCOUNT_CHECK, CASE)
    return office


def visited(office: Office, on: date) -> int:
    """Two people went and found nobody and no house; the order they went with."""
    at_day(office, on)
    (order,) = office.consult(orders_to_send, cases=[CASE])
    office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=on)
    on_paper(office, [order])
    back(
        office, order, values=CHECKED | {"finding": "空户", "checked_on": on.isoformat()}, second=PENG, on=on
    )
    assert case(office, CASE).state is CaseState.CHECKED
    return order


def reported(office: Office, on: date) -> str:
    """Up to the county company; the number of the batch."""
    at_day(office, on)
    office.perform(treat, cases=[CASE], treatment=Treatment.REPORT_EMPTY, on=on, note="屋已拆")
    with pytest.raises(RuleBroken, match="只有所长或副所长可以审核"):
        office.perform(approve, cases=[CASE], by=DENG, on=on, approval=Approval.SIGNED)
    number = office.perform(approve, cases=[CASE], by=CHIEF, on=on, approval=Approval.SIGNED)
    batch = next(each for each in office.consult(reports) if each.number == number)
    office.perform(send_report, report=batch.id, on=on, document_no="岩溪供〔2026〕9号")
    assert case(office, CASE).state is CaseState.REPORTED
    return number


def answered(office: Office, on: date, said: Answer) -> None:
    at_day(office, on)
    office.perform(answer, cases=[CASE], answer=said, on=on, document_no="县电营〔2026〕3号")


def test_an_empty_account_is_closed_by_the_county_and_the_end_of_its_notice(office: Office) -> None:
    first = visited(office, date(2026, 11, 3))
    reported(office, date(2026, 11, 4))
    answered(office, date(2026, 11, 6), Answer.AGAIN)
    assert case(office, CASE).state is CaseState.LISTED

    second = visited(office, date(2026, 11, 10))
    assert second != first
    number = reported(office, date(2026, 11, 11))
    asked: dict[str, Any] = {"month": None, "at": office.clock(), "by": office.clerk}
    letter = "".join(pages_of(office.consult(report_paper, numbers=[number], **asked)))
    assert NAME in letter
    assert "岩溪供〔2026〕9号" in letter
    month = asked | {"month": "2026-11", "numbers": ()}
    assert NAME in "".join(pages_of(office.consult(register_paper, **month)))

    answered(office, date(2026, 11, 16), Answer.AGREED)
    at_day(office, date(2026, 11, 17))
    posted = office.perform(announce, cases=[CASE], on=date(2026, 11, 17), places="村部公告栏")
    notice = "".join(pages_of(office.consult(announcement_paper, numbers=[posted], **asked)))
    assert NAME in notice
    days: dict[str, Any] = {"settled_on": None, "removed_on": None, "cancelled_on": None}
    at_day(office, date(2026, 11, 20))
    taken = days | {"removed_on": date(2026, 11, 20)}
    assert office.perform(closing_dates, cases=[CASE], **taken) == 0
    at_day(office, date(2026, 12, 1))
    assert office.perform(closing_dates, cases=[CASE], **days | {"settled_on": date(2026, 12, 1)}) == 0
    last = days | {"cancelled_on": date(2026, 12, 1)}
    with pytest.raises(RuleBroken, match="到 2026-12-17 才满"):
        office.perform(closing_dates, cases=[CASE], **last)
    assert case(office, CASE).state is CaseState.ANNOUNCED
    at_day(office, date(2026, 12, 17))
    assert office.perform(closing_dates, cases=[CASE], **days | {"cancelled_on": date(2026, 12, 17)}) == 1
    assert case(office, CASE).state is CaseState.CLOSED
    assert case(office, CASE).close_reason == "销户"
    with office.book.reading() as session:
        assert session.get_one(WorkOrder, second).state is OrderState.RETURNED


def test_the_month_s_workbook_names_the_account_that_was_reported(office: Office) -> None:
    visited(office, date(2026, 11, 3))
    reported(office, date(2026, 11, 4))
    at = datetime.combine(date(2026, 11, 4), time(10))
    handed = office.consult(month_end.workbook, month="2026-11", at=at, by=office.clerk)
    book = openpyxl.load_workbook(BytesIO(handed.data))
    naming = [sheet.title for sheet in book if NAME in {cell for row in sheet.values for cell in row}]
    assert "空户登记册" in naming
