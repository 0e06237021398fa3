"""单元格：what somebody else wrote in a cell becomes a plain value, or a fault that says why not.

Each reader of a column is `(cell) -> value`, raising `CellFault` with a Chinese reason. Empty cells (`None`,
``""``, blanks and dashes) are read as None before a reader is asked.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from supply_station.rules import kwh

Reader = Callable[[Any], Any]

EMPTY = frozenset({"", "-", "—", "——", "--", "－", "/", "／", "\\", "无", "null", "NULL", "None"})
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_MOMENT = re.compile(
    r"([0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}|[0-9]{8})(?:日 *|[ T]+)"
    r"([0-9]{1,2})[:时点](?:([0-9]{1,2})分?(?::[0-9]{1,2}(?:[.][0-9]+)?)?)?"
)
_DATE = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?(?:[ T][0-9]{1,2}:[0-9]{2}.*)?")
_MONTH = re.compile(r"([0-9]{4})[-./年]?([0-9]{1,2})月?(?:份|电费|电量|用电量)*")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([ ,][0-9]{3})+(\.[0-9]*)?")
_NAME_OF_A_NUMBER = re.compile(r"[0-9A-Za-z-]+")
_QUOTED = re.compile("“([^”]{60})[^”]+”")
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: what a day number of a living export can be
_YEARS = range(1990, 2101)  # of a month that is counted
TOO_LONG = "数字超过 15 位，Excel 已经改动了末尾；请把这一列设为“文本”后重新导出"


class CellFault(Exception):  # noqa: N818
    """Why a cell cannot be taken, in Chinese."""


def said(cell: object) -> str:
    """A cell as a person sees it, for messages."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return str(cell)


def brief(reason: str) -> str:
    """A reason that can be read in a line, even where a cell it quotes goes on for pages."""
    return _QUOTED.sub(r"“\1…”", reason)


def plain(value: str) -> str:
    """Text without full-width digits and outer blanks."""
    return value.strip() if value.isascii() else unicodedata.normalize("NFKC", value).strip()


def is_empty(cell: object) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.strip() in EMPTY))


def _checked(cell: float) -> float:
    """A number that Excel can hold to its last digit."""
    if not math.isfinite(cell):
        raise CellFault("这里的数字算不出来，请改正")
    if abs(cell) >= 1e15:
        raise CellFault(TOO_LONG)
    return cell


def _whole_number(cell: float) -> str:
    if isinstance(cell, bool):
        raise CellFault("这里是“是／否”的格式，请改成文字")
    if _checked(cell) != int(cell):
        raise CellFault("这里应是编号，却是带小数的数字")
    return str(int(cell))


def text(cell: Any) -> str:
    """Words as written; inner blanks stay, outer ones go."""
    if type(cell) is str:
        value = cell.strip()
        if value.startswith("#") and _EXCEL_ERROR.fullmatch(value):
            raise CellFault(f"单元格里是 Excel 的错误 {value}，请改正后再导入")
        return value
    if isinstance(cell, int | float):
        return _whole_number(cell) if _checked(cell) == int(cell) else said(cell)
    return said(cell)


def identifier(cell: Any) -> str:
    """A number that is a name: digits stay whole, full-width ones become plain."""
    if type(cell) is str:
        if cell.isdecimal() and cell.isascii():
            return cell
        value = plain(cell).replace(" ", "").lstrip("'’")
        if value.startswith('="') and value.endswith('"'):  # how a CSV keeps Excel from spoiling a number
            value = value[2:-1]
        if not value.isdecimal() and _SCIENTIFIC.fullmatch(value):
            raise CellFault("编号被写成了科学计数法，请把这一列设为“文本”后重新导出")
        return text(value)
    if isinstance(cell, int | float):
        return _whole_number(cell)
    raise CellFault("这里应是编号，却是日期")


def is_number_like(value: str) -> bool:
    """Whether a text could be a 户号 of any shape: letters, digits and hyphens."""
    return _NAME_OF_A_NUMBER.fullmatch(value) is not None


def account_no(cell: Any) -> str:
    """A 户号: letters and digits. As a numeric cell it must have 10 or 13 digits, else zeros may be lost."""
    value = identifier(cell)
    if not is_number_like(value):
        raise CellFault("这里应是户号，却有别的字；请核对，不是客户的行请删去")
    if type(cell) is not str and len(value) not in (10, 13):
        raise CellFault(
            "户号是数字格式，位数不是 10 位或 13 位，前面的 0 可能丢了；请把这一列设为“文本”后重新导出"
        )
    return value


def _decimal(cell: Any) -> Decimal:
    if isinstance(cell, bool):
        raise CellFault("这里应是数字")
    if isinstance(cell, int | float):
        return Decimal(repr(_checked(cell)))
    if not isinstance(cell, str):
        raise CellFault("这里应是数字，却是日期")
    value = plain(cell).lstrip("¥").strip()
    if _GROUPED.fullmatch(value):
        value = value.replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(value):
        raise CellFault(f"“{cell.strip()}”不是数字")
    number = Decimal(value)
    if abs(number) >= Decimal(10) ** 15:
        raise CellFault(f"“{cell.strip()}”大得不像是真的，请核对")
    return number


