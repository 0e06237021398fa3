"""自用电名册：a list of the accounts of employees and of the station becomes rows (domain 4)."""

from supply_station.errors import RuleBroken
from supply_station.intake import cells, words
from supply_station.intake.customer_export import COLUMNS as OF_ACCOUNTS
from supply_station.intake.export import Rows, read_columns
from supply_station.intake.headings import Column, Table
from supply_station.rules.staff_meter import Ledger

COLUMNS: tuple[Column, ...] = (
    *(column for column in OF_ACCOUNTS if column.field in ("account_no", "name")),
    Column("ledger", "账别", cells.ClosedWord(Ledger, words.LEDGER, "账别"), ("自用电账别", "自用电类别")),
    Column("employee", "员工姓名", cells.text, ("员工", "职工姓名", "员工姓名（或工号）", "用电员工")),
    Column("since", "起月", cells.month, ("自用电起月", "从哪月起", "起始月份")),
    Column("note", "用途、说明", cells.text, ("用途", "用途说明")),
)
NEEDED = ("ledger", "since")
"""What a row must say beside its 户号."""


def rows(table: Table, _told: str | None = None) -> Rows:
    """The accounts of a table.

    Raises:
        RuleBroken: a column is not there without which no account can be registered.
    """
    titles = {column.field: column.title for column in COLUMNS}
    if lacking := [titles[name] for name in NEEDED if name not in table.positions]:
        named = "、".join(f"“{title}”" for title in lacking)
        raise RuleBroken(f"文件“{table.file}”里没有{named}，请检查文件，或在“列的对应”里指明。")
    found = read_columns(table, COLUMNS)
    places = [(name, found.fields.index(name)) for name in NEEDED]
    for index, row in enumerate(found.values):
        if index in found.refused:
            continue
        for name, at in places:
            if row[at] is None:
                found.refuse(index, name, f"{titles[name]}是空的；请补上，或删去这一行")
    return found
