"""电量导入：what taking the marketing system's readings would do, what is odd about them, and the taking."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from supply_station.intake.export import Rows
from supply_station.models import ArchiveDifference, Customer, Usage
from supply_station.rules import kwh, parameter, period
from supply_station.rules.usage import Register, oddities, surge
from supply_station.services.customer import Account, Accounts
from supply_station.services.customer_import import create, new_areas
from supply_station.services.import_change import Stamp, table, write
from supply_station.services.office import Work
from supply_station.services.parameter import whole
from supply_station.services.plan import Difference, Place, Plan, Update, one_each, shown
from supply_station.services.zero_account_reading import close_by_readings

FIELDS = ("read_from", "read_to", "multiplier", "kwh", "fee", "read_on", "reader")
"""What a reading says beside its key."""

ARCHIVE_FIELDS = ("name", "area", "usage_class", "category", "reading_section", "cycle", "status")
"""What a usage export also says about the account; compared with the archive, never written."""

Standing = dict[tuple[str, str, str, str], Place]
"""(户号, 电费年月, 示数类型, 资产编号) → the row of the file that stands for it."""

_IN_FILE = {"asset_no": "meter_no"}
_OF_A_METER = ("asset_no", "multiplier")


def plan(session: Session, plan: Plan, *, create_missing: bool) -> None:
    """Work out what taking readings would do."""
    present = {name for each in plan.sources for name in each.fields}
    compared = (*(name for name in ARCHIVE_FIELDS if name in present), *_OF_A_METER)
    accounts = Accounts(session, compared)
    met: dict[tuple[str, str, str, str], list[Place]] = {}
    for source in plan.sources:
        _Reading(plan, source, accounts, create_missing).collect(met)
    standing, plan.unchanged = one_each(met, "account_no")
    months = sorted({key[1] for key in standing})
    book = _Book(session, months)
    for key, place in standing.items():
        book.compare(plan, accounts.find(key[0]), key, place)
    _differences(plan, accounts, standing, compared)
    _warn(session, plan, accounts, standing, months)
    plan.absent = accounts.absent(plan.sources)
    if plan.new_customers:
        areas = new_areas(session, plan.new_customers, [])
        plan.also_created = {"customer": len(plan.new_customers), **areas}


class _Reading:
    """Walks the rows of one file: which account, which key; refuses what the book does not know."""

    def __init__(self, plan: Plan, source: Rows, accounts: Accounts, create_missing: bool) -> None:  # noqa: FBT001
        self.plan = plan
        self.source = source
        self.accounts = accounts
        self.create_missing = create_missing
        self.missing = {said["account_no"] for said in plan.new_customers}

    def collect(self, met: dict[tuple[str, str, str, str], list[Place]]) -> None:
        """Put every row that can be taken under its key."""
        source, fields = self.source, self.source.fields
        number, month = fields.index("account_no"), fields.index("month")
        meter, register = source.position("meter_no"), source.position("register")
        by_no, refused = self.accounts.by_no, source.refused
        for index, row in enumerate(source.values):
            if index in refused:
                continue
            account_no = row[number]
            if account_no not in by_no:
                account_no = self._known_as(index, account_no, row)
                if account_no is None:
                    continue
            meter_no = row[meter] if meter is not None else None
            kind = row[register] if register is not None else None
            key = (account_no, row[month], kind or Register.TOTAL, meter_no or "")
            met.setdefault(key, []).append((source, index, row))

    def _known_as(self, index: int, account_no: str, row: tuple[Any, ...]) -> str | None:
        """The book's number of an account written under another; None when the row is refused."""
        if (account := self.accounts.find(account_no)) is not None:
            return account.account_no
        if (account := self.accounts.renumbered(account_no)) is not None:
            name = self.source.position("name")
            if name is None or row[name] in (None, account.name):
                self.source.warn(
                    index,
                    "account_no",
                    f"可能是换号：电量已记在账本里的 {account.account_no}（{account.name}）名下；请导入新的客户档案",
                )
                self._differ(account, row, account_no)
                return account.account_no
            self.source.refuse(
                index,
                "account_no",
                f"账本里没有这个户号；末 10 位与 {account.account_no}（{account.name}）相同，户名却不同；请先导入新的客户档案",
            )
            return None
        if not self.create_missing:
            self.source.refuse(
                index, "account_no", "账本里没有这个户号；请先导入客户档案，或加 --create-missing 一并建户"
            )
            return None
        if account_no not in self.missing:
            self.missing.add(account_no)
            said = dict(zip(self.source.fields, row, strict=True))
            kept = {name: said.get(name) for name in ("account_no", *ARCHIVE_FIELDS)}
            kept["name"] = kept["name"] or "（户名待补）"
            self.plan.new_customers.append(kept)
        return account_no

    def _differ(self, account: Account, row: tuple[Any, ...], account_no: str) -> None:
        month = row[self.source.fields.index("month")]
        self.plan.differences.append(
            Difference(
                account.account_no, account.customer_id, month, "account_no", account.account_no, account_no
            )
        )


