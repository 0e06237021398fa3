from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import Customer, Holiday, Journal, Line, TransformerArea, Usage
from supply_station.rules.customer import Status
from supply_station.services import keeping, listing
from supply_station.services.listing import Column, Question, View
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.ui.kit.page import Page
from supply_station.ui.pages import PAGES

NOW = datetime(2026, 11, 2, 9, 0)
VIEW = View(
    columns=(Customer.account_no, Customer.name, TransformerArea.name, Customer.status, Customer.capacity),
    find=(Customer.account_no, Customer.name),
    order=(Customer.account_no,),
)
NAMES = ("向春", "50%折扣店", "a_b 商店", "田c商店", "１号店/东", "李暂停")
LISTED = [page for entry in PAGES if isinstance(page := entry.page(), Page)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Book.open(new_book(tmp_path_factory.mktemp("book"))) as book:
        office = Office(book, clerk="李秀英", clock=lambda: NOW)
        line = office.perform(keeping.add, kind=Line, values={"name": "青竹线"})
        area = office.perform(keeping.add, kind=TransformerArea, values={"name": "大塘台区", "line_id": line})
        words = ("正常", "正常", "暂停", "电费核销中", "已销户", "暂停")
        for at, (name, word) in enumerate(zip(NAMES, words, strict=True)):
            values: dict[str, Any] = {"account_no": f"04300{at}", "name": name, "status": word}
            values |= {"area_id": area if at % 2 else None, "capacity": at * 550 if at else None}
            key = office.perform(keeping.add, kind=Customer, values=values)
            month: dict[str, Any] = {"customer_id": key, "month": f"2026-{at + 5:02}", "register": "总"}
            month |= {"kwh": at * 100, "kwh_derived": at == 3, "read_on": date(2026, at + 5, 9)}
            office.perform(keeping.add, kind=Usage, values=month)
        yield office


def found(office: Office, *filters: tuple[Column, str], words: str = "") -> list[int]:
    """Which of the accounts answer, by their place."""
    question = Question(words, filters)
    keys = office.consult(listing.ids, VIEW, question)
    assert office.consult(listing.count, VIEW, question) == len(keys)
    rows = office.consult(listing.rows, VIEW, keys)
    return [NAMES.index(rows[key][1]) for key in keys]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("商店", [2, 3]),
        ("%", [1]),
        ("50%折", [1]),
        ("_", [2]),
        ("/", [4]),
        ("A_B", [2]),
        ("商店 04300", [2, 3]),
        ("\u3000商店\u3000田", [3]),
        ("\uff10\uff14\uff13\uff10\uff10\uff12", [2]),
        ("'; DROP TABLE customer; --", []),
        ("\\", []),
    ],
)
def test_words_are_found_as_they_are_typed(office: Office, words: str, places: list[int]) -> None:
    assert found(office, words=words) == places


@pytest.mark.parametrize(
    ("column", "typed", "places"),
    [
        (Customer.name, "%", [1]),
        (Customer.name, "_b", [2]),
        (Customer.status, "正常", [0, 1]),
        (Customer.status, "停", [2, 5]),
        (Customer.status, "电费核销中", [3]),
        (Customer.status, "没有这个词", []),
        (Customer.capacity, "11", [2]),
        (Customer.capacity, ">11", [3, 4, 5]),
        (Customer.capacity, ">= 11", [2, 3, 4, 5]),
        (Customer.capacity, "≥11", [2, 3, 4, 5]),
        (Customer.capacity, "\uff1c11.01", [1, 2]),
        (Customer.capacity, "<" + "9" * 60, [1, 2, 3, 4, 5]),
        (Customer.capacity, "大于11", []),
        (TransformerArea.name, "大塘", [1, 3, 5]),
        (Customer.area_id, "1", [1, 3, 5]),
        (Customer.area_id, "大塘", [1, 3, 5]),
        (Customer.area_id, "小塘", []),
    ],
)
def test_a_filter_is_read_by_the_type_of_its_column(
    office: Office, column: Column, typed: str, places: list[int]
) -> None:
    assert found(office, (column, typed)) == places


