"""重复故障：points that broke again and again within some months (seed 3)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Fault, Line, TransformerArea
from supply_station.rules import parameter_outage as names
from supply_station.rules import period
from supply_station.services import parameter


@dataclass(frozen=True)
class Repeat:
    """A point that broke several times: where, how often, and the faults, the newest last."""

    line: str | None
    area: str | None
    point: str
    faults: tuple[int, ...]
    times: tuple[datetime, ...]


def since(session: Session, day: date) -> datetime:
    """From when on faults count as the same trouble, looked at on a day."""
    months = parameter.whole(session, names.REPEAT_MONTHS, day)
    first = period.period(period.shift(period.month_of(day), -months))[0]
    last = period.period(period.shift(period.month_of(day), 1 - months))[0] - timedelta(days=1)
    return datetime.combine(min(first + timedelta(days=day.day - 1), last), time())


def repeats(session: Session, *, day: date) -> list[Repeat]:
    """The points that broke so often within the months before a day, the worst first."""
    until = datetime.combine(day + timedelta(days=1), time())
    query = (
        select(Fault.id, Fault.called_at, Fault.point, Line.name, TransformerArea.name)
        .outerjoin(Line, Line.id == Fault.line_id)
        .outerjoin(TransformerArea, TransformerArea.id == Fault.area_id)
        .where(Fault.voided_at.is_(None), Fault.point.is_not(None))
        .where(Fault.called_at >= since(session, day), Fault.called_at < until)
        .order_by(Fault.called_at, Fault.id)
    )
    held: dict[tuple[str | None, str | None, str], list[tuple[int, datetime]]] = defaultdict(list)
    for key, called_at, point, line, area in session.execute(query):
        held[line, area, "".join(str(point).split())].append((key, called_at))
    needed = parameter.whole(session, names.REPEAT_TIMES, day)
    found = [
        Repeat(*where, tuple(key for key, _ in rows), tuple(at for _, at in rows))
        for where, rows in held.items()
        if len(rows) >= needed
    ]
    return sorted(found, key=lambda each: (-len(each.faults), each.line or "", each.area or "", each.point))


def told_of(session: Session, *, fault: int, day: date) -> str:
    """What the clerk should know of a fault's point; empty where it is the first time."""
    for each in repeats(session, day=day):
        if fault in each.faults:
            days = "、".join(f"{at:%m-%d}" for at in each.times)
            return f"“{each.point}”近来坏过 {len(each.faults)} 次（{days}），请移交检修部门彻底处理。"
    return ""
