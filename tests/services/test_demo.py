"""练习账本：the same arguments give the same book, and every case a clerk should meet stands in it."""

import hashlib
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import (
    Base,
    Customer,
    DatedParameter,
    Employee,
    EmployeePost,
    Holiday,
    Journal,
    Line,
    Meter,
    MeterInstallation,
    Station,
    TransformerArea,
    Usage,
)
from supply_station.rules import identifiers, kwh, period, zero_account
from supply_station.rules.customer import Category, ReadingCycle, Status, UsageClass
from supply_station.rules.employee import Post
from supply_station.rules.usage import Register
from supply_station.services import demo, demo_names
from supply_station.services.office import Office
from supply_station.storage.book import Book

NOW = datetime(2026, 11, 2, 9, 0)
LAST = "2026-10"
RARE = "𠮷𬭳𫖯䶮㛃"
REAL_TOWNSHIPS = (
    *("花明楼", "靖港", "乔口", "铜官", "沙坪", "灰汤", "双江口", "黄材", "巷子口", "沩山", "大瑶", "沿溪"),
    *(
        "凤凰",
        "茶峒",
        "边城",
        "里耶",
        "芙蓉",
        "沱江",
        "洗车河",
        "默戎",
        "矮寨",
        "浦市",
        "武水",
        "达岚",
        "阿拉营",
    ),
    *("韶山", "清溪", "银田", "石潭", "茶恩寺", "谭家山", "易俗河", "南岳", "白果", "新桥", "荷花池", "坪上"),
)


def fill(folder: Path, *, customers: int = 300, months: int = 12, seed: int = 1) -> Path:
    path = new_book(folder)
    with closing(Book.open(path)) as book, book.writing() as session:
        demo.fill(session, customers=customers, months=months, seed=seed, now=NOW, last_month=LAST)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def session(path: Path) -> Iterator[Session]:
    with closing(Book.open(path)) as book, book.reading() as session:
        yield session


def digests(path: Path) -> dict[str, str]:
    """Every table's rows, in order, as one hash."""
    with closing(Book.open(path)) as book, book.reading() as session:
        return {
            table.name: hashlib.sha256(
                "\n".join(
                    repr(tuple(row)) for row in session.execute(select(table).order_by(table.c.id))
                ).encode()
            ).hexdigest()
            for table in Base.metadata.sorted_tables
        }


def usage_of(session: Session, customer: Customer) -> list[Usage]:
    return list(session.scalars(select(Usage).where(Usage.customer_id == customer.id).order_by(Usage.id)))


def step_of(session: Session, customer: Customer) -> int:
    cycle = customer.cycle or session.get_one(TransformerArea, customer.area_id).cycle
    return 2 if cycle == ReadingCycle.TWO_MONTHLY else 1


def zero_runs(session: Session, month: str) -> dict[int, int]:
    """The cycles of the zero run at `month` of every account read in it, walked row by row."""
    rows: dict[int, list[zero_account.Row]] = defaultdict(list)
    for each in session.scalars(select(Usage).order_by(Usage.id)):
        rows[each.customer_id].append(
            zero_account.Row(each.month, each.meter_no, each.register, each.read_from, each.read_to, each.kwh)
        )
    runs = {}
    for customer in session.scalars(select(Customer).order_by(Customer.id)):
        if any(row.month == month for row in rows[customer.id]):
            run = zero_account.walk(month, step_of(session, customer), rows[customer.id])
            runs[customer.id] = run.cycles if run else 0
    return runs


def gaps(rows: list[Usage], step: int) -> Iterator[tuple[Usage, Usage]]:
    """The rows of one dial on both sides of each due cycle that was not read."""
    for before, after in pairwise(rows):
        if period.month_index(after.month) - period.month_index(before.month) > step:
            yield before, after


def test_the_same_arguments_give_the_same_rows_in_every_table(path: Path, tmp_path: Path) -> None:
    assert digests(fill(tmp_path)) == digests(path)


