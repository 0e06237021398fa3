"""核查的来龙去脉：one case — what happened from the list to the end, its orders, readings and photos."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from supply_station.models import Usage, WorkOrder, WorkOrderEvent, ZeroAccount
from supply_station.rules import kwh
from supply_station.services.zero_account_sheet import CaseSheet, case_sheet
from supply_station.ui.kit.attachments import AttachmentPanel
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.pages.zero_account_case.press import Turn
from supply_station.ui.pages.zero_account_case.steps import next_word

KINDS = frozenset({ZeroAccount, WorkOrder, WorkOrderEvent, Usage})


class Sheet(QWidget):
    """The sheet of one case."""

    left = Signal()
    stepped = Signal()
    """The next step is wanted."""
    unwanted = Signal()
    """The last step is to be taken back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.key = 0
        self.seen: CaseSheet | None = None
        self.name, self.state, self.next, self.facts = QLabel(), QLabel(), QLabel(), QLabel()
        self.history = RowsTable(
            "来龙去脉",
            (Head("日期"), Head("事项"), Head("经过", wide=True), Head("经办")),
            wrap=True,
        )
        self.orders = RowsTable("工单", (Head("工单号"), Head("状态"), Head("时限"), Head("短码", wide=True)))
        self.readings = RowsTable(
            "电量",
            (
                *(Head("月份"), Head("起码", number=True), Head("止码", number=True)),
                Head("电量（kWh）", number=True),
            ),
        )
        self.files = QVBoxLayout()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("工单、电量和照片")
        self._lay_out()
        self.orders.opened.connect(self._open_order)
        desk.changed.connect(self._changed)

    def show_case(self, key: int) -> None:
        """Show a case; the keys go to its history."""
        self.key = key
        self.refresh()
        while item := self.files.takeAt(0):
            item.widget().deleteLater()
        self.files.addWidget(AttachmentPanel(self.desk, "zero_account", key))
        self.history.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show the case as the book has it now."""
        if not self.key:
            return
        self.seen = seen = self.desk.consult(case_sheet, key=self.key)
        self.name.setText(seen.name)
        self.state.setText(seen.state)
        self.next.setText(f"{seen.next_step}。")
        facts = (f"户号 {seen.account_no}", seen.area, seen.address, seen.phone)
        self.facts.setText("　".join(filter(None, facts)))
        self.history.show_rows([tuple(each) for each in seen.history])
        self.orders.show_rows([(each.number, each.stands, each.due_on, each.code) for each in seen.orders])
        self.readings.show_rows(
            [
                (each.month, kwh.text(each.read_from), kwh.text(each.read_to), kwh.text(each.kwh))
                for each in seen.readings
            ]
        )
        word = next_word(seen.state)
        self.step_button.setText(f"{word}（Ctrl+G）")
        self.step_button.setVisible(bool(word))

    def open_customer(self) -> None:
        """The account."""
        if self.seen is not None:
            self.desk.go.emit("customer", self.seen.account_no, {})

    def _changed(self, kinds: frozenset[type]) -> None:
        if kinds & KINDS and self.isVisible():
            self.refresh()

    def _open_order(self, row: int) -> None:
        if self.seen is not None:
            self.desk.go.emit("work_order", self.seen.orders[row].number, {})

    def _lay_out(self) -> None:
        self.name.setObjectName("pageTitle")
        self.state.setObjectName("chip")
        self.next.setObjectName("nextStep")
        self.next.setWordWrap(True)
        self.facts.setObjectName("quiet")
        self.facts.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self.name)
        top.addWidget(self.state)
        top.addWidget(self.next, 1)
        self.step_button = keyed(self, "下一步", "Ctrl+G", self.stepped.emit, primary=True)
        top.addWidget(self.step_button)
        photos = QWidget()
        photos.setLayout(self.files)
        for at, (title, part) in enumerate(
            (("工单", self.orders), ("电量", self.readings), ("照片", photos)), 1
        ):
            self.tabs.addTab(part, f"{title}（Ctrl+{at}）")
            QShortcut(QKeySequence(f"Ctrl+{at}"), self, Turn(self.tabs, at - 1))
        middle = QSplitter()
        middle.setChildrenCollapsible(False)
        middle.addWidget(self.history)
        middle.addWidget(self.tabs)
        middle.setSizes([630, 540])
        foot = FlowLayout()
        foot.addWidget(keyed(self, "看客户", "Ctrl+O", self.open_customer))
        foot.addWidget(keyed(self, "退回上一步", "Ctrl+T", self.unwanted.emit))
        foot.addWidget(keyed(self, "返回", "Esc", self.left.emit))
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.facts)
        down.addWidget(middle, 1)
        down.addLayout(foot)
        self.setFocusProxy(self.history)