class _Book:
    """The book's readings of the months in a file, by account, month and register."""

    def __init__(self, session: Session, months: list[str]) -> None:
        columns = [Usage.__table__.c[name] for name in FIELDS]
        self.rows: dict[tuple[int, str, str], dict[str, tuple[int, tuple[Any, ...]]]] = {}
        query = select(
            Usage.customer_id, Usage.month, Usage.register, Usage.meter_no, Usage.id, *columns
        ).where(Usage.month.in_(months), Usage.voided_at.is_(None))
        for row in session.execute(query):
            self.rows.setdefault((row[0], row[1], row[2]), {})[row[3]] = (row[4], tuple(row[5:]))

    def compare(
        self, plan: Plan, account: Account | None, key: tuple[str, str, str, str], place: Place
    ) -> None:
        """One reading of the file against the book: create, update, unchanged or refused."""
        source, index, row = place
        account_no, month, register, meter_no = key
        said = dict(zip(source.fields, row, strict=True))
        if (derived := said.get("kwh") is None) and not _derive(said, account, source, index):
            return
        held = self.rows.get((account.customer_id, month, register)) if account else None
        if held is None:
            said.update(account_no=account_no, register=register, meter_no=meter_no, kwh_derived=derived)
            plan.creates.append(said)
            return
        match = _same_meter(held, meter_no)
        if match is None and not meter_no:
            source.refuse(
                index,
                "account_no",
                "账本里这一户本月有不止一块表，文件里没有表号，分不清是哪一块；请补上表号",
            )
            return
        if match is None:
            said.update(account_no=account_no, register=register, meter_no=meter_no, kwh_derived=derived)
            plan.creates.append(said)
            return
        row_id, values = held[match]
        changed = {
            name: (old, said[name])
            for name, old in zip(FIELDS, values, strict=True)
            if said.get(name) is not None and said[name] != old
        }
        if meter_no and match != meter_no:
            changed["meter_no"] = (match, meter_no)
        if changed:
            plan.updates.append(Update(said_key(key), row_id, changed))
        else:
            plan.unchanged += 1


def said_key(key: tuple[str, str, str, str]) -> str:
    """A reading's key as a person says it: account, month, and what else tells it apart."""
    account_no, month, register, meter_no = key
    return " ".join(
        [
            account_no,
            month,
            *([meter_no] if meter_no else []),
            *([register] if register != Register.TOTAL else []),
        ]
    )


def _same_meter(held: dict[str, tuple[int, tuple[Any, ...]]], meter_no: str) -> str | None:
    """The meter of the book that a row means: its own; else the only one, where one side has no number."""
    if meter_no in held:
        return meter_no
    if not meter_no:
        return next(iter(held)) if len(held) == 1 else None
    return "" if "" in held else None


def _derive(said: dict[str, Any], account: Account | None, source: Rows, index: int) -> bool:
    """An empty kWh worked out from both readings: (止码 − 起码) × 倍率, the archive's 倍率 where the file has none."""
    times = said.get("multiplier") or (account.values[-1] if account else None) or 1
    energy = kwh.from_dial(said["read_from"], said["read_to"], times)
    if energy < 0:
        source.refuse(index, "kwh", "电量是空的，止码又小于起码，算不出电量；请补上电量")
        return False
    said["kwh"] = energy
    source.warn(index, "kwh", f"电量是空的，已按示数算出 {kwh.text(energy)} kWh（倍率 {times}）")
    return True


def _differences(plan: Plan, accounts: Accounts, standing: Standing, compared: tuple[str, ...]) -> None:
    """Where a file describes an account differently from the archive: once for each account, month and field.

    An account with an old and a new meter in one month differs only if none of its rows agrees.
    """
    differing: dict[tuple[str, str, str], Difference] = {}
    agreeing: set[tuple[str, str, str]] = set()
    places: dict[int, list[tuple[int, int, str]]] = {}
    for source in plan.sources:
        at = [(index, source.position(_IN_FILE.get(name, name)), name) for index, name in enumerate(compared)]
        places[id(source)] = [(index, position, name) for index, position, name in at if position is not None]
    for (account_no, month, _, _), (source, _, row) in standing.items():
        account = accounts.by_no.get(account_no)
        if account is None:
            continue
        for index, position, name in places[id(source)]:
            file, book = row[position], account.values[index]
            if file is None or (name == "multiplier" and book is None and file == 1):  # a direct meter is 1
                continue
            if file != book:
                difference = Difference(
                    account_no, account.customer_id, month, name, shown(name, book), shown(name, file)
                )
                differing.setdefault((account_no, month, name), difference)
            elif name in _OF_A_METER:
                agreeing.add((account_no, month, name))
    plan.differences += [each for key, each in differing.items() if key not in agreeing]


