import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from books import new_book
from supply_station.models import Customer, Employee, TransformerArea
from supply_station.services import keeping, listing
from supply_station.services.listing import Question
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import NOTHING_FOUND, Way
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button, Page, Section
from supply_station.ui.kit.table import _find
from supply_station.ui.kit.table_cell import MARGIN
from supply_station.ui.kit.table_view import ROW, TableView
from supply_station.ui.kit.theme import INK
from window_kit import NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
PEOPLE = Page(
    stem="employee_for_test",
    title="员工",
    empty="还没有员工。",
    view=listing.View(
        columns=(Employee.name, Employee.staff_no, Employee.phone),
        find=(Employee.name, Employee.staff_no),
        order=(Employee.name,),
    ),
    sections=(Section("员工", (Employee.name, Employee.staff_no, Employee.phone)),),
)
ACCOUNTS = Page(
    stem="customer_for_test",
    title="客户",
    empty="还没有客户。",
    view=listing.View(
        columns=(
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            Customer.status,
            Customer.capacity,
        ),
        find=(Customer.account_no, Customer.name),
        order=(Customer.account_no,),
    ),
    filters=(TransformerArea.name, Customer.status, Customer.capacity),
)


def shown(desk: Desk, qtbot: QtBot, page: Page) -> ListPage:
    made = ListPage(desk, page)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def accounts(desk: Desk, qtbot: QtBot) -> ListPage:
    return shown(desk, qtbot, ACCOUNTS)


@pytest.fixture
def people(desk: Desk, qtbot: QtBot) -> ListPage:
    return shown(desk, qtbot, PEOPLE)


def opened(page: ListPage) -> Form:
    assert page.form is not None
    return page.form


def has_focus(widget: QWidget) -> bool:
    return QApplication.focusWidget() is widget


def test_typing_narrows_the_list_and_enter_goes_to_its_first_row(accounts: ListPage, qtbot: QtBot) -> None:
    total = accounts.model.count
    number = accounts.model.values(7)[0]
    QTest.keyClick(accounts.table, Key.Key_F, CTRL)
    assert has_focus(accounts.search)
    QTest.keyClicks(accounts.search, number)
    qtbot.waitUntil(lambda: accounts.model.count == 1)
    assert accounts.counted.text() == f"找到 1 条，共 {total:,} 条"
    QTest.keyClick(accounts.search, Key.Key_Return)
    assert has_focus(accounts.table)
    assert [accounts.model.values(0)[0]] == [number]
    assert accounts.chosen() == [accounts.model.id_at(0)]
    QTest.keyClick(accounts.table, Key.Key_Escape)
    assert accounts.model.count == total
    assert accounts.counted.text() == f"共 {total:,} 条"
    assert not accounts.clear_button.isEnabled()


def test_words_of_a_set_are_chosen_and_anything_else_is_typed(accounts: ListPage, qtbot: QtBot) -> None:
    status, capacity = accounts.filters[Customer.status], accounts.filters[Customer.capacity]
    assert isinstance(status, QComboBox)
    assert isinstance(capacity, QLineEdit)
    assert [status.itemText(at) for at in range(3)] == ["全部", "正常", "新装在途"]
    assert status.accessibleName() == "筛选 状态"
    assert capacity.accessibleName() == "筛选 合同容量（kW）"
    expected = accounts.desk.consult(
        listing.count, ACCOUNTS.view, Question(filters=((Customer.status, "已销户"),))
    )
    status.setCurrentText("已销户")
    qtbot.waitUntil(lambda: accounts.model.count == expected)
    assert {accounts.model.values(row)[3] for row in range(expected)} == {"已销户"}
    QTest.keyClicks(capacity, "<0")
    qtbot.waitUntil(lambda: accounts.model.count == 0)
    assert accounts.empty.text() == NOTHING_FOUND
    assert accounts.table.isHidden()
    QTest.keyClick(capacity, Key.Key_Escape)
    assert accounts.model.count == accounts.total > 0
    assert (status.currentText(), capacity.text()) == ("全部", "")


