"""电能表清单：meters are hung and amended; another number in place of a standing one is a 档案差异."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import ACCOUNT, OTHER, THIRD, contents, preview, settled_office, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.models import ArchiveDifference, Customer, Meter, MeterInstallation
from supply_station.services import import_undo, import_view
from supply_station.services.office import Office
from supply_station.storage.verify import faults

HEADS = ["户号", "户名", "资产编号", "出厂编号", "综合倍率", "型号", "表码位数", "装表日期", "装表示数"]
OLD, NEW, THIRDS = "1430009000003609000010", "1430009000003609000027", "1430009000003609000034"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return settled_office(tmp_path)


@pytest.fixture
def first(office: Office, tmp_path: Path) -> int:
    """The first list: one account with a whole row, one with its factory number alone."""
    return take(
        office,
        "meter",
        file(
            tmp_path / "一.xlsx",
            [ACCOUNT, "彭大明", OLD, "F-1", 1, "DDZY102", 6, "2024-05-06", 1.5],
            [OTHER, "田秀英", None, "F-2", 30, None, None, None, None],
        ),
    )


def file(path: Path, *rows: Sequence[Any]) -> Path:
    return xlsx(path, [HEADS, *rows])


def hung(office: Office) -> list[tuple[Any, ...]]:
    """The meters in place: account, numbers, multiplier, day, reading."""
    place = MeterInstallation
    query = (
        select(
            Customer.account_no, Meter.asset_no, Meter.factory_no, place.multiplier, Meter.digits,
            place.installed_on, place.read_at_start,
        )
        .select_from(place)
        .join(Customer, Customer.id == place.customer_id)
        .join(Meter)
        .where(place.in_place, place.voided_at.is_(None))
        .order_by(Customer.account_no, place.id)
    )  # fmt: skip
    return office.consult(lambda session: [tuple(row) for row in session.execute(query)])


def test_meters_are_hung_and_what_was_unknown_is_added(office: Office, tmp_path: Path, first: int) -> None:
    assert hung(office) == [
        (ACCOUNT, OLD, "F-1", 1, 6, date(2024, 5, 6), 150),
        (OTHER, None, "F-2", 30, None, None, None),
    ]
    later = file(
        tmp_path / "二.xlsx",
        [OTHER, "田秀英", NEW, "F-2", 30, "DTZY", 6, "2023-01-02", 0],
        [ACCOUNT, "彭大明", OLD, None, None, None, None, None, None],
    )
    plan = preview(office, "meter", later)
    assert (len(plan.creates), len(plan.updates), plan.unchanged) == (0, 1, 1)
    batch = take(office, "meter", later)
    assert hung(office)[1] == (OTHER, NEW, "F-2", 30, 6, date(2023, 1, 2), 0)
    again = preview(office, "meter", later)
    assert (again.updates, again.unchanged) == ([], 2)
    office.perform(import_undo.undo, batch_id=batch)
    assert hung(office)[1] == (OTHER, None, "F-2", 30, None, None, None)
    office.perform(import_undo.undo, batch_id=first)
    assert hung(office) == []
    assert faults(office.book.path) == []


@pytest.mark.usefixtures("first")
def test_another_meter_is_never_written_over_the_one_in_place(office: Office, tmp_path: Path) -> None:
    before = hung(office)
    path = file(tmp_path / "换.xlsx", [ACCOUNT, "彭大明", NEW, None, 40, None, None, None, None])
    plan = preview(office, "meter", path)
    assert [each.reason for each in plan.warnings] == [
        "和账本里在装的表不是同一块；换表要凭工单，没有改动，收下后请到“档案差异”页处理"
    ]
    tabs = {each.title: each.rows for each in office.consult(import_view.parts, plan)}
    assert [row[2:] for row in tabs["档案差异"]] == [("资产编号", OLD, NEW), ("综合倍率", "1", "40")]
    batch = take(office, "meter", path)
    assert hung(office) == before
    kept = select(ArchiveDifference.field, ArchiveDifference.book, ArchiveDifference.file)
    rows = office.consult(lambda session: [tuple(row) for row in session.execute(kept)])
    assert rows == [("asset_no", OLD, NEW), ("multiplier", "1", "40")]
    steps = office.consult(import_view.next_steps, batch)
    assert [each.stem for each in steps] == ["archive_difference", "customer"]
    office.perform(import_undo.undo, batch_id=batch)
    assert hung(office) == before


@pytest.mark.usefixtures("first")
def test_a_dirty_list_is_told_row_by_row(office: Office, tmp_path: Path) -> None:
    path = file(
        tmp_path / "脏.xlsx",
        ["4300000000055", "无", NEW, None, None, None, None, None, None],
        [THIRD, "向国强", None, None, 1, None, None, None, None],
        [THIRD, "向国强", OLD, None, 1, None, None, None, None],
        [OTHER, "田秀", None, "F-2", 0, None, None, None, None],
        [ACCOUNT, "彭大明", OLD, None, None, None, "六", None, None],
        [THIRD, "向国强", THIRDS, None, 1, None, None, "2024-13-01", None],
    )
    before = contents(office)
    plan = preview(office, "meter", path)
    told = sorted((each.row, each.column, each.reason) for each in (*plan.refusals, *plan.warnings))
    assert [(row, column) for row, column, _ in told] == [
        (2, "户号"), (3, "资产编号"), (4, "资产编号"), (5, "综合倍率"), (6, "表码位数"), (7, "装表日期"),
    ]  # fmt: skip
    assert told[0][2] == "账本里没有这个户号；请先导入客户档案"
    assert told[1][2] == "资产编号和出厂编号都是空的；请至少补上一个，或删去这一行"
    assert told[2][2].startswith(f"这块表在账本里装在户号 {ACCOUNT}；请先核实")
    assert contents(office) == before


def test_one_meter_at_two_accounts_is_refused_on_both(office: Office, tmp_path: Path) -> None:
    rows = [[no, None, NEW, None, 1, None, None, None, None] for no in (ACCOUNT, OTHER)]
    plan = preview(office, "meter", file(tmp_path / "两户.xlsx", *rows))
    assert [each.row for each in plan.refusals] == [2, 3]
    assert all("是同一块表，却写在不同的户上" in each.reason for each in plan.refusals)


@pytest.mark.usefixtures("first")
def test_a_second_meter_of_an_account_is_hung_beside_it_only_when_both_are_named(
    office: Office, tmp_path: Path
) -> None:
    both = [
        [ACCOUNT, None, OLD, None, 1, None, None, None, None],
        [ACCOUNT, None, NEW, None, 1, None, None, None, None],
    ]
    plan = preview(office, "meter", file(tmp_path / "两块.xlsx", *both))
    assert (len(plan.creates), plan.unchanged) == (1, 1)
    assert [each.reason for each in plan.warnings] == [
        "这一户另有 1 块表在装，这是再加的一块；请核实是不是一户多表"
    ]


def test_a_usage_export_is_no_list_of_meters(office: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "电量.xlsx", [["户号", "资产编号", "止码"], [ACCOUNT, OLD, 5]])
    with pytest.raises(RuleBroken, match="请按“电量明细”导入"):
        preview(office, "meter", path)
