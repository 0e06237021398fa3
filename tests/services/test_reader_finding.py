from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from exports import contents, preview, take, xlsx
from orders import ACCOUNTS, DENG, REPLACED, TODAY, TOMORROW, XIANG, back, on_paper, read, station
from supply_station.errors import RuleBroken
from supply_station.models import Customer, ReaderFinding, TransformerArea
from supply_station.rules.parameter import FINDING_DAYS, Level
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.services import parameter
from supply_station.services.office import Office
from supply_station.services.reader_finding import (
    RemarkRow,
    answer_findings,
    from_remarks,
    of_plan,
    order_for,
    register,
    told,
    void_findings,
)
from supply_station.services.reader_finding_standing import late, offered_answer
from supply_station.services.work_order_life import box, dispatch, enter, void_orders

SURGE = RemarkRow(ACCOUNTS[1], ReaderFindingKind.SURGE, "电量 30.01 超过前几期平均 10 的 3 倍，请核对")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path / "book")
    yield office
    office.book.close()


def find(office: Office, customer: int = 1, **said: Any) -> int:
    values: dict[str, Any] = {
        "account_no": ACCOUNTS[customer],
        "kind": ReaderFindingKind.STOPPED,
        "source": FindingSource.PAPER,
        "detail": "三个月不走",
        "reader": "田师傅",
        "found_on": TODAY,
        "owner": DENG,
    }
    return office.perform(register, **values | said)


def finding(office: Office, key: int) -> ReaderFinding:
    return office.consult(lambda session: session.get_one(ReaderFinding, key))


def findings(office: Office) -> list[ReaderFinding]:
    query = select(ReaderFinding).order_by(ReaderFinding.id)
    return list(office.consult(lambda session: session.scalars(query).all()))


def refused(office: Office, act: Any, **values: Any) -> RuleBroken:
    """The refusal of an act that changed nothing."""
    before = contents(office)
    with pytest.raises(RuleBroken) as said:
        office.perform(act, **values)
    assert contents(office) == before
    return said.value


def test_a_finding_has_an_owner_and_a_limit_in_working_days(office: Office) -> None:
    held = finding(office, find(office, found_on=date(2026, 9, 29), detail="  ", reader=" 田师傅 "))
    assert (held.customer_id, held.owner_id, held.state) == (1, DENG, FindingState.OPEN)
    assert (held.detail, held.reader) == (None, "田师傅")
    assert held.due_on == date(2026, 10, 12)  # 1 to 7 October are free, the 10th is worked
    laid: dict[str, Any] = {"valid_from": date(2026, 11, 1), "level": Level.STATION, "source": "所务会"}
    office.perform(parameter.change, key=FINDING_DAYS, value="2", **laid)
    assert finding(office, find(office)).due_on == date(2026, 11, 4)


