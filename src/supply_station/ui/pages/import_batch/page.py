"""导入页：drop files, see what they are and what taking them would do, take them, go on from there."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station import paths
from supply_station.services import import_batch, import_kind, import_undo
from supply_station.services.import_undo import Undone
from supply_station.services.import_view import Step
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.saving import Saving
from supply_station.ui.kit.stack import Stack
from supply_station.ui.pages.import_batch.preview import Preview
from supply_station.ui.pages.import_batch.remarks import Remarks
from supply_station.ui.pages.import_batch.remembered import RememberedList
from supply_station.ui.pages.import_batch.start import Start
from supply_station.ui.pages.import_batch.work import (
    Reading,
    RefusedRows,
    Seen,
    Taken,
    Taking,
    Told,
    Undoing,
    told_of,
)

KINDS = "表格文件 (*.xlsx *.xls *.et *.ods *.csv *.txt *.xml *.html *.htm);;所有文件 (*)"
NO_KIND = "认不出这是哪一种文件。请在“这是”里选一种。"
NO_COLUMN = "文件里没有找到{lacks}。请在下面指明是哪一列，再按 F5；如果选错了文件，按 Esc 放弃。"
NOT_SAID = "文件里没有写{word}。请在“{word}”里填上，如 {example}，再按 Enter。"


class ImportPage(HandPage):
    """导入."""

    stem = "import_batch"
    title = "导入"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.files: tuple[Path, ...] = ()
        self._later: tuple[Path, ...] = ()
        self._steps: tuple[str, Sequence[Step]] = ("", ())
        self._waiting: tuple[str, Callable[[Job], Any], Callable[[Any], None]] | None = None
        self.choose_button = keyed(self, "选择文件", "Ctrl+O", self.choose, primary=True)
        self.notice = QLabel()
        self.notice.setObjectName("fieldFault")
        self.notice.setWordWrap(True)
        self.stage = QLabel()
        self.start = Start(desk)
        self.preview = Preview()
        self.remarks = Remarks(desk)
        self.remembered = RememberedList(desk)
        self.layers = Stack()
        self._lay_out()
        self.setAcceptDrops(True)
        self.preview.asked.connect(self.look_again)
        self.preview.take.connect(self.take)
        self.preview.save.connect(self.save_refused)
        self.preview.leave.connect(self.leave)
        self.start.undo.connect(self.undo)
        self.start.remarks.connect(self.show_remarks)
        self.remarks.leave.connect(self._leave_remarks)
        self.start.remembered.connect(self.show_remembered)
        self.remembered.leave.connect(self._show_start)
        desk.changed.connect(self._changed)
        desk.jobs.ended.connect(self._begin)
        self._say("")
        self._show_busy(busy=False)

    def refresh(self) -> None:
        """The batches as the book has them now."""
        self.start.refresh()

    def choose(self) -> None:
        """Choose files."""
        if chosen := self.desk.ask.files("选择要导入的文件", KINDS):
            self.bring(chosen)

    def bring(self, files: Sequence[Path]) -> None:
        """Look at these files, whatever was in hand before."""
        self.preview.clear()
        self.files, self._later = tuple(files), ()
        self._look(Told())

    def look_again(self) -> None:
        """Preview the files in hand with what the clerk has told about them."""
        if self.files:
            self._look(self.preview.told())

    def take(self) -> None:
        """Take what was previewed."""
        seen = self.preview.seen
        if seen is not None and seen.plan is not None:
            self._run("导入", Taking(self.desk, seen.plan), self._taken)

    def save_refused(self) -> None:
        """Write the refused rows, to be corrected and imported again."""
        seen = self.preview.seen
        if seen is None or seen.plan is None:
            return
        name = paths.file_name(f"{seen.files[0].stem}-拒收的行.xlsx")
        target = self.desk.ask.target(
            "把拒收的行另存为", str(seen.files[0].with_name(name)), "Excel (*.xlsx)"
        )
        if target is not None:
            rows = RefusedRows(seen.plan, target.name)
            self.desk.attempt(Saving(self.desk, "另存拒收的行", target.parent, rows.make, rows.done).start)

    def leave(self) -> None:
        """Put the files aside; nothing has been done with them."""
        self.files, self._later = (), ()
        self.preview.clear()
        self._say("")
        self._show_start()

    def undo(self) -> None:
        """Undo the chosen batch."""
        batch = self.start.chosen()
        if batch is None:
            self.desk.said.emit("请先选中要撤销的批次")
        elif batch.undone:
            self.desk.said.emit(f"第 {batch.number} 批已经撤销过了")
        elif self.desk.ask.sure(
            f"要撤销第 {batch.number} 批“{batch.row[2]}”吗？这一批新增的会作废，改动的会恢复原值。",
            "撤销这一批",
        ):
            self._undoing = Undoing(self.desk, batch.number)
            self._run("撤销导入", self._undoing, self._undone)

    def show_remarks(self) -> None:
        """The remarks of the batch just taken."""
        self._show(self.remarks)
        self.remarks.table.setFocus()

    def show_remembered(self) -> None:
        """The headings matched by hand before."""
        self.remembered.refresh()
        self._show(self.remembered)
        self.remembered.to_first()

    def _leave_remarks(self) -> None:
        self._show_start()
        self.start.show_steps(*self._steps, len(self.remarks.lines))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome while nothing is under way."""
        if event.mimeData().hasUrls() and self.layers.isEnabled():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the dropped files."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.bring(files)

    def _look(self, told: Told) -> None:
        self._run("看文件", Reading(self.desk, self.files, told), self._looked)

    def _looked(self, seen: Seen) -> None:
        self._over()
        self.files, self._later = seen.files, (*seen.later, *self._later)
        self._say(_wanted(seen))
        self._show(self.preview)
        self.preview.show_seen(seen)

    def _taken(self, taken: Taken) -> None:
        self._over()
        self.desk.changed.emit(import_batch.take.changes)
        self.desk.said.emit(f"已收下，这是第 {taken.batch} 批")
        self.preview.clear()
        self.files, later, self._later = (), self._later, ()
        self._show_start()
        self.remarks.show_lines(taken.remarks)
        self._steps = (f"第 {taken.batch} 批已收下。接下来：", taken.steps)
        self.start.show_steps(*self._steps, len(taken.remarks))
        if later:
            self.bring(later)

    def _undone(self, undone: Undone | str) -> None:
        self._over()
        if isinstance(undone, str):
            question = f"{undone}\n要跳过这些、撤销其余的吗？"
            if self.desk.ask.sure(question, "跳过并撤销"):
                skipping = Undoing(self.desk, self._undoing.batch, skip_changed=True)
                self._run("撤销导入", skipping, self._undone)
            return
        self.desk.changed.emit(import_undo.undo.changes)
        self.start.show_steps("", ())
        self.start.table.setFocus()
        self.desk.said.emit(told_of(undone))

    def _run(self, title: str, work: Callable[[Job], Any], done: Callable[[Any], None]) -> None:
        """Start work, or wait with it until other long work is over."""
        self._say("")
        self._show_busy(busy=True)
        self._waiting = (title, work, done)
        current = self.desk.jobs.in_the_way()
        self.stage.setText(f"正在{current.title}，完成后接着{title}…" if current else f"正在{title}…")
        self._begin()

    def _begin(self) -> None:
        if self._waiting is None or self.desk.jobs.in_the_way() is not None:
            return
        (title, work, done), self._waiting = self._waiting, None
        job = self.desk.jobs.run(title, work, done, self._refused, self._cancelled)
        job.stage.connect(self.stage.setText)
        job.failed.connect(self._failed)

    def _refused(self, sentence: str) -> None:
        self._over()
        self._say(sentence)
        self._go_on()

    def _cancelled(self) -> None:
        self._over()
        self.desk.said.emit("已取消，账本没有变动")
        self._go_on()

    def _failed(self, _bug: object) -> None:
        self._over()
        self._go_on()

    def _go_on(self) -> None:
        """Back to where the clerk was."""
        if self.preview.seen is None:
            self._show_start()
        else:
            self.preview.to_first()

    def _over(self) -> None:
        self._show_busy(busy=False)

    def _show_busy(self, *, busy: bool) -> None:
        self.layers.setEnabled(not busy)
        self.choose_button.setEnabled(not busy)
        self.stage.setVisible(busy)

    def _show_start(self) -> None:
        self._show(self.start)
        self.choose_button.setFocus()

    def _show(self, layer: QWidget) -> None:
        """One layer at a time, with one primary button; Ctrl+O works on both."""
        self.layers.setCurrentWidget(layer)
        self.choose_button.setVisible(layer is self.start)

    def _say(self, sentence: str) -> None:
        self.notice.setText(sentence)
        self.notice.setVisible(bool(sentence))

    def _changed(self, kinds: frozenset[type]) -> None:
        if kinds & import_undo.undo.changes:
            self.refresh()

    def _lay_out(self) -> None:
        title = QLabel(self.title)
        title.setObjectName("pageTitle")
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.choose_button)
        self.layers.addWidget(self.start)
        self.layers.addWidget(self.preview)
        self.layers.addWidget(self.remarks)
        self.layers.addWidget(self.remembered)
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.notice)
        down.addWidget(self.stage)
        down.addWidget(self.layers, 1)


def _wanted(seen: Seen) -> str:
    """What the clerk must tell before there can be a preview; empty for nothing."""
    if seen.plan is not None:
        return ""
    if seen.kind is None:
        return NO_KIND
    if seen.lacks:
        return NO_COLUMN.format(lacks="".join(f"“{name}”" for name in seen.lacks))
    asked = import_kind.KINDS[seen.kind].asks
    assert asked is not None  # noqa: S101 - a kind that asks for nothing is previewed at once
    return NOT_SAID.format(word=asked.word, example=asked.example)
