"""后台：long work runs on one worker thread, with a line of progress and a cancel that works."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from supply_station.errors import Interrupted, RuleBroken, Trouble
from supply_station.ui.kit.tidy import Tidy

NUDGE = 50
"""Milliseconds between two attempts to stop what the book is doing for work that was cancelled."""


class Cancelled(Exception):  # noqa: N818
    """The person changed their mind; what was under way is rolled back."""


class Job(QThread):
    """One piece of long work. `say` is called between its steps and stops it when it was cancelled.

    However it ends, exactly one of `done`, `refused`, `failed` and `cancelled` is emitted, on the window's
    thread, after the lane is free again. Quiet work that gave way is `cancelled`, and the lane is taken.
    """

    stage = Signal(str)
    done = Signal(object)
    refused = Signal(str)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, work: Callable[["Job"], Any], parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.quiet = False
        self.thread_at_work: int | None = None
        self._work = work
        self._tell: Callable[[], None] = self.cancelled.emit

    def say(self, stage: str) -> None:
        """Tell how far the work is; stops here when the person has cancelled.

        Raises:
            Cancelled: the person has.
        """
        if self.isInterruptionRequested():
            raise Cancelled
        self.stage.emit(stage)

    def run(self) -> None:
        """On the worker thread: how the work ends is kept, to be told on the window's thread."""
        self.thread_at_work = threading.get_ident()
        try:
            result = self._work(self)
        except (Cancelled, Interrupted):
            pass
        except (RuleBroken, Trouble) as told:
            self._tell = _Telling(self.refused, told.sentence)
        except Exception as bug:  # noqa: BLE001 - it is raised again on the window's thread
            self._tell = _Telling(self.failed, bug)
        else:
            self._tell = _Telling(self.done, result)
        finally:
            self.thread_at_work = None

    def tell(self) -> None:
        """Emit how it ended."""
        self._tell()


class _Telling:
    """A signal with what it will carry."""

    def __init__(self, signal: Any, value: Any) -> None:
        self.signal = signal
        self.value = value

    def __call__(self) -> None:
        self.signal.emit(self.value)


class Jobs(QObject):
    """The one lane of long work.

    Args:
        parent: owns it.
        interrupt: stops what the book is doing for a thread.
    """

    started = Signal(Job)
    ended = Signal()

    def __init__(self, parent: QObject, interrupt: Callable[[int], None]) -> None:
        super().__init__(parent)
        self.current: Job | None = None
        self._leaving: list[Job] = []
        self._nudge = QTimer(self, interval=NUDGE)
        self._interrupt = interrupt
        self._nudge.timeout.connect(self._stop_statements)
        self._tidy = Tidy(self)

    def run(
        self,
        title: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        refused: Callable[[str], None],
        cancelled: Callable[[], None] | None = None,
        *,
        quiet: bool = False,
    ) -> Job:
        """Start long work; `done`, `refused` or `cancelled` is called on the window's thread when it ends.

        What fails otherwise is raised there, as a bug in the window itself would be. Quiet work only reads
        what a page shows: the window may be closed over it without a question, and it gives way to other
        work. Its page is told `cancelled` while that runs, and may ask again when that has `ended`.

        Raises:
            RuleBroken: other work is still under way.
        """
        before = self.current
        if before is not None and (quiet or not before.quiet):
            raise RuleBroken(f"正在{before.title}…，完成后再试。")
        job = Job(title, work, self)
        job.quiet = quiet
        self.current = job
        job.finished.connect(self._finished)
        job.done.connect(done)
        job.refused.connect(refused)
        job.failed.connect(self._raise)
        if cancelled is not None:
            job.cancelled.connect(cancelled)
        if before is not None:
            self._leave(before)
        self.started.emit(job)
        self._tidy.begin()
        job.start()
        return job

    def in_the_way(self) -> Job | None:
        """The work that other work has to wait for."""
        return None if self.current is None or self.current.quiet else self.current

    def cancel(self) -> None:
        """Stop the work at its next step, or in the middle of what it asks of the book."""
        if self.current is not None:
            self.current.requestInterruption()
            self._nudge.start()

    def stop(self) -> None:
        """Cancel the work and wait until it has stopped."""
        if self.current is not None:
            self.current.requestInterruption()
            self._wait_for(self.current)
            self._end()
        for job in list(self._leaving):
            self._wait_for(job)
            self._left(job)

    def _wait_for(self, job: Job) -> None:
        while not job.wait(NUDGE):
            self._stop_statements()

    def _leave(self, job: Job) -> None:
        """Let a job stop by itself; its page is told at once."""
        job.requestInterruption()
        self._leaving.append(job)
        self._stop_statements()
        self._nudge.start()
        job.cancelled.emit()

    def _stop_statements(self) -> None:
        jobs = self._leaving if self.current is None else [*self._leaving, self.current]
        for job in jobs:
            thread = job.thread_at_work
            if thread is not None and job.isInterruptionRequested():
                self._interrupt(thread)

    def _finished(self) -> None:
        job = self.sender()
        if job is self.current:  # else it was waited for, or has given way
            self._end()
        elif job in self._leaving:
            self._left(job)

    def _left(self, job: Job) -> None:
        self._leaving.remove(job)
        if not self._leaving and (self.current is None or not self.current.isInterruptionRequested()):
            self._nudge.stop()
        job.wait()
        self._tidy.end()
        job.deleteLater()

    def _end(self) -> None:
        job, self.current = self.current, None
        if not self._leaving:
            self._nudge.stop()
        if job is not None:
            job.wait()
            self._tidy.end()
            self.ended.emit()
            job.tell()
            job.deleteLater()

    def _raise(self, bug: Exception) -> None:
        raise bug
