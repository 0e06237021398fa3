"""表计更换：an archived order takes the old meter down and hangs the new one (domain 2, 7)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from supply_station.errors import RuleBroken
from supply_station.models import (
    ArchiveDifference,
    Base,
    Customer,
    Meter,
    MeterInstallation,
    PrintedOrder,
    WorkOrder,
)
from supply_station.rules.form import Value
from supply_station.services import archive_difference
from supply_station.services.meter_place import Place, places, taken_by_import
from supply_station.services.office import Work
from supply_station.services.work_order import source_of

TOUCHED: tuple[type[Base], ...] = (Meter, MeterInstallation, ArchiveDifference)
"""What archiving a replacement order can change."""

_METER = {
    "new_asset_no": "asset_no",
    "new_factory_no": "factory_no",
    "new_model": "model",
    "new_digits": "digits",
}


def archived(work: Work, order: WorkOrder, changes: Mapping[str, Value]) -> None:
    """Take the old meter down and hang the new one, as the order says; the sources name the order.

    Where an import has hung the new meter already, the order adds what the import could not know.

    Raises:
        RuleBroken: no new number, the number hangs elsewhere, the dates contradict each other, or several
            meters hang there and nothing says which one was taken down.
    """
    session = work.session
    said = {key.removeprefix("meter."): value for key, value in changes.items() if key.startswith("meter.")}
    account_no = session.scalar(select(Customer.account_no).where(Customer.id == order.customer_id))
    told = f"工单 {order.number}（户号 {account_no}）"
    number = _number(told, said)
    on = _day(said) or order.returned_on or work.today
    known = places(session, [order.customer_id])[order.customer_id]
    hung = next((each for each in known if each.installation.in_place and number in each.numbers), None)
    if hung is None:
        _refuse_elsewhere(work, told, number, order.customer_id)
        old = _taken_down(work, order, told, number, [each for each in known if each.installation.in_place])
    else:
        old = _taken_before(told, [each for each in known if each is not hung])
    source = source_of(work, order)
    if old is not None:
        _take_down(told, old.installation, on, said, source)
    if hung is None:
        hung = _hung(work, order, number)
    _write(hung.meter, {column: said.get(name) for name, column in _METER.items()}, source)
    multiplier = said.get("new_multiplier") or (old.installation.multiplier if old else None)
    values = {"installed_on": on, "read_at_start": said.get("read_at_start"), "multiplier": multiplier}
    _write(hung.installation, values, source)
    session.flush()
    archive_difference.recheck(work, customer_id=order.customer_id)


def _number(told: str, said: Mapping[str, Value]) -> str:
    for name in ("new_asset_no", "new_factory_no"):
        if isinstance(number := said.get(name), str) and number.strip():
            return number.strip()
    raise RuleBroken(f"{told}没有写新表的编号。请先更正回单，写上新表资产编号。", field="new_asset_no")


def _day(said: Mapping[str, Value]) -> date | None:
    value = said.get("removed_on")
    return date.fromisoformat(value) if isinstance(value, str) else None


def _refuse_elsewhere(work: Work, told: str, number: str, customer_id: int) -> None:
    """The new number must not hang at another account."""
    query = (
        select(Customer.account_no, Customer.name)
        .join(MeterInstallation, MeterInstallation.customer_id == Customer.id)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(Meter.asset_no == number, MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
        .where(Customer.id != customer_id, Customer.voided_at.is_(None))
    )
    holder = work.session.execute(query.limit(1)).first()
    if holder is not None:
        raise RuleBroken(
            f"{told}：新表 {number} 在账本里装在户号 {holder.account_no}（{holder.name}）。"
            "请先核对编号，写错的请更正回单；编号没错的，请先改那一户的装表记录。",
            field="new_asset_no",
        )


def _taken_down(
    work: Work, order: WorkOrder, told: str, number: str, hanging: Sequence[Place]
) -> Place | None:
    """The meter the crew took down: the only one, else the one whose number the return or the paper names."""
    if len(hanging) <= 1:
        return hanging[0] if hanging else None
    printed = select(PrintedOrder.facts).where(PrintedOrder.work_order_id == order.id)
    papers = work.session.scalars(printed.order_by(PrintedOrder.id.desc()))
    typed = " ".join(
        each for each in (order.values or {}).values() if isinstance(each, str) and each != number
    )
    for text in (typed, *(str(facts.get("meter.number")) for facts in papers)):
        words = re.findall(r"\w+", text, re.ASCII)
        named = [each for each in hanging if set(words).intersection(each.numbers)]
        if len(named) == 1:
            return named[0]
    names = "、".join(next(iter(each.numbers), "没有编号的表") for each in hanging)
    raise RuleBroken(
        f"{told}：这一户有 {len(hanging)} 块表在装（{names}），看不出拆的是哪一块。"
        "请先更正回单，在“备注”里写上旧表编号。",
        field="remark",
    )


def _taken_before(told: str, others: Sequence[Place]) -> Place:
    """The meter that an import took down without a date, when it hung the new one."""
    gone = next(filter(taken_by_import, others), None)
    if gone is None:
        raise RuleBroken(
            f"{told}：新表编号就是在装的那块表的编号。请先更正回单，写上新表资产编号。",
            field="new_asset_no",
        )
    return gone


def _take_down(
    told: str, installation: MeterInstallation, on: date, said: Mapping[str, Value], source: str
) -> None:
    if installation.installed_on is not None and on < installation.installed_on:
        raise RuleBroken(
            f"{told}：换表日期 {on} 早于旧表的装表日期 {installation.installed_on}。请先更正回单里的日期。",
            field="removed_on",
        )
    _write(
        installation, {"in_place": False, "removed_on": on, "read_at_end": said.get("read_at_end")}, source
    )


def _hung(work: Work, order: WorkOrder, number: str) -> Place:
    """The new meter, just hung; one that hung somewhere before is the same meter."""
    session = work.session
    known = select(Meter).where(Meter.asset_no == number, Meter.voided_at.is_(None))
    meter = session.scalars(known.order_by(Meter.id.desc()).limit(1)).first() or Meter(recorded_at=work.now)
    session.add(meter)
    session.flush()
    installation = MeterInstallation(
        recorded_at=work.now, customer_id=order.customer_id, meter_id=meter.id, in_place=True
    )
    session.add(installation)
    return Place(installation, meter)


def _write(record: Meter | MeterInstallation, values: Mapping[str, object], source: str) -> None:
    """Write what was said, with its source; what was not said stays."""
    changed = {
        name: value for name, value in values.items() if value is not None and getattr(record, name) != value
    }
    for name, value in changed.items():
        setattr(record, name, value)
    if changed:
        record.sources = {**(record.sources or {}), **dict.fromkeys(changed, source)}
