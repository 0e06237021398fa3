"""电能表导入：what taking a list of meters would do, and the taking.

A meter that the book does not know is hung, one that it knows is amended. Another number in place of a
standing one is never written: meters are changed by an order, so it is a 档案差异 to be decided on.
"""

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Meter, MeterInstallation
from supply_station.rules import period
from supply_station.rules.meter import same_meter
from supply_station.services import archive_difference
from supply_station.services.customer import Account, Accounts
from supply_station.services.customer_take import METER_NUMBERS, OF_METER, OF_PLACE, hang
from supply_station.services.import_change import Stamp, table, write
from supply_station.services.office import Work
from supply_station.services.plan import Difference, Place, Plan, Standing, Update, refuse_all, shown

FIELDS = (*OF_METER, *OF_PLACE)


class Hung(NamedTuple):
    """A meter in place: its installation, the account, and field → value."""

    place_id: int
    customer_id: int
    values: dict[str, Any]


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do."""
    accounts = Accounts(session)
    standing = _standing(plan, accounts)
    comparison = _Comparison(session, plan, accounts)
    of_account: dict[str, list[Place]] = defaultdict(list)
    for (account_no, _), place in standing.items():
        of_account[account_no].append(place)
    for account_no, places in of_account.items():
        comparison.match(accounts.by_no[account_no], places)
    plan.unchanged += standing.settle("asset_no")


def _standing(plan: Plan, accounts: Accounts) -> Standing[tuple[str, str]]:
    """The rows under the book's number of their account and the meter's own."""
    standing: Standing[tuple[str, str]] = Standing()
    for source in plan.sources:
        for index, (written, row) in enumerate(zip(source.keys, source.values, strict=True)):
            if index in source.refused or written is None:
                continue
            account = accounts.find(written)
            if account is None:
                reason = "账本里没有这个户号；请先导入客户档案"
                source.refuse(index, "account_no", reason)
                continue
            place = Place(source, index, row)
            said = place.said()
            standing.add((account.account_no, said.get("asset_no") or said["factory_no"]), place)
            if said.get("name", account.name) != account.name:
                source.warn(index, "name", f"账本里这一户叫“{account.name}”，请核对户号")
    standing.contradicted("asset_no")
    bearers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, place in standing.items():
        if asset_no := place.said().get("asset_no"):
            bearers[asset_no].append(key)
    for keys in bearers.values():
        if len(keys) > 1:
            places = [each for key in keys for each in (standing.pop(key), *standing.again.pop(key, ()))]
            refuse_all(places, "asset_no", "是同一块表，却写在不同的户上；请核对")
    return standing


class _Comparison:
    """The rows of each account against its meters in place."""

    def __init__(self, session: Session, plan: Plan, accounts: Accounts) -> None:
        self.plan = plan
        self.hung: dict[int, list[Hung]] = defaultdict(list)
        numbers = {each.customer_id: each.account_no for each in accounts.by_no.values()}
        self.holder: dict[str, str] = {}
        for each in _hung(session):
            self.hung[each.customer_id].append(each)
            if each.values["asset_no"] and each.customer_id in numbers:
                self.holder[each.values["asset_no"]] = numbers[each.customer_id]

    def match(self, account: Account, places: list[Place]) -> None:
        """Find the meter that each row of an account means."""
        standing = self.hung[account.customer_id]
        left, others = list(standing), []
        for place in places:
            meant = next((each for each in left if _same(each, place)), None)
            if meant is None:
                others.append(place)
            else:
                left.remove(meant)
                self._compare(account, meant, place)
        if not left:
            for at, place in enumerate(others):
                self._create(account, place, beside=len(standing) + at)
        elif len(left) == len(others) == 1:
            self._instead(account, left[0], others[0])
        else:
            several = f"账本里这一户还装着 {len(left)} 块别的表，文件里有 {len(others)} 行对不上"
            reason = f"{several}，分不清是哪一块；请核对表号"
            for place in others:
                place.source.refuse(place.at, "asset_no", reason)

    def _instead(self, account: Account, hung: Hung, place: Place) -> None:
        """The only row left for the only meter left: it gives a number that was not known, or another one."""
        said = place.said()
        if _same(hung, place) is None:
            self._compare(account, hung, place)
            return
        self.plan.unchanged += 1
        number = next(name for name in METER_NUMBERS if hung.values[name] and said.get(name))
        for name in (number, "multiplier"):
            book, file = hung.values[name], said.get(name)
            if book is not None and file is not None and book != file:
                difference = Difference(
                    account.account_no, account.customer_id, "", name, shown(name, book), shown(name, file)
                )
                self.plan.differences.append(difference)
        reason = "和账本里在装的表不是同一块；换表要凭工单，没有改动，收下后请到“档案差异”页处理"
        place.source.warn(place.at, number, reason)

    def _create(self, account: Account, place: Place, *, beside: int) -> None:
        if self._hangs_elsewhere(account, place):
            return
        if beside:
            place.source.warn(
                place.at, "asset_no", f"这一户另有 {beside} 块表在装，这是再加的一块；请核实是不是一户多表"
            )
        self.plan.creates.append(place.said() | {"account_no": account.account_no})

    def _compare(self, account: Account, hung: Hung, place: Place) -> None:
        said = place.said()
        changed = {
            name: (hung.values[name], said[name])
            for name in FIELDS
            if name in said and said[name] != hung.values[name]
        }
        if "asset_no" in changed and self._hangs_elsewhere(account, place):
            return
        if changed:
            self.plan.updates.append(Update(account.account_no, hung.place_id, changed))
        else:
            self.plan.unchanged += 1

    def _hangs_elsewhere(self, account: Account, place: Place) -> bool:
        """Refuse a number that the book has at another account."""
        holder = self.holder.get(place.said().get("asset_no") or "", account.account_no)
        if holder != account.account_no:
            reason = f"这块表在账本里装在户号 {holder}；请先核实，写错的改文件，没错的先改那一户的装表记录"
            place.source.refuse(place.at, "asset_no", reason)
        return holder != account.account_no


def _same(hung: Hung, place: Place) -> bool | None:
    said = place.said()
    return same_meter(
        [hung.values[name] for name in METER_NUMBERS], [said.get(name) for name in METER_NUMBERS]
    )


def _hung(session: Session) -> list[Hung]:
    """Every meter in place."""
    places, meters = table(MeterInstallation).c, table(Meter).c
    columns = [*(meters[name] for name in OF_METER), *(places[name] for name in OF_PLACE)]
    query = (
        select(places.id, places.customer_id, *columns)
        .join(table(Meter), meters.id == places.meter_id)
        .where(places.in_place, places.voided_at.is_(None))
        .order_by(places.id)
    )
    return [Hung(row[0], row[1], dict(zip(FIELDS, row[2:], strict=True))) for row in session.execute(query)]


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says."""
    session, batch_id = work.session, stamp["batch_id"]
    ids = {no: account.customer_id for no, account in Accounts(session).by_no.items()}
    hang(session, [(ids[said["account_no"]], said) for said in plan.creates], stamp)
    places = table(MeterInstallation).c
    meters = dict(session.execute(select(places.id, places.meter_id)).all())
    for kind, names in ((Meter, OF_METER), (MeterInstallation, OF_PLACE)):
        changes = [
            (
                meters[each.row_id] if kind is Meter else each.row_id,
                {name: pair for name, pair in each.fields.items() if name in names},
            )
            for each in plan.updates
        ]
        write(session, kind, [each for each in changes if each[1]], batch_id)
    archive_difference.tell(session, plan.differences, stamp, period.month_of(work.today))
