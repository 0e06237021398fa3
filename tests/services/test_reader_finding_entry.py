"""抄表异常的办理台：limits, what is outstanding, remarks with names, and the paper for the readers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from exports import ACCOUNT, CUSTOMERS, NOW, OTHER, THIRD, office_at, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.models import Employee, ReaderFinding, Station, TransformerArea
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.services import keeping, listing
from supply_station.services.listing import Question, View
from supply_station.services.office import Office
from supply_station.services.reader_finding import RemarkRow, answer_findings, register, told, void_findings
from supply_station.services.reader_finding_entry import Limit, limit, outstanding, remark_lines
from supply_station.services.reader_finding_paper import answers

MONDAY = date(2026, 11, 2)
AREAS = View(columns=(TransformerArea.name,), find=(), order=(TransformerArea.name,))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three accounts; 王建国 looks after the first two."""
    made = office_at(tmp_path / "book")
    take(made, "customer", xlsx(tmp_path / "客户.xlsx", CUSTOMERS))
    manager = made.perform(keeping.add, kind=Employee, values={"name": "王建国"})
    places = made.consult(listing.ids, AREAS, Question(filters=((TransformerArea.name, "甲台区"),)))
    made.perform(
        keeping.amend, kind=TransformerArea, key=places[0], values={"manager_id": manager}, basis="任命"
    )
    yield made
    made.book.close()


def find(office: Office, account_no: str, *, on: date = MONDAY, reader: str | None = "田大明") -> int:
    return office.perform(
        register,
        account_no=account_no,
        kind=ReaderFindingKind.STOPPED,
        source=FindingSource.PAPER,
        detail="表不走字",
        reader=reader,
        found_on=on,
        owner=None,
    )


def test_without_an_owner_a_finding_is_the_managers(office: Office) -> None:
    find(office, ACCOUNT)
    view = View(columns=(ReaderFinding.owner_id,), find=(), order=(ReaderFinding.id,))
    (row,) = office.consult(listing.rows, view, office.consult(listing.ids, view, Question())).values()
    assert row == ("王建国",)
    with pytest.raises(RuleBroken, match="请选一个负责人") as refused:
        find(office, THIRD)
    assert refused.value.field == "owner"


def test_the_limit_of_a_day_counts_working_days(office: Office) -> None:
    assert office.consult(limit, found_on=MONDAY) == Limit(5, date(2026, 11, 9), estimated=True)


def test_what_is_outstanding_is_counted(office: Office) -> None:
    late, answered, seen, gone = (find(office, ACCOUNT, on=date(2026, 10, day)) for day in (9, 10, 11, 12))
    find(office, OTHER)
    office.perform(answer_findings, ids=[answered, seen], answer="已换表", on=MONDAY)
    office.perform(told, ids=[seen], on=MONDAY)
    office.perform(void_findings, ids=[gone], reason="写错户")
    found = office.consult(outstanding, day=MONDAY)
    assert (found.waiting, found.late, found.untold) == (2, 1, 1)
    assert office.consult(outstanding, day=date(2026, 11, 10)).late == 2
    assert late


def test_a_remark_is_told_with_whose_account_it_is(office: Office) -> None:
    rows = [
        RemarkRow(number, ReaderFindingKind.SURGE, "电量多了") for number in (THIRD, ACCOUNT, "4300000000999")
    ]
    lines = office.consult(remark_lines, rows=rows)
    assert [(each.row, each.name, each.area, each.manager) for each in lines] == [
        (rows[0], "向国强", "乙台区", None),
        (rows[1], "彭大明", "甲台区", "王建国"),
    ]


def test_each_reader_has_a_page_with_the_answers_that_were_not_told(office: Office) -> None:
    with office.book.writing() as session:
        session.add(Station(name="白岩镇供电所", founded_at=NOW, practice=False))
    with pytest.raises(RuleBroken, match="请先登记答复"):
        office.consult(answers, at=NOW, by="李秀英")
    first, second = find(office, ACCOUNT), find(office, OTHER, reader=None)
    seen = find(office, OTHER, reader="向二妹")
    find(office, OTHER, reader="彭小芳")
    office.perform(answer_findings, ids=[first, second, seen], answer="表已换好，示数从零起", on=MONDAY)
    office.perform(told, ids=[seen], on=MONDAY)
    with pypdfium2.PdfDocument(office.consult(answers, at=NOW, by="李秀英")) as pdf:
        own, nobody = (page.get_textpage().get_text_range().replace("\r\n", "") for page in pdf)
    for words in ("抄表异常答复单", "发现人：田大明", "共 1 条", ACCOUNT, "彭大明", "表计停走", "表不走字"):
        assert words in own
    assert "表已换好，示数从零起" in own
    assert "抄表员签字" in own
    assert "没有写发现人" in nobody
    assert "向二妹" not in own + nobody
