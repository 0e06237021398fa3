"""台区割接清单：which account goes to which 台区, by which document."""

from supply_station.errors import RuleBroken
from supply_station.intake import cells
from supply_station.intake.customer_export import COLUMNS as OF_ACCOUNTS
from supply_station.intake.export import Rows, read_columns
from supply_station.intake.headings import Column, Table

COLUMNS: tuple[Column, ...] = (
    *(column for column in OF_ACCOUNTS if column.field in ("account_no", "name")),
    Column(
        "area",
        "原台区",
        cells.text,
        ("割接前台区", "现台区", "旧台区", "原台区名称", "原所属台区", "台区", "台区名称"),
    ),
    Column(
        "new_area",
        "新台区",
        cells.text,
        ("割接后台区", "新台区名称", "目标台区", "割接到台区", "调整后台区", "割入台区", "现所属台区"),
    ),
    Column("document", "割接文号", cells.text, ("文号", "文件号", "割接单号", "割接依据", "依据")),
    Column("on", "割接日期", cells.day, ("割接时间", "日期", "调整日期")),
)


def rows(table: Table, document: str | None = None) -> Rows:
    """The moves of a table; `document` is the 割接文号 of rows that do not say it.

    Raises:
        RuleBroken: no 新台区, or no 割接文号 in the file and none told.
    """
    if "new_area" not in table.positions:
        raise RuleBroken(f"文件“{table.file}”里没有“新台区”一列，请检查文件，或在“列的对应”里指明。")
    if document is None and "document" not in table.positions:
        raise RuleBroken(f"文件“{table.file}”里没有“割接文号”一列，请指明割接文号。")
    found = read_columns(table, COLUMNS)
    if "document" not in found.fields:
        found.fields = (*found.fields, "document")
        found.values = [(*row, None) for row in found.values]
    area, at = found.fields.index("new_area"), found.fields.index("document")
    for index, row in enumerate(found.values):
        if row[at] is None:
            found.values[index] = (*row[:at], document, *row[at + 1 :])
        if index in found.refused:
            continue
        if row[area] is None:
            found.refuse(index, "new_area", "新台区是空的；请补上，或删去这一行")
        elif row[at] is None and document is None:
            found.refuse(index, "document", "割接文号是空的；请补上，或指明整个文件的割接文号")
    return found
