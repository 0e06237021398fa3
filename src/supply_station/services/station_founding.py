"""建账：a new book for the window — filled before anyone sees it, so that a kill leaves nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from supply_station.rules import period
from supply_station.services import demo_practice
from supply_station.services.office import Office
from supply_station.services.station import Person, found
from supply_station.storage.book import Book

CUSTOMERS, MONTHS, SEED = 3_000, 24, 1
"""The practice station of the window: a small one, made in some seconds."""


def found_station(
    path: Path,
    *,
    clerk: str,
    now: datetime,
    name: str,
    county_company: str,
    start_month: str,
    people: Sequence[Person],
) -> None:
    """A new book of one's own station at `path`.

    Raises:
        RuleBroken: a value is missing or cannot be read, or there is a file already.
        Trouble: the disk fails; nothing is left.
    """
    with Book.founding(path) as book:
        Office(book, clerk=clerk, clock=lambda: now).perform(
            found, name=name, county_company=county_company, start_month=start_month, people=people
        )


def found_practice(path: Path, *, now: datetime, stage: Callable[[str], None]) -> None:
    """A new practice book at `path`, with readings up to the month before `now`.

    `stage` is told how far the work is; what it raises stops the work, and nothing is left.

    Raises:
        RuleBroken: there is a file already.
        Trouble: the disk fails; nothing is left.
    """
    last_month = period.shift(period.month_of(now.date()), -1)
    with Book.founding(path) as book:
        demo_practice.found_practice_book(
            book,
            customers=CUSTOMERS,
            months=MONTHS,
            seed=SEED,
            last_month=last_month,
            stage=stage,
        )
        stage("正在收尾…")
