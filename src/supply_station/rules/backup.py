"""备份：which copies of the book are kept, and which are thinned out.

Counted are the days, weeks and months on which copies were made, not those of the calendar: a station that
was shut for a season, or whose clock once stood years ahead, loses none by it.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from supply_station.rules import parameter
from supply_station.rules.parameter_default import BY_KEY
from supply_station.rules.parameter_value import whole


@dataclass(frozen=True)
class Keeping:
    """留多少备份: every copy of so many days, then the last one of so many days, weeks and months."""

    all_days: int
    days: int
    weeks: int
    months: int

    @classmethod
    def by(cls, number: Callable[[str], int]) -> Self:
        """As the parameters say, each asked for by its key."""
        return cls(
            number(parameter.BACKUPS_ALL_DAYS),
            number(parameter.BACKUPS_DAYS),
            number(parameter.BACKUPS_WEEKS),
            number(parameter.BACKUPS_MONTHS),
        )


def by_default(key: str) -> int:
    """What a parameter says where no book can be asked."""
    return whole(BY_KEY[key].value)


def kept(made: Sequence[datetime], keeping: Keeping, now: datetime) -> set[int]:
    """Which copies stay, as places in `made`, where they stand in the order in which they were made.

    What lies in the future of `now` stays and counts for nothing: either its clock was wrong, or this one is.
    """
    past = [at for at, each in enumerate(made) if each <= now]
    recent = {made[at].date() for at in _newest(past, lambda at: made[at].date(), keeping.all_days)}
    stay = {at for at, each in enumerate(made) if each > now or each.date() in recent}
    stay |= _newest(past, lambda at: made[at].date(), keeping.days)
    stay |= _newest(past, lambda at: made[at].isocalendar()[:2], keeping.weeks)
    return stay | _newest(past, lambda at: (made[at].year, made[at].month), keeping.months)


def _newest(past: Sequence[int], span: Callable[[int], Hashable], count: int) -> set[int]:
    """The last copy of each of the newest spans that have one."""
    last = {span(at): at for at in past}
    return set(sorted(last.values())[-count:])
