"""工单页：the lists of orders, batches and steps, and in their place the sheet of one order or a form."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QTabWidget, QWidget

from supply_station.models import WorkOrder
from supply_station.services.work_order import by_code
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.later import Later
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button
from supply_station.ui.kit.step import Step
from supply_station.ui.pages.work_order import acts
from supply_station.ui.pages.work_order.backfill import Backfill
from supply_station.ui.pages.work_order.export import export_orders
from supply_station.ui.pages.work_order.lists import ORDERS, Batches, OrderList, TransferList
from supply_station.ui.pages.work_order.opening import Opening
from supply_station.ui.pages.work_order.remark import turn_remarks
from supply_station.ui.pages.work_order.sheet import Sheet
from supply_station.ui.pages.work_order.sheet_head import Turn

NEW = {"new": "是"}
"""How another page asks for a new order; its words are the 户号."""


class WorkOrderPage(HandPage):
    """The orders; Enter or a code opens the sheet of one."""

    stem = ORDERS.stem
    title = ORDERS.title

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = OrderList(desk, replace(ORDERS, buttons=self._buttons()))
        self._batches = Later(partial(Batches, desk))
        self._transfers = Later(partial(TransferList, desk))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("工单的各张表")
        self.form: Form | None = None
        self._box = ""
        self._page_before = ""
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.tabs)
        parts: tuple[tuple[str, QWidget, Callable[[], None]], ...] = (
            ("工单", self.list, self.list.table.setFocus),
            ("打印批次", self._batches, partial(_to_table, self._batches)),
            ("传递登记薄", self._transfers, partial(_to_table, self._transfers)),
        )
        for at, (title, part, take) in enumerate(parts):
            self.tabs.addTab(part, f"{title}（Ctrl+{at + 1}）")
            QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self.tabs, Turn(self.tabs, at, take))
        self.list.opened.connect(self.show_sheet)

    @property
    def batches(self) -> Batches:
        """打印批次."""
        return self._batches.part

    @property
    def transfers(self) -> TransferList:
        """传递登记薄."""
        return self._transfers.part

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet, made when it is first wanted: the list is there sooner."""
        made = Sheet(self.desk)
        self._layers.addWidget(made)
        made.left.connect(self.go_back)
        made.wanted.connect(self._from_sheet)
        return made

    @cached_property
    def opening(self) -> Opening:
        """The form of 开工单."""
        made = Opening(self.desk)
        self._layers.addWidget(made)
        made.closed.connect(self.show_list)
        made.left.connect(self.go_back)
        made.opened.connect(self._opened)
        return made

    @cached_property
    def backfill(self) -> Backfill:
        """The forms of 补录."""
        made = Backfill(self.desk)
        self._layers.addWidget(made)
        made.closed.connect(self.show_list)
        made.done.connect(self._backfilled)
        return made

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The sheet of an order where the words are its code or number, a new one for an account with `NEW`.

        Else the rows another page speaks of.
        """
        if self.typed():
            self._hold()
            return
        self._close_form()
        if words and filters == NEW:
            self._page_before = self.desk.came_from
            self.open_orders(words)
            return
        key = self.desk.consult(by_code, words) if words and not filters else None
        if key is not None:
            here = self.desk.came_from == self.stem
            if not here:
                self._page_before = self.desk.came_from
            self.show_sheet(key)
        else:
            self.show_list()
            self.tabs.setCurrentWidget(self.list)
            self.list.ask_for(words, filters)

    def refresh(self) -> None:
        """Show the book as it stands now."""
        self.list.refresh()
        if self._transfers.made():
            self.transfers.refresh()
        if "sheet" in vars(self):
            self.sheet.refresh()

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return any(part.typed() for part in self._made())

    def discard(self) -> None:
        """Give up what was typed."""
        for part in self._made():
            if part.typed():
                part.discard()

    def show_sheet(self, key: int) -> None:
        """The sheet of an order."""
        self._layers.setCurrentWidget(self.sheet)
        self.sheet.show_order(key)

    def show_list(self) -> None:
        """The lists."""
        self._layers.setCurrentWidget(self.tabs)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """From a sheet or a new order to where the person came from: another page, or the list."""
        page, self._page_before = self._page_before, ""
        self.show_list()
        if page:
            self.desk.go.emit(page, "", {})

    def open_orders(self, account: str = "") -> None:
        """开工单; for the account another page speaks of."""
        self._layers.setCurrentWidget(self.opening)
        self.opening.begin(account)

    def enter_paper(self) -> None:
        """补录."""
        self._layers.setCurrentWidget(self.backfill)
        self.backfill.begin()

    def do(self, step: Step, orders: list[int]) -> None:
        """The form of a step; what stood before comes back when it is closed."""
        given: Values = {WorkOrder.box.key: self._box} if step is acts.BOX and self._box else {}
        self._before = self._layers.currentWidget()
        self.form = acts.form_of(self.desk, step, orders, given)
        if step is acts.DISPATCH and self._before is self.tabs:
            self.form.saved.connect(_Alone(self.list, orders))  # they are printed next
        self.form.closed.connect(self._form_closed)
        self._layers.addWidget(self.form)
        self._layers.setCurrentWidget(self.form)
        next(iter(self.form.fields.values())).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever leaves for another page and comes back by the navigation goes on to the list."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._page_before = ""

    def _made(self) -> list[ListPage | Form | Sheet | Opening | Backfill]:
        """What can hold something typed, as far as it was ever wanted."""
        made = [vars(self).get(name) for name in ("form", "sheet", "opening", "backfill")]
        return [part for part in made if part is not None]

    def _hold(self) -> None:
        if "sheet" in vars(self) and self.sheet.typed():
            self.sheet.hold()
        else:
            self.desk.said.emit("填写的内容还没有保存，请先保存，或者按 Esc 放弃")

    def _form_closed(self) -> None:
        if self.form is not None and WorkOrder.box.key in self.form.fields:
            self._box = self.form.fields[WorkOrder.box.key].typed_text()
        self._close_form()

    def _close_form(self) -> None:
        if self.form is None:
            return
        self._layers.removeWidget(self.form)
        self.form.deleteLater()
        self.form = None
        self._layers.setCurrentWidget(self._before)
        if self._before is self.tabs:
            self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.sheet.begin()

    def _from_sheet(self, step: Step, key: int) -> None:
        self.do(step, [key])

    def _opened(self, orders: list[int]) -> None:
        """What was opened now lies alone in the list: no other order is dispatched with it by mistake."""
        self._page_before = ""
        self.show_list()
        self.list.show_alone(orders)

    def _backfilled(self, number: str) -> None:
        self.list.ask_for(number)

    def _buttons(self) -> tuple[Button, ...]:
        steps = (acts.DISPATCH, acts.ENTER, acts.BOX)
        dispatch, enter, box = (Button(step.title, step.key, _Do(self, step)) for step in steps)
        lines = (acts.SEND_BACK, acts.VOID, acts.LEAVE_REMARK)
        back, void, leave = (Button(each.title, each.key, each) for each in lines)
        opening = Button("开工单", "Ctrl+N", _Open(self.open_orders), needs_rows=False, primary=True)
        paper = Button("补录", "Ctrl+B", _Open(self.enter_paper), needs_rows=False)
        sheet = Button("登记回单", "Ctrl+H", _Sheet(self))
        return (
            opening,
            dispatch,
            Button("打印", "Ctrl+P", acts.print_orders),
            sheet,
            enter,
            box,
            back,
            void,
            paper,
            Button("备注转异常", "Ctrl+J", turn_remarks),
            leave,
            Button("导出", "Ctrl+E", export_orders),
        )


def _to_table(later: Later[Batches] | Later[TransferList]) -> None:
    later.part.table.setFocus(Qt.FocusReason.OtherFocusReason)


class _Do:
    """A step's press, without a closure over the page."""

    def __init__(self, page: WorkOrderPage, step: Step) -> None:
        self.page = page
        self.step = step

    def __call__(self, _desk: Desk, chosen: list[int]) -> None:
        self.page.do(self.step, chosen)


class _Alone:
    """What was done to orders leaves them alone on view, and chosen."""

    def __init__(self, shown: ListPage, orders: list[int]) -> None:
        self.shown = shown
        self.orders = orders

    def __call__(self) -> None:
        self.shown.show_alone(self.orders)


class _Sheet:
    """登记回单's press: the sheet of the first chosen order."""

    def __init__(self, page: WorkOrderPage) -> None:
        self.page = page

    def __call__(self, _desk: Desk, chosen: list[int]) -> None:
        self.page.show_sheet(chosen[0])


class _Open:
    """The press of a button that is not about chosen rows."""

    def __init__(self, open_it: Callable[[], None]) -> None:
        self.open_it = open_it

    def __call__(self, _desk: Desk, _chosen: list[int]) -> None:
        self.open_it()
