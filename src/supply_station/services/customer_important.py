"""重要客户导入：what taking the station's list of important customers would do, and the taking."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Customer
from supply_station.services.import_change import Stamp, table, write
from supply_station.services.office import Work
from supply_station.services.plan import Place, Plan, Standing, Update

FIELDS = ("important_reason", "important_rank", "outage_contact", "outage_phone")


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do; an account that the book has not is refused."""
    columns = table(Customer).c
    live = columns.voided_at.is_(None)
    query = select(columns.account_no, columns.former_account_no, columns.id, columns.name)
    known: dict[str, Any] = {}
    for account in session.execute(query.add_columns(*(columns[name] for name in FIELDS)).where(live)):
        if account.former_account_no is not None:
            known.setdefault(account.former_account_no, account)
        known[account.account_no] = account
    standing: Standing[str] = Standing()
    for source in plan.sources:
        for index, (written, row) in enumerate(zip(source.keys, source.values, strict=True)):
            if index in source.refused or written is None:
                continue
            if written not in known:
                source.refuse(index, "account_no", "账本里没有这个户号；请核对，或先导入客户档案")
            else:
                standing.add(known[written].account_no, Place(source, index, row))
    standing.contradicted("account_no")
    for account_no, place in standing.items():
        _compare(plan, known[account_no], place)
    plan.unchanged += standing.settle("account_no")


def _compare(plan: Plan, account: Any, place: Place) -> None:
    said = place.said()
    if said.get("name", account.name) != account.name:
        place.source.warn(place.at, "name", f"账本里这一户叫“{account.name}”，请核对户号")
    changed = {
        name: (getattr(account, name), said[name])
        for name in FIELDS
        if name in said and said[name] != getattr(account, name)
    }
    if changed:
        plan.updates.append(Update(account.account_no, account.id, changed))
    else:
        plan.unchanged += 1


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; it is the station's own list, not the marketing system's."""
    changes = [(each.row_id, each.fields) for each in plan.updates]
    source = f"重要客户名单 批次 {stamp['batch_id']}"
    write(work.session, Customer, changes, stamp["batch_id"], source=source)
