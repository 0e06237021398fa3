"""列表的列：what kind of value a column holds, how it is written and how it is read."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Enum, Integer
from sqlalchemy.orm import InstrumentedAttribute

from supply_station.errors import RuleBroken
from supply_station.models.base import Energy, Fen, Month, OpenWord, Power, Reading, heading
from supply_station.rules import kwh

Column = InstrumentedAttribute[Any]
HUNDREDTHS = (Energy, Power, Reading, Fen)
"""Column types kept in hundredths of what a person reads."""
LARGEST = 10**15
"""Beyond this no number of the trade lies; it is a slip of the hand."""
_DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?|年)?|(\d{4})(\d{2})(\d{2})?")
_TIME = re.compile(r"(\S+)\s+(\d{1,2})[:：](\d{2})")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Shape(StrEnum):
    """What kind of value a column holds, for whoever shows or edits it."""

    TEXT = "文字"
    WHOLE = "整数"
    HUNDREDTHS = "两位小数"
    MONTH = "月份"
    DAY = "日期"
    TIME = "时间"
    FLAG = "是否"
    WORD = "选词"
    OPEN_WORD = "选词或自填"
    LINK = "另一张表的行"


LIKE = {
    Shape.HUNDREDTHS: "12.50",
    Shape.WHOLE: "3",
    Shape.MONTH: "2026-11",
    Shape.DAY: "2026-11-05 或 20261105",
    Shape.TIME: "2026-11-05 14:30",
}
"""How a value of a shape is written, for the shapes that have a form."""


def shape(column: Column) -> Shape:
    """The shape of a column's values."""
    kind = column.type
    if column.property.columns[0].foreign_keys:
        return Shape.LINK
    shapes: tuple[tuple[Any, Shape], ...] = (
        (OpenWord, Shape.OPEN_WORD),
        (Enum, Shape.WORD),
        (Month, Shape.MONTH),
        (Boolean, Shape.FLAG),
        (DateTime, Shape.TIME),
        (Date, Shape.DAY),
        (HUNDREDTHS, Shape.HUNDREDTHS),
        (Integer, Shape.WHOLE),
    )
    return next((found for types, found in shapes if isinstance(kind, types)), Shape.TEXT)


def members(column: Column) -> list[StrEnum]:
    """The known words of a column that holds words of a set, in the rule's order; none for others."""
    kind = column.type
    enum = kind.enum if isinstance(kind, OpenWord) else kind.enum_class if isinstance(kind, Enum) else None
    return [member for member in enum or () if isinstance(member, StrEnum)]


def choices(column: Column) -> list[str] | None:
    """The words a column can hold, for columns that hold one of a set; None for others."""
    return [str(member.value) for member in members(column)] or None


def plain(typed: str) -> str:
    """What was typed, without blanks around it and with half-width digits, letters and signs."""
    return unicodedata.normalize("NFKC", typed).strip()


def day_prefix(typed: str) -> str | None:
    """A year, month or day in any usual form as the beginning of its ISO text; None for anything else."""
    found = _DAY.fullmatch(plain(typed).rstrip("-./"))
    if found is None:
        return None
    parts = [part for part in found.groups() if part]
    return "-".join(part.zfill(2) for part in parts)


def parsed(column: Column, typed: str) -> Any:
    """What a person typed, as the column's value; None for nothing.

    Raises:
        RuleBroken: it cannot be read; the sentence names the field and the form expected.
    """
    written = typed.strip()
    if not written:
        return None
    found = shape(column)
    try:
        if found in LIKE:
            return formed(found, plain(written))
    except (ValueError, InvalidOperation):
        raise RuleBroken(
            f"“{heading(column)}”看不懂“{written}”，请写成 {LIKE[found]} 这样。", field=column.key
        ) from None
    return next((member for member in members(column) if member.value == written), written)


def formed(found: Shape, written: str) -> Any:
    """A plain text as the value of a shape that has a form.

    Raises:
        ValueError: it is not written like that.
    """
    if found in {Shape.HUNDREDTHS, Shape.WHOLE}:
        number = written.replace(",", "")
        if not _NUMBER.fullmatch(number) or abs(Decimal(number)) >= LARGEST:
            raise ValueError(written)
        return kwh.hundredths(Decimal(number)) if found is Shape.HUNDREDTHS else int(number)
    if found is Shape.MONTH:
        return _day(f"{written}01" if written.isdigit() else f"{written.rstrip('月')}-01").isoformat()[:7]
    if found is Shape.TIME:
        parts = _TIME.fullmatch(written)
        if parts is None:
            raise ValueError(written)
        day = _day(parts[1])
        return datetime(day.year, day.month, day.day, int(parts[2]), int(parts[3]))
    return _day(written)


def _day(written: str) -> date:
    return date.fromisoformat(day_prefix(written) or "")


def text(column: Column, value: Any) -> str:
    """A value as the list shows it; empty text for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value / 100:,.2f}" if isinstance(column.type, HUNDREDTHS) else str(value)
