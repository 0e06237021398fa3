"""查勘工单：from an archive difference to 归档, which changes the account and settles the difference."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from exports import take, xlsx
from stories.clerk import Clerk, Key
from supply_station.models import ArchiveDifference, Customer, TransformerArea, WorkOrder
from supply_station.rules.archive_difference import Handling
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.ui.pages.work_order import WorkOrderPage

HEAD = ["户号", "户名", "台区", "用电类别", "电费年月", "起码", "止码", "电量"]
TODAY = date(2026, 11, 2)


def one(clerk: Clerk, query: Any) -> Any:
    return clerk.desk.consult(lambda session: session.execute(query).scalars().one())


def test_what_a_survey_found_is_in_the_account_and_the_difference_is_settled(
    clerk: Clerk, tmp_path: Path
) -> None:
    query = (
        select(Customer.id, Customer.account_no, Customer.name, TransformerArea.name, Customer.usage_class)
        .join(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(Customer.voided_at.is_(None))
        .order_by(Customer.id)
        .limit(1)
    )
    key, no, name, area, usage_class = clerk.desk.consult(lambda session: session.execute(query).one())
    row = [no, f"{name}甲", area, str(usage_class), "202611", 10, 15, 5]
    take(clerk.office, "usage", xlsx(tmp_path / "十一月.xlsx", [HEAD, row]))
    clerk.go_down_to("档案差异")
    clerk.find(no)
    clerk.ctrl(Key.Key_G)
    order = one(clerk, select(WorkOrder).where(WorkOrder.kind == OrderKind.CUSTOMER_SURVEY))
    assert order.number in clerk.heard[-1]

    clerk.scan(order.number)
    page = clerk.window.here()
    assert isinstance(page, WorkOrderPage)
    assert page.sheet.key == order.id
    clerk.send_out(page, 1)
    clerk.ctrl(Key.Key_P)
    papers = clerk.save_paper(tmp_path / "查勘单.pdf")
    assert all(no in each for each in papers)
    clerk.go_down_to("假日")
    clerk.scan(order.code)
    written = ["1101", "", "1", f"{name}甲", *[""] * 6, "现场住人，户主改了姓名", "1", "1"]
    clerk.fill(*written)
    clerk.ctrl(Key.Key_S)
    assert page.sheet.head.state.text() == OrderState.RETURNED.value
    assert one(clerk, select(Customer).where(Customer.id == key)).name == name
    clerk.ctrl(Key.Key_R)
    clerk.ctrl(Key.Key_S)
    clerk.ctrl(Key.Key_O)
    clerk.type("12")
    clerk.ctrl(Key.Key_S)
    assert page.sheet.head.state.text() == OrderState.ARCHIVED.value
    after = one(clerk, select(Customer).where(Customer.id == key))
    assert after.name == f"{name}甲"
    assert order.number in (after.sources or {})["name"]
    settled = one(clerk, select(ArchiveDifference).where(ArchiveDifference.customer_id == key))
    assert settled.handling is Handling.TAKEN
    assert clerk.ask.told == []
