"""晨会单：who has what to do outside — orders to visit, readings to make up — and the paper that says so."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, column, func, literal, select
from sqlalchemy.orm import Session

from supply_station.documents import morning_sheet
from supply_station.documents.morning_sheet import NOBODY, MorningPerson, MorningSheet, MorningTask
from supply_station.models import Customer, Employee, TransformerArea, Usage, WorkOrder, ZeroAccount
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.rules.zero_account import CaseState
from supply_station.services import parameter
from supply_station.services.station import the_station
from supply_station.services.zero_account_runs import missing

__all__ = ["NOBODY", "Unread", "paper", "persons", "unread"]

CHECK, READ = "零度户核查", "补抄"
"""What a 台区经理 is sent out for."""

TO_VISIT = (CaseState.LISTED, CaseState.DISPATCHED)
"""Cases whose account has not been visited."""


@dataclass(frozen=True)
class Unread:
    """缺抄 of a month, told apart: 台区 whose file has not come yet, and single accounts in the others."""

    areas: Sequence[str]
    accounts: Sequence[str]


def unread(session: Session, month: str) -> Unread:
    """What has no reading in `month`; nothing while the month has no usage at all."""
    of_month = (Usage.month == month, Usage.voided_at.is_(None))
    read = select(Customer.area_id).distinct().join(Usage, Usage.customer_id == Customer.id)
    read_areas = set(session.scalars(read.where(*of_month)))
    if not read_areas:
        return Unread((), ())
    last_day = period.period(month)[1]
    end = period.period(month, parameter.whole(session, names.PERIOD_FIRST_DAY, last_day))[1]
    query = (
        select(Customer.account_no, Customer.area_id, TransformerArea.name)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(_live(Customer), Customer.account_no.in_(_each(missing(session, month, end))))
        .order_by(Customer.account_no)
    )
    areas: set[str] = set()
    accounts = []
    for account_no, area_id, area in session.execute(query):
        if area is None or area_id in read_areas:
            accounts.append(account_no)
        else:
            areas.add(area)
    return Unread(sorted(areas), accounts)


def persons(session: Session, without: Unread) -> list[MorningPerson]:
    """Everybody with work outside, by name, and last the 台区 nobody looks after.

    The tasks of a person stand as they are walked: 台区, 抄表顺序, 户号.
    """
    held: dict[str | None, list[Any]] = defaultdict(list)
    for row in [*_visits(session), *_readings(session, without.accounts)]:
        held[row.manager].append(row)
    return [
        MorningPerson(name, tuple(_task(row) for row in sorted(rows, key=_place)))
        for name, rows in sorted(held.items(), key=lambda each: (each[0] is None, each[0] or ""))
    ]


def paper(session: Session, *, month: str | None, at: datetime, by: str, person: str | None = None) -> bytes:
    """晨会单 as a PDF: of everybody with work outside, or of one person (`NOBODY` for the last of them).

    Args:
        session: a reading session.
        month: whose missing readings are handed out; None for none.
        at: when it is printed.
        by: who prints it.
        person: 台区经理.

    Raises:
        RuleBroken: there is nothing to do.
    """
    found = persons(session, unread(session, month) if month else Unread((), ()))
    chosen = [each for each in found if person in {None, each.name or NOBODY}]
    return morning_sheet.render(MorningSheet(the_station(session).name, at.date(), at, by, tuple(chosen)))


def _visits(session: Session) -> Sequence[Any]:
    query = (
        _walked(CHECK, literal("工单 ") + WorkOrder.number)
        .join(ZeroAccount, ZeroAccount.customer_id == Customer.id)
        .join(WorkOrder, WorkOrder.zero_account_id == ZeroAccount.id)
        .where(_live(WorkOrder), _live(ZeroAccount), ZeroAccount.state.in_(TO_VISIT))
    )
    return session.execute(query).all()


def _readings(session: Session, accounts: Sequence[str]) -> Sequence[Any]:
    last = (
        select(func.max(Usage.month))
        .where(Usage.customer_id == Customer.id, _live(Usage))
        .correlate(Customer)
        .scalar_subquery()
    )
    query = _walked(READ, func.coalesce(literal("上次抄见 ") + last, "还没有抄见过"))
    return session.execute(query.where(Customer.account_no.in_(_each(accounts)))).all()


def _walked(matter: str, note: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """Live accounts with who looks after them, where they lie on the way, and what is to be done there."""
    return (
        select(
            Employee.name.label("manager"),
            TransformerArea.name.label("area"),
            Customer.walking_order,
            Customer.account_no,
            Customer.name,
            Customer.address,
            Customer.phone,
            literal(matter).label("matter"),
            note.label("note"),
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(_live(Customer))
    )


def _place(row: Any) -> tuple[bool, str, bool, int, str]:
    order = row.walking_order
    return (row.area is None, row.area or "", order is None, order or 0, row.account_no)


def _task(row: Any) -> MorningTask:
    return MorningTask(row.matter, row.area, row.account_no, row.name, row.address, row.phone, row.note)


def _live(kind: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = kind.voided_at.is_(None)
    return found


def _each(values: Sequence[str]) -> Select[Any]:
    """The members of a list, as one parameter however long it is."""
    return select(func.json_each(json.dumps(list(values))).table_valued(column("value", String)).c.value)
