"""停电计划表：the county's list of planned outages becomes notices (domain 6)."""

from supply_station.intake import cells, words
from supply_station.intake.customer_export import refuse_accounts
from supply_station.intake.export import Rows, read_columns
from supply_station.intake.headings import Column, Table
from supply_station.rules.outage_notice import OutageKind

COLUMNS: tuple[Column, ...] = (
    Column(
        "starts_at",
        "公告停电时间",
        cells.moment,
        ("停电时间", "计划停电时间", "停电开始时间", "停电起始时间", "开始时间", "停电起"),
    ),
    Column(
        "ends_at",
        "公告送电时间",
        cells.moment,
        ("送电时间", "计划送电时间", "停电结束时间", "复电时间", "结束时间", "停电止"),
    ),
    Column("line", "停电线路", cells.text, ("线路", "线路名称", "停电线路名称", "10kV线路", "10kV线路名称")),
    Column("area", "停电台区", cells.text, ("台区", "台区名称", "停电台区名称", "停电公变", "公变台区")),
    Column(
        "kind",
        "停电种类",
        cells.Word(OutageKind, words.OUTAGE_KIND),
        ("停电类型", "停电性质", "停电类别", "检修类型"),
    ),
    Column("reason", "停电原因", cells.text, ("工作内容", "检修内容", "停电事由", "原因")),
    Column(
        "county_no", "县局编号", cells.identifier, ("停电编号", "停电信息编号", "停电计划编号", "计划编号")
    ),
)


def rows(table: Table, _told: str | None = None) -> Rows:
    """The outages of a table; a row needs both times and a place.

    Raises:
        RuleBroken: the file is a list of accounts.
    """
    refuse_accounts(table, "停电计划表")
    found = read_columns(table, COLUMNS)
    for index, row in enumerate(found.values):
        if index in found.refused:
            continue
        said = dict(zip(found.fields, row, strict=True))
        if said.get("ends_at") is None:
            found.refuse(index, "ends_at", "公告送电时间是空的；请补上，或删去这一行")
        elif said["ends_at"] <= said["starts_at"]:
            found.refuse(index, "ends_at", "送电时间不晚于停电时间，请核对")
        elif said.get("line") is None and said.get("area") is None:
            name = "line" if "line" in found.fields else "area"
            found.refuse(index, name, "没有写停哪条线路、哪个台区；请补上")
        elif said.get("kind") is not None and said["kind"] not in set(OutageKind):
            words_ = "、".join(OutageKind)
            found.refuse(index, "kind", f"不认识这个停电种类；请写成 {words_} 里的一个")
    return found
