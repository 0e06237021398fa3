"""零度户与来电量：a reading above zero ends a case still 列入, and marks one under way (domain 5)."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Integer, Select, column, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from supply_station.models import Customer, ImportBatch, ImportChange, Usage, WorkOrder, ZeroAccount
from supply_station.rules import kwh
from supply_station.rules.work_order import OrderState, Step
from supply_station.rules.zero_account import UNDER_WAY, CaseState
from supply_station.services.office import Work
from supply_station.services.work_order import note_step

_CLOSED = "有电量，零度户已自动结案"


def close_by_readings(work: Work, batch_id: int) -> None:
    """Close or mark the cases whose accounts have kWh above zero in the readings of a batch.

    Only readings of the months the case stands on, or later ones, count. 处理中 (换表, 补收, 转查处) is left
    alone.
    """
    written = select(ImportChange.record_id).where(
        ImportChange.batch_id == batch_id,
        ImportChange.record == Usage.__tablename__,
        ImportChange.field == "kwh",
    )
    query = (
        select(ZeroAccount, Usage.month, func.sum(Usage.kwh))
        .join(Usage, Usage.customer_id == ZeroAccount.customer_id)
        .where(ZeroAccount.voided_at.is_(None), ZeroAccount.state.in_([CaseState.LISTED, *UNDER_WAY]))
        .where(Usage.voided_at.is_(None), Usage.kwh > 0, Usage.month >= ZeroAccount.zero_from)
        .where(or_(Usage.batch_id == batch_id, Usage.id.in_(written)))
        .group_by(ZeroAccount.id, Usage.month)
        .order_by(ZeroAccount.id, Usage.month)
    )
    closed: list[int] = []
    for case, month, energy in work.session.execute(query).all():
        if case.closing_batch_id == batch_id:
            continue
        case.state_before = case.state
        case.closing_batch_id = batch_id
        if case.state is CaseState.LISTED:
            case.state = CaseState.CLOSED
            case.closed_on = work.today
            case.close_reason = _reason(month, energy)
            closed.append(case.id)
        else:
            case.state = CaseState.TO_CONFIRM
    _void_unsent(work, closed)


def built_on(session: Session, batch_id: int) -> Iterator[tuple[int, str]]:
    """Cases that a batch closed or marked and that cannot go back, with the reason.

    The clerk has decided since, or the account has a newer case.
    """
    newer = aliased(ZeroAccount)
    later = exists().where(
        newer.customer_id == ZeroAccount.customer_id,
        newer.id > ZeroAccount.id,
        newer.voided_at.is_(None),
        newer.state != CaseState.CLOSED,
    )
    query = (
        select(ZeroAccount, Customer.account_no, later)
        .join(Customer, Customer.id == ZeroAccount.customer_id)
        .where(ZeroAccount.closing_batch_id == batch_id)
        .order_by(ZeroAccount.id)
    )
    for case, account_no, followed in session.execute(query):
        left = CaseState.CLOSED if case.state_before is CaseState.LISTED else CaseState.TO_CONFIRM
        if case.voided_at is not None or case.state is not left:
            yield case.id, f"户号 {account_no} 的零度户核查在导入之后已经处理（{case.state}）"
        elif followed:
            yield case.id, f"户号 {account_no} 结案之后又重新列入了核查"


def reopen(work: Work, batch_id: int, staying: set[int]) -> int:
    """Put the cases that a batch closed or marked back where they stood, but not those in `staying`.

    A case to which another batch brought kWh above zero since stays as it is, and is that batch's from now
    on. The readings of the batch are gone by now, but for those that stay.
    """
    cases = work.session.scalars(select(ZeroAccount).where(ZeroAccount.closing_batch_id == batch_id)).all()
    others = _brought_since(work.session, batch_id)
    back = []
    for case in cases:
        if case.id in staying:
            continue
        if case.id in others:
            batch, month, energy = others[case.id]
            case.closing_batch_id = batch.id
            if case.state is CaseState.CLOSED:
                case.closed_on, case.close_reason = batch.taken_at.date(), _reason(month, energy)
        else:
            back.append(case)
    _restore_unsent(work, [case.id for case in back if case.state is CaseState.CLOSED])
    for case in back:
        case.state = case.state_before or CaseState.LISTED
        case.state_before = case.closing_batch_id = case.closed_on = case.close_reason = None
    return len(back)


def _brought_since(session: Session, batch_id: int) -> dict[int, tuple[ImportBatch, str, int]]:
    """Case of a batch → the first batch from it on whose kWh above zero still stand, with month and kWh."""
    customers = select(ZeroAccount.customer_id).where(ZeroAccount.closing_batch_id == batch_id)
    created = select(Usage.id.label("row"), Usage.batch_id.label("batch")).where(
        Usage.customer_id.in_(customers), Usage.batch_id >= batch_id
    )
    changed = select(ImportChange.record_id, ImportChange.batch_id).where(
        ImportChange.batch_id >= batch_id,
        ImportChange.record == Usage.__tablename__,
        ImportChange.field == "kwh",
    )
    written = created.union(changed).subquery()
    query = (
        select(ZeroAccount.id, ImportBatch, Usage.month, func.sum(Usage.kwh))
        .join(Usage, Usage.customer_id == ZeroAccount.customer_id)
        .join(written, written.c.row == Usage.id)
        .join(ImportBatch, ImportBatch.id == written.c.batch)
        .where(ZeroAccount.closing_batch_id == batch_id, ImportBatch.undone_at.is_(None))
        .where(Usage.voided_at.is_(None), Usage.kwh > 0, Usage.month >= ZeroAccount.zero_from)
        .group_by(ZeroAccount.id, ImportBatch.id, Usage.month)
        .order_by(ImportBatch.id, Usage.month)
    )
    found: dict[int, tuple[ImportBatch, str, int]] = {}
    for case, batch, month, energy in session.execute(query):
        found.setdefault(case, (batch, month, energy))
    return found


def _reason(month: str, energy: int) -> str:
    return f"{month} 有电量 {kwh.text(energy)} kWh，自动结案"


def _void_unsent(work: Work, cases: Sequence[int]) -> None:
    """Nobody is sent where a reading closed the case: an order neither dispatched nor printed is 作废."""
    orders = list(work.session.scalars(_unsent(cases).where(WorkOrder.voided_at.is_(None))))
    for order in orders:
        order.voided_at, order.void_reason = work.now, _CLOSED
    if orders:
        note_step(work, [order.id for order in orders], Step.VOIDED, note=_CLOSED)


def _restore_unsent(work: Work, cases: Sequence[int]) -> None:
    """The orders that went 作废 with these cases count again."""
    orders = list(work.session.scalars(_unsent(cases).where(WorkOrder.void_reason == _CLOSED)))
    for order in orders:
        order.voided_at = order.void_reason = None
    if orders:
        note_step(work, [order.id for order in orders], Step.OPENED, note="撤销导入，恢复")


def _unsent(cases: Sequence[int]) -> Select[WorkOrder]:
    keys = select(func.json_each(json.dumps(list(cases))).table_valued(column("value", Integer)).c.value)
    return select(WorkOrder).where(
        WorkOrder.zero_account_id.in_(keys),
        WorkOrder.state == OrderState.WAITING,
        WorkOrder.printed_at.is_(None),
    )
