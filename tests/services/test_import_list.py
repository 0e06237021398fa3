"""员工、线路、台区名单：what a dirty list is told, what taking it writes, and what an undo takes back."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from exports import contents, held, office_at, preview, take, xlsx
from supply_station.errors import RuleBroken
from supply_station.models import Employee, EmployeePost, Line, TransformerArea
from supply_station.rules.employee import Post
from supply_station.services import import_undo, keeping, station
from supply_station.services.office import Office
from supply_station.storage.verify import faults

PEOPLE = ["姓名", "工号", "手机号", "职务", "上岗日期"]
LINES = ["线路名称", "线路编号"]
AREAS = ["台区名称", "台区编号", "所属线路", "台区经理", "供电范围", "抄表周期"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = office_at(tmp_path / "book")
    office.perform(station.found, name="青竹镇供电所")
    return office


class Lists:
    """A folder of lists, each a workbook of its own."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        self.made = 0

    def file(self, *rows: Sequence[Any]) -> Path:
        self.made += 1
        return xlsx(self.folder / f"名单{self.made}.xlsx", rows)

    def take(self, kind: str, *rows: Sequence[Any]) -> int:
        return take(self.office, kind, self.file(*rows))

    def told(self, kind: str, *rows: Sequence[Any]) -> list[tuple[int, str, str]]:
        """What is refused and warned of: row, heading, sentence."""
        plan = preview(self.office, kind, self.file(*rows))
        return sorted((each.row, each.column, each.reason) for each in (*plan.refusals, *plan.warnings))


@pytest.fixture
def lists(office: Office, tmp_path: Path) -> Lists:
    return Lists(office, tmp_path)


def posts(office: Office) -> list[tuple[str, str, date]]:
    query = select(Employee.name, EmployeePost.post, EmployeePost.valid_from).join(EmployeePost)
    live = EmployeePost.voided_at.is_(None)
    return office.consult(
        lambda session: [
            (name, post, since)
            for name, post, since in session.execute(query.where(live).order_by(EmployeePost.id))
        ]
    )


def test_people_come_with_their_posts_and_go_on_in_them(office: Office, lists: Lists) -> None:
    lists.take(
        "employee",
        PEOPLE,
        ["邓茂", "0731", "13800000001", "台区管理员、安全员", "2024-03-01"],
        ["向阳", "0732", None, None, None],
    )
    assert held(office, Employee, "name", "staff_no", "phone") == [
        ("邓茂", "0731", "13800000001"), ("向阳", "0732", None),
    ]  # fmt: skip
    first = [("邓茂", Post.AREA_MANAGER, date(2024, 3, 1)), ("邓茂", Post.SAFETY, date(2024, 3, 1))]
    assert posts(office) == first
    again: list[list[Any]] = [
        PEOPLE,
        ["邓茂", "0731", "13900000001", "台区经理", "2025-01-01"],
        ["向阳", None, None, "班长", None],
    ]
    assert lists.told("employee", *again) == [
        (2, "上岗日期", "账本里台区经理从 2024-03-01 起任，没有改动；要改请到“员工”页更正")
    ]
    batch = lists.take("employee", *again)
    assert held(office, Employee, "name", "staff_no", "phone") == [
        ("邓茂", "0731", "13900000001"), ("向阳", "0732", None),
    ]  # fmt: skip
    assert posts(office) == [*first, ("向阳", Post.TEAM_LEADER, date(2026, 11, 2))]
    third = preview(office, "employee", lists.file(*again))
    assert (third.creates, third.updates, third.unchanged) == ([], [], 2)
    office.perform(import_undo.undo, batch_id=batch)
    assert posts(office) == first
    assert held(office, Employee, "phone") == [("13800000001",), (None,)]
    assert faults(office.book.path) == []


