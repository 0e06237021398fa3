from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from supply_station.models import Customer, ImportBatch, TransformerArea, WorkOrder
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.rules.virtual_customer import Sign, SignHandling
from supply_station.rules.work_order import OrderKind
from supply_station.services import customer_sheet, import_undo, keeping, listing, search, search_glance
from supply_station.services.listing import Question
from supply_station.services.reader_finding import register
from supply_station.services.virtual_customer import handle
from supply_station.services.zero_account import open_cases
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import faults
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.customer import PAGE, CustomerPage
from window_kit import MONTH, NOW, ScriptedAsk, ctrl, press, window_at

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
AREAS = select(TransformerArea.id).where(TransformerArea.voided_at.is_(None))


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    with window_at("customer", desk, qtbot) as made:
        yield made


@pytest.fixture
def page(window: MainWindow) -> CustomerPage:
    shown = window.page("customer")
    assert isinstance(shown, CustomerPage)
    return shown


def account(desk: Desk, at: int = 0) -> tuple[int, str, str]:
    """Id, 户号 and 户名 of an account, as the list lies."""
    key = desk.consult(listing.ids, PAGE.view, Question())[at]
    values = desk.consult(listing.rows, PAGE.view, [key])[key]
    return key, str(values[0]), str(values[1])


def cells(page: CustomerPage) -> dict[object, tuple[object, object]]:
    return {row[0]: (row[1], row[2]) for row in page.sheet.archive.rows.rows}


def test_the_list_is_sound() -> None:
    assert list(faults(PAGE)) == []


def test_enter_opens_the_sheet_and_escape_goes_back_to_the_row(
    window: MainWindow, page: CustomerPage, desk: Desk
) -> None:
    _, account_no, name = account(desk, 3)
    page.list.table.setFocus()
    page.list.table.selectRow(3)
    press(window, Key.Key_Return)
    assert page.sheet.isVisible()
    assert page.sheet.name.text() == name
    assert cells(page)["户号"] == (account_no, "手工登记（2026-11-02）")
    press(window, Key.Key_Escape)
    assert page.list.isVisible()
    assert page.list.table.hasFocus()
    assert page.list.chosen() == [account(desk, 3)[0]]


def test_an_account_s_number_from_elsewhere_opens_its_sheet(page: CustomerPage, desk: Desk) -> None:
    key, account_no, _ = account(desk, 5)
    desk.go.emit("customer", account_no, {})
    assert page.sheet.isVisible()
    assert page.sheet.key == key
    desk.go.emit("customer", "李", {})
    assert page.list.isVisible()
    assert 0 < page.list.model.count < page.list.total
    desk.go.emit("customer", account_no, {"status": "正常"})
    assert page.list.isVisible()


def test_the_head_tells_where_the_account_hangs_and_whom_to_call(page: CustomerPage, desk: Desk) -> None:
    key, account_no, _ = account(desk, 0)
    page.show_sheet(key)
    seen = desk.consult(search_glance.glance_customer, key)
    said = [page.sheet.facts.itemAt(at).widget().text() for at in range(page.sheet.facts.count())]  # type: ignore[union-attr]
    assert page.sheet.state.text() == seen.status
    assert f"户号 {account_no}　" in said
    assert f"台区经理 {seen.area.manager} {seen.area.manager_phone}　" in said
    assert f"线路 {seen.area.line}　" in said


def test_an_amendment_on_the_sheet_leaves_its_source_and_a_line_of_history(
    window: MainWindow, page: CustomerPage, desk: Desk, ask: ScriptedAsk
) -> None:
    key, _, _ = account(desk, 2)
    page.show_sheet(key)
    ctrl(window, Key.Key_E)
    assert page.list.form is not None
    box = page.list.form.fields["phone"].editor
    box.setFocus()
    QTest.keyClick(box, Key.Key_A, CONTROL)
    QTest.keyClicks(box, "13900009999")
    ask.answers.append("更正：客户来电")
    ctrl(window, Key.Key_S)
    assert page.sheet.isVisible()
    assert cells(page)["联系电话"] == ("13900009999", "更正：客户来电（李秀英 2026-11-02）")
    ctrl(window, Key.Key_7)
    assert page.sheet.history.isVisible()
    (row,) = page.sheet.history.rows.rows
    assert row[:3] == ("2026-11-02 09:00", "李秀英", "更正")
    assert str(row[3]).endswith("→ 13900009999")


