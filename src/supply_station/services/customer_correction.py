"""档案更正：changes of an account or its meter made by hand without an order, read back from the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import (
    Base,
    Customer,
    Journal,
    Meter,
    MeterInstallation,
    TransformerArea,
    WorkOrder,
)
from supply_station.models.base import heading
from supply_station.reports.customer_correction import CustomerCorrectionRow
from supply_station.reports.listing import Period
from supply_station.services import keeping
from supply_station.services.import_change import stored
from supply_station.services.plan import shown

_KINDS: dict[str, type[Base]] = {kind.__tablename__: kind for kind in (Customer, Meter, MeterInstallation)}


@dataclass(frozen=True)
class _Changed:
    """One record that a line of the journal changed."""

    line: Journal
    kind: type[Base]
    key: int
    before: dict[str, Any]
    after: dict[str, Any]


def corrections(session: Session, period: Period) -> tuple[CustomerCorrectionRow, ...]:
    """What was corrected in a period without the number of an order as its basis, the oldest first."""
    first, last = period.days
    lines = session.scalars(
        select(Journal)
        .where(Journal.act == keeping.amend.title)
        .where(Journal.at.between(datetime.combine(first, time.min), datetime.combine(last, time.max)))
        .order_by(Journal.id)
    )
    return tuple(row for line in lines for each in _changed(line) for row in _rows(session, each))


def _changed(line: Journal) -> Iterator[_Changed]:
    for each in line.changes:
        kind = _KINDS.get(str(each["record"]))
        if kind is not None:
            before, after = (cast("dict[str, Any]", each[side]) for side in ("before", "after"))
            yield _Changed(line, kind, cast("int", each["id"]), before, after)


def _rows(session: Session, changed: _Changed) -> Iterator[CustomerCorrectionRow]:
    owner = _owner(session, changed)
    for name, value in changed.after.items():
        basis = (changed.after.get("sources") or {}).get(name)
        if owner is None or basis is None or _names_an_order(session, basis):
            continue
        yield CustomerCorrectionRow(
            *(owner.Customer.account_no, owner.Customer.name, owner.area),
            heading(getattr(changed.kind, name)),
            _said(session, changed.kind, name, changed.before.get(name)),
            _said(session, changed.kind, name, value),
            *(basis, changed.line.clerk, changed.line.at),
        )


def _owner(session: Session, changed: _Changed) -> Any:
    """The account a record belongs to, with its 台区; None for a meter that hangs nowhere."""
    query = select(Customer, TransformerArea.name.label("area")).outerjoin(
        TransformerArea, TransformerArea.id == Customer.area_id
    )
    if changed.kind is Customer:
        return session.execute(query.where(Customer.id == changed.key)).first()
    link = MeterInstallation.meter_id if changed.kind is Meter else MeterInstallation.id
    query = query.join(MeterInstallation, MeterInstallation.customer_id == Customer.id)
    return session.execute(query.where(link == changed.key).order_by(MeterInstallation.id.desc())).first()


def _names_an_order(session: Session, basis: str) -> bool:
    """Whether the basis names the number of an order that stands."""
    named = WorkOrder.voided_at.is_(None), WorkOrder.number.in_(_words(basis))
    return session.scalars(select(WorkOrder.id).where(*named)).first() is not None


def _words(basis: str) -> list[str]:
    return "".join(each if each.isascii() and each.isalnum() else " " for each in basis).split()


def _said(session: Session, kind: type[Base], name: str, value: Any) -> str | None:
    """A value as a person reads it: the name behind a key, 是 and 否."""
    if value is None:
        return None
    if name == "area_id":
        return session.scalar(select(TransformerArea.name).where(TransformerArea.id == value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return shown(name, stored(kind, name, value))
