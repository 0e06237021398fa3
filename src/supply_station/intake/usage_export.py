"""电量明细导出：the marketing system's readings become rows of `usage`; a wide sheet of past months too."""

from dataclasses import replace

from supply_station.errors import RuleBroken
from supply_station.intake import cells, customer_export, words
from supply_station.intake.export import Rows, read_columns, warn_unknown_words
from supply_station.intake.headings import Column, Table
from supply_station.rules.usage import Register

_ARCHIVE = ("account_no", "name", "area", "usage_class", "category", "reading_section", "cycle", "status")

COLUMNS: tuple[Column, ...] = (
    *(column for column in customer_export.COLUMNS if column.field in _ARCHIVE),
    Column(
        "month", "电费年月", cells.month, ("年月", "月份", "抄表年月", "应收年月", "核算年月", "用电年月")
    ),
    Column(
        "meter_no",
        "资产编号",
        cells.identifier,
        ("电能表资产编号", "电表资产号", "表计资产编号", "电能表编号", "电表编号", "表号", "出厂编号"),
    ),
    Column(
        "register", "示数类型", cells.Word(Register, words.REGISTER), ("示数类别", "时段", "费率", "示数名称")
    ),
    Column(
        "read_from",
        "起码",
        cells.hundredths,
        ("上次示数", "上月示数", "起始示数", "上月止码", "起度", "上次表码", "上期示数"),
    ),
    Column(
        "read_to",
        "止码",
        cells.hundredths,
        ("本次示数", "本月示数", "终止示数", "本月止码", "止度", "本次表码", "本期示数"),
    ),
    Column("multiplier", "倍率", cells.multiplier, ("综合倍率",)),
    Column(
        "kwh",
        "电量",
        cells.hundredths,
        ("本月电量", "合计电量", "用电量", "抄见电量", "结算电量", "总电量", "计费电量"),
    ),
    Column(
        "fee",
        "电费",
        cells.hundredths,
        ("应收电费", "电费金额", "本月电费", "合计电费", "应收金额", "总电费"),
    ),
    Column("read_on", "抄表日期", cells.day, ("本次抄表日期", "抄表时间", "本次抄表时间")),
    Column("reader", "抄表人", cells.text, ("抄表员", "抄表人员", "抄表员姓名")),
)
WORDS = {
    "register": Register,
    **{name: enum for name, enum in customer_export.WORDS.items() if name in _ARCHIVE},
}
_TO_FILL = ("read_to", "kwh", "read_on")
"""What a template leaves open for the person who reads the meter."""


def rows(table: Table, month: str | None) -> Rows:
    """The readings of a table; `month` is the 电费年月 of a file that does not say it.

    Raises:
        RuleBroken: no kWh and no readings (a customer list?), no month, or a month for a wide sheet.
    """
    held = table.positions.keys()
    if table.months and not held & {"month", "read_to"} and ("kwh" not in held or len(table.months) > 1):
        found = _wide(table, month)
    elif not held & {"kwh", "read_to"}:
        raise RuleBroken(
            f"文件“{table.file}”里没有“电量”或“止码”，看起来不是电量明细；"
            "如果是客户档案，请按“客户档案”导入；如果列名不同，请在“列的对应”里指明哪一列是电量。"
        )
    elif month is None and "month" not in held:
        raise RuleBroken(f"文件“{table.file}”里没有“电费年月”一列，请指明电费年月，如 2026-10。")
    else:
        found = _without_unread(read_columns(table, COLUMNS))
        _one_month(found, month)
        _refuse_without_energy(found)
    warn_unknown_words(found, WORDS)
    return found


