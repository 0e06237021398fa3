"""表头：which sheet and which row of a file hold the headings, and which heading means which field.

Headings are matched by synonyms (户号 = 用户编号 = 客户编号), without blanks, stars and units in brackets.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supply_station.errors import RuleBroken
from supply_station.intake import cells
from supply_station.intake.sheet import Sheet

HEADER_WITHIN = 30
"""A header stands within the first rows of a sheet."""

_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
_TOTAL = re.compile(r"(合|总|小|累)\s*计|本页(合|小)计")
_NOTE = re.compile(r"(制表|审核|复核|打印|导出|填报|单位|负责人|备注|说明|注|共\s*\d+|第\s*\d+\s*页)")


@dataclass(frozen=True)
class Column:
    """A field of an export: its name, what a person calls it, the other names, and how a cell is read."""

    field: str
    title: str
    read: cells.Reader
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The rows of a kind found in one file.

    Attributes:
        file: the file's name, without folders.
        headings: the headings as written, one per column of the sheet.
        positions: field → column.
        months: column → month, for headings that are months (a wide sheet).
        rows: the cells of each row of the kind; `numbers[i]` is the number a person sees in Excel for `rows[i]`.
    """

    file: str
    sheet: str
    headings: tuple[str, ...]
    positions: dict[str, int]
    months: dict[int, str]
    rows: list[list[Any]] = field(repr=False)
    numbers: list[int] = field(repr=False)

    def cells(self, position: int) -> list[Any]:
        """The cells of one column; a row that ends earlier is empty there."""
        return [row[position] if position < len(row) else None for row in self.rows]


def normal(heading: object) -> str:
    """A heading without what varies: blanks, stars, units in brackets, width and case."""
    value = unicodedata.normalize("NFKC", cells.said(heading))
    value = _BRACKETS.sub("", re.sub(r"[\s*:_]+", "", value))
    return value.lower()


def _month(heading: object) -> str | None:
    try:
        return cells.month(heading)
    except cells.CellFault:
        return None


def _match(row: Sequence[Any], names: Mapping[str, str]) -> tuple[dict[str, int], dict[int, str]]:
    positions: dict[str, int] = {}
    months: dict[int, str] = {}
    for position, cell in enumerate(row):
        if cells.is_empty(cell):
            continue
        name = names.get(normal(cell))
        if name is not None:
            positions.setdefault(name, position)
        elif found := _month(cell):
            months[position] = found
    return positions, months


def _names(columns: Iterable[Column], mapping: Mapping[str, str]) -> dict[str, str]:
    names = {normal(each): column.field for column in columns for each in (column.title, *column.synonyms)}
    return names | {normal(heading): name for heading, name in mapping.items()}


def find(
    path: Path,
    sheets: Sequence[Sheet],
    columns: Sequence[Column],
    *,
    sheet: str | None,
    mapping: Mapping[str, str],
) -> Table:
    """The table of a kind in a file: of the sheets, the one with the best header.

    Args:
        path: the file, for messages.
        sheets: what `sheet.read` gave.
        columns: the fields of the kind.
        sheet: the sheet to use, or None for the best.
        mapping: heading → field, made by hand; it wins over synonyms.

    Raises:
        RuleBroken: no such sheet, or no row that could be a header.
    """
    wanted = [each for each in sheets if sheet is None or each.name == sheet]
    if not wanted:
        held = "、".join(each.name for each in sheets)
        raise RuleBroken(
            f"文件“{path.name}”里没有名叫“{sheet}”的工作表，只有：{held}。请用 --sheet 写对名字。"
        )
    names = _names(columns, mapping)
    best: tuple[int, int, Sheet, dict[str, int], dict[int, str]] | None = None
    for each in wanted:
        for index, row in enumerate(each.rows[:HEADER_WITHIN]):
            positions, months = _match(row, names)
            score = len(positions) if positions else 0
            if score and (best is None or score > best[0]):
                best = (score, index, each, positions, months)
    if best is None or "account_no" not in best[3]:
        raise RuleBroken(_no_header(path, wanted, columns))
    _, index, chosen, positions, months = best
    headings = tuple(cells.said(cell).strip() for cell in chosen.rows[index])
    rows, numbers = _rows(chosen.rows, index, positions)
    return Table(path.name, chosen.name, headings, positions, months, rows, numbers)


def _no_header(path: Path, sheets: Sequence[Sheet], columns: Sequence[Column]) -> str:
    widest = max((row for each in sheets for row in each.rows[:HEADER_WITHIN]), key=_filled, default=[])
    seen = "、".join(cells.said(cell).strip() for cell in widest if not cells.is_empty(cell)) or "（空）"
    needed = "、".join(column.title for column in columns[:4])
    return (
        f"文件“{path.name}”里找不到表头：应有“户号”一列（还认得 {needed} 等）。"
        f"文件里像表头的一行是：{seen[:120]}。请检查是不是选错了文件，或用 --map 表头=account_no 指明哪一列是户号。"
    )


def _filled(row: Sequence[Any]) -> int:
    return sum(not cells.is_empty(cell) for cell in row)


def _rows(
    rows: Sequence[list[Any]], header: int, positions: Mapping[str, int]
) -> tuple[list[list[Any]], list[int]]:
    key = positions["account_no"]
    heading = normal(rows[header][key])
    kept, numbers = [], []
    for index in range(header + 1, len(rows)):
        row = rows[index]
        account = row[key] if key < len(row) else None
        # a row whose 户号 begins with a digit is a row of the kind; only others are looked at closely
        plainly = type(account) is str and account[:1].isdecimal()
        if not plainly and not _is_of_the_kind(row, account, heading):
            continue
        kept.append(row)
        numbers.append(index + 1)
    return kept, numbers


def _is_of_the_kind(row: Sequence[Any], account: object, heading: str) -> bool:
    """Not a blank row, a total, a second header or half of it, or a note at the foot."""
    if all(map(cells.is_empty, row)):
        return False
    if not cells.is_empty(account):
        written = cells.said(account).strip()
        return not (normal(written) == heading or _TOTAL.match(written) or _NOTE.match(written))
    first = next((cells.said(cell).strip() for cell in row if not cells.is_empty(cell)), "")
    return not (_NOTE.match(first) or any(_TOTAL.match(each) for each in _words(row)))


def _words(row: Iterable[Any]) -> Iterator[str]:
    return (cell.strip() for cell in row if isinstance(cell, str))
