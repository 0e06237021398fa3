import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import ACCOUNT, NOW, OTHER, THIRD, contents, held, office_at, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.models import (
    ArchiveDifference,
    Customer,
    Journal,
    Meter,
    MeterInstallation,
    TransformerArea,
    WorkOrder,
)
from supply_station.rules.archive_difference import Handling
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services import archive_difference, import_undo, keeping
from supply_station.services.archive_difference_handling import keep_book, order_survey, take_file
from supply_station.services.office import Office

CUSTOMERS = [
    ["户号", "户名", "台区", "用电类别", "资产编号", "综合倍率"],
    [ACCOUNT, "彭大明", "甲台区", "居民生活", "A1", 1],
    [OTHER, "田秀英", "甲台区", "居民生活", "A2", 1],
    [THIRD, "向国强", "乙台区", "一般工商业", "A3", 30],
    ["7190000017", "老户号", "乙台区", "居民生活", "A4", 1],
]
HEAD = ["户号", "户名", "台区", "用电类别", "电费年月", "资产编号", "倍率", "电量"]
OCTOBER: list[list[Any]] = [
    [ACCOUNT, "彭老大", "乙台区", "居民生活", "202610", "A1", 1, 5],
    [OTHER, "田秀英", "甲台区", "农业生产", "202610", "B2", 1, 7],
    [THIRD, "向国强", "丙台区", "一般工商业", "202610", "A3", 40, 900],
    ["0437190000017", "老户号", "乙台区", "居民生活", "202610", "A4", 1, 3],
]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = office_at(tmp_path / "book")
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    return office


@pytest.fixture
def batch(office: Office, tmp_path: Path) -> int:
    return usage(office, tmp_path, OCTOBER)


def usage(office: Office, folder: Path, rows: list[list[Any]]) -> int:
    path = xlsx(folder / f"电量{len(list(folder.iterdir()))}.xlsx", [HEAD, *rows])
    return take(office, "usage", path)


def differences(office: Office) -> dict[tuple[str, str], ArchiveDifference]:
    """Account and item → its newest difference."""
    query = select(Customer.id, Customer.account_no)
    numbers = dict(office.consult(lambda session: session.execute(query).all()))
    found = office.consult(lambda session: session.scalars(select(ArchiveDifference)).all())
    return {(numbers[each.customer_id], each.item): each for each in found}


def ids(office: Office, *wanted: tuple[str, str]) -> list[int]:
    found = differences(office)
    return [found[each].id for each in wanted]


def handlings(office: Office) -> list[Handling]:
    return [row[0] for row in held(office, ArchiveDifference, "handling")]


def customer(office: Office, account_no: str) -> Customer:
    query = select(Customer).where(Customer.account_no == account_no)
    return office.consult(lambda session: session.scalars(query).one())


def told(office: Office, month: str = "2026-10") -> dict[tuple[str, str], tuple[str | None, str | None, str]]:
    found = office.consult(archive_difference.rows, month)
    return {(row.account_no, row.field): (row.book, row.file_value, row.handling) for row in found}


def meter_of(office: Office, account_no: str) -> list[tuple[Any, ...]]:
    query = (
        select(Meter.asset_no, MeterInstallation.multiplier, MeterInstallation.in_place)
        .join(MeterInstallation, MeterInstallation.meter_id == Meter.id)
        .join(Customer, Customer.id == MeterInstallation.customer_id)
        .where(Customer.account_no == account_no, MeterInstallation.voided_at.is_(None))
        .order_by(MeterInstallation.id)
    )
    return [tuple(row) for row in office.consult(lambda session: session.execute(query).all())]


def test_every_difference_is_told_in_the_clerks_words_and_open(office: Office, batch: int) -> None:
    assert told(office) == {
        (ACCOUNT, "户名"): ("彭大明", "彭老大", "未处理"),
        (ACCOUNT, "台区"): ("甲台区", "乙台区", "未处理"),
        (OTHER, "用电类别"): ("居民生活", "农业生产", "未处理"),
        (OTHER, "资产编号"): ("A2", "B2", "未处理"),
        (THIRD, "台区"): ("乙台区", "丙台区", "未处理"),
        (THIRD, "综合倍率"): ("30", "40", "未处理"),
        ("7190000017", "户号"): ("7190000017", "0437190000017", "未处理"),
    }


def test_taking_the_files_value_amends_the_archive_and_names_the_batch(office: Office, batch: int) -> None:
    chosen = ids(office, (ACCOUNT, "户名"), (ACCOUNT, "台区"), (OTHER, "用电类别"))
    assert office.perform(take_file, ids=chosen) == 3
    one = customer(office, ACCOUNT)
    areas = dict(held(office, TransformerArea, "id", "name"))
    assert (one.name, areas[one.area_id or 0]) == ("彭老大", "乙台区")
    assert one.sources == dict.fromkeys(("name", "area_id"), f"营销系统 批次 {batch}")
    assert customer(office, OTHER).usage_class == "农业生产"
    assert told(office)[ACCOUNT, "户名"] == ("彭大明", "彭老大", "已采用")
    line = office.consult(
        lambda session: session.scalars(select(Journal).order_by(Journal.id.desc())).first()
    )
    assert line is not None
    assert line.act == "采用文件的值"
    said = json.dumps(line.changes, ensure_ascii=False)
    assert all(word in said for word in (ACCOUNT, "彭大明", "彭老大", "户名"))


