"""导入的空表：a blank workbook for a kind of file, made out of the columns that the kind knows."""

from supply_station.intake import cells, zero_account_export
from supply_station.intake.headings import Column
from supply_station.services.import_kind import KINDS, Kind

_HOW: dict[cells.Reader, str] = {
    cells.account_no: "10 位或 13 位，照原样写",
    cells.identifier: "照原样写，前面的 0 不要丢",
    cells.day: "如 2026-10-05",
    cells.moment: "如 2026-10-05 08:00",
    cells.month: "如 2026-10",
    cells.whole: "整数",
    cells.multiplier: "整数，直接接的表是 1",
    cells.hundredths: "数字，可以有小数",
    zero_account_export.day: "如 2026-10-05；查不到的写“日期不详”",
    zero_account_export.number: "照原样写；没有的写“编号缺”",
}


def workbook(kind: str, *, by: str) -> bytes:
    """An .xlsx of this kind with nothing but headings, lists of words to choose from, and how to fill it."""
    from supply_station.reports import import_batch  # noqa: PLC0415 - only here openpyxl is needed

    found = KINDS[kind]
    blanks = [
        import_batch.BlankColumn(each.title, _need(found, each), _words(each), _how(each))
        for each in found.columns
    ]
    return import_batch.render(found.word, blanks, by)


def _need(kind: Kind, column: Column) -> str:
    if kind.asks is not None and column.field == kind.asks.field:
        return "整列空着时，导入时再填"
    for word, fields in kind.needs.items():
        if column.field in fields:
            return "必须" if len(fields) == 1 else f"必须有{word}"
    return ""


def _words(column: Column) -> tuple[str, ...]:
    return column.read.words if isinstance(column.read, cells.Word) else ()


def _how(column: Column) -> str:
    return "从下拉里选" if _words(column) else _HOW.get(column.read, "")
