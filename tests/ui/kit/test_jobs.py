import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot
from sqlalchemy import text
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Employee, Line
from supply_station.services import keeping
from supply_station.services.office import Work, act
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.job_bar import JobBar
from supply_station.ui.kit.jobs import Job
from window_kit import ScriptedAsk

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@act("写到被叫停", changes=(Line,))
def write_until_stopped(work: Work, *, begun: threading.Event) -> None:
    work.session.add(Line(name="写了一半的线", recorded_at=work.now))
    work.session.flush()
    begun.set()
    work.session.execute(text(ENDLESS))


def read_until_stopped(session: Session, *, begun: threading.Event) -> None:
    begun.set()
    session.execute(text(ENDLESS))


class Ends:
    """How a job ended, and on which thread it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object, bool]] = []

    def of(self, how: str) -> Callable[..., None]:
        def tell(value: object = None) -> None:
            here = threading.current_thread() is threading.main_thread()
            self.told.append((how, value, here))

        return tell

    def run(self, desk: Desk, work: Callable[[Job], object]) -> Job:
        return desk.jobs.run("数数", work, self.of("done"), self.of("refused"), self.of("cancelled"))


@pytest.fixture
def ends() -> Ends:
    return Ends()


def test_work_runs_beside_the_window_and_its_result_is_told_on_the_windows_thread(
    desk: Desk, qtbot: QtBot, ends: Ends
) -> None:
    threads = []
    heard = threading.Event()

    def work(job: Job) -> int:
        heard.wait(10)
        threads.append(threading.current_thread())
        job.say("数到 42")
        return 42

    with qtbot.waitSignal(desk.jobs.started) as started:
        job = ends.run(desk, work)
    assert started.args == [job]
    with qtbot.waitSignals([job.stage, desk.jobs.ended], order="strict"):
        heard.set()
    assert ends.told == [("done", 42, True)]
    assert threads != [threading.main_thread()]
    assert desk.jobs.current is None


@pytest.mark.parametrize("told", [RuleBroken("没有这个月份。"), Trouble("磁盘已满。")])
def test_a_refusal_and_trouble_are_told_as_sentences(
    desk: Desk, qtbot: QtBot, ends: Ends, told: RuleBroken | Trouble
) -> None:
    def work(job: Job) -> None:
        raise told

    with qtbot.waitSignal(desk.jobs.ended):
        ends.run(desk, work)
    assert ends.told == [("refused", told.sentence, True)]


def test_a_bug_reaches_the_excepthook_on_the_windows_thread(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    with capture_exceptions() as raised, qtbot.waitSignal(desk.jobs.ended):
        ends.run(desk, lambda _job: 1 // 0)
    qtbot.waitUntil(lambda: bool(raised))
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert ends.told == []
    assert sys.exc_info() == (None, None, None)


def test_there_is_one_lane(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    go_on = threading.Event()
    ends.run(desk, lambda _job: go_on.wait(10))
    with pytest.raises(RuleBroken, match=r"正在数数…，完成后再试。"):
        ends.run(desk, lambda _job: None)
    with qtbot.waitSignal(desk.jobs.ended):
        go_on.set()
    assert ends.told == [("done", True, True)]


def test_the_next_work_may_start_where_the_last_one_is_told(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    def again(value: object) -> None:
        ends.run(desk, lambda _job: f"{value}，又一次")

    desk.jobs.run("先数", lambda _job: "一次", again, ends.of("refused"))
    qtbot.waitUntil(lambda: bool(ends.told))
    assert ends.told == [("done", "一次，又一次", True)]


def test_cancelled_work_stops_at_its_next_step(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    begun, cancelled = threading.Event(), threading.Event()
    steps = []

    def work(job: Job) -> None:
        job.say("第一步")
        begun.set()
        cancelled.wait(10)
        steps.append(1)
        job.say("第二步")
        steps.append(2)

    ends.run(desk, work)
    assert begun.wait(10)
    with qtbot.waitSignal(desk.jobs.ended):
        desk.jobs.cancel()
        cancelled.set()
    assert ends.told == [("cancelled", None, True)]
    assert steps == [1]


def test_a_long_statement_is_stopped_and_nothing_of_the_act_stays(
    desk: Desk, qtbot: QtBot, ends: Ends
) -> None:
    begun = threading.Event()
    lines = desk.consult(lambda session: session.query(Line).count())
    ends.run(desk, lambda _job: desk.perform(write_until_stopped, begun=begun))
    assert begun.wait(10)
    with qtbot.waitSignal(desk.jobs.ended):
        desk.jobs.cancel()
    assert ends.told == [("cancelled", None, True)]
    assert desk.consult(lambda session: session.query(Line).count()) == lines


def test_a_long_query_is_stopped_and_the_window_goes_on_reading(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    begun = threading.Event()
    ends.run(desk, lambda _job: desk.consult(read_until_stopped, begun=begun))
    assert begun.wait(10)
    assert desk.consult(lambda session: session.query(Line).count()) > 0
    with qtbot.waitSignal(desk.jobs.ended):
        desk.jobs.cancel()
    assert ends.told == [("cancelled", None, True)]


def test_while_a_job_writes_an_act_is_answered_at_once(
    desk: Desk, qtbot: QtBot, ask: ScriptedAsk, ends: Ends
) -> None:
    begun = threading.Event()
    ends.run(desk, lambda _job: desk.perform(write_until_stopped, begun=begun))
    assert begun.wait(10)

    def register() -> str:
        desk.perform(keeping.add, kind=Employee, values={"name": "向春"})
        return "已保存"

    assert not desk.attempt(register)
    assert ask.told == ["正在写到被叫停…，完成后再试。"]
    with qtbot.waitSignal(desk.jobs.ended):
        desk.jobs.cancel()
    assert desk.attempt(register)


def test_pages_are_told_on_the_windows_thread_what_a_job_changed(
    desk: Desk, qtbot: QtBot, ends: Ends
) -> None:
    with qtbot.waitSignal(desk.changed) as changed, qtbot.waitSignal(desk.jobs.ended):
        ends.run(desk, lambda _job: desk.perform(keeping.add, kind=Line, values={"name": "新线"}))
    assert Line in changed.args[0]


def test_the_foot_shows_how_far_the_work_is_and_its_key_stops_it(
    desk: Desk, qtbot: QtBot, ends: Ends, tmp_path: Path
) -> None:
    bar = JobBar(desk)
    qtbot.addWidget(bar)
    begun = threading.Event()

    def work(job: Job) -> None:
        job.say("正在读第 3 张表")
        desk.consult(read_until_stopped, begun=begun)

    assert bar.isHidden()
    ends.run(desk, work)
    assert not bar.isHidden()
    qtbot.waitUntil(lambda: bar.line.text() == "正在读第 3 张表")
    assert begun.wait(10)
    assert bar.cancel.text() == "取消（Shift+Esc）"
    with qtbot.waitSignals([desk.jobs.ended, desk.said]):
        bar.cancel.click()
        assert bar.line.text() == "正在停下：数数…"
    assert bar.isHidden()
    assert ends.told == [("cancelled", None, True)]


def test_work_may_be_stopped_and_waited_for(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    desk.jobs.stop()
    begun = threading.Event()
    ends.run(desk, lambda _job: desk.consult(read_until_stopped, begun=begun))
    assert begun.wait(10)
    desk.jobs.stop()
    assert desk.jobs.current is None
    assert ends.told == [("cancelled", None, True)]
    with qtbot.waitSignal(desk.jobs.ended):
        ends.run(desk, lambda _job: "又一次")
    assert ends.told[1:] == [("done", "又一次", True)]


def quiet_reading(desk: Desk, ends: Ends) -> Job:
    """Quiet work that would never end by itself."""
    begun = threading.Event()

    def work(_job: Job) -> None:
        desk.consult(read_until_stopped, begun=begun)

    job = desk.jobs.run("清点", work, ends.of("read"), ends.of("refused"), ends.of("gave way"), quiet=True)
    assert begun.wait(10)
    return job


def test_quiet_work_gives_way_at_once_and_what_took_its_place_is_not_stopped(
    desk: Desk, qtbot: QtBot, ends: Ends
) -> None:
    bar = JobBar(desk)
    qtbot.addWidget(bar)
    said: list[str] = []
    desk.said.connect(said.append)
    quiet = quiet_reading(desk, ends)
    go_on = threading.Event()
    with qtbot.waitSignal(quiet.finished):
        other = ends.run(desk, lambda _job: (go_on.wait(10), desk.consult(lambda s: s.query(Line).count())))
        assert ends.told == [("gave way", None, True)]
        assert desk.jobs.current is other
        assert bar.line.text() == "正在数数…"
    assert (desk.jobs.current, said) == (other, [])
    with qtbot.waitSignal(desk.jobs.ended):
        go_on.set()
    assert [how for how, _, _ in ends.told] == ["gave way", "done"]
    assert not desk.jobs._nudge.isActive()


def test_quiet_work_pushes_nothing_aside(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    quiet = quiet_reading(desk, ends)
    with pytest.raises(RuleBroken, match="正在清点…，完成后再试。"):
        desk.jobs.run("核对", lambda _job: None, ends.of("done"), ends.of("refused"), quiet=True)
    assert desk.jobs.current is quiet
    assert desk.jobs.in_the_way() is None
    desk.jobs.stop()
    assert ends.told == [("gave way", None, True)]


def test_closing_waits_for_quiet_work_that_gave_way(desk: Desk, qtbot: QtBot, ends: Ends) -> None:
    quiet_reading(desk, ends)
    with qtbot.waitSignal(desk.jobs.ended):
        ends.run(desk, lambda _job: None)
    desk.jobs.stop()
    assert desk.jobs._leaving == []
