"""客户档案导入：what taking the marketing system's list of accounts would do, and the taking."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supply_station.intake.export import Rows
from supply_station.models import Customer, Line, Meter, MeterInstallation, Station, TransformerArea
from supply_station.rules.customer import Status
from supply_station.services.customer import METER_FIELDS, Account, Accounts
from supply_station.services.import_change import Stamp, table, write
from supply_station.services.plan import Place, Plan, Update, one_each

AREA_FIELDS = ("area_code", "line")
"""Fields of a row that describe its 台区; they are used where the 台区 is new."""


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking a customer list would do."""
    fields = tuple(
        name
        for name in dict.fromkeys(name for each in plan.sources for name in each.fields)
        if name not in ("account_no", *AREA_FIELDS)
    )
    accounts = Accounts(session, fields)
    met: dict[str, list[Place]] = {}
    for source in plan.sources:
        _refuse_unclear_lines(source)
        for index, row in enumerate(source.values):
            if index not in source.refused:
                met.setdefault(row[source.fields.index("account_no")], []).append((source, index, row))
    standing, plan.unchanged = one_each(met, "account_no")
    for account_no, (source, index, row) in standing.items():
        _compare(
            plan,
            accounts,
            standing,
            account_no,
            source,
            index,
            dict(zip(source.fields, row, strict=True)),
            fields,
        )
    plan.absent = accounts.absent(plan.sources)
    plan.also_created = new_areas(
        session, plan.creates, [each.fields.get("area", (None, None))[1] for each in plan.updates]
    )


def _refuse_unclear_lines(source: Rows) -> None:
    """One 台区 on two lines in one file: nobody guesses which is right."""
    area, line = source.position("area"), source.position("line")
    if area is None or line is None:
        return
    first: dict[str, tuple[str, int]] = {}
    for index, row in enumerate(source.values):
        if row[area] is None or row[line] is None:
            continue
        known, number = first.setdefault(row[area], (row[line], source.numbers[index]))
        if known != row[line]:
            source.refuse(
                index,
                "line",
                f"台区“{row[area]}”在第 {number} 行属于线路“{known}”，这一行却是“{row[line]}”；请核对",
            )


def _compare(
    plan: Plan,
    accounts: Accounts,
    standing: Mapping[str, Place],
    account_no: str,
    source: Rows,
    index: int,
    said: dict[str, Any],
    fields: tuple[str, ...],
) -> None:
    """One row of the file against the book: create, update, unchanged or refused."""
    account = accounts.by_no.get(account_no)
    renumbered = None
    if account is None:
        renumbered = _renumbered(accounts, standing, account_no, source, index, said)
        if index in source.refused:
            return
        account = renumbered
    if account is None:
        plan.creates.append(said)
        return
    changed = {
        name: (old, said[name])
        for name, old in zip(fields, account.values, strict=True)
        if said.get(name) is not None and said[name] != old
    }
    if renumbered is not None:
        changed["account_no"] = (renumbered.account_no, account_no)
        changed["former_account_no"] = (renumbered.former_account_no, renumbered.account_no)
    if changed:
        plan.updates.append(Update(account.account_no, account.customer_id, changed))
    else:
        plan.unchanged += 1


def _renumbered(
    accounts: Accounts,
    standing: Mapping[str, Place],
    account_no: str,
    source: Rows,
    index: int,
    said: dict[str, Any],
) -> Account | None:
    """换号: the account whose new number this is; a doubtful one is refused, never guessed."""
    former = said.get("former_account_no")
    if former is not None and (stated := accounts.by_no.get(former)) and former not in standing:
        return stated
    account = accounts.renumbered(account_no)
    if account is None or account.account_no in standing:
        return None
    if said.get("name") != account.name:
        source.refuse(
            index,
            "account_no",
            f"末 10 位与账本里的 {account.account_no}（{account.name}）相同，户名却不同，分不清是换号还是新户；"
            "请核实后在文件里加一列“原户号”再导入",
        )
        return None
    source.warn(
        index,
        "account_no",
        f"换号：账本里的 {account.account_no}（{account.name}）将改用这个新户号，原户号保留可查",
    )
    return account


def new_areas(session: Session, creates: list[dict[str, Any]], moved_to: list[str | None]) -> dict[str, int]:
    """How many 线路 and 台区 must be created for these rows."""
    known = set(session.scalars(select(TransformerArea.name).where(TransformerArea.voided_at.is_(None))))
    lines = set(session.scalars(select(Line.name).where(Line.voided_at.is_(None))))
    areas = {said.get("area") for said in creates} | set(moved_to)
    new = {name for name in areas if name and name not in known}
    new_lines = {said.get("line") for said in creates if said.get("area") in new} - lines - {None}
    counts = {"line": len(new_lines), "transformer_area": len(new)}
    return {name: count for name, count in counts.items() if count}


