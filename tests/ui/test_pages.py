from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from books import new_book
from supply_station import paths
from supply_station.services import station
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.entry import Entry
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Page, faults
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from window_kit import NOW, ScriptedAsk

DECLARED = [page for entry in PAGES if isinstance(page := entry.page(), Page)]


@pytest.mark.parametrize("page", DECLARED, ids=lambda page: page.stem)
def test_a_declared_page_is_sound(page: Page) -> None:
    assert list(faults(page)) == []


@pytest.mark.parametrize("page", DECLARED, ids=lambda page: page.stem)
def test_a_declared_page_opens_and_lists(page: Page, desk: Desk, qtbot: QtBot, qtmodeltester: Any) -> None:
    shown = ListPage(desk, page)
    qtbot.addWidget(shown)
    qtmodeltester.check(shown.model)
    assert (shown.model.count == 0) is not shown.empty.isHidden()


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.stem)
def test_the_navigation_names_a_page_as_it_names_itself(entry: Entry) -> None:
    page = entry.page()
    assert (page.stem, page.title) == (entry.stem, entry.title)
    assert (paths.resources() / "icons" / f"{entry.icon}.svg").is_file()


def test_pages_are_made_when_they_are_first_visited(desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(desk, PAGES, "青竹溪镇供电所", practice=True)
    qtbot.addWidget(window)
    assert window.shown == {}
    for page in PAGES:
        window.go(page.stem)
        assert window.pages.currentWidget() is window.shown[page.stem]


@pytest.mark.parametrize(
    "stem", ["customer", "employee", "transformer_area", "line", "usage", "zero_account", "month_end"]
)
def test_on_an_empty_book_the_keys_are_on_the_way_to_the_import(
    stem: str, tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    with Book.open(new_book(tmp_path / "empty")) as book:
        desk = Desk(Office(book, clerk="李秀英", clock=lambda: NOW), ask)
        desk.perform(station.found, name="白岩镇供电所", start_month="2026-08")
        window = MainWindow(desk, PAGES, "白岩镇供电所", practice=False)
        qtbot.addWidget(window)
        window.go("holiday")
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.go(stem)
        qtbot.waitUntil(lambda: desk.jobs.current is None)
        way = window.focusWidget()
        assert isinstance(way, QPushButton)
        assert way.text() == "打开导入页（Ctrl+I）"
        QTest.keyClick(way, Qt.Key.Key_Return)
        assert window.stem() == "import_batch"
        window.go(stem)
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        assert window.stem() == "import_batch"
        desk.reader.stop()
