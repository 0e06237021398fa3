"""进度行：how far the long work at the foot of the window is, and its 取消."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


class JobBar(QWidget):
    """Shown while a job runs."""

    stopped = Signal()
    """The job that was in the way of closing the window is over."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._closing = False
        self.line = QLabel()
        self.line.setObjectName("foot")
        self.line.setWordWrap(True)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line.setAccessibleName("进度")
        self.cancel = keyed(self, "取消", "Shift+Esc", self.stop)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.line, 1)
        box.addWidget(self.cancel)
        self.hide()
        desk.jobs.started.connect(self._started)
        desk.jobs.ended.connect(self._ended)

    def stop(self) -> None:
        """Cancel the job."""
        self.cancel.setEnabled(False)
        if self.desk.jobs.current is not None:
            self.line.setText(f"正在停下：{self.desk.jobs.current.title}…")
        self.desk.jobs.cancel()

    def may_close(self) -> bool:
        """Whether no job is in the way; asks before cancelling one, and says `stopped` when it is over."""
        job = self.desk.jobs.in_the_way()
        if job is None:
            self.desk.jobs.stop()
            return True
        if not self.desk.ask.sure(f"正在{job.title}，还没有完成。要取消它并关闭吗？", "取消并关闭"):
            return False
        if self.desk.jobs.current is None:
            return True
        self._closing = True
        self.stop()
        return False

    def _ended(self) -> None:
        self.hide()
        if self._closing:
            self._closing = False
            self.stopped.emit()

    def _started(self, job: Job) -> None:
        self.cancel.setEnabled(True)
        self.line.setText(f"正在{job.title}…")
        job.stage.connect(self._stage)
        job.cancelled.connect(self._cancelled)
        self.show()

    def _stage(self, stage: str) -> None:
        if self.cancel.isEnabled() and self.sender() is self.desk.jobs.current:
            self.line.setText(stage)

    def _cancelled(self) -> None:
        if self.desk.jobs.current is not None:  # it gave way
            return
        self.desk.said.emit("已取消")