def test_a_list_without_a_row_says_that_nothing_fits_and_what_to_do_first(
    tmp_path: Path, qtbot: QtBot
) -> None:
    with Book.open(new_book(tmp_path / "empty")) as book:
        page = shown(Desk(Office(book, clerk="李秀英", clock=lambda: NOW), ScriptedAsk()), qtbot, ACCOUNTS)
        assert page.empty.text() == "还没有客户。"
        page.ask_for("没有这个人")
        assert page.empty.text() == "没有符合条件的记录：还没有客户。"
        QTest.keyClick(page.search, Key.Key_Escape)
        assert page.empty.text() == "还没有客户。"
        page.desk.reader.stop()


def test_chinese_is_typed_into_search_and_filters_through_the_input_method(
    accounts: ListPage, qtbot: QtBot
) -> None:
    area = str(accounts.model.values(0)[2])
    for box in (accounts.search, accounts.filters[TransformerArea.name]):
        QApplication.sendEvent(box, QInputMethodEvent("qing", []))
        qtbot.wait(1)
        assert accounts.model.count == accounts.total
        event = QInputMethodEvent()
        event.setCommitString(area if box is not accounts.search else accounts.model.values(0)[1])
        QApplication.sendEvent(box, event)
        qtbot.waitUntil(lambda: 0 < accounts.model.count < accounts.total)
        accounts.clear()


def test_another_page_asks_for_rows(accounts: ListPage) -> None:
    accounts.ask_for("", {"status": "已销户", "capacity": ">0"})
    assert accounts.filter_row.filters() == ((Customer.status, "已销户"), (Customer.capacity, ">0"))
    accounts.ask_for("查无此户")
    assert accounts.filter_row.filters() == ()
    assert accounts.model.count == 0
    accounts.ask_for("", {"status": "外来的词"})
    assert accounts.filter_row.filters() == ((Customer.status, "外来的词"),)


def test_an_empty_list_leads_by_a_key_to_where_its_first_rows_come_from(desk: Desk, qtbot: QtBot) -> None:
    page = shown(desk, qtbot, replace(PEOPLE, way=Way("打开导入页", "Ctrl+I", "import_batch")))
    onward = page.empty.onward
    assert onward is not None
    page.table.setFocus()
    page.ask_for("查无此人")
    assert page.empty.text() == NOTHING_FOUND
    assert not onward.isVisible()  # the list is not empty: it is narrowed
    assert has_focus(page.search)
    page.ask_for()
    page.table.setFocus()
    with desk.office.book.writing() as session:
        session.execute(update(Employee).values(voided_at=NOW))
    page.refresh()
    assert has_focus(onward.button)
    with qtbot.waitSignal(desk.go) as gone:
        QTest.keyClick(onward.button, Key.Key_Return)
    assert gone.args == ["import_batch", "", {}]
    with qtbot.waitSignal(desk.go):
        QTest.keyClick(page.search, Key.Key_I, CTRL)


def test_rows_that_were_just_dealt_with_are_shown_alone_and_chosen(accounts: ListPage, desk: Desk) -> None:
    keys = list(accounts.model.ids(range(accounts.model.count)))
    accounts.show_alone(keys[:50] + keys[60:])
    assert accounts.chosen() == keys[:50] + keys[60:]
    assert accounts.model.count == len(keys) - 10
    desk.changed.emit(frozenset({Customer}))
    assert accounts.chosen() == keys[:50] + keys[60:]
    accounts.ask_for("", {"status": "正常"})
    assert set(accounts.chosen()) < set(keys[:50] + keys[60:])
    QTest.keyClick(accounts.table, Key.Key_Escape)
    assert accounts.model.count == len(keys)


