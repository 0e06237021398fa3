from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import Page, faults
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages.employee import PAGE, POSTS, EmployeePage
from window_kit import ScriptedAsk, ctrl, press, window_at

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    with window_at("employee", desk, qtbot) as made:
        yield made


@pytest.fixture
def page(window: MainWindow) -> EmployeePage:
    shown = window.page("employee")
    assert isinstance(shown, EmployeePage)
    return shown


def paste(window: MainWindow, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    ctrl(window, Key.Key_V)


@pytest.mark.parametrize("declared", [PAGE, POSTS], ids=lambda each: each.stem)
def test_the_lists_are_sound(declared: Page) -> None:
    assert list(faults(declared)) == []


def test_a_post_is_entered_by_keys_and_a_wrong_end_is_refused_at_its_field(
    window: MainWindow, page: EmployeePage
) -> None:
    before = page.posts.total
    ctrl(window, Key.Key_2)
    assert page.posts.isVisible()
    ctrl(window, Key.Key_N)
    form = page.posts.form
    assert form is not None
    assert page.people.form is None
    fields = {name: each.editor for name, each in form.fields.items()}
    person, post = fields["employee_id"], fields["post"]
    first, last = fields["valid_from"], fields["valid_to"]
    assert isinstance(post, QComboBox)
    assert isinstance(first, QLineEdit)
    assert isinstance(last, QLineEdit)
    form.fields["employee_id"].show_value(page.people.model.id_at(0))
    post.setCurrentText("安全员")
    QTest.keyClicks(first, "20260301")
    QTest.keyClicks(last, "20260228")
    assert person.isVisible()
    ctrl(window, Key.Key_S)
    assert form.fields["valid_to"].fault.isVisible()
    assert "早于" in form.fields["valid_to"].fault.text()
    last.clear()
    ctrl(window, Key.Key_S)
    assert page.posts.form is None
    assert page.posts.total == before + 1
    page.posts.ask_for("", {"post": "安全员"})
    assert str(page.posts.model.values(0)[2]) == "2026-03-01"


def test_another_page_s_words_are_looked_for_among_the_people(page: EmployeePage) -> None:
    page.tabs.setCurrentWidget(page.posts)
    name = page.people.model.values(0)[0]
    page.ask_for(str(name))
    assert page.people.isVisible()
    assert page.people.model.count >= 1
    assert page.people.search.text() == name


def test_what_is_typed_in_either_list_counts(window: MainWindow, page: EmployeePage) -> None:
    ctrl(window, Key.Key_2)
    ctrl(window, Key.Key_N)
    assert page.posts.form is not None
    assert not page.typed()
    first = page.posts.form.fields["valid_from"].editor
    QTest.keyClicks(first, "2")
    assert page.typed()
    page.discard()
    assert not page.typed()


def type_in(window: MainWindow, text: str) -> None:
    for letter in text:  # the first one opens the editor, the others go into it
        focused = window.focusWidget()
        assert isinstance(focused, QWidget)
        QTest.keyClicks(focused, letter)


FROM_EXCEL = (
    "姓名\t工号\t电话\t岗位\t任职起\r\n"
    "邓茂林\t9001\t13807310001\t台区经理\t2024/3/1\r\n"
    "伍小满\t9002\t13807310002\taqy\t2024年3月1日\r\n"
    "戴云开\t9003\t\t\t\r\n"
)


def test_people_are_pasted_from_excel_and_saved_together(window: MainWindow, page: EmployeePage) -> None:
    people, posts = page.people.total, page.posts.total
    ctrl(window, Key.Key_M)
    assert page.many.isVisible()
    paste(window, FROM_EXCEL)
    assert page.typed()
    ctrl(window, Key.Key_S)
    assert page.people.isVisible()
    assert window.foot.text() == "已登记 3 人"
    page.posts.refresh()
    assert (page.people.total, page.posts.total) == (people + 3, posts + 2)
    page.posts.ask_for("伍小满")
    assert [str(each) for each in page.posts.model.values(0)[:3]] == ["安全员", "伍小满", "2024-03-01"]
    ctrl(window, Key.Key_M)
    assert not page.typed()


def test_one_faulty_row_keeps_all_out_and_is_told_at_its_cell(
    window: MainWindow, page: EmployeePage, ask: ScriptedAsk
) -> None:
    people = page.people.total
    ctrl(window, Key.Key_M)
    paste(window, FROM_EXCEL.replace("2024年3月1日", "去年").replace("9003", "9001"))
    ctrl(window, Key.Key_S)
    grid = page.many.grid
    assert grid.view.place() == (1, 4)
    assert "第 2 行“任职起”：看不懂“去年”" in grid.said.text()
    type_in(window, "20240301")
    ctrl(window, Key.Key_S)  # the editor is still open
    assert grid.view.place() == (2, 1)
    assert "第 3 行“工号”：工号 9001 已经登记过了" in grid.said.text()
    assert page.people.total == people
    assert grid.view.hasFocus()
    type_in(window, "9003")
    ctrl(window, Key.Key_S)
    assert page.people.total == people + 3
    assert ask.told == []


def test_what_was_typed_into_the_grid_is_asked_for_before_it_is_lost(
    window: MainWindow, page: EmployeePage, ask: ScriptedAsk
) -> None:
    ctrl(window, Key.Key_M)
    paste(window, FROM_EXCEL)
    page.ask_for("李")
    assert page.many.isVisible()
    assert "还没有保存" in window.foot.text()
    ask.answers = [False, True]
    press(window, Key.Key_Escape)
    assert page.many.isVisible()
    press(window, Key.Key_Escape)
    assert page.people.isVisible()
    assert not page.typed()
    assert len(ask.asked) == 2
    ctrl(window, Key.Key_M)
    ctrl(window, Key.Key_S)
    assert "没有什么要保存" in window.foot.text()
    press(window, Key.Key_Escape)
    assert page.people.isVisible()


def test_esc_in_a_cell_leaves_the_cell_and_not_the_grid(
    window: MainWindow, page: EmployeePage, ask: ScriptedAsk
) -> None:
    ctrl(window, Key.Key_M)
    type_in(window, "zb")
    press(window, Key.Key_Escape)
    assert page.many.isVisible()
    assert not page.typed()
    assert ask.asked == []
    press(window, Key.Key_Escape)
    assert page.people.isVisible()


def test_the_columns_are_those_of_the_book(page: EmployeePage) -> None:
    headings = [column.heading for column in page.many.grid.model.columns]
    assert headings == ["姓名", "工号", "电话", "岗位", "任职起"]
    assert [column.required for column in page.many.grid.model.columns] == [True, *[False] * 4]
