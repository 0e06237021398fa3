"""多行录入：many new rows in the grid; they are saved all together or not at all."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken, Trouble
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.grid import Grid
from supply_station.ui.kit.grid_column import GridColumn

Rows = list[dict[str, Any]]


class GridForm(QWidget):
    """A growing grid with its title, what to know before one begins, and its two buttons.

    Args:
        desk: says and asks.
        title: over the grid.
        advice: what to know before one begins.
        columns: what stands in a row.
        save: takes the rows, performs one act and gives the line for the foot; a refusal with a row and a
            field stands at its cell.
    """

    closed = Signal()

    def __init__(
        self,
        desk: Desk,
        title: str,
        advice: str,
        columns: Sequence[GridColumn],
        save: Callable[[Rows], str],
    ) -> None:
        super().__init__()
        self.desk = desk
        self._save = save
        name = QLabel(title)
        name.setObjectName("pageTitle")
        told = QLabel(advice)
        told.setObjectName("quiet")
        told.setWordWrap(True)
        self.grid = Grid(title, columns, across=True)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(keyed(self, "全部保存", "Ctrl+S", self.save, primary=True))
        foot.addWidget(keyed(self, "返回", "Esc", self.back))
        down = QVBoxLayout(self)
        down.addWidget(name)
        down.addWidget(told)
        down.addWidget(self.grid, 1)
        down.addLayout(foot)
        self.setFocusProxy(self.grid)

    def typed(self) -> bool:
        """Whether something stands in the grid; it is nowhere else yet."""
        return bool(self.grid.rows())

    def save(self) -> None:
        """Save all rows; what is wrong is told at its cell, and nothing is saved."""
        if self.grid.faults():
            self.grid.first_fault()
            return
        rows = self.grid.rows()
        if not rows:
            self.desk.said.emit("还没有填写，没有什么要保存。")
            return
        try:
            done = self._save(rows)
        except RuleBroken as refusal:
            self._refused(refusal)
        except Trouble as trouble:
            self.desk.ask.tell("没有保存", trouble.sentence)
        else:
            self.desk.said.emit(done)
            self.discard()

    def back(self) -> None:
        """Leave; asks first if something was typed."""
        if not self.typed() or self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃"):
            self.discard()

    def discard(self) -> None:
        """Leave without saving."""
        self.grid.show_rows([])
        self.closed.emit()

    def _refused(self, refusal: RuleBroken) -> None:
        if refusal.row is None:
            self.desk.ask.tell("没有保存", refusal.sentence)
        else:
            self.grid.refuse(refusal.row, refusal.field, refusal.sentence)
