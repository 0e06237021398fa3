"""虚拟客户的后台：every sign, looked for on the worker thread."""

from dataclasses import dataclass

from supply_station.rules.virtual_customer import Sign
from supply_station.services.virtual_customer import SignRow, only_by_name, signs
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


@dataclass(frozen=True)
class Found:
    """The accounts of each sign, and those (户号) whose masked 证件号 was compared by name only."""

    signs: dict[Sign, list[SignRow]]
    by_name: list[str]


@dataclass(frozen=True)
class Gathering:
    """The accounts of all five signs."""

    desk: Desk

    def __call__(self, job: Job) -> Found:
        """On the worker thread."""
        day = self.desk.office.clock().date()
        found = {}
        for sign in Sign:
            job.say(f"正在查找：{sign}…")
            found[sign] = self.desk.consult(signs, sign=sign, day=day)
        return Found(found, self.desk.consult(only_by_name))
