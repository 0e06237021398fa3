"""Any file, however odd: counts add up, taking it again changes nothing, undoing puts everything back."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import CUSTOMERS, NOW, contents, delimited, office_at, preview, take, xlsx
from fuzz import samples
from fuzz.judging import Case, Judge
from fuzz.spoiling import EVERYTHING
from fuzz.writing import FORMATS
from supply_station.services import import_batch, import_undo
from supply_station.services.import_kind import KINDS, Kind
from supply_station.services.office import Office
from supply_station.storage.book import Book

NUMBERS = ["4300000000017", "4300000000024", "7190000017", "0437190000017", "0557190000017", "", "12", "合计"]
NAMES = ["彭大明", "田秀英", "", "单位"]
AREAS = ["甲台区", "乙台区", "丙台区", ""]

CUSTOMER_HEADER = ["户号", "户名", "台区", "线路", "原户号", "状态", "资产编号", "倍率"]
CUSTOMER_ROWS = st.tuples(
    st.sampled_from(NUMBERS),
    st.sampled_from(NAMES),
    st.sampled_from(AREAS),
    st.sampled_from(["青竹线", "白岩线", ""]),
    st.sampled_from(["", "", "", "7190000017"]),
    st.sampled_from(["正常", "销户", "停机", ""]),
    st.sampled_from(["A1", "A2", ""]),
    st.sampled_from(["1", "60", "0", ""]),
)
USAGE_HEADER = ["户号", "户名", "台区", "电费年月", "资产编号", "示数类型", "起码", "止码", "电量"]
USAGE_ROWS = st.tuples(
    st.sampled_from(NUMBERS),
    st.sampled_from(NAMES),
    st.sampled_from(AREAS),
    st.sampled_from(["202609", "202610", "十月"]),
    st.sampled_from(["A1", "A2", ""]),
    st.sampled_from(["总", "峰", "无功", ""]),
    st.sampled_from(["0", "5", ""]),
    st.sampled_from(["5", "3", ""]),
    st.sampled_from(["0", "5", "-2", "多", ""]),
)
MOST = settings().max_examples
SOME = settings(max_examples=MOST // 4)
FEW = settings(max_examples=MOST // 12)


@cache
def station() -> bytes:
    """A book with three accounts, one with a number of before, and some readings."""
    with tempfile.TemporaryDirectory() as folder:
        return _station(Path(folder))


def _station(folder: Path) -> bytes:
    office = office_at(folder)
    rows = [*CUSTOMERS, ["7190000017", "彭大明", "甲台区", "居民生活"]]
    take(office, "customer", xlsx(folder / "客户.xlsx", rows))
    readings = [["4300000000017", "202609", "", "5"], ["4300000000024", "202609", "A1", "5"]]
    header = ["户号", "电费年月", "资产编号", "电量"]
    take(office, "usage", delimited(folder / "9月.csv", [header, *readings], encoding="gb18030"))
    office.book.close()
    return office.book.path.read_bytes()


def round_trip(kind: str, header: list[str], rows: list[tuple[str, ...]], **options: Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "账.book").write_bytes(station())
        office = Office(Book.open(folder / "账.book"), clerk="李秀英", clock=lambda: NOW)
        before = contents(office)
        path = delimited(folder / "新.csv", [header, *rows, ["4300000000031", *[""] * (len(header) - 1)]])
        plan = preview(office, kind, path, **options)
        assert contents(office) == before
        if plan.refused == plan.rows:
            return
        batch = office.perform(import_batch.take, plan=plan)
        again = preview(office, kind, path, **options)
        assert (again.creates, again.updates, again.area_updates) == ([], [], [])
        assert (again.refused, again.unchanged) == (plan.refused, plan.rows - plan.refused)
        office.perform(import_undo.undo, batch_id=batch)
        assert contents(office) == before
        office.book.close()


@SOME
@given(st.lists(CUSTOMER_ROWS, max_size=6))
def test_customer_lists(rows: list[tuple[str, ...]]) -> None:
    round_trip("customer", CUSTOMER_HEADER, rows)


@SOME
@given(st.lists(USAGE_ROWS, max_size=6), st.booleans())
def test_readings(rows: list[tuple[str, ...]], create_missing: bool) -> None:
    round_trip("usage", USAGE_HEADER, rows, create_missing=create_missing)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with Judge(tmp_path_factory.mktemp("站")) as judge:
        yield judge


def tables(kind: Kind) -> st.SearchStrategy[list[list[Any]]]:
    """Headings in any order and by any of their names; cells that fit, that are empty, and that are odd."""

    def column(at: int) -> st.SearchStrategy[Any]:
        fitting = [row[at] for row in samples.table(kind)[1:]]
        return st.one_of(st.sampled_from([*fitting, *fitting, None]), st.sampled_from(EVERYTHING))

    def under(order: list[int]) -> st.SearchStrategy[list[list[Any]]]:
        names = [st.sampled_from([kind.columns[at].title, *kind.columns[at].synonyms]) for at in order]
        rows = st.lists(st.tuples(*map(column, order)), min_size=1, max_size=6)
        return st.tuples(st.tuples(*names), rows).map(lambda drawn: [list(drawn[0]), *map(list, drawn[1])])

    return st.permutations(range(len(kind.columns))).flatmap(under)


@pytest.mark.parametrize("stem", KINDS)
@FEW
@given(data=st.data())
def test_any_rows_of_any_kind(judge: Judge, stem: str, data: st.DataObject) -> None:
    rows = data.draw(tables(KINDS[stem]))
    ending = data.draw(st.sampled_from([*FORMATS]))
    judge.tried(Case("import", f"表{ending}", FORMATS[ending](rows), "", stem, rows))
