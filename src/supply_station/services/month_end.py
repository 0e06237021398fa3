"""月末：what stands open in a month, its figures, and the workbook for the county company (domain 11)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from supply_station import paths
from supply_station.reports import archive_difference, customer_correction, month_end
from supply_station.reports.archive_difference import ArchiveDifferenceSheet
from supply_station.reports.customer_correction import CustomerCorrectionSheet
from supply_station.reports.listing import Listing
from supply_station.reports.month_end import MonthEndPack
from supply_station.reports.open_points import OpenPoint, OpenPointsSheet
from supply_station.reports.summary import Figure
from supply_station.services import (
    month_end_figures,
    month_end_order,
    month_end_outage,
    month_end_pack,
    month_end_points,
    month_end_reading,
    month_end_staff_meter,
    month_end_zero,
    zero_account_month,
)
from supply_station.services.customer_correction import corrections
from supply_station.services.month_end_gathering import Month, gathered
from supply_station.services.month_end_place import places
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


def open_points(session: Session, *, month: str, today: date) -> list[OpenPoint]:
    """What stands open in a month; nothing before the 启用月份."""
    return [each.point for each in standing(session, month=month, today=today)]


def standing(session: Session, *, month: str, today: date) -> list[Standing]:
    """What stands open in a month, each with the page where the clerk goes on with it."""
    return month_end_points.standing(session, gathered(session, month), today=today)


def figures(session: Session, *, month: str, today: date) -> tuple[Figure, ...]:
    """汇总 of a month, each figure with the page that shows the rows behind it.

    Raises:
        RuleBroken: `month` is not of the form YYYY-MM.
    """
    return month_end_figures.figures(session, gathered(session, month), today=today)


def workbook(session: Session, *, month: str, at: datetime, by: str) -> Handed:
    """The month-end workbook; with open points it is marked 草稿, and they stand on its last sheet."""
    made = pack(session, month=month, at=at, by=by)
    version = f"第{made.version}版" if made.version > 1 else ""
    name = paths.file_name(f"{made.station}{month}月报{version}.xlsx")
    return Handed(name, month_end.render(made), len(made.open_points.rows))


def pack(session: Session, *, month: str, at: datetime, by: str) -> MonthEndPack:
    """Everything the workbook of a month says.

    Raises:
        RuleBroken: `month` is not of the form YYYY-MM.
    """
    held = gathered(session, month)
    station, stands = the_station(session), month_end_pack.standing(session, month)
    points = [each.point for each in month_end_points.standing(session, held, today=at.date())]
    return MonthEndPack(
        station=station.name,
        county=station.county_company,
        period=held.period,
        version=stands.version,
        state=stands.state,
        prepared_by=by,
        prepared_on=at.date(),
        figures=month_end_figures.figures(session, held, today=at.date()),
        sheets=_sheets(session, held, today=at.date()),
        open_points=OpenPointsSheet(held.period, tuple(points)),
    )


def _sheets(session: Session, held: Month, *, today: date) -> tuple[Listing, ...]:
    where = places(session, {*(each.account_no for each in held.zero.candidates), *held.zero.missing})
    differences = ArchiveDifferenceSheet(held.period, len(held.differences), tuple(held.differences))
    return (
        *month_end_zero.sheets(session, held, where),
        *month_end_order.sheets(session, held, today=today),
        *month_end_reading.sheets(session, held, where, day=month_end_order.last_day(held.period, today)),
        *month_end_outage.sheets(session, held.period, today=today),
        *month_end_staff_meter.sheets(session, held.period),
        archive_difference.listed(differences),
        customer_correction.listed(CustomerCorrectionSheet(held.period, corrections(session, held.period))),
    )
