"""自用电页：the month typed by keys, reviewed, posted, printed; accounts billed back, inspected."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from supply_station.models import Customer, Employee, StaffMeter
from supply_station.rules.staff_meter import Flag, InspectionResult, Ledger
from supply_station.services import keeping, listing
from supply_station.services.listing import Question, View
from supply_station.services.staff_meter import NewStaffMeter, enter_staff_meters
from supply_station.services.staff_meter_month import MonthRow, month_rows
from supply_station.services.staff_meter_posting import posting_of
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.grid_form import GridForm
from supply_station.ui.kit.page import Page, faults
from supply_station.ui.pages.staff_meter import StaffMeterPage, declared
from window_kit import MONTH, NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
HOMES = View(columns=(Customer.account_no,), find=(), order=(Customer.account_no,))
PEOPLE = View(columns=(Employee.name,), find=(), order=(Employee.name,))


def accounts(desk: Desk, many: int) -> list[str]:
    """户号 of homes that have a reading of the month."""
    narrowed = ((Customer.usage_class, "居民生活"), (Customer.status, "正常"))
    keys = desk.consult(listing.ids, HOMES, Question(filters=narrowed), many=many)
    rows = desk.consult(listing.rows, HOMES, keys)
    return [rows[key][0] for key in keys]


def people(desk: Desk) -> list[str]:
    keys = desk.consult(listing.ids, PEOPLE, Question())
    rows = desk.consult(listing.rows, PEOPLE, keys)
    names = [rows[key][0] for key in keys]
    return [name for name in names if names.count(name) == 1]


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[StaffMeterPage]:
    """Two homes from the month before on, and one account of nobody's that was never read."""
    desk.perform(
        keeping.add,
        kind=Customer,
        values={"account_no": "99", "name": "新楼", "status": "正常", "usage_class": "居民生活"},
    )
    two = [*accounts(desk, 2), "99"]
    rows = [NewStaffMeter(Ledger.HOME, no, MONTH, name) for no, name in zip(two, people(desk), strict=False)]
    desk.perform(enter_staff_meters, rows=rows)
    made = StaffMeterPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    made.take_keys()
    yield made
    if made.board.preview is not None:
        made.board.preview.close()


