from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.month_picker import MonthPicker
from supply_station.ui.kit.rows import Head, RowsTable

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
HEADS = (Head("事项", wide=True), Head("数量", number=True))
MONTHS = ["2026-10", "2026-09", "2026-08"]


def test_rows_are_shown_with_thousands_and_nothing_for_none(qtbot: QtBot, qtmodeltester: Any) -> None:
    table = RowsTable("要办的事", HEADS)
    qtbot.addWidget(table)
    qtmodeltester.check(table.rows)
    table.show_rows([("缺抄", 1234), ("假日表", None)])
    qtmodeltester.check(table.rows)
    seen = [[table.rows.index(row, at).data() for at in range(2)] for row in range(2)]
    assert seen == [["缺抄", "1,234"], ["假日表", ""]]
    assert table.rows.headerData(1, Qt.Orientation.Horizontal) == "数量"
    side = table.rows.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert side & Qt.AlignmentFlag.AlignRight
    assert table.accessibleName() == "要办的事"


def test_enter_opens_the_chosen_row_and_new_rows_keep_the_place(qtbot: QtBot) -> None:
    table = RowsTable("要办的事", HEADS)
    qtbot.addWidget(table)
    opened: list[int] = []
    table.opened.connect(opened.append)
    QTest.keyClick(table, Key.Key_Return)
    table.show_rows([("一", 1), ("二", 2), ("三", 3)])
    QTest.keyClick(table, Key.Key_Down)
    QTest.keyClick(table, Key.Key_Return)
    assert (opened, table.row()) == ([1], 1)
    table.show_rows([("二", 2), ("三", 3)])
    assert table.row() == 1
    table.show_rows([("三", 3)])
    assert table.row() == 0
    table.show_rows([])
    assert table.row() is None


def picker(qtbot: QtBot) -> tuple[QWidget, MonthPicker, list[str]]:
    page = QWidget()
    qtbot.addWidget(page)
    made = MonthPicker(page)
    QVBoxLayout(page).addWidget(made)
    picked: list[str] = []
    made.picked.connect(picked.append)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page, made, picked


def test_two_keys_go_from_month_to_month_and_stop_at_the_ends(qtbot: QtBot) -> None:
    page, made, picked = picker(qtbot)
    made.offer(MONTHS)
    assert (made.month(), picked) == ("2026-10", ["2026-10"])
    QTest.keyClick(page, Key.Key_Right, CTRL)
    for _ in range(3):
        QTest.keyClick(page, Key.Key_Left, CTRL)
    assert (made.month(), picked) == ("2026-08", ["2026-10", "2026-09", "2026-08"])
    assert not made.earlier.isEnabled()
    QTest.mouseClick(made.later, Qt.MouseButton.LeftButton)
    assert made.month() == "2026-09"


def test_a_month_that_was_chosen_stays_when_others_are_offered(qtbot: QtBot) -> None:
    _, made, picked = picker(qtbot)
    made.offer(MONTHS, "2026-09")
    made.offer(["2026-11", *MONTHS])
    assert (made.month(), picked) == ("2026-09", ["2026-09"])
    made.choose("2030-01")
    assert made.month() == "2026-09"
    made.offer(["2026-11"])
    assert (made.month(), picked) == ("2026-11", ["2026-09", "2026-11"])
    made.offer([])
    assert made.month() == ""
    assert not made.earlier.isEnabled()
