from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from supply_station import settings
from supply_station.rules.zero_account import Finding
from supply_station.services.listing import Shape
from supply_station.ui.kit import grid_text
from supply_station.ui.kit.grid import Grid
from supply_station.ui.kit.grid_column import GridColumn, words_of

Key, PLAIN = Qt.Key, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
COLUMNS = (
    GridColumn("name", "姓名", required=True),
    GridColumn("phone", "电话", digits=True),
    GridColumn("finding", "核查结果", Shape.WORD, words_of(Finding)),
    GridColumn("reading", "表码（kWh）", Shape.HUNDREDTHS),
    GridColumn("day", "日期", Shape.DAY),
    GridColumn("home", "在家", Shape.FLAG),
)
ORDERS = (
    GridColumn("order", "工单号", fixed=True),
    GridColumn("reading", "表码", Shape.HUNDREDTHS),
    GridColumn("remark", "备注"),
)


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[Grid]:
    yield from shown(qtbot, Grid("核查", COLUMNS))


@pytest.fixture
def orders(qtbot: QtBot) -> Iterator[Grid]:
    for made in shown(qtbot, Grid("回单", ORDERS, grows=False)):
        made.show_rows([{"order": f"HC{at}", "id": at} for at in (7, 8, 9)])
        yield made


def shown(qtbot: QtBot, made: Grid) -> Iterator[Grid]:
    settings.remember(places={})
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.view.setFocus()
    yield made
    made.hide()


def press(key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, held)


def type_in(text: str) -> None:
    for letter in text:  # the first letter opens the editor, the others go into it
        focused = QApplication.focusWidget()
        assert focused is not None
        if letter.isascii():
            QTest.keyClicks(focused, letter)
        else:  # as an input method hands over a finished character
            QApplication.sendEvent(focused, QKeyEvent(QEvent.Type.KeyPress, 0, PLAIN, letter))


def paste(grid: Grid, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(grid.view, Key.Key_V, CTRL)


def column(grid: Grid, name: str) -> list[Any]:
    return [row[name] for row in grid.rows()]


# what the clipboard holds

CELLS = st.lists(
    st.lists(st.text(alphabet='a一\t\n" ，', max_size=6), min_size=1, max_size=4), min_size=1, max_size=4
)


@given(CELLS)
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    assert grid_text.parse(grid_text.written(rows)) == rows


def test_a_block_is_read_as_spreadsheets_write_it() -> None:
    assert grid_text.parse("一\t二\r\n三\t四\r\n") == [["一", "二"], ["三", "四"]]
    assert grid_text.parse('"两\n行"\t"说""好"""') == [["两\n行", '说"好"']]
    assert grid_text.parse('"没有收尾\t二\n三') == [['"没有收尾', "二"], ["三"]]
    assert grid_text.parse('5"管\t二') == [['5"管', "二"]]
    assert grid_text.parse("一\t\t\n\n二") == [["一", "", ""], [""], ["二"]]


# cells and their values


def full(text: str) -> str:
    """As an input method in full-width mode types it."""
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


READ: dict[str, list[tuple[str, object]]] = {
    "name": [(" 邓茂 ", "邓茂"), ("两\n行", "两 行")],
    "phone": [(full("13807310001"), "13807310001"), ("0731-8", "0731-8")],
    "finding": [
        ("空户", Finding.EMPTY), ("cqwc", Finding.AWAY), ("长期", Finding.AWAY), ("zj", Finding.BUILDING),
    ],
    "reading": [
        (full("1,234.5"), 123450), ("12.30", 1230), ("-1", -100), ("12.500", 1250), ("8000", 800000),
    ],
    "day": [
        (written, date(2026, 10, 5))
        for written in ("2026-10-5", "2026.10.05", "2026/10/5", "20261005", "2026年10月5日", "2026/10/5 0:00")
    ],
    "home": [("√", True), ("是", True), ("否", False), ("", False), (full("1"), True)],
}  # fmt: skip
UNREAD = {
    "phone": [("1.38073E+10", "Excel 改过的号码")],
    "finding": [
        ("长期出差", "请在这些里面选"),
        ("w", "请在这些里面选"),
        ("y", "请再多打一个字"),
    ],
    "reading": [("12.345", "多于两位"), ("十二", "看不懂“十二”"), ("1e3", "12.50")],
    "day": [("10月5日", "2026-11-05"), ("2026-2-30", "看不懂"), ("2026-10", "看不懂")],
    "home": [("也许", "是、否")],
}
BY_NAME = {each.name: each for each in COLUMNS}


@pytest.mark.parametrize(
    ("name", "typed", "value"), [(name, *pair) for name, pairs in READ.items() for pair in pairs]
)
def test_a_cell_is_read(name: str, typed: str, value: object) -> None:
    cell = BY_NAME[name].cell(typed)
    assert (cell.value, cell.fault) == (value, "")
    assert BY_NAME[name].cell(cell.text).value == value


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [(name, *pair) for name, pairs in UNREAD.items() for pair in pairs],
)
def test_a_cell_that_is_no_value_keeps_its_text_and_says_what_to_do(name: str, typed: str, said: str) -> None:
    cell = BY_NAME[name].cell(typed)
    assert (cell.text, cell.value, cell.word) == (typed, None, "看不懂")
    assert said in cell.fault