def _warn(session: Session, plan: Plan, accounts: Accounts, standing: Standing, months: list[str]) -> None:
    """Warn of what is odd about the readings, one by one and against the cycles before."""
    totals: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], tuple[Rows, int]] = {}
    spans = {month: _span(session, month) for month in months}
    for (account_no, month, _, _), (source, index, row) in standing.items():
        if index in source.refused:
            continue
        read = dict(zip(source.fields, row, strict=True))
        energy = read.get("kwh")
        if energy is None:
            continue
        account = accounts.by_no.get(account_no)
        times = read.get("multiplier") or (account and account.values[-1]) or 1
        start, end, day = read.get("read_from"), read.get("read_to"), read.get("read_on")
        for name, reason in oddities(energy, start, end, times, day, spans[month]):
            source.warn(index, name, reason)
        totals[account_no, month] = totals.get((account_no, month), 0) + energy
        first.setdefault((account_no, month), (source, index))
    for month in months:
        _warn_surges(
            session, accounts, month, {no: total for (no, at), total in totals.items() if at == month}, first
        )


def _span(session: Session, month: str) -> tuple[date, date]:
    first_day = whole(session, parameter.PERIOD_FIRST_DAY, period.period(month)[1])
    return period.period(month, first_day)


def _warn_surges(
    session: Session,
    accounts: Accounts,
    month: str,
    totals: dict[str, int],
    first: dict[tuple[str, str], tuple[Rows, int]],
) -> None:
    """More than so many times the average of the last cycles: a rough sum for all, the exact one for the few."""
    last = period.period(month)[1]
    times, cycles = whole(session, parameter.SURGE_TIMES, last), whole(session, parameter.SURGE_CYCLES, last)
    recent = [period.shift(month, -back) for back in range(1, cycles + 1)]
    live = Usage.voided_at.is_(None)
    query = select(Usage.customer_id, func.sum(Usage.kwh)).where(Usage.month.in_(recent), live)
    sums = dict(session.execute(query.group_by(Usage.customer_id)).tuples().all())
    # the sum of the last months never exceeds that of the last cycles: nobody who surged is missed here
    suspects = {
        account.customer_id: (no, total)
        for no, total in totals.items()
        if (account := accounts.by_no.get(no)) and total * cycles > times * sums.get(account.customer_id, 0)
    }
    earlier: dict[int, list[int]] = {}
    for chunk in _chunks(sorted(suspects)):
        monthly = (
            select(Usage.customer_id, func.sum(Usage.kwh))
            .where(Usage.customer_id.in_(chunk), live)
            .where(Usage.month < month, Usage.month >= period.shift(month, -2 * cycles))
            .group_by(Usage.customer_id, Usage.month)
            .order_by(Usage.month.desc())
        )
        for customer_id, energy in session.execute(monthly).tuples():
            earlier.setdefault(customer_id, []).append(energy)
    for customer_id, (account_no, total) in suspects.items():
        if (mean := surge(total, earlier.get(customer_id, [])[:cycles], times)) is not None:
            source, index = first[account_no, month]
            source.warn(
                index, "kwh", f"电量 {kwh.text(total)} 超过前几期平均 {kwh.text(mean)} 的 {times} 倍，请核对"
            )


def _chunks(keys: list[int], size: int = 10_000) -> Iterable[list[int]]:
    return (keys[at : at + size] for at in range(0, len(keys), size))


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; cases that a reading ends are closed."""
    session, batch_id = work.session, stamp["batch_id"]
    create(session, plan.new_customers, stamp, None)
    _insert_usage(session, plan, stamp)
    write(session, Usage, [(each.row_id, each.fields) for each in plan.updates], batch_id)
    _insert_differences(session, plan, batch_id)
    close_by_readings(work, batch_id)


_USAGE_COLUMNS = (
    "month",
    "meter_no",
    "register",
    "kwh",
    "kwh_derived",
    *(name for name in FIELDS if name != "kwh"),
)


def _insert_usage(session: Session, plan: Plan, stamp: Stamp) -> None:
    if not plan.creates:
        return
    wanted = {said["account_no"] for said in plan.creates}
    query = select(Customer.account_no, Customer.id).where(Customer.voided_at.is_(None))
    ids = {no: key for no, key in session.execute(query) if no in wanted}
    rows = [
        {"customer_id": ids[said["account_no"]], **{name: said.get(name) for name in _USAGE_COLUMNS}, **stamp}
        for said in plan.creates
    ]
    session.execute(insert(table(Usage)), rows)


def _insert_differences(session: Session, plan: Plan, batch_id: int) -> None:
    rows = [
        {"batch_id": batch_id, "customer_id": each.customer_id, "month": each.month, "field": each.field,
         "book": each.book, "file": each.file}
        for each in plan.differences
    ]  # fmt: skip
    if rows:
        session.execute(insert(table(ArchiveDifference)), rows)
