"""旧式工作簿：.xls, a compound file with a stream of records, looked through before calamine reads it.

calamine follows any chain of sectors without end, sets memory aside for any size a record claims, passes
over one kind of encryption and drops error cells. So the chains and records are walked here first.
(MS-CFB, MS-XLS; records are the same in BIFF5 and BIFF8 as far as they are used here.)
"""

import io
import struct
from collections.abc import Iterator

from supply_station.archive import damaged, locked
from supply_station.errors import RuleBroken
from supply_station.intake.grid import MOST_CELLS, Sheet, too_large
from supply_station.intake.workbook import from_calamine

_LAST_SECTOR = 0xFFFFFFF9
_MOST_MINI = 1024  # sectors of the table of small streams: 8 MB of them
_ROWS, _COLUMNS = 65_536, 256  # of an .xls sheet
_CELLS = {0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E}
_FORMULA, _END, _LOCKED, _SHEET, _MULTIPLE, _SIZE, _ERROR, _BEGIN = (
    0x0006,
    0x000A,
    0x002F,
    0x0085,
    0x00BD,
    0x0200,
    0x0205,
    0x0809,
)
_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_OTHERS = {"WordDocument": "Word 文档", "PowerPoint Document": "演示文稿", "__properties_version1.0": "邮件"}

Errors = dict[tuple[int, int], str]


def sheets(data: bytes) -> list[Sheet]:
    """The sheets of an .xls (also a WPS .et), hidden ones included; error cells as their text.

    Raises:
        RuleBroken: encrypted (an encrypted .xlsx is a compound file too), damaged, or no workbook at all.
    """
    try:
        errors = _walk(_Compound(data).workbook())
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise damaged() from error
    found = from_calamine(io.BytesIO(data))
    for sheet, cells in zip(found, errors, strict=False):
        for (row, column), text in cells.items():
            sheet.rows[row][column] = text
    return found


class _Compound:
    """A compound file: sectors, the table that chains them, and the directory of its streams."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
        table_sectors, directory = struct.unpack_from("<2I", data, 44)
        mini_start, mini_sectors, more = struct.unpack_from("<3I", data, 60)
        if table_sectors * self._size > len(data) or mini_sectors > _MOST_MINI:
            raise damaged()
        listed = list(struct.unpack_from("<109I", data, 76))
        while more <= _LAST_SECTOR and len(listed) * self._size <= 2 * len(data):
            *ids, more = self._numbers(more)
            listed += ids
        if more <= _LAST_SECTOR:
            raise damaged()
        self._table = [n for sector in listed if sector <= _LAST_SECTOR for n in self._numbers(sector)]
        self._entries = self._directory(b"".join(self._chain(directory)))
        root = next(iter(self._entries.values()), (0, 0))
        self._mini = b"".join(self._chain(root[0])) if mini_sectors else b""
        mini_table = b"".join(self._chain(mini_start)) if mini_sectors else b""
        self._mini_table = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)

    def workbook(self) -> bytes:
        """The stream of the workbook's records."""
        names = self._entries
        if "EncryptedPackage" in names:
            raise locked()
        name = next((name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in names), None)
        if name is None:
            kind = next((kind for mark, kind in _OTHERS.items() if mark in names), "别的程序的文件")
            raise RuleBroken(f"这是{kind}，不是表格。请选择 Excel、WPS 表格或 CSV 文件。")
        start, size = names[name]
        stream = b"".join(self._small(start) if size < 4096 else self._chain(start))[:size]
        if len(stream) < size:
            raise damaged()
        return stream

    def _sector(self, number: int) -> bytes:
        sector = self._data[(number + 1) * self._size : (number + 2) * self._size]
        if not sector:
            raise damaged()
        return sector

    def _numbers(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}I", self._sector(number))

    def _chain(self, number: int) -> Iterator[bytes]:
        for step in self._steps(number, self._table):
            yield self._sector(step)

    def _small(self, number: int) -> Iterator[bytes]:
        for step in self._steps(number, self._mini_table):
            yield self._mini[step * 64 : step * 64 + 64]

    @staticmethod
    def _steps(number: int, table: list[int] | tuple[int, ...]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if number > _LAST_SECTOR:
                return
            yield number
            number = table[number]
        raise damaged()  # longer than all sectors together: it goes in a circle

    @staticmethod
    def _directory(entries: bytes) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        if len(entries) % 128:
            raise damaged()
        for at in range(0, len(entries), 128):
            length = struct.unpack_from("<H", entries, at + 64)[0]
            name = entries[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le")
            found.setdefault(name, struct.unpack_from("<2I", entries, at + 116))
        return found


def _walk(stream: bytes) -> list[Errors]:
    """The error cells of each sheet in order; refuses what calamine must not see."""
    starts: list[int] = []
    parts: dict[
        int, tuple[Errors, list[int]]
    ] = {}  # where a part begins: its errors, its last row and column
    open_parts: list[int] = []
    for at, kind, body in _records(stream):
        if kind == _LOCKED:
            raise locked()
        if kind == _BEGIN:
            parts[at] = ({}, [0, 0])
            open_parts.append(at)
        elif kind == _END and open_parts:
            open_parts.pop()
        elif kind == _SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _SIZE:
            _check_size(body)
        elif kind in _CELLS and open_parts:
            errors, last = parts[open_parts[-1]]
            row, column = _measure(kind, body, last)
            if text := _error(kind, body):
                errors[row, column] = text
    if any(start not in parts for start in starts):
        raise damaged()
    return [parts[start][0] for start in starts]


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _measure(kind: int, body: bytes, last: list[int]) -> tuple[int, int]:
    """Where a cell stands; `last` grows with it."""
    row, column = struct.unpack_from("<2H", body)
    end = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULTIPLE else column
    if column >= _COLUMNS or end >= _COLUMNS:
        raise damaged()
    last[:] = max(last[0], row), max(last[1], end)
    if (last[0] + 1) * (last[1] + 1) > MOST_CELLS:
        raise too_large()
    return row, column


def _check_size(body: bytes) -> None:
    """Refuse a claimed size no .xls sheet can have; of an empty sheet it says nothing."""
    first, rows, columns = struct.unpack_from("<2I2xH" if len(body) == 14 else "<2H2xH", body)
    if rows > _ROWS or columns > _COLUMNS or (rows and columns and first >= rows):
        raise damaged()


def _error(kind: int, body: bytes) -> str | None:
    """The text of an error cell, of a value or a formula's result."""
    if kind == _ERROR and body[7]:
        return _TEXTS.get(body[6], "#ERROR!")
    if kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
        return _TEXTS.get(body[8], "#ERROR!")
    return None
