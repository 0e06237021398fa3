"""工单的导出：the chosen orders, or the transfer book as it is narrowed, into a workbook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from supply_station.services import listing, work_order_export, work_order_transfer
from supply_station.services.listing import Question, View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.saving import Made, Saving


@dataclass(frozen=True)
class _Orders:
    """What was typed on these orders."""

    orders: Sequence[int]

    def __call__(self, desk: Desk) -> bytes:
        office = desk.office
        return office.consult(
            work_order_export.workbook, orders=self.orders, at=office.clock(), by=office.clerk
        )


@dataclass(frozen=True)
class _Transfers:
    """The steps that answer a question, those the table has not fetched yet, too."""

    view: View
    question: Question

    def __call__(self, desk: Desk) -> bytes:
        office = desk.office
        events = office.consult(listing.ids, self.view, self.question)
        return office.consult(work_order_transfer.workbook, events=events, at=office.clock(), by=office.clerk)


@dataclass(frozen=True)
class _Workbook:
    """A workbook under the name the person chose."""

    desk: Desk
    name: str
    made: Callable[[Desk], bytes]
    told: str

    def make(self, _job: Job) -> Made:
        """On the worker thread."""
        return Made(self.name, self.made(self.desk))

    def done(self, target: Path) -> str:
        """The line for the foot."""
        return f"{self.told}：{target}"


def export_orders(desk: Desk, orders: Sequence[int]) -> None:
    """导出 what was typed on the chosen orders."""
    _export(desk, "工单", _Orders(orders), f"已导出 {len(orders):,} 份")


def export_transfers(desk: Desk, view: View, question: Question) -> None:
    """导出 the transfer book as its list is narrowed."""
    _export(desk, "传递登记薄", _Transfers(view, question), "已导出传递登记薄")


def _export(desk: Desk, what: str, made: Callable[[Desk], bytes], told: str) -> None:
    target = desk.ask.target(f"把{what}导出为", f"{what}{desk.office.clock():%Y%m%d}.xlsx", "Excel (*.xlsx)")
    if target is not None:
        book = _Workbook(desk, target.name, made, told)
        Saving(desk, f"导出{what}", target.parent, book.make, book.done).start()
