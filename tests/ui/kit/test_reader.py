import threading
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from sqlalchemy import text
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Line
from supply_station.ui.kit.desk import Desk

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def read_until_stopped(session: Session, *, begun: threading.Event) -> None:
    begun.set()
    session.execute(text(ENDLESS))


def threads() -> int:
    return threading.active_count()


def test_what_is_quick_is_shown_before_the_asker_goes_on(desk: Desk) -> None:
    shown: list[tuple[object, bool]] = []
    here = threading.get_ident()

    def show(thread: int) -> None:
        shown.append((thread != here, threading.get_ident() == here))

    desk.reader.read("甲", threading.get_ident, show)
    assert shown == [(True, True)]
    assert not desk.reader.reads_for("甲")


def test_what_takes_long_is_shown_when_it_comes(desk: Desk, qtbot: QtBot) -> None:
    shown: list[object] = []
    go_on = threading.Event()
    desk.reader.read("甲", partial(go_on.wait, 10), shown.append, later=True)
    desk.reader.read("乙", lambda: "乙的", shown.append)
    assert shown == ["乙的"], "one asker does not wait for another"
    assert desk.reader.reads_for("甲")
    go_on.set()
    qtbot.waitUntil(lambda: shown == ["乙的", True])


def test_an_asker_that_is_gone_is_shown_nothing(desk: Desk, qtbot: QtBot) -> None:
    shown: list[object] = []
    go_on = threading.Event()
    label = QLabel()
    desk.reader.read(label, partial(go_on.wait, 10), label.setNum, later=True)
    desk.reader.read("乙", partial(go_on.wait, 10), shown.append, later=True)
    delete(label)
    go_on.set()
    qtbot.waitUntil(lambda: not desk.reader.busy())
    assert shown == [True]


def test_a_newer_question_stops_the_older_one(desk: Desk, qtbot: QtBot) -> None:
    shown: list[object] = []
    begun = threading.Event()
    before = threads()
    endless = partial(desk.consult, read_until_stopped, begun=begun)
    desk.reader.read("甲", endless, shown.append, later=True)
    qtbot.waitUntil(begun.is_set)
    desk.reader.read("甲", partial(desk.consult, lambda s: s.query(Line).count() > 0), shown.append)
    qtbot.waitUntil(lambda: threads() == before)
    assert shown == [True]


def test_a_job_is_not_stopped_with_what_is_read_beside_it(desk: Desk, qtbot: QtBot) -> None:
    done: list[object] = []
    begun, go_on = threading.Event(), threading.Event()

    def work(_job: object) -> object:
        begun.set()
        go_on.wait(10)
        return desk.consult(lambda session: session.query(Line).count())

    desk.jobs.run("数数", work, done.append, done.append)
    assert begun.wait(10)
    reading = threading.Event()
    desk.reader.read("甲", partial(desk.consult, read_until_stopped, begun=reading), done.append, later=True)
    qtbot.waitUntil(reading.is_set)
    desk.reader.stop()
    assert done == []
    with qtbot.waitSignal(desk.jobs.ended):
        go_on.set()
    assert done[0] > 0  # type: ignore[operator]


def test_what_fails_is_raised_where_it_was_asked_or_later(desk: Desk, qtbot: QtBot) -> None:
    def fail() -> None:
        raise RuleBroken("看不了。")

    with pytest.raises(RuleBroken, match="看不了。"):
        desk.reader.read("甲", fail, print)
    with capture_exceptions() as raised:
        desk.reader.read("甲", fail, print, later=True)
        qtbot.waitUntil(lambda: not desk.reader.reads_for("甲"))
    assert [kind for kind, _, _ in raised] == [RuleBroken]


def test_closing_waits_until_everything_has_stopped(desk: Desk, qtbot: QtBot) -> None:
    before = threads()
    for asker in range(3):
        begun = threading.Event()
        endless = partial(desk.consult, read_until_stopped, begun=begun)
        desk.reader.read(asker, endless, print, later=True)
        qtbot.waitUntil(begun.is_set)
    desk.reader.stop()
    assert not any(map(desk.reader.reads_for, range(3)))
    assert threads() == before


def test_what_is_wanted_later_begins_when_the_window_has_nothing_else_to_do(desk: Desk, qtbot: QtBot) -> None:
    shown: list[object] = []
    before = threads()
    for asker in ("甲", "乙"):
        desk.reader.read(asker, threading.get_ident, shown.append, later=True)
    assert (desk.reader.busy(), threads()) == (True, before)
    desk.reader.drop("甲")
    qtbot.waitUntil(lambda: not desk.reader.busy())
    assert len(shown) == 1
    desk.reader.read("甲", threading.get_ident, shown.append, later=True)
    desk.reader.stop()
    assert (desk.reader.busy(), len(shown)) == (False, 1)
