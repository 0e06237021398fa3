"""单元格：what a cell holds and how it looks; the one place where a type or a face is chosen.

openpyxl guesses a cell's type from its value: a text with = becomes a formula, #N/A an error. Here every cell
is told its type, and a number goes into the file with the digits it has.
"""

import re
from collections.abc import Generator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from math import ceil
from typing import NamedTuple, Self, TypeAlias

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = str | int | float | Decimal | date | None

NOT_APPLICABLE = "/"
LONGEST_TEXT = 32_767  # characters of one cell; programs call a file with a longer one damaged

# 微软雅黑 comes with every Windows an office still runs and reads well on screen and paper; where WPS on UOS
# or Kylin lacks it, another black face of the same width stands in. 宋体 is thinner than older eyes like.
FACE = "微软雅黑"
_ACCENT = "0F5C5C"
_QUIET = "5A6B6A"
INDENTED = 2.5  # characters of a column's width that its indent and margins take
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML cannot say them


class Kind(Enum):
    """单元格的种类: what a value is, and so how it is stored, aligned and shown."""

    TEXT = auto()  # str; stays text, whatever it looks like
    MONTH = auto()  # str, YYYY-MM
    WHOLE = auto()  # int
    ENERGY = auto()  # int, in 0.01 kWh
    MONEY = auto()  # int, in fen
    SHARE = auto()  # Decimal, 1 is 100 %
    DATE = auto()  # date
    TIME = auto()  # datetime
    NUMBER = auto()  # int or float as somebody else wrote it
    FLAG = auto()  # bool as somebody else wrote it


class Role(Enum):
    """单元格的角色: what a cell is for, and so its face."""

    TITLE = auto()
    SUBTITLE = auto()
    DRAFT = auto()
    HEADER = auto()
    BODY = auto()
    FAULT = auto()
    TOTAL = auto()
    NOTE = auto()
    FOOT = auto()


class _Stored(NamedTuple):
    """What a kind takes, the type its cells have in the file, and how they show it."""

    held: type | tuple[type, ...]
    data_type: str
    code: str
    horizontal: str


class _Face(NamedTuple):
    font: Font
    fill: PatternFill = PatternFill()
    border: Border = Border()
    wrapped: bool = False


_KINDS = {
    Kind.TEXT: _Stored(str, "s", "@", "left"),
    Kind.MONTH: _Stored(str, "s", "@", "center"),
    Kind.WHOLE: _Stored(int, "n", "#,##0", "right"),
    Kind.ENERGY: _Stored(int, "n", "#,##0.00", "right"),
    Kind.MONEY: _Stored(int, "n", "#,##0.00", "right"),
    Kind.SHARE: _Stored(Decimal, "n", "0.00%", "right"),
    Kind.DATE: _Stored(date, "d", "yyyy-mm-dd", "center"),
    Kind.TIME: _Stored(datetime, "d", "yyyy-mm-dd hh:mm", "center"),
    Kind.NUMBER: _Stored((int, float), "n", "General", "right"),
    Kind.FLAG: _Stored(bool, "b", "General", "center"),
}
_HUNDREDTHS = {Kind.ENERGY, Kind.MONEY}

_HAIR = Side("thin", color="C9D6D5")
_BOX = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)