def test_a_dirty_list_of_people_is_told_row_by_row(lists: Lists) -> None:
    lists.take(
        "employee", PEOPLE, ["邓茂", "0731", None, None, None], ["彭山", "0733", None, None, None],
        ["彭山", "0734", None, None, None],
    )  # fmt: skip
    assert lists.told(
        "employee",
        PEOPLE,
        [None, "0735", None, None, None],
        ["田英", "0736", None, "站长", None],
        ["李秀", "0737", None, None, "2024-03-01"],
        ["王芳", "0731", None, None, None],
        ["彭山", None, "13800000009", None, None],
        ["赵一", "0738", None, None, None],
        ["钱二", "0738", None, None, None],
        ["孙三", "0739", "1", None, None],
        ["孙三", "0739", "2", None, None],
    ) == [
        (2, "姓名", "姓名是空的；请补上姓名，或删去这一行"),
        (3, "职务", f"不认识岗位“站长”，请改写成：{'、'.join(Post)}"),
        (4, "上岗日期", "写了任职起，没有写岗位；请补上岗位，或清空任职起"),
        (5, "工号", "工号 0731 在账本里是“邓茂”的；请核对，改名请先在账本里更正"),
        (6, "姓名", "账本里有 2 个“彭山”，分不清是哪一个；请写上工号"),
        (7, "工号", "第 7 行、第 8 行写着同一个工号；请核对"),
        (8, "工号", "第 7 行、第 8 行写着同一个工号；请核对"),
        (9, "姓名", "第 9 行、第 10 行是同一条，内容却不一样；请核对后只留一行"),
        (10, "姓名", "第 9 行、第 10 行是同一条，内容却不一样；请核对后只留一行"),
    ]


def test_a_dirty_list_of_lines_is_told_row_by_row(lists: Lists) -> None:
    lists.take("line", LINES, ["青竹线", "L01"], ["岩板线", None])
    twice = "第 5 行、第 6 行写着同一个线路编号；请核对"
    unlike = "第 7 行、第 8 行是同一条，内容却不一样；请核对后只留一行"
    assert lists.told(
        "line",
        LINES,
        [None, "L02"],
        ["黄泥线", "L01"],
        ["红岩线", 12.5],
        ["紫溪线", "L05"],
        ["金桥线", "L05"],
        ["银山线", "L06"],
        ["银山线", "L07"],
        ["东坪线", "L08"],
        ["东坪线", "L08"],
        ["岩板线", "L09"],
    ) == [
        (2, "线路名称", "线路是空的；请补上线路，或删去这一行"),
        (3, "线路编号", "线路编号 L01 在账本里是“青竹线”的；请核对，改名请先在账本里更正"),
        (4, "线路编号", "这里应是编号，却是带小数的数字"),
        (5, "线路编号", twice),
        (6, "线路编号", twice),
        (7, "线路名称", unlike),
        (8, "线路名称", unlike),
    ]


def test_a_dirty_list_of_areas_is_told_row_by_row(lists: Lists) -> None:
    lists.take("transformer_area", AREAS[:2], ["一台区", "T01"])
    twice = "第 4 行、第 5 行写着同一个台区编号；请核对"
    unlike = "第 6 行、第 7 行是同一条，内容却不一样；请核对后只留一行"
    blank = [None] * 3
    assert lists.told(
        "transformer_area",
        AREAS,
        [None, "T02", None, *blank],
        ["二台区", "T01", None, *blank],
        ["三台区", "T03", None, *blank],
        ["四台区", "T03", None, *blank],
        ["五台区", "T05", None, *blank],
        ["五台区", "T06", None, *blank],
        ["六台区", "T07", None, "没有的人", None, None],
        ["七台区", "1.5E+12", None, *blank],
    ) == [
        (2, "台区名称", "台区是空的；请补上台区，或删去这一行"),
        (3, "台区编号", "台区编号 T01 在账本里是“一台区”的；请核对，改名请先在账本里更正"),
        (4, "台区编号", twice),
        (5, "台区编号", twice),
        (6, "台区名称", unlike),
        (7, "台区名称", unlike),
        (8, "台区经理", "账本里没有台区经理“没有的人”；请先登记，或先导入它所在的名单，再导入这个文件"),
        (9, "台区编号", "编号被写成了科学计数法，请把这一列设为“文本”后重新导出"),
    ]