USAGE = View(
    columns=(Usage.month, Usage.read_on, Usage.kwh, Usage.recorded_at), find=(), order=(Usage.month,)
)


@pytest.mark.parametrize(
    ("column", "typed", "many"),
    [
        (Usage.month, "2026", 6),
        (Usage.month, "2026-07", 1),
        (Usage.month, "2026年7月", 1),
        (Usage.month, "202607", 1),
        (Usage.month, "2026.7", 1),
        (Usage.month, "七月", 0),
        (Usage.read_on, "2026-07", 1),
        (Usage.read_on, "20260709", 1),
        (Usage.read_on, "2026-7-", 1),
        (Usage.read_on, "2026-07-1", 0),
        (Usage.recorded_at, "2026-11-02", 6),
        (Usage.recorded_at, "2026-11-01", 0),
        (Usage.month, "<2026-07", 2),
        (Usage.month, ">2026年7月", 3),
        (Usage.read_on, "<2026-07-09", 2),
        (Usage.read_on, "\uff1c2026-07-10", 3),
        (Usage.read_on, ">2026-07", 3),
        (Usage.read_on, "<昨天", 0),
        (Usage.kwh_derived, "是", 1),
        (Usage.kwh_derived, "否", 5),
        (Usage.kwh, "0", 1),
    ],
)
def test_days_and_months_are_understood_in_any_usual_form(
    office: Office, column: Column, typed: str, many: int
) -> None:
    assert office.consult(listing.count, USAGE, Question(filters=((column, typed),))) == many


@pytest.mark.parametrize(
    ("page", "column"),
    [(page, column) for page in LISTED for column in page.view.columns],
    ids=lambda each: each.stem if isinstance(each, Page) else str(each),
)
def test_every_list_is_sorted_and_filtered_by_every_column(
    office: Office, page: Page, column: Column
) -> None:
    up = office.consult(listing.ids, page.view, Question(sort=column))
    down = office.consult(listing.ids, page.view, Question(sort=column, descending=True))
    assert sorted(up) == sorted(down)
    assert len(up) == office.consult(listing.count, page.view)
    for typed in ("2026-10", "1", "是", "%", "正常"):
        question = Question(filters=((column, typed),), sort=column)
        assert len(office.consult(listing.ids, page.view, question)) == office.consult(
            listing.count, page.view, question
        )


def test_letters_find_a_name_by_its_initials_where_the_list_has_them(office: Office) -> None:
    spelled = replace(VIEW, spelled=Customer.initials)
    everybody = office.consult(listing.ids, VIEW, Question())
    for words, places in (("xc", [0]), ("LZT", [5]), ("lzt 043005", [5]), ("zt 暂", [5]), ("zt1", [])):
        keys = office.consult(listing.ids, spelled, Question(words))
        assert list(keys) == [everybody[place] for place in places]
    assert found(office, words="xc") == []


def test_what_a_column_names_is_shown_and_sorted_by_its_name(office: Office) -> None:
    view = View(columns=(Usage.month, Usage.customer_id), find=(), order=(Usage.month,))
    keys = office.consult(listing.ids, view, Question(sort=Usage.customer_id, descending=True))
    rows = office.consult(listing.rows, view, keys)
    assert [rows[key][1] for key in keys] == [f"04300{at} {NAMES[at]}" for at in reversed(range(6))]
    area = View(columns=(Customer.account_no, Customer.area_id), find=(), order=(Customer.account_no,))
    shown = office.consult(listing.rows, area, office.consult(listing.ids, area, Question()))
    assert [row[1] for row in shown.values()] == [None, "大塘台区"] * 3


def test_numbers_sort_as_numbers_and_words_in_the_rules_order(office: Office) -> None:
    keys = office.consult(listing.ids, VIEW, Question(sort=Customer.capacity, descending=True))
    rows = office.consult(listing.rows, VIEW, keys)
    assert [rows[key][4] for key in keys] == [2750, 2200, 1650, 1100, 550, None]
    keys = office.consult(listing.ids, VIEW, Question(sort=Customer.status))
    rows = office.consult(listing.rows, VIEW, keys)
    shown = [rows[key][3] for key in keys]
    known = [word for word in shown if word in list(Status)]
    assert known == sorted(known, key=list(Status).index)
    assert shown[-1] == "电费核销中"


