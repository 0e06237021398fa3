"""县公司模板：chosen on 月报, its faults shown before anything is written, then filled by keys alone."""

from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.month_end import MonthEnd
from supply_station.ui.pages.month_end.template import Faults
from window_kit import MONTH, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def settle(qtbot: QtBot, page: MonthEnd) -> None:
    qtbot.waitUntil(lambda: page.desk.jobs.current is None and not page.figures.stale)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MonthEnd:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = MonthEnd(desk)
    qtbot.addWidget(made, before_close_func=partial(settle, qtbot))
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    settle(qtbot, made)
    return made


def template(folder: Path, *cells: str) -> Path:
    book = Workbook()
    book.worksheets[0].append(cells)
    book.save(folder / "县表.xlsx")
    return folder / "县表.xlsx"


def faults(page: MonthEnd) -> list[Faults]:
    return [each for each in page.findChildren(Faults) if each.isVisible()]


def press(page: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(page, key, Qt.KeyboardModifier.NoModifier if key == Key.Key_Escape else CTRL)


def test_a_template_without_faults_is_filled_and_can_be_opened(
    page: MonthEnd, desk: Desk, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    desk.said.connect(said.append)
    out = tmp_path / "填好.xlsx"
    ask.answers = [[template(tmp_path, "{{月份}}", "{{零度户.零度户合计}}")], out]
    press(page, Key.Key_T)
    qtbot.waitUntil(lambda: bool(said))
    settle(qtbot, page)
    assert said[-1].startswith(f"已填好：{out}（草稿")
    first = next(iter(load_workbook(out).worksheets[0].values))
    assert first[0] == f"{MONTH[:4]}年{int(MONTH[5:])}月"
    assert page.out.file == out
    assert page.out.open_file_button.isEnabled()


def test_faults_are_shown_first_and_nothing_is_written(
    page: MonthEnd, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    ask.answers = [[template(tmp_path, "{{零度户.零度户总计}}")]]
    press(page, Key.Key_T)
    qtbot.waitUntil(lambda: bool(faults(page)))
    (shown,) = faults(page)
    assert [tuple(row) for row in shown.table.rows.rows] == [
        ("Sheet", "A1", "{{零度户.零度户总计}}", "没有叫这个名字的数或清单", "{{零度户.零度户合计}}")
    ]
    assert shown.table.hasFocus()
    press(shown.table, Key.Key_Escape)
    settle(qtbot, page)
    assert not faults(page)
    assert page.front.isVisible()
    assert len(ask.asked) == 1


def test_a_template_with_faults_is_filled_all_the_same(
    page: MonthEnd, desk: Desk, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[str] = []
    desk.said.connect(said.append)
    out = tmp_path / "填好.xlsx"
    ask.answers = [[template(tmp_path, "{{没有}}", "{{月份}}")], out]
    press(page, Key.Key_T)
    qtbot.waitUntil(lambda: bool(faults(page)))
    press(faults(page)[0].table, Key.Key_S)
    qtbot.waitUntil(lambda: bool(said))
    settle(qtbot, page)
    assert "1 处留空标红" in said[-1]
    cell = load_workbook(out).worksheets[0]["A1"]
    assert (cell.value, cell.fill.fgColor.rgb) == (None, "FFFF9C9C")


def test_a_file_that_is_no_template_and_a_choice_that_is_dropped(
    page: MonthEnd, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    ask.answers = [[], [template(tmp_path, "没有标记")]]
    press(page, Key.Key_T)
    press(page, Key.Key_T)
    settle(qtbot, page)
    assert "没有一处" in ask.told[0]


def test_a_target_that_is_open_elsewhere_gets_another_name(
    page: MonthEnd, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "填好.xlsx"
    out.write_bytes(b"old")
    (tmp_path / "~$填好.xlsx").touch()
    ask.answers = [[template(tmp_path, "{{月份}}")], out, True]
    press(page, Key.Key_T)
    qtbot.waitUntil(lambda: page.out.file is not None)
    assert page.out.file == tmp_path / "填好（2）.xlsx"
    assert out.read_bytes() == b"old"
