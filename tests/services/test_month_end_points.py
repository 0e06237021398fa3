"""未办事项：what stands open in the ledgers — counted on the day for 今日, and by month for the pack."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import delete, insert, update

from orders import (
    ACCOUNTS,
    DENG,
    MONTH,
    REPLACED,
    TODAY,
    TYPED,
    XIANG,
    back,
    on_paper,
    ordered,
    out,
    read,
    station,
)
from supply_station.models import (
    ArchiveDifference,
    ImportBatch,
    Station,
    Usage,
    ZeroAccount,
    ZeroAccountAnnouncement,
)
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.rules.usage import Register
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import CaseState
from supply_station.services import (
    month_end,
    month_end_pack,
    month_end_summary,
    morning_sheet,
    today,
    today_open,
)
from supply_station.services.archive_difference_handling import order_survey
from supply_station.services.morning_sheet import Unread
from supply_station.services.office import Office
from supply_station.services.reader_finding import answer_findings, register
from supply_station.services.today_open import Span
from supply_station.services.work_order_life import box, dispatch, enter, illegible, postpone, void_orders

CHECK, SURVEY, REPLACEMENT = OrderKind
EARLY = date(2026, 10, 9)
NOT_COUNTED = {"还没有打印的工单", "已经打印、还没有回单的工单", "已经核查、还没有定处理意见的户"}
"""What the day asks for and no sheet of the month shows."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = station(tmp_path)
    with made.book.writing() as session:
        session.add(Station(name="白岩镇供电所", start_month="2026-08", practice=False, founded_at=TYPED))
        session.execute(insert(Usage), [reading(key, MONTH, 500) for key in ACCOUNTS])
    yield made
    made.book.close()


def reading(customer: int, month: str, kwh: int, **values: Any) -> dict[str, Any]:
    given = {"meter_no": f"14300090000000{customer:08}", "register": Register.TOTAL, "kwh_derived": False}
    return given | {"recorded_at": TYPED, "customer_id": customer, "month": month, "kwh": kwh} | values


def on_the_day(office: Office, day: date = TODAY) -> dict[str, tuple[int | None, str, dict[str, str]]]:
    """Matter → count, page and filters of 今日, but for single persons and what is no ledger's."""
    lines = office.consult(today.lines, today=day)
    return {each.matter: (each.count, each.stem, each.filters) for each in lines if each.person is None}


def in_month(office: Office, month: str = MONTH) -> dict[str, tuple[str, int | None, str, dict[str, str]]]:
    """Matter → sheet, count, page and filters of the points of a month."""
    points = office.consult(month_end.standing, month=month, today=office.clock().date())
    return {
        each.point.matter: (each.point.sheet, each.point.count, each.stem, each.filters) for each in points
    }


def stands(office: Office, states: dict[int, CaseState], **values: Any) -> None:
    with office.book.writing() as session:
        for key, state in states.items():
            session.execute(update(ZeroAccount).where(ZeroAccount.id == key).values(state=state, **values))


def test_late_orders_are_told_by_kind_until_they_come_back(office: Office) -> None:
    late, other = out(office, CHECK, 1, 2, on=EARLY)
    (survey,) = out(office, SURVEY, 3, on=EARLY)
    out(office, REPLACEMENT, 1, on=TODAY)
    found = on_the_day(office)
    assert found["超期没有交回的零度户现场核查工单"] == (
        2,
        "work_order",
        {"kind": CHECK.value, "concern": "超期"},
    )
    assert found["超期没有交回的客户变更用电查勘工单"][0] == 1
    assert "超期没有交回的表计故障、周换工单" not in found
    assert on_the_day(office, EARLY).keys().isdisjoint(found.keys() & {"超期没有交回的客户变更用电查勘工单"})
    back(office, late)
    office.perform(void_orders, orders=[survey], reason="开错了")
    found = on_the_day(office)
    assert found["超期没有交回的零度户现场核查工单"][0] == 1
    assert "超期没有交回的客户变更用电查勘工单" not in found
    assert in_month(office)["超期没有交回的零度户现场核查工单"][:2] == ("超期明细", 1)
    back(office, other)
    assert not [matter for matter in on_the_day(office) if matter.startswith("超期")]