VALUES = st.fixed_dictionaries(
    {
        "name": st.text(alphabet="邓茂李Aa1\"' ", min_size=1, max_size=6).filter(str.strip).map(str.strip),
        "phone": st.none() | st.from_regex(r"1\d{10}", fullmatch=True).filter(str.isascii),
        "finding": st.none() | st.sampled_from(Finding),
        "reading": st.none() | st.integers(-(10**9), 10**9),
        "day": st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31)),
        "home": st.booleans(),
    }
)


@given(st.lists(VALUES, min_size=1, max_size=6))
def test_values_written_and_pasted_are_the_same_values(rows: list[dict[str, Any]]) -> None:
    block = grid_text.written([[each.written(row[each.name]) for each in COLUMNS] for row in rows])
    read = [
        {each.name: each.cell(text).value for each, text in zip(COLUMNS, cells, strict=True)}
        for cells in grid_text.parse(block)
    ]
    assert read == rows


# keys


def test_typing_begins_at_once_and_enter_goes_down_and_to_the_top_of_the_next_column(grid: Grid) -> None:
    for name in ("邓茂", "李秀英"):
        type_in(name)
        press(Key.Key_Return)
    assert grid.view.place() == (2, 0)
    press(Key.Key_Return)  # nothing stands in this row: the column is done
    assert grid.view.place() == (0, 1)
    type_in("13807310001")
    press(Key.Key_Return)
    type_in("13807310002")
    press(Key.Key_Tab)
    assert grid.view.place() == (1, 2)
    assert column(grid, "name") == ["邓茂", "李秀英"]
    assert column(grid, "phone") == ["13807310001", "13807310002"]
    press(Key.Key_Backtab, SHIFT)
    assert grid.view.place() == (1, 1)


def test_enter_goes_across_when_asked_and_that_is_remembered(grid: Grid, qtbot: QtBot) -> None:
    press(Key.Key_E, CTRL)
    assert grid.across.isChecked()
    for _ in COLUMNS:
        press(Key.Key_Return)
    assert grid.view.place() == (1, 0)
    again = Grid("核查", COLUMNS)
    qtbot.addWidget(again)
    assert again.view.enter_across


def test_typing_over_a_cell_replaces_it_f2_goes_on_writing_and_esc_leaves_it(grid: Grid) -> None:
    type_in("邓")
    press(Key.Key_Return)
    grid.view.go((0, 0))
    press(Key.Key_F2)
    press(Key.Key_End)
    type_in("茂")
    press(Key.Key_Down)
    grid.view.go((0, 0))
    assert column(grid, "name") == ["邓茂"]
    type_in("李")
    press(Key.Key_Escape)
    assert column(grid, "name") == ["邓茂"]
    type_in("李")
    assert column(grid, "name") == ["李"]


def test_chinese_is_composed_in_a_cell(grid: Grid) -> None:
    QApplication.sendEvent(grid.view, QInputMethodEvent("deng", []))
    editor = grid.view.editor.open
    assert isinstance(editor, QLineEdit)
    assert editor.text() == ""
    event = QInputMethodEvent()
    event.setCommitString("邓茂")
    QApplication.sendEvent(grid.view, event)
    press(Key.Key_Return)
    assert column(grid, "name") == ["邓茂"]
    assert grid.view.place() == (1, 0)


