"""月末未完成事项：what stands open in a month, and the page where the clerk goes on with it (domain 11)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from supply_station.reports.open_points import OpenPoint
from supply_station.rules.zero_account import CaseState
from supply_station.services import archive_difference, today_open, today_outage, today_staff_meter
from supply_station.services.month_end_gathering import Month
from supply_station.services.station import the_station
from supply_station.services.today_open import Span, TodayLine


@dataclass(frozen=True)
class Standing:
    """An open point and where to go on with it: a page's stem, words to find and filters by field."""

    point: OpenPoint
    stem: str
    filters: dict[str, str] = field(default_factory=dict)
    words: str = ""


def standing(session: Session, held: Month, *, today: date) -> list[Standing]:
    """What stands open at the month's end, or today while it still runs; nothing before the 启用月份."""
    start = the_station(session).start_month
    if start is not None and held.month < start:
        return []
    day = min(held.period.days[1], today)
    span = Span(day, start, held.month)
    lines = [
        *today_open.in_ledgers(session, span),
        *today_outage.lines(session, span),
        *today_staff_meter.lines(session, span),
    ]
    if not held.readings:
        step = "导入营销系统的电量明细；没有电量就查不出零度户"
        point = OpenPoint("缺抄", f"{held.month} 还没有导入电量", None, None, step)
        return [Standing(point, "import_batch"), *_of_lines(lines)]
    shown = {"month": held.month}
    pending = {"handling": archive_difference.PENDING.value}
    return [
        *(Standing(point, "zero_account", shown | {"missing": "缺抄"}) for point in _missing_points(held)),
        *(Standing(point, "zero_account", shown) for point in _zero_points(held)),
        *_of_lines([*today_open.replaced_meters(session, held.month), *lines]),
        *(Standing(point, "archive_difference", shown | pending) for point in _archive_points(held)),
    ]


def _of_lines(lines: Iterable[TodayLine]) -> Iterator[Standing]:
    """What the day asks for and a sheet of the month shows."""
    for line in lines:
        if line.sheet:
            point = OpenPoint(line.sheet, line.matter, None, line.count, line.next_step)
            yield Standing(point, line.stem, line.filters, line.words)


def _missing_points(held: Month) -> Iterator[OpenPoint]:
    if held.zero.missing:
        step = "补抄或核实后导入；双月户只在应抄月计"
        yield OpenPoint("缺抄", "应抄未抄的户，见“缺抄”表", None, len(held.zero.missing), step)


def _zero_points(held: Month) -> Iterator[OpenPoint]:
    for quota in held.quotas:
        if quota.checked < quota.required:
            matter = f"{quota.category}现场核查不够：应核查 {quota.required} 户，已核查 {quota.checked} 户"
            step = "列入核查，打印工单，两人到现场"
            yield OpenPoint("零度户明细", matter, None, quota.required - quota.checked, step)
    states = Counter(case.state for case in held.cases.values())
    if waiting := states[CaseState.LISTED] + states[CaseState.DISPATCHED]:
        step = "收回核查工单，登记核查结果"
        yield OpenPoint("零度户明细", "已列入、还没有核查结果的户", None, waiting, step)


def _archive_points(held: Month) -> Iterator[OpenPoint]:
    pending = sum(row.handling == archive_difference.PENDING for row in held.differences)
    if pending:
        step = "逐处核对：用文件的值，保留账本的值，或派工单查勘"
        yield OpenPoint("档案差异", "与导出文件不一致、还没有处理的档案", None, pending, step)