def test_a_limit_before_the_first_month_does_not_count(office: Office) -> None:
    out(office, CHECK, 1, on=EARLY)
    matter = "超期没有交回的零度户现场核查工单"
    assert matter in on_the_day(office)
    with office.book.writing() as session:
        session.execute(update(Station).values(start_month="2026-11"))
    found = on_the_day(office)
    assert matter not in found
    assert found["已经打印、还没有回单的工单"][0] == 1  # work that is under way is work whenever it began
    assert in_month(office) == {}
    with office.book.writing() as session:
        session.execute(update(Station).values(start_month="2026-12"))
    assert not [stem for _, stem, _ in on_the_day(office).values() if stem == "work_order"]


def test_a_postponed_order_is_told_when_its_day_has_come_and_an_illegible_one_at_once(office: Office) -> None:
    one, two = out(office, CHECK, 1, 2)
    office.perform(postpone, order=one, to=date(2026, 11, 5), reason="不在家")
    office.perform(illegible, order=two, note="示数")
    day, unread = "改约的日子已经到了的工单", "交回来看不清的工单"
    assert on_the_day(office)[unread] == (1, "work_order", {"concern": "看不清"})
    assert day not in on_the_day(office)
    assert on_the_day(office, date(2026, 11, 5))[day] == (1, "work_order", {"concern": "改约到期"})
    for order in (one, two):
        back(office, order)
    assert not {day, unread} & on_the_day(office, date(2026, 11, 5)).keys()


def test_a_returned_order_is_told_until_it_is_entered_and_boxed(office: Office) -> None:
    one, two = out(office, CHECK, 1, 2)
    entered, boxed = "回了单、营销系统还没有录入的工单", "回了单、纸质还没有归盒的工单"
    assert not {entered, boxed} & on_the_day(office).keys()
    back(office, one)
    back(office, two)
    office.perform(enter, orders=[one], on=TODAY, by="王芳")
    assert on_the_day(office)[entered] == (1, "work_order", {"concern": "没录入系统"})
    assert on_the_day(office)[boxed] == (2, "work_order", {"concern": "没归盒"})
    assert in_month(office)[boxed][:2] == ("工单统计", 2)
    office.perform(box, orders=[one, two], box="7", on=TODAY)
    office.perform(enter, orders=[two], on=TODAY, by="王芳")
    assert not {entered, boxed} & on_the_day(office).keys()


@pytest.mark.parametrize(
    ("state", "matter", "sheet", "step"),
    [
        (CaseState.CHECKED, "已经核查、还没有定处理意见的户", "", "定处理意见"),
        (CaseState.IN_HAND, "换表、补收或转查处，还没有办结的户", "零度户明细", "办完换表、补收或查处"),
        (CaseState.TO_APPROVE, "要上报空户、等所长审核的户", "空户登记册", "登记所长审核"),
        (CaseState.APPROVED, "所长审核过、还没有上报县公司的户", "空户登记册", "登记上报县公司"),
        (CaseState.REPORTED, "已经上报、县公司还没有批复的户", "空户登记册", "登记县公司的批复"),
        (CaseState.AGREED, "县公司同意销户、还没有公告的户", "空户登记册", "登记销户公告"),
        (
            CaseState.TO_CONFIRM,
            "核查途中来了电量、等待确认的户",
            "零度户明细",
            "确认来的电量：结案，或保留继续核查",
        ),
    ],
)
def test_a_case_says_what_it_waits_for(
    office: Office, state: CaseState, matter: str, sheet: str, step: str
) -> None:
    stands(office, {1: state, 2: state, 3: CaseState.CLOSED})
    (line,) = [each for each in office.consult(today.lines, today=TODAY) if each.matter == matter]
    assert (line.count, line.stem, line.filters, line.next_step) == (
        2,
        "zero_account_case",
        {"state": state.value},
        step,
    )
    found = in_month(office)
    assert found[matter][:2] == (sheet, 2) if sheet else matter not in found
    stands(office, {1: state}, voided_at=TYPED)
    assert on_the_day(office)[matter][0] == 1
    assert matter not in in_month(office, "2026-09")


