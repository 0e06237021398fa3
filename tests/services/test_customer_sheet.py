from datetime import datetime
from pathlib import Path

import pytest

from exports import ACCOUNT, CUSTOMERS, NOW, OTHER, USAGE, office_at, take, xlsx
from supply_station.models import Customer, TransformerArea
from supply_station.services import customer_sheet, import_undo, keeping, station
from supply_station.services.customer_sheet import CHART_MONTHS, Entry, Value
from supply_station.services.office import Office

COLUMNS = (Customer.account_no, Customer.name, Customer.phone, Customer.identity_no, Customer.area_id)


class Clock:
    """Every act a minute after the one before."""

    def __init__(self) -> None:
        self.minute = 0

    def __call__(self) -> datetime:
        self.minute += 1
        return NOW.replace(minute=self.minute)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = office_at(tmp_path / "book", Clock())
    office.perform(station.found, name="青竹镇供电所")
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    return office


def found(office: Office, account_no: str = ACCOUNT) -> int:
    key = office.consult(customer_sheet.find, account_no)
    assert key is not None
    return key


def archive(office: Office, key: int) -> list[Value]:
    return office.consult(customer_sheet.archive, key, COLUMNS)


def history(office: Office, key: int) -> list[tuple[str, str]]:
    return [(each.act, each.changes) for each in office.consult(customer_sheet.history, key)]


def test_an_account_is_found_by_its_number_before_another_s_former_one(office: Office) -> None:
    assert office.consult(customer_sheet.find, "4300000000999") is None
    key, other = found(office), found(office, OTHER)
    for number in (ACCOUNT, "4300000000999"):
        values: dict[str, object] = {"former_account_no": number}
        office.perform(keeping.amend, kind=Customer, key=other, values=values, basis="更正")
        assert found(office, number) == (key if number == ACCOUNT else other)
    office.perform(keeping.void, kind=Customer, key=other, reason="重复")
    assert office.consult(customer_sheet.find, OTHER) is None


def test_a_source_stands_behind_each_value(office: Office, tmp_path: Path) -> None:
    key = found(office)
    came = "营销系统：客户.xlsx（2026-11-02 导入）"
    assert archive(office, key) == [
        Value(ACCOUNT, came),
        Value("彭大明", came),
        Value("", ""),
        Value("", ""),
        Value("甲台区", came),
    ]
    values: dict[str, object] = {"phone": "13800001111", "identity_no": "110105194912310021"}
    office.perform(keeping.amend, kind=Customer, key=key, values=values, basis="更正：客户来电")
    take(office, "customer", xlsx(tmp_path / "新客户.xlsx", [["户号", "户名"], [ACCOUNT, "彭大民"]]))
    by_hand = "更正：客户来电（李秀英 2026-11-02）"
    assert archive(office, key)[1:4] == [
        Value("彭大民", "营销系统：新客户.xlsx（2026-11-02 导入）"),
        Value("13800001111", by_hand),
        Value("110105********0021", by_hand),
    ]


def test_what_was_typed_by_hand_or_stood_at_the_opening_says_so(office: Office) -> None:
    values: dict[str, object] = {
        "account_no": "1",
        "name": "李秀英",
        "status": "正常",
        "opening_zero_count": 3,
    }
    key = office.perform(keeping.add, kind=Customer, values=values)
    columns = (Customer.name, Customer.opening_zero_count)
    assert [each.source for each in office.consult(customer_sheet.archive, key, columns)] == [
        "手工登记（2026-11-02）",
        "期初",
    ]


def test_the_history_tells_acts_and_imports_newest_first(office: Office, tmp_path: Path) -> None:
    key = found(office)
    table = [["户号", "户名", "台区"], [ACCOUNT, "彭大民", "乙台区"]]
    batch = take(office, "customer", xlsx(tmp_path / "新客户.xlsx", table))
    values: dict[str, object] = {"phone": "13800001111", "identity_no": "110105194912310021"}
    office.perform(keeping.amend, kind=Customer, key=key, values=values, basis="更正")
    office.perform(keeping.amend, kind=Customer, key=found(office, OTHER), values=values, basis="更正")
    office.perform(keeping.amend, kind=TransformerArea, key=key, values={"code": "7"}, basis="更正")
    taken = ("导入 新客户.xlsx", "户名：彭大明 → 彭大民；台区：甲台区 → 乙台区")
    amended = ("更正", "证件号码：（空） → 110105********0021；联系电话：（空） → 13800001111")
    said = history(office, key)
    assert (said[0][0], set(said[0][1].split("；"))) == (amended[0], set(amended[1].split("；")))
    assert said[1:] == [taken, ("导入 客户.xlsx", "新建")]
    office.perform(import_undo.undo, batch_id=batch)
    assert ("导入 新客户.xlsx（已撤销）", taken[1]) in history(office, key)


def test_the_history_tells_who_and_when_and_of_a_void(office: Office) -> None:
    values: dict[str, object] = {"account_no": "1", "name": "李秀", "status": "正常"}
    key = office.perform(keeping.add, kind=Customer, values=values)
    office.perform(keeping.amend, kind=Customer, key=key, values={"name": "李秀英"}, basis="更正")
    office.perform(keeping.void, kind=Customer, key=key, reason="重复")
    entries = office.consult(customer_sheet.history, key)
    assert [(each.act, each.clerk) for each in entries] == [
        ("作废", "李秀英"),
        ("更正", "李秀英"),
        ("登记", "李秀英"),
    ]
    assert entries[0].changes == f"作废时间：（空） → {entries[0].at:%Y-%m-%d %H:%M}；作废原因：（空） → 重复"
    assert entries[1] == Entry(entries[1].at, "李秀英", "更正", "户名：李秀 → 李秀英")
    assert entries[2].changes == "新建"


def test_the_chart_reaches_to_the_book_s_newest_month_and_shows_gaps(office: Office, tmp_path: Path) -> None:
    key = found(office)
    assert office.consult(customer_sheet.chart, key) == []
    rows = [
        [ACCOUNT, "2026-05", 0, 5, 5],
        [ACCOUNT, "2026-07", 5, 5, 0],
        [OTHER, "2026-08", 0, 1, 1],
    ]
    take(office, "usage", xlsx(tmp_path / "电量.xlsx", [USAGE, *rows]))
    assert office.consult(customer_sheet.chart, key) == [
        ("2026-05", 500),
        ("2026-06", None),
        ("2026-07", 0),
        ("2026-08", None),
    ]


def test_the_chart_shows_thirty_six_months(office: Office, tmp_path: Path) -> None:
    months = [f"{2023 + number // 12}-{number % 12 + 1:02}" for number in range(40)]
    rows = [[ACCOUNT, month, 0, 1, 1] for month in months]
    take(office, "usage", xlsx(tmp_path / "电量.xlsx", [USAGE, *rows]))
    shown = office.consult(customer_sheet.chart, found(office))
    assert [month for month, _ in shown] == months[-CHART_MONTHS:]
