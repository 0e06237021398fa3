"""自动备份：the book is backed up by itself, at the start, each day, when the stick comes and at the end."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from supply_station import paths, settings
from supply_station.services import backup
from supply_station.services.backup import Made
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.waiting import Waiting

LOOK = 5000
"""Milliseconds between two looks whether something has to be backed up."""
TITLE = "自动备份"


class Backups(QTimer):
    """Looks now and then, while nobody waits, and backs up what is not; it gives way to other work.

    Args:
        window: owns it, and is stood in front of at the end.
        desk: over the book.
    """

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window, interval=LOOK)
        self._window = window
        self._desk = desk
        self._done: tuple[date, bool] | None = None
        self._found: tuple[date, bool] | None = None
        self.timeout.connect(self._look)

    def at_the_end(self) -> None:
        """Back up what is not, before the window closes; the person sees it and may close without."""
        folders = backup.due(self._desk.office, self._folders())
        if folders:
            box = Closing(self._window, _Work(self._desk, folders))
            box.exec()
            self._tell(box.made)

    def _look(self) -> None:
        desk = self._desk
        if desk.jobs.current is None and not desk.reader.busy() and self._window.isVisible():
            desk.reader.read(self, self._wanted, self._begin, later=True)

    def _wanted(self) -> list[Path]:
        """On the reader's thread: a stick may be slow. What is not backed up on a new day or a new stick."""
        second = settings.second_place()
        day, there = self._desk.office.clock().date(), second is not None and second.is_dir()
        before, self._found = self._done, (day, there)
        if before is not None and before[0] == day and (before[1] or not there):
            return []
        return backup.due(self._desk.office, self._folders())

    def _begin(self, folders: list[Path]) -> None:
        if not folders:
            self._done = self._found
        elif self._desk.jobs.current is None:
            work = _Work(self._desk, folders)
            self._desk.jobs.run(TITLE, work, self._made, self._refused, self._stopped, quiet=True)

    def _made(self, made: Made) -> None:
        self._done = self._found
        self._tell(made)

    def _refused(self, sentence: str) -> None:
        self._done = self._found  # not again and again: it is told
        self._desk.ask.tell("没有备份成", sentence)

    def _stopped(self) -> None:
        if self._desk.jobs.current is None:  # else it gave way, and comes again
            self._done = self._found

    def _folders(self) -> list[Path]:
        second = settings.second_place()
        return [paths.backups(self._desk.office.book.path), *([second] if second else [])]

    def _tell(self, made: Made) -> None:
        second = settings.second_place()
        for each in made.copies:
            if each.file.parent == second:
                settings.see_backup(self._desk.office.book.path, each.made_at)
        if made.copies:
            where = "、".join(str(each.file.parent) for each in made.copies)
            self._desk.said.emit(f"已自动备份并验证，放在 {where}")
        if made.failed:
            self._desk.ask.tell("没有备份成", "\n".join(made.failed))


def kept_safe(window: QWidget, desk: Desk) -> Backups | None:
    """Begin to back up the open book by itself; a practice book is not."""
    if not backup.by_itself(desk.office):
        return None
    made = Backups(window, desk)
    made.start()
    return made


class Closing(QDialog):
    """正在备份…: stands in front of a window that is about to close, until it is done or not waited for."""

    def __init__(self, over: QWidget, work: "_Work") -> None:
        super().__init__(over)
        self.made = Made([], [])
        self.setWindowTitle("正在备份…")
        self.waiting = Waiting()
        self.waiting.cancel.setText("不等备份，直接关闭（Esc）")
        box = QVBoxLayout(self)
        box.addWidget(self.waiting)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("账") * 32)
        self.waiting.cancelled.connect(self.accept)
        self.waiting.start("正在备份…", work, self._over, self._refused)

    def reject(self) -> None:
        """Stop at the next step; the window is closed then."""
        self.waiting.cancel.setEnabled(False)
        self.waiting.stage.setText("正在停下…")
        self.waiting.jobs.cancel()

    def _over(self, made: Made) -> None:
        self.made = made
        self.accept()

    def _refused(self, sentence: str) -> None:
        self._over(Made([], [sentence]))


class _Work:
    """The job: a copy in each of some folders."""

    def __init__(self, desk: Desk, folders: Sequence[Path]) -> None:
        self.desk = desk
        self.folders = folders

    def __call__(self, job: Job) -> Made:
        return backup.make_each(self.desk.office, self.folders, job.say)
