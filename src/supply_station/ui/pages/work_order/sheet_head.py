"""单页的抬头：which order it is, how it stands, what comes next."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from supply_station.services.work_order_sheet import OrderSheet
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.pages.work_order import told


class SheetHead(QWidget):
    """The lines over the sheet of an order."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.state, self.next, self.fault = QLabel(), QLabel(), QLabel(), QLabel()
        self.name.setObjectName("pageTitle")
        self.state.setObjectName("chip")
        self.next.setObjectName("nextStep")
        self.fault.setObjectName("fieldFault")
        self.facts = FlowLayout()
        top = QHBoxLayout()
        top.addWidget(self.name)
        top.addWidget(self.state)
        top.addWidget(self.next, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(top)
        down.addLayout(self.facts)
        down.addWidget(self.fault)
        for each in (self.next, self.fault):
            each.setWordWrap(True)

    def show_order(self, seen: OrderSheet) -> None:
        """Show an order."""
        self.name.setText(seen.name)
        self.state.setText("已作废" if seen.void_reason else seen.state)
        self.next.setText(f"下一步：{seen.next_step}。")
        self.say("")
        while item := self.facts.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        for line in told.head(seen):
            self.facts.addWidget(QLabel(f"{line}　"))

    def say(self, fault: str) -> None:
        """Say what stands in the way; nothing for nothing."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))


class Turn:
    """A key's turn to a tab, without a closure over its page in a connection."""

    def __init__(self, tabs: QTabWidget, at: int, take: Callable[[], None]) -> None:
        self.tabs = tabs
        self.at = at
        self.take = take

    def __call__(self) -> None:
        """Turn to it, and give it the keys."""
        self.tabs.setCurrentIndex(self.at)
        self.take()
