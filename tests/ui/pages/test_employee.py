from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import Page, faults
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages.employee import PAGE, POSTS, EmployeePage

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(desk, (EmployeePage,), "青竹溪镇供电所", practice=True)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.go("employee")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()


@pytest.fixture
def page(window: MainWindow) -> EmployeePage:
    shown = window.page("employee")
    assert isinstance(shown, EmployeePage)
    return shown


def press(window: MainWindow, key: Qt.Key) -> None:
    focused = window.focusWidget()
    QTest.keyClick(focused if isinstance(focused, QWidget) else window, key, CONTROL)


@pytest.mark.parametrize("declared", [PAGE, POSTS], ids=lambda each: each.stem)
def test_the_lists_are_sound(declared: Page) -> None:
    assert list(faults(declared)) == []


def test_a_post_is_entered_by_keys_and_a_wrong_end_is_refused_at_its_field(
    window: MainWindow, page: EmployeePage
) -> None:
    before = page.posts.total
    press(window, Key.Key_2)
    assert page.posts.isVisible()
    press(window, Key.Key_N)
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
    press(window, Key.Key_S)
    assert form.fields["valid_to"].fault.isVisible()
    assert "早于" in form.fields["valid_to"].fault.text()
    last.clear()
    press(window, Key.Key_S)
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
    press(window, Key.Key_2)
    press(window, Key.Key_N)
    assert page.posts.form is not None
    assert not page.typed()
    first = page.posts.form.fields["valid_from"].editor
    QTest.keyClicks(first, "2")
    assert page.typed()
    page.discard()
    assert not page.typed()
