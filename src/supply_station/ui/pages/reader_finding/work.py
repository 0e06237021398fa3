"""抄表异常的后台：what the page does on the worker thread."""

from dataclasses import dataclass

from supply_station.services import reader_finding_paper
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


@dataclass(frozen=True)
class Answers:
    """The job: 抄表异常答复单."""

    desk: Desk

    def __call__(self, job: Job) -> bytes:
        """On the worker thread."""
        job.say(f"正在准备{reader_finding_paper.TITLE}…")
        office = self.desk.office
        return office.consult(reader_finding_paper.answers, at=office.clock(), by=office.clerk)
