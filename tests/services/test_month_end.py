"""月末：open points and the workbook, worked out from a real book and read back."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import (
    ArchiveDifference,
    Customer,
    DatedParameter,
    Employee,
    ImportBatch,
    TransformerArea,
    Usage,
    ZeroAccount,
)
from supply_station.reports.summary import Figure
from supply_station.rules.customer import Category, ReadingCycle, Status, UsageClass
from supply_station.rules.parameter import PERIOD_FIRST_DAY, Level
from supply_station.rules.usage import Register
from supply_station.rules.zero_account import CaseState, Finding
from supply_station.services import month_end, station
from supply_station.services.month_end import Handed
from supply_station.services.month_end_pack import report, send_pack_back
from supply_station.services.office import Office
from supply_station.services.zero_account import open_cases
from supply_station.storage.book import Book

TYPED = datetime(2026, 7, 1, 8, 0)
NOW = datetime(2026, 11, 2, 9, 0)
M = "2026-10"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        made = Office(book, clerk="王芳", clock=lambda: NOW)
        made.perform(
            station.found, name="白岩镇供电所", county_company="溪口县供电公司", start_month="2026-07"
        )
        yield made


def keep(office: Office, *records: Any) -> None:
    with office.book.writing() as session:
        session.add_all(records)


def area(office: Office, name: str, manager: str, cycle: str | None = None) -> int:
    employee = Employee(recorded_at=TYPED, name=manager)
    keep(office, employee)
    made = TransformerArea(recorded_at=TYPED, name=name, manager_id=employee.id, cycle=cycle)
    keep(office, made)
    return made.id


def reading(customer: int, month: str, kwh: int, **values: Any) -> Usage:
    values = {"meter_no": "A", "register": Register.TOTAL} | values
    return Usage(recorded_at=TYPED, customer_id=customer, month=month, kwh=kwh, kwh_derived=False, **values)


def account(office: Office, no: str, months: dict[str, int], **values: Any) -> int:
    """An account with kWh (0.01) per month."""
    values = {"status": Status.NORMAL, "usage_class": UsageClass.RESIDENTIAL, "name": f"户{no}"} | values
    customer = Customer(recorded_at=TYPED, account_no=no, **{"category": Category.LOW_RESIDENTIAL} | values)
    keep(office, customer)
    keep(office, *(reading(customer.id, month, kwh) for month, kwh in months.items()))
    return customer.id


def used(*numbers: int, kwh: int = 500) -> dict[str, int]:
    return {f"2026-{number:02d}": kwh for number in numbers}


ZERO = used(8, 9, 10, kwh=0)


def points(office: Office, month: str = M) -> list[tuple[str, str, int | None, str, dict[str, str]]]:
    return [
        (each.point.sheet, each.point.matter, each.point.count, each.stem, each.filters)
        for each in office.consult(month_end.standing, month=month, today=office.clock().date())
    ]


def matters(office: Office, month: str = M) -> dict[str, int | None]:
    open_points = office.consult(month_end.open_points, month=month, today=office.clock().date())
    return {each.matter: each.count for each in open_points}


def exported(office: Office, month: str = M) -> Handed:
    return office.consult(month_end.workbook, month=month, at=NOW, by="王芳")


def sheets(handed: Handed) -> dict[str, list[tuple[Any, ...]]]:
    """Sheet → its rows, the numbered rows only where it has a 序号."""
    book = openpyxl.load_workbook(BytesIO(handed.data))
    return {sheet.title: [tuple(row) for row in sheet.values] for sheet in book}


def numbered(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row[1:] for row in rows if isinstance(row[0], int)]


def figures(handed: Handed) -> dict[str, Any]:
    """类别 and 指标 → value."""
    return {f"{row[0]} {row[1]}": row[2] for row in numbered(sheets(handed)["汇总"])}


def case(office: Office, customer: int, month: str, **values: Any) -> None:
    keep(
        office,
        ZeroAccount(
            recorded_at=TYPED,
            customer_id=customer,
            month=month,
            zero_from="2026-08",
            zero_months=3,
            **{"state": CaseState.LISTED} | values,
        ),
    )


def test_a_month_without_readings_has_one_point_that_leads_to_the_import(office: Office) -> None:
    account(office, "1", used(9))
    assert points(office) == [("缺抄", "2026-10 还没有导入电量", None, "import_batch", {})]


def test_nothing_stands_open_before_the_first_month(office: Office) -> None:
    account(office, "1", used(4, 5, 6, kwh=0))
    account(office, "2", used(5))
    assert points(office, "2026-06") == []
    assert points(office, "2026-07") != []


def test_a_month_that_is_none_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match="月份"):
        office.consult(month_end.standing, month="2026-13", today=office.clock().date())


def test_missing_readings_lead_to_the_accounts(office: Office) -> None:
    account(office, "1", used(9, 10))
    account(office, "2", used(9))
    matter = "应抄未抄的户，见“缺抄”表"
    assert points(office) == [("缺抄", matter, 1, "zero_account", {"month": M, "missing": "缺抄"})]


def test_each_class_must_reach_its_share(office: Office) -> None:
    for number in range(5):
        account(office, f"1{number}", ZERO)
        account(office, f"2{number}", ZERO, category=Category.LOW_NON_RESIDENTIAL)
    high = account(office, "30", ZERO, category=Category.HIGH_VOLTAGE)
    assert matters(office) == {
        "高压现场核查不够：应核查 1 户，已核查 0 户": 1,
        "低压非居民现场核查不够：应核查 4 户，已核查 0 户": 4,
        "低压居民现场核查不够：应核查 1 户，已核查 0 户": 1,
    }
    case(office, high, M, state=CaseState.CHECKED, checked_on=date(2026, 10, 30))
    assert "高压现场核查不够：应核查 1 户，已核查 0 户" not in matters(office)
    assert {each[3] for each in points(office)} == {"zero_account"}


def test_a_visit_counts_for_its_own_month_whatever_came_later(office: Office) -> None:
    customer = account(office, "1", ZERO)
    case(
        office,
        customer,
        M,
        state=CaseState.CLOSED,
        checked_on=date(2026, 10, 30),
        closed_on=date(2026, 10, 31),
    )
    assert matters(office) == {}
    case(office, customer, "2026-11")
    assert matters(office) == {}
    rows = numbered(sheets(exported(office))["零度户明细"])
    assert rows[0][12] == "已结案"


def test_a_visit_of_another_month_is_no_visit_of_this_one(office: Office) -> None:
    customer = account(office, "1", ZERO)
    case(office, customer, "2026-09", state=CaseState.CHECKED, checked_on=date(2026, 9, 30))
    assert matters(office) == {"低压居民现场核查不够：应核查 1 户，已核查 0 户": 1}


@pytest.mark.parametrize("state", [CaseState.LISTED, CaseState.DISPATCHED])
def test_cases_without_a_result_stand_open(office: Office, state: CaseState) -> None:
    customer = account(office, "1", used(9, 10))
    case(office, customer, "2026-09", state=state)
    matter = "已列入、还没有核查结果的户"
    assert points(office) == [("零度户明细", matter, 1, "zero_account", {"month": M})]


def test_cases_with_readings_meanwhile_wait_to_be_confirmed(office: Office) -> None:
    customer = account(office, "1", used(9, 10))
    case(office, customer, M, state=CaseState.TO_CONFIRM)
    assert matters(office) == {"核查途中来了电量、等待确认的户": 1}


@pytest.mark.parametrize("state", [CaseState.CHECKED, CaseState.CLOSED])
def test_a_case_that_is_through_stands_no_more(office: Office, state: CaseState) -> None:
    customer = account(office, "1", used(9, 10))
    case(office, customer, M, state=state)
    assert matters(office) == {}
    with office.book.writing() as session:
        session.execute(update(ZeroAccount).values(state=CaseState.LISTED, voided_at=TYPED))
    assert matters(office) == {}


def difference(office: Office, customer: int, month: str, file: str) -> None:
    batch = ImportBatch(
        **dict.fromkeys(("rows", "created", "updated", "unchanged", "absent", "refused"), 0),
        kind="usage",
        file="十月.xlsx",
        taken_at=NOW,
        taken_by="王芳",
    )
    keep(office, batch)
    keep(
        office,
        ArchiveDifference(
            batch_id=batch.id, customer_id=customer, month=month, field="name", book="户", file=file
        ),
    )


def test_differences_stand_open_until_the_book_says_the_same(office: Office) -> None:
    customer = account(office, "1", used(9, 10))
    difference(office, customer, "2026-09", "户二")
    assert points(office) == []
    difference(office, customer, M, "户一")
    filters = {"month": M, "handling": "未处理"}
    matter = "与导出文件不一致、还没有处理的档案"
    assert points(office) == [("档案差异", matter, 1, "archive_difference", filters)]
    row = numbered(sheets(exported(office))["档案差异"])[0]
    assert (row[0], row[3], row[4], row[5], row[8]) == ("1", "户名", "户1", "户一", "未处理")
    with office.book.writing() as session:
        session.execute(update(Customer).values(name="户一"))
    assert points(office) == []
    handed = exported(office)
    assert handed.open_points == 0
    assert numbered(sheets(handed)["档案差异"])[0][8] == "已一致"


def test_the_figures_count_accounts_and_energy_once(office: Office) -> None:
    time_of_use = account(office, "1", {})
    keep(
        office,
        reading(time_of_use, M, 1000),
        *(
            reading(time_of_use, M, kwh, register=register)
            for register, kwh in ((Register.SHARP, 100), (Register.PEAK, 400), (Register.VALLEY, 500))
        ),
        reading(time_of_use, M, 70, meter_no="B", register=Register.PEAK),
        reading(time_of_use, M, 30, meter_no="B", register=Register.VALLEY),
        reading(time_of_use, M, 9999, meter_no="C", voided_at=TYPED),
    )
    account(office, "2", used(9, 10, kwh=225))
    account(office, "3", used(9))
    account(office, "4", {}, status=Status.CLOSED)
    account(office, "5", used(10), voided_at=TYPED, status=Status.CLOSED)
    with office.book.writing() as session:
        voided = select(Customer.id).where(Customer.account_no == "5")
        session.execute(update(Usage).where(Usage.customer_id.in_(voided)).values(voided_at=TYPED))
    found = figures(exported(office))
    assert found["客户 在册户数"] == 3
    assert found["电量 已抄户数"] == 2
    assert found["电量 缺抄户数"] == 1
    assert found["电量 电量合计"] == pytest.approx(10.00 + 1.00 + 2.25)


def test_the_zero_sheet_names_place_case_order_and_finding(office: Office) -> None:
    place = area(office, "一台区", "田大明")
    account(office, "1001", ZERO, area_id=place, usage_class=UsageClass.COMMERCIAL, name="𠮷野商店")
    account(office, "1002", ZERO, area_id=place, status=Status.SUSPENDED)
    office.perform(open_cases, month=M, whole="all")
    with office.book.writing() as session:
        session.execute(
            update(ZeroAccount).values(
                state=CaseState.CHECKED, finding=Finding.IDLE, checked_on=date(2026, 10, 30)
            )
        )
    handed = exported(office)
    one, two = numbered(sheets(handed)["零度户明细"])[:2]
    assert one == (
        *("1001", "𠮷野商店", "一台区", "田大明", "低压居民", "一般工商业", "正常", 3, "2026-08"),
        *("/", "是", "LD2026100001", "已核查", datetime(2026, 10, 30), "/", "闲置空置", "/", "/"),
    )
    assert two[9:] == ("暂停", "否", *"///////")
    found = figures(handed)
    assert (found["零度户 零度户合计"], found["零度户 其中：免核查"], found["零度户 已列入核查"]) == (2, 1, 1)
    residential = [found[f"零度户（低压居民） {each}"] for each in ("候选户数", "应核查户数", "已核查户数")]
    assert residential == [1, 1, 1]


def test_the_missing_sheet_names_place_cycle_and_last_reading(office: Office) -> None:
    two = area(office, "二台区", "向二妹", ReadingCycle.TWO_MONTHLY)
    one = area(office, "一台区", "田大明")
    account(office, "2001", used(6, 8), area_id=two, reading_section="S7")
    account(office, "2002", used(9), area_id=two)
    account(office, "1001", {}, area_id=one)
    account(office, "1002", used(9, 10), area_id=one)
    assert numbered(sheets(exported(office))["缺抄"]) == [
        ("1001", "户1001", "一台区", "/", "田大明", "单月", "/"),
        ("2001", "户2001", "二台区", "S7", "向二妹", "双月", "2026-08"),
    ]


def test_an_export_with_open_points_is_a_draft_and_lists_them(office: Office) -> None:
    account(office, "1", used(9, 10))
    account(office, "2", used(9))
    handed = exported(office)
    found = sheets(handed)
    assert (handed.name, handed.open_points) == ("白岩镇供电所2026-10月报.xlsx", 1)
    assert numbered(found["未完成事项"]) == [
        ("缺抄", "应抄未抄的户，见“缺抄”表", "/", 1, "补抄或核实后导入；双月户只在应抄月计")
    ]
    words = [str(cell) for row in found["封面"] for cell in row if cell]
    assert "草稿：还有 1 项未完成，见“未完成事项”" in words
    assert "报送单位：白岩镇供电所" in words
    assert "上级单位：溪口县供电公司" in words
    assert "编制日期：2026-11-02" in words
    assert all("草稿" in str(rows[0][0]) for title, rows in found.items() if title != "封面")


def test_an_export_without_open_points_is_no_draft(office: Office) -> None:
    account(office, "1", used(9, 10))
    handed = exported(office)
    assert handed.open_points == 0
    assert not [
        cell for rows in sheets(handed).values() for row in rows for cell in row if "草稿：" in str(cell)
    ]


def test_the_period_of_the_sheets_is_the_parameter_s(office: Office) -> None:
    account(office, "1", used(9, 10))
    keep(
        office,
        DatedParameter(
            recorded_at=TYPED,
            key=PERIOD_FIRST_DAY,
            value="26",
            valid_from=date(2026, 1, 1),
            level=Level.STATION,
            source="本所",
        ),
    )
    words = [str(cell) for row in sheets(exported(office))["封面"] for cell in row if cell]
    assert any("2026-09-26 至 2026-10-25" in each for each in words)


def test_the_months_to_report_go_to_the_one_that_is_over(office: Office) -> None:
    assert office.consult(month_end.months, today=NOW.date()) == []
    account(office, "1", used(8))
    assert office.consult(month_end.months, today=NOW.date()) == ["2026-10", "2026-09", "2026-08"]
    account(office, "2", used(11))
    assert office.consult(month_end.months, today=NOW.date())[0] == "2026-11"


def of_month(office: Office, month: str = M) -> dict[str, Figure]:
    found = office.consult(month_end.figures, month=month, today=NOW.date())
    return {f"{each.group} {each.title}": each for each in found}


def test_figures_stand_beside_the_month_before_and_the_year_before(office: Office) -> None:
    account(office, "1", used(9, 10) | {"2025-10": 2000, "2026-09": 400})
    account(office, "2", {"2025-10": 500, "2026-09": 600})
    energy, read = of_month(office)["电量 电量合计"], of_month(office)["电量 已抄户数"]
    assert (energy.value, energy.month_before, energy.year_before) == (500, 1000, 2500)
    assert (energy.on_month, energy.on_year) == (Decimal("-0.5"), Decimal("-0.8"))
    assert (read.value, read.month_before, read.year_before) == (1, 2, 2)
    assert read.link == ("usage", {"month": M, "counted": "每户只列一行"})
    assert of_month(office)["电量 缺抄户数"].on_month is None
    row = next(row for row in numbered(sheets(exported(office))["汇总"]) if row[1] == "电量合计")
    assert row[2:8] == (5, "kWh", 10, -0.5, 25, -0.8)


def test_what_the_book_cannot_know_of_an_earlier_month_is_not_told(office: Office) -> None:
    account(office, "1", used(6, 7, 8, 9, 10, kwh=0))
    july, august, october = (of_month(office, month) for month in ("2026-07", "2026-08", M))
    zero, visited, orders = (
        "零度户 零度户合计",
        "零度户（低压居民） 已核查户数",
        "工单（零度户现场核查工单） 完成",
    )
    assert july["电量 已抄户数"].month_before == 1
    assert (july[zero].month_before, july[orders].month_before) == (None, None)
    assert (august[zero].month_before, august[orders].month_before) == (None, 0)
    assert (october[zero].month_before, october[visited].month_before) == (1, 0)
    assert october["电量 已抄户数"].year_before is None
    assert october["零度户 已列入核查"].month_before is None
    assert october["客户 在册户数"].month_before is None


def test_a_pack_that_came_back_is_handed_in_as_the_next_version(office: Office) -> None:
    account(office, "1", used(9, 10))
    assert exported(office).name == "白岩镇供电所2026-10月报.xlsx"
    office.perform(report, month=M, on=NOW.date(), by="李秀英")
    assert "版次：第 1 版（已上报）" in [row[0] for row in sheets(exported(office))["封面"]]
    office.perform(send_pack_back, month=M, reason="少两户", on=NOW.date(), by="李秀英")
    handed = exported(office)
    assert handed.name == "白岩镇供电所2026-10月报第2版.xlsx"
    assert "版次：第 2 版（编制）" in [row[0] for row in sheets(handed)["封面"]]


def test_classes_shares_and_register_come_from_the_same_accounts(office: Office) -> None:
    place = area(office, "一台区", "田大明")
    one = account(office, "1001", ZERO, area_id=place)
    account(office, "1002", ZERO, category=Category.LOW_NON_RESIDENTIAL)
    case(
        office, one, M, state=CaseState.CHECKED, finding=Finding.EMPTY, checked_on=date(2026, 10, 30),
        read_on_site=1200, witness="组长 13812341234",
    )  # fmt: skip
    found = sheets(exported(office))
    classes = {row[0]: row[1:] for row in numbered(found["零度户分类统计"]) if row[1]}
    assert classes == {"空户": (1, 1, 0), "没有列入核查": (1, 0, 1)}
    assert sorted(numbered(found["零度户台区统计"])) == [
        ("/", "/", 1, 0, 1, 0, 0, 0),
        ("一台区", "田大明", 1, 1, 0, 0, 1, 1),
    ]
    shares = {row[0]: row[1:] for row in numbered(found["现场核查比例"])}
    assert shares["低压居民"] == (1, 0.2, 1, 1, 1, "是", 0)
    assert shares["低压非居民"] == (1, 0.8, 1, 0, 0, "否", 1)
    (register,) = numbered(found["空户登记册"])
    assert (register[0], register[10], register[11], register[12]) == ("1001", 12, "空户", "组长 138****1234")


def test_an_account_found_away_this_month_stays_in_both_parts_of_the_share(office: Office) -> None:
    for at, finding in enumerate((Finding.AWAY, Finding.AWAY, Finding.EMPTY), 1):
        one = account(office, f"100{at}", ZERO)
        case(office, one, M, state=CaseState.CHECKED, finding=finding, checked_on=date(2026, 10, 30))
    account(office, "1004", ZERO)
    shares = {row[0]: row[1:] for row in numbered(sheets(exported(office))["现场核查比例"])}
    assert shares["低压居民"] == (4, 0.2, 1, 3, 0.75, "是", 0)
