"""月末报表：every sheet of a month's workbook, cell by cell."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from supply_station.reports import (
    archive_difference,
    meter_replacement,
    missing_reading,
    reader_finding,
    work_order,
    work_order_late,
    zero_account,
    zero_account_class,
    zero_account_register,
    zero_account_share,
)
from supply_station.reports.archive_difference import ArchiveDifferenceRow, ArchiveDifferenceSheet
from supply_station.reports.cell import Kind
from supply_station.reports.listing import Listing, Period
from supply_station.reports.meter_replacement import MeterReplacementRow, MeterReplacementSheet
from supply_station.reports.missing_reading import MissingReadingRow, MissingReadingSheet
from supply_station.reports.month_end import MonthEndPack, render
from supply_station.reports.open_points import OpenPoint, OpenPointsSheet
from supply_station.reports.reader_finding import ReaderFindingRow, ReaderFindingSheet
from supply_station.reports.summary import Figure
from supply_station.reports.work_order import OrderCounts, WorkOrderSheet
from supply_station.reports.work_order_late import LateOrderRow, LateOrderSheet
from supply_station.reports.zero_account import ZeroAccountRow, ZeroAccountSheet
from supply_station.reports.zero_account_register import EmptyAccountSheet
from supply_station.reports.zero_account_share import ClassQuota, ZeroAccountShareSheet
from supply_station.rules.customer import Category
from supply_station.rules.month_end import PackState
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import Answer, CaseState, Finding, Treatment
from supply_station.rules.zero_account_register import RegisterRow

PERIOD = Period("2026-10")
LISTS = [
    *("零度户明细", "零度户分类统计", "零度户台区统计", "现场核查比例", "空户登记册"),
    *("工单统计", "超期明细", "表计更换", "抄表异常统计", "抄表异常", "缺抄", "档案差异"),
]
SHEETS = ["封面", "汇总", *LISTS, "未完成事项"]

AWAY = ZeroAccountRow(
    account_no="0434300123456",
    name="彭𤩝",
    area="大塘村1号公变",
    manager="李建国",
    category=Category.LOW_RESIDENTIAL,
    usage_class="居民生活",
    status="正常",
    zero_months=12,
    zero_from="2025-11",
    exempt=None,
    listed=True,
    order_no="LD2026100001",
    state=CaseState.CHECKED,
    checked_on=date(2026, 10, 20),
    read_on_site=123450,
    finding=Finding.AWAY,
    treatment=Treatment.KEEP,
)
PUMP = ZeroAccountRow(
    account_no="4300123457",
    name="=1+1",
    area=None,
    manager=None,
    category=Category.LOW_NON_RESIDENTIAL,
    usage_class="农业排灌",
    status="正常",
    zero_months=3,
    zero_from="2026-08",
    exempt="农业排灌按季节没有电量",
    listed=False,
)
GONE = replace(
    AWAY, account_no="4300123458", area=None, manager=None, category=Category.HIGH_VOLTAGE,
    finding=Finding.EMPTY, treatment=Treatment.REPORT_EMPTY, answer=Answer.AGREED,
)  # fmt: skip
QUOTAS = (
    ClassQuota(Category.HIGH_VOLTAGE, 0, 100, 0, 0),
    ClassQuota(Category.LOW_NON_RESIDENTIAL, 0, 80, 0, 0),
    ClassQuota(Category.LOW_RESIDENTIAL, 1, 20, 1, 1),
)
PHONE = ArchiveDifferenceRow(
    "4300123457", "田大贵", "大塘村1号公变", "联系电话", "13812341234", None,
    "202610.xlsx", datetime(2026, 11, 2, 9, 30), "未处理",
)  # fmt: skip
IDENTITY = replace(PHONE, field="证件号码", book="110105199001011234", file_value="123456")
EMPTY_HOUSE = RegisterRow(
    "4300123458", "田老五", "大塘村3组", None, "高压", "1430009000003609335198", "2025-11",
    12, CaseState.ANNOUNCED, date(2026, 10, 20), "李建国、向二妹", 123450, Finding.EMPTY, "组长 13812341234",
    Treatment.REPORT_EMPTY, Answer.AGREED, date(2026, 10, 28), "龙电〔2026〕9号",
    date(2026, 10, 29), None, None, None,
)  # fmt: skip
CHECKS = OrderCounts(
    OrderKind.ZERO_ACCOUNT_CHECK, dispatched=4, done=3, backfilled=1, sent_back=1, under_way=2, late=1,
    days=7, timed=2,
)  # fmt: skip
LATE = LateOrderRow(
    "LD2026100001", OrderKind.ZERO_ACCOUNT_CHECK, "4300123458", "田老五", None, "李建国、向二妹",
    date(2026, 10, 12), date(2026, 10, 19), 12, OrderState.PRINTED, date(2026, 11, 5),
    "电话13812341234后两位",
)  # fmt: skip
REPLACED = MeterReplacementRow(
    "HB2026100001", "4300123460", "田大贵", "大塘村1号公变", "到期轮换", date(2026, 10, 15),
    "1410101012212120538038", 100000, 105000, "1430009000003609335198", 0, 2500, 7500, 2500, 5000, None,
    "旧表一段没有记，少 50.00 kWh，请在营销系统补上",
)  # fmt: skip
FOUND = ReaderFindingRow(
    "4300123460", "田大贵", "大塘村1号公变", ReaderFindingKind.STOPPED, FindingSource.PAPER,
    "户主 13812341234，证件 110105199001011234", "向二妹", date(2026, 10, 8), "李建国", date(2026, 10, 15),
    None, FindingState.OPEN, None, None,
)  # fmt: skip
ANSWERED = replace(FOUND, state=FindingState.ANSWERED, answer="已换表", answered_on=date(2026, 10, 20))
LAST_DAY = date(2026, 10, 31)


ZERO = ZeroAccountSheet(PERIOD, 3, 3, (AWAY, PUMP, GONE))
MISSING = MissingReadingSheet(
    PERIOD, 1, (MissingReadingRow("4300123460", "田大贵", "大塘村1号公变", "0403", None, "双月", "2026-08"),)
)
DIFFERENCES = ArchiveDifferenceSheet(Period("2026-10", 26), 2, (PHONE, IDENTITY))
FINDINGS = ReaderFindingSheet(PERIOD, LAST_DAY, (FOUND, ANSWERED))
LATE_SHEET = LateOrderSheet(PERIOD, LAST_DAY, 1, (LATE,))
PACK = MonthEndPack(
    station="苗儿滩供电所",
    county="龙山县供电公司",
    period=PERIOD,
    version=2,
    state=PackState.REPORTED,
    prepared_by="王芳",
    prepared_on=date(2026, 11, 2),
    figures=(
        Figure(
            *("电量", "电量合计", 123456789, "kWh", Kind.ENERGY, "本月电量之和"),
            month_before=100000000,
            link=("usage", {"month": "2026-10"}),
        ),
        Figure("电量", "实抄率", Decimal(12032) / 12034, "%", Kind.SHARE, month_before=Decimal("0.5")),
        Figure("零度户", "零度户合计", 3, "户", Kind.WHOLE, month_before=0, year_before=4),
    ),
    sheets=(
        zero_account.listed(ZERO),
        zero_account_class.findings(ZERO),
        zero_account_class.areas(ZERO),
        zero_account_share.listed(ZeroAccountShareSheet(PERIOD, 1, QUOTAS)),
        zero_account_register.listed(EmptyAccountSheet(PERIOD, (EMPTY_HOUSE,))),
        work_order.listed(WorkOrderSheet(PERIOD, LAST_DAY, (CHECKS,))),
        work_order_late.listed(LATE_SHEET),
        meter_replacement.listed(MeterReplacementSheet(PERIOD, (REPLACED,))),
        reader_finding.kinds(FINDINGS),
        reader_finding.listed(FINDINGS),
        missing_reading.listed(MISSING),
        archive_difference.listed(DIFFERENCES),
    ),
    open_points=OpenPointsSheet(PERIOD, (OpenPoint("缺抄", "应抄未抄", None, 1, "补抄后导入"),)),
)
NO_ZERO = ZeroAccountSheet(PERIOD, 3, 0, ())
NO_FINDING = ReaderFindingSheet(PERIOD, LAST_DAY, ())
EMPTY = replace(
    PACK,
    county=None,
    sheets=(
        zero_account.listed(NO_ZERO),
        zero_account_class.findings(NO_ZERO),
        zero_account_class.areas(NO_ZERO),
        zero_account_share.listed(ZeroAccountShareSheet(PERIOD, 0, ())),
        zero_account_register.listed(EmptyAccountSheet(PERIOD, ())),
        work_order.listed(WorkOrderSheet(PERIOD, LAST_DAY, ())),
        work_order_late.listed(LateOrderSheet(PERIOD, LAST_DAY, 0, ())),
        meter_replacement.listed(MeterReplacementSheet(PERIOD, ())),
        reader_finding.kinds(NO_FINDING),
        reader_finding.listed(NO_FINDING),
        missing_reading.listed(MissingReadingSheet(PERIOD, 0, ())),
        archive_difference.listed(ArchiveDifferenceSheet(PERIOD, 0, ())),
    ),
    open_points=OpenPointsSheet(PERIOD, ()),
)


@pytest.fixture(scope="module")
def data() -> bytes:
    return render(PACK)


@pytest.fixture(scope="module")
def workbook(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def page(workbook: Workbook, name: str) -> Worksheet:
    found = workbook[name]
    assert isinstance(found, Worksheet)
    return found


def values(workbook: Workbook, name: str, row: int) -> list[object]:
    return [cell.value for cell in page(workbook, name)[row]]


def first_column(workbook: Workbook, name: str) -> list[object]:
    return [row[0].value for row in page(workbook, name).iter_rows()]


def test_the_sheets_stand_in_their_order(workbook: Workbook) -> None:
    assert workbook.sheetnames == SHEETS


def test_the_cover_names_station_county_month_and_every_sheet_with_its_period(workbook: Workbook) -> None:
    words = first_column(workbook, "封面")
    calendar, shifted = PERIOD.text, DIFFERENCES.period.text
    assert [word for word in words if isinstance(word, str)][:7] == [
        "2026年10月供电所月末报表",
        "草稿：还有 1 项未完成，见“未完成事项”",
        "报送单位：苗儿滩供电所",
        "上级单位：龙山县供电公司",
        f"统计期：{calendar}",
        "版次：第 2 版（已上报）",
        "编制日期：2026-11-02",
    ]
    rows = [tuple(row) for row in page(workbook, "封面").iter_rows(values_only=True)]
    assert rows[10] == ("序号", "表名", "统计期", "行数")
    counts = [3, *(3, 13, 2, 3, 1), *(1, 1, 1, 11, 2, 1, 2), 1]
    assert rows[11:25] == [
        (number, name, shifted if name == "档案差异" else calendar, count)
        for number, (name, count) in enumerate(zip(SHEETS[1:], counts, strict=True), 1)
    ]


@pytest.mark.parametrize("name", SHEETS[1:])
def test_every_sheet_says_station_period_and_units_and_is_marked_a_draft(
    workbook: Workbook, name: str
) -> None:
    title, station, units = first_column(workbook, name)[:3]
    assert title == f"{name}（草稿）"
    assert str(station).startswith("填报单位：苗儿滩供电所　　　统计期：2026年10月（")
    assert str(units).startswith("计量单位：")
    assert page(workbook, name).freeze_panes == "A5"
    assert page(workbook, name).print_title_rows == "$1:$4"


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_ends_with_room_for_signatures(workbook: Workbook, name: str) -> None:
    *_, blank, _, signatures, day = first_column(workbook, name)
    assert blank == "以下空白"
    assert str(signatures).startswith("制表：王芳　　　审核：_")
    assert day == "制表日期：2026-11-02"


def test_zero_accounts_row_by_row(workbook: Workbook) -> None:
    assert values(workbook, "零度户明细", 4) == [
        *("序号", "户号", "户名", "台区", "台区经理", "用户分类", "用电类别", "状态", "连续零电量周期数"),
        *("零电量起月", "是否免核查", "是否列入核查", "工单号", "环节", "核查日期", "现场示数", "核查结果"),
        *("处理意见", "县公司批复"),
    ]
    assert values(workbook, "零度户明细", 5) == [
        *(1, "0434300123456", "彭𤩝", "大塘村1号公变", "李建国", "低压居民", "居民生活", "正常", 12),
        *("2025-11", "/", "是", "LD2026100001", "已核查", datetime(2026, 10, 20), 1234.5, "长期外出", "保留"),
        "/",
    ]
    assert values(workbook, "零度户明细", 6) == [
        *(2, "4300123457", "=1+1", "/", "/", "低压非居民", "农业排灌", "正常", 3),
        *("2026-08", "农业排灌按季节没有电量", "否", *"///////"),
    ]
    assert values(workbook, "零度户明细", 9)[:3] == ["合计", 3, "/"]
    sheet = page(workbook, "零度户明细")
    assert [cell.data_type for cell in sheet[6]] == ["n", *"sssssss", "n", *"ssssssssss"]
    assert sheet.auto_filter.ref == "A4:S7"
    assert "连续 3 个抄表周期" in str(sheet["A3"].value)


def table(workbook: Workbook, name: str) -> dict[object, tuple[object, ...]]:
    """The rows of a list by their second cell; the total by its first."""
    found = [row for row in page(workbook, name).iter_rows(min_row=5, values_only=True) if row[0] is not None]
    return {row[1] if isinstance(row[0], int) else row[0]: tuple(row[1:]) for row in found}


def test_findings_and_areas_count_every_account_once_homes_apart(workbook: Workbook) -> None:
    findings = table(workbook, "零度户分类统计")
    assert findings["长期外出"] == ("长期外出", 1, 1, 0)
    assert findings["空户"] == ("空户", 1, 0, 1)
    assert findings["免核查，没有列入"][1:] == (1, 0, 1)
    assert findings["合计"] == ("/", 3, 1, 2)
    rows = [
        row[1:] for row in page(workbook, "零度户台区统计").iter_rows(min_row=5, max_row=8, values_only=True)
    ]
    assert rows[:2] == [("大塘村1号公变", "李建国", 1, 1, 0, 0, 1, 0), ("/", "/", 2, 0, 2, 1, 1, 1)]
    assert table(workbook, "零度户台区统计")["合计"][2:] == (3, 1, 2, 1, 2, 1)


def test_an_account_under_check_and_one_not_listed_are_told_apart() -> None:
    rows = tuple(replace(AWAY, finding=None, listed=listed) for listed in (True, False, False))
    sheet = zero_account_class.findings(ZeroAccountSheet(PERIOD, 3, 3, rows))
    assert {row[1]: row[2] for row in sheet.rows if row[2]} == {
        "已列入，还没有核查结果": 1,
        "没有列入核查": 2,
    }


def test_the_shares_say_whether_they_are_reached_and_how_many_are_short(workbook: Workbook) -> None:
    shares = table(workbook, "现场核查比例")
    assert shares["高压"] == ("高压", 0, 1, 0, 0, "/", "/", 0)
    assert shares["低压居民"] == ("低压居民", 1, 0.2, 1, 1, 1, "是", 0)
    assert shares["合计"] == ("/", 1, "/", 1, 1, "/", "/", 0)
    short = replace(QUOTAS[2], candidates=20, required=4, checked=1)
    row = zero_account_share.listed(ZeroAccountShareSheet(PERIOD, 20, (short,))).rows[0]
    assert row[6:] == (Decimal("0.05"), "否", 3)


def test_the_register_of_empty_accounts_masks_the_witness_s_phone(workbook: Workbook) -> None:
    assert values(workbook, "空户登记册", 5)[8:] == [
        *(
            "公告中",
            datetime(2026, 10, 20),
            "李建国、向二妹",
            1234.5,
            "空户",
            "组长 138****1234",
            "上报空户",
            "同意",
        ),
        *(datetime(2026, 10, 28), "龙电〔2026〕9号", datetime(2026, 10, 29), "/", "/"),
    ]


def test_orders_are_counted_by_kind_and_the_late_ones_named(workbook: Workbook) -> None:
    assert values(workbook, "工单统计", 5) == [1, "零度户现场核查工单", 4, 3, 1, 1, 2, 1, 3.5]
    assert values(workbook, "工单统计", 7) == ["合计", "/", 4, 3, 1, 1, 2, 1, "/"]
    assert values(workbook, "超期明细", 5)[6:] == [
        *(
            "李建国、向二妹",
            datetime(2026, 10, 12),
            datetime(2026, 10, 19),
            12,
            "已打印",
            datetime(2026, 11, 5),
        ),
        "电话138****1234后两位",
    ]
    assert OrderCounts(OrderKind.CUSTOMER_SURVEY, done=1, backfilled=1).mean_days is None


def test_both_meters_of_a_replacement_stand_side_by_side(workbook: Workbook) -> None:
    assert values(workbook, "表计更换", 5)[7:] == [
        *("1410101012212120538038", 1000, 1050, "1430009000003609335198", 0, 25, 75, 25, 50, "/"),
        "旧表一段没有记，少 50.00 kWh，请在营销系统补上",
    ]
    assert values(workbook, "表计更换", 7)[13:16] == [75, 25, 50]


def test_readers_findings_by_kind_and_one_by_one(workbook: Workbook) -> None:
    kinds = table(workbook, "抄表异常统计")
    assert kinds["表计停走"] == ("表计停走", 2, 1, 1, 0, 1)
    assert kinds["疑似窃电"][1:] == (0, 0, 0, 0, 0)
    assert kinds["合计"] == ("/", 2, 1, 1, 0, 1)
    assert values(workbook, "抄表异常", 5)[6] == "户主 138****1234，证件 110105********1234"
    assert values(workbook, "抄表异常", 6)[12:] == ["已答复", "已换表", datetime(2026, 10, 20)]


def test_the_summary_holds_numbers_with_units_beside_those_of_earlier_months(workbook: Workbook) -> None:
    sheet = page(workbook, "汇总")
    assert values(workbook, "汇总", 5) == [
        *(
            1,
            "电量",
            "电量合计",
            1234567.89,
            "kWh",
            1000000,
            pytest.approx(0.23456789),
            "/",
            "/",
            "本月电量之和",
        )
    ]
    rate = pytest.approx(12032 / 12034, rel=1e-14)
    assert values(workbook, "汇总", 6)[3:] == [rate, "%", 0.5, "/", "/", "/", "/"]
    assert values(workbook, "汇总", 7)[3:] == [3, "户", 0, "/", 4, -0.25, "/"]
    shown = [sheet[cell].number_format for cell in ("D5", "F5", "G5", "D6", "F7")]
    assert shown == ["#,##0.00", "#,##0.00", "0.00%", "0.00%", "#,##0"]


def test_missing_readings_row_by_row(workbook: Workbook) -> None:
    assert values(workbook, "缺抄", 5) == [
        *(1, "4300123460", "田大贵", "大塘村1号公变", "0403", "/", "双月", "2026-08")
    ]
    assert values(workbook, "缺抄", 7)[:2] == ["合计", 1]


def test_archive_differences_mask_phones_and_identity_numbers(workbook: Workbook, data: bytes) -> None:
    assert values(workbook, "档案差异", 5) == [
        *(1, "4300123457", "田大贵", "大塘村1号公变", "联系电话", "138****1234", "/", "202610.xlsx"),
        *(datetime(2026, 11, 2, 9, 30), "未处理"),
    ]
    assert values(workbook, "档案差异", 6)[5:7] == ["110105********1234", "1****6"]
    whole = str(
        [
            sheet.to_python()
            for sheet in map(CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name, SHEETS)
        ]
    )
    assert "13812341234" not in whole
    assert "110105199001011234" not in whole


def test_open_points_name_the_next_step(workbook: Workbook) -> None:
    assert values(workbook, "未完成事项", 5) == [1, "缺抄", "应抄未抄", "/", 1, "补抄后导入"]


def test_without_open_points_nothing_is_a_draft_and_empty_lists_say_so() -> None:
    found = load_workbook(BytesIO(render(EMPTY)))
    for name in SHEETS:
        assert not [
            word for word in first_column(found, name)[:4] if "草稿）" in str(word) or "草稿：" in str(word)
        ]
    full = {"零度户分类统计", "抄表异常统计"}
    assert {first_column(found, name)[4] for name in SHEETS[2:] if name not in full} == {"本期无"}
    assert "上级单位：（未登记县公司名称）" in first_column(found, "封面")


def test_a_second_reader_sees_the_same_cells(workbook: Workbook, data: bytes) -> None:
    second = CalamineWorkbook.from_filelike(BytesIO(data))
    assert second.sheet_names == SHEETS
    rows = second.get_sheet_by_name("零度户明细").to_python()
    first = values(workbook, "零度户明细", 5)
    assert [each.date() if isinstance(each, datetime) else each for each in first] == rows[4]
    assert second.get_sheet_by_name("汇总").to_python()[4][3] == 1234567.89


@pytest.mark.parametrize(
    "wrong",
    [
        zero_account.listed(replace(ZERO, count=4)),
        zero_account_class.findings(replace(ZERO, count=4)),
        zero_account_class.areas(replace(ZERO, count=4)),
        zero_account_share.listed(ZeroAccountShareSheet(PERIOD, 2, QUOTAS)),
        work_order_late.listed(replace(LATE_SHEET, count=2)),
        missing_reading.listed(replace(MISSING, count=0)),
        archive_difference.listed(replace(DIFFERENCES, count=1)),
    ],
)
def test_counts_that_contradict_the_rows_are_a_loud_bug(wrong: Listing) -> None:
    with pytest.raises(ValueError, match="expected"):
        render(replace(PACK, sheets=(wrong,)))
