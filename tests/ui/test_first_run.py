"""第一次使用：the choice, the practice book by a job, the station's own book, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from supply_station.rules.employee import Post
from supply_station.services import station_founding
from supply_station.services.office import Office
from supply_station.services.station import Person, the_people, the_station
from supply_station.storage.book import Book
from supply_station.ui.first_run import IMPORT_PAGE, FirstRun
from supply_station.ui.opening import Opening
from window_kit import NOW, ScriptedAsk

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def first(tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot) -> Iterator[FirstRun]:
    made = FirstRun(ask, tmp_path / "账.book", tmp_path / "练习账本.book", lambda: NOW)
    qtbot.addWidget(made)
    made.open()
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made
    made.waiting.jobs.cancel()
    qtbot.waitUntil(lambda: made.waiting.jobs.current is None)


def press(first: FirstRun, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
    QTest.keyClick(first, key, modifier)


def type_on(words: str) -> None:
    """Type into the field that has the focus, and go on by Enter."""
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)


def office_on(path: Path) -> Office:
    return Office(Book.open(path), clerk="", clock=lambda: NOW)


def test_the_stations_book_is_founded_by_keyboard_alone(first: FirstRun, qtbot: QtBot) -> None:
    press(first, Qt.Key.Key_N)
    for words in ("QZX", "XX", "", "LiXiuying", "", "13800000001", "WangJianguo", "", ""):
        type_on(words)
    press(first, Qt.Key.Key_N)
    type_on("ZhangMin")
    with qtbot.waitSignal(first.accepted):
        press(first, Qt.Key.Key_S)
    assert first.opening == Opening(first.book, clerk="LiXiuying", page=IMPORT_PAGE)
    office = office_on(first.book)
    with office.book:
        station = office.consult(the_station)
        assert (station.name, station.county_company, station.start_month) == ("QZX", "XX", "2026-11")
        assert not station.practice
        assert office.consult(the_people, NOW.date()) == [
            Person("WangJianguo", Post.CHIEF),
            Person("LiXiuying", Post.CLERK, "13800000001"),
            Person("ZhangMin", Post.AREA_MANAGER),
        ]


def test_the_wheel_over_a_post_scrolls_and_a_letter_chooses_it(first: FirstRun) -> None:
    press(first, Qt.Key.Key_N)
    post = first.form.lines[0].post
    press_down, none = QPoint(0, -120), Qt.KeyboardModifier.NoModifier
    at = QPointF(post.rect().center())
    QApplication.sendEvent(
        post,
        QWheelEvent(
            at,
            QPointF(post.mapToGlobal(post.rect().center())),
            QPoint(),
            press_down,
            Qt.MouseButton.NoButton,
            none,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    assert post.currentText() == Post.CLERK.value
    post.setFocus()
    QTest.keyClicks(post, "dfg")
    assert post.currentText() == Post.FEE_KEEPER.value


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_left(
    first: FirstRun, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    press(first, Qt.Key.Key_N)
    press(first, Qt.Key.Key_S)
    fault = first.form.faults["name"]
    qtbot.waitUntil(fault.isVisible)
    assert "供电所名称" in fault.text()
    assert first.form.name.hasFocus()
    first.form.name.setText("青竹溪镇供电所")
    press(first, Qt.Key.Key_S)
    qtbot.waitUntil(first.form.faults["people"].isVisible)
    assert not fault.isVisible()
    assert first.form.lines[0].name.hasFocus()
    first.form.lines[0].name.setText("李秀英")
    press(first, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: "所长的姓名" in first.form.faults["people"].text())
    assert first.form.lines[1].name.hasFocus()
    first.form.lines[1].name.setText("王建国")
    first.form.start_month.setText("明年")
    press(first, Qt.Key.Key_S)
    qtbot.waitUntil(first.form.faults["start_month"].isVisible)
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".book"] == []
    ask.answers = [False, True]
    press(first, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert first.steps.currentWidget() is first.filling
    press(first, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert first.steps.currentWidget() is first.choice


def test_the_practice_book_is_made_by_a_job_that_can_be_cancelled(
    first: FirstRun, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_founding, "CUSTOMERS", 60)
    press(first, Qt.Key.Key_L)
    assert first.steps.currentWidget() is first.waiting
    with qtbot.waitSignal(first.waiting.cancelled):
        press(first, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert first.isVisible()
    assert first.steps.currentWidget() is first.choice
    assert not first.practice.exists()
    with qtbot.waitSignal(first.accepted, timeout=20_000):
        press(first, Qt.Key.Key_L)
    assert first.opening == Opening(first.practice)
    office = office_on(first.practice)
    with office.book:
        assert office.consult(the_station).practice
    made = first.practice.stat().st_mtime_ns
    first.open()
    first.practise()
    assert first.practice.stat().st_mtime_ns == made


def test_a_book_or_a_backup_that_lies_elsewhere(first: FirstRun, ask: ScriptedAsk, tmp_path: Path) -> None:
    ask.answers = [[], [tmp_path / "别的.book"]]
    press(first, Qt.Key.Key_O)
    assert first.isVisible()
    press(first, Qt.Key.Key_O)
    assert first.opening == Opening(tmp_path / "别的.book")
    ask.answers = [[tmp_path / "备份.book"]]
    first.open()
    first.pick_backup()
    assert first.opening == Opening(first.book, backup=tmp_path / "备份.book")


def test_escape_leaves_the_program(first: FirstRun) -> None:
    press(first, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert not first.isVisible()
    assert first.opening is None
