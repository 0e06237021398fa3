"""自用电名册导入：what taking a list of own-use accounts would do, and the taking (domain 4)."""

from collections import defaultdict
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import StaffMeter
from supply_station.services.customer import Account, Accounts
from supply_station.services.import_change import Stamp, table
from supply_station.services.office import Work
from supply_station.services.plan import Place, Plan, Standing
from supply_station.services.staff_meter import NewStaffMeter, owner, people_named


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do; registrations that the book has already stay as they are."""
    book = _Book(session)
    standing: Standing[str] = Standing()
    for source in plan.sources:
        for index, (written, row) in enumerate(zip(source.keys, source.values, strict=True)):
            if index in source.refused or written is None:
                continue
            account = book.accounts.find(written)
            if account is None:
                source.refuse(index, "account_no", "账本里没有这个户号；请核对，或先导入客户档案")
            else:
                standing.add(account.account_no, Place(source, index, row))
    standing.contradicted("account_no")
    for account_no, place in standing.items():
        _compare(plan, book, book.accounts.by_no[account_no], place)
    plan.unchanged += standing.settle("account_no")


def _compare(plan: Plan, book: "_Book", account: Account, place: Place) -> None:
    said = place.said(frozenset({"name"})) | {"account_no": account.account_no}
    try:
        has = book.has(account, said)
    except RuleBroken as refused:
        place.source.refuse(place.at, refused.field or "account_no", refused.sentence.removesuffix("。"))
        return
    if has:
        plan.unchanged += 1
        return
    plan.creates.append(said)
    if place.said().get("name", account.name) != account.name:
        place.source.warn(place.at, "name", f"账本里这一户叫“{account.name}”，请核对户号")


class _Book:
    """What the book knows of accounts, of people, and of what is registered."""

    def __init__(self, session: Session) -> None:
        self.accounts = Accounts(session)
        self._people = people_named(session)
        self._held: dict[int, list[StaffMeter]] = defaultdict(list)
        for each in session.scalars(select(StaffMeter).where(StaffMeter.voided_at.is_(None))):
            self._held[each.customer_id].append(each)

    def has(self, account: Account, said: dict[str, Any]) -> bool:
        """Whether the book has just this registration.

        Raises:
            RuleBroken: nobody is called so, or the account is registered otherwise.
        """
        new = owner(NewStaffMeter(**said), self._people)
        for held in self._held[account.customer_id]:
            same = (held.ledger, held.employee_id, held.since, held.until)
            if same == (said["ledger"], new, said["since"], None):
                return True
            if held.until is None or said["since"] <= held.until:
                told = f"账本里这一户从 {held.since} 起已经登记为自用电，和这一行不一样；请到“自用电”页更正"
                raise RuleBroken(f"{told}。", field="account_no")
        return False


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says."""
    session = work.session
    accounts, people = Accounts(session), people_named(session)
    rows = [
        {
            "ledger": said["ledger"],
            "employee_id": owner(NewStaffMeter(**said), people),
            "customer_id": accounts.by_no[said["account_no"]].customer_id,
            "since": said["since"],
            "note": said.get("note"),
            **stamp,
        }
        for said in plan.creates
    ]
    if rows:
        session.execute(insert(table(StaffMeter)), rows)
