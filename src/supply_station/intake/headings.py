"""表头：which sheet and which row of a file hold the headings, and which heading means which field.

Headings are matched by synonyms (户号 = 用户编号 = 客户编号), without blanks, stars and units; of several
columns that could be a field, the one nearest to the book's own word is it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from supply_station.errors import RuleBroken
from supply_station.intake import cells
from supply_station.intake.sheet import Sheet

HEADER_WITHIN = 30
"""A header stands within the first rows of a sheet."""

_LONGEST = 200
"""Characters of a heading that count; nobody writes more, and brackets that never close take long to pair."""

_BRACKETS = re.compile(r"[(\[【〔][^尖峰平谷起止上下新旧原]*?[)\]】〕]")
_UNIT = re.compile(r"[/,、]?(kwh|千瓦时|kva|千伏安|kw|元)$")
_TOTAL = re.compile(r".{0,20}(合|总|小|累|共)\s*计(\s*[:：(（\d].*)?")
_PEOPLE = r"(制表|审核|复核|打印|导出|填报|统计|抄表)(人|员|时间|日期|单位)"
_NOTE = re.compile(
    rf"({_PEOPLE}|单位|负责人|备注|说明|注)\s*[:：]|{_PEOPLE}(\s|$)|共\s*\d+|第\s*\d+\s*页|以下(空白|无)"
)

_BY_HAND, _BY_HAND_EARLIER = -1, 1000  # ranks beside a synonym's own: nearest first


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
        header: the number of the header's row, as Excel shows it.
        headings: the headings as written, one per column of the sheet.
        titles: field → what a person calls it, for fields the file has no heading for.
        positions: field → column.
        months: column → month, for headings that are months (a wide sheet).
        others: sheets with rows under an equally good header, which are not read.
        rows: the cells of each row of the kind; Excel shows `rows[i]` as number `numbers[i]`.
    """

    file: str
    sheet: str
    header: int
    headings: tuple[str, ...]
    titles: dict[str, str]
    positions: dict[str, int]
    months: dict[int, str]
    others: tuple[str, ...]
    rows: list[list[Any]] = field(repr=False)
    numbers: list[int] = field(repr=False)

    def cells(self, position: int) -> list[Any]:
        """The cells of one column; a row that ends earlier is empty there."""
        try:
            return [row[position] for row in self.rows]
        except IndexError:
            return [row[position] if position < len(row) else None for row in self.rows]


class _Header(NamedTuple):
    """A row that could be the header: of each field the columns whose headings are nearest to it."""

    sheet: Sheet
    at: int
    headings: Sequence[Any]
    columns: dict[str, list[int]]
    months: dict[int, str]
    key: Column

    @property
    def score(self) -> tuple[bool, int, int]:
        """How much of a header it is; without the key it is hardly one."""
        return self.key.field in self.columns, len(self.columns), len(self.months)

    @property
    def has_rows(self) -> bool:
        """Whether anything stands below it."""
        return len(self.sheet.rows) > self.at + 1


def normal(heading: object) -> str:
    """A heading without what varies: blanks, stars, units, width and case.

    What stands in brackets goes, unless it tells readings apart: 示数(起), 电量(峰).
    """
    return _plain(cells.said(heading)[:_LONGEST])


@lru_cache(maxsize=4096)
def _plain(heading: str) -> str:
    value = unicodedata.normalize("NFKC", heading)
    value = _BRACKETS.sub("", re.sub(r"[\s*:_]+", "", value))
    return _UNIT.sub("", value.lower())


def find(
    path: Path,
    sheets: Sequence[Sheet],
    columns: Sequence[Column],
    *,
    sheet: str | None,
    mapping: Mapping[str, str],
    remembered: Mapping[str, str],
) -> Table:
    """The table of a kind in a file: of the sheets, the one with the best header.

    Args:
        path: the file, for messages.
        sheets: what `sheet.read` gave.
        columns: the fields of the kind, its key first.
        sheet: the sheet to use, or None for the best.
        mapping: heading → field, made by hand for these files; it wins over synonyms.
        remembered: made by hand earlier; it stands back where the file has a heading of the field's own.

    Raises:
        RuleBroken: no such sheet, no row that could be a header, or two columns that say different things.
    """
    wanted = _wanted(path, sheets, sheet)
    names = _names(columns, mapping, remembered)
    headers = [header for each in wanted if (header := _best_header(each, names, columns[0])) is not None]
    best = max(headers, key=lambda each: (each.score, each.has_rows), default=None)
    if best is None or columns[0].field not in best.columns:
        raise RuleBroken(_no_header(path, wanted, columns))
    others = [each for each in headers if each is not best and each.has_rows and each.score == best.score]
    return _table(path, best, columns, tuple(each.sheet.name for each in others))


def _table(path: Path, header: _Header, columns: Sequence[Column], others: tuple[str, ...]) -> Table:
    rows, numbers = _rows(header)
    return Table(
        file=path.name,
        sheet=header.sheet.name,
        header=header.at + 1,
        headings=tuple(cells.said(cell).strip() for cell in header.headings),
        titles={column.field: column.title for column in columns},
        positions={name: _one_column(path, header, name, rows) for name in header.columns},
        months=header.months,
        others=others,
        rows=rows,
        numbers=numbers,
    )


def _wanted(path: Path, sheets: Sequence[Sheet], name: str | None) -> Sequence[Sheet]:
    wanted = [each for each in sheets if name is None or each.name == name]
    if not wanted:
        held = "、".join(each.name for each in sheets)
        raise RuleBroken(f"文件“{path.name}”里没有名叫“{name}”的工作表，只有：{held}。请写对工作表的名字。")
    return wanted


