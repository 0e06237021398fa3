"""客户的情况：what a clerk looks for in the list of accounts that no single column says."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_

from supply_station.models import Customer
from supply_station.rules.customer import Status

IN_FORCE, IMPORTANT = "在册（不含已销户）", "重要客户"


def in_force(_day: date) -> ColumnElement[bool]:
    """The accounts that are not 已销户."""
    return Customer.status != Status.CLOSED


def _important(_day: date) -> ColumnElement[bool]:
    """Whom the station tells of outages."""
    return and_(Customer.important_reason.is_not(None), Customer.status != Status.CLOSED)


CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {IN_FORCE: in_force, IMPORTANT: _important}
"""What the accounts of a list are narrowed to: the word, and its condition on a day."""
