"""月报模板：the county's own workbook filled from a real book, and the manual's list of all it can give."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from books import new_book
from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.services import month_end, month_end_template, station
from supply_station.services.office import Office
from supply_station.storage.book import Book
from template_names import START, listed
from window_kit import MONTH, NOW, practice_book


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "练习.book"
    path.write_bytes(practice_book().read_bytes())
    with Book.open(path) as book:
        yield Office(book, clerk="李秀英", clock=lambda: NOW)


def template(folder: Path, *cells: str) -> Path:
    book = Workbook()
    book.worksheets[0].append(cells)
    book.save(folder / "县表.xlsx")
    return folder / "县表.xlsx"


def test_every_name_the_book_knows_can_be_filled(office: Office, tmp_path: Path) -> None:
    known = office.consult(month_end_template.names, month=MONTH, at=NOW)
    assert len(set(known.names())) == len(known.names()) > 200
    for title in known.lists:
        marks = [f"{{{{{name}}}}}" for name in known.names() if name.startswith(f"{title}.")]
        file = template(tmp_path, *marks, *(f"{{{{{name}}}}}" for name in known.figures))
        filling = office.consult(month_end_template.look, month=MONTH, at=NOW, by="李秀英", file=file)
        assert filling.faults == ()


def test_what_is_filled_is_what_the_months_workbook_says(office: Office, tmp_path: Path) -> None:
    pack = office.consult(month_end.pack, month=MONTH, at=NOW, by="李秀英")
    rows = next(each.rows for each in pack.sheets if each.title == "零度户明细")
    file = template(tmp_path, "{{零度户明细.户号}}", "{{零度户.零度户合计}}")
    filling = office.consult(month_end_template.look, month=MONTH, at=NOW, by="李秀英", file=file)
    assert filling.name == f"{pack.station}{MONTH}县表.xlsx"
    found = list(load_workbook(BytesIO(filling.filled())).worksheets[0].values)
    assert found == [(each[1], len(rows)) for each in rows]
    assert len(rows) > 5


def test_a_file_that_is_none_is_refused_with_its_name(office: Office, tmp_path: Path) -> None:
    plain = template(tmp_path, "没有标记")
    for file, words in ((plain, "县表.xlsx：这个工作簿里没有一处"), (tmp_path / "无.xlsx", "找不到文件")):
        with pytest.raises(RuleBroken, match=words):
            office.consult(month_end_template.look, month=MONTH, at=NOW, by="李秀英", file=file)


def test_the_manual_lists_every_name_whatever_the_book_holds(office: Office, tmp_path: Path) -> None:
    page = (paths.manual() / "month_end_template.md").read_text(encoding="utf-8")
    written = START + page.partition(START)[2]
    assert written == listed(office.consult(month_end_template.names, month=MONTH, at=NOW))
    with Book.open(new_book(tmp_path)) as book:
        empty = Office(book, clerk="李秀英", clock=lambda: datetime(2026, 11, 2))
        empty.perform(station.found, name="白岩镇供电所", start_month="2026-08")
        assert written == listed(empty.consult(month_end_template.names, month=MONTH, at=NOW))
