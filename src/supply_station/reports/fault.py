"""故障统计：a month by line, by 台区 and one by one, with what maintenance answered (seed 8)."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from supply_station.reports.cell import Kind, Value, masked
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.fault import FaultPart, Maintenance, Ownership

LINES, AREAS, TITLE = "配网故障统计", "配网台区异常统计", "故障报修明细"
NO_LINE, NO_AREA, OTHER = "（没有登记线路）", "（没有登记台区）", "其他或未填"
_PARTS = (*(str(each) for each in FaultPart), OTHER)
_TALLY = (
    *(Heading(each, Kind.WHOLE, 10) for each in _PARTS),
    Heading("超时到场", Kind.WHOLE, 10),
    Heading("同一处反复", Kind.WHOLE, 10),
    Heading("移交检修", Kind.WHOLE, 10),
    Heading("已答复", Kind.WHOLE, 10),
)
_OF_LINES = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("线路", Kind.TEXT, 20),
    Heading("报修", Kind.WHOLE, 9),
    *_TALLY,
)
_OF_AREAS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("线路", Kind.TEXT, 16),
    Heading("台区", Kind.TEXT, 20),
    Heading("报修", Kind.WHOLE, 9),
    *_TALLY,
)
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("编号", Kind.TEXT, 14),
    Heading("报修时间", Kind.TIME, 16),
    Heading("线路", Kind.TEXT, 11),
    Heading("台区", Kind.TEXT, 13),
    Heading("户名或地点", Kind.TEXT, 14),
    Heading("故障现象", Kind.TEXT, 14),
    Heading("到场时间", Kind.TIME, 16),
    Heading("恢复时间", Kind.TIME, 16),
    Heading("故障点", Kind.TEXT, 14),
    Heading("故障设备", Kind.TEXT, 10),
    Heading("产权", Kind.TEXT, 10),
    Heading("故障原因", Kind.TEXT, 9),
    Heading("移交部门", Kind.TEXT, 10),
    Heading("答复时限", Kind.DATE, 11),
    Heading("检修处理结果", Kind.TEXT, 16),
    Heading("检修答复日期", Kind.DATE, 11),
)


@dataclass(frozen=True)
class FaultRow:
    """One call; `again` tells whether the same point broke before or after within the time that counts."""

    number: str
    called_at: datetime
    line: str | None
    area: str | None
    place: str | None
    phenomenon: str
    arrived_at: datetime | None
    restored_at: datetime | None
    point: str | None
    part: str | None
    ownership: Ownership | None
    cause: str | None
    handed_to: str | None
    due_on: date | None
    result: str | None
    answered_on: date | None
    maintenance: Maintenance
    late: bool
    again: bool


def by_line(period: Period, rows: Sequence[FaultRow]) -> Listing:
    """配网故障统计: every call is counted at its line once."""
    return _tallied(LINES, period, rows, _OF_LINES, lambda row: (row.line or NO_LINE,))


def by_area(period: Period, rows: Sequence[FaultRow]) -> Listing:
    """配网台区异常统计: every call is counted at its 台区 once."""
    return _tallied(AREAS, period, rows, _OF_AREAS, lambda row: (row.line or NO_LINE, row.area or NO_AREA))


def listed(period: Period, rows: Sequence[FaultRow]) -> Listing:
    """The calls one by one, phones in the clerks' words masked."""
    units = "次；按报修时间归入本期"
    return Listing(TITLE, period.text, units, HEADINGS, tuple(_rows(rows)), (Total("编号", len(rows)),))


def _tallied(
    title: str,
    period: Period,
    rows: Sequence[FaultRow],
    headings: Sequence[Heading],
    where: Callable[[FaultRow], tuple[str, ...]],
) -> Listing:
    counted = Counter(where(row) for row in rows)
    parts = Counter((where(row), _part(row)) for row in rows)
    marks = {mark: Counter(where(row) for row in rows if test(row)) for mark, test in _MARKS.items()}
    places = sorted(counted, key=lambda place: (-counted[place], place))
    table: tuple[tuple[Value, ...], ...] = tuple(
        (
            number,
            *place,
            counted[place],
            *(parts[place, part] for part in _PARTS),
            *(marks[mark][place] for mark in _MARKS),
        )
        for number, place in enumerate(places, 1)
    )
    totals = (
        Total("报修", len(rows)),
        *(Total(part, sum(_part(row) == part for row in rows)) for part in _PARTS),
        *(Total(mark, sum(test(row) for row in rows)) for mark, test in _MARKS.items()),
    )
    units = "次；按报修时间归入本期，报修多的在前面"
    return Listing(title, period.text, units, headings, table, totals)


_MARKS: dict[str, Callable[[FaultRow], bool]] = {
    "超时到场": lambda row: row.late,
    "同一处反复": lambda row: row.again,
    "移交检修": lambda row: row.maintenance is not Maintenance.NOT_HANDED,
    "已答复": lambda row: row.maintenance is Maintenance.ANSWERED,
}


def _part(row: FaultRow) -> str:
    return row.part if row.part in _PARTS else OTHER


def _rows(rows: Sequence[FaultRow]) -> Iterator[tuple[Value, ...]]:
    for at, row in enumerate(rows, 1):
        yield (
            *(at, row.number, row.called_at, row.line, row.area, row.place, masked(row.phenomenon)),
            *(row.arrived_at, row.restored_at, row.point, row.part, row.ownership, row.cause),
            *(row.handed_to, row.due_on, masked(row.result), row.answered_on),
        )
