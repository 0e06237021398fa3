"""后台：long work runs on one worker thread, with a line of progress and a cancel that works."""

import gc
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from supply_station.errors import Interrupted, RuleBroken, Trouble

NUDGE = 50
"""Milliseconds between two attempts to stop what the book is doing for work that was cancelled."""
TIDY = 500
"""Milliseconds between two rounds of Python's tidying up while a job runs."""


class Cancelled(Exception):  # noqa: N818
    """The person changed their mind; what was under way is rolled back."""


class Job(QThread):
    """One piece of long work. `say` is called between its steps and stops it when it was cancelled.

    However it ends, exactly one of `done`, `refused`, `failed` and `cancelled` is emitted, on the window's
    thread, after the lane is free again.
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
        interrupt: stops what the book is doing for other threads than the window's.
    """

    started = Signal(Job)
    ended = Signal()

    def __init__(self, parent: QObject, interrupt: Callable[[], None]) -> None:
        super().__init__(parent)
        self.current: Job | None = None
        self._nudge = QTimer(self, interval=NUDGE)
        self._interrupt = interrupt
        self._nudge.timeout.connect(interrupt)
        # Qt's objects must die on the window's thread; Python would tidy up on whichever thread it is.
        self._tidy = QTimer(self, interval=TIDY)
        self._tidy.timeout.connect(self._collect)

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
        what a page shows: the window may be closed over it without a question.

        Raises:
            RuleBroken: other work is still under way.
        """
        if self.current is not None:
            raise RuleBroken(f"正在{self.current.title}…，完成后再试。")
        job = Job(title, work, self)
        job.quiet = quiet
        self.current = job
        job.finished.connect(self._finished)
        job.done.connect(done)
        job.refused.connect(refused)
        job.failed.connect(self._raise)
        if cancelled is not None:
            job.cancelled.connect(cancelled)
        self.started.emit(job)
        gc.disable()
        self._tidy.start()
        job.start()
        return job

    def cancel(self) -> None:
        """Stop the work at its next step, or in the middle of what it asks of the book."""
        if self.current is not None:
            self.current.requestInterruption()
            self._nudge.start()

    def stop(self) -> None:
        """Cancel the work and wait until it has stopped."""
        if self.current is not None:
            self.current.requestInterruption()
            while not self.current.wait(NUDGE):
                self._interrupt()
            self._end()

    def _finished(self) -> None:
        if self.sender() is self.current:  # else it was waited for
            self._end()

    def _end(self) -> None:
        job, self.current = self.current, None
        self._nudge.stop()
        if job is not None:
            job.wait()
            self._tidy.stop()
            gc.enable()
            self.ended.emit()
            job.tell()
            job.deleteLater()

    def _collect(self) -> None:
        gc.collect(1)

    def _raise(self, bug: Exception) -> None:
        raise bug
