"""期初零度户导入：what taking a list of cases begun on paper would do, and the taking (domain 1)."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, ZeroAccount, ZeroAccountAnnouncement, ZeroAccountReport
from supply_station.rules import zero_account_case as rule
from supply_station.rules.zero_account import CaseState
from supply_station.services.customer import Account, Accounts
from supply_station.services.import_change import Stamp, note
from supply_station.services.office import Work
from supply_station.services.plan import Place, Plan, Standing, refuse_all
from supply_station.services.zero_account_list import people
from supply_station.services.zero_account_opening import PaperCase, Papers, fits, record, under_way
from supply_station.services.zero_account_treatment import visit_again

_LISTED = "照样收下；收下后在“零度核查”页的“日期、文号不全”里列着"
_MOVES = ("state", "settled_on", "removed_on", "cancelled_on")
"""What the steps of a case change; an undo sees by them that it went on since."""

Key = tuple[str, str]
"""户号 and 列入月份."""


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do; cases that the book has already are left as they are."""
    book = _Book(session, plan.today)
    standing: Standing[Key] = Standing()
    for source in plan.sources:
        month = source.fields.index("month")
        for index, (written, row) in enumerate(zip(source.keys, source.values, strict=True)):
            if index in source.refused or written is None:
                continue
            account = book.accounts.find(written)
            if account is None:
                source.refuse(index, "account_no", "账本里没有这个户号；请核对，或先导入客户档案")
            else:
                standing.add((account.account_no, row[month]), Place(source, index, row))
    standing.contradicted("account_no")
    _refuse_two_under_way(standing)
    for (account_no, _), place in standing.items():
        _compare(plan, book, book.accounts.by_no[account_no], place)
    plan.unchanged += standing.settle("account_no")


def _refuse_two_under_way(standing: Standing[Key]) -> None:
    """An account has one case that is not closed: nobody guesses which of two it is."""
    going: dict[str, list[Key]] = defaultdict(list)
    for key, place in standing.items():
        if place.said()["state"] is not CaseState.CLOSED:
            going[key[0]].append(key)
    for keys in going.values():
        if len(keys) > 1:
            places = [each for key in keys for each in (standing.pop(key), *standing.again.pop(key, ()))]
            refuse_all(places, "account_no", "都没有结案，一户只能有一笔在办的核查；请核对后只留一行")


def _compare(plan: Plan, book: "_Book", account: Account, place: Place) -> None:
    said = place.said(frozenset({"name"})) | {"account_no": account.account_no}
    if book.has(account, said):
        plan.unchanged += 1
        return
    if fault := book.fault(account, said):
        place.source.refuse(place.at, *fault)
        return
    plan.creates.append(said)
    if place.said().get("name", account.name) != account.name:
        place.source.warn(place.at, "name", f"账本里这一户叫“{account.name}”，请核对户号")
    for name in rule.gaps(said["state"], said):
        unknown = "编号缺" if name.endswith("_no") else "日期不详"
        place.source.warn(place.at, name, f"{unknown}，{_LISTED}")


class _Book:
    """What the book knows of accounts, of people, and of the cases there are."""

    def __init__(self, session: Session, today: date) -> None:
        self.accounts = Accounts(session)
        self._today = today
        self._people = people(session)
        self._going = under_way(session)
        self._held: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
        for row in session.execute(_held()).mappings():
            self._held[row["customer_id"], row["month"]].append(dict(row))

    def has(self, account: Account, said: dict[str, Any]) -> bool:
        """Whether the book has just this case."""
        wanted = {name: value for name, value in said.items() if name != "account_no"}
        if "approved_by" in wanted:
            wanted["approved_by"] = self._people.get(wanted["approved_by"])
        cases = self._held.get((account.customer_id, said["month"]), ())
        return any(all(case[name] == value for name, value in wanted.items()) for case in cases)

    def fault(self, account: Account, said: dict[str, Any]) -> tuple[str, str] | None:
        """The field that is at fault, and why."""
        if (account.customer_id, said["month"]) in self._held:
            return "account_no", (
                f"账本里这一户 {said['month']} 已经有一笔核查，和这一行不一样；"
                "请到“零度核查”页在那一笔上办，或改正这一行"
            )
        if said["state"] is not CaseState.CLOSED and account.customer_id in self._going:
            return "account_no", "已经有一笔零度户核查，请在那一笔上办，不用再登记"
        chief = said.get("approved_by")
        if chief is not None and chief not in self._people:
            return "approved_by", self._unknown(chief)
        try:
            fits(self._today, paper_case(said, self._people))
        except RuleBroken as refused:
            return refused.field or "account_no", refused.sentence.removesuffix("。")
        return None

    def _unknown(self, name: str) -> str:
        bearers = [each for each in self._people if each.startswith(f"{name}（")]
        if bearers:
            return f"有 {len(bearers)} 个“{name}”，请写成：{'、'.join(bearers)}"
        return f"员工名单里没有“{name}”；请先在“员工”页登记，或先导入员工名单"


def _held() -> Any:
    """Every case with its approval, its report and its posting, field by field as a file names them."""
    report, posted = ZeroAccountReport, ZeroAccountAnnouncement
    return (
        select(
            *(column for column in ZeroAccount.__table__.columns if column.name != "id"),
            report.approved_by_id.label("approved_by"),
            *(report.approved_on, report.reported_on, report.document_no),
            *(posted.posted_on, posted.places),
        )
        .outerjoin(report, report.id == ZeroAccount.report_id)
        .outerjoin(posted, posted.id == ZeroAccount.announcement_id)
        .where(ZeroAccount.voided_at.is_(None))
    )


def paper_case(said: dict[str, Any], named: dict[str, int]) -> PaperCase:
    """A row of the file as the case it tells; `named` are the people of the station."""
    chief = said.get("approved_by")
    return PaperCase(**(said | {"approved_by": None if chief is None else named[chief]}))


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; cases still 列入 get their check orders."""
    session, batch = work.session, stamp["batch_id"]
    accounts, named, papers = Accounts(session), people(session), Papers(work, batch)
    new = [
        record(work, paper_case(said, named), accounts.by_no[said["account_no"]].customer_id, papers, batch)
        for said in plan.creates
    ]
    session.add_all(new)
    session.flush()
    visit_again(work, [case for case in new if case.state is CaseState.LISTED], "期初")
    created = select(ZeroAccount.id).where(ZeroAccount.batch_id == batch)
    session.execute(update(WorkOrder).where(WorkOrder.zero_account_id.in_(created)).values(batch_id=batch))
    note(session, ZeroAccount, _MOVES, batch)
    note(session, WorkOrder, ("state", "printed_at"), batch)
