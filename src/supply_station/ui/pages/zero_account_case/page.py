"""零度户核查页：the cases, the batches and the announcements; in their place a form, a grid or one case."""

from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QTabWidget, QWidget

from supply_station.models import ZeroAccount
from supply_station.rules.zero_account import CaseState
from supply_station.services.zero_account_back import step_back
from supply_station.services.zero_account_list import standing
from supply_station.services.zero_account_sheet import find_case
from supply_station.services.zero_account_treatment import renew, void_cases
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.focus import hand_over
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.page import Button
from supply_station.ui.kit.step import Step
from supply_station.ui.pages.zero_account_case import opening, steps
from supply_station.ui.pages.zero_account_case.declared import OPEN, PAGE, CaseList
from supply_station.ui.pages.zero_account_case.papers import Announcements, Reports
from supply_station.ui.pages.zero_account_case.photos import PhotoPanel
from supply_station.ui.pages.zero_account_case.press import Do, Turn
from supply_station.ui.pages.zero_account_case.returned import ReturnedList
from supply_station.ui.pages.zero_account_case.sheet import Sheet

NOTHING_CHOSEN = "请先在表里选中要办的户；Shift+↓ 连着选，Ctrl+A 全选"


class ZeroAccountCasePage(HandPage):
    """The cases; Enter opens one, Ctrl+G does what comes next for the chosen ones."""

    stem = PAGE.stem
    title = PAGE.title

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = CaseList(desk, replace(PAGE, buttons=self._buttons()))
        self.reports, self.announcements = Reports(desk), Announcements(desk)
        self.counted = QLabel()
        self.step_button = self.list.front.findChildren(QPushButton, "primary")[0]
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("零度户核查的各张表")
        self.layer: Any = None
        self._before: QWidget = self.tabs
        self._stale = True
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.tabs)
        self._lay_out()
        self.list.opened.connect(self.show_case)
        self.list.table.selectionModel().selectionChanged.connect(self._offer_step)
        self.list.model.came.connect(self._offer_step)
        for part in (self.reports, self.announcements):
            part.opened.connect(self.show_cases_of)
            part.unwanted.connect(self.show_to_take_back)
        self.reports.sending.connect(self._send_report)
        desk.changed.connect(self._changed)
        self.list.ask_for("", OPEN)

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of one case, made when it is first wanted."""
        made = Sheet(self.desk)
        self._layers.addWidget(made)
        made.left.connect(self.show_list)
        made.stepped.connect(self._step_on_sheet)
        made.unwanted.connect(self._take_back_on_sheet)
        return made

    @cached_property
    def returned(self) -> ReturnedList:
        """The grid of a returned list, made when it is first wanted."""
        return ReturnedList(self.desk)

    @cached_property
    def opening(self) -> opening.Opening:
        """The grid of cases begun on paper, made when it is first wanted."""
        return opening.Opening(self.desk)

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The case where the words are an account's number, else the cases another page speaks of."""
        if self.typed():
            self.desk.said.emit("填写的内容还没有保存，请先保存，或者按 Esc 放弃")
            return
        self._close()
        asked = filters or {}
        key = None
        if words and not asked.keys() - {"month"}:
            key = self.desk.consult(find_case, words, asked.get("month"))
        if key is not None:
            self.show_case(key)
        else:
            self.show_list()
            self.list.ask_for(words, asked)

    def refresh(self) -> None:
        """Show the book as it stands now."""
        self._count()
        self.list.refresh()
        for part in (self.reports, self.announcements):
            part.refresh()
        if "sheet" in vars(self):
            self.sheet.refresh()

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.layer is not None and not isinstance(self.layer, PhotoPanel) and self.layer.typed()

    def discard(self) -> None:
        """Give up what was typed."""
        if self.layer is not None and not isinstance(self.layer, PhotoPanel):
            self.layer.discard()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while another page was in front is counted now."""
        super().showEvent(event)
        if self._stale:
            self._count()

    def show_case(self, key: int) -> None:
        """The sheet of a case."""
        self._layers.setCurrentWidget(self.sheet)
        self.sheet.show_case(key)

    def show_list(self) -> None:
        """The cases."""
        self._layers.setCurrentWidget(self.tabs)
        self.tabs.setCurrentIndex(0)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_cases_of(self, number: str) -> None:
        """The cases of a batch or an announcement."""
        self.show_list()
        self.list.ask_for(number)

    def show_to_take_back(self, number: str) -> None:
        """The cases of a batch or an announcement: which of them go back is chosen there."""
        self.show_cases_of(number)
        self.desk.said.emit("选中要退回的户（Ctrl+A 全选），再按 Ctrl+T")

    def next_step(self, chosen: list[int]) -> None:
        """What comes next for the chosen cases."""
        if not chosen:
            self.desk.said.emit(NOTHING_CHOSEN)
            return
        states = self.list.states()
        if len(states) == 1:
            self._step(states.pop(), chosen)
        else:
            named = "、".join(state for state in CaseState if state in states)
            self.desk.said.emit(f"选中的户环节不同（{named}），下一步也不同；请用“环节”筛选后分开办")

    def enter_list(self, _chosen: list[int] | None = None) -> None:
        """登记核查清单."""
        self._lay(self.returned)
        self.returned.begin()

    def take_in(self, _chosen: list[int]) -> None:
        """期初零度户."""
        self._lay(self.opening)
        self.opening.begin()

    def add_photos(self, _chosen: list[int]) -> None:
        """核查照片."""
        made = PhotoPanel(self.desk)
        self._lay(made)
        made.begin()

    def enter_days(self, chosen: list[int]) -> None:
        """销户日期, which may come before the announcement."""
        self._form(steps.CLOSING, chosen, len(chosen))

    def take_back(self, chosen: list[int]) -> str | None:
        """退回上一步."""
        reason = self.desk.ask.line(f"退回上一步的原因（{len(chosen):,} 户；上报的整批一起退回）")
        if reason is None:
            return None
        done = self.desk.perform(step_back, cases=chosen, reason=reason)
        papers = f"；打印过的{'、'.join(done.papers)} 作废，请从资料盒里取出" if done.papers else ""
        return f"已退回上一步 {done.cases:,} 户{papers}"

    def void(self, chosen: list[int]) -> str | None:
        """作废核查."""
        return self._with_reason(void_cases, chosen, "作废这笔核查的原因", "已作废核查")

    def renew(self, chosen: list[int]) -> str:
        """重开工单."""
        numbers = self.desk.perform(renew, cases=chosen)
        return f"已重开核查工单 {len(numbers):,} 张：{numbers[0]}" + (" 起" if len(numbers) > 1 else "")

    def _with_reason(self, act: Any, chosen: list[int], question: str, said: str) -> str | None:
        reason = self.desk.ask.line(f"{question}（{len(chosen):,} 户）")
        if reason is None:
            return None
        self.desk.perform(act, cases=chosen, reason=reason)
        return f"{said} {len(chosen):,} 户"

    def _step(self, state: CaseState, cases: list[int]) -> None:
        if state is CaseState.DISPATCHED:
            self.enter_list()
        elif state is CaseState.APPROVED:
            self._layers.setCurrentWidget(self.tabs)
            self.tabs.setCurrentIndex(1)
            hand_over(self.reports)
            self.desk.said.emit("上报按批次登记：选中这一批，再按 Ctrl+G")
        elif state is CaseState.TO_CONFIRM:
            self.desk.attempt(partial(steps.confirm, self.desk, cases))
        elif state is CaseState.LISTED:
            self.desk.attempt(partial(self._send, cases))
        elif state in steps.FORMS:
            self._form(steps.FORMS[state], cases, len(cases))
        else:
            self.desk.said.emit("已经结案，没有下一步")

    def _send(self, cases: list[int]) -> None:
        self._form(steps.SEND, steps.orders_of(self.desk, cases), len(cases))

    def _send_report(self, report: int, many: int) -> None:
        self._form(steps.REPORT, [report], many)

    def _step_on_sheet(self) -> None:
        if self.sheet.seen is not None:
            self._step(self.sheet.seen.state, [self.sheet.seen.id])

    def _take_back_on_sheet(self) -> None:
        if self.sheet.seen is not None:
            self.desk.attempt(partial(self.take_back, [self.sheet.seen.id]))

    def _form(self, step: Step, chosen: list[int], many: int) -> None:
        form = steps.form_of(self.desk, step, chosen, many)
        self._lay(form)
        next(iter(form.fields.values())).setFocus()

    def _lay(self, layer: Any) -> None:
        """Show a form, a grid or the photos in place of what is shown; that comes back when it is closed."""
        self._close()
        shown = self._layers.currentWidget()
        self._before = shown if shown is not None else self.tabs
        self.layer = layer
        if self._layers.indexOf(layer) < 0:
            layer.closed.connect(self._close)
            self._layers.addWidget(layer)
        self._layers.setCurrentWidget(layer)

    def _close(self) -> None:
        layer, self.layer = self.layer, None
        if layer is None:
            return
        self._layers.setCurrentWidget(self._before)
        if isinstance(layer, Form | PhotoPanel):  # the grids stay for the next time
            self._layers.removeWidget(layer)
            layer.deleteLater()
        here = self.tabs.currentWidget() if self._before is self.tabs else self.sheet
        (self.list.table if here is self.list else here).setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_step(self) -> None:
        states = self.list.states()
        word = steps.next_word(next(iter(states))) if len(states) == 1 else ""
        self.step_button.setText(f"{word or '下一步'}（Ctrl+G）")
        self.step_button.setEnabled(bool(word) or len(states) != 1)

    def _changed(self, kinds: frozenset[type]) -> None:
        if ZeroAccount in kinds:
            self._stale = True
            if self.isVisible():
                self._count()

    def _count(self) -> None:
        self._stale = False
        held = self.desk.consult(standing)
        self.counted.setText(f"没有结案的 {sum(held.values()):,} 户　")
        self.counted.setToolTip("\n".join(f"{state} {many:,} 户" for state, many in held.items()))

    def _buttons(self) -> tuple[Button, ...]:
        return (
            Button("下一步", "Ctrl+G", Do(self.next_step), needs_rows=False, primary=True),
            Button("登记核查清单", "Ctrl+H", Do(self.enter_list), needs_rows=False),
            Button("销户日期", "Ctrl+D", Do(self.enter_days)),
            Button("退回上一步", "Ctrl+T", Do(self.take_back)),
            Button("重开工单", "Ctrl+R", Do(self.renew)),
            Button("照片", "Ctrl+I", Do(self.add_photos), needs_rows=False),
            Button("期初", "Ctrl+N", Do(self.take_in), needs_rows=False),
            Button("作废", "Ctrl+Delete", Do(self.void)),
        )

    def _lay_out(self) -> None:
        self.counted.setObjectName("quiet")
        self.tabs.setCornerWidget(self.counted)
        parts = (("核查中", self.list), ("上报批次", self.reports), ("公告", self.announcements))
        for at, (title, part) in enumerate(parts, 1):
            self.tabs.addTab(part, f"{title}（Ctrl+{at}）")
            QShortcut(QKeySequence(f"Ctrl+{at}"), self.tabs, Turn(self.tabs, at - 1))
