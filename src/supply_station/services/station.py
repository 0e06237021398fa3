"""本所：founding a book — the station, the default parameters and the holidays known today."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import DatedParameter, Holiday, Station
from supply_station.rules import calendar, parameter, period
from supply_station.services.office import Work, act


@act("建账", changes=(Station, DatedParameter, Holiday))
def found(work: Work, *, name: str, start_month: str | None = None) -> None:
    """Enter the station and what every book starts with.

    `start_month` is 启用月份: limits and warnings count from it on.

    Raises:
        RuleBroken: the book already has a station.
    """
    if work.session.scalars(select(Station.id)).first() is not None:
        raise RuleBroken("这个账本已经建过账了，不能再建一次。")
    month = period.checked(start_month) if start_month else None
    work.session.add(Station(name=name, practice=False, start_month=month, founded_at=work.now))
    work.bulk({"station": name, **seed(work)})


def seed(work: Work) -> dict[str, object]:
    """Enter what every book starts with, default parameters and the holidays known; returns counts."""
    seeded = [
        {
            "key": each.key,
            "value": each.value,
            "valid_from": each.valid_from,
            "level": each.level,
            "source": each.source,
        }
        for each in parameter.DEFAULTS
    ]
    work.session.execute(insert(DatedParameter), [{**row, "recorded_at": work.now} for row in seeded])
    days = [{"day": each.day, "working": each.working, "name": each.name} for each in calendar.known_days()]
    work.session.execute(insert(Holiday), [{**row, "recorded_at": work.now} for row in days])
    return {"parameters": len(seeded), "holidays": len(days)}


def the_station(session: Session) -> Station:
    """The one row of the station.

    Raises:
        RuleBroken: the book was never founded.
    """
    station = session.scalars(select(Station)).first()
    if station is None:
        raise RuleBroken("这个账本还没有建账，请用 new 新建账本。")
    return station
