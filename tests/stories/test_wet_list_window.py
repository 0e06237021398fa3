"""一张淋湿的核查清单：listed, sent out, printed, and typed back by the ends of the codes, by keys alone."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from sqlalchemy import func, select

from stories.clerk import Calendar, Clerk, Key
from supply_station.models import WorkOrder, ZeroAccount
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.ui.pages.work_order import WorkOrderPage
from supply_station.ui.pages.zero_account import ZeroAccountPage
from supply_station.ui.pages.zero_account_case import ZeroAccountCasePage
from supply_station.ui.pages.zero_account_case.returned import ReturnedList


@pytest.fixture
def customers() -> int:
    """Enough accounts for a list of thirty rows."""
    return 500


def counted(clerk: Clerk, column: Any) -> dict[Any, int]:
    """How many orders, or cases, stand where."""
    query = select(column, func.count()).where(column.class_.voided_at.is_(None)).group_by(column)
    return clerk.desk.consult(lambda session: dict(session.execute(query).all()))


def orders(clerk: Clerk) -> dict[str, WorkOrder]:
    """Short code → order."""
    query = select(WorkOrder).where(WorkOrder.kind == OrderKind.ZERO_ACCOUNT_CHECK)
    return clerk.desk.consult(lambda session: {each.code: each for each in session.scalars(query)})


def send_out(clerk: Clerk, target: Path) -> list[str]:
    """Every waiting order goes to two people, and to paper; the text of the pages."""
    page = clerk.go_down_to("工单")
    assert isinstance(page, WorkOrderPage)
    page.ask_for("", {"state": OrderState.WAITING.value})
    clerk.until(page.list.table.hasFocus)
    clerk.ctrl(Key.Key_A)
    clerk.send_out(page, page.list.model.count)
    page.ask_for("", {"state": OrderState.DISPATCHED.value})
    clerk.until(page.list.table.hasFocus)
    clerk.ctrl(Key.Key_A)
    clerk.ctrl(Key.Key_P)
    return clerk.save_paper(target)


def jump(clerk: Clerk, grid: ReturnedList, code: str) -> None:
    """To the row whose short code ends so."""
    clerk.ctrl(Key.Key_J)
    clerk.fill(code[-4:])
    assert grid.grid.view.hasFocus()
    assert grid.grid.model.rows[grid.grid.view.place()[0]].cells[0].text == code


def across(clerk: Clerk, *cells: str) -> None:
    """Cell after cell of a row; an empty one is passed over."""
    for cell in cells:
        clerk.type(cell)
        clerk.press(Key.Key_Tab)


def type_thirty(clerk: Clerk, wet: ReturnedList) -> list[str]:
    """Thirty rows as they lie on paper: two 改约, one 看不清, one below the last reading; their codes."""
    rows = [row.cells for row in wet.grid.model.rows[:30]]
    wanted = [cells[0].text for cells in rows]
    for at, code in enumerate(wanted):
        jump(clerk, wet, code)
        last = int(rows[at][3].value or 0) // 100
        if at in (3, 11):
            across(clerk, "", "", "", "", "改约", "20261110", "家里没人")
        elif at == 7:
            across(clerk, "", "", "", "", "看不清", "", "")  # where, is not said yet
        else:
            reading = "1" if at == 5 else str(last + 1)
            finding = "空户" if at == 9 else "长期外出"
            across(clerk, finding, reading, "完好", "村委会 田主任")
    return wanted


def test_thirty_rows_of_a_wet_list_are_one_act(clerk: Clerk, calendar: Calendar, tmp_path: Path) -> None:
    page = clerk.go_down_to("零度户")
    assert isinstance(page, ZeroAccountPage)
    clerk.ctrl(Key.Key_Q)
    quota = sum(each.needed for each in page.candidates.view.classes) if page.candidates.view else 0
    assert counted(clerk, ZeroAccount.state) == {CaseState.LISTED: quota}
    clerk.ctrl(Key.Key_E, answer=True)  # the drought: everybody is looked at this month
    assert "已列够" in " ".join(label.text() for label in page.figures.findChildren(QLabel))
    many = counted(clerk, ZeroAccount.state)[CaseState.LISTED]
    assert many > max(quota, 29)

    paper = send_out(clerk, tmp_path / "核查工单.pdf")
    codes = orders(clerk)
    assert len(paper) == many == len(codes)
    assert all(any(each.number in text for text in paper) for each in codes.values())
    assert counted(clerk, WorkOrder.state) == {OrderState.PRINTED: many}
    assert counted(clerk, ZeroAccount.state) == {CaseState.DISPATCHED: many}

    calendar.now += timedelta(days=1)
    cases = clerk.go_down_to("零度核查")
    assert isinstance(cases, ZeroAccountCasePage)
    clerk.ctrl(Key.Key_H)
    wet = cases.layer
    assert isinstance(wet, ReturnedList)
    clerk.until(wet.on.hasFocus)
    clerk.type("20261103")
    wanted = type_thirty(clerk, wet)
    assert wet.counted.text() == f"共 {many} 户，已填 30 户"

    clerk.ctrl(Key.Key_S)
    assert f"短码 {wanted[7]}" in wet.grid.said.text()
    assert "哪里看不清" in wet.grid.said.text()
    assert counted(clerk, WorkOrder.state) == {OrderState.PRINTED: many}  # one row keeps all out
    assert wet.typed()
    jump(clerk, wet, wanted[7])
    across(clerk, *[""] * 6, "示数栏湿了")
    clerk.ctrl(Key.Key_S)

    assert clerk.ask.told == []
    assert clerk.heard[-1] == "已登记：核查了 27 户，改约 2 户，看不清 1 户"
    assert f"短码 {wanted[5]} 的现场示数 1 小于" in wet.told.text()
    assert counted(clerk, WorkOrder.state) == {OrderState.PRINTED: many - 27, OrderState.RETURNED: 27}
    assert counted(clerk, ZeroAccount.state) == {
        CaseState.DISPATCHED: many - 27,
        CaseState.CHECKED: 27,
    }
    known = orders(clerk)
    assert str(known[wanted[3]].postponed_to) == "2026-11-10"
    assert known[wanted[7]].illegible == "示数栏湿了"
    assert len(wet.grid.model.rows) == many - 27
    query = select(ZeroAccount.finding, func.count()).group_by(ZeroAccount.finding)
    found = clerk.desk.consult(lambda session: dict(session.execute(query).all()))
    assert found == {None: many - 27, "空户": 1, "长期外出": 26}
