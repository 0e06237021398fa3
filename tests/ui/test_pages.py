from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from supply_station import paths
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.entry import Entry
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Page, faults
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES

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
