"""记住的对应：the headings that were matched by hand, and forgetting the wrong ones."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.services import import_mapping
from supply_station.services.import_mapping import Remembered
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.rows import Head, RowsTable

ADVICE = "以前指明过的列，下次导入自己认得。指错了的，选中它按 Ctrl+Delete 忘掉；收进来的数不变。"
EMPTY = "还没有记住的对应。导入时按 Ctrl+M 指明哪一列是什么，收下以后就记在这里。"


class RememberedList(QWidget):
    """The list; what is forgotten leaves it."""

    leave = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.known: list[Remembered] = []
        self.advice = QLabel()
        self.advice.setWordWrap(True)
        wide = import_mapping.HEADS[1]
        heads = tuple(Head(title, wide=title == wide) for title in import_mapping.HEADS)
        self.table = RowsTable("记住的列的对应", heads)
        self.leave_button = keyed(self, "返回", "Esc", self.leave.emit)
        self.forget_button = keyed(self, "忘掉选中的", "Ctrl+Delete", self.forget)
        foot = QHBoxLayout()
        foot.addWidget(self.leave_button)
        foot.addStretch(1)
        foot.addWidget(self.forget_button)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.advice)
        down.addWidget(self.table, 1)
        down.addStretch(0)
        down.addLayout(foot)

    def refresh(self) -> None:
        """What the book remembers now."""
        self.known = self.desk.consult(import_mapping.remembered)
        self.table.show_rows([each.row for each in self.known])
        self.table.setVisible(bool(self.known))
        self.forget_button.setEnabled(bool(self.known))
        self.advice.setText(ADVICE if self.known else EMPTY)

    def to_first(self) -> None:
        """The keys go to the list, or back."""
        (self.table if self.known else self.leave_button).setFocus()

    def forget(self) -> None:
        """The chosen one is known no more."""
        self.desk.attempt(self._forget)

    def _forget(self) -> str:
        row = self.table.row()
        if row is None:
            return "请先选中要忘掉的一行"
        chosen = self.known[row]
        self.desk.perform(import_mapping.forget, kind=chosen.kind, heading=chosen.heading)
        self.refresh()
        self.to_first()
        return f"已忘掉“{chosen.heading}”，下次导入要用到请再指明"
