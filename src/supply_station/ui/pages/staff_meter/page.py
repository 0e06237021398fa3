"""员工自用电页：the month of homes and of the station, and beside it what belongs to no month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QTabWidget, QVBoxLayout, QWidget

from supply_station.models import (
    Customer,
    Employee,
    StaffMeter,
    StaffMeterBackBill,
    StaffMeterPosting,
    StaffMeterReading,
    Usage,
)
from supply_station.rules import period
from supply_station.rules.staff_meter import Ledger
from supply_station.services import listing
from supply_station.services.staff_meter import NewStaffMeter, enter_staff_meters, months
from supply_station.services.staff_meter_order import order_replacements
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.grid_form import GridForm, Rows
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.month_picker import MonthPicker
from supply_station.ui.kit.page import Button
from supply_station.ui.kit.rows import RowsTable
from supply_station.ui.kit.step import Step
from supply_station.ui.pages.staff_meter import declared
from supply_station.ui.pages.staff_meter.board import Board
from supply_station.ui.pages.staff_meter.press import Do, Print, Turn, last_place, named, voidable
from supply_station.ui.pages.staff_meter.sheet import MonthSheet, flagged

SHOWS = {
    StaffMeter,
    StaffMeterReading,
    StaffMeterBackBill,
    StaffMeterPosting,
    Usage,
    Customer,
    Employee,
}
"""A change of these changes the month."""
EMPTY = "还没有登记自用电户。请按 Ctrl+N 登记本所的和员工家的，月表就从导入的电量里填好。"


class StaffMeterPage(HandPage):
    """Seven tabs, and in their place the form of a step."""

    stem = "staff_meter"
    title = "自用电"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.form: Form | GridForm | None = None
        self.front = QWidget()
        self.picker = MonthPicker(self.front)
        self.homes, self.office = MonthSheet(desk, Ledger.HOME), MonthSheet(desk, Ledger.OFFICE)
        self.flags = RowsTable("要查的", declared.FLAGS, wrap=True)
        self.empty = Empty(EMPTY)
        self.register = ListPage(desk, replace(declared.REGISTER, buttons=self._of_register()))
        self.bills = ListPage(desk, voidable(declared.BACK_BILLS, declared.VOID_BILLS))
        self.inspections = ListPage(desk, voidable(declared.INSPECTIONS, declared.VOID_INSPECTIONS))
        self.board = Board(desk)
        self.postings = ListPage(desk, replace(declared.POSTINGS, buttons=self._of_postings()))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("员工自用电")
        self._lay_out()
        self.picker.picked.connect(self._picked)
        self.flags.opened.connect(self._follow)
        desk.changed.connect(self._changed)
        self.refresh()

    @property
    def sheets(self) -> tuple[MonthSheet, MonthSheet]:
        """The month of the homes and of the station."""
        return self.homes, self.office

    @property
    def lists(self) -> tuple[ListPage, ...]:
        """What belongs to no one month."""
        return self.register, self.bills, self.inspections, self.postings

    def refresh(self) -> None:
        """Show the book as it stands now."""
        today = self._today()
        found = self.desk.consult(months, until=period.month_of(today))
        before = self.picker.month()
        over = period.shift(period.month_of(today), -1)
        self.picker.offer(found, None if before in found else over if over in found else None)
        self._show_month(self.picker.month())

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The month, the tab or the account another page speaks of."""
        if self.typed():
            self.desk.said.emit("填写的内容还没有保存，请先保存，或者按 Esc 放弃")
            return
        self.discard()
        asked = filters or {}
        if month := asked.get("month"):
            self.picker.choose(month)
        names = [self.tabs.tabText(at).partition(" ")[0] for at in range(self.tabs.count())]
        if (tab := asked.get("tab")) in names:
            self.tabs.setCurrentIndex(names.index(tab or ""))
        if words:
            self.tabs.setCurrentWidget(self.register)
            self.register.ask_for(words)

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return (self.form is not None and self.form.typed()) or any(each.typed() for each in self.sheets)

    def discard(self) -> None:
        """Give up what was typed."""
        if self.form is not None:
            self.form.discard()
        for each in self.sheets:
            if each.typed():
                each.show_month(each.month)

    def save(self) -> None:
        """Save the month's sheet one stands on."""
        sheet = self.tabs.currentWidget()
        if isinstance(sheet, MonthSheet):
            sheet.save()

    def review(self) -> None:
        """The form of a review of the month."""
        if self._saved():
            self._step(declared.REVIEW, [self.picker.month()], {})

    def post(self) -> None:
        """The form of the posting of the month."""
        if self._saved():
            self._step(
                declared.POST, [self.picker.month()], {"posted_on": self._today()} | last_place(self.desk)
            )

    def print_board(self, _chosen: Sequence[int] = ()) -> None:
        """The board of the month, to be looked at and printed."""
        chosen = self.postings.chosen() if self.tabs.currentWidget() is self.postings else []
        month = self.picker.month()
        if chosen:
            month = self.desk.consult(listing.record, (StaffMeterPosting.month,), chosen[0])["month"]
        self.desk.attempt(Print(self.board, month))

    def enter(self, _chosen: Sequence[int] = ()) -> None:
        """The grid for many accounts."""
        self._lay_over(GridForm(self.desk, "登记自用电户", declared.ADVICE, declared.NEW, self._enter))

    def amend(self, chosen: list[int]) -> None:
        """The form of one registration."""
        columns = tuple(column for name, column in declared.AMEND.fields.items() if name != "basis")
        self._step(declared.AMEND, chosen, self.desk.consult(listing.record, columns, chosen[0]))

    def bill_back(self, chosen: list[int]) -> None:
        """The form of 补收 of one account."""
        given = {"month": self.picker.month(), "billed_on": self._today()}
        self._step(declared.BILL_BACK, chosen, given)

    def inspect(self, chosen: list[int]) -> None:
        """The form of an inspection of the chosen accounts."""
        self._step(declared.INSPECT, chosen, {"inspected_on": self._today()})

    def order(self, chosen: list[int]) -> str | None:
        """Orders to replace the meter or its box."""
        why = self.desk.ask.line("开换表工单的事由", "员工自用电整治：更换电能表、计量箱")
        if why is None:
            return None
        opened = self.desk.perform(order_replacements, ids=chosen, cause=why)
        return f"已开工单 {len(opened)} 张：{'、'.join(opened[:5])}，在“工单”页待派"

    def take_down(self, chosen: list[int]) -> None:
        """The form of a board that comes down early."""
        self._step(declared.TAKE_DOWN, chosen, {})

    def _of_register(self) -> tuple[Button, ...]:
        return (
            Button("登记多户", "Ctrl+N", Do(self.enter), needs_rows=False, primary=True),
            Button("更正、写止月", "Ctrl+E", Do(self.amend)),
            Button("登记补收", "Ctrl+B", Do(self.bill_back)),
            Button("计量检查", "Ctrl+J", Do(self.inspect)),
            Button("开换表工单", "Ctrl+T", Do(self.order)),
            Button("作废", "Ctrl+Delete", declared.VOID_REGISTERED),
        )

    def _of_postings(self) -> tuple[Button, ...]:
        return (
            Button("打印", "Ctrl+P", Do(self.print_board), needs_rows=False),
            Button("撤榜", "Ctrl+D", Do(self.take_down)),
            Button("作废张榜", "Ctrl+Delete", declared.VOID_POSTING),
        )

    def _enter(self, rows: Rows) -> str:
        many = self.desk.perform(enter_staff_meters, rows=[NewStaffMeter(**row) for row in rows])
        return f"已登记 {many} 户"

    def _saved(self) -> bool:
        """Whether the month can be gone on with: all that was typed is in the book."""
        if not self.picker.month():
            self.desk.said.emit("还没有登记自用电户，请先按 Ctrl+N 登记")
            return False
        if any(each.typed() for each in self.sheets):
            self.desk.said.emit("月表里填的还没有保存，请先按 Ctrl+S 保存")
            return False
        return True

    def _step(self, step: Step, chosen: Sequence[Any], given: Values) -> None:
        named = chosen[0] if isinstance(chosen[0], str) else self._about(chosen)
        self._lay_over(step.form(self.desk, f"{step.title}　{named}".strip(), chosen, len(chosen), given))

    def _about(self, chosen: Sequence[int]) -> str:
        """Whose account a form is about."""
        if len(chosen) > 1:
            return f"{len(chosen)} 户"
        return named(self.desk, chosen[0]) if self.tabs.currentWidget() is self.register else ""

    def _lay_over(self, form: Form | GridForm) -> None:
        if self.form is not None:
            self.form.discard()
        self.form = form
        form.closed.connect(self._close)
        self._layers.setCurrentIndex(self._layers.addWidget(form))
        focus = next(iter(form.fields.values())) if isinstance(form, Form) else form
        focus.setFocus()

    def _close(self) -> None:
        if self.form is not None:
            self._layers.setCurrentWidget(self.front)
            self._layers.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
            self.take_keys()

    def _changed(self, kinds: frozenset[type]) -> None:
        if kinds & SHOWS and not any(each.typed() for each in self.sheets):
            self.refresh()

    def _picked(self, month: str) -> None:
        """Another month, unless something typed would be lost."""
        if month == self.homes.month:
            return
        typed = any(each.typed() for each in self.sheets)
        if typed and not self.desk.ask.sure("月表里填的还没有保存，要放弃吗？", "放弃"):
            self.picker.choose(self.homes.month)
            return
        self._show_month(month)

    def _show_month(self, month: str) -> None:
        for each in self.sheets:
            each.show_month(month)
        self.flags.show_rows(flagged([row for each in self.sheets for row in each.rows]))
        self.empty.setVisible(not month)

    def _follow(self, row: int) -> None:
        self.desk.go.emit("customer", str(self.flags.rows.rows[row][1]), {})

    def turn(self, at: int) -> None:
        """Another tab in front."""
        self.tabs.setCurrentIndex(at)
        self.take_keys()

    def take_keys(self) -> None:
        """The keys go to the tab in front."""
        shown = self.tabs.currentWidget()
        (shown.table if isinstance(shown, ListPage) else shown).setFocus()

    def _today(self) -> date:
        return self.desk.office.clock().date()

    def _lay_out(self) -> None:
        title = QLabel("员工自用电")
        title.setObjectName("pageTitle")
        top, acts = QHBoxLayout(), FlowLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.picker)
        acts.addWidget(keyed(self.front, "保存月表", "Ctrl+S", self.save, primary=True))
        acts.addWidget(keyed(self.front, "复核", "Ctrl+R", self.review))
        acts.addWidget(keyed(self.front, "张榜", "Ctrl+G", self.post))
        down = QVBoxLayout(self.front)
        down.addLayout(top)
        down.addWidget(self.empty)
        down.addWidget(self.tabs, 1)
        down.addLayout(acts)
        named = (("家庭", self.homes), ("站所", self.office), ("要查的", self.flags))
        shown = (*named, *((each.page.title, each) for each in self.lists))
        for at, (name, widget) in enumerate(shown):
            self.tabs.addTab(widget, f"{name} Ctrl+{at + 1}")
            QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self.front, Turn(self, at))
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.front)
