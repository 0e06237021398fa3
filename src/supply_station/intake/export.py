"""导出文件：from files to the rows of a kind, with what was refused and what is worth a warning.

Columns are read one after another, not cell by cell: a clerk's month has half a million cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from supply_station.intake import cells
from supply_station.intake.headings import Column, Table, find
from supply_station.intake.sheet import read

NAMED_AT_MOST = 20
"""Warnings of one kind that are listed row by row."""


@dataclass(frozen=True)
class Remark:
    """Why a row was refused, or what is worth a look: as the clerk finds it in the file.

    `row` is the number Excel shows, `column` the heading as written, `value` the cell as seen.
    """

    row: int
    column: str
    value: str
    reason: str
    file: str = ""


@dataclass
class Rows:
    """The rows of one kind out of one file.

    `values[i]` is the tuple of `fields` of the i-th row, None where the file says nothing; `keys[i]` what the
    first column of the kind says; `refused` maps positions of rows that cannot be taken to their remarks.
    """

    table: Table
    fields: tuple[str, ...]
    values: list[tuple[Any, ...]]
    keys: list[str | None]
    numbers: list[int]
    refused: dict[int, list[Remark]] = field(default_factory=dict)
    warnings: list[Remark] = field(default_factory=list)
    energy_at: list[int] | None = None  # of a wide sheet: the column each row's kWh stands in

    def position(self, name: str) -> int | None:
        """Where a field stands in the tuples; None if the file has no such column."""
        return self.fields.index(name) if name in self.fields else None

    def remark(self, index: int, name: str, reason: str) -> Remark:
        """A remark on a field of the i-th row, with the heading and the cell as the file has them."""
        position = self.table.positions.get(name)
        if self.energy_at is not None and name == "kwh":
            position = self.energy_at[index]
        row = self.table.rows[index]
        value = row[position] if position is not None and position < len(row) else None
        heading = self.table.titles[name] if position is None else self.table.headings[position]
        return Remark(
            self.numbers[index], heading, cells.said(value).strip(), cells.brief(reason), self.table.file
        )

    def refuse(self, index: int, name: str, reason: str) -> None:
        """The i-th row cannot be taken, because of this field."""
        self.refused.setdefault(index, []).append(self.remark(index, name, reason))

    def warn(self, index: int, name: str, reason: str) -> None:
        """The i-th row is worth a look."""
        self.warnings.append(self.remark(index, name, reason))

    def warn_of_each(self, name: str, found: Sequence[tuple[int, str]], most: int = NAMED_AT_MOST) -> None:
        """Rows that are odd in the same way: the first are named, the rest are counted.

        A clerk reads a few lines of one kind, not twelve thousand.
        """
        for index, reason in found[:most]:
            self.warn(index, name, reason)
        if rest := found[most:]:
            self.warn(rest[0][0], name, f"{rest[0][1]}（连这一行还有 {len(rest)} 行类似，不再一一列出）")


def open_table(
    path: Path,
    columns: Sequence[Column],
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> Table:
    """The table of a kind in a file of any format; see `headings.find`.

    Raises:
        RuleBroken: the file is no table, or has no header of the kind.
        Trouble: the disk failed.
    """
    return find(path, read(path), columns, sheet=sheet, mapping=mapping or {}, remembered=remembered or {})


def read_columns(table: Table, columns: Sequence[Column]) -> Rows:
    """Every column of the kind that the file has, read; rows with a fault are refused."""
    present = [column for column in columns if column.field in table.positions]
    read_cells: list[list[Any]] = []
    faults: list[tuple[int, str, str]] = []
    for column in present:
        values, bad = cells.column(table.cells(table.positions[column.field]), column.read)
        read_cells.append(values)
        faults += [(position, column.field, reason) for position, reason in bad]
    fields = tuple(column.field for column in present)
    key, title = columns[0].field, columns[0].title
    keys = read_cells[fields.index(key)]
    rows = Rows(table, fields, list(zip(*read_cells, strict=True)), keys, table.numbers)
    for position, name, reason in faults:
        rows.refuse(position, name, reason)
    for index, value in enumerate(keys):
        if value is None and index not in rows.refused:
            rows.refuse(index, key, f"{title}是空的；请补上{title}，或删去这一行")
    if table.others:
        names = "、".join(table.others)
        reason = f"工作表“{names}”也有同样的表头，没有导入；要导入请指明工作表，一张一张来"
        rows.warnings.append(Remark(table.header, "工作表", table.sheet, reason, table.file))
    return rows


def warn_unknown_words(rows: Rows, known: Mapping[str, type[StrEnum]]) -> None:
    """One warning for each unknown word of a column, at its first row: it is kept as written."""
    for name, enum in known.items():
        position = rows.position(name)
        if position is None:
            continue
        words = {None, *enum}
        unknown = {row[position] for row in rows.values} - words
        first: dict[str, int] = {}
        for index, row in enumerate(rows.values if unknown else ()):
            if row[position] in unknown:
                first.setdefault(row[position], index)
        reason = "不认识这个词，已照原样保留；若是写法不同，请告诉维护人员"
        rows.warn_of_each(name, [(index, reason) for index in first.values()])
