"""月末的工单：orders counted in the period they belong to, late ones, replaced meters and findings."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from orders import (
    ACCOUNTS,
    CHECKED,
    DENG,
    PENG,
    REPLACED,
    SURVEYED,
    TODAY,
    TYPED,
    XIANG,
    back,
    ordered,
    out,
    read,
    station,
)
from supply_station.models import ReaderFinding, Station
from supply_station.reports.listing import Period
from supply_station.reports.work_order import OrderCounts
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind
from supply_station.rules.work_order import OrderKind
from supply_station.services import month_end
from supply_station.services.month_end_order import counts
from supply_station.services.office import Office
from supply_station.services.work_order_late import late
from supply_station.services.work_order_life import send_back, void_orders
from supply_station.services.work_order_opening import backfill

CHECK, SURVEY, REPLACEMENT = OrderKind
LAST_DAY = date(2026, 10, 31)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path)
    with office.book.writing() as session:
        session.add(Station(name="白岩镇供电所", start_month="2026-07", practice=False, founded_at=TYPED))
    yield office
    office.book.close()


def counted(office: Office, month: str) -> dict[OrderKind, OrderCounts]:
    return {each.kind: each for each in office.consult(counts, Period(month), today=TODAY)}


def rows(office: Office, month: str, name: str) -> list[tuple[Any, ...]]:
    """The numbered rows of a sheet, without their number."""
    handed = office.consult(month_end.workbook, month=month, at=TYPED, by="王芳")
    sheet = openpyxl.load_workbook(BytesIO(handed.data))[name]
    return [tuple(row[1:]) for row in sheet.values if isinstance(row[0], int)]


def test_an_order_counts_in_the_month_its_steps_were_taken_in(office: Office) -> None:
    first, _ = out(office, CHECK, 1, 2, on=date(2026, 10, 14))
    back(office, first, values=CHECKED | {"checked_on": "2026-10-20"}, on=date(2026, 10, 20))
    (survey,) = out(office, SURVEY, 1, on=date(2026, 10, 23))
    back(office, survey, on=date(2026, 11, 1))
    (replacement,) = out(office, REPLACEMENT, 2, on=date(2026, 10, 30))
    back(office, replacement)
    office.perform(send_back, orders=[replacement], reason="新表号没写")
    office.perform(void_orders, orders=out(office, SURVEY, 3, on=date(2026, 10, 12)), reason="开错了")
    ordered(office, SURVEY, 2)
    assert counted(office, "2026-10") == {
        CHECK: OrderCounts(CHECK, dispatched=2, done=1, under_way=1, late=1, days=6, timed=1),
        SURVEY: OrderCounts(SURVEY, dispatched=1, under_way=1, late=1),
        REPLACEMENT: OrderCounts(REPLACEMENT, dispatched=1, under_way=1),
    }
    assert counted(office, "2026-11") == {
        CHECK: OrderCounts(CHECK, under_way=1, late=1),
        SURVEY: OrderCounts(SURVEY, done=1, days=9, timed=1),
        REPLACEMENT: OrderCounts(REPLACEMENT, sent_back=1, under_way=1),
    }
    assert rows(office, "2026-10", "工单统计")[0] == ("零度户现场核查工单", 2, 1, 0, 0, 1, 1, 6)


def test_an_order_entered_after_the_fact_is_done_without_days(office: Office) -> None:
    office.perform(
        backfill,
        kind=SURVEY,
        account_no=ACCOUNTS[1],
        values=SURVEYED | {"surveyed_on": "2026-10-25"},
        first=DENG,
        second=XIANG,
        on=date(2026, 10, 25),
        paper_no="7",
        dispatched_on=None,
    )
    survey = counted(office, "2026-10")[SURVEY]
    assert (survey, survey.mean_days) == (OrderCounts(SURVEY, done=1, backfilled=1), None)


def test_an_order_was_late_at_the_month_s_end_although_it_is_back_since(office: Office) -> None:
    (survey,) = out(office, SURVEY, 1, on=date(2026, 10, 23))
    back(office, survey, on=date(2026, 11, 1))
    assert [each.id for each in office.consult(late, LAST_DAY)] == [survey]
    assert office.consult(late, date(2026, 11, 1)) == []
    (row,) = rows(office, "2026-10", "超期明细")
    assert (row[0], row[5], row[8], row[9]) == (read(office, survey).number, "邓茂、向阳", 1, "已回单")
    assert rows(office, "2026-11", "超期明细") == []


def test_a_replaced_meter_stands_in_the_month_of_its_energy(office: Office) -> None:
    (order,) = out(office, REPLACEMENT, 1)
    back(office, order)
    (row,) = rows(office, "2026-11", "表计更换")
    assert row[:2] == (read(office, order).number, ACCOUNTS[1])
    assert (row[8], row[9], row[10]) == (1234, REPLACED["new_asset_no"], 0)
    assert row[-1] == "本月的电量还没有导入"
    assert rows(office, "2026-10", "表计更换") == []


def test_findings_stand_in_the_month_they_were_found_in(office: Office) -> None:
    finding: dict[str, Any] = {
        "recorded_at": TYPED, "customer_id": 1, "kind": ReaderFindingKind.SEAL, "source": FindingSource.PAPER,
        "owner_id": PENG, "due_on": date(2026, 10, 20), "state": FindingState.OPEN,
        "found_on": date(2026, 10, 13), "detail": "户主 13812341234",
    }  # fmt: skip
    others: list[dict[str, Any]] = [
        {"found_on": date(2026, 9, 30)},
        {"found_on": date(2026, 11, 1)},
        {"voided_at": TYPED},
    ]
    with office.book.writing() as session:
        session.add_all(ReaderFinding(**finding | each) for each in [{}, *others])
    (row,) = rows(office, "2026-10", "抄表异常")
    assert row[:6] == (ACCOUNTS[1], "户1", "甲台区", "封印缺失", "抄表纸单", "户主 138****1234")
    assert row[8] == "彭山"
    assert ("封印缺失", 1, 1, 0, 0, 1) in rows(office, "2026-10", "抄表异常统计")
