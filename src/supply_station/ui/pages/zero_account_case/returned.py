"""登记核查清单：a whole returned list typed in a grid, as it lies on paper; one act for all typed rows."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken
from supply_station.services.listing import Shape
from supply_station.services.zero_account_list import ListRow, areas_out, meter_states, people, returned_list
from supply_station.services.zero_account_result import Recorded, record_list
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.grid import Grid
from supply_station.ui.kit.grid_column import GridColumn
from supply_station.ui.pages.zero_account_case.returned_rows import (
    TYPED,
    Recording,
    Refused,
    columns,
    mark_of,
    result_of,
    shown_of,
)  # fmt: skip

ALL = "全部台区"
ADVICE = "没填的行不保存；没核查成的，在“结果”里写改约或看不清；哪一行的人、日期不同，就写在那一行。"


class ReturnedList(QWidget):
    """The grid, over it who went and when, and a box in which the last digits of a code find its row."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.areas, self.first, self.second = Choice(), Choice(), Choice()
        self.on, self.jump = QLineEdit(), QLineEdit()
        self.told, self.counted = QLabel(), QLabel()
        self.named: dict[str, int] = {}
        states = desk.consult(meter_states, day=desk.office.clock().date())
        self.grid = Grid(
            "核查清单", columns(self.named, {each: each for each in states}), grows=False, across=True
        )
        self._area = ""
        self._sent: list[dict[str, Any]] = []
        self._lay_out()
        self.areas.currentIndexChanged.connect(self._picked)
        self.jump.returnPressed.connect(self.jump_to_row)
        self.grid.changed.connect(self._count)
        for key, slot in (("Ctrl+J", self._to_jump), ("Ctrl+Return", self.next_row)):
            QShortcut(QKeySequence(key), self, slot)

    def begin(self, area: str = "") -> None:
        """Show what is with the crews, of one 台区 or all; the keys go to who went."""
        held = self.desk.consult(areas_out)
        self._offer_people()
        with QSignalBlocker(self.areas):
            self.areas.clear()
            self.areas.addItem(f"{ALL}（{sum(held.values()):,} 户）", "")
            for name, many in held.items():
                self.areas.addItem(f"{name}（{many:,} 户）", name)
            self.areas.setCurrentIndex(max(self.areas.findData(area), 0))
        self._show()
        self.areas.setFocus(Qt.FocusReason.OtherFocusReason)

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        self.grid.view.editor.put_down()
        return bool(self._places())

    def save(self) -> None:
        """Save the typed rows in one act; what is wrong is told at its cell, and nothing is saved."""
        self._say("")
        if self.grid.faults():
            self.grid.first_fault()
            return
        try:
            shared = self._shared()
        except RuleBroken as refusal:
            self._say(refusal.sentence)
            self.on.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        rows, places = self.grid.rows(), self._places()
        if not places:
            self.desk.said.emit("还没有填写，没有什么要保存。")
            return
        self._sent = [rows[at] for at in places]
        try:
            results = [result_of(rows[at], shared, at) for at in places]
            work = Recording(self.desk, results, places)
            self.desk.jobs.run("登记核查清单", work, self._recorded, self._not_recorded)
        except RuleBroken as refusal:
            self._refused(refusal, None)

    def back(self) -> None:
        """Leave; asks first if something was typed."""
        if self.may_lose():
            self.discard()

    def discard(self) -> None:
        """Leave without saving."""
        self.grid.show_rows([])
        self._say("")
        self.closed.emit()

    def may_lose(self) -> bool:
        """Whether what was typed may be given up."""
        return not self.typed() or self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃")

    def jump_to_row(self) -> None:
        """To the row whose code, or 户号, ends in what was typed."""
        wanted = self.jump.text().strip().upper()
        rows = self.grid.model.rows
        found = [
            at
            for at, row in enumerate(rows)
            if wanted and any(cell.text.endswith(wanted) for cell in row.cells[:2])
        ]
        by_code = [at for at in found if rows[at].cells[0].text.endswith(wanted)]
        self._say("")
        if len(by_code or found) == 1:
            self._go((by_code or found)[0])
            self.jump.clear()
        else:
            self._say(
                f"有 {len(found)} 行都以“{wanted}”结尾，请多打一位" if found else f"没有短码以“{wanted}”结尾"
            )
            self.jump.selectAll()

    def next_row(self) -> None:
        """To the first place of the next row."""
        self.grid.view.editor.put_down()
        row = self.grid.view.place()[0] + 1
        if row < len(self.grid.model.rows):
            self._go(row)

    def _go(self, row: int) -> None:
        first = next(at for at, each in enumerate(self.grid.model.columns) if not each.fixed)
        self.grid.view.go((row, first))
        self.grid.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_jump(self) -> None:
        self.grid.view.editor.put_down()
        self.jump.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.jump.selectAll()

    def _show(self) -> None:
        self._area = self.areas.currentData() or ""
        rows = self.desk.consult(returned_list, area=self._area or None)
        self.grid.show_rows([shown_of(row) for row in rows])
        for at, row in enumerate(rows):
            self.grid.mark(at, mark_of(row))
        self._offer(rows)
        self._count()
        if not rows:
            self._say("没有派出去、等着回来的核查工单。请先派工，打印出来交给外勤。")

    def _offer_people(self) -> None:
        """Whoever belongs to the station now can be named."""
        self.named.clear()
        self.named.update(self.desk.consult(people))
        for box in (self.first, self.second):
            before = box.currentData()
            box.clear()
            box.addItem("", None)
            for name, key in self.named.items():
                box.addItem(name, key)
            box.setCurrentIndex(max(box.findData(before), 0))

    def _offer(self, rows: list[ListRow]) -> None:
        """Who went is, until somebody says otherwise, who was sent."""
        sent = rows[0].out if rows else None
        keys = (sent.sent_first, sent.sent_second) if sent else (None, None)
        for box, key in zip((self.first, self.second), keys, strict=True):
            if box.currentIndex() <= 0 and key is not None:
                box.setCurrentIndex(max(box.findData(key), 0))

    def _picked(self) -> None:
        if self.may_lose():
            self._show()
        else:
            with QSignalBlocker(self.areas):
                self.areas.setCurrentIndex(max(self.areas.findData(self._area), 0))

    def _shared(self) -> dict[str, Any]:
        """Who went and when, for rows that do not say so themselves."""
        day = GridColumn("on", "核查日期", Shape.DAY).cell(self.on.text())
        if day.fault:
            raise RuleBroken(f"上面的“核查日期”：{day.fault}")
        return {"first": self.first.currentData(), "second": self.second.currentData(), "on": day.value}

    def _places(self) -> list[int]:
        """The rows in which something was typed."""
        names = [column.name for column in self.grid.model.columns]
        typed = [names.index(name) for name in TYPED]
        rows = enumerate(self.grid.model.rows)
        return [at for at, row in rows if any(row.cells[place].text for place in typed)]

    def _count(self) -> None:
        self.counted.setText(f"共 {len(self.grid.model.rows):,} 户，已填 {len(self._places()):,} 户")

    def _say(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))

    def _recorded(self, done: Recorded | Refused) -> None:
        if isinstance(done, Refused):
            self._refused(done.refusal, done.places)
            return
        self.desk.changed.emit(record_list.changes)
        parts = ((done.checked, "核查了"), (done.postponed, "改约"), (done.illegible, "看不清"))
        self.desk.said.emit("已登记：" + "，".join(f"{word} {many:,} 户" for many, word in parts if many))
        self.begin(self._area)
        self.grid.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say("\n".join(each.sentence for each in done.remarks))

    def _refused(self, refusal: RuleBroken, places: list[int] | None) -> None:
        if refusal.row is None:
            self._say(refusal.sentence)
            return
        row = refusal.row if places is None else places[refusal.row]
        self.grid.refuse(row, refusal.field, refusal.sentence)

    def _not_recorded(self, sentence: str) -> None:
        self.desk.ask.tell("没有保存", sentence)

    def _lay_out(self) -> None:
        title, advice = QLabel("登记核查清单"), QLabel(ADVICE)
        title.setObjectName("pageTitle")
        for quiet in (advice, self.counted):
            quiet.setObjectName("quiet")
        self.told.setObjectName("fieldFault")
        for line in (advice, self.told):
            line.setWordWrap(True)
        self.on.setPlaceholderText("如 20261105")
        self.on.setFixedWidth(self.on.fontMetrics().horizontalAdvance("2026-11-05") + 48)
        self.jump.setFixedWidth(self.jump.fontMetrics().averageCharWidth() * 8 + 24)
        over = FlowLayout()
        for name, editor in (
            *(("台区", self.areas), ("核查人1", self.first), ("核查人2", self.second)),
            *(("核查日期", self.on), ("短码末几位（Ctrl+J）", self.jump)),
        ):
            over.addWidget(_labelled(name, editor))
        foot = QHBoxLayout()
        foot.addWidget(self.counted, 1)
        foot.addWidget(keyed(self, "下一户（Ctrl+Enter）", "", self.next_row))
        foot.addWidget(keyed(self, "保存", "Ctrl+S", self.save, primary=True))
        foot.addWidget(keyed(self, "返回", "Esc", self.back))
        down = QVBoxLayout(self)
        for part in (title, advice):
            down.addWidget(part)
        down.addLayout(over)
        down.addWidget(self.grid, 1)
        down.addWidget(self.told)
        self.told.hide()
        down.addLayout(foot)


def _labelled(name: str, editor: QWidget) -> QWidget:
    together, label = QWidget(), QLabel(name)
    label.setObjectName("fieldLabel")
    label.setBuddy(editor)
    editor.setAccessibleName(name)
    down = QVBoxLayout(together)
    down.setContentsMargins(0, 0, 0, 0)
    down.setSpacing(1)
    down.addWidget(label)
    down.addWidget(editor)
    return together