def _names(
    columns: Iterable[Column], mapping: Mapping[str, str], remembered: Mapping[str, str]
) -> dict[str, tuple[str, int]]:
    """Heading → field, and how near it is to the field's own name."""
    names = {
        normal(each): (column.field, rank)
        for column in columns
        for rank, each in enumerate((column.title, *column.synonyms))
    }
    names |= {normal(heading): (name, _BY_HAND_EARLIER) for heading, name in remembered.items()}
    return names | {normal(heading): (name, _BY_HAND) for heading, name in mapping.items()}


def _best_header(sheet: Sheet, names: Mapping[str, tuple[str, int]], key: Column) -> _Header | None:
    """The first of the rows that match best, alone or together with the row above (a header of two rows)."""
    best: _Header | None = None
    for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        tried = [row, _joined(sheet.rows[index - 1], row, names)] if index else [row]
        for headings in tried:
            found = _Header(sheet, index, headings, *_match(headings, names), key)
            if found.columns and (best is None or found.score > best.score):
                best = found
    return best


def _joined(above: Sequence[Any], below: Sequence[Any], names: Mapping[str, tuple[str, int]]) -> list[Any]:
    """Headings of two rows: the lower, the upper where that is empty, or both as one (上次 over 示数)."""
    joined = []
    for at in range(max(len(above), len(below))):
        upper, lower = (row[at] if at < len(row) else None for row in (above, below))
        both = f"{cells.said(upper)}{cells.said(lower)}"
        if cells.is_empty(lower):
            joined.append(upper)
        elif normal(lower) not in names and (normal(both) in names or (both.endswith("月") and _month(both))):
            joined.append(both)
        else:
            joined.append(lower)
    return joined


def _match(
    row: Sequence[Any], names: Mapping[str, tuple[str, int]]
) -> tuple[dict[str, list[int]], dict[int, str]]:
    ranks: dict[str, int] = {}
    columns: dict[str, list[int]] = {}
    months: dict[int, str] = {}
    for position, cell in enumerate(row):
        if cells.is_empty(cell):
            continue
        name, rank = names.get(normal(cell), (None, 0))
        if name is None:
            if found := _month(cell):
                months[position] = found
        elif rank < ranks.get(name, rank + 1):
            ranks[name], columns[name] = rank, [position]
        elif rank == ranks[name]:
            columns[name].append(position)
    return columns, months


def _month(heading: object) -> str | None:
    try:
        return cells.month(heading)
    except cells.CellFault:
        return None


def _one_column(path: Path, header: _Header, name: str, rows: Sequence[list[Any]]) -> int:
    """The column of a field; two with the same heading must not say different things."""
    first, *more = header.columns[name]
    for position in more:
        for row in rows:
            one, other = (row[at] if at < len(row) else None for at in (first, position))
            if one != other and not cells.is_empty(other):
                raise RuleBroken(
                    f"文件“{path.name}”里有两列“{cells.said(header.headings[first]).strip()}”，内容不一样，"
                    "分不清用哪一列；请删去或改名其中一列，再导入。"
                )
    return first


def _no_header(path: Path, sheets: Sequence[Sheet], columns: Sequence[Column]) -> str:
    widest = max((row for each in sheets for row in each.rows[:HEADER_WITHIN]), key=_filled, default=[])
    seen = "、".join(cells.said(cell).strip() for cell in widest if not cells.is_empty(cell)) or "（空）"
    needed = "、".join(column.title for column in columns[:4])
    key = columns[0].title
    return (
        f"文件“{path.name}”里找不到表头：应有“{key}”一列（还认得 {needed} 等）。"
        f"文件里像表头的一行是：{seen[:120]}。"
        "请检查是不是选错了文件，或在“列的对应”里指明哪一列是{key}。"
    )


def _filled(row: Sequence[Any]) -> int:
    return sum(not cells.is_empty(cell) for cell in row)


def _rows(header: _Header) -> tuple[list[list[Any]], list[int]]:
    rows, key = header.sheet.rows, header.columns[header.key.field][0]
    heading = normal(header.headings[key])
    named = header.key.read is cells.text
    kept, numbers = [], []
    for index in range(header.at + 1, len(rows)):
        row = rows[index]
        value = row[key] if key < len(row) else None
        # a row with a plain 户号 is a row of the kind; only others are looked at closely
        plainly = type(value) is str and len(value) >= 10 and value.isdecimal()
        if plainly or _is_of_the_kind(row, value, heading, named=named):
            kept.append(row)
            numbers.append(index + 1)
    return kept, numbers


def _is_of_the_kind(row: Sequence[Any], key: Any, heading: str, *, named: bool) -> bool:
    """Not a blank row, a total, a second header or half of it, or a title or note across the sheet.

    A word alone is a title where the key is a number, and a row where the key is a name (`named`).
    """
    written = [value for cell in row if not cells.is_empty(cell) and (value := cells.said(cell).strip())]
    number = "" if cells.is_empty(key) else cells.plain(cells.said(key))
    if len(number) >= 10 and number.isdecimal():
        return True
    if not written or any(map(_TOTAL.fullmatch, written)) or _NOTE.match(written[0]) or _NOTE.match(number):
        return False
    if number and normal(number) == heading:
        return False
    return named or not number or len(set(written)) > 1 or cells.is_number_like(number)