def _tint(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


_FACES = {
    Role.TITLE: _Face(Font(name=FACE, size=16, bold=True, color=_ACCENT)),
    Role.SUBTITLE: _Face(Font(name=FACE, size=10, color=_QUIET)),
    Role.DRAFT: _Face(Font(name=FACE, size=16, bold=True, color="B3261E")),
    Role.HEADER: _Face(
        Font(name=FACE, size=10, bold=True, color=_ACCENT), _tint("DFECEB"), _BOX, wrapped=True
    ),
    Role.BODY: _Face(Font(name=FACE, size=10), border=_BOX, wrapped=True),
    Role.FAULT: _Face(Font(name=FACE, size=10), _tint("FF9C9C"), _BOX, wrapped=True),
    Role.TOTAL: _Face(Font(name=FACE, size=10, bold=True), _tint("F1F6F6"), _BOX, wrapped=True),
    Role.NOTE: _Face(Font(name=FACE, size=10, color=_QUIET)),
    Role.FOOT: _Face(Font(name=FACE, size=11)),
}


class Slot(Cell):
    """A cell that is filled again for every row: it is on the disk before the next one is asked for.

    It keeps its style's number; openpyxl would look the style up once more for every cell.
    """

    __slots__ = ("_number",)

    def __init__(self, sheet: Worksheet, role: Role, code: str, horizontal: str) -> None:
        super().__init__(sheet, row=1, column=1)
        face = _FACES[role]
        self.font, self.fill, self.border = face.font, face.fill, face.border
        self.number_format = code
        self.alignment = Alignment(
            horizontal=horizontal,
            vertical="center",
            wrap_text=face.wrapped,
            indent=1 if face.wrapped and horizontal in {"left", "right"} else 0,
        )
        self._number = super().style_id

    @property
    def style_id(self) -> int:
        """The number of its style in the workbook."""
        return self._number

    def fill_in(self, value: Value, data_type: str) -> Self:
        """Take the next value; `data_type` is SpreadsheetML's s, n, d or b. An empty text is no value.

        A number comes as its digits: openpyxl would write 16 of them, and 0.07 as 0.07000000000000001.
        """
        self._value = written(value) if data_type == "s" and isinstance(value, str) else value
        self.data_type = data_type if value != "" else "n"
        return self


class Column(NamedTuple):
    """The cells of one role and kind on one sheet."""

    slot: Slot
    absent: Slot
    held: type | tuple[type, ...]
    data_type: str
    in_hundredths: bool


def column(sheet: Worksheet, role: Role, kind: Kind) -> Column:
    """The cells of a role and a kind on a sheet.

    A faulty cell is text, whatever stood there, unless it is a date: an identifier that is typed anew into a
    number's cell would lose its digits again.
    """
    stored = _KINDS[kind]
    code = "@" if role is Role.FAULT and stored.data_type != "d" else stored.code
    horizontal = "center" if role is Role.HEADER else stored.horizontal
    slot, absent = Slot(sheet, role, code, horizontal), Slot(sheet, role, "@", "center")
    return Column(slot, absent, stored.held, stored.data_type, kind in _HUNDREDTHS)


def filled(columns: Sequence[Column], row: Sequence[Value]) -> Generator[Slot, None, None]:
    """The cells of one row, each good until the next is taken.

    None does not apply and shows “/”; an empty text is a cell that somebody fills in later.

    Raises:
        TypeError: a value is not of its column's kind.
        ValueError: the row is shorter or longer than `columns`.
    """
    for (slot, absent, held, data_type, in_hundredths), value in zip(columns, row, strict=True):
        if value is None:
            yield absent.fill_in(NOT_APPLICABLE, "s")
        elif value == "":
            yield slot.fill_in("", data_type)
        elif not isinstance(value, held):
            raise TypeError(f"{value!r} does not belong into a column of {held}")
        elif in_hundredths and isinstance(value, int):
            yield slot.fill_in(str(Decimal(value).scaleb(-2)), data_type)
        elif data_type == "n":
            yield slot.fill_in(str(value), data_type)
        else:
            yield slot.fill_in(value, data_type)


def number_format(kind: Kind) -> str:
    """How a kind is shown, as a dialog of formats writes it."""
    return _KINDS[kind].code


def lines(text: str, room: float) -> int:
    """How many lines a text takes where `room` characters stand side by side."""
    return sum(max(1, ceil(displayed(line) / room)) for line in text.split("\n"))


def displayed(text: str) -> int:
    """The width of a text in characters; a hanzi takes two."""
    return sum(2 if ord(each) > 0xFF else 1 for each in text)


def written(text: str) -> str:
    """A text as a cell can hold it: what XML cannot say becomes a visible �, and one too long ends in …."""
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    return _UNWRITABLE.sub("\ufffd", text)


def masked(text: str | None) -> str | None:
    """Words a clerk wrote, with the phones and identity numbers in them masked (domain 12).

    138****1234 and 110105********1234; 户号 and 资产编号 have other lengths and stay whole.
    """
    return text and _IDENTITY.sub(r"\1********\2", _PHONE.sub(r"\1****\2", text))


# How many characters of a private value are shown at its beginning and its end, by a word of its heading.
_PRIVATE = {"证件": (6, 4), "身份证": (6, 4), "电话": (3, 4), "手机": (3, 4)}


def masked_under(heading: str, value: str | None) -> str | None:
    """A value masked as its heading asks: 110105********1234, 138****1234; of a shorter one its ends."""
    for word, (head, tail) in _PRIVATE.items():
        if value and word in heading:
            whole = len(value) > head + tail
            first, last = (head, tail) if whole else (len(value) // 4, len(value) // 4)
            return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]
    return value
