"""虚拟客户迹象的查找：the accounts that show each sign, by SQL over the whole book (domain 5)."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, column, func, or_, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Meter, MeterInstallation, TransformerArea, Usage
from supply_station.rules import kwh, period
from supply_station.rules import parameter as names
from supply_station.rules.customer import Status
from supply_station.rules.identifiers import masked_identity_no
from supply_station.rules.virtual_customer import LEAST_IDENTITY_NO, LEAST_PHONE, Sign
from supply_station.services.parameter import whole
from supply_station.services.zero_account_runs import TWO_MONTHLY

_IN_FORCE = and_(Customer.voided_at.is_(None), Customer.status != Status.CLOSED)
_AND = "\n"
_ABOUT = (Customer.id, Customer.account_no, Customer.name, TransformerArea.name, Customer.address)


class Shown(NamedTuple):
    """An account that shows a sign; anybody may see `shared`, which `how_many` accounts or cycles have."""

    customer_id: int
    account_no: str
    name: str
    area: str | None
    address: str | None
    shared: str
    how_many: int


def shown(session: Session, sign: Sign, day: date) -> list[Shown]:
    """Every account in force that shows the sign, those that share something together, large groups first.

    Thresholds are those of `day`.
    """
    return list(_FOUND[sign](session, day))


def _without_asset_no(session: Session, _day: date) -> Iterator[Shown]:
    """Accounts whose meter in place has no 资产编号, or that have none in place."""
    query = (
        select(*_ABOUT, func.coalesce(func.group_concat(Meter.factory_no, "、"), ""))
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(
            MeterInstallation,
            and_(
                MeterInstallation.customer_id == Customer.id,
                MeterInstallation.in_place,
                MeterInstallation.voided_at.is_(None),
            ),
        )
        .outerjoin(Meter, Meter.id == MeterInstallation.meter_id)
        .where(_IN_FORCE, func.coalesce(Meter.asset_no, "") == "")
        .group_by(Customer.id)
        .order_by(TransformerArea.name.is_(None), TransformerArea.name, Customer.account_no)
    )
    for row in session.execute(query):
        yield Shown._make([*row, 1])


def only_by_name(session: Session) -> list[str]:
    """户号 of the accounts in force whose 证件号 came with stars, so that it tells no two people apart."""
    query = select(Customer.account_no).where(_IN_FORCE, _starred(_identity()))
    return list(session.scalars(query.order_by(Customer.account_no)))


def _same_identity(session: Session, _day: date) -> Iterator[Shown]:
    """A 证件号 with stars is the same only where the name is the same, too."""
    key = _identity()
    of_one = case((_starred(key), key + _AND + func.trim(Customer.name)), else_=key)
    for row in session.execute(_sharing(of_one, func.length(key) >= LEAST_IDENTITY_NO, 2)):
        number = row[5].partition(_AND)[0]
        yield Shown._make([*row[:5], number if "*" in number else masked_identity_no(number), row[6]])


def _identity() -> ColumnElement[str]:
    return func.upper(func.trim(Customer.identity_no))


def _starred(identity_no: ColumnElement[str]) -> ColumnElement[bool]:
    return identity_no.contains("*")


def _same_phone(session: Session, day: date) -> Iterator[Shown]:
    key = func.replace(func.replace(Customer.phone, " ", ""), "-", "")
    least = whole(session, names.PHONE_ACCOUNTS, day)
    for row in session.execute(_sharing(key, func.length(key) >= LEAST_PHONE, least)):
        yield Shown._make(row)


def _same_address(session: Session, _day: date) -> Iterator[Shown]:
    key = func.replace(Customer.address, " ", "")
    for row in session.execute(_sharing(key, key != "", 2)):
        yield Shown._make(row)


def _sharing(key: ColumnElement[str], counts: ColumnElement[bool], least: int) -> Select[Any]:
    """Accounts in force whose `key` at least so many have; `counts` leaves out what stands for "none"."""
    several = (
        select(key.label("key"), func.count().label("accounts"))
        .where(_IN_FORCE, counts)
        .group_by(key)
        .having(func.count() >= least)
        .subquery()
    )
    return (
        select(*_ABOUT, several.c.key, several.c.accounts)
        .join(several, several.c.key == key)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(_IN_FORCE)
        .order_by(several.c.accounts.desc(), several.c.key, Customer.account_no)
    )


def _same_kwh(session: Session, day: date) -> Iterator[Shown]:
    """Accounts with the same kWh above zero in each of their last due cycles.

    An account that is not read in the newest month yet is looked at in the month before.
    """
    newest = session.scalar(select(func.max(Usage.month)).where(Usage.voided_at.is_(None)))
    cycles = max(2, whole(session, names.SAME_CYCLES, day))  # one cycle is like no other
    if newest is None:
        return
    read_now = select(Usage.customer_id).where(Usage.month == newest, Usage.voided_at.is_(None))
    before = period.shift(newest, -1)
    for query in (
        _standing_still(newest, cycles, Usage.month == newest),
        _standing_still(before, cycles, Usage.customer_id.not_in(read_now)),
    ):
        for row in session.execute(query):
            yield Shown._make([*row[:5], f"{kwh.text(row[5])} kWh", cycles])


def _standing_still(month: str, cycles: int, whose: ColumnElement[bool]) -> Select[Any]:
    """Accounts in force whose kWh of `month` is that of each of the `cycles` - 1 due months before it.

    The due month before it is asked for first: hardly an account passes, and the list is not opened.
    """
    total = (
        select(Usage.customer_id, func.sum(Usage.kwh).label("kwh"))
        .where(Usage.month == month, Usage.voided_at.is_(None), whose)
        .group_by(Usage.customer_id)
        .having(func.sum(Usage.kwh) > 0)
        .subquery()
    )
    back = json.dumps([period.shift(month, -each) for each in range(1, 2 * cycles - 1)])
    earlier = func.json_each(back).table_valued(column("key", Integer), column("value", String))
    before = case((TWO_MONTHLY, period.shift(month, -2)), else_=period.shift(month, -1))
    alike = _kwh_of(before).correlate(Customer, TransformerArea).scalar_subquery() == total.c.kwh
    then = _kwh_of(earlier.c.value).correlate(Customer, earlier).scalar_subquery()
    due = case((TWO_MONTHLY, earlier.c.key % 2 == 1), else_=earlier.c.key < cycles - 1)
    differs = (
        select(earlier.c.key)
        .where(due, or_(then.is_(None), then != total.c.kwh))
        .correlate(Customer, TransformerArea, total)
        .exists()
    )
    return (
        select(*_ABOUT, total.c.kwh)
        .join(total, total.c.customer_id == Customer.id)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(_IN_FORCE, alike, ~differs)
        .order_by(TransformerArea.name.is_(None), TransformerArea.name, Customer.account_no)
    )


def _kwh_of(month: ColumnElement[str]) -> Select[Any]:
    """The kWh of an account in a month, of all meters and registers."""
    live = Usage.customer_id == Customer.id, Usage.voided_at.is_(None)
    return select(func.sum(Usage.kwh)).where(Usage.month == month, *live)


_FOUND: dict[Sign, Callable[[Session, date], Iterator[Shown]]] = {
    Sign.NO_ASSET_NO: _without_asset_no,
    Sign.SAME_IDENTITY: _same_identity,
    Sign.SAME_PHONE: _same_phone,
    Sign.SAME_ADDRESS: _same_address,
    Sign.SAME_KWH: _same_kwh,
}
