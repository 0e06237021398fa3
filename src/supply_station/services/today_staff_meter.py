"""今日的自用电：missing readings, what is to be looked into, the board, the quota (domain 4)."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from supply_station.reports import staff_meter, staff_meter_office
from supply_station.rules import parameter as names
from supply_station.rules import parameter_staff_meter as own
from supply_station.rules import period
from supply_station.rules.staff_meter import Flag, Ledger
from supply_station.services import parameter
from supply_station.services.staff_meter_month import MonthRow, month_rows, office_year
from supply_station.services.staff_meter_posting import posting_of
from supply_station.services.today_open import Span, TodayLine

PAGE = "staff_meter"
_SHEETS = {Ledger.HOME: staff_meter.TITLE, Ledger.OFFICE: staff_meter_office.TITLE}
LATE = "，已经过期"


def lines(session: Session, span: Span) -> Iterator[TodayLine]:
    """What is to be done about own use of the month that is looked at, or the last one that is over."""
    first_day = parameter.whole(session, names.PERIOD_FIRST_DAY, span.day)
    month = span.month or period.month_of(span.day)
    while span.month is None and period.period(month, first_day)[1] >= span.day:
        month = period.shift(month, -1)
    last = period.period(month, first_day)[1]
    if last < span.begins:
        return
    late = {
        key: LATE if span.day > last + timedelta(days=parameter.whole(session, key, last)) else ""
        for key in (own.READING_DAYS, own.POSTING_DAYS)
    }
    rows = month_rows(session, month=month)
    yield from _missing(rows, month, late[own.READING_DAYS])
    yield from _to_look_into(rows, month)
    homes = any(row.ledger is Ledger.HOME for row in rows)
    if homes and posting_of(session, month=month) is None:
        matter = f"{month} 员工自用电还没有张榜公示{late[own.POSTING_DAYS]}"
        step = "抄齐、复核以后张榜，打印公示榜"
        yield TodayLine(matter, None, "", step, PAGE, filters={"month": month}, sheet=_SHEETS[Ledger.HOME])
    if any(row.ledger is Ledger.OFFICE for row in rows):
        yield from _quota(session, month)


def _missing(rows: list[MonthRow], month: str, late: str) -> Iterator[TodayLine]:
    for ledger, sheet in _SHEETS.items():
        missing = sum(Flag.NO_READING in row.flags for row in rows if row.ledger is ledger)
        if missing:
            tab = {"month": month, "tab": "家庭" if ledger is Ledger.HOME else "站所"}
            matter = f"{month} {ledger}还没有抄表的户{late}"
            yield TodayLine(
                matter, missing, "户", "导入电量，或在月表里填止码", PAGE, filters=tab, sheet=sheet
            )


def _to_look_into(rows: list[MonthRow], month: str) -> Iterator[TodayLine]:
    found = [(row, flag) for row in rows for flag in row.flags if flag is not Flag.NO_READING]
    if found:
        shown = {"month": month, "tab": "要查的"}
        step = "逐件核对，下一步写在后面"
        sheet = _SHEETS[Ledger.HOME]
        yield TodayLine(f"{month} 自用电要查的事", len(found), "件", step, PAGE, filters=shown, sheet=sheet)


def _quota(session: Session, month: str) -> Iterator[TodayLine]:
    if beyond := office_year(session, month=month).beyond // 100:
        shown = {"month": month, "tab": "站所"}
        step = "查明原因，报所长；超出的从绩效里扣"
        matter = f"到 {month} 站所用电超过全年指标"
        yield TodayLine(matter, beyond, "度", step, PAGE, filters=shown, sheet=_SHEETS[Ledger.OFFICE])
