from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from books import new_book
from supply_station import settings
from supply_station.models import Station
from supply_station.services import month_end, station
from supply_station.services.office import Office
from supply_station.services.zero_account import open_cases
from supply_station.storage.book import Book
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.month_end import MonthEnd
from supply_station.ui.pages.month_end.page import COUNTING
from window_kit import MONTH, NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
BOTH = CTRL | Qt.KeyboardModifier.ShiftModifier
NAME = f"某县青竹溪镇供电所{MONTH}月报.xlsx"


def settle(qtbot: QtBot, page: MonthEnd) -> None:
    qtbot.waitUntil(lambda: page.desk.jobs.current is None and not page.figures.stale)


def shown(desk: Desk, qtbot: QtBot) -> MonthEnd:
    made = MonthEnd(desk)
    qtbot.addWidget(made, before_close_func=partial(settle, qtbot))  # the book is closed next
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    settle(qtbot, made)
    return made


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MonthEnd:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))  # no folder is remembered yet
    return shown(desk, qtbot)


def press(
    qtbot: QtBot, page: MonthEnd, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(page, key, held)
    settle(qtbot, page)


def rows(page: MonthEnd) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in page.table.rows.rows]


def test_the_last_month_is_checked_and_its_open_points_stand_there(page: MonthEnd, desk: Desk) -> None:
    points = [each.point for each in desk.consult(month_end.standing, month=MONTH)]
    assert page.picker.month() == MONTH
    assert len(points) > 1
    assert rows(page) == [(each.sheet, each.matter, each.count, each.next_step) for each in points]
    assert page.state.text().startswith(f"草稿：{MONTH} 还有 {len(points)} 项没有完成")