def test_a_form_left_without_saving_comes_back_to_the_sheet(
    window: MainWindow, page: CustomerPage, desk: Desk, ask: ScriptedAsk
) -> None:
    page.show_sheet(account(desk)[0])
    page.amend(page.sheet.key)
    assert page.list.form is not None
    QTest.keyClicks(page.list.form.fields["contact"].editor, "abc")
    assert page.typed()
    desk.go.emit("customer", account(desk, 4)[1], {})
    assert page.list.form.isVisible()
    ask.answers.append(True)
    press(window, Key.Key_Escape)
    assert page.sheet.isVisible()
    assert not page.typed()


def test_every_part_of_the_sheet_shows_what_the_book_has(
    window: MainWindow, page: CustomerPage, desk: Desk, qtbot: QtBot
) -> None:
    desk.perform(open_cases, month=MONTH, whole="all")
    (hit, *_) = [each for each in desk.consult(search.search, "LD2026") if each.kind is search.Kind.ORDER]
    key = desk.consult(search_glance.customer_of_order, hit.key)
    page.show_sheet(key)
    sheet = page.sheet
    ctrl(window, Key.Key_2)
    assert sheet.meters.table.isVisible()
    assert [row[0] for row in sheet.meters.table.rows.rows].count("是") == 1
    ctrl(window, Key.Key_3)
    used = desk.consult(customer_sheet.chart, key)
    assert sheet.chart.points == tuple((month, None if kwh is None else kwh / 100) for month, kwh in used)
    assert (sheet.chart.points[-1][0], sheet.chart.points[-1][1]) == (MONTH, 0)
    assert sheet.months.table.rows.rows[0][0] == MONTH
    ctrl(window, Key.Key_4)
    assert [row[0] for row in sheet.cases.table.rows.rows] == [MONTH]
    assert sheet.orders.table.isVisible()
    assert sheet.orders.table.rows.rows[0][1]
    desk.go.disconnect(window.go)
    no = desk.consult(search_glance.glance_customer, key).account_no
    for table, gone_to in (
        (sheet.orders.table, ["work_order", hit.number, {}]),
        (sheet.cases.table, ["zero_account_case", no, {"month": MONTH}]),
    ):
        table.setFocus()
        with qtbot.waitSignal(desk.go) as gone:
            press(window, Key.Key_Return)
        assert gone.args == gone_to
    ctrl(window, Key.Key_6)
    assert sheet.files.count() == 1
    ctrl(window, Key.Key_7)
    assert sheet.no_history.isVisible()
    ctrl(window, Key.Key_1)
    assert sheet.archive.isVisible()