def test_a_name_with_a_number_and_without_is_not_guessed_to_be_one_or_two(lists: Lists) -> None:
    reason = "第 2 行、第 3 行同名，有的没有工号，分不清是几个；请都写上工号"
    told = lists.told(
        "employee", PEOPLE, ["周四", None, None, None, None], ["周四", "0740", None, None, None]
    )
    assert told == [(2, "姓名", reason), (3, "姓名", reason)]


def test_areas_name_lines_and_people_that_the_book_has(office: Office, lists: Lists) -> None:
    lists.take("line", LINES, ["青竹线", "L01"], ["岩板线", None])
    lists.take("employee", ["姓名", "工号"], ["邓茂", "1"], ["彭山", "2"], ["彭山", "3"])
    rows: list[list[Any]] = [
        AREAS,
        ["一台区", "T01", "青竹线", "邓茂", "岩板溪村一组、二组", "双月"],
        ["二台区", "T02", "没有的线", None, None, None],
        ["三台区", "T03", "岩板线", "彭山", None, None],
        ["四台区", "T04", None, None, None, "每旬"],
    ]
    assert lists.told("transformer_area", *rows) == [
        (3, "所属线路", "账本里没有线路“没有的线”；请先登记，或先导入它所在的名单，再导入这个文件"),
        (4, "台区经理", "账本里有 2 个“彭山”，分不清是哪一个；请清空这一格，导入后在账本里选"),
        (5, "抄表周期", "不认识这个词，已照原样保留；若是写法不同，请告诉维护人员"),
    ]
    before = contents(office)
    batch = lists.take("transformer_area", *rows)
    query = select(TransformerArea.name, TransformerArea.code, Line.name, Employee.name)
    query = query.outerjoin(Line).outerjoin(Employee, Employee.id == TransformerArea.manager_id)
    stands = [tuple(row) for row in office.consult(lambda session: session.execute(query).all())]
    assert stands == [("一台区", "T01", "青竹线", "邓茂"), ("四台区", "T04", None, None)]
    office.perform(import_undo.undo, batch_id=batch)
    assert contents(office) == before


def test_an_area_that_is_used_meanwhile_stays(office: Office, lists: Lists) -> None:
    batch = lists.take("line", LINES, ["青竹线", "L01"], ["岩板线", "L02"])
    lists.take("transformer_area", ["台区", "线路"], ["一台区", "青竹线"])
    with pytest.raises(RuleBroken, match="线路 青竹线 已有台区，是这一批之后登记的"):
        office.perform(import_undo.undo, batch_id=batch)
    undone = office.perform(import_undo.undo, batch_id=batch, skip_changed=True)
    assert (undone.voided, undone.skipped) == (1, ["线路 青竹线 已有台区，是这一批之后登记的"])
    assert held(office, Line, "name") == [("青竹线",)]


def test_a_row_put_right_by_hand_is_not_undone(office: Office, lists: Lists) -> None:
    batch = lists.take("line", LINES, ["青竹线", "L01"])
    office.perform(keeping.amend, kind=Line, key=1, values={"code": "L99"}, basis="更正：看错")
    with pytest.raises(RuleBroken, match="“线路编号”在导入之后改过"):
        office.perform(import_undo.undo, batch_id=batch)


@pytest.mark.parametrize("kind", ["employee", "line", "transformer_area"])
def test_a_list_of_accounts_is_no_other_list(lists: Lists, kind: str) -> None:
    heads = [*PEOPLE, *LINES, *AREAS, "户号"]
    with pytest.raises(RuleBroken, match="有“户号”一列，一行是一户"):
        lists.told(kind, heads, ["甲"] * len(heads))
