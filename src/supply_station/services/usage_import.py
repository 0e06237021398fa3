"""电量导入：what taking the marketing system's readings would do, and the taking."""

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supply_station.intake.export import Rows
from supply_station.models import Customer, Usage
from supply_station.rules import kwh, period
from supply_station.rules.usage import Register
from supply_station.services import archive_difference, customer_take
from supply_station.services.customer import Account, Accounts
from supply_station.services.customer_import import plan_areas
from supply_station.services.import_change import Stamp, table, write
from supply_station.services.office import Work
from supply_station.services.plan import Place, Plan, Standing, Update, alike, refuse_all
from supply_station.services.usage_account import ARCHIVE_FIELDS, Reading, differences
from supply_station.services.usage_oddity import Watch
from supply_station.services.zero_account_reading import close_by_readings

FIELDS = ("read_from", "read_to", "multiplier", "kwh", "fee", "read_on", "reader")
"""What a reading says beside its key."""

_START, _END, _TIMES, _KWH, _READ_ON = (
    FIELDS.index(name) for name in ("read_from", "read_to", "multiplier", "kwh", "read_on")
)
_AT_ONCE = 10_000
_METER = frozenset({"meter_no"})
_CLEAR = "是同一户同一月，有的写了表号、有的没写，分不清是几块表；请补上表号"


class Key(NamedTuple):
    """What tells readings apart; the number is the book's own, an empty meter number is one not known."""

    account_no: str
    month: str
    register: str
    meter_no: str

    def __str__(self) -> str:
        """As a person says it: account, month, and what else tells it apart."""
        register = "" if self.register == Register.TOTAL else self.register
        return " ".join(filter(None, (self.account_no, self.month, self.meter_no, register)))


def plan(session: Session, plan: Plan) -> None:
    """Work out what taking readings would do."""
    present = {name for each in plan.sources for name in each.fields}
    compared = (*(name for name in ARCHIVE_FIELDS if name in present), "asset_no", "multiplier")
    accounts = Accounts(session, compared)
    standing: Standing[Key] = Standing()
    reading = Reading(plan, accounts, create_missing=plan.create_missing)
    for source in plan.sources:
        _collect(standing, reading, source)
    standing.contradicted("account_no")
    _same_with_and_without_meter(standing)
    _Comparison(session, plan, accounts, standing).run()
    plan.unchanged += standing.settle("account_no")
    taken = {said["account_no"] for said in plan.creates}
    plan.new_customers = [each for no, each in reading.new_customers.items() if no in taken]
    plan.differences = reading.renumbered + differences(accounts, standing, compared)
    plan.absent = accounts.absent(plan.sources)
    plan_areas(session, plan)


def _collect(standing: Standing[Key], reading: Reading, source: Rows) -> None:
    """Put every row that can be taken under its key."""
    month, meter, register = (source.position(name) for name in ("month", "meter_no", "register"))
    for index, (written, row) in enumerate(zip(source.keys, source.values, strict=True)):
        if index in source.refused or written is None:
            continue
        place = Place(source, index, row)
        account_no = reading.account_no(written, place)
        if account_no is not None and month is not None:
            kind = row[register] if register is not None else None
            number = row[meter] if meter is not None else None
            standing.add(Key(account_no, row[month], kind or Register.TOTAL, number or ""), place)
    reading.finish(source)


def _same_with_and_without_meter(standing: Standing[Key]) -> None:
    """A row without a meter number beside one with it: one reading if they say the same, else unclear."""
    without = {key[:3]: key for key in standing if not key.meter_no}
    beside: dict[Key, list[Key]] = {}
    if len(without) < len(standing):
        for key in standing:
            if key.meter_no and key[:3] in without:
                beside.setdefault(without[key[:3]], []).append(key)
    for key, others in beside.items():
        place = standing.pop(key)
        more = [place, *standing.again.pop(key, [])]
        if len(others) == 1 and alike(standing[others[0]], place, _METER):
            standing.again.setdefault(others[0], []).extend(more)
            continue
        for other in others:
            more += [standing.pop(other), *standing.again.pop(other, [])]
        refuse_all(more, "account_no", _CLEAR)


