"""出错：told once and noted without anybody's data, whichever thread it comes from."""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import IntegrityError

from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Customer
from supply_station.services.listing import linked
from supply_station.ui import crash
from supply_station.ui.crash import Guard, guarded
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from window_kit import NOW, ScriptedAsk

SECRETS = ("王建国", "0430000001", "13812345678")


def clock() -> datetime:
    return NOW


@pytest.fixture
def guard(qtbot: QtBot, tmp_path: Path, ask: ScriptedAsk) -> Iterator[Guard]:
    made = Guard(ask, clock, tmp_path / "state" / "errors.log")
    with guarded(made):
        yield made
    if made.dialog is not None:
        made.dialog.accept()


def fail_with_data() -> None:
    name, number, phone = SECRETS
    raise ValueError(f"{name} {number} {phone}")


def fail_in_the_house() -> None:
    linked(None, Customer.name)  # type: ignore[arg-type]


def test_a_failing_slot_is_noted_and_told_in_one_dialog(guard: Guard, qtbot: QtBot) -> None:
    for _ in range(2):
        with qtbot.waitSignal(guard.caught):
            QTimer.singleShot(0, fail_in_the_house)
    qtbot.waitUntil(lambda: guard.dialog is not None)
    assert guard.dialog is not None
    noted = guard.log.read_text(encoding="utf-8")
    assert noted.count("builtins.ValueError") == 2
    assert "  services/listing_link.py:" in noted
    assert " linked\n" in noted
    assert "Python 3." in noted
    assert "PySide 6." in noted
    assert guard.dialog.details.toPlainText() == noted.split("\n\n")[0]
    with qtbot.waitActive(guard.dialog):
        guard.dialog.activateWindow()
    QTest.keyClick(guard.dialog, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == noted.split("\n\n")[0])
    QTest.keyClick(guard.dialog, Qt.Key.Key_Escape)
    assert guard.dialog is None


def test_nobodys_data_is_in_the_log_nor_in_the_details(guard: Guard, qtbot: QtBot) -> None:
    row = {"name": SECRETS[0], "account_no": SECRETS[1]}
    try:
        fail_with_data()
    except ValueError as error:
        told = IntegrityError(f"INSERT {SECRETS[1]}", row, error)
        told.add_note(SECRETS[2])
        told.__cause__ = error
    guard.tell(told)
    assert guard.dialog is not None
    for text in (guard.log.read_text(encoding="utf-8"), guard.dialog.details.toPlainText()):
        assert "sqlalchemy.exc.IntegrityError" in text
        assert "builtins.ValueError" in text
        assert not [secret for secret in SECRETS if secret in text]
        assert "INSERT" not in text


def test_a_failing_thread_is_told_in_the_window(guard: Guard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(guard.caught):
        threading.Thread(target=fail_with_data).start()
    qtbot.waitUntil(lambda: guard.dialog is not None)
    assert "builtins.ValueError" in guard.log.read_text(encoding="utf-8")


def fail_at_work(_job: Job) -> None:
    fail_in_the_house()


def nothing(_value: object) -> None:
    raise AssertionError


def test_a_failing_job_is_told_with_the_lines_it_came_through(guard: Guard, desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(guard.caught):
        desk.jobs.run("备份", fail_at_work, nothing, nothing)
    assert " linked\n" in guard.log.read_text(encoding="utf-8")


def refuse() -> None:
    raise RuleBroken("请先填写姓名。")


def find_trouble() -> None:
    raise Trouble("磁盘已满。")


def test_a_refusal_or_trouble_is_a_sentence_and_no_crash(
    guard: Guard, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    for fail in (refuse, find_trouble):
        with qtbot.waitSignal(guard.caught):
            QTimer.singleShot(0, fail)
    assert ask.told == ["请先填写姓名。", "磁盘已满。"]
    assert guard.dialog is None
    assert not guard.log.exists()


def test_the_log_begins_anew_when_it_is_long(tmp_path: Path) -> None:
    log = tmp_path / "errors.log"
    log.write_text("x" * (crash.LONGEST + 1))
    crash.keep("新的一条", log)
    assert log.read_text(encoding="utf-8") == "新的一条\n\n"
    assert (tmp_path / "errors.old.log").stat().st_size == crash.LONGEST + 1


def test_a_log_that_cannot_be_written_brings_no_second_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    crash.keep("一条", tmp_path / "file" / "errors.log")
    assert (tmp_path / "file").read_text() == ""