def test_chinese_is_composed_in_a_choice(grid: Grid) -> None:
    grid.view.go((0, 2))
    QApplication.sendEvent(grid.view, QInputMethodEvent("kong", []))
    editor = grid.view.editor.open
    assert isinstance(editor, QComboBox)
    event = QInputMethodEvent()
    event.setCommitString("空户")
    QApplication.sendEvent(grid.view, event)
    press(Key.Key_Return)
    assert grid.model.rows[0].cells[2].value is Finding.EMPTY


def test_a_choice_is_typed_by_initials_or_chosen_by_arrows(grid: Grid) -> None:
    grid.view.go((0, 2))
    type_in("cqwc")
    press(Key.Key_Return)
    press(Key.Key_F2)
    press(Key.Key_Down)
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert [row.cells[2].text for row in grid.model.rows[:2]] == ["长期外出", "长期外出"]
    assert "长期外出" in grid.hint.text()


def test_space_ticks_and_delete_empties_what_is_chosen(grid: Grid) -> None:
    grid.view.go((0, 5))
    press(Key.Key_Space)
    assert column(grid, "home") == [True]
    press(Key.Key_Space)
    assert column(grid, "home") == [False]
    paste_at(grid, (0, 0), "一\t1\n二\t2\n三\t3\n")
    grid.view.go((0, 0))
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Right, SHIFT)
    press(Key.Key_Delete)
    assert [cell.text for row in grid.model.rows[:3] for cell in row.cells[:2]] == ["", "", "", "", "三", "3"]


def paste_at(grid: Grid, place: tuple[int, int], text: str) -> None:
    grid.view.go(place)
    paste(grid, text)


def test_a_block_is_pasted_down_and_right_and_the_grid_grows(grid: Grid) -> None:
    many = len(grid.model.rows)
    rows = [f"第{at}人\t1380731{at:04d}\t空户\t1,234.5\t2026.10.{at % 28 + 1}" for at in range(40)]
    paste(grid, "\r\n".join(rows) + "\r\n")
    assert len(grid.model.rows) > many
    assert grid.model.rows[-1].blank()
    assert column(grid, "name") == [f"第{at}人" for at in range(40)]
    assert column(grid, "reading") == [123450] * 40
    assert column(grid, "day")[27:29] == [date(2026, 10, 28), date(2026, 10, 1)]
    QTest.keyClick(grid.view, Key.Key_Z, CTRL)
    assert grid.rows() == []
    assert len(grid.model.rows) == many
    QTest.keyClick(grid.view, Key.Key_Z, CTRL)  # one level
    assert grid.rows() == []


def test_columns_that_do_not_fit_are_not_pasted_and_are_told(grid: Grid) -> None:
    paste_at(grid, (0, 4), "2026-10-05\t是\t多\t余\n")
    assert "多出的 2 列没有贴进来" in grid.said.text()


def test_rows_that_do_not_fit_are_not_pasted_and_are_told(orders: Grid) -> None:
    orders.view.go((1, 1))
    paste(orders, "1\n2\n3\n")
    assert "多出的 1 行没有贴进来" in orders.said.text()
    assert column(orders, "reading") == [None, 100, 200]


def test_headings_that_come_along_are_left_out(grid: Grid) -> None:
    paste_at(grid, (0, 0), "姓名\t电话\n邓茂\t1380731\n")
    assert column(grid, "name") == ["邓茂"]
    paste_at(grid, (0, 3), "表码\n5\n")
    assert column(grid, "reading") == [500]


def test_one_cell_is_pasted_into_all_that_are_chosen(grid: Grid) -> None:
    paste_at(grid, (0, 0), "一\n二\n三\n")
    grid.view.go((0, 2))
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Down, SHIFT)
    paste(grid, "空户\n")
    assert column(grid, "finding") == [Finding.EMPTY] * 3


def test_copied_cells_are_pasted_as_the_same_values(grid: Grid) -> None:
    paste(grid, '邓"茂\t138\tcqwc\t1,000\t20261005\t是\n李秀英\t139\t空户\t2\t20261006\t否\n')
    before = grid.rows()
    grid.view.selectAll()
    QTest.keyClick(grid.view, Key.Key_C, CTRL)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[1] == "李秀英\t139\t空户\t2.00\t2026-10-06\t否"
    grid.show_rows([])
    paste_at(grid, (0, 0), copied)
    assert grid.rows() == before