def test_an_announcement_is_told_once_it_has_run_out_and_until_the_account_is_closed(office: Office) -> None:
    with office.book.writing() as session:
        posted = {"recorded_at": TYPED, "posted_on": EARLY, "places": "村委会"}
        session.add(ZeroAccountAnnouncement(id=1, number="GG20261001", until=date(2026, 11, 8), **posted))
    stands(office, {1: CaseState.ANNOUNCED}, announcement_id=1)
    matter = "公告已经期满、三个日期还没有齐的户"
    assert matter not in on_the_day(office, date(2026, 11, 7))
    assert on_the_day(office, date(2026, 11, 8))[matter] == (1, "zero_account_case", {"concern": "公告已满"})
    stands(office, {1: CaseState.CLOSED})
    assert matter not in on_the_day(office, date(2026, 11, 8))


def finding(office: Office, customer: int, on: date) -> int:
    return office.perform(
        register,
        account_no=ACCOUNTS[customer],
        kind=ReaderFindingKind.STOPPED,
        source=FindingSource.PAPER,
        detail=None,
        reader="向二妹",
        found_on=on,
        owner=DENG,
    )


def test_findings_are_told_late_unanswered_and_untold(office: Office) -> None:
    late, _ = finding(office, 1, EARLY), finding(office, 2, TODAY)
    overdue, waiting, untold = (
        "超期没有答复的抄表异常", "还没有答复的抄表异常", "答复了、还没有告诉抄表员的异常",
    )  # fmt: skip
    found = on_the_day(office)
    assert found[overdue] == (1, "reader_finding", {"concern": "超期没答复"})
    assert found[waiting] == (2, "reader_finding", {"state": "待答复"})
    points = in_month(office)
    assert points[overdue][:2] == ("抄表异常", 1)
    assert waiting not in points  # the other one was found in the next month
    office.perform(answer_findings, ids=[late], answer="已换表", on=TODAY)
    found = on_the_day(office)
    assert overdue not in found
    assert (found[waiting][0], found[untold]) == (1, (1, "reader_finding", {"concern": "没反馈抄表员"}))


def test_a_difference_is_told_again_when_its_survey_has_come_back(office: Office) -> None:
    counted = dict.fromkeys(("rows", "created", "updated", "unchanged", "absent", "refused"), 0)
    with office.book.writing() as session:
        session.add(
            ImportBatch(id=1, kind="usage", file="十月.xlsx", taken_at=TYPED, taken_by="王芳", **counted)
        )
        session.flush()
        told = {"batch_id": 1, "month": MONTH, "field": "name", "book": "户", "file": "户一"}
        session.add_all(ArchiveDifference(id=key, customer_id=key, **told) for key in (1, 2))
    matter = "查勘工单回来了、还没有定下来的档案差异"
    office.perform(order_survey, ids=[1, 2])
    assert matter not in on_the_day(office)
    office.perform(dispatch, orders=[1], first=DENG, second=XIANG, on=TODAY)
    on_paper(office, [1])
    back(office, 1)
    filters = {"handling": "已开工单", "concern": "查勘回来了"}
    assert on_the_day(office)[matter] == (1, "archive_difference", filters)
    assert in_month(office)[matter] == ("档案差异", 1, "archive_difference", filters)
    assert matter not in in_month(office, "2026-09")


def replaced(office: Office, customer: int, asset_no: str) -> str:
    (order,) = out(office, REPLACEMENT, customer)
    changed = {"removed_on": "2026-10-15", "read_at_end": 12_300, "new_asset_no": asset_no}
    back(office, order, values=REPLACED | changed)
    with office.book.writing() as session:
        old = f"14300090000000{customer:08}"
        session.execute(delete(Usage).where(Usage.customer_id == customer))
        rows = [
            reading(customer, "2026-09", 1_000, meter_no=old, read_from=9_000, read_to=10_000),
            reading(customer, MONTH, 4_000, meter_no=asset_no, read_from=0, read_to=4_000),
        ]
        session.execute(insert(Usage), rows)
    return f"HB202611{order:04}"


