import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from supply_station.errors import RuleBroken
from supply_station.models import Customer
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.figures import Figures
from supply_station.ui.kit.jobs import Job


class Seen:
    """A page with figures, and what it was handed."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.qtbot = qtbot
        self.reads = 0
        self.shown: list[int] = []
        self.told: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.refuse = False
        self.page = QWidget()
        qtbot.addWidget(self.page)
        self.figures = Figures(
            self.page, desk, title="清点", work=self.read, show=self.shown.append, refused=self.told.append
        )

    def read(self, job: Job) -> int:
        self.reads += 1
        assert self.may_go_on.wait(30)
        job.say("…")
        if self.refuse:
            raise RuleBroken("看不了。")
        return self.reads

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.desk.jobs.current is None and not self.figures._soon.isActive())


@pytest.fixture
def seen(desk: Desk, qtbot: QtBot) -> Iterator[Seen]:
    made = Seen(desk, qtbot)
    yield made
    made.may_go_on.set()
    made.rest()


def test_nothing_is_read_until_the_page_is_seen(seen: Seen) -> None:
    seen.figures.ask()
    seen.rest()
    assert seen.reads == 0
    seen.page.show()
    seen.rest()
    assert seen.shown == [1]


def test_it_is_read_again_only_when_something_changed(seen: Seen) -> None:
    seen.page.show()
    seen.rest()
    seen.page.hide()
    seen.page.show()
    seen.rest()
    assert seen.shown == [1]
    seen.page.hide()
    seen.desk.changed.emit(frozenset({Customer}))
    seen.rest()
    assert seen.shown == [1]
    seen.page.show()
    seen.rest()
    assert seen.shown == [1, 2]


def test_a_change_while_it_is_read_is_read_afterwards(seen: Seen) -> None:
    seen.may_go_on.clear()
    seen.page.show()
    seen.qtbot.waitUntil(lambda: seen.reads == 1)
    seen.desk.changed.emit(frozenset({Customer}))
    seen.may_go_on.set()
    seen.qtbot.waitUntil(lambda: seen.shown == [1, 2])


def test_it_waits_while_other_work_is_under_way(seen: Seen) -> None:
    held = threading.Event()
    seen.desk.jobs.run("别的事", lambda _: held.wait(30), lambda _: None, lambda _: None)
    seen.page.show()
    seen.qtbot.waitUntil(lambda: not seen.figures._soon.isActive())
    assert seen.reads == 0
    held.set()
    seen.qtbot.waitUntil(lambda: seen.shown == [1])


def test_a_refusal_is_handed_over(seen: Seen) -> None:
    seen.refuse = True
    seen.page.show()
    seen.rest()
    assert (seen.shown, seen.told) == ([], ["看不了。"])


def test_what_was_cancelled_is_not_begun_again_until_the_page_is_seen_again(seen: Seen) -> None:
    seen.may_go_on.clear()
    seen.page.show()
    seen.qtbot.waitUntil(lambda: seen.reads == 1)
    seen.desk.jobs.cancel()
    seen.may_go_on.set()
    seen.rest()
    assert (seen.reads, seen.shown, seen.told) == (1, [], ["清点已取消；再打开这一页时重新来。"])
    seen.page.hide()
    seen.page.show()
    seen.qtbot.waitUntil(lambda: seen.shown == [2])


def test_it_gives_way_to_other_work_and_is_read_afterwards(seen: Seen) -> None:
    seen.may_go_on.clear()
    seen.page.show()
    seen.qtbot.waitUntil(lambda: seen.reads == 1)
    held = threading.Event()
    done: list[bool] = []
    seen.desk.jobs.run("别的事", lambda _: held.wait(30), done.append, seen.told.append)
    seen.may_go_on.set()
    held.set()
    seen.qtbot.waitUntil(lambda: seen.shown == [2])
    assert (done, seen.told) == ([True], [])
