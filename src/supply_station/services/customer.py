"""客户：every account of the book as a file is compared with it; found by its number, old or new."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.intake.export import Rows
from supply_station.models import Customer, Meter, MeterInstallation, TransformerArea
from supply_station.rules.customer import Status
from supply_station.rules.identifiers import old_account_no

METER_FIELDS = ("asset_no", "factory_no", "multiplier")
"""Fields of a row that belong to the meter in place, not to the account."""


@dataclass(frozen=True)
class Account:
    """An account of the book, as much as a file is compared with."""

    customer_id: int
    account_no: str
    former_account_no: str | None
    name: str
    status: str
    area: str | None
    reading_section: str | None
    values: tuple[Any, ...]


class Accounts:
    """Every account of the book, found by its number or its former one."""

    def __init__(self, session: Session, fields: tuple[str, ...] = ()) -> None:
        found = _accounts(session, fields)
        self.by_no = {each.account_no: each for each in found}
        self.by_former = {each.former_account_no: each for each in found if each.former_account_no}

    def find(self, account_no: str) -> Account | None:
        """The account of this number, today's or a former one."""
        return self.by_no.get(account_no) or self.by_former.get(account_no)

    def renumbered(self, account_no: str) -> Account | None:
        """The account a 13-digit number that the book does not know may be the new number of (换号)."""
        old = old_account_no(account_no)
        return self.by_no.get(old) if old and account_no not in self.by_no else None

    def absent(self, sources: Iterable[Rows]) -> list[str]:
        """In-force accounts within the 台区 and 抄表段 that the files contain, without a row in them."""
        seen: set[str] = set()
        scope: set[tuple[str | None, str | None]] = set()
        for source in sources:
            seen.update(filter(None, source.accounts))
            area, section = source.position("area"), source.position("reading_section")
            scope |= {
                (None if area is None else row[area], None if section is None else row[section])
                for row in source.values
            }
        known = {each.account_no for no in seen if (each := self.find(no) or self.renumbered(no))}
        areas = {pair for pair in scope if pair != (None, None)}
        return sorted(
            each.account_no
            for each in self.by_no.values()
            if each.status != Status.CLOSED and each.account_no not in known and _within(each, areas)
        )


def _within(account: Account, scope: set[tuple[str | None, str | None]]) -> bool:
    section = account.reading_section
    return bool(
        {(account.area, section), (account.area, None), (None, section)} & scope - {(None, None)}
        or (section is None and any(area == account.area for area, _ in scope if area))
    )


def _accounts(session: Session, fields: tuple[str, ...]) -> list[Account]:
    """All live accounts; `values` holds the book's values of `fields` as a file would write them."""
    areas = dict(session.execute(select(TransformerArea.id, TransformerArea.name)).tuples().all())
    meters = _meters_in_place(session) if set(fields) & set(METER_FIELDS) else {}
    own = [name for name in fields if name in Customer.__table__.columns]
    base = [
        Customer.id,
        Customer.account_no,
        Customer.former_account_no,
        Customer.name,
        Customer.status,
        Customer.area_id,
        Customer.reading_section,
    ]
    query = select(*base, *(Customer.__table__.c[name] for name in own)).where(Customer.voided_at.is_(None))
    places = {name: len(base) + index for index, name in enumerate(own)}
    none = (None,) * len(METER_FIELDS)
    found = []
    for row in session.execute(query):
        meter = meters.get(row[0], none)
        area = areas.get(row[5])
        values = tuple(
            row[places[name]]
            if name in places
            else area
            if name == "area"
            else meter[METER_FIELDS.index(name)]
            for name in fields
        )
        found.append(Account(row[0], row[1], row[2], row[3], row[4], area, row[6], values))
    return found


def _meters_in_place(session: Session) -> dict[int, tuple[str | None, str | None, int | None]]:
    query = (
        select(MeterInstallation.customer_id, Meter.asset_no, Meter.factory_no, MeterInstallation.multiplier)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(MeterInstallation.in_place, MeterInstallation.voided_at.is_(None))
        .order_by(MeterInstallation.id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}
