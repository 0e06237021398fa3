"""第一次使用：a practice book, or a book of one's own station with its people; then 导入."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from supply_station.errors import RuleBroken
from supply_station.services.station_founding import found_practice, found_station
from supply_station.ui.first_run_form import StationForm
from supply_station.ui.kit.ask import Ask
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.manual import manual_button
from supply_station.ui.opening import BOOKS, Opening
from supply_station.ui.waiting import Waiting

IMPORT_PAGE = "import_batch"
CHOICES = (
    ("新建本所账本", "Ctrl+N", "填好本所名称和人员就能用，接着导入客户档案和期初电量。"),
    ("先用练习账本", "Ctrl+L", "里面的人和事都是编的，可以放心试；每一页都标明“练习账本”。"),
    ("打开已有的账本…", "Ctrl+O", "账本放在别的文件夹里，或从另一台电脑带了过来。"),
    ("从备份恢复…", "Ctrl+R", "换了电脑，或原来的账本没有了：选一份备份，账本就回来。"),
)


class FirstRun(QDialog):
    """There is no book yet. `opening` says what to open when the dialog is accepted."""

    def __init__(self, ask: Ask, book: Path, practice: Path, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.ask = ask
        self.book = book
        self.practice = practice
        self.clock = clock
        self.opening: Opening | None = None
        self.setWindowTitle("供电所台账")
        self.form = StationForm(self.clock())
        self.waiting = Waiting()
        self.waiting.cancelled.connect(self.back)
        self.steps = QStackedWidget()
        self.choice = self._choice()
        self.filling = self._filling()
        for step in (self.choice, self.filling, self.waiting):
            self.steps.addWidget(step)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 12, 20, 12)
        box.addWidget(self.steps)
        wide = self.fontMetrics().horizontalAdvance("账")
        self.resize(min(wide * 62, 1280), min(self.fontMetrics().height() * 30, 700))

    def _choice(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setSpacing(6)
        title = QLabel("欢迎使用供电所台账")
        title.setObjectName("pageTitle")
        said = QLabel("这台电脑上还没有账本。账本只存在本机，不连网。请选一样开始：")
        said.setWordWrap(True)
        box.addWidget(title)
        box.addWidget(said)
        slots = (self.fill, self.practise, self.pick_book, self.pick_backup)
        self.buttons: list[QPushButton] = []
        for (name, key, words), slot in zip(CHOICES, slots, strict=True):
            button = keyed(page, name, key, slot, primary=slot == self.fill)
            self.buttons.append(button)
            explained = QLabel(words)
            explained.setObjectName("quiet")
            explained.setWordWrap(True)
            box.addSpacing(10)
            box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            box.addWidget(explained)
        box.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(manual_button(page, partial(str, "index")))
        foot.addWidget(keyed(page, "关闭程序", "Esc", self.reject))
        box.addLayout(foot)
        return page

    def _filling(self) -> QWidget:
        page = QWidget()
        title = QLabel("新建本所账本")
        title.setObjectName("pageTitle")
        foot = QHBoxLayout()
        where = QLabel(f"账本将放在 {self.book.parent}")
        where.setObjectName("quiet")
        where.setWordWrap(True)
        foot.addWidget(where, 1)
        foot.addWidget(keyed(page, "返回", "Esc", self.leave_form))
        foot.addWidget(
            keyed(page, "建账，下一步：导入客户档案和期初电量", "Ctrl+S", self.found, primary=True)
        )
        box = QVBoxLayout(page)
        box.addWidget(title)
        box.addWidget(self.form, 1)
        box.addLayout(foot)
        return page

    def fill(self) -> None:
        """Go on to the form."""
        self.steps.setCurrentWidget(self.filling)
        self.form.name.setFocus()

    def back(self) -> None:
        """Back to the choice."""
        self.steps.setCurrentWidget(self.choice)
        self.buttons[0].setFocus()

    def leave_form(self) -> None:
        """Back to the choice; asks before what was typed is lost from sight."""
        if not self.form.typed() or self.ask.sure("填写的内容还没有建账，要返回吗？", "返回"):
            self.back()

    def found(self) -> None:
        """Found the book of one's own station; a refusal stands beside its field."""
        self.form.clear_faults()
        people = self.form.people()
        work = partial(
            _found,
            self.book,
            clerk=people[0].name.strip(),
            now=self.clock(),
            name=self.form.name.text(),
            county_company=self.form.county_company.text(),
            start_month=self.form.start_month.text(),
            people=people,
        )
        self.steps.setCurrentWidget(self.waiting)
        self.waiting.start("正在建账", work, self._founded, self._refused)

    def _founded(self, refusal: RuleBroken | None) -> None:
        if refusal is None:
            clerk = self.form.people()[0].name.strip()
            self._go(Opening(self.book, clerk=clerk, page=IMPORT_PAGE))
            return
        self.steps.setCurrentWidget(self.filling)
        if not self.form.say(refusal):
            self.ask.tell("没有建成", refusal.sentence)

    def practise(self) -> None:
        """The practice book: made if there is none."""
        if self.practice.is_file():
            self._go(Opening(self.practice))
            return
        self.steps.setCurrentWidget(self.waiting)
        work = partial(_make_practice, self.practice, self.clock())
        self.waiting.start("正在做练习账本", work, self._practice_made, self._refused)

    def pick_book(self) -> None:
        """A book that lies elsewhere."""
        chosen = self.ask.files("选一个账本", BOOKS)
        if chosen:
            self._go(Opening(chosen[0]))

    def pick_backup(self) -> None:
        """A backup becomes the book."""
        chosen = self.ask.files("选一份备份", BOOKS)
        if chosen:
            self._go(Opening(self.book, backup=chosen[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field goes on to the next; it does not press a button far away."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Leave the program; not while a book is being made, and not what was typed without asking."""
        if self.waiting.jobs.current is not None:
            self.waiting.jobs.cancel()
        elif not self._unsaved() or self.ask.sure("填写的内容还没有建账，要关闭吗？", "关闭"):
            super().reject()

    def _unsaved(self) -> bool:
        return self.steps.currentWidget() is self.filling and self.form.typed()

    def _practice_made(self, _value: object) -> None:
        self._go(Opening(self.practice))

    def _refused(self, sentence: str) -> None:
        self.back()
        self.ask.tell("没有建成", sentence)

    def _go(self, opening: Opening) -> None:
        self.opening = opening
        self.accept()


def _found(path: Path, job: Job, **values: Any) -> RuleBroken | None:
    """On the worker: a refusal comes back whole, with the field it is about."""
    job.say("正在建立各张表…")
    try:
        found_station(path, **values)
    except RuleBroken as refusal:
        return refusal
    return None


def _make_practice(path: Path, now: datetime, job: Job) -> None:
    found_practice(path, now=now, stage=job.say)
