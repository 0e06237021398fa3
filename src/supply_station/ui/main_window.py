"""主窗口：navigation on the left, one page at a time, a line at the foot; it knows no ledger."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from supply_station import settings
from supply_station.ui.ahead import Ahead
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.entry import Entry
from supply_station.ui.kit.focus import hand_over
from supply_station.ui.kit.job_bar import JobBar
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.own_window import OwnWindow
from supply_station.ui.kit.side import DIRECT, Side
from supply_station.ui.kit.stack import Stack
from supply_station.ui.kit.theme import ACCENT, icon
from supply_station.ui.search_box import SearchBox
from supply_station.ui.waiting import Waiting

if TYPE_CHECKING:  # the window is painted before its pages are imported
    from supply_station.ui.kit.hand_page import HandPage
    from supply_station.ui.kit.list_page import ListPage

Shown: TypeAlias = "ListPage | HandPage"
PLACE = "window"
"""The name under which the window's own place is remembered."""
SAID = 8000
"""Milliseconds a line stays at the foot."""


class MainWindow(QMainWindow):
    """The window over one book. Pages are imported and made when they are first visited.

    Until the first one is shown the middle is empty, or says what has to be waited for.
    """

    def __init__(self, desk: Desk, pages: Sequence[Entry], title: str, *, practice: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.declared = {page.stem: page for page in pages}
        self.shown: dict[str, Shown] = {}
        self.setWindowTitle(title)
        self.setWindowIcon(icon("zap", ACCENT))
        self.side = Side(pages)
        self.pages = Stack()
        self.ahead = Ahead(self, desk, pages)
        self.waiting = Waiting()
        self.pages.addWidget(self.waiting)
        self.search = SearchBox(desk, self)
        self.foot = QLabel()
        self.foot.setObjectName("foot")
        self.foot.setWordWrap(True)  # a long line must not widen the window
        self.foot_row = QHBoxLayout()
        self.job_bar = JobBar(desk)
        self.last_thing: Callable[[], None] = _nothing
        """What is done when the window is about to close, and nothing is in the way any more."""
        self._fade = QTimer(self, interval=SAID, singleShot=True)
        self._fade.timeout.connect(self.foot.clear)
        self.band = QLabel("练习账本：人和事都是编的，放心试")
        self._lay_out()
        self.band.setVisible(practice)
        self.side.chosen.connect(self.look_at)
        self.side.done.connect(self.go_on)
        self.side.numbered.connect(self.search.begin_with)
        desk.said.connect(self.say)
        desk.go.connect(self.go)
        self.job_bar.stopped.connect(self.close)
        QShortcut(QKeySequence("F6"), self, self.side.setFocus)
        for number, page in enumerate(pages[:DIRECT], 1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, _Go(self, page.stem))
        if not self.restoreGeometry(QByteArray.fromBase64(settings.place(PLACE).encode())):
            self.resize(1280, 720)

    def go(self, stem: str, words: str = "", filters: dict[str, str] | None = None) -> None:
        """Show a page, and on it what another page speaks of; the keys go there."""
        came_from = self.stem() if self.shown else ""
        self.look_at(stem)
        if self.stem() == stem and (words or filters):
            self.desk.came_from = came_from
            self.page(stem).ask_for(words, filters)
        self.go_on()

    def look_at(self, stem: str) -> None:
        """Show a page; the keys stay where they are."""
        here, page = self.pages.currentWidget(), self.page(stem)
        if here is page or self.may_leave():
            if here is not page and here.isAncestorOf(self.focusWidget()):
                self.side.setFocus()  # else Qt gives them to whatever it finds first on the new page
            self.pages.setCurrentWidget(page)
        self.side.show_stem(self.stem())

    def go_on(self) -> None:
        """The keys go to the page that is shown."""
        hand_over(self.pages.currentWidget())

    def here(self) -> "Shown | None":
        """The page that is shown."""
        return next((page for page in self.shown.values() if page is self.pages.currentWidget()), None)

    def stem(self) -> str:
        """The stem of the page that is shown; empty before the first one."""
        return next((stem for stem, page in self.shown.items() if page is self.here()), "")

    def may_leave(self) -> bool:
        """Whether what was typed here and not saved may be given up; it is, when the person says so."""
        here = self.here()
        if here is None or not here.typed():
            return True
        if not self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃"):
            return False
        here.discard()
        return True

    def page(self, stem: str) -> Shown:
        """The page of a stem, made on first use."""
        if stem not in self.shown:
            from supply_station.ui.kit.list_page import ListPage  # noqa: PLC0415 - not before the first frame
            from supply_station.ui.kit.page import Page  # noqa: PLC0415

            page = self.declared[stem].page()
            made = ListPage(self.desk, page) if isinstance(page, Page) else page(self.desk)
            self.shown[stem] = made
            self.pages.addWidget(made)
        return self.shown[stem]

    def wait_for(self, title: str, work: Callable[[Job], Any]) -> Any:
        """Do long work before there is a book to look into; the middle says how far it is.

        Raises:
            Trouble: its sentence.
        """
        return self.waiting.result_of(title, work)

    def say(self, line: str) -> None:
        """A line at the foot: success is no box to click away."""
        self.foot.setText(line)
        self._fade.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed or scanned where nothing takes it is looked for."""
        if not self.search.take(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before unsaved typing or a running job is lost."""
        event.ignore()
        if self.waiting.jobs.current is not None or not self.job_bar.may_close():
            return
        typed = any(page.typed() for page in self.shown.values())
        if typed and not self.desk.ask.sure("还有填写的内容没有保存，要放弃并关闭吗？", "放弃并关闭"):
            return
        self.last_thing()
        settings.keep_place(PLACE, bytes(self.saveGeometry().toBase64().data()).decode())
        OwnWindow.close_all()  # else the program would go on without a main window
        self.desk.rest()
        event.accept()

    def _lay_out(self) -> None:
        right, top = QVBoxLayout(), QHBoxLayout()
        top.setContentsMargins(9, 6, 9, 0)
        top.addWidget(self.search, 1)
        right.addLayout(top)
        self.band.setObjectName("practice")
        top.addWidget(self.band)
        right.addWidget(self.pages, 1)
        self.foot_row.setContentsMargins(9, 0, 9, 6)
        self.foot_row.addWidget(self.foot, 1)
        self.foot_row.addWidget(self.job_bar, 2)
        right.addLayout(self.foot_row)
        middle = QWidget()
        across = QHBoxLayout(middle)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.side)
        across.addLayout(right, 1)
        self.setCentralWidget(middle)


def _nothing() -> None:
    """There is no book yet."""


class _Go:
    """A shortcut to a page, without a closure over the window in a connection."""

    def __init__(self, window: MainWindow, stem: str) -> None:
        self.window = window
        self.stem = stem

    def __call__(self) -> None:
        self.window.go(self.stem)
