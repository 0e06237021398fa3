import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from supply_station.ui.kit import tidy
from supply_station.ui.kit.tidy import Tidy


class Ring:
    """Refers to itself, so that only Python's tidying up frees it; counts how many are there."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QObject]:
    yield QObject()
    gc.unfreeze()
    gc.collect()


def test_python_tidies_up_only_when_the_window_does_while_another_thread_works(
    parent: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidy, "ROUND", 5)
    one, other = Tidy(parent), Tidy(parent)
    one.begin()
    other.begin()
    one.end(brought=False)
    assert not gc.isenabled(), "another thread still works"
    Ring()
    assert Ring.alive == 1
    qtbot.waitUntil(lambda: Ring.alive == 0)
    other.end(brought=False)
    assert gc.isenabled()


def test_what_a_thread_brought_is_not_gone_through_again_and_goes_with_its_name(parent: QObject) -> None:
    made = Tidy(parent)
    frozen = gc.get_freeze_count()
    made.begin()
    brought = [[place] for place in range(1000)]
    made.end()
    assert gc.get_freeze_count() >= frozen + 1000
    kept = gc.get_freeze_count()
    del brought
    assert gc.get_freeze_count() <= kept - 1000
