"""自用电的纸：the board of a month as it was posted, to be hung up (domain 4)."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.services.staff_meter_posting import posting_of
from supply_station.services.station import the_station

TITLE = "员工自用电公示榜"


def board(session: Session, *, month: str, large: bool, at: datetime, by: str) -> bytes:
    """员工自用电公示榜 of a month, A4 or A3; what it says was fixed when it was posted.

    Raises:
        RuleBroken: the month is not posted.
    """
    from supply_station.documents import staff_meter_board as document  # noqa: PLC0415

    posting = posting_of(session, month=month)
    if posting is None:
        raise RuleBroken(f"{month} 的自用电还没有张榜，请先登记张榜，再打印。", field="month")
    names = [each.name for each in fields(document.BoardLine)]
    return document.render(
        document.StaffMeterBoardSheet(
            station=the_station(session).name,
            month=posting.month,
            posted_on=posting.posted_on,
            until=posting.until,
            places=posting.places,
            large=large,
            reprint=posting.prints > 0,
            printed_at=at,
            printed_by=by,
            lines=tuple(document.BoardLine(**{name: line[name] for name in names}) for line in posting.lines),
        )
    )


def board_paper(
    session: Session, *, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> bytes:
    """员工自用电公示榜 of a month on A4.

    Raises:
        RuleBroken: no month but numbers, or the month is not posted.
    """
    if month is None or numbers:
        raise RuleBroken("员工自用电公示榜按月份打印，请只写明月份。", field="month")
    return board(session, month=month, large=False, at=at, by=by)
