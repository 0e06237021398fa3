"""设置：type size, copies, checking, and the station's data, by key and by the words that come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from supply_station import paths, settings
from supply_station.services.station import the_station
from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.settings import Settings
from window_kit import ScriptedAsk


@pytest.fixture(autouse=True)
def _own_file(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[Settings]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    font, sheet = app.font(), app.styleSheet()
    theme.dress(app, theme.TypeSize.STANDARD)
    made = Settings(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made
    app.setFont(font)
    app.setStyleSheet(sheet)


def press(page: Settings, key: Qt.Key) -> None:
    QTest.keyClick(page, key, Qt.KeyboardModifier.ControlModifier)


def test_the_first_backup_asks_where_and_the_next_goes_there_too(
    page: Settings, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    assert page.last.text().startswith("这台电脑上：还没有备份过，请按 Ctrl+B；")
    stick = tmp_path / "U盘"
    ask.answers = [None, stick]
    press(page, Qt.Key.Key_B)
    assert page.desk.jobs.current is None
    for _ in range(2):
        with qtbot.waitSignal(page.desk.said, timeout=20_000) as said:
            press(page, Qt.Key.Key_B)
        assert said.args is not None
        assert said.args[0].startswith(f"已备份并验证：{stick}")
    assert len(list(stick.glob("*.book"))) == 2
    assert "2026年11月02日 09:00" in page.last.text()
    assert f"备份放在：{stick}" in page.last.text()
    assert len(list(paths.backups(page.book).glob("*.book"))) == 2
    assert settings.load().backup_folder == str(stick)


def test_a_backup_that_fails_is_told(page: Settings, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    settings.remember(backup_folder=str(tmp_path / "文件"))
    press(page, Qt.Key.Key_B)
    assert not page.backup_button.isEnabled()
    qtbot.waitUntil(lambda: bool(ask.told), timeout=20_000)
    assert page.backup_button.isEnabled()
    assert "还没有备份过" in page.last.text()


def test_a_check_says_in_words_what_it_found(page: Settings, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.desk.said, timeout=20_000):
        press(page, Qt.Key.Key_J)
    assert page.health.text() == "账本完好（2026年11月02日 09:00 检查）。"
    page.desk.office.book.close()
    data = bytearray(page.book.read_bytes())
    data[len(data) // 2] ^= 1
    page.book.write_bytes(data)
    press(page, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: page.health.text().startswith("发现 1 处问题："), timeout=20_000)
    assert "restore" not in page.health.text()


def test_the_plain_copy_is_warned_of(page: Settings, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path) -> None:
    out = tmp_path / "普通.sqlite"
    ask.answers = [False, True, None, True, out]
    press(page, Qt.Key.Key_L)
    press(page, Qt.Key.Key_L)
    assert "没有加密" in ask.asked[0]
    with qtbot.waitSignal(page.desk.said, timeout=20_000) as said:
        press(page, Qt.Key.Key_L)
    assert said.args == [f"已另存：{out}"]
    assert out.read_bytes().startswith(b"SQLite format 3\0")


def test_the_stations_data_is_saved_and_a_refusal_stands_beside_its_field(
    page: Settings, qtbot: QtBot
) -> None:
    assert page.station.fields["name"].text() == "某县青竹溪镇供电所"
    assert not page.typed()
    page.station.fields["start_month"].setText("2026-13")
    assert page.typed()
    press(page, Qt.Key.Key_S)
    assert "2026-13" in page.station.faults["start_month"].text()
    assert page.station.faults["start_month"].isVisible()
    assert page.station.fields["start_month"].hasFocus()
    page.station.fields["start_month"].setText("2026-12")
    page.station.fields["county_company"].setText("邻县供电公司")
    with qtbot.waitSignal(page.desk.said):
        press(page, Qt.Key.Key_S)
    assert not page.station.faults["start_month"].isVisible()
    assert not page.typed()
    station = page.desk.consult(the_station)
    assert (station.county_company, station.start_month) == ("邻县供电公司", "2026-12")


def test_a_type_size_is_remembered_and_the_window_laid_out_anew(page: Settings, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.desk.reopen):
        press(page, Qt.Key.Key_1)
    assert page.sizes[theme.TypeSize.STANDARD].isChecked()
    with qtbot.waitSignal(page.desk.reopen) as reopen:
        press(page, Qt.Key.Key_3)
    assert reopen.args == [str(page.book), ""]
    assert settings.load().type_size == 16


def test_another_book_and_a_backup_are_handed_to_the_door(
    page: Settings, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    other = tmp_path / "别的.book"
    ask.answers = [[], [page.book], [other], [other], False, [other], True]
    with qtbot.assertNotEmitted(page.desk.reopen):
        press(page, Qt.Key.Key_O)
        press(page, Qt.Key.Key_O)
    with qtbot.waitSignal(page.desk.reopen) as reopen:
        press(page, Qt.Key.Key_O)
    assert reopen.args == [str(other), ""]
    with qtbot.assertNotEmitted(page.desk.reopen):
        press(page, Qt.Key.Key_R)
    with qtbot.waitSignal(page.desk.reopen) as reopen:
        press(page, Qt.Key.Key_R)
    assert reopen.args == [str(page.book), str(other)]
    assert ask.answers == []
