"""月末汇总的去处：each figure is the number of rows that the page behind it shows, month by month."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from orders import SURVEYED, TODAY, TYPED, back, out, station
from supply_station.models import (
    ArchiveDifference,
    Customer,
    ImportBatch,
    OutageNotice,
    Station,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.reports.summary import Figure
from supply_station.rules.archive_difference import Handling
from supply_station.rules.customer import Category, Status
from supply_station.rules.parameter import PERIOD_FIRST_DAY, Level
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind
from supply_station.services import (
    archive_difference_concern,
    customer_concern,
    listing,
    month_end,
    outage_notice_concern,
    parameter,
    usage_concern,
    work_order_concern,
)
from supply_station.services.listing import Column, Question, View
from supply_station.services.office import Office
from supply_station.services.staff_meter_month import month_rows
from supply_station.services.work_order_life import void_orders
from supply_station.services.zero_account_month import ALL, ALL_CLASSES, CLASSES, STANDINGS, month_view

CHECK, SURVEY, REPLACEMENT = OrderKind
MONTHS = ("2026-09", "2026-10", "2026-11")
LISTS: dict[str, tuple[tuple[Column, ...], Any]] = {
    "customer": ((Customer.account_no,), customer_concern.CONCERNS),
    "usage": ((Usage.month, Usage.kwh), usage_concern.CONCERNS),
    "work_order": ((WorkOrder.kind,), work_order_concern.CONCERNS),
    "outage_notice": ((OutageNotice.number,), outage_notice_concern.CONCERNS),
    "archive_difference": ((ArchiveDifference.month,), archive_difference_concern.CONCERNS),
}
"""The lists that figures lead to: their columns, and the words they are narrowed to."""


def batch(key: int, **values: Any) -> ImportBatch:
    numbers = dict.fromkeys(("rows", "created", "updated", "unchanged", "absent", "refused"), 0)
    return ImportBatch(
        id=key, kind="usage", file=f"{key}.xlsx", taken_at=TYPED, taken_by="王芳", **numbers, **values
    )


def readings() -> list[dict[str, Any]]:
    """Accounts 1, 2 and 5 at zero; account 3 with parts of one meter, and parts alone of another."""
    used = [(key, f"M{key}", Register.TOTAL, 0) for key in (1, 2, 5)]
    used += [(3, "M3", Register.TOTAL, 900), (3, "M3", Register.PEAK, 500), (3, "M4", Register.PEAK, 70)]
    return [
        {
            "customer_id": key,
            "meter_no": meter,
            "register": register,
            "kwh": kwh,
            "month": month,
            "kwh_derived": False,
            "recorded_at": TYPED,
        }
        for month in ("2026-07", "2026-08", "2026-09", "2026-10")
        for key, meter, register, kwh in used
        if (key, month) != (2, "2026-09")
    ]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Five accounts, one 已销户; orders of two kinds; differences met twice, and one that was undone."""
    made = station(tmp_path)
    homes = update(Customer).values(category=Category.LOW_RESIDENTIAL)
    with made.book.writing() as session:
        session.add(Station(name="白岩镇供电所", start_month="2026-07", practice=False, founded_at=TYPED))
        session.execute(homes)
        for key, status in ((4, Status.CLOSED), (5, Status.SUSPENDED)):
            said = {"account_no": f"43000000000{key}0", "name": f"户{key}", "area_id": 1, "status": status}
            session.add(Customer(id=key, category=Category.LOW_NON_RESIDENTIAL, recorded_at=TYPED, **said))
        session.add_all([batch(1), batch(2, undone_at=TYPED)])
        session.flush()
        session.execute(insert(Usage), readings())
        told = {"month": "2026-10", "item": "户名", "book": "户1", "file": "户一", "field": "name"}
        for customer, key in ((1, 1), (1, 1), (2, 1), (3, 2)):
            found = {"customer_id": customer, "batch_id": key, "handling": Handling.PENDING, **told}
            session.add(ArchiveDifference(**found))
        session.execute(update(ZeroAccount).where(ZeroAccount.id == 1).values(checked_on=date(2026, 10, 30)))
    early, late, void = out(made, SURVEY, 1, 2, 3, on=date(2026, 10, 9))
    back(made, early, on=date(2026, 10, 28), values=SURVEYED | {"surveyed_on": "2026-10-28"})
    back(made, late, on=TODAY)
    made.perform(void_orders, orders=[void], reason="开错了")
    out(made, REPLACEMENT, 1, on=date(2026, 9, 1))
    yield made
    made.book.close()


