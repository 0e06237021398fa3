"""档案差异页：chosen rows are taken, kept or surveyed, by key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from exports import ACCOUNT, CUSTOMERS, OTHER, held, office_at, take, xlsx
from supply_station.models import ArchiveDifference, Customer, WorkOrder
from supply_station.rules.archive_difference import Handling
from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.pages.archive_difference import PAGE
from window_kit import ScriptedAsk

CTRL = Qt.KeyboardModifier.ControlModifier
OCTOBER: list[list[Any]] = [
    ["户号", "户名", "台区", "电费年月", "电量"],
    [ACCOUNT, "彭老大", "乙台区", "202610", 5],
    [OTHER, "田秀英", "丁台区", "202610", 7],
]


@pytest.fixture
def desk(tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot) -> Iterator[Desk]:
    theme.load_fonts()
    office = office_at(tmp_path / "book")
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    take(office, "usage", xlsx(tmp_path / "电量.xlsx", OCTOBER))
    yield Desk(office, ask)
    office.book.close()


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ListPage:
    made = ListPage(desk, PAGE)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def choose(page: ListPage, account_no: str, item: str) -> None:
    """Walk down the table to a row, by key."""
    page.table.setFocus()
    page.table.selectRow(0)
    for row in range(page.model.count):
        values = page.model.values(row)
        if (account_no, item) == (values[2], values[5]):
            return
        QTest.keyClick(page.table, Qt.Key.Key_Down)
    pytest.fail(f"{account_no} {item} is not in the list")


def press(page: ListPage, key: Qt.Key) -> None:
    QTest.keyClick(page.table, key, CTRL)


def handling(page: ListPage, account_no: str, item: str) -> str:
    rows = (page.model.values(row) for row in range(page.model.count))
    return next(str(values[0]) for values in rows if (values[2], values[5]) == (account_no, item))


def test_the_files_value_is_taken_after_a_question(page: ListPage, ask: ScriptedAsk, qtbot: QtBot) -> None:
    choose(page, ACCOUNT, "户名")
    ask.answers = [False]
    press(page, Qt.Key.Key_T)
    assert handling(page, ACCOUNT, "户名") == "未处理"
    ask.answers = [True]
    with qtbot.waitSignal(page.desk.said) as said:
        press(page, Qt.Key.Key_T)
    assert said.args == ["已按文件的值改好 1 处"]
    assert handling(page, ACCOUNT, "户名") == "已采用"
    assert held(page.desk.office, Customer, "name")[0] == ("彭老大",)


def test_what_cannot_be_taken_is_told_with_the_next_step(page: ListPage, ask: ScriptedAsk) -> None:
    choose(page, OTHER, "台区")
    ask.answers = [True]
    press(page, Qt.Key.Key_T)
    (told,) = ask.told
    assert "账本里没有台区“丁台区”。请先在“台区”页登记" in told
    assert handling(page, OTHER, "台区") == "未处理"


def test_the_books_value_is_kept_with_a_reason(page: ListPage, ask: ScriptedAsk) -> None:
    choose(page, ACCOUNT, "台区")
    ask.answers = [None]
    press(page, Qt.Key.Key_B)
    ask.answers = [" "]
    press(page, Qt.Key.Key_B)
    assert ask.told == ["请写明为什么保留账本的值（例如：已打电话核实）。"]
    ask.answers = ["营销系统待改"]
    press(page, Qt.Key.Key_B)
    assert handling(page, ACCOUNT, "台区") == "已保留"
    assert ("营销系统待改",) in held(page.desk.office, ArchiveDifference, "reason")


def test_survey_orders_are_opened_for_every_chosen_row(
    page: ListPage, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, CTRL)
    with qtbot.waitSignal(page.desk.said) as said:
        press(page, Qt.Key.Key_G)
    assert said.args == ["已开查勘工单 2 张：CK2026110001 到 CK2026110002，在“工单”页待派"]
    assert len(held(page.desk.office, WorkOrder, "number")) == 2
    assert {row[0] for row in held(page.desk.office, ArchiveDifference, "handling")} == {Handling.ORDERED}
    press(page, Qt.Key.Key_G)
    assert "都已经处理过了" in ask.told[0]


def test_the_month_the_field_and_the_handling_narrow_the_list(page: ListPage, ask: ScriptedAsk) -> None:
    page.ask_for("", {"month": "2026-10", "item": "台区", "handling": "未处理"})
    assert page.model.count == 2
    page.ask_for("", {"month": "2026-11"})
    assert page.model.count == 0
    page.ask_for(OTHER, {})
    assert page.model.count == 1
