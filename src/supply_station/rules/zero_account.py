"""零度户：zero runs, exemptions, quotas and the states of a case (seed article 2; domain 5)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from supply_station.rules import period
from supply_station.rules.customer import Category, Status

TODAYS_STATUS = "名单按客户今天的状态和分类计算；往月的名单也是如此，可能与当月看到的不同。"


class CaseState(StrEnum):
    """零度户核查的环节, in the order a case goes through them."""

    LISTED = "列入"
    DISPATCHED = "已派"
    CHECKED = "已核查"
    IN_HAND = "处理中"
    TO_APPROVE = "待审核"
    APPROVED = "待上报"
    REPORTED = "已上报"
    AGREED = "已批复同意"
    ANNOUNCED = "公告中"
    TO_CONFIRM = "有电量待确认"
    CLOSED = "已结案"


UNDER_WAY = (
    CaseState.DISPATCHED, CaseState.CHECKED, CaseState.TO_APPROVE, CaseState.APPROVED, CaseState.REPORTED,
    CaseState.AGREED, CaseState.ANNOUNCED,
)  # fmt: skip
"""States that a reading above zero marks 有电量待确认; 处理中 (换表, 补收, 转查处) is left alone."""

STEP_BEFORE = {
    CaseState.LISTED: "请先派核查工单",
    CaseState.DISPATCHED: "请先登记核查结果",
    CaseState.CHECKED: "请先定处理意见",
    CaseState.IN_HAND: "请先办完换表、补收或查处",
    CaseState.TO_APPROVE: "请先登记所长审核",
    CaseState.APPROVED: "请先登记上报县公司",
    CaseState.REPORTED: "请先登记县公司的批复",
    CaseState.AGREED: "请先登记销户公告",
    CaseState.ANNOUNCED: "请先等公告期满，并登记结清余额、拆表、销户三个日期",
    CaseState.TO_CONFIRM: "请先确认来的电量：结案，或保留继续核查",
    CaseState.CLOSED: "这一户已经结案",
}
"""What comes next for a case in this state, as a refusal tells it."""


class Finding(StrEnum):
    """核查结果."""

    EMPTY = "空户"
    AWAY = "长期外出"
    IDLE = "闲置空置"
    SEASONAL = "季节性"
    METER_FAULT = "表计故障"
    SUSPECTED_THEFT = "疑似窃电"
    SEVERAL_METERS = "一户多表"
    SUSPENDED = "已暂停/暂拆"
    BUILDING = "在建"
    OTHER = "其他"


class Treatment(StrEnum):
    """处理意见."""

    KEEP = "保留"
    REPLACE_METER = "换表"
    BACK_BILL = "补收"
    TO_INSPECTION = "转违约窃电"
    REPORT_EMPTY = "上报空户"


class Answer(StrEnum):
    """县公司批复."""

    AGREED = "同意"
    AGAIN = "退回补查"
    REFUSED = "不同意"


class Approval(StrEnum):
    """审核方式: chiefs sign paper; the program only registers it (domain 1)."""

    SIGNED = "纸质签批"
    BY_PHONE = "电话批准后补签"


class Row(NamedTuple):
    """What one row of usage says about a zero run; kwh in 0.01 kWh, readings in 0.01 of the dial."""

    month: str
    meter_no: str
    register: str
    read_from: int | None
    read_to: int | None
    kwh: int


@dataclass(frozen=True, slots=True)
class Run:
    """连续零电量: how many due cycles (at least one), and the first month of them that the book covers."""

    cycles: int
    since: str


def unbroken(month: str, step: int, cycles: int) -> Run:
    """The run of so many due cycles ending at `month`, each with its reading in the month it is due."""
    return Run(cycles, period.shift(month, -step * (cycles - 1)))


def walk(month: str, step: int, rows: Iterable[Row]) -> Run | None:
    """The zero run at `month` of one account, from all its rows (design 5); None if `month` ends none.

    A cycle covers the `step` months up to the one it is due in, and is zero when each month recorded in it
    sums to 0. A due cycle without any row is 缺抄: it counts only where the dials did not move across it.
    """
    by_month: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_month[period.month_index(row.month)].append(row)
    due = period.month_index(month)
    cycles, since, later = 0, due, None
    while True:
        recorded = [each for each in range(due - step + 1, due + 1) if each in by_month]
        if recorded:
            if any(sum(row.kwh for row in by_month[each]) for each in recorded):
                break
            since = later = recorded[0]
        else:
            earlier = max((each for each in by_month if each < due), default=None)
            if earlier is None or later is None or not _stood_still(by_month[earlier], by_month[later]):
                break
            since = due
        cycles += 1
        due -= step
    return Run(cycles, period.month_at(since)) if cycles else None


def beside_gaps(step: int, kwh: Mapping[str, int]) -> Iterator[str]:
    """The months whose readings `walk` may come to ask for: those on either side of a 缺抄.

    Args:
        step: months of a cycle.
        kwh: recorded month → sum of all its rows, in 0.01 kWh.
    """
    for later, earlier in pairwise(sorted(kwh, reverse=True)):
        if period.month_index(later) - period.month_index(earlier) > step:
            yield later
            yield earlier
        if kwh[earlier]:
            return


def _stood_still(earlier: list[Row], later: list[Row]) -> bool:
    """Whether every dial read after a gap starts where the same dial was left before it."""
    left = {(row.meter_no, row.register): row.read_to for row in earlier}
    return all(
        row.read_from is not None and row.read_from == left.get((row.meter_no, row.register)) for row in later
    )


def with_opening(run: Run, month: str, step: int, opening_count: int, opening_month: str) -> Run:
    """The run at `month`, continued by the opening count (期初) where it reaches back to `opening_month`.

    The opening count and the book's own cycles before `opening_month` are the same months: the longer counts.
    """
    after = (period.month_index(month) - period.month_index(opening_month)) // step + 1
    if after < 1 or run.cycles < after:
        return run
    return replace(run, cycles=after + max(opening_count, run.cycles - after))


def exemption(
    month: str,
    *,
    status: str,
    usage_class: str | None,
    seasons: Mapping[str, frozenset[int]],
    away: date | None,
) -> str | None:
    """Why a candidate need not be checked at `month`; None if it must be.

    Args:
        month: the month of the list.
        status: 客户状态 of today.
        usage_class: 用电类别, or an unknown word as the export wrote it.
        seasons: class → numbers of the months in which it may stand at zero.
        away: day of the newest check that found 长期外出 and still counts.
    """
    if status in (Status.SUSPENDED, Status.DISMANTLED):
        return str(status)
    if usage_class is not None and int(month[5:7]) in seasons.get(usage_class, ()):
        return f"{usage_class}季节性用电"
    return None if away is None else f"{Finding.AWAY}（{period.month_of(away)} 核查）"


def away_since(month: str, months: int) -> date:
    """The first day of the `months` up to the end of `month` in which a finding 长期外出 counts."""
    return period.period(period.shift(month, 1 - months))[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """候选户: one account whose run is long enough.

    Attributes:
        customer_id: the account's row in the book.
        area: 台区, None where the archive names none.
        category: 用户分类, worked out where the archive has none.
        zero_months: 连续零电量周期数, the opening count included.
        zero_from: first month of the run that the book covers.
        exempt: why it need not be checked, None if it must be.
        listed: on the check list already: by a case of this month, or by one that is still open.
    """

    customer_id: int
    account_no: str
    name: str
    area: str | None
    walking_order: int | None
    category: Category
    zero_months: int
    zero_from: str
    exempt: str | None
    listed: bool

    @property
    def place(self) -> tuple[bool, str, bool, int, str]:
        """Sorts candidates as a crew walks: 台区, 抄表顺序, 户号; those without one last."""
        order = self.walking_order
        return (self.area is None, self.area or "", order is None, order or 0, self.account_no)


def due(candidates: Iterable[Candidate], visited: Collection[int]) -> list[Candidate]:
    """The candidates that a share is reckoned of: those not exempt, and those visited for this very month.

    A visit that finds 长期外出 exempts the account from then on; the month it was made in keeps it, so that
    no share exceeds 100 %. `visited` holds their `customer_id`.
    """
    return [each for each in candidates if each.exempt is None or each.customer_id in visited]


def quota(counts: Mapping[Category, int], shares: Mapping[Category, int]) -> dict[Category, int]:
    """How many accounts of each class a crew must visit: its share in per cent, rounded up (domain 5)."""
    return {category: -(-counts.get(category, 0) * share // 100) for category, share in shares.items()}


def choose(candidates: Sequence[Candidate], wanted: int) -> list[Candidate]:
    """Up to `wanted` candidates not yet listed, 台区 by 台区 so that few villages are visited.

    The 台区 with most of the given candidates comes first, then by name; within it as a crew walks.
    """
    crowd = Counter(each.area for each in candidates)
    free = (each for each in candidates if not each.listed)
    return sorted(free, key=lambda each: (-crowd[each.area], each.place))[: max(wanted, 0)]
