"""抄表异常的办理台：what the window says beside findings — limits, what is outstanding, whose a remark is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, ReaderFinding, TransformerArea, WorkOrder
from supply_station.rules import parameter as names
from supply_station.rules.reader_finding import FindingState
from supply_station.services import holiday, parameter
from supply_station.services.reader_finding import RemarkRow

_AT_ONCE = 10_000


def _late(day: date) -> ColumnElement[bool]:
    return and_(ReaderFinding.state == FindingState.OPEN, ReaderFinding.due_on < day)


def _without_order(_day: date) -> ColumnElement[bool]:
    ordered = select(WorkOrder.id).where(WorkOrder.voided_at.is_(None))
    without = func.coalesce(ReaderFinding.work_order_id, 0).not_in(ordered)
    return and_(ReaderFinding.state == FindingState.OPEN, without)


def _untold(_day: date) -> ColumnElement[bool]:
    return ReaderFinding.state == FindingState.ANSWERED


LATE, UNTOLD = "超期没答复", "没反馈抄表员"
CONCERNS: Mapping[str, Callable[[date], ColumnElement[bool]]] = {
    LATE: _late,
    "没开工单": _without_order,
    UNTOLD: _untold,
}
"""What findings are narrowed to that no single column says: the word, and its condition on a day."""


@dataclass(frozen=True)
class Limit:
    """Until when a finding is to be answered: so many working days; whether holidays are not known so far."""

    days: int
    last: date
    estimated: bool


@dataclass(frozen=True)
class Outstanding:
    """How many findings wait for an answer, are late with it, and have one that the reader has not seen."""

    waiting: int
    late: int
    untold: int


@dataclass(frozen=True)
class RemarkLine:
    """A remark of an import with the account it speaks of; the manager is the 台区经理, None without one."""

    row: RemarkRow
    name: str
    area: str | None
    manager: str | None


def limit(session: Session, *, found_on: date) -> Limit:
    """The limit of a finding made on a day."""
    days = parameter.whole(session, names.FINDING_DAYS, found_on)
    found = holiday.limit(session, found_on, days)
    return Limit(days, found.day, found.estimated)


def outstanding(session: Session, *, day: date) -> Outstanding:
    """What is outstanding on a day."""
    query = select(
        func.count().filter(ReaderFinding.state == FindingState.OPEN),
        func.count().filter(_late(day)),
        func.count().filter(_untold(day)),
    ).where(ReaderFinding.voided_at.is_(None))
    return Outstanding(*session.execute(query).one())


def remark_lines(session: Session, *, rows: Sequence[RemarkRow]) -> list[RemarkLine]:
    """Remarks with names, in the order given; accounts that the book does not hold are left out."""
    numbers = list({row.account_no for row in rows})
    about: dict[str, tuple[str, str | None, str | None]] = {}
    for at in range(0, len(numbers), _AT_ONCE):
        query = (
            select(Customer.account_no, Customer.name, TransformerArea.name, Employee.name)
            .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
            .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
            .where(Customer.account_no.in_(numbers[at : at + _AT_ONCE]), Customer.voided_at.is_(None))
        )
        about |= {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}
    return [RemarkLine(row, *about[row.account_no]) for row in rows if row.account_no in about]
