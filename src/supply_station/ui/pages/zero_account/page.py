"""零度户页：candidates seen by class, put on the check list and printed; missing readings (domain 5)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from supply_station.rules import period
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import TODAYS_STATUS
from supply_station.services.work_order_paper import Printed, chosen_paper
from supply_station.services.zero_account import Opened, open_cases
from supply_station.services.zero_account_month import GATHERED, MonthView, months
from supply_station.services.zero_account_paper import TITLES, check_list
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty, Onward
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.month_picker import MonthPicker
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.pages.zero_account.candidates import NO_AREA
from supply_station.ui.pages.zero_account.figures import Figures
from supply_station.ui.pages.zero_account.narrowing import Candidates
from supply_station.ui.pages.zero_account.work import Gathering, Opening
from supply_station.ui.printing import Printing, Wanted
from supply_station.ui.way import TO_IMPORT

NO_USAGE_AT_ALL = "还没有电量。请先在“导入”页收进客户档案和最近几个月的电量，零度户就会自己列出来。"
NO_USAGE = "{month} 还没有电量。请先在“导入”页收进这个月的电量明细，再来看零度户。"


class ZeroAccountPage(HandPage):
    """零度户 of one month."""

    stem = "zero_account"
    title = "零度户"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.picker = MonthPicker(self)
        self.state = QLabel()
        self.figures = Figures()
        self.candidates = Candidates()
        self.missing = RowsTable("缺抄户", (Head("台区"), Head("户号"), Head("户名", wide=True)))
        self.tabs = QTabWidget()
        self.empty, self.to_import = Empty(""), Onward(desk, TO_IMPORT)
        self.full, self.hollow = QWidget(), QWidget()
        self.buttons: list[QPushButton] = []
        self._stale, self._waiting, self._turn = True, False, 0
        self._lay_out()
        self._connect()
        self._offer()

    def refresh(self) -> None:
        """Offer the months of the book as it stands and work out the one that is chosen."""
        self._stale = True
        self._offer()
        self._gather()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """Show what another page speaks of.

        `filters` may hold a `month`, `missing` for the 缺抄 tab, a `category` and a `standing`.
        """
        asked = filters or {}
        if "month" in asked:
            self.picker.choose(asked["month"])
        self.tabs.setCurrentIndex(1 if "missing" in asked else 0)
        self.candidates.ask_for(words, asked.get("category", ""), asked.get("standing", ""))

    def list_quota(self) -> None:
        """列入 as many as the shares still lack."""
        self._open(Opening(self.desk, self.picker.month(), whole="quota"))

    def list_all(self) -> None:
        """列入 every candidate that needs a check; asks first."""
        month, many = self.picker.month(), len(self.candidates.due())
        if not many:
            self.desk.said.emit("没有还要列入的户")
        elif self.desk.ask.sure(f"把 {month} 还没列入的 {many:,} 户零度户全部列入核查？", "全部列入"):
            self._open(Opening(self.desk, month, whole="all"))

    def list_chosen(self) -> None:
        """列入 the ticked candidates, or those the bar stands on."""
        numbers = tuple(each.candidate.account_no for each in self.candidates.due_chosen())
        if numbers:
            self._open(Opening(self.desk, self.picker.month(), accounts=numbers))
        else:
            self.desk.said.emit("请先用空格键勾选还没列入的户；免核查的户不用列入")

    def list_areas(self) -> None:
        """列入 the 台区 of the ticked candidates, or of those the bar stands on; asks first."""
        chosen = (each.candidate.area for each in self.candidates.chosen())
        areas = tuple(dict.fromkeys(area for area in chosen if area))
        many = sum(each.candidate.area in areas for each in self.candidates.due())
        named = "、".join(areas[:5]) + (f" 等 {len(areas)} 个台区" if len(areas) > 5 else "")
        if not many:
            self.desk.said.emit("选中的户所在的台区没有还要列入的户")
        elif self.desk.ask.sure(f"把 {named} 还没列入的 {many:,} 户零度户列入核查？", "列入"):
            self._open(Opening(self.desk, self.picker.month(), areas=areas))

    def print_checks(self) -> None:
        """打印核查工单 of the ticked candidates, or of the whole month."""
        kind = OrderKind.ZERO_ACCOUNT_CHECK
        self._print(kind, chosen_paper, kind=kind)

    def print_list(self) -> None:
        """打印核查清单 of the ticked candidates, or of the whole month."""
        self._print(TITLES["zero_account_list"], check_list, "zero_account_list")

    def open_customer(self, account_no: str) -> None:
        """The account a row speaks of."""
        self.desk.go.emit("customer", account_no, {})

    def show_candidates(self) -> None:
        """The first tab."""
        self.tabs.setCurrentIndex(0)
        self.candidates.table.setFocus()

    def show_missing(self) -> None:
        """The second tab."""
        self.tabs.setCurrentIndex(1)
        self.missing.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while the page was not looked at is worked out now."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _print(
        self, title: str, query: Callable[..., Printed | bytes], paper: str = "", **values: Any
    ) -> None:
        ticked = self.candidates.ticked()
        numbers = tuple(each.order_no for each in ticked if each.order_no)
        if ticked and not numbers:
            self.desk.said.emit("勾选的户还没有列入核查，没有工单可打；请先列入")
            return
        month = self.picker.month()
        asked = {"month": month, "numbers": numbers, **values}
        printing = Printing(self.desk, Wanted(title, f"{title}{month}", query, asked, paper))
        self.desk.attempt(printing.start)

    def _open(self, opening: Opening) -> None:
        self.desk.attempt(partial(self._start, "列入核查", opening, self._opened))

    def _opened(self, done: Opened) -> None:
        self.candidates.untick()
        self.desk.changed.emit(open_cases.changes)
        self.desk.said.emit(
            f"新列入 {done.opened:,} 户，此前已列入 {done.already:,} 户；按 Ctrl+P 打印工单"
            if done.opened
            else "已经列够，没有再列入"
        )

    def _start(self, title: str, work: Any, done: Callable[[Any], None], *, quiet: bool = False) -> None:
        self.desk.jobs.run(title, work, done, self._refused, self._stopped, quiet=quiet)

    def _refused(self, sentence: str) -> None:
        self._stopped()
        self.desk.ask.tell("没有办成", sentence)

    def _stopped(self) -> None:
        if not self._stale or self._waiting:
            return
        self._waiting = self.desk.jobs.current is not None  # it gave way, and is worked out afterwards
        if not self._waiting:
            self.state.setText("没有算完，按 F5 重新计算")

    def _offer(self) -> None:
        today = self.desk.office.clock().date()
        found = self.desk.consult(months, until=period.month_of(today))
        self.picker.offer(found.offered, None if self.picker.month() in found.offered else found.newest)

    def _picked(self) -> None:
        self._stale = True
        self.candidates.table.ticks.clear()
        if self.isVisible():
            self._gather()

    def _changed(self, kinds: frozenset[type]) -> None:
        if kinds & GATHERED:
            self._stale = True
            if self.isVisible():
                self.refresh()

    def _resume(self) -> None:
        if self._waiting and self.isVisible():
            self._gather()

    def _gather(self) -> None:
        """Work the month out; waits while other long work is under way."""
        month = self.picker.month()
        if not month:
            self._show_empty(NO_USAGE_AT_ALL)
            return
        self._turn += 1
        self.state.setText("正在计算…")
        self._enable(on=False)
        self._waiting = self.desk.jobs.current is not None
        if not self._waiting:
            work = Gathering(self.desk, month, self._turn)
            self._start(f"计算 {month} 的零度户", work, self._gathered, quiet=True)

    def _gathered(self, found: tuple[int, MonthView]) -> None:
        turn, view = found
        if turn != self._turn:
            return
        self._stale = False
        self.state.clear()
        self.figures.show_classes(view.classes)
        self.candidates.show_view(view)
        self.missing.show_rows([(each.area or NO_AREA, each.account_no, each.name) for each in view.missing])
        self.tabs.setTabText(0, f"候选 {len(view.entries):,} 户（Ctrl+1）")
        self.tabs.setTabText(1, f"缺抄 {len(view.missing):,} 户（Ctrl+2）")
        self._show_empty("" if view.held else NO_USAGE.format(month=view.month))
        self._enable(on=view.held > 0)

    def _show_empty(self, words: str) -> None:
        self.empty.setText(words)
        self.hollow.setVisible(bool(words))
        self.full.setVisible(not words)
        self._enable(on=not words)

    def _enable(self, *, on: bool) -> None:
        for button in self.buttons:
            button.setEnabled(on)

    def _open_missing(self, row: int) -> None:
        self.open_customer(str(self.missing.rows.rows[row][1]))

    def _connect(self) -> None:
        self.picker.picked.connect(self._picked)
        self.candidates.opened.connect(self.open_customer)
        self.missing.opened.connect(self._open_missing)
        self.desk.changed.connect(self._changed)
        self.desk.jobs.ended.connect(self._resume)
        keys = {"F5": self.refresh, "Ctrl+1": self.show_candidates, "Ctrl+2": self.show_missing}
        for key, slot in keys.items():
            QShortcut(QKeySequence(key), self, slot)

    def _lay_out(self) -> None:
        title = QLabel(self.title)
        title.setObjectName("pageTitle")
        self.state.setAccessibleName("计算情况")
        top = QHBoxLayout()
        for part in (title, self.picker, self.state):
            top.addWidget(part)
        top.addStretch(1)
        self.tabs.addTab(self.candidates, "候选（Ctrl+1）")
        self.tabs.addTab(self.missing, "缺抄（Ctrl+2）")
        self.tabs.setCornerWidget(self.candidates.counted)
        note = QLabel(TODAYS_STATUS)
        note.setObjectName("quiet")
        note.setWordWrap(True)
        flow = FlowLayout()
        for name, key, slot in (
            ("列入勾选户", "Ctrl+G", self.list_chosen),
            ("列入台区", "Ctrl+T", self.list_areas),
            ("全部列入", "Ctrl+E", self.list_all),
            ("打印工单", "Ctrl+P", self.print_checks),
            ("打印清单", "Ctrl+L", self.print_list),
        ):
            self.buttons.append(keyed(self, name, key, slot))
            flow.addWidget(self.buttons[-1])
        self.buttons.append(keyed(self, "按比例列入", "Ctrl+Q", self.list_quota, primary=True))
        top.addWidget(self.buttons[-1])
        full = QVBoxLayout(self.full)
        full.setContentsMargins(0, 0, 0, 0)
        full.addWidget(self.figures)
        full.addWidget(note)
        full.addWidget(self.tabs, 1)
        full.addLayout(flow)
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.full, 1)
        down.addWidget(self._hollow(), 1)

    def _hollow(self) -> QWidget:
        """What stands in place of an empty list: what to do first."""
        box = QVBoxLayout(self.hollow)
        box.addWidget(self.empty, 1)
        box.addWidget(self.to_import, 1)
        self.hollow.hide()  # until it is known that there is nothing to count
        return self.hollow