def test_a_month_of_two_meters_whose_usage_is_short_leads_to_its_order(office: Office) -> None:
    replaced(office, 1, REPLACED["new_asset_no"])
    (line,) = office.consult(lambda session: list(today_open.replaced_meters(session, MONTH)))
    assert line.matter == f"{MONTH} 换表户 {ACCOUNTS[1]}：旧表一段没有记，少 23 kWh，请在营销系统补上"
    assert (line.count, line.stem, line.words, line.filters) == (1, "work_order", "HB2026110001", {})
    assert on_the_day(office)[line.matter][:2] == (1, "work_order")
    assert in_month(office)[line.matter][:2] == ("表计更换", 1)
    (point,) = [
        each
        for each in office.consult(month_end.standing, month=MONTH, today=office.clock().date())
        if each.point.sheet == "表计更换"
    ]
    assert point.words == "HB2026110001"
    replaced(office, 2, "1410101012212120538038")
    matter = f"{MONTH} 换了表、电量对不上或没法核对的户"
    assert on_the_day(office)[matter] == (2, "work_order", {"kind": REPLACEMENT.value})
    with office.book.writing() as session:
        session.execute(update(Usage).where(Usage.month == MONTH).values(kwh=6_300))
    assert not [each for each in on_the_day(office) if "换表" in each or "换了表" in each]


def test_what_belongs_to_a_later_month_is_no_point_of_this_one(office: Office) -> None:
    (survey,) = out(office, SURVEY, 1)
    back(office, survey)
    matter = "回了单、纸质还没有归盒的工单"
    assert matter in on_the_day(office)
    assert matter not in in_month(office)
    assert in_month(office, "2026-11")[matter][:2] == ("工单统计", 1)  # though it has no readings yet


def test_only_what_a_sheet_shows_is_a_point_of_the_month(office: Office) -> None:
    ordered(office, CHECK, 1)
    out(office, CHECK, 2)
    stands(office, {3: CaseState.CHECKED})
    assert on_the_day(office).keys() >= NOT_COUNTED
    assert not in_month(office).keys() & NOT_COUNTED


def test_a_form_file_that_cannot_be_read_is_told_with_its_fault(office: Office) -> None:
    folder = office.book.path.parent / "表单"
    folder.mkdir()
    (folder / "查勘.toml").write_text('kind = "SURVEY"\n', encoding="utf-8")
    (told,) = [each for each in office.consult(today.lines, today=TODAY) if "查勘.toml" in each.matter]
    assert told.matter.startswith("表单文件 查勘.toml：")
    assert (told.stem, told.sheet) == ("settings", "")


def test_a_limit_counts_from_its_first_day_on() -> None:
    span = Span(date(2026, 11, 2), "2026-10")
    assert [span.days_late(due) for due in (None, date(2026, 9, 30), date(2026, 10, 1), TODAY)] == [
        0,
        0,
        32,
        0,
    ]


def test_the_figures_stand_in_words_beside_earlier_months(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Usage).where(Usage.customer_id == 3).values(kwh=123_400))
        session.execute(insert(Usage), [reading(1, "2026-09", 100_000), reading(2, "2026-09", 0)])
    found = {
        each.cells[1]: each
        for each in office.consult(month_end_summary.rows, month=MONTH, today=TODAY)
        if each.cells[0] == "电量"
    }
    assert found["已抄户数"].cells[2:] == ("3 户", "2", "+50.0%", "/", "/")
    assert found["电量合计"].cells[2:] == ("1,244.00 kWh", "1,000.00", "+24.4%", "/", "/")
    assert found["缺抄户数"].link == ("zero_account", {"month": MONTH, "missing": "缺抄"})