def test_findings_and_signs_of_an_account_are_opened_from_its_sheet(
    window: MainWindow, page: CustomerPage, desk: Desk, qtbot: QtBot
) -> None:
    keys = [account(desk, at)[0] for at in range(3)]
    for each in keys:
        desk.perform(keeping.amend, kind=Customer, key=each, values={"phone": "13900007777"}, basis="更正")
    key, account_no, _ = account(desk, 0)
    note = "一家三户"
    looked_at = SignHandling.LOOKED_AT
    desk.perform(handle, customers=[key], sign=Sign.SAME_PHONE, handling=looked_at, note=note)
    desk.perform(
        register,
        account_no=account_no,
        kind=ReaderFindingKind.STOPPED,
        source=FindingSource.PAPER,
        detail="表不走字",
        reader="田大明",
        found_on=NOW.date(),
        owner=None,
    )
    page.show_sheet(key)
    said = [page.sheet.facts.itemAt(at).widget().text() for at in range(page.sheet.facts.count())]  # type: ignore[union-attr]
    assert "在办 抄表异常（表计停走）：待答复　" in said
    ctrl(window, Key.Key_5)
    (finding,), (sign,) = page.sheet.findings.table.rows.rows, page.sheet.signs.table.rows.rows
    assert (finding[0], finding[1], finding[6]) == ("待答复", "表计停走", "表不走字")
    assert (sign[0], sign[2], sign[5]) == ("一个电话多户", "已核实无误", note)
    desk.go.disconnect(window.go)
    for table, gone_to in (
        (page.sheet.findings.table, ["reader_finding", account_no, {"kind": "表计停走"}]),
        (page.sheet.signs.table, ["virtual_customer", account_no, {"sign": "一个电话多户", "handled": "是"}]),
    ):
        table.setFocus()
        with qtbot.waitSignal(desk.go) as gone:
            press(window, Key.Key_Return)
        assert gone.args == gone_to


def test_an_account_without_meters_readings_or_orders_says_so(
    window: MainWindow, page: CustomerPage, desk: Desk
) -> None:
    values: dict[str, object] = {"account_no": "4399999999999", "name": "李秀英", "status": "新装在途"}
    page.show_sheet(desk.perform(keeping.add, kind=Customer, values=values))
    for key, rows in (
        (Key.Key_2, "meters"),
        (Key.Key_3, "months"),
        (Key.Key_4, "cases"),
        (Key.Key_4, "orders"),
        (Key.Key_5, "findings"),
        (Key.Key_5, "signs"),
    ):
        ctrl(window, key)
        part = getattr(page.sheet, rows)
        assert part.empty.isVisible()
        assert not part.table.isVisible()


def test_the_sheet_of_another_account_begins_with_its_archive(
    window: MainWindow, page: CustomerPage, desk: Desk
) -> None:
    page.show_sheet(account(desk, 1)[0])
    ctrl(window, Key.Key_3)
    months = page.sheet.months.table.rows.rows
    page.show_sheet(account(desk, 2)[0])
    assert page.sheet.tabs.currentIndex() == 0
    ctrl(window, Key.Key_3)
    assert page.sheet.months.table.rows.rows != months


def test_a_change_made_elsewhere_is_seen_at_once_or_when_the_sheet_is_next_in_front(
    window: MainWindow, page: CustomerPage, desk: Desk
) -> None:
    key, _, _ = account(desk, 1)
    page.show_sheet(key)
    values: dict[str, object] = {"name": "李新名"}
    desk.perform(keeping.amend, kind=Customer, key=key, values=values, basis="更正")
    assert page.sheet.name.text() == "李新名"
    press(window, Key.Key_Escape)
    values = {"name": "李旧名"}
    desk.perform(keeping.amend, kind=Customer, key=key, values=values, basis="更正")
    assert page.sheet.name.text() == "李新名"
    page.show_sheet(key)
    assert page.sheet.name.text() == "李旧名"


def test_the_identity_number_is_masked_on_the_sheet(page: CustomerPage, desk: Desk) -> None:
    key, _, _ = account(desk, 1)
    values: dict[str, object] = {"identity_no": "110105194912310021"}
    desk.perform(keeping.amend, kind=Customer, key=key, values=values, basis="更正")
    page.show_sheet(key)
    assert cells(page)["证件号码"][0] == "110105********0021"


def test_an_order_is_opened_from_the_sheet(desk: Desk, window: MainWindow, ask: ScriptedAsk) -> None:
    key, number, _ = account(desk, 5)
    desk.go.emit("customer", number, {})
    ctrl(window, Key.Key_G)
    assert window.stem() == "work_order"
    press(window, Key.Key_Escape)  # nothing was typed: nothing is asked
    assert window.stem() == "customer"
    ctrl(window, Key.Key_G)
    press(window, Key.Key_Return)
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "geng ming")
    ctrl(window, Key.Key_S)
    opened = select(WorkOrder.kind, WorkOrder.cause).where(WorkOrder.customer_id == key)
    made = desk.consult(lambda session: session.execute(opened).all())
    assert made == [(OrderKind.CUSTOMER_SURVEY, "geng ming")]
    assert window.stem() == "work_order"
    assert ask.asked == []


