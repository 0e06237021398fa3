"""回单的备注：remarks that nobody took up are found, and become findings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from orders import SURVEYED, TODAY, XIANG, back, out, read, station
from supply_station.errors import RuleBroken
from supply_station.models import ReaderFinding, TransformerArea, WorkOrder, WorkOrderEvent
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind
from supply_station.rules.work_order import OrderKind, OrderState, Step
from supply_station.services import listing
from supply_station.services.listing import Question, View
from supply_station.services.office import Office
from supply_station.services.work_order_concern import CONCERNS
from supply_station.services.work_order_life import box, enter
from supply_station.services.work_order_remark import findings_of_remarks, leave_remarks

SURVEY = OrderKind.CUSTOMER_SURVEY
VIEW = View(columns=(WorkOrder.number,), find=(), order=(WorkOrder.number,))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = station(tmp_path)
    yield made
    made.book.close()


def returned(office: Office, *remarks: str) -> list[int]:
    """A survey of an account each, come back with these remarks."""
    orders = out(office, SURVEY, *range(1, len(remarks) + 1))
    for order, remark in zip(orders, remarks, strict=True):
        back(office, order, values=SURVEYED | {"remark": remark})
    return orders


def left(office: Office) -> list[int]:
    return list(office.consult(listing.ids, VIEW, Question(only=(CONCERNS["备注没转异常"](TODAY),))))


def turn(office: Office, *orders: int, **said: Any) -> int:
    return office.perform(findings_of_remarks, **{"orders": orders, "kind": ReaderFindingKind.SEAL} | said)


def test_a_remark_stays_to_be_found_after_archiving_until_it_is_a_finding(office: Office) -> None:
    first, nothing, other = returned(office, "表箱没有封印", "无", "进户线老化")
    assert left(office) == [first, other]
    office.perform(enter, orders=[first], on=TODAY, by="王芳")
    office.perform(box, orders=[first], box="7", on=TODAY)
    assert read(office, first).state is OrderState.ARCHIVED
    assert left(office) == [first, other]
    assert turn(office, first) == 1
    assert left(office) == [other]
    query = select(ReaderFinding)
    (found,) = office.consult(lambda session: session.scalars(query).all())
    assert (found.kind, found.source, found.state) == (
        ReaderFindingKind.SEAL,
        FindingSource.ORDER,
        FindingState.OPEN,
    )
    assert found.detail == f"工单 {read(office, first).number} 备注：表箱没有封印"
    assert (found.owner_id, found.found_on) == (XIANG, TODAY)
    assert nothing not in left(office)


def test_a_remark_that_needs_no_finding_leaves_the_list_with_its_reason(office: Office) -> None:
    first, nothing, other = returned(office, "表箱没有封印", "无", "老人在家，指了路")
    assert office.perform(leave_remarks, orders=[other], reason=" 不影响用电 ") == 1
    assert left(office) == [first]
    query = select(WorkOrderEvent).where(WorkOrderEvent.work_order_id == other).order_by(WorkOrderEvent.id)
    event = office.consult(lambda session: session.scalars(query).all())[-1]
    assert (event.step, event.note) == (Step.REMARK_LEFT, "“老人在家，指了路”：不影响用电")
    for order, reason, sentence in (
        (first, " ", "请写明为什么不另办"),
        (nothing, "看过", "没有写备注，不用记不另办"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            office.perform(leave_remarks, orders=[order], reason=reason)
    assert left(office) == [first]


def test_a_remark_written_after_the_reason_is_found_again(office: Office) -> None:
    (order,) = returned(office, "老人在家")
    (still_out,) = out(office, SURVEY, 2)
    with pytest.raises(RuleBroken, match="请先登记回单"):
        office.perform(leave_remarks, orders=[still_out], reason="不影响用电")
    office.perform(leave_remarks, orders=[order], reason="不影响用电")
    assert left(office) == []
    with office.book.writing() as session:
        session.execute(
            update(WorkOrder)
            .where(WorkOrder.id == order)
            .values(values=SURVEYED | {"remark": "表箱没有封印"})
        )
    assert left(office) == [order]


def test_without_a_remark_or_a_return_or_an_owner_nothing_is_made(office: Office) -> None:
    said, nothing = returned(office, "表箱没有封印", "/")
    (still_out,) = out(office, SURVEY, 3)
    for order, sentence in ((nothing, "没有写备注"), (still_out, "请先登记回单")):
        with pytest.raises(RuleBroken, match=sentence):
            turn(office, said, order)
    with office.book.writing() as session:
        session.execute(update(TransformerArea).values(manager_id=None))
    with pytest.raises(RuleBroken, match="没有台区经理"):
        turn(office, said)
    assert left(office) == [said]
