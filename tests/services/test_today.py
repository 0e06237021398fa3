"""今日：what stands on the page on a given day, from a real book."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.models import (
    ArchiveDifference,
    Customer,
    DatedParameter,
    Employee,
    Holiday,
    ImportBatch,
    Station,
    TransformerArea,
    Usage,
)
from supply_station.rules.customer import Category, Status, UsageClass
from supply_station.rules.parameter import PERIOD_FIRST_DAY, Level
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.rules.usage import Register
from supply_station.services import station, today
from supply_station.services.backup import Place
from supply_station.services.morning_sheet import NOBODY
from supply_station.services.office import Office
from supply_station.services.reader_finding import answer_findings, register
from supply_station.services.work_order_life import void_orders
from supply_station.services.work_order_paper import mark_printed, paper
from supply_station.services.zero_account import open_cases
from supply_station.storage.book import Book

TYPED = datetime(2026, 7, 1, 8, 0)
NOW = datetime(2026, 11, 2, 7, 50)
TODAY = NOW.date()
M = "2026-10"
NEXT_YEAR = "假日表只到 2026 年"
Found = dict[str, tuple[int | None, str, dict[str, str]]]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        made = Office(book, clerk="王芳", clock=lambda: NOW)
        made.perform(station.found, name="白岩镇供电所", start_month="2026-07")
        yield made


def keep(office: Office, *records: Any) -> None:
    with office.book.writing() as session:
        session.add_all(records)


def area(office: Office, name: str, manager: str | None) -> int:
    with office.book.writing() as session:
        employee = Employee(recorded_at=TYPED, name=manager) if manager else None
        if employee:
            session.add(employee)
            session.flush()
        made = TransformerArea(recorded_at=TYPED, name=name, manager_id=employee.id if employee else None)
        session.add(made)
        session.flush()
        return made.id


def account(office: Office, no: str, months: dict[str, int], **values: Any) -> int:
    """An account with kWh (0.01) per month."""
    values = {"status": Status.NORMAL, "usage_class": UsageClass.RESIDENTIAL} | values
    values = {"name": f"户{no}", "category": Category.LOW_RESIDENTIAL} | values
    with office.book.writing() as session:
        customer = Customer(recorded_at=TYPED, account_no=no, **values)
        session.add(customer)
        session.flush()
        session.add_all(
            Usage(
                recorded_at=TYPED,
                customer_id=customer.id,
                month=month,
                meter_no="A",
                register=Register.TOTAL,
                kwh=kwh,
                kwh_derived=False,
            )
            for month, kwh in months.items()
        )
        return customer.id


def used(*numbers: int, kwh: int = 500) -> dict[str, int]:
    return {f"2026-{number:02d}": kwh for number in numbers}


ZERO = used(8, 9, 10, kwh=0)


def found(office: Office, day: date = TODAY) -> Found:
    """Matter → count, page and filters of every line that is not one person's."""
    lines = office.consult(today.lines, today=day)
    return {each.matter: (each.count, each.stem, each.filters) for each in lines if each.person is None}


def persons(office: Office) -> dict[str | None, str]:
    return {each.person: each.matter for each in office.consult(today.lines, today=TODAY) if each.person}


def test_an_empty_book_says_what_to_do_first(office: Office) -> None:
    first, *others = office.consult(today.lines, today=date(2026, 8, 3))
    assert (first.matter, first.stem, others) == ("账本里还没有客户", "import_batch", [])
    assert first.next_step == "导入营销系统导出的客户档案"


def test_the_month_that_is_over_is_asked_for_until_it_is_imported(office: Office) -> None:
    account(office, "1", used(9))
    assert found(office, date(2026, 10, 31)) == {}
    assert found(office, date(2026, 11, 1)) == {"2026-10 的电量还没有导入": (None, "import_batch", {})}
    account(office, "2", used(9, 10))
    assert "2026-10 的电量还没有导入" not in found(office, date(2026, 11, 1))


def test_the_month_is_over_when_its_period_is(office: Office) -> None:
    account(office, "1", used(9))
    keep(
        office,
        DatedParameter(
            recorded_at=TYPED,
            key=PERIOD_FIRST_DAY,
            value="26",
            valid_from=date(2026, 1, 1),
            level=Level.STATION,
            source="本所",
        ),
    )
    assert office.consult(today.month_at_hand, today=date(2026, 10, 25)) == "2026-09"
    assert office.consult(today.month_at_hand, today=date(2026, 10, 26)) == "2026-10"


def test_readings_of_the_running_month_make_it_the_month_at_hand(office: Office) -> None:
    account(office, "1", used(9, 10, 11))
    assert office.consult(today.month_at_hand, today=date(2026, 11, 20)) == "2026-11"
    account(office, "2", {"2028-01": 5})
    assert office.consult(today.month_at_hand, today=date(2026, 11, 20)) == "2026-11"


def test_nothing_counts_before_the_first_month(office: Office) -> None:
    account(office, "1", used(1, 2, 3, kwh=0))
    account(office, "2", {})
    assert office.consult(today.month_at_hand, today=date(2026, 7, 20)) is None
    assert found(office, date(2026, 7, 20)) == {}
    assert "2026-07 的电量还没有导入" in found(office, date(2026, 8, 1))


