"""月末：what stands open in a month, and the workbook for the county company (domain 11)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, TransformerArea, Usage
from supply_station.reports import month_end
from supply_station.reports.archive_difference import ArchiveDifferenceSheet
from supply_station.reports.cell import Kind
from supply_station.reports.missing_reading import MissingReadingRow, MissingReadingSheet
from supply_station.reports.open_points import OpenPoint, OpenPointsSheet
from supply_station.reports.summary import Figure
from supply_station.reports.zero_account import ZeroAccountRow, ZeroAccountSheet
from supply_station.rules.customer import ReadingCycle, Status
from supply_station.services import archive_difference, month_end_points, zero_account_month
from supply_station.services.month_end_gathering import Month, gathered
from supply_station.services.month_end_points import Standing
from supply_station.services.station import the_station
from supply_station.services.today import month_at_hand


@dataclass(frozen=True)
class Handed:
    """A workbook ready to be handed out: its file name, its bytes, and how many points stand open."""

    name: str
    data: bytes
    open_points: int


def months(session: Session, *, today: date) -> list[str]:
    """The months a report can be made of, newest first: from the first with usage to the month at hand."""
    return zero_account_month.months(session, until=month_at_hand(session, today) or "").offered


def open_points(session: Session, month: str) -> list[OpenPoint]:
    """What stands open in a month; nothing before the 启用月份."""
    return [each.point for each in standing(session, month=month)]


def standing(session: Session, *, month: str) -> list[Standing]:
    """What stands open in a month, each with the page where the clerk goes on with it."""
    return month_end_points.standing(session, gathered(session, month))


def workbook(session: Session, *, month: str, at: datetime, by: str) -> Handed:
    """The month-end workbook; with open points it is marked 草稿, and they stand on its last sheet."""
    held = gathered(session, month)
    station = the_station(session)
    points = [each.point for each in month_end_points.standing(session, held)]
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


def _figures(session: Session, held: Month) -> tuple[Figure, ...]:
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


def _zero_sheet(session: Session, held: Month) -> ZeroAccountSheet:
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
            func.coalesce(
                Customer.cycle, TransformerArea.cycle, literal(ReadingCycle.MONTHLY, Customer.cycle.type)
            ),
            Customer.reading_section,
            TransformerArea.name,
            Employee.name,
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(Customer.voided_at.is_(None))
    )
    return {row[0]: _Place(*row[1:]) for row in session.execute(query) if row[0] in wanted}


def _missing_sheet(session: Session, held: Month) -> MissingReadingSheet:
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
