from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from orders import DENG, SURVEYED, TYPED, XIANG, back, on_paper, ordered, read, station
from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.models import FormEdition, WorkOrder
from supply_station.rules.form import Form
from supply_station.rules.work_order import OrderKind
from supply_station.services import form
from supply_station.services.office import Office, Work
from supply_station.services.work_order_life import dispatch

SURVEY = OrderKind.CUSTOMER_SURVEY
BUNDLED = (paths.resources() / "forms" / "customer_survey.toml").read_text(encoding="utf-8")
CHANGE_DAY = date(2026, 11, 1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path)
    yield office
    office.book.close()


def next_edition(folder: Path, text: str = BUNDLED) -> Path:
    """A file of the county laid into the station's own folder beside its book."""
    text = text.replace('edition = "2024 年版"', 'edition = "2027 年版"')
    file = folder / "表单" / "查勘2027.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.replace("valid_from = 2000-01-01", f"valid_from = {CHANGE_DAY}"), encoding="utf-8")
    return file


def edition_on(office: Office, day: date) -> str:
    return office.consult(form.in_force, SURVEY, day).edition


def edition_of(office: Office, order: int) -> str:
    return office.consult(lambda session: form.of_order(session, session.get_one(WorkOrder, order)).edition)


def printed(office: Office, order: int, edition: Form) -> None:
    """The order went to paper with this edition."""
    with office.book.writing() as session:
        session.get_one(WorkOrder, order).form_id = form.kept(Work(session, "王芳", TYPED), edition)
    on_paper(office, [order])


def test_a_new_edition_takes_over_on_its_day(office: Office, tmp_path: Path) -> None:
    assert edition_on(office, CHANGE_DAY) == "2024 年版"
    next_edition(tmp_path)
    assert edition_on(office, date(2026, 10, 31)) == "2024 年版"
    assert edition_on(office, CHANGE_DAY) == "2027 年版"


def test_a_form_file_that_is_put_right_counts_at_once(office: Office, tmp_path: Path) -> None:
    file = next_edition(tmp_path)
    assert edition_on(office, CHANGE_DAY) == "2027 年版"
    file.write_text(file.read_text(encoding="utf-8").replace("2027 年版", "2027 年修订版"), encoding="utf-8")
    assert edition_on(office, CHANGE_DAY) == "2027 年修订版"
    file.unlink()
    assert edition_on(office, CHANGE_DAY) == "2024 年版"


def test_an_order_on_paper_keeps_its_edition_and_the_county_file_as_it_was(
    office: Office, tmp_path: Path
) -> None:
    old, new = ordered(office, SURVEY, 1, 2)
    office.perform(dispatch, orders=[old, new], first=DENG, second=XIANG, on=date(2026, 11, 2))
    printed(office, old, office.consult(form.in_force, SURVEY, date(2026, 11, 2)))
    file = next_edition(tmp_path)
    assert (edition_of(office, old), edition_of(office, new)) == ("2024 年版", "2027 年版")
    printed(office, new, office.consult(form.in_force, SURVEY, date(2026, 11, 2)))
    file.unlink()
    assert (edition_of(office, old), edition_of(office, new)) == ("2024 年版", "2027 年版")
    with office.book.reading() as session:
        kept = session.scalars(select(FormEdition).order_by(FormEdition.id)).all()
    assert [(each.kind, each.edition, each.valid_from) for each in kept] == [
        (SURVEY, "2024 年版", date(2000, 1, 1)),
        (SURVEY, "2027 年版", CHANGE_DAY),
    ]
    assert kept[0].definition == BUNDLED


def test_an_edition_is_kept_once_and_orders_typed_with_it_share_it(office: Office) -> None:
    orders = ordered(office, SURVEY, 1, 2)
    office.perform(dispatch, orders=orders, first=DENG, second=XIANG, on=date(2026, 11, 2))
    on_paper(office, orders)
    for order in orders:
        back(office, order, values=SURVEYED)
    assert read(office, orders[0]).form_id == read(office, orders[1]).form_id == 1
    with office.book.reading() as session:
        found = session.scalars(select(WorkOrder)).all()
        editions = form.of_orders(session, found)
    assert {key: each.edition for key, each in editions.items()} == dict.fromkeys(orders, "2024 年版")


def test_a_broken_file_is_told_and_the_others_go_on(office: Office, tmp_path: Path) -> None:
    assert office.consult(form.broken) == []
    file = next_edition(tmp_path, BUNDLED.replace("people = 2", "people = 5"))
    (sentence,) = office.consult(form.broken)
    assert sentence == "表单文件 查勘2027.toml：people 应当是 1 或 2，现在是 5，请改正。"
    assert edition_on(office, CHANGE_DAY) == "2024 年版"
    file.write_bytes(BUNDLED.encode("gb18030"))
    (sentence,) = office.consult(form.broken)
    assert "请用 UTF-8 保存" in sentence


def test_a_day_without_any_edition_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken, match=r"请把县公司的表单文件放进账本旁边的“表单”文件夹"):
        edition_on(office, date(1999, 12, 31))
