"""零度户的纸：the crew's lists, 空户登记册, the report to the county and the announcement (domain 5)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import WorkOrder, ZeroAccount, ZeroAccountAnnouncement, ZeroAccountReport
from supply_station.rules import period
from supply_station.rules import zero_account_case as rule
from supply_station.rules.parameter import CLOSING_RULE, DUTY_PHONE, REGISTER_FORM
from supply_station.rules.work_order import OrderKind
from supply_station.services import parameter
from supply_station.services.office import Work, act
from supply_station.services.station import the_station
from supply_station.services.work_order_choice import chosen, walked
from supply_station.services.work_order_facts import facts
from supply_station.services.zero_account_register import (
    announcement_sheet,
    register,
    report_sheet,
)

if TYPE_CHECKING:  # reportlab is imported where a paper is made, not where one is named
    from supply_station.documents.order_form import Fact


def check_list(
    session: Session, *, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> bytes:
    """零度户核查清单: check orders, those named or those of a month not yet back, on a list for each 台区.

    Raises:
        RuleBroken: a number that does not exist, or nothing to print.
    """
    from supply_station.documents import zero_account_list as document  # noqa: PLC0415

    which = chosen(session, kind=OrderKind.ZERO_ACCOUNT_CHECK, month=month, numbers=numbers)
    orders = walked(session, orders=which)
    known = facts(session, orders)
    cycles = _cycles(session, orders)

    def said(order: WorkOrder, source: str) -> str | None:
        fact: Fact | None = known[order.id].get(source)
        return None if fact is None else str(fact)

    areas = []
    for area, group in groupby(orders, key=lambda order: said(order, "area.name")):
        held = list(group)
        rows = tuple(
            document.ZeroAccountListRow(
                code=order.code,
                account_no=said(order, "customer.account_no") or "",
                name=said(order, "customer.name") or "",
                address=said(order, "customer.address"),
                phone=said(order, "customer.phone"),
                meter_no=said(order, "meter.number"),
                zero_months=cycles[order.zero_account_id],
            )
            for order in held
        )
        line, manager = said(held[0], "line.name"), said(held[0], "area.manager")
        areas.append(document.ZeroAccountListArea(area or "（未分台区）", line, manager, rows))
    shown = month or max(order.month for order in orders)
    return document.render(
        document.ZeroAccountListSheet(the_station(session).name, shown, at, by, tuple(areas))
    )


def register_paper(
    session: Session, *, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> bytes:
    """空户登记册 of a month.

    Raises:
        RuleBroken: no month but numbers, or no account to register.
    """
    from supply_station.documents import zero_account_register as document  # noqa: PLC0415

    if month is None or numbers:
        raise RuleBroken("空户登记册按月份打印，请只写明月份。", field="month")
    rows = register(session, month)
    form = parameter.in_force(session, REGISTER_FORM, period.period(month)[1]).value
    return document.render(
        document.ZeroAccountRegisterSheet(the_station(session).name, form, month, at, by, rows)
    )


def report_paper(
    session: Session, *, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> bytes:
    """上报文件: the letter and the table of one 上报批次, by its number or its month.

    Raises:
        RuleBroken: there is no such batch, or several of them.
    """
    from supply_station.documents import zero_account_report as document  # noqa: PLC0415

    found = report_sheet(session, _one(session, ZeroAccountReport, month, numbers))
    station = the_station(session)
    return document.render(
        document.ZeroAccountReportSheet(
            station=station.name,
            county=station.county_company,
            number=found.number,
            month=found.month,
            document_no=found.document_no,
            approved_by=found.approved_by,
            approved_on=found.approved_on,
            approval=found.approval,
            reported_on=found.reported_on,
            closing_rule=parameter.cited(session, CLOSING_RULE, found.reported_on or at.date()),
            printed_at=at,
            printed_by=by,
            rows=found.rows,
        )
    )


def announcement_paper(
    session: Session, *, month: str | None, numbers: Sequence[str], at: datetime, by: str
) -> bytes:
    """销户公告, to be posted in the village, by its number or its month.

    Raises:
        RuleBroken: there is no such announcement, or several of them.
    """
    from supply_station.documents import zero_account_announcement as document  # noqa: PLC0415

    found = announcement_sheet(session, _one(session, ZeroAccountAnnouncement, month, numbers))
    station, phone = the_station(session).name, parameter.in_force(session, DUTY_PHONE, at.date()).value
    rows = (document.ZeroAccountAnnouncementRow(row.name, row.account_no, row.area) for row in found.rows)
    return document.render(
        document.ZeroAccountAnnouncementSheet(
            station=station,
            number=found.number,
            posted_on=found.posted_on,
            until=found.until,
            places=found.places,
            contact=f"{station}，值班电话 {phone}" if phone else None,
            printed_at=at,
            printed_by=by,
            rows=tuple(rows),
        )
    )


_NUMBERED = {
    ZeroAccountReport: ("上报批次", rule.report_number, "请先登记所长审核"),
    ZeroAccountAnnouncement: ("销户公告", rule.announcement_number, "请先登记销户公告"),
}
"""What each is called, how it is numbered, and the step that makes one."""


def _one(
    session: Session,
    kind: type[ZeroAccountReport] | type[ZeroAccountAnnouncement],
    month: str | None,
    numbers: Sequence[str],
) -> int:
    """The id of the one with this number, or of the only one of the month.

    Raises:
        RuleBroken: there is none, or there are several.
    """
    what, numbered, first = _NUMBERED[kind]
    query = select(kind.id, kind.number).where(kind.voided_at.is_(None)).order_by(kind.id)
    if numbers:
        asked = "、".join(numbers)
        query = query.where(kind.number.in_([each.strip().upper() for each in numbers]))
    else:
        asked = month or ""
        stem = numbered(period.period(period.checked(asked))[0], 0)[:-2]
        query = query.where(kind.number.startswith(stem))
    found = session.execute(query).all()
    if len(found) > 1:
        several = "、".join(row.number for row in found)
        raise RuleBroken(f"{asked} 有 {len(found)} 个{what}：{several}。请写明打印哪一个。", field="number")
    if not found:
        raise RuleBroken(f"没有{what} {asked}，请核对；还没有的，{first}。", field="number")
    key: int = found[0].id
    return key


def _cycles(session: Session, orders: Sequence[WorkOrder]) -> dict[int | None, int]:
    """Case → 连续零电量周期数."""
    keys = [order.zero_account_id for order in orders]
    found: dict[int | None, int] = {}
    for at in range(0, len(keys), 10_000):
        query = select(ZeroAccount.id, ZeroAccount.zero_months)
        part = session.execute(query.where(ZeroAccount.id.in_(keys[at : at + 10_000])))
        found |= {row.id: row.zero_months for row in part}
    return found


PAPERS = {
    "zero_account_list": check_list,
    "zero_account_register": register_paper,
    "zero_account_report": report_paper,
    "zero_account_announcement": announcement_paper,
}
"""Papers of this ledger beside its orders, by their stem."""

TITLES = {
    "zero_account_list": "零度户核查清单",
    "zero_account_register": "空户登记册",
    "zero_account_report": "上报文件",
    "zero_account_announcement": "销户公告",
}
"""What a clerk calls each of them."""


@act("打印零度户的纸", changes=())
def note_printed(work: Work, *, paper: str, month: str | None, numbers: Sequence[str]) -> None:
    """Remember that a paper (its stem) was printed or saved, of which month or numbers."""
    work.bulk({"paper": TITLES[paper], "month": month, "numbers": list(numbers)})