def test_an_area_without_a_file_is_told_apart_from_single_missing_readings(office: Office) -> None:
    one, two = area(office, "一台区", "田大明"), area(office, "二台区", "田大明")
    account(office, "1", used(9, 10), area_id=one)
    account(office, "2", used(9), area_id=one)
    account(office, "3", used(9))
    for number in ("4", "5", "6"):
        account(office, number, used(9), area_id=two)
    lines = found(office)
    assert lines["2026-10 整个没有电量的台区"] == (1, "import_batch", {})
    assert lines["2026-10 缺抄的户"] == (2, "zero_account", {"month": M, "missing": "缺抄"})


def test_candidates_are_asked_for_only_up_to_the_share(office: Office) -> None:
    for number in range(10):
        account(office, str(number), ZERO)
    matter = "2026-10 还差没有列入核查的零度户"
    assert found(office)[matter] == (2, "zero_account", {"month": M})
    office.perform(open_cases, month=M, whole="quota")
    assert matter not in found(office)


def test_an_order_is_printed_and_then_waited_for(office: Office) -> None:
    place = area(office, "一台区", "田大明")
    for number in range(4):
        account(office, str(number), ZERO, area_id=place)
    office.perform(open_cases, month=M, whole="all")
    unprinted, out = "还没有打印的工单", "已经打印、还没有回单的工单"
    assert found(office)[unprinted] == (4, "work_order", {"concern": "没打印"})
    assert out not in found(office)
    printed = office.consult(paper, orders=[1, 2], at=NOW, by="王芳")
    office.perform(mark_printed, pages=printed.pages)
    assert found(office)[unprinted][0] == 2
    assert found(office)[out] == (2, "work_order", {"concern": "打印了没回"})
    office.perform(void_orders, orders=[1, 2, 3, 4], reason="开错了")
    assert not {unprinted, out} & found(office).keys()


def test_differences_nobody_has_looked_at_are_counted(office: Office) -> None:
    customer = account(office, "1", used(9, 10), area_id=area(office, "一台区", "田大明"))
    batch = ImportBatch(
        **dict.fromkeys(("rows", "created", "updated", "unchanged", "absent", "refused"), 0),
        kind="usage",
        file="十月.xlsx",
        taken_at=NOW,
        taken_by="王芳",
    )
    keep(office, batch)
    for field, file in (("name", "户一"), ("area", "一台区")):
        keep(
            office,
            ArchiveDifference(
                batch_id=batch.id, customer_id=customer, month=M, field=field, book="?", file=file
            ),
        )
    filters = {"month": M, "handling": "未处理"}
    assert found(office)["2026-10 还没有处理的档案差异"] == (1, "archive_difference", filters)


def test_late_findings_and_untold_answers_lead_to_their_rows(office: Office) -> None:
    place = area(office, "甲台区", "田大明")
    account(office, "1", {M: 100}, area_id=place)
    account(office, "2", {M: 100}, area_id=place)
    keys = [
        office.perform(
            register,
            account_no=number,
            kind=ReaderFindingKind.STOPPED,
            source=FindingSource.PAPER,
            detail=None,
            reader="向二妹",
            found_on=date(2026, 10, day),
            owner=None,
        )
        for number, day in (("1", 12), ("2", 12), ("2", 30))
    ]
    late, untold = "超期没有答复的抄表异常", "答复了、还没有告诉抄表员的异常"
    before = found(office)
    assert before[late] == (2, "reader_finding", {"concern": "超期没答复"})
    assert untold not in before
    office.perform(answer_findings, ids=keys[:2], answer="已换表", on=TODAY)
    after = found(office)
    assert after[untold] == (2, "reader_finding", {"concern": "没反馈抄表员"})
    assert late not in after


def test_an_area_nobody_looks_after_is_named_until_somebody_does(office: Office) -> None:
    account(office, "1", used(10), area_id=area(office, "一台区", None))
    area(office, "二台区", "田大明")
    assert found(office)["没有台区经理的台区"] == (1, "transformer_area", {})


def test_the_holidays_of_the_next_year_are_asked_for_in_november(office: Office) -> None:
    account(office, "1", used(9, 10))
    assert NEXT_YEAR not in found(office, date(2026, 11, 1))
    assert found(office, date(2026, 11, 2))[NEXT_YEAR] == (None, "holiday", {})
    keep(office, Holiday(recorded_at=TYPED, day=date(2027, 1, 1), working=False, name="元旦"))
    assert NEXT_YEAR not in found(office, date(2026, 11, 2))


