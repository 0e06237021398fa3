from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from exports import ACCOUNT, CUSTOMERS, OTHER, THIRD, USAGE, office_at, preview, take, told, xlsx
from supply_station.models import DatedParameter
from supply_station.services import keeping, station
from supply_station.services.office import Office
from supply_station.services.plan import Plan
from supply_station.services.usage_oddity import READ_AT_MOST

DAYS = ["户号", "电费年月", "电量", "抄表日期"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = office_at(tmp_path / "book")
    office.perform(station.found, name="青竹镇供电所", start_month="2026-01")
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    return office


def history(office: Office, tmp_path: Path, **months: list[Any]) -> None:
    """Past readings of the first account: `m2026_04=[12]`."""
    header = ["户号", *(month[1:].replace("_", "-") for month in months)]
    take(
        office,
        "usage",
        xlsx(tmp_path / "期初.xlsx", [header, [ACCOUNT, *(each[0] for each in months.values())]]),
    )


def month(office: Office, tmp_path: Path, *rows: Sequence[Any], header: list[str] = USAGE) -> Plan:
    return preview(office, "usage", xlsx(tmp_path / "10月.xlsx", [header, *rows]))


def test_ordinary_readings_say_nothing(office: Office, tmp_path: Path) -> None:
    history(office, tmp_path, m2026_07=[50], m2026_08=[60], m2026_09=[40])
    rows: list[Any] = [
        [ACCOUNT, "202610", 0, 150.4, 150],
        [OTHER, "202610", 5, 5, 0],
        [THIRD, "202610", None, None, 900],
    ]
    assert month(office, tmp_path, *rows).warnings == []


def test_energy_that_differs_from_the_dials_and_negative_energy(office: Office, tmp_path: Path) -> None:
    rows = [[ACCOUNT, "202610", 0, 10, 11], [OTHER, "202610", 10, 5, -5], [THIRD, "202610", 99990, 10, 20]]
    plan = month(office, tmp_path, *rows)
    assert [(each.row, each.reason[:6]) for each in plan.warnings] == [
        (2, "电量与示数对"),
        (3, "电量是负数，"),
        (4, "电量与示数对"),
    ]


def test_more_than_three_times_the_average_of_the_last_six_cycles(office: Office, tmp_path: Path) -> None:
    history(office, tmp_path, m2026_03=[900], **{f"m2026_{each:02d}": [10] for each in range(4, 10)})
    assert month(office, tmp_path, [ACCOUNT, "202610", None, None, 30]).warnings == []
    plan = month(office, tmp_path, [ACCOUNT, "202610", None, None, 30.01])
    assert [(each.row, each.column, each.reason) for each in plan.warnings] == [
        (2, "电量", "电量 30.01 超过前几期平均 10 的 3 倍，请核对")
    ]


def test_all_meters_of_an_account_surge_together(office: Office, tmp_path: Path) -> None:
    history(office, tmp_path, m2026_09=[10])
    header = ["户号", "电费年月", "资产编号", "电量"]
    rows = [[ACCOUNT, "202610", "A1", 20], [ACCOUNT, "202610", "A2", 20]]
    assert told(month(office, tmp_path, *rows, header=header).warnings) == [(2, "电量")]


def test_the_cycles_of_an_account_read_every_second_month(office: Office, tmp_path: Path) -> None:
    recent = {f"m2026_{each:02d}": [20] for each in (2, 4, 6, 8)}
    history(office, tmp_path, m2025_10=[400], m2025_12=[400], **recent)
    assert month(office, tmp_path, [ACCOUNT, "202610", None, None, 440]).warnings == []
    assert told(month(office, tmp_path, [ACCOUNT, "202610", None, None, 441]).warnings) == [(2, "电量")]


def test_a_parameter_of_the_station_decides_what_a_surge_is(office: Office, tmp_path: Path) -> None:
    history(office, tmp_path, m2026_09=[10])
    values: dict[str, object] = {
        "key": "usage.surge_times",
        "value": "5",
        "level": "本单位",
        "source": "所务会",
        "valid_from": datetime(2026, 10, 1).date(),
    }
    office.perform(keeping.add, kind=DatedParameter, values=values)
    assert month(office, tmp_path, [ACCOUNT, "202610", None, None, 50]).warnings == []
    assert told(month(office, tmp_path, [ACCOUNT, "202610", None, None, 51]).warnings) == [(2, "电量")]


def test_an_account_that_comes_back_to_life_is_no_surge(office: Office, tmp_path: Path) -> None:
    history(office, tmp_path, m2026_08=[0], m2026_09=[0])
    assert month(office, tmp_path, [ACCOUNT, "202610", None, None, 500]).warnings == []


def test_a_day_outside_the_period_is_told_once_for_each_day(office: Office, tmp_path: Path) -> None:
    rows = [
        [ACCOUNT, "202610", 1, "2026-11-01"],
        [OTHER, "202610", 2, "2026-11-01"],
        [THIRD, "202610", 3, "2026-10-31"],
    ]
    plan = month(office, tmp_path, *rows, header=DAYS)
    assert [(each.row, each.column, each.value) for each in plan.warnings] == [(2, "抄表日期", "2026-11-01")]
    assert plan.warnings[0].reason == (
        "抄表日期 2026-11-01 不在 2026-10 的统计期内（2026-10-01 至 2026-10-31），这一天的共 2 行"
    )


def test_months_before_the_station_began_are_history(office: Office, tmp_path: Path) -> None:
    rows = [[ACCOUNT, "202512", -5, "2026-02-01"], [OTHER, "202601", -5, "2026-02-01"]]
    plan = month(office, tmp_path, *rows, header=DAYS)
    assert told(plan.warnings) == [(3, "电量"), (3, "抄表日期")]


def test_a_file_without_energy_is_told_of_in_a_few_lines(office: Office, tmp_path: Path) -> None:
    accounts = [[f"99900000{at:05d}", "新户"] for at in range(50)]
    take(office, "customer", xlsx(tmp_path / "多户.xlsx", [["户号", "户名"], *accounts]))
    rows = [[number, "202610", 0, 5] for number, _ in accounts]
    plan = month(office, tmp_path, *rows, header=USAGE[:4])
    assert (len(plan.creates), len(plan.warnings)) == (50, 21)


def test_of_very_many_surges_the_largest_are_named(office: Office, tmp_path: Path) -> None:
    numbers = [f"99900000{at:05d}" for at in range(250)]
    take(
        office,
        "customer",
        xlsx(tmp_path / "多户.xlsx", [["户号", "户名"], *([each, "户"] for each in numbers)]),
    )
    take(office, "usage", xlsx(tmp_path / "9月.xlsx", [["户号", "202609"], *([each, 1] for each in numbers)]))
    plan = month(
        office, tmp_path, *([each, "202610", None, None, 10 + at] for at, each in enumerate(numbers))
    )
    assert len(plan.warnings) == READ_AT_MOST + 1
    assert {each.row for each in plan.warnings} == set(range(51, 252))
    assert [each.reason[-22:] for each in plan.warnings if "类似" in each.reason] == [
        "（连这一行还有 50 行类似，不再一一列出）"[-22:]
    ]