def take(session: Session, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; `stamp` is what every row of the batch carries."""
    create(session, plan.creates, stamp, plan.month or session.scalar(select(Station.start_month)))
    _update(session, plan, stamp)


def create(session: Session, creates: list[dict[str, Any]], stamp: Stamp, opening_month: str | None) -> None:
    """Insert accounts with their 线路, 台区 and meters; `stamp` is what every row of the batch carries."""
    area_ids = areas_named(session, creates, stamp)
    columns = [name for name in Customer.__table__.columns.keys() if name not in ("id", "area_id", *stamp)]  # noqa: SIM118
    rows = [
        {
            **{name: said.get(name) for name in columns},
            **stamp,
            "status": said.get("status") or Status.NORMAL,
            "area_id": area_ids.get(said.get("area") or ""),
            "opening_month": opening_month if said.get("opening_zero_count") is not None else None,
        }
        for said in creates
    ]
    if not rows:
        return
    session.execute(insert(table(Customer)), rows)
    metered = [said for said in creates if any(said.get(name) is not None for name in METER_FIELDS)]
    if metered:
        ids = dict(
            session.execute(
                select(Customer.account_no, Customer.id).where(Customer.batch_id == stamp["batch_id"])
            ).tuples().all()
        )
        install(session, [(ids[said["account_no"]], said) for said in metered], stamp)


def install(session: Session, wanted: list[tuple[int, dict[str, Any]]], stamp: Stamp) -> None:
    """Hang a new meter for each (customer, fields of the row); the dates are 日期不详."""
    meters = [
        {"asset_no": said.get("asset_no"), "factory_no": said.get("factory_no"), **stamp}
        for _, said in wanted
    ]
    first = (session.scalar(select(Meter.id).order_by(Meter.id.desc()).limit(1)) or 0) + 1
    session.execute(insert(table(Meter)), [{"id": first + at, **row} for at, row in enumerate(meters)])
    session.execute(
        insert(table(MeterInstallation)),
        [
            {
                "customer_id": customer,
                "meter_id": first + at,
                "multiplier": said.get("multiplier"),
                "in_place": True,
                **stamp,
            }
            for at, (customer, said) in enumerate(wanted)
        ],
    )


def areas_named(session: Session, rows: list[dict[str, Any]], stamp: Stamp) -> dict[str, int]:
    """Name → id of every 台区; those of `rows` that the book lacks are created, with their lines."""
    known = dict(
        session.execute(
            select(TransformerArea.name, TransformerArea.id).where(TransformerArea.voided_at.is_(None))
        ).tuples().all()
    )
    new = {said["area"]: said for said in reversed(rows) if said.get("area") and said["area"] not in known}
    if not new:
        return known
    lines = dict(session.execute(select(Line.name, Line.id).where(Line.voided_at.is_(None))).tuples().all())
    for name in dict.fromkeys(said.get("line") for said in new.values()):
        if name and name not in lines:
            lines[name] = session.execute(
                insert(table(Line)).values(name=name, **stamp)
            ).inserted_primary_key[0]
    for name in sorted(new):
        said = new[name]
        values = {"name": name, "code": said.get("area_code"), "line_id": lines.get(said.get("line") or "")}
        row = session.execute(insert(table(TransformerArea)).values(**values, **stamp))
        known[name] = row.inserted_primary_key[0]
    return known


def _update(session: Session, plan: Plan, stamp: Stamp) -> None:
    """Write accepted values; a 台区 is named, a meter hangs on its installation."""
    moved = [
        {"area": each.fields["area"][1], **_area_of(plan, each.key)}
        for each in plan.updates
        if "area" in each.fields
    ]
    area_ids = areas_named(session, moved, stamp) if moved else {}
    own: list[tuple[int, dict[str, tuple[Any, Any]]]] = []
    new_meters: list[tuple[int, dict[str, Any]]] = []
    for each in plan.updates:
        fields = {name: pair for name, pair in each.fields.items() if name not in (*METER_FIELDS, "area")}
        if "area" in each.fields:
            old, new = each.fields["area"]
            fields["area_id"] = (area_ids.get(old), area_ids[new])
        if meter := {name: pair[1] for name, pair in each.fields.items() if name in METER_FIELDS}:
            new_meters.append((each.row_id, meter))
        if fields:
            own.append((each.row_id, fields))
    write(session, Customer, own, stamp["batch_id"])
    _change_meters(session, new_meters, stamp)


def _area_of(plan: Plan, account_no: str) -> dict[str, Any]:
    """What the file says about the 台区 an account moves to: its number and its line."""
    for source in plan.sources:
        for row in source.values:
            said = dict(zip(source.fields, row, strict=True))
            if said["account_no"] == account_no:
                return {name: said.get(name) for name in AREA_FIELDS}
    return {}


def _change_meters(session: Session, wanted: list[tuple[int, dict[str, Any]]], stamp: Stamp) -> None:
    """A new meter number means another meter: the old one is taken down; other values are amended in place."""
    hung: list[tuple[int, dict[str, Any]]] = []
    for customer_id, said in wanted:
        query = select(MeterInstallation).where(
            MeterInstallation.customer_id == customer_id,
            MeterInstallation.in_place,
            MeterInstallation.voided_at.is_(None),
        )
        place = session.scalars(query).first()
        if place is None:
            hung.append((customer_id, said))
        elif "asset_no" in said or "factory_no" in said:
            old = session.get_one(Meter, place.meter_id)
            if old.asset_no is None and "factory_no" not in said:
                write(session, Meter, [(old.id, {"asset_no": (None, said["asset_no"])})], stamp["batch_id"])
                continue
            write(session, MeterInstallation, [(place.id, {"in_place": (True, False)})], stamp["batch_id"])
            hung.append((customer_id, {"multiplier": place.multiplier, **said}))
        else:
            change = {"multiplier": (place.multiplier, said["multiplier"])}
            write(session, MeterInstallation, [(place.id, change)], stamp["batch_id"])
    if hung:
        install(session, hung, stamp)
