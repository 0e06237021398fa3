"""抄表异常的说法：what is told of the findings a form is about."""

from supply_station.services import listing
from supply_station.services.listing import Column
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.reader_finding.declared import ABOUT

NAMED = 5
"""Accounts that are named where several are answered at once."""


def about(desk: Desk, chosen: list[int]) -> str:
    """What is answered or put right, in words."""
    told_of = [_texts(desk, key) for key in chosen[:NAMED]]
    if len(chosen) > 1:
        named = "、".join(f"{row[3]}（{row[0]}）" for row in told_of)
        return f"选中的 {len(chosen)} 条用同一句话答复：{named}{' 等' if len(chosen) > NAMED else ''}。"
    kind, detail, account_no, name, area, reader, found_on, owner, due_on, number, state = told_of[0]
    lines = [
        f"户号 {account_no}　{name}　{area}",
        f"{kind}{'：' if detail else ''}{detail}（{found_on} {reader}发现）",
        f"负责人 {owner}，时限 {due_on}" + (f"，工单 {number} {state}" if number else "，没有开工单"),
    ]
    return "\n".join(lines)


def cell(desk: Desk, key: int, column: Column) -> str:
    """One of these columns of a finding, as a person reads it."""
    return _texts(desk, key)[ABOUT.columns.index(column)]


def _texts(desk: Desk, key: int) -> list[str]:
    values = desk.consult(listing.rows, ABOUT, [key])[key]
    return [listing.text(column, value) for column, value in zip(ABOUT.columns, values, strict=True)]
