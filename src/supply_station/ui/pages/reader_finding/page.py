"""抄表异常页：the list, and in its place the form of a new finding or of an answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedLayout, QVBoxLayout

from supply_station.errors import RuleBroken
from supply_station.models import Customer, ReaderFinding, WorkOrder
from supply_station.rules.reader_finding import FindingSource
from supply_station.services import listing, reader_finding_entry, reader_finding_paper
from supply_station.services.reader_finding import answer_findings, order_for, register, told, void_findings
from supply_station.services.reader_finding_amend import amend_finding
from supply_station.services.reader_finding_standing import offered_answer
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Button, Section
from supply_station.ui.kit.preview import Preview
from supply_station.ui.pages.reader_finding import told as told_of
from supply_station.ui.pages.reader_finding.declared import AMENDED, ANSWER, ENTRY, PAGE
from supply_station.ui.pages.reader_finding.rows import FindingRows
from supply_station.ui.pages.reader_finding.told import NAMED
from supply_station.ui.pages.reader_finding.work import Answers

FIELD_OF = {"account_no": "customer_id", "owner": "owner_id", "on": "answered_on"}
"""Where the acts name a value otherwise than the form."""
LIMIT = (
    "从发现日期起 {days} 个工作日内答复，这一条到 {last} 为止{estimated}。负责人不选，就是这一户的台区经理。"
)


class FindingList(ListPage):
    """The list; Enter opens the answer, not a form of the whole row."""

    rows = FindingRows
    opened = Signal(list)

    def open(self) -> None:
        """The answer to the chosen rows."""
        if chosen := self.chosen():
            self.opened.emit(chosen)


class FindingPage(HandPage):
    """The list of findings; in its place the form of a new one or of an answer."""

    stem = PAGE.stem
    title = PAGE.title

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = FindingList(desk, replace(PAGE, buttons=self._buttons()))
        self.form: Form | None = None
        self.counted = QLabel()
        self.counted.setWordWrap(True)
        self._before: Values = {}
        self._chosen: list[int] = []
        front = self.list.front.layout()
        assert isinstance(front, QVBoxLayout)  # noqa: S101 - ListPage lays it out so
        front.insertWidget(1, self.counted)
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.list)
        self.list.opened.connect(self.answer)
        desk.changed.connect(self._changed)
        self._count()

    def refresh(self) -> None:
        """Show the book as it stands now."""
        self.list.refresh()
        self._count()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """The findings another page speaks of."""
        if self.typed():
            self.desk.said.emit("有一张抄表异常的表单还没有保存，请先保存或放弃")
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
        """The form of a new finding; what usually stays the same from slip to slip is there already."""
        values: Values = {"source": FindingSource.PAPER, "found_on": self._today()} | self._before
        form = self._open("登记抄表异常", ENTRY, self._register, values)
        day = form.fields["found_on"].editor
        if isinstance(day, QLineEdit):
            day.textChanged.connect(self._tell_limit)
        self._tell_limit()

    def answer(self, chosen: list[int]) -> None:
        """The form of an answer; it offers what the order says was done."""
        first = self.desk.consult(
            listing.record, (ReaderFinding.answer, ReaderFinding.answered_on), chosen[0]
        )
        offered = None
        if len(chosen) == 1 and not first["answer"]:
            offered = self.desk.consult(offered_answer, finding=chosen[0])
        values = {
            "answer": first["answer"] if len(chosen) == 1 and first["answer"] else offered,
            "answered_on": first["answered_on"] or self._today(),
        }
        self._chosen = chosen
        note = told_of.about(self.desk, chosen)
        if offered:
            note += "\n工单已经回来，答复照工单替您写好了，看一遍再保存。"
        self._open("答复抄表异常", ANSWER, self._answer, values).tell(note)

    def amend(self, chosen: list[int]) -> None:
        """The form of what was registered of the first chosen row; the account stays."""
        columns = tuple(column for section in AMENDED for column in section.fields)
        values = self.desk.consult(listing.record, columns, chosen[0])
        self._chosen = chosen[:1]
        note = told_of.about(self.desk, self._chosen)
        self._open("更正抄表异常", AMENDED, self._amend, values).tell(note)

    def tell(self, chosen: list[int]) -> str | None:
        """登记反馈: the readers have seen the answers."""
        question = f"哪天告诉抄表员的？（{len(chosen)} 条）"
        typed = self.desk.ask.line(question, self._today().isoformat())
        if typed is None:
            return None
        on = listing.parsed(ReaderFinding.told_on, typed) or self._today()
        self.desk.perform(told, ids=chosen, on=on)
        return f"已登记反馈抄表员 {len(chosen)} 条"

    def order(self, chosen: list[int]) -> str:
        """开工单: of the kind that fits each finding."""
        numbers = self.desk.perform(order_for, ids=chosen)
        return f"已开工单 {len(numbers)} 张：{'、'.join(numbers[:NAMED])}，在“工单”页待派"

    def void(self, chosen: list[int]) -> str | None:
        """作废, with a reason."""
        reason = self.desk.ask.line("作废的原因（例如：写错了户号）")
        if reason is None:
            return None
        self.desk.perform(void_findings, ids=chosen, reason=reason)
        return f"已作废 {len(chosen)} 条，仍可在操作日志中查到"

    def open_customer(self, chosen: list[int]) -> None:
        """The account of the first chosen row."""
        account_no = told_of.cell(self.desk, chosen[0], Customer.account_no)
        self.desk.go.emit("customer", account_no, {})

    def open_order(self, chosen: list[int]) -> str | None:
        """The order of the first chosen row."""
        number = told_of.cell(self.desk, chosen[0], WorkOrder.number)
        if not number:
            return "这一条还没有工单，要开一张请按 Ctrl+G"
        self.desk.go.emit("work_order", number, {})
        return None

    def print_answers(self, _chosen: list[int]) -> None:
        """抄表异常答复单: what the readers have not seen yet, a page for each of them."""
        work = Answers(self.desk)
        self.desk.jobs.run(f"准备{reader_finding_paper.TITLE}", work, self._show_paper, self._no_paper)

    def _buttons(self) -> tuple[Button, ...]:
        def button(title: str, key: str, work: Work, *, needs_rows: bool = True) -> Button:
            return Button(title, key, _Do(work), needs_rows, primary=key == "Ctrl+N")

        return (
            button("登记", "Ctrl+N", self.register, needs_rows=False),
            button("答复", "Ctrl+D", self.answer),
            button("更正", "Ctrl+E", self.amend),
            button("开工单", "Ctrl+G", self.order),
            button("反馈抄表员", "Ctrl+B", self.tell),
            button("打印答复单", "Ctrl+P", self.print_answers, needs_rows=False),
            button("看客户", "Ctrl+O", self.open_customer),
            button("看工单", "Ctrl+J", self.open_order),
            button("作废", "Ctrl+Delete", self.void),
        )

    def _register(self, values: Values) -> str:
        key, owner = values.pop("customer_id"), values.pop("owner_id")
        account = self.desk.consult(listing.record, (Customer.account_no,), key)
        made = self._perform(register, **account, **values, owner=owner)
        self.list.choose([made])
        self._before = {name: values[name] for name in ("source", "reader", "found_on")}
        found = self.desk.consult(reader_finding_entry.limit, found_on=values["found_on"])
        return f"已登记，请在 {found.last} 前答复"

    def _answer(self, values: Values) -> str:
        on = values["answered_on"] or self._today()
        self._perform(answer_findings, ids=self._chosen, answer=values["answer"] or "", on=on)
        return f"已答复 {len(self._chosen)} 条；告诉抄表员以后，请按 Ctrl+B"

    def _amend(self, values: Values) -> str | None:
        basis = self.desk.ask.line("更正的依据（例如：更正：种类选错了）", "更正")
        if basis is None:
            return None
        (key,), owner = self._chosen, values.pop("owner_id")
        changed = self._perform(amend_finding, finding=key, **values, owner=owner, basis=basis)
        return f"已更正{'、'.join(changed)}"

    def _perform(self, act: Any, **values: Any) -> Any:
        try:
            return self.desk.perform(act, **values)
        except RuleBroken as refusal:
            raise RuleBroken(
                refusal.sentence, field=FIELD_OF.get(refusal.field or "", refusal.field)
            ) from None

    def _tell_limit(self) -> None:
        if self.form is None:
            return
        try:
            day = self.form.fields["found_on"].value()
        except RuleBroken:
            day = None
        found = None if day is None else self.desk.consult(reader_finding_entry.limit, found_on=day)
        words = "（假日表没有登记到那一年，暂按周末推算）"
        self.form.tell(
            LIMIT.format(days=found.days, last=found.last, estimated=words if found.estimated else "")
            if found
            else ""
        )

    def _open(
        self, title: str, sections: tuple[Section, ...], save: Callable[[Values], str | None], values: Values
    ) -> Form:
        self.discard()
        self.form = Form(self.desk, title, sections, save)
        self.form.closed.connect(self._close)
        self._layers.setCurrentIndex(self._layers.addWidget(self.form))
        self.form.show_values(values)
        return self.form

    def _close(self) -> None:
        if self.form is not None:
            self._layers.setCurrentWidget(self.list)
            self._layers.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
            self.list.table.setFocus()

    def _changed(self, kinds: frozenset[type]) -> None:
        if ReaderFinding in kinds:
            self._count()

    def _count(self) -> None:
        found = self.desk.consult(reader_finding_entry.outstanding, day=self._today())
        self.counted.setText(
            f"待答复 {found.waiting:,} 条，其中超期 {found.late:,} 条；"
            f"已经答复、还没有告诉抄表员的 {found.untold:,} 条"
        )

    def _show_paper(self, pdf: bytes) -> None:
        title = reader_finding_paper.TITLE
        Preview(self.desk, title, pdf, f"{title}{self._today()}.pdf").show()

    def _no_paper(self, sentence: str) -> None:
        self.desk.ask.tell("没有可打印的", sentence)

    def _today(self) -> date:
        return self.desk.office.clock().date()


Work = Callable[[list[int]], str | None]


@dataclass(frozen=True)
class _Do:
    """A button's press, without a closure over the page."""

    work: Work

    def __call__(self, _desk: Desk, chosen: list[int]) -> str | None:
        return self.work(chosen)
