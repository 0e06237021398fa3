"""台区割接导入：what taking a list of accounts that go to another 台区 would do, and the taking."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import TransformerArea
from supply_station.services.customer import Account, Accounts
from supply_station.services.cutover import Move, stand_in, write_moves
from supply_station.services.import_change import Stamp
from supply_station.services.office import Work
from supply_station.services.plan import Place, Plan, Standing, Update


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking the list would do; an account that is not where the file says is refused."""
    accounts, areas = Accounts(session), _areas(session)
    standing: Standing[str] = Standing()
    for source in plan.sources:
        for index, (written, row) in enumerate(zip(source.keys, source.values, strict=True)):
            if index in source.refused or written is None:
                continue
            account = accounts.find(written)
            if account is None:
                source.refuse(index, "account_no", "账本里没有这个户号；请核对，或先导入客户档案")
            else:
                standing.add(account.account_no, Place(source, index, row))
    standing.contradicted("account_no")
    for account_no, place in standing.items():
        account = accounts.by_no[account_no]
        if fault := _fault(account, place, areas):
            place.source.refuse(place.at, *fault)
        elif account.area == (new := place.said()["new_area"]):
            plan.unchanged += 1
        else:
            said = place.said()
            plan.updates.append(Update(account_no, account.customer_id, {"area": (account.area, new)}, said))
            if said.get("name", account.name) != account.name:
                place.source.warn(place.at, "name", f"账本里这一户叫“{account.name}”，请核对户号")
    plan.unchanged += standing.settle("account_no")


def _fault(account: Account, place: Place, areas: dict[str, int]) -> tuple[str, str] | None:
    """The field that is at fault, and why."""
    said = place.said()
    new, old = said["new_area"], said.get("area")
    if new not in areas:
        return "new_area", f"账本里没有台区“{new}”；请先在“台区”页登记，或先导入台区名单"
    if old is not None and account.area not in (old, new):
        held = f"在台区“{account.area}”" if account.area else "没有台区"
        return "area", f"账本里这一户{held}，不在“{old}”；请核实后改正文件或账本"
    return None


def _areas(session: Session) -> dict[str, int]:
    live = select(TransformerArea.name, TransformerArea.id).where(TransformerArea.voided_at.is_(None))
    return dict(session.execute(live).all())


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; a row without a day was moved today."""
    areas = _areas(work.session)
    places = stand_in(work.session, [each.row_id for each in plan.updates])
    moves = [
        Move(
            each.row_id,
            places[each.row_id][1],
            areas[each.fields["area"][1]],
            each.beside["document"],
            each.beside.get("on") or work.today,
        )
        for each in plan.updates
    ]
    write_moves(work.session, stamp["batch_id"], moves)
