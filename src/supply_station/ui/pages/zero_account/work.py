"""零度户的后台：what the page does on the worker thread."""

from dataclasses import dataclass
from typing import Literal

from supply_station.services.zero_account import Opened, open_cases
from supply_station.services.zero_account_month import MonthView, month_view
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


@dataclass(frozen=True)
class Gathering:
    """Works out the view of a month; `turn` comes back with it, so that an overtaken view is known."""

    desk: Desk
    month: str
    turn: int

    def __call__(self, _job: Job) -> tuple[int, MonthView]:
        """On the worker thread."""
        return self.turn, self.desk.consult(month_view, month=self.month)


@dataclass(frozen=True)
class Opening:
    """Puts candidates on the check list: of these 台区 or accounts, by the shares or all."""

    desk: Desk
    month: str
    areas: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    whole: Literal["all", "quota"] | None = None

    def __call__(self, job: Job) -> Opened:
        """On the worker thread."""
        job.say("正在列入核查…")
        return self.desk.office.perform(
            open_cases, month=self.month, areas=self.areas, accounts=self.accounts, whole=self.whole
        )
