"""台区名单：a list of transformer areas becomes rows of `transformer_area`."""

from supply_station.intake import cells, words
from supply_station.intake.customer_export import refuse_accounts
from supply_station.intake.export import Rows, read_columns, warn_unknown_words
from supply_station.intake.headings import Column, Table
from supply_station.rules.customer import ReadingCycle

COLUMNS: tuple[Column, ...] = (
    Column("area", "台区", cells.text, ("台区名称", "公变台区", "变压器名称", "配变名称")),
    Column("code", "台区编号", cells.identifier, ("台区编码", "台区号", "编号")),
    Column("line", "线路", cells.text, ("线路名称", "所属线路", "10kV线路", "供电线路")),
    Column("manager", "台区经理", cells.text, ("台区管理员", "台区经理姓名", "管理员", "责任人")),
    Column("villages", "村组", cells.text, ("供电范围", "所辖村组", "覆盖村组", "村组名称")),
    Column("cycle", "抄表周期", cells.Word(ReadingCycle, words.CYCLE), ("周期",)),
)


def rows(table: Table, _told: str | None = None) -> Rows:
    """The areas of a table.

    Raises:
        RuleBroken: the file is a list of accounts.
    """
    refuse_accounts(table, "台区名单")
    found = read_columns(table, COLUMNS)
    warn_unknown_words(found, {"cycle": ReadingCycle})
    return found
