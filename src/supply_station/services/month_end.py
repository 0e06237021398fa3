"""月末：what stands open in a month, and the workbook for the county company (domain 11)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, TransformerArea, Usage, WorkOrder, ZeroAccount
from supply_station.reports import month_end
from supply_station.reports.archive_difference import ArchiveDifferenceRow, ArchiveDifferenceSheet
from supply_station.reports.cell import Kind
from supply_station.reports.listing import Period
from supply_station.reports.missing_reading import MissingReadingRow, MissingReadingSheet
from supply_station.reports.open_points import OpenPoint, OpenPointsSheet
from supply_station.reports.summary import Figure
from supply_station.reports.zero_account import ClassQuota, ZeroAccountRow, ZeroAccountSheet
from supply_station.rules import parameter as names
from supply_station.rules import period
from supply_station.rules.customer import ReadingCycle, Status
from supply_station.rules.usage import Register
from supply_station.rules.zero_account import CaseState
from supply_station.services import archive_difference, parameter
from supply_station.services.station import the_station
from supply_station.services.zero_account import SHARES, ZeroList, coverage, zero_list


@dataclass(frozen=True)
class Handed:
    """A workbook ready to be handed out: its file name, its bytes, and how many points stand open."""

    name: str
    data: bytes
    open_points: int


@dataclass(frozen=True)
class _Month:
    """What the sheets of a month share."""

    month: str
    period: Period
    zero: ZeroList
    quotas: tuple[ClassQuota, ...]
    cases: dict[int, ZeroAccount]
    orders: dict[int, str]
    differences: list[ArchiveDifferenceRow]
    readings: int
    energy: int


def open_points(session: Session, month: str) -> list[OpenPoint]:
    """What stands open in a month; nothing before the 启用月份."""
    return _points(session, _gathered(session, month))


def workbook(session: Session, *, month: str, at: datetime, by: str) -> Handed:
    """The month-end workbook; with open points it is marked 草稿, and they stand on its last sheet."""
    held = _gathered(session, month)
    station = the_station(session)
    points = _points(session, held)
    pack = month_end.MonthEndPack(
        station=station.name,
        county=station.county_company,
        period=held.period,
        prepared_by=by,
        prepared_on=at.date(),
        figures=_figures(session, held),
        zero_account=_zero_sheet(session, held),
        missing_reading=_missing_sheet(session, held),
        archive_difference=ArchiveDifferenceSheet(
            held.period, len(held.differences), tuple(held.differences)
        ),
        open_points=OpenPointsSheet(held.period, tuple(points)),
    )
    return Handed(f"{station.name}{month}月报.xlsx", month_end.render(pack), len(points))


def _gathered(session: Session, month: str) -> _Month:
    last_day = period.period(period.checked(month))[1]
    zero = zero_list(session, month)
    cases = {
        case.customer_id: case
        for case in session.scalars(
            select(ZeroAccount)
            .where(ZeroAccount.voided_at.is_(None))
            .where((ZeroAccount.month == month) | (ZeroAccount.state != CaseState.CLOSED))
            .order_by(ZeroAccount.id)
        )
    }
    order_numbers = select(WorkOrder.zero_account_id, WorkOrder.number).where(WorkOrder.voided_at.is_(None))
    orders = {case_id: number for case_id, number in session.execute(order_numbers) if case_id is not None}
    of_month = (Usage.month == month, Usage.voided_at.is_(None))
    readings = session.scalar(select(func.count(Usage.customer_id.distinct())).where(*of_month)) or 0
    first_day = parameter.whole(session, names.PERIOD_FIRST_DAY, last_day)
    return _Month(
        month=month,
        period=Period(month, first_day),
        zero=zero,
        quotas=_quotas(session, zero, cases),
        cases=cases,
        orders=orders,
        differences=archive_difference.rows(session, month),
        readings=readings,
        energy=_energy(session, month),
    )


def _energy(session: Session, month: str) -> int:
    """The month's kWh (0.01): 尖峰平谷 are parts of 总, and count only where an account has no 总."""
    of_month = (Usage.month == month, Usage.voided_at.is_(None))
    with_total = select(Usage.customer_id).where(*of_month, Usage.register == Register.TOTAL)
    whole = or_(Usage.register == Register.TOTAL, Usage.customer_id.not_in(with_total))
    return session.scalar(select(func.sum(Usage.kwh)).where(*of_month, whole)) or 0


def _quotas(session: Session, zero: ZeroList, cases: dict[int, ZeroAccount]) -> tuple[ClassQuota, ...]:
    last_day = period.period(zero.month)[1]
    due = Counter(each.category for each in zero.candidates if each.exempt is None)
    visited = Counter(
        each.category
        for each in zero.candidates
        if (case := cases.get(each.customer_id)) and case.month == zero.month and case.checked_on is not None
    )
    needed = coverage(session, zero)
    return tuple(
        ClassQuota(
            category,
            due[category],
            parameter.whole(session, key, last_day),
            needed[category].needed,
            visited[category],
        )
        for category, key in SHARES.items()
    )


