"""导出客户名单：the accounts a list shows, as a workbook that the import takes back."""

from dataclasses import dataclass
from pathlib import Path

from supply_station.services import customer_list, listing
from supply_station.services.listing import Question, View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.saving import Made, Saving


@dataclass(frozen=True)
class _List:
    """The accounts that answer a question, under the name the person chose."""

    desk: Desk
    name: str
    view: View
    question: Question

    def make(self, _job: Job) -> Made:
        """On the worker thread."""
        office = self.desk.office
        ids = list(office.consult(listing.ids, self.view, self.question))
        data = office.consult(customer_list.workbook, customers=ids, at=office.clock(), by=office.clerk)
        return Made(self.name, data)

    def done(self, target: Path) -> str:
        """The line for the foot."""
        return f"已导出客户名单：{target}。改好以后，到“导入”页导入"


def export_list(desk: Desk, view: View, question: Question) -> None:
    """Ask where to, and write the list there."""
    name = f"客户名单{desk.office.clock():%Y%m%d}.xlsx"
    target = desk.ask.target("把客户名单导出为", name, "Excel (*.xlsx)")
    if target is not None:
        made = _List(desk, target.name, view, question)
        Saving(desk, "导出客户名单", target.parent, made.make, made.done).start()
