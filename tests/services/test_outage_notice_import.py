"""停电计划表和重要客户名单：what is taken, what is told, and what an undo takes back."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import contents, preview, take, xlsx
from outages import BRIDGE, Clock, account_no, at, calls, station
from supply_station.errors import RuleBroken
from supply_station.models import Customer, OutageNotice
from supply_station.rules.outage_notice import NoticeState, OutageKind
from supply_station.services import import_undo
from supply_station.services.office import Office
from supply_station.services.outage_notice import publish

COUNTY = ["停电编号", "停电类型", "停电线路", "停电台区", "计划停电时间", "计划送电时间", "工作内容"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path / "book", Clock())
    yield office
    office.book.close()


def notices(office: Office) -> list[OutageNotice]:
    query = select(OutageNotice).where(OutageNotice.voided_at.is_(None)).order_by(OutageNotice.id)
    return list(office.consult(lambda session: session.scalars(query).all()))


def test_the_countys_list_becomes_notices_with_their_call_lists(office: Office, tmp_path: Path) -> None:
    file = xlsx(
        tmp_path / "计划.xlsx",
        [
            COUNTY,
            ["95598-1", "计划停电", "沿河线", None, at(10, 8), at(10, 17), "换线"],
            [
                "95598-2",
                "临时停电",
                "沿河线",
                "桥头台区、学堂台区",
                "2026年11月12日8时30分",
                "2026-11-12 17:00:00",
                None,
            ],
            ["95598-3", "计划停电", "没有的线", None, at(11, 8), at(11, 17), "换线"],
            ["95598-4", "计划停电", "沿河线", None, at(11, 18), at(11, 17), "换线"],
            ["95598-5", "计划停电", None, None, at(14, 8), at(14, 17), "换线"],
            ["95598-6", "大停电", "沿河线", None, at(15, 8), at(15, 17), "换线"],
            ["95598-7", "计划停电", "沿河线", None, "下周一", at(15, 17), "换线"],
        ],
    )
    plan = preview(office, "outage_notice", file)
    assert [(each.row, each.column) for each in plan.refusals] == [
        (4, "停电线路"), (5, "计划送电时间"), (6, "停电线路"), (7, "停电类型"), (8, "计划停电时间"),
    ]  # fmt: skip
    before = contents(office)
    batch = take(office, "outage_notice", file)
    one, two = notices(office)
    assert (one.kind, one.scope, one.county_no, one.reason) == (
        OutageKind.PLANNED,
        "沿河线全线",
        "95598-1",
        "换线",
    )
    assert (two.kind, two.scope, two.starts_at) == (OutageKind.TEMPORARY, "学堂台区、桥头台区", at(12, 8, 30))
    assert (one.state, one.received_at) == (NoticeState.PLANNED, datetime(2026, 11, 2, 9))
    assert len(calls(office, one.id)) == 5
    again = preview(office, "outage_notice", file)
    assert (len(again.creates), again.unchanged) == (0, 2)
    office.perform(import_undo.undo, batch_id=batch)
    assert notices(office) == []
    assert contents(office)["customer"] == before["customer"]


def test_a_notice_somebody_worked_on_is_not_undone(office: Office, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[*COUNTY], ["1", "计划停电", "沿河线", None, at(10, 8), at(10, 17), "换线"]]
    batch = take(office, "outage_notice", xlsx(tmp_path / "计划.xlsx", rows))
    office.perform(publish, ids=[1], at=at(2, 9), by="王芳", where="公告栏")
    rows[1][5] = at(10, 18)
    changed = preview(office, "outage_notice", xlsx(tmp_path / "改.xlsx", rows))
    assert "改期请在“停电信息”页办" in changed.refusals[0].reason
    with pytest.raises(RuleBroken, match="TD2026110201"):
        office.perform(import_undo.undo, batch_id=batch)
    assert notices(office)[0].batch_id == batch


def test_the_list_of_important_customers_is_the_stations_own(office: Office, tmp_path: Path) -> None:
    head = ["户号", "户名", "重要原因", "重要客户等级", "值班联系人", "值班电话"]
    rows = [
        [account_no(7), "彭大明", "养殖增氧", "二级重要客户", "老彭", "13900000007"],
        [account_no(2), "青竹水厂", "水厂", "一级", None, None],
        [account_no(4), "彭家鱼塘", None, None, None, None],
        ["4399999999999", "谁", "医院", None, None, None],
        [account_no(8), "田秀", "医院", "特大", None, None],
    ]
    file = xlsx(tmp_path / "名单.xlsx", [head, *rows])
    plan = preview(office, "customer_important", file)
    assert (len(plan.updates), plan.unchanged, plan.refused) == (2, 1, 2)
    assert [each.column for each in plan.warnings] == ["户名", "重要客户等级"] or len(plan.warnings) == 2
    batch = take(office, "customer_important", file)

    def held(key: int) -> Customer:
        return office.consult(lambda session: session.get_one(Customer, key))

    pond = held(7)
    assert (pond.important_reason, pond.important_rank) == ("养殖增氧", "二级")
    assert (pond.outage_contact, pond.outage_phone, pond.phone) == ("老彭", "13900000007", None)
    assert pond.sources == dict.fromkeys(
        ("important_reason", "important_rank", "outage_contact", "outage_phone"), f"重要客户名单 批次 {batch}"
    )
    assert held(8).important_rank == "特大"
    office.perform(import_undo.undo, batch_id=batch)
    assert (held(7).important_reason, held(8).important_rank, held(7).sources) == (None, None, None)
    assert held(2).area_id == BRIDGE