def test_a_person_is_registered_amended_and_voided_by_keys(
    people: ListPage, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    before = people.model.count
    QTest.keyClick(people.table, Key.Key_N, CTRL)
    form = opened(people)
    form.fields["name"].show_value("阿一")
    with qtbot.waitSignal(people.desk.said):
        QTest.keyClick(form.fields["name"].editor, Key.Key_S, CTRL)
    assert people.table.isVisible()
    assert people.model.count == before + 1
    assert has_focus(people.table)
    QTest.keyClick(people.table, Key.Key_F, CTRL)
    people.search.setText("阿一")
    QTest.keyClick(people.search, Key.Key_Return)
    QTest.keyClick(people.table, Key.Key_Return)
    form = opened(people)
    assert not people.typed()
    form.fields["phone"].show_value("13800000001")
    assert people.typed()
    ask.answers = [None]
    QTest.keyClick(form.fields["name"].editor, Key.Key_S, CTRL)
    assert people.form is form, "no basis given: what was typed stays"
    ask.answers = ["补登记电话"]
    QTest.keyClick(form.fields["name"].editor, Key.Key_S, CTRL)
    assert people.model.values(0) == ("阿一", None, "13800000001")
    assert people.chosen() == [people.model.id_at(0)], "what was amended stays chosen"
    ask.answers = ["登记重复"]

    QTest.keyClick(people.table, Key.Key_Delete, CTRL)
    assert people.model.count == 0
    assert people.total == before


def test_keys_of_the_list_are_silent_while_its_form_is_open(people: ListPage) -> None:
    people.add()
    form = people.form
    assert form is not None
    form.fields["name"].show_value("半截")
    QTest.keyClick(form.fields["name"].editor, Key.Key_N, CTRL)
    QTest.keyClick(form.fields["name"].editor, Key.Key_F5)
    assert people.form is form
    assert form.fields["name"].typed_text() == "半截"


def test_rows_are_copied_for_excel_headings_first(
    accounts: ListPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = QItemSelectionModel.SelectionFlag
    for row in (4, 2):
        accounts.table.selectionModel().select(accounts.model.index(row, 0), flags.Select | flags.Rows)
    accounts.table.setFocus()
    QTest.keyClick(accounts.table, Key.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "户号\t户名\t台区\t状态\t合同容量（kW）"
    assert [line.split("\t")[0] for line in lines[1:]] == [accounts.model.values(row)[0] for row in (2, 4)]
    monkeypatch.setattr("supply_station.ui.kit.copying.MANY", 100)
    accounts.table.selectAll()
    with qtbot.waitSignal(accounts.desk.jobs.ended):
        QTest.keyClick(accounts.table, Key.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == accounts.total + 1
    assert lines[-1].split("\t")[0] == accounts.model.values(accounts.total - 1)[0]


def test_a_heading_sorts_up_down_and_back(accounts: ListPage, qtbot: QtBot) -> None:
    def first(column: int) -> Any:
        return accounts.model.values(0)[column]

    own = first(0)
    accounts.table.sort(4)
    qtbot.waitUntil(lambda: accounts.model.question.sort is Customer.capacity)
    small = first(4)
    accounts.table.sort(4)
    qtbot.waitUntil(lambda: accounts.model.question.descending)
    assert first(4) > (small or 0)
    accounts.table.sort(4)
    qtbot.waitUntil(lambda: accounts.model.question.sort is None)
    assert first(0) == own


def test_columns_are_chosen_by_menu_and_remembered(desk: Desk, qtbot: QtBot) -> None:
    first = shown(desk, qtbot, ACCOUNTS)
    menu = first.table.columns_menu()
    actions = {action.text(): action for action in menu.actions()}
    actions["户名"].trigger()
    first.table.setColumnWidth(0, 333)
    first.table.sort(2)
    first.table.remember()
    again = shown(desk, qtbot, ACCOUNTS)
    assert again.table.isColumnHidden(1)
    assert again.table.columnWidth(0) == 333
    assert again.table.sort_chosen() == (2, False)
    assert again.model.question.sort is TransformerArea.name
    again.table.columns_menu().actions()[2].trigger()
    assert not again.table.isColumnHidden(1)


def test_what_is_beyond_the_edge_at_first_waits_in_the_menu_of_columns(desk: Desk, qtbot: QtBot) -> None:
    page = ListPage(desk, replace(ACCOUNTS, stem="narrow_for_test"))
    qtbot.addWidget(page)
    page.setMinimumWidth(1)
    page.table.setFixedWidth(420)
    page.show()
    table = page.table
    qtbot.waitUntil(lambda: table.isColumnHidden(4))
    assert not any(table.isColumnHidden(section) for section in range(2))
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    table.columns_menu().actions()[5].trigger()
    assert not table.isColumnHidden(4)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)


def test_a_wider_window_brings_hidden_columns_back_unless_a_person_drew_one(desk: Desk, qtbot: QtBot) -> None:
    page = ListPage(desk, replace(ACCOUNTS, stem="wider_for_test"))
    qtbot.addWidget(page)
    page.setMinimumWidth(1)
    table = page.table
    table.setFixedWidth(420)
    page.show()
    qtbot.waitUntil(lambda: table.isColumnHidden(4))
    table.sort(0)
    table.remember()
    table.setFixedWidth(1100)
    qtbot.waitUntil(lambda: not table.isColumnHidden(4))
    again = ListPage(desk, replace(ACCOUNTS, stem="wider_for_test"))
    qtbot.addWidget(again)
    again.table.setFixedWidth(1100)
    again.show()
    qtbot.waitUntil(lambda: not again.table.isColumnHidden(4))
    table.setFixedWidth(420)
    qtbot.waitUntil(lambda: table.isColumnHidden(4))
    table.setColumnWidth(0, 150)
    table.setFixedWidth(1100)
    qtbot.waitUntil(lambda: table.width() == 1100)
    assert table.isColumnHidden(4)
    assert table.columnWidth(0) == 150


def test_rows_keep_their_height_in_every_type_size(accounts: ListPage) -> None:
    heights = []
    for size in (11, 13, 16):
        font = accounts.table.font()
        font.setPointSize(size)
        accounts.table.setFont(font)
        heights.append(accounts.table.rowHeight(0))
        assert heights[-1] >= max(ROW, accounts.table.fontMetrics().height() + 4)
    assert heights == sorted(set(heights))


def test_what_is_chosen_stays_chosen_when_the_book_changes(accounts: ListPage) -> None:
    accounts.table.selectRow(30)
    chosen = accounts.chosen()
    accounts.desk.perform(keeping.void, kind=Customer, key=accounts.model.id_at(3), reason="重复")
    assert accounts.chosen() == chosen
    assert accounts.table.currentIndex().row() == 29


def test_rows_that_vanished_are_empty(accounts: ListPage, qtmodeltester: Any) -> None:
    accounts.model._ids[5] = 10**9
    accounts.model._rows.clear()
    assert accounts.model.values(5) == (None,) * 5
    assert accounts.model.values(6)[0]
    qtmodeltester.check(accounts.model)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are a first stretch."""
    monkeypatch.setattr("supply_station.ui.kit.table.STRETCH", 40)


@pytest.mark.usefixtures("short")
def test_the_first_rows_of_a_long_list_are_there_before_the_rest(
    desk: Desk, qtbot: QtBot, qtmodeltester: Any
) -> None:
    page = shown(desk, qtbot, ACCOUNTS)
    qtbot.waitUntil(lambda: page.model.whole)
    every = desk.consult(listing.ids, ACCOUNTS.view, page.model.question)
    said = []
    page.model.came.connect(lambda: said.append((page.model.count, page.counted.text())))
    page.refresh()
    qtbot.waitUntil(lambda: page.model.whole)
    assert said == [
        (40, "先列出 40 条，其余正在查找…"),
        (len(every), f"共 {len(every):,} 条"),
    ]
    assert page.model.ids(range(len(every))) == list(every)
    qtmodeltester.check(page.model)
    page.ask_for("", {"status": "正常"})
    qtbot.waitUntil(lambda: page.model.whole)
    normal = desk.consult(listing.ids, ACCOUNTS.view, Question(filters=((Customer.status, "正常"),)))
    assert page.counted.text() == f"找到 {len(normal):,} 条，共 {len(every):,} 条"


@pytest.mark.usefixtures("short")
def test_a_row_chosen_far_down_stays_chosen_when_it_comes_later(desk: Desk, qtbot: QtBot) -> None:
    page = shown(desk, qtbot, ACCOUNTS)
    qtbot.waitUntil(lambda: page.model.whole)
    page.table.selectRow(page.model.count - 1)
    chosen = page.chosen()
    desk.perform(keeping.void, kind=Customer, key=page.model.id_at(3), reason="重复")
    qtbot.waitUntil(lambda: page.model.whole)
    assert page.chosen() == chosen
    assert page.table.currentIndex().row() == page.model.count - 1


@pytest.mark.usefixtures("short")
def test_what_another_program_wrote_between_the_first_rows_and_the_rest_is_there(
    desk: Desk, qtbot: QtBot
) -> None:
    page = shown(desk, qtbot, ACCOUNTS)
    qtbot.waitUntil(lambda: page.model.whole)
    page.model.ask(Question())
    desk.reader.drop(page.model)
    key = page.model.id_at(3)
    desk.office.perform(keeping.void, kind=Customer, key=key, reason="重复")
    page.model._show_rest(_find(desk, page.page.view, Question(), many=None))
    assert page.model.count == page.total
    assert page.model.rows_of([key]) == []


def test_rows_that_take_long_come_later_and_enter_goes_to_them_then(
    accounts: ListPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supply_station.ui.kit.reader.GRACE", 0)
    number = accounts.model.values(7)[0]
    gate, consult = threading.Event(), accounts.desk.office.consult

    def late(query: Any, *args: Any, **values: Any) -> Any:
        assert threading.current_thread() is threading.main_thread() or gate.wait(10)
        return consult(query, *args, **values)

    monkeypatch.setattr(accounts.desk.office, "consult", late)
    accounts.search.setText(number)
    QTest.keyClick(accounts.search, Key.Key_Return)
    assert accounts.counted.text() == "正在查找…"
    assert accounts.model.count > 1, "the earlier rows stay until the new ones come"
    gate.set()
    qtbot.waitUntil(lambda: has_focus(accounts.table))
    assert accounts.model.values(0)[0] == number
    assert accounts.chosen() == [accounts.model.id_at(0)]
    accounts.search.setText("查无")
    QTest.keyClick(accounts.search, Key.Key_Return)
    accounts.search.setText("")
    qtbot.waitUntil(lambda: accounts.model.count == accounts.total)
    assert accounts.model.question.words == ""


@pytest.mark.parametrize("words", ["", "户", "查无此户"])
def test_the_model_keeps_qts_rules(accounts: ListPage, qtmodeltester: Any, words: str) -> None:
    accounts.ask_for(words)
    qtmodeltester.check(accounts.model)


def test_only_what_is_looked_at_is_fetched(accounts: ListPage) -> None:
    accounts.ask_for()
    accounts.model.data(accounts.model.index(0, 0))
    assert 0 < len(accounts.model._rows) < accounts.model.count


def test_a_hidden_page_asks_again_only_when_it_is_seen(desk: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page = ListPage(desk, PEOPLE)
    page.setParent(window)
    page.hide()
    window.show()
    before = page.model.count
    desk.perform(keeping.add, kind=Employee, values={"name": "新来的"})
    assert page.model.count == before
    page.show()
    assert page.model.count == before + 1


def test_a_declared_button_acts_on_the_chosen_rows(desk: Desk, qtbot: QtBot, ask: ScriptedAsk) -> None:
    done = []

    def note(desk: Desk, chosen: list[int]) -> str:
        done.append(chosen)
        return f"已标 {len(chosen)} 人"

    page = shown(desk, qtbot, Page(**{**PEOPLE.__dict__, "buttons": (Button("标记", "Ctrl+M", note),)}))
    page.table.clearSelection()
    with qtbot.waitSignal(desk.said) as said:
        QTest.keyClick(page.table, Key.Key_M, CTRL)
    assert said.args == ["请先在表里选中要标记的行"]
    page.table.selectRow(1)
    with qtbot.waitSignal(desk.said) as said:
        QTest.keyClick(page.table, Key.Key_M, CTRL)
    assert said.args == ["已标 1 人"]
    assert done == [[page.model.id_at(1)]]


def test_status_words_are_drawn_as_chips_and_numbers_to_the_right(accounts: ListPage) -> None:
    image = accounts.table.grab().toImage()
    column = accounts.table.columnViewportPosition(3) + MARGIN + 3
    header = accounts.table.horizontalHeader().height()
    middle = header + accounts.table.rowHeight(0) // 2
    assert image.pixelColor(column, middle).name() == "#e3eeee"
    side = accounts.model.data(accounts.model.index(0, 4), Qt.ItemDataRole.TextAlignmentRole)
    assert side & Qt.AlignmentFlag.AlignRight
    across, role = Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
    sides = [accounts.model.headerData(section, across, role) for section in range(5)]
    assert sides == [accounts.model.data(accounts.model.index(0, section), role) for section in range(5)]


def test_a_long_name_takes_no_room_from_the_other_columns_and_no_figure_is_shortened(
    desk: Desk, qtbot: QtBot
) -> None:
    key = desk.consult(listing.ids, ACCOUNTS.view, Question())[3]
    long = {"name": "中国邮政集团有限公司某县分公司青竹溪镇支局", "capacity": 123_456_789}
    desk.perform(keeping.amend, kind=Customer, key=key, values=long, basis="更正笔误")
    page = shown(desk, qtbot, replace(ACCOUNTS, stem="long_name_for_test"))
    table = page.table
    advance = table.fontMetrics().horizontalAdvance
    names = sorted(advance(table.rows.values(row)[1]) for row in range(40))
    assert names[29] < table.columnWidth(1) < names[39] == advance(str(long["name"]))
    assert advance(table.rows.texts(3)[4]) < table.columnWidth(4)
    assert advance(table.rows.texts(3)[0]) < table.columnWidth(0)


def test_the_table_says_what_it_is(accounts: ListPage) -> None:
    assert isinstance(accounts.table, TableView)
    assert accounts.table.accessibleName() == "客户"
    assert accounts.search.accessibleName() == "查找"


def test_a_cell_shows_its_text_the_chosen_ground_and_what_does_not_fit_is_shortened(
    accounts: ListPage, qtbot: QtBot
) -> None:
    table = accounts.table
    table.setColumnWidth(1, 200)
    blank, chosen, ink = table.palette().base().color(), table.palette().highlight().color(), QColor(INK)

    def colours(row: int, width: int) -> tuple[QColor, int]:
        """The ground of a cell at its right end, and how many columns of pixels bear ink."""
        image = table.viewport().grab().toImage()
        left, top = table.columnViewportPosition(1), table.rowViewportPosition(row)
        down = range(top, top + table.rowHeight(row))
        inked = [x for x in range(left, left + width) if any(image.pixelColor(x, y) == ink for y in down)]
        return image.pixelColor(left + width - 2, top + 2), len(inked)

    table.clearSelection()
    ground, wide = colours(0, 200)
    assert ground == blank
    assert wide > 0
    table.choose([1, 0])
    table.setFocus()
    assert colours(0, 200)[0] == chosen
    assert colours(0, 200)[1] > 0
    table.setColumnWidth(1, 34)
    assert 0 < colours(0, 34)[1] < wide
