"""定稿的月份：what happened in a month whose report is 定稿 is not changed by any act (domain 11)."""

from datetime import datetime

from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.services import parameter
from supply_station.services.month_end_pack import final_among


def refuse_final(session: Session, at: datetime, what: str, field: str, row: int | None = None) -> None:
    """Refuse to enter or change what happened at a time whose month, as the sheets count it, is 定稿.

    Raises:
        RuleBroken: it is.
    """
    month = period.month_of(at.date())
    first_day = parameter.whole(session, names.PERIOD_FIRST_DAY, at.date())
    if first_day > 1 and at.day >= first_day:
        month = period.shift(month, 1)
    if final_among(session, [month]):
        told = f"{month} 的月报已经定稿，{what}不能再改。确实要改的，请所长先把月报打回。"
        raise RuleBroken(told, field=field, row=row)
