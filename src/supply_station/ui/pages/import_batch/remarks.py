"""提醒转异常：what the batch just taken remarks on single accounts; the chosen ones become findings."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.models import ReaderFinding
from supply_station.services import listing
from supply_station.services.reader_finding import from_remarks
from supply_station.services.reader_finding_entry import RemarkLine
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.rows import Head, RowsTable

HEADS = (
    *(Head("户号"), Head("户名"), Head("台区"), Head("台区经理"), Head("异常种类")),
    Head("提醒", wide=True),
)
ADVICE = (
    "这些户的电量值得看一看。选中要办的（按住 Shift 再按上下键多选），按 Ctrl+G 转成抄表异常；"
    "不转的不用管；关掉程序以后，这些提醒就看不到了。"
)
MANAGERS = "各户的台区经理"
EMPTY = "提醒都转好了。请到“抄表异常”页办理。"


class Remarks(QWidget):
    """The remarks, as long as the page holds them: the book does not keep what was not chosen."""

    leave = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.lines: list[RemarkLine] = []
        self.owner = Choice()
        self.owner.setAccessibleName("负责人")
        self.table = RowsTable("可以转成抄表异常的提醒", HEADS, wrap=True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.turn_button = keyed(self, "转抄表异常", "Ctrl+G", self.turn, primary=True)
        self._lay_out()

    def show_lines(self, lines: Sequence[RemarkLine]) -> None:
        """Show the remarks of a batch."""
        self.lines = list(lines)
        self.owner.clear()
        self.owner.addItem(MANAGERS, None)
        for key, name in self.desk.consult(listing.linked, ReaderFinding.owner_id).items():
            self.owner.addItem(name, key)
        self._show()

    def turn(self) -> None:
        """The chosen remarks become findings; they leave the list."""
        self.desk.attempt(self._turn)

    def _turn(self) -> str:
        chosen = {index.row() for index in self.table.selectionModel().selectedRows()}
        if not chosen:
            return "请先在表里选中要转的提醒"
        rows = [self.lines[row].row for row in sorted(chosen)]
        many = self.desk.perform(from_remarks, rows=rows, owner=self.owner.currentData())
        self.lines = [each for row, each in enumerate(self.lines) if row not in chosen]
        self._show()
        return f"已转成抄表异常 {many} 条，请到“抄表异常”页办理"

    def _show(self) -> None:
        self.table.show_rows(
            [
                (
                    each.row.account_no,
                    each.name,
                    each.area,
                    each.manager,
                    each.row.kind,
                    each.row.detail,
                )
                for each in self.lines
            ]
        )
        self.table.setVisible(bool(self.lines))
        self.advice.setText(ADVICE if self.lines else EMPTY)
        self.turn_button.setEnabled(bool(self.lines))

    def _lay_out(self) -> None:
        self.advice = QLabel(ADVICE)
        self.advice.setWordWrap(True)
        name = QLabel("负责人")
        name.setBuddy(self.owner)
        foot = QHBoxLayout()
        foot.addWidget(keyed(self, "返回", "Esc", self.leave.emit))
        foot.addStretch(1)
        for part in (name, self.owner, self.turn_button):
            foot.addWidget(part)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.advice)
        down.addWidget(self.table, 1)
        down.addLayout(foot)
