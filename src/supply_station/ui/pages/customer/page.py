"""客户页：the list of all accounts; Enter opens the sheet of one."""

from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedLayout

from supply_station.models import Customer, Line, TransformerArea
from supply_station.services import customer_sheet
from supply_station.services.customer_concern import CONCERNS
from supply_station.services.listing import View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button, Page, Pick, Section
from supply_station.ui.pages.customer.cutover import CUT_OVER
from supply_station.ui.pages.customer.export import export_list
from supply_station.ui.pages.customer.sheet import Sheet
from supply_station.ui.way import TO_IMPORT

PAGE = Page(
    stem="customer",
    title="客户",
    empty="还没有客户。请先在“导入”页收进营销系统导出的客户档案。",
    way=TO_IMPORT,
    view=View(
        columns=(
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            Customer.status,
            Customer.address,
            Customer.phone,
            Customer.category,
            Customer.usage_class,
            Line.name,
            Customer.former_account_no,
            Customer.important_reason,
            Customer.important_rank,
        ),
        find=(
            Customer.account_no,
            Customer.former_account_no,
            Customer.name,
            Customer.address,
            Customer.phone,
        ),
        order=(Customer.account_no,),
        spelled=Customer.initials,
    ),
    filters=(TransformerArea.name, Customer.category, Customer.usage_class, Customer.status),
    picks=(Pick("concern", "情况", CONCERNS),),
    sections=(
        Section("户", (Customer.account_no, Customer.former_account_no, Customer.name, Customer.status)),
        Section("联系", (Customer.contact, Customer.phone, Customer.identity_no, Customer.address)),
        Section(
            "用电",
            (
                Customer.category,
                Customer.usage_class,
                Customer.capacity,
                Customer.voltage,
                Customer.phase,
                Customer.metering,
                Customer.opened_on,
                Customer.locality,
            ),
        ),
        Section(
            "抄表",
            (
                Customer.area_id,
                Customer.cycle,
                Customer.reading_section,
                Customer.reading_day,
                Customer.walking_order,
            ),
        ),
        Section(
            "重要客户，停电要先通知",
            (
                Customer.important_reason,
                Customer.important_rank,
                Customer.outage_contact,
                Customer.outage_phone,
            ),
        ),
        Section("期初", (Customer.opening_zero_count, Customer.opening_month)),
    ),
)


class CustomerList(ListPage):
    """The list; Enter opens the sheet, not the form."""

    opened = Signal(int)

    def open(self) -> None:
        """The sheet of the chosen row."""
        if chosen := self.chosen():
            self.opened.emit(chosen[0])

    def cut_over(self, chosen: list[int]) -> None:
        """The form in which the chosen accounts go to another 台区."""
        many = len(chosen)
        self.form = CUT_OVER.form(self.desk, f"{CUT_OVER.title}：{many:,} 户", chosen, many, {})
        self.form.closed.connect(self._close)
        self._layers.setCurrentIndex(self._layers.addWidget(self.form))
        next(iter(self.form.fields.values())).setFocus()


class _CutOver:
    """The button's press, without a closure over the page."""

    def __init__(self, page: "CustomerPage") -> None:
        self.page = page

    def __call__(self, _desk: Desk, chosen: list[int]) -> None:
        self.page.list.cut_over(chosen)


class CustomerPage(HandPage):
    """The list of accounts, and in its place the sheet of one or its form."""

    stem = PAGE.stem
    title = PAGE.title

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        cut_over = Button(CUT_OVER.title, CUT_OVER.key, _CutOver(self))
        export = Button("导出名单", "Ctrl+E", _Export(self), needs_rows=False)
        self.list = CustomerList(desk, replace(PAGE, buttons=(cut_over, export)))
        self._page_before = ""
        self._sheet_before = 0
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.list)
        self.list.opened.connect(self.show_sheet)

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet, made when it is first wanted: the list is there sooner."""
        made = Sheet(self.desk, PAGE.fields)
        self._layers.addWidget(made)
        made.left.connect(self.go_back)
        made.amending.connect(self.amend)
        return made

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The sheet where the words are an account's number, else the rows another page speaks of."""
        if self.typed():
            self.desk.said.emit("有一张客户的表单还没有保存，请先保存或放弃")
            return
        self.list.discard()
        key = self.desk.consult(customer_sheet.find, words) if words and not filters else None
        if key is not None:
            here = self.desk.came_from == self.stem
            self._page_before = "" if here else self.desk.came_from
            self._sheet_before = self.sheet.key if here and self._layers.currentWidget() is self.sheet else 0
            self.show_sheet(key)
        else:
            self._layers.setCurrentWidget(self.list)
            self.list.ask_for(words, filters)

    def refresh(self) -> None:
        """Show the book as it stands now."""
        self.list.refresh()
        if "sheet" in vars(self):
            self.sheet.refresh()

    def typed(self) -> bool:
        """Whether the form has something that is not saved."""
        return self.list.typed()

    def discard(self) -> None:
        """Close the form without saving."""
        self.list.discard()

    def show_sheet(self, key: int) -> None:
        """The sheet of an account."""
        self._layers.setCurrentWidget(self.sheet)
        self.sheet.show_account(key)

    def go_back(self) -> None:
        """From the sheet to where the person came from: another page, another sheet, or the list."""
        page, sheet = self._page_before, self._sheet_before
        self._page_before, self._sheet_before = "", 0
        if sheet and sheet != self.sheet.key:
            self.show_sheet(sheet)
            return
        self._layers.setCurrentWidget(self.list)
        self.list.table.setFocus()
        if page:
            self.desk.go.emit(page, "", {})

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever leaves for another page and comes back by the navigation goes on to the list."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._page_before, self._sheet_before = "", 0

    def amend(self, key: int) -> None:
        """The form of the account on the sheet; the sheet comes back when it is closed."""
        self._layers.setCurrentWidget(self.list)
        self.list.open_record(key)
        if self.list.form is not None:
            self.list.form.closed.connect(self._amended)

    def _amended(self) -> None:
        self.show_sheet(self.sheet.key)


class _Export:
    """导出名单's press, without a closure over the page."""

    def __init__(self, page: CustomerPage) -> None:
        self.page = page

    def __call__(self, desk: Desk, _chosen: list[int]) -> None:
        export_list(desk, PAGE.view, self.page.list.model.question)
