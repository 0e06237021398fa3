"""格表的列：what a column of the grid holds, how its cells are read and written, what is wrong with one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from supply_station.errors import RuleBroken
from supply_station.rules import kwh, pinyin
from supply_station.services.listing import LIKE, Column, Shape, formed, plain, shape
from supply_station.services.listing_column import members
from supply_station.ui.kit.field_head import REQUIRED
from supply_station.ui.kit.words import heading

_TIME_OF_DAY = re.compile(r"(?<=[\d日])[ T]+\d{1,2}:\d{2}(:\d{2})?")
_TOO_FINE = re.compile(r"\.\d\d\d*[1-9]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_YES = {"√": "是", "✓": "是", "对": "是", "1": "是", "y": "是", "×": "否", "0": "否", "n": "否"}
NUMBERS = (Shape.WHOLE, Shape.HUNDREDTHS)


class Cell(NamedTuple):
    """A cell: what stands in it, what that means, and what is wrong with it, in a word and in a sentence."""

    text: str = ""
    value: Any = None
    word: str = ""
    fault: str = ""


@dataclass(frozen=True)
class GridColumn:
    """A column of the grid.

    Attributes:
        name: the key of its values in a row.
        heading: what it is called, its unit in brackets.
        shape: what kind of value it holds.
        words: for a choice: the words and the values they stand for.
        required: whether every row needs it.
        fixed: whether it is only read.
        digits: whether it holds numbers that are names (telephone, 户号): full-width digits become plain.
        wide: its width, in hanzi.
    """

    name: str
    heading: str
    shape: Shape = Shape.TEXT
    words: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    fixed: bool = False
    digits: bool = False
    wide: int = 8

    def cell(self, typed: str) -> Cell:
        """What was typed or pasted, read; text that is no value of the column stays as it was typed."""
        folded = " ".join(typed.split("\n")).strip()
        try:
            value = self._read(folded)
        except RuleBroken as fault:
            return Cell(folded, None, "看不懂", fault.sentence)
        return Cell(self.written(value) if folded else "", value)

    def written(self, value: Any) -> str:
        """A value as text; empty for None."""
        if self.shape is Shape.FLAG or value is None:
            return {True: "是", False: "否"}.get(value, "")
        if self.shape is Shape.WORD:
            return next((word for word, meant in self.words.items() if meant == value), str(value))
        if self.shape is Shape.HUNDREDTHS:
            return f"{kwh.number(value):.2f}"
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        return value.isoformat() if isinstance(value, date) else str(value)

    def head(self) -> str:
        """What stands over the column."""
        return f"{self.heading}　{REQUIRED}" if self.required else self.heading

    def hint(self) -> str:
        """What may stand in the column."""
        if self.shape is Shape.WORD:
            return f"可填：{'、'.join(self.words)}；打拼音首字母也行"
        if self.shape is Shape.FLAG:
            return "按空格键，在“是”和“否”之间换"
        return f"写成 {LIKE[self.shape]} 这样" if self.shape in LIKE else ""

    def offered(self) -> list[str]:
        """The words a choice is made from; none where one types freely."""
        return ["是", "否"] if self.shape is Shape.FLAG else list(self.words)

    def _read(self, typed: str) -> Any:
        if not typed:
            return False if self.shape is Shape.FLAG else None
        folded = plain(typed)
        if self.shape is Shape.FLAG:
            return _meant(_YES.get(folded.lower(), typed), ("是", "否")) == "是"
        if self.shape is Shape.WORD:
            return self.words[_meant(typed, tuple(self.words))]
        if self.shape not in LIKE:
            return _number_as_name(folded) if self.digits else typed
        if self.shape is Shape.HUNDREDTHS and _TOO_FINE.search(folded):
            raise RuleBroken(f"“{typed}”的小数多于两位，请核对后写成 {LIKE[self.shape]} 这样。")
        if self.shape is Shape.DAY:
            folded = _TIME_OF_DAY.sub("", folded)
        try:
            return formed(self.shape, folded)
        except (ValueError, ArithmeticError):
            raise RuleBroken(f"看不懂“{typed}”，请写成 {LIKE[self.shape]} 这样。") from None


def of_column(column: Column) -> GridColumn:
    """A grid's column for a column of a table, by its heading and type; not for one that names other rows."""
    kept = column.property.columns[0]
    return GridColumn(
        column.key,
        heading(column),
        shape(column),
        words_of(members(column)),
        required=not kept.nullable and kept.default is None,
    )


def words_of(members: Iterable[StrEnum]) -> dict[str, StrEnum]:
    """The words of a rule's set, as a choice's words."""
    return {str(member.value): member for member in members}


def _meant(typed: str, words: tuple[str, ...]) -> str:
    """The one word that is meant: itself, the only one that begins so, or by its pinyin initials.

    Raises:
        RuleBroken: none of them, or more than one.
    """
    if typed in words:
        return typed
    letters = plain(typed).lower()
    read = {word: _initials(word) for word in words}
    for fitting in (
        [word for word in words if word.startswith(typed)],
        [word for word, readings in read.items() if letters in readings],
        [word for word, readings in read.items() if any(each.startswith(letters) for each in readings)],
    ):
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise RuleBroken(f"“{typed}”可以是{'、'.join(fitting)}，请再多打一个字。")
    raise RuleBroken(f"没有“{typed}”这一项，请在这些里面选：{'、'.join(words)}。")


@cache
def _initials(word: str) -> tuple[str, ...]:
    return tuple(pinyin.initials(word).split())


def _number_as_name(typed: str) -> str:
    if _SCIENTIFIC.fullmatch(typed):
        raise RuleBroken(
            f"“{typed}”是 Excel 改过的号码，末尾几位已经没有了；请在 Excel 里把这一列设为“文本”，再复制。"
        )
    return typed
