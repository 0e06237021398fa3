"""导入起点：where files are dropped, what to do after the last batch, and the batches so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from supply_station.services import import_view
from supply_station.services.import_view import Batch, Step
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.rows import Head, RowsTable

DROP = (
    "把营销系统导出的文件拖到这里，或按 Ctrl+O 选择。\n"
    "客户档案、电量明细、电能表清单、台区割接、期初零度户，员工、线路、台区的名单都行，可以一次几个；\n"
    "收下之前会先给您看清楚。"
)
NUMBERS = frozenset({"新增", "变更", "未变", "缺少", "拒收"})


class Start(QWidget):
    """What the page shows while no files are in hand."""

    undo = Signal()
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
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.done)
        down.addWidget(self.steps)
        down.addWidget(self.drop)
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
