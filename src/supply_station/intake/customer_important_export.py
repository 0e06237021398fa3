"""重要客户名单：whom the station tells of outages, account by account (domain 6)."""

from supply_station.errors import RuleBroken
from supply_station.intake import cells, words
from supply_station.intake.customer_export import COLUMNS as OF_ACCOUNTS
from supply_station.intake.export import Rows, read_columns, warn_unknown_words
from supply_station.intake.headings import Column, Table
from supply_station.rules.outage_notice import ImportantRank

COLUMNS: tuple[Column, ...] = (
    *(column for column in OF_ACCOUNTS if column.field in ("account_no", "name")),
    Column(
        "important_reason", "重要客户原因", cells.text, ("重要原因", "客户性质", "重要客户类型", "重要性质")
    ),
    Column(
        "important_rank",
        "重要等级",
        cells.Word(ImportantRank, words.IMPORTANT_RANK),
        ("重要客户等级", "重要性等级", "负荷等级", "客户等级"),
    ),
    Column("outage_contact", "停电联系人", cells.text, ("通知联系人", "值班联系人", "联系人", "联系人姓名")),
    Column(
        "outage_phone",
        "停电联系电话",
        cells.identifier,
        ("通知电话", "值班电话", "联系电话", "联系人电话", "电话", "手机"),
    ),
)


def rows(table: Table, _told: str | None = None) -> Rows:
    """The important customers of a table.

    Raises:
        RuleBroken: no 重要客户原因.
    """
    if "important_reason" not in table.positions:
        raise RuleBroken(f"文件“{table.file}”里没有“重要客户原因”一列，请检查文件，或在“列的对应”里指明。")
    found = read_columns(table, COLUMNS)
    at = found.fields.index("important_reason")
    for index, row in enumerate(found.values):
        if index not in found.refused and row[at] is None:
            found.refuse(index, "important_reason", "重要客户原因是空的；请补上，或删去这一行")
    warn_unknown_words(found, {"important_rank": ImportantRank})
    return found