def test_another_meter_number_is_another_meter_and_a_multiplier_belongs_to_its_place(
    office: Office, batch: int
) -> None:
    office.perform(take_file, ids=ids(office, (OTHER, "资产编号"), (THIRD, "综合倍率")))
    assert meter_of(office, OTHER) == [("A2", 1, False), ("B2", 1, True)]
    assert meter_of(office, THIRD) == [("A3", 40, True)]


def test_a_new_account_number_keeps_the_old_one(office: Office, batch: int) -> None:
    office.perform(take_file, ids=ids(office, ("7190000017", "户号")))
    assert customer(office, "0437190000017").former_account_no == "7190000017"


@pytest.mark.parametrize(
    ("chosen", "before", "words"),
    [
        ((THIRD, "台区"), [], "账本里没有台区“丙台区”。请先在“台区”页登记"),
        (
            ("7190000017", "户号"),
            [["0437190000017", "另一户", "乙台区", "居民生活", None, None]],
            "已经是另一户（另一户）。请先核实",
        ),
        (
            (OTHER, "资产编号"),
            [["4300000000055", "新装户", "乙台区", "居民生活", "B2", 1]],
            "表号 B2 在账本里装在户号 4300000000055。请先到现场核实",
        ),
    ],
)
def test_what_the_book_cannot_hold_is_refused_with_the_next_step_and_nothing_changes(
    office: Office, batch: int, chosen: tuple[str, str], before: list[list[Any]], words: str
) -> None:
    wanted = ids(office, (ACCOUNT, "户名"), chosen)
    for row in before:
        values = {"account_no": row[0], "name": row[1], "status": "正常"}
        key = office.perform(keeping.add, kind=Customer, values=values)
        if row[4]:
            meter = office.perform(keeping.add, kind=Meter, values={"asset_no": row[4]})
            place: dict[str, object] = {
                "customer_id": key,
                "meter_id": meter,
                "multiplier": 1,
                "in_place": True,
            }
            office.perform(keeping.add, kind=MeterInstallation, values=place)
    state = contents(office)
    with pytest.raises(RuleBroken, match=words):
        office.perform(take_file, ids=wanted)
    assert contents(office) == state
    assert set(handlings(office)) == {Handling.PENDING}


def test_a_voided_account_and_a_handled_difference_are_refused(office: Office, batch: int) -> None:
    chosen = ids(office, (ACCOUNT, "户名"))
    office.perform(keeping.void, kind=Customer, key=customer(office, ACCOUNT).id, reason="重复建户")
    with pytest.raises(RuleBroken, match="已经作废，不能再改。请"):
        office.perform(take_file, ids=chosen)
    office.perform(keep_book, ids=chosen, reason="户已作废")
    with pytest.raises(RuleBroken, match="都已经处理过了"):
        office.perform(keep_book, ids=chosen, reason="再来")
    with pytest.raises(RuleBroken, match="都已经处理过了"):
        office.perform(order_survey, ids=chosen)


def test_two_values_for_one_thing_are_refused(office: Office, batch: int, tmp_path: Path) -> None:
    first = ids(office, (ACCOUNT, "户名"))
    usage(office, tmp_path, [[ACCOUNT, "彭小明", "甲台区", "居民生活", "202611", "A1", 1, 5]])
    with pytest.raises(RuleBroken, match=f"户号 {ACCOUNT} 的“户名”选中了两个不同的值：彭老大、彭小明"):
        office.perform(take_file, ids=first + ids(office, (ACCOUNT, "户名")))


def test_one_decision_settles_the_same_difference_of_every_month(
    office: Office, batch: int, tmp_path: Path
) -> None:
    first = ids(office, (ACCOUNT, "户名"))
    november = [[*row[:4], "202611", *row[5:]] for row in OCTOBER]
    usage(office, tmp_path, november)
    assert office.perform(take_file, ids=first + ids(office, (ACCOUNT, "户名"))) == 1
    assert handlings(office).count(Handling.TAKEN) == 2
    assert told(office)[ACCOUNT, "户名"][2] == told(office, "2026-11")[ACCOUNT, "户名"][2] == "已采用"


