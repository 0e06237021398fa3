"""客户档案导入：what taking the marketing system's list of accounts would do."""

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.intake.export import Rows
from supply_station.models import Line, TransformerArea
from supply_station.services.customer import METER_FIELDS, Account, Accounts
from supply_station.services.plan import Place, Plan, Standing, Update

AREA_FIELDS = ("area_code", "line")
"""Fields of a row that describe its 台区, not the account."""


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking a customer list would do."""
    fields = tuple(
        name
        for name in dict.fromkeys(name for each in plan.sources for name in each.fields)
        if name not in ("account_no", *AREA_FIELDS)
    )
    accounts = Accounts(session, fields)
    standing: Standing[str] = Standing()
    for source in plan.sources:
        for name in AREA_FIELDS:
            _refuse_unclear_areas(source, name)
        for index, (account_no, row) in enumerate(zip(source.keys, source.values, strict=True)):
            if index not in source.refused and account_no is not None:
                standing.add(account_no, Place(source, index, row))
    standing.contradicted("account_no")
    _Comparison(plan, accounts, standing, fields).run()
    plan.unchanged += standing.settle("account_no")
    plan.absent = accounts.absent(plan.sources)
    plan_areas(session, plan)


def _refuse_unclear_areas(source: Rows, name: str) -> None:
    """One 台区 on two lines, or with two numbers, in one file: nobody guesses which is right."""
    area, described = source.position("area"), source.position(name)
    if area is None or described is None:
        return
    first: dict[str, tuple[str, int]] = {}
    title = source.table.headings[source.table.positions[name]]
    for index, row in enumerate(source.values):
        if row[area] is None or row[described] is None:
            continue
        known, number = first.setdefault(row[area], (row[described], source.numbers[index]))
        if known != row[described]:
            reason = (
                f"台区“{row[area]}”的{title}在第 {number} 行是“{known}”，这一行却是“{row[described]}”；请核对"
            )
            source.refuse(index, name, reason)


class _Comparison:
    """The rows of a customer list against the book, one by one: create, update, unchanged or refused."""

    def __init__(
        self, plan: Plan, accounts: Accounts, standing: Standing[str], fields: tuple[str, ...]
    ) -> None:
        self.plan, self.accounts, self.standing, self.fields = plan, accounts, standing, fields
        self.remarks: dict[int, list[tuple[int, str]]] = {}
        meant = {no: account for no in standing if (account := self._meant(no)) is not None}
        claims = Counter(account.customer_id for account in meant.values())
        self.meant = meant
        self.contested = {customer_id for customer_id, count in claims.items() if count > 1}

    def run(self) -> None:
        """Compare every row that stands."""
        for account_no, place in self.standing.items():
            said = place.said()
            account = self.accounts.by_no.get(account_no)
            if account is None:
                account = self.meant.get(account_no)
                if account is not None and not self._may_stand_for(account, account_no, place, said):
                    continue
            if account is not None:
                self._compare(account, account_no, said)
            elif "name" not in said:
                place.source.refuse(place.at, "name", "账本里没有这一户，户名又是空的；请补上户名")
            else:
                self.plan.creates.append(said)
        for source in self.plan.sources:
            source.warn_of_each("account_no", self.remarks.get(id(source), []))

    def _compare(self, account: Account, account_no: str, said: dict[str, Any]) -> None:
        changed = {
            name: (old, said[name])
            for name, old in zip(self.fields, account.values, strict=True)
            if name in said and said[name] != old
        }
        if account_no not in (account.account_no, account.former_account_no):
            changed["account_no"] = (account.account_no, account_no)
            changed["former_account_no"] = (account.former_account_no, account.account_no)
        if changed:
            meter = {name: said[name] for name in METER_FIELDS if name in said}
            self.plan.updates.append(Update(account.account_no, account.customer_id, changed, meter))
        else:
            self.plan.unchanged += 1

    def _meant(self, account_no: str) -> Account | None:
        """The account of the book that a number unknown to it may stand for: 原户号 decides, then the shape.

        An account whose own number stands in the files too is another account.
        """
        if account_no in self.accounts.by_no:
            return None
        former = self.standing[account_no].said().get("former_account_no")
        account = (
            self.accounts.by_no.get(former)
            if former is not None
            else self.accounts.by_former.get(account_no) or self.accounts.renumbered(account_no)
        )
        return account if account is not None and account.account_no not in self.standing else None

    def _may_stand_for(self, account: Account, account_no: str, place: Place, said: dict[str, Any]) -> bool:
        """Whether a row under another number is the account's; what is doubtful is refused, never guessed."""
        known = f"账本里的 {account.account_no}（{account.name}）"
        if account.customer_id in self.contested:
            fault = f"文件里不止一个户号像是{known}的新户号；请核实后只留一个，或加一列“原户号”"
        elif "former_account_no" not in said and said.get("name", account.name) != account.name:
            fault = (
                f"和{known}号码相合，户名却不同，分不清是换号还是新户；请核实后在文件里加一列“原户号”再导入"
            )
        else:
            remark = f"换号：{known}将改用这个新户号，原户号保留可查"
            if account_no == account.former_account_no:
                remark = f"这是{known}的原户号，已按那一户比较，户号不变"
            self.remarks.setdefault(id(place.source), []).append((place.at, remark))
            return True
        place.source.refuse(place.at, "account_no", fault)
        return False


def plan_areas(session: Session, plan: Plan) -> None:
    """Which 台区 and 线路 the rows to be taken bring with them, and which 台区 they describe differently."""
    query = select(TransformerArea.name, TransformerArea.id, TransformerArea.code, Line.name)
    query = query.outerjoin(Line, Line.id == TransformerArea.line_id)
    known = {row[0]: row for row in session.execute(query.where(TransformerArea.voided_at.is_(None)))}
    lines = set(session.scalars(select(Line.name).where(Line.voided_at.is_(None))))
    described = _described(plan)
    for area, said in described.items():
        row = known.get(area)
        if row is None:
            plan.new_areas[area] = said
            continue
        pairs = (("area_code", row[2], said["area_code"]), ("line", row[3], said["line"]))
        changed = {name: (old, new) for name, old, new in pairs if new is not None and new != old}
        if changed:
            plan.area_updates.append(Update(f"台区 {area}", row[1], changed))
    stated = [said["line"] for said in described.values()]
    plan.new_lines = sorted({line for line in stated if line is not None} - lines)


def _described(plan: Plan) -> dict[str, dict[str, str | None]]:
    """台区 → its number and line as the rows to be taken say."""
    found: dict[str, dict[str, str | None]] = {}
    for source in plan.sources if plan.kind == "customer" else ():
        at = [source.position(name) for name in ("area", *AREA_FIELDS)]
        met = {
            tuple(None if position is None else row[position] for position in at)
            for index, row in enumerate(source.values)
            if index not in source.refused
        }
        for area, code, line in sorted(met, key=str):
            if area is not None:
                said = found.setdefault(area, {"area_code": None, "line": None})
                said["area_code"] = said["area_code"] or code
                said["line"] = said["line"] or line
    for new in plan.new_customers:
        if new.get("area") is not None:
            found.setdefault(new["area"], {"area_code": None, "line": None})
    return found
