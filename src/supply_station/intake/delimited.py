"""分隔文本：CSV and TSV, whatever the extension says; every cell is text."""

import csv
import io
import re

from supply_station.errors import RuleBroken
from supply_station.intake.grid import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Cell, Row, Sheet, too_large

_DELIMITERS = "\t,;"
_SAMPLE = 65_536  # characters that decide the delimiter
_GUARDED = re.compile(r'="([^"]*)"')


def sheet(text: str, name: str) -> Sheet:
    """The one sheet of a delimited text; a quoted cell with line breaks counts as one row, as in Excel.

    The marks people put around numbers to keep Excel from spoiling them (a tab, ', ="…") are taken off.

    Raises:
        RuleBroken: the quotation marks do not pair, or it has more rows or columns than a sheet holds.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    cells = 0
    try:
        for record in reader:
            rows.append([_bare(value) for value in record])
            cells += len(record)
            if len(rows) > MOST_ROWS or len(record) > MOST_COLUMNS or cells > MOST_CELLS:
                raise too_large()
    except csv.Error as error:
        raise RuleBroken(
            f"第 {len(rows) + 1} 行的引号不成对，或者一格里的文字太长，后面的内容无法分列。"
            "请用记事本改正这一行，或回到原系统重新导出。"
        ) from error
    return Sheet(name, rows)


def _delimiter(text: str) -> str:
    """The delimiter that cuts the beginning into the most cells; a comma if none cuts it."""
    sample = text[:_SAMPLE]
    cuts = {mark: _cuts(sample, mark) for mark in _DELIMITERS}
    return max(cuts, key=lambda mark: (cuts[mark], mark == ","))


def _cuts(sample: str, delimiter: str) -> int:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        return sum(len(record) - 1 for record in reader if record)
    except csv.Error:
        return 0


def _bare(value: str) -> Cell:
    if not value:
        return None
    if value[0] in "\t'= " or value[-1] in "\t ":
        value = value.strip("\t ")
        guarded = _GUARDED.fullmatch(value)
        value = guarded[1] if guarded else value.removeprefix("'")
    return value or None
