"""月报的上报：how the pack of a month stands, the form of each step, and what became of every version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from supply_station.errors import RuleBroken
from supply_station.models import MonthPack
from supply_station.rules.month_end import PackState
from supply_station.services import month_end_pack
from supply_station.services.listing import Column, Shape, shape
from supply_station.services.month_end_pack import Pack
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.page import Section
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.words import heading

HEADS = (Head("版次", number=True), Head("事项"), Head("日期"), Head("谁"), Head("原因", wide=True))
NEXT = {
    PackState.DRAFT: "下一步：导出，交给县公司，再登记上报",
    PackState.REPORTED: "下一步：县公司收下了就定稿；退回来重做就登记打回",
    PackState.FINAL: "已经定稿，这个月的导入不能再撤销",
}


@dataclass(frozen=True, eq=False)
class Step:
    """A step of the pack: its button, its act, and what its form asks for.

    Attributes:
        fields: the act's parameter → the column that says what kind of value it is.
        ready: the state in which it is the turn of this step.
        said: the line for the foot; `{answer}` of the act.
        advice: what to know while filling the form.
    """

    title: str
    key: str
    act: Any
    fields: Mapping[str, Column]
    ready: PackState
    said: str
    advice: str


REPORT = Step(
    "登记上报",
    "Ctrl+R",
    month_end_pack.report,
    {"on": MonthPack.reported_on, "by": MonthPack.reported_by},
    PackState.DRAFT,
    "已登记上报第 {answer} 版",
    "月报交给县公司了，在这里登记哪天交的、谁交的。以后还能打回重做。",
)
SEND_BACK = Step(
    "打回",
    "Ctrl+B",
    month_end_pack.send_pack_back,
    {
        "on": MonthPack.sent_back_on,
        "by": MonthPack.sent_back_by,
        "reason": MonthPack.sent_back_reason,
    },
    PackState.REPORTED,
    "已登记打回，现在编制第 {answer} 版",
    "县公司或所长退回来重做。写明谁打回的、为什么；改好以后导出新的一版，再登记上报。",
)
FINALISE = Step(
    "定稿",
    "Ctrl+G",
    month_end_pack.finalise,
    {"on": MonthPack.final_on, "by": MonthPack.final_by},
    PackState.REPORTED,
    "第 {answer} 版已定稿",
    "县公司收下了就定稿。定稿以后不能再打回，这个月的导入也不能再撤销。",
)
STEPS = (REPORT, SEND_BACK, FINALISE)


def told(pack: Pack) -> str:
    """How the pack stands, in words."""
    done = f"（{pack.on}，{pack.by}）" if pack.on else ""
    return f"第 {pack.version} 版　{pack.state}{done}　　{NEXT[pack.state]}"


def form_of(desk: Desk, step: Step, month: str) -> Form:
    """The form of a step; today and who is at the desk stand in it from the start."""
    form = Form(
        desk,
        f"{month} 月报　{step.title}",
        (Section(step.title, tuple(step.fields.values())),),
        Doing(desk, step, month),
    )
    form.tell(step.advice)
    given: Values = {step.fields["on"].key: desk.office.clock().date()}
    if step is not SEND_BACK:
        given[step.fields["by"].key] = desk.office.clerk
    form.show_values(given)
    return form


class Doing:
    """What the form's 保存 does; a refusal comes back with the name of the form's field."""

    def __init__(self, desk: Desk, step: Step, month: str) -> None:
        self.desk = desk
        self.step = step
        self.month = month

    def __call__(self, values: Values) -> str:
        """Act; the line for the foot."""
        step = self.step
        asked = {name: values[column.key] for name, column in step.fields.items()}
        for name, column in step.fields.items():
            if asked[name] is None and shape(column) is Shape.DAY:
                raise RuleBroken(f"请写明{heading(column)}是哪一天。", field=column.key)
        plain = {name: "" if value is None else value for name, value in asked.items()}
        try:
            answer = self.desk.perform(step.act, month=self.month, **plain)
        except RuleBroken as refusal:
            keys = {name: column.key for name, column in step.fields.items()}
            raise RuleBroken(refusal.sentence, field=keys.get(refusal.field or "")) from None
        return f"{self.month} 月报：{step.said.format(answer=answer)}"


class History(QWidget):
    """上报经过: what became of every version of a month, the newest step first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.table = RowsTable("上报经过", HEADS, wrap=True)
        self.empty = Empty("这个月的月报还没有登记过上报。导出、交给县公司以后，按 Ctrl+R 登记。")
        down = QVBoxLayout(self)
        down.addWidget(self.table, 1)
        down.addWidget(self.empty, 1)
        self.setFocusProxy(self.table)

    def show_month(self, month: str) -> None:
        """The versions of a month."""
        found = self.desk.consult(month_end_pack.steps, month=month) if month else []
        self.table.show_rows(
            [(each.version, each.state.value, each.on, each.by, each.reason) for each in found]
        )
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
