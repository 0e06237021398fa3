"""今日：the first page — what is due, late or missing, each line with its next step and its page."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout

from supply_station import settings
from supply_station.services import backup, today
from supply_station.services.today_open import TodayLine
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.figures import Figures
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.preview import Preview
from supply_station.ui.kit.rows import Head, RowsTable

HEADS = (Head("要办的事", wide=True), Head("数量", number=True), Head("下一步", wide=True))
WAITING = "正在清点今天的事…"
NOTHING = "今天没有到期、缺少或等着处理的事。"


class Today(HandPage):
    """今日."""

    stem = "today"
    title = "今日"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.day: date | None = None
        self.lines: list[TodayLine] = []
        self.where = QLabel()
        self.where.setObjectName("quiet")
        self.backups = QLabel()
        self.backups.setObjectName("quiet")
        self.backups.setWordWrap(True)
        self.state = QLabel(WAITING)
        self.state.setObjectName("empty")
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.state.setWordWrap(True)
        self.table = RowsTable("今天要办的事", HEADS, wrap=True)
        self.table.opened.connect(self._opened)
        self.table.hide()
        self.go_button = keyed(self, "去办选中的事（Enter）", "", self.follow, primary=True)
        self.print_button = keyed(self, "打印晨会单", "Ctrl+P", self.print_all)
        self.again_button = keyed(self, "重新清点", "F5", self.refresh)
        self._lay_out()
        self.figures = Figures(
            self,
            desk,
            title="清点今天的事",
            work=_Gather(desk),
            show=self._show,
            refused=self._refused,
        )

    def refresh(self) -> None:
        """Count anew."""
        self.figures.ask()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:  # noqa: ARG002
        """The sheet of one person."""
        if person := (filters or {}).get("person"):
            self.desk.attempt(_Print(self, person))

    def follow(self) -> None:
        """Go where the chosen line is dealt with."""
        row = self.table.row()
        if row is not None:
            self._opened(row)

    def print_all(self) -> None:
        """晨会单 of everybody with work outside."""
        self.desk.attempt(_Print(self, None))

    def showEvent(self, event: QShowEvent) -> None:
        """The head is true at once; on another day everything is counted anew."""
        super().showEvent(event)
        now = self.desk.office.clock().date()
        station = self.desk.consult(today.station_name)
        week = "一二三四五六日"[now.weekday()]
        self.where.setText(
            f"{now.year}年{now.month}月{now.day}日　星期{week}　　{station}　　{self.desk.office.clerk}"
        )
        if now != self.day:
            self.day = now
            self.figures.ask()

    def make(self, person: str | None) -> None:
        """Make the paper in the background and show it.

        Raises:
            RuleBroken: other long work is under way.
        """
        work = _Paper(self.desk, person)
        self.desk.jobs.run("准备晨会单", work, self._show_paper, self._no_paper)

    def _opened(self, row: int) -> None:
        line = self.lines[row]
        self.desk.go.emit(line.stem, line.words, line.filters)

    def _show(self, found: tuple[list[TodayLine], str]) -> None:
        lines, backups = found
        self.lines = lines
        self.backups.setText(backups)
        counted = ((f"{line.count:,} {line.unit}" if line.count is not None else "") for line in lines)
        self.table.show_rows(
            [(line.matter, count, line.next_step) for line, count in zip(lines, counted, strict=True)]
        )
        self.state.setText(NOTHING)
        self._show_state(empty=not lines)

    def _refused(self, sentence: str) -> None:
        self.state.setText(sentence)
        self._show_state(empty=True)

    def _show_state(self, *, empty: bool) -> None:
        focused = QApplication.focusWidget()
        here = focused is not None and self.isAncestorOf(focused)
        self.state.setVisible(empty)
        self.table.setVisible(not empty)
        self.go_button.setEnabled(not empty)
        if here and not empty:
            self.table.setFocus()

    def _show_paper(self, pdf: bytes) -> None:
        day = self.desk.office.clock().date()
        Preview(self.desk, f"晨会单 {day}", pdf, f"晨会单{day}.pdf").show()

    def _no_paper(self, sentence: str) -> None:
        self.desk.ask.tell("没有晨会单", sentence)

    def _lay_out(self) -> None:
        name = QLabel(self.title)
        name.setObjectName("pageTitle")
        top = QHBoxLayout()
        top.addWidget(name)
        top.addWidget(self.where, 1)
        acts = FlowLayout()
        for button in (self.go_button, self.print_button, self.again_button):
            acts.addWidget(button)
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.backups)
        down.addWidget(self.table, 1)
        down.addWidget(self.state, 1)
        down.addLayout(acts)
        self.setFocusProxy(self.table)


class _Gather:
    """The job: the lines as the book stands now."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, _job: Job) -> tuple[list[TodayLine], str]:
        office = self.desk.office
        now = office.clock()
        day = now.date()
        lines = office.consult(today.lines, today=day)
        book = office.book.path
        places = backup.places(book, settings.second_place(), settings.backup_seen(book), now)
        said, to_do = today.of_backups(places, today=day, changed=office.consult(today.last_change))
        persons = next((at for at, line in enumerate(lines) if line.person), len(lines))
        clock = office.consult(today.of_clock, now=now)
        first = [clock] if clock else []
        return [*first, *lines[:persons], *([to_do] if to_do else []), *lines[persons:]], said


class _Paper:
    """The job: 晨会单, of one person or of everybody."""

    def __init__(self, desk: Desk, person: str | None) -> None:
        self.desk = desk
        self.person = person

    def __call__(self, _job: Job) -> bytes:
        office = self.desk.office
        return office.consult(today.paper, at=office.clock(), by=office.clerk, person=self.person)


class _Print:
    """What the button does."""

    def __init__(self, page: Today, person: str | None) -> None:
        self.page = page
        self.person = person

    def __call__(self) -> None:
        self.page.make(self.person)