def _points(session: Session, held: _Month) -> list[OpenPoint]:
    start = the_station(session).start_month
    if start is not None and held.month < start:
        return []
    if not held.readings:
        step = "导入营销系统的电量明细；没有电量就查不出零度户"
        return [OpenPoint("缺抄", f"{held.month} 还没有导入电量", None, None, step)]
    points = []
    if held.zero.missing:
        step = "补抄或核实后导入；双月户只在应抄月计"
        points.append(OpenPoint("缺抄", "应抄未抄的户，见“缺抄”表", None, len(held.zero.missing), step))
    for quota in held.quotas:
        if quota.checked < quota.required:
            matter = f"{quota.category}现场核查不够：应核查 {quota.required} 户，已核查 {quota.checked} 户"
            step = "列入核查，打印工单，两人到现场"
            points.append(OpenPoint("零度户明细", matter, None, quota.required - quota.checked, step))
    states = Counter(case.state for case in held.cases.values())
    waiting = states[CaseState.LISTED] + states[CaseState.DISPATCHED]
    if waiting:
        points.append(
            OpenPoint("零度户明细", "已列入、还没有核查结果的户", None, waiting, "收回核查工单，登记核查结果")
        )
    if states[CaseState.TO_CONFIRM]:
        matter = "核查途中来了电量、等待确认的户"
        points.append(
            OpenPoint("零度户明细", matter, None, states[CaseState.TO_CONFIRM], "核实后结案，或继续核查")
        )
    pending = sum(row.handling == archive_difference.PENDING for row in held.differences)
    if pending:
        step = "与营销系统核对：该改账本的导入客户档案，该改营销系统的报改"
        points.append(OpenPoint("档案差异", "与导出文件不一致、还没有处理的档案", None, pending, step))
    return points


def _figures(session: Session, held: _Month) -> tuple[Figure, ...]:
    in_force = session.scalar(
        select(func.count())
        .select_from(Customer)
        .where(Customer.voided_at.is_(None), Customer.status != Status.CLOSED)
    )
    pending = sum(row.handling == archive_difference.PENDING for row in held.differences)
    return (
        Figure("客户", "在册户数", in_force or 0, "户", Kind.WHOLE, "按今天的档案，不含已销户"),
        Figure("电量", "已抄户数", held.readings, "户", Kind.WHOLE, "本月有电量记录的户"),
        Figure("电量", "缺抄户数", len(held.zero.missing), "户", Kind.WHOLE, "本月应抄而没有示数的户"),
        Figure(
            "电量",
            "电量合计",
            held.energy,
            "kWh",
            Kind.ENERGY,
            "本月电量之和；分时表只计“总”，不重复计尖峰平谷",
        ),
        Figure("档案", "档案差异", len(held.differences), "条", Kind.WHOLE, f"其中未处理 {pending} 条"),
    )


def _zero_sheet(session: Session, held: _Month) -> ZeroAccountSheet:
    places = _places(session, {each.account_no for each in held.zero.candidates})
    rows = []
    for each in held.zero.candidates:
        place = places[each.account_no]
        case = held.cases.get(each.customer_id)
        rows.append(
            ZeroAccountRow(
                account_no=each.account_no,
                name=each.name,
                area=each.area,
                manager=place.manager,
                category=each.category,
                usage_class=place.usage_class,
                status=place.status,
                zero_months=each.zero_months,
                zero_from=each.zero_from,
                exempt=each.exempt,
                listed=each.listed,
                order_no=held.orders.get(case.id) if case else None,
                state=case.state if case else None,
                finding=case.finding if case else None,
            )
        )
    return ZeroAccountSheet(
        held.period, held.zero.threshold, len(held.zero.candidates), tuple(rows), held.quotas
    )


@dataclass(frozen=True)
class _Place:
    """Where an account is, and who looks after it."""

    customer_id: int
    name: str
    usage_class: str | None
    status: str
    cycle: str
    reading_section: str | None
    area: str | None
    manager: str | None


def _places(session: Session, wanted: set[str]) -> dict[str, _Place]:
    query = (
        select(
            Customer.account_no,
            Customer.id,
            Customer.name,
            Customer.usage_class,
            Customer.status,
            func.coalesce(Customer.cycle, TransformerArea.cycle, ReadingCycle.MONTHLY),
            Customer.reading_section,
            TransformerArea.name,
            Employee.name,
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(Customer.voided_at.is_(None))
    )
    return {row[0]: _Place(*row[1:]) for row in session.execute(query) if row[0] in wanted}


def _missing_sheet(session: Session, held: _Month) -> MissingReadingSheet:
    places = _places(session, set(held.zero.missing))
    before = select(Usage.customer_id, func.max(Usage.month)).where(
        Usage.month < held.month, Usage.voided_at.is_(None)
    )
    last = dict(session.execute(before.group_by(Usage.customer_id)).all())
    rows = tuple(
        MissingReadingRow(
            account_no,
            place.name,
            place.area,
            place.reading_section,
            place.manager,
            place.cycle,
            last.get(place.customer_id),
        )
        for account_no, place in sorted(places.items(), key=lambda each: (each[1].area or "", each[0]))
    )
    return MissingReadingSheet(held.period, len(held.zero.missing), rows)
