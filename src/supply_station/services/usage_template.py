"""抄表模板：what is known of every account before its meter is read, as a workbook to be filled in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, Meter, MeterInstallation, TransformerArea, Usage
from supply_station.rules.usage import Register
from supply_station.services import customer_concern
from supply_station.services.station import the_station

if TYPE_CHECKING:
    from supply_station.reports.usage_template import UsageTemplateRow

_Known = tuple[str | None, str, int | None, int | None]  # 表号, 示数类型, 倍率, 上次示数


def workbook(session: Session, *, month: str, areas: Sequence[str] = (), at: datetime, by: str) -> bytes:
    """Every account in force, of these 台区 or of the station, in walking order.

    Raises:
        RuleBroken: a 台区 is not in the book, or no account is to be read.
    """
    from supply_station.reports import listing, usage_template  # noqa: PLC0415 - only here openpyxl is needed

    rows = list(_rows(session, month, areas, at))
    if not rows:
        raise RuleBroken("没有要抄表的户；请先导入客户档案，或改选台区。", field="areas")
    frame = listing.Frame(the_station(session).name, by, at.date(), draft=False)
    return usage_template.render(frame, listing.Period(month), rows)


def areas(session: Session) -> list[str]:
    """The 台区 of the book that can be chosen, by name."""
    query = select(TransformerArea.name).where(TransformerArea.voided_at.is_(None))
    return list(session.scalars(query.order_by(TransformerArea.name)))


def _rows(session: Session, month: str, chosen: Sequence[str], at: datetime) -> Iterator["UsageTemplateRow"]:
    from supply_station.reports.usage_template import UsageTemplateRow  # noqa: PLC0415 - as above

    query = (
        select(Customer.id, Customer.account_no, Customer.name, TransformerArea.name)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(Customer.voided_at.is_(None), customer_concern.in_force(at.date()))
        .order_by(TransformerArea.name, Customer.reading_section, Customer.walking_order, Customer.account_no)
    )
    if chosen:
        _refuse_unknown(session, chosen)
        query = query.where(TransformerArea.name.in_(chosen))
    hanging, last = _hanging(session), _last(session, month)
    for key, account_no, name, area in session.execute(query):
        for known in _known(hanging.get(key, []), last.get(key, [])):
            yield UsageTemplateRow(account_no, name, area, *known)


def _refuse_unknown(session: Session, chosen: Sequence[str]) -> None:
    held = set(areas(session))
    if strange := [area for area in chosen if area not in held]:
        raise RuleBroken(f"账本里没有台区“{'、'.join(strange)}”；请先核对台区的名称。", field="areas")


def _hanging(session: Session) -> dict[int, list[Any]]:
    """Account → its meters in place: 资产编号 (else 出厂编号), 倍率, 装表示数."""
    found = defaultdict(list)
    query = (
        select(
            MeterInstallation.customer_id,
            func.coalesce(Meter.asset_no, Meter.factory_no),
            MeterInstallation.multiplier,
            MeterInstallation.read_at_start,
        )
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(MeterInstallation.voided_at.is_(None), MeterInstallation.in_place)
        .order_by(MeterInstallation.id)
    )
    for key, *meter in session.execute(query):
        found[key].append(meter)
    return found


def _last(session: Session, month: str) -> dict[int, list[Any]]:
    """Account → what its last month before this one says: 表号, 示数类型, 倍率, 止码."""
    latest = (
        select(Usage.customer_id, func.max(Usage.month).label("month"))
        .where(Usage.month < month, Usage.voided_at.is_(None))
        .group_by(Usage.customer_id)
        .subquery()
    )
    query = (
        select(Usage.customer_id, Usage.meter_no, Usage.register, Usage.multiplier, Usage.read_to)
        .join(latest, (latest.c.customer_id == Usage.customer_id) & (latest.c.month == Usage.month))
        .where(Usage.voided_at.is_(None))
        .order_by(Usage.id)
    )
    found = defaultdict(list)
    for key, *reading in session.execute(query):
        found[key].append(reading)
    return found


def _known(hanging: list[Any], last: list[Any]) -> Iterator[_Known]:
    """What is to be read at an account; a meter hung since starts at its 装表示数.

    A reading without a 表号 is of the only meter there is; with several nobody can say, and none is guessed.
    """
    if not hanging:
        yield from last or [(None, Register.TOTAL, None, None)]
        return
    for number, multiplier, start in hanging:
        own = [each for each in last if each[0] == number or (not each[0] and len(hanging) == 1)]
        for _, register, times, read_to in own:
            yield number, register, multiplier or times, read_to
        if not own:
            yield number, Register.TOTAL, multiplier, start