def test_another_month_is_checked_when_it_is_picked(page: MonthEnd, desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(page, Key.Key_Left, CTRL)
    assert page.state.text() == COUNTING
    settle(qtbot, page)
    assert page.picker.month() == "2026-09"
    points = desk.consult(month_end.open_points, month="2026-09")
    assert [matter for _, matter, _, _ in rows(page)] == [each.matter for each in points]
    page.ask_for(filters={"month": MONTH})
    settle(qtbot, page)
    assert MONTH in page.state.text()


def test_the_months_go_from_the_first_with_readings_to_the_one_that_is_over(page: MonthEnd) -> None:
    months = [page.picker.box.itemText(at) for at in range(page.picker.box.count())]
    assert (months[0], months[-1], len(months)) == (MONTH, "2025-09", 14)
    assert not page.picker.later.isEnabled()


def test_enter_follows_a_point_to_the_rows_it_speaks_of(page: MonthEnd, desk: Desk, qtbot: QtBot) -> None:
    page.table.setFocus()
    assert rows(page)[0][0] == "缺抄"
    with qtbot.waitSignal(desk.go) as went:
        QTest.keyClick(page.table, Key.Key_Return)
    assert went.args == ["zero_account", "", {"month": MONTH, "missing": "缺抄"}]


def test_an_act_is_seen_at_once(page: MonthEnd, desk: Desk, qtbot: QtBot) -> None:
    desk.perform(open_cases, month=MONTH, whole="quota")
    settle(qtbot, page)
    assert any(matter == "已列入、还没有核查结果的户" for _, matter, _, _ in rows(page))


def test_the_folder_is_asked_for_once_and_the_workbook_is_a_draft(
    page: MonthEnd, desk: Desk, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    points = len(rows(page))
    said: list[str] = []
    desk.said.connect(said.append)
    ask.answers = [tmp_path]
    press(qtbot, page, Key.Key_E, CTRL)
    assert said == [f"已导出：{tmp_path / NAME}（草稿，还有 {points} 项没有完成）"]
    cover = openpyxl.load_workbook(BytesIO((tmp_path / NAME).read_bytes())).worksheets[0]
    words = [str(cell) for row in cover.values for cell in row if cell]
    assert any("草稿" in each and f"还有 {points} 项" in each for each in words)
    (tmp_path / NAME).unlink()
    press(qtbot, page, Key.Key_E, CTRL)
    assert (tmp_path / NAME).is_file()
    assert ask.asked == ["月报放在哪个文件夹"]


def test_a_folder_that_is_gone_is_asked_for_again_and_another_can_be_chosen(
    page: MonthEnd, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.remember(report_folder=str(tmp_path / "拔掉的U盘"))
    ask.answers = [None]
    press(qtbot, page, Key.Key_E, CTRL)
    assert settings.load().report_folder == str(tmp_path / "拔掉的U盘")
    ask.answers = [tmp_path]
    press(qtbot, page, Key.Key_D, CTRL)
    assert str(tmp_path) in page.out.text()
    press(qtbot, page, Key.Key_E, CTRL)
    assert (tmp_path / NAME).is_file()
    assert len(ask.asked) == 2


def test_a_workbook_that_is_open_elsewhere_is_offered_under_another_name(
    page: MonthEnd, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.remember(report_folder=str(tmp_path))
    (tmp_path / NAME).write_bytes(b"old")
    (tmp_path / f"~${NAME}").touch()
    ask.answers = [False]
    press(qtbot, page, Key.Key_E, CTRL)
    assert not page.out.open_file_button.isEnabled()
    ask.answers = [True]
    press(qtbot, page, Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: page.out.file is not None)
    assert "正在另一个程序" in ask.asked[-1]
    assert page.out.file == tmp_path / NAME.replace(".xlsx", "（2）.xlsx")
    assert page.out.file.is_file()
    assert (tmp_path / NAME).read_bytes() == b"old"


def test_a_folder_that_cannot_be_written_is_told(
    page: MonthEnd, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.remember(report_folder=str(tmp_path))
    (tmp_path / NAME).mkdir()
    press(qtbot, page, Key.Key_E, CTRL)
    assert "是一个文件夹" in ask.told[0]
    assert not page.out.open_file_button.isEnabled()


def test_file_and_folder_are_opened_by_the_pc_s_own_programs(
    page: MonthEnd, desk: Desk, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    opened: list[Path] = []
    desk.opener = Opener(opened)
    settings.remember(report_folder=str(tmp_path))
    press(qtbot, page, Key.Key_O, CTRL)
    assert opened == []
    press(qtbot, page, Key.Key_E, CTRL)
    press(qtbot, page, Key.Key_O, CTRL)
    press(qtbot, page, Key.Key_O, BOTH)
    assert opened == [tmp_path / NAME, tmp_path]
    (tmp_path / NAME).unlink()
    press(qtbot, page, Key.Key_O, CTRL)
    assert NAME in ask.told[0]
    assert len(opened) == 2


class Opener:
    def __init__(self, opened: list[Path]) -> None:
        self.opened = opened

    def __call__(self, path: Path) -> bool:
        self.opened.append(path)
        return True


def test_a_month_in_which_nothing_stands_open_says_so(desk: Desk, page: MonthEnd, qtbot: QtBot) -> None:
    with desk.office.book.writing() as session:
        session.execute(update(Station).values(start_month="2026-11"))
    page.refresh()
    settle(qtbot, page)
    assert rows(page) == []
    assert page.state.text() == f"{MONTH} 没有未完成的事，导出的月报不标“草稿”。"
    assert not page.follow_button.isEnabled()
    assert page.out.export_button.isEnabled()


def test_an_empty_book_says_what_to_do_first(tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot) -> None:
    with Book.open(new_book(tmp_path)) as book:
        desk = Desk(Office(book, clerk="李秀英", clock=lambda: NOW), ask)
        desk.perform(station.found, name="白岩镇供电所", start_month="2026-08")
        page = shown(desk, qtbot)
        assert page.empty.isVisible()
        assert "请先在“导入”页" in page.empty.text()
        assert not page.out.export_button.isEnabled()
        assert not page.table.isVisible()
