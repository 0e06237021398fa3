"""客户：every account of the book as a file is compared with it; found by its number, old or new."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from supply_station.intake.export import Rows
from supply_station.models import Customer, Meter, MeterInstallation, TransformerArea
from supply_station.rules.customer import Status
from supply_station.rules.identifiers import old_account_no

METER_FIELDS = ("asset_no", "factory_no", "multiplier")
"""Fields of a row that belong to the meter in place, not to the account."""

_ELSEWHERE: dict[str, ColumnElement[Any]] = {
    "area": TransformerArea.__table__.c.name,
    "asset_no": Meter.__table__.c.asset_no,
    "factory_no": Meter.__table__.c.factory_no,
    "multiplier": MeterInstallation.__table__.c.multiplier,
}


class Account(NamedTuple):
    """An account of the book, as much as a file is compared with; `values` are of the fields asked for."""

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
        seen: set[str | None] = set()
        scope: set[tuple[str | None, str | None]] = set()
        for source in sources:
            seen.update(source.keys)
            area, section = source.position("area"), source.position("reading_section")
            if area is not None or section is not None:
                scope |= {
                    (None if area is None else row[area], None if section is None else row[section])
                    for row in source.values
                }
        scope.discard((None, None))
        areas = {area for area, _ in scope}
        known = {each.account_no for no in seen if no and (each := self.find(no) or self.renumbered(no))}
        return sorted(
            each.account_no
            for each in (self.by_no.values() if scope else ())
            if each.account_no not in known and each.status != Status.CLOSED and _within(each, scope, areas)
        )


def _within(account: Account, scope: set[tuple[str | None, str | None]], areas: set[str | None]) -> bool:
    """In one of the file's 台区 and 抄表段; one that the file or the archive leaves open does not count."""
    area, section = account.area, account.reading_section
    if section is None:
        return area is not None and area in areas
    return (area, section) in scope or (area, None) in scope or (None, section) in scope


def _accounts(session: Session, fields: tuple[str, ...]) -> list[Account]:
    """All live accounts; `values` holds the book's values of `fields` as a file would write them."""
    columns, areas, places, meters = (
        kind.__table__.c for kind in (Customer, TransformerArea, MeterInstallation, Meter)
    )
    asked = [columns[name] if name in columns else _ELSEWHERE[name] for name in fields]
    base = [columns.id, columns.account_no, columns.former_account_no, columns.name, columns.status]
    query = (
        select(*base, _ELSEWHERE["area"], columns.reading_section, *asked)
        .outerjoin(TransformerArea.__table__, areas.id == columns.area_id)
        .where(columns.voided_at.is_(None))
    )
    if set(fields) & set(METER_FIELDS):
        newest = (
            select(places.customer_id, func.max(places.id).label("id"))
            .where(places.in_place, places.voided_at.is_(None))
            .group_by(places.customer_id)
            .subquery()
        )
        query = (
            query.outerjoin(newest, newest.c.customer_id == columns.id)
            .outerjoin(MeterInstallation.__table__, places.id == newest.c.id)
            .outerjoin(Meter.__table__, meters.id == places.meter_id)
        )
    return [Account(*row[:7], tuple(row[7:])) for row in session.execute(query)]
