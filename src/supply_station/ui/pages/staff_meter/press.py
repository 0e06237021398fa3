"""自用电页的按键：presses without a closure over the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from supply_station.models import StaffMeterPosting
from supply_station.services import listing
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import Button, Page
from supply_station.ui.kit.step import Reason
from supply_station.ui.pages.staff_meter import declared
from supply_station.ui.pages.staff_meter.board import Board


def voidable(page: Page, void: Reason) -> Page:
    """A list whose rows can be voided, and nothing else."""
    return replace(page, buttons=(Button(void.title, void.key, void),))


def named(desk: Desk, key: int) -> str:
    """Whose account it is, in words."""
    row = desk.consult(listing.rows, declared.WHOSE, [key])[key]
    return " ".join(filter(None, row))


def last_place(desk: Desk) -> dict[str, Any]:
    """Where the newest board hung; it usually hangs there again."""
    last = desk.consult(listing.ids, declared.POSTINGS.view, listing.Question(), many=1)
    if not last:
        return {}
    return desk.consult(listing.record, (StaffMeterPosting.places,), last[0])


@dataclass(frozen=True)
class Do:
    """A button's press."""

    work: Callable[[list[int]], str | None]

    def __call__(self, _desk: Desk, chosen: list[int]) -> str | None:
        """Do it."""
        return self.work(chosen)


class Turned(Protocol):
    """What has tabs."""

    def turn(self, at: int) -> None:
        """Another tab in front."""


@dataclass(frozen=True)
class Turn:
    """A key's turn to a tab."""

    page: Turned
    at: int

    def __call__(self) -> None:
        """Turn."""
        self.page.turn(self.at)


@dataclass(frozen=True)
class Print:
    """The way to the paper, where a refusal is told."""

    board: Board
    month: str

    def __call__(self) -> None:
        """Show the paper."""
        self.board.show_month(self.month)
