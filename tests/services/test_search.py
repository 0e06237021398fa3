from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from books import new_book
from supply_station.models import (
    Customer,
    Employee,
    Line,
    Meter,
    MeterInstallation,
    TransformerArea,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.services import import_change, keeping
from supply_station.services.office import Office
from supply_station.services.search import MOST, Hit, Kind, search
from supply_station.services.search_glance import MonthRead, customer_of_order, glance_area, glance_customer
from supply_station.services.work_order import by_code
from supply_station.storage.book import Book

TYPED = datetime(2026, 11, 1, 8, 0)
SHAN = "0437190111234"
OLD = "7190111234"
PEOPLE = {
    SHAN: {
        "name": "单建国",
        "former_account_no": OLD,
        "phone": "13807431111",
        "address": "某县青竹溪镇檀木冲村3组",
    },
    "0437190222345": {"name": "李秀英", "phone": "13807432222", "address": "某县青竹溪镇油榨坪村1组"},
    "0437190123499": {"name": "李秀", "phone": "13500001234", "address": "某县青竹溪镇油榨坪村2组"},
    "0437190333456": {"name": "张李秀", "address": "某县青竹溪镇檀木冲村5组"},
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        office = Office(book, clerk="王芳", clock=lambda: datetime(2026, 11, 2, 9, 0))
        _fill(office)
        yield office


def _fill(office: Office) -> None:
    kept = {"recorded_at": TYPED}
    with office.book.writing() as session:
        session.add(Line(id=1, name="10kV青竹线", **kept))
        session.add(Employee(id=1, name="邓茂", phone="13900001111", **kept))
        session.flush()
        area = {"line_id": 1, "manager_id": 1, "villages": "檀木冲村、杉树湾组"}
        session.add(TransformerArea(id=1, name="檀木冲1号台区", **area, **kept))
        session.flush()
        for key, (no, said) in enumerate(PEOPLE.items(), 1):
            area_id = 1 if "檀木冲" in said["address"] else None
            session.add(Customer(id=key, account_no=no, status="正常", area_id=area_id, **said, **kept))
        session.add(Meter(id=1, asset_no="1430009000003609335198", factory_no="20000037", **kept))
        session.flush()
        session.add(MeterInstallation(customer_id=1, meter_id=1, in_place=True, **kept))
        for month, register, kwh, fee in (
            ("2026-07", Register.TOTAL, 900, 529),
            ("2026-08", Register.TOTAL, 1000, 588),
            ("2026-09", Register.PEAK, 100, None),
            ("2026-09", Register.VALLEY, 50, 29),
            ("2026-10", Register.TOTAL, 0, 0),
        ):
            row = {"meter_no": "", "kwh_derived": False, "kwh": kwh, "fee": fee}
            session.add(Usage(customer_id=1, month=month, register=register, **row, **kept))
        case = {"month": "2026-10", "zero_from": "2026-08", "zero_months": 3}
        session.add(ZeroAccount(id=1, customer_id=1, state=CaseState.LISTED, **case, **kept))
        session.add(
            ZeroAccount(customer_id=1, state=CaseState.CLOSED, closed_on=date(2026, 1, 5), **case, **kept)
        )
        session.flush()
        order = {"kind": OrderKind.ZERO_ACCOUNT_CHECK, "month": "2026-10", "prints": 0, "customer_id": 1}
        session.add(
            WorkOrder(number="LD2026100001", code="000018", state=OrderState.WAITING, **order, **kept)
        )
        session.add(
            WorkOrder(number="LD2026090007", code="000026", state=OrderState.ARCHIVED, **order, **kept)
        )


def names(hits: list[Hit], kind: Kind = Kind.CUSTOMER) -> list[str]:
    return [hit.name for hit in hits if hit.kind is kind]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (SHAN, ["单建国"]),
        (OLD, ["单建国"]),
        ("1234", ["单建国", "李秀"]),
        ("0437", ["单建国", "李秀", "李秀英", "张李秀"]),
        ("13807432222", ["李秀英"]),
        ("2222", ["李秀英"]),
        ("609335198", ["单建国"]),
        ("20000037", ["单建国"]),
        ("李秀", ["李秀", "李秀英", "张李秀"]),
        ("sjg", ["单建国"]),
        ("DJG", ["单建国"]),
        ("\uff53\uff4a\uff47", ["单建国"]),
        ("\uff12" * 4, ["李秀英"]),
        ("lx", ["李秀", "李秀英", "张李秀"]),
        ("檀木冲", ["单建国", "张李秀"]),
        ("杉树湾", ["单建国", "张李秀"]),
        ("檀木冲 zlx", ["张李秀"]),
        ("油榨坪 李秀英", ["李秀英"]),
        ("3组", ["单建国"]),
        ("%", []),
        ("_", []),
        ("  ", []),
        ("", []),
        ("赵", []),
    ],
)
def test_an_account_is_found_by_whatever_is_said(office: Office, typed: str, found: list[str]) -> None:
    assert names(office.consult(search, typed)) == found


def test_last_digits_of_an_account_come_before_a_phone_and_a_middle_part(office: Office) -> None:
    assert [hit.number for hit in office.consult(search, "1234")] == [SHAN, "0437190123499"]
    assert office.consult(search, "1234")[0].note == "正常　某县青竹溪镇檀木冲村3组"


def test_a_part_of_fewer_than_four_digits_is_no_number(office: Office) -> None:
    assert office.consult(search, "719") == []


