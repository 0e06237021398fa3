"""传递登记薄：the steps of orders as a workbook, in the order they happened."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from orders import DENG, TODAY, TYPED, XIANG, ordered, station
from supply_station.errors import RuleBroken
from supply_station.models import Station, WorkOrder, WorkOrderEvent
from supply_station.rules.work_order import OrderKind
from supply_station.services import listing
from supply_station.services.listing import Column, Question, View
from supply_station.services.office import Office
from supply_station.services.work_order_life import dispatch, void_orders
from supply_station.services.work_order_transfer import workbook

CHECK, SURVEY, _ = OrderKind
NEWEST = View(
    columns=(WorkOrderEvent.happened_on, WorkOrder.kind),
    find=(),
    order=(WorkOrderEvent.happened_on,),
    newest_first=True,
)
SENT = date(2026, 10, 30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = station(tmp_path)
    with made.book.writing() as session:
        session.add(Station(name="青竹供电所", practice=False, founded_at=TYPED))
    yield made
    made.book.close()


def rows(office: Office, *filters: tuple[Column, str]) -> list[tuple[object, ...]]:
    """The numbered rows of the workbook of the steps that fit, without their number."""
    events = office.consult(listing.ids, NEWEST, Question(filters=filters))
    data = office.consult(workbook, events=events, at=TYPED, by="王芳")
    sheet = load_workbook(BytesIO(data))["工单传递登记薄"]
    return [tuple(row[1:]) for row in sheet.values if isinstance(row[0], int)]


def test_the_transfer_book_tells_who_handed_what_to_whom(office: Office) -> None:
    (order,) = ordered(office, SURVEY, 1)
    (check,) = ordered(office, CHECK, 2)
    office.perform(dispatch, orders=[order, check], first=DENG, second=XIANG, on=SENT)
    sent = rows(office, (WorkOrderEvent.happened_on, SENT.isoformat()))
    assert [(row[1], row[4], row[5], row[7]) for row in sent] == [
        ("CK2026110001", "派工", "邓茂、向阳", "王芳"),
        ("LD2026100001", "派工", "邓茂、向阳", "王芳"),
    ]
    office.perform(void_orders, orders=[check], reason="重复，电话 13812341234")
    day, today = datetime(2026, 10, 30), datetime(2026, 11, 2)
    assert [(row[0], row[4], row[3], row[6], row[8]) for row in rows(office, (WorkOrder.kind, CHECK))] == [
        (day, "派工", "户2", "/", today),
        (today, "开单", "户2", "/", today),
        (today, "作废", "户2", "重复，电话 138****1234", today),
    ]


def test_the_sheet_names_the_days_it_covers(office: Office) -> None:
    orders = ordered(office, SURVEY, 1)
    office.perform(dispatch, orders=orders, first=DENG, second=XIANG, on=SENT)
    events = office.consult(listing.ids, NEWEST, Question())
    data = office.consult(workbook, events=events, at=TYPED, by="王芳")
    above = [
        str(row[0])
        for row in load_workbook(BytesIO(data)).worksheets[0].iter_rows(max_row=3, values_only=True)
    ]
    assert f"{SENT} 至 {TODAY}" in above[1]


def test_without_a_step_there_is_nothing_to_hand_out(office: Office) -> None:
    with pytest.raises(RuleBroken, match="没有可导出的传递登记"):
        office.consult(workbook, events=[], at=TYPED, by="王芳")
