"""补录：a paper that was written by hand before its order existed — which it is, then what it says."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from supply_station.models import Customer, WorkOrder
from supply_station.rules.form import Form as CountyForm
from supply_station.rules.work_order import OrderKind
from supply_station.services import form as forms
from supply_station.services import listing
from supply_station.services.work_order_opening import backfill
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.page import Section
from supply_station.ui.pages.work_order.paper import Paper, hint

WHICH = Section(
    "哪一张纸",
    (WorkOrder.kind, WorkOrder.customer_id, WorkOrder.paper_no, WorkOrder.dispatched_on),
    (WorkOrder.kind, WorkOrder.customer_id),
)
ADVICE = (
    "手写的纸在这里补录，不用派工，也不用再打印。客户打户号、户名或拼音首字母，再从列出的里面选。"
    "纸单编号不清楚就空着，会记作“编号缺”。"
)


class Backfill(QWidget):
    """Two steps: which paper it is, then the form itself."""

    closed = Signal()
    done = Signal(str)
    """The number of the order."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.which: Values = {}
        self.account_no = ""
        self.first = Form(desk, "补录工单", (WHICH,), self._chosen)
        self.first.tell(ADVICE)
        self.first.closed.connect(self.closed)
        self.first.save_button.setText("下一步（Ctrl+S）")
        self.title = QLabel()
        self.title.setObjectName("pageTitle")
        self.paper = Paper(desk)
        self.second = QWidget()
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(keyed(self.second, "补录", "Ctrl+S", self.save, primary=True))
        foot.addWidget(keyed(self.second, "返回", "Esc", self.back))
        down = QVBoxLayout(self.second)
        down.addWidget(self.title)
        down.addWidget(hint())
        down.addWidget(self.paper, 1)
        down.addLayout(foot)
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.first)
        self._layers.addWidget(self.second)

    def begin(self) -> None:
        """A new paper."""
        self._layers.setCurrentWidget(self.first)
        self.first.show_values({})

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._layers.currentWidget() is self.second or self.first.typed()

    def discard(self) -> None:
        """Give up what was typed."""
        self._layers.setCurrentWidget(self.first)
        self.paper.discard()
        self.first.discard()

    def back(self) -> None:
        """From the form to the question which paper it is; asks first if something was typed."""
        if not self.paper.typed() or self.desk.ask.sure("填写的内容还没有保存，要放弃吗？", "放弃"):
            self.paper.discard()
            self._layers.setCurrentWidget(self.first)

    def save(self) -> None:
        """补录."""
        numbers: list[str] = []
        if self.paper.save(partial(self._perform, numbers)):
            self.desk.said.emit(f"已补录，工单号 {numbers[0]}")
            self.discard()
            self.done.emit(numbers[0])

    def _perform(self, numbers: list[str], **values: Any) -> None:
        which = self.which
        numbers.append(
            self.desk.perform(
                backfill,
                kind=which["kind"],
                account_no=self.account_no,
                paper_no=which["paper_no"],
                dispatched_on=which["dispatched_on"],
                **values,
            )
        )

    def _chosen(self, values: Values) -> None:
        """Show the form of the paper that was named; the first step stays open behind it."""
        kind: OrderKind = values["kind"]
        self.which = values
        account = (Customer.account_no, Customer.name)
        found = self.desk.consult(listing.record, account, values["customer_id"])
        self.account_no = found["account_no"]
        form: CountyForm = self.desk.consult(forms.in_force, kind, self._day(values))
        self.title.setText(f"补录{kind}：{found['name']} {self.account_no}")
        self.paper.show_form(form, {}, {})
        self._layers.setCurrentWidget(self.second)
        self.paper.begin()

    def _day(self, values: Values) -> Any:
        """The day whose edition of the form was in force."""
        return values["dispatched_on"] or self.desk.office.clock().date()
