"""后到的数字：a page paints first; what takes long to work out follows in the background."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


class Figures(QObject):
    """What a page shows, read by a job whenever the page is seen and the book has changed since.

    It waits while other long work is under way, and gives way to it.

    Args:
        page: asked for only while it is visible.
        desk: runs the job and tells what changed.
        title: of the job.
        work: reads the book, on the worker thread.
        show: is handed what was read, on the window's thread.
        refused: is handed the sentence when it could not be read, or the person cancelled it.
    """

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        *,
        title: str,
        work: Callable[[Job], Any],
        show: Callable[[Any], None],
        refused: Callable[[str], None],
    ) -> None:
        super().__init__(page)
        self.page = page
        self.desk = desk
        self.title = title
        self.stale = True
        self._work = work
        self._show = show
        self._refused = refused
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._start)
        page.installEventFilter(self)
        desk.changed.connect(self._changed)
        desk.jobs.ended.connect(self._soon.start)

    def ask(self) -> None:
        """Read anew, at once if the page is visible, else when it is."""
        self.stale = True
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page is seen."""
        if watched is self.page and event.type() == QEvent.Type.Show:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _changed(self, _kinds: frozenset[type]) -> None:
        self.ask()

    def _start(self) -> None:
        if self.stale and self.page.isVisible() and self.desk.jobs.current is None:
            self.stale = False
            self.desk.jobs.run(self.title, self._work, self._show, self._refused, self._cancelled, quiet=True)

    def _cancelled(self) -> None:
        self.stale = True
        if self.desk.jobs.current is not None:  # it gave way, and is read when that has ended
            return
        self._soon.stop()  # not again at once: the person has just said no
        self._refused(f"{self.title}已取消；再打开这一页时重新来。")
