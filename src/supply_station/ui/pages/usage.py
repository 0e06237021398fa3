"""电量：readings as the marketing system exported them."""

from dataclasses import dataclass
from pathlib import Path

from supply_station.models import Customer, TransformerArea, Usage
from supply_station.rules import period
from supply_station.services import usage_template
from supply_station.services.listing import View
from supply_station.services.usage_concern import CONCERNS
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.page import Button, Page, Pick, Section
from supply_station.ui.kit.saving import Made, Saving
from supply_station.ui.way import TO_IMPORT

_WHOLE = "全所"


@dataclass(frozen=True)
class _Template:
    """抄表模板 of a month, under the name the person chose."""

    desk: Desk
    name: str
    month: str
    areas: tuple[str, ...]

    def make(self, _job: Job) -> Made:
        """On the worker thread."""
        office = self.desk.office
        data = office.consult(
            usage_template.workbook, month=self.month, areas=self.areas, at=office.clock(), by=office.clerk
        )
        return Made(self.name, data)

    def done(self, target: Path) -> str:
        """The line for the foot."""
        return f"已导出抄表模板：{target}。填好本次示数，再到“导入”页导入"


def _export(desk: Desk, _ids: list[int]) -> None:
    today = desk.office.clock().date()
    month = desk.ask.line("哪个月的抄表？（电费年月，如 2026-10）", period.month_of(today))
    if month is None:
        return
    month = period.checked(month)
    area = desk.ask.one_of("哪个台区的？", [_WHOLE, *desk.consult(usage_template.areas)])
    if area is None:
        return
    target = desk.ask.target("把抄表模板导出为", f"抄表模板{month}{area}.xlsx", "Excel (*.xlsx)")
    if target is not None:
        made = _Template(desk, target.name, month, () if area == _WHOLE else (area,))
        Saving(desk, "导出抄表模板", target.parent, made.make, made.done).start()


PAGE = Page(
    stem="usage",
    title="电量",
    empty="还没有电量。请在“导入”页收进营销系统导出的电量明细。",
    way=TO_IMPORT,
    view=View(
        columns=(
            Usage.month,
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            Usage.kwh,
            Usage.read_from,
            Usage.read_to,
            Usage.multiplier,
            Usage.register,
            Usage.fee,
            Usage.read_on,
            Usage.meter_no,
        ),
        find=(Customer.account_no, Customer.name),
        order=(Usage.month, Usage.customer_id),
        newest_first=True,
    ),
    filters=(Usage.month, TransformerArea.name, Usage.kwh),
    picks=(Pick("counted", "情况", CONCERNS),),
    sections=(
        Section(
            "电量",
            (
                Usage.customer_id,
                Usage.month,
                Usage.meter_no,
                Usage.register,
                Usage.read_from,
                Usage.read_to,
                Usage.multiplier,
                Usage.kwh,
                Usage.kwh_derived,
                Usage.fee,
                Usage.read_on,
                Usage.reader,
            ),
        ),
    ),
    buttons=(Button("抄表模板", "Ctrl+T", _export, needs_rows=False),),
)
