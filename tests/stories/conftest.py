"""故事共用：a clerk before the real window, over a copy of the practice book."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from stories.clerk import Calendar, Clerk, seated
from window_kit import NOW, ScriptedAsk, desk_on


@pytest.fixture
def calendar() -> Calendar:
    """The clock on the clerk's wall."""
    return Calendar(NOW)


@pytest.fixture
def customers() -> int:
    """How many accounts the practice book has."""
    return 300


@pytest.fixture
def clerk(
    tmp_path: Path, qtbot: QtBot, calendar: Calendar, customers: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clerk]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))  # no folder is remembered yet
    ask = ScriptedAsk()
    with desk_on(tmp_path, ask, calendar, customers) as desk, seated(desk, ask, qtbot) as made:
        yield made
