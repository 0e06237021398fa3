"""工单页的另两张表：a batch with a void order printed again, and the transfer book as a workbook, by key."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from supply_station.models import ReaderFinding, WorkOrder
from supply_station.rules.work_order import OrderState
from supply_station.services.work_order_life import void_orders
from supply_station.services.work_order_paper import mark_printed, paper
from supply_station.services.zero_account import open_cases
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.preview import Preview
from supply_station.ui.pages.work_order import WorkOrderPage
from window_kit import MONTH, NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> WorkOrderPage:
    desk.perform(open_cases, month=MONTH, whole="all")
    made = WorkOrderPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.list.table.setFocus()
    return made


def press(key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, held)


def orders(desk: Desk) -> list[WorkOrder]:
    return list(desk.consult(lambda session: session.scalars(select(WorkOrder).order_by(WorkOrder.id)).all()))


def test_a_batch_printed_again_names_the_void_order_it_leaves_out(
    page: WorkOrderPage, desk: Desk, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    kept, gone = orders(desk)[:2]
    made = desk.consult(paper, orders=[kept.id, gone.id], at=NOW, by="李秀英")
    desk.perform(mark_printed, pages=made.pages)
    desk.perform(void_orders, orders=[gone.id], reason="重复开了")
    press(Key.Key_2)
    press(Key.Key_P)
    qtbot.waitUntil(lambda: bool(ask.told))
    assert ask.told == [f"工单 {gone.number} 已经作废（重复开了），没有再打"]
    (shown,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preview)]
    assert "（1 张）" in shown.windowTitle()
    shown.close()


def test_a_remark_becomes_a_finding_by_key(page: WorkOrderPage, desk: Desk, ask: ScriptedAsk) -> None:
    first, second = orders(desk)[:2]
    with desk.office.book.writing() as session:
        said = {"state": OrderState.RETURNED, "values": {"remark": "表箱没有封印"}, "returned_on": NOW.date()}
        session.execute(update(WorkOrder).where(WorkOrder.id == first.id).values(said))
    page.ask_for("", {"concern": "备注没转异常"})
    assert page.list.model.ids(range(page.list.model.count)) == [first.id]
    page.list.table.setFocus()
    page.list.table.selectRow(0)
    ask.answers = [None, "封印缺失"]
    for _ in range(2):
        press(Key.Key_J)
    assert ask.asked[0] == f"{first.number}：表箱没有封印\n转成哪一种抄表异常？"
    details = desk.consult(lambda session: session.scalars(select(ReaderFinding.detail)).all())
    assert details == [f"工单 {first.number} 备注：表箱没有封印"]
    page.refresh()
    assert page.list.model.count == 0
    page.ask_for("", {})
    page.list.table.choose(page.list.model.rows_of([second.id]))
    said_lines: list[str] = []
    desk.said.connect(said_lines.append)
    press(Key.Key_J)
    assert said_lines == ["选中的工单上没有写备注，没有可转的"]


def test_a_remark_that_needs_no_finding_leaves_the_list_by_key(
    page: WorkOrderPage, desk: Desk, ask: ScriptedAsk
) -> None:
    first = orders(desk)[0]
    with desk.office.book.writing() as session:
        said = {"state": OrderState.RETURNED, "values": {"remark": "老人在家"}, "returned_on": NOW.date()}
        session.execute(update(WorkOrder).where(WorkOrder.id == first.id).values(said))
    page.ask_for("", {"concern": "备注没转异常"})
    page.list.table.setFocus()
    page.list.table.selectRow(0)
    ask.answers = [None, "不影响用电"]
    press(Key.Key_J, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert page.list.model.count == 1
    press(Key.Key_J, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert ask.asked == ["这 1 张的备注为什么不另办？"] * 2
    assert page.list.model.count == 0


def test_the_transfer_book_is_exported_as_it_is_narrowed(
    page: WorkOrderPage, desk: Desk, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    first = orders(desk)[0]
    desk.perform(void_orders, orders=[first.id], reason="重复开了")
    press(Key.Key_3)
    page.transfers.ask_for(first.number)
    target = tmp_path / "登记薄.xlsx"
    ask.answers = [target]
    said: list[str] = []
    desk.said.connect(said.append)
    press(Key.Key_E)
    qtbot.waitUntil(lambda: desk.jobs.current is None)
    assert said == [f"已导出传递登记薄：{target}"]
    rows = [row for row in load_workbook(target).worksheets[0].values if isinstance(row[0], int)]
    assert [(row[2], row[5]) for row in rows] == [(first.number, "开单"), (first.number, "作废")]
    page.transfers.ask_for("没有这样的工单")
    ask.answers = [tmp_path / "空.xlsx"]
    press(Key.Key_E)
    qtbot.waitUntil(lambda: desk.jobs.current is None)
    assert ask.told == ["没有可导出的传递登记。请先清除筛选，或换一个日期。"]
    assert not (tmp_path / "空.xlsx").exists()
