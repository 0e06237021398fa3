"""开工单：orders of a kind for accounts that are typed or pasted, all for one cause."""

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken, Trouble
from supply_station.rules.work_order import OrderKind
from supply_station.services.work_order_opening import open_orders
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.field_head import field_head
from supply_station.ui.kit.form_entry import ENTER

KINDS = [kind for kind in OrderKind if kind is not OrderKind.ZERO_ACCOUNT_CHECK]
ADVICE = "零度户核查工单请在“零度户”页列入核查，工单会一起开好。"
BETWEEN = re.compile(r"[\s,，;；、]+")


class Opening(QWidget):
    """The form of 开工单."""

    closed = Signal()
    left = Signal()
    """The person goes back to where they came from."""
    opened = Signal(list)
    """The ids of the orders that were opened."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._given = ""
        self.kind = Choice()
        self.kind.addItems([str(kind) for kind in KINDS])
        self.cause = QLineEdit()
        self.cause.setPlaceholderText("例如：到期轮换、客户申请更名")
        self.accounts = QPlainTextEdit()
        self.accounts.setPlaceholderText("一行一个户号；也可以从 Excel 复制户号那一列，再按 Ctrl+V 粘贴")
        self.accounts.setTabChangesFocus(True)
        self.accounts.textChanged.connect(self._count)
        self.counted = QLabel()
        self.counted.setObjectName("quiet")
        self.fault = QLabel()
        self.fault.setObjectName("fieldFault")
        self.fault.setWordWrap(True)
        self._lay_out()

    def begin(self, account: str = "") -> None:
        """An empty form, or one for the account another page speaks of."""
        self._empty()
        self._given = account
        self.accounts.setPlainText(account)
        self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def typed(self) -> bool:
        """Whether something was typed."""
        return bool(self.cause.text().strip()) or self.accounts.toPlainText().strip() != self._given

    def numbers(self) -> list[str]:
        """The 户号 typed, each once."""
        typed = BETWEEN.split(self.accounts.toPlainText())
        return list(dict.fromkeys(number for number in typed if number))

    def save(self) -> None:
        """开工单; what is wrong is said over the buttons, and nothing is opened."""
        self.fault.hide()
        cause, kind = self.cause.text().strip(), KINDS[self.kind.currentIndex()]
        try:
            orders = self.desk.perform(open_orders, kind=kind, accounts=self.numbers(), cause=cause)
        except RuleBroken as refusal:
            self.fault.setText(refusal.sentence)
            self.fault.show()
            (self.cause if refusal.field == "cause" else self.accounts).setFocus()
            return
        except Trouble as trouble:
            self.desk.ask.tell("没有开工单", trouble.sentence)
            return
        last = f" 到 {orders[-1].number}" if len(orders) > 1 else ""
        self.desk.said.emit(f"已开工单 {len(orders):,} 张：{orders[0].number}{last}；按 Ctrl+G 派工")
        self._empty()
        self.opened.emit([each.id for each in orders])

    def back(self) -> None:
        """Leave; asks first if something was typed."""
        if not self.typed() or self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃"):
            self._empty()
            self.left.emit()

    def discard(self) -> None:
        """Leave without opening anything."""
        self._empty()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on from the kind and the cause; among the accounts it makes a new line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in ENTER:
            self.focusNextChild()
            return True
        return super().eventFilter(watched, event)

    def _empty(self) -> None:
        self.cause.clear()
        self.accounts.clear()
        self._given = ""
        self.fault.hide()

    def _count(self) -> None:
        many = len(self.numbers())
        self.counted.setText(f"共 {many:,} 户，每户开一张" if many else "")

    def _lay_out(self) -> None:
        title = QLabel("开工单")
        title.setObjectName("pageTitle")
        advice = QLabel(ADVICE)
        advice.setObjectName("quiet")
        advice.setWordWrap(True)
        down = QVBoxLayout(self)
        down.addWidget(title)
        down.addWidget(advice)
        for name, editor in (("种类", self.kind), ("事由", self.cause), ("户号", self.accounts)):
            editor.setAccessibleName(name)
            down.addLayout(field_head(name, editor, required=editor is not self.kind))
            down.addWidget(editor, 1 if editor is self.accounts else 0)
            if editor is not self.accounts:
                editor.installEventFilter(self)
        down.addWidget(self.fault)
        foot = QHBoxLayout()
        foot.addWidget(self.counted, 1)
        foot.addWidget(keyed(self, "开工单", "Ctrl+S", self.save, primary=True))
        foot.addWidget(keyed(self, "返回", "Esc", self.back))
        down.addLayout(foot)
