"""月末的零度户：the rows of every sheet of a month about accounts at zero (domain 5, 11)."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from supply_station.models import ZeroAccount
from supply_station.reports import zero_account, zero_account_class, zero_account_register, zero_account_share
from supply_station.reports.listing import Listing
from supply_station.reports.zero_account import ZeroAccountRow, ZeroAccountSheet
from supply_station.reports.zero_account_register import EmptyAccountSheet
from supply_station.reports.zero_account_share import ZeroAccountShareSheet
from supply_station.services.month_end_gathering import Month
from supply_station.services.month_end_place import Place
from supply_station.services.zero_account import Candidate
from supply_station.services.zero_account_register import register


def sheets(session: Session, held: Month, places: Mapping[str, Place]) -> tuple[Listing, ...]:
    """零度户明细, 分类统计, 台区统计, 现场核查比例 and 空户登记册 of a month."""
    rows = tuple(_row(held, each, places[each.account_no]) for each in held.zero.candidates)
    found = ZeroAccountSheet(held.period, held.zero.threshold, len(held.zero.candidates), rows)
    return (
        zero_account.listed(found),
        zero_account_class.findings(found),
        zero_account_class.areas(found),
        zero_account_share.listed(ZeroAccountShareSheet(held.period, len(held.zero.due), held.quotas)),
        zero_account_register.listed(EmptyAccountSheet(held.period, register(session, held.month))),
    )


def _row(held: Month, each: Candidate, place: Place) -> ZeroAccountRow:
    case = held.cases.get(each.customer_id) or ZeroAccount()
    return ZeroAccountRow(
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
        order_no=held.orders.get(case.id),
        state=case.state,
        checked_on=case.checked_on,
        read_on_site=case.read_on_site,
        finding=case.finding,
        treatment=case.treatment,
        answer=case.answer,
    )
