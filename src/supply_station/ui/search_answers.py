"""搜索的答案：what stands in the list and on the card of the search box."""

from collections.abc import Sequence
from html import escape

from supply_station.services import search, search_glance
from supply_station.services.listing import plain
from supply_station.services.search import Hit, Kind
from supply_station.services.search_glance import AreaGlance, CustomerGlance
from supply_station.services.work_order import by_code
from supply_station.ui.kit.desk import Desk

PAGES = {Kind.CUSTOMER: "customer", Kind.AREA: "transformer_area", Kind.ORDER: "work_order"}
"""The stem of the page that shows an answer."""

Row = tuple[str, str]


def found(desk: Desk, words: str) -> list[Hit]:
    """The answers to what is typed."""
    return desk.consult(search.search, words)


def open_order(desk: Desk, typed: str) -> bool:
    """Open the order whose short code or number is typed; whether there is one."""
    code = plain(typed)
    if not code or desk.consult(by_code, code) is None:
        return False
    desk.go.emit(PAGES[Kind.ORDER], code, {})
    return True


def line(hit: Hit) -> str:
    """An answer on two lines of the list."""
    kind = "" if hit.kind is Kind.CUSTOMER else f"{hit.kind}　"
    return f"{kind}{hit.name}　{hit.number}\n{hit.note}"


def card(desk: Desk, hit: Hit) -> str:
    """What the counter needs of an answer, as rich text."""
    if hit.kind is Kind.AREA:
        return _table(hit.name, _of_area(desk.consult(search_glance.glance_area, hit.key), whole=True))
    key = hit.key
    order: list[Row] = []
    if hit.kind is Kind.ORDER:
        key = desk.consult(search_glance.customer_of_order, hit.key)
        order = [("工单", f"{hit.number}　{hit.note}")]
    seen = desk.consult(search_glance.glance_customer, key)
    return _table(seen.name, [*order, *_of_customer(seen)])


def _of_customer(seen: CustomerGlance) -> list[Row]:
    former = f"（原户号 {seen.former_account_no}）" if seen.former_account_no else ""
    read = [f"{each.month}　{each.kwh / 100:,.2f} kWh" for each in seen.readings]
    return [
        ("户号", f"{seen.account_no}{former}"),
        ("状态", seen.status),
        *_of_area(seen.area),
        ("联系电话", seen.phone or "没有登记"),
        ("用电地址", seen.address or "没有登记"),
        ("电能表", "\n".join(seen.meters) or "没有登记"),
        ("最近电量", "\n".join(read) or "还没有电量"),
        ("在办", "\n".join(seen.open) or "没有"),
    ]


def _of_area(seen: AreaGlance, *, whole: bool = False) -> list[Row]:
    manager = "　".join(filter(None, (seen.manager, seen.manager_phone)))
    rows = [("台区经理", manager or "没有登记"), ("线路", seen.line or "没有登记")]
    dark = [("停电", "\n".join(seen.outages))] if seen.outages else []
    if not whole:
        return [*dark, ("台区", seen.area or "没有登记"), *rows]
    return [*dark, *rows, ("村组", seen.villages or "没有登记"), ("客户", f"{seen.accounts:,} 户")]


def _table(title: str, rows: Sequence[Row]) -> str:
    lines = "".join(
        f"<tr><td style='padding-right: 14px; white-space: nowrap'>{heading}</td>"
        f"<td>{escape(text).replace(chr(10), '<br>')}</td></tr>"
        for heading, text in rows
    )
    return f"<p><b>{escape(title)}</b></p><table cellspacing='2'>{lines}</table>"