def test_a_share_is_told_in_per_cent(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(delete(ZeroAccount).where(ZeroAccount.id > 1))
        session.execute(update(Usage).values(kwh=0))
        for month in ("2026-08", "2026-09"):
            session.execute(insert(Usage), [reading(key, month, 0) for key in ACCOUNTS])
    stands(office, {1: CaseState.CHECKED}, checked_on=TODAY)
    rows = office.consult(month_end_summary.rows, month=MONTH, today=TODAY)
    shares = {each.cells[0]: each.cells[2] for each in rows if each.cells[1] == "核查比例"}
    assert "33.3%" in shares.values()
    assert "/" in shares.values()


def test_the_steps_of_every_version_are_told_newest_first(office: Office) -> None:
    assert office.consult(month_end_pack.steps, month=MONTH) == []
    told: dict[str, Any] = {"month": MONTH, "on": TODAY, "by": "李秀英"}
    office.perform(month_end_pack.report, **told)
    office.perform(month_end_pack.send_pack_back, reason="少两户", **told)
    office.perform(month_end_pack.report, **told)
    office.perform(month_end_pack.finalise, **told)
    steps = office.consult(month_end_pack.steps, month=MONTH)
    assert [(each.version, each.state.value, each.reason) for each in steps] == [
        (2, "定稿", None),
        (2, "已上报", None),
        (1, "打回", "少两户"),
        (1, "已上报", None),
    ]
    assert {(each.on, each.by) for each in steps} == {(TODAY, "李秀英")}


def tasks(office: Office) -> dict[str | None, list[tuple[str, str, str | None]]]:
    """Person → what they have to do: matter, 户号, note."""
    span = Span(TODAY, "2026-08")
    found = office.consult(morning_sheet.persons, Unread((), ()), span)
    return {each.name: [(task.matter, task.account_no, task.note) for task in each.tasks] for each in found}


def test_whoever_was_sent_has_the_order_and_what_is_late_comes_first(office: Office) -> None:
    on_time, waiting = out(office, CHECK, 1)[0], ordered(office, SURVEY, 3)[0]
    late = out(office, REPLACEMENT, 2, on=EARLY)[0]
    office.perform(postpone, order=late, to=TODAY, reason="不在家")
    office.perform(illegible, order=on_time, note="示数")
    found = tasks(office)
    due, limit = read(office, late).due_on, read(office, on_time).due_on
    assert due is not None
    assert found.keys() == {"邓茂", "向阳", "彭山"}
    assert found["邓茂"] == found["向阳"]  # both of the two who were sent
    assert found["邓茂"] == [
        ("换表", ACCOUNTS[2], f"工单 HB2026110001，超期 {(TODAY - due).days} 天，改约到 11-02"),
        (
            "零度户核查",
            ACCOUNTS[1],
            f"工单 LD2026100001，{limit:%m-%d} 前交回，看不清：示数",
        ),
    ]
    assert found["彭山"] == [("用电查勘", ACCOUNTS[3], f"工单 {read(office, waiting).number}")]
    back(office, late)
    back(office, on_time)
    assert tasks(office).keys() == {"彭山"}


def test_a_finding_is_on_the_sheet_of_its_owner_until_it_is_answered(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(delete(ZeroAccount))
    late, fresh = finding(office, 1, EARLY), finding(office, 3, TODAY)
    (first, second) = tasks(office)["邓茂"]
    assert first[:2] == ("抄表异常", ACCOUNTS[1])
    assert str(first[2]).startswith("表计停走，超期 ")
    assert second[1] == ACCOUNTS[3]
    assert str(second[2]).endswith("前答复")
    assert tasks(office).keys() == {"邓茂"}
    office.perform(answer_findings, ids=[late, fresh], answer="已换表", on=TODAY)
    assert tasks(office) == {}


def test_a_long_note_is_printed_whole(office: Office) -> None:
    (order,) = out(office, CHECK, 1, on=EARLY)
    office.perform(illegible, order=order, note="现场示数第二位和第四位看不清，证明人的姓名也是，请问去的人")
    pdf = office.consult(today.paper, at=TYPED, by="王芳", person="邓茂")
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "请问去的人" in text.replace("\r\n", "")
