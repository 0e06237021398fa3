"""员工名单：a list of the station's people and the posts they hold becomes rows of `employee`."""

import re
from typing import Any

from supply_station.intake import cells, words
from supply_station.intake.customer_export import refuse_accounts
from supply_station.intake.export import Rows, read_columns
from supply_station.intake.headings import Column, Table
from supply_station.rules.employee import POSTS_BETWEEN, Post

_post = cells.ClosedWord(Post, words.POST, "岗位")


def posts(cell: Any) -> str:
    """One post or several, as the book calls them.

    Raises:
        CellFault: a word that is no post of a station.
    """
    found = [_post(each) for each in re.split(r"[、,，;；/\s]+", cells.text(cell)) if each]
    return POSTS_BETWEEN.join(dict.fromkeys(found))


COLUMNS: tuple[Column, ...] = (
    Column("name", "姓名", cells.text, ("员工姓名", "员工", "人员姓名", "名字")),
    Column("staff_no", "工号", cells.identifier, ("员工编号", "人员编号", "职工编号", "员工号", "职工号")),
    Column("phone", "电话", cells.identifier, ("联系电话", "手机", "手机号", "手机号码", "电话号码")),
    Column("post", "岗位", posts, ("职务", "岗位名称", "任职", "担任岗位")),
    Column("since", "任职起", cells.day, ("任职日期", "任职时间", "上岗日期", "任职开始")),
)


def rows(table: Table, _told: str | None = None) -> Rows:
    """The people of a table.

    Raises:
        RuleBroken: the file is a list of accounts.
    """
    refuse_accounts(table, "员工名单")
    found = read_columns(table, COLUMNS)
    post, since = found.position("post"), found.position("since")
    if since is None:
        return found
    for index, row in enumerate(found.values):
        without = row[since] is not None and (post is None or row[post] is None)
        if without and index not in found.refused:
            found.refuse(index, "since", "写了任职起，没有写岗位；请补上岗位，或清空任职起")
    return found
