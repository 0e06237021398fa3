"""虚拟客户页：one sign at a time, its accounts handled or surveyed, by key."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from supply_station.models import Customer
from supply_station.rules.virtual_customer import Sign
from supply_station.services import keeping, listing
from supply_station.services.listing import Question, View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.virtual_customer import VirtualCustomerPage
from window_kit import ScriptedAsk

Key, CTRL, PLAIN = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
PHONE = "13900007777"
ACCOUNTS = View(columns=(Customer.account_no,), find=(), order=(Customer.account_no,))


@pytest.fixture
def alike(desk: Desk) -> list[str]:
    """The 户号 of four accounts that are given one phone and one address."""
    keys = list(desk.consult(listing.ids, ACCOUNTS, Question())[:4])
    for key in keys:
        values = {"phone": PHONE, "address": "青竹溪村三组"}
        desk.perform(keeping.amend, kind=Customer, key=key, values=values, basis="更正")
    found = desk.consult(listing.rows, ACCOUNTS, keys)
    return [str(found[key][0]) for key in keys]


def settle(qtbot: QtBot, page: VirtualCustomerPage) -> None:
    qtbot.waitUntil(lambda: page.desk.jobs.current is None and not page.figures.stale)


@pytest.fixture
def page(desk: Desk, alike: list[str], qtbot: QtBot) -> Iterator[VirtualCustomerPage]:
    made = VirtualCustomerPage(desk)
    qtbot.addWidget(made, before_close_func=partial(settle, qtbot))  # the book is closed next
    made.resize(1200, 700)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    settle(qtbot, made)
    yield made
    settle(qtbot, made)


def press(page: VirtualCustomerPage, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    focused = page.window().focusWidget()
    QTest.keyClick(focused if isinstance(focused, QWidget) else page, key, held)


def act(qtbot: QtBot, page: VirtualCustomerPage, key: Qt.Key) -> str:
    """A key that changes the book, what is said at the foot, and the list as it is afterwards."""
    with qtbot.waitSignal(page.desk.said) as said:
        press(page, key)
    settle(qtbot, page)
    return str(said.args[0])


def numbers(page: VirtualCustomerPage) -> list[str]:
    return [each.account_no for each in page.table.found]


def of_phone(page: VirtualCustomerPage) -> None:
    """The accounts that were given one phone."""
    press(page, Key.Key_3)
    page.search.setText(PHONE)
    page.table.setFocus()
    page.table.choose(0)


def test_the_keys_are_in_the_table_and_each_sign_is_counted(page: VirtualCustomerPage) -> None:
    assert page.sign.currentText().startswith("1 没有资产编号（")
    for key, sign in zip((Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5), Sign, strict=True):
        press(page, key)
        assert page.chosen_sign() is sign
        assert f"{sign}（{len(page.table.found):,} 户）" in page.sign.currentText()
        assert page.advice.text()
        assert page.table.isVisible() is bool(page.table.found)
        assert page.empty.isVisible() is not page.table.isVisible()


def test_accounts_whose_masked_number_cannot_be_compared_are_named(
    page: VirtualCustomerPage, desk: Desk, alike: list[str], qtbot: QtBot
) -> None:
    press(page, Key.Key_2)
    assert "星号" not in page.advice.text()
    with desk.office.book.writing() as session:
        masked = update(Customer).where(Customer.account_no.in_(alike))
        session.execute(masked.values(identity_no="110105********0025"))
    press(page, Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    settle(qtbot, page)
    named = "、".join(sorted(alike))
    assert f"有 {len(alike)} 户的证件号带星号，看不全，没法比" in page.advice.text()
    assert f"只和同名又同号的算相同：{named}。" in page.advice.text()
    assert not set(alike) & set(numbers(page))
    press(page, Key.Key_3)
    assert "星号" not in page.advice.text()


def test_a_row_says_who_shares_what_with_how_many(page: VirtualCustomerPage, alike: list[str]) -> None:
    of_phone(page)
    assert numbers(page) == alike
    heads = [head.title for head in page.table.rows.heads[:4]]
    assert heads == ["处理", "电话", "几户", "户号"]
    assert list(page.table.rows.rows[0][:4]) == ["未处理", PHONE, 4, alike[0]]
    press(page, Key.Key_4)
    page.search.setText("青竹溪村三组")
    assert numbers(page) == alike
    press(page, Key.Key_1)
    assert page.table.isColumnHidden(2)


def test_enter_opens_the_account(page: VirtualCustomerPage, alike: list[str], qtbot: QtBot) -> None:
    of_phone(page)
    QTest.keyClick(page.table, Key.Key_Down)
    with qtbot.waitSignal(page.desk.go) as gone:
        press(page, Key.Key_Return, PLAIN)
    assert gone.args == ["customer", alike[1], {}]


def test_what_was_made_sure_is_noted_and_leaves_the_list(
    page: VirtualCustomerPage, alike: list[str], ask: ScriptedAsk, qtbot: QtBot
) -> None:
    of_phone(page)
    ask.answers = [None, " ", "子女代办"]
    press(page, Key.Key_D)
    press(page, Key.Key_D)
    assert "是怎样核实的" in ask.told[0]
    assert act(qtbot, page, Key.Key_D) == "已记下 1 户“已核实无误”"
    assert numbers(page) == alike[1:]
    assert page.table.row() == 0
    press(page, Key.Key_H)
    assert numbers(page) == alike
    row = page.table.rows.rows[0]
    assert (row[0], str(row[7]), row[8], row[10]) == ("已核实无误", "2026-11-02", "李秀英", "子女代办")


def test_corrected_and_reported_need_no_words_and_when_all_are_handled_it_is_said(
    page: VirtualCustomerPage, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    press(page, Key.Key_3)
    many = len(page.table.found)
    assert many >= 4
    page.table.choose(0)
    ask.answers = ["", ""]
    assert act(qtbot, page, Key.Key_B) == "已记下 1 户“已更正档案”"
    page.table.selectAll()
    assert act(qtbot, page, Key.Key_T) == f"已记下 {many - 1} 户“已上报”"
    assert page.empty.isVisible()
    assert page.empty.text() == f"“一个电话多户”的 {many} 户都处理过了。要看处理过的，请按 Ctrl+H。"
    assert page.counted.text() == f"未处理 0 户，处理过 {many} 户"


def test_a_survey_is_ordered_with_one_key_and_found_again(
    page: VirtualCustomerPage, alike: list[str], ask: ScriptedAsk, qtbot: QtBot
) -> None:
    of_phone(page)
    said = act(qtbot, page, Key.Key_G)
    assert said == "已开查勘工单 1 张：CK2026110001，在“工单”页待派"
    assert numbers(page) == alike[1:]
    with qtbot.waitSignal(page.desk.said, check_params_cb=lambda words: "还没有查勘工单" in words):
        press(page, Key.Key_J)
    page.ask_for(alike[0], {"sign": Sign.SAME_PHONE.value, "handled": "是"})
    page.table.choose(0)
    page.table.setFocus()
    with qtbot.waitSignal(page.desk.go) as gone:
        press(page, Key.Key_J)
    assert gone.args == ["work_order", "CK2026110001", {}]
    press(page, Key.Key_G)
    assert "已经开了查勘工单 CK2026110001" in ask.told[0]


def test_what_is_typed_over_the_table_narrows_it_and_escape_shows_all(
    page: VirtualCustomerPage, alike: list[str]
) -> None:
    press(page, Key.Key_3)
    many = len(page.table.found)
    page.table.setFocus()
    QTest.keyClicks(page.table, alike[0][:1])
    QTest.keyClicks(page.search, alike[0][1:])
    assert numbers(page) == [alike[0]]
    assert page.counted.text().startswith("列出 1 户；")
    page.search.setText("没有这个人")
    assert page.empty.text() == "没有找到“没有这个人”。按 Esc 清除，再看全部。"
    press(page, Key.Key_Escape, PLAIN)
    assert len(page.table.found) == many


def test_chosen_rows_are_copied_with_their_headings(page: VirtualCustomerPage, alike: list[str]) -> None:
    of_phone(page)
    page.table.selectAll()
    press(page, Key.Key_C)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("处理\t电话\t几户\t户号")
    assert [line.split("\t")[3] for line in lines[1:]] == alike


def test_every_box_has_a_name_and_every_button_its_key(page: VirtualCustomerPage) -> None:
    for each in (*page.findChildren(QLineEdit), *page.findChildren(QComboBox), page.table):
        assert each.accessibleName(), each
    buttons: list[QAbstractButton] = [*page.findChildren(QPushButton), page.handled]
    assert all("（" in each.text() for each in buttons)
