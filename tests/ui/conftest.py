"""Real windows, drawn offscreen, over a copy of the practice book."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from window_kit import ScriptedAsk, desk_on


@pytest.fixture
def ask() -> ScriptedAsk:
    return ScriptedAsk()


@pytest.fixture
def desk(tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot) -> Iterator[Desk]:
    theme.load_fonts()
    with desk_on(tmp_path, ask) as made:
        yield made
        # a page that was left while it worked must not meet a closed book
        qtbot.waitUntil(lambda: made.jobs.current is None)
        made.reader.stop()
