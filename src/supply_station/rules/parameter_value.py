"""参数的值：how the text of a value is read and judged, and which row of the dated table counts on a day."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from supply_station.errors import RuleBroken
from supply_station.rules.parameter import PERIOD_FIRST_DAY, Kind, Level, Parameter, Tighter
from supply_station.rules.staff_meter_fee import tiers

_ENERGY = re.compile(r"([1-9][0-9]{0,8})?", re.ASCII)
_PHONE = re.compile(r"([0-9][-0-9 ]{2,}(、[0-9][-0-9 ]{2,})*)?")


def whole(text: str) -> int:
    """整数."""
    return int(text)


def seasons(text: str) -> dict[str, frozenset[int]]:
    """类别与月份: `农业排灌=1-12；烤烟=11-5` to the months of each class; a range may wrap."""
    found: dict[str, frozenset[int]] = {}
    for part in filter(None, (piece.strip() for piece in text.replace(";", "；").split("；"))):
        name, _, months = part.partition("=")
        held: set[int] = set()
        for span in months.replace("，", ",").split(","):
            first, _, last = span.strip().partition("-")
            start, end = int(first), int(last or first)
            held.update(range(start, end + 1) if start <= end else [*range(start, 13), *range(1, end + 1)])
        found[name.strip()] = frozenset(held)
    return found


def checked(parameter: Parameter, text: str) -> str:
    """A value as it is kept, written for this parameter by a person.

    Raises:
        RuleBroken: it is not in the form of the parameter's kind, or out of its range.
    """
    written = text.strip() if parameter.kind is Kind.WORDS else unicodedata.normalize("NFKC", text).strip()
    if parameter.kind in _MAY_BE_EMPTY:
        form, said = _MAY_BE_EMPTY[parameter.kind]
        if not form.fullmatch(written):
            raise RuleBroken(said, field="value")
        return written
    if not written:
        raise RuleBroken("“值”还没有填，请填好后再保存。", field="value")
    if parameter.kind in _WRITTEN:
        read, said = _WRITTEN[parameter.kind]
        try:
            read(written)
        except ValueError:
            raise RuleBroken(said, field="value") from None
    if parameter.kind in {Kind.WHOLE, Kind.SHARE}:
        most = 100 if parameter.kind is Kind.SHARE else 28 if parameter.key == PERIOD_FIRST_DAY else 999
        least = 0 if parameter.kind is Kind.SHARE else 1
        if not (written.isascii() and written.isdigit() and least <= int(written) <= most):
            raise RuleBroken(f"请填 {least} 到 {most} 的整数，不写单位。", field="value")
        return str(int(written))
    return written


def _seasons_of_the_year(text: str) -> None:
    """Raise ValueError where months lie outside the year, or nothing is said."""
    found = seasons(text)
    if not found or not all(name and months <= set(range(1, 13)) for name, months in found.items()):
        raise ValueError(text)


_MAY_BE_EMPTY = {
    Kind.PHONE: (_PHONE, "请写成 0730-1234567 这样，几个号码用“、”隔开；不印电话就清空。"),
    Kind.ENERGY: (_ENERGY, "请填整数的度数，不写单位；还没有下达就清空。"),
}
"""The form of the kinds that may be empty, and what is said where it is another."""

_WRITTEN: dict[Kind, tuple[Callable[[str], object], str]] = {
    Kind.SEASONS: (_seasons_of_the_year, "请写成“农业排灌=1-12；农业生产=11-3”这样，月份是 1 到 12。"),
    Kind.TARIFF: (tiers, "请写成“180=0.588；350=0.638；以上=0.888”这样，度数从小到大，最后一档写“以上”。"),
}
"""How the text of a kind is read, and what is said where it cannot be."""


@dataclass(frozen=True)
class Dated:
    """One row of the table: a value, its level, the days it is valid (end included), its source."""

    value: str
    level: Level
    valid_from: date
    valid_to: date | None
    source: str


def in_force(parameter: Parameter, rows: Sequence[Dated], day: date) -> Dated:
    """The row that counts on `day`: of each level the newest, then the tightest as the parameter says.

    Where the table holds nothing for that day, the default stands.
    """
    newest: dict[Level, Dated] = {}
    for row in sorted(rows, key=lambda each: each.valid_from):
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            newest[row.level] = row
    if not newest:
        return Dated(parameter.value, parameter.level, parameter.valid_from, None, parameter.source)
    if parameter.tighter is Tighter.STATION_FIRST:
        return next(newest[level] for level in reversed(Level) if level in newest)
    tightest = min if parameter.tighter is Tighter.LOWEST else max
    return tightest(newest.values(), key=lambda row: int(row.value))