def test_ctrl_d_fills_in_what_stands_above(grid: Grid) -> None:
    paste_at(grid, (0, 0), "一\n二\n三\n")
    grid.view.go((0, 4))
    type_in("20261005")
    press(Key.Key_Return)
    QTest.keyClick(grid.view, Key.Key_D, CTRL)
    assert column(grid, "day") == [date(2026, 10, 5), date(2026, 10, 5), None]
    grid.view.go((0, 4))
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Down, SHIFT)
    QTest.keyClick(grid.view, Key.Key_D, CTRL)
    assert column(grid, "day") == [date(2026, 10, 5)] * 3
    grid.view.go((0, 0))
    QTest.keyClick(grid.view, Key.Key_D, CTRL)  # nothing stands above the first row
    assert column(grid, "name") == ["一", "二", "三"]


# faults


def test_a_faulty_cell_is_marked_told_and_found_by_a_key(grid: Grid) -> None:
    paste(grid, "邓茂\t138\n李秀英\t139\n\t140\n")
    paste_at(grid, (1, 3), "十二")
    index = grid.model.index(1, 3)
    assert index.data() == "十二（看不懂）"
    assert index.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert index.data(Qt.ItemDataRole.ToolTipRole) == grid.said.text()
    assert grid.said.text() == "第 2 行“表码（kWh）”：看不懂“十二”，请写成 12.50 这样。"
    grid.view.go((0, 0))
    assert "1 处有误" in grid.said.text()
    assert [each.partition("：")[0] for each in grid.faults()] == ["第 2 行“表码（kWh）”", "第 3 行“姓名”"]
    press(Key.Key_F8)
    assert grid.view.place() == (1, 3)
    press(Key.Key_F8)
    assert grid.view.place() == (2, 0)
    type_in("吴亮")
    press(Key.Key_Return)
    press(Key.Key_F8)
    assert grid.view.place() == (1, 3)
    press(Key.Key_Delete)
    assert grid.faults() == []
    assert not grid.next_button.isEnabled()


def test_what_is_still_being_typed_counts(grid: Grid) -> None:
    type_in("邓茂")
    assert column(grid, "name") == ["邓茂"]
    assert grid.view.editor.open is None


def test_a_refusal_stands_at_its_cell_among_the_rows_that_count(grid: Grid) -> None:
    paste_at(grid, (2, 0), "邓茂\t138\n李秀英\t139\n")
    grid.refuse(1, "phone", "电话不对，请核对。")
    assert grid.view.place() == (3, 1)
    assert grid.said.text() == "第 4 行“电话”：电话不对，请核对。"
    assert grid.rows()[1]["phone"] == "139"
    type_in("1")
    assert grid.faults() == []


# rows from outside


def test_rows_from_outside_keep_what_came_with_them(orders: Grid) -> None:
    assert orders.view.place() == (0, 1)
    orders.mark(1, "已收")
    assert orders.model.headerData(1, Qt.Orientation.Vertical) == "2　已收"
    for number in ("5", "6", "7"):
        type_in(number)
        press(Key.Key_Return)
    assert orders.view.place() == (0, 2)
    assert [(row["id"], row["order"], row["reading"]) for row in orders.rows()] == [
        (7, "HC7", 500), (8, "HC8", 600), (9, "HC9", 700)
    ]  # fmt: skip


def test_a_column_that_is_only_read_stays_as_it_is(orders: Grid) -> None:
    orders.view.go((0, 0))
    type_in("x")
    press(Key.Key_Delete)
    press(Key.Key_F2)
    paste(orders, "x\t1\ny\t2\n")
    assert column(orders, "order") == ["HC7", "HC8", "HC9"]
    assert column(orders, "reading") == [100, 200, None]


def test_tab_leaves_the_grid_behind_its_last_cell(orders: Grid) -> None:
    orders.view.go((2, 1))
    press(Key.Key_Tab)
    assert orders.view.place() == (2, 2)
    press(Key.Key_Tab)
    assert not orders.view.hasFocus()


def test_the_model_keeps_qt_s_promises(grid: Grid, orders: Grid, qtmodeltester: Any) -> None:
    paste(grid, "邓茂\t138\n李秀英\tx\n")
    for each in (grid, orders):
        qtmodeltester.check(each.model)
        assert each.view.verticalHeader().sectionSize(0) >= 28
        assert each.view.accessibleName()
