"""记住的对应：what was matched by hand is listed, and what is forgotten is asked for again."""

from pathlib import Path

import pytest
from sqlalchemy import select

from exports import ACCOUNT, held, office_at, preview, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.models import ImportBatch, Journal
from supply_station.services import import_look, import_undo
from supply_station.services.import_mapping import forget, remembered
from supply_station.services.office import Office
from supply_station.storage.verify import faults


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_at(tmp_path / "book")


def taken(office: Office, folder: Path, heading: str, field: str) -> int:
    path = xlsx(folder / "客户.xlsx", [["户号", "户名", heading], [ACCOUNT, "彭大明", heading]])
    return take(office, "customer", path, mapping={heading: field})


def known(office: Office) -> list[tuple[str, ...]]:
    return [each.row for each in office.consult(remembered)]


def test_the_newest_word_counts_and_forgetting_takes_it_out_of_every_batch(
    office: Office, tmp_path: Path
) -> None:
    taken(office, tmp_path, "门牌", "address")
    taken(office, tmp_path, "门 牌", "contact")
    taken(office, tmp_path, "第几户", "address")
    day = "2026-11-02"
    assert known(office) == [
        ("客户档案", "第几户", "用电地址", "3", day),
        ("客户档案", "门 牌", "联系人", "2", day),
    ]
    office.perform(forget, kind="customer", heading="门 牌")
    assert known(office) == [("客户档案", "第几户", "用电地址", "3", day)]
    assert held(office, ImportBatch, "mapping") == [(None,), (None,), ({"第几户": "address"},)]
    path = xlsx(tmp_path / "又.xlsx", [["户号", "户名", "门牌"], [ACCOUNT, "彭大明", "甲"]])
    assert office.consult(import_look.look, path=path).unknown == ("门牌",)
    assert preview(office, "customer", path).unchanged == 1
    line = office.consult(
        lambda session: session.scalars(select(Journal).order_by(Journal.id.desc())).first()
    )
    assert line is not None
    assert (line.act, [each["before"] for each in line.changes]) == (
        "忘掉列的对应",
        [{"mapping": {"门牌": "address"}}, {"mapping": {"门 牌": "contact"}}],
    )
    assert faults(office.book.path) == []


def test_what_is_not_remembered_cannot_be_forgotten(office: Office, tmp_path: Path) -> None:
    batch = taken(office, tmp_path, "门牌", "address")
    for kind, heading in (("usage", "门牌"), ("customer", "别的")):
        with pytest.raises(RuleBroken, match="没有记住") as refused:
            office.perform(forget, kind=kind, heading=heading)
        assert refused.value.field == "heading"
    office.perform(import_undo.undo, batch_id=batch)
    assert known(office) == []
