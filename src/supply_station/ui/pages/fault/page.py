"""故障报修页：the list, and in its place the form of a call, of the repair or of the maintenance."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout

from supply_station.models import Customer, Fault
from supply_station.services import listing
from supply_station.services.fault import amend_fault, register_fault, void_faults
from supply_station.services.fault_repeat import told_of
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button
from supply_station.ui.kit.step import Step
from supply_station.ui.pages.fault.declared import ABOUT, AMENDED, ANSWER, ENTRY, FOLLOW, HAND, PAGE


class FaultList(ListPage):
    """The list; Enter opens the course of the repair."""

    opened = Signal(list)

    def open(self) -> None:
        """The repair of the chosen row."""
        if chosen := self.chosen():
            self.opened.emit(chosen[:1])


class FaultPage(HandPage):
    """The list of calls, and a form in its place."""

    stem = PAGE.stem
    title = PAGE.title

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = FaultList(desk, replace(PAGE, buttons=self._buttons()))
        self.form: Form | None = None
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.list)
        self.list.opened.connect(self.follow)

    def refresh(self) -> None:
        """Show the book as it stands now."""
        self.list.refresh()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The calls another page speaks of."""
        if self.typed():
            self.desk.said.emit("有一张故障报修的表单还没有保存，请先保存或放弃")
            return
        self.discard()
        self.list.ask_for(words, filters)

    def typed(self) -> bool:
        """Whether a form has something that is not saved."""
        return self.form is not None and self.form.typed()

    def discard(self) -> None:
        """Close the form without saving."""
        if self.form is not None:
            self.form.discard()

    def register(self, _chosen: list[int]) -> None:
        """The form of a new call, now."""
        form = Form(self.desk, "登记故障报修", ENTRY, self._register)
        self._show(form, {"called_at": self._now()})

    def follow(self, chosen: list[int]) -> None:
        """The form of what became of a call, with what was promised and how often the point has broken."""
        columns = tuple(FOLLOW.fields.values())
        given = self.desk.consult(listing.record, columns, chosen[0])
        form = FOLLOW.form(self.desk, FOLLOW.title, chosen[:1], 1, given)
        form.tell(self._about(chosen[0]))
        self._show(form)

    def amend(self, chosen: list[int]) -> None:
        """The form of what was registered of the first chosen row."""
        columns = tuple(column for section in AMENDED for column in section.fields)
        values = self.desk.consult(listing.record, columns, chosen[0])
        self._show(Form(self.desk, "更正故障报修", AMENDED, partial(self._amend, chosen[0])), values)

    def step(self, step: Step, chosen: list[int]) -> None:
        """The form of a step with the chosen rows."""
        title = f"{step.title}：{len(chosen)} 条" if len(chosen) > 1 else step.title
        self._show(step.form(self.desk, title, chosen, len(chosen), {}))

    def void(self, chosen: list[int]) -> str | None:
        """作废, with a reason."""
        reason = self.desk.ask.line("作废的原因（例如：重复登记）")
        if reason is None:
            return None
        self.desk.perform(void_faults, ids=chosen, reason=reason)
        return f"已作废 {len(chosen)} 条，仍可在操作日志中查到"

    def open_customer(self, chosen: list[int]) -> str | None:
        """The account of the first chosen row."""
        view = replace(ABOUT, columns=(Fault.number, Customer.account_no))
        account_no = self.desk.consult(listing.rows, view, chosen[:1])[chosen[0]][1]
        if account_no is None:
            return "这一条没有写是哪一户"
        self.desk.go.emit("customer", account_no, {})
        return None

    def _buttons(self) -> tuple[Button, ...]:
        def button(title: str, key: str, work: Work, *, needs_rows: bool = True) -> Button:
            return Button(title, key, _Do(work), needs_rows, primary=key == "Ctrl+N")

        return (
            button("登记", "Ctrl+N", self.register, needs_rows=False),
            button(FOLLOW.title, FOLLOW.key, self.follow),
            *(button(each.title, each.key, partial(self.step, each)) for each in (HAND, ANSWER)),
            button("更正", "Ctrl+E", self.amend),
            button("看客户", "Ctrl+O", self.open_customer),
            button("作废", "Ctrl+Delete", self.void),
        )

    def _register(self, values: Values) -> str:
        made = self._saved(register_fault, values)
        self.list.choose([made.key])
        known = f"；这里正在停电（{made.notice}），请照停电信息答复" if made.notice else ""
        return f"已登记 {made.number}，请在 {made.arrive_by:%H:%M} 前到场{known}"

    def _amend(self, key: int, values: Values) -> str | None:
        basis = self.desk.ask.line("更正的依据（例如：更正：户号听错了）", "更正")
        if basis is None:
            return None
        changed = self._saved(amend_fault, values | {"fault": key, "basis": basis})
        return f"已更正{'、'.join(changed)}"

    def _saved(self, act: Any, values: Values) -> Any:
        named = {"customer_id": "customer", "area_id": "area"}
        told = {named.get(name, name): value for name, value in values.items()}
        told["phenomenon"] = told["phenomenon"] or ""
        return self.desk.perform(act, **told)

    def _about(self, key: int) -> str:
        number, called_at, what, name, area, line, place, caller, phone, arrive_by, restore_by = (
            self.desk.consult(listing.rows, ABOUT, [key])[key]
        )
        where = "　".join(filter(None, (line, area, place, name)))
        told = "　".join(filter(None, (caller, phone)))
        again = self.desk.consult(told_of, fault=key, day=self._now().date())
        lines = [
            f"{number}　{called_at:%m-%d %H:%M} 报修：{what}　{told}",
            f"{where}　承诺 {arrive_by:%H:%M} 前到场，一般 {restore_by:%H:%M} 前恢复",
            again,
        ]
        return "\n".join(filter(None, lines))

    def _show(self, form: Form, values: Values | None = None) -> None:
        self.discard()
        self.form = form
        form.closed.connect(self._closed)
        self._layers.setCurrentIndex(self._layers.addWidget(form))
        if values is not None:
            form.show_values(values)
        next(iter(form.fields.values())).setFocus()

    def _closed(self) -> None:
        if self.form is not None:
            self._layers.setCurrentWidget(self.list)
            self._layers.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
            self.list.table.setFocus()

    def _now(self) -> datetime:
        return self.desk.office.clock().replace(second=0, microsecond=0)


Work = Callable[[list[int]], str | None]


@dataclass(frozen=True)
class _Do:
    """A button's press, without a closure over the page."""

    work: Work

    def __call__(self, _desk: Desk, chosen: list[int]) -> str | None:
        return self.work(chosen)
