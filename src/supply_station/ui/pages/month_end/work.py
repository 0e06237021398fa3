"""月报的后台：what the page does on the worker thread."""

from dataclasses import dataclass
from pathlib import Path

from supply_station import paths
from supply_station.services import month_end
from supply_station.services.month_end import Handed
from supply_station.services.month_end_points import Standing
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


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


class Write:
    """The job: the workbook into a folder, under its own name or another."""

    def __init__(self, desk: Desk, month: str, folder: Path, name: str | None = None) -> None:
        self.desk = desk
        self.month = month
        self.folder = folder
        self.name = name
        self.target: Path | None = None

    def __call__(self, job: Job) -> Handed:
        """On the worker thread."""
        office = self.desk.office
        job.say(f"正在整理 {self.month} 的月报…")
        handed = office.consult(month_end.workbook, month=self.month, at=office.clock(), by=office.clerk)
        self.target = self.folder / (self.name or handed.name)
        job.say(f"正在写入 {self.target.name}…")
        with paths.arriving(self.target) as file:
            file.write(handed.data)
        return handed
