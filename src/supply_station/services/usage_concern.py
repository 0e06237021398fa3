"""电量的情况：which rows of a month stand for an account, and which add up to its energy."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from supply_station.models import Usage
from supply_station.rules.usage import Register

PER_ACCOUNT, SUMMED = "每户只列一行", "计入电量合计的"


def per_account(_day: date) -> ColumnElement[bool]:
    """The first row of each account and month, whatever its meters and registers."""
    own = aliased(Usage)
    first = select(func.min(own.id)).where(
        own.customer_id == Usage.customer_id, own.month == Usage.month, own.voided_at.is_(None)
    )
    return Usage.id == first.correlate(Usage).scalar_subquery()


def summed(_day: date) -> ColumnElement[bool]:
    """尖峰平谷 are parts of 总, and count only where a meter has no 总."""
    total = aliased(Usage)
    has_total = exists().where(
        total.customer_id == Usage.customer_id,
        total.month == Usage.month,
        total.meter_no == Usage.meter_no,
        total.register == Register.TOTAL,
        total.voided_at.is_(None),
    )
    return or_(Usage.register == Register.TOTAL, ~has_total)


CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {PER_ACCOUNT: per_account, SUMMED: summed}
"""What the rows of a list are narrowed to: the word, and its condition on a day."""
