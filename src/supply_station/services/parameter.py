"""参数：what a number of a rule is on a given day, read from the book's dated table."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import DatedParameter
from supply_station.rules import parameter as rule


def in_force(session: Session, key: str, day: date) -> rule.Dated:
    """The row of `key` that counts on `day`, with its source."""
    rows = session.execute(
        select(
            DatedParameter.value,
            DatedParameter.level,
            DatedParameter.valid_from,
            DatedParameter.valid_to,
            DatedParameter.source,
        ).where(DatedParameter.key == key, DatedParameter.voided_at.is_(None))
    )
    return rule.in_force(rule.BY_KEY[key], [rule.Dated(*row) for row in rows], day)


def whole(session: Session, key: str, day: date) -> int:
    """A whole-number parameter on `day`."""
    return rule.whole(in_force(session, key, day).value)


def seasons(session: Session, day: date) -> dict[str, frozenset[int]]:
    """Usage class → months of the year in which it may stand at zero."""
    return rule.seasons(in_force(session, rule.SEASONS, day).value)


def cited(session: Session, key: str, day: date) -> str:
    """Words of a regulation as a form prints them on `day`, with the edition they come from."""
    found = in_force(session, key, day)
    return f"{found.value}（{found.source}）"
