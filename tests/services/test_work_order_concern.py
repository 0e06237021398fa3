from datetime import date
from pathlib import Path

from orders import TODAY, back, on_paper, ordered, out, station
from supply_station.models import WorkOrder
from supply_station.rules.work_order import OrderKind
from supply_station.services import listing
from supply_station.services.listing import Question, View
from supply_station.services.office import Office
from supply_station.services.work_order_concern import CONCERNS
from supply_station.services.work_order_life import box, enter, illegible, postpone

CHECK, SURVEY, _ = OrderKind
VIEW = View(columns=(WorkOrder.number,), find=(WorkOrder.number,), order=(WorkOrder.number,))


def found(office: Office, word: str, day: date = TODAY) -> list[int]:
    question = Question(only=(CONCERNS[word](day),))
    assert question.asks
    return list(office.consult(listing.ids, VIEW, question))


def test_each_word_finds_the_orders_it_speaks_of(tmp_path: Path) -> None:
    office = station(tmp_path)
    waiting, printed = ordered(office, SURVEY, 1, 2)
    on_paper(office, [printed])
    late, put_off, unread = out(office, CHECK, 1, 2, 3, on=date(2026, 10, 9))
    office.perform(postpone, order=put_off, to=date(2026, 11, 5), reason="不在家")
    office.perform(illegible, order=unread, note="示数")
    assert found(office, "没打印") == [waiting]
    assert found(office, "超期") == [late, put_off, unread]  # 改约 does not move the limit
    assert found(office, "超期", date(2026, 10, 9)) == []
    assert found(office, "改约") == [put_off]
    assert found(office, "看不清") == [unread]
    for order in (late, put_off, unread):
        back(office, order)
    assert found(office, "超期") == found(office, "改约") == found(office, "看不清") == []
    office.perform(enter, orders=[late], on=TODAY, by="王芳")
    office.perform(box, orders=[put_off], box="7", on=TODAY)
    assert found(office, "没录入系统") == [put_off, unread]
    assert found(office, "没归盒") == [late, unread]
