"""零度户与来电量：a reading above zero ends a case still 列入, and marks one under way (domain 5)."""

from collections.abc import Iterator

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from supply_station.models import Customer, ImportChange, Usage, ZeroAccount
from supply_station.rules import kwh
from supply_station.rules.zero_account import CaseState
from supply_station.services.office import Work

UNDER_WAY = (CaseState.DISPATCHED, CaseState.CHECKED)


def close_by_readings(work: Work, batch_id: int) -> None:
    """Close or mark the cases whose accounts have kWh above zero in the readings of a batch.

    Only readings of the months the case stands on, or later ones, count.
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
    for case, month, energy in work.session.execute(query).all():
        if case.closing_batch_id == batch_id:
            continue
        case.state_before = case.state
        case.closing_batch_id = batch_id
        if case.state is CaseState.LISTED:
            case.state = CaseState.CLOSED
            case.closed_on = work.today
            case.close_reason = f"{month} 有电量 {kwh.text(energy)} kWh，自动结案"
        else:
            case.state = CaseState.TO_CONFIRM


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


def reopen(session: Session, batch_id: int, staying: set[int]) -> int:
    """Put the cases that a batch closed or marked back where they stood, but not those in `staying`."""
    cases = session.scalars(select(ZeroAccount).where(ZeroAccount.closing_batch_id == batch_id))
    back = [case for case in cases if case.id not in staying]
    for case in back:
        case.state = case.state_before or CaseState.LISTED
        case.state_before = case.closing_batch_id = case.closed_on = case.close_reason = None
    return len(back)
