"""打开账本：what is opened next, and what to do when it cannot be opened."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from supply_station import paths, settings
from supply_station.ui.kit.ask import Ask
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job

if TYPE_CHECKING:  # an opening is named before SQLAlchemy is imported
    from supply_station.services.backup_rescue import Rescue

BOOKS = "账本 (*.book)"


@dataclass(frozen=True)
class Opening:
    """What to open: a book, a backup to put in its place first, who acts if that is known, and a page."""

    book: Path
    backup: Path | None = None
    clerk: str = ""
    page: str = ""


def look_for_rescue(book: Path, now: datetime, job: Job) -> "Rescue | None":
    """On the worker: what can be done if the book itself is damaged."""
    from supply_station.services.backup_rescue import rescue_of  # noqa: PLC0415 - as above

    job.say("一份一份核对，先看最新的，要等一会儿。")
    second = settings.second_place()
    return rescue_of(book, [second] if second else [], now)


def restored(file: Path, book: Path, now: datetime, job: Job) -> tuple[str, list[str]]:
    """On the worker: a backup in the place of the book; a line about it, and what got lost."""
    from supply_station.services.backup_rescue import restore  # noqa: PLC0415 - as above

    job.say("先核对备份，再换上去；原来的账本留在旁边。")
    done = restore(file, book, now)
    left = f"；原来的账本留作 {done.aside.name}" if done.aside else ""
    return f"已用备份 {file.name} 恢复{left}", done.lost


class LeavePractice:
    """On to the station's own book, or to the first run that makes it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self) -> None:
        """Ask, and go."""
        question = "要离开练习、打开本所自己的账本吗？练习账本还留着，在“设置”页可以再打开。"
        if self.desk.ask.sure(question, "离开练习"):
            self.desk.reopen.emit(str(paths.default_book()), "")


class CannotOpen(QDialog):
    """Why a book cannot be opened, and what is possible.

    Args:
        ask: asks for files.
        book: the book.
        sentence: what stands in the way.
        rescue: what can be done, if the book is damaged.
        restorable: whether a backup would help: not when the book is open elsewhere, or is too new.
        over: the window in front of which it stands.
    """

    def __init__(
        self,
        ask: Ask,
        book: Path,
        sentence: str,
        rescue: "Rescue | None",
        *,
        restorable: bool = True,
        over: QWidget | None = None,
    ) -> None:
        super().__init__(over)
        self.ask = ask
        self.book = book
        self.rescue = rescue
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
        self.told = QLabel(_told(rescue) if restorable and rescue else "")
        self.told.setVisible(bool(self.told.text()))
        for part in (title, said, where, self.told):
            part.setWordWrap(True)
            box.addWidget(part)
        self.buttons = self._buttons(restorable=restorable)
        for button in self.buttons:
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            box.addLayout(row)
        width = self.fontMetrics().horizontalAdvance("账") * 44
        # Wrapped lines ask for no height themselves.
        self.setMinimumSize(width, box.totalHeightForWidth(width))
        self.buttons[0].setFocus()

    def _buttons(self, *, restorable: bool) -> list[QPushButton]:
        from supply_station.ui.kit.manual import manual_button  # noqa: PLC0415 - not for the first frame

        buttons = [
            keyed(self, "再试一次", "F5", self.again),
            keyed(self, "打开另一个账本…", "Ctrl+O", self.pick_book),
        ]
        if restorable:
            buttons.append(keyed(self, "从备份恢复…", "Ctrl+R", self.pick_backup))
        buttons.append(manual_button(self, partial(str, "trouble")))
        buttons.append(keyed(self, "关闭程序", "Esc", self.reject))
        if restorable and self.rescue is not None and self.rescue.copy is not None:
            title = f"用 {self.rescue.copy.made_at:%Y年%m月%d日 %H:%M} 的备份恢复"
            buttons.insert(0, keyed(self, title, "Ctrl+B", self.newest_backup, primary=True))
        return buttons

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
        if self.rescue is not None and self.rescue.copy is not None:
            self._restore(self.rescue.copy.file, self.rescue.missing)

    def _restore(self, file: Path, missing: str = "备份之后登记的内容不在里面。") -> None:
        question = (
            f"要用备份 {file.name} 恢复账本 {self.book.name} 吗？{missing}原来的账本会留在旁边，不会删。"
        )
        if self.ask.sure(question, "恢复"):
            self._go(Opening(self.book, backup=file))

    def _go(self, opening: Opening) -> None:
        self.opening = opening
        self.accept()


def _told(rescue: "Rescue") -> str:
    """What is said of the backups of a damaged book."""
    bad = f"较新的 {rescue.damaged} 份备份也是坏的，没有用它们。" if rescue.damaged else ""
    if rescue.copy is None:
        return f"{bad}没有找到完好的备份。备份在 U 盘上的，插上 U 盘再按 F5。"
    made = f"{rescue.copy.made_at:%Y年%m月%d日 %H:%M}"
    return f"找到一份完好的备份，是 {made} 的，在 {rescue.copy.file.parent}。{bad}{rescue.missing}"