def _without_unread(found: Rows) -> Rows:
    """The rows of a filled template without those nobody filled in: 缺抄, counted and not refused.

    Raises:
        RuleBroken: nobody filled in any.
    """
    places = [position for name in _TO_FILL if (position := found.position(name)) is not None]
    if len(places) < len(_TO_FILL):
        return found
    unread = {
        index
        for index, row in enumerate(found.values)
        if index not in found.refused and all(row[position] is None for position in places)
    }
    if not unread:
        return found
    if len(unread) == len(found.values):
        raise RuleBroken(
            f"文件“{found.table.file}”里一行也没有填本次示数、电量或抄表日期；请先填好抄到的户，再导入。"
        )
    reason = f"这样空着的共 {len(unread)} 行，本次示数、电量、抄表日期都没有填，按缺抄略过，不导入"
    found.warn(min(unread), "read_to", reason)
    kept = [index for index in range(len(found.values)) if index not in unread]
    return replace(
        found,
        table=replace(found.table, rows=[found.table.rows[index] for index in kept]),
        values=[found.values[index] for index in kept],
        keys=[found.keys[index] for index in kept],
        numbers=[found.numbers[index] for index in kept],
        refused={at: found.refused[index] for at, index in enumerate(kept) if index in found.refused},
    )


def _refuse_without_energy(found: Rows) -> None:
    """A row must say a kWh, or both readings; reactive energy is none."""
    kwh, start, end = (found.position(name) for name in ("kwh", "read_from", "read_to"))
    register = found.position("register")
    for index, row in enumerate(found.values):
        if index in found.refused:
            continue
        if (kwh is None or row[kwh] is None) and None in [
            at if at is None else row[at] for at in (start, end)
        ]:
            found.refuse(index, "kwh", "电量是空的，起码、止码也不齐；请补上电量，或两个示数都补上")
        elif register is not None and row[register] is not None and "无功" in row[register]:
            found.refuse(index, "register", "无功示数不是用电量，不导入")


def _one_month(found: Rows, month: str | None) -> None:
    """Every row has a month; where the clerk named one, a row of another month is refused."""
    position = found.position("month")
    if position is None:
        found.fields = (*found.fields, "month")
        found.values = [(*row, month) for row in found.values]
        return
    for index, row in enumerate(found.values):
        if index in found.refused or (row[position] is not None and row[position] == month):
            continue
        if row[position] is None and month is None:
            found.refuse(index, "month", "电费年月是空的；请补上，或指明整个文件的电费年月")
        elif row[position] is None:
            found.values[index] = (*row[:position], month, *row[position + 1 :])
        elif month is not None:
            found.refuse(
                index, "month", f"这一行是 {row[position]} 的，要导入的是 {month}；请核对文件或指明的电费年月"
            )


def _wide(table: Table, month: str | None) -> Rows:
    """期初: one row per account and a column per month; each filled cell is a reading of that month."""
    if month is not None and set(table.months.values()) != {month}:
        months = "、".join(dict.fromkeys(table.months.values()))
        raise RuleBroken(
            f"文件“{table.file}”的表头里写着月份（{months}），与指明的电费年月 {month} 不符；请不要另外指明。"
        )
    wide = read_columns(table, [column for column in COLUMNS if column.field in _ARCHIVE])
    held = replace(table, rows=[], numbers=[])
    found = Rows(held, (*wide.fields, "month", "kwh"), [], [], [], warnings=wide.warnings, energy_at=[])
    for position, column_month in table.months.items():
        values, faults = cells.column(table.cells(position), cells.hundredths)
        reasons = dict(faults)
        for index, value in enumerate(values):
            if value is not None or index in reasons:
                _append(found, wide, index, (column_month, value), position)
                if index in reasons and index not in wide.refused:
                    found.refuse(len(found.values) - 1, "kwh", reasons[index])
    return found


def _append(found: Rows, wide: Rows, index: int, reading: tuple[str, int | None], position: int) -> None:
    if index in wide.refused:
        found.refused[len(found.values)] = wide.refused[index]
    found.table.rows.append(wide.table.rows[index])
    found.values.append((*wide.values[index], *reading))
    found.keys.append(wide.keys[index])
    found.numbers.append(wide.numbers[index])
    if found.energy_at is not None:
        found.energy_at.append(position)
