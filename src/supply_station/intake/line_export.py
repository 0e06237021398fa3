"""线路名单：a list of 10 kV lines becomes rows of `line`."""

from supply_station.intake import cells
from supply_station.intake.customer_export import refuse_accounts
from supply_station.intake.export import Rows, read_columns
from supply_station.intake.headings import Column, Table

COLUMNS: tuple[Column, ...] = (
    Column("line", "线路", cells.text, ("线路名称", "10kV线路", "10kV线路名称", "馈线", "馈线名称")),
    Column("code", "线路编号", cells.identifier, ("线路编码", "线路号", "编号")),
)


def rows(table: Table, _told: str | None = None) -> Rows:
    """The lines of a table.

    Raises:
        RuleBroken: the file is a list of accounts.
    """
    refuse_accounts(table, "线路名单")
    return read_columns(table, COLUMNS)
