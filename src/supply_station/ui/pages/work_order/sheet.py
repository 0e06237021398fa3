"""工单的单页：one order — what the archive says, what the crew wrote, its steps, what comes next."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from supply_station.rules.work_order import OrderState
from supply_station.services import work_order_life as life
from supply_station.services.work_order_origin import Origin, origin
from supply_station.services.work_order_sheet import OrderSheet, order_sheet
from supply_station.ui.kit.attachments import AttachmentPanel
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.stack import Stack
from supply_station.ui.kit.step import Reason
from supply_station.ui.pages.work_order import acts, told
from supply_station.ui.pages.work_order.paper import Paper, hint
from supply_station.ui.pages.work_order.sheet_head import SheetHead, Turn

UNSAVED = "这一张填的内容还没有保存：按 Ctrl+S 保存，或者按 Esc 放弃，再看下一张。"
ARCHIVE = 17
"""Width of what the archive says, in hanzi."""
FILES = 2
"""The tab of the files, which are asked for when it is looked at."""
OPEN_TO_PAPER = (OrderState.PRINTED, OrderState.RETURNED)
"""In these states the paper is typed, or amended."""


class Sheet(QWidget):
    """The sheet of one order."""

    left = Signal()
    wanted = Signal(object, int)
    """A step (`kit.step.Step`) is wanted for the order."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.key = 0
        self.seen: OrderSheet | None = None
        self.origin: Origin | None = None
        self.head = SheetHead()
        self.archive = RowsTable("档案上的内容", (Head("档案上的内容", wide=True),), wrap=True)
        self.paper = Paper(desk)
        self.written = RowsTable("填写的内容", (Head("项目"), Head("填写的内容", wide=True)), wrap=True)
        self.not_yet = Empty("")
        self.middle = Stack()
        self.events = RowsTable("传递登记", told.EVENT_HEADS, wrap=True)
        self.files = QVBoxLayout()
        self.tabs = QTabWidget()
        self.buttons: dict[str, QPushButton] = {}
        self._files_of = 0
        self._stale = False
        self._changes: frozenset[type] = frozenset()
        self._lay_out()
        self.tabs.currentChanged.connect(self._show_files)
        desk.changed.connect(self._changed)

    def show_order(self, key: int) -> None:
        """Show an order; the keys go to the first empty place of its paper, else to what comes next."""
        self.key = key
        self.tabs.setCurrentIndex(0)
        self.refresh()
        self.begin()

    def begin(self) -> None:
        """The keys go to where the next thing is done."""
        if self.seen is not None and self.seen.state is OrderState.PRINTED and not self.seen.void_reason:
            self.paper.begin()
        else:
            shown = [each for each in self.buttons.values() if not each.isHidden()]
            first = next((each for each in shown if each.objectName() == "primary"), None)
            (first or self.archive).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show the order as the book has it now; what was typed and not saved is given up."""
        self._stale = False
        if not self.key:
            return
        seen = self.desk.consult(order_sheet, key=self.key, today=self.desk.office.clock().date())
        self.seen, self.origin = seen, self.desk.consult(origin, key=self.key)
        self.head.show_order(seen)
        self.archive.show_rows(told.archive(seen))
        self._show_paper(seen)
        self.events.show_rows(told.events(seen))
        self.tabs.setTabText(1, f"传递登记 {len(seen.events)} 步（Ctrl+2）")
        self._show_files()
        self._show_buttons(seen)

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.paper.typed()

    def discard(self) -> None:
        """Give up what was typed."""
        self.paper.discard()
        self.refresh()

    def hold(self) -> None:
        """Say that this one must be saved before another one is shown."""
        self.head.say(UNSAVED)
        self.desk.said.emit(UNSAVED)

    def back(self) -> None:
        """Leave; asks first if something was typed."""
        if self.typed():
            if not self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃"):
                return
            self.discard()
        self.left.emit()

    def save(self) -> None:
        """登记回单, or 更正 one that is there."""
        seen = self.seen
        if seen is None or self.middle.currentWidget() is not self.paper:
            return
        if seen.state is OrderState.RETURNED:
            self._amend(seen)
        elif self.paper.save(partial(self._perform, life.give_back, order=seen.id)):
            self._saved(f"{seen.code} {seen.name} 已登记回单，可以扫下一张")

    def dispatch(self) -> None:
        """派工."""
        self.wanted.emit(acts.DISPATCH, self.key)

    def postpone(self) -> None:
        """改约."""
        self.wanted.emit(acts.POSTPONE, self.key)

    def enter(self) -> None:
        """营销系统已录入."""
        self.wanted.emit(acts.ENTER, self.key)

    def box(self) -> None:
        """纸质已归盒."""
        self.wanted.emit(acts.BOX, self.key)

    def print(self) -> None:
        """打印."""
        self.desk.attempt(partial(acts.print_orders, self.desk, [self.key]))

    def illegible(self) -> None:
        """看不清."""
        self._ask(acts.ILLEGIBLE)

    def send_back(self) -> None:
        """退回."""
        self._ask(acts.SEND_BACK)

    def void(self) -> None:
        """作废."""
        self._ask(acts.VOID)

    def open_origin(self) -> None:
        """Where the order comes from."""
        if self.origin is not None:
            month = {"month": self.origin.month} if self.origin.month else {}
            self.desk.go.emit(self.origin.stem, self.origin.account_no, month)

    def open_customer(self) -> None:
        """The account."""
        if self.seen is not None:
            self.desk.go.emit("customer", self.seen.account_no, {})

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while another page was in front is read now."""
        super().showEvent(event)
        if self._stale and not self.typed():
            self.refresh()

    def _amend(self, seen: OrderSheet) -> None:
        if not self.typed():
            self.desk.said.emit("没有改动")
            return
        basis = self.desk.ask.line("更正的依据（例如：录入笔误）", "录入笔误")
        if basis is not None and self.paper.save(
            partial(self._perform, life.amend_return, order=seen.id, basis=basis)
        ):
            self._saved(f"{seen.code} {seen.name} 已更正回单")

    def _perform(self, act: Any, **values: Any) -> None:
        """The act alone: the pages are told when the paper has let go of what was typed."""
        self.desk.office.perform(act, **values)
        self._changes = act.changes

    def _saved(self, line: str) -> None:
        self.desk.changed.emit(self._changes)
        self.desk.said.emit(line)
        self.begin()  # away from the paper: the next one may be scanned

    def _ask(self, reason: Reason) -> None:
        self.paper.discard()
        self.desk.attempt(partial(reason, self.desk, [self.key]))

    def _changed(self, _kinds: frozenset[type]) -> None:
        self._stale = True
        if self.isVisible() and not self.typed():
            self.refresh()

    def _show_paper(self, seen: OrderSheet) -> None:
        if seen.void_reason or seen.state is OrderState.ARCHIVED:
            self.written.show_rows(told.written(seen))
            self.middle.setCurrentWidget(self.written)
        elif seen.state in OPEN_TO_PAPER:
            self.paper.show_form(seen.form, seen.values, told.who(seen))
            self.middle.setCurrentWidget(self.paper)
        else:
            self.not_yet.setText(f"{seen.next_step}。纸交回来以后，在这里照着录入。")
            self.middle.setCurrentWidget(self.not_yet)

    def _show_files(self) -> None:
        if self._files_of == self.key or self.tabs.currentIndex() != FILES:
            return
        while item := self.files.takeAt(0):
            item.widget().deleteLater()
        self.files.addWidget(AttachmentPanel(self.desk, "work_order", self.key))
        self._files_of = self.key

    def _show_buttons(self, seen: OrderSheet) -> None:
        """Only what can be done now is there; what comes next stands out."""
        shown, primary = told.open_steps(seen)
        for title, button in self.buttons.items():
            button.setVisible(title in shown)
            name = "primary" if title == primary else ""
            if button.objectName() != name:
                button.setObjectName(name)
                button.style().unpolish(button)
                button.style().polish(button)
        save = self.buttons[told.SAVE]
        save.setText("更正回单（Ctrl+S）" if seen.state is OrderState.RETURNED else "登记回单（Ctrl+S）")
        come_from = self.buttons[told.ORIGIN]
        come_from.setVisible(self.origin is not None)
        come_from.setText(f"来自{self.origin.title}（F9）" if self.origin else "")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        top.addWidget(keyed(self, "返回", "Esc", self.back), 0, Qt.AlignmentFlag.AlignTop)
        for each in (self.paper, self.written, self.not_yet):
            self.middle.addWidget(each)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.archive)
        split.addWidget(self.middle)
        split.setSizes([ARCHIVE * self.fontMetrics().horizontalAdvance("户"), 10_000])
        split.setStretchFactor(1, 1)
        files = QWidget()
        files.setLayout(self.files)
        parts = (
            ("回单", split, self.begin),
            ("传递登记", self.events, self.events.setFocus),
            ("附件", files, files.setFocus),
        )
        for at, (title, part, take) in enumerate(parts, 1):
            self.tabs.addTab(part, f"{title}（Ctrl+{at}）")
            QShortcut(QKeySequence(f"Ctrl+{at}"), self, Turn(self.tabs, at - 1, take))
        self.tabs.setAccessibleName("工单的各部分")
        self.tabs.setCornerWidget(hint())
        foot = FlowLayout()
        for title, key, slot in self._steps():
            self.buttons[title] = keyed(self, title, key, slot)
            foot.addWidget(self.buttons[title])
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.tabs, 1)
        down.addLayout(foot)

    def _steps(self) -> tuple[tuple[str, str, Any], ...]:
        return (
            (told.SAVE, "Ctrl+S", self.save),
            (acts.DISPATCH.title, acts.DISPATCH.key, self.dispatch),
            (told.PRINT, "Ctrl+P", self.print),
            (acts.ENTER.title, acts.ENTER.key, self.enter),
            (acts.BOX.title, acts.BOX.key, self.box),
            (acts.POSTPONE.title, acts.POSTPONE.key, self.postpone),
            (acts.ILLEGIBLE.title, acts.ILLEGIBLE.key, self.illegible),
            (acts.SEND_BACK.title, acts.SEND_BACK.key, self.send_back),
            (acts.VOID.title, acts.VOID.key, self.void),
            (told.ORIGIN, "F9", self.open_origin),
            (told.CUSTOMER, "F3", self.open_customer),
        )