def hundredths(cell: Any) -> int:
    """A number kept in hundredths: kWh, dial readings, yuan, kW."""
    if type(cell) is float and -1e9 < cell < 1e9:
        near = round(cell * 100)
        if abs(cell * 100 - near) < 1e-6:
            return near
    return kwh.hundredths(_decimal(cell))


def whole(cell: Any) -> int:
    """A whole number."""
    number = _decimal(cell)
    if number != int(number):
        raise CellFault(f"“{said(cell)}”应是整数")
    return int(number)


def multiplier(cell: Any) -> int:
    """综合倍率: a whole number from 1 on."""
    value = whole(cell)
    if value < 1:
        raise CellFault(f"倍率“{said(cell)}”应是 1 或更大的整数")
    return value


def day(cell: Any) -> date:
    """A date: a date cell, 2026.10.5, 20261005, 2026年10月5日, 2026-10-05 08:00, or Excel's day number."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if (
        isinstance(cell, float) and math.isfinite(cell) and int(cell) in _SERIALS
    ):  # the part behind the point is the time of day
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    value = plain(said(cell))
    try:
        if found := _DATE.fullmatch(value):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if value.isdecimal() and len(value) == 8:
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise CellFault(f"“{value}”不是日历上的日期") from None
    if _is_serial(value):
        return _EXCEL_EPOCH + timedelta(days=int(value))
    raise CellFault(f"日期“{value}”看不懂，请写成 2026-10-05 这样的形式")


def moment(cell: Any) -> datetime:
    """A day with its time, to the minute: a date cell, 2026-10-05 08:00, 2026年10月5日8时30分, a serial."""
    if isinstance(cell, datetime):
        return cell.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, float) and math.isfinite(cell) and int(cell) in _SERIALS:
        minutes = round((cell - int(cell)) * 24 * 60)
        return datetime.combine(_EXCEL_EPOCH + timedelta(days=int(cell)), time()) + timedelta(minutes=minutes)
    value = plain(said(cell))
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise CellFault(f"时间“{value}”看不懂，请写成 2026-10-05 08:00 这样的形式")
    hour, minute = int(found[2]), int(found[3] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise CellFault(f"“{value}”不是钟表上的时间")
    return datetime.combine(day(found[1]), time()) + timedelta(hours=hour, minutes=minute)


def _is_serial(value: str) -> bool:
    """Whether a text is Excel's number of a day; thousands of digits are none, and Python refuses them."""
    return value.isdecimal() and len(value) < 9 and int(value) in _SERIALS


def month(cell: Any) -> str:
    """A month as `YYYY-MM`: a date cell, 202610, 2026-10, 2026年10月, 2026.10 as text."""
    if isinstance(cell, date):
        if cell.year not in _YEARS:
            raise CellFault(f"{cell.year} 年不会是抄表的年份，请改正")
        return f"{cell.year:04d}-{cell.month:02d}"
    if isinstance(cell, float) and not cell.is_integer():
        raise CellFault(f"月份“{cell}”是数字格式，分不清是 1 月还是 10 月；请把这一列设为“文本”")
    value = plain(said(cell))
    found = _MONTH.fullmatch(value.replace(" ", ""))
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) in _YEARS:
        return f"{found[1]}-{int(found[2]):02d}"
    if _DATE.fullmatch(value) or (value.isdecimal() and len(value) == 8) or _is_serial(value):
        return month(day(cell))
    raise CellFault(f"月份“{value}”看不懂，请写成 2026-10 这样的形式")


class Word:
    """A reader of one of a set of words; an unknown word is kept as written (the caller warns)."""

    def __init__(self, known: Iterable[StrEnum], synonyms: Mapping[str, str]) -> None:
        members = {member.value: member for member in known}
        self.words = tuple(members)
        self._known = members | {written: members[meant] for written, meant in synonyms.items()}

    def __call__(self, cell: Any) -> str:
        """The word that is meant."""
        value = text(cell)
        return self._known.get(value) or self._known.get(plain(value)) or value


class ClosedWord(Word):
    """A reader of one of a set of words that nobody extends; `title` is what a person calls the set."""

    def __init__(self, known: Iterable[StrEnum], synonyms: Mapping[str, str], title: str) -> None:
        super().__init__(known, synonyms)
        self._title = title

    def __call__(self, cell: Any) -> str:
        """The word that is meant.

        Raises:
            CellFault: it is none of them.
        """
        value = super().__call__(cell)
        if value not in self.words:
            raise CellFault(f"不认识{self._title}“{value}”，请改写成：{'、'.join(self.words)}")
        return value


def column(cells: Sequence[Any], read: Reader) -> tuple[list[Any], list[tuple[int, str]]]:
    """A whole column read: the values (None where empty or at fault) and the faults as (position, reason).

    Equal cells are read once: most columns of an export repeat.
    """
    kinds = set(map(type, cells)) - {str, type(None)}
    # 1, 1.0 and True are equal, yet not the same cell
    keys: Sequence[Any] = cells if len(kinds) <= 1 else [(type(cell), cell) for cell in cells]
    known: dict[Any, Any] = {}
    wrong: dict[Any, str] = {}
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        try:
            known[key] = None if is_empty(cell) else read(cell)
        except CellFault as fault:
            known[key], wrong[key] = None, str(fault)
    faults = [(at, wrong[key]) for at, key in enumerate(keys) if key in wrong] if wrong else []
    return [known[key] for key in keys], faults
