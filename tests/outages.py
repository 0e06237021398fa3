"""Outages for tests: a station with two lines, four 台区 and important customers, and a notice told of."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from books import new_book
from orders import DAYS_2026
from supply_station.models import Customer, Employee, Holiday, Line, Station, TransformerArea
from supply_station.rules.outage_notice import CallState, Channel, ImportantRank, NoticeSource, OutageKind
from supply_station.services.office import Office
from supply_station.services.outage_notice import Registered, register_notice
from supply_station.services.outage_notice_call import CallLine, call_list, record_call
from supply_station.storage.book import Book

RIVER, HILL = 1, 2
"""Lines: 沿河线 with three 台区, 岭上线 with one."""
MILL, BRIDGE, SCHOOL, PASS = 1, 2, 3, 4
"""台区."""
NOW = datetime(2026, 11, 2, 9, 0)


class Clock:
    """A clock that tests move."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time it is."""
        return self.now


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time in November 2026."""
    return datetime(2026, 11, day, hour, minute)


def account_no(key: int) -> str:
    """户号 of a customer of this station."""
    return f"43000000{key:05d}"


IMPORTANT = {
    1: ("青竹镇卫生院", MILL, "医院", ImportantRank.SECOND, "13800000001"),
    2: ("青竹水厂", BRIDGE, "水厂", ImportantRank.FIRST, "13800000002"),
    3: ("青竹中学", SCHOOL, "学校", None, "13800000003"),
    4: ("彭家鱼塘", BRIDGE, "养殖增氧", None, "13800000004"),
    5: ("青竹加油站", MILL, "加油站", None, None),
    6: ("岭上小学", PASS, "学校", None, "13800000006"),
}
"""Important customers: name, 台区, why, rank and phone; the first five hang on 沿河线."""
PLAIN = {7: ("彭大明", MILL), 8: ("田秀英", SCHOOL), 9: ("向国强", PASS)}


def station(folder: Path, clock: Callable[[], datetime]) -> Office:
    """A clerk at a founded station."""
    office = Office(Book.open(new_book(folder)), clerk="王芳", clock=clock)
    kept: dict[str, Any] = {"recorded_at": NOW}
    with office.book.writing() as session:
        session.add(Station(name="青竹镇供电所", practice=False, founded_at=NOW))
        session.execute(insert(Holiday), [kept | asdict(each) for each in DAYS_2026])
        session.add(Employee(id=1, name="邓茂", phone="13907430001", **kept))
        session.add_all([Line(id=RIVER, name="沿河线", **kept), Line(id=HILL, name="岭上线", **kept)])
        session.flush()
        for key, name, line, villages in (
            (MILL, "油坊台区", RIVER, "青竹村一组、青竹村二组"),
            (BRIDGE, "桥头台区", RIVER, "桥头村"),
            (SCHOOL, "学堂台区", RIVER, "学堂湾"),
            (PASS, "垭口台区", HILL, "岭上村"),
        ):
            session.add(
                TransformerArea(id=key, name=name, line_id=line, villages=villages, manager_id=1, **kept)
            )
        session.flush()
        for key, (name, area, why, rank, phone) in IMPORTANT.items():
            session.add(
                Customer(
                    id=key, account_no=account_no(key), name=name, area_id=area, status="正常",
                    important_reason=why, important_rank=rank, contact="值班室", phone=phone, **kept,
                )
            )  # fmt: skip
        for key, (name, area) in PLAIN.items():
            session.add(
                Customer(
                    id=key, account_no=account_no(key), name=name, area_id=area, status="正常",
                    locality="农村", **kept,
                )
            )  # fmt: skip
    return office


def planned(office: Office, **said: Any) -> Registered:
    """A planned outage of the whole 沿河线 on 10 November from eight to five, told this morning."""
    values: dict[str, Any] = {
        "kind": OutageKind.PLANNED,
        "source": NoticeSource.COUNTY,
        "lines": [RIVER],
        "areas": [],
        "received_at": at(2, 8, 30),
        "starts_at": at(10, 8),
        "ends_at": at(10, 17),
        "reason": "更换导线",
    }
    return office.perform(register_notice, **values | said)


def calls(office: Office, notice: int) -> list[CallLine]:
    """The call list of a notice as it stands."""
    return office.consult(call_list, notice=notice)


def tell(office: Office, call: CallLine, *, reached: bool = True, **said: Any) -> CallState:
    """Phone a customer now."""
    values: dict[str, Any] = {
        "told_by": "王芳",
        "person": "值班员",
        "phone": call.phone,
        "channel": Channel.PHONE,
        "told_at": office.clock(),
        "answer": "知道了" if reached else None,
    }
    return office.perform(record_call, call=call.key, reached=reached, **values | said)
