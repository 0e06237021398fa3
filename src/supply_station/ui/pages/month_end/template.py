"""县公司模板：a workbook with marks is chosen, its faults are shown first, then it is filled and saved."""

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.services import month_end_template
from supply_station.services.month_end_template import Fault, Filling
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.saving import Made, Saving
from supply_station.ui.pages.month_end.export import Export

KINDS = "Excel 工作簿 (*.xlsx)"
HEADS = (
    Head("表"),
    Head("格"),
    Head("标记", wide=True),
    Head("为什么", wide=True),
    Head("是不是", wide=True),
)
ADVICE = (
    "模板里有 {count} 处标记填不了，现在什么也没有写。可以先不填，在模板里改好再来；"
    "也可以照样填，这些格子留空、标红。能写的名字都在手册“县公司模板”一页上。"
)


class CountyTemplate(QObject):
    """The way of a template through the window; its button stands on `front`."""

    shows = Signal(QWidget)
    """Its faults, to be shown in place of the page until they are closed."""

    def __init__(self, desk: Desk, front: QWidget, out: Export) -> None:
        super().__init__(front)
        self.desk = desk
        self.out = out
        self.faults: Faults | None = None
        self._look = _Look(desk)
        self._filling: Filling | None = None
        self.button = keyed(front, "填县公司模板…", "Ctrl+T", self.choose)

    def show_month(self, month: str) -> None:
        """The month a template is filled with; none without readings."""
        self._look.month = month
        self.button.setEnabled(bool(month))

    def choose(self) -> None:
        """Choose a template, and look what it asks for."""
        self.desk.attempt(self._choose)

    def _choose(self) -> None:
        chosen = self.desk.ask.files("选县公司的模板", KINDS)
        if chosen:
            self._look.file = chosen[0]
            self.desk.jobs.run("核对模板", self._look, self._looked, self._refused)

    def _looked(self, filling: Filling) -> None:
        self._filling = filling
        if not filling.faults:
            self._save()
            return
        self.faults = Faults(filling.faults)
        self.faults.go_on.connect(self._save_all_the_same)
        self.shows.emit(self.faults)

    def _refused(self, sentence: str) -> None:
        self.desk.ask.tell("没有填模板", sentence)

    def _save_all_the_same(self) -> None:
        assert self.faults is not None  # noqa: S101 - they were shown
        self.faults.closed.emit()
        self._save()

    def _save(self) -> None:
        assert self._filling is not None  # noqa: S101 - it was looked at
        target = self.desk.ask.target("填好的月报存为", self._filling.name, KINDS)
        if target is not None:
            ready = _Ready(self._filling, target.name, self.out)
            saving = Saving(self.desk, "填县公司模板", target.parent, ready.make, ready.done)
            self.desk.attempt(saving.start)


class Faults(QWidget):
    """Every mark that cannot be filled, before anything is written."""

    closed = Signal()
    go_on = Signal()
    """Fill it all the same."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        title, advice = QLabel("填县公司模板"), QLabel(ADVICE.format(count=len(faults)))
        title.setObjectName("pageTitle")
        advice.setWordWrap(True)
        self.table = RowsTable("模板里填不了的标记", HEADS, wrap=True)
        self.table.show_rows([astuple(each) for each in faults])
        self.go_on_button = keyed(self, "照样填", "Ctrl+S", self.go_on.emit, primary=True)
        self.back_button = keyed(self, "先不填", "Esc", self.closed.emit)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.go_on_button)
        foot.addWidget(self.back_button)
        down = QVBoxLayout(self)
        down.addWidget(title)
        down.addWidget(advice)
        down.addWidget(self.table, 1)
        down.addLayout(foot)
        self.setFocusProxy(self.table)


class _Look:
    """The job: what a template asks for, beside what the book can give."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.month = ""
        self.file = Path()

    def __call__(self, job: Job) -> Filling:
        """On the worker thread."""
        office = self.desk.office
        job.say(f"正在整理 {self.month} 的月报，核对“{self.file.name}”…")
        return office.consult(
            month_end_template.look, month=self.month, at=office.clock(), by=office.clerk, file=self.file
        )


class _Ready:
    """A template that is filled now."""

    def __init__(self, filling: Filling, name: str, out: Export) -> None:
        self._filling = filling
        self._name = name
        self._out = out

    def make(self, _job: Job) -> Made:
        """On the worker thread."""
        return Made(self._name, self._filling.filled())

    def done(self, file: Path) -> str:
        """The line for the foot."""
        self._out.show_file(file)
        empty = f"，{len(self._filling.faults)} 处留空标红" if self._filling.faults else ""
        points = self._filling.open_points
        draft = f"（草稿，还有 {points} 项没有完成）" if points else ""
        return f"已填好：{file}{empty}{draft}"
