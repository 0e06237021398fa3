"""导入的行：what a row that a batch wrote is called, and which other records stand on it."""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.models import (
    Base,
    Customer,
    EmployeePost,
    Meter,
    MeterInstallation,
    StaffMeter,
    StaffMeterReading,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.models.base import heading
from supply_station.services.import_change import stored, table
from supply_station.services.import_kind import KINDS
from supply_station.services.plan import shown

SAID = {
    Usage: "已有电量",
    ZeroAccount: "已列入零度户核查",
    WorkOrder: "已有工单",
    MeterInstallation: "已有装表记录",
    Customer: "已有客户",
    TransformerArea: "已有台区",
    EmployeePost: "已有任职记录",
    StaffMeter: "已登记为自用电",
    StaffMeterReading: "已有自用电抄表",
}
"""What is said of a row that another kind of record stands on; of any other kind: 已被用到."""

KEYS: dict[type[Base], InstrumentedAttribute[Any]] = {
    cast("type[Base]", each.key.class_): each.key for each in KINDS.values()
}
"""What a row is called by."""
KEPT: dict[str, type[Base]] = {
    table(each).name: each
    for each in cast("list[type[Base]]", [mapper.class_ for mapper in Base.registry.mappers])
    if "voided_at" in table(each).c
}
"""Every kind of record that may be 作废, by its table's name."""


def owner(session: Session, kind: type[Base], row_id: int) -> str:
    """A row by its own key, or by that of the account or the person it belongs to."""
    holder: type[Base]
    holder_id: int | None
    if kind is Meter:
        place = select(MeterInstallation.customer_id).where(MeterInstallation.meter_id == row_id)
        holder, holder_id = Customer, session.scalars(place.order_by(MeterInstallation.id.desc())).first()
    elif kind in KEYS:
        holder, holder_id = kind, row_id
    else:
        name, holder = next(
            (column, KEPT[target]) for column, target in _links(kind) if KEPT.get(target) in KEYS
        )
        holder_id = session.scalar(select(table(kind).c[name]).where(table(kind).c.id == row_id))
    key = KEYS[holder]
    return f"{heading(key)} {session.scalar(select(key).where(table(holder).c.id == holder_id))} "


def _links(kind: type[Base]) -> Iterator[tuple[str, str]]:
    """The columns of a kind that name rows of other tables, with the tables' names."""
    for column in table(kind).columns:
        for link in column.foreign_keys:
            yield column.name, link.column.table.name


def called(session: Session, kind: type[Base], name: str, value: Any) -> str | None:
    """A value of an import change as a person reads it: the name behind a key, energy with its point."""
    named = KEPT.get(dict(_links(kind)).get(name, ""))
    if named in KEYS and value is not None:
        return session.scalar(select(KEYS[named]).where(table(named).c.id == value))
    return shown(name, stored(kind, name, value))


def standing_on(kind: type[Base]) -> Iterator[tuple[Table, Column[Any]]]:
    """The kept tables whose rows name rows of a kind, with the columns that do."""
    for other in map(table, KEPT.values()):
        for column in other.columns:
            if any(link.column.table is table(kind) for link in column.foreign_keys):
                yield other, column
