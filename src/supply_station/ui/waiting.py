"""等待：long work before a book is open — how far it is, and a cancel."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from supply_station.errors import Trouble
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.jobs import Job, Jobs

FAILED = "程序在这一步出了错，没有办成。请再试一次；还不行就从备份恢复。"
"""Said of work that neither came to an end nor told why."""


class Waiting(QWidget):
    """Says in the middle of a window what is under way."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.jobs = Jobs(self, _nothing)
        self.title = QLabel()
        self.title.setObjectName("pageTitle")
        self.stage = QLabel("请稍候…")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("进度")
        self.cancel = keyed(self, "取消", "Esc", self.jobs.cancel)
        box = QVBoxLayout(self)
        box.addStretch(1)
        for part in (self.title, self.bar, self.stage):
            box.addWidget(part)
        box.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(2)

    def start(
        self,
        title: str,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        refused: Callable[[str], None],
    ) -> None:
        """Start the work; how it ends is told by `done`, `refused` or the signal `cancelled`."""
        self.title.setText(title)
        self.stage.setText("请稍候…")
        self.jobs.run(title, work, done, refused, self.cancelled.emit).stage.connect(self.stage.setText)

    def announce(self, title: str) -> None:
        """Say what will be begun in a moment, and cannot be cancelled."""
        self.title.setText(title)
        self._show(on=True)
        self.cancel.hide()

    def result_of(self, title: str, work: Callable[[Job], Any]) -> Any:
        """Do work that has to be over before the program goes on; gives what the work gave.

        Raises:
            Trouble: its sentence.
        """
        self.announce(title)
        outcome = _Outcome()
        loop = QEventLoop()
        self.jobs.ended.connect(loop.quit)
        self.start(title, work, outcome.done, outcome.refused)
        loop.exec()
        self.title.clear()
        self._show(on=False)
        if outcome.refusal:
            raise Trouble(outcome.refusal)
        return outcome.value

    def _show(self, *, on: bool) -> None:
        """Nothing is left to see of work that is over, while the person is asked something else."""
        self.bar.setVisible(on)
        self.stage.setVisible(on)


class _Outcome:
    """How work ended that is waited for."""

    def __init__(self) -> None:
        self.value: Any = None
        self.refusal = FAILED

    def done(self, value: Any) -> None:
        """It is done."""
        self.value = value
        self.refusal = ""

    def refused(self, sentence: str) -> None:
        """It is refused."""
        self.refusal = sentence


def _nothing(_thread: int) -> None:
    """There is no book yet whose statements could be stopped."""
