"""导入起点：where files are dropped, what to do after the last batch, and the batches so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from supply_station.services import import_view
from supply_station.services.import_kind import KINDS
from supply_station.services.import_view import Batch, Step
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.saving import Saving
from supply_station.ui.pages.import_batch.work import Blank

DROP = (
    "把营销系统导出的文件拖到这里，或按 Ctrl+O 选择。\n"
    "客户档案、电量明细、电能表清单、台区割接、期初零度户、自用电名册，员工、线路、台区的名单都行，可以一次几个；\n"
    "收下之前会先给您看清楚。"
)
NUMBERS = frozenset({"新增", "变更", "未变", "缺少", "拒收"})


class Start(QWidget):
    """What the page shows while no files are in hand."""

    undo = Signal()
    remembered = Signal()
    """The headings matched by hand before are wanted."""
    remarks = Signal()
    """The remarks of the batch just taken are wanted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.batches: list[Batch] = []
        self._lines: list[QWidget] = []
        self.done = QLabel()
        self.done.setObjectName("sectionTitle")
        self.steps = QWidget()
        self.steps_down = QVBoxLayout(self.steps)
        self.steps_down.setContentsMargins(0, 0, 0, 0)
        self.drop = QLabel(DROP)
        self.drop.setObjectName("empty")
        self.drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drop.setWordWrap(True)
        heads = tuple(
            Head(title, number=title in NUMBERS, wide=title == "文件") for title in import_view.BATCH_HEADS
        )
        self.table = RowsTable("导入过的批次", heads)
        self.undo_button = keyed(self, "撤销选中的批次", "Ctrl+Delete", self.undo.emit)
        self.template_button = keyed(self, "模板", "Ctrl+T", self.save_template)
        self.remembered_button = keyed(self, "记住的对应", "Ctrl+L", self.remembered.emit)
        self._lay_out()
        self.show_steps("", ())
        self.refresh()

    def refresh(self) -> None:
        """The batches as the book has them now."""
        self.batches = self.desk.consult(import_view.batches)
        self.table.show_rows([each.row for each in self.batches])
        for part in (self.table, self.title, self.undo_button):
            part.setVisible(bool(self.batches))

    def chosen(self) -> Batch | None:
        """The chosen batch."""
        row = self.table.row()
        return None if row is None else self.batches[row]

    def save_template(self) -> None:
        """A blank workbook of a kind, to be filled in."""
        self.desk.attempt(self._save_template)

    def _save_template(self) -> None:
        words = {kind.word: stem for stem, kind in KINDS.items()}
        word = self.desk.ask.one_of("要哪一种表的模板？", list(words))
        if word is None:
            return
        target = self.desk.ask.target("把模板存为", f"{word}模板.xlsx", "Excel (*.xlsx)")
        if target is not None:
            blank = Blank(self.desk, words[word], target.name)
            Saving(self.desk, "存模板", target.parent, blank.make, blank.done).start()

    def show_steps(self, done: str, steps: Sequence[Step], remarks: int = 0) -> None:
        """What was taken and what to do next, each with a key; nothing for none.

        Args:
            done: what was taken.
            steps: what to do next.
            remarks: how many remarks of the batch may become findings.
        """
        for old in self._lines:
            old.hide()
            old.deleteLater()
        self._lines = []
        self.done.setText(done)
        self.done.setVisible(bool(done))
        self.steps.setVisible(bool(steps) or remarks > 0)
        for number, step in enumerate(steps, 1):
            button = self._add_line(step.words, f"Ctrl+{number}", _Follow(self.desk, step))
            if number == 1:
                button.setFocus()
        if remarks:
            self._add_line(f"看 {remarks:,} 处提醒，要办的转成抄表异常", "Ctrl+R", self.remarks.emit)

    def _add_line(self, words: str, key: str, slot: Callable[[], object]) -> QPushButton:
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        button = keyed(line, words, key, slot)
        across.addWidget(button)
        across.addStretch(1)
        self.steps_down.addWidget(line)
        self._lines.append(line)
        line.show()
        return button

    def _lay_out(self) -> None:
        self.title = QLabel("导入过的批次")
        self.title.setObjectName("sectionTitle")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.undo_button)
        more = QHBoxLayout()
        more.addStretch(1)
        more.addWidget(self.template_button)
        more.addWidget(self.remembered_button)
        more.addStretch(1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.done)
        down.addWidget(self.steps)
        down.addWidget(self.drop)
        down.addLayout(more)
        down.addLayout(head)
        down.addWidget(self.table, 1)
        down.addStretch(0)


@dataclass(frozen=True)
class _Follow:
    """Goes where a step is done."""

    desk: Desk
    step: Step

    def __call__(self) -> None:
        self.desk.go.emit(self.step.stem, "", self.step.filters)
