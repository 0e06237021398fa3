"""Orders for tests: a station with people and accounts, and papers as crews bring them back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from books import new_book
from supply_station.models import (
    Customer,
    Employee,
    Holiday,
    Meter,
    MeterInstallation,
    TransformerArea,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
)
from supply_station.rules import calendar
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.rules.zero_account import CaseState
from supply_station.services.office import Office, Work
from supply_station.services.work_order import Wanted, opened
from supply_station.services.work_order_life import dispatch, give_back
from supply_station.services.work_order_opening import open_orders
from supply_station.storage.book import Book

DAYS_2026 = [each for each in calendar.known_days() if each.day.year == 2026]
TYPED = datetime(2026, 11, 2, 9, 0)
TODAY = TYPED.date()
TOMORROW = date(2026, 11, 3)
MONTH = "2026-10"
DENG, XIANG, PENG = 1, 2, 3
ACCOUNTS = {1: "4300000000017", 2: "4300000000024", 3: "4300000000031"}

CHECKED: dict[str, Any] = {
    "checked_on": "2026-11-01",
    "reading": 123400,
    "meter_state": "完好",
    "finding": "长期外出",
    "witness": "村委会 田主任",
}
SURVEYED: dict[str, Any] = {
    "surveyed_on": "2026-11-01",
    "matter": ["联系方式"],
    "situation": "现场住人，电话已换",
    "violation": "无",
    "conclusion": "同意变更",
    "new_phone": "13807430000",
}
REPLACED: dict[str, Any] = {
    "trigger": "到期轮换",
    "removed_on": "2026-11-01",
    "read_at_end": 123400,
    "new_asset_no": "1430009000003609335198",
    "new_multiplier": 1,
    "read_at_start": 0,
}
WRITTEN: dict[OrderKind, dict[str, Any]] = {
    OrderKind.ZERO_ACCOUNT_CHECK: CHECKED,
    OrderKind.CUSTOMER_SURVEY: SURVEYED,
    OrderKind.METER_REPLACEMENT: REPLACED,
}
"""What a crew writes on each kind of paper, nothing missing."""


def station(folder: Path) -> Office:
    """A clerk at a book with three people and three accounts, each with a meter and a zero case."""
    office = Office(Book.open(new_book(folder)), clerk="王芳", clock=lambda: TYPED)
    kept = {"recorded_at": TYPED}
    with office.book.writing() as session:
        for key, name in ((DENG, "邓茂"), (XIANG, "向阳"), (PENG, "彭山")):
            session.add(Employee(id=key, name=name, **kept))
        session.execute(insert(Holiday), [kept | asdict(each) for each in DAYS_2026])
        session.flush()
        session.add(TransformerArea(id=1, name="甲台区", manager_id=XIANG, **kept))
        session.add(TransformerArea(id=2, name="乙台区", manager_id=PENG, **kept))
        session.flush()
        for key, no in ACCOUNTS.items():
            area = 1 if key < 3 else 2
            session.add(Customer(id=key, account_no=no, name=f"户{key}", status="正常", area_id=area, **kept))
            session.add(Meter(id=key, asset_no=f"14300090000000{key:08}", **kept))
            session.flush()
            session.add(MeterInstallation(customer_id=key, meter_id=key, in_place=True, multiplier=1, **kept))
            case = {"month": MONTH, "zero_from": "2026-08", "zero_months": 3, "state": CaseState.LISTED}
            session.add(ZeroAccount(id=key, customer_id=key, **case, **kept))
    return office


def ordered(office: Office, kind: OrderKind, *customers: int) -> list[int]:
    """One new order for each of these accounts, 待派; a check order belongs to the account's case."""
    if kind is not OrderKind.ZERO_ACCOUNT_CHECK:
        accounts = [ACCOUNTS[key] for key in customers]
        return [each.id for each in office.perform(open_orders, kind=kind, accounts=accounts, cause="到期")]
    with office.book.writing() as session:
        work = Work(session, office.clerk, TYPED)
        return [each.id for each in opened(work, kind, MONTH, [Wanted(key, key) for key in customers])]


def on_paper(office: Office, orders: Sequence[int]) -> None:
    """The orders went to paper."""
    with office.book.writing() as session:
        session.execute(
            update(WorkOrder)
            .where(WorkOrder.id.in_(orders))
            .values(prints=WorkOrder.prints + 1, printed_at=func.coalesce(WorkOrder.printed_at, TYPED))
        )
        session.execute(
            update(WorkOrder)
            .where(WorkOrder.id.in_(orders), WorkOrder.state == OrderState.DISPATCHED)
            .values(state=OrderState.PRINTED)
        )
        line = {"step": Step.PRINTED, "happened_on": TODAY, "recorded_at": TYPED, "clerk": office.clerk}
        session.execute(insert(WorkOrderEvent), [line | {"work_order_id": key} for key in orders])


def out(office: Office, kind: OrderKind, *customers: int, on: date = TODAY) -> list[int]:
    """Orders that were dispatched to two people and printed."""
    orders = ordered(office, kind, *customers)
    office.perform(dispatch, orders=orders, first=DENG, second=XIANG, on=on)
    on_paper(office, orders)
    return orders


def back(office: Office, order: int, **said: Any) -> None:
    """An order comes back with all that its form asks for, but for what is said otherwise."""
    kind = read(office, order).kind
    values: dict[str, Any] = {"values": WRITTEN[kind], "first": DENG, "second": XIANG, "on": TODAY} | said
    office.perform(give_back, order=order, **values)


def read(office: Office, order: int) -> WorkOrder:
    """An order as the book has it."""
    with office.book.reading() as session:
        return session.get_one(WorkOrder, order)


def steps(office: Office, order: int) -> list[tuple[Step, str | None, str | None]]:
    """What happened to an order: step, to whom it was handed, and what was noted."""
    query = (
        select(WorkOrderEvent.step, WorkOrderEvent.handed_to, WorkOrderEvent.note)
        .where(WorkOrderEvent.work_order_id == order)
        .order_by(WorkOrderEvent.id)
    )
    with office.book.reading() as session:
        return [(row.step, row.handed_to, row.note) for row in session.execute(query)]


def case_state(office: Office, case: int) -> CaseState:
    """Where a zero case stands."""
    with office.book.reading() as session:
        return session.get_one(ZeroAccount, case).state
