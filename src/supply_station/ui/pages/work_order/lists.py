"""工单的各张表：the orders, the batches that went to paper, and who handed what to whom."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.models import Customer, TransformerArea, WorkOrder, WorkOrderEvent
from supply_station.rules.work_order import days_late
from supply_station.services import listing, work_order_paper
from supply_station.services.listing import View
from supply_station.services.work_order_concern import CONCERNS
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button, Page, Pick
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.table import TableModel
from supply_station.ui.pages.work_order.export import export_transfers
from supply_station.ui.printing import Printing, Wanted

ORDERS = Page(
    stem="work_order",
    title="工单",
    empty="还没有工单。请在“零度户”页把候选户列入核查，工单就有了；查勘、换表按 Ctrl+N 开工单。",
    view=View(
        columns=(
            WorkOrder.code,
            WorkOrder.state,
            WorkOrder.due_on,
            Customer.name,
            TransformerArea.name,
            WorkOrder.kind,
            WorkOrder.sent_first_id,
            WorkOrder.returned_on,
            WorkOrder.number,
            Customer.account_no,
            WorkOrder.month,
            WorkOrder.sent_second_id,
            WorkOrder.prints,
        ),
        find=(WorkOrder.code, WorkOrder.number, Customer.account_no, Customer.name),
        order=(WorkOrder.number,),
        newest_first=True,
    ),
    filters=(WorkOrder.kind, WorkOrder.state, TransformerArea.name, WorkOrder.month),
    picks=(Pick("concern", "情况", CONCERNS),),
)
TRANSFERS = Page(
    stem="work_order_event",
    title="传递登记薄",
    empty="还没有传递登记。工单开单、派工、打印、回单，每一步都会自动记在这里。",
    view=View(
        columns=(
            WorkOrderEvent.happened_on,
            WorkOrder.number,
            WorkOrder.kind,
            Customer.name,
            WorkOrderEvent.step,
            WorkOrderEvent.handed_to,
            WorkOrderEvent.note,
            WorkOrderEvent.clerk,
            WorkOrderEvent.recorded_at,
        ),
        find=(WorkOrder.number, Customer.name, WorkOrderEvent.handed_to),
        order=(WorkOrderEvent.happened_on,),
        newest_first=True,
    ),
    filters=(WorkOrderEvent.happened_on, WorkOrder.kind, WorkOrderEvent.step, WorkOrderEvent.handed_to),
)
COLUMNS = ORDERS.view.columns
STATE, DUE, RETURNED = map(COLUMNS.index, (WorkOrder.state, WorkOrder.due_on, WorkOrder.returned_on))


class OrderRows(TableModel):
    """The orders; a limit that was or is missed says so in words."""

    def texts(self, row: int) -> list[str]:
        """The cells of one row as they are shown."""
        new = self.id_at(row) not in self._texts
        texts = super().texts(row)
        due, returned = self.values(row)[DUE], self.values(row)[RETURNED]
        if new and (days := days_late(due, returned or self.desk.office.clock().date())):
            texts[DUE] = f"{listing.text(WorkOrder.due_on, due)} 超期 {days} 天{'回单' if returned else ''}"
        return texts


class OrderList(ListPage):
    """The orders; Enter opens the sheet of one."""

    rows = OrderRows
    opened = Signal(int)

    def open(self) -> None:
        """The sheet of the chosen row."""
        if chosen := self.chosen():
            self.opened.emit(chosen[0])


class TransferList(ListPage):
    """传递登记薄; Enter opens the order of a line."""

    def __init__(self, desk: Desk) -> None:
        export = Button("导出这张表", "Ctrl+E", _Export(self), needs_rows=False)
        super().__init__(desk, replace(TRANSFERS, buttons=(export,)))

    def open(self) -> None:
        """The order that the chosen line is about."""
        if chosen := self.table.chosen():
            self.desk.opens(str(self.model.values(chosen[0])[1]))


class _Export:
    """导出's press, without a closure over the list."""

    def __init__(self, shown: TransferList) -> None:
        self.shown = shown

    def __call__(self, desk: Desk, _chosen: list[int]) -> None:
        export_transfers(desk, TRANSFERS.view, self.shown.model.question)


class Batches(QWidget):
    """打印批次: what went to paper together, to be printed again exactly."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.batches: list[work_order_paper.Batch] = []
        heads = (
            *(Head("批次", number=True), Head("打印时间"), Head("种类"), Head("份数", number=True)),
            *(Head("第一张"), Head("最后一张"), Head("打印人", wide=True)),
        )
        self.table = RowsTable("打印批次", heads)
        self.table.opened.connect(self.print_again)
        self.empty = Empty("还没有打印过工单。在“工单”里选中几张，按 Ctrl+P 打印。")
        told = QLabel("卡纸、弄湿、找不到了：选中那一批原样再打，纸上会写“补打”。")
        told.setObjectName("quiet")
        told.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addWidget(told, 1)
        foot.addWidget(keyed(self, "原样再打这一批", "Ctrl+P", self.print_again, primary=True))
        down = QVBoxLayout(self)
        down.addWidget(self.table, 1)
        down.addWidget(self.empty, 1)
        down.addLayout(foot)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """List the batches as the book has them."""
        self.batches = self.desk.consult(work_order_paper.batches)
        self.table.show_rows(
            [
                (
                    *(each.id, f"{each.printed_at:%Y-%m-%d %H:%M}", each.kind or "几种", each.orders),
                    *(each.first, each.last, each.printed_by),
                )
                for each in self.batches
            ]
        )
        self.table.setVisible(bool(self.batches))
        self.empty.setVisible(not self.batches)

    def showEvent(self, event: QShowEvent) -> None:
        """The batches of now."""
        super().showEvent(event)
        self.refresh()

    def print_again(self) -> None:
        """原样再打 the chosen batch."""
        row = self.table.row()
        if row is None:
            self.desk.said.emit("还没有打印过，没有什么可再打")
            return
        batch = self.batches[row].id
        wanted = Wanted("补打工单", f"工单打印批次{batch}", work_order_paper.reprint, {"batch": batch})
        self.desk.attempt(Printing(self.desk, wanted).start)