def test_a_village_gives_its_area_first(office: Office) -> None:
    first = office.consult(search, "檀木冲")[0]
    assert (first.kind, first.name, first.note) == (Kind.AREA, "檀木冲1号台区", "10kV青竹线　邓茂")
    assert office.consult(search, "檀木冲 sjg") == [
        Hit(Kind.CUSTOMER, 1, SHAN, "单建国", "正常　某县青竹溪镇檀木冲村3组")
    ]


@pytest.mark.parametrize("typed", ["LD2026100001", "ld2026100001", "100001"])
def test_an_order_is_found_by_its_number(office: Office, typed: str) -> None:
    (hit,) = office.consult(search, typed)
    assert (hit.kind, hit.number, hit.name, hit.note) == (
        Kind.ORDER,
        "LD2026100001",
        "单建国",
        "待派　零度户现场核查工单",
    )
    assert office.consult(customer_of_order, hit.key) == 1


def test_the_newest_of_several_orders_comes_first(office: Office) -> None:
    assert [hit.number for hit in office.consult(search, "LD2026")] == ["LD2026100001", "LD2026090007"]


def test_a_voided_account_and_its_order_s_number_are_not_offered(office: Office) -> None:
    office.perform(keeping.void, kind=Customer, key=1, reason="重复")
    assert office.consult(search, SHAN) == []


def test_at_most_fifty_answers(office: Office) -> None:
    with office.book.writing() as session:
        for number in range(60):
            no = f"{5_000_000_000 + number}"
            session.add(Customer(account_no=no, name="彭家兴", status="正常", recorded_at=TYPED))
    assert len(office.consult(search, "pjx")) == MOST


def test_an_account_at_a_glance(office: Office) -> None:
    seen = office.consult(glance_customer, 1)
    assert (seen.account_no, seen.former_account_no, seen.status) == (SHAN, OLD, "正常")
    assert (seen.area.area, seen.area.line) == ("檀木冲1号台区", "10kV青竹线")
    assert (seen.area.manager, seen.area.manager_phone) == ("邓茂", "13900001111")
    assert seen.meters == ["1430009000003609335198"]
    assert seen.readings == [
        MonthRead("2026-10", 0, 0),
        MonthRead("2026-09", 150, 29),
        MonthRead("2026-08", 1000, 588),
    ]
    assert seen.open == ["零度户核查（2026-10 列入）：列入", "零度户现场核查工单 LD2026100001：待派"]


def test_an_account_without_area_readings_or_orders_at_a_glance(office: Office) -> None:
    seen = office.consult(glance_customer, 2)
    assert (seen.area.area, seen.area.manager_phone) == (None, None)
    assert (seen.meters, seen.readings, seen.open) == ([], [], [])


def test_an_area_at_a_glance(office: Office) -> None:
    seen = office.consult(glance_area, 1)
    assert (seen.manager, seen.villages, seen.accounts) == ("邓茂", "檀木冲村、杉树湾组", 2)


def test_initials_follow_the_name_however_it_is_written(office: Office) -> None:
    def initials(key: int) -> str:
        return office.consult(lambda session: session.get_one(Customer, key).initials.split(" ")[0])

    assert initials(1) == "sjg"
    office.perform(keeping.amend, kind=Customer, key=1, values={"name": "解建国"}, basis="更正")
    assert initials(1) == "xjg"
    key = office.perform(
        keeping.add, kind=Customer, values={"account_no": "1", "name": "查金芳", "status": "正常"}
    )
    assert initials(key) == "zjf"
    with office.book.writing() as session:
        import_change._update(session, Customer, [(key, {"name": "仇志明"})])
    assert initials(key) == "qzm"
    with office.book.writing() as session:
        import_change._update(session, Customer, [(key, {"phone": "1"})])
        table = import_change.table(Customer)
        session.execute(
            table.insert(), [{"account_no": "2", "name": "盖光平", "status": "NORMAL", "recorded_at": TYPED}]
        )
    assert initials(key) == "qzm"
    assert names(office.consult(search, "ggp")) == ["盖光平"]


def wide(text: str) -> str:
    """Digits and letters as an input method in full-width mode types them."""
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("000018", "LD2026100001"),
        (" 000026\n", "LD2026090007"),
        (wide("000018"), "LD2026100001"),
        (wide("LD2026100001"), "LD2026100001"),
        ("ld2026100001", "LD2026100001"),
    ],
)
def test_a_short_code_or_a_whole_number_is_its_order_and_nothing_else(
    office: Office, typed: str, number: str
) -> None:
    with office.book.writing() as session:
        session.get_one(Customer, 2).phone = "13900000018"
    (hit,) = office.consult(search, typed)
    assert (hit.kind, hit.number) == (Kind.ORDER, number)
    assert office.consult(by_code, hit.number.lower()) == hit.key


def test_a_mistyped_code_is_looked_for_like_any_other_number(office: Office) -> None:
    with office.book.writing() as session:
        session.get_one(Customer, 2).phone = "13900000019"
    assert names(office.consult(search, "000019")) == ["李秀英"]


def test_the_paper_of_a_void_order_says_so_when_it_is_scanned(office: Office) -> None:
    with office.book.writing() as session:
        session.get_one(WorkOrder, 1).voided_at = TYPED
    assert [hit.note for hit in office.consult(search, "000018")] == ["已作废　零度户现场核查工单"]
    assert office.consult(search, "LD20261") == []
