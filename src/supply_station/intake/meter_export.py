"""电能表清单：which meter hangs at which account becomes rows of `meter`."""

from supply_station.errors import RuleBroken
from supply_station.intake import cells
from supply_station.intake.customer_export import COLUMNS as OF_ACCOUNTS
from supply_station.intake.customer_export import is_of_readings, warn_of_faults
from supply_station.intake.export import Rows, read_columns
from supply_station.intake.headings import Column, Table
from supply_station.rules import identifiers

_SHARED = ("account_no", "name", "asset_no", "factory_no", "multiplier")

COLUMNS: tuple[Column, ...] = (
    *(column for column in OF_ACCOUNTS if column.field in _SHARED),
    Column("model", "表型", cells.text, ("电能表型号", "表计型号", "电表型号", "型号", "规格型号")),
    Column("digits", "表码位数", cells.whole, ("示数位数", "整数位数", "表计位数")),
    Column(
        "installed_on", "装表日期", cells.day, ("安装日期", "装表时间", "安装时间", "装出日期", "装拆日期")
    ),
    Column(
        "read_at_start",
        "装表示数",
        cells.hundredths,
        ("装表止码", "装出示数", "装表起码", "安装示数", "新装示数"),
    ),
)


def rows(table: Table, _told: str | None = None) -> Rows:
    """The meters of a table, each under its account.

    Raises:
        RuleBroken: the file is a usage export, or names no meter.
    """
    if is_of_readings(table):
        raise RuleBroken(f"文件“{table.file}”有电量或示数，看起来是电量明细；请按“电量明细”导入。")
    if not table.positions.keys() & {"asset_no", "factory_no"}:
        raise RuleBroken(
            f"文件“{table.file}”里没有“资产编号”或“出厂编号”一列，请检查文件，或在“列的对应”里指明。"
        )
    found = read_columns(table, COLUMNS)
    asset, factory = found.position("asset_no"), found.position("factory_no")
    for index, row in enumerate(found.values):
        if index not in found.refused and all(at is None or row[at] is None for at in (asset, factory)):
            found.refuse(index, "asset_no", "资产编号和出厂编号都是空的；请至少补上一个，或删去这一行")
    warn_of_faults(found, {"asset_no": identifiers.asset_no_fault})
    return found