def test_keeping_needs_a_reason_and_stands_when_the_same_is_met_again(
    office: Office, batch: int, tmp_path: Path
) -> None:
    chosen = ids(office, (ACCOUNT, "户名"), (OTHER, "用电类别"))
    with pytest.raises(RuleBroken, match="请写明为什么"):
        office.perform(keep_book, ids=chosen, reason="  ")
    assert office.perform(keep_book, ids=chosen, reason="已打电话核实") == 2
    assert customer(office, ACCOUNT).name == "彭大明"
    november = [[*row[:4], "202611", *row[5:]] for row in OCTOBER]
    november[1][3] = "农业排灌"
    usage(office, tmp_path, november)
    again = told(office, "2026-11")
    assert again[ACCOUNT, "户名"] == ("彭大明", "彭老大", "已保留")
    assert again[OTHER, "用电类别"] == ("居民生活", "农业排灌", "未处理")
    assert differences(office)[ACCOUNT, "户名"].reason == "已打电话核实"


def test_one_survey_order_for_each_account_waits_to_be_sent(office: Office, batch: int) -> None:
    chosen = ids(office, (ACCOUNT, "户名"), (ACCOUNT, "台区"), (OTHER, "资产编号"))
    assert office.perform(order_survey, ids=chosen) == ["CK2026110001", "CK2026110002"]
    orders = held(office, WorkOrder, "kind", "state", "month", "customer_id", "zero_account_id")
    assert orders == [(OrderKind.CUSTOMER_SURVEY, OrderState.WAITING, "2026-11", key, None) for key in (1, 2)]
    assert handlings(office).count(Handling.ORDERED) == 3
    found = differences(office)
    assert found[ACCOUNT, "户名"].work_order_id == found[ACCOUNT, "台区"].work_order_id == 1
    assert office.perform(order_survey, ids=ids(office, (THIRD, "台区"))) == ["CK2026110003"]
    assert office.perform(take_file, ids=chosen) == 3


def test_what_the_book_comes_to_say_is_equal_and_open_again_when_that_is_undone(
    office: Office, batch: int, tmp_path: Path
) -> None:
    new = [["户号", "户名"], [ACCOUNT, "彭老大"]]
    later = take(office, "customer", xlsx(tmp_path / "新客户.xlsx", new))
    assert differences(office)[ACCOUNT, "户名"].handling is Handling.EQUAL
    assert told(office)[ACCOUNT, "户名"] == ("彭老大", "彭老大", "已一致")
    office.perform(import_undo.undo, batch_id=later)
    found = differences(office)[ACCOUNT, "户名"]
    assert (found.handling, found.handled_at) == (Handling.PENDING, None)
    values: dict[str, object] = {"name": "彭老大"}
    office.perform(keeping.amend, kind=Customer, key=found.customer_id, values=values, basis="更正")
    assert told(office)[ACCOUNT, "户名"][2] == "已一致"
    assert office.perform(take_file, ids=[found.id]) == 0
    assert differences(office)[ACCOUNT, "户名"].handling is Handling.EQUAL


def test_undoing_the_batch_puts_back_what_was_taken_from_it(tmp_path: Path, office: Office) -> None:
    before = contents(office)
    batch = usage(office, tmp_path, OCTOBER)
    wanted = [(ACCOUNT, "户名"), (ACCOUNT, "台区"), (OTHER, "资产编号"), (THIRD, "综合倍率")]
    office.perform(take_file, ids=ids(office, *wanted, ("7190000017", "户号")))
    assert contents(office) != before
    office.perform(import_undo.undo, batch_id=batch)
    assert contents(office) == before
    assert set(handlings(office)) == {Handling.WITHDRAWN}
    assert told(office) == {}


def test_what_was_taken_from_an_undone_batch_is_open_in_the_other(
    office: Office, batch: int, tmp_path: Path
) -> None:
    later = usage(office, tmp_path, [[ACCOUNT, "彭老大", "甲台区", "居民生活", "202611", "A1", 1, 5]])
    office.perform(take_file, ids=ids(office, (ACCOUNT, "户名")))
    assert told(office)[ACCOUNT, "户名"][2] == "已采用"
    office.perform(import_undo.undo, batch_id=later)
    assert customer(office, ACCOUNT).name == "彭大明"
    assert told(office)[ACCOUNT, "户名"] == ("彭大明", "彭老大", "未处理")


def test_a_batch_that_crews_were_sent_for_is_not_undone_unless_that_is_left(
    office: Office, batch: int
) -> None:
    office.perform(order_survey, ids=ids(office, (ACCOUNT, "台区")))
    with pytest.raises(RuleBroken, match=f"户号 {ACCOUNT} 的“台区”差异已开查勘工单 CK2026110001"):
        office.perform(import_undo.undo, batch_id=batch)
    office.perform(import_undo.undo, batch_id=batch, skip_changed=True)
    assert sorted(set(handlings(office))) == sorted({Handling.WITHDRAWN, Handling.ORDERED})


def test_handling_says_who_and_when(tmp_path: Path) -> None:
    later = NOW + timedelta(hours=1)
    office = office_at(tmp_path / "book", clock=lambda: later)
    take(office, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    usage(office, tmp_path, OCTOBER)
    office.perform(keep_book, ids=ids(office, (ACCOUNT, "户名")), reason="核实过")
    found = differences(office)[ACCOUNT, "户名"]
    assert (found.handled_by, found.handled_at) == ("李秀英", later)