def rows(office: Office, stem: str, filters: dict[str, str]) -> list[Any]:
    """The rows that a page shows, narrowed as a figure's link says."""
    if stem == "zero_account":
        return entries(office, **filters)
    columns, concerns = LISTS[stem]
    named = {column.key: column for column in columns}
    typed = tuple((named[name], word) for name, word in filters.items() if name in named)
    only = tuple(concerns[word](TODAY) for name, word in filters.items() if name not in named)
    assert len(typed) + len(only) == len(filters)
    view = View(columns=columns, find=(), order=columns[:1])
    return list(office.consult(listing.ids, view, Question(filters=typed, only=only)))


def entries(
    office: Office, month: str, missing: str = "", category: str = ALL_CLASSES, standing: str = ALL
) -> list[Any]:
    view = office.consult(month_view, month)
    if missing:
        return list(view.missing)
    stands = STANDINGS[standing]
    return [each for each in view.entries if each.candidate.category in CLASSES[category] and stands(each)]


def agrees(office: Office, figure: Figure) -> bool:
    """Whether a figure is what its rows say: their number, their energy, or what is reckoned of them."""
    assert figure.link is not None
    stem, filters = figure.link
    if stem == "staff_meter":  # nobody of this station is registered
        return figure.value == 0 and not office.consult(month_rows, month=filters["month"])
    found = rows(office, stem, filters)
    if figure.title == "电量合计":
        with office.book.reading() as session:
            return figure.value == sum(session.get_one(Usage, key).kwh for key in found)
    if figure.title == "应核查户数":
        return figure.value == -(-len(found) * int(figure.note.split("%")[0].split("的 ")[1]) // 100)
    if figure.title == "核查比例":
        due = entries(office, filters["month"], category=filters["category"], standing="要核查")
        return figure.value == (Decimal(len(found)) / len(due) if due else None)
    if figure.title == "停复电兑现率":
        return figure.value is None and not found  # this station has no outages
    return figure.value == len(found)


@pytest.mark.parametrize("first_day", ["1", "26"])
@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_is_what_its_link_shows(office: Office, month: str, first_day: str) -> None:
    laid: dict[str, Any] = {"valid_from": date(2026, 1, 1), "level": Level.STATION, "source": "所务会"}
    office.perform(parameter.change, key=PERIOD_FIRST_DAY, value=first_day, **laid)
    figures = office.consult(month_end.figures, month=month, today=TODAY)
    wrong = [(each.group, each.title, each.value, each.link) for each in figures if not agrees(office, each)]
    assert len(figures) == 34
    assert wrong == []


def test_the_figures_of_the_book_are_not_all_nothing(office: Office) -> None:
    figures = office.consult(month_end.figures, month="2026-10", today=TODAY)
    counted = {f"{each.group} {each.title}": each.value for each in figures}
    survey, replacement = f"工单（{SURVEY}）", f"工单（{REPLACEMENT}）"
    expected = {
        "客户 在册户数": 4,
        "电量 已抄户数": 4,
        "电量 电量合计": 970,
        "零度户 零度户合计": 2,
        "零度户 其中：免核查": 1,
        "零度户（低压居民） 已核查户数": 1,
        f"{survey} 完成": 1,
        f"{survey} 超期": 1,
        f"{replacement} 超期": 1,
        "档案 档案差异": 2,
    }
    assert {name: counted[name] for name in expected} == expected
