"""虚拟客户的后台：every sign, looked for on the worker thread."""

from dataclasses import dataclass

from supply_station.rules.virtual_customer import Sign
from supply_station.services.virtual_customer import SignRow, signs
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


@dataclass(frozen=True)
class Gathering:
    """The accounts of all five signs."""

    desk: Desk

    def __call__(self, job: Job) -> dict[Sign, list[SignRow]]:
        """On the worker thread."""
        day = self.desk.office.clock().date()
        found = {}
        for sign in Sign:
            job.say(f"正在查找：{sign}…")
            found[sign] = self.desk.consult(signs, sign=sign, day=day)
        return found
