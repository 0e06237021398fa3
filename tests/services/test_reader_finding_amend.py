"""抄表异常的更正：what was registered wrongly is put right while nobody has answered it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import contents
from orders import ACCOUNTS, DENG, PENG, TODAY, station
from supply_station.errors import RuleBroken
from supply_station.models import Journal, ReaderFinding
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.services.office import Office
from supply_station.services.reader_finding import answer_findings, register, told, void_findings
from supply_station.services.reader_finding_amend import amend_finding

LIMIT = date(2026, 11, 9)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = station(tmp_path / "book")
    yield made
    made.book.close()


def find(office: Office) -> int:
    return office.perform(
        register,
        account_no=ACCOUNTS[1],
        kind=ReaderFindingKind.STOPPED,
        source=FindingSource.PAPER,
        detail="三个月不走",
        reader="田师付",
        found_on=TODAY,
        owner=DENG,
    )


def amend(office: Office, key: int, **said: Any) -> list[str]:
    values: dict[str, Any] = {
        "kind": ReaderFindingKind.STOPPED,
        "detail": "三个月不走",
        "reader": "田师付",
        "owner": DENG,
        "due_on": LIMIT,
        "basis": "更正：听错了",
    }
    return office.perform(amend_finding, finding=key, **values | said)


def held(office: Office, key: int) -> ReaderFinding:
    return office.consult(lambda session: session.get_one(ReaderFinding, key))


def test_kind_owner_limit_and_words_are_put_right_and_say_why(office: Office) -> None:
    key = find(office)
    changed = amend(
        office,
        key,
        kind=ReaderFindingKind.BURNT,
        owner=PENG,
        due_on=date(2026, 11, 4),
        detail=" 外壳烧黑 ",
        reader="田师傅",
    )
    assert changed == ["异常种类", "情况", "发现人", "负责人", "时限"]
    found = held(office, key)
    assert (found.kind, found.owner_id, found.due_on) == (ReaderFindingKind.BURNT, PENG, date(2026, 11, 4))
    assert (found.detail, found.reader) == ("外壳烧黑", "田师傅")
    assert found.sources == dict.fromkeys(
        ("kind", "detail", "reader", "owner_id", "due_on"), "更正：听错了（王芳 2026-11-02）"
    )
    line = office.consult(
        lambda session: session.scalars(select(Journal).order_by(Journal.id.desc())).first()
    )
    assert line is not None
    assert line.act == "更正抄表异常"
    changes: list[dict[str, Any]] = line.changes
    (change,) = changes
    assert (change["before"]["kind"], change["after"]["kind"]) == ("表计停走", "表计烧毁")
    assert (change["before"]["due_on"], change["after"]["due_on"]) == ("2026-11-09", "2026-11-04")


def test_only_what_differs_is_told_and_gets_the_source(office: Office) -> None:
    key = find(office)
    assert amend(office, key, detail=None) == ["情况"]
    assert amend(office, key, detail=None, owner=PENG, basis="换人") == ["负责人"]
    assert held(office, key).sources == {
        "detail": "更正：听错了（王芳 2026-11-02）",
        "owner_id": "换人（王芳 2026-11-02）",
    }


@pytest.mark.parametrize(
    ("said", "sentence", "field"),
    [
        ({"basis": " "}, "请写明更正的依据", "basis"),
        ({}, "没有一项和原来不同", "kind"),
        ({"owner": None}, "请选一个负责人", "owner"),
        ({"owner": 99}, "请选一个负责人", "owner"),
        ({"due_on": date(2026, 11, 1)}, "不早于发现日期 2026-11-02", "due_on"),
        ({"due_on": None}, "时限要写明是哪一天", "due_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    office: Office, said: dict[str, Any], sentence: str, field: str
) -> None:
    key = find(office)
    before = contents(office)
    with pytest.raises(RuleBroken, match=sentence) as refused:
        amend(office, key, **said)
    assert refused.value.field == field
    assert contents(office) == before


def test_an_answered_told_or_void_finding_stays_as_it_is(office: Office) -> None:
    answered, seen, gone = find(office), find(office), find(office)
    office.perform(answer_findings, ids=[answered, seen], answer="已换表", on=TODAY)
    office.perform(told, ids=[seen], on=TODAY)
    office.perform(void_findings, ids=[gone], reason="写错户")
    for key, sentence in (
        (answered, "已答复，不能再更正；答复写错了的，请按“答复”改答复"),
        (seen, "已反馈抄表员，不能再更正；请另外登记一条"),
        (gone, "已作废或不存在"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            amend(office, key, owner=PENG)