def test_escape_goes_back_to_the_page_one_came_from(desk: Desk, qtbot: QtBot) -> None:
    made = MainWindow(
        desk, [each for each in PAGES if each.stem in {"customer", "line"}], "所", practice=True
    )
    qtbot.addWidget(made)
    made.go("line")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    desk.go.emit("customer", account(desk, 5)[1], {})
    assert made.stem() == "customer"
    press(made, Key.Key_Escape)
    assert made.stem() == "line"
    desk.go.emit("customer", account(desk, 5)[1], {})
    made.go("line")
    made.go("customer")
    press(made, Key.Key_Escape)
    page = made.page("customer")
    assert isinstance(page, CustomerPage)
    assert page.list.isVisible()
    made.hide()


def test_escape_goes_back_from_sheet_to_sheet_to_the_list(
    window: MainWindow, page: CustomerPage, desk: Desk
) -> None:
    first, second = account(desk, 1), account(desk, 2)
    desk.go.emit("customer", first[1], {})
    desk.go.emit("customer", second[1], {})
    assert page.sheet.key == second[0]
    press(window, Key.Key_Escape)
    assert page.sheet.key == first[0]
    assert page.sheet.isVisible()
    press(window, Key.Key_Escape)
    assert page.list.table.hasFocus()


def test_chosen_accounts_are_cut_over_by_keys_and_moved_back(
    window: MainWindow, page: CustomerPage, desk: Desk
) -> None:
    places = select(Customer.account_no, Customer.area_id).where(Customer.voided_at.is_(None))

    def standing() -> dict[str, int | None]:
        return dict(desk.consult(lambda session: session.execute(places).all()))

    before = standing()
    (_, first, _), (_, second, _) = account(desk, 0), account(desk, 1)
    areas = desk.consult(lambda session: session.scalars(AREAS).all())
    new = next(key for key in areas if key not in (before[first], before[second]))
    said: list[str] = []
    desk.said.connect(said.append)
    page.list.table.setFocus()
    page.list.table.clearSelection()
    ctrl(window, Key.Key_G)
    assert said == ["请先在表里选中要台区割接的行"]
    page.list.table.choose([0, 1])
    ctrl(window, Key.Key_G)
    form = page.list.form
    assert form is not None
    assert form.title.text() == "台区割接：2 户"
    form.fields["area_id"].show_value(new)
    ctrl(window, Key.Key_S)
    assert standing() == before
    assert page.list.typed()
    QTest.keyClicks(window.focusWidget(), "YX-12")
    ctrl(window, Key.Key_S)
    assert said[-1] == "已割接 2 户，户单上记了文号；办错了，到“导入”页选中那一批撤销"
    assert page.list.table.hasFocus()
    assert standing() == before | {first: new, second: new}
    batch = desk.consult(lambda session: session.scalar(select(func.max(ImportBatch.id))))
    desk.perform(import_undo.undo, batch_id=batch)
    assert standing() == before


def test_the_list_as_it_is_narrowed_goes_out_for_the_import(
    window: MainWindow, page: CustomerPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    page.list.ask_for("李", {})
    ask.answers = [tmp_path / "李姓.xlsx"]
    with qtbot.waitSignal(page.desk.said):
        ctrl(window, Key.Key_E)
    sheet = openpyxl.load_workbook(tmp_path / "李姓.xlsx").active
    assert sheet is not None
    names = [str(row[1].value) for row in sheet.iter_rows() if str(row[0].value).isdecimal()]
    assert len(names) == page.list.model.count > 0