def test_each_person_has_a_line_and_a_sheet_of_their_own(office: Office) -> None:
    one, two = area(office, "一台区", "田大明"), area(office, "二台区", None)
    account(office, "1001", ZERO, area_id=one, walking_order=2, phone="13800001234")
    account(office, "1002", used(9), area_id=one, walking_order=1, address="岩板溪村六组")
    account(office, "1003", used(9, 10), area_id=one)
    account(office, "2001", {}, area_id=two)
    account(office, "2002", used(10), area_id=two)
    office.perform(open_cases, month=M, whole="all")
    assert persons(office) == {"田大明": "田大明：补抄 1 件，零度户核查 1 件", NOBODY: f"{NOBODY}：补抄 1 件"}
    first, second = pypdfium2.PdfDocument(office.consult(today.paper, at=NOW, by="王芳"))
    text = first.get_textpage().get_text_range()
    assert text.index("1002") < text.index("1001")
    for words in (
        "田大明",
        "上次抄见 2026-09",
        "工单 LD2026100001",
        "13800001234",
        "岩板溪村六组",
        "打印人：王芳",
    ):
        assert words in text
    assert "1003" not in text
    assert "还没有抄见过" in second.get_textpage().get_text_range()
    (own,) = pypdfium2.PdfDocument(office.consult(today.paper, at=NOW, by="王芳", person="田大明"))
    assert "田大明" in own.get_textpage().get_text_range()


def test_a_morning_without_work_outside_has_no_sheet(office: Office) -> None:
    account(office, "1", used(9, 10))
    with pytest.raises(RuleBroken, match="没有要交给外勤的事"):
        office.consult(today.paper, at=NOW, by="王芳")


def test_the_station_is_named(office: Office) -> None:
    assert office.consult(today.station_name) == "白岩镇供电所"


@pytest.mark.parametrize(("back", "asked"), [(-1, False), (9, False), (11, True), (60 * 24 * 9999, True)])
def test_a_clock_behind_the_last_entry_is_told(office: Office, back: int, *, asked: bool) -> None:
    line = office.consult(today.of_clock, now=NOW - timedelta(minutes=back))
    assert (line is not None) == asked
    assert line is None or line.matter == "电脑的日期、时间可能不对"
    assert line is None or line.next_step.startswith("最近一笔登记是 2026年11月02日 07:50 的，比现在还晚")


def test_the_practice_books_days_are_made_up(office: Office) -> None:
    with office.book.writing() as session:
        session.scalars(select(Station)).one().practice = True
    assert office.consult(today.of_clock, now=datetime(2000, 1, 1)) is None


def test_a_backup_from_the_future_is_said_by_its_date() -> None:
    said, _ = today.of_backups([place("D:", datetime(2099, 1, 1, 8, 0))], today=TODAY, changed=CHANGED)
    assert said.startswith("最近的备份：2099年01月01日 08:00，在 D:")


CHANGED = NOW - timedelta(hours=1)


def place(folder: str, newest: datetime | None, *, beside: bool = False, there: bool = True) -> Place:
    return Place(Path(folder), beside=beside, there=there, newest=newest)


def test_a_book_without_a_backup_is_said_and_asked_for() -> None:
    for places in ([], [place("D:", None, beside=True)], [place("D:", None), place("E:", None, there=False)]):
        said, line = today.of_backups(places, today=TODAY, changed=CHANGED)
        assert said == "还没有备份"
        assert line is not None
        assert (line.matter, line.stem) == ("账本还没有备份过", "settings")


def test_backups_are_said_with_their_age_and_place() -> None:
    here, there = place("E:", datetime(2026, 11, 1, 17, 30)), place("D:", datetime(2026, 10, 2, 8, 0))
    said, line = today.of_backups([here], today=TODAY, changed=CHANGED)
    assert said == "最近的备份：昨天 17:30，在 E:；只有这一处"
    assert line is not None
    assert line.matter == "备份和账本在同一台电脑上"
    said, line = today.of_backups([there, here], today=TODAY, changed=CHANGED)
    assert said == "最近的备份：昨天 17:30，在 E:；另一处：31 天前 08:00，在 D:"
    assert line is None


@pytest.mark.parametrize(("day", "asked"), [(31, False), (30, True)])
@pytest.mark.parametrize("second", [False, True])
def test_an_old_backup_is_asked_for_anew(day: int, *, asked: bool, second: bool) -> None:
    made = datetime(2026, 10, day, 23, 0)
    places = [place("D:", NOW if second else made), place("E:", made, there=False)]
    _, line = today.of_backups(places, today=TODAY, changed=CHANGED)
    assert (line is not None) == asked
    assert line is None or (line.count, line.unit) == (3, "天")
    assert line is None or line.matter == f"{'第二处' if second else '账本'}好几天没有备份了"
    assert today.of_backups(places, today=TODAY, changed=made)[1] is None  # nothing was done since


def test_a_stick_that_is_not_in_is_told_with_the_age_of_its_newest_backup() -> None:
    here, there = place("D:", NOW), place("E:", datetime(2026, 10, 27, 8, 0), there=False)
    said, line = today.of_backups([here, there], today=TODAY, changed=CHANGED)
    assert said == "最近的备份：今天 07:50，在 D:；另一处没有插上：6 天前 08:00，在 E:"
    assert line is not None
    assert line.next_step.startswith("插上 U 盘")
    said, line = today.of_backups([here, place("E:", None)], today=TODAY, changed=CHANGED)
    assert said.endswith("；另一处还没有备份：E:")
    assert line is not None
    assert line.matter == "第二处还没有备份过"
