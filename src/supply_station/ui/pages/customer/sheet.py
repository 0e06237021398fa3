"""户单：one account — who and where, archive with sources, meters, months, cases, files, what was done."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from supply_station.models import (
    MeterInstallation,
    ReaderFinding,
    Usage,
    VirtualCustomerSign,
    WorkOrder,
    ZeroAccount,
)
from supply_station.services import customer_sheet, search_glance
from supply_station.services.listing import Column
from supply_station.services.search_glance import CustomerGlance
from supply_station.ui.kit.attachments import AttachmentPanel
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.chart import LineChart
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.words import heading
from supply_station.ui.pages.customer.parts import CASES, FINDINGS, METERS, MONTHS, ORDERS, SIGNS, Rows

ARCHIVE = (Head("项目"), Head("内容"), Head("来源", wide=True))
HISTORY = (Head("时间"), Head("经办人"), Head("操作"), Head("改动", wide=True))


class Sheet(QWidget):
    """The sheet of one account; each part is read when it is first looked at."""

    left = Signal()
    amending = Signal(int)

    def __init__(self, desk: Desk, fields: tuple[Column, ...]) -> None:
        super().__init__()
        self.desk = desk
        self.fields = fields
        self.key = 0
        self._account_no = ""
        self._shown: set[int] = set()
        self.name = QLabel()
        self.name.setObjectName("pageTitle")
        self.state = QLabel()
        self.state.setObjectName("chip")
        self.facts = FlowLayout()
        self.archive = RowsTable("档案", ARCHIVE, wrap=True)
        self.meters = Rows("电能表", METERS, "这一户还没有装表记录。导入带资产编号的客户档案后就会有。")
        self.chart = LineChart("每月电量", "kWh")
        self.months = Rows("各月电量", MONTHS, "这一户还没有电量。请在“导入”页收进电量明细。")
        self.cases = Rows("零度户核查", CASES, "这一户没有列入过零度户核查。")
        self.orders = Rows("工单", ORDERS, "这一户还没有工单。要开查勘或换表工单，请按 Ctrl+G。")
        self.findings = Rows("抄表异常", FINDINGS, "这一户没有登记过抄表异常。")
        self.signs = Rows("虚拟客户迹象", SIGNS, "这一户没有处理过虚拟客户的迹象。")
        self.cases.opened.connect(self._open_case)
        self.orders.opened.connect(self._open_order)
        self.findings.opened.connect(self._open_finding)
        self.signs.opened.connect(self._open_sign)
        self.files = QVBoxLayout()
        self.history = RowsTable("操作记录", HISTORY, wrap=True)
        self.no_history = Empty("这一户还没有操作记录：登记、更正、导入改动都会记在这里。")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("户单的各部分")
        self._parts: list[Callable[[], None]] = []
        self._lay_out()
        self.tabs.currentChanged.connect(self._look_at)
        desk.changed.connect(self._changed)

    def show_account(self, key: int) -> None:
        """Show an account, its archive first."""
        if key != self.key:
            self.key = key
            self.tabs.setCurrentIndex(0)
        self.refresh()
        self.archive.setFocus()

    def refresh(self) -> None:
        """Show the account as the book has it now."""
        self._shown.clear()
        if self.key:
            self._show_head(self.desk.consult(search_glance.glance_customer, self.key))
            self._look_at(self.tabs.currentIndex())

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while another page was in front is read now."""
        super().showEvent(event)
        if not self._shown:
            self.refresh()

    def amend(self) -> None:
        """Ask for the form."""
        self.amending.emit(self.key)

    def open_order(self) -> None:
        """Go to a new order for this account."""
        self.desk.go.emit("work_order", self._account_no, {"new": "是"})

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.name)
        top.addWidget(self.state)
        top.addStretch(1)
        top.addWidget(keyed(self, "更正", "Ctrl+E", self.amend, primary=True))
        top.addWidget(keyed(self, "开工单", "Ctrl+G", self.open_order))
        top.addWidget(keyed(self, "返回", "Esc", self.left.emit))
        box = QVBoxLayout(self)
        box.addLayout(top)
        box.addLayout(self.facts)
        box.addWidget(self.tabs, 1)
        files = QWidget()
        files.setLayout(self.files)
        self._add("档案", self._show_archive, self.archive)
        self._add("电能表", self._show_meters, self.meters)
        self._add("电量", self._show_months, self.chart, self.months)
        self._add(
            "核查和工单", self._show_cases, _title("零度户核查"), self.cases, _title("工单"), self.orders
        )
        parts = (_title("抄表异常"), self.findings, _title("虚拟客户迹象"), self.signs)
        self._add("异常和迹象", self._show_findings, *parts)
        self._add("附件", self._show_files, files)
        self._add("操作记录", self._show_history, self.history, self.no_history)
        keys = QLabel(f"Ctrl+1 到 {self.tabs.count()} 换页")
        keys.setObjectName("quiet")
        self.tabs.setCornerWidget(keys)

    def _add(self, title: str, show: Callable[[], None], *parts: QWidget) -> None:
        part = QWidget()
        down = QVBoxLayout(part)
        down.setContentsMargins(0, 6, 0, 0)
        for each in parts:
            down.addWidget(each, 0 if each.objectName() == "sectionTitle" else 1)
        at = self.tabs.addTab(part, f"{self.tabs.count() + 1} {title}")
        QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self, _Turn(self.tabs, at))
        self._parts.append(show)

    def _look_at(self, at: int) -> None:
        if at not in self._shown and self.key:
            self._shown.add(at)
            self._parts[at]()

    def _changed(self, _kinds: frozenset[type]) -> None:
        self._shown.clear()
        if self.isVisible():
            self.refresh()

    def _show_head(self, seen: CustomerGlance) -> None:
        self._account_no = seen.account_no
        self.name.setText(seen.name)
        self.state.setText(seen.status)
        manager = " ".join(filter(None, (seen.area.manager, seen.area.manager_phone)))
        facts = {
            "户号": seen.account_no,
            "原户号": seen.former_account_no,
            "台区": seen.area.area,
            "台区经理": manager,
            "线路": seen.area.line,
            "联系电话": seen.phone,
            "用电地址": seen.address,
            "在办": "；".join(seen.open),
        }
        while item := self.facts.takeAt(0):
            item.widget().deleteLater()
        for title, text in facts.items():
            if text:
                self.facts.addWidget(QLabel(f"{title} {text}　"))

    def _show_archive(self) -> None:
        values = self.desk.consult(customer_sheet.archive, self.key, self.fields)
        rows = zip(self.fields, values, strict=True)
        self.archive.show_rows([(heading(column), each.text, each.source) for column, each in rows])

    def _show_meters(self) -> None:
        self.meters.show_account(self.desk, MeterInstallation.customer_id, self.key)

    def _show_months(self) -> None:
        points = self.desk.consult(customer_sheet.chart, self.key)
        self.chart.show_points([(month, None if kwh is None else kwh / 100) for month, kwh in points])
        self.months.show_account(self.desk, Usage.customer_id, self.key)

    def _show_cases(self) -> None:
        self.cases.show_account(self.desk, ZeroAccount.customer_id, self.key)
        self.orders.show_account(self.desk, WorkOrder.customer_id, self.key)

    def _show_findings(self) -> None:
        self.findings.show_account(self.desk, ReaderFinding.customer_id, self.key)
        self.signs.show_account(self.desk, VirtualCustomerSign.customer_id, self.key)

    def _show_files(self) -> None:
        while item := self.files.takeAt(0):
            item.widget().deleteLater()
        self.files.addWidget(AttachmentPanel(self.desk, "customer", self.key))

    def _show_history(self) -> None:
        entries = self.desk.consult(customer_sheet.history, self.key)
        self.history.show_rows(
            [(f"{each.at:%Y-%m-%d %H:%M}", each.clerk, each.act, each.changes) for each in entries]
        )
        self.history.setVisible(bool(entries))
        self.no_history.setVisible(not entries)

    def _open_case(self, row: int) -> None:
        month = str(self.cases.table.rows.rows[row][0])
        self.desk.go.emit("zero_account_case", self._account_no, {"month": month})

    def _open_order(self, row: int) -> None:
        self.desk.go.emit("work_order", str(self.orders.table.rows.rows[row][0]), {})

    def _open_finding(self, row: int) -> None:
        kind = str(self.findings.table.rows.rows[row][1])
        self.desk.go.emit("reader_finding", self._account_no, {"kind": kind})

    def _open_sign(self, row: int) -> None:
        sign = str(self.signs.table.rows.rows[row][0])
        self.desk.go.emit("virtual_customer", self._account_no, {"sign": sign, "handled": "是"})


class _Turn:
    """A key's turn to a tab, without a closure over the sheet in a connection."""

    def __init__(self, tabs: QTabWidget, at: int) -> None:
        self.tabs = tabs
        self.at = at

    def __call__(self) -> None:
        self.tabs.setCurrentIndex(self.at)
        self.tabs.setFocus()


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("sectionTitle")
    return label
