"""月报的上报：how the pack of a month stands, the form of each step, and what became of every version."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from supply_station.models import MonthPack
from supply_station.rules.month_end import PackState
from supply_station.services import month_end_pack
from supply_station.services.month_end_pack import Pack
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.step import Step

HEADS = (Head("版次", number=True), Head("事项"), Head("日期"), Head("谁"), Head("原因", wide=True))
NEXT = {
    PackState.DRAFT: "下一步：导出，交给县公司，再登记上报",
    PackState.REPORTED: "下一步：县公司收下了就定稿；退回来重做就登记打回",
    PackState.FINAL: "已经定稿，这个月的导入不能再撤销",
}


REPORT = Step(
    title="登记上报",
    key="Ctrl+R",
    act=month_end_pack.report,
    fields={"on": MonthPack.reported_on, "by": MonthPack.reported_by},
    said="{month} 月报：已登记上报第 {answer} 版",
    advice="月报交给县公司了，在这里登记哪天交的、谁交的。以后还能打回重做。",
    takes="month",
    single=True,
)
SEND_BACK = Step(
    title="打回",
    key="Ctrl+B",
    act=month_end_pack.send_pack_back,
    fields={
        "on": MonthPack.sent_back_on,
        "by": MonthPack.sent_back_by,
        "reason": MonthPack.sent_back_reason,
    },
    said="{month} 月报：已登记打回，现在编制第 {answer} 版",
    advice="县公司或所长退回来重做。写明谁打回的、为什么；改好以后导出新的一版，再登记上报。",
    takes="month",
    single=True,
)
FINALISE = Step(
    title="定稿",
    key="Ctrl+G",
    act=month_end_pack.finalise,
    fields={"on": MonthPack.final_on, "by": MonthPack.final_by},
    said="{month} 月报：第 {answer} 版已定稿",
    advice="县公司收下了就定稿。定稿以后不能再打回，这个月的导入也不能再撤销。",
    takes="month",
    single=True,
)
STEPS = {REPORT: PackState.DRAFT, SEND_BACK: PackState.REPORTED, FINALISE: PackState.REPORTED}
"""The steps, and the state in which it is the turn of each."""


def told(pack: Pack) -> str:
    """How the pack stands, in words."""
    done = f"（{pack.on}，{pack.by}）" if pack.on else ""
    return f"第 {pack.version} 版　{pack.state}{done}　　{NEXT[pack.state]}"


def form_of(desk: Desk, step: Step, month: str) -> Form:
    """The form of a step; today and who is at the desk stand in it from the start."""
    given: Values = {} if step is SEND_BACK else {step.fields["by"].key: desk.office.clerk}
    return step.form(desk, f"{month} 月报　{step.title}", [month], 1, given)


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
