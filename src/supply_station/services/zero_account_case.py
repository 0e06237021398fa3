"""零度户核查：the cases a clerk chose, ready for the next step or refused by name (domain 5)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.errors import RuleBroken
from supply_station.models import Customer, WorkOrder, ZeroAccount
from supply_station.rules import zero_account_case as rule
from supply_station.rules.work_order import NOT_BACK
from supply_station.services.office import Work


def ready(session: Session, step: str, cases: Sequence[int]) -> dict[str, ZeroAccount]:
    """户号 → case, in the order asked for; each is ready for the step (`rules.zero_account_case.STEPS`).

    Raises:
        RuleBroken: one is not (its place among those asked for is `row`), or what `named` refuses.
    """
    found = named(session, cases)
    for row, (account_no, case) in enumerate(found.items()):
        if said := rule.refusal(step, case.state):
            raise RuleBroken(f"户号 {account_no} {said}", field="cases", row=row)
    return found


def named(session: Session, cases: Sequence[int]) -> dict[str, ZeroAccount]:
    """户号 → case, in the order asked for.

    Raises:
        RuleBroken: one is 作废 or not there, or none was named.
    """
    found = {
        case.id: (account_no, case)
        for at in range(0, len(cases), 10_000)
        for case, account_no in session.execute(
            select(ZeroAccount, Customer.account_no)
            .join(Customer, Customer.id == ZeroAccount.customer_id)
            .where(ZeroAccount.id.in_(cases[at : at + 10_000]), ZeroAccount.voided_at.is_(None))
        )
    }
    if not cases or len(found) < len(set(cases)):
        raise RuleBroken("选中的零度户核查里有已作废或不存在的，请刷新后再选。", field="cases")
    return dict(found[key] for key in cases)


def orders_open(session: Session, cases: Sequence[int]) -> dict[int, list[WorkOrder]]:
    """Case → its orders, of any kind, that have not come back, the oldest first."""
    found: dict[int, list[WorkOrder]] = {}
    for at in range(0, len(cases), 10_000):
        query = (
            select(WorkOrder)
            .where(WorkOrder.zero_account_id.in_(cases[at : at + 10_000]))
            .where(WorkOrder.voided_at.is_(None), WorkOrder.state.in_(NOT_BACK))
            .order_by(WorkOrder.id)
        )
        for order in session.scalars(query):
            found.setdefault(order.zero_account_id or 0, []).append(order)
    return found


def next_number(session: Session, column: InstrumentedAttribute[str], stem: str) -> int:
    """The running number after the highest ever given behind this stem, 作废 ones included."""
    running = cast(func.substr(column, len(stem) + 1), Integer)
    return (session.scalar(select(func.max(running)).where(column.startswith(stem))) or 0) + 1


def told(work: Work, cases: Mapping[str, ZeroAccount], **said: Any) -> None:
    """One journal summary for a step of many cases: the 户号, and what was said of them."""
    plain = {name: each.isoformat() if isinstance(each, date) else each for name, each in said.items()}
    work.bulk({"accounts": list(cases), **plain})