def press(page: StaffMeterPage, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    focused = page.window().focusWidget()
    QTest.keyClick(focused if isinstance(focused, QWidget) else page, key, held)


def enter(page: StaffMeterPage, text: str) -> None:
    """Type into the cell one stands on, and go down."""
    for letter in text:  # the first one opens the cell's editor
        QTest.keyClicks(page.window().focusWidget(), letter)
    press(page, Key.Key_Return, Qt.KeyboardModifier.NoModifier)


def form(page: StaffMeterPage) -> Form:
    assert isinstance(page.form, Form)
    return page.form


def fill(page: StaffMeterPage, **said: object) -> None:
    for name, value in said.items():
        form(page).fields[name].show_value(value)


def fresh(desk: Desk) -> MonthRow:
    """The account the export lacks."""
    return next(row for row in desk.consult(month_rows, month=MONTH) if row.account_no == "99")


def everything(page: StaffMeterPage, desk: Desk) -> None:
    """All that the board asks for: readings, fees, readers, reviews."""
    rows = page.homes.grid.rows()
    texts: dict[tuple[int, int], str] = {}
    columns = {column.name: at for at, column in enumerate(declared.SHEET)}
    for at, row in enumerate(rows):
        if row["account_no"] == "99":
            texts |= {(at, columns["read_from"]): "0", (at, columns["read_to"]): "50"}
        if row["fee"] is None:
            texts[at, columns["fee"]] = "29.40"
        texts[at, columns["reader"]] = "远程采集"
    page.homes.grid.model.write(texts)
    press(page, Key.Key_S)
    press(page, Key.Key_R)
    fill(page, reviewer_id=employee(desk, people(desk)[3]))
    press(page, Key.Key_S)


def employee(desk: Desk, name: str) -> int:
    return desk.consult(listing.ids, PEOPLE, Question(filters=((Employee.name, name),)))[0]


@pytest.mark.parametrize(
    "made",
    [declared.REGISTER, declared.BACK_BILLS, declared.INSPECTIONS, declared.POSTINGS],
    ids=lambda one: one.stem,
)
def test_the_lists_are_sound(made: Page) -> None:
    assert list(faults(made)) == []


def test_the_keys_stand_in_the_first_gap_and_go_down(page: StaffMeterPage, desk: Desk) -> None:
    assert page.picker.month() == MONTH
    sheet = page.homes
    row, column = sheet.grid.view.place()
    assert sheet.rows[row].account_no == "99"
    assert declared.SHEET[column].name == "read_to"
    enter(page, "50")
    assert page.typed()
    press(page, Key.Key_S)
    assert "上月止码" in sheet.grid.said.text()
    sheet.grid.view.go((row, column - 1))
    enter(page, "0")
    press(page, Key.Key_S)
    assert fresh(desk).standing.kwh == 5000
    assert not page.typed()
    assert "已抄齐" in sheet.told.text()


def test_what_the_export_says_is_not_typed_over(page: StaffMeterPage) -> None:
    sheet = page.homes
    at = next(at for at, row in enumerate(sheet.rows) if row.exported)
    sheet.grid.view.go((at, 3))
    enter(page, "1")
    press(page, Key.Key_S)
    assert "来自营销系统导出" in sheet.grid.said.text()
    page.discard()
    assert not page.typed()


def test_a_month_is_reviewed_posted_and_printed(
    page: StaffMeterPage, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    everything(page, desk)
    assert all(row.reviewer for row in page.homes.rows if row.standing.kwh is not None)
    press(page, Key.Key_G)
    fill(page, places="所门口公示栏")
    press(page, Key.Key_S)
    posting = desk.consult(posting_of, month=MONTH)
    assert posting is not None
    assert (posting.posted_on, posting.places) == (NOW.date(), "所门口公示栏")
    press(page, Key.Key_7)
    page.postings.table.choose([0])
    ask.answers = ["A3"]
    press(page, Key.Key_P)
    assert page.board.preview is not None
    page.board.preview.handed_out.emit(0, 1)
    page.board.preview.handed_out.emit(0, 1)
    posting = desk.consult(posting_of, month=MONTH)
    assert posting is not None
    assert posting.prints == 1


def test_a_board_that_is_not_posted_is_not_printed(page: StaffMeterPage, ask: ScriptedAsk) -> None:
    page.print_board()
    assert "还没有张榜" in ask.told[-1]


def test_what_is_to_be_looked_into_is_a_list_with_the_next_step(page: StaffMeterPage, qtbot: QtBot) -> None:
    press(page, Key.Key_3)
    rows = page.flags.rows.rows
    assert ("99", Flag.NO_READING.value) in [(row[1], row[3]) for row in rows]
    at = [row[3] for row in rows].index(Flag.NO_READING.value)
    page.flags.choose(at)
    with qtbot.waitSignal(page.desk.go) as gone:
        press(page, Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert gone.args == ["customer", "99", {}]


def test_many_are_registered_at_once_pasted_from_excel(page: StaffMeterPage, desk: Desk) -> None:
    press(page, Key.Key_4)
    no, name = accounts(desk, 5)[4], people(desk)[4]
    press(page, Key.Key_N)
    assert isinstance(page.form, GridForm)
    QGuiApplication.clipboard().setText(
        f"员工家庭用电\t{name}\t{no}\t2026-10\t\n站所用电\t\t88\t2026-10\t办公楼"
    )
    press(page, Key.Key_V)
    press(page, Key.Key_S)
    assert "没有户号 88" in page.form.grid.said.text()
    page.form.grid.model.write({(1, 2): accounts(desk, 6)[5]})
    press(page, Key.Key_S)
    assert not page.typed()
    assert [row.ledger for row in page.office.rows] == [Ledger.OFFICE]
    press(page, Key.Key_2)
    assert "全年指标还没有登记" in page.office.told.text()


def test_one_account_is_billed_back_inspected_ordered_and_ended(
    page: StaffMeterPage, desk: Desk, ask: ScriptedAsk
) -> None:
    press(page, Key.Key_4)
    page.register.search.setText("99")
    page.register.refresh()
    page.register.table.choose([0])
    page.register.table.setFocus()
    press(page, Key.Key_B)
    fill(page, read_from=1000, read_to=3000, fee=1176, basis="现场核对少抄")
    press(page, Key.Key_S)
    assert desk.consult(listing.count, declared.BACK_BILLS.view) == 1
    press(page, Key.Key_J)
    assert form(page).title.text().endswith("99")
    first, second = (employee(desk, name) for name in people(desk)[3:5])
    fill(page, first_id=first, second_id=first, result=InspectionResult.SOUND)
    press(page, Key.Key_S)
    box = form(page).fields["second_id"]
    assert box.fault.text().startswith("检查要两个不同的人")
    fill(page, second_id=second)
    press(page, Key.Key_S)
    assert desk.consult(listing.count, declared.INSPECTIONS.view) == 1
    ask.answers = ["更换计量箱"]
    press(page, Key.Key_T)
    assert ask.asked[-1] == "开换表工单的事由"
    press(page, Key.Key_E)
    fill(page, until=MONTH, basis="调动")
    press(page, Key.Key_S)
    assert desk.consult(listing.record, (StaffMeter.until,), fresh(desk).id) == {"until": MONTH}
    for key, shown in ((Key.Key_5, page.bills), (Key.Key_6, page.inspections)):
        press(page, key)
        shown.table.choose([0])
        ask.answers = ["写错了"]
        press(page, Key.Key_Delete)
        assert desk.consult(listing.count, shown.page.view) == 0


def test_what_is_not_saved_is_not_lost_by_another_page(page: StaffMeterPage) -> None:
    enter(page, "50")
    page.ask_for(filters={"month": MONTH, "tab": "要查的"})
    assert page.typed()
    assert page.tabs.currentIndex() == 0
    press(page, Key.Key_R)
    assert page.form is None
    page.discard()
    page.ask_for(filters={"month": MONTH, "tab": "要查的"})
    assert page.tabs.currentWidget() is page.flags
    page.ask_for("99")
    assert page.tabs.currentWidget() is page.register


def test_a_form_that_was_left_gives_the_keys_back(page: StaffMeterPage) -> None:
    press(page, Key.Key_G)
    place = form(page).fields["places"].editor
    assert isinstance(place, QLineEdit)
    press(page, Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert page.form is None
    assert page.homes.isAncestorOf(page.window().focusWidget())


def test_a_column_is_pasted_from_excel(page: StaffMeterPage) -> None:
    names = [column.name for column in declared.SHEET]
    page.homes.grid.view.go((0, names.index("reader")))
    QGuiApplication.clipboard().setText("远程采集\n远程采集\n")
    press(page, Key.Key_V)
    press(page, Key.Key_S)
    assert [row.standing.reader for row in page.homes.rows][:2] == ["远程采集"] * 2


def test_another_month_asks_before_it_loses_what_was_typed(page: StaffMeterPage, ask: ScriptedAsk) -> None:
    enter(page, "50")
    ask.answers = [False]
    press(page, Key.Key_Right)
    assert page.picker.month() == page.homes.month == MONTH
    assert page.typed()
    ask.answers = [True]
    press(page, Key.Key_Right)
    assert page.picker.month() == page.homes.month == "2026-11"
    assert not page.typed()


def test_the_stations_own_rows_say_what_they_are_used_for(page: StaffMeterPage, desk: Desk) -> None:
    no = accounts(desk, 4)[3]
    desk.perform(enter_staff_meters, rows=[NewStaffMeter(Ledger.OFFICE, no, MONTH, None, "办公楼")])
    press(page, Key.Key_2)
    assert [row["owner"] for row in page.office.grid.rows()] == ["办公楼"]