class _Comparison:
    """The readings of the files against the book's of the same months."""

    def __init__(self, session: Session, plan: Plan, accounts: Accounts, standing: Standing[Key]) -> None:
        self.plan, self.accounts, self.standing = plan, accounts, standing
        self.watch = Watch(session, sorted({key.month for key in standing}))
        self.derived: dict[int, list[tuple[int, str]]] = {}
        self.rows: dict[tuple[int, str, str], dict[str, tuple[int, tuple[Any, ...]]]] = {}
        columns = [table(Usage).c[name] for name in (*FIELDS, "kwh_derived")]
        query = select(Usage.customer_id, Usage.month, Usage.register, Usage.meter_no, Usage.id, *columns)
        live = Usage.month.in_(self.watch.months), Usage.voided_at.is_(None)
        for row in session.execute(query.where(*live)):
            self.rows.setdefault((row[0], row[1], row[2]), {})[row[3]] = (row[4], tuple(row[5:]))
        unnumbered = any("" in held for held in self.rows.values())
        self.meters = Counter(key[:3] for key in standing if key.meter_no) if unnumbered else Counter()

    def run(self) -> None:
        """Compare every row that stands, and say what is odd."""
        at = {id(source): [source.position(name) for name in FIELDS] for source in self.plan.sources}
        for key, place in self.standing.items():
            row = place.row
            said: list[Any] = [
                None if position is None else row[position] for position in at[id(place.source)]
            ]
            account = self.accounts.by_no.get(key.account_no)
            times = said[_TIMES] or (account.values[-1] if account else None) or 1
            derived = said[_KWH] is None
            if derived and not self._derive(place, said, times):
                continue
            if self._compare(key, account, place, said, derived=derived):
                customer_id = account.customer_id if account else None
                dial = (said[_START], said[_END], times)
                energy, read_on = said[_KWH], said[_READ_ON]
                self.watch.look(customer_id, key.month, place, energy=energy, dial=dial, read_on=read_on)
        for source in self.plan.sources:
            source.warn_of_each("kwh", self.derived.get(id(source), []))
        self.watch.finish()

    def _derive(self, place: Place, said: list[Any], times: int) -> bool:
        """An empty kWh worked out from both readings; the archive's 倍率 where the file has none."""
        energy = kwh.from_dial(said[_START], said[_END], times)
        if energy < 0:
            place.source.refuse(place.at, "kwh", "电量是空的，止码又小于起码，算不出电量；请补上电量")
            return False
        said[_KWH] = energy
        remark = f"电量是空的，已按示数算出 {kwh.text(energy)} kWh（倍率 {times}）"
        self.derived.setdefault(id(place.source), []).append((place.at, remark))
        return True

    def _compare(
        self, key: Key, account: Account | None, place: Place, said: list[Any], *, derived: bool
    ) -> bool:
        """Create, update or unchanged; False if the row is refused."""
        held = self.rows.get((account.customer_id, key.month, key.register)) if account else None
        if fault := _unclear_meter(key, held, self.meters[key[:3]] if held else 0):
            place.source.refuse(place.at, "account_no", fault)
            return False
        match = _same_meter(held, key.meter_no) if held else None
        if held is None or match is None:
            self.plan.creates.append(
                {**key._asdict(), "kwh_derived": derived, **dict(zip(FIELDS, said, strict=True))}
            )
            return True
        row_id, values = held[match]
        changed = _changed(values, said, derived=derived)
        if key.meter_no and match != key.meter_no:
            changed["meter_no"] = (match, key.meter_no)
        if changed:
            self.plan.updates.append(Update(str(key), row_id, changed))
        else:
            self.plan.unchanged += 1
        return True


def _changed(values: tuple[Any, ...], said: list[Any], *, derived: bool) -> dict[str, tuple[Any, Any]]:
    """What a reading changes in the book; an empty kWh worked out never replaces one that was stated."""
    *held, was_derived = values
    changed = {
        name: (old, new)
        for name, old, new in zip(FIELDS, held, said, strict=True)
        if new is not None and new != old and not (derived and not was_derived and name == "kwh")
    }
    if was_derived and not derived:
        changed["kwh_derived"] = (True, False)
    return changed


def _same_meter(held: dict[str, tuple[int, tuple[Any, ...]]], meter_no: str) -> str | None:
    """The meter of the book that a row means: its own; else the only one, where one side has no number."""
    if meter_no in held:
        return meter_no
    if not meter_no:
        return next(iter(held))
    return "" if "" in held else None


def _unclear_meter(key: Key, held: dict[str, tuple[int, tuple[Any, ...]]] | None, in_file: int) -> str | None:
    """Why nobody can say which of the book's readings a row means; None if it is clear."""
    if held is None or key.meter_no in held:
        return None
    if not key.meter_no and len(held) > 1:
        return "账本里这一户本月有不止一块表，文件里没有表号，分不清是哪一块；请补上表号"
    if "" in held and in_file > 1:
        return "账本里这一户本月有一条没有表号的电量，文件里却有几块表，会重复计算；请先撤销原来那一批再导入"
    return None


def take(work: Work, plan: Plan, stamp: Stamp) -> None:
    """Write what a plan says; cases that a reading ends are closed."""
    session, batch_id = work.session, stamp["batch_id"]
    if plan.new_customers:
        areas = customer_take.write_areas(session, plan, stamp)
        customer_take.create(session, plan.new_customers, areas, stamp, None)
    _insert_usage(session, plan, stamp)
    write(session, Usage, [(each.row_id, each.fields) for each in plan.updates], batch_id)
    archive_difference.tell(session, plan.differences, stamp, period.month_of(work.today))
    close_by_readings(work, batch_id)


def _insert_usage(session: Session, plan: Plan, stamp: Stamp) -> None:
    if not plan.creates:
        return
    found = session.execute(select(Customer.account_no, Customer.id).where(Customer.voided_at.is_(None)))
    ids = dict(found.all())
    for at in range(0, len(plan.creates), _AT_ONCE):
        some = plan.creates[at : at + _AT_ONCE]
        rows = [{"customer_id": ids[said["account_no"]], **said, **stamp} for said in some]
        session.execute(insert(table(Usage)), rows)
