"""One order in the window: opened by its code from anywhere, typed from its paper by keys alone."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from supply_station.models import Customer, Employee, WorkOrder
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services.work_order import Opened
from supply_station.services.work_order_life import dispatch
from supply_station.services.work_order_opening import open_orders
from supply_station.services.work_order_paper import mark_printed, paper
from supply_station.services.zero_account import open_cases
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.customer import CustomerPage
from supply_station.ui.pages.work_order import WorkOrderPage
from supply_station.ui.pages.work_order.sheet import UNSAVED, Sheet
from window_kit import MONTH, NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(desk, PAGES, "青竹溪镇供电所", practice=True)
    qtbot.addWidget(made, before_close_func=discard)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.go("holiday")
    yield made
    made.hide()


def discard(window: MainWindow) -> None:
    """Nobody wants what a test has left half typed."""
    for page in window.shown.values():
        page.discard()


def people(desk: Desk) -> tuple[int, int]:
    with desk.office.book.reading() as session:
        first, second = session.scalars(select(Employee.id).order_by(Employee.id).limit(2))
        return first, second


def opened(desk: Desk, kind: OrderKind, many: int) -> list[Opened]:
    with desk.office.book.reading() as session:
        accounts = list(session.scalars(select(Customer.account_no).order_by(Customer.id).limit(many)))
    return desk.perform(open_orders, kind=kind, accounts=accounts, cause="到期轮换")


def out(desk: Desk, kind: OrderKind, many: int) -> list[Opened]:
    """Orders that two people were sent out with on paper."""
    orders = opened(desk, kind, many)
    keys = [each.id for each in orders]
    first, second = people(desk)
    desk.perform(dispatch, orders=keys, first=first, second=second, on=date(2026, 11, 1))
    desk.perform(mark_printed, pages=desk.consult(paper, orders=keys, at=NOW, by="李秀英").pages)
    return orders


def read(desk: Desk, key: int) -> WorkOrder:
    with desk.office.book.reading() as session:
        return session.get_one(WorkOrder, key)


def here() -> QWidget:
    """Where a key goes: to the window itself where nothing in it has the keys."""
    widget = QApplication.focusWidget() or QApplication.activeWindow()
    assert widget is not None
    return widget


def press(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(here(), key, held)


def scan(code: str) -> None:
    """What a scanner does: the characters wherever the keys are, and Enter."""
    for each in code:
        QTest.keyClicks(here(), each)
    press(Key.Key_Return)


def typed(*lines: str) -> None:
    """Type into one field after the other; Chinese through the input method."""
    for line in lines:
        if line.isascii():
            QTest.keyClicks(here(), line)
        else:
            committed = QInputMethodEvent()
            committed.setCommitString(line)
            QApplication.sendEvent(here(), committed)
        press(Key.Key_Return)


def sheet(window: MainWindow) -> Sheet:
    page = window.here()
    assert isinstance(page, WorkOrderPage)
    assert page.sheet.isVisible()
    return page.sheet


def form_of(window: MainWindow) -> Form:
    """The form of a step."""
    page = window.here()
    assert isinstance(page, WorkOrderPage)
    assert page.form is not None
    return page.form


def names(sheet: Sheet) -> set[str]:
    """The steps that are offered."""
    return {title for title, button in sheet.buttons.items() if not button.isHidden()}


def field_here(sheet: Sheet) -> str:
    assert sheet.paper.entry is not None
    return next((name for name, each in sheet.paper.entry.fields.items() if each.editor.hasFocus()), "")


@pytest.mark.parametrize("stem", ["today", "holiday", "settings", "zero_account", "work_order", "employee"])
def test_a_code_scanned_on_any_page_opens_its_order(
    window: MainWindow, desk: Desk, qtbot: QtBot, stem: str
) -> None:
    first, second = opened(desk, OrderKind.CUSTOMER_SURVEY, 2)
    window.go(stem)
    qtbot.waitUntil(lambda: desk.jobs.current is None)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    scan(first.code)
    assert sheet(window).key == first.id
    assert sheet(window).head.state.text() == "待派"
    scan(second.code)  # the next one, at once
    assert sheet(window).key == second.id
    scan(first.number)  # the bar code on the paper holds the number
    assert sheet(window).key == first.id


def test_a_number_scanned_over_the_navigation_opens_its_order(window: MainWindow, desk: Desk) -> None:
    (order,) = opened(desk, OrderKind.CUSTOMER_SURVEY, 1)
    QTest.keyClick(window, Key.Key_F6)
    assert window.side.hasFocus()
    scan(order.number)
    assert sheet(window).key == order.id


def test_a_code_typed_after_ctrl_k_opens_its_order_and_esc_goes_back(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    (order,) = opened(desk, OrderKind.CUSTOMER_SURVEY, 1)
    QTest.keyClick(window, Key.Key_K, CTRL)
    qtbot.waitUntil(window.search.hasFocus)
    scan(order.code)
    assert sheet(window).key == order.id
    press(Key.Key_Escape)
    assert window.stem() == "holiday"


def test_what_is_no_code_is_looked_for_as_before(window: MainWindow, desk: Desk) -> None:
    opened(desk, OrderKind.CUSTOMER_SURVEY, 1)
    window.go("customer")
    page = window.here()
    assert isinstance(page, CustomerPage)
    page.list.table.setFocus()
    scan("000019")  # the check digit is wrong
    assert window.here() is page
    assert page.list.search.text() == "000019"


def test_a_rotation_is_typed_paper_by_paper_without_the_mouse(window: MainWindow, desk: Desk) -> None:
    orders = out(desk, OrderKind.METER_REPLACEMENT, 4)
    for at, order in enumerate(orders):
        scan(order.code if at % 2 else order.number)
        page = sheet(window)
        assert page.key == order.id
        assert field_here(page) == "removed_on"  # who was sent went, and it came back today
        if at == 0:
            typed("1101", "2")
        else:
            for _ in range(2):
                press(Key.Key_D, CTRL)  # the day and the reason of the paper before
                press(Key.Key_Return)
        typed(f"{at + 1}00.5", "0", f"1430009000003609{at:06}", "", "", "6", "1")
        press(Key.Key_S, CTRL)
        kept = read(desk, order.id)
        assert (kept.state, kept.returned_on) == (OrderState.RETURNED, NOW.date())
        assert kept.values == {
            "trigger": "到期轮换",
            "removed_on": "2026-11-01",
            "read_at_end": (at + 1) * 10000 + 50,
            "read_at_start": 0,
            "new_asset_no": f"1430009000003609{at:06}",
            "new_digits": 6,
            "new_multiplier": 1,
        }
        assert (kept.went_first_id, kept.went_second_id) == people(desk)
        assert page.head.state.text() == "已回单"
        assert window.foot.text().startswith(order.code)


def test_faults_stand_beside_their_fields_and_nothing_is_saved(window: MainWindow, desk: Desk) -> None:
    (order,) = out(desk, OrderKind.CUSTOMER_SURVEY, 1)
    scan(order.code)
    page = sheet(window)
    press(Key.Key_S, CTRL)
    entry = page.paper.entry
    assert entry is not None
    said = {name for name, each in entry.fields.items() if not each.fault.isHidden()}
    assert said == {"surveyed_on", "matter", "situation", "violation", "conclusion"}
    assert field_here(page) == "surveyed_on"
    typed("1103")  # tomorrow, thought to be last year's
    assert entry.values()["surveyed_on"] == "2025-11-03"
    entry.fields["surveyed_on"].show_text("不清楚")
    press(Key.Key_S, CTRL)
    assert "看不懂" in entry.fields["surveyed_on"].fault.text()
    page.paper.who["second"].show_value(people(desk)[0])
    entry.show_values(
        {
            "surveyed_on": "2026-11-01",
            "matter": ["其他"],
            "situation": "无人",
            "violation": "无",
            "conclusion": "不变更",
        }
    )
    press(Key.Key_S, CTRL)
    assert "两个人必须是不同的人" in page.paper.who["second"].fault.text()
    assert read(desk, order.id).state is OrderState.PRINTED


def test_what_is_not_saved_holds_the_sheet_when_the_next_one_is_scanned(
    window: MainWindow, desk: Desk, ask: ScriptedAsk
) -> None:
    first, second = out(desk, OrderKind.CUSTOMER_SURVEY, 2)
    scan(first.code)
    scan(second.code)  # into the day's field, where it can be nothing else than an order
    page = sheet(window)
    assert page.key == second.id
    assert not page.typed()
    typed("1101")
    window.search.open_order(first.code)
    assert page.key == second.id
    assert page.head.fault.text() == UNSAVED
    assert page.paper.entry is not None
    assert page.paper.entry.fields["surveyed_on"].typed_text() == "2026-11-01"
    ask.answers += [False, True]
    press(Key.Key_Escape)
    assert page.isVisible()
    press(Key.Key_Escape)
    assert not page.isVisible()
    scan(first.code)
    assert sheet(window).key == first.id


def test_each_state_offers_what_can_be_done_and_puts_the_next_step_first(
    window: MainWindow, desk: Desk, ask: ScriptedAsk
) -> None:
    (order,) = opened(desk, OrderKind.CUSTOMER_SURVEY, 1)
    scan(order.code)
    page = sheet(window)
    assert "请先派工" in page.head.next.text()
    assert names(page) == {"派工", "打印", "作废", "看这一户"}
    assert page.buttons["派工"].hasFocus()
    press(Key.Key_Return)  # the step's form, with the two people and the day
    form = form_of(window)
    form.fields["sent_first_id"].show_value(people(desk)[0])
    press(Key.Key_S, CTRL)
    assert "要两个人" in form.fields["sent_second_id"].fault.text()
    form.fields["sent_second_id"].show_value(people(desk)[1])
    press(Key.Key_S, CTRL)
    assert read(desk, order.id).state is OrderState.DISPATCHED
    assert page.isVisible()
    assert names(page) == {"打印", "派工", "改约", "看不清", "作废", "看这一户"}
    ask.answers.append("示数栏湿了")
    press(Key.Key_F8)
    assert read(desk, order.id).illegible == "示数栏湿了"
    press(Key.Key_F7)
    form = form_of(window)
    typed("20261105", "家里没人")
    press(Key.Key_S, CTRL)
    assert read(desk, order.id).postponed_to == date(2026, 11, 5)
    steps = [str(row[1]) for row in page.events.rows.rows]
    assert steps == ["开单", "派工", "看不清", "改约"]


def test_a_return_is_amended_sent_back_and_archived(window: MainWindow, desk: Desk, ask: ScriptedAsk) -> None:
    (order,) = out(desk, OrderKind.METER_REPLACEMENT, 1)
    scan(order.code)
    page = sheet(window)
    typed("1101", "2", "100", "0", "1430009000003609335198", "", "", "6", "1")
    press(Key.Key_S, CTRL)
    assert names(page) == {"登记回单", "营销系统已录入", "纸质已归盒", "退回", "打印", "作废", "看这一户"}
    assert page.buttons["营销系统已录入"].hasFocus()
    entry = page.paper.entry
    assert entry is not None
    entry.fields["read_at_end"].show_text("101")
    ask.answers.append("录入笔误")
    press(Key.Key_S, CTRL)
    assert ask.told == []
    assert (read(desk, order.id).values or {})["read_at_end"] == 10100
    ask.answers.append("没有照片")
    press(Key.Key_T, CTRL)
    assert read(desk, order.id).state is OrderState.PRINTED
    assert page.paper.entry is not None
    assert page.paper.entry.fields["read_at_end"].typed_text() == "101"  # the draft
    press(Key.Key_S, CTRL)
    press(Key.Key_R, CTRL)
    press(Key.Key_S, CTRL)
    assert read(desk, order.id).entered_by == "李秀英"
    assert page.buttons["纸质已归盒"].hasFocus()
    press(Key.Key_Return)
    typed("12")
    press(Key.Key_S, CTRL)
    assert read(desk, order.id).state is OrderState.ARCHIVED
    assert page.head.state.text() == "已归档"
    assert page.written.isVisible()
    assert ("旧表止码", "101") in [tuple(row) for row in page.written.rows.rows]
    assert names(page) == {"看这一户"}


def test_the_sheet_leads_to_the_account_and_to_what_it_came_from(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    desk.perform(open_cases, month=MONTH, whole="all")
    with desk.office.book.reading() as session:
        row = session.execute(
            select(WorkOrder.code, WorkOrder.number, Customer.account_no).join(
                Customer, Customer.id == WorkOrder.customer_id
            )
        ).first()
    assert row is not None
    scan(row.code)
    page = sheet(window)
    assert "来处" in names(page)
    with qtbot.waitSignal(desk.go) as gone:
        press(Key.Key_F9)
    assert gone.args == ["zero_account_case", row.account_no, {"month": MONTH}]
    window.go("work_order", row.number)
    with qtbot.waitSignal(desk.go) as gone:
        press(Key.Key_F3)
    assert gone.args == ["customer", row.account_no, {}]
