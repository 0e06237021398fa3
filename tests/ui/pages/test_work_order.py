"""The orders in the window: the list and its acts, opening, backfilling, batches, who handed what to whom."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from supply_station.models import Customer, Employee, TransformerArea, WorkOrder
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services.work_order_life import dispatch
from supply_station.services.zero_account import open_cases
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.page import faults
from supply_station.ui.kit.preview import Preview
from supply_station.ui.pages.work_order import WorkOrderPage
from supply_station.ui.pages.work_order.lists import DUE, ORDERS, TRANSFERS, Batches, TransferList
from window_kit import MONTH, NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


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


def here() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(here(), key, held)


def type_in(text: str) -> None:
    QTest.keyClicks(here(), text)


def orders(page: WorkOrderPage) -> list[WorkOrder]:
    """Every order, as the book has it."""
    with page.desk.office.book.reading() as session:
        return list(session.scalars(select(WorkOrder).order_by(WorkOrder.number)))


def people(page: WorkOrderPage) -> list[int]:
    with page.desk.office.book.reading() as session:
        return list(session.scalars(select(Employee.id).order_by(Employee.name)))


def accounts(page: WorkOrderPage, many: int) -> list[str]:
    with page.desk.office.book.reading() as session:
        return list(session.scalars(select(Customer.account_no).order_by(Customer.id.desc()).limit(many)))


def form(page: WorkOrderPage) -> Form:
    assert page.form is not None
    return page.form


def choose(page: WorkOrderPage, *rows: int) -> list[int]:
    """Choose rows of the list; their ids."""
    page.list.table.choose(rows)
    page.list.table.setFocus()
    return page.list.chosen()


def preview() -> Preview:
    previews = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preview)]
    return next(each for each in previews if each.isVisible())


def saved(qtbot: QtBot, page: WorkOrderPage, ask: ScriptedAsk, target: Path) -> list[str]:
    """Save the paper that is being made into a file; the text of its pages."""
    ask.answers.append(target)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    looked_at = preview()
    QTest.keyClick(looked_at, Key.Key_S, CTRL)
    QTest.keyClick(looked_at, Key.Key_Escape)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    with pypdfium2.PdfDocument(target.read_bytes()) as pdf:
        return [each.get_textpage().get_text_range() for each in pdf]


@pytest.mark.parametrize("declared", [ORDERS, TRANSFERS], ids=lambda page: page.stem)
def test_its_lists_are_sound(declared: object) -> None:
    assert list(faults(declared)) == []  # type: ignore[arg-type]


def test_the_list_shows_who_has_an_order_and_how_late_it_is(page: WorkOrderPage, qtbot: QtBot) -> None:
    first, second, *_ = people(page)
    key = page.list.model.id_at(0)
    page.desk.perform(dispatch, orders=[key], first=first, second=second, on=date(2026, 10, 9))
    row = page.list.model.rows_of([key])[0]
    texts = page.list.model.texts(row)
    assert "已派" in texts
    assert texts[DUE].endswith(" 超期 11 天")
    with page.desk.office.book.reading() as session:
        assert session.get_one(Employee, first).name in texts
    page.list.filter_row.picks["concern"].setCurrentText("超期")
    qtbot.waitUntil(lambda: page.list.model.count == 1)
    assert page.list.model.id_at(0) == key
    press(Key.Key_Escape)
    assert page.list.model.count == page.list.total > 1
    page.ask_for("", {"concern": "超期"})
    assert page.list.model.count == 1


def test_chosen_orders_are_dispatched_to_two_people(page: WorkOrderPage, qtbot: QtBot) -> None:
    chosen = choose(page, 0, 1, 2)
    press(Key.Key_G, CTRL)
    with page.desk.office.book.reading() as session:
        area = session.scalar(
            select(TransformerArea.manager_id)
            .join(Customer, Customer.area_id == TransformerArea.id)
            .join(WorkOrder, WorkOrder.customer_id == Customer.id)
            .where(WorkOrder.id == chosen[0])
        )
    fields = form(page).fields
    assert fields["sent_first_id"].value() == area  # the 台区经理 is suggested
    other = next(each for each in people(page) if each != area)
    press(Key.Key_S, CTRL)
    assert "要两个人" in fields["sent_second_id"].fault.text()
    fields["sent_second_id"].show_value(other)
    fields["dispatched_on"].editor.setText("")  # type: ignore[union-attr]
    press(Key.Key_S, CTRL)
    assert "哪一天" in fields["dispatched_on"].fault.text()
    type_in("20261103")
    press(Key.Key_S, CTRL)
    assert "还没有到" in fields["dispatched_on"].fault.text()
    here().selectAll()  # type: ignore[attr-defined]
    type_in("20261101")
    with qtbot.waitSignal(page.desk.said) as said:
        press(Key.Key_S, CTRL)
    assert said.args is not None
    assert said.args[0].startswith("已派工 3 张，2026-11-1")
    sent = [each for each in orders(page) if each.state is OrderState.DISPATCHED]
    assert sorted(each.id for each in sent) == sorted(chosen)
    assert {(each.sent_first_id, each.sent_second_id) for each in sent} == {(area, other)}
    assert page.form is None
    assert page.list.table.hasFocus()
    assert page.list.chosen() == chosen


def test_a_form_of_a_step_asks_before_it_loses(page: WorkOrderPage, ask: ScriptedAsk) -> None:
    choose(page, 0)
    press(Key.Key_G, CTRL)
    form(page).fields["sent_second_id"].show_value(people(page)[0])
    form(page).fields["dispatched_on"].setFocus()
    type_in("1")
    assert page.typed()
    page.ask_for(orders(page)[3].number)  # another page speaks of an order meanwhile
    assert form(page).isVisible()
    ask.answers.append(True)
    press(Key.Key_Escape)
    assert page.form is None
    assert not page.typed()


def test_the_rest_of_an_order_s_life_is_told_to_many_at_once(page: WorkOrderPage, ask: ScriptedAsk) -> None:
    choose(page, 0, 1)
    for key, sentence in ((Key.Key_R, "请先派工"), (Key.Key_O, "请先派工")):
        press(key, CTRL)
        if key == Key.Key_O:
            type_in("7")
        press(Key.Key_S, CTRL)
        assert sentence in ask.told[-1]
        ask.answers.append(True)
        form(page).discard()
    ask.answers = ["填错了"]
    press(Key.Key_T, CTRL)
    assert "请先派工" in ask.told[-1]
    ask.answers = ["重复开了"]
    before = len(orders(page))
    press(Key.Key_Delete, CTRL)
    assert [each.void_reason for each in orders(page) if each.voided_at] == ["重复开了"] * 2
    assert page.list.model.count == before - 2


def test_the_chosen_order_is_printed_and_printed_again_as_a_reprint(
    page: WorkOrderPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    (key,) = choose(page, 0)
    number = next(each.number for each in orders(page) if each.id == key)
    press(Key.Key_P, CTRL)
    (first,) = saved(qtbot, page, ask, tmp_path / "一.pdf")
    assert number in first
    assert "补打" not in first
    choose(page, 0)
    press(Key.Key_P, CTRL)
    (second,) = saved(qtbot, page, ask, tmp_path / "二.pdf")
    assert "补打" in second
    assert next(each.prints for each in orders(page) if each.id == key) == 2


def test_a_batch_is_printed_again_exactly(
    page: WorkOrderPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    choose(page, 0, 1, 2)
    press(Key.Key_P, CTRL)
    once = saved(qtbot, page, ask, tmp_path / "一.pdf")
    press(Key.Key_2, CTRL)
    assert page.batches.table.hasFocus()
    assert [row[3] for row in page.batches.table.rows.rows] == [3]
    press(Key.Key_Return)
    again = saved(qtbot, page, ask, tmp_path / "二.pdf")
    assert len(again) == len(once) == 3
    assert ["补打" in each for each in once + again] == [False] * 3 + [True] * 3
    press(Key.Key_3, CTRL)
    assert page.transfers.table.hasFocus()
    steps = [page.transfers.model.texts(row)[4] for row in range(6)]
    assert steps == ["补打"] * 3 + ["打印"] * 3


def test_only_the_pages_that_went_to_the_printer_are_marked(
    page: WorkOrderPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    QTest.keyClick(page.list.table, Key.Key_A, CTRL)
    press(Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "纸.pdf"))
    printer.setFromTo(2, 3)
    ask.answers.append(printer)
    looked_at = preview()
    QTest.keyClick(looked_at, Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    assert sum(each.prints for each in orders(page)) == 2
    QTest.keyClick(looked_at, Key.Key_Escape)


def test_orders_are_opened_for_accounts_that_are_pasted(page: WorkOrderPage, ask: ScriptedAsk) -> None:
    numbers = accounts(page, 30)
    press(Key.Key_N, CTRL)
    type_in("b")  # 表计故障、周换工单
    press(Key.Key_Return)
    press(Key.Key_S, CTRL)
    assert "事由" in page.opening.fault.text()
    page.opening.cause.setText("到期轮换")
    page.opening.accounts.setFocus()
    QGuiApplication.clipboard().setText("\n".join([*numbers, "9999999999999"]))
    press(Key.Key_V, CTRL)
    assert page.opening.counted.text().startswith("共 31 户")
    press(Key.Key_S, CTRL)
    assert "账本里没有户号 9999999999999" in page.opening.fault.text()
    ask.answers.append(False)
    press(Key.Key_Escape)
    assert page.opening.isVisible()
    page.opening.accounts.setPlainText(" ".join(numbers))
    press(Key.Key_S, CTRL)
    new = [each for each in orders(page) if each.kind is OrderKind.METER_REPLACEMENT]
    assert [each.cause for each in new] == ["到期轮换"] * 30
    assert not page.opening.isVisible()
    assert page.list.table.hasFocus()
    assert page.list.model.count == 30 < len(orders(page))  # no other kind is dispatched with them
    assert len(page.list.chosen()) == 30


def test_orders_just_opened_are_dispatched_and_printed_alone(
    page: WorkOrderPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    numbers = accounts(page, 5)
    for given in (numbers[:2], numbers[2:]):
        press(Key.Key_N, CTRL)
        type_in("b")
        press(Key.Key_Return)
        type_in("daoqi")
        press(Key.Key_Return)
        QGuiApplication.clipboard().setText("\n".join(given))
        press(Key.Key_V, CTRL)
        press(Key.Key_S, CTRL)
    kind = OrderKind.METER_REPLACEMENT
    new = [each.id for each in orders(page) if each.kind is kind][2:]
    assert page.list.table.hasFocus()
    assert sorted(page.list.chosen()) == new  # the two that waited before are not with them
    assert page.list.counted.text().startswith("只列刚办的 3 条")
    press(Key.Key_G, CTRL)
    fields = form(page).fields
    other = next(each for each in people(page) if each != fields["sent_first_id"].value())
    fields["sent_second_id"].show_value(other)
    press(Key.Key_S, CTRL)
    qtbot.waitUntil(page.list.table.hasFocus)
    sent = [each for each in orders(page) if each.state is OrderState.DISPATCHED]
    assert sorted(page.list.chosen()) == [each.id for each in sent] == new
    press(Key.Key_P, CTRL)
    papers = "".join(saved(qtbot, page, ask, tmp_path / "三张.pdf"))
    printed = [each.id for each in orders(page) if each.kind is kind and each.number in papers]
    assert printed == new
    assert sorted(page.list.chosen()) == new
    press(Key.Key_Escape)
    assert page.list.model.count == len(orders(page))


def test_orders_that_waited_stay_on_view_when_they_are_dispatched(page: WorkOrderPage, qtbot: QtBot) -> None:
    page.ask_for("", {"state": OrderState.WAITING.value})
    chosen = choose(page, 1, 2, 4)
    press(Key.Key_G, CTRL)
    press(Key.Key_Escape)
    assert page.list.model.count > 3  # nothing was done: the list stays as it was narrowed
    press(Key.Key_G, CTRL)
    fields = form(page).fields
    other = next(each for each in people(page) if each != fields["sent_first_id"].value())
    fields["sent_second_id"].show_value(other)
    press(Key.Key_S, CTRL)
    qtbot.waitUntil(page.list.table.hasFocus)
    assert sorted(page.list.chosen()) == sorted(chosen)
    assert page.list.model.count == 3
    page.list.filter_row.boxes[WorkOrder.state].setFocus()
    type_in("d")
    qtbot.waitUntil(lambda: page.list.model.count > 3)  # asked for something else


def test_a_paper_written_by_hand_is_entered_after_the_fact(page: WorkOrderPage) -> None:
    (number,) = accounts(page, 1)
    press(Key.Key_B, CTRL)
    press(Key.Key_S, CTRL)
    first = page.backfill.first.fields
    assert "种类" in first["kind"].fault.text()
    type_in("b")
    press(Key.Key_Return)
    type_in(number)
    press(Key.Key_Return)
    type_in("S-17")
    press(Key.Key_S, CTRL)
    paper = page.backfill.paper
    assert paper.isVisible()
    assert number in page.backfill.title.text()
    assert paper.who["first"].editor.hasFocus()
    one, other, *_ = people(page)
    paper.who["first"].show_value(one)
    paper.who["second"].show_value(other)
    assert paper.entry is not None
    paper.entry.fields["removed_on"].editor.setFocus()
    for typed in ("1030", "2", "55", "0", "1430009000003609335198", "", "", "6", "1"):
        type_in(typed)
        press(Key.Key_Return)
    press(Key.Key_S, CTRL)
    (made,) = [each for each in orders(page) if each.kind is OrderKind.METER_REPLACEMENT]
    assert (made.state, made.backfilled, made.paper_no) == (OrderState.RETURNED, True, "S-17")
    assert made.returned_on == NOW.date()
    assert not page.backfill.isVisible()
    assert not page.typed()
    assert page.list.model.count == 1  # the order is there to be entered and boxed


def test_a_tab_is_made_when_it_is_first_looked_at_and_its_table_has_the_keys(page: WorkOrderPage) -> None:
    assert not page.findChildren(TransferList)
    assert not page.findChildren(Batches)
    press(Key.Key_3, CTRL)
    (transfers,) = page.findChildren(TransferList)
    assert transfers.table.hasFocus()
    assert transfers.model.count == len(orders(page))
    press(Key.Key_2, CTRL)
    (batches,) = page.findChildren(Batches)
    assert batches.empty.isVisible()  # nothing was printed
    press(Key.Key_1, CTRL)
    assert page.list.table.hasFocus()
    press(Key.Key_3, CTRL)
    assert page.findChildren(TransferList) == [transfers]
    assert transfers.table.hasFocus()


def test_a_line_of_the_steps_opens_its_order(page: WorkOrderPage, qtbot: QtBot) -> None:
    opened: list[str] = []
    page.desk.opens = lambda code: not opened.append(code)  # type: ignore[func-returns-value]
    press(Key.Key_3, CTRL)
    page.transfers.table.choose([0])
    press(Key.Key_Return)
    assert opened == [page.transfers.model.texts(0)[1]]


def test_enter_opens_the_sheet_and_esc_comes_back(page: WorkOrderPage) -> None:
    (key,) = choose(page, 2)
    press(Key.Key_Return)
    assert page.sheet.isVisible()
    assert page.sheet.key == key
    press(Key.Key_Escape)
    assert page.list.table.hasFocus()
    assert page.list.chosen() == [key]
    page.ask_for("没有这样的户")
    assert page.list.isVisible()
    assert page.list.model.count == 0


def test_chosen_orders_go_into_a_workbook(
    page: WorkOrderPage, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    (key,) = choose(page, 2)
    target = tmp_path / "工单.xlsx"
    ask.answers = [target]
    press(Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    cells = {cell for sheet in load_workbook(target) for row in sheet.values for cell in row}
    assert {each.number for each in orders(page) if each.id == key} <= cells
