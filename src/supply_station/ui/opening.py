"""打开账本：what is opened next, waiting for what takes its time, and what to do when it cannot be opened."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from supply_station.errors import Trouble
from supply_station.services.backup import Copy
from supply_station.ui.kit.ask import Ask
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.jobs import Job, Jobs
from supply_station.ui.kit.manual import manual_button

BOOKS = "账本 (*.book)"


@dataclass(frozen=True)
class Opening:
    """What to open: a book, a backup to put in its place first, who acts if that is known, and a page."""

    book: Path
    backup: Path | None = None
    clerk: str = ""
    page: str = ""


class Waiting(QWidget):
    """Long work before there is a window: how far it is, and a cancel."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.jobs = Jobs(self, _nothing)
        self.title = QLabel()
        self.title.setObjectName("pageTitle")
        self.stage = QLabel("请稍候…")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName("进度")
        self.cancel = keyed(self, "取消", "Esc", self.jobs.cancel)
        box = QVBoxLayout(self)
        box.addStretch(1)
        for part in (self.title, bar, self.stage):
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


def _nothing() -> None:
    """There is no book yet whose statements could be stopped."""


class Wait(QDialog):
    """A box around work that has to be over before the program goes on."""

    def __init__(self, title: str, work: Callable[[Job], Any]) -> None:
        super().__init__()
        self.setWindowTitle("供电所台账")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("账") * 30)
        self.value: Any = None
        self.refusal = ""
        self.waiting = Waiting()
        self.waiting.cancel.hide()
        QVBoxLayout(self).addWidget(self.waiting)
        self.waiting.start(title, work, self._done, self._refused)

    def result_of(self) -> Any:
        """Wait, and give what the work gave.

        Raises:
            Trouble: its sentence.
        """
        if self.waiting.jobs.current is not None:
            self.exec()
        if self.refusal:
            raise Trouble(self.refusal)
        return self.value

    def reject(self) -> None:
        """There is nothing to close before the work is over."""

    def _done(self, value: Any) -> None:
        self.value = value
        self.accept()

    def _refused(self, sentence: str) -> None:
        self.refusal = sentence
        self.accept()


class CannotOpen(QDialog):
    """Why a book cannot be opened, and what is possible.

    Args:
        ask: asks for files.
        book: the book.
        sentence: what stands in the way.
        copy: its newest proven backup, if one is known.
        restorable: whether a backup would help: not when the book is open elsewhere, or is too new.
    """

    def __init__(
        self, ask: Ask, book: Path, sentence: str, copy: Copy | None, *, restorable: bool = True
    ) -> None:
        super().__init__()
        self.ask = ask
        self.book = book
        self.copy = copy
        self.opening: Opening | None = None
        self.setWindowTitle("账本没有打开")
        title = QLabel("账本没有打开")
        title.setObjectName("pageTitle")
        said = QLabel(sentence)
        where = QLabel(f"账本在 {book}")
        where.setObjectName("quiet")
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(12)
        for part in (title, said, where):
            part.setWordWrap(True)
            box.addWidget(part)
        self.buttons = [
            keyed(self, "再试一次", "F5", self.again),
            keyed(self, "打开另一个账本…", "Ctrl+O", self.pick_book),
        ]
        if restorable:
            self.buttons.append(keyed(self, "从备份恢复…", "Ctrl+R", self.pick_backup))
        self.buttons.append(manual_button(self, partial(str, "trouble")))
        self.buttons.append(keyed(self, "关闭程序", "Esc", self.reject))
        if restorable and copy is not None:
            title_of = f"用 {copy.made_at:%Y年%m月%d日 %H:%M} 的备份恢复"
            self.buttons.insert(0, keyed(self, title_of, "Ctrl+B", self.newest_backup, primary=True))
        for button in self.buttons:
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            box.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("账") * 36)
        self.buttons[0].setFocus()

    def again(self) -> None:
        """Whatever stood in the way may be gone."""
        self._go(Opening(self.book))

    def pick_book(self) -> None:
        """Another book."""
        chosen = self.ask.files("选一个账本", BOOKS)
        if chosen:
            self._go(Opening(chosen[0]))

    def pick_backup(self) -> None:
        """A backup that lies somewhere."""
        chosen = self.ask.files("选一份备份", BOOKS)
        if chosen:
            self._restore(chosen[0])

    def newest_backup(self) -> None:
        """The newest backup that is known."""
        if self.copy is not None:
            self._restore(self.copy.file)

    def _restore(self, file: Path) -> None:
        question = (
            f"要用备份 {file.name} 恢复账本 {self.book.name} 吗？备份之后登记的内容不在里面；"
            "原来的账本会留在旁边，不会删。"
        )
        if self.ask.sure(question, "恢复"):
            self._go(Opening(self.book, backup=file))

    def _go(self, opening: Opening) -> None:
        self.opening = opening
        self.accept()