def test_the_words_to_choose_from_hold_what_the_book_holds(office: Office) -> None:
    assert office.consult(listing.words, Customer.status) == [*(str(word) for word in Status), "电费核销中"]


def test_the_first_ids_are_the_beginning_of_all(office: Office) -> None:
    every = office.consult(listing.ids, VIEW, Question())
    assert office.consult(listing.ids, VIEW, Question(), many=3) == every[:3]
    assert office.consult(listing.ids, VIEW, Question(), many=99) == every


def test_a_voided_row_is_not_listed_but_still_named(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        office = Office(book, clerk="李秀英", clock=lambda: NOW)
        view = View(columns=(Line.name,), find=(Line.name,), order=(Line.name,))
        keep, gone = (
            office.perform(keeping.add, kind=Line, values={"name": name}) for name in ("甲线", "乙线")
        )
        office.perform(keeping.void, kind=Line, key=gone, reason="拆除")
        assert list(office.consult(listing.ids, view, Question())) == [keep]
        assert office.consult(listing.rows, view, [keep, gone, 99]).keys() == {keep, gone}
        assert office.consult(listing.linked, TransformerArea.line_id) == {keep: "甲线"}
        assert office.consult(listing.linked_name, TransformerArea.line_id, gone) == "乙线"
        with pytest.raises(RuleBroken, match="已经不在了"):
            office.consult(listing.record, (Line.name,), 99)


def test_linked_rows_are_found_by_parts_of_number_and_name(office: Office) -> None:
    (key,) = office.consult(listing.linked, Usage.customer_id, words="043 田c")
    assert office.consult(listing.linked_name, Usage.customer_id, key) == "043003 田c商店"
    assert office.consult(listing.linked, Usage.customer_id, words="100%") == {}
    assert list(office.consult(listing.linked, Usage.customer_id, words="LZT").values()) == ["043005 李暂停"]
    assert len(office.consult(listing.linked, Usage.customer_id, many=2)) == 2


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (Customer.capacity, 123456, "1,234.56"),
        (Customer.capacity, None, ""),
        (Customer.status, Status.NORMAL, "正常"),
        (Holiday.working, True, "是"),
        (Holiday.working, False, "否"),
        (Holiday.day, date(2026, 10, 1), "2026-10-01"),
        (Journal.at, datetime(2026, 11, 2, 9, 5, 7), "2026-11-02 09:05"),
    ],
)
def test_a_value_is_written_as_the_list_shows_it(column: Column, value: Any, shown: str) -> None:
    assert listing.text(column, value) == shown


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        (Customer.name, "  向春 ", "向春"),
        (Customer.name, " ", None),
        (Customer.capacity, "-0.005", -1),
        (Customer.reading_day, "7", 7),
        (Customer.opening_month, "202610", "2026-10"),
        (Customer.opening_month, "2026年10月", "2026-10"),
        (Customer.opened_on, "2026/3/5", date(2026, 3, 5)),
        (Journal.at, "2026-11-02 9:05", datetime(2026, 11, 2, 9, 5)),
        (Customer.status, "正常", Status.NORMAL),
        (Customer.status, "别的", "别的"),
    ],
)
def test_what_is_typed_becomes_the_columns_value(column: Column, typed: str, value: Any) -> None:
    assert listing.parsed(column, typed) == value


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        (Customer.capacity, "1e5"),
        (Customer.capacity, "1_000"),
        (Customer.reading_day, "1.5"),
        (Customer.opened_on, "2026-02-30"),
        (Customer.opened_on, "2026-02"),
        (Customer.opening_month, "2026-13"),
        (Customer.opening_month, "2026"),
        (Journal.at, "2026-11-02"),
        (Journal.at, "2026-11-02 25:00"),
    ],
)
def test_what_cannot_be_read_is_refused_with_an_example(column: Column, typed: str) -> None:
    with pytest.raises(RuleBroken, match=f"看不懂“{typed}”，请写成") as refused:
        listing.parsed(column, typed)
    assert refused.value.field == column.key
