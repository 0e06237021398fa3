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

from supply_station.reports.archive_difference import ArchiveDifferenceRow, ArchiveDifferenceSheet
from supply_station.reports.cell import Kind
from supply_station.reports.listing import Period
from supply_station.reports.missing_reading import MissingReadingRow, MissingReadingSheet
from supply_station.reports.month_end import MonthEndPack, render
from supply_station.reports.open_points import OpenPoint, OpenPointsSheet
from supply_station.reports.summary import Figure
from supply_station.reports.zero_account import ClassQuota, ZeroAccountRow, ZeroAccountSheet
from supply_station.rules.customer import Category
from supply_station.rules.zero_account import CaseState, Finding

PERIOD = Period("2026-10")
SHEETS = ["封面", "汇总", "零度户明细", "缺抄", "档案差异", "未完成事项"]

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
    finding=Finding.AWAY,
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
    order_no=None,
    state=None,
    finding=None,
)
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
PACK = MonthEndPack(
    station="苗儿滩供电所",
    county="龙山县供电公司",
    period=PERIOD,
    prepared_by="王芳",
    prepared_on=date(2026, 11, 2),
    figures=(
        Figure("电量", "电量合计", 123456789, "kWh", Kind.ENERGY, "本月电量之和"),
        Figure("电量", "实抄率", Decimal(12032) / 12034, "%", Kind.SHARE),
    ),
    zero_account=ZeroAccountSheet(PERIOD, 3, 2, (AWAY, PUMP), QUOTAS),
    missing_reading=MissingReadingSheet(
        PERIOD,
        1,
        (MissingReadingRow("4300123460", "田大贵", "大塘村1号公变", "0403", None, "双月", "2026-08"),),
    ),
    archive_difference=ArchiveDifferenceSheet(Period("2026-10", 26), 2, (PHONE, IDENTITY)),
    open_points=OpenPointsSheet(PERIOD, (OpenPoint("缺抄", "应抄未抄", None, 1, "补抄后导入"),)),
)
EMPTY = replace(
    PACK,
    county=None,
    zero_account=ZeroAccountSheet(PERIOD, 3, 0, (), ()),
    missing_reading=MissingReadingSheet(PERIOD, 0, ()),
    archive_difference=ArchiveDifferenceSheet(PERIOD, 0, ()),
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
    calendar, shifted = PERIOD.text, PACK.archive_difference.period.text
    assert [word for word in words if isinstance(word, str)][:6] == [
        "2026年10月供电所月末报表",
        "草稿：还有 1 项未完成，见“未完成事项”",
        "报送单位：苗儿滩供电所",
        "上级单位：龙山县供电公司",
        f"统计期：{calendar}",
        "编制日期：2026-11-02",
    ]
    rows = [tuple(row) for row in page(workbook, "封面").iter_rows(values_only=True)]
    assert rows[9:15] == [
        ("序号", "表名", "统计期", "行数"),
        (1, "汇总", calendar, 19),
        (2, "零度户明细", calendar, 2),
        (3, "缺抄", calendar, 1),
        (4, "档案差异", shifted, 2),
        (5, "未完成事项", calendar, 1),
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
        *("零电量起月", "是否免核查", "是否列入核查", "工单号", "环节", "核查结果"),
    ]
    assert values(workbook, "零度户明细", 5) == [
        *(1, "0434300123456", "彭𤩝", "大塘村1号公变", "李建国", "低压居民", "居民生活", "正常", 12),
        *("2025-11", "/", "是", "LD2026100001", "已核查", "长期外出"),
    ]
    assert values(workbook, "零度户明细", 6) == [
        *(2, "4300123457", "=1+1", "/", "/", "低压非居民", "农业排灌", "正常", 3),
        *("2026-08", "农业排灌按季节没有电量", "否", "/", "/", "/"),
    ]
    assert values(workbook, "零度户明细", 8)[:3] == ["合计", 2, "/"]
    sheet = page(workbook, "零度户明细")
    assert [cell.data_type for cell in sheet[6]] == ["n", *"sssssss", "n", *"ssssss"]
    assert sheet.auto_filter.ref == "A4:O6"
    assert "连续 3 个抄表周期" in str(sheet["A3"].value)


def test_the_summary_holds_numbers_with_units_and_the_shares_checked(workbook: Workbook) -> None:
    sheet = page(workbook, "汇总")
    assert values(workbook, "汇总", 5) == [1, "电量", "电量合计", 1234567.89, "kWh", "本月电量之和"]
    assert values(workbook, "汇总", 6)[3:] == [pytest.approx(12032 / 12034, rel=1e-14), "%", "/"]
    assert [sheet["D5"].number_format, sheet["D6"].number_format] == ["#,##0.00", "0.00%"]
    found = {
        (row[1], row[2]): (row[3], row[5]) for row in sheet.iter_rows(min_row=7, max_row=23, values_only=True)
    }
    assert [
        found["零度户", title][0] for title in ("零度户合计", "其中：居民", "其中：非居民", "其中：免核查")
    ] == [*(2, 1, 1, 1)]
    assert found["零度户（低压居民）", "应核查户数"] == (1, "候选户数的 20%，不足一户按一户计")
    assert found["零度户（低压居民）", "核查比例"] == (1, "要求不低于 20%，已达到")
    assert found["零度户（高压）", "核查比例"] == ("/", "本期无候选户")


def test_a_quota_not_reached_says_how_many_are_short() -> None:
    quotas = (*QUOTAS[:2], replace(QUOTAS[2], checked=0))
    found = load_workbook(
        BytesIO(render(replace(PACK, zero_account=replace(PACK.zero_account, quotas=quotas))))
    )
    assert values(found, "汇总", 23)[3:] == [0, "%", "要求不低于 20%，还差 1 户"]


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
    assert [first_column(found, name)[4] for name in SHEETS[2:]] == ["本期无"] * 4
    assert "上级单位：（未登记县公司名称）" in first_column(found, "封面")


def test_a_second_reader_sees_the_same_cells(workbook: Workbook, data: bytes) -> None:
    second = CalamineWorkbook.from_filelike(BytesIO(data))
    assert second.sheet_names == SHEETS
    rows = second.get_sheet_by_name("零度户明细").to_python()
    assert rows[4] == [
        1.0 if each == 1 else 12.0 if each == 12 else each for each in values(workbook, "零度户明细", 5)
    ]
    assert second.get_sheet_by_name("汇总").to_python()[4][3] == 1234567.89


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PACK, zero_account=replace(PACK.zero_account, count=3)),
        replace(PACK, zero_account=replace(PACK.zero_account, quotas=(replace(QUOTAS[2], candidates=2),))),
        replace(PACK, missing_reading=replace(PACK.missing_reading, count=0)),
        replace(PACK, archive_difference=replace(PACK.archive_difference, count=1)),
    ],
)
def test_counts_that_contradict_the_rows_are_a_loud_bug(wrong: MonthEndPack) -> None:
    with pytest.raises(ValueError, match=r"expected|candidates"):
        render(wrong)
