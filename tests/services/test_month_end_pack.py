from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports import office_at, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.rules.month_end import PackState
from supply_station.services import month_end_pack
from supply_station.services.import_undo import undo
from supply_station.services.month_end_pack import finalise, report, send_pack_back, standing
from supply_station.services.office import Office

MONTH = "2026-09"
ON: dict[str, Any] = {"on": date(2026, 10, 3), "by": "李秀英"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = office_at(tmp_path)
    yield made
    made.book.close()


def how(office: Office, month: str = MONTH) -> tuple[int, PackState]:
    pack = office.consult(standing, month)
    return pack.version, pack.state


def test_a_pack_goes_out_comes_back_and_becomes_final(office: Office) -> None:
    assert how(office) == (1, PackState.DRAFT)
    assert office.perform(report, month=MONTH, **ON) == 1
    assert how(office) == (1, PackState.REPORTED)
    assert office.perform(send_pack_back, month=MONTH, reason="零度户少两户", **ON) == 2
    assert how(office) == (2, PackState.DRAFT)
    assert office.perform(report, month=MONTH, **ON) == 2
    assert office.perform(finalise, month=MONTH, **ON) == 2
    assert how(office) == (2, PackState.FINAL)
    versions = office.consult(month_end_pack.history, MONTH)
    assert [(each.version, each.state, each.sent_back_reason) for each in versions] == [
        (1, PackState.SENT_BACK, "零度户少两户"),
        (2, PackState.FINAL, None),
    ]
    assert how(office, "2026-08") == (1, PackState.DRAFT)


@pytest.mark.parametrize(
    ("before", "step", "said"),
    [
        ((), send_pack_back, "还在编制，不能打回。请先登记上报"),
        ((), finalise, "还在编制，不能定稿。请先登记上报"),
        ((report,), report, "第 1 版已上报。要重新上报，请先登记打回"),
        ((report, send_pack_back), finalise, "请先登记上报"),
        ((report, finalise), send_pack_back, "已经定稿，不能再打回"),
        ((report, finalise), report, "第 1 版定稿"),
    ],
)
def test_a_step_out_of_turn_names_the_one_that_comes_first(
    office: Office, before: tuple[object, ...], step: object, said: str
) -> None:
    def take_step(each: object) -> None:
        more = {"reason": "补数"} if each is send_pack_back else {}
        office.perform(each, month=MONTH, **ON, **more)  # type: ignore[arg-type]

    for each in before:
        take_step(each)
    stood = how(office)
    with pytest.raises(RuleBroken, match=said):
        take_step(step)
    assert how(office) == stood


def test_a_day_to_come_a_day_before_and_nobody_are_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match="还没有到"):
        office.perform(report, month=MONTH, on=date(2026, 12, 31), by="李秀英")
    with pytest.raises(RuleBroken, match="写明是谁"):
        office.perform(report, month=MONTH, on=date(2026, 10, 3), by=" ")
    office.perform(report, month=MONTH, **ON)
    with pytest.raises(RuleBroken, match="早于上报的 2026-10-03"):
        office.perform(finalise, month=MONTH, on=date(2026, 10, 2), by="李秀英")
    with pytest.raises(RuleBroken, match="打回的原因"):
        office.perform(send_pack_back, month=MONTH, reason="", **ON)


def test_the_imports_of_a_final_month_are_not_undone(office: Office, tmp_path: Path) -> None:
    customers = xlsx(tmp_path / "户.xlsx", [["户号", "户名", "台区"], ["4300000000017", "彭大明", "岩板溪"]])
    take(office, "customer", customers)
    rows = [["户号", "电费年月", "起码", "止码", "电量"], ["4300000000017", MONTH, "0", "5", "5"]]
    batch = take(office, "usage", xlsx(tmp_path / "量.xlsx", rows))
    office.perform(report, month=MONTH, **ON)
    office.perform(finalise, month=MONTH, **ON)
    with pytest.raises(RuleBroken, match="2026-09 的月报已经定稿"):
        office.perform(undo, batch_id=batch)
