"""客户名单：accounts of the book as a workbook that the import takes back, changed or not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, Line, Meter, MeterInstallation, TransformerArea
from supply_station.services.station import the_station

_AT_ONCE = 10_000
_ELSEWHERE: dict[str, Any] = {
    "area": TransformerArea.name,
    "area_code": TransformerArea.code,
    "line": Line.name,
    "asset_no": Meter.asset_no,
    "factory_no": Meter.factory_no,
    "multiplier": MeterInstallation.multiplier,
}
"""What stands in another table than the account's, by the field of the import."""


def workbook(session: Session, *, customers: Sequence[int], at: datetime, by: str) -> bytes:
    """These accounts, in this order; of one with several meters the list names none.

    Raises:
        RuleBroken: there is no account to list.
    """
    from supply_station.reports import customer_list, listing  # noqa: PLC0415 - only here openpyxl is needed

    if not customers:
        raise RuleBroken("没有可以导出的户；请先放宽筛选，或先导入客户档案。")
    query = _query(list(customer_list.HEADINGS))
    found: dict[int, tuple[Any, ...]] = {}
    for first in range(0, len(customers), _AT_ONCE):
        some = query.where(Customer.id.in_(customers[first : first + _AT_ONCE]))
        found |= {
            row[0]: tuple("" if value is None else value for value in row[1:])
            for row in session.execute(some)
        }
    frame = listing.Frame(the_station(session).name, by, at.date(), draft=False)
    return customer_list.render(frame, [found[each] for each in customers])


def _query(fields: Sequence[str]) -> Select[Any]:
    """The fields of each account, after its id."""
    only = (
        select(MeterInstallation.customer_id, func.min(MeterInstallation.id).label("place"))
        .where(MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
        .group_by(MeterInstallation.customer_id)
        .having(func.count() == 1)
        .subquery()
    )
    columns = [_ELSEWHERE[each] if each in _ELSEWHERE else getattr(Customer, each) for each in fields]
    return (
        select(Customer.id, *columns)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .outerjoin(only, only.c.customer_id == Customer.id)
        .outerjoin(MeterInstallation, MeterInstallation.id == only.c.place)
        .outerjoin(Meter, Meter.id == MeterInstallation.meter_id)
    )
