"""周换，坐在窗口前：meters ordered from a pasted list, sent out, printed, typed back by code — by keys."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from stories.clerk import Clerk, Key
from supply_station.models import Customer, Meter, MeterInstallation, Usage, WorkOrder
from supply_station.rules.customer import Status
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.ui.pages.work_order import WorkOrderPage

MANY = 4


def asked(clerk: Clerk, query: Any) -> Any:
    return clerk.desk.consult(lambda session: session.execute(query).all())


def new_meter(at: int) -> str:
    return f"1430009000003609{at:06}"


def open_and_send(clerk: Clerk, page: WorkOrderPage, accounts: list[str]) -> None:
    """One order an account; what was opened is all that is sent out."""
    clerk.ctrl(Key.Key_N)
    clerk.press(Key.Key_Down)
    clerk.press(Key.Key_Return)
    clerk.fill("到期轮换")
    clerk.paste("\n".join(accounts))
    clerk.ctrl(Key.Key_S)
    assert clerk.heard[-1].startswith(f"已开工单 {len(accounts)} 张")
    clerk.ctrl(Key.Key_A)
    clerk.send_out(page, len(accounts))


def test_meters_of_a_pasted_list_are_replaced_and_their_papers_boxed(clerk: Clerk, tmp_path: Path) -> None:
    last = func.max(Usage.read_to)
    query = (
        select(Customer.account_no, Customer.name, last)
        .join(MeterInstallation, MeterInstallation.customer_id == Customer.id)
        .join(Usage, Usage.customer_id == Customer.id)
        .where(Customer.voided_at.is_(None), Customer.status == Status.NORMAL)
        .group_by(Customer.id)
        .having(func.count(MeterInstallation.id.distinct()) == 1, func.count(Usage.register.distinct()) == 1)
        .order_by(Customer.id)
        .limit(MANY)
    )
    readings = {number: (name, read // 100 + 5) for number, name, read in asked(clerk, query)}
    page = clerk.go_down_to("工单")
    assert isinstance(page, WorkOrderPage)
    before = set(asked(clerk, select(WorkOrder.id, WorkOrder.state)))
    open_and_send(clerk, page, list(readings))
    assert before <= set(asked(clerk, select(WorkOrder.id, WorkOrder.state)))

    kind = OrderKind.METER_REPLACEMENT
    page.ask_for("", {"kind": kind.value, "state": OrderState.DISPATCHED.value})
    clerk.until(page.list.table.hasFocus)
    clerk.ctrl(Key.Key_A)
    clerk.ctrl(Key.Key_P)
    papers = clerk.save_paper(tmp_path / "换表单.pdf")
    assert len(papers) == 3 * MANY  # 存根, 客户, 归档
    assert all(any(name in each for each in papers) for name, _ in readings.values())

    query = select(WorkOrder.code, Customer.account_no, WorkOrder.id).join(
        Customer, Customer.id == WorkOrder.customer_id
    )
    codes = asked(clerk, query.where(WorkOrder.kind == kind, WorkOrder.state == OrderState.PRINTED))
    assert {number for _, number, _ in codes} == set(readings)
    clerk.go_down_to("假日")
    for at, (code, number, key) in enumerate(codes):
        clerk.scan(code)
        assert page.sheet.key == key
        clerk.fill("1101", "2", str(readings[number][1]), "0", new_meter(at), "", "", "6", "1")
        clerk.ctrl(Key.Key_S)
        clerk.ctrl(Key.Key_R)
        clerk.ctrl(Key.Key_S)
        clerk.ctrl(Key.Key_O)
        if at == 0:
            clerk.type("12")  # the next papers go into the same box
        clerk.ctrl(Key.Key_S)
        assert page.sheet.head.state.text() == OrderState.ARCHIVED.value

    hung = select(Customer.account_no, Meter.asset_no).join(
        MeterInstallation, MeterInstallation.customer_id == Customer.id
    )
    hung = hung.join(Meter, Meter.id == MeterInstallation.meter_id).where(MeterInstallation.in_place)
    found = dict(map(tuple, asked(clerk, hung.where(Customer.account_no.in_(readings)))))
    assert found == {number: new_meter(at) for at, (_, number, _) in enumerate(codes)}
    taken = select(Customer.account_no, MeterInstallation.read_at_end).join(Customer)
    taken = taken.where(~MeterInstallation.in_place, Customer.account_no.in_(readings))
    ends = dict(map(tuple, asked(clerk, taken)))
    assert ends == {number: read * 100 for number, (_, read) in readings.items()}
    assert clerk.ask.told == []
