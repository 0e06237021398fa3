"""后台：long work runs on one worker thread, with a line of progress and a cancel that works."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from supply_station.errors import RuleBroken, Trouble


class Cancelled(Exception):  # noqa: N818
    """The person changed their mind; what was under way is rolled back."""


class Job(QThread):
    """One piece of long work. `stage` is called between its steps and stops it when it was cancelled."""

    stage = Signal(str)
    done = Signal(object)
    refused = Signal(str)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, work: Callable[["Job"], Any], parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self._work = work

    def say(self, stage: str) -> None:
        """Tell how far the work is; stops here when the person has cancelled.

        Raises:
            Cancelled: the person has.
        """
        if self.isInterruptionRequested():
            raise Cancelled
        self.stage.emit(stage)

    def run(self) -> None:
        """On the worker thread: the result or the refusal comes back as a signal."""
        try:
            result = self._work(self)
        except Cancelled:
            self.cancelled.emit()
        except (RuleBroken, Trouble) as told:
            self.refused.emit(told.sentence)
        except Exception as bug:  # noqa: BLE001 - it is raised again on the window's thread
            self.failed.emit(bug)
        else:
            self.done.emit(result)


class Jobs(QObject):
    """The one lane of long work."""

    started = Signal(Job)
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.current: Job | None = None

    def run(
        self,
        title: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        refused: Callable[[str], None],
    ) -> Job:
        """Start long work; `done` or `refused` is called on the window's thread when it ends.

        Raises:
            RuleBroken: other work is still under way.
        """
        if self.current is not None:
            raise RuleBroken(f"{self.current.title}还没有完成，完成后再试。")
        job = Job(title, work, self)
        self.current = job
        job.finished.connect(self._end)
        job.done.connect(done)
        job.refused.connect(refused)
        job.failed.connect(self._raise)
        self.started.emit(job)
        job.start()
        return job

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        if self.current is not None:
            self.current.requestInterruption()

    def _end(self) -> None:
        job, self.current = self.current, None
        self.ended.emit()
        if job is not None:
            job.deleteLater()

    def _raise(self, bug: Exception) -> None:
        raise bug
