"""格表：an editable table for typing or pasting many rows, driven by a declaration of its columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station import settings
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.grid_column import GridColumn
from supply_station.ui.kit.grid_model import GridModel, Place
from supply_station.ui.kit.grid_view import GridView

MANNERS = (
    "直接打字就填进格里；F2 修改；Delete 清空；Ctrl+D 照上一格；Ctrl+C 复制，Ctrl+V 粘贴；Ctrl+Z 撤回上一步"
)

AWAY = {True: "right", False: "down"}
"""Which way Enter goes, as it is remembered."""


class Grid(QWidget):
    """The grid with what is to be said about its cells under it. It holds plain rows and knows no record.

    Args:
        name: what it is called, for who hears the screen; the way Enter goes is remembered by it.
        columns: what stands in a row.
        grows: whether rows may be added.
        across: whether Enter goes right, until the person chooses otherwise.
    """

    changed = Signal()

    def __init__(
        self, name: str, columns: Sequence[GridColumn], *, grows: bool = True, across: bool = False
    ) -> None:
        super().__init__()
        self.name = name
        self.model = GridModel(columns, grows=grows)
        self.view = GridView(self.model, name)
        self.said = QLabel()
        self.said.setObjectName("fieldFault")
        self.hint = QLabel()
        self.hint.setObjectName("quiet")
        for line in (self.said, self.hint):
            line.setWordWrap(True)
        self.across = QCheckBox("Enter 往右走（Ctrl+E）")
        QShortcut(QKeySequence("Ctrl+E"), self, self.across.toggle)
        self.next_button = keyed(self, "下一处有误", "F8", self.next_fault)
        self._lay_out()
        self.across.toggled.connect(self._set_across)
        self.across.setChecked((settings.place(self._key()) or AWAY[across]) == AWAY[True])
        self.view.told.connect(self._tell)
        self.view.selectionModel().currentChanged.connect(self._explain)
        self.model.changed.connect(self._changed)
        self.show_rows([])

    def show_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show these rows of values by column name; what else is in them comes back with `rows`."""
        self.model.show(rows)
        if self.model.rows:
            self.view.go((0, next((at for at, each in enumerate(self.model.columns) if not each.fixed), 0)))
        self._changed()

    def rows(self) -> list[dict[str, Any]]:
        """The values of the rows: of every one of a fixed grid, of those not blank of a growing one."""
        self.view.editor.put_down()
        return self.model.values()

    def faults(self) -> list[str]:
        """What is wrong, a sentence for each cell with its row, its heading and the next step.

        What is missing is wrong from now on too.
        """
        self.view.editor.put_down()
        self.model.check()
        return [self.model.sentence(place) for place in self.model.faulty()]

    def first_fault(self) -> None:
        """To the first cell with a fault."""
        self._to_fault((-1, 0))

    def next_fault(self) -> None:
        """On to the next cell with a fault, behind the last one to the first."""
        self._to_fault(self.view.place())

    def refuse(self, row: int, name: str | None, sentence: str) -> None:
        """Say at a cell why the book refuses it: `row` as it lies in `rows()`, `name` of the column."""
        names = [column.name for column in self.model.columns]
        place = self.model.places()[row], names.index(name) if name in names else 0
        self.model.refuse(*place, sentence)
        self.view.go(place)
        self.view.setFocus()
        self._explain()

    def mark(self, row: int, word: str) -> None:
        """Put a word at a row's number."""
        self.model.mark(row, word)

    def _to_fault(self, here: Place) -> None:
        self.view.editor.put_down()
        if faulty := self.model.faulty():
            self.view.go(next((place for place in faulty if place > here), faulty[0]))
            self.view.setFocus()

    def _changed(self) -> None:
        self.next_button.setEnabled(bool(self.model.faulty()))
        self._tell("")
        self.changed.emit()

    def _tell(self, sentence: str) -> None:
        if sentence:
            self.said.setText(sentence)
        else:
            self._explain()

    def _explain(self) -> None:
        """What is wrong with the current cell, else with how many others; what may stand in it."""
        row, column = self.view.place()
        if row >= len(self.model.rows):
            return
        many = len(self.model.faulty())
        others = f"有 {many} 处有误，按 F8 到下一处。" if many else ""
        self.said.setText(self.model.sentence((row, column)) or others)
        self.hint.setText(self.model.columns[column].hint() or MANNERS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lines keep the height that the longest of them needs, so that the cells do not jump."""
        super().resizeEvent(event)
        metrics, room = self.hint.fontMetrics(), QRect(0, 0, event.size().width(), 1000)
        wrap = Qt.TextFlag.TextWordWrap
        hints = [MANNERS, *(column.hint() for column in self.model.columns)]
        self.hint.setMinimumHeight(max(metrics.boundingRect(room, wrap, each).height() for each in hints))
        self.said.setMinimumHeight(2 * metrics.lineSpacing())

    def _set_across(self, across: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.view.enter_across = across
        settings.keep_place(self._key(), AWAY[across])

    def _key(self) -> str:
        return f"enter across/{self.name}"

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.said, 1)
        foot.addWidget(self.across)
        foot.addWidget(self.next_button)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.view, 1)
        down.addLayout(foot)
        down.addWidget(self.hint)
        self.setFocusProxy(self.view)
