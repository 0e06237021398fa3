"""月报的后台：what the page does on the worker thread."""

from dataclasses import dataclass

from supply_station.services import month_end
from supply_station.services.month_end_points import Standing
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.saving import Made


@dataclass(frozen=True)
class Checked:
    """What a check of a month found."""

    month: str
    points: list[Standing]


class Check:
    """The job: what stands open in a month."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.month = ""

    def __call__(self, _job: Job) -> Checked:
        """On the worker thread."""
        month = self.month
        if not month:
            return Checked(month, [])
        office = self.desk.office
        return Checked(month, office.consult(month_end.standing, month=month, today=office.clock().date()))


class Workbook:
    """The month's workbook on its way to the disk."""

    def __init__(self, desk: Desk, month: str) -> None:
        self.desk = desk
        self.month = month
        self.open_points = 0

    def make(self, job: Job) -> Made:
        """On the worker thread."""
        office = self.desk.office
        job.say(f"正在整理 {self.month} 的月报…")
        handed = office.consult(month_end.workbook, month=self.month, at=office.clock(), by=office.clerk)
        self.open_points = handed.open_points
        return Made(handed.name, handed.data)

    def told(self) -> str:
        """What its reader must know; nothing for one that is complete."""
        return f"（草稿，还有 {self.open_points} 项没有完成）" if self.open_points else ""
