"""停电信息页：the list, the sheet of one notice, and in their place the form of what is entered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout

from supply_station.errors import RuleBroken
from supply_station.models import OutageNotice
from supply_station.rules import parameter_outage as names
from supply_station.rules.outage_notice import NoticeSource, OutageKind
from supply_station.services import listing, parameter
from supply_station.services.outage_notice import amend_notice, register_notice, void_notices
from supply_station.services.outage_notice_call import CallLine
from supply_station.services.outage_notice_course import close_notices
from supply_station.services.outage_notice_sheet import places_of
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button
from supply_station.ui.kit.step import Step
from supply_station.ui.pages.outage_notice import steps
from supply_station.ui.pages.outage_notice.calling import Calling
from supply_station.ui.pages.outage_notice.declared import AMENDED, ENTRY, PAGE
from supply_station.ui.pages.outage_notice.papers import LIST_PAPERS, SHEET_PAPERS, print_paper
from supply_station.ui.pages.outage_notice.places import Places
from supply_station.ui.pages.outage_notice.sheet import Sheet


class NoticeList(ListPage):
    """The list; Enter opens the sheet."""

    opened = Signal(int)

    def open(self) -> None:
        """The sheet of the chosen row."""
        if chosen := self.chosen():
            self.opened.emit(chosen[0])


class OutageNoticePage(HandPage):
    """The list of notices, the sheet of one, a form."""

    stem = PAGE.stem
    title = PAGE.title

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = NoticeList(desk, replace(PAGE, buttons=self._buttons()))
        self.sheet = Sheet(desk)
        self.form: Form | None = None
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.list)
        self._layers.addWidget(self.sheet)
        self.list.opened.connect(self.open_notice)
        self.sheet.left.connect(self._back_to_list)
        self.sheet.asked.connect(self._asked)
        calling = Calling(desk, self.sheet, self._show)
        self._does: dict[str, Callable[[CallLine | None], str | None]] = {
            "打通了": calling.reached,
            "没人接": calling.missed,
            "免通知": calling.exempt,
            "登记通知": calling.call,
            "作废通知": calling.void_try,
            "更正": self._amend_form,
            "办结": self._close,
            "打印": self._print,
        }

    def refresh(self) -> None:
        """Show the book as it stands now."""
        self.list.refresh()
        self.sheet.refresh()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The notices another page speaks of."""
        if self.typed():
            self.desk.said.emit("有一张停电信息的表单还没有保存，请先保存或放弃")
            return
        self.discard()
        self._layers.setCurrentWidget(self.list)
        self.list.ask_for(words, filters)

    def typed(self) -> bool:
        """Whether a form has something that is not saved."""
        return self.form is not None and self.form.typed()

    def discard(self) -> None:
        """Close the form without saving."""
        if self.form is not None:
            self.form.discard()

    def open_notice(self, key: int) -> None:
        """The sheet of a notice."""
        self._layers.setCurrentWidget(self.sheet)
        self.sheet.show_notice(key)

    def register(self, _chosen: list[int]) -> None:
        """The form of a new notice; what is usual is there already."""
        now = self._now()
        values: Values = {
            "kind": OutageKind.PLANNED,
            "source": NoticeSource.COUNTY,
            "received_at": now.replace(second=0, microsecond=0),
        }
        form = Form(self.desk, "登记停电信息", ENTRY, self._register, {"scope": Places(self.desk)})
        self._show(form, values)
        duties = self.desk.consult(parameter.in_force, names.DUTIES, now.date())
        form.tell(f"{duties.value}（{duties.source}）。")

    def step(self, step: Step, chosen: list[int], given: Values) -> None:
        """The form of a step with chosen notices."""
        what = f"：{len(chosen)} 条" if len(chosen) > 1 else ""
        self._show(step.form(self.desk, f"{step.title}{what}", chosen, len(chosen), given))

    def close_them(self, chosen: list[int]) -> str:
        """办结."""
        self.desk.perform(close_notices, ids=chosen)
        return f"已办结 {len(chosen)} 条"

    def void(self, chosen: list[int]) -> str | None:
        """作废, with a reason."""
        reason = self.desk.ask.line("作废的原因（例如：重复登记）。停电取消了的，请用“撤销停电”")
        if reason is None:
            return None
        self.desk.perform(void_notices, ids=chosen, reason=reason)
        return f"已作废 {len(chosen)} 条，仍可在操作日志中查到"

    def print_list(self, _chosen: list[int]) -> None:
        """A paper about all notices or all important customers."""
        title = self.desk.ask.one_of("打印哪一种？", list(LIST_PAPERS))
        if title is not None:
            print_paper(self.desk, title, {})

    def _buttons(self) -> tuple[Button, ...]:
        def button(title: str, key: str, work: Work, *, needs_rows: bool = True) -> Button:
            return Button(title, key, _Do(work), needs_rows, primary=key == "Ctrl+N")

        return (
            button("登记", "Ctrl+N", self.register, needs_rows=False),
            *(
                button(each.title, each.key, partial(self._ask_step, each))
                for each in (steps.PUBLISH, steps.BEGIN, steps.RESTORE)
            ),
            button("办结", "Ctrl+H", self.close_them),
            button("打印名册、周表", "Ctrl+P", self.print_list, needs_rows=False),
            button("作废", "Ctrl+Delete", self.void),
        )

    def _ask_step(self, step: Step, chosen: list[int]) -> None:
        self.step(step, chosen, self._given(step))

    def _given(self, step: Step) -> Values:
        """What usually stands in a step's form."""
        now = self._now().replace(second=0, microsecond=0)
        given: dict[Step, Values] = {
            steps.PUBLISH: {
                "published_at": now,
                "published_by": self.desk.office.clerk,
                "published_where": "村务公告栏、微信群",
            },
            steps.MOVE: {"changed_at": now},
            steps.WITHDRAW: {"changed_at": now},
        }
        if step is steps.COMPLETE:
            return self.desk.consult(listing.record, tuple(steps.COMPLETE.fields.values()), self.sheet.key)
        return given.get(step, {})

    def _register(self, values: Values) -> str:
        lines, areas = values.pop("scope")
        made = self._perform(register_notice, lines=lines, areas=areas, **values)
        self._next = made.key
        self.list.choose([made.key])
        late = "；公告已经来不及，请写明迟发原因" if made.late else ""
        return f"已登记 {made.number}，有 {made.calls} 户重要客户要通知{late}"

    def _amend_form(self, _call: CallLine | None) -> None:
        columns = tuple(column for section in AMENDED for column in section.fields)
        values = self.desk.consult(listing.record, columns, self.sheet.key)
        values["scope"] = self.desk.consult(places_of, key=self.sheet.key)
        form = Form(self.desk, "更正停电信息", AMENDED, self._amend, {"scope": Places(self.desk)})
        self._show(form, values)

    def _amend(self, values: Values) -> str | None:
        basis = self.desk.ask.line("更正的依据（例如：更正：时间听错了）", "更正")
        if basis is None:
            return None
        lines, areas = values.pop("scope")
        changed = self._perform(
            amend_notice, notice=self.sheet.key, lines=lines, areas=areas, basis=basis, **values
        )
        return f"已更正{'、'.join(changed)}"

    def _perform(self, act: Any, **values: Any) -> Any:
        try:
            return self.desk.perform(act, **values)
        except RuleBroken as refusal:
            field = {"places": OutageNotice.scope.key}.get(refusal.field or "", refusal.field)
            raise RuleBroken(refusal.sentence, field=field) from None

    def _asked(self, title: str) -> None:
        step = next((each for each in OF_SHEET if each.title == title), None)
        if step is None:
            self.desk.attempt(partial(self._does[title], self.sheet.call()))
            return
        given = self._given(step)
        if step is steps.RESTORE and (area := self.sheet.area()) is not None:
            step = replace(steps.RESTORE, areas=(area,), advice="选中的这个台区几点送的电。")
        self.step(step, [self.sheet.key], given)

    def _close(self, _call: CallLine | None) -> str:
        return self.close_them([self.sheet.key])

    def _print(self, _call: CallLine | None) -> None:
        title = self.desk.ask.one_of("打印哪一种？", list(SHEET_PAPERS))
        if title is not None:
            print_paper(self.desk, title, {"notice": self.sheet.key})

    _next = 0
    """The notice that was just registered; its sheet is opened when the form closes."""

    def _show(self, form: Form, values: Values | None = None) -> None:
        self.discard()
        self.form = form
        form.closed.connect(self._closed)
        self._under = self._layers.currentWidget()
        self._layers.setCurrentIndex(self._layers.addWidget(form))
        if values is not None:
            form.show_values(values)
        next(iter(form.fields.values())).setFocus()

    def _closed(self) -> None:
        if self.form is None:
            return
        self._layers.setCurrentWidget(self._under)
        self._layers.removeWidget(self.form)
        self.form.deleteLater()
        self.form = None
        if self._next:
            self.open_notice(self._next)
            self._next = 0
        elif self._under is self.sheet:
            self.sheet.refresh()
            self.sheet.tabs.currentWidget().setFocus()
        else:
            self.list.table.setFocus()

    def _back_to_list(self) -> None:
        self._layers.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _now(self) -> datetime:
        return self.desk.office.clock()


OF_SHEET = (steps.PUBLISH, steps.BEGIN, steps.RESTORE, steps.MOVE, steps.WITHDRAW, steps.COMPLETE)
"""The forms that a sheet's buttons open, by their titles."""
Work = Callable[[list[int]], str | None]


@dataclass(frozen=True)
class _Do:
    """A button's press, without a closure over the page."""

    work: Work

    def __call__(self, _desk: Desk, chosen: list[int]) -> str | None:
        return self.work(chosen)
