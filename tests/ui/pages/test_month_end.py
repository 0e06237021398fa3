from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from books import new_book
from supply_station import settings
from supply_station.models import Station
from supply_station.services import month_end, month_end_pack, month_end_summary, station
from supply_station.services.month_end_pack import report
from supply_station.services.office import Office
from supply_station.services.zero_account import open_cases
from supply_station.storage.book import Book
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.focus import hand_over
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
    points = [
        each.point for each in desk.consult(month_end.standing, month=MONTH, today=desk.office.clock().date())
    ]
    assert page.picker.month() == MONTH
    assert len(points) > 1
    assert rows(page) == [(each.sheet, each.matter, each.count, each.next_step) for each in points]
    assert page.state.text().startswith(f"草稿：{MONTH} 还有 {len(points)} 项没有完成")


def test_another_month_is_checked_when_it_is_picked(page: MonthEnd, desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(page, Key.Key_Left, CTRL)
    assert page.state.text() == COUNTING
    settle(qtbot, page)
    assert page.picker.month() == "2026-09"
    points = desk.consult(month_end.open_points, month="2026-09", today=desk.office.clock().date())
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
        hand_over(page)
        assert page.to_import.button.hasFocus()
        with qtbot.waitSignal(desk.go) as gone:
            turn(page, Qt.Key.Key_I)
        assert gone.args == ["import_batch", "", {}]


def turn(page: MonthEnd, key: Qt.Key) -> None:
    QTest.keyClick(page.focusWidget() or page, key, CTRL)


def saved(page: MonthEnd, **typed: str) -> None:
    """Type into the form of a step and save it."""
    assert page.form is not None
    for name, text in typed.items():
        editor = page.form.fields[name].editor
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
    QTest.keyClick(page.form.focusWidget(), Key.Key_S, CTRL)


def steps(page: MonthEnd) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in page.history.table.rows.rows]


def ready(page: MonthEnd) -> list[str]:
    return [step.title for step, button in page.step_buttons.items() if button.isEnabled()]


def test_the_pack_is_handed_in_sent_back_and_made_final_by_keys(
    page: MonthEnd, desk: Desk, qtbot: QtBot
) -> None:
    said: list[str] = []
    desk.said.connect(said.append)
    assert page.pack.text().startswith("第 1 版　编制")
    assert ready(page) == ["登记上报"]
    turn(page, Key.Key_R)
    saved(page)
    assert said[-1] == f"{MONTH} 月报：已登记上报第 1 版"
    assert page.pack.text().startswith("第 1 版　已上报（2026-11-02，李秀英）")
    assert ready(page) == ["打回", "定稿"]
    turn(page, Key.Key_B)
    saved(page, sent_back_by="县公司周科长", sent_back_reason="零度户少两户")
    assert page.pack.text().startswith("第 2 版　编制")
    turn(page, Key.Key_R)
    saved(page, reported_by="王芳")
    turn(page, Key.Key_G)
    saved(page)
    assert page.pack.text().startswith("第 2 版　定稿")
    assert ready(page) == []
    settle(qtbot, page)
    turn(page, Key.Key_3)
    assert page.history.table.isVisible()
    assert [(row[0], row[1], row[3], row[4]) for row in steps(page)] == [
        (2, "定稿", "李秀英", None),
        (2, "已上报", "王芳", None),
        (1, "打回", "县公司周科长", "零度户少两户"),
        (1, "已上报", "李秀英", None),
    ]
    turn(page, Key.Key_Left)
    settle(qtbot, page)
    assert page.pack.text().startswith("第 1 版　编制")
    assert page.history.empty.isVisible()


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"sent_back_by": "周科长"}, "sent_back_reason", "打回的原因"),
        ({"sent_back_reason": "少两户"}, "sent_back_by", "写明是谁"),
        ({"sent_back_on": ""}, "sent_back_on", "是哪一天"),
        ({"sent_back_on": "2026-11-30"}, "sent_back_on", "还没有到"),
    ],
)
def test_a_refused_step_stands_beside_its_field_and_what_was_typed_stays(
    page: MonthEnd, desk: Desk, typed: dict[str, str], field: str, told: str
) -> None:
    desk.perform(report, month=MONTH, on=NOW.date(), by="李秀英")
    page.refresh()
    turn(page, Key.Key_B)
    saved(page, **typed)
    assert page.form is not None
    assert told in page.form.fields[field].fault.text()
    assert page.typed()
    assert page.pack.text().startswith("第 1 版　已上报")


def test_a_form_that_is_typed_in_is_not_lost_by_another_month(
    page: MonthEnd, ask: ScriptedAsk, desk: Desk
) -> None:
    turn(page, Key.Key_R)
    assert page.form is not None
    editor = page.form.fields["reported_by"].editor
    assert isinstance(editor, QLineEdit)
    editor.setText("王芳")
    page.ask_for(filters={"month": "2026-09"})
    assert (page.picker.month(), page.form is not None) == (MONTH, True)
    ask.answers = [True]
    QTest.keyClick(page.form.focusWidget(), Key.Key_Escape)
    assert not page.typed()
    assert page.front.isVisible()
    assert desk.consult(month_end_pack.steps, month=MONTH) == []


def test_the_figures_are_worked_out_when_looked_at_and_lead_to_their_rows(
    page: MonthEnd, desk: Desk, qtbot: QtBot
) -> None:
    assert page.summary.rows == []
    turn(page, Key.Key_2)
    qtbot.waitUntil(lambda: bool(page.summary.rows) and desk.jobs.current is None)
    expected = desk.consult(month_end_summary.rows, month=MONTH, today=NOW.date())
    assert [tuple(row) for row in page.summary.table.rows.rows] == [each.cells for each in expected]
    at = next(at for at, each in enumerate(expected) if each.cells[1] == "缺抄户数")
    page.summary.table.choose(at)
    assert expected[at].note in page.summary.state.text()
    with qtbot.waitSignal(desk.go) as went:
        QTest.keyClick(page.summary.table, Key.Key_Return)
    assert went.args == ["zero_account", "", {"month": MONTH, "missing": "缺抄"}]
    with qtbot.waitSignal(desk.go) as went:
        QTest.mouseClick(page.follow_button, Qt.MouseButton.LeftButton)
    assert went.args == ["zero_account", "", {"month": MONTH, "missing": "缺抄"}]
    turn(page, Key.Key_3)
    assert not page.follow_button.isEnabled()