@pytest.mark.parametrize("hashing", ["1", "2"])
def test_another_process_gives_the_same_rows(path: Path, tmp_path: Path, hashing: str) -> None:
    script = (
        "import sys; from pathlib import Path; from test_demo import fill; fill(Path(sys.argv[1]) / 'there')"
    )
    folders = os.pathsep.join(str(folder) for folder in (Path(__file__).parent, Path(__file__).parents[1]))
    environment = {**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": folders}
    subprocess.run([sys.executable, "-c", script, tmp_path], check=True, env=environment)
    assert digests(tmp_path / "there" / path.name) == digests(path)


def test_another_seed_gives_another_station(path: Path, tmp_path: Path) -> None:
    other, first = digests(fill(tmp_path, seed=2)), digests(path)
    assert {name for name in first if other[name] != first[name]} >= {
        *("employee", "transformer_area", "customer", "meter_installation", "usage")
    }


def test_the_act_founds_the_book_and_writes_one_line_of_what_it_made(tmp_path: Path) -> None:
    with closing(Book.open(new_book(tmp_path))) as book:
        office = Office(book, clerk="命令行", clock=lambda: NOW)
        summary = office.perform(demo.found_demo, customers=70, months=3, seed=5, last_month=LAST)
        with book.reading() as session:
            station = session.scalars(select(Station)).one()
            assert (station.name, station.practice, station.start_month) == (
                demo_names.STATION,
                True,
                "2026-08",
            )
            line = session.scalars(select(Journal)).one()
            told = line.changes[0]["bulk"]
            assert isinstance(told, dict)
            assert told.items() >= {**vars(summary), "seed": 5}.items()
            assert session.scalar(select(func.count(DatedParameter.id))) == told["parameters"] > 0
            assert session.scalar(select(func.count(Holiday.id))) == told["holidays"] > 0
            counted = [
                session.scalar(select(func.count()).select_from(each)) for each in (Customer, Meter, Usage)
            ]
            assert counted == [summary.customers, summary.meters, summary.usage_rows]
            assert summary.customers == 70


def test_a_book_that_has_a_station_is_refused(tmp_path: Path) -> None:
    path = fill(tmp_path, customers=5, months=1)
    before = digests(path)
    with closing(Book.open(path)) as book:
        office = Office(book, clerk="命令行", clock=lambda: NOW)
        with pytest.raises(RuleBroken, match="已经建过账"):
            office.perform(demo.found_demo, customers=70, months=3, seed=5, last_month=LAST)
    assert digests(path) == before


@pytest.mark.parametrize(("customers", "months"), [(0, 12), (12, 0)])
def test_a_book_without_accounts_or_months_is_refused(tmp_path: Path, customers: int, months: int) -> None:
    with pytest.raises(RuleBroken, match="至少要有 1 户、1 个月"):
        fill(tmp_path, customers=customers, months=months)


@pytest.mark.parametrize(("customers", "months"), [(1, 1), (2, 30), (200, 1), (400, 2)])
def test_the_smallest_books_can_be_made(tmp_path: Path, customers: int, months: int) -> None:
    path = fill(tmp_path, customers=customers, months=months)
    with closing(Book.open(path)) as book, book.reading() as session:
        assert session.scalar(select(func.count(Customer.id))) == customers
        assert session.scalar(select(func.count(func.distinct(Usage.month)))) == months


def test_what_the_driver_was_given_is_what_the_columns_keep(session: Session) -> None:
    assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    stored = {
        tuple(row) for row in session.execute(text("SELECT typeof(kwh), typeof(fee), register FROM usage"))
    }
    assert stored == {("integer", "integer", register.name) for register in Register}
    for table in (Usage, Customer, Meter):
        assert session.scalars(select(table.recorded_at).distinct()).all() == [NOW]


def test_every_row_of_usage_is_worked_out_from_its_dial(session: Session) -> None:
    digits = {
        each.asset_no or "": each.digits for each in session.scalars(select(Meter).order_by(Meter.asset_no))
    }
    rolled = 0
    for row in session.scalars(select(Usage)):
        assert row.read_from is not None
        assert row.read_to is not None
        assert row.multiplier is not None
        over = row.read_to < row.read_from
        rolled += over
        end = row.read_to + (10 ** ((digits[row.meter_no] or 0) + 2) if over else 0)
        assert row.kwh == kwh.from_dial(row.read_from, end, row.multiplier) >= 0
        assert row.fee is not None
        assert (row.fee > 0) == (row.kwh > 0)
        assert row.read_on is not None
        assert period.month_of(row.read_on) == row.month
    assert rolled >= 1


def test_a_dial_goes_on_where_it_was_left_unless_a_cycle_was_not_read(session: Session) -> None:
    stood_still = moved = 0
    for customer in session.scalars(select(Customer)):
        dials: dict[tuple[str, str], list[Usage]] = defaultdict(list)
        for row in usage_of(session, customer):
            dials[row.meter_no, row.register].append(row)
        for rows in dials.values():
            unread = list(gaps(rows, step_of(session, customer)))
            for before, after in pairwise(rows):
                assert before.read_to == after.read_from or (before, after) in unread
            stood_still += sum(before.read_to == after.read_from for before, after in unread)
            moved += sum(before.read_to != after.read_from for before, after in unread)
    assert stood_still >= 2
    assert moved >= 2


def test_meters_hang_where_the_readings_say(session: Session) -> None:
    hung = session.execute(
        select(MeterInstallation, Meter, Customer)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .join(Customer, Customer.id == MeterInstallation.customer_id)
    )
    for place, meter, customer in hung:
        rows = [each for each in usage_of(session, customer) if each.meter_no == (meter.asset_no or "")]
        if rows and rows[0].register == Register.TOTAL:
            assert place.read_at_start == rows[0].read_from
            assert place.multiplier == rows[0].multiplier
            assert place.in_place or place.read_at_end == rows[-1].read_to


def test_a_changed_meter_leaves_two_rows_in_its_month(session: Session) -> None:
    changed = session.execute(
        select(Usage.customer_id, Usage.month)
        .where(Usage.register == Register.TOTAL)
        .group_by(Usage.customer_id, Usage.month)
        .having(func.count() == 2)
    ).all()
    assert changed
    for customer_id, month in changed:
        old, new = session.scalars(
            select(MeterInstallation)
            .where(MeterInstallation.customer_id == customer_id)
            .order_by(MeterInstallation.meter_id)
        )
        assert (old.in_place, new.in_place) == (False, True)
        assert old.removed_on == new.installed_on
        assert old.removed_on is not None
        assert period.month_of(old.removed_on) == month


def test_every_kind_of_zero_is_there(session: Session) -> None:
    runs = zero_runs(session, LAST)
    assert set(runs.values()) >= {0, 1, 2, 3, 5, 6, 12}
    customers = {each.id: each for each in session.scalars(select(Customer))}
    lengths: dict[str, set[int]] = defaultdict(set)
    for key, cycles in runs.items():
        rows = usage_of(session, customers[key])
        unread = [
            pair for pair in gaps(rows, step_of(session, customers[key])) if pair[1].kwh == pair[0].kwh == 0
        ]
        for before, after in unread:
            lengths["bridged" if before.read_to == after.read_from else "not bridged"].add(cycles)
        if rows[-1].kwh and not any(row.kwh for row in rows[-6:-1]):
            lengths["back to life"].add(cycles)
        if {row.month[5:] for row in rows if row.kwh} == {"01", "02"}:
            lengths["away"].add(cycles)
        if customers[key].usage_class == UsageClass.IRRIGATION and any(row.kwh for row in rows):
            lengths["irrigation"].add(cycles)
        if customers[key].opening_zero_count:
            lengths["opening"].add(cycles)
        lengths[str(customers[key].status)].add(cycles)
    assert lengths["bridged"] == {5}
    assert lengths["not bridged"] == {2}
    assert lengths["back to life"] == {0}
    assert 8 in lengths["away"]
    assert lengths["irrigation"] >= {1}
    assert lengths["opening"] == {2, 12}
    assert 4 in lengths[Status.SUSPENDED]
    assert 5 in lengths[Status.DISMANTLED]


def test_a_long_book_knows_a_run_of_exactly_24_cycles(tmp_path: Path) -> None:
    path = fill(tmp_path, customers=100, months=30)
    with closing(Book.open(path)) as book, book.reading() as session:
        assert set(zero_runs(session, LAST).values()) >= {24, 30}


def test_an_opening_count_starts_with_the_first_month_the_book_knows(session: Session) -> None:
    opened = session.scalars(select(Customer).where(Customer.opening_zero_count.is_not(None))).all()
    assert {each.opening_zero_count for each in opened} == {4, 5}
    assert all(each.opening_month == usage_of(session, each)[0].month for each in opened)


def test_a_two_month_account_is_read_every_second_month(session: Session) -> None:
    every = session.scalars(select(Customer)).all()
    two_monthly = [each for each in every if step_of(session, each) == 2]
    assert len(two_monthly) > 50
    assert {each.cycle for each in two_monthly} == {None, ReadingCycle.TWO_MONTHLY}
    for each in two_monthly:
        months = [
            period.month_index(row.month) for row in usage_of(session, each) if row.register == Register.TOTAL
        ]
        assert {month % 2 for month in months} <= {period.month_index(LAST) % 2}


def test_some_two_month_areas_are_not_read_in_the_last_month(tmp_path: Path) -> None:
    path = fill(tmp_path, customers=1200, months=2)
    with closing(Book.open(path)) as book, book.reading() as session:
        newest = select(TransformerArea.id, func.max(Usage.month)).join(
            Customer, Customer.area_id == TransformerArea.id
        )
        newest = newest.join(Usage).where(TransformerArea.cycle == ReadingCycle.TWO_MONTHLY)
        newest = newest.where(Customer.usage_class == UsageClass.RESIDENTIAL).group_by(TransformerArea.id)
        assert {month for _, month in session.execute(newest)} == {"2026-09", LAST}


def test_industry_is_read_by_the_time_of_day(session: Session) -> None:
    timed = select(Customer.category, Usage.register).join(Usage).where(Usage.register != Register.TOTAL)
    assert {tuple(row) for row in session.execute(timed.distinct())} == {
        (Category.HIGH_VOLTAGE, register) for register in Register if register is not Register.TOTAL
    }


def test_every_word_an_account_is_described_by_is_there(session: Session) -> None:
    for column, words in (
        (Customer.category, Category),
        (Customer.usage_class, UsageClass),
        (Customer.status, Status),
    ):
        assert set(session.scalars(select(column))) == set(words)
    states = dict.fromkeys(session.scalars(select(Customer.id).where(Customer.status == Status.CONNECTING)))
    assert not session.scalars(select(Usage.id).where(Usage.customer_id.in_(states))).all()
    closed = select(func.max(Usage.month)).join(Customer).where(Customer.status == Status.CLOSED)
    assert (session.scalar(closed) or LAST) < LAST


def test_rare_names_are_there_and_reach_beyond_the_bmp(session: Session) -> None:
    names = "".join(session.scalars(select(Customer.name)))
    assert not set(RARE) - set(names)
    assert {ord(letter) >> 16 for letter in names} == {0, 2}


def test_numbers_are_new_old_or_both_and_unique(session: Session) -> None:
    pairs = [(each.account_no, each.former_account_no) for each in session.scalars(select(Customer))]
    assert len({account for account, _ in pairs}) == len(pairs)
    assert {len(account) for account, _ in pairs} == {10, 13}
    assert any(len(account) == 13 and former is None for account, former in pairs)
    for account, former in pairs:
        assert former in (None, identifiers.old_account_no(account))


def test_check_digits_are_right_but_for_the_ones_to_be_found(session: Session) -> None:
    assets = session.scalars(select(Meter.asset_no)).all()
    known = [each for each in assets if each]
    assert len(set(known)) == len(known)
    assert 1 <= sum(identifiers.asset_no_fault(each) is not None for each in known) <= 5
    without = session.execute(select(Meter.factory_no).where(Meter.asset_no.is_(None))).scalars().all()
    assert None in without
    assert any(without)
    for customer in session.scalars(select(Customer)):
        number = customer.identity_no or ""
        if customer.usage_class != UsageClass.RESIDENTIAL:
            assert uscc.is_valid(number)
        elif number:
            assert identifiers.identity_no_fault(number) is None
            assert date(int(number[6:10]), int(number[10:12]), int(number[12:14])) < NOW.date()


def test_signs_of_invented_accounts_can_be_found(session: Session) -> None:
    for column, least in ((Customer.identity_no, 8), (Customer.phone, 12), (Customer.address, 5)):
        most = (
            select(func.count())
            .where(column.is_not(None))
            .group_by(column)
            .order_by(func.count().desc())
            .limit(1)
        )
        assert session.scalar(most) == least
    same = select(Usage.customer_id).group_by(Usage.customer_id)
    same = same.having(
        func.count() == 12, func.min(Usage.kwh) == func.max(Usage.kwh), func.min(Usage.kwh) > 0
    )
    assert session.scalars(same).all()


def test_areas_hold_a_township(tmp_path: Path) -> None:
    path = fill(tmp_path, customers=2000, months=1)
    with closing(Book.open(path)) as book, book.reading() as session:
        sizes = session.scalars(select(func.count()).select_from(Customer).group_by(Customer.area_id)).all()
        assert sum(sizes) == 2000
        assert all(60 <= size <= 150 for size in sizes)
        assert 3 <= (session.scalar(select(func.count(Line.id))) or 0) <= 8
        for area in session.scalars(select(TransformerArea)):
            assert area.line_id
            assert area.manager_id
            assert area.cycle
            addresses = session.scalars(select(Customer.address).where(Customer.area_id == area.id)).all()
            homes = (area.villages or "").split("、")
            assert (
                sum(any(home in (each or "") for home in homes) for each in addresses) >= len(addresses) - 4
            )


def test_the_post_of_chief_changed_hands_without_a_gap(session: Session) -> None:
    assert session.scalar(select(func.count(Employee.id))) == 14
    former, current = session.scalars(
        select(EmployeePost).where(EmployeePost.post == Post.CHIEF).order_by(EmployeePost.valid_from)
    )
    assert former.employee_id != current.employee_id
    assert former.valid_to is not None
    assert (current.valid_from - former.valid_to).days == 1
    assert current.valid_to is None
    assert current.valid_from < NOW.date()
    assert set(session.scalars(select(EmployeePost.post))) == set(Post)
    managers = set(session.scalars(select(TransformerArea.manager_id)))
    held = select(EmployeePost.employee_id).where(EmployeePost.post == Post.AREA_MANAGER)
    assert managers <= set(session.scalars(held))


def test_no_place_is_a_real_one(tmp_path: Path) -> None:
    listing = (resources.files("stdnum") / "cn" / "loc.dat").read_text(encoding="utf-8")
    counties = set(re.findall(r"[\u4e00-\u9fff]{2,}[县市区旗]", listing))
    assert len(counties) > 2000
    path = fill(tmp_path, customers=6000, months=1)
    with closing(Book.open(path)) as book, book.reading() as session:
        places = {*session.scalars(select(TransformerArea.name)), *session.scalars(select(Line.name))}
        written = "\n".join([demo_names.STATION, demo_names.TOWN, *places])
        assert len(places) > 50
    assert [name for name in (*counties, *REAL_TOWNSHIPS) if name in written] == []