def test_a_former_number_finds_the_account(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Customer).where(Customer.id == 2).values(former_account_no="7190000017"))
    assert finding(office, find(office, account_no=" 7190000017 ")).customer_id == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [({"account_no": "999"}, "account_no"), ({"owner": 99}, "owner"), ({"found_on": TOMORROW}, "found_on")],
)
def test_a_finding_that_cannot_be_is_refused(office: Office, said: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {
        "account_no": ACCOUNTS[1],
        "kind": ReaderFindingKind.OTHER,
        "source": FindingSource.COUNTER,
        "detail": None,
        "reader": None,
        "found_on": TODAY,
        "owner": DENG,
    }
    assert refused(office, register, **values | said).field == field


def test_the_answer_may_be_put_right_until_the_reader_has_been_told(office: Office) -> None:
    keys = [find(office), find(office, customer=2)]
    assert "请先登记答复" in refused(office, told, ids=keys, on=TODAY).sentence
    office.perform(answer_findings, ids=keys, answer="表坏了", on=TODAY)
    office.perform(answer_findings, ids=keys[:1], answer=" 表已换 ", on=TODAY)
    held = finding(office, keys[0])
    assert (held.state, held.answer, held.answered_on) == (FindingState.ANSWERED, "表已换", TODAY)
    office.perform(told, ids=keys[:1], on=TODAY)
    held = finding(office, keys[0])
    assert (held.state, held.told_on) == (FindingState.TOLD, TODAY)
    for act, values in (
        (told, {"on": TODAY}),
        (answer_findings, {"answer": "又坏了", "on": TODAY}),
        (void_findings, {"reason": "重复"}),
    ):
        refusal = refused(office, act, ids=[keys[1], keys[0]], **values)
        assert ACCOUNTS[1] in refusal.sentence
        assert refusal.row == 1


@pytest.mark.parametrize(
    ("answer", "on", "field"),
    [(" ", TODAY, "answer"), ("已换", TOMORROW, "on"), ("已换", date(2026, 10, 1), "on")],
)
def test_an_answer_that_cannot_be_is_refused(office: Office, answer: str, on: date, field: str) -> None:
    key = find(office)
    assert refused(office, answer_findings, ids=[key], answer=answer, on=on).field == field


def test_nobody_is_told_before_the_answer(office: Office) -> None:
    key = find(office, found_on=date(2026, 10, 1))
    office.perform(answer_findings, ids=[key], answer="已换", on=TODAY)
    assert refused(office, told, ids=[key], on=date(2026, 10, 30)).field == "on"


def test_a_void_finding_is_gone_with_its_reason(office: Office) -> None:
    key = find(office)
    assert refused(office, void_findings, ids=[key], reason=" ").field == "reason"
    office.perform(void_findings, ids=[key], reason="写错户")
    assert finding(office, key).void_reason == "写错户"
    assert refused(office, answer_findings, ids=[key], answer="已换", on=TODAY).field == "ids"


def test_late_findings_by_owner_and_limit(office: Office) -> None:
    one = find(office, found_on=date(2026, 10, 20), owner=XIANG)
    two = find(office, customer=2, found_on=date(2026, 10, 21), owner=DENG)
    find(office, customer=3)
    answered = find(office, customer=3, found_on=date(2026, 10, 20))
    office.perform(answer_findings, ids=[answered], answer="已换", on=TODAY)
    found = office.consult(late, TODAY)
    assert {each.id: (each.owner, each.account_no, each.due_on) for each in found} == {
        two: ("邓茂", ACCOUNTS[2], date(2026, 10, 28)),
        one: ("向阳", ACCOUNTS[1], date(2026, 10, 27)),
    }
    assert office.consult(late, date(2026, 10, 27)) == []


def test_remarks_of_an_import_become_findings_of_the_managers(office: Office, tmp_path: Path) -> None:
    heads = ["户号", "电费年月", "起码", "止码", "电量"]
    past = [[no, f"2026{month:02}", None, None, 10] for no in ACCOUNTS.values() for month in (7, 8, 9)]
    take(office, "usage", xlsx(tmp_path / "期初.xlsx", [heads, *past]))
    rows = [
        [ACCOUNTS[1], "202610", None, None, 500],
        [ACCOUNTS[2], "202610", 10, 5, -5],
        [ACCOUNTS[3], "202610", 0, 20, 10],
        ["4300000000999", "202610", 0, 20, 10],
    ]
    plan = preview(office, "usage", xlsx(tmp_path / "10月.xlsx", [heads, *rows]))
    remarks = of_plan(plan)
    assert [(each.account_no, str(each.kind)) for each in remarks] == [
        (ACCOUNTS[1], "电量突增"),
        (ACCOUNTS[2], "示数倒走"),
        (ACCOUNTS[3], "其他异常"),
    ]
    assert remarks[0].detail == "电量 500 超过前几期平均 10 的 3 倍，请核对"
    assert office.perform(from_remarks, rows=remarks, owner=None) == 3
    held = findings(office)
    assert [(each.customer_id, each.owner_id) for each in held] == [(1, 2), (2, 2), (3, 3)]
    assert {(each.source, each.found_on, each.due_on, each.state) for each in held} == {
        (FindingSource.IMPORT, TODAY, date(2026, 11, 9), FindingState.OPEN)
    }


def test_the_same_remark_is_one_finding_until_it_is_told(office: Office) -> None:
    assert office.perform(from_remarks, rows=[SURGE], owner=DENG) == 1
    other = RemarkRow(ACCOUNTS[2], SURGE.kind, SURGE.detail)
    assert office.perform(from_remarks, rows=[SURGE, other], owner=DENG) == 1
    assert "已经在抄表异常里" in refused(office, from_remarks, rows=[SURGE], owner=DENG).sentence
    keys = [each.id for each in findings(office)]
    office.perform(answer_findings, ids=keys, answer="回乡过年，属实", on=TODAY)
    office.perform(told, ids=keys, on=TODAY)
    assert office.perform(from_remarks, rows=[SURGE], owner=DENG) == 1


def test_remarks_that_nobody_can_own_or_of_unknown_accounts_are_refused_by_row(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(TransformerArea).where(TransformerArea.id == 2).values(manager_id=None))
    alone = RemarkRow(ACCOUNTS[3], SURGE.kind, SURGE.detail)
    refusal = refused(office, from_remarks, rows=[SURGE, alone], owner=None)
    assert (refusal.row, refusal.field) == (1, "owner")
    strange = RemarkRow("999", SURGE.kind, SURGE.detail)
    refusal = refused(office, from_remarks, rows=[SURGE, strange], owner=DENG)
    assert (refusal.row, refusal.field) == (1, "account_no")


def test_one_order_for_each_account_of_the_kind_that_fits(office: Office) -> None:
    keys = [
        find(office, detail="不走"),
        find(office, kind=ReaderFindingKind.SEAL, detail=None),
        find(office, customer=2, kind=ReaderFindingKind.ARCHIVE, detail="户名不符"),
    ]
    numbers = office.perform(order_for, ids=keys)
    assert numbers == ["HB2026110001", "CK2026110001"]
    orders = [read(office, finding(office, key).work_order_id or 0) for key in keys]
    assert [(order.kind, order.customer_id) for order in orders] == [
        (OrderKind.METER_REPLACEMENT, 1),
        (OrderKind.METER_REPLACEMENT, 1),
        (OrderKind.CUSTOMER_SURVEY, 2),
    ]
    assert orders[0].cause == "抄表异常：表计停走（不走）；封印缺失"
    refusal = refused(office, order_for, ids=[keys[2]])
    assert "CK2026110001" in refusal.sentence
    office.perform(void_orders, orders=[orders[2].id], reason="开错")
    assert office.perform(order_for, ids=[keys[2]], kind=OrderKind.METER_REPLACEMENT) == ["HB2026110002"]


def test_an_answered_finding_needs_no_order(office: Office) -> None:
    key = find(office)
    office.perform(answer_findings, ids=[key], answer="已换", on=TODAY)
    assert refused(office, order_for, ids=[key]).field == "ids"


def test_the_order_offers_the_answer_and_does_not_give_it(office: Office) -> None:
    key = find(office)
    assert office.consult(offered_answer, finding=key) is None
    office.perform(order_for, ids=[key])
    order = finding(office, key).work_order_id or 0
    office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=TODAY)
    on_paper(office, [order])
    assert office.consult(offered_answer, finding=key) is None
    back(office, order, values=REPLACED | {"trigger": "故障", "fault": ["停走", "黑屏"], "remark": "箱门坏"})
    office.perform(enter, orders=[order], on=TODAY, by="王芳")
    office.perform(box, orders=[order], box="1", on=TODAY)
    assert read(office, order).state is OrderState.ARCHIVED
    assert office.consult(offered_answer, finding=key) == (
        "2026-11-02 已到现场处理（工单 HB2026110001）：换表日期 2026-11-01，触发原因 故障，"
        "故障现象 停走、黑屏，旧表止码 1234，新表起码 0，新表资产编号 1430009000003609335198，新综合倍率 1。"
    )
    assert finding(office, key).state is FindingState.OPEN
