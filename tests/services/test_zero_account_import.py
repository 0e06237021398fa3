"""期初零度户导入：cases begun on paper from a file: what is refused, what is unknown, and the way back."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from exports import contents, counts, held, preview, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.models import (
    Employee,
    ImportBatch,
    WorkOrder,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules.work_order import OrderState
from supply_station.rules.zero_account import Answer, CaseState, Finding, Treatment
from supply_station.services import import_undo, import_view
from supply_station.services.import_kind import KINDS
from supply_station.services.office import Office
from supply_station.services.zero_account_closing import closing_dates
from supply_station.services.zero_account_concern import with_gaps
from supply_station.services.zero_account_treatment import treat
from supply_station.storage.verify import faults
from zero_cases import CHIEF, PAPERS, account, case, zero_station

KIND = "zero_account"
FIELDS = {title: name for name, title in KINDS[KIND].fields.items()}
ACCOUNTS = ["4300000000048", "4300000000055", "4300000000062"]
RUN = {"列入月份": "2026-10", "零电量起月": "2026-08", "连续零电量周期数": 3}
BEGUN = [state for state in CaseState if state is not CaseState.TO_CONFIRM]
HERE = "照样收下；收下后在“零度核查”页的“日期、文号不全”里列着"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    for no in ACCOUNTS:
        account(office, no)
    yield office
    office.book.close()


def papers(no: str, state: CaseState, **more: Any) -> dict[str, Any]:
    """A row of the file for a case that stands in a state, nothing missing; `more` by field."""
    said = {"account_no": no, "state": state} | PAPERS[state] | more
    if said.get("approved_by") == CHIEF:
        said["approved_by"] = "彭所长"
    titles = KINDS[KIND].fields
    return RUN | {titles[name]: value for name, value in said.items()}


def file(folder: Path, rows: Sequence[dict[str, Any]]) -> Path:
    heads = list(FIELDS)
    return xlsx(folder / "期初.xlsx", [heads, *([row.get(head) for head in heads] for row in rows)])


def told(office: Office, path: Path) -> list[tuple[int, str, str]]:
    """What is refused: row, heading, sentence."""
    return [(each.row, each.column, each.reason) for each in preview(office, KIND, path).refusals]


@pytest.mark.parametrize("state", BEGUN)
def test_a_case_comes_in_goes_unchanged_the_second_time_and_is_taken_back(
    office: Office, tmp_path: Path, state: CaseState
) -> None:
    before = contents(office)
    path = file(tmp_path, [papers(ACCOUNTS[0], state)])
    batch = take(office, KIND, path)
    taken = case(office, 4)
    assert (taken.state, taken.month, taken.zero_from, taken.zero_months) == (state, "2026-10", "2026-08", 3)
    said = PAPERS[state]
    for name in ("finding", "checked_on", "treatment", "treated_on", "answer", "answered_on", "closed_on"):
        assert getattr(taken, name) == said.get(name), name
    assert held(office, ZeroAccountReport, "approved_by_id", "approved_on", "reported_on", "document_no") == (
        [(CHIEF, said["approved_on"], said.get("reported_on"), said.get("document_no"))]
        if "approved_on" in said
        else []
    )
    assert held(office, ZeroAccountAnnouncement, "posted_on", "places") == (
        [(said["posted_on"], said["places"])] if "posted_on" in said else []
    )
    opened = held(office, WorkOrder, "zero_account_id", "state", "cause")
    assert opened == ([(4, OrderState.WAITING, "期初")] if state is CaseState.LISTED else [])
    assert held(office, ImportBatch, "month") == [(None,)]  # 列入月份 is no 电费年月
    assert counts(preview(office, KIND, path)) == (0, 0, 1, 0)
    office.perform(import_undo.undo, batch_id=batch)
    assert contents(office) == before
    assert faults(office.book.path) == []


def test_cases_of_one_paper_share_it_and_the_words_of_a_clerk_are_understood(
    office: Office, tmp_path: Path
) -> None:
    rows = [
        papers(ACCOUNTS[0], CaseState.ANNOUNCED),
        papers(ACCOUNTS[1], CaseState.ANNOUNCED)
        | {"环节": "公告期", "核查结果": "空房", "批复日期": "20260910"},
        papers(ACCOUNTS[2], CaseState.IN_HAND) | {"处理意见": "补收电费", "现场示数": 128.5, "户名": "别人"},
    ]
    plan = preview(office, KIND, file(tmp_path, rows))
    assert [(each.row, each.reason) for each in plan.warnings if each.column == "户名"] == [
        (4, f"账本里这一户叫“户{ACCOUNTS[2]}”，请核对户号")
    ]
    take(office, KIND, file(tmp_path, rows))
    assert held(office, ZeroAccount, "report_id", "announcement_id", "finding", "treatment")[3:] == [
        (1, 1, Finding.EMPTY, Treatment.REPORT_EMPTY),
        (1, 1, Finding.EMPTY, Treatment.REPORT_EMPTY),
        (None, None, Finding.EMPTY, Treatment.BACK_BILL),
    ]
    assert case(office, 6).read_on_site == 12850


def test_what_nobody_knows_any_more_comes_in_and_is_listed(office: Office, tmp_path: Path) -> None:
    unknown = {"核查日期": "日期不详", "处理意见日期": "不详", "审核人": None, "审核日期": None}
    numbers = {"上报日期": None, "上报文号": "编号缺", "批复日期": None, "批复文号": "缺"}
    path = file(
        tmp_path,
        [
            papers(ACCOUNTS[0], CaseState.AGREED) | unknown | numbers,
            papers(ACCOUNTS[1], CaseState.CLOSED, closed_on=None),
            papers(ACCOUNTS[2], CaseState.CHECKED),
        ],
    )
    plan = preview(office, KIND, path)
    assert [(each.row, each.column, each.reason) for each in plan.warnings] == [
        *((2, title, f"日期不详，{HERE}") for title in ("核查日期", "处理意见日期", "批复日期")),
        (2, "批复文号", f"编号缺，{HERE}"),
        *((2, title, f"日期不详，{HERE}") for title in ("审核日期", "上报日期")),
        (2, "上报文号", f"编号缺，{HERE}"),
        (3, "结案日期", f"日期不详，{HERE}"),
    ]
    batch = take(office, KIND, path)
    listed = select(ZeroAccount.id).where(with_gaps(date(2026, 11, 2)), ZeroAccount.batch_id == batch)
    assert office.consult(lambda session: list(session.scalars(listed))) == [4, 5]
    taken = case(office, 4)
    assert (taken.checked_on, taken.report_id, taken.answer, taken.answer_no) == (
        *(None, None, Answer.AGREED),
        None,
    )
    steps = office.consult(import_view.next_steps, batch)
    assert [(each.words, each.stem, each.filters) for each in steps] == [
        ("日期不详或编号缺的 2 户，去看", "zero_account_case", {"concern": "日期、文号不全"}),
        ("期初零度户已收下：新增 3 条，变更 0 条，去看", "zero_account_case", {}),
    ]
    assert counts(preview(office, KIND, path)) == (0, 0, 3, 0)


@pytest.mark.parametrize(
    ("state", "wrong", "refusal"),
    [
        ("已列", {}, ("环节", f"不认识环节“已列”，请改写成：{'、'.join(BEGUN)}")),
        ("列入", {"户号": "4399999999999"}, ("户号", "账本里没有这个户号；请核对，或先导入客户档案")),
        ("列入", {"户号": None}, ("户号", "户号是空的；请补上户号，或删去这一行")),
        ("列入", {"列入月份": None}, ("列入月份", "列入月份是空的；请照纸上的补上")),
        ("列入", {"零电量起月": "上半年"}, ("零电量起月", "月份“上半年”看不懂，请写成 2026-10 这样的形式")),
        (
            "列入",
            {"零电量起月": "2026-11"},
            ("零电量起月", "零电量起月 2026-11 晚于列入月份 2026-10，请核对"),
        ),
        ("列入", {"连续零电量周期数": 0}, ("连续零电量周期数", "“连续零电量周期数”至少是 1，请改正")),
        ("列入", {"结案日期": "2026-09-01"}, ("结案日期", "“列入”的户还没有结案，请清空结案日期和结案原因")),
        (
            "有电量待确认",
            {},
            ("环节", f"不认识环节“有电量待确认”，请改写成：{'、'.join(BEGUN)}"),
        ),
        ("已核查", {"核查结果": None}, ("核查结果", "“已核查”的户要写明“核查结果”")),
        (
            "已核查",
            {"核查结果": "没人"},
            ("核查结果", f"不认识核查结果“没人”，请改写成：{'、'.join(Finding)}"),
        ),
        ("已核查", {"核查日期": "2026-11-03"}, ("核查日期", "核查日期是 2026-11-03，还没有到，请改正")),
        ("已核查", {"核查日期": "九月"}, ("核查日期", "日期“九月”看不懂，请写成 2026-10-05 这样的形式")),
        (
            "待审核",
            {"处理意见日期": "2026-08-01"},
            ("处理意见日期", "处理意见日期是 2026-08-01，早于前一步的 2026-09-01，请核对"),
        ),
        (
            "待上报",
            {"审核人": "没有的人"},
            ("审核人", "员工名单里没有“没有的人”；请先在“员工”页登记，或先导入员工名单"),
        ),
        ("待上报", {"审核人": "同名"}, ("审核人", "有 2 个“同名”，请写成：同名（21）、同名（22）")),
        ("待上报", {"审核日期": None}, ("审核日期", "“待上报”的户要写明“审核日期”")),
        (
            "已上报",
            {"审核人": None},
            ("审核日期", "写了“审核日期”，没有写“审核人”，账本记不下；请补上，或清空它，记在“处理说明”里"),
        ),
        (
            "已上报",
            {"审核人": None, "审核日期": "日期不详"},
            (
                "上报日期",
                "写了“上报日期”，没有写“审核人”和“审核日期”，账本记不下；请补上，或清空它，记在“处理说明”里",
            ),
        ),
        (
            "已批复同意",
            {"县公司批复": "不同意"},
            ("县公司批复", "“已批复同意”的户批复是“同意”，请核对其中一个"),
        ),
        (
            "已批复同意",
            {"张贴日期": "2026-09-20"},
            ("张贴日期", "写了“张贴日期”，没有写“张贴地点”，账本记不下；请补上，或清空它，记在“处理说明”里"),
        ),
        ("公告中", {"张贴地点": None}, ("张贴地点", "“公告中”的户要写明“张贴地点”")),
        ("已结案", {"结案原因": None}, ("结案原因", "“已结案”的户要写明“结案原因”")),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_come_in(
    office: Office, tmp_path: Path, state: str, wrong: dict[str, Any], refusal: tuple[str, str]
) -> None:
    with office.book.writing() as session:
        for key in (21, 22):
            session.add(Employee(id=key, name="同名", recorded_at=case(office, 1).recorded_at))
    known = CaseState(state) if state in set(CaseState) - {CaseState.TO_CONFIRM} else CaseState.LISTED
    row = papers(ACCOUNTS[0], known) | {"环节": state} | wrong
    path = file(tmp_path, [row, papers(ACCOUNTS[1], CaseState.LISTED)])
    assert told(office, path) == [(2, *refusal)]
    take(office, KIND, path)
    query = select(func.count()).where(ZeroAccount.id > 3)
    assert office.consult(lambda session: session.scalar(query)) == 1


def test_an_account_has_one_case_under_way(office: Office, tmp_path: Path) -> None:
    take(office, KIND, file(tmp_path, [papers(ACCOUNTS[0], CaseState.CHECKED)]))
    other = {"列入月份": "2026-09", "零电量起月": "2026-07"}
    rows = [
        papers(ACCOUNTS[0], CaseState.CHECKED) | {"核查结果": "在建"},
        papers(ACCOUNTS[0], CaseState.LISTED) | other,
        papers(ACCOUNTS[1], CaseState.LISTED),
        papers(ACCOUNTS[1], CaseState.CHECKED) | other,
        papers(ACCOUNTS[2], CaseState.CLOSED),
        papers(ACCOUNTS[2], CaseState.LISTED) | other,
    ]
    going = "都没有结案，一户只能有一笔在办的核查；请核对后只留一行"
    assert told(office, file(tmp_path, rows[1:])) == [
        (2, "户号", "已经有一笔零度户核查，请在那一笔上办，不用再登记"),
        (3, "户号", f"第 3 行、第 4 行{going}"),
        (4, "户号", f"第 3 行、第 4 行{going}"),
    ]
    assert told(office, file(tmp_path, rows[:1])) == [
        (
            2,
            "户号",
            "账本里这一户 2026-10 已经有一笔核查，和这一行不一样；请到“零度核查”页在那一笔上办，或改正这一行",
        )
    ]


def test_a_case_that_went_on_is_not_undone_unless_it_may_be_left(office: Office, tmp_path: Path) -> None:
    rows = [
        papers(ACCOUNTS[0], CaseState.CHECKED),
        papers(ACCOUNTS[1], CaseState.LISTED),
        papers(ACCOUNTS[2], CaseState.AGREED),
    ]
    batch = take(office, KIND, file(tmp_path, rows))
    office.perform(treat, cases=[4], treatment=Treatment.BACK_BILL, on=date(2026, 10, 30), note=None)
    office.perform(
        closing_dates, cases=[6], settled_on=date(2026, 10, 30), removed_on=None, cancelled_on=None
    )
    sentences = [
        f"户号 {ACCOUNTS[0]} 的“环节”已经不是这一批写入的 已核查",
        f"户号 {ACCOUNTS[2]} 的“结清余额日期”已经不是这一批写入的 （空）",
    ]
    with pytest.raises(RuleBroken) as refused:
        office.perform(import_undo.undo, batch_id=batch)
    assert "；".join(sentences) in refused.value.sentence
    undone = office.perform(import_undo.undo, batch_id=batch, skip_changed=True)
    assert (undone.restored, undone.voided, undone.skipped) == (0, 2, sentences)
    assert [each[0] for each in held(office, ZeroAccount, "id")][3:] == [4, 6]
    assert held(office, WorkOrder, "id") == []
    assert len(held(office, ZeroAccountReport, "id")) == 1


def test_an_order_that_was_printed_keeps_its_case(office: Office, tmp_path: Path) -> None:
    batch = take(office, KIND, file(tmp_path, [papers(ACCOUNTS[0], CaseState.LISTED)]))
    with office.book.writing() as session:
        order = session.scalars(select(WorkOrder)).one()
        order.printed_at = case(office, 1).recorded_at
    undone = office.perform(import_undo.undo, batch_id=batch, skip_changed=True)
    assert undone.voided == 0
    assert undone.skipped == [f"户号 {ACCOUNTS[0]} 的“首次打印时间”已经不是这一批写入的 （空）"]
    assert len(held(office, WorkOrder, "id")) == 1


def test_a_file_without_the_columns_of_a_case_is_refused(office: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "名单.xlsx", [["户号", "户名", "列入月份"], [ACCOUNTS[0], "甲", "2026-10"]])
    with pytest.raises(RuleBroken) as refused:
        preview(office, KIND, path)
    assert refused.value.sentence == (
        "文件“名单.xlsx”里没有“零电量起月”、“连续零电量周期数”、“环节”，请检查文件，或在“列的对应”里指明。"
    )
