"""客户档案收下：accounts, their 线路, 台区 and meters written as a preview said."""

from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Line, Meter, MeterInstallation, Station, TransformerArea
from supply_station.rules.customer import Status
from supply_station.services.customer import METER_FIELDS
from supply_station.services.import_change import Changes, Stamp, table, write
from supply_station.services.office import Work
from supply_station.services.plan import Plan, Update

METER_NUMBERS = ("asset_no", "factory_no")
OF_METER = (*METER_NUMBERS, "model", "digits")
OF_PLACE = ("multiplier", "installed_on", "read_at_start")
"""Fields that a meter is described by: its own, and those of where it hangs."""


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what the preview of a customer list says; an opening zero count goes on from the 启用月份."""
    session = work.session
    opening_month = plan.month or session.scalar(select(Station.start_month))
    areas = write_areas(session, plan, stamp)
    create(session, plan.creates, areas, stamp, opening_month)
    amend(session, plan.updates, areas, stamp)


def write_areas(session: Session, plan: Plan, stamp: Stamp) -> dict[str, int]:
    """Create the 线路 and 台区 of a plan and amend what it changes; returns name → id of every 台区."""
    if plan.new_lines:
        session.execute(insert(table(Line)), [{"name": name, **stamp} for name in plan.new_lines])
    found = select(Line.name, Line.id).where(Line.voided_at.is_(None))
    lines = dict(session.execute(found).all())
    rows = [
        {"name": name, "code": said["area_code"], "line_id": lines.get(said["line"] or ""), **stamp}
        for name, said in sorted(plan.new_areas.items())
    ]
    if rows:
        session.execute(insert(table(TransformerArea)), rows)
    changed: Changes = []
    for each in plan.area_updates:
        fields = {"code": each.fields["area_code"]} if "area_code" in each.fields else {}
        if "line" in each.fields:
            old, new = each.fields["line"]
            fields["line_id"] = (lines.get(old), lines[new])
        changed.append((each.row_id, fields))
    write(session, TransformerArea, changed, stamp["batch_id"])
    areas = select(TransformerArea.name, TransformerArea.id).where(TransformerArea.voided_at.is_(None))
    return dict(session.execute(areas).all())


def create(
    session: Session,
    creates: list[dict[str, Any]],
    areas: dict[str, int],
    stamp: Stamp,
    opening_month: str | None,
) -> None:
    """Insert accounts and hang their meters."""
    if not creates:
        return
    given_here = {"id", "area_id", "initials", *stamp}
    own = [name for name in table(Customer).c.keys() if name not in given_here]  # noqa: SIM118
    rows = [
        {
            **{name: said.get(name) for name in own},
            **stamp,
            "status": said.get("status") or Status.NORMAL,
            "area_id": areas.get(said.get("area", "")),
            "opening_month": opening_month if "opening_zero_count" in said else None,
        }
        for said in creates
    ]
    session.execute(insert(table(Customer)), rows)
    made = select(Customer.account_no, Customer.id).where(Customer.batch_id == stamp["batch_id"])
    ids = dict(session.execute(made).all())
    metered = [said for said in creates if not said.keys().isdisjoint(METER_FIELDS)]
    hang(session, [(ids[said["account_no"]], said) for said in metered], stamp)


def hang(session: Session, wanted: list[tuple[int, dict[str, Any]]], stamp: Stamp) -> None:
    """Hang a new meter for each (customer, fields of the row); a date that is not told is 日期不详."""
    if not wanted:
        return
    first = (session.scalar(select(Meter.id).order_by(Meter.id.desc()).limit(1)) or 0) + 1
    meters = [
        {"id": first + at, **{name: said.get(name) for name in OF_METER}, **stamp}
        for at, (_, said) in enumerate(wanted)
    ]
    session.execute(insert(table(Meter)), meters)
    places = [
        {
            "customer_id": customer_id,
            "meter_id": first + at,
            **{name: said.get(name) for name in OF_PLACE},
            "in_place": True,
            **stamp,
        }
        for at, (customer_id, said) in enumerate(wanted)
    ]
    session.execute(insert(table(MeterInstallation)), places)


def amend(session: Session, updates: list[Update], areas: dict[str, int], stamp: Stamp) -> None:
    """Write accepted values; a 台区 is named, a meter hangs on its installation."""
    own: Changes = []
    for each in updates:
        fields = {name: pair for name, pair in each.fields.items() if name not in (*METER_FIELDS, "area")}
        if "area" in each.fields:
            old, new = each.fields["area"]
            fields["area_id"] = (areas.get(old), areas[new])
        if fields:
            own.append((each.row_id, fields))
    write(session, Customer, own, stamp["batch_id"])
    _change_meters(
        session, [each for each in updates if not each.fields.keys().isdisjoint(METER_FIELDS)], stamp
    )


def _change_meters(session: Session, updates: list[Update], stamp: Stamp) -> None:
    """Another number is another meter: the old one is taken down. A number the book lacked is filled in."""
    places = _places(session) if updates else {}
    numbers: Changes = []
    amended: Changes = []
    hung: list[tuple[int, dict[str, Any]]] = []
    for each in updates:
        place = places.get(each.row_id)
        if place is None:
            hung.append((each.row_id, each.beside))
        elif _is_another(each):
            amended.append((place.id, {"in_place": (True, False)}))
            hung.append((each.row_id, {"multiplier": place.multiplier, **each.beside}))
        else:
            if number := {name: each.fields[name] for name in METER_NUMBERS if name in each.fields}:
                numbers.append((place.meter_id, number))
            if "multiplier" in each.fields:
                amended.append((place.id, {"multiplier": each.fields["multiplier"]}))
    write(session, Meter, numbers, stamp["batch_id"])
    write(session, MeterInstallation, amended, stamp["batch_id"])
    hang(session, hung, stamp)


def _is_another(update: Update) -> bool:
    """Whether a row names another meter: by its 资产编号, or by its 出厂编号 where one side has no other."""
    both = (
        name
        for name in METER_NUMBERS
        if name in update.beside and update.fields.get(name, (name, None))[0] is not None
    )
    return next(both, None) in update.fields


def _places(session: Session) -> dict[int, Row[int, int, int, int | None]]:
    """Customer → the newest installation in place: its id, its meter's, its 综合倍率."""
    columns = table(MeterInstallation).c
    query = (
        select(columns.customer_id, columns.id, columns.meter_id, columns.multiplier)
        .where(columns.in_place, columns.voided_at.is_(None))
        .order_by(columns.id)
    )
    return {row.customer_id: row for row in session.execute(query)}
