"""晨会单：who has what to do outside — orders, readings to make up, findings — and the paper that says so."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, String, column, func, select
from sqlalchemy.orm import Session, aliased

from supply_station.documents import morning_sheet
from supply_station.documents.morning_sheet import NOBODY, MorningPerson, MorningSheet, MorningTask
from supply_station.models import Customer, Employee, ReaderFinding, TransformerArea, Usage, WorkOrder
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.rules.reader_finding import FindingState
from supply_station.rules.work_order import NOT_BACK, OrderKind
from supply_station.services import parameter
from supply_station.services.station import the_station
from supply_station.services.today_open import Span
from supply_station.services.zero_account_runs import missing

__all__ = ["NOBODY", "Unread", "paper", "persons", "unread"]

READ, FINDING = "补抄", "抄表异常"
_MATTERS = {
    OrderKind.ZERO_ACCOUNT_CHECK: "零度户核查",
    OrderKind.CUSTOMER_SURVEY: "用电查勘",
    OrderKind.METER_REPLACEMENT: "换表",
}
"""What somebody goes out for."""

_Place = tuple[bool, str, bool, int, str]


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


def persons(session: Session, without: Unread, span: Span) -> list[MorningPerson]:
    """Everybody with work outside, by name, and last the 台区 nobody looks after.

    Whoever was sent with an order has it, one of two people too; an order not sent yet and a missing reading
    are the 台区经理's, a finding its owner's. What is late comes first, then all as it is walked: 台区,
    抄表顺序, 户号.
    """
    held: dict[str | None, list[tuple[bool, _Place, MorningTask]]] = defaultdict(list)
    for row in _orders(session):
        days, note = span.days_late(row.due_on), [f"工单 {row.number}"]
        if days or row.due_on:
            note.append(f"超期 {days} 天" if days else f"{row.due_on:%m-%d} 前交回")
        if row.postponed_to:
            note.append(f"改约到 {row.postponed_to:%m-%d}")
        if row.illegible:
            note.append(f"看不清：{row.illegible}")
        sent = dict.fromkeys(name for name in (row.first, row.second) if name)
        for name in sent or [row.manager]:
            held[name].append(_entry(row, _MATTERS[row.kind], "，".join(note), late=days > 0))
    for row in _readings(session, without.accounts):
        note = [f"上次抄见 {row.last}" if row.last else "还没有抄见过"]
        held[row.manager].append(_entry(row, READ, note[0], late=False))
    for row in _findings(session):
        days = span.days_late(row.due_on)
        limit = f"超期 {days} 天" if days else f"{row.due_on:%m-%d} 前答复"
        held[row.owner].append(_entry(row, FINDING, f"{row.kind}，{limit}", late=days > 0))
    return [
        MorningPerson(name, tuple(task for _, _, task in sorted(rows, key=itemgetter(0, 1))))
        for name, rows in sorted(held.items(), key=lambda each: (each[0] is None, each[0] or ""))
    ]


def paper(
    session: Session, *, month: str | None, span: Span, at: datetime, by: str, person: str | None = None
) -> bytes:
    """晨会单 as a PDF: of everybody with work outside, or of one person (`NOBODY` for the last of them).

    Args:
        session: a reading session.
        month: whose missing readings are handed out; None for none.
        span: what is late.
        at: when it is printed.
        by: who prints it.
        person: whose.

    Raises:
        RuleBroken: there is nothing to do.
    """
    found = persons(session, unread(session, month) if month else Unread((), ()), span)
    chosen = [each for each in found if person in {None, each.name or NOBODY}]
    return morning_sheet.render(MorningSheet(the_station(session).name, at.date(), at, by, tuple(chosen)))


def _orders(session: Session) -> Sequence[Any]:
    first, second = aliased(Employee), aliased(Employee)
    query = (
        _walked(
            *(WorkOrder.kind, WorkOrder.number, WorkOrder.due_on, WorkOrder.postponed_to),
            *(WorkOrder.illegible, first.name.label("first"), second.name.label("second")),
        )
        .join(WorkOrder, WorkOrder.customer_id == Customer.id)
        .outerjoin(first, first.id == WorkOrder.sent_first_id)
        .outerjoin(second, second.id == WorkOrder.sent_second_id)
        .where(_live(WorkOrder), WorkOrder.state.in_(NOT_BACK))
        .order_by(WorkOrder.id)
    )
    return session.execute(query).all()


def _findings(session: Session) -> Sequence[Any]:
    owner = aliased(Employee)
    query = (
        _walked(ReaderFinding.kind, ReaderFinding.due_on, owner.name.label("owner"))
        .join(ReaderFinding, ReaderFinding.customer_id == Customer.id)
        .join(owner, owner.id == ReaderFinding.owner_id)
        .where(_live(ReaderFinding), ReaderFinding.state == FindingState.OPEN)
        .order_by(ReaderFinding.id)
    )
    return session.execute(query).all()


def _readings(session: Session, accounts: Sequence[str]) -> Sequence[Any]:
    last = (
        select(func.max(Usage.month))
        .where(Usage.customer_id == Customer.id, _live(Usage))
        .correlate(Customer)
        .scalar_subquery()
    )
    return session.execute(_walked(last.label("last")).where(Customer.account_no.in_(_each(accounts)))).all()


def _walked(*more: Any) -> Select[*tuple[Any, ...]]:
    """Live accounts with who looks after them and where they lie on the way, and more columns."""
    return (
        select(
            Employee.name.label("manager"),
            TransformerArea.name.label("area"),
            Customer.walking_order,
            Customer.account_no,
            Customer.name,
            Customer.address,
            Customer.phone,
            *more,
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(_live(Customer))
    )


def _entry(row: Any, matter: str, note: str, *, late: bool) -> tuple[bool, _Place, MorningTask]:
    """A task behind what it is sorted by: late ones first, then as they are walked."""
    order = row.walking_order
    place = (row.area is None, row.area or "", order is None, order or 0, row.account_no)
    task = MorningTask(matter, row.area, row.account_no, row.name, row.address, row.phone, note)
    return not late, place, task


def _live(kind: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = kind.voided_at.is_(None)
    return found


def _each(values: Sequence[str]) -> Select[Any]:
    """The members of a list, as one parameter however long it is."""
    return select(func.json_each(json.dumps(list(values))).table_valued(column("value", String)).c.value)
