"""主窗口：navigation on the left, one page at a time, a line at the foot; it knows no ledger."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Page
from supply_station.ui.kit.theme import ACCENT, icon
from supply_station.ui.search_box import SearchBox

Declared = Page | type[HandPage]
Shown = ListPage | HandPage
SAID = 8000
"""Milliseconds a line stays at the foot."""


class MainWindow(QMainWindow):
    """The window over one book. Pages are made when they are first visited."""

    def __init__(self, desk: Desk, pages: Sequence[Declared], title: str, *, practice: bool) -> None:
        super().__init__()
        self.desk = desk
        self.declared = {page.stem: page for page in pages}
        self.shown: dict[str, Shown] = {}
        self.setWindowTitle(title)
        self.setWindowIcon(icon("zap", ACCENT))
        self.side = QListWidget()
        self.side.setObjectName("side")
        self.side.setAccessibleName("页面")
        self.side.setFixedWidth(self.side.fontMetrics().horizontalAdvance("档案差异") + 96)
        self._fill_side(pages)
        self.pages = QStackedWidget()
        self.search = SearchBox(desk, self)
        self.foot = QLabel()
        self.foot.setObjectName("foot")
        self.foot_row = QHBoxLayout()
        self._fade = QTimer(self, interval=SAID, singleShot=True)
        self._fade.timeout.connect(self.foot.clear)
        self._lay_out(practice=practice)
        self.side.currentItemChanged.connect(self._chosen)
        desk.said.connect(self.say)
        desk.go.connect(self.go)
        desk.jobs.started.connect(self._job_started)
        for number, page in enumerate(pages[:9], 1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, _Go(self, page.stem))
        geometry = QSettings().value("window")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1280, 720)

    def go(self, stem: str, words: str = "", filters: dict[str, str] | None = None) -> None:
        """Show a page, and on it what another page speaks of."""
        page = self.page(stem)
        for row in range(self.side.count()):
            if self.side.item(row).data(Qt.ItemDataRole.UserRole) == stem:
                self.side.setCurrentRow(row)
        self.pages.setCurrentWidget(page)
        if words or filters:
            page.ask_for(words, filters)

    def page(self, stem: str) -> Shown:
        """The page of a stem, made on first use."""
        if stem not in self.shown:
            declared = self.declared[stem]
            made = ListPage(self.desk, declared) if isinstance(declared, Page) else declared(self.desk)
            self.shown[stem] = made
            self.pages.addWidget(made)
        return self.shown[stem]

    def say(self, line: str) -> None:
        """A line at the foot: success is no box to click away."""
        self.foot.setText(line)
        self._fade.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before unsaved typing or a running job is lost."""
        if self.desk.jobs.current is not None:
            self.desk.ask.tell(
                "还不能关", f"{self.desk.jobs.current.title}还没有完成，请等它完成，或先取消。"
            )
            event.ignore()
            return
        typed = [page for page in self.shown.values() if page.typed()]
        if typed and not self.desk.ask.sure("还有填写的内容没有保存，要放弃并关闭吗？", "放弃并关闭"):
            event.ignore()
            return
        QSettings().setValue("window", self.saveGeometry())
        event.accept()

    def _fill_side(self, pages: Sequence[Declared]) -> None:
        group = None
        for page in pages:
            if page.group is not group and page.group.value != page.title:
                head = QListWidgetItem(page.group.value)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.side.addItem(head)
            group = page.group
            item = QListWidgetItem(_two_state(page.icon), page.title)
            item.setData(Qt.ItemDataRole.UserRole, page.stem)
            self.side.addItem(item)

    def _lay_out(self, *, practice: bool) -> None:
        right, top = QVBoxLayout(), QHBoxLayout()
        top.addWidget(self.search, 1)
        right.addLayout(top)
        if practice:
            band = QLabel("练习账本：这里的人和事都是编的，可以放心试")
            band.setObjectName("practice")
            top.addWidget(band)
        right.addWidget(self.pages, 1)
        self.foot_row.addWidget(self.foot, 1)
        right.addLayout(self.foot_row)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.side)
        across.addLayout(right, 1)
        middle = QWidget()
        middle.setLayout(across)
        self.setCentralWidget(middle)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(Qt.ItemDataRole.UserRole):
            self.pages.setCurrentWidget(self.page(item.data(Qt.ItemDataRole.UserRole)))

    def _job_started(self, job: Job) -> None:
        job.stage.connect(self.foot.setText)


class _Go:
    """A shortcut to a page, without a closure over the window in a connection."""

    def __init__(self, window: MainWindow, stem: str) -> None:
        self.window = window
        self.stem = stem

    def __call__(self) -> None:
        self.window.go(self.stem)


def _two_state(name: str) -> QIcon:
    made = icon(name)
    made.addPixmap(icon(name, "#ffffff").pixmap(48, 48), QIcon.Mode.Selected)
    return made
